//! The watcher: the only place that names notify.
//!
//! Promise: an event only ever means "look here". notify loses events in new folders, in floods, and when a root is replaced, so
//! nothing is concluded from what an event says; it marks a file, a folder with all below it or, when in doubt, everything for the keeper's next plan, so
//! that the work is that of the files that changed, in a folder of ten and of a million. What inotify says of writes and closes is kept beside (`writing`). The callback fills
//! sets and wakes the keeper; it never blocks, and beyond so many files it marks everything instead.
//!
//! Where there are no events (none are left, or the folder lies on another machine) the keeper looks through the whole folder now and then. notify's own
//! polling does the same walk and would hold every file a second time.

use super::writing::{Touched, Written};
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use notify::{
    Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher, WatcherKind,
    event::{AccessKind, AccessMode, CreateKind, ModifyKind, RenameMode},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How changes of the folder are noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Backend {
    /// The system tells of them.
    Events,
    /// The folder is looked through now and then.
    Polling,
    /// Not at all: the archive is open for one look.
    None,
}

/// What the events so far ask to look at.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Marks {
    /// Everything: events were lost, or the watcher failed.
    pub all: bool,
    /// Files that changed.
    pub files: BTreeSet<PathBuf>,
    /// Folders that came, went or were renamed, each with all below it: of what lies in them no event may have told.
    pub folders: BTreeSet<PathBuf>,
}

/// More files, or folders, than this are a flood: a walk is cheaper.
const FLOOD: usize = 4096;

impl Marks {
    /// A mark on everything.
    pub fn everything() -> Self {
        Self { all: true, ..Self::default() }
    }

    /// Adds what another ask.
    pub fn add(&mut self, other: Self) {
        self.all |= other.all;
        self.files.extend(other.files);
        self.folders.extend(other.folders);
        if self.all || self.files.len() + self.folders.len() > FLOOD {
            *self = Self::everything();
        }
    }
}

#[derive(Default)]
struct Told {
    marks: Marks,
    written: Written,
    /// Why folders that came later are not watched.
    trouble: Option<String>,
}

struct Shared {
    told: Mutex<Told>,
    wake: Sender<()>,
    /// Closes are told of, so that a write without one means a file that is open.
    closes: bool,
    /// The folder as it was named, and by its real path.
    folder: PathBuf,
    real: PathBuf,
}

impl Shared {
    fn tell(&self, change: impl FnOnce(&mut Told)) {
        change(&mut self.told.lock().unwrap_or_else(PoisonError::into_inner));
        match self.wake.try_send(()) {
            Ok(()) | Err(TrySendError::Full(()) | TrySendError::Disconnected(())) => {}
        }
    }

    fn take_up(&self, mut event: Event) {
        // The folder above is watched for this one's sake, not for its neighbours'.
        event.paths.retain(|path| path.starts_with(&self.folder) || *path == self.real);
        if event.paths.is_empty() && !event.need_rescan() {
            return;
        }
        let event = &event;
        if let Some(marks) = marks_of(event) {
            self.tell(|told| {
                if marks.all {
                    // Closes may have been lost with the rest, and files may have other names now.
                    told.written.0.retain(|_, touched| touched.closed);
                }
                if !marks.folders.is_empty() {
                    // What is known of files in them may be of others of the same names.
                    let moved = |path: &PathBuf| marks.folders.iter().any(|folder| path.starts_with(folder));
                    told.written.0.retain(|path, _| !moved(path));
                }
                told.marks.add(marks);
                if self.closes {
                    note(event, &mut told.written);
                }
            });
        }
    }
}

/// What one event says of a file's being written.
fn note(event: &Event, written: &mut Written) {
    let mut touch = |closed| {
        for path in event.paths.iter().filter(|p| is_page(p)) {
            written.0.insert(path.clone(), Touched { at: Instant::now(), closed });
        }
    };
    match event.kind {
        // A new name of an old file is written by nobody, and no close follows it.
        EventKind::Create(CreateKind::File) if event.paths.iter().any(|path| is_link(path)) => {}
        EventKind::Create(CreateKind::File) | EventKind::Modify(ModifyKind::Data(_)) => touch(false),
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => touch(true),
        // The writer goes with the file.
        EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => {
            if let [from, to] = &event.paths[..] {
                let touched = written.0.remove(from);
                written.0.remove(to);
                written.0.extend(touched.map(|touched| (to.clone(), touched)));
            }
        }
        // The same rename comes as two halves before it comes as one. What was known of the new name was of another file.
        EventKind::Modify(ModifyKind::Name(RenameMode::From)) => {}
        EventKind::Modify(ModifyKind::Name(RenameMode::To)) => {
            written.0.retain(|path, _| !event.paths.contains(path));
        }
        EventKind::Modify(ModifyKind::Name(_)) | EventKind::Remove(_) => {
            written.0.retain(|path, _| !event.paths.contains(path) || path.exists());
        }
        _ => {}
    }
}

