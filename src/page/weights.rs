//! What each sign weighs for each role: `weights.txt`, fitted offline, read once.
//!
//! Promise: every sign of [`super::signs`] has its weights, or the table is at fault and a test says so. The figures are logarithmic odds
//! without a unit: only their differences count. They were fitted by a structured perceptron (M. Collins, “Discriminative training methods
//! for hidden Markov models”, 2002), averaged over all steps, with the steps of passive-aggressive learning where pages are in order and learning
//! as search where lines are dealt, and by likelihood for the net, for links and for pages as a whole (the sources stand there); `tests/fit.rs` beside this file does it again. Trade-off: a linear model of signs is small, fast and can be read
//! line by line, and needs its signs to be chosen well.

use super::common;
use super::deal_crosses::CELLS;
use super::deal_net::{self, HIDDEN, Net};
#[cfg(test)]
use super::parts::{Of, Turn};
#[cfg(test)]
use super::roles::Role;
use super::roles::{ROLES, Scores, Steps};
use super::signs::{Apart, Cross, Cut, Deal, Given, Heading, Link, Own, Part, Scene, Sight, Step, Torn, Whole};
use std::collections::HashMap;
use std::sync::LazyLock;

/// A place in the table.
#[cfg(test)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place(u16);

const ROLE: usize = ROLES.len();
const STEP: usize = Own::ALL.len() * ROLE;
/// Where the signs of pages printed row by row begin: there a line's neighbours on the page say other things than in its column.
pub(super) const ROWS: usize = STEP + Step::ALL.len() * ROLE * ROLE;
const DEAL: usize = 2 * ROWS;
const CROSS: usize = DEAL + Deal::ALL.len();
const GIVEN: usize = CROSS + Cross::ALL.len() * CELLS;
const LINK: usize = GIVEN + 2 * Given::ALL.len();
const PART: usize = LINK + Link::ALL.len();
/// Kicker, headline, subtitle.
const OF: usize = 3;
const CUT: usize = PART + Part::ALL.len() * OF;
/// Ways from line to line through these.
const TURN: usize = 5;
/// Where the weights of spaces begin that part two lines.
pub(super) const APART: usize = CUT + Cut::ALL.len() * TURN;
/// Where the weights of pages as a whole begin.
pub(super) const WHOLE: usize = APART + Apart::ALL.len();
/// Where the figures of the net begin.
pub(super) const NET: usize = WHOLE + Whole::ALL.len();
/// Where the weights begin of what shows that a page stands out of order.
pub(super) const TORN: usize = NET + deal_net::FIGURES;
/// Where the weights begin of the titles of a page as a whole.
pub(super) const HEADING: usize = TORN + Torn::ALL.len();
/// How many weights there are.
pub(super) const COUNT: usize = HEADING + Heading::ALL.len();

/// Where the weights of a kind of page begin.
fn base(rows: bool) -> usize {
    if rows { ROWS } else { 0 }
}

/// Where the weights of titles on a kind of page begin.
fn given(rows: bool) -> usize {
    GIVEN + if rows { Given::ALL.len() } else { 0 }
}

#[cfg(test)]
impl Place {
    fn new(at: usize) -> Self {
        Self(u16::try_from(at).unwrap_or(u16::MAX))
    }

    /// Of a line's own sign for its role.
    pub(super) fn own(rows: bool, sign: Own, role: Role) -> Self {
        Self::new(base(rows) + sign as usize * ROLE + role as usize)
    }

    /// Of a sign between two lines for their roles.
    pub(super) fn step(rows: bool, sign: Step, from: Role, to: Role) -> Self {
        Self::new(base(rows) + STEP + (sign as usize * ROLE + from as usize) * ROLE + to as usize)
    }

    /// Of a sign of dealing.
    pub(super) fn deal(sign: Deal) -> Self {
        Self::new(DEAL + sign as usize)
    }

    /// Of a cell of a cross of dealing.
    pub(super) fn cross(cross: Cross, cell: usize) -> Self {
        Self::new(CROSS + cross as usize * CELLS + cell)
    }

    /// Of a sign of giving a title to a text.
    pub(super) fn given(rows: bool, sign: Given) -> Self {
        Self::new(given(rows) + sign as usize)
    }

    /// Of a sign of one piece going on in another.
    pub(super) fn link(sign: Link) -> Self {
        Self::new(LINK + sign as usize)
    }

    /// Of a title line's own sign for what it is.
    pub(super) fn part(sign: Part, of: Of) -> Self {
        Self::new(PART + sign as usize * OF + of as usize)
    }

    /// Of a sign between two title lines for how they are joined or cut.
    pub(super) fn cut(sign: Cut, turn: Turn) -> Self {
        Self::new(CUT + sign as usize * TURN + turn as usize)
    }

