//! Is a file still being written?
//!
//! Promise: a page is read once its writer is done, soon after that, and not before: a half of it must never show as an article. The surest word is the
//! watcher's: inotify tells of every write and of the close after it. Of a file that the watcher knows nothing of (it came in before there was a watch, or its
//! event was lost) the file system is asked who has it open (`/proc`, where there is one); then its age must tell. No way is perfect: a
//! writer on another machine, or of another user, that pauses for longer than the pause asked for is taken to be done, and what it
//! writes later is read when it comes. A file that somebody holds open and does not write to for [`FOR_GOOD`] is read as it is.

use super::{records::Stamp, walk};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// After a close, this long without another write: some writers close and open again for each piece.
pub(super) const AFTER_CLOSE: Duration = Duration::from_millis(30);
/// After a write of which no close is known.
pub(super) const AFTER_WRITE: Duration = Duration::from_millis(80);
/// A file that is open and was not written to for so long is nobody's work.
const FOR_GOOD: Duration = Duration::from_secs(60);

/// What the watcher knows of a file that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Touched {
    /// When an event told of it.
    pub at: Instant,
    /// It was closed, and not written to since.
    pub closed: bool,
}

/// What the watcher knows of files that were written of late.
#[derive(Debug, Clone, Default)]
pub(super) struct Written(pub HashMap<PathBuf, Touched>);

impl Written {
    /// Forgets what no longer matters.
    pub fn tidy(&mut self) {
        self.0.retain(|_, touched| {
            touched.at.elapsed() < if touched.closed { Duration::from_secs(10) } else { FOR_GOOD }
        });
    }
}

/// Which files of a plan are not yet done.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Unsettled {
    /// They are done in a moment: look again soon.
    pub soon: BTreeSet<Vec<u8>>,
    /// Somebody has them open, and no event will tell of the end: look again now and then.
    pub held: BTreeSet<Vec<u8>>,
    /// Somebody has them open, and an event will tell of the end.
    pub told: BTreeSet<Vec<u8>>,
}

impl Unsettled {
    /// Every file is done.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Files that are not done.
    pub fn len(&self) -> usize {
        self.soon.len() + self.held.len() + self.told.len()
    }
}

/// Tells the files that may be read from those that are still being written. `now` is in nanoseconds since the epoch; `pause` is what a file without a known
/// writer must have rested.
pub(super) fn sift(
    files: &mut Vec<(Vec<u8>, Stamp)>,
    folder: &Path,
    written: &Written,
    (now, pause): (i128, Duration),
) -> Unsettled {
    let mut unsettled = Unsettled::default();
    let mut unknown = BTreeMap::new();
    // Inodes of files that are not done: their other names are not either.
    let mut busy = HashSet::new();
    files.retain(|(key, stamp)| {
        let path = folder.join(walk::path_of(key));
        match written.0.get(&path) {
            Some(touched) if !touched.closed && touched.at.elapsed() < FOR_GOOD => {
                unsettled.told.insert(key.clone());
                busy.insert(stamp.inode);
                false
            }
            Some(touched) if touched.closed => {
                let rested = touched.at.elapsed() >= AFTER_CLOSE.min(pause);
                if !rested {
                    unsettled.soon.insert(key.clone());
                    busy.insert(stamp.inode);
                }
                rested
            }
            _ => {
                // A time in the future is a clock that jumped, not a file at work.
                let age = now.saturating_sub(stamp.modified);
                let young = |within: Duration| (0..within.as_nanos() as i128).contains(&age);
                if young(pause) {
                    unsettled.soon.insert(key.clone());
                    return false;
                }
                if young(FOR_GOOD) {
                    unknown.insert(path, key.clone());
                }
                true
            }
        }
    });
    let open = open_for_writing(&unknown);
    if !open.is_empty() {
        files.retain(|(key, stamp)| {
            let held = open.contains(key);
            if held {
                busy.insert(stamp.inode);
            }
            !held
        });
        unsettled.held = open;
    }
    // Where there are no inodes they are all 0.
    busy.remove(&0);
    if !busy.is_empty() {
        files.retain(|(key, stamp)| !busy.contains(&stamp.inode) || !unsettled.held.insert(key.clone()));
    }
    unsettled
}

