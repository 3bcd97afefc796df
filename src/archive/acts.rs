//! What the journal adds up to: the tags of each article, and who each article is now.
//!
//! Pure: deeds in, state out. The same deeds in the same order give the same state.

use super::journal::{Anchor, Deed};
use crate::model::{ArticleId, Tag, TagChange};
use std::collections::{BTreeSet, HashMap};

/// The state that the journal describes.
#[derive(Debug, Default, Clone)]
pub(super) struct Acts {
    tags: HashMap<ArticleId, BTreeSet<Tag>>,
    anchors: HashMap<ArticleId, Anchor>,
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
                for anchor in about {
                    let id = self.now(anchor.id);
                    self.anchors.insert(id, Anchor { id, ..anchor });
                }
                let ids: Vec<_> = ids.into_iter().map(|id| self.now(id)).collect();
                ids.into_iter().filter(|&id| self.change(id, &change)).collect()
            }
            Deed::Moved { from, to } => self.follow(from, to),
        }
    }

    fn change(&mut self, id: ArticleId, change: &TagChange) -> bool {
        let tags = self.tags.entry(id).or_default();
        let added = change.add.iter().filter(|t| tags.insert((*t).clone())).count();
        let removed = change.remove.iter().filter(|t| tags.remove(t)).count();
        if tags.is_empty() {
            self.tags.remove(&id);
            self.anchors.remove(&id);
        }
        added + removed > 0
    }

    fn follow(&mut self, from: ArticleId, to: ArticleId) -> Vec<ArticleId> {
        let from = self.now(from);
        if from == to {
            return Vec::new();
        }
        // An id that comes back (the edit was undone) is itself again.
        self.moved.remove(&to);
        self.moved.insert(from, to);
        let tags = self.tags.remove(&from).unwrap_or_default();
        self.tags.entry(to).or_default().extend(tags);
        if let Some(anchor) = self.anchors.remove(&from) {
            self.anchors.entry(to).or_insert(Anchor { id: to, ..anchor });
        }
        vec![from, to]
    }

    /// The id that an article is known under now.
    pub fn now(&self, mut id: ArticleId) -> ArticleId {
        // Bounded: a journal written by hand could hold a ring.
        for _ in 0..=self.moved.len() {
            match self.moved.get(&id) {
                Some(&next) => id = next,
                None => break,
            }
        }
        id
    }

    /// The tags of an article, sorted.
    pub fn tags(&self, id: ArticleId) -> Vec<Tag> {
        self.tags.get(&id).map(|t| t.iter().cloned().collect()).unwrap_or_default()
    }

    /// Articles that hold acts, with what is remembered of them.
    pub fn anchors(&self) -> impl Iterator<Item = &Anchor> {
        self.anchors.values()
    }

    /// How many of the wanted changes an act would make on an article: true when at least one.
    pub fn would_change(&self, id: ArticleId, change: &TagChange) -> bool {
        let none = BTreeSet::new();
        let tags = self.tags.get(&self.now(id)).unwrap_or(&none);
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

    fn tags(acts: &Acts, id: u64) -> Vec<String> {
        acts.tags(acts.now(ArticleId(id))).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn tags_add_up_and_follow_a_move_and_its_return() {
        let moved = |from, to| Deed::Moved { from: ArticleId(from), to: ArticleId(to) };
        let mut acts = Acts::replay(vec![tag(1, &["a", "b"], &[]), tag(1, &["c"], &["a"])]);
        assert_eq!(tags(&acts, 1), ["b", "c"]);
        acts.apply(moved(1, 2));
        assert_eq!((tags(&acts, 1), tags(&acts, 2)), (vec!["b".into(), "c".into()], vec!["b".into(), "c".into()]));
        acts.apply(tag(1, &["d"], &[]));
        assert_eq!(tags(&acts, 2), ["b", "c", "d"]);
        acts.apply(moved(2, 1));
        assert_eq!(tags(&acts, 1), ["b", "c", "d"]);
        assert_eq!(tags(&acts, 2), tags(&acts, 1));
    }

    #[test]
    fn an_act_that_changes_nothing_says_so() {
        let mut acts = Acts::replay(vec![tag(1, &["a"], &[])]);
        assert!(acts.apply(tag(1, &["a"], &["z"])).is_empty());
        assert_eq!(acts.apply(tag(1, &[], &["a"])), [ArticleId(1)]);
    }
}
