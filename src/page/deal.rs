//! Deals the lines of a page printed row by row out to the columns they came from.
//!
//! Promise: every line goes to the titles or to one column, with a role; the lines of a column follow each other as on paper. How: line
//! after line, a beam keeps the best guesses; a guess is a set of columns that may go on. What a line shows of itself and of the line before
//! it in a column is weighed as for pages in order ([`super::roles`]); dealing adds its own signs ([`Deal`]): whose turn it is, widths,
//! brackets, how the glyphs join. Trade-off: few guesses are kept, so the time is linear in the lines and the best way can be lost.

use super::common::Lined;
use super::deal_crosses as crosses;
use super::deal_guess::{Guess, Seat, is_amid, is_open, state};
use super::deal_known::{Asked, Key, Known};
use super::deal_net::{self, Net};
use super::deal_shown::Shown;
use super::deal_sight::{Parted, WAYS};
use super::glance::Brackets;
use super::joins::{CloseJoin, WordMap, Words, both};
use super::lines::{Kind, Line};
use super::roles::{self, ROLES, Role, Scores};
use super::signs::{Before, Deal, Usual};
use super::weights::Weights;
use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::{BinaryHeap, HashMap};

/// Guesses that are kept from line to line.
const BEAM: usize = 16;
/// A guess so far behind the best is let go.
const HOPELESS: f32 = 40.0;
/// The net is not asked of an offer so far behind the best.
const FAR: f32 = 50.0;
/// A line's place in the trace of a guess; column 0 is for titles.
#[derive(Clone, Copy)]
struct Dealt {
    back: usize,
    column: u16,
    role: Role,
}

/// A column as it was dealt: its lines in order with their roles.
#[derive(Clone, Debug, Default)]
pub(super) struct Strand {
    /// Indices into the page's lines.
    pub lines: Vec<usize>,
    /// Their roles.
    pub roles: Vec<Role>,
}

/// The role of a line that its own words decide.
pub(super) fn fixed(line: &Line) -> Option<Role> {
    match line.kind {
        Kind::Byline | Kind::From => Some(Role::Title),
        Kind::Signature | Kind::Onward => Some(Role::Only),
        _ => None,
    }
}

/// Where a line may be dealt to, by lines: what a fitting may allow or forbid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Link {
    Title,
    /// Under this line, which stands under that one.
    Under(usize, Option<usize>),
    New,
}

/// A place for a line.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum To {
    Title,
    /// Under this line.
    Under(usize),
    /// At the top of a column, in mid-sentence or not.
    New {
        amid: bool,
    },
}

impl To {
    /// Where a line in this role goes that may be dealt so.
    fn of(role: Role, link: Link) -> Self {
        match link {
            Link::Title => Self::Title,
            Link::Under(last, _) => Self::Under(last),
            Link::New => Self::New { amid: is_amid(role) },
        }
    }
}

/// Where a line was put, and its role.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Put {
    pub to: To,
    pub role: Role,
}

/// A way to deal a line.
struct Offer {
    score: f32,
    /// The guess it is dealt from.
    from: u8,
    to: Role,
    seat: Seat,
}

/// A page to be dealt out.
pub(super) struct Table<'a> {
    pub lines: &'a [Line<'a>],
    usual: Usual,
    pub(super) words: Cow<'a, Words>,
    pub(super) weights: &'a Weights,
    /// Blank lines tell which lines stand together.
    pub(super) blanks: bool,
    /// What blank lines tell of the page.
    pub(super) parted: Parted,
    /// What each sign of dealing weighs.
    deals: &'a [f32; Deal::ALL.len()],
    /// What each line does to brackets and quotes.
    pub(super) brackets: Vec<Brackets>,
    net: Option<Net<'a>>,
    /// In which lines each pair of glyphs stands, worked out where columns are gathered.
    lined: OnceCell<Lined>,
    /// How lines join, as far as pieces of text were asked.
    joins: RefCell<WordMap<u64, CloseJoin>>,
}

