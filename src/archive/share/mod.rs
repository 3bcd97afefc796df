//! One archive, many windows: the first process that opens an archive owns it and answers the others over a local socket.
//!
//! Promise: whoever works with an archive sees the same generation, whatever its process; the owner never waits for a client; when it ends,
//! however it ends, another takes over and what was asked and not answered is asked again, each act being done once. A lock file that
//! the system lets go of with the process says who owns: nothing that lies in the store folder can pretend it.
//!
//! ```text
//! handle (the one thing that tui and cli hold)
//!   └ its thread is  the owner's keeper:  archive, watcher ── server ── socket ── clients
//!     or             a guest:             line to the owner; takes over when the line breaks and the lock is free
//! ```
//!
//! - `socket`: where and how one connects. `frame`, `words`: what is said. `key`: names an act once.
//! - `audience`: who is told. `server`: the owner's side of each line. `client`: the other side. `guest`: what a client's thread does.
//! - `enter`: owner or client?
//!
//! Trade-off: a process that joins fetches the whole list over the socket instead of searching at the owner's. It costs a moment at the start and
//! buys that each window searches by itself, at full speed, with the owner busy or gone.

mod audience;
mod client;
mod enter;
mod frame;
mod guest;
mod key;
mod server;
mod socket;
mod words;

pub(super) use audience::{Audience, Outbox};
pub(super) use enter::{Entered, TRY, enter, try_enter};
pub(super) use guest::{Guest, Left};
pub(super) use key::OnceKey;
pub(super) use server::Server;
pub(super) use words::{Answer, Ask, Known};
pub use words::{Figures, Party};

use super::{ArchiveError, Event};

/// Takes an answer to whoever asked. Dropped without a word when there will be none.
pub(super) type Reply = Box<dyn FnOnce(Result<Answer, ArchiveError>) + Send>;

/// A question on its way to the archive.
pub(super) struct Request {
    pub ask: Ask,
    pub reply: Reply,
    /// The client that asks; nothing for this process's own handle.
    pub from: Option<Outbox>,
}
