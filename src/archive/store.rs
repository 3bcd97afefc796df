//! The store: the only place that names sled, and the border at which its faults are caught.
//!
//! Promise: a batch is on disk whole or not at all when [`Store::commit`] returns; what sled loses or damages is seen. sled 0.34 opens a
//! damaged file without an error and with records missing, and may panic in the middle of it; so every value carries a checksum
//! (`records`), the records are counted in a `meta` record that is written in the same batch, the generation on disk is noted beside
//! sled after each flush, and every call is wrapped so that a panic becomes an error. Whatever is found, the remedy is the same: the
//! store is derived, so it is thrown away and made again.
//!
//! Trade-off: one tree with key prefixes, because sled's batches are atomic within a tree only; settings as PITFALLS measured them best
//! (LowSpace, no background flush, an explicit flush after each batch).

use super::{
    ArchiveError, Place,
    error::io,
    records::{self, FileRecord, Listed},
};
use crate::model::Article;
use serde::{Deserialize, Serialize};
use std::{
    cell::Cell,
    collections::BTreeMap,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

/// Changes when the records are written differently; another number means a rebuild.
const FORMAT: u32 = 3;
const META: &[u8] = b"m";
const FILE: u8 = b'f';
const LIST: u8 = b'l';
const TEXT: u8 = b't';
/// 64 MiB: the store is read at open and then a page at a time.
const CACHE: u64 = 64 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Meta {
    format: u32,
    generation: u64,
    files: u64,
    pages: u64,
}

/// A page's records, ready to be written: its articles' lines apart from their texts, so that opening reads no text.
#[derive(Debug)]
pub(super) struct PackedPage {
    list: Vec<u8>,
    text: Vec<u8>,
}

impl PackedPage {
    /// Packs a page; both slices are in the page's order.
    pub fn new(list: &[Listed], text: &[Article]) -> Result<Self, records::BadRecord> {
        Ok(Self { list: records::write(&list)?, text: records::write(&text)? })
    }
}

/// What is to be written in one batch.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// New records by file key; `None` removes.
    pub files: BTreeMap<Vec<u8>, Option<FileRecord>>,
    /// Pages by file key; `None` removes.
    pub pages: BTreeMap<Vec<u8>, Option<PackedPage>>,
}

/// The open store.
pub(super) struct Store {
    db: sled::Db,
    path: PathBuf,
    meta: Meta,
}

/// What was found in the store at open.
pub(super) struct Found {
    pub store: Store,
    pub files: Files,
    /// Every page's list, by its file's key.
    pub lists: Lists,
    pub notices: Vec<String>,
}

/// Records by their files' keys.
type Lists = Vec<(Vec<u8>, Vec<Listed>)>;
type Files = BTreeMap<Vec<u8>, FileRecord>;

fn key(kind: u8, file: &[u8]) -> Vec<u8> {
    let mut key = Vec::with_capacity(file.len() + 1);
    key.push(kind);
    key.extend_from_slice(file);
    key
}

thread_local! {
    static CATCHING: Cell<bool> = const { Cell::new(false) };
}

/// True on a thread that is inside sled, where a panic is caught and told as damage: a panic hook has nothing to say of it.
pub fn panic_is_caught() -> bool {
    CATCHING.get()
}

/// Runs a call into sled: its errors and its panics become one sentence.
fn guarded<T>(call: impl FnOnce() -> Result<T, sled::Error>) -> Result<T, String> {
    CATCHING.set(true);
    let done = catch_unwind(AssertUnwindSafe(call));
    CATCHING.set(false);
    match done {
        Ok(result) => result.map_err(|e| e.to_string()),
        Err(_) => Err("the database stopped at damaged data".to_owned()),
    }
}

fn open_db(path: &Path) -> Result<sled::Db, String> {
    guarded(|| {
        sled::Config::new().path(path).mode(sled::Mode::LowSpace).cache_capacity(CACHE).flush_every_ms(None).open()
    })
}

/// sled lets go of its own lock a moment after it was dropped (sled #1289); ours is held, so nobody else can be in it.
fn open_patiently(path: &Path) -> Result<sled::Db, String> {
    let mut tries = 0;
    loop {
        match open_db(path) {
            Err(e) if e.contains("lock") && tries < 100 => {
                tries += 1;
                thread::sleep(Duration::from_millis(20));
            }
            other => return other,
        }
    }
}

