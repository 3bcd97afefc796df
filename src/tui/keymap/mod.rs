//! The keymap as data: one table feeds input, the hint bar, the help window, the palette and the README, so that none of them can lie.
//!
//! [`table`] holds what the keys are at first; a [`Keymap`] is that with what a person has changed, and is what the screen asks. Every
//! command has a [`name`](name::name) that stays.

mod key;
mod name;
mod place;
#[cfg(test)]
mod readme;
mod table;

pub(crate) use key::Key;
pub(crate) use name::name;
pub(crate) use place::{CONTEXTS, Context, PANES};
pub(crate) use table::{BINDINGS, Binding};

use super::{
    action::{Action, Command},
    lang::{Both, Lang},
    pointer,
};
use crossterm::event::{Event, KeyEventKind};
use place::Set;

/// The keys as they are in force.
#[derive(Debug, Clone)]
pub(crate) struct Keymap {
    bound: Vec<Bound>,
}

/// The keys of a row of the table in one context; perhaps none.
#[derive(Debug, Clone)]
pub(crate) struct Bound {
    pub(crate) context: Context,
    pub(crate) keys: Vec<Key>,
    pub(crate) row: &'static Binding,
}

impl Default for Keymap {
    fn default() -> Self {
        let here = |row: &'static Binding| {
            let those = CONTEXTS.iter().filter(|&&context| row.on.has(context));
            those.map(move |&context| Bound { context, keys: row.keys.to_vec(), row })
        };
        Self { bound: BINDINGS.iter().flat_map(here).collect() }
    }
}

/// Rows of help under one heading.
#[derive(Debug)]
pub(crate) struct Group {
    on: Set,
    pub(crate) heading: Vec<Both>,
    pub(crate) rows: Vec<HelpRow>,
}

impl Group {
    /// Whether its keys mean something in a context.
    pub(crate) fn is_of(&self, context: Context) -> bool {
        self.on.has(context)
    }
}

/// A row of help.
#[derive(Debug)]
pub(crate) struct HelpRow {
    pub(crate) keys: Vec<Key>,
    pub(crate) command: Command,
    pub(crate) says: Both,
}

impl Keymap {
    /// What a key means in a context.
    pub(crate) fn command(&self, context: Context, key: Key) -> Option<Command> {
        self.here(context).find(|bound| bound.keys.contains(&key)).map(|bound| bound.row.command)
    }

    /// What something that the terminal told means in a context.
    pub(crate) fn action(&self, context: Context, event: Event) -> Option<Action> {
        match event {
            // Windows tells of keys let go as well.
            Event::Key(event) if event.kind != KeyEventKind::Release => {
                let key = Key::from(event);
                let text = || key.typed().map(|c| Action::Text(c.to_string()));
                self.command(context, key).map(Action::Command).or_else(text)
            }
            Event::Paste(text) => Some(Action::Paste(text)),
            Event::Mouse(event) => pointer::pointed(event).map(Action::Pointed),
            Event::Resize(width, height) => Some(Action::Resize(width, height)),
            _ => None,
        }
    }

    /// The rows of a context, in the table's order.
    pub(crate) fn here(&self, context: Context) -> impl Iterator<Item = &Bound> {
        self.bound.iter().filter(move |bound| bound.context == context)
    }

    /// The keys of a command in a context.
    pub(crate) fn keys(&self, context: Context, command: Command) -> Vec<Key> {
        let rows = self.here(context).filter(|bound| bound.row.command == command);
        rows.flat_map(|bound| bound.keys.iter().copied()).collect()
    }

    /// Gives a command these keys and no others in a context. They stand in its first row there, which says what it does.
    pub(crate) fn rebind(&mut self, context: Context, command: Command, keys: Vec<Key>) {
        let rows = self.bound.iter_mut().filter(|bound| bound.context == context && bound.row.command == command);
        let mut keys = Some(keys);
        for bound in rows {
            bound.keys = keys.take().unwrap_or_default();
        }
    }

    /// Key names, words and commands for the hint bar of a context.
    pub(crate) fn hints(&self, context: Context, lang: Lang) -> impl Iterator<Item = (String, &'static str, Command)> {
        let fitting = self.here(context).filter(|bound| !bound.row.hint.0.is_empty());
        fitting
            .filter_map(move |bound| Some((bound.keys.first()?.name(), lang.pick(bound.row.hint), bound.row.command)))
    }

