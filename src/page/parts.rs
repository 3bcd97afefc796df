//! Which lines of a group of titles are kicker (引题), headline (主题) and subtitle (副题).
//!
//! Promise: the lines in their order are cut into a kicker, a headline of at least one line and a subtitle, each perhaps of several lines, where it
//! weighs most; every sign that is seen ([`Part`] of a line, [`Cut`] between two) is weighed by `weights.txt`. Whether a title was broken
//! between two lines or ended is told above all by how the glyphs at the break go together, and by the words of the text below. Trade-off: no
//! more than [`MOST_KICKERS`] lines are tried as a kicker, so that the time is linear in the lines.

use super::joins;
use super::lines::{Line, is_han};
use super::signs::{Cut, Part};
use super::weights::Weights;
use std::ops::Range;

/// Lines that a kicker may have.
const MOST_KICKERS: usize = 2;

/// A group of more lines does not ask its text: no article has so many, and a page of nothing but titles must not cost their number times its length.
const MOST_ASKED: usize = 16;

/// What a line of titles is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Of {
    Kicker,
    Headline,
    Subtitle,
}

/// How two neighbouring lines are joined or cut: both of the kicker, kicker and headline, and so on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Turn {
    InKicker,
    ToHeadline,
    InHeadline,
    ToSubtitle,
    InSubtitle,
}

/// A group of titles, and what its article's text is asked.
pub(super) struct Group<'a> {
    lines: &'a [&'a Line<'a>],
    /// Does the text hold these glyphs?
    told: &'a dyn Fn(&str) -> bool,
    widest: i32,
}

/// The words that a kicker often ends in: what was held, opened, looked at; and a report's "stressed".
const MEETING: [&str; 10] = ["会", "开幕", "闭幕", "视察", "调研", "培训", "建设", "举行", "启动", "活动"];
const STRESS: [&str; 4] = ["强调", "指出", "要求", "表示"];
const OURS: [&str; 9] = ["我市", "全市", "市委", "市政府", "县委", "全县", "省市", "我省", "我县"];

/// Is it a line that a dash opens?
pub(super) fn dashed(text: &str) -> bool {
    text.starts_with(['—', '-', '―', '─']) && ["——", "— —", "--", "――", "──"].iter().any(|dash| text.starts_with(dash))
}

/// A couplet: two halves parted by a space.
pub(super) fn spaced(line: &Line) -> bool {
    line.text.contains(' ') && line.glance.han
}

pub(super) fn ends_open(text: &str) -> bool {
    text.ends_with(['、', '，', '《', '“', '（', '：', '的', '和', '与', '在', '对', '将'])
}

pub(super) fn starts_amid(text: &str) -> bool {
    text.starts_with(['、', '，', '”', '》', '）', '的', '：', '。', '！', '？', '%'])
}

impl<'a> Group<'a> {
    /// A group; `told` says whether the text under it holds some glyphs.
    pub(super) fn new(lines: &'a [&'a Line<'a>], told: &'a dyn Fn(&str) -> bool) -> Self {
        Self { lines, told, widest: lines.iter().map(|l| l.width).max().unwrap_or(0) }
    }

    /// The signs of a line.
    pub(super) fn own(&self, at: usize, f: &mut impl FnMut(Part)) {
        let line = self.lines[at];
        let t = &*line.text;
        f(Part::Any);
        f(match (at, self.lines.len() - at) {
            (0, _) => Part::First,
            (_, 1) => Part::Final,
            _ => Part::Between,
        });
        f(match self.lines.len() {
            ..=2 => Part::OfTwo,
            3 => Part::OfThree,
            4 => Part::OfFour,
            _ => Part::OfMore,
        });
        f(match line.width {
            ..=8 => Part::W8,
            9..=16 => Part::W16,
            17..=24 => Part::W24,
            25..=34 => Part::W34,
            _ => Part::WMore,
        });
        f(match self.widest - line.width {
            0 => Part::Widest,
            1..=3 => Part::NearWidest,
            4..=9 => Part::Narrower,
            _ => Part::MuchNarrower,
        });
        let flags = [
            (MEETING.iter().any(|w| t.ends_with(w)), Part::EndsMeeting),
            (STRESS.iter().any(|w| t.ends_with(w)), Part::EndsStress),
            (OURS.iter().any(|w| t.starts_with(w)), Part::Ours),
            (t.starts_with('第'), Part::Numbered),
            (spaced(line), Part::Spaced),
            (t.contains('：'), Part::Colon),
            (dashed(t), Part::Dash),
            (t.ends_with(['！', '？']), Part::Asks),
            (t.contains(['“', '《']), Part::Quotes),
            (t.contains(|c: char| c.is_ascii_digit()), Part::Digits),
        ];
        flags.iter().filter(|(shown, _)| *shown).for_each(|(_, sign)| f(*sign));
    }

