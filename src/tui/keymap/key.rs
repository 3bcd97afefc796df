//! A key with its modifiers, its name, and the name read back.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

pub(super) const fn ch(c: char) -> Key {
    Key { code: KeyCode::Char(c), modifiers: KeyModifiers::NONE }
}

pub(super) const fn ctrl(c: char) -> Key {
    Key { code: KeyCode::Char(c), modifiers: KeyModifiers::CONTROL }
}

pub(super) const fn key(code: KeyCode) -> Key {
    Key { code, modifiers: KeyModifiers::NONE }
}

/// The keys that are called by a word.
const NAMED: [(KeyCode, &str); 15] = [
    (KeyCode::Char(' '), "Space"),
    (KeyCode::Enter, "Enter"),
    (KeyCode::Esc, "Esc"),
    (KeyCode::Tab, "Tab"),
    (KeyCode::BackTab, "S-Tab"),
    (KeyCode::Backspace, "Backspace"),
    (KeyCode::Delete, "Del"),
    (KeyCode::Up, "Up"),
    (KeyCode::Down, "Down"),
    (KeyCode::Left, "Left"),
    (KeyCode::Right, "Right"),
    (KeyCode::PageUp, "PgUp"),
    (KeyCode::PageDown, "PgDn"),
    (KeyCode::Home, "Home"),
    (KeyCode::End, "End"),
];

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

    /// The key's name, as help shows it and the config file has it: `s`, `^R` with Ctrl, `A-x` with Alt, `PgUp`.
    pub(crate) fn name(self) -> String {
        let named = NAMED.iter().find(|(code, _)| *code == self.code).map(|(_, name)| (*name).to_owned());
        let control = self.modifiers.contains(KeyModifiers::CONTROL);
        let name = named.unwrap_or_else(|| match self.code {
            KeyCode::Char(c) if control => c.to_ascii_uppercase().to_string(),
            KeyCode::Char(c) => c.to_string(),
            KeyCode::F(n) => format!("F{n}"),
            code => format!("{code:?}"),
        });
        match (control, self.modifiers.contains(KeyModifiers::ALT)) {
            (true, _) => format!("^{name}"),
            (false, true) => format!("A-{name}"),
            (false, false) => name,
        }
    }

    /// Reads a key's name; `Ctrl-R` and `C-r` are `^R`, `Alt-x` is `A-x`, and words may be written in either case.
    pub(crate) fn read(name: &str) -> Option<Self> {
        let stripped = |heads: &[&str]| {
            heads.iter().find_map(|head| {
                let (start, rest) = name.split_at_checked(head.len())?;
                (start.eq_ignore_ascii_case(head) && !rest.is_empty()).then_some(rest)
            })
        };
        if let Some(rest) = stripped(&["^", "Ctrl-", "C-"]) {
            let code = plain(rest)?;
            let code = if let KeyCode::Char(c) = code { KeyCode::Char(c.to_ascii_lowercase()) } else { code };
            return Some(Self { code, modifiers: KeyModifiers::CONTROL });
        }
        if let Some(rest) = stripped(&["Alt-", "A-", "M-"]) {
            return Some(Self { code: plain(rest)?, modifiers: KeyModifiers::ALT });
        }
        plain(name).map(key)
    }
}

/// A key without modifiers.
fn plain(name: &str) -> Option<KeyCode> {
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return (!c.is_control() && !c.is_whitespace()).then_some(KeyCode::Char(c));
    }
    let same = |known: &str| known.eq_ignore_ascii_case(name);
    let named = NAMED.iter().find(|(_, known)| same(known)).map(|(code, _)| *code);
    named.or_else(|| {
        let number: u8 = name.strip_prefix(['F', 'f'])?.parse().ok()?;
        (1..=12).contains(&number).then_some(KeyCode::F(number))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_as_they_are_written() {
        let all =
            NAMED.iter().map(|(code, _)| key(*code)).chain([ch('s'), ch('G'), ch('|'), ch('^'), ch('-'), ctrl('r')]);
        let alt = Key { code: KeyCode::Char('x'), modifiers: KeyModifiers::ALT };
        for one in all.chain([key(KeyCode::F(1)), alt, Key { code: KeyCode::Left, modifiers: KeyModifiers::CONTROL }]) {
            assert_eq!(Key::read(&one.name()), Some(one), "{}", one.name());
        }
    }

    #[test]
    fn other_spellings_mean_the_same_and_nonsense_is_none() {
        for (spelt, name) in
            [("Ctrl-R", "^R"), ("c-r", "^R"), ("alt-x", "A-x"), ("M-X", "A-X"), ("pgup", "PgUp"), ("f1", "F1")]
        {
            assert_eq!(Key::read(spelt).map(Key::name).as_deref(), Some(name));
        }
        for none in ["", "xy", "F0", "F13", "Ctrl-", "A-", "^xy", "\n", " "] {
            assert_eq!(Key::read(none), None, "{none:?}");
        }
    }
}
