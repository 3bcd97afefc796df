//! The lines of a page file, measured once: everything later asks a [`Line`], never the text again.

use super::echo::Echo;
use super::glance::Glance;
use super::glued::Glued;
use super::grid::Spot;
use super::{asides, beside, cues, days, grid, jumps, leads, ragged};
use std::borrow::Cow;

/// What a line is by its own words, before its neighbours are asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Nothing says: title or body.
    Plain,
    /// Date, page, staff: of the page, not of an article.
    Furniture,
    /// （name） alone.
    Signature,
    /// A line of authors.
    Byline,
    /// The text under or over a picture.
    Caption,
    /// 下转 alone: the article goes on elsewhere.
    Onward,
    /// 上接 alone: the article comes from elsewhere.
    From,
    /// A row of a table.
    Row,
    /// A headline of another page.
    Teaser,
}

impl Kind {
    /// It stands beside the running text, whichever way that goes on.
    pub(super) fn is_aside(self) -> bool {
        matches!(self, Kind::Furniture | Kind::Caption | Kind::Row | Kind::Teaser)
    }
}

/// One non-blank line. A file of 16 MB may have eight million of them, so they are kept small.
#[derive(Clone, Debug)]
pub(super) struct Line<'t> {
    /// 1-based number in the file.
    pub no: u32,
    /// Its place among the file's non-blank lines.
    pub rank: u32,
    /// Trimmed, without letter-spacing.
    pub text: Cow<'t, str>,
    /// What one look at its characters told.
    pub glance: Glance,
    /// Half-glyphs: Han 2; quotes, digits and Latin 1; spaces 0.
    pub width: i32,
    /// A blank line stands before it.
    pub blank_before: bool,
    /// A line of authors stands right before it.
    pub signed_over: bool,
    /// Whether the columns took it for a title, where they were laid out anew.
    pub titled: Option<bool>,
    /// It is a line of words, parted by spaces.
    pub words: bool,
    /// The width of its column, 0 where it is not known: characters of a line of words, half-glyphs of a Japanese one, and of a Chinese one in order.
    pub column: u16,
    /// Where the page's layout shows it to stand.
    pub spot: Spot,
    /// So many bytes of room stood between its glyphs that no word asks for.
    pub room: u16,
    /// The sentence is closed at its end.
    pub closed: bool,
    /// It opens with a lead marker.
    pub opens: bool,
    /// By its own words.
    pub kind: Kind,
    /// What of it the page says elsewhere; known of lines whose roles are decided.
    pub echo: Echo,
}

/// Is it a Chinese character?
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{323af}' | '〇')
}

/// Is it a letter of the Japanese syllabaries, or one of their marks (ー, 々)?
pub(super) fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30ff}' | '々')
}

/// Is it a quote as simplified text has it, which takes a whole glyph or half of one as the font likes?
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’')
}

fn half(c: char) -> bool {
    c.is_ascii() || is_quote(c) || c == '·' || ('\u{a1}'..='\u{24f}').contains(&c)
}

/// Half-glyphs that `c` takes in its column.
pub(super) fn half_glyphs(c: char) -> i32 {
    match c {
        _ if c.is_whitespace() => 0,
        _ if half(c) => 1,
        _ => 2,
    }
}

/// Half-glyphs that `text` takes in its column.
pub(super) fn width_of(text: &str) -> i32 {
    text.chars().fold(0_i32, |sum, c| sum.saturating_add(half_glyphs(c)))
}

/// A line of text has so many half-glyphs at least; a narrower one may be any stub.
const BODY: i32 = 12;

impl Line<'_> {
    /// May it be a line of a column's text?
    pub(super) fn is_body(&self) -> bool {
        self.kind == Kind::Plain && self.width >= BODY
    }

    /// Stands where a line has been taken out.
    pub(super) fn none() -> Self {
        measured("", Glance::of(""), (0, 0), false)
    }
}

