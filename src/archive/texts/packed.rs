//! A page's texts, packed.
//!
//! Promise: what is unpacked is what was packed. The articles lie in frames of some kilobytes that are deflated each for itself, so that one article is had
//! by unpacking what stands before it in its frame, however long the page: unpacking is most of what a snippet costs. What the page says of all of them, and how
//! long each is, stands before, plain.
//!
//! Why not each article for itself: on real pages that leaves 0.61 of a text, frames of two kilobytes leave 0.57, the page as one piece 0.53.
//! Records that were written as one piece are still read.

use crate::{
    archive::records::BadRecord,
    model::{Article, Date, Reading},
};
use miniz_oxide::{
    deflate::core::{CompressorOxide, TDEFLFlush, TDEFLStatus, compress_to_output, create_comp_flags_from_zip_params},
    inflate::core::{DecompressorOxide, decompress, inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF},
};
use serde::{Deserialize, Serialize};
use std::{cell::RefCell, ops::Range};

/// Deflate's fastest: the next level takes twice the time for a tenth less.
const LEVEL: i32 = 1;
/// A frame is full when its articles have come to so many bytes.
const FRAME: usize = 2 << 10;
/// More than a page of the largest size can come to; a length that damage made must not fill the memory.
pub(super) const LARGEST: usize = 256 << 20;
/// Says in the first four bytes that frames follow; a page in one piece has its length there.
const FRAMED: u32 = 1 << 31;

/// A page's articles with what the page says of all of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::archive) struct PageText {
    pub paper: Option<String>,
    pub date: Option<Date>,
    pub page: Option<String>,
    pub articles: Vec<Article>,
}

/// A page's texts, packed; made by the readers, since it takes a while.
#[derive(Debug, Clone)]
pub(in crate::archive) struct PackedText(pub(super) Vec<u8>);

/// What stands before the frames.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Head {
    paper: Option<String>,
    date: Option<Date>,
    page: Option<String>,
    frames: Vec<Frame>,
}

/// Articles that are packed together: how many bytes each has, and how many are left of all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Frame {
    articles: Vec<u32>,
    packed: u32,
}

thread_local! {
    /// Some hundred kilobytes, which would be made anew for each page.
    static COMPRESSOR: RefCell<CompressorOxide> =
        RefCell::new(CompressorOxide::new(create_comp_flags_from_zip_params(LEVEL, 0, 0)));
    /// Ten kilobytes.
    static INFLATER: RefCell<Box<DecompressorOxide>> = RefCell::default();
}

impl PackedText {
    pub fn new(reading: &Reading) -> Result<Self, BadRecord> {
        let (mut frames, mut body, mut plain) = (Vec::new(), Vec::new(), Vec::new());
        COMPRESSOR.with_borrow_mut(|compressor| {
            compressor.reset();
            let mut articles = Vec::new();
            for (at, article) in reading.articles.iter().enumerate() {
                let article = postcard::to_stdvec(article).map_err(|_| BadRecord)?;
                articles.push(size(article.len())?);
                plain.extend(article);
                if plain.len() >= FRAME || at + 1 == reading.articles.len() {
                    let before = body.len();
                    deflate(compressor, &plain, &mut body)?;
                    frames.push(Frame { articles: std::mem::take(&mut articles), packed: size(body.len() - before)? });
                    plain.clear();
                }
            }
            Ok(())
        })?;
        let (paper, page) = (reading.paper.clone(), reading.page.clone());
        let head = postcard::to_stdvec(&Head { paper, date: reading.date, page, frames }).map_err(|_| BadRecord)?;
        let mut packed = (FRAMED | size(head.len())?).to_be_bytes().to_vec();
        packed.reserve_exact(head.len() + body.len());
        packed.extend(head);
        packed.extend(body);
        Ok(Self(packed))
    }
}

fn size(bytes: usize) -> Result<u32, BadRecord> {
    u32::try_from(bytes).ok().filter(|&size| size & FRAMED == 0).ok_or(BadRecord)
}

/// Puts a frame behind the others. A full flush makes the compressor forget what it has seen, so that nothing before is needed to unpack it.
fn deflate(compressor: &mut CompressorOxide, plain: &[u8], into: &mut Vec<u8>) -> Result<(), BadRecord> {
    let put = |bytes: &[u8]| {
        into.extend_from_slice(bytes);
        true
    };
    let (status, taken) = compress_to_output(compressor, plain, TDEFLFlush::Full, put);
    if status == TDEFLStatus::Okay && taken == plain.len() { Ok(()) } else { Err(BadRecord) }
}

/// Unpacks the first bytes, so many.
fn inflate(packed: &[u8], size: usize) -> Result<Vec<u8>, BadRecord> {
    let mut plain = vec![0; size.min(LARGEST)];
    let (_, _, made) = INFLATER.with_borrow_mut(|state| {
        state.init();
        decompress(state, packed, &mut plain, 0, TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF)
    });
    if made == size { Ok(plain) } else { Err(BadRecord) }
}

/// Some articles of a page, still packed, and where they lie.
#[derive(Debug)]
pub(super) struct Sheaf {
    /// The number of the first one.
    first: usize,
    place: Range<usize>,
    what: What,
}

#[derive(Debug)]
enum What {
    /// Articles of so many bytes.
    Frame(Vec<u32>),
    /// All that the page says, and all articles: so many bytes.
    Page(usize),
}

