//! Where each line was dealt, what else was near, and what decided: for a person who asks.
//!
//! Promise: told is the way that is taken; what is told of a line adds up to how much better its place is than the next best, less than nothing where the page as a whole
//! spoke for it.

use super::*;

/// What is told of a line.
#[derive(Debug)]
pub(in crate::page) struct Told {
    pub to: To,
    /// The next best place, and by how much it lost.
    pub rather: Option<(To, f32)>,
    /// What spoke for the one and against the other, strongest first.
    pub why: Vec<(String, f32)>,
}

/// What weighed, by its name; each adds to those before.
type Weighed = Vec<(String, f32)>;

/// The place of a seat, as a person is told it: how a column begins is not told apart.
fn to(guess: &Guess, seat: Seat) -> To {
    match seat {
        Seat::Title => To::Title,
        Seat::New => To::New { amid: false },
        Seat::Column(k) => To::Under(guess.columns[usize::from(k)].last),
    }
}

impl Table<'_> {
    /// Tells of each line of a way.
    pub(in crate::page) fn told(&self, puts: &[Put]) -> Vec<Told> {
        let (mut guess, mut asked) = (Guess::new(), Asked::new(self.lines.len()));
        let mut out = Vec::new();
        for (at, put) in puts.iter().enumerate() {
            let seat = Self::seat_of(&guess, put.to);
            out.push(self.one(&guess, (at, put.role, seat), &mut asked));
            guess = self.take(&guess, at, put.role, seat);
        }
        out
    }

    fn one(&self, guess: &Guess, (at, role, seat): (usize, Role, Seat), asked: &mut Asked) -> Told {
        let own = self.own(at);
        let (shown, mut offers) = self.offers_of(guess, (at, &own), asked);
        offers.sort_by(|a, b| b.score.total_cmp(&a.score));
        let signs: Vec<f32> = offers.iter().map(|o| o.score).collect();
        let floor = floor(&offers);
        let near = offers.partition_point(|o| o.score >= floor);
        if let Some(net) = self.net.filter(|_| near > 1 && fixed(&self.lines[at]).is_none()) {
            self.look(net, (guess, 0.0), (at, &own), &mut offers[..near], (&shown, asked));
        }
        let one = offers.iter().position(|o| (o.to, o.seat) == (role, seat));
        let others = (0..offers.len()).filter(|n| offers[*n].seat != seat);
        let other = others.max_by(|a, b| offers[*a].score.total_cmp(&offers[*b].score));
        let (Some(one), Some(other)) = (one, other) else {
            return Told { to: to(guess, seat), rather: None, why: Vec::new() };
        };
        let [mut why, against] = [one, other].map(|n| {
            let mut weighed = self.weighed(guess, (at, &own), &offers[n], &shown, asked);
            weighed.push(("Together".to_owned(), offers[n].score - signs[n]));
            weighed
        });
        for (name, x) in against {
            match why.iter_mut().find(|(known, _)| *known == name) {
                Some((_, sum)) => *sum -= x,
                None => why.push((name, -x)),
            }
        }
        why.retain(|(_, x)| *x != 0.0);
        why.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let lost = offers[one].score - offers[other].score;
        Told { to: to(guess, seat), rather: Some((to(guess, offers[other].seat), lost)), why }
    }

    /// All that the signs weigh for an offer.
    fn weighed(
        &self,
        guess: &Guess,
        (at, own): (usize, &Scores),
        offer: &Offer,
        shown: &Shown,
        asked: &mut Asked,
    ) -> Weighed {
        let role = offer.to;
        let mut out = vec![("Own".to_owned(), own[role as usize])];
        let mut crossed = 0.0;
        let cross = &mut |cross, cell| crossed += self.weights.cross(cross, cell);
        let mut signs: Vec<(Deal, f32)> = Vec::new();
        let mut sign = |sign: Deal, x: f32| signs.push((sign, self.deals[sign as usize] * x));
        if let Seat::Column(k) = offer.seat {
            let known = self.known(guess, (usize::from(k), at), asked);
            out.push(("Step".to_owned(), known.step[role as usize]));
        }
        self.placing(guess, (at, role, offer.seat), shown, &mut sign, cross);
        out.push(("Crosses".to_owned(), crossed));
        out.extend(signs.into_iter().map(|(sign, x)| (format!("{sign:?}"), x)));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::lines::measure;
    use super::*;

    #[test]
    fn what_is_told_adds_up_and_the_places_are_those_of_the_strands() {
        let left =
            ["　　昨日上午清水河畔的图", "书馆新馆正式开馆迎来第一", "批读者家长带着孩子在少儿", "阅览室里挑选图书。"];
        let right = [
            "　　本市今年春季造林绿化",
            "工作已经全面展开各级林业",
            "部门组织群众义务植树三十",
            "万株成活率比去年提高。",
        ];
        let page: String = left.iter().zip(right).map(|(a, b)| format!("{a}\n{b}\n")).collect();
        let lines = measure(&page);
        let table = Table::new(&lines, Weights::fitted());
        let told = table.told(&table.puts());
        for (n, strand) in table.strands().iter().enumerate() {
            for (k, line) in strand.lines.iter().enumerate() {
                let to = match (n, k) {
                    (0, _) => To::Title,
                    (_, 0) => To::New { amid: false },
                    _ => To::Under(strand.lines[k - 1]),
                };
                assert_eq!(told[*line].to, to, "line {line}");
            }
        }
        for Told { rather, why, .. } in told {
            let sum: f32 = why.iter().map(|(_, x)| x).sum();
            assert!(rather.is_some_and(|(_, by)| (by - sum).abs() < 0.05), "{rather:?} {why:?}");
        }
    }
}
