//! The owner's side: one thread waits at the door, two serve each client (one reads, one writes).
//!
//! Promise: a client can harm itself only. Who says nothing, says rubbish, asks too much at once, or does not read is cut off; a thread of a
//! client that fails takes nothing along; the keeper hears of a question only when it is whole. There is a limit to how many come and to
//! how much each may ask before it is answered; who asks faster waits.

use super::{
    Ask, Outbox, Request,
    frame::{self, BadFrame},
    socket::{Door, Line, knock},
    words::{Hello, Party, Said},
};
use crate::archive::Place;
use crossbeam_channel::{Sender, bounded};
use std::{
    collections::HashMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// Clients at a time.
pub(super) const CLIENTS: usize = 64;
/// Questions of one client that may be unanswered.
const UNANSWERED: usize = 64;
/// How long a hello may take.
pub(super) const HELLO: Duration = Duration::from_secs(5);
/// How long a client may leave its line full.
const WRITE: Duration = Duration::from_secs(30);

/// The open door and everyone who came through it. All are sent away when it is dropped.
pub(in crate::archive) struct Server {
    shared: Arc<Shared>,
    place: Place,
    address: PathBuf,
    door: Option<JoinHandle<()>>,
}

struct Shared {
    hello: Hello,
    /// Questions go to the keeper.
    requests: Sender<Request>,
    lines: Mutex<HashMap<u64, Line>>,
    next: AtomicU64,
    closed: AtomicBool,
}

impl Shared {
    fn lines(&self) -> std::sync::MutexGuard<'_, HashMap<u64, Line>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Server {
    /// Opens the door. Only who holds the store's lock may.
    pub fn open(place: &Place, party: &Party, requests: Sender<Request>) -> io::Result<Self> {
        let hello = Hello { party: party.clone(), session: super::OnceKey::new().0, refused: None };
        let shared = Arc::new(Shared {
            hello,
            requests,
            lines: Mutex::default(),
            next: AtomicU64::new(1),
            closed: AtomicBool::new(false),
        });
        let (address, door) = open_door(place, &shared)?;
        Ok(Self { shared, place: place.clone(), address, door: Some(door) })
    }

    /// Makes the socket anew where somebody has taken it away: nobody could find the owner any more.
    pub fn mend(&mut self) -> io::Result<()> {
        if fs::symlink_metadata(&self.address).is_ok() || cfg!(windows) {
            return Ok(());
        }
        // The thread at the old door waits for ever; it has nothing to take away.
        let (address, door) = open_door(&self.place, &self.shared)?;
        (self.address, self.door) = (address, Some(door));
        Ok(())
    }

    /// The number of this owner's session.
    pub fn session(&self) -> u64 {
        self.shared.hello.session
    }

    /// How many clients there are.
    pub fn clients(&self) -> usize {
        self.shared.lines().len()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The note first: whoever is sent away must not be led back here.
        let _ = fs::remove_file(self.place.owner_note());
        self.shared.closed.store(true, Ordering::SeqCst);
        for line in self.shared.lines().values() {
            line.cut();
        }
        // Wakes the thread that waits at the door; it goes, and the socket with it. That must be over before the lock is free, or it would take
        // away the next owner's socket. Where the socket has gone already, the thread waits for ever and takes nothing away.
        if let (Ok(line), Some(door)) = (knock(&self.address), self.door.take()) {
            line.cut();
            let _ = door.join();
        }
    }
}

/// Opens a door, says where it is, and waits at it.
fn open_door(place: &Place, shared: &Arc<Shared>) -> io::Result<(PathBuf, JoinHandle<()>)> {
    let door = Door::open(place)?;
    let address = door.address.clone();
    write_note(&place.owner_note(), &shared.hello.party, door.elsewhere())?;
    let inside = Arc::clone(shared);
    let waiting = thread::Builder::new().name("door".into()).spawn(move || wait_at(&door, &inside))?;
    Ok((address, waiting))
}

/// Who owns, for those who find no answer at the socket, and where the socket is.
#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct Note {
    #[serde(flatten)]
    pub party: Party,
    /// Where it is, if not in the store folder; always a whole path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub socket: Option<PathBuf>,
}

