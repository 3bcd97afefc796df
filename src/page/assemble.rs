//! Blocks become articles: which titles belong to which body, and what an article says.

use super::asides;
use super::blocks::{self, Block, Body};
use super::common::{Paired, Wanted};
use super::confidence;
use super::crossheads;
use super::cues;
use super::gaps;
use super::jumps;
use super::justified;
use super::layers;
use super::leads;
use super::lines::{Kind, Line, width_of};
use super::roles::{self, Role};
use super::stacked;
use super::titles::{self, Page, Titles};
use super::verse;
use crate::model::{Article, LineRange, Reading};
use memchr::memmem;
use std::cell::LazyCell;
use std::collections::HashSet;

/// How many different pairs the lines of `body` share with each of two groups of titles.
fn shared([over, under]: [&mut Wanted; 2], body: &Body, lines: &[Line], paired: &Paired) -> [i64; 2] {
    over.forget();
    if over.len() + under.len() == 0 {
        return [0, 0];
    }
    let mut both = over.beside(under);
    let texts = body.paragraphs.iter().flatten().map(|at| paired.line(&lines[*at]));
    texts.for_each(|pairs| pairs.iter().for_each(|pair| both.see(*pair)));
    [over, under].map(|w| i64::try_from(w.seen()).unwrap_or(0))
}

/// What the first and last block weigh together, in shared pairs of characters.
const ENDS: i64 = 12;

/// What a line of authors between titles and body weighs against shared pairs of characters.
const BYLINED: i64 = 6;

/// Do titles stand before their bodies? The ends of the page say so, else the words that neighbours share.
fn titles_first(blocks: &[Block], lines: &[Line], paired: &Paired) -> bool {
    // One line of unknown furniture at the top or foot must not turn the page around, so the ends only weigh.
    let mut vote = match (blocks.first(), blocks.last()) {
        (Some(Block::Titles(_)), Some(Block::Body(_))) => ENDS,
        (Some(Block::Body(_)), Some(Block::Titles(_))) => -ENDS,
        _ => 0_i64,
    };
    let pairs =
        |group: &[usize]| Wanted::of(group.iter().map(|i| paired.line(&lines[*i])).collect::<Vec<_>>().concat());
    // Titles under one body stand over the next.
    let mut over = pairs(&[]);
    for (at, block) in blocks.iter().enumerate() {
        let body = match block {
            Block::Body(body) => body,
            Block::Titles(group) => {
                if at == 0 {
                    over = pairs(group);
                }
                continue;
            }
        };
        let titled = at > 0 && matches!(blocks[at - 1], Block::Titles(_));
        let mut under = match blocks.get(at + 1) {
            Some(Block::Titles(group)) => pairs(group),
            _ => pairs(&[]),
        };
        let [above, below] = shared([&mut over, &mut under], body, lines, paired);
        let bylined = if body.bylined && titled { BYLINED } else { 0 };
        vote += above + bylined - below;
        over = under;
    }
    vote >= 0
}

fn ranges(taken: impl Iterator<Item = usize>, lines: &[Line]) -> Vec<LineRange> {
    let mut taken: Vec<(u32, u32)> = taken.map(|i| (lines[i].rank, lines[i].no)).collect();
    taken.sort_unstable();
    let mut out: Vec<LineRange> = Vec::new();
    let mut before = None;
    for (rank, no) in taken {
        match out.last_mut() {
            Some(last) if before.is_some_and(|b| rank == b + 1) => last.1 = no,
            _ => out.push(LineRange(no, no)),
        }
        before = Some(rank);
    }
    out
}

/// Is what stands before a line parted from it by a space, because both are words? Marks cling to words, dashes only where they do in the line.
fn words_part(before: &str, line: &Line) -> bool {
    let mut tail = before.chars().rev();
    match tail.next() {
        None | Some('-' | '(' | '[' | '“' | '‘') => false,
        Some('—' | '–') => line.words && tail.next() == Some(' '),
        Some(last) => line.words && width_of(last.encode_utf8(&mut [0; 4])) == 1,
    }
}

