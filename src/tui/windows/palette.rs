//! The palette: every command by its name, found by a few letters of the name or of what it does, in English, Chinese or pinyin.
//!
//! What is bound in the pane under the window comes first and runs there; what belongs to another pane goes there first.

use super::{Outcome, Window, inside, nothing, roomy, rows::Cursor};
use crate::{
    search::{Query, filter},
    text::{Cells, Wrap, wrap},
    tui::{
        action::{Command, Move},
        editor::Editor,
        keymap::{Context, Keymap, PANES, name, names},
        lang::{Both, Lang},
        layout::cells,
        setting::ambiguous,
        state::State,
        update::{focused, run},
        view::{Pen, Styles, draw_line},
    },
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// The palette.
#[derive(Debug)]
pub(crate) struct Palette {
    typed: Editor,
    all: Vec<Offered>,
    /// What is found, best first: places in `all`.
    found: Vec<usize>,
    cursor: Cursor,
}

/// A command that can be run.
#[derive(Debug)]
struct Offered {
    command: Command,
    /// Where it means this.
    context: Context,
    says: Both,
    keys: String,
    /// What is searched.
    line: String,
}

impl Palette {
    /// The commands of all panes, those of `here` first.
    pub(crate) fn new(keymap: &Keymap, here: Context) -> Self {
        let mut all: Vec<Offered> = Vec::new();
        for &context in [here].iter().chain(PANES.iter().filter(|&&pane| pane != here)) {
            for bound in keymap.here(context) {
                let (command, says) = (bound.row.command, bound.row.says);
                if matches!(command, Command::Edit(_) | Command::Palette | Command::Complete | Command::CompleteBack) {
                    continue;
                }
                match all.iter_mut().find(|known| known.command == command) {
                    Some(known) if known.context == context => {
                        known.keys = [known.keys.as_str(), &names(&bound.keys)].join(" ").trim().to_owned();
                    }
                    Some(_) => {}
                    None => {
                        let line = format!("{} {} {}", name(command).replace('-', " "), says.0, says.1);
                        all.push(Offered { command, context, says, keys: names(&bound.keys), line });
                    }
                }
            }
        }
        let found = (0..all.len()).collect();
        Self { typed: Editor::default(), all, found, cursor: Cursor::default() }
    }

    fn search(&mut self) {
        // Signs of the query language mean nothing here.
        let words: String = self.typed.text().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
        let lines: Vec<&str> = self.all.iter().map(|offered| offered.line.as_str()).collect();
        let (query, _) = Query::parse(&words.to_lowercase());
        self.found = if query.is_empty() {
            (0..lines.len()).collect()
        } else {
            filter(&lines, &query).into_iter().map(|found| found.at).collect()
        };
        self.cursor = Cursor::default();
    }

    fn rows(&self, state: &State) -> usize {
        let height = inside(self, state).height.saturating_sub(1);
        usize::from(height - foot(height))
    }

    fn run(&self, state: &mut State) -> Outcome {
        let Some(offered) = self.found.get(self.cursor.at).and_then(|&at| self.all.get(at)) else {
            return Outcome::stays();
        };
        let mut effects = focused(state, offered.context);
        effects.extend(run(state, offered.command));
        Outcome::closes(effects)
    }
}

impl Window for Palette {
    fn context(&self) -> Context {
        Context::Palette
    }

    fn title(&self, state: &State) -> String {
        state.lang.say("commands", "命令").to_owned()
    }

    fn wanted(&self, state: &State) -> (u16, u16) {
        roomy(state.size)
    }

    fn command(&mut self, state: &mut State, command: Command) -> Outcome {
        let page = self.rows(state);
        match command {
            Command::Enter => return self.run(state),
            Command::Edit(edit) => {
                let changed = self.typed.edit(edit);
                if changed {
                    self.search();
                }
            }
            Command::Complete => self.cursor.moved(Move::Down, page, self.found.len()),
            Command::CompleteBack => self.cursor.moved(Move::Up, page, self.found.len()),
            Command::Move(way) => self.cursor.moved(way, page, self.found.len()),
            _ => {}
        }
        Outcome::stays()
    }

    fn typed(&mut self, _: &mut State, text: &str) -> Outcome {
        self.typed.insert(text);
        self.search();
        Outcome::stays()
    }

    fn pressed(&mut self, state: &mut State, at: Position) -> Outcome {
        let Some(row) = usize::from(at.y).checked_sub(1) else { return Outcome::stays() };
        self.cursor.pressed(row, self.found.len()).map_or_else(Outcome::stays, |again| match again {
            true => self.run(state),
            false => Outcome::stays(),
        })
    }

    fn changed(&mut self, state: &State) {
        let page = self.rows(state);
        self.cursor.clamp(page, self.found.len());
    }

    fn draw(&self, buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) -> Option<Position> {
        let line = Rect { height: area.height.min(1), ..area };
        let caret = draw_line(buffer, line, (":", styles.key()), &self.typed, (&[], styles.plain()));
        let rest = Rect { y: area.y + line.height, height: area.height - line.height, ..area };
        if self.found.is_empty() {
            nothing(buffer, rest, state.lang.say("no such command", "没有这样的命令"), styles);
        }
        let under = foot(rest.height);
        let (rest, foot) =
            (Rect { height: rest.height - under, ..rest }, Rect { y: rest.bottom() - under, height: under, ..rest });
        if let Some(offered) = self.found.get(self.cursor.at).and_then(|&at| self.all.get(at)) {
            let says = state.lang.pick(offered.says);
            let how = Wrap { measure: Cells(usize::from(foot.width).max(2)), indent: Cells(0), ambiguous: ambiguous() };
            for (row, line) in (0..foot.height).zip(wrap(says, how)) {
                Pen::new(buffer, foot, row).text(says.get(line.range).unwrap_or_default(), styles.plain());
            }
        }
        let keys = self.all.iter().map(|offered| cells(&offered.keys)).max().unwrap_or(0).min(12);
        for (row, (at, &found)) in (0..rest.height).zip(self.found.iter().enumerate().skip(self.cursor.top)) {
            let Some(offered) = self.all.get(found) else { continue };
            let base = if at == self.cursor.at { styles.cursor(true) } else { styles.plain() };
            buffer.set_style(Rect::new(rest.x, rest.y + row, rest.width, 1).intersection(buffer.area), base);
            draw_row(Pen::new(buffer, rest, row), offered, keys, state.lang, (base, styles));
        }
        caret
    }
}

/// Rows under the commands for the whole of what the chosen one does: a row of its own may have no room for it.
fn foot(height: u16) -> u16 {
    if height >= 5 { 2 } else { 0 }
}

/// Key, name and what it does; where there is little room the name gives way to what it does.
fn draw_row(
    mut pen: Pen<'_>,
    offered: &Offered,
    keys: usize,
    lang: Lang,
    (base, styles): (ratatui::style::Style, Styles),
) {
    let roomy = pen.room() >= 60;
    pen.column(&offered.keys, if roomy { keys } else { keys.min(6) }, base.patch(styles.key())).skip(1);
    if roomy {
        pen.column(name(offered.command), 18, base).skip(1);
    }
    pen.text(lang.pick(offered.says), base.patch(styles.dim()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(typed: &str) -> Vec<&'static str> {
        let mut palette = Palette::new(&Keymap::default(), Context::List);
        palette.typed.insert(typed);
        palette.search();
        palette.found.iter().map(|&at| name(palette.all[at].command)).collect()
    }

    #[test]
    fn commands_are_found_by_name_by_what_they_do_and_by_sound() {
        assert_eq!(found("undo")[0], "undo");
        assert_eq!(found("mark-read")[0], "mark-read");
        assert!(found("take back").contains(&"undo"));
        assert_eq!(found("撤销")[0], "undo");
        assert!(found("cx").contains(&"undo"), "撤销 by its initials");
        assert!(found("tag:").contains(&"tag"), "the query language's signs mean nothing");
        assert!(found("zzzz").is_empty());
    }

    #[test]
    fn every_command_of_the_panes_is_there_once() {
        let all = found("");
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
        for wanted in ["go-on", "query", "quit", "mark-all", "next-pane", "suspend", "mouse"] {
            assert!(all.contains(&wanted), "{wanted}");
        }
    }
}