    /// The signs between the line before `at` and that line, and how strong they are.
    pub(super) fn cut(&self, at: usize, f: &mut impl FnMut(Cut, f32)) {
        let (a, b) = (self.lines[at - 1], self.lines[at]);
        f(Cut::Any, 1.0);
        f(if b.blank_before { Cut::Blank } else { Cut::NoBlank }, 1.0);
        f(
            match b.width - a.width {
                ..=-10 => Cut::Down10,
                -9..=-4 => Cut::Down4,
                -3..=-2 => Cut::Down2,
                -1..=1 => Cut::Same,
                2..=3 => Cut::Up2,
                4..=9 => Cut::Up4,
                _ => Cut::Up10,
            },
            1.0,
        );
        const PAIR: [Cut; joins::GRADES] = [Cut::PairWorst, Cut::PairBad, Cut::PairFair, Cut::PairGood, Cut::PairBest];
        f(PAIR[joins::grade(joins::pair(a, b))], 1.0);
        self.words(a, b, f);
        let flags = [
            (a.glance.brackets.depth > 0, Cut::LeftOpen),
            (b.glance.brackets.low < 0, Cut::Unopened),
            (ends_open(&a.text), Cut::EndsOpen),
            (starts_amid(&b.text), Cut::StartsAmid),
            (a.text.ends_with(['！', '？', '”', '》']), Cut::EndsMark),
            (b.text.starts_with(['“', '《']), Cut::StartsQuote),
            (spaced(a) && spaced(b), Cut::BothSpaced),
            (spaced(a) && !spaced(b), Cut::SpacedBefore),
            (!spaced(a) && spaced(b), Cut::SpacedAfter),
            (b.width <= 6, Cut::Stub),
        ];
        flags.iter().filter(|(shown, _)| *shown).for_each(|(_, sign)| f(*sign, 1.0));
    }

    /// Do the words that the break would make stand in the text? Those that the lines end and begin in may.
    fn words(&self, a: &Line, b: &Line, f: &mut impl FnMut(Cut, f32)) {
        if self.lines.len() > MOST_ASKED {
            return;
        }
        // From the break on, to both sides.
        let (mut before, mut behind) = (a.text.chars().rev(), b.text.chars());
        let ([Some(z), y], [Some(x), w]) = ([before.next(), before.next()], [behind.next(), behind.next()]) else {
            return;
        };
        if !is_han(z) || !is_han(x) {
            return;
        }
        let told = |word: &[char]| (self.told)(&String::from_iter(word));
        f(if told(&[z, x]) { Cut::Told2 } else { Cut::Untold2 }, 1.0);
        if y.is_some_and(|y| told(&[y, z, x])) || w.is_some_and(|w| told(&[z, x, w])) {
            f(Cut::Told3, 1.0);
        }
        if let (Some(y), Some(w)) = (y, w)
            && told(&[y, z])
            && told(&[x, w])
        {
            f(Cut::ToldApart, 1.0);
        }
    }

    /// What each line weighs as each part, and each break as each turn; of each the sum of all before.
    fn sums(&self, weights: &Weights) -> (Vec<[f32; 5]>, Sums<3>, Sums<5>) {
        let mut turns = Vec::with_capacity(self.lines.len());
        let (mut own, mut cut) = (Sums::default(), Sums::default());
        for at in 0..self.lines.len() {
            let mut of = [0.0; 3];
            self.own(at, &mut |s| of.iter_mut().zip(weights.part(s)).for_each(|(sum, w)| *sum += w));
            own.push(of);
            let mut turn = [0.0; 5];
            if at > 0 {
                self.cut(at, &mut |s, x| turn.iter_mut().zip(weights.cut(s)).for_each(|(sum, w)| *sum += w * x));
            }
            cut.push(turn);
            turns.push(turn);
        }
        (turns, own, cut)
    }

