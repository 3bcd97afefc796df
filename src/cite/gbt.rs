//! GB/T 7714, numeric system, an article of a newspaper: `names. title[N]. paper, date(page).`
//!
//! The editions differ in marks (2025 section 7: `.` and `[ ]` half width, all others full width; 2015 prints all half width), in family names
//! (2015: capitals) and in given names (2025 keeps hyphens between initials, and Chinese names in Latin letters whole). Both: three names, then 等 or
//! et al. (7.1.2); an unknown author is left out (7.1.3); a title of one's own stands in brackets (7.2.1); days as YYYY-MM-DD (7.5.4.2); the page in
//! parentheses behind the day (8.5.1.4).

use super::{Tongue, Work, names::Name};

/// A reference with its line end.
pub(super) fn reference(work: &Work, new: bool) -> String {
    let comma = if new { "，" } else { ", " };
    let mut blocks = Vec::new();
    if !work.authors.is_empty() {
        blocks.push(authors(work, new, comma));
    }
    let untitled = if work.tongue == Tongue::Latin { "[untitled]" } else { "[无题名]" };
    let colon = if new || work.tongue != Tongue::Latin { "：" } else { ": " };
    blocks.push(format!("{}[N]", work.titled(colon).as_deref().unwrap_or(untitled)));
    let issue: Vec<String> = work.paper.iter().cloned().chain(work.date.map(|date| date.to_string())).collect();
    let page = work.page.as_ref().map(|page| if new { format!("（{page}）") } else { format!("({page})") });
    let source = issue.join(comma) + &page.unwrap_or_default();
    if !source.is_empty() {
        blocks.push(source);
    }
    let mut text = String::new();
    for block in blocks {
        if !text.is_empty() {
            // `et al.` and an abbreviation have their full stop already.
            text.push_str(if text.ends_with('.') { " " } else { ". " });
        }
        text.push_str(&block);
    }
    text.push_str(".\n");
    text
}

fn authors(work: &Work, new: bool, comma: &str) -> String {
    let mut names: Vec<String> = work.authors.iter().take(3).map(|name| person(name, new)).collect();
    if work.authors.len() > 3 {
        let han = !matches!(work.authors.first(), Some(Name::Latin { .. }));
        let others = match work.tongue {
            Tongue::Japanese => "ほか",
            Tongue::Chinese => "等",
            Tongue::Latin if han => "等",
            Tongue::Latin => "et al.",
        };
        names.push(others.to_owned());
    }
    names.join(comma)
}

fn person(name: &Name, new: bool) -> String {
    match name {
        Name::Whole(whole) => whole.clone(),
        Name::Han { family, given } => format!("{family}{given}"),
        Name::Latin { family, given, suffix, pinyin } => {
            let family = if new { family.clone() } else { family.to_uppercase() };
            let given = if *pinyin { given.clone() } else { initials(given, new) };
            let suffix = suffix.as_ref().map(|suffix| format!(" {suffix}")).unwrap_or_default();
            format!("{family} {given}{suffix}")
        }
    }
}

/// `Ann B.` as `A B`, `Jean-Luc` as `J-L` or, before 2025, `J L`.
fn initials(given: &str, new: bool) -> String {
    let first = |part: &str| part.chars().find(|c| c.is_alphabetic()).map(|c| c.to_uppercase().collect::<String>());
    let hyphen = if new { "-" } else { " " };
    let word = |word: &str| word.split(['-', '‐', '–']).filter_map(first).collect::<Vec<_>>().join(hyphen);
    given.split_whitespace().map(word).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
