//! Progress on standard error: only on a terminal, only when it takes long enough to wonder, and wiped away at the end.

use crate::archive::{Phase, Progress};
use std::{
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

/// Shorter work is over before a line about it is read; a line changes no more often than this.
const PAUSE: Duration = Duration::from_millis(200);

pub(super) struct Meter {
    next: Option<Instant>,
    shown: bool,
}

impl Meter {
    pub(super) fn start() -> Self {
        let next = io::stderr().is_terminal().then(|| Instant::now() + PAUSE);
        Self { next, shown: false }
    }

    pub(super) fn show(&mut self, progress: Progress) {
        let now = Instant::now();
        if self.next.is_none_or(|next| now < next) {
            return;
        }
        self.next = Some(now + PAUSE);
        self.shown = true;
        // There is nobody to tell when standard error is gone.
        let _ = write!(io::stderr(), "\r\x1b[K{}", sentence(progress));
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        if self.shown {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
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
    fn an_unknown_total_is_not_said() {
        let said = |total| sentence(Progress { phase: Phase::Reading, done: 3, total });
        assert_eq!((said(0).as_str(), said(9).as_str()), ("reading: 3 page files", "reading: 3 of 9 page files"));
    }
}
