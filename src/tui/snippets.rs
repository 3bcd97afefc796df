//! Pieces of texts under the headlines: where a query looks for words in texts, each hit shows the place that was found.
//!
//! Promise: only of hits that are seen is anything read, by a thread of its own, and of wishes only the newest counts, so that a list that is scrolled
//! fast costs what it shows at last. A piece comes from the full-text index's own knowledge of where the text lies, else from the archive. What
//! is here is always of the query on the screen; an article that changed meanwhile is read again.

use super::{
    action::Action,
    layout::cells,
    listing::{self, Line},
    state::State,
};
use crate::{
    archive::Asker,
    catalogue::Catalogue,
    model::{Article, ArticleId},
    search::{Query, Snippet},
    text::one_line,
};
use crossbeam_channel::{Receiver, Sender};
use std::{collections::HashMap, ops::Range, sync::Arc};
use unicode_segmentation::UnicodeSegmentation;

/// Pieces that are kept; more are read again when they are seen again.
const KEPT: usize = 4096;

/// What is known of a hit's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// The place that was found.
    Found(Snippet),
    /// Nothing of it is asked of the texts: the hit is one for its headline.
    None,
    /// The text could not be read.
    Unread,
}

/// The pieces for the query on the screen.
#[derive(Debug, Default)]
pub(crate) struct Snippets {
    known: HashMap<ArticleId, Piece>,
    /// The articles that were asked for last.
    asked: Vec<ArticleId>,
    /// Counts what makes pieces void that are on their way.
    turn: u64,
}

/// Pieces that are wanted.
#[derive(Debug)]
pub(crate) struct Wish {
    turn: u64,
    query: Query,
    catalogue: Arc<Catalogue>,
    ids: Vec<ArticleId>,
}

/// A wish with the way to the archive, where it is open.
pub(super) type Asked = (Wish, Option<Asker>);

/// Pieces that have been read.
#[derive(Debug)]
pub(crate) struct Told {
    turn: u64,
    found: Vec<(ArticleId, Piece)>,
}

impl Snippets {
    /// The piece of an article, once it is there.
    pub(crate) fn get(&self, id: ArticleId) -> Option<&Piece> {
        self.known.get(&id)
    }

    /// Hits are on the screen, of another question or of newer snapshots. What could not be read is tried again.
    pub(crate) fn turn(&mut self, other_question: bool) {
        if other_question {
            self.turn += 1;
            *self = Self { turn: self.turn, ..Self::default() };
        }
        self.known.retain(|_, piece| *piece != Piece::Unread);
        self.asked.clear();
    }

    /// These articles have changed.
    pub(crate) fn forget(&mut self, touched: &[ArticleId]) {
        let before = self.known.len();
        touched.iter().for_each(|id| drop(self.known.remove(id)));
        if before != self.known.len() || self.asked.iter().any(|id| touched.contains(id)) {
            self.turn += 1;
            self.asked.clear();
        }
    }

    /// Pieces have arrived.
    pub(crate) fn take(&mut self, told: Told) {
        if told.turn == self.turn {
            self.known.extend(told.found);
        }
    }
}

/// The pieces that are to be read now: those of hits that are seen and of which nothing is known. Each is asked for once.
pub(super) fn wanted(state: &mut State) -> Option<Wish> {
    let area = state.areas().list;
    let shape = state.list_shape(area.height);
    if !shape.pieces || area.is_empty() {
        return None;
    }
    let lines = listing::lines(&state.shown.hits, state.list.top, shape);
    let seen = lines.iter().filter_map(|line| if let Line::Piece(at) = line { state.shown.hits.id(*at) } else { None });
    let ids: Vec<ArticleId> = seen.filter(|id| !state.snippets.known.contains_key(id)).collect();
    let snippets = &mut state.snippets;
    if ids.is_empty() || ids == snippets.asked {
        return None;
    }
    if snippets.known.len() > KEPT {
        snippets.known.clear();
    }
    snippets.asked.clone_from(&ids);
    let (query, catalogue) = (state.shown.query.clone(), Arc::clone(&state.catalogue));
    Some(Wish { turn: snippets.turn, query, catalogue, ids })
}

impl Wish {
    fn piece(&self, article: &Article) -> Piece {
        self.query.snippet(article).map_or(Piece::None, Piece::Found)
    }
}

