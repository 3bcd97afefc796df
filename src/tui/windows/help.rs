//! The help window: the keymap as it is, under the places where keys mean something. What is typed after `/` leaves the rows that hold it.

use super::{Outcome, Window, inside, nothing, roomy, rows};
use crate::{
    text::{Cells, Wrap, fold_for_search, wrap},
    tui::{
        action::Command,
        editor::Editor,
        keymap::{Context, Group, name, names},
        lang::{Both, Lang},
        layout::cells,
        setting::ambiguous,
        state::State,
        view::{Pen, Styles, draw_line},
    },
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// What every key does.
#[derive(Debug)]
pub(crate) struct Help {
    /// The pane under the window: its keys come first.
    here: Context,
    top: usize,
    /// What rows must hold.
    filter: Editor,
    /// Keys go to the filter.
    typing: bool,
}

/// A row that is ready to be drawn.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    Heading(String),
    /// Keys, and what they do; a broken text goes on without keys.
    Keys(String, String),
    Blank,
}

impl Window for Help {
    fn context(&self) -> Context {
        if self.typing { Context::Filter } else { Context::Help }
    }

    fn title(&self, state: &State) -> String {
        state.lang.say("keys", "按键").to_owned()
    }

    fn wanted(&self, state: &State) -> (u16, u16) {
        roomy(state.size)
    }

    fn keeps_back(&self) -> bool {
        self.typing || !self.filter.text().is_empty()
    }

    fn command(&mut self, state: &mut State, command: Command) -> Outcome {
        match command {
            Command::Query => self.typing = true,
            Command::Enter => self.typing = false,
            Command::Back => {
                self.typing = false;
                self.filter = Editor::default();
                self.top = 0;
            }
            Command::Edit(edit) => {
                let changed = self.filter.edit(edit);
                if changed {
                    self.top = 0;
                }
            }
            Command::Move(way) => {
                let (page, lines) = self.measured(state);
                self.top = rows::scrolled(self.top, way, page, lines.len());
            }
            _ => {}
        }
        self.changed(state);
        Outcome::stays()
    }

    fn typed(&mut self, state: &mut State, text: &str) -> Outcome {
        if self.typing {
            self.filter.insert(text);
            self.top = 0;
            self.changed(state);
        }
        Outcome::stays()
    }

    fn changed(&mut self, state: &State) {
        let (page, lines) = self.measured(state);
        self.top = self.top.min(lines.len().saturating_sub(page));
    }

    fn draw(&self, buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) -> Option<Position> {
        let (line, rest) = self.parts(area);
        let caret = draw_line(buffer, line, ("/", styles.key()), &self.filter, (&[], styles.plain()));
        let keys = keys_width(rest.width);
        let lines = self.lines(state, rest.width);
        if lines.is_empty() {
            nothing(buffer, rest, state.lang.say("no key does that", "没有这样的按键"), styles);
        }
        for (row, line) in (0..rest.height).zip(lines.iter().skip(self.top)) {
            let mut pen = Pen::new(buffer, rest, row);
            match line {
                Line::Heading(text) => pen.text(text, styles.bold()),
                Line::Keys(names, does) => pen.column(names, keys, styles.key()).skip(1).text(does, styles.plain()),
                Line::Blank => &mut pen,
            };
        }
        caret.filter(|_| self.typing)
    }
}

impl Help {
    /// All keys, those of `here` first.
    pub(crate) fn new(here: Context) -> Self {
        Self { here, top: 0, filter: Editor::default(), typing: false }
    }

    fn lines(&self, state: &State, width: u16) -> Vec<Line> {
        let mut groups = state.keymap.help();
        groups.sort_by_key(|group| !group.is_of(self.here));
        lines(&groups, state.lang, self.filter.text(), usize::from(width))
    }

    /// The filter's line, when there is one, and the rows under it.
    fn parts(&self, area: Rect) -> (Rect, Rect) {
        let shown = u16::from(self.typing || !self.filter.text().is_empty()).min(area.height);
        let rest = Rect { y: area.y + shown, height: area.height - shown, ..area };
        (Rect { height: shown, ..area }, rest)
    }

    /// How many rows are seen at once, and all of them.
    fn measured(&self, state: &State) -> (usize, Vec<Line>) {
        let (_, rest) = self.parts(inside(self, state));
        let lines = self.lines(state, rest.width);
        (usize::from(rest.height), lines)
    }
}

/// The cells of the column of keys.
fn keys_width(width: u16) -> usize {
    if width >= 60 { 16 } else { 9 }
}

/// The rows of help that hold all words of a filter, broken to a width.
fn lines(groups: &[Group], lang: Lang, filter: &str, width: usize) -> Vec<Line> {
    let filter = fold_for_search(filter).text;
    let words: Vec<&str> = filter.split_whitespace().collect();
    let column = keys_width(u16::try_from(width).unwrap_or(u16::MAX));
    let mut out = Vec::new();
    for group in groups {
        let heading = heading(&group.heading, lang);
        let fitting: Vec<_> = group
            .rows
            .iter()
            .filter(|row| {
                let (english, chinese) = row.says;
                let all = format!("{} {} {english} {chinese} {heading}", names(&row.keys), name(row.command));
                let all = fold_for_search(&all).text;
                words.iter().all(|word| all.contains(word))
            })
            .collect();
        if fitting.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(Line::Blank);
        }
        out.extend(broken(&heading, width).into_iter().map(Line::Heading));
        for row in fitting {
            let does = broken(lang.pick(row.says), width.saturating_sub(column + 1));
            let keys = packed(&row.keys.iter().map(|key| key.name()).collect::<Vec<_>>(), column);
            for at in 0..does.len().max(keys.len()) {
                let part = |of: &[String]| of.get(at).cloned().unwrap_or_default();
                out.push(Line::Keys(part(&keys), part(&does)));
            }
        }
    }
    out
}

/// The places of a group, in a person's words.
pub(crate) fn heading(places: &[Both], lang: Lang) -> String {
    let words: Vec<&str> = places.iter().map(|&place| lang.pick(place)).collect();
    words.join(lang.say(", ", "、"))
}

fn broken(text: &str, width: usize) -> Vec<String> {
    let how = Wrap { measure: Cells(width.max(2)), indent: Cells(0), ambiguous: ambiguous() };
    wrap(text, how).into_iter().map(|line| text.get(line.range).unwrap_or_default().to_owned()).collect()
}

/// Names of keys in as few rows of some width as they need.
fn packed(names: &[String], width: usize) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    for name in names {
        match rows.last_mut() {
            Some(row) if cells(row) + 1 + cells(name) <= width => {
                row.push(' ');
                row.push_str(name);
            }
            _ => rows.push(name.clone()),
        }
    }
    rows
}
