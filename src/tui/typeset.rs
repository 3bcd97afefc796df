//! An article as it should be set: rows for a measure.
//!
//! Promise: pure, every row fits the measure, and every row knows its place in the text, so that a reader keeps the place when the measure changes. Rows are made
//! once an article and measure, not once a frame: breaking lines is the dear part.

use super::layout::AMBIGUOUS;
use crate::{
    archive::{Half, StoredArticle},
    model::Entry,
    search::Query,
    text::{Cells, Wrap, visible, wrap},
};
use std::ops::Range;

/// What a row is, for its style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Kicker,
    Headline,
    Subtitle,
    /// Label and section.
    Label,
    Byline,
    /// Date, paper, page; jumps.
    Info,
    Tags,
    /// A line of the person's note.
    Note,
    Text,
    Crosshead,
    Caption,
    Blank,
}

/// One row of the article pane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) role: Role,
    pub(crate) indent: usize,
    pub(crate) text: String,
    /// Bytes of `text` that the query's words match.
    pub(crate) marks: Vec<Range<usize>>,
    /// The block of the article and the byte in it at which the row begins.
    pub(crate) at: (usize, usize),
}

/// Two ems.
const INDENT: usize = 4;
/// Narrower columns have no cells to spare for an indent.
const NARROW: usize = 16;
/// The cells before a caption: a bar and a space.
pub(crate) const CAPTION_BAR: usize = 2;

/// Sets an article. `entry` is the catalogue's, newer than the one stored with the text.
pub(crate) fn typeset(stored: &StoredArticle, entry: &Entry, query: &Query, measure: usize) -> Vec<Row> {
    let mut setter = Setter { rows: Vec::new(), block: 0, query, measure: measure.max(1) };
    setter.title(entry);
    setter.info(stored, entry);
    setter.blank();
    let article = &stored.article;
    for (at, paragraph) in article.paragraphs.iter().enumerate() {
        let crosshead = article.crossheads.contains(&at);
        setter.put(if crosshead { Role::Crosshead } else { Role::Text }, paragraph);
    }
    for caption in &article.captions {
        setter.blank();
        setter.put(Role::Caption, caption);
    }
    if let Some(line) = jump("continued on", &article.continued_to, &stored.halves.to) {
        setter.blank();
        setter.put(Role::Info, &line);
    }
    setter.rows
}

/// `continued on page 3: HEADLINE`; without the headline where the other half is not in the archive.
fn jump(what: &str, page: &Option<String>, half: &Option<Half>) -> Option<String> {
    match half {
        Some(half) if half.headline.is_empty() => Some(format!("{what} page {}: (no headline)", half.page)),
        Some(half) => Some(format!("{what} page {}: {}", half.page, half.headline)),
        None => page.as_ref().map(|page| format!("{what} page {page}")),
    }
}

/// The row that holds a place of the text, after the rows were made anew.
pub(crate) fn row_at(rows: &[Row], place: (usize, usize)) -> usize {
    rows.partition_point(|row| row.at <= place).saturating_sub(1)
}

struct Setter<'a> {
    rows: Vec<Row>,
    block: usize,
    query: &'a Query,
    measure: usize,
}

impl Setter<'_> {
    fn title(&mut self, entry: &Entry) {
        if let Some(kicker) = &entry.kicker {
            self.put(Role::Kicker, kicker);
        }
        self.put(Role::Headline, if entry.headline.is_empty() { "(no headline)" } else { &entry.headline });
        if let Some(subtitle) = &entry.subtitle {
            self.put(Role::Subtitle, subtitle);
        }
        let label: Vec<&str> = [&entry.section, &entry.label].into_iter().flatten().map(String::as_str).collect();
        if !label.is_empty() {
            self.put(Role::Label, &label.join("  "));
        }
    }

    fn info(&mut self, stored: &StoredArticle, entry: &Entry) {
        let by: Vec<&str> =
            entry.authors.iter().map(String::as_str).chain(stored.article.dateline.as_deref()).collect();
        if !by.is_empty() {
            self.put(Role::Byline, &by.join("  "));
        }
        let mut info: Vec<String> = entry.date.iter().map(ToString::to_string).collect();
        info.extend(entry.paper.clone());
        info.extend(entry.page.as_ref().map(|page| format!("page {page}")));
        if entry.marks.starred {
            info.push("*".to_owned());
        }
        if entry.gone {
            info.push("the page file is gone".to_owned());
        }
        self.put(Role::Info, &info.join("  "));
        if !entry.tags.is_empty() {
            let tags: Vec<String> = entry.tags.iter().map(|tag| format!("#{tag}")).collect();
            self.put(Role::Tags, &tags.join(" "));
        }
        for line in stored.note.iter().flat_map(|note| note.lines()) {
            self.put(Role::Note, line);
        }
        if let Some(line) = jump("continued from", &stored.article.continued_from, &stored.halves.from) {
            self.put(Role::Info, &line);
        }
    }

    fn blank(&mut self) {
        self.block += 1;
        self.rows.push(Row {
            role: Role::Blank,
            indent: 0,
            text: String::new(),
            marks: Vec::new(),
            at: (self.block, 0),
        });
    }

    /// Breaks one block into rows; an empty one leaves none.
    fn put(&mut self, role: Role, text: &str) {
        self.block += 1;
        let shown = visible(text);
        let shown = shown.trim();
        if shown.is_empty() {
            return;
        }
        let wide = self.measure >= NARROW;
        let (indent, hang) = match role {
            Role::Text | Role::Crosshead if wide => (INDENT, 0),
            Role::Caption | Role::Note if wide => (0, CAPTION_BAR),
            _ => (0, 0),
        };
        let how = Wrap { measure: Cells(self.measure - hang), indent: Cells(indent), ambiguous: AMBIGUOUS };
        let marks = match role {
            Role::Info | Role::Byline | Role::Tags | Role::Label | Role::Note => Vec::new(),
            _ => self.query.highlights(shown),
        };
        for line in wrap(shown, how) {
            self.rows.push(Row {
                role,
                indent: line.indent.0 + hang,
                text: shown.get(line.range.clone()).unwrap_or_default().to_owned(),
                marks: clipped(&marks, &line.range),
                at: (self.block, line.range.start),
            });
        }
    }
}