    /// Its index, below [`COUNT`].
    pub(super) fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// By how much of it a figure is shaken at most.
const SHAKEN: f32 = 0.3;

/// The table.
#[derive(Clone, Debug)]
pub(super) struct Weights(pub(super) Vec<f32>);

impl Weights {
    /// The fitted table.
    pub(super) fn fitted() -> &'static Self {
        static TABLE: LazyLock<Weights> = LazyLock::new(|| Weights::parse(include_str!("weights.txt")));
        &TABLE
    }

    /// The same table with each figure a little more or less, by the chances of a number: of what weighs nearly the same, other things weigh more (G. Papandreou and A. Yuille,
    /// “Perturb-and-MAP random fields”, 2011).
    pub(super) fn shaken(&self, chances: u64) -> Self {
        let chance = |seed: &u64| {
            // The upper bits, from −1 to 1.
            let bits = common::mixed(seed ^ chances.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            f32::from(i16::from_be_bytes([bits.to_be_bytes()[0], bits.to_be_bytes()[1]])) / 32_768.0
        };
        Self(self.0.iter().zip(Self::seeds()).map(|(figure, seed)| figure * (1.0 + SHAKEN * chance(seed))).collect())
    }

    /// A number for each figure, of its row's name and its place in this: a row more leaves the chances of the others as they are.
    fn seeds() -> &'static [u64] {
        static SEEDS: LazyLock<Vec<u64>> = LazyLock::new(|| {
            let mut out = vec![0; COUNT];
            for (name, at, width) in Weights::rows() {
                // FNV-1a.
                let named = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
                let name = name.bytes().fold(0xcbf2_9ce4_8422_2325, named);
                (0..).zip(&mut out[at..at + width]).for_each(|(n, slot)| *slot = named(name, n));
            }
            out
        });
        &SEEDS
    }

    /// What a sign of dealing weighs.
    pub(super) fn deal(&self, sign: Deal) -> f32 {
        self.0[DEAL + sign as usize]
    }

    /// What each sign of dealing weighs.
    pub(super) fn deals(&self) -> &[f32; Deal::ALL.len()] {
        self.row(DEAL)
    }

    /// What a cell of a cross of dealing weighs.
    pub(super) fn cross(&self, cross: Cross, cell: usize) -> f32 {
        self.0[CROSS + cross as usize * CELLS + cell]
    }