/// Joins a paragraph's lines: nothing between Han, a space between words, a hyphen at a line's end undone.
fn join(indices: &[usize], lines: &[Line]) -> String {
    let mut out = String::with_capacity(indices.iter().map(|at| lines[*at].text.len() + 1).sum());
    for &at in indices {
        let text = &lines[at].text;
        let first = text.chars().next().unwrap_or(' ');
        let mut tail = out.chars().rev();
        let (last, before) = (tail.next().unwrap_or(' '), tail.next().unwrap_or(' '));
        if last == '-' && before.is_ascii_lowercase() && first.is_ascii_lowercase() {
            out.pop();
        } else if (last.is_ascii_alphabetic() && first.is_ascii_alphanumeric())
            || (last.is_ascii_punctuation()
                && first.is_ascii_alphabetic()
                && before.is_ascii_alphanumeric()
                && last != '-')
            || words_part(&out, &lines[at])
            || leads::parts_names(&out, text)
        {
            out.push(' ');
        }
        out.push_str(text);
    }
    out
}

fn article(titles: Titles, group: &[usize], body: Body, lines: &[Line]) -> Article {
    let mut out = Article {
        headline: titles.headline,
        kicker: titles.kicker,
        subtitle: titles.subtitle,
        label: titles.label,
        section: titles.section,
        captions: body.captions,
        ..Article::default()
    };
    for (n, indices) in body.paragraphs.iter().enumerate() {
        let mut text = join(indices, lines);
        if n == 0
            && let Some((dateline, names, end)) = leads::lead(&text)
        {
            out.dateline = Some(dateline);
            out.authors.extend(names);
            text.drain(..end);
        }
        if let Some((at, page, onward)) = jumps::jump(&text) {
            if onward {
                out.continued_to = Some(page)
            } else {
                out.continued_from = Some(page)
            }
            // A paragraph may go on behind it: a jump's line is not always the last of its column.
            text.drain(at..at + jumps::jump_length(&text[at..]));
        }
        // A line that is a paragraph of its own is not justified.
        let text = if indices.len() > 1 { gaps::closed(text) } else { text };
        if cues::latin_caption(&text) {
            out.captions.push(text);
        } else if !text.is_empty() {
            if body.crossheads.binary_search(&n).is_ok() {
                out.crossheads.push(out.paragraphs.len());
            }
            out.paragraphs.push(text);
        }
    }
    for (_, page, onward) in body.jumps.iter().filter_map(|at| jumps::jump(&lines[*at].text)) {
        if onward { out.continued_to = Some(page) } else { out.continued_from = Some(page) }
    }
    out.authors.extend(body.authors);
    let mut seen = HashSet::new();
    out.authors.retain(|a| seen.insert(a.clone()));
    out.lines = ranges(group.iter().chain(body.paragraphs.iter().flatten()).chain(&body.extra).copied(), lines);
    out
}

