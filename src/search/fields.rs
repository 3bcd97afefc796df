//! The names of fields and of their values, in English and Chinese: one table for reading, printing and completing.

use super::query::{Field, Part};

/// A field of the query language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Tag,
    Date,
    Paper,
    Page,
    By,
    Section,
    Place,
    Text,
    Is,
    Has,
}

/// The fields with their names: the one that is printed, its Chinese twin, others that are understood.
pub(super) static KEYS: [(Key, &[&str]); 10] = [
    (Key::Tag, &["tag", "标签"]),
    (Key::Date, &["date", "日期"]),
    (Key::Paper, &["paper", "报", "报纸"]),
    (Key::Page, &["page", "版", "版面"]),
    (Key::By, &["by", "作者", "记者"]),
    (Key::Section, &["section", "栏目"]),
    (Key::Place, &["place", "地", "地点"]),
    (Key::Text, &["text", "正文"]),
    (Key::Is, &["is", "是"]),
    (Key::Has, &["has", "有"]),
];

/// What `is:` can ask, named as [`KEYS`] are.
pub(super) static STATES: [(Field, &[&str]); 4] = [
    (Field::Starred, &["starred", "星标", "收藏"]),
    (Field::Read(true), &["read", "已读"]),
    (Field::Read(false), &["unread", "未读"]),
    (Field::Gone, &["gone", "缺失"]),
];

/// What `has:` can ask, named as [`KEYS`] are.
pub(super) static PARTS: [(Part, &[&str]); 8] = [
    (Part::Note, &["note", "笔记"]),
    (Part::Tag, &["tag", "标签"]),
    (Part::Date, &["date", "日期"]),
    (Part::Paper, &["paper", "报", "报纸"]),
    (Part::Page, &["page", "版", "版面"]),
    (Part::By, &["by", "作者", "记者"]),
    (Part::Section, &["section", "栏目"]),
    (Part::Place, &["place", "地", "地点"]),
];

/// The thing with a (folded) name.
pub(super) fn named<T: Clone>(table: &[(T, &[&str])], name: &str) -> Option<T> {
    table.iter().find(|(_, names)| names.contains(&name)).map(|(thing, _)| thing.clone())
}

/// The name under which a thing is printed.
pub(super) fn name_of<T: PartialEq>(table: &[(T, &[&'static str])], thing: &T) -> &'static str {
    table.iter().find(|(other, _)| other == thing).and_then(|(_, names)| names.first()).copied().unwrap_or_default()
}

/// Every printed name of a table, for a remedy.
pub(super) fn all_names<T>(table: &[(T, &[&str])]) -> String {
    table.iter().filter_map(|(_, names)| names.first().copied()).collect::<Vec<_>>().join(" ")
}

/// Their Chinese twins.
pub(super) fn chinese_names<T>(table: &[(T, &[&str])]) -> String {
    table.iter().filter_map(|(_, names)| names.get(1).copied()).collect::<Vec<_>>().join(" ")
}

impl Field {
    /// The field's name and value as a query writes them, the value not yet quoted.
    pub(super) fn written(&self) -> (Key, &str) {
        match self {
            Self::Tag(text) => (Key::Tag, text),
            Self::Date(span) => (Key::Date, &span.written),
            Self::Paper(text) => (Key::Paper, text),
            Self::Page(text) => (Key::Page, text),
            Self::By(text) => (Key::By, text),
            Self::Section(text) => (Key::Section, text),
            Self::Place(text) => (Key::Place, text),
            Self::Text(text) => (Key::Text, text),
            Self::Has(part) => (Key::Has, name_of(&PARTS, part)),
            Self::Gone | Self::Starred | Self::Read(_) => (Key::Is, name_of(&STATES, self)),
        }
    }
}

/// The number in `第02版`, without the zeros before it.
pub(super) fn page_number(page: &str) -> &str {
    let mut page = page.trim();
    loop {
        let inner = page.strip_prefix('第').unwrap_or(page);
        let inner = inner.strip_suffix('版').unwrap_or(inner);
        let short = inner.trim_start_matches('0');
        let inner = if short.starts_with(|c: char| c.is_ascii_digit()) { short } else { inner }.trim();
        if inner == page {
            return page;
        }
        page = inner;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_means_two_things() {
        fn unique<T>(table: &[(T, &[&str])]) {
            let names: Vec<&str> = table.iter().flat_map(|(_, names)| names.iter().copied()).collect();
            for (at, name) in names.iter().enumerate() {
                assert!(!names[..at].contains(name), "{name}");
                assert_eq!(crate::text::fold(name).text, **name, "names are folded");
            }
        }
        unique(&KEYS);
        unique(&STATES);
        unique(&PARTS);
    }

    #[test]
    fn page_numbers_are_bare() {
        for (page, bare) in [("第02版", "2"), ("a02", "a02"), ("00", "00"), ("第 2 版", "2"), ("版", ""), ("10", "10")]
        {
            assert_eq!(page_number(page), bare);
        }
    }
}
