//! What dealing shows for the fitting: the signs of a page's dealing as it is guessed and as it ought to be.

use super::*;

use crate::page::deal_sight::Seen;
use crate::page::signs::{self, Cross};
use crate::page::weights::{COUNT, Place};

impl<'a> Table<'a> {
    /// The seat that a step of a path takes.
    fn seat(guess: &Guess, dealt: Dealt) -> Seat {
        match dealt.column {
            0 => Seat::Title,
            id => Self::seat_where(guess, |column| column.id == id),
        }
    }

    /// Deals the lines out to columns; the first strand holds the titles.
    pub(in crate::page) fn strands(&self) -> Vec<Strand> {
        strands(&self.puts())
    }

    /// What a guess shows to line `at`, what the signs weigh for each way that the net is asked of, and the place among these of the way to be taken: the likeliest
    /// by the signs of those that are `right`; nothing where none is, or the net is not asked.
    fn seen_at(&self, guess: &Guess, at: usize, right: impl Fn(Role, Link) -> bool) -> Option<(Seen, Vec<f32>, usize)> {
        if fixed(&self.lines[at]).is_some() {
            return None;
        }
        let own = self.own(at);
        let mut asked = Asked::new(self.lines.len());
        let (shown, mut offers) = self.offers_of(guess, (at, &own), &mut asked);
        keep_near(&mut offers);
        let rights = offers.iter().enumerate().filter(|(_, o)| right(o.to, link(guess, o.seat)));
        let (taken, _) = rights.max_by(|(_, a), (_, b)| a.score.total_cmp(&b.score))?;
        let seen = self.seen(guess, (at, &own), offers.iter().map(|o| (o.to, o.seat)), &shown, &mut asked);
        (offers.len() > 1).then(|| (seen, offers.iter().map(|o| o.score).collect(), taken))
    }

    /// Tells `f` what the page shows at each step of dealing it as `may` allows or, if `astray`, as it is guessed, from where that is wrong; what the signs weigh
    /// for each way, and which ought to be taken; but for lines that are `left` out. Who learns from the right way alone does not know how to go on from a
    /// wrong one (S. Ross, G. Gordon and J. Bagnell, “A reduction of imitation learning and structured prediction to no-regret online learning”, 2011).
    pub(in crate::page) fn steps(
        &self,
        astray: bool,
        may: impl Fn(usize, Role, Link) -> bool,
        left: impl Fn(usize) -> bool,
        mut f: impl FnMut(Seen, Vec<f32>, usize),
    ) {
        let found = self.search(|at, role, link| astray || may(at, role, link));
        let (mut guess, mut wrong) = (Guess::new(), false);
        for (at, dealt) in found.path(found.end).into_iter().enumerate() {
            let seat = Self::seat(&guess, dealt);
            if (wrong || !astray)
                && !left(at)
                && let Some((seen, signs, taken)) = self.seen_at(&guess, at, |role, link| may(at, role, link))
            {
                f(seen, signs, taken);
            }
            wrong |= !may(at, dealt.role, link(&guess, seat));
            guess = self.take(&guess, at, dealt.role, seat);
        }
    }

    /// Adds the signs of one step to `sums`, `scale` times.
    fn add(&self, guess: &Guess, at: usize, dealt: Dealt, scale: f32, sums: &mut [f32]) {
        let to = dealt.role;
        if fixed(&self.lines[at]).is_none() {
            signs::own(self.lines, at, self.usual, |s| sums[Place::own(true, s, to).index()] += scale);
        }
        let mut asked = Asked::new(self.lines.len());
        asked.begin(at, &self.words);
        let shown = self.shown(guess, at, &mut asked);
        let seat = Self::seat(guess, dealt);
        // Both go to the same sums.
        let sums = std::cell::RefCell::new(sums);
        let mut deal = |s: Deal, x: f32| sums.borrow_mut()[Place::deal(s).index()] += scale * x;
        let mut cross = |of: Cross, cell: usize| sums.borrow_mut()[Place::cross(of, cell).index()] += scale;
        self.placing(guess, (at, to, seat), &shown, &mut deal, &mut cross);
        if let Seat::Column(k) = seat {
            let key = key(guess, usize::from(k));
            let from = guess.columns[usize::from(k)].role;
            if let Some(before) = self.before(key, at) {
                signs::step(before, &self.lines[at], self.usual, |s, x| {
                    sums.borrow_mut()[Place::step(true, s, from, to).index()] += scale * x;
                });
            }
        }
    }

    /// Adds the signs of a path's steps from line `first` on.
    fn add_path(&self, path: &[Dealt], first: usize, whole: bool, scale: f32, sums: &mut [f32]) {
        let mut guess = Guess::new();
        for (at, &dealt) in path.iter().enumerate() {
            if at >= first {
                self.add(&guess, at, dealt, scale, sums);
            }
            guess = self.take(&guess, at, dealt.role, Self::seat(&guess, dealt));
        }
        if whole {
            sums[Place::deal(Deal::Unpaired).index()] += scale * guess.unpaired();
        }
    }

    /// Goes through the page as it is dealt; whenever what ought to be is lost from the guesses, or is not the best in the end, tells `learn` the
    /// signs of the one less those of the other since the last time, and goes on from what ought to be (H. Daumé and D. Marcu, “Learning as
    /// search optimization”, 2005). The number of lessons, nothing where `may` lets no dealing through.
    pub(in crate::page) fn lessons(
        lines: &'a [Line],
        weights: &mut Weights,
        may: impl Fn(usize, Role, Link) -> bool,
        mut learn: impl FnMut(&mut Weights, &[f32]),
    ) -> Option<usize> {
        let gold = {
            let table = Table::new(lines, weights);
            let found = table.search(may);
            found.path(found.end)
        };
        let (mut beam, mut trace, mut since, mut count) = (vec![Guess::new()], Vec::new(), 0, 0);
        let mut asked = Asked::new(lines.len());
        let mut wanted = vec![Guess::new()];
        let words = Words::of(lines);
        for (at, &dealt) in gold.iter().enumerate() {
            let table = Table::with(lines, weights, Cow::Borrowed(&words));
            let right = table.take(&wanted[at], at, dealt.role, Self::seat(&wanted[at], dealt));
            beam = table.advance(&beam, (at, BEAM), (&mut asked, &mut trace), |_, _, _| true);
            let end = at + 1 == lines.len();
            let unpaired = weights.deal(Deal::Unpaired);
            if end {
                beam.sort_by(|a, b| {
                    (b.score + unpaired * b.unpaired()).total_cmp(&(a.score + unpaired * a.unpaired()))
                });
            }
            let place = beam.iter().position(|g| state(g) == state(&right));
            if place.is_none() || end && place != Some(0) {
                let table = Table::with(lines, weights, Cow::Borrowed(&words));
                let found = Found { end: 0, trace: std::mem::take(&mut trace) };
                let mut sums = vec![0.0; COUNT];
                let guessed = found.path(beam[0].trace);
                let mut whole = gold[..since].to_vec();
                whole.extend(guessed);
                table.add_path(&gold[..=at], since, end, 1.0, &mut sums);
                table.add_path(&whole, since, end, -1.0, &mut sums);
                learn(weights, &sums);
                count += 1;
                since = at + 1;
                beam = vec![Guess { score: 0.0, trace: usize::MAX, ..right }];
            }
            wanted.push(right);
        }
        (!gold.is_empty()).then_some(count)
    }
}