/// A name that was given to a file which is there already.
fn is_link(path: &Path) -> bool {
    let Ok(meta) = fs::symlink_metadata(path) else { return false };
    #[cfg(unix)]
    let names = std::os::unix::fs::MetadataExt::nlink(&meta);
    #[cfg(not(unix))]
    let names = 1;
    meta.is_symlink() || names > 1
}

fn is_page(path: &Path) -> bool {
    super::walk::is_page_name(path.file_name().unwrap_or_default().as_encoded_bytes())
}

/// What one event asks for; `None` for reading, which makes events too.
fn marks_of(event: &Event) -> Option<Marks> {
    if event.need_rescan() || event.paths.is_empty() {
        return Some(Marks::everything());
    }
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => {}
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(notify::event::MetadataKind::AccessTime)) => {
            return None;
        }
        _ => {}
    }
    let mut marks = Marks::default();
    for path in &event.paths {
        let name = path.file_name().unwrap_or_default().as_encoded_bytes();
        if within_hidden(path) {
            continue;
        } else if name == super::SETTINGS_NAME.as_bytes() {
            marks.all = true;
        } else if is_page(path) && !is_folder(event, path) {
            marks.files.insert(path.clone());
        } else if !name.starts_with(b".") && could_be_folder(event, path) {
            marks.folders.insert(path.clone());
        }
    }
    (marks != Marks::default()).then_some(marks)
}

/// Events of our own store folder are not about pages.
fn within_hidden(path: &Path) -> bool {
    path.components().any(|c| c.as_os_str() == super::place::STORE_NAME)
}

/// A folder that is named like a page; once it is gone, the event alone can tell.
fn is_folder(event: &Event, path: &Path) -> bool {
    let said = matches!(
        event.kind,
        EventKind::Create(CreateKind::Folder) | EventKind::Remove(notify::event::RemoveKind::Folder)
    );
    said || path.is_dir()
}

/// A folder that came, went or was renamed; once gone, nothing but its name without an ending tells.
fn could_be_folder(event: &Event, path: &Path) -> bool {
    let structural = !matches!(event.kind, EventKind::Access(_) | EventKind::Modify(ModifyKind::Data(_)));
    structural && (path.is_dir() || !path.exists())
}

/// A running watch; ends when dropped.
pub(super) struct Watch {
    _watcher: Box<dyn Watcher + Send>,
    shared: Arc<Shared>,
    /// Which folder it is; see [`identity_of`].
    root: Option<(u64, u64)>,
    /// A word arrives here when there is something to look at.
    pub wake: Receiver<()>,
}

impl Watch {
    /// Watches a folder with everything below it by the system's events.
    ///
    /// # Errors
    /// Why there are none, with the remedy.
    pub fn start(folder: &Path) -> Result<Self, String> {
        if let Some(kind) = far_away(folder) {
            return Err(format!(
                "the folder lies on another machine or in a program ({kind}), which tells of no changes"
            ));
        }
        let root = identity_of(folder);
        let (wake, woken) = bounded(1);
        let closes = RecommendedWatcher::kind() == WatcherKind::Inotify;
        let real = fs::canonicalize(folder).map_err(|e| format!("the folder cannot be watched ({e})"))?;
        let above = real.parent().map(Path::to_owned);
        let shared = Arc::new(Shared { told: Mutex::default(), wake, closes, folder: folder.to_owned(), real });
        let mut watcher = RecommendedWatcher::new(handler(&shared), Config::default()).map_err(why)?;
        watcher.watch(folder, RecursiveMode::Recursive).map_err(why)?;
        // From above it is seen that another folder takes this one's place. Where that may not be looked at, the next full look sees it.
        let _ = above.map(|above| watcher.watch(&above, RecursiveMode::NonRecursive));
        Ok(Self { _watcher: Box::new(watcher), shared, root, wake: woken })
    }

