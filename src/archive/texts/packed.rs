//! A page's texts, packed.
//!
//! Promise: what is unpacked is what was packed. The articles lie in frames of some kilobytes that are deflated each for itself, so that one article is had
//! by unpacking its frame, however long the page: unpacking is most of what a snippet costs. What the page says of all of them stands before, plain.
//!
//! Why not each article for itself: on real pages that leaves 0.61 of a text, frames of four kilobytes leave 0.55, the page as one piece 0.53.
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
const FRAME: usize = 4 << 10;
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

/// Articles that are packed together: how many, their bytes, and those that are left of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Frame {
    articles: u32,
    plain: u32,
    packed: u32,
}

thread_local! {
    /// Some hundred kilobytes, which would be made anew for each page.
    static COMPRESSOR: RefCell<CompressorOxide> =
        RefCell::new(CompressorOxide::new(create_comp_flags_from_zip_params(LEVEL, 0, 0)));
}

impl PackedText {
    pub fn new(reading: &Reading) -> Result<Self, BadRecord> {
        let (mut frames, mut body, mut plain) = (Vec::new(), Vec::new(), Vec::new());
        COMPRESSOR.with_borrow_mut(|compressor| {
            compressor.reset();
            let mut articles = 0;
            for (at, article) in reading.articles.iter().enumerate() {
                plain.extend(postcard::to_stdvec(article).map_err(|_| BadRecord)?);
                articles += 1;
                if plain.len() >= FRAME || at + 1 == reading.articles.len() {
                    let before = body.len();
                    deflate(compressor, &plain, &mut body)?;
                    frames.push(Frame { articles, plain: size(plain.len())?, packed: size(body.len() - before)? });
                    plain.clear();
                    articles = 0;
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

/// Unpacks what is known to come to so many bytes.
fn inflate(packed: &[u8], size: usize) -> Result<Vec<u8>, BadRecord> {
    let mut plain = vec![0; size.min(LARGEST)];
    let mut state = Box::<DecompressorOxide>::default();
    let (_, _, made) = decompress(&mut state, packed, &mut plain, 0, TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF);
    if made == size { Ok(plain) } else { Err(BadRecord) }
}

/// Some articles of a page, still packed: the number of the first one, how many, and where they lie.
#[derive(Debug)]
pub(super) struct Sheaf {
    first: usize,
    count: usize,
    plain: usize,
    place: Range<usize>,
    /// What stands before the first one is to be passed over: the page is in one piece.
    in_one_piece: bool,
}

/// Takes packed texts apart: what the page says, without its articles, and where these are.
pub(super) fn sheaves(packed: &[u8]) -> Result<(PageText, Vec<Sheaf>), BadRecord> {
    let (first, rest) = packed.split_first_chunk::<4>().ok_or(BadRecord)?;
    let first = u32::from_be_bytes(*first);
    if first & FRAMED == 0 {
        let (plain, place) = (first as usize, 4..packed.len());
        let none = PageText { paper: None, date: None, page: None, articles: Vec::new() };
        return Ok((none, vec![Sheaf { first: 0, count: usize::MAX, plain, place, in_one_piece: true }]));
    }
    let length = (first & !FRAMED) as usize;
    let Head { paper, date, page, frames } =
        rest.get(..length).and_then(|head| postcard::from_bytes(head).ok()).ok_or(BadRecord)?;
    let (mut at, mut first, mut sheaves) = (4 + length, 0, Vec::with_capacity(frames.len()));
    for Frame { articles, plain, packed } in frames {
        let (count, place) = (articles as usize, at..at + packed as usize);
        (at, first) = (place.end, first + count);
        sheaves.push(Sheaf { first: first - count, count, plain: plain as usize, place, in_one_piece: false });
    }
    Ok((PageText { paper, date, page, articles: Vec::new() }, sheaves))
}

impl Sheaf {
    /// The number among these of an article of the page.
    pub fn number(&self, place: usize) -> Option<usize> {
        place.checked_sub(self.first).filter(|&number| number < self.count)
    }

    /// The first ones of the articles, so many at most; `most` beyond them all says that there must be no more.
    pub fn articles(&self, packed: &[u8], most: usize) -> Result<Vec<Article>, BadRecord> {
        let plain = inflate(packed.get(self.place.clone()).ok_or(BadRecord)?, self.plain)?;
        if self.in_one_piece {
            return Ok(whole(&plain)?.articles);
        }
        let (mut rest, mut articles) = (plain.as_slice(), Vec::new());
        while articles.len() < self.count.min(most) {
            let (article, left) = postcard::take_from_bytes(rest).map_err(|_| BadRecord)?;
            articles.push(article);
            rest = left;
        }
        Ok(articles)
    }
}

fn whole(plain: &[u8]) -> Result<PageText, BadRecord> {
    postcard::from_bytes(plain).map_err(|_| BadRecord)
}

/// All of a page.
pub(super) fn unpack(packed: &[u8]) -> Result<PageText, BadRecord> {
    let (mut text, sheaves) = sheaves(packed)?;
    for sheaf in &sheaves {
        if sheaf.in_one_piece {
            return whole(&inflate(packed.get(sheaf.place.clone()).ok_or(BadRecord)?, sheaf.plain)?);
        }
        text.articles.extend(sheaf.articles(packed, usize::MAX)?);
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
        for (articles, times, frames) in [(0, 0, 0), (1, 1, 1), (9, 9, 1), (9, 90, 3), (3, 9000, 3)] {
            let text = page(articles, times);
            let packed = packed(&text);
            assert_eq!(unpack(&packed).unwrap(), text);
            let (head, sheaves) = sheaves(&packed).unwrap();
            assert_eq!((head.paper, sheaves.len()), (text.paper, frames), "{articles} articles");
            let all =
                sheaves.iter().rev().flat_map(|sheaf| sheaf.articles(&packed, usize::MAX).unwrap().into_iter().rev());
            assert!(all.eq(text.articles.into_iter().rev()));
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
        assert_eq!(sheaves.iter().flat_map(|s| s.articles(&packed, 3).unwrap()).collect::<Vec<_>>(), text.articles);
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
