//! The calendar: a month of a paper, day by day and page by page: what is there, what is missing, what looks wrong.
//!
//! A day is a row; its pages are the last digits of their numbers, `-` where one is missing and `!` where one is odd, so that nothing hangs on a colour.
//! What there is to say of the day under the cursor stands at the foot. All of it was counted by another thread; see `catalogue::coverage`.

use super::{Outcome, Window, inside, nothing, roomy};
use crate::{
    catalogue::coverage::{Coverage, Day, Doubt, Slot, State as Page},
    model::Date,
    search::paper_term,
    text::{Cells, Wrap, one_line, wrap},
    tui::{
        action::{Across, Command, Move},
        keymap::Context,
        lang::Lang,
        layout,
        setting::{ambiguous, cells},
        state::{Message, State},
        update::show,
        view::{Pen, Styles},
    },
};
use jiff::{Span, ToSpan};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};
use std::sync::Arc;

/// Rows for what is said of the day under the cursor.
const FOOT: u16 = 3;
/// The row above the days.
const HEAD: u16 = 1;

/// The calendar.
#[derive(Debug, Default)]
pub(crate) struct Calendar {
    /// The paper, as it is named; the place of it may change while pages arrive.
    paper: Option<Option<Arc<str>>>,
    /// The day under the cursor; nothing until something is known.
    day: Option<Date>,
    top: usize,
}

impl Calendar {
    /// The calendar at the issue of the article under the cursor.
    pub(crate) fn at(state: &State) -> Self {
        let entry = state.current().and_then(|id| state.catalogue.get(id));
        let day = entry.as_ref().and_then(|entry| entry.date);
        let paper = entry.filter(|_| day.is_some()).map(|entry| entry.paper.map(Arc::from));
        let mut calendar = Self { paper, day, top: 0 };
        calendar.changed(state);
        calendar
    }

    fn papers(state: &State) -> &[Coverage] {
        state.asked.told_coverage.as_ref().map_or(&[], |(_, papers)| papers)
    }

    fn coverage<'a>(&self, state: &'a State) -> Option<(usize, &'a Coverage)> {
        let papers = Self::papers(state);
        papers.iter().enumerate().find(|(_, paper)| Some(&paper.paper) == self.paper.as_ref())
    }

    /// The next paper, or the one before; to its newest month where it has nothing in this one.
    fn turn(&mut self, state: &State, way: Move) {
        let papers = Self::papers(state);
        let at = self.coverage(state).map_or(0, |(at, _)| at);
        let next = if way == Move::Up { at + papers.len().saturating_sub(1) } else { at + 1 };
        let Some(paper) = papers.get(next % papers.len().max(1)) else { return };
        self.paper = Some(paper.paper.clone());
        let in_month = |day: Date| paper.days.range(day.first_of_month()..=day.last_of_month()).next().is_some();
        if self.day.is_none_or(|day| !in_month(day)) {
            self.day = paper.days.keys().next_back().copied();
        }
    }

    fn go(&mut self, span: Span) {
        self.day = self.day.and_then(|day| day.checked_add(span).ok());
    }

    fn days_seen(&self, state: &State) -> usize {
        usize::from(inside(self, state).height.saturating_sub(HEAD + FOOT)).max(1)
    }

    fn scroll(&mut self, state: &State) {
        let Some(day) = self.day else { return };
        let (at, len) =
            (usize::try_from(day.day() - 1).unwrap_or(0), usize::try_from(day.days_in_month()).unwrap_or(31));
        self.top = layout::scrolled(self.top, at, self.days_seen(state), len);
    }

    fn moved(&mut self, state: &State, way: Move) {
        let Some(day) = self.day else { return };
        let (at, len) =
            (usize::try_from(day.day() - 1).unwrap_or(0), usize::try_from(day.days_in_month()).unwrap_or(31));
        match way {
            // Over the edge of a month the days go on.
            Move::Up => self.go((-1).days()),
            Move::Down => self.go(1.day()),
            Move::PageUp => self.go((-1).years()),
            Move::PageDown => self.go(1.year()),
            _ => {
                let to = layout::stepped(at, way, self.days_seen(state), len);
                self.day = i8::try_from(to + 1).ok().and_then(|to| Date::new(day.year(), day.month(), to).ok());
            }
        }
    }

    /// Shows the issue.
    fn open(&self, state: &mut State) -> Outcome {
        let known = self.coverage(state).and_then(|(_, paper)| paper.days.get(&self.day?));
        let (Some(day), Some(Some(paper))) = (self.day.filter(|_| known.is_some_and(|d| !d.is_missing())), &self.paper)
        else {
            let text = state.lang.say("no issue on this day", "这一天没有报");
            state.message = Some(Message { text: text.to_owned(), bad: false });
            return Outcome::stays();
        };
        let query = match Self::papers(state).len() {
            1 => format!("date:{day}"),
            _ => format!("date:{day} {}", paper_term(paper)),
        };
        Outcome::closes(show(state, &query))
    }
}

