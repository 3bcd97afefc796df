//! What the journal adds up to: the tags of each article, and who each article is now.
//!
//! Promise: pure; the same deeds in the same order give the same state. What was done to an article stays with the id it was done to, its
//! *home*, and the home *lives* at an article. Where articles are merged, several homes live at one article and it shows what all of them
//! hold; when they come apart again (an edit undone, an older program on a newer store) each takes along only what is its own. One
//! set of tags an article, handed on from id to id, would forget whose was whose.

use super::journal::{Anchor, Deed};
use crate::model::{ArticleId, Tag, TagChange};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What was done to one id.
#[derive(Debug, Clone)]
struct Home {
    tags: BTreeSet<Tag>,
    /// The article that shows it now.
    now: ArticleId,
    /// What the article looked like when it was acted on.
    seen: Option<Anchor>,
    /// What it looked like when it was last followed.
    latest: Option<Anchor>,
}

/// The state that the journal describes.
#[derive(Debug, Default, Clone)]
pub(super) struct Acts {
    /// Sorted, so that what is followed is followed in the same order from run to run.
    homes: BTreeMap<ArticleId, Home>,
    /// The homes that live at an article.
    living: HashMap<ArticleId, BTreeSet<ArticleId>>,
    /// What an id that has left became: for ids that a person has written down.
    moved: HashMap<ArticleId, ArticleId>,
}

impl Acts {
    pub fn replay(deeds: Vec<Deed>) -> Self {
        let mut acts = Self::default();
        for deed in deeds {
            acts.apply(deed);
        }
        acts
    }

    /// Takes one deed; gives the articles that differ now.
    pub fn apply(&mut self, deed: Deed) -> Vec<ArticleId> {
        match deed {
            Deed::Tag { ids, change, about } => {
                // An id with its article's looks was on a page when the act was done, whatever it had been before.
                let alive = |id: ArticleId| about.iter().any(|anchor| anchor.id == id);
                let ids: Vec<_> = ids.into_iter().map(|id| if alive(id) { id } else { self.now(id) }).collect();
                let differing = ids.into_iter().filter(|&id| self.change(id, &change)).collect();
                for anchor in about {
                    self.remember(&anchor);
                }
                differing
            }
            Deed::Moved { from, to, home, about } => self.follow(from, to, home, about.map(|about| *about)),
        }
    }

    fn change(&mut self, id: ArticleId, change: &TagChange) -> bool {
        if self.strays(id) {
            self.follow(id, id, true, None);
        }
        self.moved.remove(&id);
        let had = self.tags(id);
        let mut add = change.add.iter().filter(|tag| !had.contains(tag)).peekable();
        let mut changed = add.peek().is_some();
        if changed {
            self.living.entry(id).or_default().insert(id);
            let new = Home { tags: BTreeSet::new(), now: id, seen: None, latest: None };
            self.homes.entry(id).or_insert(new).tags.extend(add.cloned());
        }
        for home in self.living.get(&id).into_iter().flatten() {
            if let Some(home) = self.homes.get_mut(home) {
                changed |= change.remove.iter().filter(|tag| home.tags.remove(tag)).count() > 0;
            }
        }
        changed
    }

    /// Keeps what an article looked like when it was acted on, with all that lives there.
    fn remember(&mut self, anchor: &Anchor) {
        let id = self.now(anchor.id);
        for home in self.living.get(&id).into_iter().flatten() {
            if let Some(kept) = self.homes.get_mut(home) {
                if *home == id {
                    kept.seen = Some(anchor.clone());
                }
                kept.latest = Some(anchor.clone());
            }
        }
    }

