//! The keymap as data: one table feeds input, the hint bar and the help window, so that none of them can lie.

use super::action::{Action, Command, Move};
use super::editor::Edit;
use crate::catalogue::Leaf;
use Command as C;
use Context::{Article, Help, List, Problems, Query, Side, TagInput, Tags};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// Where a key is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Context {
    Side,
    Query,
    List,
    Article,
    TagInput,
    Tags,
    Problems,
    Help,
}

/// A key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// Keys that mean one thing in some contexts.
pub(crate) struct Binding {
    pub(crate) on: &'static [Context],
    pub(crate) keys: &'static [Key],
    pub(crate) command: Command,
    /// For the help window.
    pub(crate) says: &'static str,
    /// For the hint bar: short, or empty for none.
    pub(crate) hint: &'static str,
}

const ALL: &[Context] = &[Side, Query, List, Article, TagInput, Tags, Problems, Help];
const MAIN: &[Context] = &[Side, Query, List, Article];
const READING: &[Context] = &[Side, List, Article];
const TYPING: &[Context] = &[Query, TagInput];
const WINDOWS: &[Context] = &[Tags, Problems, Help];
const VI: &[Context] = &[Side, List, Article, Tags, Problems, Help];
const ARROWS: &[Context] = &[Side, Query, List, Article, Tags, Problems, Help];

const fn ch(c: char) -> Key {
    Key { code: KeyCode::Char(c), modifiers: KeyModifiers::NONE }
}

const fn ctrl(c: char) -> Key {
    Key { code: KeyCode::Char(c), modifiers: KeyModifiers::CONTROL }
}

const fn key(code: KeyCode) -> Key {
    Key { code, modifiers: KeyModifiers::NONE }
}

const fn bind(
    on: &'static [Context],
    keys: &'static [Key],
    command: Command,
    says: &'static str,
    hint: &'static str,
) -> Binding {
    Binding { on, keys, command, says, hint }
}