/// Those of some files that a process which this user may look at has open for writing.
#[cfg(target_os = "linux")]
fn open_for_writing(files: &BTreeMap<PathBuf, Vec<u8>>) -> BTreeSet<Vec<u8>> {
    let mut open = BTreeSet::new();
    if files.is_empty() {
        return open;
    }
    // Links lead to real paths.
    let real: BTreeMap<PathBuf, &Vec<u8>> =
        files.iter().filter_map(|(path, key)| Some((fs::canonicalize(path).ok()?, key))).collect();
    for process in fs::read_dir("/proc").into_iter().flatten().flatten() {
        if !process.file_name().as_encoded_bytes().iter().all(u8::is_ascii_digit) {
            continue;
        }
        for link in fs::read_dir(process.path().join("fd")).into_iter().flatten().flatten() {
            let Some(key) = fs::read_link(link.path()).ok().and_then(|target| real.get(&target)) else { continue };
            let info = fs::read_to_string(process.path().join("fdinfo").join(link.file_name())).unwrap_or_default();
            let flags = info.lines().find_map(|line| line.strip_prefix("flags:"));
            // The lowest two bits of the octal flags: 1 is writing, 2 is both.
            if flags.is_some_and(|flags| !matches!(flags.trim().as_bytes().last(), Some(b'0' | b'4'))) {
                open.insert((*key).clone());
            }
        }
    }
    open
}

#[cfg(not(target_os = "linux"))]
fn open_for_writing(_: &BTreeMap<PathBuf, Vec<u8>>) -> BTreeSet<Vec<u8>> {
    BTreeSet::new()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::io::Write;

    const DAY: i128 = 86_400_000_000_000;

    fn stamp(modified: i128) -> Stamp {
        Stamp { size: 1, modified, inode: 0 }
    }

    fn left(name: &str, age: i128, written: &Written) -> (bool, Unsettled) {
        let mut files = vec![(name.as_bytes().to_vec(), stamp(DAY - age))];
        let unsettled = sift(&mut files, Path::new("/a"), written, (DAY, AFTER_WRITE));
        (files.len() == 1, unsettled)
    }

    #[test]
    fn the_watchers_word_counts_before_the_age() {
        let know = |closed, ago| {
            let at = Instant::now().checked_sub(ago).unwrap();
            Written([(PathBuf::from("/a/1.txt"), Touched { at, closed })].into())
        };
        let second = Duration::from_secs(1);
        assert!(left("1.txt", 0, &know(true, second)).0, "closed");
        let (done, unsettled) = left("1.txt", DAY, &know(false, second));
        assert!(!done && unsettled.told.len() == 1, "open, whatever its time says");
        assert!(left("1.txt", DAY, &know(false, FOR_GOOD)).0, "open and long at rest");
        assert_eq!(left("2.txt", 0, &know(true, second)).1.soon.len(), 1, "nothing is known of it");
        assert!(left("2.txt", DAY / 2, &know(true, second)).0);
        assert!(left("2.txt", -DAY, &Written::default()).0, "of the future");
    }

    #[test]
    fn a_file_is_not_done_under_any_of_its_names() {
        let touched = Touched { at: Instant::now(), closed: false };
        let written = Written([(PathBuf::from("/a/1.txt"), touched)].into());
        let name = |name: &str, inode| (name.as_bytes().to_vec(), Stamp { inode, ..stamp(0) });
        let mut files = vec![name("1.txt", 7), name("2.txt", 7), name("3.txt", 8)];
        let unsettled = sift(&mut files, Path::new("/a"), &written, (DAY, AFTER_WRITE));
        assert_eq!(files, [name("3.txt", 8)]);
        assert_eq!((unsettled.told.len(), unsettled.held.len()), (1, 1), "no event will tell of the second");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_that_a_process_writes_to_is_not_done() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("1.txt");
        let mut file = fs::File::create(&path).unwrap();
        file.write_all("渠".as_bytes()).unwrap();
        let look = || {
            let mut files = vec![(b"1.txt".to_vec(), stamp(DAY - 1_000_000_000))];
            let unsettled = sift(&mut files, dir.path(), &Written::default(), (DAY, AFTER_WRITE));
            (files.len(), unsettled.held.len())
        };
        assert_eq!(look(), (0, 1));
        drop(file);
        let reading = fs::File::open(&path).unwrap();
        assert_eq!(look(), (1, 0), "to read it is no harm");
        drop(reading);
    }
}
