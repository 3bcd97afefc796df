//! Runs of lines, which blank lines part, that stand in another order than the one in which they are read.
//!
//! Promise: pure; a cheap test tells which pages may be so ([`is_doubted`]), and one decision whether the order that such a page was gathered to is taken, or that in which it
//! stands ([`is_torn`]). Why: most pages of which some runs end in mid-sentence are in order all the same, and there titles are told more surely by where they stand. What
//! each thing that is seen weighs stands in `weights.txt`; it was fitted to pages that were read both ways. Trade-off: only what was gathered is looked at, not what the page
//! would be in its own order, which no dealing has weighed.

use super::common;
use super::joins;
use super::lines::{Kind, Line};
use super::signs::{self, Torn};
use super::weights::Weights;
use super::whole::Settled;
use std::borrow::Borrow;

/// Half-glyphs by which the lines of a column differ in width at most, but for the last one of a paragraph.
const EVEN: u32 = 4;

/// Where so much speaks against the order of a page's runs, it is looked at, on a page of fewer lines than [`FULL`] and on others: a run that ends in mid-sentence is worth 2 where
/// the next does not go on from it, and 0 where it goes on well. Pages of few lines have few columns, whose runs seldom stand out of order.
const DOUBT: [f32; 2] = [5.5, 2.0];

/// So many lines are a full page.
const FULL: usize = 150;

/// Does a run of lines, which blank lines part, end in mid-sentence with this line? Where each line stands `alone`, each is a run.
fn ends_amid<'t, L: Borrow<Line<'t>>>(lines: &[L], at: usize, alone: bool) -> bool {
    let line = |at: usize| lines.get(at).map(Borrow::<Line<'t>>::borrow);
    let (Some(last), Some(next)) = (line(at), line(at + 1)) else { return false };
    let even = |before: &Line| last.width.abs_diff(before.width) <= EVEN && before.is_body();
    let in_run = || alone || !last.blank_before && at > 0 && line(at - 1).is_some_and(even);
    next.blank_before && !last.closed && last.is_body() && in_run()
}

/// Do too many runs of lines end in mid-sentence, and the next does not go on from them?
pub(super) fn is_doubted<'t, L: Borrow<Line<'t>>>(lines: &[L]) -> bool {
    let alone = signs::parted(lines);
    let onward = |at: usize| {
        let next = lines[at + 1].borrow();
        if next.opens { -1.0 } else { joins::pair(lines[at].borrow(), next).clamp(-1.0, 1.0) }
    };
    let doubts = (0..lines.len()).filter(|at| ends_amid(lines, *at, alone)).map(|at| 1.0 - onward(at));
    doubts.sum::<f32>() >= DOUBT[usize::from(lines.len() >= FULL)]
}

/// What is seen of the page that a doubted one was gathered to: the numbers of what shows it, as logarithms.
pub(super) fn seen(settled: &Settled, lines: &[Line]) -> [f32; Torn::ALL.len()] {
    let gathered = &settled.gathered;
    let of_text = common::owners(gathered.texts.iter().map(|text| &text[..]), lines.len());
    let mut of_title = vec![None; lines.len()];
    gathered.titles.iter().zip(&gathered.of).for_each(|(title, text)| of_title[*title] = Some(*text));
    let open = |at: usize| !lines[at].closed && lines[at].kind == Kind::Plain;
    let elsewhere = |pair: &&[usize]| pair[0] + 1 != pair[1] && open(pair[0]);
    let elsewhere = gathered.texts.iter().flat_map(|text| text.windows(2)).filter(elsewhere).count();
    let titles = |like: &dyn Fn(usize, usize) -> bool| {
        let title = |at: &usize| of_title[*at].is_some_and(|text| like(*at, text));
        (0..lines.len()).filter(title).count()
    };
    let back = titles(&|at, text| at > 0 && of_text[at - 1] == Some(text));
    let under = |at: usize| lines.get(at + 1).filter(|next| next.blank_before).and_then(|_| of_text[at + 1]);
    let over = titles(&|at, text| under(at) == Some(text));
    let heaped =
        titles(&|at, text| at > 0 && lines[at].blank_before && of_title[at - 1].is_some_and(|over| over != text));
    let mut out = [0.0; Torn::ALL.len()];
    out[Torn::Any as usize] = 1.0;
    for (sign, many) in [(Torn::Elsewhere, elsewhere), (Torn::Back, back), (Torn::Over, over), (Torn::Heaped, heaped)] {
        out[sign as usize] = common::float(many).ln_1p();
    }
    out
}

/// Is a doubted page read better as it was gathered than as it stands?
pub(super) fn is_torn(settled: &Settled, lines: &[Line], weights: &Weights) -> bool {
    seen(settled, lines).iter().zip(weights.torn()).map(|(x, w)| x * w).sum::<f32>() > 0.0
}

#[cfg(test)]
mod tests {
    use super::super::deal::Table;
    use super::super::lines::measure;
    use super::*;

    const LIBRARY: [&str; 4] =
        ["　　昨日上午清水河畔的图", "书馆新馆正式开馆迎来第一", "批读者家长带着孩子在少儿", "阅览室里挑选图书。"];
    const TREES: [&str; 4] =
        ["　　本市今年春季造林绿化", "工作已经全面展开各级林业", "部门组织群众义务植树三十", "万株成活率比去年高。"];

    /// Is a page of these lines read better as it is gathered, and what is seen of it: how many lines go on elsewhere, and so on?
    fn asked(page: &str) -> (bool, [usize; 4]) {
        let lines = measure(page);
        let table = Table::new(&lines, Weights::fitted());
        let settled = table.settled(table.puts());
        let seen = seen(&settled, &lines);
        let count = |sign: Torn| (0..9).find(|n| common::float(*n).ln_1p() == seen[sign as usize]).unwrap_or(9);
        let torn = is_torn(&settled, &lines, Weights::fitted());
        (torn, [Torn::Elsewhere, Torn::Back, Torn::Over, Torn::Heaped].map(count))
    }

    #[test]
    fn a_page_whose_titles_stand_over_their_texts_stays_as_it_is() {
        let (library, trees) = (LIBRARY.join("\n"), TREES.join("\n"));
        let page = format!("图书馆新馆开馆\n\n{library}\n\n义务植树三十万株\n\n{trees}\n");
        assert_eq!(asked(&page), (false, [0, 0, 2, 0]));
    }

    #[test]
    fn a_page_whose_runs_go_on_elsewhere_is_torn() {
        let [one, on] = [&LIBRARY[..2], &LIBRARY[2..]].map(|run| run.join("\n"));
        let [other, ends] = [&TREES[..2], &TREES[2..]].map(|run| run.join("\n"));
        let page = format!("图书馆新馆开馆\n\n义务植树三十万株\n\n{one}\n\n{other}\n\n{on}\n\n{ends}\n");
        assert_eq!(asked(&page), (true, [2, 0, 0, 1]));
    }
}
