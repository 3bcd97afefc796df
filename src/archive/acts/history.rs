//! What can be taken back and done again.
//!
//! Promise: the last act that stands is taken back first, and done again last: two stacks, as in an editor. A new act drops what was taken
//! back. What an act changed is kept with it, so nothing of the past is asked for. Marks that came by reading are no steps.

use super::super::effect::Effect;
use crate::model::{Act, PastAct};
use jiff::Timestamp;

/// Acts that are kept through a compaction.
pub(super) const KEPT: usize = 1000;

/// An act of the past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::archive) struct Past {
    pub number: u64,
    pub at: Timestamp,
    /// Without its articles.
    pub what: Act,
    pub articles: usize,
    pub effect: Effect,
}

impl Past {
    pub fn told(&self, undone: bool) -> PastAct {
        let Self { number, at, what, articles, .. } = self;
        PastAct { number: *number, at: *at, what: what.clone(), articles: *articles, undone }
    }

    /// Bytes that it takes in a compacted journal, roughly.
    pub fn weight(&self) -> usize {
        let note = if let Act::Note { text: Some(text), .. } = &self.what { text.as_str().len() } else { 0 };
        self.effect.weight() + note + 200
    }
}

/// Both stacks, their tops at the end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct History {
    pub done: Vec<Past>,
    pub undone: Vec<Past>,
}

impl History {
    /// Takes an act that was just done.
    pub fn take(&mut self, number: u64, at: Timestamp, act: Act, (articles, effect): (usize, Effect)) {
        match act {
            // Another than the top one comes from a damaged journal: what it changed is changed, and there is nothing to move.
            Act::Undo { of } => shift(&mut self.done, &mut self.undone, of),
            Act::Redo { of } => shift(&mut self.undone, &mut self.done, of),
            act if act.can_be_undone() => {
                self.undone.clear();
                self.done.push(Past { number, at, what: act.on(Vec::new()), articles, effect });
            }
            _ => {}
        }
    }

    /// Takes an act that a compacted journal remembers.
    pub fn recall(&mut self, number: u64, at: Timestamp, what: Act, (articles, effect): (usize, Effect), undone: bool) {
        let stack = if undone { &mut self.undone } else { &mut self.done };
        stack.push(Past { number, at, what, articles, effect });
    }

    /// Newest first: what was taken back, then what stands.
    pub fn list(&self) -> impl Iterator<Item = PastAct> {
        let undone = self.undone.iter().map(|past| past.told(true));
        undone.chain(self.done.iter().rev().map(|past| past.told(false)))
    }

    /// The newest acts up to a number and a weight.
    pub fn trimmed(&self, weight: usize) -> Self {
        let (mut left, mut room) = (KEPT, weight);
        let mut newest = |stack: &[Past]| {
            let fits = |past: &&Past| {
                let takes = past.weight();
                let fits = left > 0 && takes <= room;
                if fits {
                    (left, room) = (left - 1, room - takes);
                } else {
                    left = 0;
                }
                fits
            };
            let count = stack.iter().rev().take_while(fits).count();
            stack[stack.len() - count..].to_vec()
        };
        let undone = newest(&self.undone);
        Self { done: newest(&self.done), undone }
    }
}

fn shift(from: &mut Vec<Past>, to: &mut Vec<Past>, of: Option<u64>) {
    if let Some(past) = from.pop_if(|past| Some(past.number) == of) {
        to.push(past);
    }
}
