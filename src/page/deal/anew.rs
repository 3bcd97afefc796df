//! Ways through a page's lines: what each step was worth, where else the line might have gone, and how the lines after it are dealt then.
//!
//! Promise: a way is followed by the same weighing that found it. Trade-off: from a line that is put elsewhere on, few guesses are kept, for most of what follows
//! is as it was.

use super::super::deal_guess::Column;
use super::*;

/// Guesses that are kept where lines are dealt anew.
const BREADTH: usize = 8;

/// So many lines in a row that are put where they were show that the rest is, too.
const SAME: usize = 8;

/// How much of what signs and net weigh makes something likelier by a logarithm: more than for the net alone, since the steps of a way hang together.
const SOFT: f32 = 24.0;

/// Where a line might have gone instead.
#[derive(Clone, Copy, Debug)]
pub(in crate::page) struct Turn {
    pub at: usize,
    pub to: To,
    /// By how much it lost.
    pub lost: f32,
}

/// What a way is worth.
#[derive(Clone, Copy, Default, Debug)]
pub(in crate::page) struct Worth {
    /// What signs and net weigh.
    pub weight: f32,
    /// How likely they make each line's place beside the others, as a logarithm.
    pub likely: f32,
}

/// A way that was followed: what stood open before each line, and what it was worth till then; the last is the end.
pub(in crate::page) struct Walk {
    guesses: Vec<(Guess, f32)>,
    pub turns: Vec<Turn>,
    /// Whether a line stands under each line in its column.
    goes_on: Vec<bool>,
}

impl Table<'_> {
    /// The offers for line `at` by signs and net, none too far behind the best.
    fn weighed_offers(&self, guess: &Guess, at: usize, asked: &mut Asked) -> Vec<Offer> {
        let own = self.own(at);
        let (shown, mut offers) = self.offers_of(guess, (at, &own), asked);
        keep_near(&mut offers);
        if let Some(net) = self.net.filter(|_| offers.len() > 1 && fixed(&self.lines[at]).is_none()) {
            self.look(net, (guess, 0.0), (at, &own), &mut offers, (&shown, asked));
        }
        offers
    }

    /// The seat of a place.
    pub(super) fn seat_of(guess: &Guess, to: To) -> Seat {
        match to {
            To::Title => Seat::Title,
            To::New { .. } => Seat::New,
            To::Under(last) => Self::seat_where(guess, |column| column.last == last),
        }
    }

    /// The seat of the column of which something is so, or a new one.
    pub(super) fn seat_where(guess: &Guess, is: impl Fn(&Column) -> bool) -> Seat {
        guess.columns.iter().zip(0_u8..).find(|(column, _)| is(column)).map_or(Seat::New, |(_, k)| Seat::Column(k))
    }

    /// Follows a way from a line on, after which `guess` stands; `see` is told what was offered at each line.
    fn follow(
        &self,
        puts: &[Put],
        from: usize,
        (mut guess, mut likely): (Guess, f32),
        mut see: impl FnMut(usize, &Guess, f32, &[Offer], f32),
    ) -> (Guess, f32) {
        let mut asked = Asked::new(self.lines.len());
        for (at, put) in puts.iter().enumerate().skip(from) {
            let seat = Self::seat_of(&guess, put.to);
            let offers = self.weighed_offers(&guess, at, &mut asked);
            let most = offers.iter().map(|o| o.score).fold(f32::NEG_INFINITY, f32::max);
            let taken = offers.iter().find(|o| (o.to, o.seat) == (put.role, seat)).map_or(most - FAR, |o| o.score);
            let all = offers.iter().map(|o| ((o.score - most) / SOFT).exp()).sum::<f32>();
            see(at, &guess, likely, &offers, taken);
            likely += (taken - most) / SOFT - all.ln();
            let score = guess.score + taken;
            guess = Guess { score, ..self.take(&guess, at, put.role, seat) };
        }
        (guess, likely)
    }

    /// Follows a way from the beginning.
    pub(in crate::page) fn walk(&self, puts: &[Put]) -> Walk {
        let mut walk =
            Walk { guesses: Vec::with_capacity(puts.len() + 1), turns: Vec::new(), goes_on: vec![false; puts.len()] };
        let Walk { guesses, turns, goes_on } = &mut walk;
        let end = self.follow(puts, 0, (Guess::new(), 0.0), |at, guess, likely, offers, taken| {
            guesses.push((*guess, likely));
            if let To::Under(over) = puts[at].to {
                goes_on[over] = true;
            }
            if fixed(&self.lines[at]).is_some() {
                return;
            }
            let first = turns.len();
            for offer in offers {
                let to = To::of(offer.to, link(guess, offer.seat));
                let lost = taken - offer.score;
                match turns[first..].iter_mut().find(|turn| turn.to == to) {
                    _ if to == puts[at].to => {}
                    Some(turn) => turn.lost = turn.lost.min(lost),
                    None => turns.push(Turn { at, to, lost }),
                }
            }
        });
        guesses.push(end);
        walk
    }

    /// What a way that was followed is worth.
    pub(in crate::page) fn worth(&self, walk: &Walk) -> Worth {
        walk.guesses
            .last()
            .map_or(Worth::default(), |(guess, likely)| Worth { weight: self.end(guess), likely: *likely })
    }

    /// The way after a turn, and what it is worth: before the turn as it was, from it on the best, where lines that are `kept` go where they are told to if they can, and
    /// the rest as it was again. Nothing where the turn cannot be taken.
    pub(in crate::page) fn turned(
        &self,
        walk: &Walk,
        puts: &[Put],
        turn: Turn,
        kept: &[Option<To>],
    ) -> Option<(Vec<Put>, Worth)> {
        let mut way = puts[..turn.at].to_vec();
        way.extend(self.dealt_anew(walk, puts, turn, kept)?);
        let end = way.len();
        let (guess, likely) = self.follow(&way, turn.at, walk.guesses[turn.at], |_, _, _, _, _| {});
        way.extend_from_slice(&puts[end..]);
        let ((was, was_likely), (last, last_likely)) = (&walk.guesses[end], &walk.guesses[puts.len()]);
        let last = match end < puts.len() {
            true => {
                Guess { score: guess.score + last.score - was.score, amid: last.amid + guess.amid - was.amid, ..*last }
            }
            false => guess,
        };
        Some((way, Worth { weight: self.end(&last), likely: likely + last_likely - was_likely }))
    }

    /// Where lines are put from a turn on, until [`SAME`] lines in a row are put where they were and the columns that go on below are those that did.
    fn dealt_anew(&self, walk: &Walk, puts: &[Put], turn: Turn, kept: &[Option<To>]) -> Option<Vec<Put>> {
        let (mut trace, mut asked) = (Vec::new(), Asked::new(self.lines.len()));
        let (start, mut same) = (&walk.guesses[turn.at].0, 0);
        let mut beam = vec![Guess { trace: usize::MAX, ..*start }];
        for at in turn.at..self.lines.len() {
            let mut advance = |want: Option<To>| {
                let may = |_, role, link| want.is_none_or(|to| To::of(role, link) == to);
                self.advance(&beam, (at, BREADTH), (&mut asked, &mut trace), may)
            };
            let mut next = advance(if at == turn.at { Some(turn.to) } else { kept[at] });
            if next.is_empty() && at > turn.at {
                next = advance(None);
            }
            beam = next;
            same = if put_of(beam.first()?, at) == puts[at] { same + 1 } else { 0 };
            if same >= SAME && walk.rejoins(&beam[0], at + 1) {
                beam.truncate(1);
                break;
            }
        }
        let found = self.found(&beam, trace);
        let columns = start.columns.iter().map(|c| (c.id, c.last)).collect();
        Some(put(&found.path(found.end), turn.at, columns))
    }
}