    /// All that is bound, row by row of the table as far as the same keys mean the same; those that mean it in the same places stand together.
    pub(crate) fn help(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for row in BINDINGS {
            let mut left: Vec<&Bound> =
                self.bound.iter().filter(|bound| std::ptr::eq(bound.row, row) && !bound.keys.is_empty()).collect();
            while let Some(first) = left.first().copied() {
                let (same, others): (Vec<&Bound>, Vec<&Bound>) = left.into_iter().partition(|b| b.keys == first.keys);
                left = others;
                let contexts: Vec<Context> = same.iter().map(|bound| bound.context).collect();
                self.add(&mut groups, place::on(&contexts), first);
            }
        }
        groups.sort_by_key(|group| group.on.rank());
        groups
    }

    /// Adds a row to the group of its places; keys that mean the same there stand in one row.
    fn add(&self, groups: &mut Vec<Group>, on: Set, bound: &Bound) {
        let at = groups.iter().position(|group| group.on == on).unwrap_or_else(|| {
            groups.push(Group { on, heading: on.says(), rows: Vec::new() });
            groups.len() - 1
        });
        let rows = &mut groups[at].rows;
        let same = rows.iter_mut().find(|row| row.command == bound.row.command && row.says == bound.row.says);
        match same {
            Some(row) => row.keys.extend(&bound.keys),
            None => rows.push(HelpRow { keys: bound.keys.clone(), command: bound.row.command, says: bound.row.says }),
        }
    }
}

/// Keys as help shows them.
pub(crate) fn names(keys: &[Key]) -> String {
    keys.iter().map(|key| key.name()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{
        key::{ctrl, key},
        *,
    };
    use crate::tui::{action::Move, editor::Edit};
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

    #[test]
    fn no_key_has_two_meanings_in_one_context() {
        let keymap = Keymap::default();
        for &context in CONTEXTS {
            let here: Vec<&Key> = keymap.here(context).flat_map(|bound| &bound.keys).collect();
            for (at, key) in here.iter().enumerate() {
                assert!(!here[..at].contains(key), "{} twice in {context:?}", key.name());
            }
        }
    }

    #[test]
    fn nothing_that_types_is_bound_where_one_types() {
        for bound in Keymap::default().bound.iter().filter(|bound| bound.context.is_typing()) {
            assert!(bound.keys.iter().all(|key| key.typed().is_none()), "{:?}", bound.row);
        }
    }

    #[test]
    fn a_name_is_one_commands_and_every_text_has_its_twin() {
        for (at, one) in BINDINGS.iter().enumerate() {
            let name_of = name(one.command);
            assert!(name_of.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{name_of}");
            for other in &BINDINGS[..at] {
                assert_eq!(name(other.command) == name_of, other.command == one.command, "{name_of}");
            }
            for (english, chinese) in [one.says, one.hint] {
                assert_eq!(english.is_empty(), chinese.is_empty(), "{english}");
                assert!(chinese.is_empty() || !chinese.is_ascii(), "{chinese}");
            }
            assert!(!one.says.0.is_empty(), "{name_of}");
        }
    }

    #[test]
    fn shift_is_no_part_of_a_key() {
        let keymap = Keymap::default();
        let command = |context, key: KeyEvent| keymap.command(context, key.into());
        let shifted = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT);
        assert_eq!(command(Context::List, shifted), Some(Command::Move(Move::Bottom)));
        let back = KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT);
        assert_eq!(command(Context::TagInput, back), Some(Command::CompleteBack));
        let loud = KeyEvent::new(KeyCode::Char('U'), KeyModifiers::CONTROL | KeyModifiers::SHIFT);
        assert_eq!(command(Context::Query, loud), Some(Command::Edit(Edit::KillBefore)));
    }

    #[test]
    fn every_context_can_be_left() {
        let keymap = Keymap::default();
        for &context in CONTEXTS {
            assert!(keymap.command(context, key(KeyCode::Esc)).is_some(), "{context:?}");
            assert_eq!(keymap.command(context, ctrl('c')), Some(Command::Quit));
        }
    }

    #[test]
    fn help_tells_every_key_of_every_context_once() {
        let keymap = Keymap::default();
        let told: usize = keymap.help().iter().flat_map(|group| &group.rows).map(|row| row.keys.len()).sum();
        let there: usize = BINDINGS.iter().map(|row| row.keys.len()).sum();
        assert_eq!(told, there);
        assert!(keymap.help().iter().any(|group| group.heading == [("everywhere", "各处")]));
    }
}
