//! A line that is asked for: a tag's or a saved search's name, the path of an export, a command.
//!
//! What it is about (which articles, which tag, which query) is settled when it is opened; a line that cannot be used keeps it open and says why.

use super::{Ask, Outcome, Window, ask::broken};
use crate::{
    model::{Act, ArticleId, SavedSearch, SearchName, Tag, TagChange},
    text::one_line,
    tui::{
        action::{Command, Effect, Move},
        editor::Editor,
        errands::{Errand, Form},
        keymap::Context,
        state::State,
        update::MANY,
        view::{Pen, Styles, draw_line},
        words,
    },
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};
use std::path::PathBuf;

/// What a line is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Another name for a tag that these articles have.
    Rename { tag: Tag, ids: Vec<ArticleId> },
    /// A name for a query.
    Save { query: String },
    /// Another name for a saved search.
    RenameSearch { from: SearchName },
    /// The file that these articles are written to.
    Export { ids: Vec<ArticleId> },
    /// The command that these articles are given to.
    Pipe { ids: Vec<ArticleId>, form: Form },
}

/// A line that is asked for.
#[derive(Debug)]
pub(crate) struct Prompt {
    purpose: Purpose,
    editor: Editor,
    /// The line as it was typed, while an older one stands in its place.
    typed: Option<Editor>,
    /// How many lines back in those typed before.
    back: usize,
    fault: Option<String>,
    under: Option<Box<dyn Window>>,
}

impl Prompt {
    /// Asks for a line that begins as `text`. `under` is the window that asked, if one did.
    pub(crate) fn new(purpose: Purpose, text: &str, under: Option<Box<dyn Window>>) -> Self {
        Self { purpose, editor: Editor::new(text), typed: None, back: 0, fault: None, under }
    }

    /// Asks for the name of a query. That of the search that asks it already is offered, else the query itself.
    pub(crate) fn save(state: &State, query: &str) -> Self {
        let query = query.trim().to_owned();
        let name = known(state, &query).map_or_else(|| query.chars().take(64).collect(), |name| name.to_string());
        Self::new(Purpose::Save { query }, &name, None)
    }

    fn over(&mut self, state: &mut State) {
        if let Some(mut under) = self.under.take() {
            under.changed(state);
            state.window = Some(under);
        }
    }

    /// Puts an older line in, or a newer one.
    fn recall(&mut self, way: Move, state: &State) {
        let Purpose::Pipe { .. } = self.purpose else { return };
        let lines = &state.desk.pipes;
        let back = match way {
            Move::Up => (self.back + 1).min(lines.len()),
            Move::Down => self.back.saturating_sub(1),
            _ => return,
        };
        if self.back == 0 && back > 0 {
            self.typed = Some(self.editor.clone());
        }
        self.back = back;
        match back.checked_sub(1).and_then(|at| lines.iter().rev().nth(at)) {
            Some(line) => self.editor = Editor::new(line),
            None => self.editor = self.typed.take().unwrap_or_default(),
        }
    }

    fn accept(&mut self, state: &mut State) -> Outcome {
        let line = self.editor.text().trim().to_owned();
        let lang = state.lang;
        match self.purpose.clone() {
            Purpose::Rename { tag, ids } => match line.parse::<Tag>() {
                Ok(to) if to == tag => self.close(state, vec![]),
                Ok(to) => self.rename(state, &tag, to, ids),
                Err(e) => self.refuse(words::of_tag(lang, &e)),
            },
            Purpose::Save { query } if line.is_empty() => {
                let forgotten = known(state, &query).map(|name| Effect::Act(Act::Forget { name }));
                self.close(state, forgotten.into_iter().collect())
            }
            Purpose::Save { query } => match line.parse() {
                Ok(name) => self.close(state, vec![Effect::Act(Act::Save(SavedSearch { name, query }))]),
                Err(e) => self.refuse(words::of_name(lang, &e)),
            },
            Purpose::RenameSearch { from } => self.rename_search(state, from, &line),
            Purpose::Export { .. } if line.is_empty() => {
                self.refuse(lang.say("no path: write one, or Esc", "没有路径：请输入，或按 Esc").to_owned())
            }
            Purpose::Export { ids } => {
                state.desk.exported = Some(line.clone());
                let form = Form::of(line.as_ref());
                self.close(
                    state,
                    vec![Effect::Errand(Errand::Export { ids, to: PathBuf::from(line), form, over: false })],
                )
            }
            Purpose::Pipe { .. } if line.is_empty() => {
                self.refuse(lang.say("no command: write one, or Esc", "没有命令：请输入，或按 Esc").to_owned())
            }
            Purpose::Pipe { ids, form } => {
                let job = state.desk.piped(&line);
                self.close(state, vec![Effect::Errand(Errand::Pipe { ids, form, command: line, job })])
            }
        }
    }