/// The table. The first binding of a context and a key counts.
pub(crate) static BINDINGS: &[Binding] = &[
    bind(&[List, Query], &[key(KeyCode::Enter)], C::Enter, "read the article", "read"),
    bind(&[Tags], &[key(KeyCode::Enter)], C::Enter, "show the articles with this tag", "filter"),
    bind(&[TagInput], &[key(KeyCode::Enter)], C::Enter, "do it: tag or +tag puts on, -tag takes off", "do it"),
    bind(&[TagInput], &[key(KeyCode::Tab)], C::Complete, "complete the tag, again for the next", "complete"),
    bind(&[TagInput], &[key(KeyCode::BackTab)], C::CompleteBack, "complete with the one before", ""),
    bind(READING, &[ch('/')], C::Query, "to the query line", "search"),
    bind(&[Article], &[ch('J')], C::NextArticle, "the next article of the headlines", "next"),
    bind(&[Article], &[ch('K')], C::PreviousArticle, "the previous article of the headlines", "previous"),
    bind(&[Article], &[ch('n')], C::NextMatch, "to the query's next match in the text", "match"),
    bind(&[Article], &[ch('N')], C::PreviousMatch, "to the match before", ""),
    bind(READING, &[ch(']')], C::Leaf(Leaf::NextOfPage), "the next article of the page", ""),
    bind(READING, &[ch('[')], C::Leaf(Leaf::PreviousOfPage), "the article before it on the page", ""),
    bind(READING, &[ch('}')], C::Leaf(Leaf::NextPage), "the next page of the issue", ""),
    bind(READING, &[ch('{')], C::Leaf(Leaf::PreviousPage), "the page before", ""),
    bind(READING, &[ch(')')], C::Leaf(Leaf::NextIssue), "the paper's next issue", ""),
    bind(READING, &[ch('(')], C::Leaf(Leaf::PreviousIssue), "the issue before", ""),
    bind(&[List, Article], &[ch('z')], C::Zen, "the article alone on the screen, and back", "zen"),
    bind(READING, &[ch('<')], C::Narrower, "the pane narrower", ""),
    bind(READING, &[ch('>')], C::Wider, "the pane wider", ""),
    bind(&[Article], &[ch('f')], C::GoOn, "follow the article to where it goes on", ""),
    bind(&[Article], &[ch('b')], C::ComeFrom, "back to where the article comes from", ""),
    bind(READING, &[ch('t')], C::Tag, "put tags on the article or take them off", "tag"),
    bind(&[List], &[ch('x')], C::Mark, "mark the article for the next acts, or take the mark off", "mark"),
    bind(&[List], &[ch('X')], C::MarkAll, "mark all that the query finds; again: take the marks off", ""),
    bind(&[List], &[ch('v')], C::Visual, "begin a range, which acts and x take; again or Esc: end it", ""),
    bind(READING, &[ch('s')], C::Star, "put a star on the article or take it off", "star"),
    bind(READING, &[ch('m')], C::MarkRead, "mark the article as read or as unread", ""),
    bind(READING, &[ch('u')], C::Undo, "take the last act back", "undo"),
    bind(READING, &[ctrl('r')], C::Redo, "do again what was taken back", ""),
    bind(READING, &[ch('T')], C::Tags, "all tags", "tags"),
    bind(READING, &[ch('!')], C::Problems, "pages that could not be read", "problems"),
    bind(&[List], &[key(KeyCode::Right), ch('l')], C::Enter, "read the article", ""),
    bind(&[Article], &[key(KeyCode::Left), ch('h')], C::Back, "back to the headlines", ""),
    bind(&[Side, Query], &[key(KeyCode::Esc)], C::Back, "to the headlines", "headlines"),
    bind(&[List], &[key(KeyCode::Esc)], C::Back, "end the range, else take the marks off, else empty the query", ""),
    bind(&[Article], &[key(KeyCode::Esc)], C::Back, "back to the headlines", "back"),
    bind(&[TagInput], &[key(KeyCode::Esc)], C::Back, "change nothing", "cancel"),
    bind(WINDOWS, &[key(KeyCode::Esc), ch('q')], C::Back, "close the window", "close"),
    bind(&[Query], &[key(KeyCode::Tab)], C::Complete, "complete the field or its value; else to the headlines", ""),
    bind(&[Query], &[key(KeyCode::BackTab)], C::CompleteBack, "the one before; else to the article", ""),
    bind(READING, &[key(KeyCode::Tab)], C::NextPane, "query, headlines, article in turn", ""),
    bind(READING, &[key(KeyCode::BackTab)], C::PreviousPane, "the same, backwards", ""),
    bind(ARROWS, &[key(KeyCode::Up)], C::Move(Move::Up), "one up", ""),
    bind(ARROWS, &[key(KeyCode::Down)], C::Move(Move::Down), "one down", ""),
    bind(VI, &[ch('k')], C::Move(Move::Up), "one up", ""),
    bind(VI, &[ch('j')], C::Move(Move::Down), "one down", ""),
    bind(&[Query], &[ctrl('p')], C::Move(Move::Up), "one up", ""),
    bind(&[Query], &[ctrl('n')], C::Move(Move::Down), "one down", ""),
    bind(VI, &[ctrl('u')], C::Move(Move::HalfUp), "half a page up", ""),
    bind(VI, &[ctrl('d')], C::Move(Move::HalfDown), "half a page down", ""),
    bind(ARROWS, &[key(KeyCode::PageUp)], C::Move(Move::PageUp), "a page up", ""),
    bind(ARROWS, &[key(KeyCode::PageDown)], C::Move(Move::PageDown), "a page down", ""),
    bind(VI, &[ch(' ')], C::Move(Move::PageDown), "a page down", ""),
    bind(VI, &[ch('g'), key(KeyCode::Home)], C::Move(Move::Top), "to the top", ""),
    bind(VI, &[ch('G'), key(KeyCode::End)], C::Move(Move::Bottom), "to the end", ""),
    bind(TYPING, &[key(KeyCode::Left), ctrl('b')], C::Edit(Edit::Left), "caret left", ""),
    bind(TYPING, &[key(KeyCode::Right), ctrl('f')], C::Edit(Edit::Right), "caret right", ""),
    bind(TYPING, &[key(KeyCode::Home), ctrl('a')], C::Edit(Edit::Home), "caret to the start", ""),
    bind(TYPING, &[key(KeyCode::End), ctrl('e')], C::Edit(Edit::End), "caret to the end", ""),
    bind(
        TYPING,
        &[key(KeyCode::Backspace), ctrl('h')],
        C::Edit(Edit::Backspace),
        "drop the glyph before the caret",
        "",
    ),
    bind(TYPING, &[key(KeyCode::Delete), ctrl('d')], C::Edit(Edit::Delete), "drop the glyph under the caret", ""),
    bind(TYPING, &[ctrl('u')], C::Edit(Edit::KillBefore), "drop all before the caret", "clear"),
    bind(TYPING, &[ctrl('k')], C::Edit(Edit::KillAfter), "drop all after the caret", ""),
    bind(TYPING, &[ctrl('w')], C::Edit(Edit::KillWord), "drop the word before the caret", ""),
    bind(READING, &[ch('?')], C::Help, "this window", "help"),
    bind(MAIN, &[key(KeyCode::F(1))], C::Help, "this window", ""),
    bind(READING, &[ch('q')], C::Quit, "leave", "quit"),
    bind(ALL, &[ctrl('l')], C::Redraw, "draw the screen anew", ""),
    bind(ALL, &[ctrl('c')], C::Quit, "leave", ""),
];

impl Context {
    /// Whether characters are typed into a line here.
    pub(crate) fn is_typing(self) -> bool {
        TYPING.contains(&self)
    }
}

