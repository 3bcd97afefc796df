//! Themes: which colour says what.
//!
//! Promise: a colour never says anything alone. What stands out does so by bold, underline, reverse or dim as well ([`Styles`](super::view::Styles) adds
//! these), so that `NO_COLOR`, two colours and colour-blind eyes lose nothing. The themes of sixteen colours use the terminal's own, which
//! its owner has chosen; the others are for terminals that say by COLORTERM that they can show any.

use ratatui::style::Color;

/// What a colour is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    Tag,
    Key,
    New,
    Bad,
    Match,
    Cursor,
    Label,
    Note,
    Star,
}

/// Each with its name in the config file and what it colours.
pub(crate) const INKS: [(Ink, &str, &str); 9] = [
    (Ink::Tag, "tag", "all tags; else each has a colour of its own"),
    (Ink::Key, "key", "keys in the hint bar and in help"),
    (Ink::New, "new", "what is new"),
    (Ink::Bad, "bad", "errors, and parts of a query that cannot be read"),
    (Ink::Match, "match", "what the query matched"),
    (Ink::Cursor, "cursor", "the bar under the cursor"),
    (Ink::Label, "label", "labels and sections"),
    (Ink::Note, "note", "notes"),
    (Ink::Star, "star", "stars"),
];

/// The colours of a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Theme {
    inks: [Color; INKS.len()],
    /// Each tag has one of these for ever.
    tags: [Color; 6],
}

/// The themes by their names.
pub(crate) const NAMES: [&str; 4] = ["dark", "light", "ink", "paper"];

/// Sixteen colours on a dark ground.
const DARK: Theme = Theme {
    inks: [
        Color::Green,
        Color::Cyan,
        Color::Green,
        Color::Red,
        Color::Yellow,
        Color::Reset,
        Color::Cyan,
        Color::Yellow,
        Color::Yellow,
    ],
    tags: [Color::Green, Color::Cyan, Color::Magenta, Color::Blue, Color::LightGreen, Color::LightMagenta],
};

/// Sixteen colours on a light ground: yellow and cyan cannot be read there.
const LIGHT: Theme = Theme {
    inks: [
        Color::Green,
        Color::Blue,
        Color::Green,
        Color::Red,
        Color::Magenta,
        Color::Reset,
        Color::Blue,
        Color::Magenta,
        Color::Magenta,
    ],
    tags: [Color::Green, Color::Blue, Color::Magenta, Color::Red, Color::Black, Color::DarkGray],
};

/// Any colours on a dark ground.
const INK: Theme = Theme {
    inks: [
        Color::Rgb(0x8f, 0xbc, 0x8f),
        Color::Rgb(0x7f, 0xb2, 0xc8),
        Color::Rgb(0x9f, 0xd3, 0x6c),
        Color::Rgb(0xe0, 0x6c, 0x60),
        Color::Rgb(0xe6, 0xc0, 0x6a),
        Color::Rgb(0x8f, 0xa9, 0xc4),
        Color::Rgb(0x7f, 0xb2, 0xc8),
        Color::Rgb(0xd9, 0xb3, 0x82),
        Color::Rgb(0xe6, 0xc0, 0x6a),
    ],
    tags: [
        Color::Rgb(0x8f, 0xbc, 0x8f),
        Color::Rgb(0x7f, 0xb2, 0xc8),
        Color::Rgb(0xc3, 0x9a, 0xc9),
        Color::Rgb(0xd9, 0xa0, 0x66),
        Color::Rgb(0x9d, 0xb4, 0xe0),
        Color::Rgb(0xb5, 0xc2, 0x6b),
    ],
};

