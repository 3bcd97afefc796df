//! Why something is found, and why nothing is, for a person and for a program.

use super::out;
use crate::{
    search::{How, Reason, Relaxed, in_the_way},
    text::one_line,
};
use serde::Serialize;
use std::io::{self, Write};

/// A result with its score and the reasons for it. The names are an interface: they stay.
#[derive(Serialize)]
pub(super) struct Explained<'a, T> {
    #[serde(flatten)]
    what: T,
    score: i64,
    why: Vec<Why<'a>>,
}

#[derive(Serialize)]
struct Why<'a> {
    term: &'a str,
    part: Option<&'a str>,
    how: &'static str,
    score: i64,
}

impl<'a, T> Explained<'a, T> {
    pub(super) fn new(what: T, score: i64, reasons: &'a [Reason]) -> Self {
        let why = |r: &'a Reason| Why { term: &r.term, part: r.part, how: word(r.how), score: r.score };
        Self { what, score, why: reasons.iter().map(why).collect() }
    }
}

fn word(how: How) -> &'static str {
    match how {
        How::Whole => "whole",
        How::Start => "start",
        How::Run => "run",
        How::Scattered => "scattered",
        How::Sound => "sound",
        How::So => "so",
        How::Added => "added",
    }
}

/// The score and what it is made of, a line each, indented below the result.
pub(super) fn plain(to: &mut impl Write, score: i64, reasons: &[Reason]) -> io::Result<()> {
    writeln!(to, "{score:>10}  score")?;
    for reason in reasons {
        let how = match reason.how {
            How::Whole => "the whole",
            How::Start => "in one run at the start of the",
            How::Run => "in one run in the",
            How::Scattered => "in order, with gaps, in the",
            How::Sound => "by its sound in the",
            How::So => "is so",
            How::Added => "for every hit",
        };
        let how = reason.part.map_or(how.to_owned(), |part| format!("{how} {part}"));
        writeln!(to, "{:>+10}  {}: {how}", reason.score, one_line(&reason.term))?;
    }
    Ok(())
}

/// Which term is in the way when nothing is found: first what each finds, then the query that finds most with one term less.
pub(super) fn relaxed(terms: &[Relaxed]) {
    for r in terms {
        out::complain(&format!("{}: {} alone, {} without it", r.term, out::count(r.alone, "article"), r.without));
    }
    match (in_the_way(terms), terms.is_empty()) {
        (Some(best), _) => {
            let found = out::count(best.without, "article");
            out::complain(&format!("leave {} out to find {found}: {}", best.term, best.others));
        }
        (None, false) => out::complain("no one term is in the way: leave out more than one"),
        (None, true) => out::complain("write fewer or other characters: no article has them all in this order"),
    }
}
