//! Lines of authors (本报记者 某某) on a page printed row by row, where they need not stand right over their texts.
//!
//! Promise: each goes over one text. Why: the titles, the authors and the first lines of columns side by side are printed in turn, so that what comes next after a line of authors
//! may be the text beside its own. How: a text whose author is said already wants no other, one that begins in mid-sentence is a part, one with its title between it and the line
//! has its head below it. Trade-off: of two texts that begin side by side the lower one is taken, since the line stands in its column, whatever the heights of their titles.

use super::leads;
use super::lines::{Kind, Line};

/// Where a text may begin below a line of authors, in lines, if it stands beside it: the same row is printed from the left.
const BESIDE: usize = 2;

/// What is known of a page whose lines of authors are given to its texts.
pub(super) struct Bylines<'a> {
    pub lines: &'a [Line<'a>],
    /// The lines of titles, in the order of the page.
    pub titles: &'a [usize],
    /// Which texts begin in mid-sentence.
    pub amid: Vec<bool>,
}

impl Bylines<'_> {
    /// Is it said already who wrote a text: by its lead, by a line of authors over it, or by its signature?
    fn credited(&self, text: &[usize]) -> bool {
        let first = text.first().map(|at| &self.lines[*at]);
        first.is_some_and(|line| line.kind == Kind::Byline || leads::lead(&line.text).is_some())
            || text.last().is_some_and(|at| self.lines[*at].kind == Kind::Signature)
    }

    /// May line `at` stand over text `n`? What speaks against it, the gravest first.
    fn against(&self, at: usize, n: usize, text: &[usize]) -> [bool; 4] {
        let first = text.first().copied().unwrap_or(0);
        let apart = text.iter().all(|n| self.lines[*n].spot != self.lines[at].spot);
        // A title between the two, with its text right under it.
        let headed = first > at && !self.lines[first].blank_before && self.titles.binary_search(&(first - 1)).is_ok();
        let amid = self.amid.get(n).is_some_and(|amid| *amid);
        [apart, self.credited(text), first < at, headed || amid]
    }

    /// Puts line `at` over the text that begins next and may have it.
    pub(super) fn give(&self, at: usize, texts: &mut [Vec<usize>]) {
        let first = |n: usize| texts[n].first().copied().unwrap_or(0);
        let rank = |n: usize| (self.against(at, n, &texts[n]), first(n).abs_diff(at));
        let Some(next) = (0..texts.len()).min_by_key(|n| rank(*n)) else { return };
        let rows = first(next)..texts[next].get(1).copied().unwrap_or(0);
        let lower = |n: &usize| *n != next && rows.contains(&first(*n)) && !rank(*n).0.contains(&true);
        let beside = (at + 1..=at + BESIDE).contains(&rows.start);
        let lower = if beside { (0..texts.len()).filter(lower).min_by_key(|n| rank(*n)) } else { None };
        texts[lower.unwrap_or(next)].insert(0, at);
    }

    /// Puts line `at` over a text whose title it stands right under, unless it is said who wrote that.
    pub(super) fn put(&self, at: usize, text: usize, texts: &mut [Vec<usize>]) {
        if !texts[text].contains(&at) && !self.credited(&texts[text]) {
            texts.iter_mut().for_each(|text| text.retain(|line| *line != at));
            texts[text].insert(0, at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::lines::measure;

    /// Where a line of authors at `at` goes: texts by their lines, and the titles of the page.
    fn given(page: &str, at: usize, titles: &[usize], texts: &[&[usize]]) -> Option<usize> {
        let lines = measure(page);
        let bylines = Bylines { lines: &lines, titles, amid: vec![false; texts.len()] };
        let mut texts: Vec<Vec<usize>> = texts.iter().map(|text| text.to_vec()).collect();
        bylines.give(at, &mut texts);
        texts.iter().position(|text| text.first() == Some(&at))
    }

    #[test]
    fn a_line_of_authors_goes_over_the_next_text() {
        let page = "东门新桥通车\n□本报记者 田小禾\n\n昨天上午，东门新桥\n通车。\n\n南山书院开门\n\n今年入秋以来，南山\n书院重修。";
        assert_eq!(given(page, 1, &[0, 4], &[&[2, 3], &[5, 6]]), Some(0));
    }

    #[test]
    fn of_two_texts_that_begin_side_by_side_the_lower_one_has_the_line_over_it() {
        let page = "东门新桥通车\n\n南山书院开门\n\n□本报记者 田小禾\n\n昨天上午，南山书院\n\n今年入秋以来，东门\n\n开门。\n\n新桥通车。";
        assert_eq!(given(page, 2, &[0, 1], &[&[3, 5], &[4, 6]]), Some(1));
        // Not where the other begins further down.
        assert_eq!(given(page, 2, &[0, 1], &[&[3, 4], &[5, 6]]), Some(0));
    }

    #[test]
    fn a_text_of_which_it_is_said_who_wrote_it_or_with_its_title_below_the_line_has_no_other() {
        let lead = "东门新桥通车\n\n□本报记者 田小禾\n\n本报讯（记者石磊）南山\n\n书院开门。\n\n今年入秋以来，东门\n\n新桥通车。";
        assert_eq!(given(lead, 1, &[0], &[&[2, 3], &[4, 5]]), Some(1));
        let signed =
            "东门新桥通车\n\n□本报记者 田小禾\n\n南山书院昨日开门。\n（石磊）\n\n今年入秋以来，东门\n\n新桥通车。";
        assert_eq!(given(signed, 1, &[0], &[&[2, 3], &[4, 5]]), Some(1));
        let headed = "东门新桥通车\n\n□本报记者 田小禾\n\n南山书院开门\n昨天上午，南山书院\n开门。\n\n今年入秋以来，东门\n\n新桥通车。";
        assert_eq!(given(headed, 1, &[0, 2], &[&[3, 4], &[5, 6]]), Some(1));
    }

    #[test]
    fn words_of_an_agency_without_a_lead_do_not_say_who_wrote_it() {
        let page = "新华社播发报告全文\n\n□ 田小禾\n新华社今天（2月24日）播发\n\n报告全文。\n\n今年入秋以来，东门\n\n新桥通车。";
        assert_eq!(given(page, 1, &[0], &[&[2, 3], &[4, 5]]), Some(0));
    }
}
