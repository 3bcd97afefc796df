//! The index as tantivy keeps it: its fields, its documents, and whether it is whole.
//!
//! Promise: an index that [`open`] gives is one that this program wrote, with this folding, and every file of it is what was written: a file whose size and
//! time are not those that were noted after it was written is read against its checksum, and what tantivy notes of itself without one (`meta.json`) is held
//! against the files. Whatever does not agree, the remedy is the same: the index is derived, so it is made anew. tantivy is no place for damaged data and may
//! panic at it; every call is wrapped so that a panic becomes an error.

use super::{erase::Known, sketch, terms};
use crate::{
    archive::records::{self, TextAt},
    model::{Article, ArticleId},
    text::{fold_for_search, folding_print},
};
use serde::{Deserialize, Serialize};
use std::{
    cell::Cell,
    collections::BTreeMap,
    fs, io,
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    thread,
    time::{Duration, UNIX_EPOCH},
};
use tantivy::{
    Index, IndexSettings, ReloadPolicy, TantivyDocument,
    schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
    store::Compressor,
    tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer},
};

/// Changes when documents are written differently; another number means an index made anew.
const FORMAT: u32 = 1;
const TOKENIZER: &str = "pairs";
/// How often an index that is to go is removed.
const TRIES: usize = 50;

/// Why the index cannot be used, in a few words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault(pub String);

impl From<tantivy::TantivyError> for Fault {
    fn from(e: tantivy::TantivyError) -> Self {
        Self(e.to_string())
    }
}

impl From<io::Error> for Fault {
    fn from(e: io::Error) -> Self {
        Self(e.to_string())
    }
}

thread_local! {
    static CATCHING: Cell<bool> = const { Cell::new(false) };
}

/// True on a thread where a panic inside tantivy is caught, or that is tantivy's own: its end is told as an error to who waits for it.
pub(in crate::archive) fn panic_is_caught() -> bool {
    let own = ["thrd-tantivy", "merge_thread", "segment_updater"];
    CATCHING.get() || thread::current().name().is_some_and(|name| own.iter().any(|own| name.starts_with(own)))
}

/// Runs calls into tantivy: a panic becomes a fault.
pub(super) fn guarded<T>(call: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    let before = CATCHING.replace(true);
    let done = catch_unwind(AssertUnwindSafe(call));
    CATCHING.set(before);
    done.unwrap_or_else(|_| Err(Fault("the index stopped at damaged data".to_owned())))
}

/// What is kept with each commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Payload {
    format: u32,
    folding: u32,
    /// The state of the store that all of the index is of; nothing while there is more to come.
    pub holds: Option<u64>,
}

impl Payload {
    pub fn new(holds: Option<u64>) -> Self {
        Self { format: FORMAT, folding: folding_print(), holds }
    }

    pub fn read(text: &str) -> Option<Self> {
        let payload: Self = serde_json::from_str(text).ok()?;
        (payload.format == FORMAT && payload.folding == folding_print()).then_some(payload)
    }

    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// The fields of a document, which is an article.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    /// The article's id.
    pub id: Field,
    /// [`TextAt::sum`] of the record that the text was taken from.
    pub sum: Field,
    /// Its segment and place there: see [`packed_at`].
    pub at: Field,
    /// Its length, and the article's place on its page.
    pub place: Field,
    pub sketch: [Field; sketch::WORDS],
    pub body: Field,
}

/// The names of the columns, in the order of [`Fields`].
pub(super) const SKETCH: [&str; sketch::WORDS] = ["s0", "s1", "s2", "s3"];

pub(super) fn schema() -> (Schema, Fields) {
    let mut build = Schema::builder();
    let body = TextFieldIndexing::default()
        .set_tokenizer(TOKENIZER)
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let fields = Fields {
        id: build.add_u64_field("id", INDEXED | FAST),
        sum: build.add_u64_field("sum", FAST),
        at: build.add_u64_field("at", FAST),
        place: build.add_u64_field("place", FAST),
        sketch: SKETCH.map(|name| build.add_u64_field(name, FAST)),
        body: build.add_text_field("body", TextOptions::default().set_indexing_options(body)),
    };
    (build.build(), fields)
}

