//! The socket between the processes of one archive: the only place that names interprocess.
//!
//! Promise: only this user can connect (mode 0600, in a folder of mode 0700); whatever lies where the socket belongs is no obstacle. A path that is too
//! long for a socket's address is reached through a link in a private folder. A store whose file system knows no sockets has its
//! socket in such a folder, and `owner.json` in the store says where. A [`Line`] can be used by several threads and cut by any of them.
//!
//! Trade-off: on systems without a way to cut a connection from this side (Windows), a thread that waits at a line ends with the process.

use crate::archive::Place;
use interprocess::{
    ConnectWaitMode,
    local_socket::{ConnectOptions, GenericFilePath, Listener, ListenerOptions, Stream, prelude::*},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(5);

/// A connection to another process.
#[derive(Clone, Debug)]
pub(super) struct Line(Arc<Stream>);

impl Line {
    /// Ends the connection: both sides read its end, and whoever waits at it goes on.
    pub fn cut(&self) {
        #[cfg(unix)]
        {
            let Stream::UdSocket(stream) = &*self.0;
            // It may be cut already.
            let _ = stream.inner().shutdown(std::net::Shutdown::Both);
        }
    }

    /// How long a read may wait; for ever without.
    pub fn read_patience(&self, patience: Option<Duration>) -> io::Result<()> {
        unless_unsupported(self.0.set_recv_timeout(patience))
    }

    /// How long a write may wait; for ever without.
    pub fn write_patience(&self, patience: Option<Duration>) -> io::Result<()> {
        unless_unsupported(self.0.set_send_timeout(patience))
    }
}

/// Patience is a convenience that not every system has.
fn unless_unsupported(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(e) if e.kind() == io::ErrorKind::Unsupported => Ok(()),
        other => other,
    }
}

impl io::Read for &Line {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        (&*self.0).read(to)
    }
}

impl io::Write for &Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&*self.0).write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(all(test, unix))]
impl From<std::os::unix::net::UnixStream> for Line {
    fn from(stream: std::os::unix::net::UnixStream) -> Self {
        Self(Arc::new(Stream::UdSocket(stream.into())))
    }
}

/// Where others knock. Its socket goes away with it.
#[derive(Debug)]
pub(super) struct Door {
    listener: Listener,
    /// Where the socket is.
    pub address: PathBuf,
    /// A folder that was made for the socket alone.
    apart: Option<PathBuf>,
}

impl Door {
    /// Opens the door of a store. Only who holds the store's lock may: it takes the place of whatever lies there.
    pub fn open(place: &Place) -> io::Result<Self> {
        let near = address_in(&place.store);
        match listen(&near) {
            Ok(listener) => Ok(Self { listener, address: near, apart: None }),
            Err(_) => Self::open_apart(),
        }
    }

    /// In a private folder.
    fn open_apart() -> io::Result<Self> {
        let apart = private_folder()?;
        let address = address_in(&apart);
        match listen(&address) {
            Ok(listener) => Ok(Self { listener, address, apart: Some(apart) }),
            Err(e) => fs::remove_dir_all(&apart).and(Err(e)),
        }
    }

    /// Where the socket is, if not in the store folder.
    pub fn elsewhere(&self) -> Option<PathBuf> {
        self.apart.is_some().then(|| self.address.clone())
    }

    /// Waits for the next one to knock.
    pub fn wait(&self) -> io::Result<Line> {
        self.listener.accept().map(|stream| Line(Arc::new(stream)))
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        // What cannot be removed is no obstacle to the next owner.
        let _ = match &self.apart {
            Some(apart) => fs::remove_dir_all(apart),
            None => fs::remove_file(&self.address),
        };
    }
}

/// Connects to an owner.
pub(super) fn knock(address: &Path) -> io::Result<Line> {
    shortly(address, |address| {
        let name = address.to_fs_name::<GenericFilePath>()?;
        let stream = ConnectOptions::new().name(name).wait_mode(ConnectWaitMode::Timeout(CONNECT)).connect_sync()?;
        Ok(Line(Arc::new(stream)))
    })
}

/// A socket's address may have 104 bytes on some systems, 108 on others.
#[cfg(unix)]
const LONG: usize = 100;

/// Does something with an address, through a short way to it where it is long. What has come about by that way stays when the way is gone.
fn shortly<T>(address: &Path, with: impl FnOnce(&Path) -> io::Result<T>) -> io::Result<T> {
    #[cfg(unix)]
    if let (Some(folder), Some(name)) = (address.parent(), address.file_name())
        && address.as_os_str().len() > LONG
    {
        let way = private_folder()?;
        let link = way.join("store");
        let done = std::path::absolute(folder)
            .and_then(|folder| std::os::unix::fs::symlink(folder, &link))
            .and_then(|()| with(&link.join(name)));
        // A way that stays leads nobody astray.
        let _ = fs::remove_dir_all(&way);
        return done;
    }
    with(address)
}

/// A socket's address in a folder.
#[cfg(not(windows))]
pub(super) fn address_in(folder: &Path) -> PathBuf {
    folder.join("socket")
}

