//! Columns of one article find each other: one that ends in mid-sentence and one that begins there, titles and the text under them.
//!
//! The strands that [`super::order`] dealt are cut where an article may begin. The pieces of text are chained to articles by how well
//! they go on (sentence, width, place), and the blocks of titles are given to the articles by shared words, place and order, all best
//! first. Trade-off: what is made best first can be wrong where two choices depend on each other; a page has few enough articles for
//! that to be rare, and swaps mend what they can.

use super::lines::{Kind, Line};
use super::order::{Strand, joint};
use super::roles::Role;
use std::collections::{HashMap, HashSet};

/// How an article may begin with a piece of text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Start {
    /// A lead marker or a line of authors.
    Lead,
    /// A title stands right over it.
    Titled,
    /// A paragraph like any other.
    Loose,
    /// In mid-sentence.
    Amid,
}

/// A run of text in one column.
#[derive(Debug)]
struct Piece {
    lines: Vec<usize>,
    start: Start,
    open: bool,
    width: i32,
}

/// The pieces of text, and the lines of titles.
#[derive(Default, Debug)]
struct Cut {
    pieces: Vec<Piece>,
    titles: Vec<usize>,
}

/// The width that most lines of a text have.
fn measure(of: &[usize], lines: &[Line]) -> i32 {
    let mut widths: Vec<i32> = of.iter().map(|i| lines[*i].width).collect();
    widths.sort_unstable();
    widths.get(widths.len() * 3 / 4).copied().unwrap_or(0)
}

impl Cut {
    /// Title lines that stand together, whichever column they were dealt to.
    fn blocks(&self, lines: &[Line]) -> Vec<Vec<usize>> {
        let mut out: Vec<Vec<usize>> = Vec::new();
        for at in self.titles.iter().copied().filter(|i| lines[*i].kind == Kind::Plain) {
            match out.last_mut() {
                Some(block) if block.last().is_some_and(|b| b + 1 == at) && !lines[at].blank_before => block.push(at),
                _ => out.push(vec![at]),
            }
        }
        out
    }

    fn strand(&mut self, strand: &Strand, lines: &[Line]) {
        let mut open = false;
        for (&at, &role) in strand.lines.iter().zip(&strand.roles) {
            let begins = matches!(role, Role::First | Role::Only);
            let lead = lines[at].opens && begins;
            let titled = begins && at > 0 && self.titles.binary_search(&(at - 1)).is_ok();
            // A title anywhere between two lines of a column may have stood in it.
            if !open || lead || titled {
                let start = match role {
                    Role::Middle | Role::Last => Start::Amid,
                    _ if lead => Start::Lead,
                    _ if titled => Start::Titled,
                    _ => Start::Loose,
                };
                self.pieces.push(Piece { lines: Vec::new(), start, open: false, width: 0 });
                open = true;
            }
            if let Some(piece) = self.pieces.last_mut() {
                piece.lines.push(at);
                piece.open = matches!(role, Role::First | Role::Middle);
            }
        }
    }
}

/// How well piece `to` goes on where `from` ends; nothing where it cannot.
fn goes_on(from: &Piece, to: &Piece, lines: &[Line]) -> Option<f32> {
    if matches!(to.start, Start::Lead | Start::Titled) {
        return None;
    }
    let width = (from.width - to.width).abs().min(12);
    let off = if width <= 2 { 0.0 } else { f32::from(i16::try_from(width).unwrap_or(12)) * 0.6 };
    let (first, last) = (*from.lines.first()?, *from.lines.last()?);
    let begin = *to.lines.first()?;
    let order = if first < begin { 1.0 } else { -2.0 };
    // The next column begins beside the one it goes on from, or after its end.
    let gap = begin.abs_diff(first).min(begin.abs_diff(last)).min(30);
    let near = -0.15 * f32::from(i16::try_from(gap).unwrap_or(30));
    let fits = match (from.open, to.start == Start::Amid) {
        (true, true) => 8.0 + joint(&lines[last], &lines[begin]),
        (false, false) => 2.0,
        (true, false) => -6.0,
        (false, true) => -2.0,
    };
    Some(fits + order + near - off)
}

