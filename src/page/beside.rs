//! Lines that an extractor printed as one, because they stood side by side: of two columns or more, or the end of a title and the first line of the
//! text beside it.
//!
//! Promise: a line is cut only where what is seen of its spaces weighs for it: how the glyphs around a space go together, whether what stands behind it goes on from
//! a line above and what stands before it in one below, how many lines of the page are as wide as the parts and as the whole, and whether other lines have a space at the
//! same place. What that weighs was fitted to pages whose truth tells which lines are two (`tests/fit_beside.rs`). Whatever it weighs, a space beside a number or a word of
//! Latin letters parts no line but on pages where many others are parted beyond doubt, and none parts a line that is letter-spaced, or may be a title of two short halves: what
//! is cut in vain goes to two places and is read in neither. Where most lines of a page are two or more, as some extractors print all columns of a row in one line, the widths
//! that lines have are those of the parts, nearly every space parts, ends of paragraphs may be short, and a mark that hangs over the end of its line parts without a space. Each part is a
//! line of its own with the same number in the file. Trade-off: parts that are printed without a space stay together, and so does a line with more than [`MOST`] spaces that might
//! part it.

use super::chain;
use super::gaps;
use super::joins::{self, grade};
use super::justified;
use super::leads;
use super::lines::{Kind, Line, Raw, half_glyphs, is_closed, is_han, width_of};
use super::order::MOST_LINES;
use super::pairs;
use super::signs::Apart;
use super::weights::Weights;
use crate::text::has_odd;

/// Lines of so many characters at most are looked at.
const LONGEST: usize = 160;
/// Half-glyphs of each part.
const LEAST: i32 = 12;
const LEAST_BYTES: usize = 12;
/// Shorter parts are seldom lines of columns, and never where a line has no stops: it may be a title of two halves.
const SHORT: i32 = 16;
/// Half-glyphs by which parts and columns may differ.
const NEARLY: i32 = 2;
/// Spaces of a line that are weighed.
const MOST: usize = 24;
/// On a page with so many lines that are two beyond doubt, spaces in doubt may part lines as well: pages where columns stand near each other have a dozen or more, the others
/// four at most.
const MERGED: usize = 10;
/// On a page where one line of so many is cut, how wide lines are is told by the parts.
const MOSTLY: usize = 5;
/// How often.
const ROUNDS: usize = 2;
/// What a space between Chinese glyphs weighs for a cut there, and a mark without one.
const PARTS: f32 = 3.0;
const HANGS: f32 = -4.0;
/// Chinese glyphs of each part.
const HAN: usize = 3;
/// Lines above and below in which a part may go on.
const REACH: usize = 4;
/// Lines above and below that tell how well lines go on there.
const AROUND: usize = 5;

/// Whether a bracket is open, and the line closes it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Open {
    No,
    Yes,
    Closed,
}

/// A space that may part two lines.
#[derive(Clone, Copy, Debug)]
struct Space {
    /// Where it begins, in bytes of the line.
    at: usize,
    /// Half-glyphs before it.
    before: i32,
    /// Chinese glyphs before it.
    han: usize,
    /// The glyphs around it.
    around: [char; 2],
    /// It is more than one.
    wide: bool,
    /// It stands behind a bracket.
    bracketed: Open,
    /// It stands beside a number or a word of Latin letters, as spaces do that part nothing.
    doubtful: bool,
    /// There is none: the mark before it hangs over the end of its line, as far as the next line's beginning.
    hangs: bool,
}

/// A line that may be cut.
pub(super) struct Asked<'t> {
    /// Its place among the lines.
    pub(super) at: usize,
    pub(super) raw: &'t str,
    spaces: Vec<Space>,
    width: i32,
    han: usize,
    /// It has no stops.
    bare: bool,
}

/// What brackets do to the depth.
fn depth(c: char) -> i32 {
    match c {
        '（' | '(' => 1,
        '）' | ')' => -1,
        _ => 0,
    }
}

/// What quotes do to the depth.
fn quote(c: char) -> i32 {
    match c {
        '“' | '《' | '「' | '『' => 1,
        '”' | '》' | '」' | '』' => -1,
        _ => 0,
    }
}

