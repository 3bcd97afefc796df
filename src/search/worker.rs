//! A thread that answers the newest query and drops superseded ones.

use super::{Hits, QueryProblem};
use crate::catalogue::Catalogue;
use crossbeam_channel::Receiver;
use std::sync::Arc;

/// An answer, with the question that it answers.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The query as it was typed.
    pub query: String,
    /// The snapshot that was searched.
    pub catalogue: Arc<Catalogue>,
    /// What was found.
    pub hits: Arc<Hits>,
    /// What could not be read of the query.
    pub problems: Vec<QueryProblem>,
}

/// A handle on the thread; dropping it ends the thread.
pub struct Worker {}

impl Worker {
    /// Starts the thread.
    pub fn start() -> Self {
        unimplemented!()
    }

    /// Asks; an older question that is not yet answered is dropped.
    pub fn ask(&self, _query: String, _catalogue: Arc<Catalogue>) {
        unimplemented!()
    }

    /// Where answers arrive.
    pub fn answers(&self) -> &Receiver<Answer> {
        unimplemented!()
    }
}
