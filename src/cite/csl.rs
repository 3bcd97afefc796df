//! CSL-JSON: what citation processors and reference managers read.

use super::{Tongue, Work, names::Name};
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Item<'a> {
    id: String,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<Person<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    container_title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<Issued>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<&'a str>,
    language: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Issued {
    date_parts: [[i16; 3]; 1],
}

#[derive(Serialize)]
#[serde(untagged)]
enum Person<'a> {
    Divided {
        family: &'a str,
        given: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        suffix: Option<&'a str>,
    },
    Whole {
        literal: &'a str,
    },
}

/// All works as one array, with its line end.
pub(super) fn items(works: &[Work]) -> String {
    let items: Vec<Item<'_>> = works.iter().map(item).collect();
    // Strings and numbers can always be written as JSON.
    serde_json::to_string_pretty(&items).unwrap_or_else(|_| "[]".to_owned()) + "\n"
}

fn item(work: &Work) -> Item<'_> {
    Item {
        id: format!("baoku-{}", work.id),
        r#type: "article-newspaper",
        title: work.title(),
        author: work.authors.iter().map(person).collect(),
        container_title: work.paper.as_deref(),
        section: work.section.as_deref(),
        issued: work.date.map(|d| Issued { date_parts: [[d.year(), i16::from(d.month()), i16::from(d.day())]] }),
        page: work.page.as_deref(),
        language: match work.tongue {
            Tongue::Chinese => "zh",
            Tongue::Japanese => "ja",
            Tongue::Latin => "en",
        },
    }
}

fn person(name: &Name) -> Person<'_> {
    match name {
        Name::Han { family, given } => Person::Divided { family, given, suffix: None },
        Name::Latin { family, given, suffix, .. } => Person::Divided { family, given, suffix: suffix.as_deref() },
        Name::Whole(literal) => Person::Whole { literal },
    }
}
