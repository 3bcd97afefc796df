//! The problems window: how the archive is kept, then the page files that could not be read, and why.

use super::{
    Outcome, Window,
    ask::broken,
    inside, nothing, roomy,
    rows::{Cursor, scrolled as scrolled_by},
};
use crate::{
    archive::{Backend, Health},
    text::one_line,
    tui::{
        action::{Command, Effect, Move},
        jobs::Job,
        keymap::Context,
        lang::Lang,
        layout::{scrolled, stepped},
        state::State,
        view::{Pen, Styles},
    },
};
use jiff::{Timestamp, tz::TimeZone};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};
use std::path::PathBuf;

/// The problems, file by file.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    /// Among the problems, not among their rows.
    cursor: Cursor,
}

/// What a row of the window is.
#[derive(Debug, PartialEq, Eq)]
enum Row {
    Health(String),
    /// Something is wrong with the archive itself.
    Failing(String),
    Blank,
    /// A problem's file.
    File(usize),
    /// What is wrong with it.
    What(usize, String),
}

impl Window for Problems {
    fn context(&self) -> Context {
        Context::Problems
    }

    fn title(&self, state: &State) -> String {
        format!("{}: {}", state.lang.say("problems", "问题"), state.health.problems.len())
    }

    fn wanted(&self, state: &State) -> (u16, u16) {
        roomy(state.size)
    }

    fn command(&mut self, state: &mut State, command: Command) -> Outcome {
        match command {
            Command::Move(way) => {
                self.step(state, way);
                Outcome::stays()
            }
            Command::Enter | Command::EditFile => self.open(state),
            _ => Outcome::stays(),
        }
    }

    fn pressed(&mut self, state: &mut State, at: Position) -> Outcome {
        let rows = rows(state, inside(self, state).width);
        match rows.get(self.cursor.top + usize::from(at.y)) {
            Some(Row::File(at) | Row::What(at, _)) if *at == self.cursor.at => self.open(state),
            Some(Row::File(at) | Row::What(at, _)) => {
                self.cursor.at = *at;
                Outcome::stays()
            }
            _ => Outcome::stays(),
        }
    }

    fn changed(&mut self, state: &State) {
        self.cursor.at = self.cursor.at.min(state.health.problems.len().saturating_sub(1));
        let area = inside(self, state);
        let len = rows(state, area.width).len();
        self.cursor.top = self.cursor.top.min(len.saturating_sub(usize::from(area.height)));
    }

    fn draw(&self, buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) -> Option<Position> {
        for (row, what) in (0..area.height).zip(rows(state, area.width).iter().skip(self.cursor.top)) {
            let mut pen = Pen::new(buffer, area, row);
            match what {
                Row::Health(text) => drop(pen.text(text, styles.dim())),
                Row::Failing(text) => drop(pen.text(text, styles.bad())),
                Row::Blank => {}
                Row::File(at) => {
                    let base = if *at == self.cursor.at { styles.cursor(true) } else { styles.bold() };
                    let file = state.health.problems.get(*at).map(|problem| one_line(&problem.file).into_owned());
                    pen.text(&file.unwrap_or_default(), base);
                }
                Row::What(_, text) => drop(pen.skip(2).text(text, styles.plain())),
            }
        }
        if state.health.problems.is_empty() {
            let above = u16::try_from(rows(state, area.width).len()).unwrap_or(u16::MAX).min(area.height);
            let rest = Rect { y: area.y + above, height: area.height - above, ..area };
            nothing(buffer, rest, state.lang.say("every page could be read", "所有版面均已读入"), styles);
        }
        None
    }
}

impl Problems {
    /// Goes to another problem; at the first and the last one the rows go on alone, so that all of them can be seen.
    fn step(&mut self, state: &State, way: Move) {
        let area = inside(self, state);
        let (rows, height) = (rows(state, area.width), usize::from(area.height));
        // A problem has about three rows.
        let at = stepped(self.cursor.at, way, (height / 3).max(1), state.health.problems.len());
        if at == self.cursor.at {
            self.cursor.top = scrolled_by(self.cursor.top, way, height, rows.len());
            return;
        }
        self.cursor.at = at;
        let of_cursor = |row: &Row| matches!(row, Row::File(n) | Row::What(n, _) if *n == at);
        let (first, last) = (rows.iter().position(of_cursor), rows.iter().rposition(of_cursor));
        let (first, last) = (first.unwrap_or(0), last.unwrap_or(0));
        // What stands above the first one comes along where there is room.
        let first = if at == 0 && last < height { 0 } else { first };
        self.cursor.top = scrolled(self.cursor.top, last, height, rows.len());
        self.cursor.top = scrolled(self.cursor.top, first, height, rows.len());
    }