/// A link that may be made.
struct Link {
    from: usize,
    to: usize,
    score: f32,
}

/// Links made best first, each piece with one before and one after it, never in a ring; what comes next for each.
fn link(mut links: Vec<Link>, count: usize) -> (Vec<Option<usize>>, Vec<bool>) {
    let (mut next, mut has) = (vec![None; count], vec![false; count]);
    links.sort_by(|a, b| b.score.total_cmp(&a.score));
    for Link { from, to, .. } in links {
        if next[from].is_some() || has[to] {
            continue;
        }
        let mut end = to;
        while let Some(n) = next[end] {
            end = n;
        }
        if end != from {
            next[from] = Some(to);
            has[to] = true;
        }
    }
    (next, has)
}

fn pairs_of(of: &[usize], lines: &[Line]) -> HashSet<(char, char)> {
    let mut set = HashSet::new();
    for i in of {
        let chars: Vec<char> = lines[*i].text.chars().filter(|c| c.is_alphanumeric()).collect();
        set.extend(chars.windows(2).map(|w| (w[0], w[1])));
    }
    set
}

/// What block `i` and text `j` say for each other.
fn affinities(blocks: &[Vec<usize>], texts: &[Vec<usize>], lines: &[Line]) -> Vec<Vec<f32>> {
    let bodies: Vec<HashSet<(char, char)>> = texts.iter().map(|t| pairs_of(t, lines)).collect();
    let mut spread: HashMap<(char, char), f32> = HashMap::new();
    bodies.iter().flatten().for_each(|p| *spread.entry(*p).or_default() += 1.0);
    let title: HashSet<usize> = blocks.iter().flatten().copied().collect();
    let mut before = vec![0_u16; lines.len() + 1];
    for at in 0..lines.len() {
        before[at + 1] = before[at].saturating_add(u16::from(!title.contains(&at)));
    }
    blocks
        .iter()
        .map(|block| {
            let words = pairs_of(block, lines);
            let end = block.last().copied().unwrap_or(0);
            let dashed = lines[block[0]].text.starts_with('—');
            bodies
                .iter()
                .zip(texts)
                .map(|(body, text)| {
                    let shared: f32 = words.intersection(body).filter_map(|p| spread.get(p)).map(|n| 1.0 / n).sum();
                    let begin = text.first().copied().unwrap_or(0);
                    let between = f32::from(before[begin].abs_diff(before[end]).min(60));
                    let place = if begin > end { 2.0 - 0.1 * between } else { -2.0 - 0.1 * between };
                    0.9 * shared.min(7.0) + place + if begin == end + 1 { 2.0 } else { 0.0 }
                        - if dashed { 6.0 } else { 0.0 }
                })
                .collect()
        })
        .collect()
}

/// Which text each block goes with: one block a text first, all together as good as can be, then the rest beside them.
fn deal_titles(blocks: &[Vec<usize>], texts: &[Vec<usize>], lines: &[Line]) -> Vec<Option<usize>> {
    let score = affinities(blocks, texts, lines);
    let mut of: Vec<Option<usize>> = vec![None; blocks.len()];
    let mut all: Vec<(usize, usize)> = (0..blocks.len()).flat_map(|i| (0..texts.len()).map(move |j| (i, j))).collect();
    all.sort_by(|a, b| score[b.0][b.1].total_cmp(&score[a.0][a.1]));
    let mut taken = vec![false; texts.len()];
    for (i, j) in all {
        if of[i].is_none() && !taken[j] {
            of[i] = Some(j);
            taken[j] = true;
        }
    }
    // Two that would rather change places do; those in one row stand in the order of their texts when words do not say otherwise.
    for _ in 0..blocks.len() {
        let mut better = false;
        for i in 0..blocks.len() {
            for k in i + 1..blocks.len() {
                let worth = |x: usize, t: Option<usize>| t.map_or(0.0, |t| score[x][t]);
                let crossed = |a: Option<usize>, b: Option<usize>| match (a, b) {
                    (Some(a), Some(b)) if a > b => -1.5,
                    _ => 0.0,
                };
                let now = worth(i, of[i]) + worth(k, of[k]) + crossed(of[i], of[k]);
                let then = worth(i, of[k]) + worth(k, of[i]) + crossed(of[k], of[i]);
                if then > now + 1e-3 {
                    of.swap(i, k);
                    better = true;
                }
            }
        }
        if !better {
            break;
        }
    }
    beside(blocks, &of, lines)
}