/// Pipes have a space of names of their own.
#[cfg(windows)]
pub(super) fn address_in(folder: &Path) -> PathBuf {
    let hash = xxhash_rust::xxh3::xxh3_64(folder.as_os_str().as_encoded_bytes());
    PathBuf::from(format!(r"\\.\pipe\baoku-{hash:016x}"))
}

fn listen(address: &Path) -> io::Result<Listener> {
    clear(address)?;
    shortly(address, listen_at)
}

#[cfg(unix)]
fn listen_at(address: &Path) -> io::Result<Listener> {
    use interprocess::os::unix::local_socket::ListenerOptionsExt;
    use std::os::unix::fs::PermissionsExt;
    match options(address)?.mode(0o600).create_sync() {
        // Some systems set no mode before the socket is there; the folder keeps others out meanwhile.
        Err(e) if e.kind() == io::ErrorKind::Unsupported => {
            clear(address)?;
            let listener = options(address)?.create_sync()?;
            fs::set_permissions(address, fs::Permissions::from_mode(0o600))?;
            Ok(listener)
        }
        other => other,
    }
}

#[cfg(not(unix))]
fn listen_at(address: &Path) -> io::Result<Listener> {
    options(address)?.create_sync()
}

fn options(address: &Path) -> io::Result<ListenerOptions<'_>> {
    Ok(ListenerOptions::new().name(address.to_fs_name::<GenericFilePath>()?).reclaim_name(false))
}

/// Makes way for the socket. A folder with something in it stays: then the socket is elsewhere.
fn clear(address: &Path) -> io::Result<()> {
    let gone = match fs::symlink_metadata(address) {
        Ok(found) if found.is_dir() => fs::remove_dir(address),
        Ok(_) => fs::remove_file(address),
        Err(e) => Err(e),
    };
    match gone {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        // Names of pipes are not files.
        Err(_) if cfg!(windows) => Ok(()),
        other => other,
    }
}

/// A new folder with a short path that only this user can enter.
fn private_folder() -> io::Result<PathBuf> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let parents = [std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from), Some(std::env::temp_dir())];
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for parent in parents.into_iter().flatten().filter(|parent| parent.is_absolute()) {
        let path = parent.join(format!("baoku-{}", super::OnceKey::new()));
        // Never one that is there already: it could be somebody else's.
        match builder.create(&path) {
            Ok(()) => return Ok(path),
            Err(e) => last = e,
        }
    }
    Err(last)
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::{
        io::{Read, Write},
        os::unix::fs::PermissionsExt,
    };

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    /// What is written at one end is read at the other.
    fn works(door: &Door) {
        let line = knock(&door.address).unwrap();
        let mut other = &door.wait().unwrap();
        (&line).write_all(b"word").unwrap();
        line.cut();
        let mut heard = String::new();
        other.read_to_string(&mut heard).unwrap();
        assert_eq!(heard, "word");
    }

    #[test]
    fn the_socket_is_closed_to_others_and_goes_away_with_the_door() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::of(dir.path());
        place.prepare().unwrap();
        let door = Door::open(&place).unwrap();
        assert_eq!((mode(&door.address), mode(&place.store)), (0o600, 0o700));
        works(&door);
        let address = door.address.clone();
        drop(door);
        assert!(!address.exists() && knock(&address).is_err());
    }

    #[test]
    fn whatever_lies_in_its_place_is_no_obstacle() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::of(dir.path());
        place.prepare().unwrap();
        let address = address_in(&place.store);
        // A socket that nobody listens at any more, as after a crash.
        drop(std::os::unix::net::UnixListener::bind(&address).unwrap());
        assert!(address.exists());
        works(&Door::open(&place).unwrap());
        fs::write(&address, "text").unwrap();
        works(&Door::open(&place).unwrap());
        std::os::unix::fs::symlink("/no/such/place", &address).unwrap();
        works(&Door::open(&place).unwrap());
        fs::create_dir(&address).unwrap();
        works(&Door::open(&place).unwrap());
        // What somebody keeps there is not ours to remove.
        fs::create_dir(&address).unwrap();
        fs::write(address.join("letter"), "text").unwrap();
        let door = Door::open(&place).unwrap();
        assert!(address.join("letter").exists());
        let apart = door.elsewhere().unwrap().parent().unwrap().to_owned();
        assert!(!apart.starts_with(&place.store));
        assert_eq!((mode(&apart), mode(&door.address)), (0o700, 0o600));
        works(&door);
        drop(door);
        assert!(!apart.exists());
    }

    #[test]
    fn a_path_too_long_for_an_address_is_met() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::of(dir.path().join("很长的文件夹名".repeat(8)).join("paper".repeat(9)));
        fs::create_dir_all(&place.folder).unwrap();
        place.prepare().unwrap();
        let door = Door::open(&place).unwrap();
        assert!(door.address.as_os_str().len() > 200 && door.address.starts_with(&place.store));
        assert_eq!((door.elsewhere(), mode(&door.address)), (None, 0o600));
        works(&door);
        let address = door.address.clone();
        drop(door);
        assert!(!address.exists());
    }
}
