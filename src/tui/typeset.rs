//! An article as it should be set: rows for a measure.
//!
//! Promise: pure, every row fits the measure, and every row knows its place in the text, so that a reader keeps the place when the measure changes. Rows are made
//! once an article and measure, not once a frame: breaking lines is the dear part.
//!
//! What stands over the text (section, kicker, headline, subtitle, byline, place in the paper) is centred, as papers do, and a title that needs more than one
//! line is broken into lines of about one length. In a narrow pane all of it is ranged left.

use super::{lang::Lang, layout::cells, setting::Setting};
use crate::{
    archive::{Half, StoredArticle},
    model::Entry,
    search::Query,
    text::{Cells, Wrap, WrappedLine, spaced, visible, wrap},
};
use std::{borrow::Cow, ops::Range};

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

/// A place where the query's words are in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// The row in which it begins.
    pub(crate) row: usize,
    /// The block of the article.
    pub(crate) block: usize,
    /// Its bytes in the block.
    pub(crate) bytes: Range<usize>,
}

/// An article that is set.
#[derive(Debug, Default)]
pub(crate) struct Set {
    pub(crate) rows: Vec<Row>,
    /// So many of the first rows stand over the text.
    pub(crate) head: usize,
    /// Where the query's words are, in the order of the text.
    pub(crate) found: Vec<Found>,
}

/// Two ems.
const INDENT: usize = 4;
/// Narrower columns have no cells to spare for an indent.
const NARROW: usize = 16;
/// From here on titles are centred.
const CENTRED: usize = 40;
/// The cells before a caption: a bar and a space.
pub(crate) const CAPTION_BAR: usize = 2;

/// Sets an article: what stands over the text for the first measure, the text for the second. `entry` is the catalogue's, newer than the one stored with
/// the text.
pub(crate) fn typeset(
    stored: &StoredArticle,
    entry: &Entry,
    query: &Query,
    (lang, setting): (Lang, Setting),
    (over, measure): (usize, usize),
) -> Set {
    let mut setter = Setter { set: Set::default(), block: 0, query, lang, setting, measure: over.max(1) };
    setter.title(entry);
    setter.info(stored, entry);
    setter.blank();
    setter.set.head = setter.set.rows.len();
    setter.measure = measure.max(1);
    let article = &stored.article;
    for (at, paragraph) in article.paragraphs.iter().enumerate() {
        let crosshead = article.crossheads.contains(&at);
        if crosshead && at > 0 {
            setter.blank();
        }
        setter.put(if crosshead { Role::Crosshead } else { Role::Text }, paragraph);
    }
    for caption in &article.captions {
        setter.blank();
        setter.put(Role::Caption, caption);
    }
    if let Some(line) = jump(lang, Jump::To, &article.continued_to, &stored.halves.to) {
        setter.blank();
        setter.put(Role::Info, &line);
    }
    setter.set
}

#[derive(Clone, Copy)]
enum Jump {
    To,
    From,
}

/// `continued on page 3: HEADLINE`; without the headline where the other half is not in the archive.
fn jump(lang: Lang, jump: Jump, page: &Option<String>, half: &Option<Half>) -> Option<String> {
    let page = half.as_ref().map(|half| &half.page).or(page.as_ref())?;
    let what = match jump {
        Jump::To => lang.say(format!("continued on page {page}"), format!("下转第{page}版")),
        Jump::From => lang.say(format!("continued from page {page}"), format!("上接第{page}版")),
    };
    let Some(half) = half else { return Some(what) };
    let headline = if half.headline.is_empty() { untitled(lang) } else { &half.headline };
    Some(lang.say(format!("{what}: {headline}"), format!("{what}：{headline}")))
}

fn untitled(lang: Lang) -> &'static str {
    lang.say("(no headline)", "（无题）")
}

/// The row that holds a place of the text, after the rows were made anew.
pub(crate) fn row_at(rows: &[Row], place: (usize, usize)) -> usize {
    rows.partition_point(|row| row.at <= place).saturating_sub(1)
}

struct Setter<'a> {
    set: Set,
    block: usize,
    query: &'a Query,
    lang: Lang,
    setting: Setting,
    measure: usize,
}

