//! The terminal, taken and always given back.
//!
//! Promise: after the guard is gone, the terminal is as it was: at the end, on an error, and when the thread of the screen panics (the hook
//! gives it back before the message is printed, so that the message is seen). A panic of any other thread is only kept: some are caught where they
//! happen (sled's, in the store), and a thread that ends for good is noticed by its channel, which ends the screen the ordinary way.

use crossterm::{
    cursor::Show,
    event::{DisableBracketedPaste, EnableBracketedPaste},
    execute,
    terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode},
};
use ratatui::{Terminal, backend::CrosstermBackend};
use std::{
    io::{self, IsTerminal, Stdout},
    panic::{self, PanicHookInfo},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// True while the terminal is ours.
static TAKEN: AtomicBool = AtomicBool::new(false);
/// What the last thread that failed said.
static LAST_PANIC: Mutex<Option<String>> = Mutex::new(None);

/// A terminal that ratatui draws on.
pub(super) type Screen = Terminal<CrosstermBackend<Stdout>>;

/// Holds the terminal in raw mode on the alternate screen.
pub(super) struct Guard(());

impl Guard {
    /// Takes the terminal.
    ///
    /// # Errors
    /// When the terminal does not do as told; then it is given back.
    pub(super) fn take() -> io::Result<(Self, Screen)> {
        hook();
        TAKEN.store(true, Ordering::SeqCst);
        let guard = Self(());
        enable_raw_mode()?;
        execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste)?;
        Ok((guard, Terminal::new(CrosstermBackend::new(io::stdout()))?))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        give_back();
    }
}

/// Gives the terminal back, once. A terminal that has gone away cannot be told anything.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let _ = execute!(io::stdout(), DisableBracketedPaste, LeaveAlternateScreen, Show);
        let _ = disable_raw_mode();
    }
}

/// True when keys can be read and a screen drawn.
pub(super) fn is_there() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// What the last failed thread said, for the error that ends the screen.
pub(super) fn last_panic() -> String {
    let last = LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner).take();
    last.unwrap_or_else(|| "a thread ended early".to_owned())
}

/// Puts our hook before the one that prints.
fn hook() {
    let screen = thread::current().id();
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() == screen || !TAKEN.load(Ordering::SeqCst) {
            give_back();
            print(info);
        } else {
            *LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(sentence(info));
        }
    }));
}

/// A panic in one line.
fn sentence(info: &PanicHookInfo<'_>) -> String {
    let what = info.payload_as_str().unwrap_or("no reason given");
    let place = info.location().map(|at| format!(", {}:{}", at.file(), at.line())).unwrap_or_default();
    let thread = thread::current().name().unwrap_or("unnamed").to_owned();
    crate::text::one_line(&format!("{what}, thread {thread}{place}")).into_owned()
}
