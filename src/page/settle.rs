//! Settles a page printed row by row: of the ways to deal its lines to columns, and to link these, the one is taken that makes the best articles.
//!
//! Promise: the way that [`super::deal`] finds, or one that weighs more by all that is seen of the page once its columns are gathered ([`super::whole`]). Why: a line that is
//! dealt to the wrong column may look well there, but it leaves two ends that nothing suits, and these stand far from it, or further down the page than the guesses of a beam
//! are kept. How: where a line, or a piece of text, might nearly as well have gone elsewhere, it is put there and what follows is dealt anew; of all such turns those that
//! make the whole weigh more are taken, the best first, and so on from there (local search; the nearest alternatives of the beam are the neighbours of a way). That is done
//! from what signs and net deal, from what the signs deal alone, and from what is dealt by weights that are shaken, since each goes astray in other places; the best of what
//! comes of them stays, with those lines of the others where they have them by which the page weighs more (as crossing in genetic search, but of parts that hang together alone). Trade-off: each way to begin costs as much again. A longer page is tried less often, so that its time
//! stays linear in its lines, and where two turns are needed at once neither may be taken (a step back before two forward made articles better by .002 to .006, and took three
//! times as long).

use super::columns::{Tie, Ties};
use super::deal::anew::{Turn, Walk};
use super::deal::{Link, Put, Table, To};
use super::grid::Spot;
use super::whole::Settled;
use std::collections::HashMap;

/// Turns of lines, and of pieces, that are tried from a way: those that lost by least.
const LINES: usize = 100;
const PIECES: usize = 60;

/// How often all turns are tried.
const ROUNDS: usize = 5;

/// Lines that are gathered in all the tries of a page together: a page twice as long is tried half as often, so that no page costs the square of its length. The fullest
/// pages of newspapers are tried some hundred times.
const WORK: usize = 60_000;

/// A text of more lines, or of more bytes, is no page of a newspaper, and stays as it was dealt.
const LONGEST: usize = 1000;
const MOST_BYTES: usize = 128 << 10;

/// Other ways to begin: those that are dealt by weights that are shaken. On forty pages in a layout that the weights were not fitted to article_f1 was .812 with none, .848 with four
/// and with eight (paragraph_f1 .882 and .887), .851 with twelve. Each costs as much again as the first.
const SHAKEN: u64 = 8;

/// What comes of another beginning must weigh so much more than what came of those before: on a page with few lines, most ways weigh nearly the same.
const CLEARLY: f32 = 1.0;

/// And what lines of one way in another must bring.
const SLIGHTLY: f32 = 0.25;

/// Lines that are followed in all crossings of a page together; the fullest pages are crossed some thirty times.
const CROSSED: usize = 15_000;

/// A turn that made a page weigh so much less is not tried again, whatever else was changed.
const HOPELESS: f32 = 2.0;

/// Another way near to one.
#[derive(Clone, Copy, Debug)]
pub(super) enum Other {
    /// A line goes elsewhere.
    Line(Turn),
    /// A piece of text goes on elsewhere.
    Piece(Tie),
}

/// What is turned where to.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Change {
    Line(usize, To),
    Piece(usize, Option<usize>),
}

impl Other {
    fn change(&self) -> Change {
        match self {
            Self::Line(turn) => Change::Line(turn.at, turn.to),
            Self::Piece(tie) => Change::Piece(tie.from, tie.to),
        }
    }
}

/// The way that is the best so far.
struct Climb<'a> {
    table: &'a Table<'a>,
    best: Settled,
    walk: Walk,
    /// Where lines that were turned stay.
    kept: Vec<Option<To>>,
    /// How often the page may still be tried, and how many of these are spared for taking what is good.
    tries: usize,
    spared: usize,
}

/// The turns that are tried.
pub(super) fn turns(walk: &Walk, from: &Settled) -> Vec<Other> {
    let (mut lines, mut pieces) = (walk.turns.clone(), from.gathered.near.clone());
    lines.sort_by(|a, b| a.lost.total_cmp(&b.lost));
    pieces.sort_by(|a, b| a.lost.total_cmp(&b.lost));
    let pieces = pieces.into_iter().take(PIECES).map(Other::Piece);
    pieces.chain(lines.into_iter().take(LINES).map(Other::Line)).collect()
}