    /// One act puts the new name on and takes the old one off, so that undo takes it back in one step. Onto a tag that is there it is a merge, and said before.
    fn rename(&mut self, state: &mut State, tag: &Tag, to: Tag, ids: Vec<ArticleId>) -> Outcome {
        let (lang, n) = (state.lang, ids.len());
        let there = state.tags.iter().find(|(known, _)| *known == to).map(|(_, count)| *count);
        let question = match there {
            Some(count) => Some(lang.say(
                format!(
                    "#{to} is there already, on {}: merge #{tag} ({n}) into it? u takes it back",
                    lang.articles(count)
                ),
                format!("已有 #{to}（{count} 篇）：要把 #{tag}（{n} 篇）并入吗？按 u 可撤销"),
            )),
            None if n > MANY => Some(lang.say(
                format!("rename #{tag} to #{to} on {}? u takes it back", lang.articles(n)),
                format!("要将 {n} 篇文章的 #{tag} 改名为 #{to} 吗？按 u 可撤销"),
            )),
            None => None,
        };
        let act = Effect::Act(Act::Tag { ids, change: TagChange { add: vec![to], remove: vec![tag.clone()] } });
        match question {
            Some(question) => {
                state.window = Some(Box::new(Ask::new(question, vec![act], self.under.take())));
                Outcome::closes(vec![])
            }
            None => self.close(state, vec![act]),
        }
    }

    fn rename_search(&mut self, state: &mut State, from: SearchName, line: &str) -> Outcome {
        let to: SearchName = match line.parse() {
            Ok(to) => to,
            Err(e) => return self.refuse(words::of_name(state.lang, &e)),
        };
        if to == from {
            return self.close(state, vec![]);
        }
        if state.side.searches.iter().any(|search| search.name == to) {
            let why = self.hint(state);
            return self.refuse(why);
        }
        // What was seen of it was seen, whatever it is called.
        if let Some(seen) = state.side.looks.get(&from).copied() {
            state.side.looks.insert(to.clone(), seen);
        }
        self.close(state, vec![Effect::Act(Act::Rename { from, to })])
    }

    fn close(&mut self, state: &mut State, effects: Vec<Effect>) -> Outcome {
        self.over(state);
        Outcome::closes(effects)
    }

    fn refuse(&mut self, why: String) -> Outcome {
        self.fault = Some(why);
        Outcome::stays()
    }

    /// What is to be known while the line is written.
    fn hint(&self, state: &State) -> String {
        let lang = state.lang;
        match &self.purpose {
            Purpose::Save { query } => return self.saves(state, query),
            Purpose::RenameSearch { from } => {
                let typed = self.editor.text().trim();
                let other = state.side.searches.iter().find(|search| search.name.as_str() == typed);
                return match other.filter(|other| other.name != *from) {
                    Some(_) => lang.say("there is a search of this name", "已有同名检索").to_owned(),
                    None => lang.say(format!("was {from}"), format!("原名：{from}")),
                };
            }
            Purpose::Rename { .. } => lang.say("a tag that is there: both become one", "改为已有标签：两者合并"),
            Purpose::Export { .. } => lang.say(
                "by its end: .md Markdown, .json .jsonl JSON, .txt text, .bib BibTeX, .ris RIS",
                "按扩展名：.md Markdown，.json .jsonl JSON，.txt 文本，.bib BibTeX，.ris RIS",
            ),
            Purpose::Pipe { form: Form::Text, .. } => lang
                .say("as plain text; Tab: as JSON; Up: commands before", "以文本传入；Tab 改为 JSON；Up 为以前的命令"),
            Purpose::Pipe { .. } => lang.say(
                "as JSON, an object a line; Tab: as plain text; Up: commands before",
                "以 JSON 传入，每行一篇；Tab 改为文本；Up 为以前的命令",
            ),
        }
        .to_owned()
    }
}