    /// Opens the file in the editor.
    fn open(&self, state: &State) -> Outcome {
        let Some(problem) = state.health.problems.get(self.cursor.at) else { return Outcome::stays() };
        let file = PathBuf::from(&state.root).join(&problem.file);
        Outcome { effects: vec![Effect::Lend(Job::Edit { file, line: 1 })], ..Outcome::default() }
    }
}

/// How the archive is, then each file with what is wrong, broken into rows.
fn rows(state: &State, width: u16) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(health) = &state.desk.health {
        for (bad, text) in told(health, state.lang, &state.desk.zone) {
            let text = one_line(&text).into_owned();
            rows.extend(
                broken(&text, width).into_iter().map(|text| if bad { Row::Failing(text) } else { Row::Health(text) }),
            );
        }
        rows.push(Row::Blank);
    }
    for (at, problem) in state.health.problems.iter().enumerate() {
        rows.push(Row::File(at));
        let what = one_line(&problem.what);
        rows.extend(broken(&what, width.saturating_sub(2)).into_iter().map(|text| Row::What(at, text)));
    }
    rows
}

/// How the archive is, in lines; those that want something done are bad.
pub(crate) fn told(health: &Health, lang: Lang, zone: &TimeZone) -> Vec<(bool, String)> {
    let mut lines = Vec::new();
    let watch = match health.backend {
        Backend::Events => lang.say("changes are told by the system", "由系统通知变化"),
        Backend::Polling => lang.say("the folder is looked through now and then", "定时查看文件夹"),
        Backend::None => lang.say("the folder is not watched", "未监视文件夹"),
    };
    let look = health.last_look.map(|look| {
        let (at, took) = (clock(look.at, zone), look.took_ms);
        let files = look.files;
        lang.say(
            format!("; last look at {at}, {files} page files in {took} ms"),
            format!("；上次查看 {at}，{files} 个文件，{took} 毫秒"),
        )
    });
    lines.push((false, format!("{watch}{}", look.unwrap_or_default())));
    if let Some(why) = &health.why {
        lines.push((true, why.clone()));
    }
    if let Some(why) = &health.failing {
        lines.push((true, why.clone()));
    }
    if health.backlog + health.writing > 0 {
        let (backlog, writing) = (health.backlog, health.writing);
        lines.push((
            false,
            lang.say(
                format!("{backlog} page files wait to be read, {writing} are being written"),
                format!("{backlog} 个文件待读，{writing} 个正在写入"),
            ),
        ));
    }
    let Health { generation, articles, pages, gone_pages, twins, .. } = health;
    lines.push((
        false,
        lang.say(
            format!(
                "generation {generation}: {articles} articles on {pages} pages, {gone_pages} pages gone, {twins} twins"
            ),
            format!("第 {generation} 代：{pages} 个版面 {articles} 篇文章，{gone_pages} 个版面已不在，{twins} 个重复"),
        ),
    ));
    let [files, store, texts, journal] =
        [health.bytes.page_files, health.bytes.store, health.bytes.texts, health.bytes.journal].map(size);
    lines.push((
        false,
        lang.say(
            format!("page files {files}, store {store}, texts {texts}, journal {journal}"),
            format!("版面文件 {files}，索引 {store}，正文 {texts}，日志 {journal}"),
        ),
    ));
    lines
}

/// The time of day; a day that is not today's is no use without its date, so both.
fn clock(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%m-%d %H:%M:%S").to_string()
}

fn size(bytes: u64) -> String {
    match bytes {
        ..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{:.1} KiB", bytes as f64 / 1024.0),
        1_048_576..1_073_741_824 => format!("{:.1} MiB", bytes as f64 / 1_048_576.0),
        _ => format!("{:.1} GiB", bytes as f64 / 1_073_741_824.0),
    }
}