impl Window for Calendar {
    fn context(&self) -> Context {
        Context::Calendar
    }

    fn title(&self, state: &State) -> String {
        let lang = state.lang;
        let Some((at, paper)) = self.coverage(state) else { return lang.say("calendar", "日历").to_owned() };
        let name = name(lang, paper);
        let of = match Self::papers(state).len() {
            1 => String::new(),
            n => format!(" ({}/{n})", at + 1),
        };
        let Some(day) = self.day else { return format!("{name}{of}") };
        let days: Vec<&Day> =
            paper.days.range(day.first_of_month()..=day.last_of_month()).map(|(_, day)| day).collect();
        let missing = days.iter().filter(|day| day.is_missing()).count();
        let issues = days.len() - missing;
        let sum = match missing {
            0 => lang.say(counted(issues, "issue"), format!("{issues} 期")),
            n => lang.say(format!("{}, {n} missing", counted(issues, "issue")), format!("{issues} 期，缺 {n} 期")),
        };
        format!("{}  {name}{of}  {sum}", day.strftime("%Y-%m"))
    }

    fn wanted(&self, state: &State) -> (u16, u16) {
        let (width, height) = roomy(state.size);
        (width, (31 + HEAD + FOOT + 2).min(height))
    }

    fn command(&mut self, state: &mut State, command: Command) -> Outcome {
        match command {
            Command::Move(way) => self.moved(state, way),
            Command::Across(Across::Left) => self.go((-1).months()),
            Command::Across(Across::Right) => self.go(1.month()),
            Command::Across(Across::FarLeft) => self.go((-1).years()),
            Command::Across(Across::FarRight) => self.go(1.year()),
            Command::NextPane => self.turn(state, Move::Down),
            Command::PreviousPane => self.turn(state, Move::Up),
            Command::Enter => return self.open(state),
            _ => {}
        }
        self.scroll(state);
        Outcome::stays()
    }

    fn pressed(&mut self, state: &mut State, at: Position) -> Outcome {
        let Some(row) = at.y.checked_sub(HEAD) else { return Outcome::stays() };
        let (Some(day), true) = (self.day, usize::from(row) < self.days_seen(state)) else { return Outcome::stays() };
        let pressed = i8::try_from(self.top + usize::from(row) + 1).ok();
        let Some(to) = pressed.and_then(|to| Date::new(day.year(), day.month(), to).ok()) else {
            return Outcome::stays();
        };
        if to == day {
            return self.open(state);
        }
        self.day = Some(to);
        Outcome::stays()
    }

    fn changed(&mut self, state: &State) {
        let papers = Self::papers(state);
        if self.coverage(state).is_none()
            && let Some(first) = papers.first()
        {
            self.paper = Some(first.paper.clone());
            self.day = None;
        }
        if self.day.is_none() {
            self.day = self.coverage(state).and_then(|(_, paper)| paper.days.keys().next_back().copied());
        }
        self.scroll(state);
    }

    fn draw(&self, buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) -> Option<Position> {
        let lang = state.lang;
        let Some((_, paper)) = self.coverage(state) else {
            let why = match &state.asked.told_coverage {
                None => lang.say("counting…", "正在统计…"),
                Some(_) => {
                    lang.say("no issues yet: put page files into the folder", "尚无报纸：请把版面文件放入文件夹")
                }
            };
            nothing(buffer, area, why, styles);
            return None;
        };
        let Some(cursor) = self.day else {
            nothing(buffer, area, lang.say("no issue has a date", "没有一期有日期"), styles);
            return None;
        };
        let legend = lang.say("page numbers   - missing   ! odd", "数字为版次   - 缺版   ! 存疑");
        Pen::new(buffer, area, 0).skip(8).text(legend, styles.dim());
        let seen = area.height.saturating_sub(HEAD + FOOT).max(1).min(area.height.saturating_sub(HEAD));
        for row in 0..seen {
            let number = i8::try_from(self.top + usize::from(row) + 1).ok();
            let Some(day) = number.and_then(|d| Date::new(cursor.year(), cursor.month(), d).ok()) else { break };
            let here = Rect { y: area.y + HEAD + row, height: 1, ..area };
            draw_day(buffer, here, (day, paper.days.get(&day)), day == cursor, lang, styles);
        }
        let foot = Rect { y: area.y + HEAD + seen, height: area.height.saturating_sub(HEAD + seen), ..area };
        let said = said(lang, cursor, paper.days.get(&cursor));
        let how = Wrap { measure: Cells(usize::from(foot.width).max(2)), indent: Cells(0), ambiguous: ambiguous() };
        for (row, line) in (0..foot.height).zip(wrap(&said, how)) {
            Pen::new(buffer, foot, row).text(said.get(line.range).unwrap_or_default(), styles.plain());
        }
        None
    }
}

