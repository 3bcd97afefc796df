//! What the screen knows for acts and for what leaves it: what was done, how the archive is, and lines typed before.

use crate::{archive::Health, model::PastAct};
use jiff::tz::TimeZone;
use std::{sync::Arc, time::Duration};

/// The acts that are listed; older ones can still be taken back one by one.
pub(crate) const PAST: usize = 1000;

/// The state of acts and of what leaves the screen.
#[derive(Debug)]
pub(crate) struct Desk {
    /// The acts that can be taken back or done again, newest first, or why they are not known.
    pub(crate) past: Option<Result<Arc<Vec<PastAct>>, String>>,
    /// How the archive was when it was asked last.
    pub(crate) health: Option<Arc<Health>>,
    pub(crate) inquiry: Inquiry,
    /// Commands that articles were piped to, the newest last.
    pub(crate) pipes: Vec<String>,
    /// Those of them that run, the newest last.
    pub(crate) running: Vec<Running>,
    /// The number of the next one.
    jobs: u64,
    /// The path of the last export.
    pub(crate) exported: Option<String>,
    pub(crate) pace: Option<Pace>,
    /// Where the person's clock hangs.
    pub(crate) zone: TimeZone,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            past: None,
            health: None,
            inquiry: Inquiry::None,
            pipes: Vec::new(),
            running: Vec::new(),
            jobs: 0,
            exported: None,
            pace: None,
            zone: TimeZone::UTC,
        }
    }
}

/// A command that articles are given to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Running {
    pub(crate) job: u64,
    pub(crate) command: String,
    /// It has been told to stop.
    pub(crate) stopping: bool,
}

/// Whether the archive is being asked how it is: once at a time, and once more when something happened meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Inquiry {
    #[default]
    None,
    Open,
    OpenAndStale,
}

/// Where a piece of work began, for its pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pace {
    /// On the screen's clock.
    pub(crate) since: Duration,
    /// Page files that were done by then.
    pub(crate) files: usize,
    /// Articles that were known by then.
    pub(crate) articles: usize,
    /// When the newest figure came.
    pub(crate) seen: Duration,
}

impl Desk {
    /// Whether to ask how the archive is, now that something happened.
    pub(crate) fn inquires(&mut self) -> bool {
        let now = self.inquiry == Inquiry::None;
        self.inquiry = if now { Inquiry::Open } else { Inquiry::OpenAndStale };
        now
    }

    /// The answer came; whether to ask again at once.
    pub(crate) fn answered(&mut self) -> bool {
        let stale = std::mem::take(&mut self.inquiry) == Inquiry::OpenAndStale;
        stale && self.inquires()
    }

    /// Keeps a command for the next pipe, and knows that it runs; the number that it runs under.
    pub(crate) fn piped(&mut self, command: &str) -> u64 {
        const KEPT: usize = 100;
        self.pipes.retain(|known| known != command);
        self.pipes.push(command.to_owned());
        let more = self.pipes.len().saturating_sub(KEPT);
        self.pipes.drain(..more);
        self.jobs += 1;
        self.running.push(Running { job: self.jobs, command: command.to_owned(), stopping: false });
        self.jobs
    }

    /// The newest command that runs and is not told to stop is to be told so.
    pub(crate) fn stops(&mut self) -> Option<&Running> {
        let newest = self.running.iter_mut().rev().find(|running| !running.stopping)?;
        newest.stopping = true;
        Some(newest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_archive_is_asked_once_at_a_time_and_once_more_when_it_changed_meanwhile() {
        let mut desk = Desk::default();
        assert!(desk.inquires() && !desk.inquires() && !desk.inquires());
        assert!(desk.answered() && !desk.answered());
        assert!(desk.inquires());
    }

    #[test]
    fn a_command_that_comes_again_is_the_newest() {
        let mut desk = Desk::default();
        let jobs: Vec<u64> = ["a", "b", "a"].into_iter().map(|command| desk.piped(command)).collect();
        assert_eq!((&desk.pipes[..], jobs), (&["b".to_owned(), "a".to_owned()][..], vec![1, 2, 3]));
        assert_eq!(desk.stops().map(|running| running.job), Some(3));
        assert_eq!(desk.stops().map(|running| running.command.clone()), Some("b".to_owned()));
    }
}
