//! Progress on standard error: only on a terminal, only when it takes long enough to wonder, and wiped away at the end.

use crate::archive::{Phase, Progress, fulltext::Texts};
use std::{
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

/// Shorter work is over before a line about it is read; a line changes no more often than this.
const PAUSE: Duration = Duration::from_millis(200);

pub(super) struct Meter {
    next: Option<Instant>,
    shown: bool,
    /// The phase at hand, since when, and how far it was then.
    since: Option<(Phase, Instant, usize)>,
}

impl Meter {
    pub(super) fn start() -> Self {
        let next = io::stderr().is_terminal().then(|| Instant::now() + PAUSE);
        Self { next, shown: false, since: None }
    }

    pub(super) fn show(&mut self, progress: Progress) {
        let now = Instant::now();
        let since = match self.since {
            Some((phase, at, done)) if phase == progress.phase => (at, done),
            _ => {
                self.since = Some((progress.phase, now, progress.done));
                (now, progress.done)
            }
        };
        let pace = pace(progress, since.1, now.duration_since(since.0));
        self.line(now, &format!("{}{pace}", sentence(progress)));
    }

    /// How far the full-text index is, which comes behind the reading.
    pub(super) fn texts(&mut self, Texts { pending, .. }: Texts) {
        if pending > 0 {
            self.line(Instant::now(), &format!("taking in the words: {pending} page files to come"));
        }
    }

    fn line(&mut self, now: Instant, line: &str) {
        if self.next.is_none_or(|next| now < next) {
            return;
        }
        self.next = Some(now + PAUSE);
        self.shown = true;
        // There is nobody to tell when standard error is gone.
        let _ = write!(io::stderr(), "\r\x1b[K{line}");
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        if self.shown {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

/// How fast it goes and how long it will take, once both can be told; `from` is how far it was `took` ago.
fn pace(Progress { done, total, .. }: Progress, from: usize, took: Duration) -> String {
    let (made, left) = (done.saturating_sub(from), total.saturating_sub(done));
    if made == 0 || left == 0 || took < Duration::from_secs(1) {
        return String::new();
    }
    let rate = made as f64 / took.as_secs_f64();
    let seconds = (left as f64 / rate).ceil() as u64;
    let time = match seconds {
        ..100 => format!("{seconds} s"),
        100..6000 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h", seconds.div_ceil(3600)),
    };
    format!(", {rate:.0} a second, {time} left")
}

fn sentence(Progress { phase, done, total }: Progress) -> String {
    match phase {
        Phase::Walking => format!("looking through the folder: {done} page files"),
        Phase::ReadingAgain(why) => format!("reading again ({why}): {done} of {total} page files"),
        Phase::Reading if total == 0 => format!("reading: {done} page files"),
        Phase::Reading => format!("reading: {done} of {total} page files"),
        Phase::Watching => "watching".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_told_by_the_pace_so_far() {
        let at = |done, total| Progress { phase: Phase::Reading, done, total };
        let ten = Duration::from_secs(10);
        assert_eq!(pace(at(300, 1000), 100, ten), ", 20 a second, 35 s left");
        assert_eq!(pace(at(1100, 100_000), 100, ten), ", 100 a second, 17 min left");
        assert_eq!(pace(at(110, 1_000_000), 100, ten), ", 1 a second, 278 h left");
        assert_eq!(pace(at(100, 1000), 100, ten) + &pace(at(5, 5), 0, ten) + &pace(at(9, 0), 0, ten), "");
    }

    #[test]
    fn an_unknown_total_is_not_said() {
        let said = |total| sentence(Progress { phase: Phase::Reading, done: 3, total });
        assert_eq!((said(0).as_str(), said(9).as_str()), ("reading: 3 page files", "reading: 3 of 9 page files"));
    }
}