/// May a space between these part two lines? Not one between two words of Latin letters, nor one within a number, and no line begins with a comma or ends with a bracket
/// that opens.
fn may_part(before: char, after: char) -> bool {
    let closes =
        matches!(after, '，' | '。' | '、' | '；' | '：' | '！' | '？' | '%' | '％') || depth(after) + quote(after) < 0;
    let word = before.is_ascii_graphic() && after.is_ascii_graphic();
    !word && !closes && depth(before) + quote(before) <= 0
}

/// May a mark hang over the end of its line, as far as the next one?
fn may_hang(before: char, after: char) -> bool {
    justified::hangs(before) && (is_han(after) || after.is_ascii_digit() || quote(after) > 0)
}

/// Is it a space as columns have between them, with Chinese glyphs or a mark before it, and Chinese glyphs behind it?
fn is_firm(before: char, after: char) -> bool {
    let ends = is_han(before) || matches!(before, '，' | '。' | '、' | '；' | '！' | '？');
    ends && (is_han(after) || matches!(after, '《' | '“'))
}

/// Does the space stand between the halves of a slogan in quotes, of which the line may hold a part? There is no mark between the quotes.
fn is_slogan(line: &str, space: usize) -> bool {
    let other = |c: &char| !is_han(*c) && !c.is_whitespace();
    let (before, after) = (line[..space].chars().rev().find(other), line[space..].chars().find(other));
    let (opens, closes) = (before.is_none_or(|c| quote(c) > 0), after.is_none_or(|c| quote(c) < 0 || c == '—'));
    opens && closes && (before.is_some() || after.is_some_and(|c| quote(c) < 0))
}

impl<'t> Asked<'t> {
    /// A line with the spaces that may part it; nothing where there are none. On a page where `most` lines are two, a mark may hang over, and parts may be short.
    fn of(at: usize, raw: &'t str, most: bool) -> Option<Self> {
        // No character is wider than its bytes are many.
        let within = raw.as_bytes().get(LEAST_BYTES..raw.len().saturating_sub(LEAST_BYTES)).unwrap_or_default();
        if !most && !has_odd(within, gaps::may_be_space) {
            return None;
        }
        let least = if most { 2 } else { LEAST };
        let (mut spaces, mut last, mut width, mut blanks, mut chars) = (Vec::new(), ' ', 0, 0, 0);
        let (mut open, mut han) = (0_i32, 0);
        let (mut space, mut wide, mut bare): (Option<usize>, bool, bool) = (None, false, true);
        // Each space has the glyphs to the one before it, and to the one behind it; of the last space in the line that is known at the next one.
        let (mut word, mut behind) = (0, None);
        let close = |spaces: &mut Vec<(Space, [usize; 2])>, behind: Option<usize>, word| {
            behind.into_iter().for_each(|n: usize| spaces[n].1[1] = word);
        };
        for (byte, c) in raw.char_indices() {
            chars += 1;
            if chars > LONGEST {
                return None;
            }
            // Most glyphs stand behind another.
            if !most && space.is_none() && ('\u{4e00}'..='\u{9fff}').contains(&c) {
                (word, width, han, last) = (word + 1, width + 2, han + 1, c);
                continue;
            }
            if c.is_whitespace() {
                blanks += 1;
                wide = space.is_some();
                space = space.or(Some(byte));
                continue;
            }
            let hangs = space.is_none();
            let may = (!hangs || most && may_hang(last, c)) && width >= least && may_part(last, c);
            if may {
                let bracketed = if open > 0 { Open::Yes } else { Open::No };
                let (at, doubtful) = (space.unwrap_or(byte), !is_firm(last, c));
                let space = Space { at, before: width, han, around: [last, c], wide, bracketed, doubtful, hangs };
                spaces.push((space, [word, 0]));
            }
            if space.take().is_some() {
                close(&mut spaces, behind, word);
                (behind, word) = (may.then(|| spaces.len() - 1), 0);
            }
            wide = false;
            word += 1;
            open += depth(c);
            // What was open is closed, be it from a line before.
            if open <= 0 && depth(c) < 0 {
                let inside = spaces.iter_mut().filter(|(space, _)| space.bracketed == Open::Yes || open < 0);
                inside.for_each(|(space, _)| space.bracketed = Open::Closed);
                open = 0;
            }
            bare &= !matches!(c, '，' | '。' | '；');
            width += half_glyphs(c);
            han += usize::from(is_han(c));
            last = c;
        }
        close(&mut spaces, behind, word);
        // A space between two that stand alone is of a letter-spaced line, or of a part of one.
        let may = |(space, words): &(Space, [usize; 2])| {
            let single = || words[0].max(words[1]) == 1;
            width - space.before >= least && (space.hangs || !single() && !is_slogan(raw, space.at))
        };
        let spaces: Vec<Space> = spaces.into_iter().filter(may).map(|(space, _)| space).collect();
        let some = (1..=MOST).contains(&spaces.len()) && blanks * 4 <= chars;
        some.then_some(Self { at, raw, spaces, width, han, bare })
    }