#[cfg(test)]
impl Line<'_> {
    /// The line with a text of its own.
    pub(super) fn owned(&self) -> Line<'static> {
        Line { text: Cow::Owned(self.text.as_ref().to_owned()), ..self.clone() }
    }
}

/// Drops the spaces of a letter-spaced line, and those beside digits and punctuation.
pub(super) fn tidy(text: &str) -> String {
    let whole = whole_roles(text);
    let dotted = days::dotted(whole.trim());
    let wide = |c: char| is_han(c) || is_kana(c);
    let bare = !dotted.chars().any(wide);
    let mut chars = dotted.chars().filter(|c| !c.is_control() || *c == '\t').peekable();
    let mut out = String::with_capacity(text.len());
    let (mut before, mut han, mut spaces) = (' ', 0, 0);
    while let Some(c) = chars.next() {
        let mut put = c;
        if wide(c) {
            han += 1;
        } else if c.is_whitespace() {
            spaces += 1;
            let after = chars.peek().copied().unwrap_or(' ');
            if after.is_whitespace() || !space_stays(before, after, bare) {
                continue;
            }
            put = ' ';
        }
        out.push(put);
        before = put;
    }
    if han > 3 && spaces * 2 >= han {
        out.retain(|c| c != ' ');
    }
    out
}

/// A justified line may part the word for a reporter, by which names are known.
fn whole_roles(text: &str) -> Cow<'_, str> {
    const PARTED: [(&str, &str); 4] = [("本", "报讯"), ("记", "者"), ("通", "讯员"), ("通讯", "员")];
    let parts = |at: &usize| {
        let (before, after) = (&text[..*at], &text[at + 1..]);
        PARTED.iter().any(|(one, other)| before.ends_with(one) && after.starts_with(other))
    };
    let (mut out, mut from) = (String::new(), 0);
    for at in memchr::memchr_iter(b' ', text.as_bytes()).filter(parts) {
        out.push_str(&text[from..at]);
        from = at + 1;
    }
    if from == 0 { Cow::Borrowed(text) } else { Cow::Owned(out + &text[from..]) }
}

/// Does the space between these stay? `bare`: there is no wide glyph in the line.
fn space_stays(before: char, after: char, bare: bool) -> bool {
    let latin = |c: char| c.is_ascii_graphic();
    let dash = |c: char| matches!(c, '—' | '–') && bare;
    let wide = |c: char| is_han(c) || is_kana(c);
    before != ' '
        && (dash(before) && latin(after)
            || latin(before) && dash(after)
            || (wide(before) && wide(after))
            || (latin(before) && latin(after))
            || mark(before)
            || mark(after))
}

/// Would [`tidy`] leave a line without wide glyphs as it is?
fn is_tidy(text: &str) -> bool {
    let (mut before, mut chars) = (' ', text.chars().peekable());
    while let Some(c) = chars.next() {
        let after = chars.peek().copied().unwrap_or(' ');
        let stays = || c == ' ' && !after.is_whitespace() && space_stays(before, after, true);
        if c.is_control() || c.is_whitespace() && !stays() {
            return false;
        }
        before = c;
    }
    true
}

fn mark(c: char) -> bool {
    matches!(c, '“' | '”' | '》' | '《' | '：' | '！' | '？' | '□' | '■')
}

/// Is the sentence closed at the end of `text`?
pub(super) fn is_closed(text: &str) -> bool {
    let mut rest =
        text.trim_end().chars().rev().skip_while(|c| matches!(c, '”' | '’' | '）' | ')' | '」' | '』' | '"'));
    match rest.next() {
        Some('。' | '！' | '？' | '…' | '!' | '?' | '.') => true,
        _ => text.ends_with('）') && jumps::jump(text).is_some(),
    }
}