/// What the titles of a group say, over the text that they stand with.
fn titles_over(body: &Body, group: &[usize], lines: &[Line], page: Page) -> Titles {
    let refs: Vec<&Line> = group.iter().map(|i| &lines[*i]).collect();
    // Of most groups no word is asked for.
    let text =
        LazyCell::new(|| body.paragraphs.iter().flatten().map(|i| &*lines[*i].text).collect::<Vec<_>>().join("\n"));
    titles::read(&refs, page, &|word| memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

/// A banner covers the run of labelled articles beside it, or else all that follow. One that would cover none, since others do already,
/// is most likely no banner: it stands with the other titles of the article that it was printed with, and is not lost.
fn spread_sections(articles: &mut [Article], first: bool) {
    let marks: Vec<(usize, String)> =
        articles.iter_mut().enumerate().filter_map(|(i, a)| a.section.take().map(|s| (i, s))).collect();
    // The name of the walk before, where it ended, and whether another banner ended it: a banner that is printed over each of its articles
    // walks on from there.
    let mut walked: Option<(String, usize, bool)> = None;
    for (at, name) in marks {
        let start = if first { at } else { at + usize::from(articles[at].label.is_none()) };
        let labelled = articles.get(start).is_some_and(|a| a.label.is_some());
        let (mut from, mut to) = (start, start);
        if labelled {
            while from > 0 && !first && articles[from - 1].label.is_some() && articles[from - 1].section.is_none() {
                from -= 1
            }
            while to < articles.len() && articles[to].label.is_some() && articles[to].section.is_none() {
                to += 1
            }
        } else {
            to = articles.len();
        }
        if from >= to && at < articles.len() {
            (from, to) = (at, at + 1)
        }
        let (mut covers, mut met) = (false, false);
        if let Some((before, end, other)) = &walked
            && *before == name
            && from < *end
        {
            (covers, met) = (true, *other);
            from = (*end).min(to);
        }
        if !met {
            let other = articles[from..to].iter_mut().position(|a| {
                let own = a.section.get_or_insert_with(|| name.clone()) == &name;
                covers |= own;
                !own
            });
            walked = Some((name.clone(), other.map_or(to, |n| from + n), other.is_some()));
        }
        if !covers {
            let Article { section, kicker, subtitle, .. } = &mut articles[at];
            match [section, kicker, subtitle] {
                [none @ None, _, _] | [_, none @ None, _] | [_, _, none @ None] => *none = Some(name),
                [_, Some(kicker), _] => *kicker = format!("{kicker} {name}"),
            }
        }
    }
}

/// For each block, how many bodies follow it before the next titles.
fn followers(blocks: &[Block]) -> Vec<usize> {
    let mut out = vec![0; blocks.len()];
    let mut bodies = 0;
    for (at, block) in blocks.iter().enumerate().rev() {
        out[at] = bodies;
        bodies = if matches!(block, Block::Body(_)) { bodies + 1 } else { 0 };
    }
    out
}

/// Extractors that go by position print the titles of neighbouring columns one under the other: as many titles as there
/// are bodies after them are dealt out in order; otherwise the group stays whole.
fn unstack(group: &[usize], lines: &[Line], bodies: usize) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = Vec::new();
    let mut open = false;
    for &at in group {
        let line = &lines[at];
        let joins = open || !line.blank_before || line.text.starts_with('—');
        match out.last_mut() {
            Some(part) if joins => part.push(at),
            _ => out.push(vec![at]),
        }
        open = cues::place(&line.text) || titles::banner(line);
    }
    if bodies > 1 && out.len() == bodies { out } else { vec![group.to_vec()] }
}

/// Does the page print places over several of its articles?
fn labelled(blocks: &[Block], lines: &[Line]) -> bool {
    let has_place =
        |b: &&Block| matches!(b, Block::Titles(g) if g.len() > 1 && g.iter().any(|i| cues::place(&lines[*i].text)));
    blocks.iter().filter(has_place).count() > 1
}

/// A teaser is an article of a headline, where the page has it; the rest is on the page that it names.
fn teasers(articles: &mut Vec<Article>, lines: &[Line]) {
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.kind == Kind::Teaser) {
        let Some((headline, page)) = asides::teaser(&line.text) else { continue };
        let lines = ranges(std::iter::once(at), lines);
        let behind = |a: &Article| a.lines.first().is_some_and(|range| range.0 > line.no);
        let place = articles.iter().position(behind).unwrap_or(articles.len());
        let teaser = Article { headline, continued_to: Some(page), lines, confidence: 0.7, ..Article::default() };
        articles.insert(place, teaser);
    }
}

/// A line of the file whose parts went to two articles is counted with the first.
fn once_each(articles: &mut [Article], lines: &[Line]) {
    // On most pages each line has a number of its own, greater than the one before.
    if lines.windows(2).all(|w| w[0].no < w[1].no) {
        return;
    }
    let mut numbers: Vec<u32> = lines.iter().map(|l| l.no).collect();
    numbers.sort_unstable();
    let mut parted: Vec<u32> = numbers.windows(2).filter(|w| w[0] == w[1]).map(|w| w[0]).collect();
    parted.dedup();
    if parted.is_empty() {
        return;
    }
    let mut taken = vec![false; parted.len()];
    for article in articles {
        let mut out = Vec::with_capacity(article.lines.len());
        for LineRange(mut first, last) in article.lines.drain(..) {
            let from = parted.partition_point(|no| *no < first);
            for (no, taken) in parted.iter().zip(&mut taken).skip(from).take_while(|(no, _)| **no <= last) {
                if std::mem::replace(taken, true) {
                    out.push(LineRange(first, no.saturating_sub(1)));
                    first = no + 1;
                }
            }
            out.push(LineRange(first, last));
        }
        out.retain(|range| range.0 <= range.1);
        article.lines = out;
    }
}