impl<'a> Table<'a> {
    pub(super) fn new(lines: &'a [Line<'a>], weights: &'a Weights) -> Self {
        Self::with(lines, weights, Cow::Owned(Words::of(lines)))
    }

    fn with(lines: &'a [Line<'a>], weights: &'a Weights, words: Cow<'a, Words>) -> Self {
        let usual = Usual::of(lines, true);
        let blanks = usual.blanks || lines.iter().filter(|l| !l.blank_before).count() * 12 < lines.len() * 11;
        let brackets = lines.iter().map(|l| l.glance.brackets).collect();
        Self {
            lines,
            usual,
            words,
            weights,
            blanks,
            parted: Parted::of(lines),
            brackets,
            deals: weights.deals(),
            net: weights.net(),
            lined: OnceCell::new(),
            joins: RefCell::default(),
        }
    }

    /// What a line shows of itself, for each role.
    fn own(&self, at: usize) -> Scores {
        match fixed(&self.lines[at]) {
            Some(only) => ROLES.map(|role| if role == only { 0.0 } else { f32::NEG_INFINITY }),
            None => roles::own(self.lines, at, self.usual, self.weights),
        }
    }

    /// The two lines as the signs want them; nothing where words of their own decide one of them.
    fn before(&self, key: Key, at: usize) -> Option<Before<'a>> {
        let (lines, last) = (self.lines, key.last());
        if fixed(&lines[last]).is_some() || fixed(&lines[at]).is_some() {
            return None;
        }
        Some(Before { line: &lines[last], over: key.over().map(|n| &lines[n]), touching: key.touching() })
    }

    /// How line `at` joins on line `last`; it is not asked where no sentence goes on.
    pub(super) fn join(&self, last: usize, at: usize) -> CloseJoin {
        if self.lines[last].closed {
            return CloseJoin::default();
        }
        self.words.join_closely(last, at)
    }

    /// In which lines each pair of glyphs stands.
    pub(super) fn lined(&self) -> &Lined {
        self.lined.get_or_init(|| Lined::of(self.lines))
    }

    /// How line `at` joins on line `last`, for what is asked again and again.
    pub(super) fn join_again(&self, last: usize, at: usize) -> CloseJoin {
        *self.joins.borrow_mut().entry(both(last, at)).or_insert_with(|| self.words.join_closely(last, at))
    }

    /// Line `at` stands with the one before, without a blank or a title between them.
    fn tied(&self, guess: &Guess, at: usize) -> bool {
        self.blanks && at > 0 && !self.lines[at].blank_before && !guess.titled
    }

    /// What a guess shows to line `at`.
    fn shown(&self, guess: &Guess, at: usize, asked: &mut Asked) -> Shown {
        Shown::of(guess, (at, self.tied(guess, at)), &self.words, asked)
    }

    /// What signs weigh, on top of `sum`.
    #[inline]
    fn weigh(&self, sum: f32, signs: impl FnOnce(&mut Sum<'_>)) -> f32 {
        let mut sum = Sum { weights: self.deals, sum };
        signs(&mut sum);
        sum.sum
    }

    /// What is known of column `k` of a guess and line `at`.
    pub(super) fn known(&self, guess: &Guess, (k, at): (usize, usize), asked: &mut Asked) -> Known {
        let key = key(guess, k);
        asked.of(key, |join| {
            let step = self.before(key, at).map_or(Scores::default(), |before| {
                roles::step_from(guess.columns[k].role, before, &self.lines[at], self.usual, self.weights)
            });
            (step, join.unwrap_or_else(|| self.join(key.last(), at)))
        })
    }

    /// Offers all ways to deal line `at` from a guess, by what the signs weigh.
    fn offers(
        &self,
        guess: &Guess,
        (at, own): (usize, &Scores),
        shown: &Shown,
        asked: &mut Asked,
        mut offer: impl FnMut(f32, Role, Seat),
    ) {
        let title = self.weigh(0.0, |sum| self.titling(guess, at, shown, &mut |sign, x| sum.add(sign, x)));
        offer(own[0] + title, Role::Title, Seat::Title);
        for (k, seat) in (0..guess.columns.len()).zip(0_u8..) {
            let column = &guess.columns[k];
            // Parts of one line stand side by side.
            if self.lines[column.last].no == self.lines[at].no {
                continue;
            }
            let amid = is_open(column.role);
            let ways = if amid { [Role::Middle, Role::Last] } else { [Role::First, Role::Only] };
            if ways.iter().all(|to| own[*to as usize] == f32::NEG_INFINITY) {
                continue;
            }
            let known = self.known(guess, (k, at), asked);
            let mut crossed = 0.0;
            let cross = &mut |cross, cell| crossed += self.weights.cross(cross, cell);
            crosses::resuming(guess, k, amid, shown, cross);
            let resumed =
                self.weigh(crossed, |sum| self.resuming(guess, (k, at), amid, shown, &mut |sign, x| sum.add(sign, x)));
            for to in ways {
                let deal = self
                    .weigh(resumed, |sum| self.fitting(column, (at, to), &known.join, &mut |sign, x| sum.add(sign, x)));
                offer(own[to as usize] + known.step[to as usize] + deal, to, Seat::Column(seat));
            }
        }
        for ways in [[Role::First, Role::Only], [Role::Middle, Role::Last]] {
            let amid = is_amid(ways[0]);
            let mut crossed = 0.0;
            let cross = &mut |cross, cell| crossed += self.weights.cross(cross, cell);
            crosses::opening(guess, &self.lines[at], amid, shown, cross);
            let opened =
                self.weigh(crossed, |sum| self.opening(guess, at, amid, shown, &mut |sign, x| sum.add(sign, x)));
            for to in ways {
                let deal =
                    self.weigh(opened, |sum| self.beginning(guess, (at, to), shown, &mut |sign, x| sum.add(sign, x)));
                offer(own[to as usize] + deal, to, Seat::New);
            }
        }
    }

    /// The guess after line `at` is dealt; its score and trace are not yet its own.
    fn take(&self, guess: &Guess, at: usize, to: Role, seat: Seat) -> Guess {
        guess.take(at, (self.lines[at].width, self.brackets[at].depth), to, (seat, self.tied(guess, at)))
    }

    /// The guesses that come of dealing line `at` where `may` allows it.
    fn advance(
        &self,
        beam: &[Guess],
        (at, breadth): (usize, usize),
        (asked, trace): (&mut Asked, &mut Vec<Dealt>),
        may: impl Fn(usize, Role, Link) -> bool,
    ) -> Vec<Guess> {
        let own = self.own(at);
        asked.begin(at, &self.words);
        let mut offers = Vec::with_capacity(512);
        let mut all_shown = Vec::with_capacity(BEAM);
        for (guess, from) in beam.iter().zip(0_u8..) {
            let shown = self.shown(guess, at, asked);
            self.offers(guess, (at, &own), &shown, asked, |score, to, seat| {
                if score > f32::NEG_INFINITY && may(at, to, link(guess, seat)) {
                    offers.push(Offer { score: guess.score + score, from, to, seat });
                }
            });
            all_shown.push(shown);
        }
        if let Some(net) = self.net.filter(|_| fixed(&self.lines[at]).is_none()) {
            keep_near(&mut offers);
            for of_one in offers.chunk_by_mut(|a, b| a.from == b.from).filter(|of_one| of_one.len() > 1) {
                let from = usize::from(of_one[0].from);
                self.look(net, (&beam[from], beam[from].score), (at, &own), of_one, (&all_shown[from], asked));
            }
        }
        self.best(beam, &offers, (at, breadth), trace)
    }

    /// All ways to deal line `at` from a guess, by what the signs weigh beyond what the guess weighs, with what it shows.
    fn offers_of(&self, guess: &Guess, (at, own): (usize, &Scores), asked: &mut Asked) -> (Shown, Vec<Offer>) {
        asked.begin(at, &self.words);
        let shown = self.shown(guess, at, asked);
        let mut offers = Vec::with_capacity(WAYS);
        self.offers(guess, (at, own), &shown, asked, |score, to, seat| {
            if score > f32::NEG_INFINITY {
                offers.push(Offer { score, from: 0, to, seat });
            }
        });
        (shown, offers)
    }

    /// Adds what the net says to the offers of a guess, whose scores begin with `base`.
    fn look(
        &self,
        net: Net<'_>,
        (guess, base): (&Guess, f32),
        line: (usize, &Scores),
        offers: &mut [Offer],
        (shown, asked): (&Shown, &mut Asked),
    ) {
        let seen = self.seen(guess, line, offers.iter().map(|o| (o.to, o.seat)), shown, asked);
        let mut signs = [0.0; WAYS];
        signs.iter_mut().zip(&*offers).for_each(|(slot, offer)| *slot = offer.score - base);
        let more = deal_net::more(&signs[..seen.ways().len()], &net.look(&seen));
        offers.iter_mut().zip(more).for_each(|(offer, more)| offer.score += more);
    }

    /// Deals the lines where `may` allows it: the best guess, and the trace of all.
    fn search(&self, may: impl Fn(usize, Role, Link) -> bool) -> Found {
        let (mut trace, mut asked) = (Vec::new(), Asked::new(self.lines.len()));
        let mut beam = vec![Guess::new()];
        for at in 0..self.lines.len() {
            let next = self.advance(&beam, (at, BEAM), (&mut asked, &mut trace), &may);
            if next.is_empty() {
                break;
            }
            beam = next;
        }
        self.found(&beam, trace)
    }

    /// What a guess weighs in the end.
    fn end(&self, guess: &Guess) -> f32 {
        guess.score + self.weights.deal(Deal::Unpaired) * guess.unpaired()
    }

    /// The best of the last guesses.
    fn found(&self, beam: &[Guess], trace: Vec<Dealt>) -> Found {
        let last = beam.iter().max_by(|a, b| self.end(a).total_cmp(&self.end(b)));
        Found { end: last.map_or(usize::MAX, |g| g.trace), trace }
    }

    /// The best guesses that the offers make, one a state. Only these are made: most offers are never taken.
    fn best(
        &self,
        beam: &[Guess],
        offers: &[Offer],
        (at, breadth): (usize, usize),
        trace: &mut Vec<Dealt>,
    ) -> Vec<Guess> {
        let mut heap: BinaryHeap<u64> = offers.iter().zip(0_u32..).map(|(o, n)| rank(o.score, n)).collect();
        let mut floor = f32::NEG_INFINITY;
        let (mut seen, mut kept) = ([0_u64; BEAM], Vec::with_capacity(BEAM));
        while let Some(offer) = heap.pop().and_then(|rank| offers.get(number(rank))) {
            if kept.is_empty() {
                floor = offer.score - HOPELESS;
            }
            if offer.score <= floor {
                break;
            }
            let mut next = self.take(&beam[usize::from(offer.from)], at, offer.to, offer.seat);
            let state = state(&next);
            if seen[..kept.len()].contains(&state) {
                continue;
            }
            seen[kept.len()] = state;
            let column = match offer.seat {
                Seat::Title => 0,
                _ => next.latest,
            };
            trace.push(Dealt { back: next.trace, column, role: offer.to });
            next.trace = trace.len() - 1;
            next.score = offer.score;
            kept.push(next);
            if kept.len() == breadth {
                break;
            }
        }
        kept
    }

    /// Where each line is put at best by the signs alone, without the net.
    pub(super) fn puts_by_signs(&self) -> Vec<Put> {
        let words = Cow::Borrowed(&*self.words);
        Table { net: None, ..Table::with(self.lines, self.weights, words) }.puts()
    }

    /// Where each line is put at best if all weighs a little more or less, by the chances of a number.
    pub(super) fn puts_shaken(&self, chances: u64) -> Vec<Put> {
        Table::with(self.lines, &self.weights.shaken(chances), Cow::Borrowed(&*self.words)).puts()
    }

    /// Where each line is put at best.
    pub(super) fn puts(&self) -> Vec<Put> {
        self.puts_where(|_, _, _| true)
    }

    /// As [`Self::puts`], where `may` allows it.
    pub(super) fn puts_where(&self, may: impl Fn(usize, Role, Link) -> bool) -> Vec<Put> {
        let found = self.search(may);
        put(&found.path(found.end), 0, HashMap::new())
    }
}

