//! Opens a page file and reads it, at most as much of it as a page may have.
//!
//! Promise: no call here waits and none fills the memory, whatever the name stands for. What is no regular file (a pipe, a device, a socket, a
//! folder) is refused by its kind before it is opened, and since it may take a file's place in between, it is opened without waiting for
//! a writer and its kind is asked again. What is larger than a page is refused by its size; what grows while it is read, or says nothing
//! of its size as some file systems do, by its first bytes too many.
//!
//! The price: on a file that a network server has lent out exclusively, an open that does not wait fails; it is tried again like any other.

use crate::page::{NotAPage, SIZE_LIMIT};
use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{self, Read},
    path::Path,
};

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unread {
    /// The operating system says no.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A folder, a pipe, a device, a socket.
    #[error("not a file: name one page file")]
    NoFile,
    /// More than a page file may have: [`NotAPage::TooLarge`].
    #[error(transparent)]
    TooLarge(NotAPage),
}

/// The bytes of a page file.
///
/// # Errors
/// [`Unread`]; never waits for a pipe and never reads more than [`SIZE_LIMIT`] bytes and one.
pub fn read_page_file(path: &Path) -> Result<Vec<u8>, Unread> {
    // Opening a device can do something by itself.
    check(&fs::metadata(path)?)?;
    let file = open(path)?;
    let about = file.metadata()?;
    check(&about)?;
    let mut bytes = Vec::with_capacity(usize::try_from(about.len()).unwrap_or(0) + 1);
    file.take(SIZE_LIMIT + 1).read_to_end(&mut bytes)?;
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > SIZE_LIMIT { Err(too_large(size.max(about.len()))) } else { Ok(bytes) }
}

fn check(about: &Metadata) -> Result<(), Unread> {
    match about.len() {
        _ if !about.is_file() => Err(Unread::NoFile),
        size if size > SIZE_LIMIT => Err(too_large(size)),
        _ => Ok(()),
    }
}

fn too_large(size: u64) -> Unread {
    Unread::TooLarge(NotAPage::TooLarge { size, limit: SIZE_LIMIT })
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK | libc::O_NOCTTY);
    options.open(path)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_the_limit_is_read_and_one_byte_more_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("1.txt");
        File::create(&path).unwrap().set_len(SIZE_LIMIT).unwrap();
        assert_eq!(read_page_file(&path).unwrap().len() as u64, SIZE_LIMIT);
        OpenOptions::new().write(true).open(&path).unwrap().set_len(SIZE_LIMIT + 1).unwrap();
        let Err(Unread::TooLarge(NotAPage::TooLarge { size, limit })) = read_page_file(&path) else { panic!() };
        assert_eq!((size, limit), (SIZE_LIMIT + 1, SIZE_LIMIT));
    }

    #[test]
    fn what_is_no_file_is_not_opened() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(read_page_file(dir.path()), Err(Unread::NoFile)));
        assert!(matches!(read_page_file(&dir.path().join("none")), Err(Unread::Io(_))));
        #[cfg(unix)]
        assert!(matches!(read_page_file(Path::new("/dev/zero")), Err(Unread::NoFile)));
    }

    /// The race that the kind asked before cannot see.
    #[cfg(unix)]
    #[test]
    fn a_pipe_without_a_writer_is_opened_without_waiting() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("1.txt");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert!(!open(&pipe).unwrap().metadata().unwrap().is_file());
    }
}
