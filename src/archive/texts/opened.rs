//! A page's texts, unpacked only as far as they are asked for.
//!
//! Promise: an article is the one that unpacking the whole page gives.

use super::{
    SegmentFiles, hurt,
    packed::{self, Sheaf},
};
use crate::{
    archive::{
        error::ArchiveError,
        records::{BadRecord, TextAt},
    },
    model::Article,
};
use std::path::PathBuf;

/// A page's texts, which were found whole by their checksum.
pub(in crate::archive) struct OpenedText {
    from: (PathBuf, TextAt),
    packed: Vec<u8>,
    sheaves: Vec<Sheaf>,
}

impl OpenedText {
    /// Reads a page's record and checks it.
    ///
    /// # Errors
    /// When it cannot be read or does not agree with its checksum.
    pub(in crate::archive) fn read(files: &mut SegmentFiles<'_>, at: TextAt) -> Result<Self, ArchiveError> {
        let (folder, packed) = (files.folder, files.packed(at)?);
        let (_, sheaves) = packed::sheaves(&packed).map_err(|BadRecord| hurt(folder, at))?;
        Ok(Self { from: (folder.to_owned(), at), packed, sheaves })
    }

    /// The article at a place of the page; nothing where it has fewer.
    ///
    /// # Errors
    /// When what was packed makes no sense, though its checksum is right.
    pub(in crate::archive) fn article(&self, place: usize) -> Result<Option<Article>, ArchiveError> {
        for sheaf in &self.sheaves {
            if let Some(article) =
                sheaf.article(&self.packed, place).map_err(|BadRecord| hurt(&self.from.0, self.from.1))?
            {
                return Ok(Some(article));
            }
        }
        Ok(None)
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
            let opened = OpenedText::read(&mut SegmentFiles::of(folder.path()), at).unwrap();
            for place in asked {
                let article = opened.article(place).unwrap();
                prop_assert_eq!(article.as_ref(), articles.get(place));
            }
            let whole: PageText = read_record(folder.path(), at).unwrap();
            prop_assert_eq!(whole.articles, articles);
        }
    }
}
