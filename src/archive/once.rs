//! Acts that are asked for more than once are done once.
//!
//! Promise: an act asked again under its key (the answer was lost with the line, or with the owner) is not done again. Of this owner's own acts
//! the receipts are kept for a while; those of an owner that is gone are known by their keys in the journal.

use super::{Archive, ArchiveError, Changes, Receipt, share::OnceKey};
use crate::model::Act;
use std::collections::VecDeque;

/// Receipts kept. Whoever asks again does so at once.
const KEPT: usize = 1_024;

/// Receipts of the latest acts.
#[derive(Default)]
pub(super) struct Done(VecDeque<(OnceKey, Receipt)>);

impl Archive {
    /// [`Archive::act`], once a key.
    pub(super) fn act_once(&mut self, key: OnceKey, act: Act) -> Result<(Receipt, Changes), ArchiveError> {
        let generation = self.generation();
        let known = self.done.0.iter().find(|(k, _)| *k == key).map(|(_, receipt)| receipt.clone());
        // A lost owner has told nobody how many articles differed: all that the journal names were to.
        let journaled = || {
            self.journal.asked(key).map(|asked| Receipt {
                named: asked.named,
                changed: asked.named,
                past: self.acts.past().find(|past| past.number == asked.number),
                ..Receipt::default()
            })
        };
        if let Some(receipt) = known.or_else(journaled) {
            return Ok((receipt, Changes { generation, ..Changes::default() }));
        }
        self.journal.key = Some(key);
        let done = self.act(act);
        self.journal.key = None;
        let (receipt, changes) = done?;
        if self.done.0.len() >= KEPT {
            self.done.0.pop_front();
        }
        self.done.0.push_back((key, receipt.clone()));
        Ok((receipt, changes))
    }
}
