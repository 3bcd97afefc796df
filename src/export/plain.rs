//! Plain text: set for a terminal, or as it is pasted elsewhere.

use super::{footer, headline, issue, jump, led};
use crate::{
    archive::StoredArticle,
    model::Entry,
    text::{Ambiguous, Cells, Wrap, visible, wrap},
};
use std::io::{self, Write};

/// Writes an article in lines of at most `measure` cells. `parts` are the entries that it was joined of; one is itself.
///
/// # Errors
/// Those of the writer.
pub fn plain(stored: &StoredArticle, parts: &[Entry], measure: usize, to: &mut impl Write) -> io::Result<()> {
    let StoredArticle { entry, article, note, halves } = stored;
    let mut set = |text: &str, indent: usize| set(text, measure, indent, to);
    set(&issue(entry), 0)?;
    for title in [&article.section, &article.kicker, &article.label].into_iter().flatten() {
        set(title, 0)?;
    }
    set(headline(entry), 0)?;
    for title in article.subtitle.iter() {
        set(title, 0)?;
    }
    if !article.authors.is_empty() {
        set(&article.authors.join(" "), 0)?;
    }
    if let Some(jump) = jump("Comes from", &article.continued_from, &halves.from) {
        set(&jump, 0)?;
    }
    for n in 0..article.paragraphs.len() {
        set("", 0)?;
        set(&led(article, n), if article.crossheads.contains(&n) { 0 } else { 4 })?;
    }
    if let Some(jump) = jump("Goes on", &article.continued_to, &halves.to) {
        set("", 0)?;
        set(&jump, 0)?;
    }
    if !article.captions.is_empty() {
        set("", 0)?;
    }
    for caption in &article.captions {
        set(&format!("[{caption}]"), 0)?;
    }
    set("", 0)?;
    if let Some(note) = note {
        note.lines().try_for_each(|line| set(&format!("| {line}"), 0))?;
        set("", 0)?;
    }
    footer(parts).iter().try_for_each(|text| set(text, 0))
}

/// An article as it is pasted: titles, names, issue, then whole paragraphs. Chinese and Japanese ones begin with two ideographic spaces, as such text is
/// written; others have a blank line between them.
pub fn copied(stored: &StoredArticle) -> String {
    let StoredArticle { entry, article, .. } = stored;
    let han = article
        .paragraphs
        .iter()
        .flat_map(|text| text.chars())
        .any(|c| matches!(c, '\u{3041}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}'));
    let titles = [article.kicker.as_deref(), Some(headline(entry)), article.subtitle.as_deref()];
    let mut lines: Vec<String> = titles.into_iter().flatten().map(str::to_owned).collect();
    if !article.authors.is_empty() {
        lines.push(article.authors.join(" "));
    }
    lines.extend([issue(entry), String::new()]);
    for n in 0..article.paragraphs.len() {
        let crosshead = article.crossheads.contains(&n);
        lines.push(if han && !crosshead { format!("　　{}", led(article, n)) } else { led(article, n) });
        if !han {
            lines.push(String::new());
        }
    }
    let mut text = lines.iter().map(|line| visible(line)).collect::<Vec<_>>().join("\n");
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// Writes one paragraph in lines of the measure.
fn set(text: &str, measure: usize, indent: usize, to: &mut impl Write) -> io::Result<()> {
    let text = visible(text);
    let how = Wrap { measure: Cells(measure), indent: Cells(indent), ambiguous: Ambiguous::default() };
    for part in wrap(&text, how) {
        writeln!(to, "{:indent$}{}", "", text.get(part.range).unwrap_or_default(), indent = part.indent.0)?;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{archive::Halves, export::samples::entry, model::Article};

    #[test]
    fn an_article_is_set_in_its_measure_and_escaped() {
        let article = Article { paragraphs: vec!["渡船\u{1b}[2J靠岸。".repeat(9)], ..Article::default() };
        let stored = StoredArticle { entry: entry(), article, note: None, halves: Halves::default() };
        let mut to = Vec::new();
        plain(&stored, std::slice::from_ref(&stored.entry), 20, &mut to).unwrap();
        let shown = String::from_utf8(to).unwrap();
        assert!(!shown.contains('\u{1b}') && shown.contains("\n    渡船"), "{shown}");
        assert!(shown.lines().all(|l| l.contains("a.txt") || crate::text::width(l, Ambiguous::Narrow) <= Cells(20)));
    }

    #[test]
    fn what_is_pasted_has_whole_paragraphs_in_the_manner_of_its_script() {
        let mut article = Article {
            authors: vec!["林一禾".to_owned()],
            dateline: Some("本报讯".to_owned()),
            paragraphs: vec!["渡船\u{1b}靠岸。".to_owned(), "旧事".to_owned(), "人来人往。".to_owned()],
            crossheads: vec![1],
            ..Article::default()
        };
        let mut stored =
            StoredArticle { entry: entry(), article: article.clone(), note: None, halves: Halves::default() };
        assert_eq!(copied(&stored), "渡口\n林一禾\nundated\n\n　　本报讯 渡船␛靠岸。\n旧事\n　　人来人往。\n");
        article.paragraphs = vec!["A ferry.".to_owned(), "A town.".to_owned()];
        (article.dateline, article.crossheads) = (None, vec![]);
        stored.article = article;
        assert!(copied(&stored).ends_with("\n\nA ferry.\n\nA town.\n"));
    }
}