/// Measures one line, whose number and rank are given.
fn measured(raw: &str, (mut glance, mut width): (Glance, i32), (no, rank): (u32, u32), blank_before: bool) -> Line<'_> {
    let (mut text, mut room) = (Cow::Borrowed(raw), 0);
    // Most lines of words are as they should be.
    if glance.odd && (glance.han || glance.has_kana() || !is_tidy(raw)) {
        let tidied = tidy(raw);
        if tidied != raw {
            (glance, width) = Glance::of(&tidied);
            room = u16::try_from(raw.len().saturating_sub(tidied.len())).unwrap_or(u16::MAX);
            text = Cow::Owned(tidied);
        }
    }
    Line {
        no,
        rank,
        width,
        closed: is_closed(&text),
        opens: leads::opens_with_lead(&text),
        kind: cues::kind(&text, glance),
        text,
        glance,
        blank_before,
        signed_over: false,
        titled: None,
        words: false,
        column: 0,
        room,
        spot: Spot::default(),
        echo: Echo::default(),
    }
}

/// A line as the file has it, where it holds white space or a control, with its place among the lines.
pub(super) type Raw<'t> = (usize, &'t str);

/// Puts two lines or more for each that an extractor made of them; were there any?
fn part<'t>(lines: &mut Vec<Line<'t>>, raws: &mut Vec<Raw<'t>>) -> bool {
    let cuts = beside::cut(lines, raws, |part, line| measured(part, Glance::of(part), (line.no, line.rank), false));
    if cuts.is_empty() {
        return false;
    }
    // The cells of a row are no columns.
    raws.retain(|(at, _)| cuts.binary_search_by_key(at, |(cut, _)| *cut).is_err());
    let mut more = cuts.iter().peekable();
    let mut added = 0;
    for (at, _) in raws {
        while let Some((_, parts)) = more.next_if(|(cut, _)| cut < at) {
            added += parts.len() - 1;
        }
        *at += added;
    }
    for (at, mut parts) in cuts.into_iter().rev() {
        parts[0].blank_before = lines[at].blank_before;
        parts[0].spot = lines[at].spot;
        lines.splice(at..=at, parts);
    }
    lines.iter_mut().zip(0_u32..).for_each(|(line, rank)| line.rank = rank);
    true
}

/// The lines of a text as they stand there.
#[derive(Default)]
struct Whole<'t> {
    lines: Vec<Line<'t>>,
    raws: Vec<Raw<'t>>,
    /// Those whose words tell what they are.
    told: Vec<usize>,
    /// Some have no Chinese glyph, or Japanese syllables.
    by_width: bool,
    glued: Glued,
}

impl<'t> Whole<'t> {
    /// The lines of a text; of one that was laid out in a grid, the pieces.
    fn of(text: &'t str) -> Self {
        let mut out = Self::in_rows(text);
        if let Some(laid) = out.raws.iter().any(|(_, raw)| raw.contains("  ")).then(|| grid::laid(text)).flatten() {
            out = Self::default();
            for line in laid {
                let from = out.lines.len();
                out.push_line(line.text, line.no, line.blank_before);
                out.lines[from..].iter_mut().for_each(|l| l.spot = line.spot);
            }
        }
        cues::neighbours(&mut out.lines, &out.told);
        out
    }

    /// Its lines as they stand there.
    fn in_rows(text: &'t str) -> Self {
        // A guess that is seldom short: lines of a column have about so many bytes.
        let count = (text.len() / 40 + 16).min(super::order::MOST_LINES);
        let mut out = Self { lines: Vec::with_capacity(count), glued: Glued::of(text), ..Self::default() };
        let mut blank = false;
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
        let mut from = 0;
        for (at, end) in ends.enumerate() {
            let raw = text[from..end].trim();
            from = end + 1;
            if raw.is_empty() {
                blank = true;
                continue;
            }
            out.push_line(raw, u32::try_from(at + 1).unwrap_or(u32::MAX), blank);
            blank = false;
        }
        out
    }

