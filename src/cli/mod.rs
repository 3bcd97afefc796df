//! The command line: one file a command.
//!
//! Promise: results on standard output, everything else as one line on standard error; 0 found or done, 1 nothing found, 2 an error.

mod out;
mod parse;

use crate::archive::Place;
use clap::{Parser, Subcommand};
use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// A newspaper archive in the terminal.
#[derive(Parser)]
#[command(name = "baoku", version, args_conflicts_with_subcommands = true)]
struct Cli {
    /// The folder of the page files [default: the nearest parent with .baoku/, else the current folder]
    #[arg(env = "BAOKU_ARCHIVE")]
    archive: Option<PathBuf>,
    /// Keep the index here instead of in .baoku/ of the archive
    #[arg(long, value_name = "DIR", env = "BAOKU_STORE", global = true)]
    store: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Read one page and print it as JSON; store nothing
    Parse {
        /// The page file
        file: PathBuf,
        /// Print JSON (the only form so far)
        #[arg(long)]
        json: bool,
    },
}

/// Parses the command line and runs it: 0 found or done, 1 nothing found, 2 an error said in one line.
pub fn main() -> ExitCode {
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

fn run(cli: Cli) -> Result<ExitCode, Box<dyn std::error::Error>> {
    match cli.command {
        Some(Command::Parse { file, json: _ }) => parse::run(&file),
        None => {
            crate::tui::run(&place(cli.archive, cli.store)?)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Where the archive lies: the folder given, else the nearest parent with `.baoku/`, else the current folder.
fn place(folder: Option<PathBuf>, store: Option<PathBuf>) -> io::Result<Place> {
    let folder = match folder {
        Some(folder) => folder,
        None => {
            let here = std::env::current_dir()?;
            here.ancestors().find(|f| f.join(".baoku").is_dir()).map_or(here.clone(), Path::to_owned)
        }
    };
    let store = store.unwrap_or_else(|| folder.join(".baoku"));
    Ok(Place { folder, store })
}