/// A segment of texts and a place in it as one number: 24 and 40 bits.
pub(super) fn packed_at(at: TextAt) -> u64 {
    u64::from(at.segment) << 40 | (at.at & ((1 << 40) - 1))
}

/// The record that columns tell of, and the article's place in it.
pub(super) fn unpacked(at: u64, place: u64, sum: u64) -> (TextAt, usize) {
    let text = TextAt {
        segment: u32::try_from(at >> 40).unwrap_or(u32::MAX),
        at: at & ((1 << 40) - 1),
        length: u32::try_from(place >> 16).unwrap_or(u32::MAX),
        sum,
    };
    (text, (place & 0xFFFF) as usize)
}

/// An article as a document.
pub(super) fn document(
    fields: &Fields,
    id: ArticleId,
    (at, place): (TextAt, usize),
    article: &Article,
) -> TantivyDocument {
    let mut body = String::with_capacity(2048);
    for (_, text) in article.texts() {
        if !body.is_empty() {
            body.push(terms::BREAK);
        }
        body.push_str(&fold_for_search(text).text);
    }
    let mut document = TantivyDocument::new();
    document.add_u64(fields.id, id.0);
    document.add_u64(fields.sum, at.sum);
    document.add_u64(fields.at, packed_at(at));
    document.add_u64(fields.place, u64::from(at.length) << 16 | (place as u64).min(0xFFFF));
    let words = sketch::sketch(&sketch::shingles(article), id.0);
    for (&field, word) in fields.sketch.iter().zip(words) {
        document.add_u64(field, word);
    }
    document.add_text(fields.body, body);
    document
}

/// Cuts a folded text into the terms of [`terms`].
#[derive(Debug, Clone, Default)]
struct Pairs {
    units: Vec<Range<u32>>,
    token: Token,
}

struct PairStream<'a> {
    text: &'a str,
    units: &'a [Range<u32>],
    next: usize,
    token: &'a mut Token,
}

impl Tokenizer for Pairs {
    type TokenStream<'a> = PairStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PairStream<'a> {
        terms::units(text, &mut self.units);
        PairStream { text, units: &self.units, next: 0, token: &mut self.token }
    }
}

impl TokenStream for PairStream<'_> {
    fn advance(&mut self) -> bool {
        while self.next < self.units.len() {
            let at = self.next;
            self.next += 1;
            if let Some(term) = terms::term(self.text, self.units, at) {
                self.token.text.clear();
                self.token.text.push_str(term);
                self.token.position = at;
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// An empty index in the place of whatever is there.
pub(super) fn anew(folder: &Path) -> Result<Index, Fault> {
    let remove = || if folder.is_dir() { fs::remove_dir_all(folder) } else { fs::remove_file(folder) };
    let mut removed = remove();
    for _ in 0..TRIES {
        // Threads of a writer that was let go may be at the end of a file.
        if removed.is_ok() || removed.as_ref().is_err_and(|e| e.kind() == io::ErrorKind::NotFound) {
            break;
        }
        thread::sleep(Duration::from_millis(20));
        removed = remove();
    }
    removed.or_else(|e| if e.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(e) })?;
    fs::create_dir_all(folder)?;
    guarded(|| {
        // Nothing is stored: neither packing nor a thread for it is wanted.
        let settings = IndexSettings {
            docstore_compression: Compressor::None,
            docstore_compress_dedicated_thread: false,
            ..IndexSettings::default()
        };
        let index = Index::builder().schema(schema().0).settings(settings).create_in_dir(folder)?;
        Ok(ready(index))
    })
}

fn ready(index: Index) -> Index {
    index.tokenizers().register(TOKENIZER, TextAnalyzer::builder(Pairs::default()).build());
    index
}

/// The index that is there, as far as it can be told without reading it; with what its last commit says of it.
pub(super) fn open(folder: &Path) -> Result<(Index, Payload), Fault> {
    guarded(|| {
        let index = ready(Index::open_in_dir(folder)?);
        if index.schema() != schema().0 {
            return Err(Fault("another baoku wrote it".to_owned()));
        }
        let payload = index.load_metas()?.payload.as_deref().and_then(Payload::read);
        let payload = payload.ok_or_else(|| Fault("another baoku wrote it, or it was never finished".to_owned()))?;
        Ok((index, payload))
    })
}

/// A searcher on the newest commit.
pub(super) fn searcher(index: &Index) -> Result<tantivy::Searcher, Fault> {
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).doc_store_cache_num_blocks(1).try_into()?;
    let searcher = reader.searcher();
    for segment in searcher.segment_readers() {
        let column = segment.fast_fields().u64("id")?;
        let alive = segment.alive_bitset().map_or(segment.max_doc() as usize, |alive| alive.num_alive_docs());
        // Files that are missing are seen when they are opened.
        segment.inverted_index(schema().1.body)?;
        if column.num_docs() != segment.max_doc() || alive != segment.num_docs() as usize {
            return Err(Fault("its parts do not agree".to_owned()));
        }
    }
    Ok(searcher)
}

/// The articles that the newest commit holds, alive or not.
pub(super) fn known(index: &Index) -> Result<Known, Fault> {
    let mut known = Known::none();
    let mut ids = Vec::new();
    for segment in searcher(index)?.segment_readers() {
        let column = segment.fast_fields().u64("id")?.values;
        ids.resize(segment.max_doc() as usize, 0);
        column.get_range(0, &mut ids);
        ids.iter().for_each(|&id| known.put(id));
    }
    Ok(known)
}

/// Size and time of files that are known to be what was written, by name.
type Stamps = BTreeMap<String, (u64, u128)>;

fn stamps(index: &Index, folder: &Path) -> Result<Stamps, Fault> {
    let mut stamps = Stamps::new();
    for file in index.load_metas()?.list_segment_files() {
        let Ok(meta) = fs::metadata(folder.join(&file)) else { continue };
        let time = meta.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok()).map_or(0, |d| d.as_nanos());
        stamps.insert(file.to_string_lossy().into_owned(), (meta.len(), time));
    }
    Ok(stamps)
}