impl Table<'_> {
    /// What comes of a turn; nothing where it cannot be taken.
    pub(super) fn turn(&self, walk: &Walk, from: &Settled, other: Other, kept: &[Option<To>]) -> Option<Settled> {
        match other {
            Other::Line(turn) => {
                let (puts, worth) = self.turned(walk, &from.puts, turn, kept)?;
                Some(self.settle(puts, worth, from.ties.clone()))
            }
            Other::Piece(Tie { from: last, to, .. }) => {
                let mut ties = from.ties.clone();
                // One piece comes before another at most.
                ties.retain(|_, tied| tied.is_none() || *tied != to);
                ties.insert(last, to);
                Some(self.settle(from.puts.clone(), self.worth(walk), ties))
            }
        }
    }

    /// A way as it is, with nothing tied, and what stands near it.
    pub(super) fn as_put(&self, puts: Vec<Put>) -> (Walk, Settled) {
        let walk = self.walk(&puts);
        let settled = self.settle(puts, self.worth(&walk), Ties::new());
        (walk, settled)
    }

    /// Is it longer than any page of a newspaper, and stays as it was dealt?
    fn is_no_page(&self) -> bool {
        let bytes: usize = self.lines.iter().map(|line| line.text.len()).sum();
        self.lines.len() > LONGEST || bytes > MOST_BYTES
    }

    /// The best way near to that which keeps to the columns that the page's layout shows.
    pub(super) fn settled_in_grid(&self) -> Settled {
        let may = |last: usize, at: usize| match (self.lines[last].spot, self.lines[at].spot) {
            (Spot::In(_, one), Spot::In(_, other)) => one.abs_diff(other) <= 1,
            (Spot::In(..), Spot::Over(_) | Spot::Loose) | (Spot::Over(_) | Spot::Loose, Spot::In(..)) => false,
            _ => true,
        };
        let puts = self.puts_where(|at, _, link| match link {
            Link::Title | Link::New => true,
            Link::Under(last, _) => may(last, at),
        });
        if self.is_no_page() { self.as_put(puts).1 } else { self.climbed(puts) }
    }

    /// The best way near to one, or to one of those that are dealt otherwise.
    pub(super) fn settled(&self, puts: Vec<Put>) -> Settled {
        if self.is_no_page() {
            return self.as_put(puts).1;
        }
        let mut best = self.climbed(puts.clone());
        let (mut begun, mut others) = (vec![puts], Vec::new());
        for puts in std::iter::once(self.puts_by_signs()).chain((0..SHAKEN).map(|n| self.puts_shaken(n))) {
            if begun.contains(&puts) {
                continue;
            }
            let mut other = self.climbed(puts.clone());
            if self.gain(&other.figures, &best.figures) > CLEARLY {
                std::mem::swap(&mut best, &mut other);
            }
            others.push(other.puts);
            begun.push(puts);
        }
        let mut spare = CROSSED / self.lines.len().max(1);
        others.iter().for_each(|other| self.cross(&mut best, other, &mut spare));
        self.settle_titles(&mut best.gathered);
        best
    }

    /// Puts lines of the best way where another has them if the page weighs more by it: those together of which none can be without the others. `spare` is how often that may still
    /// be tried.
    fn cross(&self, best: &mut Settled, other: &[Put], spare: &mut usize) {
        let groups = apart(&best.puts, other);
        // All of them together were compared already.
        if groups.len() < 2 {
            return;
        }
        for group in groups {
            let Some(left) = spare.checked_sub(1) else { return };
            *spare = left;
            let mut puts = best.puts.clone();
            group.iter().for_each(|at| puts[*at] = other[*at]);
            let worth = self.worth(&self.walk(&puts));
            let crossed = self.settle(puts, worth, best.ties.clone());
            if self.gain(&crossed.figures, &best.figures) > SLIGHTLY {
                *best = crossed;
            }
        }
    }

    /// The best way near to one.
    fn climbed(&self, puts: Vec<Put>) -> Settled {
        let (walk, best) = self.as_put(puts);
        let tries = WORK / self.lines.len().max(1);
        let mut climb = Climb { table: self, best, walk, kept: vec![None; self.lines.len()], tries, spared: tries / 4 };
        let mut gains = HashMap::new();
        for _ in 0..ROUNDS {
            if !climb.round(&mut gains) {
                break;
            }
        }
        climb.best
    }
}

/// The lines that two ways put elsewhere, in groups of which each may be put as in the other way alone: a line goes with the one above it in its column, whose role hangs on it, and with
/// the one that the other way has there.
fn apart(one: &[Put], other: &[Put]) -> Vec<Vec<usize>> {
    let mut group: Vec<usize> = (0..one.len()).collect();
    let differs = |at: usize| one[at] != other[at];
    let mut below = vec![None; one.len()];
    for (at, put) in one.iter().enumerate() {
        if let To::Under(over) = put.to {
            below[over] = Some(at);
        }
    }
    let mut unite = |a: usize, b: usize| {
        let (from, to) = (group[a].max(group[b]), group[a].min(group[b]));
        group.iter_mut().filter(|g| **g == from).for_each(|g| *g = to);
    };
    for at in (0..one.len()).filter(|at| differs(*at)) {
        for put in [one[at], other[at]] {
            if let To::Under(over) = put.to
                && differs(over)
            {
                unite(at, over);
            }
        }
        if let To::Under(over) = other[at].to
            && let Some(rival) = below[over].filter(|rival| *rival != at)
        {
            unite(at, rival);
        }
    }
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); one.len()];
    (0..one.len()).filter(|at| differs(*at)).for_each(|at| groups[group[at]].push(at));
    groups.retain(|lines| !lines.is_empty());
    groups
}

