//! Path patterns: where in a path an archive has paper, date and page.
//!
//! Promise: a pattern fits a whole path or not at all, and gives only days that the calendar has. What is ambiguous to a reader of the pattern
//! is refused when it is read (`{month}` beside `{day}` has two digits each, `{paper}` touches no `*`), so that no page is filed by chance.
//! The price: no Chinese numerals and no years of two digits; such paths are left to what baoku knows by itself.
//!
//! `*` and `{paper}` take as little as lets the rest fit. A place in pattern and path that failed once is not tried again, so the work is
//! bounded by their lengths, whatever they are.

use crate::{model::Date, page::name::PathFacts};
use std::{
    collections::HashSet,
    ops::{Range, RangeInclusive},
    path::{Component, Path},
};
use unicode_normalization::UnicodeNormalization;

/// Characters of a pattern, and open places (`*`, `{paper}`) in it: more is a mistake, and keeps the search small.
const LONGEST: usize = 400;
const OPEN_PLACES: usize = 12;

/// What a placeholder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Paper,
    Year,
    Month,
    Day,
    Page,
}

impl Field {
    const ALL: [(&'static str, Field); 5] = [
        ("paper", Field::Paper),
        ("year", Field::Year),
        ("month", Field::Month),
        ("day", Field::Day),
        ("page", Field::Page),
    ];
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// One character as it stands; upper and lower case are one.
    Char(char),
    /// `*`, and `**` which goes over folders too.
    Any { folders: bool },
    /// A placeholder.
    Field(Field),
}

impl Piece {
    fn is_open(&self) -> bool {
        matches!(self, Piece::Any { .. } | Piece::Field(Field::Paper))
    }

    fn is_number(&self) -> bool {
        matches!(self, Piece::Field(field) if *field != Field::Paper)
    }
}

/// Why a text is no pattern; the remedy is in the words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadPattern {
    #[error("the pattern is empty: write a path such as {{paper}}/{{year}}-{{month}}/{{day}}/{{page}}.txt")]
    Empty,
    #[error("the pattern has more than {LONGEST} characters or {OPEN_PLACES} open places: shorten it")]
    TooLong,
    #[error("the pattern is relative to the archive folder and parted by /: leave out a leading /, a drive and \\")]
    NotRelative,
    #[error("{{{0}}} is no placeholder: write {{paper}}, {{year}}, {{month}}, {{day}}, {{page}}, * or **")]
    Unknown(String),
    #[error("a {{ without its }}: close the placeholder")]
    Unclosed,
    #[error("{{year}}, {{month}} and {{day}} come together: name all three or none")]
    HalfADate,
    #[error("{{paper}} stands beside * or another {{paper}}: put a character between them")]
    Touching,
    #[error("the pattern names no paper, date or page: put in a placeholder, or a paper beside it")]
    SaysNothing,
    #[error("{{paper}} and a paper beside the pattern: keep one of them")]
    TwoPapers,
}

/// A pattern that can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    pieces: Vec<Piece>,
    /// The paper of every page that fits.
    paper: Option<String>,
}

impl Pattern {
    /// Reads a pattern; `paper` is the paper of all pages that fit it.
    pub fn new(text: &str, paper: Option<String>) -> Result<Self, BadPattern> {
        let text: String = text.trim().nfkc().collect();
        if text.chars().count() > LONGEST {
            return Err(BadPattern::TooLong);
        }
        if text.starts_with('/') || text.contains('\\') || text.chars().nth(1) == Some(':') {
            return Err(BadPattern::NotRelative);
        }
        let pieces = pieces(text.trim_start_matches("./"))?;
        let has = |field| pieces.contains(&Piece::Field(field));
        let dated = [Field::Year, Field::Month, Field::Day].map(has);
        let touching =
            pieces.windows(2).any(|two| two.iter().all(Piece::is_open) && two.contains(&Piece::Field(Field::Paper)));
        match () {
            () if pieces.is_empty() => Err(BadPattern::Empty),
            () if pieces.iter().filter(|p| p.is_open()).count() > OPEN_PLACES => Err(BadPattern::TooLong),
            () if dated.contains(&true) && dated.contains(&false) => Err(BadPattern::HalfADate),
            () if touching => Err(BadPattern::Touching),
            () if paper.is_some() && has(Field::Paper) => Err(BadPattern::TwoPapers),
            () if paper.is_none() && !pieces.iter().any(|p| matches!(p, Piece::Field(_))) => {
                Err(BadPattern::SaysNothing)
            }
            () => Ok(Self { pieces, paper }),
        }
    }

