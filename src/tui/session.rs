//! What the screen remembers from one time to the next: the query, the article and the place in its text, panes, order, the queries that were asked,
//! and what saved searches found when they were looked at last.
//!
//! Promise: it is a convenience and never in the way. It lies beside no archive's journal but in the person's state folder, one file an archive; a
//! file that cannot be read is left aside with a word, and one that cannot be written costs nothing but the memory. It is written soon after something
//! changed, when nothing happens for a moment, so that a process that is killed loses seconds at most. Of two windows of one archive the one that
//! changed or was left last is remembered; the file takes its name only when it is whole, so neither can harm the other.
//!
//! Reading and writing are for threads that may wait, of which [`Memory`] has one; the rest is pure.

use super::{
    side::Node,
    state::{Focus, State},
};
use crate::{
    archive::Place,
    model::{ArticleId, SearchName},
    search::{Arrangement, Grouping, Order},
};
use crossbeam_channel::{Sender, unbounded};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    thread::JoinHandle,
    time::{Duration, Instant},
};
use xxhash_rust::xxh3::xxh3_64;

/// More queries are not remembered.
const MOST: usize = 500;
/// No session is larger; what is, is none of ours.
const LONGEST: u64 = 4 << 20;

/// A session.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Session {
    /// The archive folder, for people who look at the file.
    folder: String,
    query: String,
    /// The article that was read or under the cursor.
    article: Option<ArticleId>,
    /// The place in its text: the block, and the byte in it.
    at: (usize, usize),
    side: Option<bool>,
    side_width: Option<u16>,
    list_more: i16,
    order: Order,
    grouping: Grouping,
    /// Queries, the newest last.
    history: Vec<String>,
    /// What saved searches found when their hits were seen last.
    looks: BTreeMap<SearchName, usize>,
    /// Rows of the side pane that are folded or unfolded.
    turned: BTreeSet<Node>,
}

/// Where to come back to, once the hits are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Resume {
    pub(crate) query: String,
    pub(crate) article: ArticleId,
    /// The place in the text; nothing when it has been gone to.
    pub(crate) at: Option<(usize, usize)>,
    /// The cursor is on the article.
    pub(crate) found: bool,
}

impl Session {
    /// What the screen would remember now.
    pub(crate) fn of(state: &State) -> Self {
        let reading = &state.reading;
        let mut history = state.history.clone();
        note(&mut history, state.query.text());
        let article = if state.focus == Focus::Article { reading.id } else { state.under_cursor() };
        let place = reading.rows.get(reading.top).filter(|_| reading.top > 0).map(|row| row.at).unwrap_or_default();
        // What the last session left and is still looked for is left once more.
        let sought = state.resume.as_ref().filter(|resume| resume.query == state.query.text());
        Self {
            folder: state.folder.clone(),
            query: state.query.text().to_owned(),
            article: sought.map_or(article, |resume| Some(resume.article)),
            at: sought.map_or(place, |resume| resume.at.unwrap_or_default()),
            side: Some(state.panes.side),
            side_width: Some(state.panes.side_width),
            list_more: state.panes.list_more,
            order: state.arrangement.order,
            grouping: state.arrangement.grouping,
            history,
            looks: state.side.looks.clone(),
            turned: state.side.turned.clone(),
        }
    }

    /// Puts the screen back. What the person has typed by now stays.
    pub(crate) fn restore(self, state: &mut State) {
        state.panes.side = self.side.unwrap_or(state.panes.side);
        state.panes.side_width = self.side_width.unwrap_or(state.panes.side_width);
        state.panes.list_more = self.list_more;
        state.arrangement = Arrangement { order: self.order, grouping: self.grouping };
        state.history = self.history;
        state.side.looks = self.looks;
        state.side.turned = self.turned;
        if state.query.text().is_empty() && !state.list.touched {
            state.query = super::editor::Editor::new(&self.query);
            state.query_is_old = !self.query.is_empty();
            state.resume = self.article.map(|article| Resume {
                query: state.query.text().to_owned(),
                article,
                at: Some(self.at).filter(|at| *at != (0, 0)),
                found: false,
            });
        }
    }
}