    /// Where its spaces are.
    #[cfg(test)]
    pub(super) fn places(&self) -> Vec<usize> {
        self.spaces.iter().map(|space| space.at).collect()
    }
}

/// How many there are of which width.
#[derive(Default)]
struct Widths(Vec<u32>);

impl Widths {
    fn of(widths: impl Iterator<Item = i32>) -> Self {
        let mut count = vec![0; 2 * LONGEST + 8];
        for width in widths {
            if let Some(slot) = usize::try_from(width).ok().and_then(|w| count.get_mut(w)) {
                *slot += 1;
            }
        }
        Self(count)
    }

    /// Those about so wide.
    fn near(&self, width: i32) -> u32 {
        let of = |w: i32| usize::try_from(w).ok().and_then(|w| self.0.get(w)).copied().unwrap_or(0);
        (width - NEARLY..=width + NEARLY).map(of).sum()
    }
}

/// A line that is cut, by its place among those that are asked, and where.
pub(super) type Cut = (usize, Vec<usize>);

/// What is asked of a page's spaces.
pub(super) struct Spaces<'p, 't> {
    lines: &'p [Line<'t>],
    pub(super) asked: Vec<Asked<'t>>,
    /// The width that half of the lines have at most.
    usual: i32,
    /// Lines of which width there are, and spaces at which width from the beginning and from the end of their line.
    widths: Widths,
    before: Widths,
    behind: Widths,
    /// Most lines of the page are two or more.
    most: bool,
}

impl<'p, 't> Spaces<'p, 't> {
    /// The spaces of a page's lines, of which `most` are known to be two or more.
    fn of(lines: &'p [Line<'t>], raws: &[Raw<'t>], most: bool) -> Option<Self> {
        if lines.len() > MOST_LINES {
            return None;
        }
        let plain = raws.iter().filter(|(at, _)| lines[*at].kind == Kind::Plain);
        let asked: Vec<Asked> = plain.filter_map(|(at, raw)| Asked::of(*at, raw, most)).collect();
        if asked.is_empty() {
            return None;
        }
        let all = || asked.iter().flat_map(|line| line.spaces.iter().map(move |space| (line, space)));
        let before = Widths::of(all().map(|(_, space)| space.before));
        let behind = Widths::of(all().map(|(line, space)| line.width - space.before));
        let mut out = Self { lines, usual: 0, widths: Widths::default(), before, behind, asked, most };
        out.take_widths(lines.iter().map(|line| line.width).collect());
        Some(out)
    }

    /// Takes these for the widths of the page's lines.
    fn take_widths(&mut self, mut widths: Vec<i32>) {
        let middle = widths.len() / 2;
        self.usual = if widths.is_empty() { 0 } else { *widths.select_nth_unstable(middle).1 };
        self.widths = Widths::of(widths.into_iter());
    }

    /// The widths of the page's lines, some of which are cut.
    fn widths_of(&self, cut: &[Cut]) -> Vec<i32> {
        let mut cut = cut.iter().peekable();
        let mut widths = Vec::with_capacity(self.lines.len());
        for (at, line) in self.lines.iter().enumerate() {
            match cut.next_if(|(asked, _)| self.asked[*asked].at == at) {
                Some((asked, cuts)) => widths.extend(parts(self.asked[*asked].raw, cuts).into_iter().map(width_of)),
                None => widths.push(line.width),
            }
        }
        widths
    }

