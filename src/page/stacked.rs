//! Titles of a page in order that stand one under the other before their texts are given to these.
//!
//! Promise: a page where each title stands over its text, or whose titles are verse, stays as it is; else every title comes to stand over one text. Why: extractors that go by
//! position print the titles of neighbouring columns first, then the texts. How: texts are told apart where one begins without a title (a lead, a text signed before it, another width of the column, a second author), and
//! [`super::titling`] deals: those of each run to the texts under it, or where that leaves one without a title, all titles to all texts; of several headlines over one text, one may go to a text that still has none. Trade-off: a text that shows nothing of this stays with the one before.

use super::joins::Words;
use super::lines::{Kind, Line};
use super::roles::Role;
use super::titling::{Stage, in_order};
use super::weights::Weights;
use std::cell::LazyCell;
use std::ops::Range;

/// The texts of a page in order, its titles, and what is before both.
#[derive(Default)]
struct Stacked {
    head: Vec<usize>,
    titles: Vec<usize>,
    texts: Vec<Vec<usize>>,
    /// Texts that begin right under another's end, without a title of their own over them.
    bare: usize,
    /// Which of them show it by a lead or behind a signature; the others only by the width of their column, or because what is signed at its end has an author before.
    sure: Vec<bool>,
    /// Some of its titles are verse: it keeps its order.
    verse: bool,
}

/// So many title lines over a lone signature are verse.
pub(super) const VERSE_LINES: usize = 5;

/// Does a paragraph begin at `at` whose column is another than that of the text before? Its first two lines must have it, and five on each side tell.
pub(super) fn another_column(lines: &[Line], role: &[Option<Role>], text: &[usize], at: usize) -> bool {
    let wide = |at: &usize| matches!(role[*at], Some(Role::First | Role::Middle)).then_some(lines[*at].width);
    let above = text.iter().rev().take(5).filter_map(wide).max();
    let below = (at..lines.len().min(at + 5)).filter_map(|n| wide(&n)).max();
    let enough = text.len() >= 4 && (at..lines.len().min(at + 2)).all(|n| wide(&n).is_some());
    matches!((above, below), (Some(a), Some(b)) if enough && a.abs_diff(b) >= 4)
}

impl Stacked {
    fn of(lines: &[Line], role: &[Option<Role>]) -> Self {
        let mut out = Self::default();
        let (mut fresh, mut signed, mut run) = (true, Vec::new(), 0);
        for (at, line) in lines.iter().enumerate() {
            let body = match line.kind {
                Kind::Byline | Kind::From => {
                    signed.push(at);
                    fresh = true;
                    continue;
                }
                Kind::Plain if role[at] == Some(Role::Title) => {
                    out.titles.push(at);
                    run = if fresh { run + 1 } else { 1 };
                    fresh = true;
                    continue;
                }
                Kind::Plain => true,
                _ => {
                    out.verse |= line.kind == Kind::Signature && fresh && run >= VERSE_LINES;
                    false
                }
            };
            let begins = body && matches!(role[at], Some(Role::First | Role::Only));
            let text = out.texts.last().map_or(&[][..], Vec::as_slice);
            let ended = text.last().is_some_and(|n| matches!(lines[*n].kind, Kind::Signature | Kind::Onward));
            let sure = begins && (line.opens || ended);
            // One title has no second text to go to.
            let other = begins && run > 1 && another_column(lines, role, text, at);
            out.bare += usize::from((sure || other) && !fresh);
            if body && (fresh || sure || other) {
                out.sure.push(fresh || sure);
                out.texts.push(std::mem::take(&mut signed));
                fresh = false;
            }
            match out.texts.last_mut() {
                Some(text) => text.push(at),
                None => out.head.push(at),
            }
            if line.kind == Kind::Signature {
                out.part_signed(lines, role);
            }
        }
        out.head.extend(signed);
        out
    }

    /// Parts the last text, if it is signed though it was said before who wrote it, where its last paragraph behind a blank begins: two may have become one.
    fn part_signed(&mut self, lines: &[Line], role: &[Option<Role>]) {
        let Some(text) = self.texts.last_mut() else { return };
        let credited = text.first().is_some_and(|at| lines[*at].opens || lines[*at].kind == Kind::Byline);
        let begins = |n: &usize| {
            let (over, at) = (&lines[text[n - 1]], text[*n]);
            over.closed && lines[at].blank_before && matches!(role[at], Some(Role::First | Role::Only))
        };
        if let Some(n) = (1..text.len()).rev().find(begins).filter(|_| credited) {
            let rest = text.split_off(n);
            self.texts.push(rest);
            self.sure.push(false);
        }
    }