/// Where the lines of a path are put, from line `first` on; `last` has the last line of each column before it.
fn put(path: &[Dealt], first: usize, mut last: HashMap<u16, usize>) -> Vec<Put> {
    let one = |(dealt, at): (&Dealt, usize)| {
        let to = match dealt.column {
            0 => To::Title,
            column => match last.insert(column, at) {
                Some(over) => To::Under(over),
                None => To::New { amid: is_amid(dealt.role) },
            },
        };
        Put { to, role: dealt.role }
    };
    path.iter().zip(first..).map(one).collect()
}

/// The columns that lines make which are put so; the first strand holds the titles.
pub(super) fn strands(puts: &[Put]) -> Vec<Strand> {
    let (mut out, mut of): (Vec<Strand>, Vec<usize>) = (vec![Strand::default()], Vec::with_capacity(puts.len()));
    for (at, put) in puts.iter().enumerate() {
        let strand = match put.to {
            To::Title => 0,
            To::Under(over) => of[over],
            To::New { .. } => out.len(),
        };
        out.resize(out.len().max(strand + 1), Strand::default());
        out[strand].lines.push(at);
        out[strand].roles.push(put.role);
        of.push(strand);
    }
    out
}

/// What a search found.
struct Found {
    /// The trace of the best guess.
    end: usize,
    trace: Vec<Dealt>,
}