impl Setter<'_> {
    fn title(&mut self, entry: &Entry) {
        let label: Vec<&str> = [&entry.section, &entry.label].into_iter().flatten().map(String::as_str).collect();
        if !label.is_empty() {
            self.put(Role::Label, &label.join("  "));
        }
        if let Some(kicker) = &entry.kicker {
            self.put(Role::Kicker, kicker);
        }
        self.put(Role::Headline, if entry.headline.is_empty() { untitled(self.lang) } else { &entry.headline });
        if let Some(subtitle) = &entry.subtitle {
            self.put(Role::Subtitle, subtitle);
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
        info.extend(entry.page.as_ref().map(|page| self.lang.say(format!("page {page}"), format!("第{page}版"))));
        if entry.marks.starred {
            info.push("*".to_owned());
        }
        if entry.gone {
            info.push(self.lang.say("the page file is gone", "版面文件已不在").to_owned());
        }
        self.put(Role::Info, &info.join("  "));
        if !entry.tags.is_empty() {
            let tags: Vec<String> = entry.tags.iter().map(|tag| format!("#{tag}")).collect();
            self.put(Role::Tags, &tags.join(" "));
        }
        for line in stored.note.iter().flat_map(|note| note.lines()) {
            self.put(Role::Note, line);
        }
        if let Some(line) = jump(self.lang, Jump::From, &stored.article.continued_from, &stored.halves.from) {
            self.put(Role::Info, &line);
        }
    }

    fn blank(&mut self) {
        self.block += 1;
        let (text, marks) = (String::new(), Vec::new());
        self.set.rows.push(Row { role: Role::Blank, indent: 0, text, marks, at: (self.block, 0) });
    }

    /// Breaks one block into rows; an empty one leaves none.
    fn put(&mut self, role: Role, text: &str) {
        self.block += 1;
        let shown = visible(text);
        let shown = shown.trim();
        if shown.is_empty() {
            return;
        }
        let shown = if self.setting.spacing { spaced(shown) } else { Cow::Borrowed(shown) };
        let marks = match role {
            Role::Info | Role::Byline | Role::Tags | Role::Label | Role::Note => Vec::new(),
            _ => self.query.highlights(&shown),
        };
        let (lines, hang) = self.broken(role, &shown);
        let first = self.set.rows.len();
        for mark in &marks {
            let row = lines.partition_point(|line| line.range.end <= mark.start).min(lines.len() - 1);
            self.set.found.push(Found { row: first + row, block: self.block, bytes: mark.clone() });
        }
        for line in lines {
            self.set.rows.push(Row {
                role,
                indent: line.indent.0 + hang,
                text: shown.get(line.range.clone()).unwrap_or_default().to_owned(),
                marks: clipped(&marks, &line.range),
                at: (self.block, line.range.start),
            });
        }
    }

    /// The lines of a block, and what all of them are set in by.
    fn broken(&self, role: Role, shown: &str) -> (Vec<WrappedLine>, usize) {
        let wide = self.measure >= NARROW;
        let how = |measure: usize, indent: usize| Wrap {
            measure: Cells(measure),
            indent: Cells(indent),
            ambiguous: self.setting.ambiguous,
        };
        match role {
            Role::Text | Role::Crosshead if wide => (wrap(shown, how(self.measure, INDENT)), 0),
            Role::Caption | Role::Note if wide => (wrap(shown, how(self.measure - CAPTION_BAR, 0)), CAPTION_BAR),
            Role::Headline | Role::Kicker | Role::Subtitle | Role::Label | Role::Byline | Role::Info | Role::Tags
                if self.measure >= CENTRED && self.set.head == 0 =>
            {
                let mut lines = balanced(shown, how(self.measure, 0));
                for line in &mut lines {
                    let cells = cells(shown.get(line.range.clone()).unwrap_or_default());
                    line.indent = Cells(self.measure.saturating_sub(cells) / 2);
                }
                (lines, 0)
            }
            _ => (wrap(shown, how(self.measure, 0)), 0),
        }
    }
}

