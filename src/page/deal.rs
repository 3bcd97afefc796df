//! Deals the lines of a page printed row by row out to the columns they came from.
//!
//! Promise: every line goes to the titles or to one column, with a role; the lines of a column follow each other as on paper. How: line
//! after line, a beam keeps the best guesses; a guess is a set of columns that may go on. What a line shows of itself and of the line before
//! it in a column is weighed as for pages in order ([`super::roles`]); dealing adds its own signs ([`Deal`]): whose turn it is, widths,
//! brackets, how the glyphs join. Trade-off: few guesses are kept, so the time is linear in the lines and the best way can be lost.

use super::deal_measures::{far, widths};
use super::joins::{Join, Words};
use super::lines::{Kind, Line};
use super::roles::{self, ROLES, Role, Scores, Steps};
use super::signs::{Before, Deal, Usual, brackets};
use super::weights::Weights;
use std::collections::HashSet;

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
    recent: [Option<u32>; RECENT],
}

/// So many of a column's last lines tell what it is about.
const RECENT: usize = 6;

/// The columns, after some lines are dealt.
#[derive(Clone)]
pub(super) struct Guess {
    score: f32,
    columns: Vec<Column>,
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
            columns: Vec::new(),
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
    Column(usize),
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
    from: usize,
    to: Role,
    seat: Seat,
}

/// What a line and the last of a column say of each other, weighed once for all guesses.
struct Known {
    key: (usize, Option<usize>, bool),
    steps: Steps,
    join: Join,
}

/// Rare words in common with the last lines of each column of a guess.
type Kin = [f32; OPEN];

/// The most that a column but `k` has.
fn most(kin: &Kin, k: Option<usize>) -> f32 {
    kin.iter().enumerate().filter(|(n, _)| Some(*n) != k).map(|(_, x)| *x).fold(0.0, f32::max)
}

/// A page to be dealt out.
pub(super) struct Table<'a> {
    pub lines: &'a [Line<'a>],
    usual: Usual,
    pub(super) words: Words,
    pub(super) weights: &'a Weights,
    /// Blank lines tell which lines stand together.
    blanks: bool,
    /// What [`brackets`] says of each line.
    brackets: Vec<(i32, i32)>,
}