    /// What a path says, if it fits: a placeholder that stands twice must say the same twice, and the calendar must have the day.
    pub fn facts_of(&self, path: &PlainPath) -> Option<PathFacts> {
        let mut search = Search { pieces: &self.pieces, chars: &path.0, dead: HashSet::new(), taken: Vec::new() };
        if !search.fits(0, 0) {
            return None;
        }
        let mut said: [Option<String>; Field::ALL.len()] = Default::default();
        for (field, range) in search.taken {
            let text: String = path.0[range].iter().collect();
            let text = if field == Field::Paper { text.trim().to_owned() } else { number_of(&text)? };
            let slot = said.get_mut(Field::ALL.iter().position(|(_, f)| *f == field)?)?;
            if text.is_empty() || slot.as_ref().is_some_and(|before| *before != text) {
                return None;
            }
            *slot = Some(text);
        }
        let [paper, year, month, day, page] = said;
        let date = match (year, month, day) {
            (Some(year), Some(month), Some(day)) => Some(calendar_day(&year, &month, &day)?),
            _ => None,
        };
        Some(PathFacts { paper: self.paper.clone().or(paper), date, page })
    }
}

/// Without leading zeros, letters large; nothing for a page or a day 0.
fn number_of(text: &str) -> Option<String> {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let letters = &text[..text.len() - digits.len()];
    let value = digits.trim_start_matches('0');
    // Pages of a section keep their zeros, as they are printed: A02.
    let shown = if letters.is_empty() { value } else { digits };
    (!value.is_empty()).then(|| format!("{}{shown}", letters.to_ascii_uppercase()))
}

fn calendar_day(year: &str, month: &str, day: &str) -> Option<Date> {
    let year: i16 = year.parse().ok().filter(|year| (1600..=2200).contains(year))?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

fn pieces(text: &str) -> Result<Vec<Piece>, BadPattern> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '{' => {
                let (name, after) = rest.split_once('}').ok_or(BadPattern::Unclosed)?;
                let known = Field::ALL.iter().find(|(known, _)| *known == name.trim());
                let (_, field) = known.ok_or_else(|| BadPattern::Unknown(name.to_owned()))?;
                pieces.push(Piece::Field(*field));
                rest = after;
            }
            '}' => return Err(BadPattern::Unclosed),
            '*' => match pieces.last_mut() {
                Some(Piece::Any { folders }) => *folders = true,
                _ => pieces.push(Piece::Any { folders: false }),
            },
            c => pieces.push(Piece::Char(c)),
        }
    }
    Ok(pieces)
}

/// A path as patterns meet it: full width made narrow, parted by `/`.
pub(super) struct PlainPath(Vec<char>);

impl PlainPath {
    pub fn of(path: &Path) -> Self {
        let mut chars = Vec::with_capacity(path.as_os_str().len());
        for part in path.components() {
            let Component::Normal(name) = part else { continue };
            if !chars.is_empty() {
                chars.push('/');
            }
            let name = name.to_string_lossy();
            match name.is_ascii() {
                // Asked of every page at every look at the folder.
                true => chars.extend(name.bytes().map(char::from)),
                // A full-width stroke in a name parts nothing.
                false => chars.extend(name.nfkc().map(|c| if c == '/' { '／' } else { c })),
            }
        }
        Self(chars)
    }
}

struct Search<'a> {
    pieces: &'a [Piece],
    chars: &'a [char],
    /// Places in pattern and path from where nothing fits.
    dead: HashSet<(usize, usize)>,
    taken: Vec<(Field, Range<usize>)>,
}

