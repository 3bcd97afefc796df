//! Reading the index: every window by itself, from the files that the owner writes.
//!
//! Promise: a [`View`] is one commit, whole, for as long as it is held; [`FullText::view`] gives the newest. What a phrase finds comes as numbers of
//! documents, four bytes each, whatever their count; an article's text is read from the archive's texts, where the index knows it to be, with its checksum.
//!
//! Why not through the owner: a phrase with a million hits would be eight megabytes over the socket, and a window could not search while the owner is busy. A
//! commit that comes is seen by the time of one small file, a microsecond at each search; what is read is mapped, and shared by all windows.

use super::{
    FullTextError,
    find::{self, Counted},
    index::{self, Fault, Fields, guarded},
    sketch,
    terms::Phrase,
};
use crate::{
    archive::{
        Place,
        texts::{OpenedText, SegmentFiles},
    },
    model::{Article, ArticleId},
};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};
use tantivy::{
    DocSet, Searcher, SegmentReader, TERMINATED, Term, columnar::ColumnValues, index::SegmentId,
    schema::IndexRecordOption,
};

/// How often a commit is opened that changes while it is: each time a newer one is there.
const TRIES: usize = 5;

/// The full-text index of an archive, for reading.
#[derive(Debug)]
pub struct FullText {
    folder: PathBuf,
    texts: PathBuf,
    seen: Mutex<Option<(Stamp, Arc<View>)>>,
}

/// When a commit was written, and how long its note is.
type Stamp = (SystemTime, u64);

impl FullText {
    /// The index of an archive, which need not be there yet.
    pub fn of(place: &Place) -> Self {
        Self { folder: place.fulltext(), texts: place.texts(), seen: Mutex::new(None) }
    }

    /// The newest commit; nothing where there is none yet.
    ///
    /// # Errors
    /// When it cannot be read: the owner makes it anew once it notices.
    pub fn view(&self) -> Result<Option<Arc<View>>, FullTextError> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let mut fault = Fault(String::new());
        for _ in 0..TRIES {
            let Some(stamp) = self.stamp() else { return Ok(None) };
            if let Some((of, view)) = seen.as_ref()
                && *of == stamp
            {
                return Ok(Some(Arc::clone(view)));
            }
            match View::open(&self.folder, &self.texts) {
                Ok(view) => {
                    let view = Arc::new(view);
                    *seen = Some((stamp, Arc::clone(&view)));
                    return Ok(Some(view));
                }
                Err(why) => fault = why,
            }
            // A newer commit may have taken files away in the middle of it.
            if self.stamp() == Some(stamp) {
                break;
            }
        }
        Err(FullTextError::damaged(&self.folder, fault))
    }

    fn stamp(&self) -> Option<Stamp> {
        let meta = fs::metadata(self.folder.join("meta.json")).ok()?;
        Some((meta.modified().ok()?, meta.len()))
    }
}

/// One segment of a commit.
pub(super) struct Part {
    pub reader: SegmentReader,
    pub id: Arc<dyn ColumnValues<u64>>,
    sum: Arc<dyn ColumnValues<u64>>,
    at: Arc<dyn ColumnValues<u64>>,
    place: Arc<dyn ColumnValues<u64>>,
    pub sketch: [Arc<dyn ColumnValues<u64>>; sketch::WORDS],
}

impl Part {
    fn open(reader: &SegmentReader) -> Result<Self, Fault> {
        let column = |name: &str| {
            let values = reader.fast_fields().u64(name)?.values;
            let whole = values.num_vals() == reader.max_doc();
            if whole { Ok(values) } else { Err(Fault("a column is not whole".to_owned())) }
        };
        let [a, b, c, d] = index::SKETCH;
        Ok(Self {
            id: column("id")?,
            sum: column("sum")?,
            at: column("at")?,
            place: column("place")?,
            sketch: [column(a)?, column(b)?, column(c)?, column(d)?],
            reader: reader.clone(),
        })
    }

    pub fn is_alive(&self, doc: u32) -> bool {
        self.reader.alive_bitset().is_none_or(|alive| alive.is_alive(doc))
    }
}

/// Names a part of the index for as long as it is there: its documents keep their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartKey(SegmentId);

/// Documents of one part of the index that hold a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPart {
    /// The part's number in its view.
    pub part: usize,
    /// The documents, ascending.
    pub docs: Vec<u32>,
    /// How often each holds it; 255 stands for more.
    pub counts: Vec<u8>,
}

/// Where an article is in a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocAt {
    pub(super) part: usize,
    pub(super) doc: u32,
}

/// One commit of the index.
pub struct View {
    folder: PathBuf,
    texts: PathBuf,
    pub(super) fields: Fields,
    pub(super) searcher: Searcher,
    pub(super) parts: Vec<Part>,
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("View").field("articles", &self.articles()).field("parts", &self.parts.len()).finish()
    }
}

