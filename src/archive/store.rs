//! The store: the only place that names sled, and the border at which its faults are caught.
//!
//! Promise: a batch is on disk whole or not at all when [`Store::commit`] returns; what sled loses or damages is seen. sled 0.34 opens a
//! damaged file without an error and with records missing, and may panic in the middle of it; so every value carries a checksum
//! (`records`); the file records are counted and summed up in a `meta` record that is written in the same batch, which tells at open whether one is missing,
//! old or too many; each file record holds the checksum of its page's lines and the place of its texts, which tells at the read; the generation on disk is
//! noted beside sled after each flush; and every call is wrapped so that a panic becomes an error. Whatever is found, the remedy is the same: the store is
//! derived, so it is thrown away and made again.
//!
//! Trade-off: one tree with key prefixes, because sled's batches are atomic within a tree only; settings that measured best
//! (LowSpace, no background flush, an explicit flush after each batch). Opening reads every file record, no lines and no texts: a quarter of a
//! kilobyte a page. What else is kept of a page lies under its own key (lines) or beside sled (`texts`).

use super::{
    ArchiveError, Place,
    error::io,
    faults,
    records::{self, FileRecord, Held, Listed},
};
use crossbeam_channel::bounded;
use serde::{Deserialize, Serialize};
use std::{
    cell::Cell,
    collections::BTreeMap,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// Changes when the records are written differently; another number means a rebuild.
const FORMAT: u32 = 3;
const META: &[u8] = b"m";
const FILE: u8 = b'f';
const LIST: u8 = b'l';
/// Records that go from thread to thread at once.
const LOT: usize = 1024;
/// 64 MiB: the store is read at open and then a page at a time.
const CACHE: u64 = 64 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Meta {
    format: u32,
    generation: u64,
    files: u64,
    /// Of all file records, in any order; see [`sum`].
    sum: u64,
    /// The store was made anew and the folder has not been gone through since: pages that are gone are still to be fetched from their texts.
    restoring: bool,
}

/// What one file record adds to the sum of all.
fn sum(key: &[u8], value: &[u8]) -> u64 {
    xxh3_64_with_seed(value, xxh3_64(key))
}

/// The lines of a page's articles, ready to be written.
#[derive(Debug)]
pub(super) struct PackedList(Vec<u8>);

impl PackedList {
    pub fn new(list: &[Listed]) -> Result<Self, records::BadRecord> {
        Ok(Self(records::write_packed(&list)?))
    }

    /// What the file record is to say of it; see [`Held::list`].
    pub fn sum(&self) -> u32 {
        records::sum_of(&self.0).unwrap_or(0)
    }
}

/// What is to be written in one batch.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// New records by file key; `None` removes.
    pub files: BTreeMap<Vec<u8>, Option<FileRecord>>,
    /// Lines by file key; `None` removes.
    pub lists: BTreeMap<Vec<u8>, Option<PackedList>>,
}

impl Batch {
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.lists.is_empty()
    }
}

/// The open store.
pub(super) struct Store {
    /// Nothing once it was closed to be opened again.
    db: Option<sled::Db>,
    path: PathBuf,
    meta: Meta,
}

/// What was found in the store at open.
pub(super) struct Found {
    pub store: Store,
    /// By key.
    pub files: Vec<(Key, FileRecord)>,
    pub notices: Vec<String>,
}

/// A file's key, shared by all who point at the file.
pub(super) type Key = Arc<[u8]>;
/// Records by their files' keys.
pub(super) type Files = BTreeMap<Key, FileRecord>;

fn key(kind: u8, file: &[u8]) -> Vec<u8> {
    let mut key = Vec::with_capacity(file.len() + 1);
    key.push(kind);
    key.extend_from_slice(file);
    key
}

thread_local! {
    static CATCHING: Cell<bool> = const { Cell::new(false) };
}