    /// What there is to look at since the last call.
    pub fn take(&self) -> Marks {
        std::mem::take(&mut self.shared.told.lock().unwrap_or_else(PoisonError::into_inner).marks)
    }

    /// Why the watch no longer covers everything, where that is so.
    pub fn trouble(&self) -> Option<String> {
        self.shared.told.lock().unwrap_or_else(PoisonError::into_inner).trouble.take()
    }

    /// The folder is the one that is watched, not another in its place.
    pub fn is_of(&self, folder: &Path) -> bool {
        identity_of(folder) == self.root
    }

    /// What is known of files that were written of late.
    pub fn written(&self) -> Written {
        let mut told = self.shared.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.written.tidy();
        told.written.clone()
    }

    /// Everything that was told is forgotten, as if it had never been.
    #[cfg(test)]
    pub fn lose(&self) {
        *self.shared.told.lock().unwrap_or_else(PoisonError::into_inner) = Told::default();
    }
}

/// Tells a folder from another of the same name: device and inode, where the system has them.
fn identity_of(folder: &Path) -> Option<(u64, u64)> {
    let meta = fs::metadata(folder).ok()?;
    #[cfg(unix)]
    return Some((std::os::unix::fs::MetadataExt::dev(&meta), std::os::unix::fs::MetadataExt::ino(&meta)));
    #[cfg(not(unix))]
    return meta.created().ok()?.duration_since(std::time::UNIX_EPOCH).ok().map(|d| (d.as_secs(), 0));
}

/// Why the system would not tell of a folder's changes, with the remedy; nothing where it would.
pub fn why_not_watched(folder: &Path) -> Option<String> {
    Watch::start(folder).err()
}

fn handler(shared: &Arc<Shared>) -> impl Fn(notify::Result<Event>) + Send + 'static {
    let shared = Arc::clone(shared);
    move |event| match event {
        Ok(event) => shared.take_up(event),
        Err(e) => shared.tell(|told| {
            told.marks.add(Marks::everything());
            if matches!(e.kind, notify::ErrorKind::MaxFilesWatch) {
                told.trouble = Some(why(e));
            }
        }),
    }
}

/// Why there are no events, with the remedy.
fn why(e: notify::Error) -> String {
    let watches = "no watches are left (raise the sysctl fs.inotify.max_user_watches)";
    match &e.kind {
        notify::ErrorKind::MaxFilesWatch => watches.to_owned(),
        notify::ErrorKind::Io(io) if io.raw_os_error() == Some(28) => watches.to_owned(),
        notify::ErrorKind::Io(io) if io.raw_os_error() == Some(24) => {
            "no watcher is left (raise the sysctl fs.inotify.max_user_instances)".to_owned()
        }
        _ => format!("the system does not tell of changes here ({e})"),
    }
}

/// File systems whose changes the system does not hear of.
const FAR_AWAY: [&str; 9] = ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse"];

/// The kind of the file system that a folder lies on, where it is one of those.
pub(super) fn far_away(folder: &Path) -> Option<String> {
    let folder = fs::canonicalize(folder).ok()?;
    let mounts = fs::read_to_string("/proc/self/mounts").ok()?;
    let kind = kind_of(&folder, &mounts)?;
    let name = kind.split('.').next().unwrap_or(kind);
    FAR_AWAY.contains(&name).then(|| kind.to_owned())
}

/// The kind of file system at a path, by the system's table of mounts: the longest mount that it lies below.
fn kind_of<'a>(folder: &Path, mounts: &'a str) -> Option<&'a str> {
    let rows = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ');
        let at = fields.nth(1)?.replace("\\040", " ");
        let kind = fields.next()?;
        folder.starts_with(&at).then_some((at.len(), kind))
    });
    // Of two mounts at one place the later one is on top.
    rows.max_by_key(|&(length, _)| length).map(|(_, kind)| kind)
}

