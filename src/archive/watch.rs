//! The watcher: the only place that names notify.
//!
//! Promise: an event only ever means "look here". notify loses events in new folders, in floods, and when a root is replaced, so
//! nothing is concluded from what an event says; it marks a folder (or, when in doubt, everything) for the keeper's next plan.
//! The callback fills a set and wakes the keeper; it never blocks and never grows beyond the number of folders.

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use notify::{
    Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher,
    event::{AccessKind, AccessMode, ModifyKind},
};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// What the events so far ask to look at.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Marks {
    /// Everything: a folder changed, events were lost, or the watcher failed.
    pub all: bool,
    /// Folders in which files changed.
    pub folders: BTreeSet<PathBuf>,
}

struct Shared {
    marks: Mutex<Marks>,
    wake: Sender<()>,
}

impl Shared {
    fn mark(&self, change: impl FnOnce(&mut Marks)) {
        change(&mut self.marks.lock().unwrap_or_else(PoisonError::into_inner));
        match self.wake.try_send(()) {
            Ok(()) | Err(TrySendError::Full(()) | TrySendError::Disconnected(())) => {}
        }
    }

    fn take_up(&self, event: Event) {
        if let Some(marks) = marks_of(&event) {
            self.mark(|m| {
                m.all |= marks.all;
                m.folders.extend(marks.folders);
            });
        }
    }
}

/// What one event asks for; `None` for reading, which makes events too.
fn marks_of(event: &Event) -> Option<Marks> {
    let all = Some(Marks { all: true, folders: BTreeSet::new() });
    if event.need_rescan() || event.paths.is_empty() {
        return all;
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
        if name == super::SETTINGS_NAME.as_bytes() {
            marks.all = true;
        } else if super::walk::is_page_name(name) && !path.is_dir() {
            marks.folders.extend(path.parent().map(Path::to_owned));
        } else if !name.starts_with(b".") && !within_hidden(path) && could_be_folder(event, path) {
            marks.all = true;
        }
    }
    (marks.all || !marks.folders.is_empty()).then_some(marks)
}

/// Events of our own store folder are not about pages.
fn within_hidden(path: &Path) -> bool {
    path.components().any(|c| c.as_os_str() == super::place::STORE_NAME)
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
    /// A word arrives here when there is something to look at.
    pub wake: Receiver<()>,
    /// What a person should know: the backend, where it is not the system's own.
    pub notice: Option<String>,
}

/// How often a folder without events is looked at.
const POLL: Duration = Duration::from_secs(2);

impl Watch {
    /// Watches a folder with everything below it: by the system's events, else by looking now and then.
    pub fn start(folder: &Path) -> Result<Self, String> {
        let (wake, woken) = bounded(1);
        let shared = Arc::new(Shared { marks: Mutex::default(), wake });
        match events(folder, &shared) {
            Ok(watcher) => Ok(Self { _watcher: watcher, shared, wake: woken, notice: None }),
            Err(why) => {
                let watcher = polling(folder, &shared).map_err(|e| e.to_string())?;
                let notice = Some(format!("{why}; looking every {} s instead", POLL.as_secs()));
                Ok(Self { _watcher: watcher, shared, wake: woken, notice })
            }
        }
    }

    /// What there is to look at since the last call.
    pub fn take(&self) -> Marks {
        std::mem::take(&mut self.shared.marks.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn handler(shared: &Arc<Shared>) -> impl Fn(notify::Result<Event>) + Send + 'static {
    let shared = Arc::clone(shared);
    move |event| match event {
        Ok(event) => shared.take_up(event),
        Err(_) => shared.mark(|m| m.all = true),
    }
}

fn events(folder: &Path, shared: &Arc<Shared>) -> Result<Box<dyn Watcher + Send>, String> {
    let tell = |e: notify::Error| match &e.kind {
        notify::ErrorKind::MaxFilesWatch => {
            "no watches are left (raise the sysctl fs.inotify.max_user_watches)".to_owned()
        }
        notify::ErrorKind::Io(io) if io.raw_os_error() == Some(28) => {
            "no watches are left (raise the sysctl fs.inotify.max_user_watches)".to_owned()
        }
        notify::ErrorKind::Io(io) if io.raw_os_error() == Some(24) => {
            "no watcher is left (raise the sysctl fs.inotify.max_user_instances)".to_owned()
        }
        _ => format!("the system does not tell of changes here ({e})"),
    };
    let mut watcher = RecommendedWatcher::new(handler(shared), Config::default()).map_err(tell)?;
    watcher.watch(folder, RecursiveMode::Recursive).map_err(tell)?;
    Ok(Box::new(watcher))
}

fn polling(folder: &Path, shared: &Arc<Shared>) -> notify::Result<Box<dyn Watcher + Send>> {
    let mut watcher = PollWatcher::new(handler(shared), Config::default().with_poll_interval(POLL))?;
    watcher.watch(folder, RecursiveMode::Recursive)?;
    Ok(Box::new(watcher))
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{CreateKind, DataChange, Flag, RemoveKind};

    fn event(kind: EventKind, path: &str) -> Event {
        Event::new(kind).add_path(PathBuf::from(path))
    }

    #[test]
    fn an_event_only_says_where_to_look() {
        let folder = |f: &str| Some(Marks { all: false, folders: [PathBuf::from(f)].into() });
        let all = Some(Marks { all: true, ..Marks::default() });
        assert_eq!(marks_of(&event(EventKind::Create(CreateKind::File), "/a/1.txt")), folder("/a"));
        assert_eq!(marks_of(&event(EventKind::Remove(RemoveKind::File), "/a/1.txt")), folder("/a"));
        assert_eq!(marks_of(&event(EventKind::Access(AccessKind::Close(AccessMode::Write)), "/a/1.txt")), folder("/a"));
        assert_eq!(marks_of(&event(EventKind::Access(AccessKind::Read), "/a/1.txt")), None);
        assert_eq!(marks_of(&event(EventKind::Modify(ModifyKind::Data(DataChange::Any)), "/a/1.tmp")), None);
        assert_eq!(marks_of(&event(EventKind::Create(CreateKind::File), "/a/.baoku/store/db")), None);
        assert_eq!(marks_of(&event(EventKind::Remove(RemoveKind::Folder), "/a/no-such-folder")), all);
        assert_eq!(marks_of(&event(EventKind::Modify(ModifyKind::Data(DataChange::Any)), "/a/baoku.toml")), all);
        assert_eq!(marks_of(&event(EventKind::Access(AccessKind::Read), "/a/baoku.toml")), None);
        assert_eq!(marks_of(&Event::new(EventKind::Other).set_flag(Flag::Rescan)), all);
    }
}
