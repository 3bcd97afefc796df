//! A page's texts, unpacked only as far as they are asked for.
//!
//! Promise: an article is the one that unpacking the whole page gives. What was unpacked is kept for the next that is asked for.

use super::{
    hurt,
    packed::{self, Sheaf},
    packed_of,
};
use crate::{
    archive::{
        error::ArchiveError,
        records::{BadRecord, TextAt},
    },
    model::Article,
};
use std::path::{Path, PathBuf};

/// A page's texts, which were found whole by their checksum.
pub(in crate::archive) struct OpenedText {
    from: (PathBuf, TextAt),
    packed: Vec<u8>,
    sheaves: Vec<Sheaf>,
    /// The articles of the sheaf that was asked for last, as far as they were needed.
    open: Option<(usize, Vec<Article>)>,
}

impl OpenedText {
    /// Reads a page's record and checks it.
    ///
    /// # Errors
    /// When it cannot be read or does not agree with its checksum.
    pub(in crate::archive) fn read(folder: &Path, at: TextAt) -> Result<Self, ArchiveError> {
        let packed = packed_of(folder, at)?;
        let (_, sheaves) = packed::sheaves(&packed).map_err(|BadRecord| hurt(folder, at))?;
        Ok(Self { from: (folder.to_owned(), at), packed, sheaves, open: None })
    }

    /// The article at a place of the page; nothing where it has fewer.
    ///
    /// # Errors
    /// When what was packed makes no sense, though its checksum is right.
    pub(in crate::archive) fn article(&mut self, place: usize) -> Result<Option<&Article>, ArchiveError> {
        let numbers = self.sheaves.iter().enumerate().find_map(|(at, sheaf)| Some((at, sheaf.number(place)?)));
        let Some((at, number)) = numbers else { return Ok(None) };
        if self.open.as_ref().is_none_or(|(open, articles)| *open != at || articles.len() <= number) {
            let articles = self.sheaves[at].articles(&self.packed, number + 1);
            self.open = Some((at, articles.map_err(|BadRecord| hurt(&self.from.0, self.from.1))?));
        }
        Ok(self.open.as_ref().and_then(|(_, articles)| articles.get(number)))
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