impl Search<'_> {
    /// The pieces from `piece` on fit the characters from `at` on, to the end of both.
    fn fits(&mut self, piece: usize, at: usize) -> bool {
        let Some(this) = self.pieces.get(piece) else { return at == self.chars.len() };
        if self.dead.contains(&(piece, at)) {
            return false;
        }
        let found = match this {
            Piece::Char(c) => self.chars.get(at).is_some_and(|d| same(*c, *d)) && self.fits(piece + 1, at + 1),
            Piece::Any { folders } => self.open(piece, at, 0, *folders),
            Piece::Field(Field::Paper) => self.open(piece, at, 1, false),
            Piece::Field(field) => self.number(*field, piece, at),
        };
        if !found {
            self.dead.insert((piece, at));
        }
        found
    }

    /// As few characters as let the rest fit, `least` at least.
    fn open(&mut self, piece: usize, at: usize, least: usize, folders: bool) -> bool {
        let room = self.chars[at..].iter().take_while(|c| folders || **c != '/').count();
        (least..=room).any(|count| self.take(piece, at, count))
    }

    fn number(&mut self, field: Field, piece: usize, at: usize) -> bool {
        let beside = |at: Option<usize>| at.and_then(|at| self.pieces.get(at));
        let (before, after) = (beside(piece.checked_sub(1)), beside(Some(piece + 1)));
        let closed = |next: Option<&Piece>| next.is_none_or(Piece::is_open);
        let (cut_before, cut_after) = (closed(before), closed(after));
        // Without anything between them the digits must be told apart by their number.
        let joined = before.is_some_and(Piece::is_number) || after.is_some_and(Piece::is_number);
        let digits: RangeInclusive<usize> = match field {
            Field::Year => 4..=4,
            Field::Month | Field::Day if joined => 2..=2,
            Field::Month | Field::Day => 1..=2,
            Field::Page | Field::Paper => 1..=3,
        };
        let digit = |at: usize| self.chars.get(at).is_some_and(char::is_ascii_digit);
        let letter = |at: usize| self.chars.get(at).is_some_and(char::is_ascii_alphabetic);
        let from = at.checked_sub(1);
        let lead = usize::from(field == Field::Page && letter(at) && !from.is_some_and(letter));
        if cut_before && lead == 0 && from.is_some_and(digit) {
            return false;
        }
        let run = (0..*digits.end()).take_while(|n| digit(at + lead + n)).count();
        let fitting: Vec<usize> = digits.rev().filter(|n| *n <= run && !(cut_after && digit(at + lead + n))).collect();
        fitting.into_iter().any(|n| self.take(piece, at, lead + n))
    }

    /// Gives `count` characters to the piece and tries the rest.
    fn take(&mut self, piece: usize, at: usize, count: usize) -> bool {
        let depth = self.taken.len();
        if let Piece::Field(field) = self.pieces[piece] {
            self.taken.push((field, at..at + count));
        }
        let found = self.fits(piece + 1, at + count);
        if !found {
            self.taken.truncate(depth);
        }
        found
    }
}

