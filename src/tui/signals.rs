//! The signals that concern the screen, heard by a thread of their own.

#[cfg(unix)]
use super::terminal;
use crossbeam_channel::Receiver;
use std::io;

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signalled {
    /// To leave.
    Leave,
    /// To stand still until told to go on.
    Suspend,
    /// It went on: meanwhile others had the terminal.
    WentOn,
}

/// Hears of the signals that ask to leave, to stand still and to go on. A second one that asks to leave ends the process at once, should the
/// first be stuck. While another program has the terminal, Ctrl-C and Ctrl-Z are that program's.
#[cfg(unix)]
pub(super) fn hear() -> io::Result<Receiver<Signalled>> {
    use signal_hook::{
        consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP},
        flag,
        iterator::Signals,
        low_level::emulate_default_handler,
    };
    use std::sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    };
    const LEAVE: [i32; 3] = [SIGTERM, SIGHUP, SIGINT];

    let asked = Arc::new(AtomicBool::new(false));
    for signal in LEAVE {
        flag::register_conditional_default(signal, Arc::clone(&asked))?;
    }
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT])?;
    let (out, told) = crossbeam_channel::unbounded();
    super::threads::start("signals", move || {
        for signal in signals.forever() {
            let said = match signal {
                SIGINT if terminal::is_lent() => continue,
                SIGTSTP if terminal::is_lent() => {
                    let _ = emulate_default_handler(SIGTSTP);
                    continue;
                }
                SIGTSTP => Signalled::Suspend,
                SIGCONT => Signalled::WentOn,
                _ => {
                    asked.store(true, Ordering::SeqCst);
                    Signalled::Leave
                }
            };
            // Nobody listens when the screen has just been left.
            let _ = out.send(said);
        }
    })?;
    Ok(told)
}

/// Without such signals there is nothing to hear.
#[cfg(not(unix))]
pub(super) fn hear() -> io::Result<Receiver<Signalled>> {
    Ok(crossbeam_channel::never())
}
