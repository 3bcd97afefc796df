//! An article for the tests.

use crate::model::{ArticleId, Entry, Marks};

pub(super) fn entry() -> Entry {
    Entry {
        id: ArticleId(1),
        headline: "渡口".to_owned(),
        kicker: None,
        subtitle: None,
        label: None,
        section: None,
        authors: vec![],
        paper: None,
        date: None,
        page: None,
        file: "a.txt".to_owned(),
        place: 0,
        tags: vec![],
        marks: Marks::default(),
        gone: false,
    }
}