/// The lines, whose pairs are `paired`, in the order in which they are read, every title over its text; and the role of each that has one.
pub(super) fn laid<'t>(mut lines: Vec<Line<'t>>, paired: &Paired) -> (Vec<Line<'t>>, Vec<Option<Role>>) {
    justified::measure(&mut lines);
    let role = roles::of_page(&mut lines, paired);
    if let Some(page) = layers::laid(&lines, &role) {
        return page;
    }
    let Some(order) = stacked::unstack(&lines, &role) else { return (lines, role) };
    let copy =
        |(at, fresh): &(usize, bool)| Line { blank_before: *fresh || lines[*at].blank_before, ..lines[*at].clone() };
    (order.iter().map(copy).collect(), order.iter().map(|(at, _)| role[*at]).collect())
}

/// The whole of it: measured lines in, articles and furniture into `reading`.
pub(super) fn read(lines: Vec<Line>, reading: &mut Reading) {
    let paired = Paired::of(&lines);
    let (lines, role) = laid(lines, &paired);
    assemble(&lines, &role, &paired, reading);
}

/// Lines with their roles become articles.
fn assemble(lines: &[Line], role: &[Option<Role>], paired: &Paired, reading: &mut Reading) {
    let mut decided = role.iter().flatten();
    let (first, last) = (decided.next(), decided.next_back());
    let after = first != Some(&Role::Title) && last == Some(&Role::Title);
    let (blocks, furniture) = blocks::of(lines, role, after);
    let first = titles_first(&blocks, lines, paired);
    let mut blocks = verse::set(crossheads::fold(blocks, lines, first), lines, first);
    if first {
        blocks = verse::sign_notices(blocks, lines);
        asides::notes_forward(&mut blocks, lines);
    }
    let labelled = labelled(&blocks, lines);
    reading.furniture = furniture.iter().map(|i| lines[*i].text.to_string()).collect();
    let mut articles = Vec::with_capacity(blocks.len());
    let mut waiting: Option<Vec<usize>> = None;
    let mut body_waiting: Option<Body> = None;
    let make = |group: &[usize], body: Body| {
        let titles = titles_over(&body, group, lines, Page { first, labelled });
        article(titles, group, body, lines)
    };
    let mut stacked: Vec<Vec<usize>> = Vec::new();
    let untitled = followers(&blocks);
    for (at, block) in blocks.into_iter().enumerate() {
        match block {
            Block::Titles(group) if first => {
                stacked = unstack(&group, lines, untitled[at]);
                waiting = (!stacked.is_empty()).then(|| stacked.remove(0));
            }
            Block::Titles(group) => articles.push(make(&group, body_waiting.take().unwrap_or_default())),
            Block::Body(body) if first => {
                articles.push(make(&waiting.take().unwrap_or_default(), body));
                waiting = (!stacked.is_empty()).then(|| stacked.remove(0));
            }
            Block::Body(body) => {
                if let Some(lone) = body_waiting.replace(body) {
                    articles.push(make(&[], lone));
                }
            }
        }
    }
    match waiting {
        // A banner that nothing follows belongs to the page: an extractor put it last, and says not where it stood.
        Some(group) if group.iter().all(|i| titles::banner(&lines[*i])) => {
            reading.furniture.extend(group.iter().map(|i| lines[*i].text.to_string()));
        }
        Some(group) => articles.push(make(&group, Body::default())),
        None => {}
    }
    if let Some(body) = body_waiting {
        articles.push(make(&[], body))
    }
    spread_sections(&mut articles, first);
    once_each(&mut articles, lines);
    confidence::set(&mut articles);
    teasers(&mut articles, lines);
    reading.articles = articles;
}