/// Written whole: a half one would be read by somebody.
fn write_note(path: &Path, party: &Party, socket: Option<PathBuf>) -> io::Result<()> {
    let note = Note { party: party.clone(), socket };
    let new = path.with_extension("json.new");
    fs::write(&new, serde_json::to_string(&note)? + "\n")?;
    fs::rename(&new, path).or_else(|e| {
        // A folder of that name is in the way.
        fs::remove_dir(path).or(Err(e)).and_then(|()| fs::rename(&new, path))
    })
}

fn wait_at(door: &Door, shared: &Arc<Shared>) {
    loop {
        let line = door.wait();
        if shared.closed.load(Ordering::SeqCst) {
            return;
        }
        match line {
            Ok(line) => welcome(line, shared),
            // Out of files, most likely: those who are here may leave meanwhile.
            Err(_) => thread::sleep(Duration::from_millis(50)),
        }
    }
}

/// Gives a new client its number and its thread.
fn welcome(line: Line, shared: &Arc<Shared>) {
    let number = shared.next.fetch_add(1, Ordering::SeqCst);
    let full = {
        let mut lines = shared.lines();
        let full = lines.len() >= CLIENTS;
        if !full {
            lines.insert(number, line.clone());
        }
        full
    };
    if full {
        let refused = format!("{CLIENTS} others work with this archive already: close one of them");
        let hello = Hello { refused: Some(refused), ..shared.hello.clone() };
        let _ = line.write_patience(Some(Duration::from_millis(100))).and_then(|()| say_hello(&line, &hello));
        line.cut();
        return;
    }
    let (session, mine) = (Arc::clone(shared), line.clone());
    let started = thread::Builder::new().name("client".into()).spawn(move || {
        // However the thread ends, also by a fault of ours, the client is gone.
        let _leaving = Leaving { number, shared: &session, line: &mine };
        // A client that breaks off or breaks the rules is cut off; there is nothing to tell anybody.
        let _ = serve(number, &mine, &session);
    });
    if started.is_err() {
        line.cut();
        shared.lines().remove(&number);
    }
}

struct Leaving<'a> {
    number: u64,
    shared: &'a Shared,
    line: &'a Line,
}

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.line.cut();
        self.shared.lines().remove(&self.number);
    }
}

fn say_hello(line: &Line, hello: &Hello) -> io::Result<()> {
    let frame = frame::pack_hello(hello).map_err(io::Error::other)?;
    (&*line).write_all(&frame)
}

/// Reads what a client asks until it leaves.
fn serve(number: u64, line: &Line, shared: &Shared) -> Result<(), BadFrame> {
    line.read_patience(Some(HELLO))?;
    line.write_patience(Some(WRITE))?;
    say_hello(line, &shared.hello)?;
    let hello: Hello = frame::read_hello(&mut &*line)?;
    if !hello.party.fits(&shared.hello.party) {
        return Ok(());
    }
    line.read_patience(None)?;
    let (outbox, writer) = Outbox::new(number, line.clone());
    thread::Builder::new().name("to client".into()).spawn(move || writer.run())?;
    let (unanswered, answered) = bounded::<()>(UNANSWERED);
    let leave = |ask| Request { ask, reply: Box::new(|_| ()), from: Some(outbox.clone()) };
    let end = loop {
        let Said { id, ask } = match frame::read(&mut &*line) {
            Ok(said) => said,
            Err(e) => break Err(e),
        };
        // Waits while too much is unanswered.
        let _ = unanswered.send(());
        let (answered, to) = (answered.clone(), outbox.clone());
        let reply = Box::new(move |answer: Result<_, crate::archive::ArchiveError>| {
            let _ = answered.try_recv();
            to.answer(id, answer.map_err(|e| e.to_string()));
        });
        if shared.requests.send(Request { ask, reply, from: Some(outbox.clone()) }).is_err() {
            break Ok(());
        }
    };
    let _ = shared.requests.send(leave(Ask::Unfollow));
    end
}
