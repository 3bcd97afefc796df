//! BibTeX, in fields that BibLaTeX and the styles of GB/T 7714 know as well.
//!
//! A key is made of the article's id alone: it stays when a better reader finds an author, is never given twice, and `baoku show` finds the article by it.

use super::{Tongue, Work, names::Name};
use std::fmt::Write;

/// An entry with its line end.
pub(super) fn entry(work: &Work) -> String {
    let mut text = format!("@article{{baoku-{},\n", work.id);
    let authors: Vec<String> = work.authors.iter().map(person).collect();
    if !authors.is_empty() {
        field(&mut text, "author", &authors.join(" and "));
    }
    if let Some(title) = work.title() {
        // Styles turn capitals of an English title into small letters: braces keep it as printed.
        let title = escaped(&title);
        field(&mut text, "title", &if work.tongue == Tongue::Latin { format!("{{{title}}}") } else { title });
    }
    if let Some(paper) = &work.paper {
        field(&mut text, "journal", &escaped(paper));
    }
    if let Some(date) = work.date {
        field(&mut text, "year", &date.year().to_string());
        field(&mut text, "date", &date.to_string());
    }
    if let Some(page) = &work.page {
        field(&mut text, "pages", &escaped(page));
    }
    field(&mut text, "entrysubtype", "newspaper");
    let language = match work.tongue {
        Tongue::Chinese => "chinese",
        Tongue::Japanese => "japanese",
        Tongue::Latin => "english",
    };
    field(&mut text, "langid", language);
    text.push_str("}\n");
    text
}

fn field(text: &mut String, name: &str, value: &str) {
    // Writing into a string cannot fail.
    let _ = writeln!(text, "  {name} = {{{value}}},");
}

fn person(name: &Name) -> String {
    match name {
        Name::Han { family, given } => escaped(&format!("{family}{given}")),
        // Braces: no part of it is a family name.
        Name::Whole(whole) => format!("{{{}}}", escaped(whole)),
        Name::Latin { family, given, suffix, .. } => {
            let suffix = suffix.as_ref().map(|suffix| format!(", {suffix}")).unwrap_or_default();
            escaped(&format!("{family}{suffix}, {given}"))
        }
    }
}

/// Text in which nothing means something to TeX.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => safe.push_str("\\textbackslash{}"),
            '~' => safe.push_str("\\textasciitilde{}"),
            '^' => safe.push_str("\\textasciicircum{}"),
            // A brace of its own would unbalance the field for BibTeX, escaped or not.
            '{' => safe.push_str("\\textbraceleft{}"),
            '}' => safe.push_str("\\textbraceright{}"),
            '#' | '$' | '%' | '&' | '_' => {
                safe.push('\\');
                safe.push(c);
            }
            c => safe.push(c),
        }
    }
    safe
}
