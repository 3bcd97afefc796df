//! Markdown.

use super::{footer, headline, issue, jump, led, titled};
use crate::{
    archive::{Half, StoredArticle},
    model::Entry,
    text::one_line,
};
use std::io::{self, Write};

/// Writes an article; `parts` are the entries that it was joined of, one is itself. Every article carries its id as an anchor, so that halves
/// printed in one document link to each other.
///
/// # Errors
/// Those of the writer.
pub fn markdown(stored: &StoredArticle, parts: &[Entry], to: &mut impl Write) -> io::Result<()> {
    let StoredArticle { entry, article, note, halves } = stored;
    for title in [&article.section, &article.kicker, &article.label].into_iter().flatten() {
        writeln!(to, "{}\n", escaped(title))?;
    }
    writeln!(to, "# {}\n", escaped(headline(entry)))?;
    parts.iter().try_for_each(|part| writeln!(to, "<a id=\"{}\"></a>", part.id))?;
    writeln!(to)?;
    for title in article.subtitle.iter() {
        writeln!(to, "**{}**\n", escaped(title))?;
    }
    writeln!(to, "*{}*\n", escaped(&[issue(entry), article.authors.join(" ")].join(" ")).trim_end())?;
    if let Some(jump) = link("Comes from", &article.continued_from, &halves.from) {
        writeln!(to, "{jump}\n")?;
    }
    for n in 0..article.paragraphs.len() {
        let sign = if article.crossheads.contains(&n) { "## " } else { "" };
        writeln!(to, "{sign}{}\n", escaped(&led(article, n)))?;
    }
    if let Some(jump) = link("Goes on", &article.continued_to, &halves.to) {
        writeln!(to, "{jump}\n")?;
    }
    article.captions.iter().try_for_each(|caption| writeln!(to, "> {}\n", escaped(caption)))?;
    if let Some(note) = note {
        writeln!(to, "Note:\n")?;
        note.lines().try_for_each(|line| writeln!(to, "> {}", escaped(line)))?;
        writeln!(to)?;
    }
    footer(parts).iter().try_for_each(|text| writeln!(to, "- {}", escaped(text)))
}

/// [`jump`] in Markdown.
fn link(what: &str, page: &Option<String>, half: &Option<Half>) -> Option<String> {
    match half {
        Some(half) => {
            let text = escaped(&format!("page {}: {}", half.page, titled(half)));
            Some(format!("{what}: [{text}](#{})", half.id))
        }
        None => jump(what, page, half).map(|text| escaped(&text)),
    }
}

/// One line in which nothing is Markdown.
fn escaped(text: &str) -> String {
    let text = one_line(text);
    let mut safe = String::with_capacity(text.len());
    for (n, c) in text.chars().enumerate() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '&' | '~')
            || n == 0 && matches!(c, '-' | '+')
        {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_markdown() {
        assert_eq!(escaped("# a*b\n<i>"), "\\# a\\*b \\<i\\>");
        assert_eq!(escaped("-1"), "\\-1");
    }
}