/// The parts of `marks` within `range`, counted from its start.
fn clipped(marks: &[Range<usize>], range: &Range<usize>) -> Vec<Range<usize>> {
    let within = marks.iter().filter(|m| m.start < range.end && m.end > range.start);
    within.map(|m| m.start.max(range.start) - range.start..m.end.min(range.end) - range.start).collect()
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::{archive::Halves, model::ArticleId, tui::layout::cells};

    #[test]
    fn every_row_fits_every_measure_from_two_cells_on() {
        let stored = samples::stored(2);
        for measure in 2..90 {
            for row in typeset(&stored, &stored.entry, &Query::parse("春耕").0, measure) {
                assert!(row.indent + cells(&row.text) <= measure, "{measure}: {row:?}");
                assert!(row.marks.iter().all(|m| row.text.get(m.clone()).is_some()));
            }
        }
    }

    #[test]
    fn the_other_half_is_named_by_its_headline() {
        let mut stored = samples::stored(2);
        let infos = |stored: &StoredArticle| -> Vec<String> {
            let rows = typeset(stored, &stored.entry, &Query::default(), 76);
            rows.into_iter().filter(|row| row.role == Role::Info).map(|row| row.text).collect()
        };
        assert_eq!(infos(&stored)[1..], ["continued on page 3"]);
        let half =
            |page: &str, headline: &str| Some(Half { id: ArticleId(7), page: page.into(), headline: headline.into() });
        stored.halves = Halves { to: half("03", "银发\u{1b}课堂"), from: half("1", "") };
        let shown = infos(&stored);
        assert_eq!(shown[1], "continued from page 1: (no headline)");
        assert!(shown[2].starts_with("continued on page 03: 银发") && !shown[2].contains('\u{1b}'), "{shown:?}");
    }

    #[test]
    fn a_mark_that_crosses_a_break_is_on_both_lines() {
        assert_eq!(clipped(&[2..8, 20..22], &(0..5)), vec![2..5]);
        assert_eq!(clipped(&[2..8, 20..22], &(5..21)), vec![0..3, 15..16]);
        assert_eq!(clipped(std::slice::from_ref(&(2..8)), &(8..9)), Vec::<Range<usize>>::new());
    }

    #[test]
    fn the_place_in_the_text_survives_another_measure() {
        let stored = samples::stored(2);
        let query = Query::default();
        let (narrow, wide) = (typeset(&stored, &stored.entry, &query, 20), typeset(&stored, &stored.entry, &query, 76));
        for row in &narrow {
            let found = &wide[row_at(&wide, row.at)];
            assert_eq!(found.at.0, row.at.0);
            assert!(found.at.1 <= row.at.1 && row.at.1 <= found.at.1 + found.text.len() + 1);
        }
    }

    #[test]
    fn a_paragraph_is_indented_by_two_glyphs_and_a_crosshead_is_one() {
        let stored = samples::stored(2);
        let rows = typeset(&stored, &stored.entry, &Query::default(), 76);
        let first: Vec<&Row> = rows.iter().filter(|r| r.role == Role::Text && r.at.1 == 0).collect();
        assert!(!first.is_empty() && first.iter().all(|r| r.indent == 4));
        assert!(rows.iter().any(|r| r.role == Role::Crosshead));
        assert!(rows.iter().any(|r| r.role == Role::Caption && r.indent == CAPTION_BAR));
    }
}