    /// All lines that are cut.
    fn all_cuts(&self, doubtful: bool, weights: &Weights) -> Vec<Cut> {
        let of = |(n, line)| (n, self.cuts(line, doubtful, weights));
        self.asked.iter().enumerate().map(of).filter(|(_, cuts)| !cuts.is_empty()).collect()
    }

    /// The spaces of a line.
    fn spaces(&self, at: usize) -> &[Space] {
        self.asked.binary_search_by_key(&at, |line| line.at).map_or(&[], |n| &self.asked[n].spaces)
    }

    /// How well the glyph behind a space goes on from a line above at best, and that before it in a line below.
    fn around(&self, line: usize, [last, first]: [char; 2]) -> [Option<f32>; 2] {
        let above = (line.saturating_sub(REACH)..line)
            .flat_map(|n| self.spaces(n).iter().map(|s| s.around[0]).chain([self.lines[n].glance.last]))
            .filter(|c| is_han(*c) && is_han(first))
            .map(|c| pairs::fit(c, first));
        let below = (line + 1..(line + 1 + REACH).min(self.lines.len()))
            .flat_map(|n| self.spaces(n).iter().map(|s| s.around[1]).chain([self.lines[n].glance.first]))
            .filter(|c| is_han(*c) && is_han(last))
            .map(|c| pairs::fit(last, c));
        [above.reduce(f32::max), below.reduce(f32::max)]
    }

    /// How well the lines go on from each other, from so many above a line to so many below it.
    fn flow(&self, line: usize, around: usize) -> f32 {
        let lines = &self.lines[line.saturating_sub(around)..(line + around + 1).min(self.lines.len())];
        let broken = |pair: &&[Line]| !pair[0].closed && is_han(pair[0].glance.last) && is_han(pair[1].glance.first);
        let (sum, count) = lines
            .windows(2)
            .filter(broken)
            .fold((0.0, 0.0), |(sum, count), pair| (sum + joins::pair(&pair[0], &pair[1]), count + 1.0_f32));
        sum / count.max(1.0)
    }

    /// The signs that space `n` of a line parts two lines, whatever is cut besides.
    fn own_signs(&self, line: &Asked, n: usize, f: &mut impl FnMut(Apart, f32)) {
        let space = &line.spaces[n];
        let [last, first] = space.around;
        let pair = (is_han(last) && is_han(first)).then(|| pairs::fit(last, first));
        let kind = match (last, pair) {
            _ if is_closed(&line.raw[..space.at]) => Apart::Closed,
            (_, Some(pair)) => [Apart::Pair0, Apart::Pair1, Apart::Pair2, Apart::Pair3, Apart::Pair4][grade(pair)],
            ('，' | '、' | '；' | '：', _) => Apart::Comma,
            (c, _) if c.is_ascii_digit() || first.is_ascii_digit() => Apart::Digit,
            (c, _) if c.is_ascii_alphabetic() || first.is_ascii_alphabetic() => Apart::Latin,
            _ => Apart::Opening,
        };
        f(kind, 1.0);
        let signs = [[Apart::Above, Apart::NoAbove], [Apart::Below, Apart::NoBelow]];
        for (other, [sign, none]) in self.around(line.at, space.around).into_iter().zip(signs) {
            match other {
                Some(other) => f(sign, (other - pair.unwrap_or(0.0)).clamp(-4.0, 6.0) / 2.0),
                None => f(none, 1.0),
            }
        }
        f(Apart::GoesOn, self.flow(line.at, 1));
        f(Apart::Flow, self.flow(line.at, AROUND));
        let near = [line.at.wrapping_sub(2), line.at.wrapping_sub(1), line.at + 1, line.at + 2];
        let same = |s: &Space| (s.before - space.before).abs() <= NEARLY;
        let is = [
            (Apart::Any, true),
            (Apart::Near, near.iter().any(|n| self.spaces(*n).iter().any(same))),
            (Apart::Wide, space.wide),
            (Apart::InBracket, space.bracketed == Open::Closed),
            (Apart::BehindBracket, space.bracketed == Open::Yes),
            (Apart::Bare, line.bare),
            (Apart::Two, line.spaces.len() == 2),
            (Apart::Three, line.spaces.len() > 2),
            (Apart::Names, leads::names_reporters(&line.raw[..space.at])),
            (Apart::Leads, leads::opens_with_lead(line.raw[space.at..].trim_start())),
        ];
        is.into_iter().filter(|(_, is)| *is).for_each(|(sign, _)| f(sign, 1.0));
        let many = |of: &Widths, width: i32| ((of.near(width).max(1)).ilog2() as usize).min(3);
        f([Apart::Before0, Apart::Before1, Apart::Before2, Apart::Before4][many(&self.before, space.before)], 1.0);
        let behind = many(&self.behind, line.width - space.before);
        f([Apart::Behind0, Apart::Behind1, Apart::Behind2, Apart::Behind4][behind], 1.0);
    }

