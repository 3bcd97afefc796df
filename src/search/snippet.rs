//! Where an article's text matches, and the piece of it to show.
//!
//! Promise: matches are byte ranges of the article's own parts, on borders of characters, in the order of reading, those and only those that the full-text index
//! finds (`Phrase::places`). A snippet is a piece of one part around its first match, in the body where there is one.

use super::{Hits, highlight::ranges, query::Query};
use crate::{
    archive::{cores, fulltext::FullTextError},
    model::{Article, ArticleId, TextPart},
    text::fold_for_search,
};
use std::{ops::Range, thread};

/// Characters of a snippet, and how many of them may stand before the match.
const LENGTH: usize = 44;
const BEFORE: usize = 14;

/// A place in an article where a term of the query stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The part of the article.
    pub part: TextPart,
    /// Byte range of the part's text.
    pub range: Range<usize>,
}

/// A piece of an article's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// The part that it is a piece of.
    pub part: TextPart,
    /// The piece, unescaped.
    pub text: String,
    /// Byte ranges of the piece where terms of the query stand.
    pub marks: Vec<Range<usize>>,
    /// The part has text before the piece.
    pub cut_before: bool,
    /// And after it.
    pub cut_after: bool,
    /// Matches in all of the article.
    pub matches: usize,
}

impl Query {
    /// Where the article holds what the query asks of texts (`text:`), in the order of reading. Places that overlap are one.
    pub fn matches(&self, article: &Article) -> Vec<Match> {
        let phrases = self.phrases();
        let mut all = Vec::new();
        if phrases.is_empty() {
            return all;
        }
        for (part, text) in article.texts() {
            let folded = fold_for_search(text);
            let mut marked = Vec::new();
            for place in phrases.iter().flat_map(|phrase| phrase.places(&folded.text)) {
                let first = folded.text[..place.start].chars().count();
                marked.push(first..first + folded.text[place].chars().count());
            }
            all.extend(ranges(&folded, marked, text).into_iter().map(|range| Match { part, range }));
        }
        all
    }

    /// The piece of the article to show: around the first match of the body, else of its captions and titles; nothing where nothing matches.
    pub fn snippet(&self, article: &Article) -> Option<Snippet> {
        let all = self.matches(article);
        let in_body = all.iter().find(|m| matches!(m.part, TextPart::Paragraph(_)));
        let first = in_body.or_else(|| all.iter().find(|m| matches!(m.part, TextPart::Caption(_)))).or(all.first())?;
        let (_, text) = article.texts().find(|(part, _)| *part == first.part)?;
        let back = text[..first.range.start].char_indices().rev().take(BEFORE).last();
        let from = back.map_or(first.range.start, |(at, _)| at);
        let to = text[from..].char_indices().nth(LENGTH).map_or(text.len(), |(at, _)| from + at);
        // A long match is shown whole.
        let to = to.max(first.range.end);
        let inside = all.iter().filter(|m| m.part == first.part && m.range.start >= from && m.range.end <= to);
        Some(Snippet {
            part: first.part,
            text: text[from..to].to_owned(),
            marks: inside.map(|m| m.range.start - from..m.range.end - from).collect(),
            cut_before: from > 0,
            cut_after: to < text.len(),
            matches: all.len(),
        })
    }
}

/// What there is to show of a hit's text: a snippet, or nothing where it holds no term; the article's id where its text could not be read.
pub type Excerpt = Result<Option<Snippet>, ArticleId>;

/// Hits that are not worth a second thread.
const FEW: usize = 8;

impl Hits {
    /// The snippets of what was found at some places by the query that found these, in their order, read on all cores; no snippet where the text holds no
    /// term, and the article's id where its text must be asked of the archive.
    ///
    /// # Errors
    /// When the full-text index cannot be read.
    pub fn snippets(&self, query: &Query, places: Range<usize>) -> Result<Vec<Excerpt>, FullTextError> {
        let places = places.start..places.end.min(self.len());
        let read = |places: Range<usize>| -> Result<Vec<Excerpt>, FullTextError> {
            let ids = places.clone().filter_map(|at| self.id(at));
            let texts = self.articles(places.clone())?;
            Ok(ids.zip(texts).map(|(id, text)| text.map(|text| query.snippet(&text)).ok_or(id)).collect())
        };
        let each = places.len().div_ceil(cores()).max(FEW);
        let mut parts = places.clone().step_by(each).map(|from| from..places.end.min(from + each));
        thread::scope(|scope| {
            let Some(first) = parts.next() else { return Ok(Vec::new()) };
            let others: Vec<_> = parts.map(|part| scope.spawn(|| read(part))).collect();
            let mut all = read(first)?;
            for other in others {
                all.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
            }
            Ok(all)
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn article() -> Article {
        Article {
            headline: "水庫開閘".to_owned(),
            paragraphs: vec!["一".repeat(30) + "ＡＢ水库，水库" + &"二".repeat(60), "又是水库。".to_owned()],
            captions: vec!["图为水渠".to_owned()],
            ..Article::default()
        }
    }

    fn query(text: &str) -> Query {
        Query::parse(text).0
    }

    #[test]
    fn matches_are_ranges_of_the_articles_own_text_in_the_order_of_reading() {
        let article = article();
        let found = query("text:水库 水 -text:又是").matches(&article);
        let texts: Vec<(TextPart, &str)> = article.texts().collect();
        let shown: Vec<(TextPart, &str)> = found
            .iter()
            .map(|m| (m.part, &texts.iter().find(|(part, _)| *part == m.part).unwrap().1[m.range.clone()]))
            .collect();
        let paragraph = TextPart::Paragraph;
        assert_eq!(
            shown,
            [(TextPart::Headline, "水庫"), (paragraph(0), "水库"), (paragraph(0), "水库"), (paragraph(1), "水库")]
        );
        assert_eq!(query("text:ab水库").matches(&article).len(), 1);
        assert!(query("水库").matches(&article).is_empty(), "that is of headlines");
    }

    #[test]
    fn a_snippet_is_a_piece_around_the_first_match_of_the_body() {
        let snippet = query("text:水库").snippet(&article()).unwrap();
        let marked: Vec<&str> = snippet.marks.iter().map(|range| &snippet.text[range.clone()]).collect();
        assert_eq!((snippet.part, marked), (TextPart::Paragraph(0), vec!["水库", "水库"]));
        assert_eq!((snippet.text.chars().count(), snippet.matches), (LENGTH, 4));
        assert!(snippet.cut_before && snippet.cut_after && snippet.text.starts_with("一一"));
        assert_eq!(query("text:开闸").snippet(&article()).unwrap().part, TextPart::Headline);
        assert_eq!(query("text:水渠").snippet(&article()).unwrap().text, "图为水渠");
        assert_eq!(query("text:骆驼").snippet(&article()), None);
    }
}
