//! The terminal, taken and always given back.
//!
//! Promise: after the guard is gone, the terminal is as it was: at the end, on an error, and when the thread of the screen panics (the hook
//! gives it back before the message is printed, so that the message is seen). A panic of any other thread is only kept: some are caught where they
//! happen (sled's, in the store), and a thread that ends for good is noticed by its channel, which ends the screen the ordinary way.
//!
//! The terminal is also lent: to another program while it runs, and to the shell while baoku stands still. Coming back sets every mode anew, for nobody
//! knows what others have left.

use crate::text::Ambiguous;
use crossterm::{
    cursor::{MoveTo, Show},
    event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste},
    execute,
    style::Print,
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
/// True while another program has the terminal.
static LENT: AtomicBool = AtomicBool::new(false);
/// True when the mouse is told to us and not to the terminal's own selection.
static MOUSE: AtomicBool = AtomicBool::new(false);
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
        let guard = Self(());
        take()?;
        Ok((guard, Terminal::new(CrosstermBackend::new(io::stdout()))?))
    }

    /// Has the mouse told to us, or left to the terminal's own selection.
    pub(super) fn set_mouse(&self, on: bool) -> io::Result<()> {
        if MOUSE.swap(on, Ordering::SeqCst) == on {
            return Ok(());
        }
        if on { take_mouse() } else { execute!(io::stdout(), DisableMouseCapture) }
    }

    /// Gives the terminal away while `program` runs, and takes it back. The input must be held meanwhile ([`Input::hold`](super::input::Input::hold)), and
    /// everything is to be drawn anew afterwards.
    ///
    /// # Errors
    /// When the terminal does not come back.
    pub(super) fn lend<T>(&self, program: impl FnOnce() -> T) -> io::Result<T> {
        LENT.store(true, Ordering::SeqCst);
        give_back();
        let answer = program();
        let taken = take();
        LENT.store(false, Ordering::SeqCst);
        taken.map(|()| answer)
    }

    /// Stands still, as Ctrl-Z asks, until told to go on; the shell has the terminal meanwhile.
    pub(super) fn suspend(&self) -> io::Result<()> {
        give_back();
        stand_still();
        take()
    }

    /// Takes the terminal anew after others may have had it.
    pub(super) fn retake(&self) -> io::Result<()> {
        give_back();
        take()
    }
}

/// Sets the terminal's modes.
fn take() -> io::Result<()> {
    TAKEN.store(true, Ordering::SeqCst);
    enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste)?;
    if MOUSE.load(Ordering::SeqCst) { take_mouse() } else { Ok(()) }
}

/// Buttons, wheel and dragging, but not every step of a mouse that nobody presses: that would wake us all the time.
fn take_mouse() -> io::Result<()> {
    #[cfg(unix)]
    return execute!(io::stdout(), Print("\x1b[?1000h\x1b[?1002h\x1b[?1006h"));
    #[cfg(not(unix))]
    execute!(io::stdout(), crossterm::event::EnableMouseCapture)
}

/// Stops all processes that the shell started together with this one, as the terminal's own Ctrl-Z does. They are told by the signal that nobody hears:
/// the one of Ctrl-Z would be heard by us as well, now, or later, or, where it still waits when we are told to go on, never, so that it cannot be told
/// from the next Ctrl-Z.
#[cfg(unix)]
fn stand_still() {
    use rustix::process::{Signal, kill_current_process_group};
    use signal_hook::{consts::SIGTSTP, low_level::emulate_default_handler};
    // The main thread is the first that such a signal is given to, so that it does not come back from here before all stand still and are told to go on.
    if kill_current_process_group(Signal::STOP).is_err() {
        let _ = emulate_default_handler(SIGTSTP);
    }
}

/// There is no standing still here.
#[cfg(not(unix))]
fn stand_still() {}

/// Whether another program has the terminal.
pub(super) fn is_lent() -> bool {
    LENT.load(Ordering::SeqCst)
}

impl Drop for Guard {
    fn drop(&mut self) {
        give_back();
    }
}

/// Gives the terminal back, once. A terminal that has gone away cannot be told anything.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        if MOUSE.load(Ordering::SeqCst) {
            let _ = execute!(io::stdout(), DisableMouseCapture);
        }
        let _ = execute!(io::stdout(), DisableBracketedPaste, LeaveAlternateScreen, Show);
        let _ = disable_raw_mode();
    }
}

/// True when keys can be read and a screen drawn.
pub(super) fn is_there() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Asks the terminal where its cursor stands after an ambiguous character. What it was drawn over is to be drawn anew.
pub(super) fn ask_width() -> io::Result<()> {
    execute!(io::stdout(), MoveTo(0, 0), Print("“\x1b[6n"))
}

/// How wide the terminal draws an ambiguous character, when it has answered; where it has not, this waits for two seconds. The input must be held
/// meanwhile: its thread would take the answer. crossterm asks once more, which does no harm: the first answer is what counts.
pub(super) fn told_width() -> Option<Ambiguous> {
    match crossterm::cursor::position() {
        Ok((1, _)) => Some(Ambiguous::Narrow),
        Ok((2, _)) => Some(Ambiguous::Wide),
        _ => None,
    }
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
