//! What the journal asks of its file, so that a test can put a failing disk in its place.

use std::{
    fs::File,
    io::{self, ErrorKind, Seek, SeekFrom, Write},
    path::Path,
};

/// A file that is written at its end.
pub(super) trait Disk: Send {
    /// Writes all bytes from a place on.
    fn write_at(&mut self, at: u64, bytes: &[u8]) -> io::Result<()>;
    /// Makes the file so long.
    fn cut(&mut self, length: u64) -> io::Result<()>;
    /// Waits until bytes and length are on disk.
    fn sync(&mut self) -> io::Result<()>;
    /// True while `path` still names this file: what is written to a file that was removed is lost.
    fn is_named(&self, path: &Path) -> io::Result<bool>;
}

impl Disk for File {
    fn write_at(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        self.seek(SeekFrom::Start(at))?;
        self.write_all(bytes)
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    #[cfg(unix)]
    fn is_named(&self, path: &Path) -> io::Result<bool> {
        use std::os::unix::fs::MetadataExt;
        let ours = self.metadata()?;
        match std::fs::metadata(path) {
            Ok(there) => Ok((there.dev(), there.ino()) == (ours.dev(), ours.ino())),
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(false),
            Err(e) => Err(e),
        }
    }

    #[cfg(not(unix))]
    fn is_named(&self, path: &Path) -> io::Result<bool> {
        path.try_exists()
    }
}

/// Makes the folder's list of names durable. Where folders cannot be synced (Windows, some network file systems) nothing more can be done.
pub(super) fn sync_folder(file: &Path) -> io::Result<()> {
    let Some(folder) = file.parent().filter(|_| cfg!(unix)) else { return Ok(()) };
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(e) if matches!(e.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        done => done,
    }
}

/// [`sync_folder`], and the folders above, which may be as new. Those need not be ours: one that may not be opened is not new.
pub(super) fn sync_folders(file: &Path) -> io::Result<()> {
    sync_folder(file)?;
    file.ancestors().skip(1).take_while(|folder| sync_folder(folder).is_ok()).for_each(drop);
    Ok(())
}