/// Remembers a query: the newest stands last, and once.
pub(crate) fn note(history: &mut Vec<String>, query: &str) {
    let query = query.trim();
    if query.is_empty() {
        return;
    }
    history.retain(|known| known != query);
    history.push(query.to_owned());
    history.drain(..history.len().saturating_sub(MOST));
}

/// The file of an archive's session; nothing where the person has no place for it.
pub(crate) fn path(place: &Place) -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| Path::new(value).is_absolute());
    path_in(place, set("XDG_STATE_HOME"), set("HOME").or_else(|| set("LOCALAPPDATA")))
}

fn path_in(place: &Place, state: Option<OsString>, home: Option<OsString>) -> Option<PathBuf> {
    let base = state.map(PathBuf::from).or_else(|| Some(Path::new(&home?).join(".local").join("state")))?;
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let (folder, store) = (whole(&place.folder), whole(&place.store));
    let name: String = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name: String = name.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).take(40).collect();
    let both = format!("{}\n{}", folder.display(), store.display());
    Some(base.join("baoku").join(format!("{name}-{:016x}.json", xxh3_64(both.as_bytes()))))
}

/// Reads a session; nothing where there is none.
///
/// # Errors
/// One line that says why a file that is there cannot be used.
pub(crate) fn load(path: &Path) -> Result<Option<Session>, String> {
    let unusable = |why: &dyn std::fmt::Display| {
        format!("starting afresh: the last session cannot be used ({why}: {})", path.display())
    };
    match fs::metadata(path) {
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(None),
        Err(e) => return Err(unusable(&e)),
        Ok(meta) if !meta.is_file() || meta.len() > LONGEST => return Err(unusable(&"no session file")),
        Ok(_) => {}
    }
    let text = fs::read(path).map_err(|e| unusable(&e))?;
    serde_json::from_slice(&text).map(Some).map_err(|e| unusable(&e))
}

/// Writes a session: beside its place, then into it.
///
/// # Errors
/// When the folder or the file cannot be written.
pub(crate) fn save(path: &Path, session: &Session) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    let beside = path.with_extension(format!("{}.new", std::process::id()));
    let text = serde_json::to_vec_pretty(session)?;
    fs::write(&beside, text).and_then(|()| fs::rename(&beside, path)).inspect_err(|_| {
        let _ = fs::remove_file(&beside);
    })
}

/// Nothing happens for so long before a session is written.
const QUIET: Duration = Duration::from_millis(700);
/// Where something happens all the time, it is written after so long all the same.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// When what has changed is to be written.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Unsaved(Option<(Instant, Instant)>);

impl Unsaved {
    /// Something happened.
    pub(super) fn happened(&mut self, now: Instant) {
        let first = self.0.map_or(now, |(first, _)| first);
        self.0 = Some((first, now));
    }

    /// How long to wait from `now` on until it is written; `None` where there is nothing to write.
    pub(super) fn due(self, now: Instant) -> Option<Duration> {
        let (first, last) = self.0?;
        Some((last + QUIET).min(first + LONGEST_WAIT).saturating_duration_since(now))
    }
}

/// The thread that writes sessions.
pub(super) struct Memory {
    sessions: Sender<Session>,
    thread: JoinHandle<()>,
}

impl Memory {
    /// Starts it for a file. Where nothing can be written there is nothing that the person could do about it now, so nothing is said.
    ///
    /// # Errors
    /// When there can be no thread.
    pub(super) fn start(path: PathBuf) -> io::Result<Self> {
        let (sessions, inbox) = unbounded::<Session>();
        let thread = super::threads::start("session", move || {
            let mut written = None;
            while let Ok(first) = inbox.recv() {
                let newest = inbox.try_iter().last().unwrap_or(first);
                if written.as_ref() != Some(&newest) {
                    written = save(&path, &newest).is_ok().then_some(newest);
                }
            }
        })?;
        Ok(Self { sessions, thread })
    }