/// True on a thread that is inside sled, where a panic is caught and told as damage.
pub(super) fn panic_is_caught() -> bool {
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
            Ok((store, files)) => return Ok(Found { store, files, notices: Vec::new() }),
            Err(Unusable::Full(what)) => return Err(full(&path, what)),
            Err(Unusable::Damaged(_)) if first => None,
            Err(Unusable::Damaged(what)) => Some(what),
        };
        // What a full disk makes of sled looks like damage. What is there is not thrown away before something can be put in its place.
        probe(&place.store).map_err(|e| io(&place.store, FULL, e))?;
        // Generations may be counted anew: what was made of an older one must not be taken for one of these.
        let list = place.catalogue();
        fs::remove_file(&list)
            .or_else(|e| if e.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(e) })
            .map_err(|e| io(&list, "the list is out of date and cannot be removed; delete it", e))?;
        let store = Self::anew(path, known.unwrap_or(0) + 1, !first)?;
        let notices = why
            .map(|why| format!("{}: the store was not usable ({why}): rebuilding it", store.path.display()))
            .into_iter()
            .collect();
        Ok(Found { store, files: Vec::new(), notices })
    }

    /// An empty store in the place of whatever is there.
    fn anew(path: PathBuf, generation: u64, restoring: bool) -> Result<Self, ArchiveError> {
        let remove = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        remove
            .or_else(|e| if e.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(e) })
            .map_err(|e| io(&path, "the store is damaged and cannot be removed; delete it", e))?;
        let db = open_patiently(&path).map_err(|what| failed(&path, what))?;
        let meta = Meta { format: FORMAT, generation, files: 0, sum: 0, restoring };
        let mut store = Self { db: Some(db), path, meta };
        store.commit(Batch::default(), false)?;
        Ok(store)
    }

    /// The store as it was written, or why it is not.
    fn try_open(path: &Path, known: Option<u64>) -> Result<(Self, Vec<(Key, FileRecord)>), Unusable> {
        if !path.exists() {
            return Err(Unusable::Damaged("it is not there".to_owned()));
        }
        let db = open_patiently(path)?;
        let Some(meta) = guarded(|| db.get(META))? else {
            return Err(Unusable::Damaged("it is empty".to_owned()));
        };
        let meta = read_meta(&meta)?;
        if meta.generation < known.unwrap_or(0) {
            return Err(Unusable::Damaged("records are missing at its end".to_owned()));
        }
        let store = Self { db: Some(db), path: path.to_owned(), meta };
        let (files, found) = store.file_records()?;
        let (here, said) = (files.len() as u64, meta.files);
        match (here == said, found == meta.sum) {
            (true, true) => Ok((store, files)),
            (true, false) => Err(Unusable::Damaged("a record is not the one that was written last".to_owned())),
            (false, _) => Err(Unusable::Damaged(format!("{here} of {said} file records are readable"))),
        }
    }

    /// Every file record that can be read, by key, and the sum of all that are there. One thread goes through the database, another reads the records.
    fn file_records(&self) -> Result<(Vec<(Key, FileRecord)>, u64), String> {
        let (hand_on, lots) = bounded::<Vec<(sled::IVec, sled::IVec)>>(8);
        thread::scope(|scope| {
            let reader = scope.spawn(move || {
                let (mut files, mut found) = (Vec::new(), 0_u64);
                for (k, v) in lots.into_iter().flatten() {
                    found = found.wrapping_add(sum(&k[1..], &v));
                    if let Ok(record) = records::read(&v) {
                        files.push((Key::from(&k[1..]), record));
                    }
                }
                (files, found)
            });
            let through = guarded(|| {
                let mut lot = Vec::with_capacity(LOT);
                for item in self.db()?.scan_prefix([FILE]) {
                    lot.push(item?);
                    if lot.len() == LOT {
                        let _ = hand_on.send(std::mem::replace(&mut lot, Vec::with_capacity(LOT)));
                    }
                }
                let _ = hand_on.send(lot);
                Ok(())
            });
            drop(hand_on);
            let read = reader.join().map_err(|_| "a record could not be read".to_owned());
            through.and(read)
        })
    }

    /// The store was made anew and the folder has not been gone through since.
    pub fn restoring(&self) -> bool {
        self.meta.restoring
    }

    /// The folder has been gone through; noted with the next batch.
    pub fn restored(&mut self) {
        self.meta.restoring = false;
    }

    fn db(&self) -> Result<&sled::Db, sled::Error> {
        self.db.as_ref().ok_or_else(|| sled::Error::Unsupported("the store is closed".into()))
    }

    /// Lets go of the files; nothing can be read until the store is opened again.
    pub fn close(&mut self) {
        let db = self.db.take();
        let _ = guarded(|| {
            drop(db);
            Ok(())
        });
    }

    /// It was closed and could not be opened again.
    pub fn is_closed(&self) -> bool {
        self.db.is_none()
    }

    /// Tells states of the store apart by what is kept of the files.
    pub fn mark(&self) -> u64 {
        self.meta.sum ^ self.meta.files.rotate_left(40)
    }

    /// The generation on disk.
    pub fn generation(&self) -> u64 {
        self.meta.generation
    }

    /// Bytes on disk, as the database counts them.
    pub fn size(&self) -> u64 {
        guarded(|| self.db()?.size_on_disk()).unwrap_or(0)
    }

    /// The lines of a page's articles.
    pub fn list(&self, file: &[u8], held: &Held) -> Result<Vec<Listed>, ArchiveError> {
        let hurt = |what: &str| ArchiveError::Damaged { path: self.path.clone(), what: what.to_owned() };
        let bytes = guarded(|| self.db()?.get(key(LIST, file))).map_err(|e| hurt(&e))?;
        let bytes = bytes.ok_or_else(|| hurt("a page's record is missing"))?;
        if records::sum_of(&bytes) != Some(held.list) {
            return Err(hurt("a page's record is not the one that was written last"));
        }
        records::read_packed(&bytes).map_err(|e| hurt(&e.to_string()))
    }

    /// Writes a batch and waits until it is on disk. `moves_on` makes a new generation of it. After an error the store is to be opened again: sled does
    /// not go on after one.
    pub fn commit(&mut self, batch: Batch, moves_on: bool) -> Result<(), ArchiveError> {
        let mut meta = self.meta;
        meta.generation += u64::from(moves_on);
        let mut out = sled::Batch::default();
        for (file, record) in &batch.files {
            let k = key(FILE, file);
            if let Some(old) = guarded(|| self.db()?.get(&k)).map_err(|e| self.fail(e))? {
                meta.files = meta.files.saturating_sub(1);
                meta.sum = meta.sum.wrapping_sub(sum(file, &old));
            }
            match record {
                Some(r) => {
                    let value = records::write(r).map_err(|e| self.fail(e.to_string()))?;
                    meta.files += 1;
                    meta.sum = meta.sum.wrapping_add(sum(file, &value));
                    out.insert(k, value);
                }
                None => out.remove(k),
            }
        }
        for (file, list) in batch.lists {
            match list {
                Some(list) => out.insert(key(LIST, &file), list.0),
                None => out.remove(key(LIST, &file)),
            }
        }
        out.insert(META, records::write_packed(&meta).map_err(|e| self.fail(e.to_string()))?);
        faults::strike(&self.path).map_err(|e| full(&self.path, e.to_string()))?;
        guarded(|| {
            self.db()?.apply_batch(out)?;
            self.db()?.flush().map(drop)
        })
        .map_err(|e| self.fail(e))?;
        self.meta = meta;
        // After the flush: sled must never be behind this number. A crash between the two leaves it ahead, which is fine.
        fs::write(generation_file(&self.path), format!("{}\n", meta.generation))
            .map_err(|e| io(&self.path, "cannot note the store's generation; see that there is room on the disk", e))
    }

    fn fail(&self, what: String) -> ArchiveError {
        failed(&self.path, what)
    }
}