    /// The signs of the parts that meet at space `n` of a line and begin and end at these half-glyphs of it.
    fn width_signs(&self, line: &Asked, n: usize, [from, to]: [i32; 2], f: &mut impl FnMut(Apart, f32)) {
        const LEFT: [Apart; 5] = [Apart::Left0, Apart::Left1, Apart::Left2, Apart::Left4, Apart::Left8];
        const RIGHT: [Apart; 5] = [Apart::Right0, Apart::Right1, Apart::Right2, Apart::Right4, Apart::Right8];
        const WHOLE: [Apart; 5] = [Apart::Whole0, Apart::Whole1, Apart::Whole2, Apart::Whole4, Apart::Whole8];
        const PART: [(i32, Apart); 4] =
            [(11, Apart::Part11), (14, Apart::Part14), (17, Apart::Part17), (20, Apart::Part20)];
        let before = line.spaces[n].before;
        let (left, right, whole) = (before - from, to - before, to - from);
        let part = PART.iter().find(|(tenths, _)| 10 * whole < tenths * self.usual);
        f(part.map_or(Apart::Wider, |(_, sign)| *sign), 1.0);
        let many =
            |width: i32, own: u32| ((self.widths.near(width) + 1).saturating_sub(own).max(1).ilog2() as usize).min(4);
        f(LEFT[many(left, 0)], 1.0);
        f(RIGHT[many(right, 0)], 1.0);
        // The line itself is one of those that are as wide as the whole.
        f(WHOLE[many(whole, u32::from(whole == line.width))], 1.0);
        let is = [
            (Apart::Halves, line.bare && left == right),
            (Apart::LeftShort, left < SHORT),
            (Apart::RightShort, right < SHORT),
        ];
        is.into_iter().filter(|(_, is)| *is).for_each(|(sign, _)| f(sign, 1.0));
    }

    /// All of these.
    #[cfg(test)]
    pub(super) fn signs(&self, line: &Asked, n: usize, ends: [i32; 2], f: &mut impl FnMut(Apart, f32)) {
        self.own_signs(line, n, f);
        self.width_signs(line, n, ends, f);
    }

    /// What a cut weighs before anything is seen of it.
    fn prior(&self, space: &Space) -> f32 {
        match space {
            _ if !self.most => 0.0,
            space if space.hangs => HANGS,
            space if space.doubtful => 0.0,
            _ => PARTS,
        }
    }