/// Where the last line of a guess was put.
fn put_of(guess: &Guess, at: usize) -> Put {
    match guess.columns.iter().find(|c| c.last == at) {
        None => Put { to: To::Title, role: Role::Title },
        Some(c) => Put { to: c.over.map_or(To::New { amid: is_amid(c.role) }, To::Under), role: c.role },
    }
}

impl Walk {
    /// Does the rest of the way, from line `at` on, follow a guess as well? So it does where the columns that it goes on in stand open as they did.
    fn rejoins(&self, guess: &Guess, at: usize) -> bool {
        let mut going_on = self.guesses[at].0.columns.iter().filter(|c| self.goes_on[c.last]);
        at < self.goes_on.len()
            && going_on.all(|c| guess.columns.iter().any(|d| d.last == c.last && is_open(d.role) == is_open(c.role)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::lines::measure;
    use super::*;

    const COLUMNS: [&[&str]; 2] = [
        &["　　昨日上午清水河畔的图", "书馆新馆正式开馆迎来第一", "批读者家长带着孩子在少儿", "阅览室里挑选图书。"],
        &["　　本市今年春季造林绿化", "工作已经全面展开各级林业", "部门组织群众义务植树三十", "万株成活率比去年提高。"],
    ];

    /// Two columns printed row by row, so many times one under the other.
    fn page(times: usize) -> String {
        let rows = || COLUMNS[0].iter().zip(COLUMNS[1]).map(|(a, b)| format!("{a}\n{b}\n"));
        (0..times).flat_map(|_| rows()).collect()
    }

    #[test]
    fn every_turn_is_a_way_that_holds_each_line_once_and_is_worth_what_it_is_worth_when_followed() {
        let text = page(1);
        let lines = measure(&text);
        let table = Table::new(&lines, Weights::fitted());
        let puts = table.puts();
        let walk = table.walk(&puts);
        assert!(walk.turns.len() > 3, "{}", walk.turns.len());
        for turn in &walk.turns {
            let Some((turned, worth)) = table.turned(&walk, &puts, *turn, &vec![None; lines.len()]) else { continue };
            assert_eq!((turned.len(), turned[turn.at].to), (puts.len(), turn.to));
            assert_eq!(turned[..turn.at], puts[..turn.at]);
            let mut under = vec![0; lines.len()];
            for (at, put) in turned.iter().enumerate() {
                if let To::Under(over) = put.to {
                    assert!(over < at);
                    under[over] += 1;
                }
            }
            assert!(under.iter().all(|n| *n <= 1), "{turn:?}: {turned:?}");
            let followed = table.worth(&table.walk(&turned));
            assert!((worth.weight - followed.weight).abs() < 0.05, "{worth:?} {followed:?}");
            assert!((worth.likely - followed.likely).abs() < 0.01, "{worth:?} {followed:?}");
        }
    }

    #[test]
    fn what_follows_far_below_a_turn_stays_as_it_was() {
        let text = page(6);
        let lines = measure(&text);
        let table = Table::new(&lines, Weights::fitted());
        let puts = table.puts();
        let walk = table.walk(&puts);
        let early = walk.turns.iter().filter(|turn| turn.at < 6 && turn.to == To::Title);
        let mut kept = vec![None; lines.len()];
        // Where a line is told to go elsewhere below, that is not looked at once the way is the same again.
        kept[lines.len() - 1] = Some(To::Title);
        let same = |turn: &Turn| {
            let turned = table.turned(&walk, &puts, *turn, &kept);
            turned.is_some_and(|(turned, _)| turned[lines.len() - 8..] == puts[lines.len() - 8..])
        };
        assert!(early.filter(|turn| same(turn)).count() > 0);
    }
}
