//! Where a key is pressed: the contexts, their names in the config file, and sets of them.

use crate::tui::lang::Both;

/// Where a key is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Context {
    Side,
    Query,
    List,
    Article,
    TagInput,
    Tags,
    Problems,
    Help,
    Calendar,
    OverTime,
    /// The queries asked before.
    History,
    /// A line that filters the rows of a window.
    Filter,
    Palette,
    Why,
    /// The list of acts.
    Acts,
    /// The copy menu.
    Copying,
    /// What a command said.
    Output,
    /// A line that is asked for.
    Prompt,
    /// The note.
    Note,
    /// A question.
    Ask,
    /// What is like an article.
    Alike,
    /// Two prints.
    Compared,
}

use Context::{
    Acts, Alike, Article, Ask, Calendar, Compared, Copying, Filter, Help, History, List, Note, Output, OverTime,
    Palette, Problems, Prompt, Query, Side, TagInput, Tags, Why,
};

/// All of them, in the order of help.
pub(crate) const CONTEXTS: &[Context] = &[
    Query, List, Article, Side, Calendar, OverTime, History, TagInput, Tags, Problems, Why, Alike, Compared, Help,
    Filter, Palette, Acts, Copying, Output, Prompt, Note, Ask,
];
/// Those of panes.
pub(crate) const PANES: &[Context] = &[List, Article, Query, Side];

/// The panes that are read.
pub(super) const READING: Set = on(&[Side, List, Article]);
/// Where characters are typed into a line.
pub(super) const LINES: Set = on(&[Query, TagInput, History, Filter, Palette, Prompt]);
/// Where characters are typed.
pub(super) const TYPING: Set = LINES.or(on(&[Note]));
/// The windows that are read.
pub(super) const WINDOWS: Set =
    on(&[Tags, Problems, Why, Alike, Compared, Help, Calendar, OverTime, Acts, Copying, Output]);
/// Where no panes are under the keys but a window.
pub(super) const OVER: Set = on(&[TagInput, History, Filter, Palette, Prompt, Note, Ask]).or(WINDOWS);
/// The panes.
pub(super) const MAIN: Set = READING.or(on(&[Query]));
/// Where letters may move.
pub(super) const VI: Set = READING.or(WINDOWS);
/// Where arrows move through rows.
pub(super) const ARROWS: Set = VI.or(on(&[Query, History, Filter, Palette, Prompt, Note]));
/// Everywhere.
pub(super) const ALL: Set = MAIN.or(OVER);

impl Context {
    /// The name in the config file, and what a person calls it.
    pub(crate) fn about(self) -> (&'static str, Both) {
        match self {
            Side => ("side", ("side pane", "侧栏")),
            Query => ("query", ("query line", "检索行")),
            List => ("list", ("headlines", "标题")),
            Article => ("article", ("article", "正文")),
            TagInput => ("tag-input", ("tag input", "加标签")),
            Tags => ("tags", ("tags", "标签")),
            Problems => ("problems", ("problems", "问题")),
            Why => ("why", ("why found", "检索缘由")),
            Alike => ("reprints", ("reprints", "转载")),
            Compared => ("comparison", ("comparison", "比对")),
            Help => ("help", ("help", "帮助")),
            Calendar => ("calendar", ("calendar", "日历")),
            OverTime => ("over-time", ("over time", "时间分布")),
            History => ("history", ("history of queries", "检索历史")),
            Filter => ("filter", ("filter", "筛选行")),
            Palette => ("palette", ("commands", "命令")),
            Acts => ("acts", ("acts", "操作")),
            Copying => ("copy", ("copy menu", "复制")),
            Output => ("output", ("output", "命令输出")),
            Prompt => ("prompt", ("prompt", "输入")),
            Note => ("note", ("note", "笔记")),
            Ask => ("ask", ("question", "确认")),
        }
    }

    /// Whether characters are typed into a line here.
    pub(crate) fn is_typing(self) -> bool {
        TYPING.has(self)
    }
}

/// A set of contexts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Set(u64);

/// The set of these contexts.
pub(super) const fn on(contexts: &[Context]) -> Set {
    let (mut bits, mut at) = (0, 0);
    while at < contexts.len() {
        bits |= 1 << contexts[at] as u64;
        at += 1;
    }
    Set(bits)
}

impl Set {
    /// These and the other's.
    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn has(self, context: Context) -> bool {
        self.0 >> context as u64 & 1 == 1
    }

    fn all_of(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Its place in help: reading, the single panes, what means the same in panes and windows, the windows.
    pub(super) fn rank(self) -> u8 {
        match self {
            READING => 0,
            _ if MAIN.all_of(self) => 1,
            _ if self.0 & MAIN.0 != 0 => 2,
            _ => 3,
        }
    }

    /// The set in a person's words: what stands over its keys in help.
    pub(crate) fn says(self) -> Vec<Both> {
        if self.all_of(ALL) {
            return vec![("everywhere", "各处")];
        }
        let groups = [
            (MAIN, ("panes", "各栏")),
            (READING, ("reading", "阅读")),
            (TYPING, ("lines", "输入行")),
            (WINDOWS, ("windows", "窗口")),
        ];
        let (mut rest, mut words) = (self, Vec::new());
        for (group, word) in groups {
            if rest.all_of(group) {
                rest.0 &= !group.0;
                words.push(word);
            }
        }
        words.extend(CONTEXTS.iter().filter(|&&context| rest.has(context)).map(|context| context.about().1));
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_context_is_in_the_sets_and_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<&str> = CONTEXTS.iter().map(|context| context.about().0).collect();
        assert_eq!((names.len(), ALL), (CONTEXTS.len(), on(CONTEXTS)));
    }

    #[test]
    fn sets_are_said_in_few_words() {
        assert_eq!(ALL.says(), [("everywhere", "各处")]);
        assert_eq!(VI.says(), [("reading", "阅读"), ("windows", "窗口")]);
        assert_eq!(
            on(&[List, Query]).says().iter().map(|said| said.0).collect::<Vec<_>>(),
            ["query line", "headlines"]
        );
    }
}
