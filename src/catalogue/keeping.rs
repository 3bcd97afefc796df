//! When a catalogue that changes is written to its file.
//!
//! Promise: what is in the file is never much older than what is in memory once things are quiet, and is the last state when it ends in good
//! order; writing is done on a thread of its own. Where the file cannot be written nothing is lost: it is made again from the archive at the
//! next start. The trade-off: the file is written whole, so single changes wait for the end.

use super::{Catalogue, snapshot};
use crate::archive::{Place, changes_between, changes_since};
use std::{
    path::{Path, PathBuf},
    thread::{self, JoinHandle},
};

/// Fewer headlines are fetched as quickly as a file is read.
const WORTH_KEEPING: usize = 64;
/// The file is written anew when one headline in so many differs,
const SHARE: usize = 64;
/// and at least so many.
const MANY: usize = 256;

/// See the module's head.
#[derive(Debug)]
pub struct Keeping {
    path: PathBuf,
    /// The generation in the file.
    kept: Option<u64>,
    /// Articles that differ since.
    since: usize,
    writing: Option<JoinHandle<()>>,
}

impl Keeping {
    /// For the file at `path`, which holds the catalogue of `kept`, if any.
    pub fn new(path: PathBuf, kept: Option<u64>) -> Self {
        Self { path, kept, since: 0, writing: None }
    }

    /// So many articles differ now.
    pub fn changed(&mut self, articles: usize) {
        self.since += articles;
    }

    /// Nothing goes on: the time to write what has changed, where that is much.
    pub fn quiet(&mut self, catalogue: &Catalogue) {
        let much = self.since >= MANY.max(catalogue.len() / SHARE);
        if much && self.writing.as_ref().is_none_or(JoinHandle::is_finished) {
            self.write(catalogue);
        }
    }

    /// It ends: writes what is not in the file yet, and waits for that.
    pub fn end(mut self, catalogue: &Catalogue) {
        self.wait();
        if self.kept != Some(catalogue.generation) {
            self.write(catalogue);
        }
        self.wait();
    }

    fn wait(&mut self) {
        if let Some(writing) = self.writing.take() {
            // A fault of ours in writing costs the file, which is made again.
            let _ = writing.join();
        }
    }

    fn write(&mut self, catalogue: &Catalogue) {
        (self.kept, self.since) = (Some(catalogue.generation), 0);
        let (path, catalogue) = (self.path.clone(), catalogue.clone());
        let write = move || keep(&path, &catalogue);
        self.writing = thread::Builder::new().name("keeping".into()).spawn(write).ok();
    }
}

/// The list as it was kept, with what has changed since as far as that is known.
pub fn kept(place: &Place) -> Option<Catalogue> {
    let kept = snapshot::last(&place.catalogue())?;
    Some(match changes_since(place, kept.generation) {
        Some(changes) => kept.apply(&changes),
        None => kept,
    })
}

/// The list of one generation, where it was kept or what has changed since is known.
pub fn kept_at(place: &Place, generation: u64) -> Option<Catalogue> {
    let path = place.catalogue();
    let of = snapshot::generation(&path)?;
    if of == generation {
        return snapshot::load(&path, generation);
    }
    let changes = changes_between(place, of, generation)?;
    Some(snapshot::load(&path, of)?.apply(&changes))
}