    fn follow(&mut self, from: ArticleId, to: ArticleId, alone: bool, about: Option<Anchor>) -> Vec<ArticleId> {
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
            }
            home.now = to;
            home.latest = about.clone().or(home.latest.take());
            self.living.entry(to).or_default().insert(id);
        }
        self.living.retain(|_, homes| !homes.is_empty());
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

    /// The tags of an article, sorted.
    pub fn tags(&self, id: ArticleId) -> Vec<Tag> {
        let homes = self.living.get(&id).into_iter().flatten().filter_map(|home| self.homes.get(home));
        let tags: BTreeSet<&Tag> = homes.flat_map(|home| &home.tags).collect();
        tags.into_iter().cloned().collect()
    }

    /// The homes that live at an article.
    pub fn living(&self, id: ArticleId) -> impl Iterator<Item = ArticleId> {
        self.living.get(&id).into_iter().flatten().copied()
    }

    /// Homes that hold something, each with the article that it lives at.
    pub fn homes(&self) -> impl Iterator<Item = (ArticleId, ArticleId)> {
        self.homes.iter().filter(|(_, home)| !home.tags.is_empty()).map(|(&id, home)| (id, home.now))
    }

    /// What is remembered of the article that was acted on, and of what it became.
    pub fn memories(&self, home: ArticleId) -> impl Iterator<Item = &Anchor> {
        let home = self.homes.get(&home);
        home.into_iter().flat_map(|home| home.seen.iter().chain(&home.latest))
    }

    /// How many of the wanted changes an act would make on an article: true when at least one.
    pub fn would_change(&self, id: ArticleId, change: &TagChange) -> bool {
        let tags = self.tags(self.now(id));
        change.add.iter().any(|t| !tags.contains(t)) || change.remove.iter().any(|t| tags.contains(t))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn tag(id: u64, add: &[&str], remove: &[&str]) -> Deed {
        let tags = |t: &[&str]| t.iter().map(|t| t.parse().unwrap()).collect();
        let change = TagChange { add: tags(add), remove: tags(remove) };
        Deed::Tag { ids: vec![ArticleId(id)], change, about: vec![] }
    }

    fn moved(from: u64, to: u64, home: bool) -> Deed {
        Deed::Moved { from: ArticleId(from), to: ArticleId(to), home, about: None }
    }

    /// The tags of whatever the id is now.
    fn tags(acts: &Acts, id: u64) -> Vec<String> {
        acts.tags(acts.now(ArticleId(id))).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn tags_add_up_and_follow_a_move_and_its_return() {
        let mut acts = Acts::replay(vec![tag(1, &["a", "b"], &[]), tag(1, &["c"], &["a"])]);
        assert_eq!(tags(&acts, 1), ["b", "c"]);
        acts.apply(moved(1, 2, false));
        assert_eq!((tags(&acts, 1), tags(&acts, 2)), (vec!["b".into(), "c".into()], vec!["b".into(), "c".into()]));
        acts.apply(tag(1, &["d"], &[]));
        assert_eq!(tags(&acts, 2), ["b", "c", "d"]);
        acts.apply(moved(2, 1, false));
        assert_eq!(tags(&acts, 1), ["b", "c", "d"]);
        assert_eq!(tags(&acts, 2), tags(&acts, 1));
    }

    #[test]
    fn what_was_merged_comes_apart_with_its_own() {
        let mut acts = Acts::replay(vec![tag(1, &["a", "x"], &[]), tag(2, &["b", "x"], &[])]);
        acts.apply(moved(1, 9, true));
        acts.apply(moved(2, 9, true));
        assert_eq!(tags(&acts, 9), ["a", "b", "x"]);
        // On the whole: a tag that is there is not put on again, one taken off is off for good.
        assert!(!acts.would_change(ArticleId(9), &TagChange { add: vec!["a".parse().unwrap()], remove: vec![] }));
        assert_eq!(acts.apply(tag(9, &["c"], &["x"])), [ArticleId(9)]);
        acts.apply(moved(9, 2, true));
        acts.apply(moved(1, 1, true));
        acts.apply(moved(2, 2, true));
        assert_eq!((tags(&acts, 1), tags(&acts, 2)), (vec!["a".into()], vec!["b".into(), "c".into()]));
        assert!(acts.tags(ArticleId(9)).is_empty());
    }

    #[test]
    fn the_order_of_two_states_does_not_lose_anything() {
        // The same way up and down again, ten times.
        let mut acts = Acts::replay(vec![tag(1, &["a"], &[]), tag(2, &["b"], &[])]);
        for _ in 0..10 {
            acts.apply(moved(1, 9, true));
            acts.apply(moved(2, 9, true));
            assert_eq!(tags(&acts, 1), ["a", "b"]);
            acts.apply(moved(1, 1, true));
            acts.apply(moved(2, 2, true));
            assert_eq!((tags(&acts, 1), tags(&acts, 2)), (vec!["a".into()], vec!["b".into()]));
        }
    }

    #[test]
    fn a_ring_written_by_hand_ends() {
        let acts = Acts::replay(vec![moved(1, 2, false), moved(2, 3, false), moved(3, 1, false)]);
        assert_eq!(acts.now(ArticleId(2)), ArticleId(1));
    }

    #[test]
    fn an_act_that_changes_nothing_says_so() {
        let mut acts = Acts::replay(vec![tag(1, &["a"], &[])]);
        assert!(acts.apply(tag(1, &["a"], &["z"])).is_empty());
        assert_eq!(acts.apply(tag(1, &[], &["a"])), [ArticleId(1)]);
        assert_eq!(acts.homes().count(), 0);
    }
}
