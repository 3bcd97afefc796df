//! What is like an article: what a window asks for, and what was found.
//!
//! Promise: looked for by an errand, once for each state of the full-text index while somebody looks at it, so that what is still being taken in comes by
//! itself. Two prints are compared by an errand as well, and laid out here: pure, a row for each row of the screen.

use super::{lang::Lang, setting::ambiguous, state::State, words};
use crate::{
    archive::{StoredArticle, fulltext::likeness},
    catalogue::Catalogue,
    model::{ArticleId, Entry},
    search::{Piece, Similar, Whose, compare, similar},
    text::{Cells, Wrap, visible, wrap},
};
use std::{ops::Range, sync::Arc};

/// The most reprints that are shown.
const MOST: usize = 30;
/// The most related articles: what comes later has little in common.
const RELATED: usize = 15;
/// Cells between two prints side by side.
const GAP: usize = 2;
/// The sign before a row and the blank after it.
const SIGN: usize = 2;
/// Narrower windows show one print under the other.
const SIDES: usize = 96;

/// Two articles.
pub(crate) type Pair = (ArticleId, ArticleId);

/// What is asked for and what is known.
#[derive(Debug, Default)]
pub(crate) struct Alike {
    /// The article that the window is about.
    pub(crate) of: Option<ArticleId>,
    /// The one that was asked for last, and of which commit of the index.
    asked: Option<(ArticleId, u64)>,
    /// What was found, or why not.
    pub(crate) told: Option<(ArticleId, Result<Arc<Similar>, String>)>,
    /// The last comparison, or why there is none.
    pub(crate) compared: Option<(Pair, Result<Arc<Comparison>, String>)>,
}

impl Alike {
    /// A window is about this article now: it is asked for anew.
    pub(crate) fn begin(&mut self, of: ArticleId) {
        *self = Self { of: Some(of), ..Self::default() };
    }

    /// The article to ask for, where it was not asked of this commit.
    pub(crate) fn wanted(&mut self, commit: u64) -> Option<ArticleId> {
        let of = self.of?;
        let asks = self.asked.replace((of, commit)) != Some((of, commit));
        asks.then_some(of)
    }
}

/// Looks for what is like an article.
///
/// # Errors
/// A line that says why that is not known.
pub(super) fn look(lang: Lang, stored: Option<StoredArticle>, catalogue: &Catalogue) -> Result<Arc<Similar>, String> {
    let stored = stored.ok_or_else(|| gone(lang))?;
    let Some(corpus) = catalogue.corpus() else { return Ok(Arc::default()) };
    let found = similar(corpus, stored.entry.id, &stored.article, MOST);
    let few = |mut found: Similar| {
        found.related.truncate(RELATED);
        Arc::new(found)
    };
    found.map(few).map_err(|e| words::of_texts(lang, &e))
}

/// Compares two prints.
///
/// # Errors
/// Where one of them is no longer there.
pub(super) fn compared(
    lang: Lang,
    one: Option<StoredArticle>,
    other: Option<StoredArticle>,
) -> Result<Arc<Comparison>, String> {
    let (one, other) = one.zip(other).ok_or_else(|| gone(lang))?;
    let pieces = compare(&one.article, &other.article);
    let likeness = likeness(&one.article, &other.article);
    Ok(Arc::new(Comparison { parts: parts(&pieces), one: one.entry, other: other.entry, likeness }))
}

fn gone(lang: Lang) -> String {
    lang.say("this article is no longer in the archive", "本文已不在库中").to_owned()
}

/// A share of text in percent; all of it only where it is all.
pub(crate) fn percent(share: f64) -> String {
    let percent = (share * 100.0).round();
    format!("{}%", if share < 1.0 { percent.min(99.0) } else { percent })
}

/// Two prints of a text.
#[derive(Debug)]
pub(crate) struct Comparison {
    pub(crate) one: Entry,
    pub(crate) other: Entry,
    /// The share of text that both have.
    pub(crate) likeness: f64,
    parts: Vec<Part>,
}

/// What stands beside each other: up to the next end of a paragraph that both have.
#[derive(Debug, Default, PartialEq, Eq)]
struct Part {
    one: Print,
    other: Print,
}

/// One print's text of a part.
#[derive(Debug, Default, PartialEq, Eq)]
struct Print {
    text: String,
    /// What the other does not have.
    own: Vec<Range<usize>>,
}

impl Print {
    fn put(&mut self, text: &str, own: bool) {
        let from = self.text.len();
        self.text += text;
        if own {
            self.own.push(from..self.text.len());
        }
    }
}

