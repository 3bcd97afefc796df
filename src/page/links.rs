//! Which pieces are linked, of all that may be: best first, and then exchanged for as long as that makes the whole better.
//!
//! Promise: each piece has one before it and one after it at most, and none comes round to itself. Best first alone gives a piece away to the one that wants it
//! most, though that has another nearly as good and the next has none. Trade-off: only exchanges of two links are tried, of the best few of each piece and a few
//! times, so that the time is linear in what may be linked; the best of all need not be found.

/// A link that may be made, and how much speaks for it.
#[derive(Clone, Copy)]
pub(super) struct May {
    pub from: usize,
    pub to: usize,
    pub score: f32,
}

/// So many of the best links of a piece are exchanged.
const BEST: usize = 8;

/// How often all pieces are asked for a better link.
const ROUNDS: usize = 4;

/// A piece and what speaks for the link to it.
type To = (usize, f32);

/// Links of pieces.
struct Links {
    next: Vec<Option<To>>,
    before: Vec<Option<usize>>,
}

impl Links {
    /// Takes a piece's link away.
    fn part(&mut self, from: usize) {
        if let Some((to, _)) = self.next[from].take() {
            self.before[to] = None;
        }
    }

    fn join(&mut self, from: usize, to: To) {
        self.next[from] = Some(to);
        self.before[to.0] = Some(from);
    }

    /// The pieces that follow one come round to it.
    fn rings(&self, from: usize) -> bool {
        let mut at = self.next[from];
        while let Some((to, _)) = at {
            if to == from {
                return true;
            }
            at = self.next[to];
        }
        false
    }

    /// Links `from` as told if the whole gets better by it; `may` has where the piece may go on that loses its link by this, the best first.
    fn exchange(&mut self, from: usize, to: To, may: &[Vec<To>]) -> bool {
        let (had, other) = (self.next[from], self.before[to.0]);
        let free = |at: usize| self.before[at].is_none_or(|of| of == from);
        let instead = other.and_then(|other| may[other].iter().find(|(at, _)| *at != to.0 && free(*at)).copied());
        let lost = other.and_then(|other| self.next[other]);
        let worth = |link: Option<To>| link.map_or(0.0, |(_, score)| score);
        if to.1 + worth(instead) <= worth(had) + worth(lost) + f32::EPSILON {
            return false;
        }
        let both = [Some(from), other];
        let put = |links: &mut Self, next: [Option<To>; 2]| {
            both.into_iter().flatten().for_each(|of| links.part(of));
            both.into_iter().zip(next).for_each(|(of, to)| {
                if let (Some(of), Some(to)) = (of, to) {
                    links.join(of, to);
                }
            });
        };
        put(self, [Some(to), instead]);
        let rings = both.into_iter().flatten().any(|of| self.rings(of));
        if rings {
            put(self, [had, lost]);
        }
        !rings
    }
}

/// Pieces in chains.
pub(super) struct Chains {
    /// What comes next for each piece.
    pub next: Vec<Option<usize>>,
    /// Which have one before them.
    pub led: Vec<bool>,
    /// What all links weigh.
    pub weight: f32,
}

/// Links `count` pieces.
pub(super) fn made(mut may: Vec<May>, count: usize) -> Chains {
    may.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut links = Links { next: vec![None; count], before: vec![None; count] };
    let mut best: Vec<Vec<To>> = vec![Vec::new(); count];
    for May { from, to, score } in may {
        if best[from].len() < BEST {
            best[from].push((to, score));
        }
        if links.next[from].is_none() && links.before[to].is_none() {
            links.join(from, (to, score));
            if links.rings(from) {
                links.part(from);
            }
        }
    }
    for _ in 0..ROUNDS {
        let mut better = false;
        for from in 0..count {
            for to in &best[from] {
                better |= links.next[from].is_none_or(|(at, _)| at != to.0) && links.exchange(from, *to, &best);
            }
        }
        if !better {
            break;
        }
    }
    let weight = links.next.iter().flatten().map(|(_, score)| score).sum();
    let next = links.next.into_iter().map(|to| to.map(|(to, _)| to)).collect();
    Chains { next, led: links.before.iter().map(Option::is_some).collect(), weight }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(may: &[(usize, usize, f32)], count: usize) -> Vec<Option<usize>> {
        made(may.iter().map(|&(from, to, score)| May { from, to, score }).collect(), count).next
    }

    #[test]
    fn a_piece_yields_to_one_that_has_no_other() {
        assert_eq!(of(&[(0, 2, 5.0), (1, 2, 4.9), (0, 3, 4.8)], 4), [Some(3), Some(2), None, None]);
        assert_eq!(of(&[(0, 2, 5.0), (1, 2, 4.9), (0, 3, 0.05)], 4), [Some(2), None, None, None]);
    }

    #[test]
    fn no_chain_is_a_ring() {
        assert_eq!(of(&[(0, 1, 3.0), (1, 2, 2.0), (2, 0, 1.0)], 3), [Some(1), Some(2), None]);
    }

    proptest! {
        #[test]
        fn each_has_one_before_and_one_after_at_most(may in prop::collection::vec((0..8_usize, 0..8_usize, 0.1_f32..9.0), 0..40)) {
            let may: Vec<_> = may.into_iter().filter(|(from, to, _)| from != to).collect();
            let next = of(&may, 8);
            let mut seen = [false; 8];
            for to in next.iter().flatten() {
                prop_assert!(!std::mem::replace(&mut seen[*to], true));
            }
            for from in 0..8 {
                prop_assert!(std::iter::successors(next[from], |to| next[*to]).take(9).all(|to| to != from));
            }
        }
    }
}
