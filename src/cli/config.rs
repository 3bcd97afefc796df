//! `baoku config`: what the config file says, what it could say, and where it is.

use super::{Done, out};
use crate::tui::config;
use std::process::ExitCode;

/// Prints what is in force as a config file, the defaults alone, or the file's path.
pub(super) fn run(path: bool, defaults: bool) -> Done {
    if path {
        let Some(path) = config::path() else {
            return Err("no place for a config file: set HOME, or name one by BAOKU_CONFIG".into());
        };
        out::line(&path.display().to_string())?;
        return Ok(ExitCode::SUCCESS);
    }
    if defaults {
        out::line(config::defaults().trim_end())?;
        return Ok(ExitCode::SUCCESS);
    }
    let (text, bad) = config::in_force();
    out::line(text.trim_end())?;
    match bad {
        Some(bad) => Err(bad.into()),
        None => Ok(ExitCode::SUCCESS),
    }
}