/// Writes a catalogue to its file, where that is worth it and nobody else has. A file that cannot be written is made again at the next start.
pub fn keep(path: &Path, catalogue: &Catalogue) {
    if catalogue.len() >= WORTH_KEEPING && snapshot::generation(path) != Some(catalogue.generation) {
        let _ = snapshot::save(path, catalogue);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{super::tests::entry, *};
    use crate::{
        archive::{Archive, Keeper},
        model::{Act, Article, Entry, Reading, TagChange},
        page::{NotAPage, Settings},
    };

    fn catalogue(generation: u64, count: u64) -> Catalogue {
        Catalogue::new(generation, (0..count).map(|n| entry(n, None, "1", n as u32)).collect())
    }

    #[test]
    fn much_is_written_when_things_are_quiet_and_the_rest_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("catalogue");
        let mut keeping = Keeping::new(path.clone(), None);
        keeping.changed(MANY - 1);
        keeping.quiet(&catalogue(1, 300));
        keeping.wait();
        assert_eq!(snapshot::generation(&path), None, "not worth it yet");
        keeping.changed(1);
        keeping.quiet(&catalogue(2, 300));
        keeping.wait();
        assert_eq!(snapshot::generation(&path), Some(2));
        keeping.changed(1);
        keeping.quiet(&catalogue(3, 300));
        assert!(keeping.writing.is_none());
        keeping.end(&catalogue(3, 300));
        assert_eq!(snapshot::last(&path).map(|last| last.generation), Some(3));
    }

    #[test]
    fn a_short_list_is_not_kept_and_a_missing_folder_is_no_fault() {
        let folder = tempfile::tempdir().unwrap();
        keep(&folder.path().join("catalogue"), &catalogue(1, WORTH_KEEPING as u64 - 1));
        keep(&folder.path().join("none/catalogue"), &catalogue(1, 100));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    /// One article a line.
    fn toy(bytes: &[u8], path: &Path, _: &Settings) -> Result<Reading, NotAPage> {
        let text = std::str::from_utf8(bytes).map_err(|_| NotAPage::NotText)?;
        let article =
            |line: &str| Article { headline: line.to_owned(), paragraphs: vec![line.repeat(9)], ..Article::default() };
        Ok(Reading {
            file: path.display().to_string(),
            articles: text.lines().map(article).collect(),
            ..Reading::default()
        })
    }

    #[test]
    fn a_list_that_was_kept_is_the_newest_one_after_acts_and_pages_of_other_processes() {
        const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);
        let folder = tempfile::tempdir().unwrap();
        let place = Place::of(folder.path());
        let page = |name: &str, headlines: std::ops::Range<usize>| {
            let lines: String = headlines.map(|n| format!("春灌之{n}\n")).collect();
            std::fs::write(folder.path().join(name), lines).unwrap();
        };
        // What a process does: a look, an act, and the list as it is then.
        let process = |act: Option<(&str, &str)>| {
            let keeper = Keeper::start(Archive::open_with(&place, toy, 1).unwrap(), true);
            keeper.look().recv_timeout(PATIENCE).unwrap().unwrap();
            let list = |keeper: &Keeper| keeper.entries().recv_timeout(PATIENCE).unwrap().unwrap();
            if let Some((headline, tag)) = act {
                let ids = list(&keeper).1.iter().filter(|e| e.headline == headline).map(|e| e.id).collect();
                let change = TagChange { add: vec![tag.parse().unwrap()], ..TagChange::default() };
                let act = Act::Tag { ids, change };
                assert_eq!(keeper.act(act).recv_timeout(PATIENCE).unwrap().unwrap().changed, 1);
            }
            let (generation, entries) = list(&keeper);
            Catalogue::new(generation, entries)
        };
        page("1.txt", 0..80);
        keep(&place.catalogue(), &process(None));
        let check = |now: &Catalogue| {
            let listed = |catalogue: &Catalogue| {
                let mut all: Vec<Entry> = catalogue.entries().collect();
                all.sort_by_key(|entry| entry.id);
                all
            };
            for kept in [kept_at(&place, now.generation).unwrap(), kept(&place).unwrap()] {
                assert_eq!((kept.generation, listed(&kept)), (now.generation, listed(now)));
            }
        };
        check(&process(Some(("春灌之3", "水利"))));
        page("2.txt", 80..90);
        check(&process(Some(("春灌之85", "水利"))));
        page("1.txt", 1..80);
        let last = process(None);
        check(&last);
        assert_eq!(
            snapshot::generation(&place.catalogue()).map(|kept| kept < last.generation),
            Some(true),
            "as it was kept"
        );
        assert!(kept_at(&place, last.generation + 1).is_none());
    }
}