    fn push_line(&mut self, raw: &'t str, no: u32, mut blank: bool) {
        let whole = Glance::of(raw);
        // Lines that an extractor set beside each other in one: a report's first line may stand right behind its title, or behind the end of
        // the report before.
        let cut = if whole.0.odd { leads::lead_within(raw) } else { None };
        let cut = cut.or_else(|| self.glued.within(raw));
        let (before, rest) = raw.split_at(cut.unwrap_or(0));
        for part in [before.trim_end(), rest].into_iter().filter(|part| !part.is_empty()) {
            let glance = if cut.is_none() { whole } else { Glance::of(part) };
            self.push(part, glance, no, blank);
            blank = false;
        }
    }

    fn push(&mut self, part: &'t str, glance: (Glance, i32), no: u32, blank: bool) {
        let at = self.lines.len();
        if glance.0.odd {
            self.raws.push((at, part));
        }
        let line = measured(part, glance, (no, u32::try_from(at).unwrap_or(u32::MAX)), blank);
        if line.kind != Kind::Plain {
            self.told.push(at);
        }
        self.by_width |= !line.glance.han || line.glance.has_kana();
        self.lines.push(line);
    }
}

/// The lines of a text before any is cut, and as the file has them.
#[cfg(test)]
pub(super) fn uncut(text: &str) -> (Vec<Line<'_>>, Vec<Raw<'_>>) {
    let Whole { lines, raws, .. } = Whole::of(text);
    (lines, raws)
}

/// Measures every non-blank line of `text`.
pub(super) fn measure(text: &str) -> Vec<Line<'_>> {
    let Whole { mut lines, mut raws, told, mut by_width, .. } = Whole::of(text);
    let teased = told.iter().any(|at| lines[*at].kind == Kind::Teaser);
    by_width |= part(&mut lines, &mut raws);
    if days::any(text) {
        days::mend(&mut lines);
    }
    asides::mark(&mut lines, &raws);
    if teased {
        asides::mark_banners(&mut lines);
    }
    if by_width {
        ragged::columns(&mut lines);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letter_spacing_goes_and_the_couplets_space_stays() {
        assert_eq!(tidy(" 清 水 河 畔 新 渠 通 "), "清水河畔新渠通");
        assert_eq!(tidy("春到河湾 渠水欢歌"), "春到河湾 渠水欢歌");
        assert_eq!(tidy("到 2031 年底，新修 12 公里"), "到2031年底，新修12公里");
        assert_eq!(tidy("the  quick fox"), "the quick fox");
        assert_eq!(tidy("本 报讯（记 者田小禾 通 讯员石磊）"), "本报讯（记者田小禾 通讯员石磊）");
        assert_eq!(tidy("“3\0"), "“3");
        assert_eq!(tidy("“3\u{0}12”洪水"), "“3·12”洪水");
    }

    #[test]
    fn what_is_tidy_stays() {
        for text in [
            "the quick fox",
            "RIVERTON, May 2 — The",
            "a — b",
            "“a” b",
            "a  b",
            "a\tb",
            "a\u{1}b",
            "a 3\0",
            "é e",
            " a",
        ] {
            assert_eq!(is_tidy(text), tidy(text) == text, "{text:?}");
        }
    }

    #[test]
    fn width_counts_half_glyphs() {
        assert_eq!(Glance::of("新渠 12公里").1, 10);
        assert_eq!(Glance::of("“新”").1, 4);
        // The glance takes the short way for all that stands behind the wide space.
        let behind = '\u{3001}'..=char::MAX;
        assert!(behind.into_iter().all(|c| half_glyphs(c) == 2 && !c.is_control()));
    }

    #[test]
    fn a_sentence_is_closed_behind_its_quotes() {
        assert!(is_closed("他说：“通水了。”"));
        assert!(!is_closed("他说："));
        assert!(is_closed("工程完工（下转第5版）"));
    }

    #[test]
    fn a_run_of_spaces_costs_linear_time() {
        let text = format!("甲{}乙", " ".repeat(200_000));
        assert_eq!(tidy(&text).chars().filter(|c| is_han(*c)).count(), 2);
    }
}