/// Any colours on a light ground.
const PAPER: Theme = Theme {
    inks: [
        Color::Rgb(0x3d, 0x6b, 0x3d),
        Color::Rgb(0x1f, 0x55, 0x7a),
        Color::Rgb(0x2e, 0x6b, 0x1f),
        Color::Rgb(0xa8, 0x24, 0x1c),
        Color::Rgb(0x8a, 0x4b, 0x00),
        Color::Rgb(0x3a, 0x55, 0x70),
        Color::Rgb(0x1f, 0x55, 0x7a),
        Color::Rgb(0x7a, 0x4a, 0x1a),
        Color::Rgb(0x8a, 0x4b, 0x00),
    ],
    tags: [
        Color::Rgb(0x3d, 0x6b, 0x3d),
        Color::Rgb(0x1f, 0x55, 0x7a),
        Color::Rgb(0x7a, 0x3d, 0x7a),
        Color::Rgb(0x8a, 0x4b, 0x00),
        Color::Rgb(0x3f, 0x4d, 0x9a),
        Color::Rgb(0x5c, 0x61, 0x10),
    ],
};

impl Default for Theme {
    fn default() -> Self {
        DARK
    }
}

impl Theme {
    /// The theme of a name; `any` tells whether the terminal can show any colour, else the next one of sixteen colours is taken. Without a name,
    /// that for the ground that the terminal says it has.
    pub(crate) fn named(name: Option<&str>, any: bool, light: bool) -> Self {
        match (name, any) {
            (Some("ink"), true) => INK,
            (Some("paper"), true) => PAPER,
            (Some("light" | "paper"), _) => LIGHT,
            (None, _) if light => LIGHT,
            _ => DARK,
        }
    }

    pub(crate) fn colour(self, ink: Ink) -> Color {
        self.inks[ink as usize]
    }

    /// The colour of a tag, by any number that stays the tag's.
    pub(crate) fn tag(self, number: u32) -> Color {
        self.tags[number as usize % self.tags.len()]
    }

    /// The theme with another colour for something.
    pub(crate) fn with(mut self, ink: Ink, colour: Color) -> Self {
        self.inks[ink as usize] = colour;
        if ink == Ink::Tag {
            self.tags = [colour; 6];
        }
        self
    }
}

/// Whether a terminal with this COLORTERM shows any colour.
pub(crate) fn shows_any(colorterm: Option<&str>) -> bool {
    matches!(colorterm, Some("truecolor" | "24bit"))
}

/// Whether a terminal with this COLORFGBG has a light ground: the last number is the ground's, 7 and 15 are white.
pub(crate) fn is_light(colorfgbg: Option<&str>) -> bool {
    let ground = colorfgbg.and_then(|both| both.rsplit(';').next());
    matches!(ground, Some("7" | "15"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ink_has_its_place() {
        for (at, (ink, ..)) in INKS.iter().enumerate() {
            assert_eq!(*ink as usize, at);
        }
        let changed = DARK.with(Ink::Star, Color::Blue);
        assert_eq!((changed.colour(Ink::Star), changed.colour(Ink::Tag)), (Color::Blue, Color::Green));
    }

    #[test]
    fn a_terminal_gets_what_it_can_show() {
        assert_eq!(Theme::named(Some("ink"), true, false), INK);
        assert_eq!(Theme::named(Some("ink"), false, true), DARK);
        assert_eq!(Theme::named(Some("paper"), false, false), LIGHT);
        assert_eq!(Theme::named(None, true, is_light(Some("0;15"))), LIGHT);
        assert_eq!(Theme::named(None, true, is_light(Some("15;0"))), DARK);
        assert_eq!(Theme::named(None, shows_any(None), is_light(None)), DARK);
        assert!(shows_any(Some("truecolor")) && !shows_any(Some("")));
    }

    #[test]
    fn themes_of_sixteen_colours_use_the_terminals_own() {
        for theme in [DARK, LIGHT] {
            assert!(
                theme
                    .inks
                    .iter()
                    .chain(&theme.tags)
                    .all(|colour| !matches!(colour, Color::Rgb(..) | Color::Indexed(_)))
            );
        }
        assert!(
            !LIGHT
                .inks
                .iter()
                .chain(&LIGHT.tags)
                .any(|colour| matches!(colour, Color::Yellow | Color::Cyan | Color::White))
        );
    }
}
