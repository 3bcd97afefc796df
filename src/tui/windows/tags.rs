//! The list of all tags.

use super::{Ask, Outcome, Prompt, Purpose, Window, inside, nothing, roomy, rows::Cursor};
use crate::{
    model::{Act, ArticleId, Tag, TagChange},
    search::tag_term,
    tui::{
        action::{Command, Effect},
        keymap::Context,
        state::{Focus, State},
        update::asked,
        view::{Pen, Styles},
    },
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// All tags with their counts.
#[derive(Debug, Default)]
pub(crate) struct Tags {
    cursor: Cursor,
}

impl Window for Tags {
    fn context(&self) -> Context {
        Context::Tags
    }

    fn title(&self, state: &State) -> String {
        format!("{}: {}", state.lang.say("tags", "标签"), state.tags.len())
    }

    fn wanted(&self, state: &State) -> (u16, u16) {
        (40, roomy(state.size).1)
    }

    fn command(&mut self, state: &mut State, command: Command) -> Outcome {
        match command {
            Command::Move(way) => {
                let page = usize::from(inside(self, state).height);
                self.cursor.moved(way, page, state.tags.len());
                Outcome::stays()
            }
            Command::Enter => self.filter(state),
            Command::Rename => self.rename(state),
            Command::Delete => self.delete(state),
            _ => Outcome::stays(),
        }
    }

    fn pressed(&mut self, state: &mut State, at: Position) -> Outcome {
        match self.cursor.pressed(usize::from(at.y), state.tags.len()) {
            Some(true) => self.filter(state),
            _ => Outcome::stays(),
        }
    }

    fn changed(&mut self, state: &State) {
        let page = usize::from(inside(self, state).height);
        self.cursor.clamp(page, state.tags.len());
    }

    fn draw(&self, buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) -> Option<Position> {
        if state.tags.is_empty() {
            let none = state.lang.say("no tags yet: t puts one on an article", "尚无标签：按 t 给文章加标签");
            nothing(buffer, area, none, styles);
        }
        for (row, (at, (tag, count))) in (0..area.height).zip(state.tags.iter().enumerate().skip(self.cursor.top)) {
            let base = if at == self.cursor.at { styles.cursor(true) } else { styles.plain() };
            buffer.set_style(Rect::new(area.x, area.y + row, area.width, 1).intersection(buffer.area), base);
            let mut pen = Pen::new(buffer, area, row);
            pen.text(&format!("{count:>7}"), base.patch(styles.dim())).skip(2);
            pen.text(tag.as_str(), base.patch(styles.tag()));
        }
        None
    }
}

impl Tags {
    /// The tag under the cursor and its articles, as they are seen now.
    fn chosen(&self, state: &State) -> Option<(Tag, Vec<ArticleId>)> {
        let (tag, _) = state.tags.get(self.cursor.at)?;
        Some((tag.clone(), state.catalogue.tagged(tag)))
    }

    /// Asks for another name.
    fn rename(&mut self, state: &mut State) -> Outcome {
        let Some((tag, ids)) = self.chosen(state) else { return Outcome::stays() };
        let name = tag.to_string();
        let under = Box::new(std::mem::take(self));
        state.window = Some(Box::new(Prompt::new(Purpose::Rename { tag, ids }, &name, Some(under))));
        Outcome::closes(vec![])
    }

    /// Asks whether to take the tag off all its articles.
    fn delete(&mut self, state: &mut State) -> Outcome {
        let Some((tag, ids)) = self.chosen(state) else { return Outcome::stays() };
        let n = state.lang.articles(ids.len());
        let question = state
            .lang
            .say(format!("take #{tag} off {n}? u puts it back"), format!("要从 {n}去掉 #{tag} 吗？按 u 可恢复"));
        let change = TagChange { remove: vec![tag], ..TagChange::default() };
        let act = Effect::Act(Act::Tag { ids, change });
        state.window = Some(Box::new(Ask::new(question, vec![act], Some(Box::new(std::mem::take(self))))));
        Outcome::closes(vec![])
    }

    /// Shows the articles with the chosen tag.
    fn filter(&self, state: &mut State) -> Outcome {
        let Some((tag, _)) = state.tags.get(self.cursor.at) else { return Outcome::closes(vec![]) };
        let text = format!("{} ", tag_term(tag.as_str()));
        state.focus = Focus::List;
        state.list.touched = true;
        Outcome::closes(asked(state, &text))
    }
}
