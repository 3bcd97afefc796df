//! `baoku index`: bring the index up to date once.

use super::{Done, meter::Meter, out};
use crate::archive::{Archive, Place, SETTINGS_NAME};
use std::process::ExitCode;

pub(super) fn run(place: &Place) -> Done {
    // No catalogue is made: a million headlines would be held in memory to be counted.
    let mut archive = Archive::open(place)?;
    archive.notices().iter().for_each(|notice| out::complain(notice));
    let mut meter = Meter::start();
    let outcome = archive.reconcile(&mut |progress| meter.show(progress));
    drop(meter);
    let outcome = outcome?;
    let (pages, articles) = (outcome.seen, archive.articles());
    if outcome.again > 0 {
        let again = out::count(outcome.again, "page file");
        out::complain(&format!("{again} read again: {}", outcome.why_again));
    }
    let problems = archive.problems()?;
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
