//! What the terminal tells, read by a thread of its own that can be held while another program has the terminal.
//!
//! Promise: while the input is held, not a byte is taken from the terminal, so that an editor gets every key. The thread sleeps until there is
//! something to read, the size changes or it is to be held; a terminal that has gone away ends it, where crossterm alone would
//! read on for ever. The price is a system call more for each burst of keys.

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use crossterm::event::{self, Event};
use std::{io, time::Duration};

/// The thread's part of being held: tells that it reads no more, then waits.
struct Hold {
    held: Sender<()>,
    go_on: Receiver<()>,
}

/// The terminal said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    /// Events are in it.
    Keys,
    /// Nothing that makes an event: an answer, or half a key.
    Silence,
}

/// The terminal's events, and the way to hold them.
pub(super) struct Input {
    pub(super) events: Receiver<io::Result<Event>>,
    /// That something was said, after its events are in; the last of what there is room for.
    pub(super) heard: Receiver<Heard>,
    holds: Sender<Hold>,
    waker: wake::Waker,
}

/// As long as it lives, nothing is read from the terminal.
pub(super) struct Held {
    _go_on: Sender<()>,
}

/// A thread that is in the middle of half a key is not waited for longer.
const PATIENCE: Duration = Duration::from_millis(300);
/// Nobody listens most of the time: more is not kept.
const HEARD: usize = 64;

impl Input {
    /// Starts to read; what was there before has been read when this returns, so that nothing heard later is of before.
    ///
    /// # Errors
    /// When there can be no thread, or no way to wake it.
    pub(super) fn start() -> io::Result<Self> {
        let (out, events) = unbounded();
        let (holds, asked) = unbounded();
        let (hears, heard) = bounded(HEARD);
        let (waker, sleep) = wake::pair()?;
        let (ready, is_ready) = bounded(1);
        super::threads::start("keys", move || {
            if let Err(e) = read(&out, &hears, &asked, &ready, sleep) {
                // Nobody listens when the screen has just been left.
                let _ = out.send(Err(e));
            }
        })?;
        let _ = is_ready.recv_timeout(PATIENCE);
        Ok(Self { events, heard, holds, waker })
    }

    /// Holds the input.
    pub(super) fn hold(&self) -> Held {
        let (held, is_held) = bounded(1);
        let (go_on, wait) = bounded(0);
        if self.holds.send(Hold { held, go_on: wait }).is_ok() {
            self.waker.wake();
            let _ = is_held.recv_timeout(PATIENCE);
        }
        Held { _go_on: go_on }
    }
}

/// Reads until nobody listens any more.
fn read(
    out: &Sender<io::Result<Event>>,
    hears: &Sender<Heard>,
    asked: &Receiver<Hold>,
    ready: &Sender<()>,
    mut sleep: wake::Sleep,
) -> io::Result<()> {
    let mut told = false;
    loop {
        while let Ok(Hold { held, go_on }) = asked.try_recv() {
            let _ = held.send(());
            // It ends when the other side is dropped.
            let _ = go_on.recv();
        }
        // Before sleeping: whoever held the input may have read keys that crossterm keeps for us, and no byte will tell of them.
        let mut heard = Heard::Silence;
        told |= sleep.hears();
        while asked.is_empty() && event::poll(Duration::from_millis(1))? {
            heard = Heard::Keys;
            if out.send(event::read()).is_err() {
                return Ok(());
            }
        }
        if told {
            let _ = hears.try_send(heard);
        }
        let _ = ready.try_send(());
        told = sleep.until_something()?;
    }
}

#[cfg(unix)]
mod wake {
    use rustix::event::{PollFd, PollFlags, poll};
    use signal_hook::{consts::SIGWINCH, low_level::pipe};
    use std::{
        io::{self, Read, Write},
        os::unix::net::UnixStream,
        time::Duration,
    };

    /// Wakes the thread that reads.
    pub(super) struct Waker(UnixStream);

    /// Sleeps until the terminal has something to say, has another size or is gone, or the waker is used.
    pub(super) struct Sleep(UnixStream);

    pub(super) fn pair() -> io::Result<(Waker, Sleep)> {
        let (near, far) = UnixStream::pair()?;
        near.set_nonblocking(true)?;
        far.set_nonblocking(true)?;
        // crossterm's own ear first: when ours wakes the thread, it has heard already.
        crossterm::event::poll(Duration::from_millis(1))?;
        pipe::register(SIGWINCH, near.try_clone()?)?;
        Ok((Waker(near), Sleep(far)))
    }

    impl Waker {
        pub(super) fn wake(&self) {
            // A full pipe wakes as well.
            let _ = (&self.0).write(&[0]);
        }
    }

    impl Sleep {
        /// Whether the terminal has something to say now.
        pub(super) fn hears(&self) -> bool {
            let stdin = io::stdin();
            let mut one = [PollFd::new(&stdin, PollFlags::IN)];
            let none = rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 };
            poll(&mut one, Some(&none)).is_ok_and(|n| n > 0)
        }

        /// True when it was the terminal.
        pub(super) fn until_something(&mut self) -> io::Result<bool> {
            let stdin = io::stdin();
            let (gone, told) = loop {
                let mut both = [PollFd::new(&stdin, PollFlags::IN), PollFd::new(&self.0, PollFlags::IN)];
                match poll(&mut both, None) {
                    Ok(_) => {
                        let terminal = both[0].revents();
                        let gone = terminal.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL);
                        break (gone, terminal.intersects(PollFlags::IN));
                    }
                    Err(rustix::io::Errno::INTR) => {}
                    Err(e) => return Err(e.into()),
                }
            };
            let mut rest = [0; 64];
            while self.0.read(&mut rest).is_ok_and(|n| n > 0) {}
            if gone { Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it has gone away")) } else { Ok(told) }
        }
    }
}

#[cfg(not(unix))]
mod wake {
    use std::{io, time::Duration};

    /// Nothing wakes the thread here: it looks up now and then.
    pub(super) struct Waker;

    pub(super) struct Sleep;

    pub(super) fn pair() -> io::Result<(Waker, Sleep)> {
        Ok((Waker, Sleep))
    }

    impl Waker {
        pub(super) fn wake(&self) {}
    }

    impl Sleep {
        /// Whether it has something to say is known only by reading it.
        pub(super) fn hears(&self) -> bool {
            false
        }

        /// Nobody says what it was; an answer makes no event here, and is looked for after each.
        pub(super) fn until_something(&mut self) -> io::Result<bool> {
            crossterm::event::poll(Duration::from_millis(200))
        }
    }
}
