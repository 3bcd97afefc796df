//! Deals the lines of a page printed row by row out to the columns they came from.
//!
//! Promise: every line goes to the titles or to one column, with a role; the lines of a column follow each other as on paper. How: line
//! after line, a beam keeps the best guesses; a guess is a set of columns that may go on. What a line shows of itself and of the line before
//! it in a column is weighed as for pages in order ([`super::roles`]); dealing adds its own signs ([`Deal`]): whose turn it is, widths,
//! brackets, how the glyphs join. Trade-off: few guesses are kept, so the time is linear in the lines and the best way can be lost.

use super::deal_known::{Asked, Key};
use super::deal_measures::{far, widths};
use super::glance::Brackets;
use super::joins::{Join, Words, pair};
use super::lines::{Kind, Line};
use super::roles::{self, ROLES, Role, Scores};
use super::signs::{Before, Deal, Usual};
use super::weights::Weights;
use std::collections::BinaryHeap;
use std::ops::{Deref, DerefMut};

/// Guesses that are kept from line to line.
const BEAM: usize = 24;
/// A guess so far behind the best is let go.
const HOPELESS: f32 = 40.0;
/// Columns that a guess keeps open.
const OPEN: usize = 8;

/// A column as far as it is dealt.
#[derive(Clone, Copy)]
pub(super) struct Column {
    id: u16,
    /// Its last line, and the one before.
    last: usize,
    pub(super) over: Option<usize>,
    role: Role,
    /// Lines of text dealt when its last came.
    clock: usize,
    /// The widest of its lines.
    pub(super) width: i32,
    /// Brackets and quotes open at its end.
    depth: i32,
    /// It came in its turn.
    active: bool,
    /// The column dealt to right before it.
    after: u16,
    /// Its last lines.
    recent: [u32; RECENT],
}

impl Column {
    /// Its last lines, the latest first.
    pub(super) fn recent(&self) -> impl Iterator<Item = usize> {
        self.recent.iter().take_while(|line| **line != NO_LINE).map(|line| *line as usize)
    }
}

/// Stands for a line that is not there.
const NO_LINE: u32 = u32::MAX;

/// So many of a column's last lines tell what it is about.
const RECENT: usize = 6;

/// The columns of a guess: few enough to stand in it, so that a guess is made without a place of its own in memory.
#[derive(Clone, Copy)]
struct Columns {
    of: [Column; OPEN],
    count: usize,
}

impl Columns {
    fn new() -> Self {
        let none = Column {
            id: 0,
            last: 0,
            over: None,
            role: Role::Title,
            clock: 0,
            width: 0,
            depth: 0,
            active: false,
            after: 0,
            recent: [NO_LINE; RECENT],
        };
        Self { of: [none; OPEN], count: 0 }
    }

    /// Adds one; of as many as may be open, the stalest is let go and handed back.
    fn push(&mut self, column: Column) -> Option<Column> {
        let stale = (self.count == OPEN).then(|| (0..OPEN).min_by_key(|k| self.of[*k].last)).flatten().map(|k| {
            let stale = self.of[k];
            self.of.copy_within(k + 1.., k);
            self.count -= 1;
            stale
        });
        self.of[self.count] = column;
        self.count += 1;
        stale
    }
}

impl Deref for Columns {
    type Target = [Column];

    fn deref(&self) -> &[Column] {
        &self.of[..self.count]
    }
}

impl DerefMut for Columns {
    fn deref_mut(&mut self) -> &mut [Column] {
        &mut self.of[..self.count]
    }
}

/// The columns, after some lines are dealt.
#[derive(Clone, Copy)]
pub(super) struct Guess {
    score: f32,
    columns: Columns,
    /// Lines of text dealt.
    clock: usize,
    /// The line before is a title.
    titled: bool,
    /// The line before opened a column.
    opened: bool,
    /// The column of the line of text before.
    latest: u16,
    /// The clock when a title last came.
    title: usize,
    /// Columns begun in mid-sentence less those let go unfinished.
    amid: i32,
    made: u16,
    trace: usize,
}

impl Guess {
    fn new() -> Self {
        Self {
            score: 0.0,
            columns: Columns::new(),
            clock: 0,
            titled: true,
            opened: false,
            latest: 0,
            title: 0,
            amid: 0,
            made: 0,
            trace: usize::MAX,
        }
    }

