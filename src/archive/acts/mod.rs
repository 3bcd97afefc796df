//! What the journal adds up to: what each article holds, who it is now, the saved searches, and what can be taken back.
//!
//! Promise: pure; the same lines in the same order give the same state. What was done to an article stays with the id it was done to, its
//! *home*, and the home *lives* at an article. Where articles are merged, several homes live at one article and it shows what all of them
//! hold; when they come apart again (an edit undone, an older program on a newer store) each takes along only what is its own. One
//! set of tags an article, handed on from id to id, would forget whose was whose.

mod history;
mod plan;
mod snapshot;
#[cfg(test)]
mod tests;

use super::{
    effect::{Delta, Effect},
    journal::{Deed, Done, Kept, Line, Memory},
};
use crate::model::{Act, Anchor, ArticleId, Marks, Note, PastAct, SavedSearch, SearchName, Tag, TagChange};
use history::History;
pub(super) use history::Past;
use jiff::Timestamp;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

/// What was done to one id.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Home {
    tags: BTreeSet<Tag>,
    starred: bool,
    read: bool,
    note: Option<Note>,
    /// The article that shows it now.
    now: ArticleId,
    /// What the article looked like when it was acted on.
    seen: Option<Arc<Anchor>>,
    /// What it looked like when it was last followed.
    latest: Option<Arc<Anchor>>,
}

impl Home {
    fn at(now: ArticleId) -> Self {
        Self { tags: BTreeSet::new(), starred: false, read: false, note: None, now, seen: None, latest: None }
    }

    fn holds_something(&self) -> bool {
        self.starred || self.read || self.note.is_some() || !self.tags.is_empty()
    }

    /// True when something differs afterwards.
    fn take(&mut self, delta: &Delta) -> bool {
        let mut changed = delta.add.iter().filter(|tag| self.tags.insert((*tag).clone())).count() > 0;
        changed |= delta.remove.iter().filter(|tag| self.tags.remove(tag)).count() > 0;
        for (mark, wanted) in [(&mut self.starred, delta.star), (&mut self.read, delta.read)] {
            let wanted = wanted.unwrap_or(*mark);
            changed |= std::mem::replace(mark, wanted) != wanted;
        }
        if let Some(note) = &delta.note {
            changed |= self.note != note.now;
            self.note.clone_from(&note.now);
        }
        changed
    }
}

/// The state that the journal describes.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Acts {
    /// Sorted, so that what is followed is followed in the same order from run to run.
    homes: BTreeMap<ArticleId, Home>,
    /// The homes that live at an article.
    living: HashMap<ArticleId, BTreeSet<ArticleId>>,
    /// What an id that has left became: for ids that a person has written down.
    moved: HashMap<ArticleId, ArticleId>,
    searches: BTreeMap<SearchName, String>,
    history: History,
}

impl Acts {
    pub fn replay(lines: Vec<Line>) -> Self {
        let mut acts = Self::default();
        for line in lines {
            acts.apply(line);
        }
        acts
    }

    /// Takes one line; gives the articles that differ now.
    pub fn apply(&mut self, Line { n, at, deed, .. }: Line) -> Vec<ArticleId> {
        match deed {
            Deed::Done(done) => return self.perform(n, at, *done),
            Deed::Kept(Kept::Moved { from, to, home, about }) => {
                return self.follow(from, to, home, about.map(|about| Arc::new(*about)));
            }
            Deed::Kept(Kept::Home { held, now }) => self.settle_in(*held, now),
            Deed::Kept(Kept::Asked { .. }) => {}
            Deed::Kept(Kept::Former { from, to }) if from == to => {}
            Deed::Kept(Kept::Former { from, to }) => drop(self.moved.insert(from, to)),
            Deed::Kept(Kept::Search(search)) => drop(self.searches.insert(search.name, search.query)),
            Deed::Kept(Kept::Past { what, articles, undone, effect }) => {
                self.history.recall(n, at, what, (articles, effect), undone);
            }
        }
        Vec::new()
    }