impl Store {
    /// Opens the store and checks it; a store that cannot be trusted is made anew, with a notice.
    pub fn open(place: &Place) -> Result<Found, ArchiveError> {
        let path = place.pages();
        let known = read_generation(&path);
        let first = !path.exists() && known.is_none();
        let why = match Self::try_open(&path, known) {
            Ok(Some((store, files, lists))) => return Ok(Found { store, files, lists, notices: Vec::new() }),
            Ok(None) if first => None,
            Ok(None) => Some("it is empty or of another format".to_owned()),
            Err(what) => Some(what),
        };
        fs::remove_dir_all(&path)
            .or_else(|e| if e.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(e) })
            .map_err(|e| io(&path, "the store is damaged and cannot be removed; delete it", e))?;
        let db = open_patiently(&path).map_err(|what| ArchiveError::Store { path: path.clone(), what })?;
        let meta = Meta { format: FORMAT, generation: known.unwrap_or(0) + 1, files: 0, pages: 0 };
        let mut store = Self { db, path, meta };
        store.commit(Batch::default(), false)?;
        let notices = why
            .map(|why| format!("{}: the store was not usable ({why}): rebuilding it", store.path.display()))
            .into_iter()
            .collect();
        Ok(Found { store, files: BTreeMap::new(), lists: Vec::new(), notices })
    }

    /// `None` where there is nothing of this format; an error sentence where there is damage.
    fn try_open(path: &Path, known: Option<u64>) -> Result<Option<(Self, Files, Lists)>, String> {
        if !path.exists() {
            return Ok(None);
        }
        let db = open_patiently(path)?;
        let Some(meta) = guarded(|| db.get(META))? else { return Ok(None) };
        let meta: Meta = records::read(&meta).map_err(|e| e.to_string())?;
        if meta.format != FORMAT {
            return Ok(None);
        }
        if meta.generation < known.unwrap_or(0) {
            return Err("records are missing at its end".to_owned());
        }
        let store = Self { db, path: path.to_owned(), meta };
        let (mut files, mut lists) = (Files::new(), Lists::new());
        guarded(|| {
            for item in store.db.scan_prefix([FILE]) {
                let (k, v) = item?;
                if let Ok(record) = records::read(&v) {
                    files.insert(k[1..].to_vec(), record);
                }
            }
            for item in store.db.scan_prefix([LIST]) {
                let (k, v) = item?;
                if let Ok(list) = records::read(&v) {
                    lists.push((k[1..].to_vec(), list));
                }
            }
            Ok(())
        })?;
        if files.len() as u64 != meta.files || lists.len() as u64 != meta.pages {
            return Err(format!(
                "{} of {} file records and {} of {} pages are readable",
                files.len(),
                meta.files,
                lists.len(),
                meta.pages
            ));
        }
        Ok(Some((store, files, lists)))
    }

    /// The generation on disk.
    pub fn generation(&self) -> u64 {
        self.meta.generation
    }

    /// Bytes on disk, as the database counts them.
    pub fn size(&self) -> u64 {
        guarded(|| self.db.size_on_disk()).unwrap_or(0)
    }

    /// The lines of a page's articles.
    pub fn list(&self, file: &[u8]) -> Result<Vec<Listed>, ArchiveError> {
        self.read(LIST, file)
    }

    /// The texts of a page's articles.
    pub fn texts(&self, file: &[u8]) -> Result<Vec<Article>, ArchiveError> {
        self.read(TEXT, file)
    }

    fn read<T: serde::de::DeserializeOwned>(&self, kind: u8, file: &[u8]) -> Result<T, ArchiveError> {
        let bytes = guarded(|| self.db.get(key(kind, file))).map_err(|e| self.fail(e))?;
        let bytes = bytes.ok_or_else(|| self.fail("a page's record is missing".to_owned()))?;
        records::read(&bytes).map_err(|e| self.fail(e.to_string()))
    }

    /// Writes a batch and waits until it is on disk. `moves_on` makes a new generation of it.
    pub fn commit(&mut self, batch: Batch, moves_on: bool) -> Result<(), ArchiveError> {
        let mut meta = self.meta;
        meta.generation += u64::from(moves_on);
        let mut out = sled::Batch::default();
        for (file, record) in &batch.files {
            let k = key(FILE, file);
            let had = guarded(|| self.db.contains_key(&k)).map_err(|e| self.fail(e))?;
            meta.files = counted(meta.files, had, record.is_some());
            match record {
                Some(r) => out.insert(k, records::write(r).map_err(|e| self.fail(e.to_string()))?),
                None => out.remove(k),
            }
        }
        for (file, page) in batch.pages {
            let (list, text) = (key(LIST, &file), key(TEXT, &file));
            let had = guarded(|| self.db.contains_key(&list)).map_err(|e| self.fail(e))?;
            meta.pages = counted(meta.pages, had, page.is_some());
            match page {
                Some(page) => {
                    out.insert(list, page.list);
                    out.insert(text, page.text);
                }
                None => {
                    out.remove(list);
                    out.remove(text);
                }
            }
        }
        out.insert(META, records::write(&meta).map_err(|e| self.fail(e.to_string()))?);
        guarded(|| {
            self.db.apply_batch(out)?;
            self.db.flush().map(drop)
        })
        .map_err(|e| self.fail(e))?;
        self.meta = meta;
        // After the flush: sled must never be behind this number. A crash between the two leaves it ahead, which is fine.
        fs::write(generation_file(&self.path), format!("{}\n", meta.generation))
            .map_err(|e| io(&self.path, "cannot note the store's generation", e))
    }

    fn fail(&self, what: String) -> ArchiveError {
        ArchiveError::Store { path: self.path.clone(), what }
    }
}

fn counted(count: u64, had: bool, has: bool) -> u64 {
    (count + u64::from(has)).saturating_sub(u64::from(had))
}

fn generation_file(store: &Path) -> PathBuf {
    store.with_file_name("generation")
}

fn read_generation(store: &Path) -> Option<u64> {
    fs::read_to_string(generation_file(store)).ok()?.trim().parse().ok()
}