    /// Has a session written, unless it is as it was written last.
    pub(super) fn keep(&self, session: Session) {
        // Without the thread there is no memory.
        let _ = self.sessions.send(session);
    }

    /// The last one; it is in its file when this returns.
    pub(super) fn end(self, session: Session) {
        self.keep(session);
        drop(self.sessions);
        let _ = self.thread.join();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::tui::side::Section;

    #[test]
    fn a_session_comes_back_from_its_file_and_a_damaged_one_is_said() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::of(dir.path());
        let path = path_in(&place, Some(dir.path().join("state").into()), None).unwrap();
        assert!(path.starts_with(dir.path().join("state/baoku")));
        assert_eq!(load(&path), Ok(None));
        let mut session = Session { query: "水库".to_owned(), at: (3, 12), ..Session::default() };
        session.turned.extend([Node::Section(Section::Tags), Node::Issue("2025-04-28".parse().unwrap(), None)]);
        session.looks.insert("水利".parse().unwrap(), 7);
        save(&path, &session).unwrap();
        save(&path, &session).unwrap();
        assert_eq!(load(&path), Ok(Some(session)));
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing is left beside it");
        fs::write(&path, "{\"query\": 7").unwrap();
        assert!(load(&path).unwrap_err().contains("starting afresh"));
        // Another archive has another file; without a home there is none.
        let home = path_in(&Place::of(dir.path().join("x")), None, Some(dir.path().into())).unwrap();
        assert!(home.starts_with(dir.path().join(".local/state/baoku")) && home.file_name() != path.file_name());
        assert_eq!(path_in(&place, None, None), None);
    }

    #[test]
    fn queries_are_remembered_once_and_not_without_end() {
        let mut history = Vec::new();
        for query in ["水", " 库", "水 ", "", "  "] {
            note(&mut history, query);
        }
        assert_eq!(history, ["库", "水"]);
        (0..MOST + 9).for_each(|n| note(&mut history, &n.to_string()));
        assert_eq!((history.len(), history.last().map(String::as_str)), (MOST, Some("508")));
    }

    #[test]
    fn a_session_is_written_when_nothing_happens_and_at_last_when_much_does() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut unsaved = Unsaved::default();
        assert_eq!(unsaved.due(start), None);
        unsaved.happened(start);
        assert_eq!(unsaved.due(start), Some(QUIET));
        unsaved.happened(at(500));
        assert_eq!(unsaved.due(at(700)), Some(Duration::from_millis(500)), "it waits for the last of them");
        (1..100).for_each(|n| unsaved.happened(at(n * 100)));
        assert_eq!(unsaved.due(at(4_900)), Some(Duration::from_millis(100)), "and not for ever");
        assert_eq!(unsaved.due(at(9_900)), Some(Duration::ZERO));
    }

    #[test]
    fn the_memory_writes_what_differs_and_the_last_of_all() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.json");
        let session = |query: &str| Session { query: query.to_owned(), ..Session::default() };
        let memory = Memory::start(path.clone()).unwrap();
        memory.keep(session("一"));
        memory.keep(session("二"));
        memory.end(session("三"));
        assert_eq!(load(&path), Ok(Some(session("三"))));
        // What the last session left is not lost by a start that is cut short.
        let mut state = State::new((80, 24), "x".into(), false);
        let left = Session { query: "水库".into(), article: Some(ArticleId(7)), at: (3, 9), ..Session::default() };
        left.restore(&mut state);
        let again = Session::of(&state);
        assert_eq!((again.query.as_str(), again.article, again.at), ("水库", Some(ArticleId(7)), (3, 9)));
    }
}