/// Blocks left over go with the block beside them: a dash with the one before, anything else with the one after.
fn beside(blocks: &[Vec<usize>], of: &[Option<usize>], lines: &[Line]) -> Vec<Option<usize>> {
    let mut out = of.to_vec();
    for i in 0..blocks.len() {
        if of[i].is_some() {
            continue;
        }
        let dashed = lines[blocks[i][0]].text.starts_with('—');
        let touches = |k: usize| {
            let (a, b) = (i.min(k), i.max(k));
            (a..b).all(|n| blocks[n].last().is_some_and(|end| end + 1 == blocks[n + 1][0]))
        };
        let before = (0..i).rev().find(|k| of[*k].is_some() && touches(*k));
        let after = (i + 1..blocks.len()).find(|k| of[*k].is_some() && touches(*k));
        let near = if dashed { before.or(after) } else { after.or(before) };
        out[i] = near.and_then(|k| of[k]);
    }
    out
}

/// The order of the lines, and which of them do not go on from the line before.
pub(super) fn chain(strands: &[Strand], lines: &[Line]) -> Vec<(usize, bool)> {
    let mut cut = Cut::default();
    if let Some((titles, texts)) = strands.split_first() {
        cut.titles.clone_from(&titles.lines);
        texts.iter().for_each(|s| cut.strand(s, lines));
    }
    for piece in &mut cut.pieces {
        piece.width = measure(&piece.lines, lines);
    }
    cut.pieces.sort_by_key(|p| p.lines[0]);
    let blocks = cut.blocks(lines);
    let count = cut.pieces.len();
    let mut links = Vec::new();
    for from in 0..count {
        for to in (0..count).filter(|to| *to != from) {
            if let Some(score) = goes_on(&cut.pieces[from], &cut.pieces[to], lines)
                && score > -3.0
            {
                links.push(Link { from, to, score });
            }
        }
    }
    let (next, has) = link(links, count);
    let texts: Vec<Vec<usize>> = (0..count)
        .filter(|i| !has[*i])
        .map(|head| {
            std::iter::successors(Some(head), |n| next[*n]).flat_map(|n| cut.pieces[n].lines.iter().copied()).collect()
        })
        .collect();
    let mut texts = texts;
    for at in cut.titles.iter().copied().filter(|i| lines[*i].kind != Kind::Plain) {
        byline(at, &mut texts, lines);
    }
    let of = deal_titles(&blocks, &texts, lines);
    lay(&blocks, &of, texts)
}

/// A line of authors goes over the text that begins next and has no lead.
fn byline(at: usize, texts: &mut [Vec<usize>], lines: &[Line]) {
    let rank = |t: &Vec<usize>| {
        let first = t.first().copied().unwrap_or(0);
        let lead = lines[first].opens || lines[first].kind == Kind::Byline;
        (lead, first < at, first.abs_diff(at))
    };
    if let Some(text) = texts.iter_mut().min_by_key(|t| rank(t)) {
        text.insert(0, at);
    }
}

/// Titles and texts in the page's order.
fn lay(blocks: &[Vec<usize>], of: &[Option<usize>], texts: Vec<Vec<usize>>) -> Vec<(usize, bool)> {
    let mut groups: Vec<Vec<usize>> = texts;
    let titles: Vec<Vec<usize>> = (0..groups.len())
        .map(|j| (0..blocks.len()).filter(|i| of[*i] == Some(j)).flat_map(|i| blocks[i].iter().copied()).collect())
        .collect();
    for (text, title) in groups.iter_mut().zip(titles) {
        text.splice(0..0, title);
    }
    groups.extend((0..blocks.len()).filter(|i| of[*i].is_none()).map(|i| blocks[i].clone()));
    groups.sort_by_key(|g| g[0]);
    groups.iter().flat_map(|g| g.iter().enumerate().map(|(k, i)| (*i, k == 0))).collect()
}
