//! Crossheads (小标题): title lines inside a body that the article goes on after.
//!
//! A crosshead looks like the headline of the next article. What tells them apart is what follows: an article opens with
//! a lead or a line of authors, or is signed; crossheads come in runs of like width under one bigger headline, or bear a
//! number or mark. When in doubt the line stays a headline: one article cut in two can be found under both halves, two
//! articles melted together hide one headline.

use super::asides;
use super::blocks::{Block, Body};
use super::cues;
use super::lines::{Kind, Line};

/// Crossheads are short: at most so many half-glyphs.
const WIDEST: i32 = 26;

/// Words of an English crosshead, at most.
const MOST_WORDS: usize = 3;

/// How much wider than its crossheads a lone headline must be to be known as theirs.
const BIGGER: i32 = 6;

/// Does `text` open with a number or mark of parts: 一、 （二） 3. ■?
pub(super) fn numbered(text: &str) -> bool {
    let han = |c: char| "一二三四五六七八九十".contains(c);
    if text.starts_with(['■', '●', '◆', '▶', '★', '◎']) {
        return true;
    }
    let inner = text.strip_prefix(['（', '(']).unwrap_or(text);
    let rest = inner.trim_start_matches(han);
    let digits = inner.trim_start_matches(|c: char| c.is_ascii_digit());
    let count = inner.chars().count() - rest.chars().count();
    if inner.len() < text.len() {
        (1..=3).contains(&count) && rest.starts_with(['）', ')'])
    } else {
        (1..=3).contains(&count) && rest.starts_with('、')
            || (1..=2).contains(&(inner.len() - digits.len())) && digits.starts_with(['、', '．'])
    }
}

/// Words of announcements, which stand alone and have no lead.
pub(super) fn notice(text: &str) -> bool {
    ["公告", "启事", "声明", "通知", "通告", "讣告", "来信", "更正", "啟事", "聲明"].iter().any(|w| text.contains(w))
}

/// The line of `blocks[at]` if it may be a crosshead: short, alone, between an open body and one that opens no article.
fn candidate(blocks: &[Block], at: usize, lines: &[Line]) -> Option<usize> {
    let (Some(Block::Body(before)), Some(Block::Titles(group)), Some(Block::Body(next))) =
        (at.checked_sub(1).and_then(|i| blocks.get(i)), blocks.get(at), blocks.get(at + 1))
    else {
        return None;
    };
    let [only] = group[..] else { return None };
    let line = &lines[only];
    // A headline of words is as narrow as a crosshead of glyphs, but says more.
    let said = !line.words || line.text.split_whitespace().count() <= MOST_WORDS;
    let fits =
        said && line.width <= WIDEST && !cues::place(&line.text) && !notice(&line.text) && !line.text.starts_with('—');
    let goes_on = !before.ended && !before.paragraphs.is_empty() && !next.paragraphs.is_empty();
    // A table opens an article of its own; a note of the editors stands over one; what goes on elsewhere does not go on here.
    let tabled = next.paragraphs.first().and_then(|p| p.first()).is_some_and(|i| lines[*i].kind == Kind::Row);
    let noted = before.paragraphs.last().and_then(|p| p.first()).is_some_and(|i| asides::editors_note(&lines[*i].text));
    let jumped = before.jumps.iter().any(|i| lines[*i].kind == Kind::Onward);
    let goes_on = goes_on && !tabled && !noted && !jumped;
    (fits && goes_on && !next.leads(lines) && !next.bylined).then_some(only)
}

/// Is the group at `at` big enough to be the headline over crossheads of `widest`?
fn headline_of(blocks: &[Block], at: Option<usize>, widest: i32, lines: &[Line]) -> bool {
    match at.and_then(|i| blocks.get(i)) {
        Some(Block::Titles(group)) => {
            group.len() > 1 || group.iter().any(|i| lines[*i].width >= widest.saturating_add(BIGGER))
        }
        _ => false,
    }
}

/// The widths of lines of a body that stand alone, short and open, as its crossheads do: of those of one article one may be taken for a title and
/// the next for a text.
fn alone<'a>(block: Option<&'a Block>, lines: &'a [Line]) -> impl Iterator<Item = i32> + 'a {
    let body = match block {
        Some(Block::Body(body)) => body.paragraphs.as_slice(),
        _ => &[],
    };
    let alone = |p: &Vec<usize>| match p[..] {
        [only] if lines[only].kind == Kind::Plain && !lines[only].closed => Some(lines[only].width),
        _ => None,
    };
    body.iter().skip(1).filter_map(alone).filter(|width| *width <= WIDEST)
}