/// Takes packed texts apart: what the page says, as far as it stands there plain, without its articles; and where these are.
pub(super) fn sheaves(packed: &[u8]) -> Result<(PageText, Vec<Sheaf>), BadRecord> {
    let (first, rest) = packed.split_first_chunk::<4>().ok_or(BadRecord)?;
    let first = u32::from_be_bytes(*first);
    if first & FRAMED == 0 {
        let none = PageText { paper: None, date: None, page: None, articles: Vec::new() };
        return Ok((none, vec![Sheaf { first: 0, place: 4..packed.len(), what: What::Page(first as usize) }]));
    }
    let length = (first & !FRAMED) as usize;
    let Head { paper, date, page, frames } =
        rest.get(..length).and_then(|head| postcard::from_bytes(head).ok()).ok_or(BadRecord)?;
    let (mut at, mut first, mut sheaves) = (4 + length, 0, Vec::with_capacity(frames.len()));
    for Frame { articles, packed } in frames {
        let (count, place) = (articles.len(), at..at + packed as usize);
        at = place.end;
        sheaves.push(Sheaf { first, place, what: What::Frame(articles) });
        first += count;
    }
    Ok((PageText { paper, date, page, articles: Vec::new() }, sheaves))
}

impl Sheaf {
    fn inflate(&self, packed: &[u8], size: usize) -> Result<Vec<u8>, BadRecord> {
        inflate(packed.get(self.place.clone()).ok_or(BadRecord)?, size)
    }

    /// The article at a place of the page, where it is one of these and alone among what was packed with it; more are not unpacked than stand before it.
    pub fn article(&self, packed: &[u8], place: usize) -> Result<Option<Article>, BadRecord> {
        let Some(number) = place.checked_sub(self.first) else { return Ok(None) };
        match &self.what {
            What::Page(size) => Ok(whole(&self.inflate(packed, *size)?)?.articles.into_iter().nth(number)),
            What::Frame(articles) => {
                let Some(&length) = articles.get(number) else { return Ok(None) };
                let before = articles[..number].iter().map(|&length| length as usize).sum::<usize>();
                let plain = self.inflate(packed, before + length as usize)?;
                postcard::from_bytes(&plain[before..]).map(Some).map_err(|_| BadRecord)
            }
        }
    }
}

fn whole(plain: &[u8]) -> Result<PageText, BadRecord> {
    postcard::from_bytes(plain).map_err(|_| BadRecord)
}

/// All of a page.
pub(super) fn unpack(packed: &[u8]) -> Result<PageText, BadRecord> {
    let (mut text, sheaves) = sheaves(packed)?;
    for sheaf in &sheaves {
        let lengths = match &sheaf.what {
            What::Page(size) => return whole(&sheaf.inflate(packed, *size)?),
            What::Frame(lengths) => lengths,
        };
        let plain = sheaf.inflate(packed, lengths.iter().map(|&length| length as usize).sum())?;
        let mut rest = plain.as_slice();
        for &length in lengths {
            let (article, left) = rest.split_at_checked(length as usize).ok_or(BadRecord)?;
            text.articles.push(postcard::from_bytes(article).map_err(|_| BadRecord)?);
            rest = left;
        }
    }
    Ok(text)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn page(articles: usize, times: usize) -> PageText {
        let article = |n: usize| Article {
            headline: format!("第{n}号"),
            paragraphs: vec!["春灌开闸".repeat(times)],
            ..Article::default()
        };
        PageText {
            paper: Some("河湾日报".into()),
            date: None,
            page: Some("2".into()),
            articles: (0..articles).map(article).collect(),
        }
    }

    fn packed(text: &PageText) -> Vec<u8> {
        let (paper, page, articles) = (text.paper.clone(), text.page.clone(), text.articles.clone());
        PackedText::new(&Reading { paper, page, articles, ..Reading::default() }).unwrap().0
    }

    #[test]
    fn frames_are_unpacked_each_for_itself() {
        for (articles, times, frames) in [(0, 0, 0), (1, 1, 1), (9, 9, 1), (9, 90, 5), (3, 9000, 3)] {
            let text = page(articles, times);
            let packed = packed(&text);
            assert_eq!(unpack(&packed).unwrap(), text);
            let (head, sheaves) = sheaves(&packed).unwrap();
            assert_eq!((head.paper, sheaves.len()), (text.paper, frames), "{articles} articles");
            for place in (0..articles + 2).rev() {
                let found = sheaves.iter().find_map(|sheaf| sheaf.article(&packed, place).unwrap());
                assert_eq!(found.as_ref(), text.articles.get(place));
            }
        }
    }

    #[test]
    fn a_page_in_one_piece_is_read_as_well() {
        let text = page(5, 700);
        let plain = postcard::to_stdvec(&text).unwrap();
        let mut packed = u32::try_from(plain.len()).unwrap().to_be_bytes().to_vec();
        packed.extend(miniz_oxide::deflate::compress_to_vec(&plain, 1));
        assert_eq!(unpack(&packed).unwrap(), text);
        let (_, sheaves) = sheaves(&packed).unwrap();
        let found = |place| sheaves.iter().find_map(|sheaf| sheaf.article(&packed, place).unwrap());
        assert!((0..6).all(|place| found(place).as_ref() == text.articles.get(place)));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let whole = packed(&page(9, 90));
        for cut in 0..whole.len() {
            assert!(unpack(&whole[..cut]).is_err(), "{cut} bytes");
        }
        let mut other = whole;
        other[..4].copy_from_slice(&u32::MAX.to_be_bytes());
        assert!(unpack(&other).is_err());
    }
}