    fn perform(&mut self, n: u64, at: Timestamp, done: Done) -> Vec<ArticleId> {
        let Done { act, mut effect, about, known } = done;
        if let (true, Act::Tag { ids, change }) = (effect.is_empty(), &act) {
            effect = self.effect_of_first_format(ids, change, &about);
        }
        let differing = self.take(&effect);
        for anchor in about {
            self.remember(Arc::new(anchor));
        }
        for Memory { home, seen, latest } in known {
            if let Some(home) = self.homes.get_mut(&home) {
                home.seen = home.seen.take().or(seen.map(Arc::new));
                home.latest = home.latest.take().or(latest.map(Arc::new));
            }
        }
        self.history.take(n, at, act, (differing.len(), effect));
        differing
    }

    /// Lines of the first formats say what was asked, not what it changed.
    fn effect_of_first_format(&mut self, ids: &[ArticleId], change: &TagChange, about: &[Anchor]) -> Effect {
        // An id with its article's looks was on a page when the act was done, whatever it had been before.
        let alive = |id: ArticleId| about.iter().any(|anchor| anchor.id == id);
        let ids: Vec<_> = ids.iter().map(|&id| if alive(id) { id } else { self.now(id) }).collect();
        for &id in &ids {
            if self.strays(id) {
                self.follow(id, id, true, None);
            }
        }
        self.tagging(&ids, change)
    }

    /// Changes the homes; gives the articles that show something else now.
    fn take(&mut self, effect: &Effect) -> Vec<ArticleId> {
        let mut differing = BTreeSet::new();
        for step in &effect.did {
            for &id in &step.homes {
                let (living, moved) = (&mut self.living, &mut self.moved);
                let home = self.homes.entry(id).or_insert_with(|| {
                    living.entry(id).or_default().insert(id);
                    moved.remove(&id);
                    Home::at(id)
                });
                if home.take(&step.delta) {
                    differing.insert(home.now);
                }
            }
        }
        for shift in &effect.kept {
            match &shift.now {
                Some(query) => drop(self.searches.insert(shift.name.clone(), query.clone())),
                None => drop(self.searches.remove(&shift.name)),
            }
        }
        differing.into_iter().collect()
    }

    /// Keeps what an article looked like when it was acted on, with all that lives there.
    fn remember(&mut self, anchor: Arc<Anchor>) {
        let id = self.now(anchor.id);
        for home in self.living.get(&id).into_iter().flatten() {
            if let Some(kept) = self.homes.get_mut(home) {
                if *home == id {
                    kept.seen = Some(Arc::clone(&anchor));
                }
                kept.latest = Some(Arc::clone(&anchor));
            }
        }
    }

    /// True when the journal has said of an article that it looks so.
    pub fn knows(&self, anchor: &Anchor) -> bool {
        let is = |known: &Option<Arc<Anchor>>| known.as_deref() == Some(anchor);
        let own = self.homes.get(&anchor.id).is_some_and(|home| home.now == anchor.id && is(&home.seen));
        own && self.living(anchor.id).all(|home| self.homes.get(&home).is_some_and(|home| is(&home.latest)))
    }

    fn follow(&mut self, from: ArticleId, to: ArticleId, alone: bool, about: Option<Arc<Anchor>>) -> Vec<ArticleId> {
        // An id that comes back (the edit was undone) is itself again.
        let mut differing = if from != to && self.strays(to) { self.follow(to, to, true, None) } else { Vec::new() };
        let was = self.now(from);
        let movers: Vec<ArticleId> = if alone && self.homes.contains_key(&from) {
            vec![from]
        } else {
            self.living.get(&was).into_iter().flatten().copied().collect()
        };
        self.moved.remove(&to);
        if was != to {
            differing.extend([was, to]);
            // One that comes home says nothing of what it leaves, which may be alive with others in it.
            if from != to {
                self.moved.insert(was, to);
            }
        }
        for id in movers {
            let Some(home) = self.homes.get_mut(&id) else { continue };
            if let Some(living) = self.living.get_mut(&home.now) {
                living.remove(&id);
                if living.is_empty() {
                    self.living.remove(&home.now);
                }
            }
            home.now = to;
            home.latest = about.clone().or(home.latest.take());
            self.living.entry(to).or_default().insert(id);
        }
        differing
    }

