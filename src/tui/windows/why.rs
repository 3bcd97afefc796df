//! Why an article is found; and where nothing is, which word is in the way.
//!
//! The figures are the scorer's own. What each word finds without the others is counted by a thread beside the screen; Enter searches without the word
//! under the cursor.

use super::{Outcome, Window, inside, nothing, roomy, rows, rows::Cursor};
use crate::{
    model::{ArticleId, Entry},
    search::{How, Query, Reason, Relaxed},
    text::{Cells, Wrap, one_line, wrap},
    tui::{
        action::{Command, Effect},
        keymap::Context,
        lang::Lang,
        layout::cells,
        setting::ambiguous,
        state::{Focus, State},
        update::asked,
        view::{Pen, Styles, paragraph},
    },
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};
use std::sync::Arc;

/// Cells for a score and a blank.
const SCORE: usize = 9;

/// What the window is about.
#[derive(Debug)]
pub(crate) enum Why {
    /// An article that was found, or one that is looked at and was not.
    Hit { of: ArticleId, rows: Vec<Row>, top: usize },
    /// A query that finds nothing, and its terms once they are counted.
    Nothing { text: String, terms: Option<Arc<Vec<Relaxed>>>, cursor: Cursor },
}

/// A row about an article: a score at its end, where it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) text: String,
    pub(crate) score: Option<String>,
    pub(crate) strong: bool,
}

impl Why {
    /// About the article under the keys, or about the query that finds nothing; with what must be counted for it. `None` where there is neither.
    pub(crate) fn new(state: &State) -> Option<(Self, Option<Effect>)> {
        let text = state.shown.text.clone();
        if state.shown.hits.is_empty() && !state.shown.query.is_empty() && state.focus != Focus::Article {
            let count = Effect::Relax(text.clone(), Arc::clone(&state.catalogue));
            return Some((Self::Nothing { text, terms: None, cursor: Cursor::default() }, Some(count)));
        }
        let entry = state.catalogue.get(state.current()?)?;
        Some((Self::Hit { of: entry.id, rows: about(state, &entry), top: 0 }, None))
    }

    fn terms(&self) -> &[Relaxed] {
        match self {
            Self::Nothing { terms: Some(terms), .. } => terms,
            _ => &[],
        }
    }

    /// Searches without the term under the cursor.
    fn without(&self, state: &mut State) -> Outcome {
        let Self::Nothing { cursor, .. } = self else { return Outcome::stays() };
        match self.terms().get(cursor.at) {
            Some(term) => {
                state.list.touched = true;
                Outcome::closes(asked(state, &term.others.to_string()))
            }
            None => Outcome::stays(),
        }
    }
}

impl Window for Why {
    fn context(&self) -> Context {
        Context::Why
    }

    fn title(&self, state: &State) -> String {
        match self {
            Self::Hit { .. } => state.lang.say("why this article", "为何检出此文"),
            Self::Nothing { .. } => state.lang.say("why nothing is found", "为何一无所获"),
        }
        .to_owned()
    }

    fn wanted(&self, state: &State) -> (u16, u16) {
        let (width, height) = roomy(state.size);
        let rows = match self {
            Self::Hit { rows, .. } => rows.len(),
            Self::Nothing { terms, .. } => 3 + terms.as_ref().map_or(1, |terms| terms.len()),
        };
        (width.min(76), height.min(u16::try_from(rows + 2).unwrap_or(u16::MAX)).max(6))
    }

    fn command(&mut self, state: &mut State, command: Command) -> Outcome {
        let page = usize::from(inside(self, state).height);
        let len = self.terms().len();
        match (&mut *self, command) {
            (Self::Hit { rows, top, .. }, Command::Move(way)) => *top = rows::scrolled(*top, way, page, rows.len()),
            (Self::Nothing { cursor, .. }, Command::Move(way)) => cursor.moved(way, page.saturating_sub(HEAD), len),
            (_, Command::Enter) => return self.without(state),
            _ => {}
        }
        Outcome::stays()
    }

