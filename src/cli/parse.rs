//! `baoku parse FILE`: read one page, store nothing.

use super::out;
use crate::page::{NotAPage, SIZE_LIMIT, read_page};
use std::{fs, path::Path, process::ExitCode};

/// Reads and prints a page as one JSON object.
pub(super) fn run(file: &Path) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let named = |e: &dyn std::fmt::Display| format!("{}: {e}", file.display());
    let about = fs::metadata(file).map_err(|e| named(&e))?;
    if !about.is_file() {
        return Err(named(&"no file: name one page file").into());
    }
    if about.len() > SIZE_LIMIT {
        return Err(named(&NotAPage::TooLarge { size: about.len(), limit: SIZE_LIMIT }).into());
    }
    let bytes = fs::read(file).map_err(|e| named(&e))?;
    let reading = read_page(&bytes, file).map_err(|e| named(&e))?;
    out::line(&out::json(&reading)?)?;
    Ok(ExitCode::SUCCESS)
}
