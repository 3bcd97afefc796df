//! An article for the tests.

use crate::model::{ArticleId, Entry};

pub(super) fn entry() -> Entry {
    Entry { file: "a.txt".to_owned(), ..Entry::new(ArticleId(1), "渡口".to_owned()) }
}
