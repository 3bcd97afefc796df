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

impl Article {
    /// Its headline, which stands before its other titles, and its text.
    pub(super) fn headline_and_text(&self) -> (&[char], &[char]) {
        (self.titles.first().map_or(&[], |headline| headline), &self.text)
    }

    /// Its titles, and its text.
    pub(super) fn words(&self) -> impl Iterator<Item = &Vec<char>> {
        self.titles.iter().chain([&self.text])
    }
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

/// A place where a line may stand in an article's text.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Place {
    line: usize,
    from: usize,
    to: usize,
    /// Its words are those of a title as well.
    titled: bool,
}

/// What it is worth that two places stand next to each other in the text, in chars; and that a line's words are a title's.
const TOUCH: f32 = 4.0;
const TITLED: f32 = -3.0;

/// The places of an article that fill most of its text and leave least of it between them, each with how many of its ends touch another.
fn tile(places: &[Place], text: usize) -> Vec<(Place, usize)> {
    let mut best: Vec<(f32, Option<usize>)> = Vec::with_capacity(places.len());
    for (k, place) in places.iter().enumerate() {
        let own = f32::from(u16::try_from(place.to - place.from).unwrap()) + if place.titled { TITLED } else { 0.0 };
        let mut most = (own + if place.from == 0 { TOUCH } else { 0.0 }, None);
        for (j, before) in places[..k].iter().enumerate().filter(|(_, b)| b.to <= place.from && b.line != place.line) {
            let far = f32::from(u16::try_from(before.line.abs_diff(place.line).min(100)).unwrap());
            let sum = best[j].0 + own + if before.to == place.from { TOUCH } else { 0.0 } - far / 50.0;
            if sum > most.0 {
                most = (sum, Some(j));
            }
        }
        best.push(most);
    }
    let end = |k: usize| best[k].0 + if places[k].to == text { TOUCH } else { 0.0 };
    let mut at = (0..places.len()).max_by(|a, b| end(*a).total_cmp(&end(*b)));
    let mut out: Vec<(Place, usize)> = Vec::new();
    while let Some(k) = at {
        let place = places[k];
        let after = out.last().map_or(place.to == text, |(next, _)| next.from == place.to);
        let before = best[k].1.map_or(place.from == 0, |j| places[j].to == place.from);
        out.push((place, usize::from(after) + usize::from(before)));
        at = best[k].1;
    }
    out
}

/// A line that stands in two articles, or twice in one, stands where more of its ends touch: the other places are taken from the articles. Whether there
/// were any.
fn part(tiles: &[Vec<(Place, usize)>], places: &mut [Vec<Place>]) -> bool {
    let mut best: HashMap<usize, (usize, usize, Place)> = HashMap::new();
    let mut doubled = Vec::new();
    for (i, tiles) in tiles.iter().enumerate() {
        for &(place, touching) in tiles {
            match best.get(&place.line) {
                Some(&(most, ..)) if touching <= most => doubled.push((i, place)),
                Some(&(_, of, other)) => {
                    doubled.push((of, other));
                    best.insert(place.line, (touching, i, place));
                }
                None => {
                    best.insert(place.line, (touching, i, place));
                }
            }
        }
    }
    doubled.iter().for_each(|(i, place)| places[*i].retain(|p| p != place));
    !doubled.is_empty()
}

/// Where a line stands: article, first char and end in its text.
type At = Option<(usize, usize, usize)>;

/// Where the lines may stand in an article's text whose words tell, in the order of the text.
fn places(lines: &[Line], words: &[Vec<char>], article: &Article) -> Vec<Place> {
    // A signature names who wrote its article and no other.
    let tells = |n: usize, word: &[char]| word.len() >= 6 || lines[n].kind == Kind::Signature && word.len() >= 4;
    let of = |(line, word): (usize, &Vec<char>)| {
        let titled = article.titles.iter().any(|t| !find(t, word).is_empty());
        let count = word.len();
        find(&article.text, word).into_iter().map(move |from| Place { line, from, to: from + count, titled })
    };
    let mut out: Vec<Place> = words.iter().enumerate().filter(|(n, w)| tells(*n, w)).flat_map(of).collect();
    out.sort_by_key(|p| (p.from, p.to));
    out
}