impl View {
    pub(super) fn open(folder: &Path, texts: &Path) -> Result<Self, Fault> {
        let (index, _) = index::open(folder)?;
        guarded(|| {
            let searcher = index::searcher(&index)?;
            let parts = searcher.segment_readers().iter().map(Part::open).collect::<Result<_, _>>()?;
            let (folder, texts) = (folder.to_owned(), texts.to_owned());
            Ok(Self { folder, texts, fields: index::schema().1, searcher, parts })
        })
    }

    /// How many articles it holds.
    pub fn articles(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// How many parts it has.
    pub fn parts(&self) -> usize {
        self.parts.len()
    }

    /// A part's name.
    pub fn key(&self, part: usize) -> Option<PartKey> {
        self.parts.get(part).map(|part| PartKey(part.reader.segment_id()))
    }

    /// How many documents a part has, those too that are deleted.
    pub fn documents(&self, part: usize) -> usize {
        self.parts.get(part).map_or(0, |part| part.reader.max_doc() as usize)
    }

    /// The articles of a part's documents, of those too that are deleted, by the documents' numbers.
    pub fn ids(&self, part: usize) -> Vec<u64> {
        let Some(part) = self.parts.get(part) else { return Vec::new() };
        let mut ids = vec![0; part.reader.max_doc() as usize];
        part.id.get_range(0, &mut ids);
        ids
    }

    /// The article of a document.
    pub fn id(&self, part: usize, doc: u32) -> Option<ArticleId> {
        let part = self.parts.get(part).filter(|part| doc < part.reader.max_doc())?;
        Some(ArticleId(part.id.get_val(doc)))
    }

    /// All documents that hold a phrase; nothing when it was stopped.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn find(
        &self,
        phrase: &Phrase,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Option<Vec<FoundPart>>, FullTextError> {
        let found = find::in_all(self, phrase, stop).map_err(|why| FullTextError::damaged(&self.folder, why))?;
        let part = |(part, Counted { docs, counts }): (usize, Counted)| FoundPart { part, docs, counts };
        Ok(found.map(|all| all.into_iter().enumerate().map(part).collect()))
    }

    /// Where an article is.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn doc(&self, id: ArticleId) -> Result<Option<DocAt>, FullTextError> {
        let term = Term::from_field_u64(self.fields.id, id.0);
        let found = guarded(|| {
            for (number, part) in self.parts.iter().enumerate() {
                let inverted = part.reader.inverted_index(self.fields.id)?;
                let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic)? else { continue };
                while postings.doc() != TERMINATED {
                    if part.is_alive(postings.doc()) {
                        return Ok(Some(DocAt { part: number, doc: postings.doc() }));
                    }
                    postings.advance();
                }
            }
            Ok(None)
        });
        found.map_err(|why| FullTextError::damaged(&self.folder, why))
    }

    /// The texts of articles, in their order; nothing for one that the archive keeps elsewhere by now, or not at all.
    pub fn articles_at(&self, docs: &[DocAt]) -> Vec<Option<Article>> {
        let (mut files, mut page): (_, Option<(u64, u64, OpenedText)>) = (SegmentFiles::of(&self.texts), None);
        docs.iter()
            .map(|&DocAt { part, doc }| {
                let part = self.parts.get(part)?;
                let (at, sum) = (part.at.get_val(doc), part.sum.get_val(doc));
                let (text, place) = index::unpacked(at, part.place.get_val(doc), sum);
                if page.as_ref().is_none_or(|(a, s, _)| (*a, *s) != (at, sum)) {
                    page = Some((at, sum, OpenedText::read(&mut files, text).ok()?));
                }
                page.as_ref().and_then(|(_, _, page)| page.article(place).ok().flatten())
            })
            .collect()
    }

    /// Where the texts of all documents were taken from that count: id, where, length and place, checksum.
    pub(super) fn origins(&self) -> Vec<(u64, u64, u64, u64)> {
        let mut all = Vec::with_capacity(usize::try_from(self.articles()).unwrap_or(0));
        for part in &self.parts {
            let docs = (0..part.reader.max_doc()).filter(|&doc| part.is_alive(doc));
            let of = |doc| (part.id.get_val(doc), part.at.get_val(doc), part.place.get_val(doc), part.sum.get_val(doc));
            all.extend(docs.map(of));
        }
        all
    }

    pub(super) fn fault(&self, why: Fault) -> FullTextError {
        FullTextError::damaged(&self.folder, why)
    }
}

impl FullTextError {
    pub(super) fn damaged(folder: &Path, why: Fault) -> Self {
        Self::Damaged { path: folder.to_owned(), what: why.0 }
    }

    pub(super) fn unwritable(folder: &Path, why: &Fault) -> Self {
        Self::Unwritable { path: folder.to_owned(), what: why.0.clone() }
    }
}