    /// Columns that begin in mid-sentence and those that break off there must be as many.
    fn unpaired(&self) -> f32 {
        let open = i32::try_from(self.columns.iter().filter(|c| is_open(c.role)).count()).unwrap_or(0);
        f32::from(i16::try_from((self.amid - open).abs().min(8)).unwrap_or(8))
    }
}

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

/// In mid-sentence, or at least amid a paragraph.
pub(super) fn is_amid(role: Role) -> bool {
    matches!(role, Role::Middle | Role::Last)
}

/// Something must follow.
pub(super) fn is_open(role: Role) -> bool {
    matches!(role, Role::First | Role::Middle)
}

/// The role of a line that its own words decide.
fn fixed(line: &Line) -> Option<Role> {
    match line.kind {
        Kind::Byline | Kind::From => Some(Role::Title),
        Kind::Signature | Kind::Onward => Some(Role::Only),
        _ => None,
    }
}

/// Where a line may be dealt to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Seat {
    Title,
    /// The column at this place in the guess.
    Column(u8),
    New,
}

/// Where a line may be dealt to, by lines: what a fitting may allow or forbid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Link {
    Title,
    /// Under this line, which stands under that one.
    Under(usize, Option<usize>),
    New,
}

/// A way to deal a line.
struct Offer {
    score: f32,
    /// The guess it is dealt from.
    from: u8,
    to: Role,
    seat: Seat,
}

/// What a guess shows to a line before it is dealt anywhere.
struct Shown {
    /// Rare words in common with the last lines of each column.
    kin: [f32; OPEN],
    /// The most that a column has, which one, and the most of the others.
    most: (f32, usize, f32),
    /// Columns that came in their turn, and those of them in mid-sentence.
    active: usize,
    open: usize,
    /// The line stands with the one before, without a blank or a title between them.
    tied: bool,
}

impl Shown {
    /// The most that a column but `k` has.
    fn most_but(&self, k: usize) -> f32 {
        if self.most.1 == k { self.most.2 } else { self.most.0 }
    }
}

/// A page to be dealt out.
pub(super) struct Table<'a> {
    pub lines: &'a [Line<'a>],
    usual: Usual,
    pub(super) words: Words,
    pub(super) weights: &'a Weights,
    /// Blank lines tell which lines stand together.
    blanks: bool,
    /// What each sign of dealing weighs.
    deals: &'a [f32; Deal::ALL.len()],
    /// What each line does to brackets and quotes.
    brackets: Vec<Brackets>,
}