/// Whether the run of candidate lines `run`, at blocks `from`, `from + 2` and so on, is one article's crossheads.
fn one_article(blocks: &[Block], from: usize, run: &[usize], lines: &[Line], first: bool) -> bool {
    let texts = (0..run.len()).flat_map(|n| alone(blocks.get(from + 2 * n + 1), lines));
    let widths = run.iter().map(|i| lines[*i].width).chain(texts);
    let (low, high, count) = widths.fold((i32::MAX, 0, 0), |(l, h, n), w| (l.min(w), h.max(w), n + 1));
    let bylined = matches!(blocks.get(from - 1), Some(Block::Body(b)) if b.bylined);
    let head = if first { from.checked_sub(2) } else { Some(from + 2 * run.len()) };
    !run.is_empty() && count > 1 && high - low <= low && (bylined || headline_of(blocks, head, high, lines))
}

/// The blocks that are crossheads.
fn find(blocks: &[Block], lines: &[Line], first: bool) -> Vec<bool> {
    let mut out = vec![false; blocks.len()];
    let mut at = 1;
    while at < blocks.len() {
        let mut run = Vec::new();
        while let Some(line) = candidate(blocks, at + 2 * run.len(), lines) {
            run.push(line);
        }
        let next = at + 2 * run.len() + 1;
        // A signed body under a headline of its own is an article, not the last part of a bylined one.
        if let Some(Block::Body(last)) = blocks.get(next - 2)
            && last.ended
            && matches!(blocks.get(at - 1), Some(Block::Body(b)) if b.bylined)
        {
            run.pop();
        }
        let all = one_article(blocks, at, &run, lines, first);
        for (n, line) in run.iter().enumerate() {
            out[at + 2 * n] = all || numbered(&lines[*line].text);
        }
        at = next;
    }
    out
}

/// Appends a crosshead and the body under it.
fn append(body: &mut Body, crosshead: usize, next: Body) {
    let at = body.paragraphs.len();
    body.crossheads.push(at);
    body.crossheads.extend(next.crossheads.iter().map(|n| n + at + 1));
    body.paragraphs.push(vec![crosshead]);
    body.paragraphs.extend(next.paragraphs);
    body.extra.extend(next.extra);
    body.authors.extend(next.authors);
    body.captions.extend(next.captions);
    body.jumps.extend(next.jumps);
    body.ended = next.ended;
}

/// Melts the bodies around crossheads into one; `first` says that titles stand before their bodies on this page.
pub(super) fn fold(blocks: Vec<Block>, lines: &[Line], first: bool) -> Vec<Block> {
    let crosshead = find(&blocks, lines, first);
    let mut out: Vec<Block> = Vec::new();
    let mut open: Option<usize> = None;
    for (block, is_crosshead) in blocks.into_iter().zip(crosshead) {
        match (block, out.last_mut()) {
            (Block::Titles(group), _) if is_crosshead => open = group.first().copied(),
            (Block::Body(next), Some(Block::Body(body))) if open.is_some() => {
                if let Some(line) = open.take() {
                    append(body, line, next)
                }
            }
            (block, _) => out.push(block),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crosshead_taken_for_a_text_tells_of_one_taken_for_a_title() {
        let text =
            "渠水流到三个村庄以后怎么办\n渠水从山里来。\n水从哪里来\n去年秋天动工。\n地从哪里找\n村民让出地来。\n";
        let lines = super::super::lines::measure(text);
        let body = |p: &[&[usize]]| {
            Block::Body(Body { paragraphs: p.iter().map(|l| l.to_vec()).collect(), ..Body::default() })
        };
        let blocks =
            |last: &[&[usize]]| vec![Block::Titles(vec![0]), body(&[&[1]]), Block::Titles(vec![2]), body(last)];
        assert_eq!(find(&blocks(&[&[3], &[4], &[5]]), &lines, true), [false, false, true, false]);
        assert_eq!(find(&blocks(&[&[3, 4], &[5]]), &lines, true), [false; 4]);
    }

    #[test]
    fn parts_are_numbered_or_marked() {
        assert!(["一、水从哪里来", "（二）谁来管", "3、怎么算", "■ 记者手记"].iter().all(|t| numbered(t)));
        assert!(!["一条新渠", "十里稻香", "2031年春", "（石磊）", "3.5公里"].iter().any(|t| numbered(t)));
    }
}
