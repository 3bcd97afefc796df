//! What a deed changed, exactly enough to take it back.
//!
//! Promise: [`Effect::inverse`] of what was planned against a state leads back to that state. A step names *homes* (see `acts`), not
//! articles, so that it stays right when articles have moved, merged or come apart since. Steps that are alike are one: 300 articles
//! with one new tag are one step with 300 ids.

use crate::model::{ArticleId, Note, SearchName, Tag};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// All that a deed changed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Effect {
    /// At articles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub did: Vec<Step>,
    /// Among the saved searches.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<Shift>,
}

/// One change at several homes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Step {
    pub homes: Vec<ArticleId>,
    #[serde(flatten)]
    pub delta: Delta,
}

/// What became different at a home.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub(super) struct Delta {
    /// Tags that were not there before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<Tag>,
    /// Tags that are there no longer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<Tag>,
    /// What the star became; before it was the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub star: Option<bool>,
    /// What the read mark became; before it was the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Rewritten>,
}

/// A note before and after.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub(super) struct Rewritten {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<Note>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<Note>,
}

/// A saved search's query before and after; nothing where there is none of the name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shift {
    pub name: SearchName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
}

impl Delta {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn inverse(&self) -> Self {
        Self {
            add: self.remove.clone(),
            remove: self.add.clone(),
            star: self.star.map(|on| !on),
            read: self.read.map(|on| !on),
            note: self.note.clone().map(|note| Rewritten { was: note.now, now: note.was }),
        }
    }

    /// Bytes that it takes in the journal, roughly.
    fn weight(&self) -> usize {
        let tags: usize = self.add.iter().chain(&self.remove).map(|tag| tag.as_str().len() + 3).sum();
        let note =
            self.note.iter().flat_map(|n| n.was.iter().chain(&n.now)).map(|n| n.as_str().len() + 8).sum::<usize>();
        tags + note + 40
    }
}

impl Effect {
    /// Changes by home, alike ones together.
    pub fn of(deltas: impl IntoIterator<Item = (ArticleId, Delta)>) -> Self {
        let mut did: Vec<Step> = Vec::new();
        let mut known: HashMap<Delta, usize> = HashMap::new();
        for (home, delta) in deltas.into_iter().filter(|(_, delta)| !delta.is_empty()) {
            let at = *known.entry(delta).or_insert_with_key(|delta| {
                did.push(Step { homes: Vec::new(), delta: delta.clone() });
                did.len() - 1
            });
            did[at].homes.push(home);
        }
        Self { did, kept: Vec::new() }
    }

    pub fn is_empty(&self) -> bool {
        self.did.is_empty() && self.kept.is_empty()
    }

    /// What leads back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        let step = |step: &Step| Step { homes: step.homes.clone(), delta: step.delta.inverse() };
        let shift = |s: &Shift| Shift { name: s.name.clone(), was: s.now.clone(), now: s.was.clone() };
        Self { did: self.did.iter().rev().map(step).collect(), kept: self.kept.iter().rev().map(shift).collect() }
    }

    /// Every home that it names.
    pub fn homes(&self) -> impl Iterator<Item = ArticleId> {
        self.did.iter().flat_map(|step| &step.homes).copied()
    }

    /// Bytes that it takes in the journal, roughly.
    pub fn weight(&self) -> usize {
        let did: usize = self.did.iter().map(|step| step.homes.len() * 19 + step.delta.weight()).sum();
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        did + self.kept.iter().map(|s| s.name.as_str().len() + text(&s.was) + text(&s.now) + 40).sum::<usize>()
    }
}