/// As few lines as there must be, each as short as that allows.
fn balanced(text: &str, how: Wrap) -> Vec<WrappedLine> {
    let with = |measure: usize| wrap(text, Wrap { measure: Cells(measure), ..how });
    let lines = with(how.measure.0);
    let (mut low, mut high) = (how.measure.0 / lines.len(), how.measure.0);
    if lines.len() == 1 {
        return lines;
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if with(middle).len() > lines.len() {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    with(high)
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
    use crate::{archive::Halves, model::ArticleId};

    fn set(stored: &StoredArticle, query: &str, measure: usize) -> Set {
        let how = (Lang::English, Setting::default());
        typeset(stored, &stored.entry, &Query::parse(query).0, how, (measure, measure))
    }

    #[test]
    fn every_row_fits_every_measure_from_two_cells_on() {
        let stored = samples::stored(2);
        for measure in 2..90 {
            for row in set(&stored, "春耕", measure).rows {
                assert!(row.indent + cells(&row.text) <= measure, "{measure}: {row:?}");
                assert!(row.marks.iter().all(|m| row.text.get(m.clone()).is_some()));
            }
        }
    }

    #[test]
    fn the_other_half_is_named_by_its_headline() {
        let mut stored = samples::stored(2);
        let infos = |stored: &StoredArticle| -> Vec<String> {
            let rows = set(stored, "", 76).rows;
            rows.into_iter().filter(|row| row.role == Role::Info).map(|row| row.text).collect()
        };
        assert_eq!(infos(&stored)[1..], ["continued on page 3"]);
        let half =
            |page: &str, headline: &str| Some(Half { id: ArticleId(7), page: page.into(), headline: headline.into() });
        stored.halves = Halves { to: half("03", "银发\u{1b}课堂"), from: half("1", "") };
        let shown = infos(&stored);
        assert_eq!(shown[1], "continued from page 1: (no headline)");
        assert!(shown[2].starts_with("continued on page 03: 银发") && !shown[2].contains('\u{1b}'), "{shown:?}");
        let how = (Lang::Chinese, Setting::default());
        let rows = typeset(&stored, &stored.entry, &Query::default(), how, (76, 76)).rows;
        assert!(
            rows.iter().any(|row| row.text == "上接第1版：（无题）")
                && rows.iter().any(|row| row.text.contains("第03版"))
        );
    }

    #[test]
    fn a_mark_that_crosses_a_break_is_on_both_lines() {
        assert_eq!(clipped(&[2..8, 20..22], &(0..5)), vec![2..5]);
        assert_eq!(clipped(&[2..8, 20..22], &(5..21)), vec![0..3, 15..16]);
        assert_eq!(clipped(std::slice::from_ref(&(2..8)), &(8..9)), Vec::<Range<usize>>::new());
    }

    #[test]
    fn each_match_is_found_once_in_the_row_in_which_it_begins() {
        let mut stored = samples::stored(1);
        stored.article.paragraphs = vec!["水库放水，水库蓄水。".repeat(9), "无".to_owned(), "又见水库".to_owned()];
        for measure in 2..60 {
            let set = set(&stored, "水库", measure);
            assert_eq!(set.found.len(), 19, "{measure}");
            for found in &set.found {
                let row = &set.rows[found.row];
                assert_eq!(row.at.0, found.block);
                assert!(row.marks.iter().any(|mark| row.at.1 + mark.start == found.bytes.start), "{row:?} {found:?}");
            }
        }
    }

    #[test]
    fn the_place_in_the_text_survives_another_measure() {
        let stored = samples::stored(2);
        let (narrow, wide) = (set(&stored, "", 20).rows, set(&stored, "", 76).rows);
        for row in &narrow {
            let found = &wide[row_at(&wide, row.at)];
            assert_eq!(found.at.0, row.at.0);
            assert!(found.at.1 <= row.at.1 && row.at.1 <= found.at.1 + found.text.len() + 1);
        }
    }

    #[test]
    fn a_paragraph_is_indented_by_two_glyphs_and_a_crosshead_is_one() {
        let stored = samples::stored(2);
        let rows = set(&stored, "", 76).rows;
        let first: Vec<&Row> = rows.iter().filter(|r| r.role == Role::Text && r.at.1 == 0).collect();
        assert!(!first.is_empty() && first.iter().all(|r| r.indent == 4));
        assert!(rows.iter().any(|r| r.role == Role::Crosshead));
        assert!(rows.iter().any(|r| r.role == Role::Caption && r.indent == CAPTION_BAR));
    }

    #[test]
    fn a_title_is_centred_and_broken_into_lines_of_one_length() {
        let mut stored = samples::stored(1);
        stored.entry.headline = "江城".repeat(15);
        let title = |measure| -> Vec<(usize, usize)> {
            let rows = set(&stored, "", measure).rows;
            rows.iter().filter(|row| row.role == Role::Headline).map(|row| (row.indent, cells(&row.text))).collect()
        };
        assert_eq!(title(58), [(14, 30), (14, 30)], "not 58 and 2");
        assert_eq!(title(38), [(0, 38), (0, 22)], "ranged left in a narrow pane");
    }

    #[test]
    fn a_blank_between_scripts_is_shown_only_when_asked_for() {
        let mut stored = samples::stored(1);
        stored.article.paragraphs = vec!["用App查公交".to_owned()];
        let text = |spacing| {
            let setting = Setting { spacing, ..Setting::default() };
            let set = typeset(&stored, &stored.entry, &Query::parse("app").0, (Lang::English, setting), (60, 60));
            let row = set.rows.into_iter().find(|row| row.text.starts_with('用'));
            row.map(|row| (row.text.clone(), row.text[row.marks[0].clone()].to_owned()))
        };
        assert_eq!(text(false), Some(("用App查公交".to_owned(), "App".to_owned())));
        assert_eq!(text(true), Some(("用 App 查公交".to_owned(), "App".to_owned())));
    }
}