impl Found {
    /// The steps that lead to a place in the trace.
    fn path(&self, mut at: usize) -> Vec<Dealt> {
        let mut out = Vec::new();
        while let Some(dealt) = self.trace.get(at) {
            out.push(*dealt);
            at = dealt.back;
        }
        out.reverse();
        out
    }
}

/// The sum of what signs weigh.
struct Sum<'a> {
    weights: &'a [f32; Deal::ALL.len()],
    sum: f32,
}

impl Sum<'_> {
    #[inline]
    fn add(&mut self, sign: Deal, strength: f32) {
        self.sum += self.weights[sign as usize] * strength;
    }
}

/// Offers that score less are so far behind the best that nothing would bring them forward.
fn floor(offers: &[Offer]) -> f32 {
    offers.iter().map(|o| o.score).fold(f32::NEG_INFINITY, f32::max) - FAR
}

/// Lets go the offers that are too far behind.
fn keep_near(offers: &mut Vec<Offer>) {
    let floor = floor(offers);
    offers.retain(|o| o.score >= floor);
}

/// An offer's place as a number: the better the score the higher, of equal ones the first.
fn rank(score: f32, number: u32) -> u64 {
    // Floats are in the order of their bits, but for negative ones, which are in the opposite.
    let bits = score.to_bits();
    let order = if bits >> 31 == 0 { bits | 1 << 31 } else { !bits };
    u64::from(order) << 32 | u64::from(!number)
}

/// The number of a ranked offer.
fn number(rank: u64) -> usize {
    !(rank as u32) as usize
}

fn key(guess: &Guess, k: usize) -> Key {
    let column = &guess.columns[k];
    Key::new(column.last, column.over, guess.clock == column.clock && !guess.titled, column.role)
}

fn link(guess: &Guess, seat: Seat) -> Link {
    match seat {
        Seat::Title => Link::Title,
        Seat::Column(k) => {
            let column = &guess.columns[usize::from(k)];
            Link::Under(column.last, column.over)
        }
        Seat::New => Link::New,
    }
}

pub(super) mod anew;
pub(super) mod told;

#[cfg(test)]
#[path = "tests/fit_deal.rs"]
pub(super) mod fitting;
