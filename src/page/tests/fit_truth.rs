//! Where the lines of a page stand in its truth.

use super::super::lines::{Kind, Line};
use super::super::roles::Role;
use std::collections::HashMap;

/// What the truth says of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Gold {
    Unknown,
    Title,
    /// Article, first and last char in its text, role.
    Text(usize, usize, usize, Role),
}

pub(super) fn bare(text: &str) -> Vec<char> {
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{0}')
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '“' | '”' => '"',
            '‘' | '’' => '\'',
            '―' | '─' | '–' => '—',
            c => c,
        })
        .collect()
}

/// An article of the truth: its titles, its text without white space, and where paragraphs end in it.
pub(super) struct Article {
    titles: Vec<Vec<char>>,
    text: Vec<char>,
    ends: Vec<usize>,
}

pub(super) fn articles(truth: &serde_json::Value) -> Vec<Article> {
    let one = |a: &serde_json::Value| {
        let titles = ["headline", "kicker", "subtitle", "label", "section"];
        let titles = titles.iter().filter_map(|k| a[*k].as_str()).map(bare).collect();
        let (mut text, mut ends) = (Vec::new(), Vec::new());
        for p in a["paragraphs"].as_array().unwrap() {
            text.extend(bare(p.as_str().unwrap()));
            ends.push(text.len());
        }
        Article { titles, text, ends }
    };
    truth["articles"].as_array().unwrap().iter().map(one).collect()
}

pub(super) fn find(text: &[char], word: &[char]) -> Vec<usize> {
    if word.is_empty() || word.len() > text.len() {
        return Vec::new();
    }
    (0..=text.len() - word.len()).filter(|at| text[*at..].starts_with(word)).collect()
}

/// Where lines stand in the truth. Long ones are found by their words; short ones where another line ends or begins.
pub(super) fn align(lines: &[Line], articles: &[Article]) -> Vec<Gold> {
    let words: Vec<Vec<char>> = lines.iter().map(|l| bare(&l.text)).collect();
    let mut at: Vec<Option<(usize, usize, usize)>> = vec![None; lines.len()];
    let mut taken: HashMap<(usize, usize), usize> = HashMap::new();
    // A signature names who wrote its article and no other.
    let tells = |n: usize, word: &[char]| word.len() >= 6 || lines[n].kind == Kind::Signature && word.len() >= 4;
    for (n, word) in words.iter().enumerate().filter(|(n, w)| tells(*n, w)) {
        let found = articles
            .iter()
            .enumerate()
            .flat_map(|(i, a)| find(&a.text, word).into_iter().map(move |from| (i, from)))
            .find(|place| !taken.contains_key(place));
        if let Some((i, from)) = found {
            taken.insert((i, from), n);
            at[n] = Some((i, from, from + word.len()));
        }
    }
    drop_doubles(&mut at);
    for _ in 0..2 {
        for (n, word) in words.iter().enumerate() {
            if at[n].is_some() || word.is_empty() || lines[n].kind != Kind::Plain {
                continue;
            }
            let near = |p: &(usize, usize)| {
                (0..lines.len())
                    .filter(|m| at[*m].is_some_and(|(i, _, end)| (i, end) == *p))
                    .map(|m| m.abs_diff(n))
                    .min()
            };
            let places = articles.iter().enumerate().flat_map(|(i, a)| {
                find(&a.text, word).into_iter().filter_map(move |from| {
                    let end = from + word.len();
                    Some((i, from)).filter(|_| word.len() > 1 || a.ends.contains(&end))
                })
            });
            let best = places.filter(|p| !taken.contains_key(p)).filter_map(|p| near(&p).map(|d| (d, p))).min();
            if let Some((d, (i, from))) = best
                && d <= 12
            {
                taken.insert((i, from), n);
                at[n] = Some((i, from, from + word.len()));
            }
        }
    }
    (0..lines.len()).map(|n| verdict(&words[n], at[n], articles)).collect()
}

/// A title's words may stand in the text as well: of two lines that claim the same place the one goes on that others lead to and follow.
pub(super) fn drop_doubles(at: &mut [Option<(usize, usize, usize)>]) {
    let known: Vec<(usize, usize, usize)> = at.iter().flatten().copied().collect();
    let doubled = |p: &(usize, usize, usize)| known.iter().any(|k| k.0 == p.0 && k != p && k.1 < p.2 && p.1 < k.2);
    let sure: Vec<(usize, usize, usize)> = known.iter().filter(|k| !doubled(k)).copied().collect();
    let held = |p: &(usize, usize, usize)| sure.iter().any(|k| k.0 == p.0 && (k.2 == p.1 || k.1 == p.2));
    for slot in at.iter_mut() {
        *slot = slot.filter(|p| !doubled(p) || held(p));
    }
}

pub(super) fn titled(word: &[char], articles: &[Article]) -> Vec<usize> {
    let of = |a: &Article| a.titles.iter().any(|t| !find(t, word).is_empty());
    (0..articles.len()).filter(|i| of(&articles[*i])).collect()
}

pub(super) fn verdict(word: &[char], at: Option<(usize, usize, usize)>, articles: &[Article]) -> Gold {
    if let Some((i, from, to)) = at {
        let ends = &articles[i].ends;
        let starts = from == 0 || ends.contains(&from);
        let role = match (starts, ends.contains(&to)) {
            (true, true) => Role::Only,
            (true, false) => Role::First,
            (false, true) => Role::Last,
            (false, false) => Role::Middle,
        };
        return Gold::Text(i, from, to, role);
    }
    let title = |t: &Vec<char>| !find(t, word).is_empty();
    if word.len() >= 2 && articles.iter().any(|a| a.titles.iter().any(title)) { Gold::Title } else { Gold::Unknown }
}
