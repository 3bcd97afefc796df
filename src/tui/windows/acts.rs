//! The list of acts: what was done, when, on how many articles, and whether it stands; also across restarts.
//!
//! Acts are taken back from the newest on, as in an editor, because an older one may have been built upon: for an older one the newer ones are asked for as
//! well, and each is a step of its own.

use super::{Ask, Outcome, Window, ask::broken, inside, nothing, roomy, rows::Cursor};
use crate::{
    model::{Act, PastAct},
    text::one_line,
    tui::{
        action::{Command, Effect},
        keymap::Context,
        layout::cells,
        state::State,
        told,
        view::{Pen, Styles},
    },
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};
use std::sync::Arc;

/// What was done, newest first.
#[derive(Debug, Default)]
pub(crate) struct Acts {
    cursor: Cursor,
}

fn past(state: &State) -> &[PastAct] {
    state.desk.past.as_ref().and_then(|past| past.as_ref().ok()).map_or(&[], |past| past.as_slice())
}

impl Window for Acts {
    fn context(&self) -> Context {
        Context::Acts
    }

    fn title(&self, state: &State) -> String {
        format!("{}: {}", state.lang.say("acts", "操作"), past(state).len())
    }

    fn wanted(&self, state: &State) -> (u16, u16) {
        roomy(state.size)
    }

    fn command(&mut self, state: &mut State, command: Command) -> Outcome {
        match command {
            Command::Move(way) => {
                let page = usize::from(inside(self, state).height);
                self.cursor.moved(way, page, past(state).len());
            }
            Command::Enter => return self.step(state),
            Command::Undo => {
                return Outcome { effects: vec![Effect::Act(Act::Undo { of: None })], ..Outcome::default() };
            }
            Command::Redo => {
                return Outcome { effects: vec![Effect::Act(Act::Redo { of: None })], ..Outcome::default() };
            }
            _ => {}
        }
        Outcome::stays()
    }

    fn pressed(&mut self, state: &mut State, at: Position) -> Outcome {
        match self.cursor.pressed(usize::from(at.y), past(state).len()) {
            Some(true) => self.step(state),
            _ => Outcome::stays(),
        }
    }

    fn changed(&mut self, state: &State) {
        let page = usize::from(inside(self, state).height);
        self.cursor.clamp(page, past(state).len());
    }

    fn draw(&self, buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) -> Option<Position> {
        let lang = state.lang;
        match &state.desk.past {
            None => nothing(buffer, area, lang.say("asking for them", "正在查询"), styles),
            Some(Err(why)) => {
                for (row, text) in (0..area.height).zip(broken(&one_line(why), area.width)) {
                    Pen::new(buffer, area, row).text(&text, styles.bad());
                }
            }
            Some(Ok(past)) if past.is_empty() => {
                let none = lang.say("nothing was done yet: t, s, m and a are acts", "尚无操作：t、s、m、a 都是操作");
                nothing(buffer, area, none, styles);
            }
            Some(Ok(past)) => {
                for (row, (at, act)) in (0..area.height).zip(past.iter().enumerate().skip(self.cursor.top)) {
                    let base = if at == self.cursor.at { styles.cursor(true) } else { styles.plain() };
                    buffer.set_style(Rect::new(area.x, area.y + row, area.width, 1).intersection(buffer.area), base);
                    draw_act(Pen::new(buffer, area, row), area.width, act, state, (base, styles));
                }
            }
        }
        None
    }
}

/// When, whether it stands, what, on how many.
fn draw_act(
    mut pen: Pen<'_>,
    width: u16,
    act: &PastAct,
    state: &State,
    (base, styles): (ratatui::style::Style, Styles),
) {
    let lang = state.lang;
    let quiet = base.patch(styles.dim());
    let at = act.at.to_zoned(state.desk.zone.clone());
    // The day goes first when there is too little room.
    let (at, room) = if width >= 50 { (at.strftime("%Y-%m-%d %H:%M"), 16) } else { (at.strftime("%m-%d"), 5) };
    pen.column(&at.to_string(), room, quiet).skip(1);
    let undone = if act.undone { lang.say("undone ", "已撤销 ") } else { "" };
    let articles = match act.articles {
        0 => String::new(),
        n if width >= 50 => lang.articles(n),
        n => n.to_string(),
    };
    let what = told::deed(lang, &act.what);
    let room = pen.room().saturating_sub(cells(undone) + cells(&articles) + 1);
    pen.text(undone, base.patch(styles.key()));
    let style = if act.undone { quiet } else { base };
    pen.column(&one_line(&what), room, style).skip(1).text(&articles, quiet);
}

impl Acts {
    /// Takes the act under the cursor back, or does it again; with it those that must be first.
    fn step(&mut self, state: &mut State) -> Outcome {
        let Some(Ok(past)) = state.desk.past.clone() else { return Outcome::stays() };
        let past: Arc<Vec<PastAct>> = past;
        let Some(act) = past.get(self.cursor.at) else { return Outcome::stays() };
        // The newest that stands is behind all that are undone.
        let first = past.iter().position(|act| !act.undone).unwrap_or(past.len());
        let steps: Vec<Effect> = if act.undone {
            let again = past[self.cursor.at..first].iter().rev();
            again.map(|act| Effect::Act(Act::Redo { of: Some(act.number) })).collect()
        } else {
            let back = past[first..=self.cursor.at].iter();
            back.map(|act| Effect::Act(Act::Undo { of: Some(act.number) })).collect()
        };
        if steps.len() == 1 {
            return Outcome { effects: steps, ..Outcome::default() };
        }
        let (lang, others) = (state.lang, steps.len() - 1);
        let question = if act.undone {
            lang.say(
                format!("{others} older acts were taken back before it: do them and this one again?"),
                format!("在它之前还有 {others} 个已撤销的操作：要一并重做吗？"),
            )
        } else {
            lang.say(
                format!("{others} newer acts stand on it: take them and this one back?"),
                format!("在它之后还有 {others} 个操作：要一并撤销吗？"),
            )
        };
        state.window = Some(Box::new(Ask::new(question, steps, Some(Box::new(std::mem::take(self))))));
        Outcome::closes(vec![])
    }
}