fn same(a: char, b: char) -> bool {
    a == b || a.to_lowercase().eq(b.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Pattern, path, paper, date, page; `-` for nothing, an empty paper for "does not fit".
    const CASES: &[(&str, &str, &str, &str, &str)] = &[
        ("{paper}/{year}-{month}/{day}/{page}.txt", "山南日报/2031-03/09/02.txt", "山南日报", "2031-03-09", "2"),
        ("{paper}/{year}-{month}/{day}/{page}.txt", "山南日报/2031-3/9/A02.TXT", "山南日报", "2031-03-09", "A02"),
        ("{paper}/{year}-{month}/{day}/{page}.txt", "山南日报/2031-03/09/x/02.txt", "", "", ""),
        ("{year}{month}{day}{page}.txt", "2031030902.txt", "-", "2031-03-09", "2"),
        ("{year}{month}{day}{page}.txt", "203103092.txt", "-", "2031-03-09", "2"),
        ("{year}{month}{day}.txt", "2031111.txt", "", "", ""),
        ("{year}-{month}-{day}.txt", "2031-1-11.txt", "-", "2031-01-11", "-"),
        ("{page}_{day}.{month}.{year}.txt", "2_03.04.2031.txt", "-", "2031-04-03", "2"),
        ("{paper}{year}{month}{day}_{page}.txt", "snrb20310309_12.txt", "snrb", "2031-03-09", "12"),
        ("{paper}_{page}.txt", "a_b_02.txt", "a_b", "-", "2"),
        ("*{page}.txt", "scanx12.txt", "-", "-", "12"),
        ("*-{page}.txt", "scan-x-b3.txt", "-", "-", "B3"),
        ("**/{page}.txt", "a/b/c/7.txt", "-", "-", "7"),
        ("*/{page}.txt", "a/b/7.txt", "", "", ""),
        ("{year}/{year}{month}/{day}.txt", "2031/203103/09.txt", "-", "2031-03-09", "-"),
        ("{year}/{year}{month}/{day}.txt", "2030/203103/09.txt", "", "", ""),
        ("*{year}{month}{day}*.txt", "x120310309y.txt", "", "", ""),
        ("*{year}{month}{day}*.txt", "x20310309y.txt", "-", "2031-03-09", "-"),
        ("第{page}版*.txt", "第０２版要闻.txt", "-", "-", "2"),
        ("Ｐ{page}.txt", "p３.txt", "-", "-", "3"),
        // The calendar, and pages and papers that are none.
        ("{year}{month}{day}.txt", "20310229.txt", "", "", ""),
        ("{year}{month}{day}.txt", "20321301.txt", "", "", ""),
        ("{year}{month}{day}.txt", "15990101.txt", "", "", ""),
        ("*_{page}.txt", "x_000.txt", "", "", ""),
        ("{paper}-{page}.txt", " -2.txt", "", "", ""),
    ];

    #[test]
    fn patterns_fit_whole_paths_or_not_at_all() {
        for &(pattern, path, paper, date, page) in CASES {
            let fixed = Pattern::new(pattern, None).expect(pattern);
            let facts = fixed.facts_of(&PlainPath::of(Path::new(path)));
            let shown = |fact: Option<String>| fact.unwrap_or_else(|| "-".to_owned());
            let told = facts.map_or_else(Default::default, |f| {
                (shown(f.paper), shown(f.date.map(|d| d.to_string())), shown(f.page))
            });
            assert_eq!(told, (paper.to_owned(), date.to_owned(), page.to_owned()), "{pattern} on {path}");
        }
    }

    #[test]
    fn a_paper_beside_the_pattern_is_that_of_all_that_fit() {
        let pattern = Pattern::new("old/*.txt", Some("山南日报".to_owned())).expect("a pattern");
        let paper = |path: &str| pattern.facts_of(&PlainPath::of(Path::new(path))).and_then(|f| f.paper);
        assert_eq!((paper("old/x.txt").as_deref(), paper("new/x.txt")), (Some("山南日报"), None));
    }

    #[test]
    fn what_is_no_pattern_says_why() {
        let many = "*x".repeat(OPEN_PLACES + 1) + "{page}";
        for (text, wanted) in [
            ("", BadPattern::Empty),
            ("{paper}/{seite}.txt", BadPattern::Unknown("seite".to_owned())),
            ("{paper/1.txt", BadPattern::Unclosed),
            ("paper}/1.txt", BadPattern::Unclosed),
            ("/home/{page}.txt", BadPattern::NotRelative),
            ("c:\\{page}.txt", BadPattern::NotRelative),
            ("{year}/{month}/*.txt", BadPattern::HalfADate),
            ("{paper}*.txt", BadPattern::Touching),
            ("**{paper}.txt", BadPattern::Touching),
            ("*.txt", BadPattern::SaysNothing),
            (&many, BadPattern::TooLong),
        ] {
            assert_eq!(Pattern::new(text, None), Err(wanted), "{text}");
        }
        assert_eq!(Pattern::new("{paper}.txt", Some("山南日报".to_owned())), Err(BadPattern::TwoPapers));
        assert!(BadPattern::Unknown("seite".to_owned()).to_string().starts_with("{seite} is no placeholder"));
    }

    #[test]
    fn many_stars_on_a_long_path_end_soon() {
        let pattern = Pattern::new(&("*a".repeat(OPEN_PLACES) + "{page}"), None).expect("a pattern");
        assert!(pattern.facts_of(&PlainPath::of(Path::new(&"a".repeat(500)))).is_none());
    }

    proptest! {
        #[test]
        fn any_pattern_meets_any_path(
            pattern in "([a-z0-9/_-]|\\*|\\{paper\\}|\\{year\\}|\\{month\\}|\\{day\\}|\\{page\\}){0,12}",
            path in "[a-z0-9/_-]{0,30}",
        ) {
            if let Ok(pattern) = Pattern::new(&pattern, None) {
                pattern.facts_of(&PlainPath::of(Path::new(&path)));
            }
        }

        #[test]
        fn what_is_filled_in_is_found_again(year in 1600_i16..=2200, month in 1_i8..=12, day in 1_i8..=28, page in 1_u16..=999) {
            let pattern = Pattern::new("{paper}/{year}/{month}-{day}/{page}.txt", None).expect("a pattern");
            let path = format!("山南日报/{year}/{month:02}-{day}/{page:02}.txt");
            let facts = pattern.facts_of(&PlainPath::of(Path::new(&path))).unwrap_or_default();
            prop_assert_eq!(facts.date, Date::new(year, month, day).ok());
            prop_assert_eq!(facts.page, Some(page.to_string()));
        }
    }
}