/// The thread's work, until nobody wishes any more.
pub(super) fn run(wishes: &Receiver<Asked>, told: &Sender<Action>) {
    while let Ok(first) = wishes.recv() {
        let (wish, asker) = wishes.try_iter().last().unwrap_or(first);
        let tell = |found| told.send(Action::Snippets(Told { turn: wish.turn, found })).is_ok();
        // What the index cannot give the archive may.
        let read = wish.catalogue.corpus().and_then(|corpus| corpus.articles(&wish.ids).ok()).unwrap_or_default();
        let (mut found, mut left) = (Vec::new(), Vec::new());
        for (at, &id) in wish.ids.iter().enumerate() {
            match read.get(at).and_then(Option::as_ref) {
                Some(article) => found.push((id, wish.piece(article))),
                None => left.push(id),
            }
        }
        if !found.is_empty() && !tell(found) {
            return;
        }
        for id in left {
            if !wishes.is_empty() {
                break;
            }
            let answer = asker.as_ref().and_then(|asker| asker.article(id).recv().ok()?.ok()?);
            let found = answer.map_or(Piece::Unread, |stored| wish.piece(&stored.article));
            if !tell(vec![(id, found)]) {
                return;
            }
        }
    }
}

/// As much of a snippet as has room, its first match with some of what leads to it; with the bytes of it that are matches.
pub(crate) fn fitted(snippet: &Snippet, room: usize) -> (String, Vec<Range<usize>>) {
    const DOTS: &str = "…";
    let text = snippet.text.as_str();
    let width = |text: &str| text.graphemes(true).map(|glyph| cells(&one_line(glyph))).sum::<usize>();
    let (first, dots) = (snippet.marks.first().map_or(0, |mark| mark.start), cells(DOTS));
    let after = width(&text[first..]) + dots * usize::from(snippet.cut_after);
    // A third of the room before the match; more where what comes after it is short.
    let before = (room / 3).max(room.saturating_sub(after));
    let mut start = first;
    let mut used = dots * usize::from(snippet.cut_before || width(&text[..first]) > before);
    for (at, glyph) in text[..first].grapheme_indices(true).rev() {
        used += cells(&one_line(glyph));
        if used > before {
            break;
        }
        start = at;
    }
    let lead = if start > 0 || snippet.cut_before { DOTS } else { "" };
    let room = room.saturating_sub(cells(lead));
    let whole = width(&text[start..]) + dots * usize::from(snippet.cut_after) <= room;
    let (mut end, mut used) = (start, if whole { 0 } else { dots });
    for (at, glyph) in text[start..].grapheme_indices(true) {
        used += cells(&one_line(glyph));
        if used > room {
            break;
        }
        end = start + at + glyph.len();
    }
    let tail = if whole && !snippet.cut_after { "" } else { DOTS };
    let within = snippet.marks.iter().filter(|mark| mark.start >= start && mark.start < end);
    let marks = within.map(|mark| lead.len() + mark.start - start..lead.len() + mark.end.min(end) - start).collect();
    (format!("{lead}{}{tail}", &text[start..end]), marks)
}

/// A wish granted at once, for tests.
#[cfg(test)]
pub(crate) fn granted(wish: &Wish, text: impl Fn(ArticleId) -> Option<Article>) -> Told {
    let piece = |&id: &ArticleId| (id, text(id).map_or(Piece::Unread, |article| wish.piece(&article)));
    Told { turn: wish.turn, found: wish.ids.iter().map(piece).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn snippet(query: &str, paragraph: &str) -> Snippet {
        let article = Article { paragraphs: vec![paragraph.to_owned()], ..Article::default() };
        Query::parse(query).0.snippet(&article).unwrap_or_else(|| panic!("no snippet"))
    }

    #[test]
    fn the_match_is_seen_in_whatever_room_there_is() {
        let long = snippet("text:水库", &format!("{}水库{}", "前".repeat(40), "后".repeat(40)));
        let shown = |snippet: &Snippet, room| fitted(snippet, room).0;
        assert_eq!(shown(&long, 20), "…前前水库后后后后后…");
        assert_eq!(shown(&long, 9), "…前水库…");
        assert_eq!(shown(&snippet("text:水库", "去年冬天修了水库。"), 40), "去年冬天修了水库。");
        assert_eq!(
            shown(&snippet("text:水库", "去年冬天修了水库。"), 12),
            "…修了水库。",
            "what ends soon has more before it"
        );
        let (text, marks) = fitted(&snippet("text:水库", "水库边\u{1b}[2J的水库"), 30);
        assert_eq!(marks.iter().map(|mark| &text[mark.clone()]).collect::<Vec<_>>(), ["水库", "水库"]);
    }

    proptest! {
        #[test]
        fn no_room_is_overrun_and_marks_are_of_the_text(before in "[前a“ e\u{301}]{0,50}", after in "[后b”\n]{0,50}", room in 0_usize..100) {
            let snippet = snippet("text:水库", &format!("{before}水库{after}"));
            let (text, marks) = fitted(&snippet, room);
            let width: usize = text.graphemes(true).map(|glyph| cells(&one_line(glyph))).sum();
            prop_assert!(width <= room.max(2), "{text}");
            prop_assert!(marks.iter().all(|mark| text.get(mark.clone()).is_some_and(|t| "水库".starts_with(t))), "{text} {marks:?}");
            prop_assert!(room < 16 || marks.first().is_some_and(|mark| &text[mark.clone()] == "水库"), "{text} {marks:?}");
        }
    }
}