    /// The titles that stand together, each run with the texts that follow it before the next.
    fn runs(&self) -> Vec<(&[usize], Range<usize>)> {
        let first = |text: usize| self.texts[text].first().copied().unwrap_or(0);
        let (mut out, mut at) = (Vec::new(), 0);
        while at < self.titles.len() {
            let begin = (0..self.texts.len()).find(|t| first(*t) > self.titles[at]).unwrap_or(self.texts.len() - 1);
            let over = |n: &usize| begin + 1 == self.texts.len() || self.titles[*n] < first(begin);
            let end = (at..self.titles.len()).take_while(over).last().unwrap_or(at) + 1;
            let next = self.titles.get(end).copied().unwrap_or(usize::MAX);
            let last = (begin + 1..self.texts.len()).take_while(|t| first(*t) < next).last().unwrap_or(begin);
            out.push((&self.titles[at..end], begin..last + 1));
            at = end;
        }
        out
    }

    /// The text of each title line.
    fn titled(&self, lines: &[Line]) -> Vec<usize> {
        let words = Words::between(lines, &self.titles);
        let stage = |titles, texts| Stage::new(lines, &words, titles, texts, Weights::fitted());
        let whole = LazyCell::new(|| stage(&self.titles, &self.texts));
        let all = || dealt(&whole, &self.sure);
        let in_run = |(titles, texts): (_, Range<usize>)| match texts.len() {
            1 => vec![texts.start; <[usize]>::len(titles)],
            _ => {
                let of = dealt(&stage(titles, &self.texts[texts.clone()]), &self.sure[texts.clone()]);
                of.into_iter().map(|text| texts.start + text).collect()
            }
        };
        let untitled = |of: &[usize]| (0..self.texts.len()).filter(|text| !of.contains(text)).count();
        let mut of = if self.bare > 1 { all() } else { self.runs().into_iter().flat_map(in_run).collect() };
        // The title of a text that has none may stand further off.
        if self.bare <= 1 && untitled(&of) > 0 {
            of = Some(all()).filter(|all| untitled(all) < untitled(&of)).unwrap_or(of);
        }
        if untitled(&of) > 0 {
            whole.hand_on(&mut of, &self.sure);
        }
        of
    }
}

/// The text of each title line of a stage; which of its texts are `sure` to be others than those before.
fn dealt(stage: &Stage, sure: &[bool]) -> Vec<usize> {
    let mut of = stage.deal().0;
    stage.take_back(&mut of, sure);
    of
}

