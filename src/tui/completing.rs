//! Completion in the query line: Tab puts in what may stand at the caret, again for the next.
//!
//! What an archive holds is counted by another thread when a field is typed, and again after the archive has changed: until then Tab
//! waits, and is forgotten when the person types on.

use super::{action::Move, editor::Editor};
use crate::search::{Suggestion, Vocabulary, complete, wants_values};
use std::{ops::Range, sync::Arc};

/// The state of completion.
#[derive(Debug, Clone, Default)]
pub(crate) struct Completion {
    vocabulary: Arc<Vocabulary>,
    /// The generation whose vocabulary it is.
    generation: Option<u64>,
    /// What is offered.
    pub(crate) open: Option<Offer>,
    /// The newest generation that was asked for.
    asked: Option<u64>,
    /// The line and the way for which a vocabulary is awaited.
    wanted: Option<(Editor, Move)>,
}

/// Suggestions, one of which stands in the line.
#[derive(Debug, Clone)]
pub(crate) struct Offer {
    /// The line as it was typed.
    pub(crate) typed: Editor,
    pub(crate) choices: Vec<Suggestion>,
    pub(crate) chosen: usize,
    /// Where the chosen one stands.
    range: Range<usize>,
}

/// What came of Tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Completed {
    /// The line has another text.
    Changed,
    /// There is nothing to complete at the caret.
    Nothing,
    /// A vocabulary of the newest catalogue is on its way, or is to be asked for.
    Awaits,
}

/// What came of the Tab that waited, if one did.
pub(crate) type Arrived = Option<(Completed, Move)>;

impl Completion {
    /// Whether a vocabulary is to be asked for, so that it is there when Tab is pressed; once a generation.
    pub(crate) fn foresees(&mut self, line: &Editor, newest: u64) -> bool {
        let wants = self.asked != Some(newest) && wants_values(line.text(), line.caret());
        if wants {
            self.asked = Some(newest);
        }
        wants
    }

    /// The next suggestion, or the one before.
    pub(crate) fn step(&mut self, line: &mut Editor, way: Move, newest: u64) -> Completed {
        if let Some(offer) = &mut self.open {
            let len = offer.choices.len();
            offer.chosen = if way == Move::Up { (offer.chosen + len - 1) % len } else { (offer.chosen + 1) % len };
            offer.put(line);
            return Completed::Changed;
        }
        if self.generation != Some(newest) && wants_values(line.text(), line.caret()) {
            self.wanted = Some((line.clone(), way));
            return Completed::Awaits;
        }
        let choices = complete(line.text(), line.caret(), &self.vocabulary);
        let Some(first) = choices.first() else { return Completed::Nothing };
        let chosen = if way == Move::Up { choices.len() - 1 } else { 0 };
        let mut offer = Offer { typed: line.clone(), range: first.range.clone(), choices, chosen };
        offer.put(line);
        // With one choice there is nothing to choose: the next Tab goes on from here.
        self.open = Some(offer).filter(|offer| offer.choices.len() > 1);
        Completed::Changed
    }

    /// The vocabulary is there; it is used only if the person has not typed on.
    pub(crate) fn arrived(&mut self, vocabulary: Arc<Vocabulary>, generation: u64, line: &mut Editor) -> Arrived {
        (self.vocabulary, self.generation) = (vocabulary, Some(generation));
        let (wanted, way) = self.wanted.take()?;
        (wanted == *line).then(|| (self.step(line, way, generation), way))
    }

    /// Whatever is offered or awaited is not wanted any more; true when something was seen.
    pub(crate) fn close(&mut self) -> bool {
        self.wanted = None;
        self.open.take().is_some()
    }
}

impl Offer {
    /// Puts the chosen one in the line, in the place of the one before.
    fn put(&mut self, line: &mut Editor) {
        if let Some(choice) = self.choices.get(self.chosen) {
            line.replace(self.range.clone(), &choice.text);
            self.range.end = line.caret().max(self.range.start);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::search::Value;

    fn vocabulary() -> Arc<Vocabulary> {
        let papers = vec![Value::new("河湾日报", 3), Value::new("江 城", 1)];
        Arc::new(Vocabulary { papers, ..Vocabulary::default() })
    }

    #[test]
    fn values_wait_for_their_words_and_go_round() {
        let (mut completion, mut line) = (Completion::default(), Editor::new("甲 报:"));
        assert_eq!(completion.step(&mut line, Move::Down, 7), Completed::Awaits);
        assert!(completion.foresees(&line, 7) && !completion.foresees(&line, 7), "it is asked for once");
        assert_eq!(completion.arrived(vocabulary(), 7, &mut line), Some((Completed::Changed, Move::Down)));
        let mut seen = vec![line.text().to_owned()];
        for way in [Move::Down, Move::Down, Move::Up] {
            completion.step(&mut line, way, 7);
            seen.push(line.text().to_owned());
        }
        assert_eq!(seen, ["甲 报:河湾日报", "甲 报:\"江 城\"", "甲 报:河湾日报", "甲 报:\"江 城\""]);
        assert_eq!(completion.open.as_ref().unwrap().typed.text(), "甲 报:");
        assert!(completion.close() && !completion.close());
    }

    #[test]
    fn who_types_on_is_not_interrupted() {
        let (mut completion, mut line) = (Completion::default(), Editor::new("报:"));
        completion.step(&mut line, Move::Down, 7);
        line.insert("江");
        assert_eq!(completion.arrived(vocabulary(), 7, &mut line), None);
        assert_eq!(line.text(), "报:江");
        assert_eq!(completion.step(&mut line, Move::Down, 7), Completed::Changed);
        assert!(completion.open.is_none(), "one choice is taken at once");
        assert_eq!(completion.step(&mut line, Move::Down, 7), Completed::Nothing, "the value is whole");
        assert_eq!(completion.step(&mut line, Move::Down, 8), Completed::Awaits);
    }

    #[test]
    fn names_need_no_words_of_the_archive() {
        let (mut completion, mut line) = (Completion::default(), Editor::new("水 pa"));
        assert_eq!(completion.step(&mut line, Move::Down, 7), Completed::Changed);
        assert_eq!(line.text(), "水 paper:");
        assert_eq!(completion.step(&mut Editor::new("水"), Move::Down, 7), Completed::Changed);
        completion.close();
        assert_eq!(completion.step(&mut Editor::new("水"), Move::Down, 7), Completed::Nothing);
    }
}
