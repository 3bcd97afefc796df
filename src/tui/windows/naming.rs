//! A saved search's name: a new one, another one, or the question whether to drop it.

use super::{Outcome, Window};
use crate::{
    model::{Act, SavedSearch, SearchName},
    text::{Cells, Wrap, one_line, wrap},
    tui::{
        action::{Command, Effect},
        editor::Editor,
        keymap::Context,
        setting::ambiguous,
        state::State,
        view::{Pen, Styles, draw_line},
        words,
    },
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// What is to become of a saved search.
#[derive(Debug, Clone)]
enum Purpose {
    Save { query: String },
    Rename { from: SearchName },
    Forget { name: SearchName },
}

/// The window.
#[derive(Debug)]
pub(crate) struct Naming {
    purpose: Purpose,
    editor: Editor,
    fault: Option<String>,
}

impl Naming {
    /// Saves a query. The name of the search that asks it already is offered, else the query itself.
    pub(crate) fn save(state: &State, query: &str) -> Self {
        let query = query.trim().to_owned();
        let known = state.side.searches.iter().find(|search| search.query.trim() == query);
        let name: String = known.map_or_else(|| query.chars().take(64).collect(), |search| search.name.to_string());
        Self { purpose: Purpose::Save { query }, editor: Editor::new(&name), fault: None }
    }

    /// Gives a saved search another name.
    pub(crate) fn rename(from: SearchName) -> Self {
        Self { editor: Editor::new(from.as_str()), purpose: Purpose::Rename { from }, fault: None }
    }

    /// Asks whether to drop a saved search.
    pub(crate) fn forget(name: SearchName) -> Self {
        Self { purpose: Purpose::Forget { name }, editor: Editor::default(), fault: None }
    }

    /// What there is to know before Enter.
    fn said(&self, state: &State) -> String {
        let lang = state.lang;
        let typed = self.editor.text().trim();
        let other = state.side.searches.iter().find(|search| search.name.as_str() == typed);
        match (&self.purpose, other) {
            (Purpose::Save { query }, _) if typed.is_empty() => match of(state, query) {
                Some(name) => {
                    lang.say(format!("Enter drops the saved search {name}"), format!("按 Enter 删除已存检索“{name}”"))
                }
                None => lang.say("write a name", "请输入名称").to_owned(),
            },
            (Purpose::Save { query }, Some(other)) if other.query != *query => {
                let was = &other.query;
                lang.say(format!("takes the place of: {was}"), format!("将取代：{was}"))
            }
            (Purpose::Save { query }, _) => lang.say(format!("saves: {query}"), format!("保存：{query}")),
            (Purpose::Rename { from }, Some(other)) if other.name != *from => {
                lang.say("there is a search of this name", "已有同名检索").to_owned()
            }
            (Purpose::Rename { from }, _) => lang.say(format!("was {from}"), format!("原名：{from}")),
            (Purpose::Forget { name }, _) => lang.say(
                format!("drop the saved search {name}? Enter drops it, Esc keeps it; u takes it back"),
                format!("删除已存检索“{name}”？Enter 删除，Esc 保留；u 可撤销"),
            ),
        }
    }

    fn accept(&mut self, state: &mut State) -> Outcome {
        let typed = self.editor.text().trim();
        let act = match &self.purpose {
            Purpose::Forget { name } => Act::Forget { name: name.clone() },
            Purpose::Save { query } if typed.is_empty() => match of(state, query) {
                Some(name) => Act::Forget { name },
                None => return Outcome::closes(vec![]),
            },
            Purpose::Rename { from } if typed == from.as_str() => return Outcome::closes(vec![]),
            purpose => match typed.parse::<SearchName>() {
                Err(e) => return self.refused(words::of_name(state.lang, &e)),
                Ok(name) => match purpose {
                    Purpose::Save { query } => Act::Save(SavedSearch { name, query: query.clone() }),
                    Purpose::Rename { from } | Purpose::Forget { name: from } => {
                        if state.side.searches.iter().any(|search| search.name == name) {
                            let why = self.said(state);
                            return self.refused(why);
                        }
                        // What was seen of it was seen, whatever it is called.
                        if let Some(seen) = state.side.looks.get(from).copied() {
                            state.side.looks.insert(name.clone(), seen);
                        }
                        Act::Rename { from: from.clone(), to: name }
                    }
                },
            },
        };
        Outcome::closes(vec![Effect::Act(act)])
    }

    fn refused(&mut self, why: String) -> Outcome {
        self.fault = Some(why);
        Outcome::stays()
    }
}

/// The saved search that asks this.
fn of(state: &State, query: &str) -> Option<SearchName> {
    state.side.searches.iter().find(|search| search.query.trim() == query).map(|search| search.name.clone())
}

impl Window for Naming {
    fn context(&self) -> Context {
        Context::Naming
    }

    fn title(&self, state: &State) -> String {
        let lang = state.lang;
        match self.purpose {
            Purpose::Save { .. } => lang.say("save this search as", "保存检索为"),
            Purpose::Rename { .. } => lang.say("rename the saved search", "重命名已存检索"),
            Purpose::Forget { .. } => lang.say("drop the saved search", "删除已存检索"),
        }
        .to_owned()
    }

    fn wanted(&self, _: &State) -> (u16, u16) {
        (60, 6)
    }

    fn command(&mut self, state: &mut State, command: Command) -> Outcome {
        match command {
            Command::Enter => return self.accept(state),
            Command::Edit(edit) if self.editor.edit(edit) => self.fault = None,
            _ => {}
        }
        Outcome::stays()
    }

    fn typed(&mut self, _: &mut State, text: &str) -> Outcome {
        if !matches!(self.purpose, Purpose::Forget { .. }) {
            self.editor.insert(text);
            self.fault = None;
        }
        Outcome::stays()
    }

    fn draw(&self, buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) -> Option<Position> {
        let line = Rect { height: area.height.min(1), ..area };
        let asks = matches!(self.purpose, Purpose::Forget { .. });
        let caret = if asks {
            None
        } else {
            draw_line(buffer, line, ("> ", styles.key()), &self.editor, (&[], styles.plain()))
        };
        let rest =
            if asks { area } else { Rect { y: area.y + line.height, height: area.height - line.height, ..area } };
        let (what, style) = match &self.fault {
            Some(fault) => (fault.clone(), styles.bad()),
            None => (self.said(state), styles.plain()),
        };
        let what = one_line(&what);
        let how = Wrap { measure: Cells(usize::from(rest.width).max(2)), indent: Cells(0), ambiguous: ambiguous() };
        for (row, line) in (0..rest.height).zip(wrap(&what, how)) {
            Pen::new(buffer, rest, row).text(what.get(line.range).unwrap_or_default(), style);
        }
        caret
    }
}