impl Prompt {
    /// What becomes of a query under the name that is written.
    fn saves(&self, state: &State, query: &str) -> String {
        let lang = state.lang;
        let typed = self.editor.text().trim();
        let other = state.side.searches.iter().find(|search| search.name.as_str() == typed);
        match (known(state, query), other) {
            (Some(name), _) if typed.is_empty() => {
                lang.say(format!("Enter drops the saved search {name}"), format!("按 Enter 删除已存检索“{name}”"))
            }
            (None, _) if typed.is_empty() => lang.say("write a name", "请输入名称").to_owned(),
            (_, Some(other)) if other.query != query => {
                let was = &other.query;
                lang.say(format!("takes the place of: {was}"), format!("将取代：{was}"))
            }
            _ => lang.say(format!("saves: {query}"), format!("保存：{query}")),
        }
    }
}

/// The saved search that asks this.
fn known(state: &State, query: &str) -> Option<SearchName> {
    state.side.searches.iter().find(|search| search.query.trim() == query).map(|search| search.name.clone())
}

impl Window for Prompt {
    fn context(&self) -> Context {
        Context::Prompt
    }

    fn title(&self, state: &State) -> String {
        let lang = state.lang;
        let title = match &self.purpose {
            Purpose::Rename { tag, ids } => {
                let n = lang.articles(ids.len());
                lang.say(format!("rename #{tag} on {n}"), format!("为 #{tag} 改名（{n}）"))
            }
            Purpose::Save { .. } => lang.say("save this search as", "保存检索为").to_owned(),
            Purpose::RenameSearch { .. } => lang.say("rename the saved search", "重命名已存检索").to_owned(),
            Purpose::Export { ids } => {
                let n = lang.articles(ids.len());
                lang.say(format!("export {n} to"), format!("导出 {n}到"))
            }
            Purpose::Pipe { ids, .. } => {
                let n = lang.articles(ids.len());
                lang.say(format!("pipe {n} to"), format!("将 {n}传给命令"))
            }
        };
        one_line(&title).into_owned()
    }

    fn wanted(&self, _: &State) -> (u16, u16) {
        (70, 6)
    }

    fn command(&mut self, state: &mut State, command: Command) -> Outcome {
        match command {
            Command::Edit(edit) => {
                self.editor.edit(edit);
                self.fault = None;
            }
            Command::Move(way) => self.recall(way, state),
            Command::Complete => {
                if let Purpose::Pipe { form, .. } = &mut self.purpose {
                    *form = if *form == Form::Text { Form::JsonLines } else { Form::Text };
                }
            }
            Command::Enter => return self.accept(state),
            Command::Back => return self.close(state, vec![]),
            _ => {}
        }
        Outcome::stays()
    }

    fn keeps_back(&self) -> bool {
        true
    }

    fn typed(&mut self, _: &mut State, text: &str) -> Outcome {
        self.editor.insert(text);
        self.fault = None;
        Outcome::stays()
    }

    fn draw(&self, buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) -> Option<Position> {
        let line = Rect { height: area.height.min(1), ..area };
        let caret = draw_line(buffer, line, ("> ", styles.key()), &self.editor, (&[], styles.plain()));
        let rest = Rect { y: area.y + line.height, height: area.height - line.height, ..area };
        let (text, style) = match &self.fault {
            Some(fault) => (one_line(fault).into_owned(), styles.bad()),
            None => (one_line(&self.hint(state)).into_owned(), styles.dim()),
        };
        for (row, text) in (0..rest.height).zip(broken(&text, rest.width)) {
            Pen::new(buffer, rest, row).text(&text, style);
        }
        caret
    }
}