impl<'a> Table<'a> {
    pub(super) fn new(lines: &'a [Line<'a>], weights: &'a Weights) -> Self {
        Self::with(lines, weights, Words::of(lines))
    }

    fn with(lines: &'a [Line<'a>], weights: &'a Weights, words: Words) -> Self {
        let usual = Usual::of(lines, true);
        let blanks = usual.blanks || lines.iter().filter(|l| !l.blank_before).count() * 12 < lines.len() * 11;
        let brackets = lines.iter().map(|l| brackets(&l.text)).collect();
        Self { lines, usual, words, weights, blanks, brackets }
    }

    fn own(&self, at: usize) -> Scores {
        match fixed(&self.lines[at]) {
            Some(only) => ROLES.map(|role| if role == only { 0.0 } else { f32::NEG_INFINITY }),
            None => roles::own(self.lines, at, self.usual, self.weights),
        }
    }

    /// The two lines as the signs want them; nothing where words of their own decide one of them.
    fn before(&self, key: (usize, Option<usize>, bool), at: usize) -> Option<Before<'a>> {
        let lines = self.lines;
        if fixed(&lines[key.0]).is_some() || fixed(&lines[at]).is_some() {
            return None;
        }
        Some(Before { line: &lines[key.0], over: key.1.map(|n| &lines[n]), touching: key.2 })
    }

    fn know(&self, known: &mut Vec<Known>, key: (usize, Option<usize>, bool), at: usize) -> usize {
        if let Some(n) = known.iter().position(|k| k.key == key) {
            return n;
        }
        let steps = self
            .before(key, at)
            .map_or([0.0; 25], |before| roles::step(before, &self.lines[at], self.usual, self.weights));
        let join = self.words.join(self.lines, key.0, at);
        known.push(Known { key, steps, join });
        known.len() - 1
    }

    /// Does line `at` stand with the one before, without a blank or a title between them?
    fn tied(&self, guess: &Guess, at: usize) -> bool {
        self.blanks && at > 0 && !self.lines[at].blank_before && !guess.titled
    }

    /// The signs of line `at` going on column `k`.
    fn going_on(
        &self,
        guess: &Guess,
        k: usize,
        (at, to): (usize, Role),
        (join, kin): (Join, &Kin),
        f: &mut impl FnMut(Deal, f32),
    ) {
        let column = &guess.columns[k];
        let line = &self.lines[at];
        let amid = is_amid(to);
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
        let near = match (next_to, self.tied(guess, at)) {
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
        let (kin, most) = (kin[k], most(kin, Some(k)));
        if kin > 0.0 {
            f(Deal::Kin, kin / 3.0);
        }
        if kin != most {
            f(if kin > most { Deal::KinAhead } else { Deal::KinBehind }, (kin - most).abs() / 3.0);
        }
        widths(column, line, to, f);
        if column.depth + self.brackets[at].1 < 0 {
            f(Deal::Unopened, 1.0);
        }
        if amid && !self.lines[column.last].closed {
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

    /// Rare words that line `at` has in common with the last lines of each column.
    fn kin(&self, guess: &Guess, at: usize) -> Kin {
        let mut out = [0.0; OPEN];
        for (slot, column) in out.iter_mut().zip(&guess.columns) {
            let lines = column.recent.iter().flatten();
            *slot = lines.map(|n| self.words.kin(at, usize::try_from(*n).unwrap_or(0))).sum::<f32>().min(12.0);
        }
        out
    }

    /// The signs of line `at` opening a column.
    fn opening(&self, guess: &Guess, (at, to): (usize, Role), kin: &Kin, f: &mut impl FnMut(Deal, f32)) {
        let line = &self.lines[at];
        let beside = |a: Deal, b: Deal| if guess.opened { b } else { a };
        f(
            if is_amid(to) {
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
        if self.tied(guess, at) {
            f(Deal::NewTied, 1.0);
        }
        let most = most(kin, None);
        if most > 0.0 {
            f(Deal::KinNew, most / 3.0);
        }
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
        f(AMONG[guess.columns.iter().filter(|c| c.active).count().min(5)], 1.0);
    }

    /// The signs of line `at` being a title.
    fn titling(&self, guess: &Guess, at: usize, f: &mut impl FnMut(Deal, f32)) {
        if fixed(&self.lines[at]).is_some() {
            return;
        }
        f(if guess.titled { Deal::TitleGoesOn } else { Deal::TitleNew }, 1.0);
        if self.blanks && !self.lines[at].blank_before {
            f(if guess.titled { Deal::TitleTiedOn } else { Deal::TitleTied }, 1.0);
        }
        if !guess.titled {
            match guess.columns.iter().filter(|c| c.active && is_open(c.role)).count() {
                0 => {}
                1 => f(Deal::TitleAmong1, 1.0),
                2 => f(Deal::TitleAmong2, 1.0),
                _ => f(Deal::TitleAmong3, 1.0),
            }
        }
    }

    fn weigh(&self, signs: impl FnOnce(&mut dyn FnMut(Deal, f32))) -> f32 {
        let mut sum = 0.0;
        signs(&mut |sign, strength| sum += self.weights.deal(sign) * strength);
        sum
    }

    /// All ways to deal line `at` from the guess numbered `from`.
    fn offers(
        &self,
        from: usize,
        guess: &Guess,
        at: usize,
        own: &Scores,
        known: &mut Vec<Known>,
        out: &mut Vec<Offer>,
    ) {
        let mut offer = |score: f32, to: Role, seat: Seat| {
            if score > f32::NEG_INFINITY {
                out.push(Offer { score: guess.score + score, from, to, seat });
            }
        };
        offer(own[0] + self.weigh(|mut f| self.titling(guess, at, &mut f)), Role::Title, Seat::Title);
        let kin = self.kin(guess, at);
        let can: Vec<Role> = ROLES[1..].iter().copied().filter(|r| own[*r as usize] > f32::NEG_INFINITY).collect();
        for k in 0..guess.columns.len() {
            let column = &guess.columns[k];
            let n = self.know(known, key(guess, k), at);
            for &to in can.iter().filter(|to| is_open(column.role) == is_amid(**to)) {
                let step = known[n].steps[column.role as usize * ROLES.len() + to as usize];
                let join = known[n].join;
                let deal = self.weigh(|mut f| self.going_on(guess, k, (at, to), (join, &kin), &mut f));
                offer(own[to as usize] + step + deal, to, Seat::Column(k));
            }
        }
        for to in can {
            offer(own[to as usize] + self.weigh(|mut f| self.opening(guess, (at, to), &kin, &mut f)), to, Seat::New);
        }
    }

    /// The guess after `line` is dealt; its score and trace are not yet its own.
    fn take(&self, guess: &Guess, at: usize, to: Role, seat: Seat) -> Guess {
        let line = &self.lines[at];
        let mut next = Guess { titled: false, opened: false, ..guess.clone() };
        let depth = self.brackets[at].0;
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
            recent: [None; RECENT],
        };
        fresh.recent[0] = u32::try_from(at).ok();
        match seat {
            Seat::Title => {
                next.titled = true;
                next.opened = guess.opened;
                next.title = guess.clock;
                return next;
            }
            Seat::Column(k) => {
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
                if next.columns.len() >= OPEN
                    && let Some(stale) = (0..next.columns.len()).min_by_key(|k| next.columns[*k].last)
                {
                    next.amid -= i32::from(is_open(next.columns.remove(stale).role));
                }
                next.columns.push(fresh);
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
        trace: &mut Vec<Dealt>,
        may: impl Fn(usize, Role, Link) -> bool,
    ) -> Vec<Guess> {
        let own = self.own(at);
        let (mut out, mut known) = (Vec::new(), Vec::new());
        for (from, guess) in beam.iter().enumerate() {
            self.offers(from, guess, at, &own, &mut known, &mut out);
        }
        out.retain(|o| may(at, o.to, link(&beam[o.from], o.seat)));
        self.best(beam, out, at, trace)
    }

    /// Deals the lines where `may` allows it: the best guess, and the trace of all.
    fn search(&self, may: impl Fn(usize, Role, Link) -> bool) -> Found {
        let mut trace = Vec::new();
        let mut beam = vec![Guess::new()];
        for at in 0..self.lines.len() {
            let next = self.advance(&beam, at, &mut trace, &may);
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
    fn best(&self, beam: &[Guess], mut offers: Vec<Offer>, at: usize, trace: &mut Vec<Dealt>) -> Vec<Guess> {
        offers.sort_by(|a, b| b.score.total_cmp(&a.score));
        let floor = offers.first().map_or(0.0, |o| o.score) - HOPELESS;
        let mut seen = HashSet::new();
        let mut kept = Vec::with_capacity(BEAM);
        for offer in offers.iter().take_while(|o| o.score > floor) {
            let mut next = self.take(&beam[offer.from], at, offer.to, offer.seat);
            if !seen.insert(state(&next)) {
                continue;
            }
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

fn key(guess: &Guess, k: usize) -> (usize, Option<usize>, bool) {
    let column = &guess.columns[k];
    (column.last, column.over, guess.clock == column.clock && !guess.titled)
}

fn link(guess: &Guess, seat: Seat) -> Link {
    match seat {
        Seat::Title => Link::Title,
        Seat::Column(k) => Link::Under(guess.columns[k].last, guess.columns[k].over),
        Seat::New => Link::New,
    }
}

/// What makes two guesses the same for all that follows.
fn state(guess: &Guess) -> Vec<(usize, u8)> {
    let mut key: Vec<(usize, u8)> =
        guess.columns.iter().map(|c| (c.last, c.role as u8 * 2 + u8::from(c.active))).collect();
    key.sort_unstable();
    key.push((0, u8::from(guess.titled) + 2 * u8::from(guess.opened)));
    key
}

#[cfg(test)]
#[path = "tests/fit_deal.rs"]
pub(super) mod fitting;