/// Why a store cannot be used.
enum Unusable {
    /// As it is; made anew it can.
    Damaged(String),
    /// The disk is full: nothing is known against the store.
    Full(String),
}

impl From<String> for Unusable {
    fn from(what: String) -> Self {
        if is_full(&what) { Self::Full(what) } else { Self::Damaged(what) }
    }
}

/// sled hands the system's errors on as words.
fn is_full(what: &str) -> bool {
    what.contains("StorageFull") || what.contains("No space left") || what.contains("QuotaExceeded")
}

fn full(path: &Path, what: String) -> ArchiveError {
    io(path, FULL, std::io::Error::new(std::io::ErrorKind::StorageFull, what))
}

/// Fails when nothing can be written.
fn probe(folder: &Path) -> std::io::Result<()> {
    let path = folder.join("probe");
    faults::strike(&path)?;
    let written = fs::write(&path, [0; 1 << 16]).and_then(|()| fs::File::open(&path)?.sync_all());
    let removed = fs::remove_file(&path);
    written.and(removed)
}

/// What is said of a disk without room.
const FULL: &str =
    "nothing can be written, perhaps no room is left on the disk; make some, or name another folder with --store";

fn failed(path: &Path, what: String) -> ArchiveError {
    if is_full(&what) { full(path, what) } else { ArchiveError::Store { path: path.to_owned(), what } }
}

/// The first number is the format in all formats.
fn read_meta(bytes: &[u8]) -> Result<Meta, Unusable> {
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    let damaged = |_| Unusable::Damaged("its head does not agree with its checksum".to_owned());
    let Format { format } = records::read_packed(bytes).map_err(damaged)?;
    if format != FORMAT {
        let age = if format < FORMAT { "an older" } else { "a newer" };
        return Err(Unusable::Damaged(format!("{age} baoku wrote it, in format {format}; this one writes {FORMAT}")));
    }
    records::read_packed(bytes).map_err(damaged)
}

fn generation_file(store: &Path) -> PathBuf {
    store.with_file_name("generation")
}

fn read_generation(store: &Path) -> Option<u64> {
    fs::read_to_string(generation_file(store)).ok()?.trim().parse().ok()
}

/// Writes another format's number, as an older or newer program would have left it.
#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(super) fn pretend_format(place: &Place, format: u32) {
    let Ok(Found { store, .. }) = Store::open(place) else { panic!("the store cannot be opened") };
    let meta = records::write_packed(&Meta { format, ..store.meta }).unwrap();
    store.db().unwrap().insert(META, meta).unwrap();
    store.db().unwrap().flush().unwrap();
}
