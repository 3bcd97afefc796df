//! RIS: one tag a line, two letters, two spaces, a hyphen and a space.

use super::{Tongue, Work, names::Name};

/// A record with its line ends.
pub(super) fn record(work: &Work) -> String {
    let mut lines: Vec<(&str, String)> = vec![("TY", "NEWS".to_owned()), ("ID", format!("baoku-{}", work.id))];
    lines.extend(work.authors.iter().map(|name| ("AU", person(name))));
    lines.extend(work.title().into_iter().map(|title| ("TI", title)));
    lines.extend(work.paper.iter().map(|paper| ("T2", paper.clone())));
    if let Some(date) = work.date {
        lines.push(("PY", date.year().to_string()));
        lines.push(("DA", format!("{:04}/{:02}/{:02}", date.year(), date.month(), date.day())));
    }
    lines.extend(work.page.iter().map(|page| ("SP", page.clone())));
    let language = match work.tongue {
        Tongue::Chinese => "zh",
        Tongue::Japanese => "ja",
        Tongue::Latin => "en",
    };
    lines.push(("LA", language.to_owned()));
    lines.push(("ER", String::new()));
    lines.iter().map(|(tag, value)| format!("{tag}  - {value}\n")).collect()
}

/// A comma parts family and given name, so a name that is not divided must have none.
fn person(name: &Name) -> String {
    match name {
        Name::Han { family, given } => format!("{family}{given}"),
        Name::Whole(whole) => whole.replace(',', " "),
        Name::Latin { family, given, suffix, .. } => {
            let suffix = suffix.as_ref().map(|suffix| format!(", {suffix}")).unwrap_or_default();
            format!("{family}, {given}{suffix}")
        }
    }
}