impl From<KeyEvent> for Key {
    /// Shift is in the character already, and terminals differ in whether they say it again.
    fn from(event: KeyEvent) -> Self {
        let mut modifiers = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT);
        let code = match event.code {
            KeyCode::Char(c) if modifiers.contains(KeyModifiers::CONTROL) => KeyCode::Char(c.to_ascii_lowercase()),
            code => code,
        };
        // AltGr arrives as Ctrl+Alt with the character that it makes.
        if modifiers == KeyModifiers::CONTROL | KeyModifiers::ALT {
            modifiers = KeyModifiers::NONE;
        }
        Self { code, modifiers }
    }
}

impl Key {
    /// The character that the key types, if it types one.
    pub(crate) fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.modifiers.is_empty() => Some(c),
            _ => None,
        }
    }

    /// The key's name as help shows it.
    pub(crate) fn name(self) -> String {
        let name = match self.code {
            KeyCode::Char(' ') => "Space".to_owned(),
            KeyCode::Char(c) => c.to_string(),
            KeyCode::PageUp => "PgUp".to_owned(),
            KeyCode::PageDown => "PgDn".to_owned(),
            KeyCode::BackTab => "S-Tab".to_owned(),
            KeyCode::F(n) => format!("F{n}"),
            code => format!("{code:?}"),
        };
        if self.modifiers.contains(KeyModifiers::CONTROL) { format!("^{name}") } else { name }
    }
}

/// What a key means in a context.
pub(crate) fn command(context: Context, key: Key) -> Option<Command> {
    BINDINGS.iter().find(|b| b.on.contains(&context) && b.keys.contains(&key)).map(|b| b.command)
}

/// What something that the terminal told means in a context.
pub(crate) fn action(context: Context, event: Event) -> Option<Action> {
    match event {
        // Windows tells of keys let go as well.
        Event::Key(event) if event.kind != KeyEventKind::Release => {
            let key = Key::from(event);
            let text = || key.typed().map(|c| Action::Text(c.to_string()));
            command(context, key).map(Action::Command).or_else(text)
        }
        Event::Paste(text) => Some(Action::Paste(text)),
        Event::Resize(width, height) => Some(Action::Resize(width, height)),
        _ => None,
    }
}

/// Key names and words for the hint bar of a context.
pub(crate) fn hints(context: Context) -> impl Iterator<Item = (String, &'static str)> {
    let fitting = BINDINGS.iter().filter(move |b| b.on.contains(&context) && !b.hint.is_empty());
    fitting.filter_map(|b| b.keys.first().map(|k| (k.name(), b.hint)))
}

/// A line of the help window: keys, what they do, where.
pub(crate) fn help() -> impl Iterator<Item = (String, &'static str, String)> {
    BINDINGS.iter().map(|b| {
        let keys: Vec<String> = b.keys.iter().map(|k| k.name()).collect();
        (keys.join(" "), b.says, places(b.on))
    })
}

/// The contexts in a person's words.
fn places(on: &[Context]) -> String {
    if on == ALL {
        return "everywhere".to_owned();
    }
    let all_windows = WINDOWS.iter().all(|w| on.contains(w));
    let mut names: Vec<&str> = Vec::new();
    for context in on {
        names.push(match context {
            Side => "side pane",
            Query => "query",
            List => "headlines",
            Article => "article",
            TagInput => "tag input",
            Tags if all_windows => "windows",
            Problems | Help if all_windows => continue,
            Tags => "tags",
            Problems => "problems",
            Help => "help",
        });
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_has_two_meanings_in_one_context() {
        for context in ALL {
            let here: Vec<&Key> = BINDINGS.iter().filter(|b| b.on.contains(context)).flat_map(|b| b.keys).collect();
            for (at, key) in here.iter().enumerate() {
                assert!(!here[..at].contains(key), "{} twice in {context:?}", key.name());
            }
        }
    }

    #[test]
    fn nothing_that_types_is_bound_where_one_types() {
        for b in BINDINGS.iter().filter(|b| TYPING.iter().any(|t| b.on.contains(t))) {
            assert!(b.keys.iter().all(|k| k.typed().is_none()), "{}", b.says);
        }
    }

    #[test]
    fn shift_is_no_part_of_a_key() {
        let shifted = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT);
        assert_eq!(command(List, shifted.into()), Some(C::Move(Move::Bottom)));
        let back = KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT);
        assert_eq!(command(TagInput, back.into()), Some(C::CompleteBack));
        let loud = KeyEvent::new(KeyCode::Char('U'), KeyModifiers::CONTROL | KeyModifiers::SHIFT);
        assert_eq!(command(Query, loud.into()), Some(C::Edit(Edit::KillBefore)));
    }

    #[test]
    fn every_context_can_be_left() {
        for &context in ALL {
            assert!(command(context, key(KeyCode::Esc)).is_some(), "{context:?}");
            assert_eq!(command(context, ctrl('c')), Some(C::Quit));
        }
    }
}