fn name(lang: Lang, paper: &Coverage) -> String {
    let name = paper.paper.as_deref().unwrap_or(lang.say("(no paper)", "（无报名）"));
    one_line(name).into_owned()
}

fn draw_day(
    buffer: &mut Buffer,
    area: Rect,
    (date, day): (Date, Option<&Day>),
    under_cursor: bool,
    lang: Lang,
    styles: Styles,
) {
    let base = if under_cursor { styles.cursor(true) } else { styles.plain() };
    buffer.set_style(area.intersection(buffer.area), base);
    let mut pen = Pen::new(buffer, area, 0);
    pen.text(&format!("{:>2} ", date.day()), base).column(lang.weekday(date.weekday()), 5, base.patch(styles.dim()));
    let Some(day) = day else { return };
    if day.is_missing() {
        pen.text(lang.say("no issue", "缺期"), base.patch(styles.bad()));
    }
    let (count, room) = (day.articles.to_string(), pen.room());
    let for_slots = room.saturating_sub(count.len() + 1);
    let mut used = 0;
    let mut section = None;
    for slot in &day.pages {
        let (of, sign, style) = sign(slot, (base, styles));
        // A section's letter stands before its first page, with a blank between sections.
        let letter = if section == Some(of) { "" } else { of };
        let lead = if section.is_some() && section != Some(of) { format!(" {letter}") } else { letter.to_owned() };
        if used + cells(&lead) + 1 > for_slots {
            break;
        }
        pen.text(&lead, base.patch(styles.dim())).text(&sign.to_string(), style);
        used += cells(&lead) + 1;
        section = Some(of);
    }
    if !day.unread.is_empty() && used + 2 <= for_slots {
        pen.text(" !", base.patch(styles.bad()));
        used += 2;
    }
    if !day.is_missing() && room > count.len() {
        pen.skip(room - used - count.len()).text(&count, base.patch(styles.dim()));
    }
}

/// A page's section, its sign and the sign's style.
fn sign(slot: &Slot, (base, styles): (Style, Styles)) -> (&str, char, Style) {
    let at = slot.number.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let (of, digits) = slot.number.split_at(at);
    let digit = digits.chars().next_back().unwrap_or('?');
    match slot.state {
        Page::Present(_) => (of, digit, base),
        Page::Missing => (of, '-', base.patch(styles.bad())),
        Page::Doubtful(..) => (of, '!', base.patch(styles.doubt())),
    }
}

/// All that there is to say of a day.
fn said(lang: Lang, date: Date, day: Option<&Day>) -> String {
    let head = format!("{date} {}", lang.weekday(date.weekday()));
    let Some(day) = day else { return lang.say(format!("{head}: no issue"), format!("{head}：无报")) };
    let mut parts = Vec::new();
    if day.is_missing() {
        let why = "no issue, and the paper comes on this day of the week as a rule";
        parts.push(lang.say(why, "缺期：该报通常在这一天出版").to_owned());
    } else {
        let pages = day.pages.iter().filter(|slot| slot.state != Page::Missing).count();
        let articles = lang.articles(day.articles);
        parts.push(lang.say(format!("{}, {articles}", counted(pages, "page")), format!("{pages} 个版，{articles}")));
    }
    let missing: Vec<&str> = day.missing().collect();
    if !missing.is_empty() {
        let all = missing.join(lang.say(" ", "、"));
        parts.push(lang.say(format!("missing {all}"), format!("缺第 {all} 版")));
    }
    parts.extend(day.pages.iter().filter_map(|slot| doubt(lang, slot)));
    parts.extend(day.unread.iter().cloned());
    one_line(&format!("{head}: {}", parts.join("; "))).into_owned()
}

fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

fn doubt(lang: Lang, slot: &Slot) -> Option<String> {
    let Page::Doubtful(articles, doubt) = slot.state else { return None };
    let number = &slot.number;
    Some(match doubt {
        Doubt::Few(usual) => lang.say(
            format!("page {number} has {}, as a rule {usual}", lang.articles(articles)),
            format!("第 {number} 版仅 {articles} 篇，通常 {usual} 篇"),
        ),
        Doubt::Gone(gone) => lang.say(
            format!("page {number} has lost its file ({})", lang.articles(gone)),
            format!("第 {number} 版文件已不在（{gone} 篇）"),
        ),
        Doubt::Unread => {
            lang.say(format!("page {number} is there without an article"), format!("第 {number} 版在，但未读出文章"))
        }
        Doubt::Number => lang.say(
            format!("{} on a page numbered {number}", lang.articles(articles)),
            format!("{articles} 篇在版次为 {number} 的版面上"),
        ),
    })
}
