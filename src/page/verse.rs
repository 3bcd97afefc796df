//! Blocks that only look like titles: verse, and who signs a notice.
//!
//! A verse line is as short and as open as a title line. Verse is known by its many lines and the signature under it;
//! without a signature it stays with the titles, since neighbouring headlines can be stacked just like verse.

use super::blocks::Block;
use super::crossheads::notice;
use super::cues;
use super::lines::Line;

/// So many short lines in a row are no headline.
const VERSE_LINES: usize = 5;

/// A verse line is at most so wide, in half-glyphs.
const VERSE_WIDTH: i32 = 36;

/// Where the verse of a title group begins: behind the title, which a blank line or else one line parts from it.
/// `titled` says that lines of this group are due to a title: its own on pages of titles first, else that of the body before.
fn verse_start(group: &[usize], lines: &[Line], titled: bool) -> Option<usize> {
    let blank = (1..group.len()).find(|n| lines[group[*n]].blank_before);
    let start = match blank {
        Some(n) if titled && n <= 3 => n,
        _ => usize::from(titled),
    };
    let verse = group.get(start..)?;
    let fits = verse.iter().all(|i| lines[*i].width <= VERSE_WIDTH && !lines[*i].text.starts_with('—'));
    (verse.len() >= VERSE_LINES && fits).then_some(start)
}

/// Gives the short lines over a lone signature to its body; each keeps its line.
pub(super) fn set(blocks: Vec<Block>, lines: &[Line], first: bool) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::with_capacity(blocks.len());
    for mut block in blocks {
        if let (Block::Body(body), Some(Block::Titles(group))) = (&mut block, out.last())
            && body.ended
            && body.paragraphs.is_empty()
        {
            let group = group.clone();
            let open = out.len().checked_sub(2).and_then(|n| out.get(n));
            let titled = first || matches!(open, Some(Block::Body(_)));
            if let Some(start) = verse_start(&group, lines, titled) {
                body.paragraphs = group[start..].iter().map(|i| vec![*i]).collect();
                out.pop();
                if start > 0 {
                    out.push(Block::Titles(group[..start].to_vec()));
                }
            }
        }
        out.push(block);
    }
    out
}

/// Does a line name an office or firm, as stands under a notice?
pub(super) fn office(text: &str) -> bool {
    // The last glyphs of the words below: most lines have another.
    let may =
        text.ends_with(['司', '心', '会', '室', '局', '处', '社', '馆', '院', '厂', '府', '會', '處', '館', '廠']);
    may && [
        "公司",
        "中心",
        "委员会",
        "办公室",
        "局",
        "处",
        "社",
        "馆",
        "院",
        "厂",
        "政府",
        "委員會",
        "辦公室",
        "處",
        "館",
        "廠",
    ]
    .iter()
    .any(|w| text.ends_with(w))
}

/// Is the line at `n` of the group under a notice the one who gives notice?
fn signs(line: &Line, alone: bool, last: bool) -> bool {
    let short = line.width <= 40 && !line.text.contains(' ');
    short && (office(&line.text) && (alone || line.blank_before) || last && alone && line.width <= 8)
}

/// Returns to a notice the line of its signer, which was taken for a title. Only for pages of titles first.
pub(super) fn sign_notices(blocks: Vec<Block>, lines: &[Line]) -> Vec<Block> {
    let count = blocks.len();
    let mut out: Vec<Block> = Vec::with_capacity(count);
    for (at, mut block) in blocks.into_iter().enumerate() {
        let announced = match (out.len().checked_sub(2).and_then(|n| out.get(n)), out.last()) {
            (Some(Block::Titles(over)), Some(Block::Body(_))) => over.iter().any(|i| notice(&lines[*i].text)),
            _ => false,
        };
        if announced
            && let (Block::Titles(group), Some(Block::Body(body))) = (&mut block, out.last_mut())
            && let Some(&head) = group.first()
        {
            let parted = group.get(1).is_none_or(|i| lines[*i].blank_before || lines[head].blank_before);
            if parted && signs(&lines[head], group.len() == 1, at + 1 == count) {
                body.paragraphs.push(vec![head]);
                group.remove(0);
                let dated = |at: usize| lines[at].text.ends_with('日') && cues::date(&lines[at].text).is_some();
                if let Some(&day) = group.first().filter(|at| dated(**at)) {
                    body.paragraphs.push(vec![day]);
                    group.remove(0);
                }
                if group.is_empty() {
                    continue;
                }
            }
        }
        out.push(block);
    }
    out
}