/// The note of [`Stamps`], in the index's folder.
const NOTE: &str = "checked";

/// Notes that the files are what was written: tantivy has just written them, or they were read against their checksums.
pub(super) fn note(index: &Index, folder: &Path) -> Result<(), Fault> {
    let note = records::write(&stamps(index, folder)?).map_err(|e| Fault(e.to_string()))?;
    Ok(fs::write(folder.join(NOTE), note)?)
}

/// Reads the files that are not known to be what was written, or all, against their checksums.
pub(super) fn check(index: &Index, folder: &Path, all: bool) -> Result<(), Fault> {
    guarded(|| {
        let known: Stamps = fs::read(folder.join(NOTE)).ok().and_then(|b| records::read(&b).ok()).unwrap_or_default();
        let (now, files) = (stamps(index, folder)?, index.load_metas()?.list_segment_files());
        if let Some(file) = known.keys().find(|file| files.contains(Path::new(file)) && !now.contains_key(*file)) {
            return Err(Fault(format!("{file} is missing")));
        }
        for (file, stamp) in &now {
            if (all || known.get(file) != Some(stamp))
                && !index.directory().validate_checksum(Path::new(file)).map_err(|e| Fault(e.to_string()))?
            {
                return Err(Fault(format!("{file} does not agree with its checksum")));
            }
        }
        searcher(index)?;
        if now != known {
            note(index, folder)?;
        }
        Ok(())
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn where_a_text_is_comes_back_from_its_columns() {
        let at = TextAt { segment: 0x00AB_CDEF, at: (1 << 40) - 7, length: u32::MAX, sum: 9 };
        assert_eq!(unpacked(packed_at(at), u64::from(at.length) << 16 | 500, 9), (at, 500));
    }

    #[test]
    fn another_format_or_folding_is_another_index() {
        let mine = Payload::new(Some(7));
        assert_eq!(Payload::read(&mine.write()), Some(mine.clone()));
        for other in [Payload { format: FORMAT + 1, ..mine.clone() }, Payload { folding: mine.folding + 1, ..mine }] {
            assert_eq!(Payload::read(&other.write()), None);
        }
    }

    #[test]
    fn a_panic_is_a_fault() {
        assert!(guarded::<()>(|| panic!("as tantivy does")).is_err());
        assert!(!panic_is_caught());
    }
}