/// The order of the lines with every title over its text, where titles stand one under the other before their texts; nothing where they do not.
pub(super) fn unstack(lines: &[Line], role: &[Option<Role>]) -> Option<Vec<(usize, bool)>> {
    if lines.len() > super::order::MOST_LINES {
        return None;
    }
    let page = Stacked::of(lines, role);
    let first = page.titles.first() < page.texts.first().and_then(|t| t.first());
    let whole = page.bare == 0 && !page.sure.contains(&false);
    if whole || page.verse || page.titles.is_empty() || !first {
        return None;
    }
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); page.texts.len()];
    page.titles.iter().zip(page.titled(lines)).for_each(|(title, text)| groups[text].push(*title));
    for (n, text) in page.texts.into_iter().enumerate() {
        // What is not sure, and no title came to, belongs to the text before.
        let own = n == 0 || page.sure[n] || !groups[n].is_empty();
        let home = if own { n } else { (0..n).rev().find(|m| !groups[*m].is_empty()).unwrap_or(n) };
        groups[home].extend(text);
    }
    let head = page.head.into_iter().map(|at| (at, false));
    Some(head.chain(in_order(groups)).collect())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::page::{lines::measure, read_text};

    const TITLES: &str = "东门新桥正式通车\n南山书院重修后开门\n\n";
    pub(in crate::page) const BRIDGE: &str = "本报讯（记者田小禾）昨天上午，东门\n\
         新桥正式通车，两岸居民不用再绕行十\n\
         里路去赶集，桥长三百二十米，宽二十\n\
         米，工期两年。\n\
         东门的老人说，五十年前这里只有一条\n\
         渡船，遇上大水就过不了河，孩子们上\n\
         学要等船，如今走路只要十分钟。\n";
    const HOSPITAL: &str = "县医院新门诊楼启用\n\
         病人不用上下楼来回跑\n\
         本报讯（记者石磊）县医院新门诊楼昨\n\
         天启用，一共六层，设有二十四个诊室\n\
         和一个住院服务台，病人不用再楼上楼\n\
         下来回跑。\n\
         新楼里装了自助机，挂号和取片都在机\n\
         器上办，排队的人比从前少了一半。\n\
         \n\
         ";
    const WIDE: &str = "南山书院经过一年的重修，今天开门迎来第一批读者，书院藏书\n\
         三万册，其中古籍四百种，都可以在阅览室里借阅，书院里还有一间\n\
         茶室。\n\
         书院的院长说，南山书院今后每个周末都有讲座，听讲座不收钱，\n\
         孩子们可以在书院里学写毛笔字。\n\
         ";
    const SIGNED: &str = "南山书院经过一年的重修，今天开门迎\n\
         来第一批读者，书院藏书三万册，其中\n\
         古籍四百种，都可以借阅。\n\
         书院的院长说，南山书院今后每个周末\n\
         都有讲座，听讲座不收钱，孩子们可以\n\
         在书院里学写毛笔字。\n\
         （石磊）\n\
         ";

    /// The headline, the authors and the number of paragraphs of each article.
    pub(in crate::page) fn read(parts: &[&str]) -> Vec<(String, String, usize)> {
        let articles = read_text(&parts.concat()).articles;
        articles.into_iter().map(|a| (a.headline, a.authors.join("、"), a.paragraphs.len())).collect()
    }

    pub(in crate::page) fn is(headline: &str, authors: &str, paragraphs: usize) -> (String, String, usize) {
        (headline.to_owned(), authors.to_owned(), paragraphs)
    }

    #[test]
    fn a_text_in_another_column_gets_its_title_from_far_off() {
        let hospital = is("县医院新门诊楼启用病人不用上下楼来回跑", "石磊", 2);
        let expected = [is("东门新桥正式通车", "田小禾", 2), is("南山书院重修后开门", "", 2), hospital];
        assert_eq!(read(&[TITLES, BRIDGE, "\n", HOSPITAL, WIDE]), expected);
    }

    #[test]
    fn a_text_with_a_lead_that_is_signed_by_another_is_two_where_a_title_is_left_over() {
        let expected = [is("东门新桥正式通车", "田小禾", 2), is("南山书院重修后开门", "石磊", 2)];
        assert_eq!(read(&[TITLES, BRIDGE, "\n", SIGNED]), expected);
        // Without one it stays whole.
        assert_eq!(read(&["东门新桥正式通车\n\n", BRIDGE, "\n", SIGNED]), [is("东门新桥正式通车", "田小禾、石磊", 4)]);
    }

    /// Three articles stand between the text and its title, and another title beside that one over the last text.
    #[test]
    fn a_text_without_a_title_gets_one_of_two_that_another_has() {
        let market = |gate: &str| {
            format!(
                "{gate}关早市下月搬新家\n\n本报讯（记者赖子衡）在路边摆了十五\n年的{gate}关早市，将在六月八日搬进新家，\n新市场位于老车站旁边，设摊位三百个。\n\n"
            )
        };
        let between = ["西", "南", "北"].map(market).concat();
        let found =
            read(&["东门新桥正式通车\n\n", BRIDGE, "\n", SIGNED, "\n", &between, "南山书院重修后开门\n\n", HOSPITAL]);
        let expected = [
            is("东门新桥正式通车", "田小禾", 2),
            is("西关早市下月搬新家", "赖子衡", 1),
            is("南关早市下月搬新家", "赖子衡", 1),
            is("北关早市下月搬新家", "赖子衡", 1),
            is("南山书院重修后开门", "石磊", 2),
            is("县医院新门诊楼启用病人不用上下楼来回跑", "石磊", 2),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_text_that_only_its_width_sets_apart_takes_no_title_from_the_one_before() {
        let first_day = "第一天来看新桥的有五千多人，不少人带着孩子从县城坐车赶来，\n走了一遍又走一遍。\n";
        let page = ["千名居民不再绕行\n\n第一天新桥\n正式通车\n\n", BRIDGE, "\n", first_day].concat();
        let lines = measure(&page);
        let (titles, texts) = ([0, 1, 2], [(3..10).collect(), vec![10, 11]]);
        let words = Words::between(&lines, &titles);
        let stage = Stage::new(&lines, &words, &titles, &texts, Weights::fitted());
        let handed = |sure: bool| {
            let mut of = [0; 3];
            stage.hand_on(&mut of, &[true, sure]);
            of
        };
        assert_eq!([handed(false), handed(true)], [[0; 3], [0, 1, 1]]);
    }
}
