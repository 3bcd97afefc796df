//! What a page file's path says of date, paper and page.

use crate::model::Date;
use std::path::Path;

/// What a path says; nothing where it is ambiguous.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PathFacts {
    /// The paper: its name as written, or its code (`rmrb`).
    pub paper: Option<String>,
    /// The day, checked against the calendar.
    pub date: Option<Date>,
    /// The page.
    pub page: Option<String>,
}

/// Reads the whole path.
pub fn facts_of_path(_path: &Path) -> PathFacts {
    unimplemented!()
}