    /// Where a line is cut: the beginnings of spaces, in bytes, those in doubt among them only if it is said so.
    fn cuts(&self, line: &Asked, doubtful: bool, weights: &Weights) -> Vec<usize> {
        let apart = weights.apart();
        let may: Vec<usize> = (0..line.spaces.len()).filter(|n| doubtful || !line.spaces[*n].doubtful).collect();
        let cuts = may.iter().map(|n| &line.spaces[*n]).map(|space| (space.at, space.before, space.han));
        // Bytes, half-glyphs and Chinese glyphs up to each cut that may be.
        let ends: Vec<(usize, i32, usize)> =
            [(0, 0, 0)].into_iter().chain(cuts).chain([(line.raw.len(), line.width, line.han)]).collect();
        let least = if line.bare { SHORT } else { LEAST };
        let is_part = |from: usize, to: usize| {
            let (from, to) = (ends[from], ends[to]);
            let han = to.2 - from.2;
            to.1 - from.1 >= least && han >= HAN || self.most && han > 0 && is_closed(&line.raw[from.0..to.0])
        };
        let own = |at: usize| {
            let mut sum = self.prior(&line.spaces[may[at - 1]]);
            self.own_signs(line, may[at - 1], &mut |sign, x| sum += apart[sign as usize] * x);
            sum
        };
        let meets = |[from, at, to]: [usize; 3]| {
            let mut sum = 0.0;
            let part = [ends[from].1, ends[to].1];
            self.width_signs(line, may[at - 1], part, &mut |sign, x| sum += apart[sign as usize] * x);
            sum
        };
        chain::best(ends.len(), is_part, own, meets).into_iter().map(|at| ends[at].0).collect()
    }
}

/// The parts of a text that is cut at some places.
pub(super) fn parts<'t>(text: &'t str, cuts: &[usize]) -> Vec<&'t str> {
    let ends = cuts.iter().copied().chain([text.len()]);
    let from = [0].into_iter().chain(cuts.iter().copied());
    from.zip(ends).map(|(from, to)| text[from..to].trim()).collect()
}

/// A page's spaces, and where its lines are cut.
pub(super) fn weighed<'p, 't>(
    lines: &'p [Line<'t>],
    raws: &[Raw<'t>],
    weights: &Weights,
) -> Option<(Spaces<'p, 't>, Vec<Cut>)> {
    let mut spaces = Spaces::of(lines, raws, false)?;
    let mut cuts = spaces.all_cuts(false, weights);
    if cuts.len() >= MERGED {
        cuts = spaces.all_cuts(true, weights);
    }
    if cuts.len() >= MERGED && cuts.len() * MOSTLY >= lines.len() {
        let mut widths = spaces.widths_of(&cuts);
        spaces = Spaces::of(lines, raws, true)?;
        for _ in 0..ROUNDS {
            spaces.take_widths(widths);
            cuts = spaces.all_cuts(true, weights);
            widths = spaces.widths_of(&cuts);
        }
    }
    Some((spaces, cuts))
}

