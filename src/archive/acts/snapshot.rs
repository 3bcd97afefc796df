//! The state as lines: what a compacted journal holds, and what a dump tells.

use super::{
    super::journal::{Deed, Kept, Line},
    Acts, Home,
    history::Past,
};
use crate::model::{ArticleId, Held, SavedSearch};
use jiff::Timestamp;
use std::sync::Arc;

impl Acts {
    /// What a compacted journal keeps: every article that was ever acted on, also where nothing is left of it, since what is done to it or moves
    /// there later goes by where it lives; and the newest acts that can be taken back. These may take `room` bytes, or as many as what is held.
    pub fn trimmed(&self, room: usize) -> Self {
        Self { history: self.history.trimmed(self.weight_of_homes().max(room)), ..self.clone() }
    }

    /// The whole state as lines that replay to it. `last` is the number of the journal's last line: numbers never go back.
    pub fn lines(&self, last: u64) -> Vec<Line> {
        let at = Timestamp::now();
        let line = |kept: Kept| Line { n: last, at, key: None, deed: Deed::Kept(kept) };
        let home = |(&id, home): (&ArticleId, &Home)| Kept::Home {
            held: Box::new(held(id, home, false)),
            now: Some(home.now).filter(|&now| now != id),
        };
        let past = |past: &Past, undone: bool| Line {
            n: past.number,
            at: past.at,
            key: None,
            deed: Deed::Kept(Kept::Past {
                what: past.what.clone(),
                articles: past.articles,
                undone,
                effect: past.effect.clone(),
            }),
        };
        let mut former: Vec<_> = self.moved.iter().map(|(&from, &to)| (from, to)).collect();
        former.sort_unstable();
        let mut lines: Vec<Line> = self.searches().into_iter().map(Kept::Search).map(line).collect();
        lines.extend(self.homes.iter().map(home).map(line));
        lines.extend(former.into_iter().map(|(from, to)| line(Kept::Former { from, to })));
        lines.extend(self.history.done.iter().map(|p| past(p, false)));
        lines.extend(self.history.undone.iter().map(|p| past(p, true)));
        if lines.is_empty() {
            // Even the numbers of a journal that holds nothing any more go on.
            lines.push(line(Kept::Former { from: ArticleId(0), to: ArticleId(0) }));
        }
        lines
    }

    /// Takes a home of a compacted journal.
    pub(super) fn settle_in(&mut self, held: Held, now: Option<ArticleId>) {
        let (id, now) = (held.id, now.unwrap_or(held.id));
        let seen = held.seen.map(Arc::new);
        let home = Home {
            tags: held.tags.into_iter().collect(),
            starred: held.starred,
            read: held.read,
            note: held.note,
            now,
            latest: held.latest.map(Arc::new).or_else(|| seen.clone()),
            seen,
        };
        self.living.entry(now).or_default().insert(id);
        self.homes.insert(id, home);
    }

    /// Everything a person did: an article a line, and the saved searches.
    pub fn dump(&self) -> (Vec<Held>, Vec<SavedSearch>) {
        let homes = self.homes.iter().filter(|(_, home)| home.holds_something());
        (homes.map(|(&id, home)| held(id, home, true)).collect(), self.searches())
    }

    /// Bytes that a compacted journal would take, to within a factor of two.
    pub fn weight(&self, room: usize) -> u64 {
        let past = self.history.trimmed(self.weight_of_homes().max(room));
        let past: usize = past.done.iter().chain(&past.undone).map(Past::weight).sum();
        let searches: usize = self.searches.iter().map(|(name, query)| name.as_str().len() + query.len() + 120).sum();
        (self.weight_of_homes() + past + searches + self.moved.len() * 140) as u64
    }

    fn weight_of_homes(&self) -> usize {
        let anchor = |a: &Arc<crate::model::Anchor>| {
            a.headline.len() + a.file.len() + a.words.len() + a.content.len() + a.lines.len() * 8 + 160
        };
        let home = |home: &Home| {
            let tags: usize = home.tags.iter().map(|tag| tag.as_str().len() + 3).sum();
            let latest = home.latest.as_ref().filter(|latest| Some(*latest) != home.seen.as_ref());
            let anchors: usize = home.seen.iter().chain(latest).map(anchor).sum();
            tags + home.note.as_ref().map_or(0, |note| note.as_str().len()) + anchors + 140
        };
        self.homes.values().map(home).sum()
    }
}

/// A home as a line tells it. `headline` repeats the headline at the front, for people.
fn held(id: ArticleId, home: &Home, headline: bool) -> Held {
    let latest = home.latest.as_ref().filter(|latest| Some(*latest) != home.seen.as_ref());
    let newest = home.latest.as_ref().or(home.seen.as_ref()).filter(|_| headline);
    Held {
        id,
        headline: newest.map(|anchor| anchor.headline.clone()).unwrap_or_default(),
        tags: home.tags.iter().cloned().collect(),
        starred: home.starred,
        read: home.read,
        note: home.note.clone(),
        seen: home.seen.as_deref().cloned(),
        latest: latest.map(|anchor| (**anchor).clone()),
    }
}