impl Climb<'_> {
    /// A turn, and by how much the page weighs more after it; nothing where it cannot be taken, or the page was tried often enough.
    fn tried(&mut self, other: Other) -> Option<(Settled, f32)> {
        self.tries = self.tries.checked_sub(1)?;
        let settled = self.table.turn(&self.walk, &self.best, other, &self.kept)?;
        let gain = self.table.gain(&settled.figures, &self.best.figures);
        Some((settled, gain))
    }

    /// Tries all turns, and takes those by which the page weighs more, the best first; whether there are any. `gains` has what came of each when it was tried.
    fn round(&mut self, gains: &mut HashMap<Change, f32>) -> bool {
        let mut good: Vec<(f32, Other)> = Vec::new();
        for other in turns(&self.walk, &self.best) {
            if gains.get(&other.change()).is_some_and(|gain| *gain < -HOPELESS) {
                continue;
            }
            if self.tries <= self.spared {
                break;
            }
            let gain = self.tried(other).map_or(f32::NEG_INFINITY, |(_, gain)| gain);
            gains.insert(other.change(), gain);
            if gain > 0.0 {
                good.push((gain, other));
            }
        }
        good.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut any = false;
        for (_, other) in good {
            any |= self.may(other) && self.take(other);
        }
        any
    }

    /// Can a turn still be taken, after others were?
    fn may(&self, other: Other) -> bool {
        match other {
            Other::Line(turn) => self.walk.turns.iter().any(|t| (t.at, t.to) == (turn.at, turn.to)),
            Other::Piece(tie) => self.best.gathered.near.iter().any(|t| (t.from, t.to) == (tie.from, tie.to)),
        }
    }

    /// Takes a turn if the page weighs more by it.
    fn take(&mut self, other: Other) -> bool {
        let Some((settled, _)) = self.tried(other).filter(|(_, gain)| *gain > 0.0) else { return false };
        self.best = settled;
        if let Other::Line(turn) = other {
            self.kept[turn.at] = Some(turn.to);
            self.walk = self.table.walk(&self.best.puts);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::deal::{Link, strands};
    use super::super::lines::measure;
    use super::super::weights::Weights;
    use super::*;

    /// Two articles in two columns each, printed row by row: the first column of each goes on in its second.
    const PAGE: [[&str; 4]; 5] = [
        [
            "　　昨日上午清水河畔的图",
            "绘本馆里坐满了小读者，馆",
            "　　本市今年春季造林绿化",
            "栽植油松侧柏各类苗木，林",
        ],
        [
            "书馆新馆正式开馆迎来第一",
            "员说图书馆周末延长开馆时",
            "工作已经全面展开各级林业",
            "业站技术人员到山上指导造",
        ],
        [
            "批读者家长带着孩子在少儿",
            "间，读者借书还书更加方便",
            "部门组织群众义务植树三十",
            "林，苗木成活率得到保证，",
        ],
        [
            "阅览室里挑选图书，少儿借",
            "，图书馆还将举办读书讲座",
            "万株成活率比去年提高，全",
            "绿化面积比去年增加一成，",
        ],
        ["书证办理窗口排起长队，", "和少儿阅读活动。", "市林业工人上山造林，", "荒山披上了绿装。"],
    ];

    fn text() -> String {
        PAGE.iter().flatten().map(|line| format!("{line}\n")).collect()
    }

    /// The same under two titles, as pages have them: without any, the first line might be one.
    fn titled() -> String {
        format!("图书馆新馆正式开馆\n\n义务植树三十万株\n\n{}", text())
    }

    #[test]
    fn a_page_never_weighs_less_than_as_it_was_dealt_and_holds_each_line_once() {
        let text = text();
        let lines = measure(&text);
        let table = Table::new(&lines, Weights::fitted());
        let puts = table.puts();
        let (_, dealt) = table.as_put(puts.clone());
        let settled = table.settled(puts);
        assert!(table.gain(&settled.figures, &dealt.figures) >= 0.0);
        let mut order: Vec<usize> = settled.gathered.order(&lines).into_iter().map(|(at, _)| at).collect();
        order.sort_unstable();
        assert_eq!(order, (0..lines.len()).collect::<Vec<_>>());
    }

    #[test]
    fn a_text_longer_than_any_page_stays_as_it_was_dealt() {
        let long_line = format!("{}{}\n", text(), "渠水流过".repeat(MOST_BYTES / 12 + 1));
        for text in [text().repeat(LONGEST / 20 + 1), long_line] {
            let lines = measure(&text);
            let table = Table::new(&lines, Weights::fitted());
            // A way that would be settled otherwise, should it be looked at.
            let puts = table.puts_where(|_, _, link| link != Link::Title);
            assert_eq!(table.settled(puts.clone()).puts, puts);
        }
    }

    #[test]
    fn from_a_way_with_a_line_gone_astray_the_right_one_is_found() {
        let text = titled();
        let lines = measure(&text);
        let table = Table::new(&lines, Weights::fitted());
        let right = table.settled(table.puts()).puts;
        assert_eq!(strands(&right).iter().skip(1).map(|s| s.lines.len()).collect::<Vec<_>>(), [5; 4], "{right:?}");
        let walk = table.walk(&right);
        let mut mended = 0;
        for turn in &walk.turns {
            let astray = table.turned(&walk, &right, *turn, &vec![None; lines.len()]).map(|(puts, _)| puts);
            let Some(astray) = astray.filter(|astray| *astray != right) else { continue };
            assert_eq!(table.settled(astray).puts, right, "{turn:?}");
            mended += 1;
        }
        assert!(mended > 2, "{mended} of {}", walk.turns.len());
    }

    #[test]
    fn what_two_ways_put_elsewhere_falls_into_groups_of_which_each_may_be_taken_alone() {
        let text = text();
        let lines = measure(&text);
        let table = Table::new(&lines, Weights::fitted());
        let ways: Vec<Vec<Put>> = (0..12).map(|n| table.puts_shaken(n)).collect();
        let mut several = 0;
        for (one, other) in ways.iter().flat_map(|one| ways.iter().map(move |other| (one, other))) {
            let groups = apart(one, other);
            let mut all: Vec<usize> = groups.concat();
            all.sort_unstable();
            assert_eq!(all, (0..one.len()).filter(|at| one[*at] != other[*at]).collect::<Vec<_>>());
            several += usize::from(groups.len() > 1);
            for group in groups {
                let mut way = one.clone();
                group.iter().for_each(|at| way[*at] = other[*at]);
                let over: Vec<To> = way.iter().map(|put| put.to).filter(|to| matches!(to, To::Under(_))).collect();
                assert!((1..over.len()).all(|n| !over[..n].contains(&over[n])), "{way:?}");
                assert_eq!(strands(&way).iter().map(|s| s.lines.len()).sum::<usize>(), lines.len());
            }
        }
        assert!(several > 0);
    }

    #[test]
    fn the_best_way_takes_from_another_what_that_has_better() {
        let text = titled();
        let lines = measure(&text);
        let table = Table::new(&lines, Weights::fitted());
        let right = table.settled(table.puts());
        let walk = table.walk(&right.puts);
        let kept = vec![None; lines.len()];
        let astray = |turn: &Turn| table.turned(&walk, &right.puts, *turn, &kept).map(|(puts, _)| puts);
        // Two ways that each have gone astray elsewhere.
        let mut crossed = 0;
        for (first, second) in walk.turns.iter().zip(walk.turns.iter().rev()) {
            let (Some(one), Some(other)) = (astray(first), astray(second)) else { continue };
            if apart(&one, &other).len() < 2 {
                continue;
            }
            let (_, mut best) = table.as_put(one);
            let before = best.figures;
            table.cross(&mut best, &other, &mut 100);
            assert!(table.gain(&best.figures, &before) >= 0.0);
            crossed += usize::from(best.puts == right.puts);
            let (_, mut unspared) = table.as_put(other.clone());
            table.cross(&mut unspared, &right.puts, &mut 0);
            assert_eq!(unspared.puts, other);
        }
        assert!(crossed > 0);
    }

    #[test]
    fn a_piece_that_is_tied_goes_on_where_it_is_tied_to() {
        let text = text();
        let lines = measure(&text);
        let table = Table::new(&lines, Weights::fitted());
        let settled = table.settled(table.puts());
        let walk = table.walk(&settled.puts);
        let tie = Tie { from: 16, to: Some(3), lost: 0.0 };
        let tied = table.turn(&walk, &settled, Other::Piece(tie), &vec![None; lines.len()]);
        let order: Vec<usize> =
            tied.map(|tied| tied.gathered.order(&lines)).unwrap_or_default().into_iter().map(|(at, _)| at).collect();
        assert!(order.windows(2).any(|pair| pair == [16, 3]), "{order:?}");
    }
}
