//! A page file becomes articles. Pure: bytes, a path and [`Settings`] in, a [`Reading`] out.

mod aligned;
mod asides;
mod assemble;
mod beside;
mod blocks;
mod breaks;
mod bylines;
mod chain;
mod columns;
mod common;
mod confidence;
mod crossheads;
mod cues;
mod days;
mod deal;
mod deal_ahead;
mod deal_breaks;
mod deal_crosses;
mod deal_guess;
mod deal_known;
mod deal_lags;
mod deal_measures;
mod deal_net;
mod deal_rivals;
mod deal_shown;
mod deal_sight;
mod deal_signs;
mod diction;
mod echo;
mod explain;
mod facts;
mod folios;
mod gaps;
mod glance;
mod glued;
mod grid;
mod grid_columns;
mod grid_titles;
mod headings;
mod japanese;
mod joins;
mod jumps;
mod justified;
mod latin;
mod layers;
mod leads;
mod lines;
mod links;
mod name;
mod order;
mod pairs;
mod parts;
mod ragged;
mod roles;
mod settings;
mod settle;
mod shares;
mod signs;
mod stacked;
mod titles;
mod titling;
mod topics;
mod torn;
mod verse;
mod weights;
mod whole;

pub use explain::{Dealt, Explained, Spot, explain};
pub use name::{PathFacts, facts_of_path};
pub use settings::{BadSettings, Settings};

use crate::model::{PageProblem, Reading};
use std::path::Path;

/// Changes whenever the same bytes may be read differently, so that the archive reads old pages again.
pub const READER_VERSION: u32 = 29;

/// Page files beyond this many bytes are refused.
pub const SIZE_LIMIT: u64 = 16 << 20;

/// Why bytes are no page: a problem of the file, with the remedy in its words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAPage {
    /// No byte, or white space only.
    #[error("the file is empty: nothing to read")]
    Empty,
    /// Larger than [`SIZE_LIMIT`].
    #[error("the file has {size} bytes, more than the {limit} of a page file: split it or leave it out")]
    TooLarge {
        /// The file's size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The bytes are text in no encoding known.
    #[error("the bytes are no text in any known encoding: extract the page's text again")]
    NotText,
}

/// [`read_page_by`] without settings.
///
/// # Errors
/// As [`read_page_by`].
pub fn read_page(bytes: &[u8], path: &Path) -> Result<Reading, NotAPage> {
    read_page_by(bytes, path, &Settings::default())
}

/// Reads one page. `path` is used for its words only (date, paper, page) and is relative to the archive folder where there is one; what the
/// settings' patterns say of it stands above what it says by itself.
///
/// # Errors
/// [`NotAPage`] when the bytes cannot be a page file at all; smaller faults are in [`Reading::problems`].
pub fn read_page_by(bytes: &[u8], path: &Path, settings: &Settings) -> Result<Reading, NotAPage> {
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > SIZE_LIMIT {
        return Err(NotAPage::TooLarge { size, limit: SIZE_LIMIT });
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(NotAPage::Empty);
    }
    let decoded = crate::text::decode(bytes).ok_or(NotAPage::NotText)?;
    if decoded.text.trim().is_empty() {
        return Err(NotAPage::Empty);
    }
    let mut reading = read_text(&decoded.text);
    let set = settings.facts_of(path);
    for facts in [facts_of_path(path), set.clone().unwrap_or_default()] {
        reading.paper = facts.paper.or(reading.paper);
        reading.date = facts.date.or(reading.date);
        reading.page = facts.page.or(reading.page);
    }
    reading.paper_said = reading.paper.take();
    let said = reading.paper_said.as_deref();
    reading.paper = settings.paper(path, set.as_ref(), said).or(said).map(str::to_owned);
    reading.date_hint = if reading.date.is_none() { facts::hint(&reading) } else { None };
    reading.file = path.to_string_lossy().into_owned();
    reading.encoding = decoded.encoding.to_owned();
    reading.problems.extend(
        decoded
            .damaged_lines
            .iter()
            .map(|line| PageProblem { line: *line, what: "bytes that are no text in this encoding".to_owned() }),
    );
    Ok(reading)
}

/// Reads decoded text; what the page's furniture says of paper, date and page is in the reading.
fn read_text(text: &str) -> Reading {
    let lines = order::restore(lines::measure(text));
    let mut reading = Reading::default();
    assemble::read(lines, &mut reading);
    let said = facts::of_furniture(&reading.furniture);
    (reading.paper, reading.date, reading.page) = (said.paper, said.date, said.page);
    reading.problems.extend(said.doubts.into_iter().map(|what| PageProblem { line: 0, what }));
    reading
}

#[cfg(test)]
mod tests;
