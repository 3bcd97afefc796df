//! A theme's colours, or none: what a colour says, an attribute says as well.

use crate::tui::{
    theme::{Ink, Theme},
    typeset::Role,
};
use ratatui::style::{Modifier, Style};

/// The styles of a screen, without colour where none is wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Styles {
    theme: Option<Theme>,
}

impl Styles {
    pub(in crate::tui) fn new(theme: Option<Theme>) -> Self {
        Self { theme }
    }

    fn inked(self, ink: Ink) -> Style {
        self.theme.map_or_else(Style::new, |theme| Style::new().fg(theme.colour(ink)))
    }

    pub(in crate::tui) fn plain(self) -> Style {
        Style::new()
    }

    pub(in crate::tui) fn bold(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    pub(in crate::tui) fn dim(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    pub(in crate::tui) fn tag(self) -> Style {
        self.inked(Ink::Tag)
    }

    /// A tag in the colour that it always has.
    pub(in crate::tui) fn tag_named(self, tag: &str) -> Style {
        // FNV-1a: the same on every machine and in every version.
        let hash = tag.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        self.theme.map_or_else(Style::new, |theme| Style::new().fg(theme.tag(hash >> 8)))
    }

    /// Something that may be wrong.
    pub(in crate::tui) fn doubt(self) -> Style {
        self.inked(Ink::Star).add_modifier(Modifier::BOLD)
    }

    /// A bar of a plot.
    pub(in crate::tui) fn bar(self) -> Style {
        self.inked(Ink::Key)
    }

    pub(in crate::tui) fn star(self) -> Style {
        self.inked(Ink::Star).add_modifier(Modifier::BOLD)
    }

    /// A key in the hint bar and the help.
    pub(in crate::tui) fn key(self) -> Style {
        self.inked(Ink::Key).add_modifier(Modifier::BOLD)
    }

    /// Something new.
    pub(in crate::tui) fn fresh(self) -> Style {
        self.inked(Ink::New).add_modifier(Modifier::BOLD)
    }

    pub(in crate::tui) fn bad(self) -> Style {
        self.inked(Ink::Bad).add_modifier(Modifier::BOLD)
    }

    /// A part of the query that cannot be read.
    pub(in crate::tui) fn fault(self) -> Style {
        self.inked(Ink::Bad).add_modifier(Modifier::UNDERLINED)
    }

    /// The row under the cursor; where the keys go it stands out more.
    pub(in crate::tui) fn cursor(self, focused: bool) -> Style {
        if focused { self.inked(Ink::Cursor).add_modifier(Modifier::REVERSED) } else { self.bold() }
    }

    /// A row of the visual range.
    pub(in crate::tui) fn range(self) -> Style {
        self.dim().add_modifier(Modifier::REVERSED)
    }

    /// What the query matched, on top of a row's own style.
    pub(in crate::tui) fn mark(self, base: Style) -> Style {
        base.patch(self.inked(Ink::Match)).add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
    }

    /// The match that the person went to.
    pub(in crate::tui) fn current_match(self, base: Style) -> Style {
        self.mark(base).add_modifier(Modifier::REVERSED)
    }

    /// What only the first of two prints has.
    pub(in crate::tui) fn dropped(self) -> Style {
        self.inked(Ink::Bad).add_modifier(Modifier::CROSSED_OUT | Modifier::BOLD)
    }

    /// What only the second of two prints has.
    pub(in crate::tui) fn added(self) -> Style {
        self.inked(Ink::New).add_modifier(Modifier::UNDERLINED | Modifier::BOLD)
    }

    /// The style of an article's row.
    pub(in crate::tui) fn role(self, role: Role) -> Style {
        match role {
            Role::Headline | Role::Crosshead => self.bold(),
            Role::Kicker | Role::Subtitle | Role::Text | Role::Blank => self.plain(),
            Role::Label => self.inked(Ink::Label),
            Role::Byline => Style::new().add_modifier(Modifier::ITALIC),
            Role::Info | Role::Caption => self.dim(),
            Role::Tags => self.tag(),
            Role::Note => self.inked(Ink::Note),
        }
    }
}
