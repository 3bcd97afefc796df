//! `baoku index`: bring the index up to date once.

use super::{Done, out, session::Brief};
use crate::archive::{Place, SETTINGS_NAME};
use std::process::ExitCode;

pub(super) fn run(place: &Place) -> Done {
    // No catalogue is made: a million headlines would be held in memory to be counted.
    let session = Brief::open(place, "baoku index")?;
    let (pages, articles) = (session.outcome.seen, session.answer(&session.keeper.figures())?.articles);
    if session.outcome.again > 0 {
        let again = out::count(session.outcome.again, "page file");
        out::complain(&format!("{again} read again: {}", session.outcome.why_again));
    }
    session.answer(&session.keeper.texts(true))?;
    let problems = session.answer(&session.keeper.problems())?;
    // It concerns the whole archive, so it is told where others are only counted.
    if let Some(bad) = problems.iter().find(|problem| problem.file == SETTINGS_NAME) {
        out::complain(&format!("{}: {}", bad.file, bad.what));
    }
    let problems = match problems.len() {
        0 => "no problems".to_owned(),
        1 => "1 problem (baoku status lists it)".to_owned(),
        n => format!("{n} problems (baoku status lists them)"),
    };
    out::line(&format!("{}, {}, {problems}", out::count(pages, "page file"), out::count(articles, "article")))?;
    Ok(ExitCode::SUCCESS)
}