    fn pressed(&mut self, state: &mut State, at: Position) -> Outcome {
        let len = self.terms().len();
        let row = usize::from(at.y).checked_sub(HEAD);
        let Self::Nothing { cursor, .. } = self else { return Outcome::stays() };
        match row.and_then(|row| cursor.pressed(row, len)) {
            Some(true) => self.without(state),
            _ => Outcome::stays(),
        }
    }

    fn changed(&mut self, state: &State) {
        if let (Self::Nothing { text, terms: terms @ None, cursor }, Some((query, counted))) =
            (&mut *self, &state.relaxed)
            && text == query
        {
            // What finds most is what one would try first; of equals the one that was written last.
            cursor.at = counted.iter().enumerate().max_by_key(|(_, term)| term.without).map_or(0, |(at, _)| at);
            *terms = Some(Arc::clone(counted));
        }
        let page = usize::from(inside(self, state).height);
        let len = self.terms().len();
        match self {
            Self::Hit { of, rows, top } => {
                if let Some(entry) = state.catalogue.get(*of) {
                    *rows = about(state, &entry);
                }
                *top = (*top).min(rows.len().saturating_sub(page));
            }
            Self::Nothing { cursor, .. } => cursor.clamp(page.saturating_sub(HEAD), len),
        }
    }

    fn draw(&self, buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) -> Option<Position> {
        match self {
            Self::Hit { rows, top, .. } => {
                for (at, row) in (0..area.height).zip(rows.iter().skip(*top)) {
                    let style = if row.strong { styles.bold() } else { styles.plain() };
                    let mut pen = Pen::new(buffer, area, at);
                    match &row.score {
                        Some(score) => {
                            let room = pen.room().saturating_sub(SCORE);
                            pen.column(&row.text, room, style).text(&format!("{score:>SCORE$}"), styles.key());
                        }
                        None => drop(pen.text(&row.text, style)),
                    }
                }
            }
            Self::Nothing { terms: None, .. } => {
                nothing(buffer, area, state.lang.say("counting what each word finds", "正在统计各词"), styles);
            }
            Self::Nothing { terms: Some(terms), cursor, .. } => {
                draw_terms(buffer, area, state, (terms, *cursor), styles)
            }
        }
        None
    }
}

/// Rows over the terms.
const HEAD: usize = 2;

fn draw_terms(buffer: &mut Buffer, area: Rect, state: &State, (terms, cursor): (&[Relaxed], Cursor), styles: Styles) {
    let lang = state.lang;
    let say = match terms.iter().map(|term| term.without).max() {
        Some(0) => lang.say("no one word is in the way: leave out more than one", "不止一词有碍：请多去几个词"),
        Some(_) => lang.say("Enter searches without the word", "Enter：去掉此词再检索"),
        None => lang.say(
            "no article has these characters in this order: write fewer or others",
            "没有文章按此顺序含有这些字：请减少或改换",
        ),
    };
    paragraph(buffer, area, say, styles.dim());
    let under = HEAD.min(usize::from(area.height)) as u16;
    let rows = Rect { y: area.y + under, height: area.height - under, ..area };
    for (row, (at, term)) in (0..rows.height).zip(terms.iter().enumerate().skip(cursor.top)) {
        let base = if at == cursor.at { styles.cursor(true) } else { styles.plain() };
        buffer.set_style(Rect::new(rows.x, rows.y + row, rows.width, 1).intersection(buffer.area), base);
        let (alone, without) = (term.alone, term.without);
        let counts = lang.say(format!("alone {alone}, without it {without}"), format!("独用{alone}，去之{without}"));
        let mut pen = Pen::new(buffer, rows, row);
        let room = pen.room().saturating_sub(cells(&counts) + 1);
        pen.column(&term.term.to_string(), room, base).skip(1).text(&counts, base);
    }
}

/// Lines of a sentence for a width.
fn broken(text: &str, width: usize) -> Vec<String> {
    let how = Wrap { measure: Cells(width.max(2)), indent: Cells(0), ambiguous: ambiguous() };
    wrap(text, how).into_iter().map(|line| text.get(line.range).unwrap_or_default().to_owned()).collect()
}