    /// The net that weighs the ways to deal a line; nothing where none is fitted.
    pub(super) fn net(&self) -> Option<Net<'_>> {
        Net::of(&self.0[NET..TORN]).filter(|net| !net.is_mute())
    }

    /// What a sign of giving a title to a text weighs.
    pub(super) fn given(&self, rows: bool, sign: Given) -> f32 {
        self.0[given(rows) + sign as usize]
    }

    /// What a sign of one piece going on in another weighs.
    pub(super) fn link(&self, sign: Link) -> f32 {
        self.0[LINK + sign as usize]
    }

    /// What a title line's own sign weighs for kicker, headline and subtitle.
    pub(super) fn part(&self, sign: Part) -> &[f32] {
        let at = PART + sign as usize * OF;
        &self.0[at..at + OF]
    }

    /// What a sign between two title lines weighs for each [`super::parts::Turn`].
    pub(super) fn cut(&self, sign: Cut) -> &[f32] {
        let at = CUT + sign as usize * TURN;
        &self.0[at..at + TURN]
    }

    /// What each sign of a space that parts two lines weighs.
    pub(super) fn apart(&self) -> &[f32; Apart::ALL.len()] {
        self.row(APART)
    }

    /// What each figure of a page as a whole weighs.
    pub(super) fn whole(&self) -> &[f32; Whole::ALL.len()] {
        self.row(WHOLE)
    }

    /// What each thing weighs that shows that a page stands out of order.
    pub(super) fn torn(&self) -> &[f32; Torn::ALL.len()] {
        self.row(TORN)
    }

    /// What each thing weighs that is seen of all titles together.
    pub(super) fn heading(&self) -> &[f32; Heading::ALL.len()] {
        self.row(HEADING)
    }

    /// What a line's own sign weighs for each role.
    pub(super) fn own(&self, rows: bool, sign: Own) -> &Scores {
        self.row(base(rows) + sign as usize * ROLE)
    }

    /// What a sign between two lines weighs, by the role of the first and of the second.
    pub(super) fn step(&self, rows: bool, sign: Step) -> &Steps {
        self.row(base(rows) + STEP + sign as usize * ROLE * ROLE)
    }

    /// So many figures from `at` on, as an array, whose length the compiler knows.
    fn row<const N: usize>(&self, at: usize) -> &[f32; N] {
        self.0[at..].first_chunk().unwrap_or(&[0.0; N])
    }

    /// Reads the table; what is not in it weighs nothing.
    pub(super) fn parse(text: &str) -> Self {
        let rows: HashMap<&str, Vec<f32>> = text
            .lines()
            .filter(|l| !l.starts_with('#'))
            .filter_map(|l| {
                let mut words = l.split_whitespace();
                Some((words.next()?, words.filter_map(|w| w.parse().ok()).collect()))
            })
            .collect();
        let mut out = vec![0.0; COUNT];
        for (name, at, width) in Self::rows() {
            if let Some(figures) = rows.get(name.as_str()) {
                out[at..at + width].iter_mut().zip(figures).for_each(|(slot, f)| *slot = *f);
            }
        }
        Self(out)
    }

    /// The rows of the table: name, first place, number of figures.
    pub(super) fn rows() -> Vec<(String, usize, usize)> {
        let mut out = Vec::new();
        for (kind, base) in [("", 0), ("rows.", ROWS)] {
            for (n, name) in Own::NAMES.iter().enumerate() {
                out.push((format!("{kind}own.{name}"), base + n * ROLE, ROLE));
            }
            for (n, name) in Step::NAMES.iter().enumerate() {
                for (m, role) in ROLES.iter().enumerate() {
                    out.push((format!("{kind}step.{name}.{role:?}"), base + STEP + (n * ROLE + m) * ROLE, ROLE));
                }
            }
        }
        for (n, name) in Deal::NAMES.iter().enumerate() {
            out.push((format!("deal.{name}"), DEAL + n, 1));
        }
        for (n, name) in Cross::NAMES.iter().enumerate() {
            out.push((format!("cross.{name}"), CROSS + n * CELLS, CELLS));
        }
        for (kind, rows) in [("", false), ("rows.", true)] {
            for (n, name) in Given::NAMES.iter().enumerate() {
                out.push((format!("{kind}title.{name}"), given(rows) + n, 1));
            }
        }
        for (n, name) in Link::NAMES.iter().enumerate() {
            out.push((format!("link.{name}"), LINK + n, 1));
        }
        for (n, name) in Part::NAMES.iter().enumerate() {
            out.push((format!("part.{name}"), PART + n * OF, OF));
        }
        for (n, name) in Cut::NAMES.iter().enumerate() {
            out.push((format!("cut.{name}"), CUT + n * TURN, TURN));
        }
        for (n, name) in Apart::NAMES.iter().enumerate() {
            out.push((format!("apart.{name}"), APART + n, 1));
        }
        for (n, name) in Whole::NAMES.iter().enumerate() {
            out.push((format!("whole.{name}"), WHOLE + n, 1));
        }
        let scene = Scene::NAMES.iter().map(|name| format!("net.scene.{name}"));
        let ways = Sight::NAMES.iter().map(|name| format!("net.way.{name}"));
        let inner = |what: &'static str| (0..HIDDEN).map(move |n| format!("net.{what}.{n}"));
        let ends = ["begin", "out"].map(|end| format!("net.second.{end}"));
        let names = scene.chain(ways).chain(["net.first.begin".to_owned()]).chain(inner("own")).chain(inner("best"));
        out.extend(names.chain(ends).enumerate().map(|(n, name)| (name, NET + n * HIDDEN, HIDDEN)));
        out.extend(Torn::NAMES.iter().enumerate().map(|(n, name)| (format!("torn.{name}"), TORN + n, 1)));
        out.extend(Heading::NAMES.iter().enumerate().map(|(n, name)| (format!("heading.{name}"), HEADING + n, 1)));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shaken_table_is_another_one_near_by_and_the_same_again() {
        let fitted = Weights::fitted();
        let shaken = fitted.shaken(1);
        assert!(shaken.0.iter().zip(&fitted.0).all(|(a, b)| (a - b).abs() <= b.abs() * (SHAKEN + 1e-3)));
        assert_eq!(shaken.0, fitted.shaken(1).0);
        assert_ne!(shaken.0, fitted.shaken(2).0);
    }

    #[test]
    fn the_table_has_every_sign() {
        let rows: Vec<Vec<&str>> =
            include_str!("weights.txt").lines().map(|l| l.split_whitespace().collect()).collect();
        for (name, _, width) in Weights::rows() {
            let figures = rows.iter().find(|r| r.first() == Some(&name.as_str())).map_or(0, |r| r.len() - 1);
            assert_eq!(figures, width, "{name}");
        }
        let places = [Place::own(true, Own::Any, Role::Only), Place::step(false, Step::Any, Role::Title, Role::First)];
        assert!(places.iter().all(|p| p.index() < Place::deal(Deal::Amid0).index()));
    }
}