/// The lines that are to be cut, each with the lines that come of it.
pub(super) fn cut<'t>(
    lines: &[Line<'t>],
    raws: &[Raw<'t>],
    measured: impl Fn(&'t str, &Line<'t>) -> Line<'t>,
) -> Vec<(usize, Vec<Line<'t>>)> {
    let Some((spaces, cuts)) = weighed(lines, raws, Weights::fitted()) else { return Vec::new() };
    let parts = |(n, cuts): Cut| {
        let Asked { at, raw, .. } = spaces.asked[n];
        (at, parts(raw, &cuts).into_iter().map(|part| measured(part, &lines[at])).collect())
    };
    cuts.into_iter().map(parts).collect()
}

#[cfg(test)]
mod tests {
    use super::super::lines::measure;
    use super::super::read_text;

    fn texts(text: &str) -> Vec<String> {
        measure(text).iter().map(|l| l.text.to_string()).collect()
    }

    const LEFT: [&str; 5] = [
        "昨日上午，清水河新渠全线",
        "通水，沿岸三个村庄的稻田",
        "赶在春耕以前喝上了第一口",
        "水，村民奔走相告，都说今",
        "年的稻子有了指望和着落。",
    ];
    const RIGHT: [&str; 5] = [
        "县图书馆的夜读灯从昨晚起",
        "亮到十点，第一夜就来了二",
        "百多名读者，座位不够，有",
        "人坐在台阶上读书，有人站",
        "在窗边，夜里很安静很好。",
    ];

    #[test]
    fn lines_of_two_columns_are_two() {
        let rows = |merged: &[usize]| {
            let row = |n: usize| {
                let between = if merged.contains(&n) { " " } else { "\n" };
                format!("{}{between}{}\n", LEFT[n], RIGHT[n])
            };
            (0..5).map(row).collect::<String>()
        };
        let apart = texts(&rows(&[]));
        assert_eq!(texts(&rows(&[1, 3])), apart);
        // Where the same columns are printed as one again and again, as many lines are as wide as both.
        assert_eq!(texts(&rows(&[0, 1, 2, 3, 4])), apart);
        let three = |merged: &[usize]| {
            let row =
                |n: usize| [LEFT[n], RIGHT[n], LEFT[(n + 2) % 5]].join(if merged.contains(&n) { " " } else { "\n" });
            texts(&(0..5).map(|n| row(n) + "\n").collect::<String>())
        };
        assert_eq!(three(&[1, 3]), three(&[]));
        let numbers: Vec<u32> = measure(&rows(&[1, 3])).iter().map(|l| l.no).collect();
        assert_eq!(numbers, [1, 2, 3, 3, 4, 5, 6, 6, 7, 8]);
        // Lines of one column go on behind the spaces that justify them, which stand anywhere.
        let glyphs: Vec<char> = [LEFT, RIGHT].concat().concat().chars().collect();
        let spaced = |(n, line): (usize, &[char])| {
            let (a, b) = line.split_at(if n % 2 == 0 { 6 + n } else { 0 });
            format!("{} {}\n", a.iter().collect::<String>(), b.iter().collect::<String>())
        };
        let wide: String = glyphs.chunks_exact(18).enumerate().map(spaced).collect();
        assert_eq!(texts(&wide).len(), glyphs.len() / 18);
    }

    #[test]
    fn what_is_meant_stays_whole() {
        for line in [
            "本届活动以“清水河畔读好书的人家 新渠两岸种好稻的人家”为主题，一",
            "奖的有（记者田小禾石磊和读者若干名 通讯员田远山石怡青等）昨日一",
            "清 水 河 新 渠 全 线 通 水 ， 沿 岸 三 个 村 庄 的 稻 田 赶 在",
            "2031 年，新修渠道 12 公里，投资 3.2 亿元",
            "奋进新征程 建功新时代",
            "，!。A乙AA。\u{3000}乙A0aAA!!AA。#",
        ] {
            let text: String = LEFT.iter().chain(&RIGHT).chain([&line]).map(|l| format!("{l}\n")).collect();
            assert_eq!(texts(&text).len(), 11, "{line}");
        }
    }

    #[test]
    fn a_title_beside_its_text_is_a_title() {
        let text = "老桥修好了\n\n本报讯（记者石磊）昨日，老\n桥修好了，村民走过老桥去\n赶集，一路都有说笑。\n清水河新渠去年\n开工今年全线通水 昨日清早八点半，新\n渠全线通水，沿岸三个村庄\n的稻田赶在春耕以前喝上了\n第一口水，村民奔走相告。\n";
        let reading = read_text(text);
        let found: Vec<_> = reading.articles.iter().map(|a| (a.headline.as_str(), a.paragraphs.concat())).collect();
        assert_eq!(found[1].0, "清水河新渠去年开工今年全线通水");
        assert!(found[1].1.starts_with("昨日清早八点半，新渠全线通水"), "{found:?}");
        let lines: Vec<_> = reading.articles.iter().flat_map(|a| &a.lines).map(|r| (r.0, r.1)).collect();
        assert_eq!(lines, [(1, 5), (6, 10)]);
    }

    #[test]
    fn a_line_of_two_articles_is_counted_once() {
        let text: String = ["新渠通水了", "夜读灯亮了"]
            .iter()
            .map(|title| format!("{title}\n"))
            .chain((0..5).map(|n| {
                let lead = ["本报讯（记者石磊）", "本报讯（记者田小禾）"];
                let [left, right] = if n == 0 { lead } else { [LEFT[n], RIGHT[n]] };
                if n == 2 { format!("{left} {right}\n") } else { format!("{left}\n{right}\n") }
            }))
            .collect();
        let reading = read_text(&text);
        let mut count = vec![0; text.lines().count() + 1];
        for range in reading.articles.iter().flat_map(|a| &a.lines) {
            (range.0..=range.1).for_each(|no| count[no as usize] += 1);
        }
        assert!(count[1..].iter().all(|n| *n == 1), "{count:?} {reading:?}");
    }
}