impl Part {
    fn differs(&self) -> bool {
        !self.one.own.is_empty() || !self.other.own.is_empty()
    }
}

fn parts(pieces: &[Piece]) -> Vec<Part> {
    let mut parts = vec![Part::default()];
    for (at, Piece { whose, text, twin }) in pieces.iter().enumerate() {
        // Whatever a page holds, the screen is not steered by it; a line's end stays.
        let lines = |text: &str| text.split('\n').map(|line| visible(line).into_owned()).collect::<Vec<_>>();
        let (text, twin) = (lines(text), twin.as_deref().map(lines));
        let twin = twin.filter(|twin| twin.len() == text.len()).unwrap_or_else(|| text.clone());
        // Whole paragraphs that only one print has are a part of their own.
        let ends = pieces.get(at + 1).is_none_or(|next| next.whose == Whose::Both && next.text.starts_with('\n'));
        let paragraphs = *whose != Whose::Both && ends && text.len() > 1 && text.first().is_some_and(String::is_empty);
        let text = if paragraphs { text[1..].to_vec() } else { text };
        if paragraphs {
            parts.push(Part::default());
        }
        let Some(last) = parts.last_mut() else { break };
        match whose {
            Whose::One => last.one.put(&text.join("\n"), true),
            Whose::Other => last.other.put(&text.join("\n"), true),
            Whose::Both => {
                for (at, (text, twin)) in text.iter().zip(&twin).enumerate() {
                    if at > 0 {
                        parts.push(Part::default());
                    }
                    if let Some(last) = parts.last_mut() {
                        last.one.put(text, false);
                        last.other.put(twin, false);
                    }
                }
            }
        }
    }
    parts.retain(|part| *part != Part::default());
    parts
}

/// A row of a comparison: of one print, of the other, or of both side by side.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) one: Option<Half>,
    pub(crate) other: Option<Half>,
}

/// One print's text in a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Half {
    pub(crate) text: String,
    /// What the other print does not have.
    pub(crate) own: Vec<Range<usize>>,
    /// Whether the row is marked as this print's.
    pub(crate) signed: bool,
}

impl Row {
    /// Whether it shows a difference.
    pub(crate) fn differs(&self) -> bool {
        [&self.one, &self.other].into_iter().flatten().any(|half| !half.own.is_empty())
    }
}

/// The cells of each of two prints side by side; `None` where they stand one under the other.
pub(crate) fn sides(width: usize) -> Option<usize> {
    (width >= SIDES).then(|| (width - GAP) / 2)
}

impl Comparison {
    /// The rows for a width.
    pub(crate) fn rows(&self, width: usize) -> Vec<Row> {
        let mut rows = Vec::new();
        for part in &self.parts {
            if !rows.is_empty() {
                rows.push(Row::default());
            }
            match sides(width) {
                Some(side) => {
                    let (mut one, mut other) = (halves(&part.one, side, false), halves(&part.other, side, false));
                    let len = one.len().max(other.len());
                    one.resize(len, None);
                    other.resize(len, None);
                    rows.extend(one.into_iter().zip(other).map(|(one, other)| Row { one, other }));
                }
                None => {
                    let differs = part.differs();
                    rows.extend(halves(&part.one, width, differs).into_iter().map(|one| Row { one, other: None }));
                    if differs {
                        let other = halves(&part.other, width, true).into_iter();
                        rows.extend(other.map(|other| Row { one: None, other }));
                    }
                }
            }
        }
        rows
    }
}

/// A print's text in rows of a width, each with its sign; none for no text. With `all` every row has the sign, else those that differ.
fn halves(print: &Print, width: usize, all: bool) -> Vec<Option<Half>> {
    if print.text.trim().is_empty() {
        return Vec::new();
    }
    let measure = Cells(width.saturating_sub(SIGN).max(2));
    let lines = wrap(&print.text, Wrap { measure, indent: Cells(0), ambiguous: ambiguous() });
    let half = |range: Range<usize>| {
        let within = print.own.iter().filter(|own| own.start < range.end && own.end > range.start);
        let own: Vec<Range<usize>> =
            within.map(|own| own.start.max(range.start) - range.start..own.end.min(range.end) - range.start).collect();
        let text = print.text.get(range).unwrap_or_default().to_owned();
        Some(Half { signed: all || !own.is_empty(), text, own })
    };
    lines.into_iter().map(|line| half(line.range)).collect()
}

