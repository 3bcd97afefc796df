//! Citations: an article as a reference in GB/T 7714, BibTeX, RIS or CSL-JSON.
//!
//! Promise: pure, and nothing is invented. What is not known of an article (its day, its page, who wrote it) is left out as the standard says, and a
//! day that was only guessed is not known. Nothing that could steer a terminal or end a line gets through. The price of rules without a dictionary:
//! a Latin name of two Chinese syllables is taken as printed in the Chinese order, family name first.
//!
//! Articles are cited as newspaper articles on paper, `[N]`: a page file has no address on the net, so there is no `[N/OL]`.

mod bibtex;
mod csl;
mod gbt;
mod names;
mod ris;
#[cfg(test)]
mod tests;

use crate::{
    model::{ArticleId, Date, Entry},
    text::one_line,
};
use names::Name;
use std::{fmt, str::FromStr};

/// A way to write references.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// GB/T 7714-2025, numeric: names as printed, marks full width but `.` and `[ ]`.
    #[default]
    Gbt2025,
    /// GB/T 7714-2015, numeric: family names in capitals, marks half width.
    Gbt2015,
    /// BibTeX and BibLaTeX.
    Bibtex,
    /// RIS, for reference managers.
    Ris,
    /// CSL-JSON, for citation processors.
    CslJson,
}

/// A style of this name is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}: no style of citations: use gbt7714, gbt7714-2015, bibtex, ris or csl")]
pub struct UnknownStyle(String);

impl Style {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Gbt2025, Self::Gbt2015, Self::Bibtex, Self::Ris, Self::CslJson];

    /// Its name on the command line and in settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gbt2025 => "gbt7714",
            Self::Gbt2015 => "gbt7714-2015",
            Self::Bibtex => "bibtex",
            Self::Ris => "ris",
            Self::CslJson => "csl",
        }
    }
}

impl fmt::Display for Style {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Style {
    type Err = UnknownStyle;
    fn from_str(name: &str) -> Result<Self, UnknownStyle> {
        let known = |style: &Self| style.name() == name || (*style == Self::Gbt2025 && name == "gbt7714-2025");
        Self::ALL.into_iter().find(known).ok_or_else(|| UnknownStyle(name.to_owned()))
    }
}

/// The references of articles, in their order, each ended by a line end; in CSL-JSON all are one array.
pub fn cite<'a>(entries: impl IntoIterator<Item = &'a Entry>, style: Style) -> String {
    let works: Vec<Work> = entries.into_iter().map(Work::of).collect();
    let each = |one: &dyn Fn(&Work) -> String, between: &str| works.iter().map(one).collect::<Vec<_>>().join(between);
    match style {
        Style::Gbt2025 | Style::Gbt2015 => each(&|work| gbt::reference(work, style == Style::Gbt2025), ""),
        Style::Bibtex => each(&bibtex::entry, "\n"),
        Style::Ris => each(&ris::record, "\n"),
        Style::CslJson => csl::items(&works),
    }
}

/// The language of an article, by its script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tongue {
    Chinese,
    Japanese,
    /// What is written in Latin letters.
    Latin,
}

impl Tongue {
    fn of(text: &str) -> Self {
        let kana = |c: char| matches!(c, '\u{3041}'..='\u{30fa}');
        if text.chars().any(kana) {
            Self::Japanese
        } else if text.chars().any(is_han) {
            Self::Chinese
        } else {
            Self::Latin
        }
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

/// What is known of an article, each part one clean line that is not empty.
#[derive(Debug)]
struct Work {
    id: ArticleId,
    tongue: Tongue,
    authors: Vec<Name>,
    headline: Option<String>,
    subtitle: Option<String>,
    paper: Option<String>,
    section: Option<String>,
    date: Option<Date>,
    page: Option<String>,
}

impl Work {
    fn of(entry: &Entry) -> Self {
        let known = |text: &Option<String>| text.as_deref().and_then(line);
        let titles = [Some(&entry.headline), entry.subtitle.as_ref(), entry.kicker.as_ref()];
        let seen: String = titles.into_iter().flatten().map(String::as_str).collect();
        let seen = if seen.trim().is_empty() { entry.paper.as_deref().unwrap_or_default() } else { &seen };
        // A subtitle is printed behind a dash; a reference puts a colon there.
        let dashes = |text: String| text.trim_start_matches(['—', '―', '–', '-', '─', ' ']).to_owned();
        Self {
            id: entry.id,
            tongue: Tongue::of(seen),
            authors: names::of(&entry.authors),
            headline: line(&entry.headline),
            subtitle: known(&entry.subtitle).map(dashes).filter(|text| !text.is_empty()),
            paper: known(&entry.paper),
            section: known(&entry.section),
            date: entry.date,
            page: known(&entry.page),
        }
    }

    /// Headline and subtitle; nothing where the page gives no headline.
    fn title(&self) -> Option<String> {
        self.titled(if self.tongue == Tongue::Latin { ": " } else { "：" })
    }

    fn titled(&self, colon: &str) -> Option<String> {
        let subtitle = self.subtitle.as_ref().map(|subtitle| format!("{colon}{subtitle}"));
        self.headline.as_ref().map(|headline| format!("{headline}{}", subtitle.unwrap_or_default()))
    }
}

/// Text as one clean line; nothing where none is left.
fn line(text: &str) -> Option<String> {
    let text = one_line(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}
