//! The signs of dealing a line to each place that a guess has for it, for the weighing in [`super::deal`].
//!
//! Promise: the same signs when a page is dealt, when the weights are fitted and when a person is told why; each is a thing that can be seen, and what it means
//! stands in `weights.txt` alone.

use super::deal::{Table, fixed};
use super::deal_crosses as crosses;
use super::deal_guess::{Column, Guess, Seat, is_amid, is_open};
use super::deal_measures::{due, far, whole, widths};
use super::deal_shown::Shown;
use super::joins::CloseJoin;
use super::lines::Kind;
use super::roles::Role;
use super::signs::{Cross, Deal};

impl Table<'_> {
    /// All signs and crosses of dealing line `at` to one place in its role. Where all places are weighed, what does not hang on the role is asked once for both.
    pub(super) fn placing(
        &self,
        guess: &Guess,
        (at, to, seat): (usize, Role, Seat),
        shown: &Shown,
        f: &mut impl FnMut(Deal, f32),
        cross: &mut impl FnMut(Cross, usize),
    ) {
        match seat {
            Seat::Title => self.titling(guess, at, shown, f),
            Seat::New => {
                crosses::opening(guess, &self.lines[at], is_amid(to), shown, cross);
                self.opening(guess, at, is_amid(to), shown, f);
                self.beginning(guess, (at, to), shown, f);
            }
            Seat::Column(k) => {
                let k = usize::from(k);
                let column = &guess.columns[k];
                let amid = is_open(column.role);
                crosses::resuming(guess, k, amid, shown, cross);
                self.resuming(guess, (k, at), amid, shown, f);
                self.fitting(column, (at, to), &self.join(column.last, at), f);
            }
        }
    }

    /// The signs of a line going on column `k` that do not hang on its role, in mid-sentence (`amid`) or with a new paragraph.
    #[inline]
    pub(super) fn resuming(
        &self,
        guess: &Guess,
        (k, at): (usize, usize),
        amid: bool,
        shown: &Shown,
        f: &mut impl FnMut(Deal, f32),
    ) {
        let column = &guess.columns[k];
        let next_to = guess.clock == column.clock && !guess.titled;
        if next_to && shown.tied {
            // Two lines of one block: whose turn it is says nothing.
            f(if amid { Deal::AmidNextTied } else { Deal::FreshNextTied }, 1.0);
        } else {
            turn(guess, k, (amid, next_to), shown, f);
        }
        self.signing(guess, (k, at), f);
        if amid {
            shown.rivals(k, column.last, &self.words, f);
        }
        shown.beside(k, amid, f);
    }

    /// The signs of a signature going under column `k`, and of anything under one.
    #[inline]
    fn signing(&self, guess: &Guess, (k, at): (usize, usize), f: &mut impl FnMut(Deal, f32)) {
        let column = &guess.columns[k];
        if self.lines[column.last].kind == Kind::Signature {
            f(Deal::UnderSigned, 1.0);
        }
        if self.lines[at].kind == Kind::Signature {
            f([Deal::Signs0, Deal::Signs1, Deal::Signs2, Deal::Signs3][guess.passed(k).min(3)], 1.0);
            f(
                if guess.clock + 1 - column.clock > guess.columns.len() { Deal::SignsLate } else { Deal::SignsNear },
                1.0,
            );
        }
    }

    /// The signs of line `at` going on a column in its role.
    #[inline]
    pub(super) fn fitting(
        &self,
        column: &Column,
        (at, to): (usize, Role),
        join: &CloseJoin,
        f: &mut impl FnMut(Deal, f32),
    ) {
        widths(column, &self.lines[at], to, f);
        self.said(at, to, f);
        if column.depth + self.brackets[at].low < 0 {
            f(Deal::Unopened, 1.0);
        }
        if is_amid(to) && !self.lines[column.last].closed {
            f(Deal::JoinPair, join.pair / 2.0);
            f(Deal::JoinOwn2, join.own[0]);
            f(Deal::JoinOwn3, join.own[1]);
            f(Deal::JoinOwn4, join.own[2]);
            f(Deal::ThirdLast, join.thirds[0]);
            f(Deal::ThirdFirst, join.thirds[1]);
            f(Deal::ThirdNone, join.lone);
            f(whole(join.whole()), 1.0);
        }
    }

    /// How the words of line `at` speak for its beginning a paragraph, in a role that does.
    #[inline]
    fn said(&self, at: usize, to: Role, f: &mut impl FnMut(Deal, f32)) {
        if !is_amid(to) {
            let said = self.words.says[at][1].clamp(-8.0, 8.0) / 4.0;
            f(if said > 0.0 { Deal::FirstSaid } else { Deal::FirstUnsaid }, said.abs());
        }
    }

    /// The signs of line `at` opening a column that do not hang on its role, in mid-sentence (`amid`) or with a new paragraph.
    #[inline]
    pub(super) fn opening(&self, guess: &Guess, at: usize, amid: bool, shown: &Shown, f: &mut impl FnMut(Deal, f32)) {
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
        if amid {
            if let Some(best) = shown.best {
                f(Deal::NewFit, best / 2.0);
            }
            f(Deal::NewTail, self.words.rivals.tail(at) / 2.0);
        }
        shown.opening(amid, f);
    }

    /// The signs of line `at` opening a column in its role.
    #[inline]
    pub(super) fn beginning(
        &self,
        guess: &Guess,
        (at, to): (usize, Role),
        shown: &Shown,
        f: &mut impl FnMut(Deal, f32),
    ) {
        let line = &self.lines[at];
        self.said(at, to, f);
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
    pub(super) fn titling(&self, guess: &Guess, at: usize, shown: &Shown, f: &mut impl FnMut(Deal, f32)) {
        if fixed(&self.lines[at]).is_some() {
            return;
        }
        f(if guess.titled { Deal::TitleGoesOn } else { Deal::TitleNew }, 1.0);
        let said = self.words.says[at][0].clamp(-8.0, 8.0) / 4.0;
        f(if said > 0.0 { Deal::TitleSaid } else { Deal::TitleUnsaid }, said.abs());
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
}

/// The signs of whose turn it is, where a line goes on column `k` in mid-sentence or not, right under the line before or not.
#[inline]
fn turn(guess: &Guess, k: usize, (amid, next_to): (bool, bool), shown: &Shown, f: &mut impl FnMut(Deal, f32)) {
    let column = &guess.columns[k];
    let pick = |a: Deal, b: Deal| if amid { a } else { b };
    let turn = match guess.passed(k) {
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
    f(if cycle { pick(Deal::AmidCycle, Deal::FreshCycle) } else { pick(Deal::AmidNoCycle, Deal::FreshNoCycle) }, 1.0);
    let near = match (next_to, shown.tied) {
        (true, _) if shown.active <= 1 => pick(Deal::AmidNextAlone, Deal::FreshNextAlone),
        (true, _) => pick(Deal::AmidNext, Deal::FreshNext),
        (false, true) => pick(Deal::AmidApartTied, Deal::FreshApartTied),
        (false, false) => pick(Deal::AmidApart, Deal::FreshApart),
    };
    f(near, 1.0);
    let lines = guess.clock + 1 - column.clock;
    f(if column.active { due(lines, shown.active) } else { far(lines) }, 1.0);
    if is_open(column.role) && column.clock <= guess.title {
        f(pick(Deal::AmidAcross, Deal::FreshAcross), 1.0);
        if lines > 8 {
            f(Deal::AcrossFar, 1.0);
        }
    }
}
