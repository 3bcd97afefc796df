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

/// The terminal's events, and the way to hold them.
pub(super) struct Input {
    pub(super) events: Receiver<io::Result<Event>>,
    holds: Sender<Hold>,
    waker: wake::Waker,
}

/// As long as it lives, nothing is read from the terminal.
pub(super) struct Held {
    _go_on: Sender<()>,
}

/// A thread that is in the middle of half a key is not waited for longer.
const PATIENCE: Duration = Duration::from_millis(300);

impl Input {
    /// Starts to read.
    ///
    /// # Errors
    /// When there can be no thread, or no way to wake it.
    pub(super) fn start() -> io::Result<Self> {
        let (out, events) = unbounded();
        let (holds, asked) = unbounded();
        let (waker, sleep) = wake::pair()?;
        super::threads::start("keys", move || {
            if let Err(e) = read(&out, &asked, sleep) {
                // Nobody listens when the screen has just been left.
                let _ = out.send(Err(e));
            }
        })?;
        Ok(Self { events, holds, waker })
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
fn read(out: &Sender<io::Result<Event>>, asked: &Receiver<Hold>, mut sleep: wake::Sleep) -> io::Result<()> {
    loop {
        let mut was_held = false;
        while let Ok(Hold { held, go_on }) = asked.try_recv() {
            let _ = held.send(());
            // It ends when the other side is dropped.
            let _ = go_on.recv();
            was_held = true;
        }
        // Keys that came while the terminal was asked something are with crossterm already, and would wake nobody.
        if !was_held {
            sleep.until_something()?;
        }
        while asked.is_empty() && event::poll(Duration::from_millis(1))? {
            if out.send(event::read()).is_err() {
                return Ok(());
            }
        }
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
        pub(super) fn until_something(&mut self) -> io::Result<()> {
            let stdin = io::stdin();
            let gone = loop {
                let mut both = [PollFd::new(&stdin, PollFlags::IN), PollFd::new(&self.0, PollFlags::IN)];
                match poll(&mut both, None) {
                    Ok(_) => break both[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL),
                    Err(rustix::io::Errno::INTR) => {}
                    Err(e) => return Err(e.into()),
                }
            };
            let mut rest = [0; 64];
            while self.0.read(&mut rest).is_ok_and(|n| n > 0) {}
            if gone { Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it has gone away")) } else { Ok(()) }
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
        pub(super) fn until_something(&mut self) -> io::Result<()> {
            crossterm::event::poll(Duration::from_millis(200)).map(drop)
        }
    }
}
