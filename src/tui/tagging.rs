//! The tag input: `+a -b c` becomes a change, and words are completed.

use super::{
    action::{Move, TagCounts},
    editor::Editor,
};
use crate::model::{ArticleId, BadTag, Tag, TagChange};

/// The open tag input.
#[derive(Debug, Clone, Default)]
pub(crate) struct TagInput {
    /// The articles that the person saw when it was opened: these are meant, whatever the list shows by now.
    pub(crate) ids: Vec<ArticleId>,
    pub(crate) editor: Editor,
    /// Tags that fit the word at the caret.
    pub(crate) choices: Vec<(Tag, usize)>,
    /// Which of them Tab has put in.
    pub(crate) chosen: Option<usize>,
    /// Why the line cannot be done.
    pub(crate) fault: Option<TagFault>,
}

/// More are not offered: they would not be looked at.
const CHOICES: usize = 50;

impl TagInput {
    pub(crate) fn new(ids: Vec<ArticleId>, tags: &TagCounts) -> Self {
        let mut input = Self { ids, ..Self::default() };
        input.typed(tags);
        input
    }

    /// The text changed by hand: other tags fit.
    pub(crate) fn typed(&mut self, tags: &TagCounts) {
        let word = &self.editor.text()[self.editor.word()];
        let stem = sign(word).1.to_lowercase();
        let (starts, holds): (Vec<_>, Vec<_>) = tags
            .iter()
            .filter(|(tag, _)| tag.as_str().to_lowercase().contains(&stem))
            .partition(|(tag, _)| tag.as_str().to_lowercase().starts_with(&stem));
        self.choices = starts.into_iter().chain(holds).take(CHOICES).cloned().collect();
        self.chosen = None;
        self.fault = None;
    }

    /// Puts the next or the previous choice in the place of the word at the caret.
    pub(crate) fn complete(&mut self, way: Move) {
        let len = self.choices.len();
        let next = match (self.chosen, way) {
            (_, _) if len == 0 => return,
            (None, Move::Up) => len - 1,
            (None, _) => 0,
            (Some(at), Move::Up) => (at + len - 1) % len,
            (Some(at), _) => (at + 1) % len,
        };
        self.choose(next);
    }

    /// Puts a choice in the place of the word at the caret.
    pub(crate) fn choose(&mut self, at: usize) {
        let Some((tag, _)) = self.choices.get(at) else { return };
        let word = self.editor.word();
        let start = word.end - sign(&self.editor.text()[word.clone()]).1.len();
        self.editor.replace(start..word.end, tag.as_str());
        self.chosen = Some(at);
    }
}

/// A word's sign and the rest: `-` takes off, `+` or none puts on. Input methods type full-width signs.
fn sign(word: &str) -> (bool, &str) {
    if let Some(rest) = word.strip_prefix(['-', '－']) {
        (true, rest)
    } else {
        (false, word.strip_prefix(['+', '＋']).unwrap_or(word))
    }
}

/// Why a line is no change of tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TagFault {
    /// Nothing is named.
    None,
    /// One is named with both signs.
    Both(Tag),
    /// A word that cannot be a tag.
    Bad(BadTag),
}

/// Reads the line.
///
/// # Errors
/// What cannot be done.
pub(crate) fn read(line: &str) -> Result<TagChange, TagFault> {
    let mut change = TagChange::default();
    for word in line.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、')).filter(|w| !w.is_empty()) {
        let (off, name) = sign(word);
        let tag: Tag = name.parse().map_err(TagFault::Bad)?;
        if change.add.contains(&tag) || change.remove.contains(&tag) {
            let twice_the_same = change.remove.contains(&tag) == off;
            if twice_the_same {
                continue;
            }
            return Err(TagFault::Both(tag));
        }
        if off { change.remove.push(tag) } else { change.add.push(tag) }
    }
    if change == TagChange::default() { Err(TagFault::None) } else { Ok(change) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn tag(t: &str) -> Tag {
        t.parse().unwrap()
    }

    fn counts() -> TagCounts {
        Arc::new(vec![(tag("金融"), 9), (tag("农业"), 4), (tag("Bank"), 2), (tag("国际金融"), 1)])
    }

    #[test]
    fn signs_and_separators_are_read() {
        let change = read(" +金融 -农业，三农　－旧 ＋新 金融").unwrap();
        assert_eq!(change.add, [tag("金融"), tag("三农"), tag("新")]);
        assert_eq!(change.remove, [tag("农业"), tag("旧")]);
    }

    #[test]
    fn what_cannot_be_done_is_said() {
        assert_eq!(read("").unwrap_err(), TagFault::None);
        assert_eq!(read("+").unwrap_err(), TagFault::Bad(BadTag::Empty));
        assert_eq!(read("a -a").unwrap_err(), TagFault::Both(tag("a")));
        assert!(matches!(read("a\"b").unwrap_err(), TagFault::Bad(BadTag::Character(_, '"'))));
    }

    #[test]
    fn completion_cycles_and_keeps_the_sign_and_the_rest() {
        let mut input = TagInput::new(vec![], &counts());
        input.editor.insert("农业 -金");
        input.typed(&counts());
        let seen: Vec<&str> = input.choices.iter().map(|(t, _)| t.as_str()).collect();
        assert_eq!(seen, ["金融", "国际金融"]);
        input.complete(Move::Down);
        assert_eq!(input.editor.text(), "农业 -金融");
        input.complete(Move::Down);
        assert_eq!(input.editor.text(), "农业 -国际金融");
        input.complete(Move::Down);
        assert_eq!(input.editor.text(), "农业 -金融");
        input.complete(Move::Up);
        assert_eq!(input.editor.text(), "农业 -国际金融");
    }

    #[test]
    fn latin_tags_complete_in_either_case_and_nothing_fits_quietly() {
        let mut input = TagInput::new(vec![], &counts());
        input.editor.insert("ba");
        input.typed(&counts());
        input.complete(Move::Down);
        assert_eq!(input.editor.text(), "Bank");
        input.editor.insert("x");
        input.typed(&counts());
        input.complete(Move::Down);
        assert_eq!(input.editor.text(), "Bankx");
    }
}
