//! A page's texts, unpacked only as far as they are asked for.
//!
//! Promise: an article is the one that unpacking the whole page gives. The articles of a page lie one after the other, so that what stands behind the one
//! asked for need not be unpacked: on the average half a page, and unpacking is most of what a snippet costs. What was unpacked is kept for the next.

use super::{hurt, packed_of, size_of};
use crate::{
    archive::{
        error::ArchiveError,
        records::{BadRecord, TextAt},
    },
    model::{Article, Date},
};
use miniz_oxide::inflate::{
    TINFLStatus,
    core::{DecompressorOxide, decompress, inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF},
};
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};

/// Bytes that are unpacked at a time.
const STEP: usize = 4 << 10;

/// A page's texts, which were found whole by their checksum.
pub(in crate::archive) struct OpenedText {
    from: (PathBuf, TextAt),
    deflated: Vec<u8>,
    taken: usize,
    state: Box<DecompressorOxide>,
    plain: Vec<u8>,
    filled: usize,
    read: usize,
    /// As many as there are, once that is read.
    count: Option<usize>,
    articles: Vec<Article>,
}

impl OpenedText {
    /// Reads a page's record and checks it.
    ///
    /// # Errors
    /// When it cannot be read or does not agree with its checksum.
    pub(in crate::archive) fn read(folder: &Path, at: TextAt) -> Result<Self, ArchiveError> {
        let packed = packed_of(folder, at)?;
        let (size, deflated) = size_of(&packed).map_err(|BadRecord| hurt(folder, at))?;
        Ok(Self {
            from: (folder.to_owned(), at),
            deflated: deflated.to_vec(),
            taken: 0,
            state: Box::default(),
            plain: vec![0; size],
            filled: 0,
            read: 0,
            count: None,
            articles: Vec::new(),
        })
    }

    /// The article at a place of the page; nothing where it has fewer.
    ///
    /// # Errors
    /// When what was packed makes no sense, though its checksum is right.
    pub(in crate::archive) fn article(&mut self, place: usize) -> Result<Option<&Article>, ArchiveError> {
        self.unpack_to(place).map_err(|BadRecord| hurt(&self.from.0, self.from.1))?;
        Ok(self.articles.get(place))
    }

    fn unpack_to(&mut self, place: usize) -> Result<(), BadRecord> {
        let count = match self.count {
            Some(count) => count,
            None => {
                let (.., count) = self.next::<(Option<String>, Option<Date>, Option<String>, usize)>()?;
                *self.count.insert(count)
            }
        };
        while self.articles.len() <= place.min(count.wrapping_sub(1)) && count > 0 {
            let article = self.next()?;
            self.articles.push(article);
        }
        Ok(())
    }

    /// The next value, for which more is unpacked as long as it is cut off.
    fn next<T: DeserializeOwned>(&mut self) -> Result<T, BadRecord> {
        loop {
            let there = self.plain.get(self.read..self.filled).unwrap_or_default();
            match postcard::take_from_bytes(there) {
                Ok((value, rest)) => {
                    self.read = self.filled - rest.len();
                    return Ok(value);
                }
                Err(postcard::Error::DeserializeUnexpectedEnd) if self.filled < self.plain.len() => self.more()?,
                Err(_) => return Err(BadRecord),
            }
        }
    }

    fn more(&mut self) -> Result<(), BadRecord> {
        let end = self.plain.len().min(self.filled + STEP);
        let (packed, plain) = (self.deflated.get(self.taken..).unwrap_or_default(), &mut self.plain[..end]);
        let (status, taken, made) =
            decompress(&mut self.state, packed, plain, self.filled, TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF);
        self.taken += taken;
        self.filled += made;
        match status {
            TINFLStatus::HasMoreOutput if made > 0 => Ok(()),
            TINFLStatus::Done if self.filled == self.plain.len() => Ok(()),
            _ => Err(BadRecord),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{
        super::{About, AboutPage, PackedText, PageText, Texts, read_record},
        *,
    };
    use crate::model::Reading;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn an_article_is_that_of_the_whole_page_in_whatever_order_it_is_asked_for(
            texts in proptest::collection::vec("[春灌开闸a ]{0,9}", 0..40),
            times in 1_usize..900,
            asked in proptest::collection::vec(0_usize..44, 1..6),
        ) {
            let article = |text: String| Article { headline: text.clone(), paragraphs: vec![text.repeat(times)], ..Article::default() };
            let articles: Vec<Article> = texts.into_iter().map(article).collect();
            let reading = Reading { paper: Some("河湾日报".into()), articles: articles.clone(), ..Reading::default() };
            let folder = tempfile::tempdir().unwrap();
            let (mut texts, _) = Texts::open(folder.path()).unwrap();
            let page = AboutPage { content: 1, twin: 0, reader: 1, mark: 0, said: None };
            let about = About { key: b"a".to_vec(), page: Some(page) };
            let at = texts.add(&about, &PackedText::new(&reading).unwrap()).unwrap();
            let mut opened = OpenedText::read(folder.path(), at).unwrap();
            for place in asked {
                prop_assert_eq!(opened.article(place).unwrap(), articles.get(place));
            }
            let whole: PageText = read_record(folder.path(), at).unwrap();
            prop_assert_eq!(whole.articles, articles);
        }
    }
}