    /// True for a home that lives elsewhere.
    pub fn strays(&self, id: ArticleId) -> bool {
        self.homes.get(&id).is_some_and(|home| home.now != id)
    }

    /// The id that an article is known under now.
    pub fn now(&self, mut id: ArticleId) -> ArticleId {
        // Bounded: a journal written by hand could hold a ring.
        for _ in 0..=self.moved.len() {
            if let Some(home) = self.homes.get(&id) {
                return home.now;
            }
            match self.moved.get(&id) {
                Some(&next) => id = next,
                None => break,
            }
        }
        id
    }

    fn residents(&self, id: ArticleId) -> impl Iterator<Item = (ArticleId, &Home)> {
        self.living(id).filter_map(|home| Some((home, self.homes.get(&home)?)))
    }

    /// The tags of an article, sorted.
    pub fn tags(&self, id: ArticleId) -> Vec<Tag> {
        let tags: BTreeSet<&Tag> = self.residents(id).flat_map(|(_, home)| &home.tags).collect();
        tags.into_iter().cloned().collect()
    }

    /// Star, read mark and note of an article, as a list shows them.
    pub fn marks(&self, id: ArticleId) -> Marks {
        self.residents(id).fold(Marks::default(), |marks, (_, home)| Marks {
            starred: marks.starred || home.starred,
            read: marks.read || home.read,
            noted: marks.noted || home.note.is_some(),
        })
    }

    /// The note of an article; where articles are merged, all their notes, its own first.
    pub fn note(&self, id: ArticleId) -> Option<String> {
        let mut notes: Vec<(bool, &Note)> =
            self.residents(id).filter_map(|(home, at)| Some((home != id, at.note.as_ref()?))).collect();
        notes.sort_by_key(|(elsewhere, _)| *elsewhere);
        let texts: Vec<&str> = notes.iter().map(|(_, note)| note.as_str()).collect();
        (!texts.is_empty()).then(|| texts.join("\n\n"))
    }

    /// The saved searches, by name.
    pub fn searches(&self) -> Vec<SavedSearch> {
        let search = |(name, query): (&SearchName, &String)| SavedSearch { name: name.clone(), query: query.clone() };
        self.searches.iter().map(search).collect()
    }

    /// The homes that live at an article.
    pub fn living(&self, id: ArticleId) -> impl Iterator<Item = ArticleId> {
        self.living.get(&id).into_iter().flatten().copied()
    }

    /// Homes that hold something, each with the article that it lives at.
    pub fn homes(&self) -> impl Iterator<Item = (ArticleId, ArticleId)> {
        self.homes.iter().filter(|(_, home)| home.holds_something()).map(|(&id, home)| (id, home.now))
    }

    /// How many tags there are on articles that are here, and on how many of them.
    pub fn tagged(&self, is_here: impl Fn(ArticleId) -> bool) -> (usize, usize) {
        let homes = || self.homes.values().filter(|home| !home.tags.is_empty() && is_here(home.now));
        let tags: BTreeSet<&Tag> = homes().flat_map(|home| &home.tags).collect();
        let articles: BTreeSet<ArticleId> = homes().map(|home| home.now).collect();
        (tags.len(), articles.len())
    }

    /// What is remembered of the article that was acted on, and of what it became.
    pub fn memories(&self, home: ArticleId) -> impl Iterator<Item = &Anchor> {
        let home = self.homes.get(&home);
        home.into_iter().flat_map(|home| home.seen.iter().chain(&home.latest)).map(|anchor| &**anchor)
    }

    /// The acts that can be taken back or done again, the newest first.
    pub fn past(&self) -> impl Iterator<Item = PastAct> {
        self.history.list()
    }
}