    /// The lines of the headline; those before are the kicker's, those behind the subtitle's.
    pub(super) fn headline(&self, weights: &Weights) -> Range<usize> {
        self.weighed(weights).0
    }

    /// As [`Self::headline`], and what that weighs.
    pub(super) fn weighed(&self, weights: &Weights) -> (Range<usize>, f32) {
        let count = self.lines.len();
        let (turns, own, cut) = self.sums(weights);
        let turn = |at: usize, turn: Turn| turns.get(at).map_or(0.0, |t| t[turn as usize]);
        let of = |lines: Range<usize>, of: Of, within: Turn| {
            own.of(lines.clone(), of as usize) + cut.of(lines.start + 1..lines.end, within as usize)
        };
        let weigh = |from: usize, to: usize| {
            let kicker =
                if from > 0 { of(0..from, Of::Kicker, Turn::InKicker) + turn(from, Turn::ToHeadline) } else { 0.0 };
            let subtitle = of(to..count, Of::Subtitle, Turn::InSubtitle) + turn(to, Turn::ToSubtitle);
            kicker + of(from..to, Of::Headline, Turn::InHeadline) + subtitle
        };
        let best = heads(count).map(|head| (weigh(head.start, head.end), head)).max_by(|a, b| a.0.total_cmp(&b.0));
        best.map_or((0..count, 0.0), |(weight, lines)| (lines, weight))
    }
}

/// The lines that may be the headline of a group of so many.
pub(super) fn heads(count: usize) -> impl Iterator<Item = Range<usize>> {
    (0..count.min(MOST_KICKERS + 1)).flat_map(move |from| (from + 1..=count).map(move |to| from..to))
}

/// Figures of lines, summed from the first on, so that the sum of any run of lines is a difference.
#[derive(Default)]
struct Sums<const N: usize>(Vec<[f32; N]>);

impl<const N: usize> Sums<N> {
    fn push(&mut self, figures: [f32; N]) {
        let last = self.0.last().copied().unwrap_or([0.0; N]);
        self.0.push(std::array::from_fn(|n| last[n] + figures[n]));
    }

    fn before(&self, at: usize, n: usize) -> f32 {
        at.checked_sub(1).and_then(|at| self.0.get(at)).map_or(0.0, |sums| sums[n])
    }

    /// The sum of figure `n` over some lines.
    fn of(&self, lines: Range<usize>, n: usize) -> f32 {
        if lines.is_empty() { 0.0 } else { self.before(lines.end, n) - self.before(lines.start, n) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines::measure;
    use super::*;

    fn parts(titles: &str, text: &str) -> [String; 3] {
        let lines = measure(titles);
        let refs: Vec<&Line> = lines.iter().collect();
        let head = Group::new(&refs, &|word| text.contains(word)).headline(Weights::fitted());
        let join = |of: &[&Line]| of.iter().map(|l| &*l.text).collect::<Vec<_>>().join("|");
        [join(&refs[..head.start]), join(&refs[head.clone()]), join(&refs[head.end..])]
    }

    #[test]
    fn a_group_is_cut_where_its_titles_end() {
        let text = "全市召开春灌现场会，要求把水送到田头。柳沟水库昨日开闸放水。";
        let of = |titles: &str| parts(titles, text);
        assert_eq!(of("柳沟水库昨日开\n闸放水"), ["", "柳沟水库昨日开|闸放水", ""]);
        assert_eq!(
            of("全市春灌现场会召开\n把水送到田头 把话说到心里"),
            ["全市春灌现场会召开", "把水送到田头 把话说到心里", ""]
        );
        assert_eq!(of("柳沟水库昨日开闸放水\n——春灌现场见闻"), ["", "柳沟水库昨日开闸放水", "——春灌现场见闻"]);
    }

    #[test]
    fn many_lines_cost_their_number() {
        let titles = "柳沟水库开闸放水\n".repeat(3000);
        assert_eq!(parts(&titles, "").iter().map(|p| p.matches("柳沟").count()).sum::<usize>(), 3000);
    }
}
