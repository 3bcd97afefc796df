//! `baoku watch`: the index follows the folder until a signal ends it.
//!
//! Where another process holds the archive, this one stands by, says what changes all the same, and takes over when that one ends.
//! Every change, problem and notice is one line on standard error. The first signal ends the keeper in good order, a second one
//! at once, in case the good order hangs on a network folder.

use super::{Done, out};
use crate::archive::{Changes, Event, FileProblem, Interest, Keeper, Phase, Place, Progress};
use crossbeam_channel::RecvTimeoutError;
use signal_hook::{
    consts::{SIGINT, SIGTERM},
    flag,
};
use std::{
    io,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// How long a signal may go unnoticed.
const PATIENCE: Duration = Duration::from_millis(200);

pub(super) fn run(place: &Place) -> Done {
    let ended = on_signals()?;
    let keeper = Keeper::open(place, "baoku watch", Interest::Changes)?;
    let mut log = Log::new(place);
    let end = loop {
        if ended.load(Ordering::Relaxed) {
            break Ok(ExitCode::SUCCESS);
        }
        match keeper.events().recv_timeout(PATIENCE) {
            Ok(Event::Failed(why)) => break Err(why.into()),
            Ok(event) => log.lines(event).iter().for_each(|line| out::complain(line)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                break Err("the watching thread ended without a reason: start `baoku watch` again".into());
            }
        }
    };
    keeper.stop();
    end
}

fn on_signals() -> io::Result<Arc<AtomicBool>> {
    let ended = Arc::new(AtomicBool::new(false));
    for signal in [SIGTERM, SIGINT] {
        // In this order: the first signal only sets the flag, the second finds it set.
        flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&ended))?;
        flag::register(signal, Arc::clone(&ended))?;
    }
    Ok(ended)
}

/// Turns events into lines.
struct Log {
    folder: String,
    watching: bool,
    problems: Vec<FileProblem>,
}

impl Log {
    fn new(place: &Place) -> Self {
        Self { folder: place.folder.display().to_string(), watching: false, problems: Vec::new() }
    }

    fn lines(&mut self, event: Event) -> Vec<String> {
        match event {
            Event::Progress(Progress { phase: Phase::Watching, .. }) if !self.watching => {
                self.watching = true;
                vec![format!("watching {}", self.folder)]
            }
            Event::Progress(Progress { phase: Phase::ReadingAgain(why), done: 0, total }) => {
                vec![format!("reading {} again: {why}", out::count(total, "page file"))]
            }
            Event::Progress(_) | Event::Texts(_) | Event::Searches(_) | Event::List(..) | Event::Known(_) => Vec::new(),
            Event::Changed(changes) => vec![change(&changes)],
            Event::Problems(now) => self.problems(now),
            Event::Notice(notice) | Event::Failed(notice) => vec![notice],
        }
    }

    /// The list comes whole each time; what was in the last one has been said.
    fn problems(&mut self, now: Vec<FileProblem>) -> Vec<String> {
        let line = |problem: &FileProblem| format!("{}: {}", problem.file, problem.what);
        let fresh = now.iter().filter(|problem| !self.problems.contains(problem)).map(line);
        let mended = self.problems.iter().filter(|old| now.iter().all(|problem| problem.file != old.file));
        let lines = fresh.chain(mended.map(|old| format!("{}: no longer a problem", old.file))).collect();
        self.problems = now;
        lines
    }
}

fn change(changes: &Changes) -> String {
    let changed = changes.upserts.len().saturating_sub(changes.new);
    let (new, removed, generation) =
        (out::count(changes.new, "new article"), changes.removed.len(), changes.generation);
    format!("{new}, {changed} changed, {removed} removed (generation {generation})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::Again;

    fn log() -> Log {
        Log { folder: "papers".to_owned(), watching: false, problems: Vec::new() }
    }

    #[test]
    fn watching_is_said_once_and_not_before_the_first_reconcile_is_over() {
        let mut log = log();
        let mut at = |phase| log.lines(Event::Progress(Progress { phase, done: 0, total: 0 }));
        assert!(at(Phase::Reading).is_empty());
        assert_eq!(at(Phase::Watching), ["watching papers"]);
        assert!(at(Phase::Watching).is_empty());
    }

    #[test]
    fn reading_again_is_said_once_when_it_begins() {
        let mut log = log();
        let mut at =
            |done, why| log.lines(Event::Progress(Progress { phase: Phase::ReadingAgain(why), done, total: 7 }));
        assert_eq!(at(0, Again::BetterReader), ["reading 7 page files again: by a better reader"]);
        assert!(at(3, Again::BetterReader).is_empty() && at(7, Again::BetterReader).is_empty());
        assert_eq!(at(0, Again::Settings), ["reading 7 page files again: baoku.toml has changed"]);
    }

    #[test]
    fn a_problem_is_said_when_it_comes_and_when_it_goes() {
        let mut log = log();
        let problem = |file: &str| FileProblem { file: file.to_owned(), what: "empty".to_owned() };
        assert_eq!(log.lines(Event::Problems(vec![problem("a"), problem("b")])), ["a: empty", "b: empty"]);
        assert_eq!(log.lines(Event::Problems(vec![problem("b")])), ["a: no longer a problem"]);
    }
}