/// How often a folder without events is looked through, at least.
pub(super) const POLL: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{DataChange, Flag, RemoveKind};

    fn event(kind: EventKind, path: &str) -> Event {
        Event::new(kind).add_path(PathBuf::from(path))
    }

    #[test]
    fn an_event_only_says_where_to_look() {
        let file = |f: &str| Some(Marks { files: [PathBuf::from(f)].into(), ..Marks::default() });
        let folder = |f: &str| Some(Marks { folders: [PathBuf::from(f)].into(), ..Marks::default() });
        let all = Some(Marks::everything());
        assert_eq!(marks_of(&event(EventKind::Create(CreateKind::File), "/a/1.txt")), file("/a/1.txt"));
        assert_eq!(marks_of(&event(EventKind::Remove(RemoveKind::File), "/a/1.txt")), file("/a/1.txt"));
        assert_eq!(
            marks_of(&event(EventKind::Access(AccessKind::Close(AccessMode::Write)), "/a/1.txt")),
            file("/a/1.txt")
        );
        assert_eq!(marks_of(&event(EventKind::Access(AccessKind::Read), "/a/1.txt")), None);
        assert_eq!(marks_of(&event(EventKind::Modify(ModifyKind::Data(DataChange::Any)), "/a/1.tmp")), None);
        assert_eq!(marks_of(&event(EventKind::Create(CreateKind::File), "/a/.baoku/store/db")), None);
        assert_eq!(
            marks_of(&event(EventKind::Remove(RemoveKind::Folder), "/a/no-such-folder")),
            folder("/a/no-such-folder")
        );
        let from = EventKind::Modify(ModifyKind::Name(RenameMode::From));
        assert_eq!(marks_of(&event(from, "/a/no-such-folder")), folder("/a/no-such-folder"));
        assert_eq!(marks_of(&event(EventKind::Modify(ModifyKind::Data(DataChange::Any)), "/a/baoku.toml")), all);
        assert_eq!(marks_of(&event(EventKind::Access(AccessKind::Read), "/a/baoku.toml")), None);
        assert_eq!(marks_of(&Event::new(EventKind::Other).set_flag(Flag::Rescan)), all);
    }

    #[test]
    fn a_flood_of_files_is_a_mark_on_everything() {
        let mut marks = Marks::default();
        for n in 0..=FLOOD {
            marks.add(Marks { files: [PathBuf::from(format!("/a/{n}.txt"))].into(), ..Marks::default() });
        }
        assert_eq!(marks, Marks::everything());
    }

    #[test]
    fn a_write_opens_a_close_closes_and_a_rename_goes_along() {
        let mut written = Written::default();
        let is = |written: &Written, path: &str| written.0.get(Path::new(path)).map(|touched| touched.closed);
        note(&event(EventKind::Modify(ModifyKind::Data(DataChange::Any)), "/a/1.txt"), &mut written);
        assert_eq!(is(&written, "/a/1.txt"), Some(false));
        let renamed = |how| EventKind::Modify(ModifyKind::Name(how));
        note(&event(EventKind::Access(AccessKind::Close(AccessMode::Write)), "/a/2.txt"), &mut written);
        note(&event(renamed(RenameMode::From), "/a/1.txt"), &mut written);
        note(&event(renamed(RenameMode::To), "/a/2.txt"), &mut written);
        assert_eq!(is(&written, "/a/2.txt"), None, "that was another file");
        note(&event(renamed(RenameMode::Both), "/a/1.txt").add_path(PathBuf::from("/a/2.txt")), &mut written);
        assert_eq!((is(&written, "/a/1.txt"), is(&written, "/a/2.txt")), (None, Some(false)));
        note(&event(EventKind::Access(AccessKind::Close(AccessMode::Write)), "/a/2.txt"), &mut written);
        assert_eq!(is(&written, "/a/2.txt"), Some(true));
        note(&event(EventKind::Remove(RemoveKind::File), "/a/2.txt"), &mut written);
        assert!(written.0.is_empty());
    }

    #[test]
    fn the_kind_of_a_file_system_is_that_of_the_longest_mount() {
        let mounts = "/dev/sda / ext4 rw 0 0\nhost:/x /mnt/a\\040b nfs4 rw 0 0\nhome /mnt fuse.sshfs rw 0 0\n";
        let kind = |path: &str| kind_of(Path::new(path), mounts);
        assert_eq!(
            (kind("/srv"), kind("/mnt/a b/c"), kind("/mnt/a")),
            (Some("ext4"), Some("nfs4"), Some("fuse.sshfs"))
        );
    }
}