/// What there is to say of an article.
fn about(state: &State, entry: &Entry) -> Vec<Row> {
    let lang = state.lang;
    let width = usize::from(roomy(state.size).0.min(76)).saturating_sub(2);
    let plain = |text: &str, strong: bool| -> Vec<Row> {
        let text = one_line(text).into_owned();
        broken(&text, width).into_iter().map(|text| Row { text, score: None, strong }).collect()
    };
    let mut rows =
        plain(if entry.headline.is_empty() { lang.say("(no headline)", "（无题）") } else { &entry.headline }, true);
    if state.shown.query.is_empty() {
        let say = "nothing is asked: every article of the archive is listed";
        rows.extend(plain(lang.say(say, "未设检索词：列出库中全部文章"), false));
        return rows;
    }
    rows.extend(plain(&state.shown.text, false));
    let reasons = reasons(state, &state.shown.query, entry);
    if reasons.is_empty() {
        rows.extend(plain(lang.say("the query does not find this article", "此检索不含本文"), false));
        return rows;
    }
    for reason in &reasons {
        let score = (reason.score != 0).then(|| format!("{:+}", reason.score));
        let (text, how) = (said(lang, reason), how(lang, reason));
        // The score stands at the last line.
        let said = format!("{text}  {how}");
        let mut lines = broken(said.trim_end(), width.saturating_sub(SCORE));
        let last = lines.pop().unwrap_or_default();
        rows.extend(lines.into_iter().map(|text| Row { text, score: None, strong: false }));
        rows.push(Row { text: last, score, strong: false });
    }
    let sum: i64 = reasons.iter().map(|reason| reason.score).sum();
    rows.push(Row { text: lang.say("score", "得分").to_owned(), score: Some(sum.to_string()), strong: true });
    rows
}

/// The reasons that add up to the score that the hit has.
fn reasons(state: &State, query: &Query, entry: &Entry) -> Vec<Reason> {
    let hits = &state.shown.hits;
    match hits.position(entry.id) {
        Some(at) => hits.reasons(query, at),
        None => query.reasons(entry, state.catalogue.newest(), 0),
    }
}

fn said(lang: Lang, reason: &Reason) -> String {
    let name = match (reason.how, reason.term.as_str()) {
        (How::Added, "together") => lang.say("the words stand together", "各词相连"),
        (How::Added, "newness") => lang.say("newness", "新近"),
        (How::Added, "shortness") => lang.say("a short headline", "标题短"),
        (How::Added, "closeness") => lang.say("closeness", "紧凑"),
        (_, term) => term,
    };
    one_line(name).into_owned()
}

/// The part of an article in which a word was found.
pub(crate) fn part_named(lang: Lang, part: &'static str) -> &'static str {
    match part {
        "headline" => lang.say("headline", "标题"),
        "kicker" => lang.say("kicker", "引题"),
        "subtitle" => lang.say("subtitle", "副题"),
        "label" => lang.say("label", "地名"),
        "section" => lang.say("section", "栏目"),
        "text" => lang.say("text", "正文"),
        other => other,
    }
}

fn how(lang: Lang, reason: &Reason) -> String {
    let part = reason.part.map(|part| part_named(lang, part));
    let part = part.unwrap_or_default();
    match reason.how {
        How::Whole => lang.say(format!("is the whole {part}"), format!("即{part}全文")),
        How::Start => lang.say(format!("in one run, at the {part}'s start"), format!("连续，在{part}开头")),
        How::Run => lang.say(format!("in one run in the {part}"), format!("连续，在{part}中")),
        How::Scattered => lang.say(format!("in order, with gaps, in the {part}"), format!("依次散见于{part}")),
        How::Sound => lang.say(format!("by its sound in the {part}"), format!("按读音，在{part}中")),
        How::So => lang.say("is so".to_owned(), "相符".to_owned()),
        How::Added => String::new(),
    }
}