/// What is to be looked for now: while the window is open, and not asked of this commit of the index.
pub(super) fn wanted(state: &mut State) -> Option<(ArticleId, Arc<Catalogue>)> {
    let context = state.window.as_ref().map(|window| window.context());
    let open = context == Some(super::keymap::Context::Alike);
    let id = open.then(|| state.alike.wanted(state.health.texts.commit)).flatten()?;
    Some((id, Arc::clone(&state.catalogue)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Article;
    use proptest::prelude::*;

    fn comparison(one: &[&str], other: &[&str]) -> Comparison {
        let article = |paragraphs: &[&str]| Article {
            headline: "渡口通车".to_owned(),
            paragraphs: paragraphs.iter().map(|&text| text.to_owned()).collect(),
            ..Article::default()
        };
        let stored = |paragraphs| {
            let mut stored = crate::tui::samples::stored(2);
            stored.article = article(paragraphs);
            Some(stored)
        };
        let made = compared(Lang::English, stored(one), stored(other));
        Arc::into_inner(made.unwrap_or_else(|e| panic!("{e}"))).unwrap_or_else(|| panic!("one owner"))
    }

    fn own(half: &Half) -> String {
        half.own.iter().map(|own| &half.text[own.clone()]).collect()
    }

    #[test]
    fn each_print_is_shown_as_it_is_printed_with_what_is_its_own() {
        let made = comparison(&["昨日，「南浦」大橋通車。", "只在甲報！"], &["今日，“南浦”大桥通车。"]);
        let rows = made.rows(100);
        let shown: Vec<(String, String, String, String)> = rows
            .iter()
            .map(|Row { one, other }| {
                let (one, other) = (one.clone().unwrap_or_default(), other.clone().unwrap_or_default());
                (own(&one), own(&other), one.text, other.text)
            })
            .collect();
        let row = |a: &str, b: &str, c: &str, d: &str| (a.to_owned(), b.to_owned(), c.to_owned(), d.to_owned());
        assert_eq!(
            shown,
            [
                row("", "", "渡口通车", "渡口通车"),
                row("", "", "", ""),
                row("昨", "今", "昨日，「南浦」大橋通車。", "今日，“南浦”大桥通车。"),
                row("", "", "", ""),
                row("只在甲報！", "", "只在甲報！", ""),
            ]
        );
        assert!(rows[2].differs() && !rows[0].differs());
    }

    #[test]
    fn in_a_narrow_window_one_stands_under_the_other_and_what_both_have_once() {
        let made = comparison(&["昨日通车。", "只在甲报。", "完。"], &["今日通车。", "完。"]);
        let rows = made.rows(40);
        let texts = |half: &Option<Half>| half.as_ref().map(|half| (half.text.clone(), half.signed));
        let shown: Vec<_> = rows.iter().map(|row| (texts(&row.one), texts(&row.other))).collect();
        let some = |text: &str, signed| Some((text.to_owned(), signed));
        assert_eq!(
            shown,
            [
                (some("渡口通车", false), None),
                (None, None),
                (some("昨日通车。", true), None),
                (None, some("今日通车。", true)),
                (None, None),
                (some("只在甲报。", true), None),
                (None, None),
                (some("完。", false), None),
            ]
        );
    }

    #[test]
    fn all_is_only_said_of_all() {
        assert_eq!([1.0, 0.9999, 0.404].map(percent), ["100%", "99%", "40%"]);
    }

    #[test]
    fn an_article_is_asked_for_once_a_commit() {
        let mut alike = Alike::default();
        assert_eq!(alike.wanted(1), None);
        alike.begin(ArticleId(7));
        assert_eq!(
            [1, 1, 2, 2].map(|commit| alike.wanted(commit)),
            [Some(ArticleId(7)), None, Some(ArticleId(7)), None]
        );
    }

    proptest! {
        #[test]
        fn no_text_is_lost_at_any_width(one in "[水库 ，ab1]{0,40}", other in "[水库 ，ab1]{0,40}", width in 1_usize..140) {
            let made = comparison(&[&one], &[&other]);
            let bare = |text: &str| text.replace(char::is_whitespace, "");
            let rows = made.rows(width);
            let all = |pick: fn(&Row) -> &Option<Half>| -> String { rows.iter().flat_map(|row| pick(row).as_ref()).map(|half| bare(&half.text)).collect() };
            let of_one = all(|row| &row.one);
            prop_assert_eq!(&of_one, &format!("渡口通车{}", bare(&one)));
            if sides(width).is_some() {
                prop_assert_eq!(all(|row| &row.other), format!("渡口通车{}", bare(&other)));
            }
            prop_assert!(rows.iter().flat_map(|row| [&row.one, &row.other]).flatten().all(|half| half.own.iter().all(|own| half.text.get(own.clone()).is_some())));
        }
    }
}
