//! The command line: one file a command.
//!
//! Promise: results on standard output, everything else as one line on standard error; 0 found or done, 1 nothing found, 2 an error.
//! Nothing of a page is printed unescaped. A command brings the index up to date before it answers, so that an answer is
//! never older than the folder; the price is a walk through the folder each time.

mod act;
mod args;
mod cite;
mod config;
mod coverage;
mod doctor;
mod explain;
mod filter;
mod index;
mod line;
mod meter;
mod out;
mod parse;
mod plumbing;
mod search;
mod session;
mod show;
mod similar;
mod snippet;
mod status;
mod tag;
mod tags;
mod target;
mod watch;

use crate::{archive::Place, model::Act};
use args::{Cli, Command, Whereabouts};
use clap::Parser;
use std::{
    error::Error,
    io,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// How a command ends.
type Done = Result<ExitCode, Box<dyn Error>>;

/// Nothing was found, and it is said why.
fn nothing(why: &str) -> ExitCode {
    out::complain(why);
    ExitCode::from(1)
}

/// Parses the command line and runs it: 0 found or done, 1 nothing found, 2 an error said in one line.
pub fn main() -> ExitCode {
    // What the store catches inside its database is told in a line of ours, not by the hook.
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !crate::archive::panic_is_caught() {
            told(info);
        }
    }));
    match run(Cli::parse()) {
        Ok(code) => code,
        Err(e) if e.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe) => {
            ExitCode::SUCCESS
        }
        Err(e) => {
            out::complain(&e.to_string());
            ExitCode::from(2)
        }
    }
}

fn run(Cli { folder, whereabouts, command }: Cli) -> Done {
    let place = |named: Option<PathBuf>| place(folder.clone(), named, whereabouts);
    match command {
        Some(Command::Watch { folder }) => watch::run(&place(folder)?),
        Some(Command::Index { folder }) => index::run(&place(folder)?),
        Some(Command::Search(how)) if how.stdin => filter::run(&how),
        Some(Command::Search(how)) => search::run(&place(None)?, &how),
        Some(Command::Similar(how)) => similar::run(&place(None)?, &how),
        Some(Command::Compare(how)) => similar::compare(&place(None)?, &how),
        Some(Command::Show(how)) => show::run(&place(None)?, &how),
        Some(Command::Cite(how)) => cite::run(&place(None)?, &how),
        Some(Command::Tag { words }) => tag::run(&place(None)?, &words),
        Some(Command::Star { targets, remove }) => act::star(&place(None)?, &targets, remove),
        Some(Command::Read { targets, unread }) => act::read(&place(None)?, &targets, unread),
        Some(Command::Note(how)) => act::note(&place(None)?, &how),
        Some(Command::Saved { what }) => act::saved(&place(None)?, what.as_ref()),
        Some(Command::Undo) => act::step(&place(None)?, Act::Undo { of: None }),
        Some(Command::Redo) => act::step(&place(None)?, Act::Redo { of: None }),
        Some(Command::Acts(how)) => act::list(&place(None)?, &how),
        Some(Command::Tags { what }) => tags::run(&place(None)?, what.as_ref()),
        Some(Command::Status { json }) => status::run(&place(None)?, json),
        Some(Command::Coverage { paper, json }) => coverage::run(&place(None)?, paper.as_deref(), json),
        Some(Command::Doctor { json }) => doctor::run(&place(None)?, json),
        Some(Command::Parse { file, json, explain }) => {
            let print = match (json, explain) {
                (true, _) => parse::Print::Json,
                (_, true) => parse::Print::Lines,
                _ => parse::Print::Report,
            };
            parse::run(&file, print)
        }
        None => {
            crate::tui::run(&place(None)?)?;
            Ok(ExitCode::SUCCESS)
        }
        Some(Command::Config { path, defaults }) => config::run(path, defaults),
        Some(Command::Completions { shell }) => plumbing::completions(shell),
        Some(Command::Man) => plumbing::man(),
    }
}

/// Where the archive lies: the folder named, else the one of -C or BAOKU_ARCHIVE, else the nearest parent with `.baoku/`, else the
/// current folder.
fn place(first: Option<PathBuf>, named: Option<PathBuf>, given: Whereabouts) -> Result<Place, Box<dyn Error>> {
    if let (Some(a), Some(b)) = (&first, &named) {
        return Err(format!("{} and {}: two archives at once: name one", a.display(), b.display()).into());
    }
    let folder = match first.or(named).or(given.archive) {
        Some(folder) => folder,
        None => {
            let here = std::env::current_dir()?;
            here.ancestors().find(|f| f.join(".baoku").is_dir()).map_or(here.clone(), Path::to_owned)
        }
    };
    let store = given.store.unwrap_or_else(|| folder.join(".baoku"));
    Ok(Place { folder, store })
}