/// Where a short line stands that goes on from another, not far away, at a place that none has.
fn place_short(n: usize, word: &[char], at: &[At], articles: &[Article]) -> At {
    let free = |i: usize, from: usize| {
        let to = from + word.len();
        at.iter().flatten().all(|p| p.0 != i || p.2 <= from || to <= p.1)
    };
    let near = |i: usize, from: usize| {
        let before = |m: &usize| at[*m].is_some_and(|(j, _, end)| (j, end) == (i, from));
        (0..at.len()).filter(before).map(|m| m.abs_diff(n)).min()
    };
    let mut best: Option<(usize, usize, usize)> = None;
    for (i, article) in articles.iter().enumerate() {
        for from in find(&article.text, word) {
            let tells = word.len() > 1 || article.ends.contains(&(from + word.len()));
            if let Some(far) = near(i, from).filter(|far| tells && *far <= 12 && free(i, from)) {
                best = Some(best.map_or((far, i, from), |b| b.min((far, i, from))));
            }
        }
    }
    best.map(|(_, i, from)| (i, from, from + word.len()))
}

/// Puts lines where they fill what is left between two others of a text, or at one of its ends: the last words of a paragraph may stand at the top of a column, far from the
/// line that they go on from.
fn fill(words: &[Vec<char>], at: &mut [At], articles: &[Article]) {
    for (i, article) in articles.iter().enumerate() {
        let mut placed: Vec<(usize, usize, usize)> =
            (0..at.len()).filter_map(|n| at[n].filter(|p| p.0 == i).map(|(_, from, to)| (from, to, n))).collect();
        placed.sort_unstable();
        let ends = std::iter::once((0, None)).chain(placed.iter().map(|(_, to, n)| (*to, Some(*n))));
        let begins = placed.iter().map(|(from, _, n)| (*from, Some(*n))).chain([(article.text.len(), None)]);
        for ((from, before), (to, after)) in ends.zip(begins).filter(|((from, _), (to, _))| from < to) {
            let far = |n: usize| [before, after].into_iter().flatten().map(|m| m.abs_diff(n)).min();
            let free = (0..at.len()).filter(|n| at[*n].is_none() && words[*n] == article.text[from..to]);
            if let Some(n) = free.min_by_key(|n| far(*n)) {
                at[n] = Some((i, from, to));
            }
        }
    }
}

/// Where lines stand in the truth. Long ones are found by their words, so that they fill the text; short ones where another line ends, and where they fill a gap.
pub(super) fn align(lines: &[Line], articles: &[Article]) -> Vec<Gold> {
    let words: Vec<Vec<char>> = lines.iter().map(|l| bare(&l.text)).collect();
    let mut places: Vec<Vec<Place>> = articles.iter().map(|a| places(lines, &words, a)).collect();
    let tiles = loop {
        let tiles: Vec<_> = articles.iter().zip(&places).map(|(a, p)| tile(p, a.text.len())).collect();
        if !part(&tiles, &mut places) {
            break tiles;
        }
    };
    let mut at: Vec<At> = vec![None; lines.len()];
    for (i, tiles) in tiles.iter().enumerate() {
        // A title's words may stand in the text as well, where no line goes on from or to them.
        for (place, _) in tiles.iter().filter(|(place, touching)| *touching > 0 || !place.titled) {
            at[place.line] = Some((i, place.from, place.to));
        }
    }
    for _ in 0..2 {
        for (n, word) in
            words.iter().enumerate().filter(|(n, w)| (1..6).contains(&w.len()) && lines[*n].kind == Kind::Plain)
        {
            if at[n].is_none() {
                at[n] = place_short(n, word, &at, articles);
            }
        }
    }
    fill(&words, &mut at, articles);
    (0..lines.len()).map(|n| verdict(&words[n], at[n], articles)).collect()
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
