//! `baoku coverage`: what there is of each paper, and what is missing or odd.

use super::{Done, nothing, out, session::Session};
use crate::{
    archive::Place,
    catalogue::coverage::{Coverage, Day, Doubt, State, Unread, coverage},
    model::Date,
    text::one_line,
};
use serde::Serialize;
use std::{
    io::{self, Write},
    process::ExitCode,
};

/// A day in JSON.
#[derive(Serialize)]
struct Line<'a> {
    paper: Option<&'a str>,
    date: Date,
    articles: usize,
    /// Page numbers with their articles.
    pages: Vec<(&'a str, usize)>,
    missing: Vec<&'a str>,
    /// What looks wrong, in words.
    odd: Vec<String>,
}

pub(super) fn run(place: &Place, paper: Option<&str>, json: bool) -> Done {
    let session = Session::open(place, "baoku coverage")?;
    let problems = session.answer(&session.keeper.problems())?;
    let unread: Vec<Unread> = problems.into_iter().map(Unread::of).collect();
    let mut papers = coverage(&session.catalogue.issues(), &unread);
    papers.retain(|known| paper.is_none_or(|wanted| known.paper.as_deref().is_some_and(|name| name.contains(wanted))));
    if papers.iter().all(|paper| paper.days.is_empty()) {
        return Ok(nothing(&match paper {
            Some(paper) => {
                format!("{paper}: no dated issue of a paper of this name: `baoku coverage` lists all papers")
            }
            None => "no issue has a date: see `baoku status` for pages that could not be read".to_owned(),
        }));
    }
    let mut to = out::many();
    for paper in &papers {
        if json {
            paper.days.iter().try_for_each(|(date, day)| writeln!(to, "{}", out::json(&line(paper, *date, day))?))?;
        } else {
            print(paper, &mut to)?;
        }
    }
    to.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn line<'a>(paper: &'a Coverage, date: Date, day: &'a Day) -> Line<'a> {
    let present = day.pages.iter().filter_map(|slot| match slot.state {
        State::Present(articles) | State::Doubtful(articles, _) => Some((slot.number.as_str(), articles)),
        State::Missing => None,
    });
    let pages = present.collect();
    Line {
        paper: paper.paper.as_deref(),
        date,
        articles: day.articles,
        pages,
        missing: day.missing().collect(),
        odd: odd(day),
    }
}

/// A line of sums, then a line for each day that is not whole.
fn print(paper: &Coverage, to: &mut impl Write) -> io::Result<()> {
    let name = paper.paper.as_deref().unwrap_or("(no paper)");
    let days = || paper.days.values();
    let missing = days().filter(|day| day.is_missing()).count();
    let pages: usize = days().map(|day| day.missing().count()).sum();
    let span = paper.days.keys().next().zip(paper.days.keys().next_back());
    let span = span.map(|(first, last)| format!(" from {first} to {last}")).unwrap_or_default();
    let issues = out::count(paper.days.len() - missing, "issue");
    write!(to, "{}: {issues}{span}, missing {}", one_line(name), out::count(missing, "issue"))?;
    write!(to, " and {}", out::count(pages, "page"))?;
    if paper.undated > 0 {
        write!(to, ", {} without a date", out::count(paper.undated, "article"))?;
    }
    writeln!(to)?;
    for (date, day) in paper.days.iter().filter(|(_, day)| !day.is_whole()) {
        let mut said = Vec::new();
        if day.is_missing() {
            said.push("no issue".to_owned());
        }
        let pages: Vec<&str> = day.missing().collect();
        if !pages.is_empty() {
            said.push(format!("missing {}", pages.join(" ")));
        }
        said.extend(odd(day));
        writeln!(to, "  {date}  {}", one_line(&said.join("; ")))?;
    }
    Ok(())
}

fn odd(day: &Day) -> Vec<String> {
    let doubt = |slot: &crate::catalogue::coverage::Slot| {
        let State::Doubtful(articles, doubt) = slot.state else { return None };
        let number = &slot.number;
        Some(match doubt {
            Doubt::Few(usual) => format!("page {number} has {}, as a rule {usual}", out::count(articles, "article")),
            Doubt::Gone(gone) => format!("page {number} has lost its file ({})", out::count(gone, "article")),
            Doubt::Unread => format!("page {number} is there without an article"),
            Doubt::Number => format!("{} on a page numbered {number}", out::count(articles, "article")),
        })
    };
    day.pages.iter().filter_map(doubt).chain(day.unread.iter().cloned()).collect()
}