impl<'a> Table<'a> {
    pub(super) fn new(lines: &'a [Line<'a>], weights: &'a Weights) -> Self {
        Self::with(lines, weights, Words::of(lines))
    }

    fn with(lines: &'a [Line<'a>], weights: &'a Weights, words: Words) -> Self {
        let usual = Usual::of(lines, true);
        let blanks = usual.blanks || lines.iter().filter(|l| !l.blank_before).count() * 12 < lines.len() * 11;
        let brackets = lines.iter().map(|l| l.glance.brackets).collect();
        Self { lines, usual, words, weights, blanks, brackets, deals: weights.deals() }
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

    /// How line `at` joins on line `last`; the page's words are asked only where a sentence goes on.
    fn join(&self, last: usize, at: usize) -> Join {
        if self.lines[last].closed {
            return Join { pair: pair(&self.lines[last], &self.lines[at]), own: [0.0; 3] };
        }
        self.words.join(self.lines, last, at)
    }

    /// What a guess shows to line `at`.
    fn shown(&self, guess: &Guess, at: usize, asked: &Asked) -> Shown {
        let mut kin = [0.0; OPEN];
        let mut most = (0.0, usize::MAX, 0.0);
        for (k, column) in guess.columns.iter().enumerate() {
            kin[k] = asked.kin(column);
            if kin[k] > most.0 {
                most = (kin[k], k, most.0);
            } else if kin[k] > most.2 {
                most.2 = kin[k];
            }
        }
        let (mut active, mut open) = (0, 0);
        for column in guess.columns.iter().filter(|c| c.active) {
            active += 1;
            open += usize::from(is_open(column.role));
        }
        Shown { kin, most, active, open, tied: self.blanks && at > 0 && !self.lines[at].blank_before && !guess.titled }
    }

    /// The signs of a line going on column `k` that do not hang on its role, in mid-sentence (`amid`) or with a new paragraph.
    #[inline]
    fn resuming(&self, guess: &Guess, k: usize, amid: bool, shown: &Shown, f: &mut impl FnMut(Deal, f32)) {
        let column = &guess.columns[k];
        let pick = |a: Deal, b: Deal| if amid { a } else { b };
        let passed = guess.columns.iter().filter(|c| c.active && c.clock < column.clock).count();
        let turn = match passed {
            0 => pick(Deal::Amid0, Deal::Fresh0),
            1 => pick(Deal::Amid1, Deal::Fresh1),
            2 => pick(Deal::Amid2, Deal::Fresh2),
            _ => pick(Deal::Amid3, Deal::Fresh3),
        };
        f(turn, 1.0);
        if !column.active {
            f(pick(Deal::AmidWoken, Deal::FreshWoken), 1.0);
        }
        let cycle = column.after == guess.latest;
        f(
            if cycle { pick(Deal::AmidCycle, Deal::FreshCycle) } else { pick(Deal::AmidNoCycle, Deal::FreshNoCycle) },
            1.0,
        );
        let next_to = guess.clock == column.clock && !guess.titled;
        let near = match (next_to, shown.tied) {
            (true, true) => pick(Deal::AmidNextTied, Deal::FreshNextTied),
            (true, false) => pick(Deal::AmidNext, Deal::FreshNext),
            (false, true) => pick(Deal::AmidApartTied, Deal::FreshApartTied),
            (false, false) => pick(Deal::AmidApart, Deal::FreshApart),
        };
        f(near, 1.0);
        if is_open(column.role) && column.clock <= guess.title {
            f(pick(Deal::AmidAcross, Deal::FreshAcross), 1.0);
        }
        let far = far(guess.clock + 1 - column.clock);
        f(far, 1.0);
        if is_open(column.role) && column.clock <= guess.title && matches!(far, Deal::Far12 | Deal::FarMore) {
            f(Deal::AcrossFar, 1.0);
        }
        let (kin, most) = (shown.kin[k], shown.most_but(k));
        if kin > 0.0 {
            f(Deal::Kin, kin / 3.0);
        }
        if kin != most {
            f(if kin > most { Deal::KinAhead } else { Deal::KinBehind }, (kin - most).abs() / 3.0);
        }
    }

    /// The signs of line `at` going on a column in its role.
    #[inline]
    fn fitting(&self, column: &Column, (at, to): (usize, Role), join: &Join, f: &mut impl FnMut(Deal, f32)) {
        widths(column, &self.lines[at], to, f);
        if column.depth + self.brackets[at].low < 0 {
            f(Deal::Unopened, 1.0);
        }
        if is_amid(to) && !self.lines[column.last].closed {
            f(Deal::JoinPair, join.pair / 2.0);
            f(Deal::JoinOwn2, join.own[0]);
            f(Deal::JoinOwn3, join.own[1]);
            f(Deal::JoinOwn4, join.own[2]);
            f(
                match join.pair {
                    ..-1.9 => Deal::PairWorst,
                    -1.9..-0.4 => Deal::PairBad,
                    -0.4..1.2 => Deal::PairFair,
                    1.2..2.6 => Deal::PairGood,
                    _ => Deal::PairBest,
                },
                1.0,
            );
        }
    }

    /// The signs of line `at` opening a column that do not hang on its role, in mid-sentence (`amid`) or with a new paragraph.
    #[inline]
    fn opening(&self, guess: &Guess, at: usize, amid: bool, shown: &Shown, f: &mut impl FnMut(Deal, f32)) {
        let line = &self.lines[at];
        let beside = |a: Deal, b: Deal| if guess.opened { b } else { a };
        f(
            if amid {
                beside(Deal::NewAmid, Deal::NewAmidBeside)
            } else if guess.titled {
                beside(Deal::NewTitled, Deal::NewTitledBeside)
            } else if line.opens {
                beside(Deal::NewLead, Deal::NewLeadBeside)
            } else {
                beside(Deal::NewLoose, Deal::NewLooseBeside)
            },
            1.0,
        );
        if shown.tied {
            f(Deal::NewTied, 1.0);
        }
        if shown.most.0 > 0.0 {
            f(Deal::KinNew, shown.most.0 / 3.0);
        }
    }

    /// The signs of line `at` opening a column in its role.
    #[inline]
    fn beginning(&self, guess: &Guess, (at, to): (usize, Role), shown: &Shown, f: &mut impl FnMut(Deal, f32)) {
        let line = &self.lines[at];
        if to == Role::Middle {
            if guess.opened
                && let Some(last) = guess.columns.last()
            {
                let indent = if last.role == Role::First { 4 } else { 0 };
                f(
                    match (line.width - last.width - indent).abs() {
                        0..=1 => Deal::BesideSame,
                        2..=4 => Deal::BesideNear,
                        _ => Deal::BesideOther,
                    },
                    1.0,
                );
            }
            let known = guess.columns.iter().any(|c| (c.width - line.width).abs() <= 1);
            f(if known { Deal::NewWidthKnown } else { Deal::NewWidthUnknown }, 1.0);
        }
        const AMONG: [Deal; 6] = [Deal::Among0, Deal::Among1, Deal::Among2, Deal::Among3, Deal::Among4, Deal::Among5];
        f(AMONG[shown.active.min(5)], 1.0);
    }

    /// The signs of line `at` being a title.
    #[inline]
    fn titling(&self, guess: &Guess, at: usize, shown: &Shown, f: &mut impl FnMut(Deal, f32)) {
        if fixed(&self.lines[at]).is_some() {
            return;
        }
        f(if guess.titled { Deal::TitleGoesOn } else { Deal::TitleNew }, 1.0);
        if self.blanks && !self.lines[at].blank_before {
            f(if guess.titled { Deal::TitleTiedOn } else { Deal::TitleTied }, 1.0);
        }
        if !guess.titled {
            match shown.open {
                0 => {}
                1 => f(Deal::TitleAmong1, 1.0),
                2 => f(Deal::TitleAmong2, 1.0),
                _ => f(Deal::TitleAmong3, 1.0),
            }
        }
    }

    /// What signs weigh, on top of `sum`.
    #[inline]
    fn weigh(&self, sum: f32, signs: impl FnOnce(&mut Sum<'_>)) -> f32 {
        let mut sum = Sum { weights: self.deals, sum };
        signs(&mut sum);
        sum.sum
    }

    /// Offers all ways to deal line `at` from a guess.
    fn offers(
        &self,
        guess: &Guess,
        (at, own): (usize, &Scores),
        asked: &mut Asked,
        mut offer: impl FnMut(f32, Role, Seat),
    ) {
        let shown = self.shown(guess, at, asked);
        let title = self.weigh(0.0, |sum| self.titling(guess, at, &shown, &mut |sign, x| sum.add(sign, x)));
        offer(own[0] + title, Role::Title, Seat::Title);
        for (k, seat) in (0..guess.columns.len()).zip(0_u8..) {
            let column = &guess.columns[k];
            let amid = is_open(column.role);
            let ways = if amid { [Role::Middle, Role::Last] } else { [Role::First, Role::Only] };
            if ways.iter().all(|to| own[*to as usize] == f32::NEG_INFINITY) {
                continue;
            }
            let key = key(guess, k);
            let known = asked.of(key, |join| {
                let step = self.before(key, at).map_or(Scores::default(), |before| {
                    roles::step_from(column.role, before, &self.lines[at], self.usual, self.weights)
                });
                (step, join.unwrap_or_else(|| self.join(key.last(), at)))
            });
            let resumed = self.weigh(0.0, |sum| self.resuming(guess, k, amid, &shown, &mut |sign, x| sum.add(sign, x)));
            for to in ways {
                let deal = self
                    .weigh(resumed, |sum| self.fitting(column, (at, to), &known.join, &mut |sign, x| sum.add(sign, x)));
                offer(own[to as usize] + known.step[to as usize] + deal, to, Seat::Column(seat));
            }
        }
        for ways in [[Role::First, Role::Only], [Role::Middle, Role::Last]] {
            let amid = is_amid(ways[0]);
            let opened = self.weigh(0.0, |sum| self.opening(guess, at, amid, &shown, &mut |sign, x| sum.add(sign, x)));
            for to in ways {
                let deal =
                    self.weigh(opened, |sum| self.beginning(guess, (at, to), &shown, &mut |sign, x| sum.add(sign, x)));
                offer(own[to as usize] + deal, to, Seat::New);
            }
        }
    }

    /// The guess after `line` is dealt; its score and trace are not yet its own.
    fn take(&self, guess: &Guess, at: usize, to: Role, seat: Seat) -> Guess {
        let line = &self.lines[at];
        let mut next = Guess { titled: false, opened: false, ..*guess };
        let depth = self.brackets[at].depth;
        let mut fresh = Column {
            id: guess.made + 1,
            last: at,
            over: None,
            role: to,
            clock: guess.clock + 1,
            width: line.width,
            depth: depth.clamp(0, 4) + i32::from(is_amid(to)),
            active: true,
            after: guess.latest,
            recent: [NO_LINE; RECENT],
        };
        fresh.recent[0] = u32::try_from(at).unwrap_or(NO_LINE);
        match seat {
            Seat::Title => {
                next.titled = true;
                next.opened = guess.opened;
                next.title = guess.clock;
                return next;
            }
            Seat::Column(k) => {
                let k = usize::from(k);
                let column = guess.columns[k];
                for passed in next.columns.iter_mut().filter(|c| c.clock < column.clock) {
                    passed.active = false;
                }
                fresh.id = column.id;
                fresh.over = Some(column.last);
                fresh.recent[1..].copy_from_slice(&column.recent[..RECENT - 1]);
                fresh.width = column.width.max(line.width);
                fresh.depth = if is_open(to) { (column.depth + depth).clamp(0, 4) } else { 0 };
                next.columns[k] = fresh;
            }
            Seat::New => {
                next.made += 1;
                next.opened = true;
                next.amid += i32::from(is_amid(to));
                next.amid -= next.columns.push(fresh).map_or(0, |stale| i32::from(is_open(stale.role)));
            }
        }
        next.latest = fresh.id;
        next.clock += 1;
        next
    }

    /// The guesses that come of dealing line `at` where `may` allows it.
    fn advance(
        &self,
        beam: &[Guess],
        at: usize,
        (asked, trace): (&mut Asked, &mut Vec<Dealt>),
        may: impl Fn(usize, Role, Link) -> bool,
    ) -> Vec<Guess> {
        let own = self.own(at);
        asked.begin(at, &self.words);
        let mut offers = Vec::with_capacity(512);
        for (guess, from) in beam.iter().zip(0_u8..) {
            self.offers(guess, (at, &own), asked, |score, to, seat| {
                if score > f32::NEG_INFINITY && may(at, to, link(guess, seat)) {
                    offers.push(Offer { score: guess.score + score, from, to, seat });
                }
            });
        }
        self.best(beam, &offers, at, trace)
    }

    /// Deals the lines where `may` allows it: the best guess, and the trace of all.
    fn search(&self, may: impl Fn(usize, Role, Link) -> bool) -> Found {
        let (mut trace, mut asked) = (Vec::new(), Asked::new(self.lines.len()));
        let mut beam = vec![Guess::new()];
        for at in 0..self.lines.len() {
            let next = self.advance(&beam, at, (&mut asked, &mut trace), &may);
            if next.is_empty() {
                break;
            }
            beam = next;
        }
        let unpaired = self.weights.deal(Deal::Unpaired);
        let end = |g: &Guess| g.score + unpaired * g.unpaired();
        let last = beam.iter().max_by(|a, b| end(a).total_cmp(&end(b)));
        Found { end: last.map_or((0.0, usize::MAX), |g| (end(g), g.trace)), trace }
    }

    /// The best guesses that the offers make, one a state. Only these are made: most offers are never taken.
    fn best(&self, beam: &[Guess], offers: &[Offer], at: usize, trace: &mut Vec<Dealt>) -> Vec<Guess> {
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
            if kept.len() == BEAM {
                break;
            }
        }
        kept
    }

    /// Deals the lines out to columns; the first strand holds the titles.
    pub(super) fn strands(&self) -> Vec<Strand> {
        let found = self.search(|_, _, _| true);
        let mut out: Vec<Strand> = vec![Strand::default()];
        for (at, dealt) in found.path(found.end.1).into_iter().enumerate() {
            let column = usize::from(dealt.column);
            if column >= out.len() {
                out.resize(column + 1, Strand::default());
            }
            out[column].lines.push(at);
            out[column].roles.push(dealt.role);
        }
        out
    }
}

/// What a search found.
struct Found {
    /// Score and trace of the best guess.
    end: (f32, usize),
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

/// What makes two guesses the same for all that follows, in any order of the columns, as a sum of well mixed numbers.
fn state(guess: &Guess) -> u64 {
    let flags = u64::from(guess.titled) + 2 * u64::from(guess.opened);
    guess.columns.iter().fold(mixed(flags), |sum, c| {
        let role = c.role as u64 * 2 + u64::from(c.active);
        sum.wrapping_add(mixed((c.last as u64) << 8 | 16 | role))
    })
}

/// Spreads the bits of a number over all 64 (S. Vigna's splitmix64).
fn mixed(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

#[cfg(test)]
#[path = "tests/fit_deal.rs"]
pub(super) mod fitting;
