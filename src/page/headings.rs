//! The titles of a page as a whole: which line stands over which text, once it is known what the texts are.
//!
//! Promise: pure; the way that [`super::titling`] finds, or one near to it that weighs more by all that is seen of the titles together ([`Heading`]): what each text's lines are as kicker,
//! headline and subtitle, how its headline fits its width, how high they stand beside those of the next text. Why: titling goes from line to line, and what it gives a text may leave
//! that, or its neighbour, with titles that no text has. How: some neighbouring lines go to another text, or two change theirs, for as long as that makes the whole weigh more (local
//! search); what each sign weighs stands in `weights.txt`, fitted so that of the ways near to the right one that is the likeliest. Trade-off: on a page printed row by row alone,
//! and once, when all else is settled.

use super::columns::{self, Gathered};
use super::common::float;
use super::cues;
use super::deal::Table;
use super::lines::Line;
use super::parts::{Group, dashed};
use super::signs::Heading;
use super::titles;
use super::titling::{Asked, OWN, Stage};
use super::weights::Weights;
use std::collections::HashMap;

/// Lines that go to another text together, at most: a headline that was broken is torn by moving one of them.
const TOGETHER: usize = 4;
/// Lines of titles that are followed in all the tries of a page together: one with twice as many titles is tried half as often.
const WORK: usize = 400_000;
/// So much more a way must weigh.
const LEAST: f32 = 1e-3;
/// What titling says of a way is divided by this, so that all figures are about as large.
const PATH: f32 = 4.0;

/// What is seen of the titles of a page.
pub(super) type Figures = [f32; Heading::ALL.len()];

/// Signs, and how strong they are.
type Seen = Vec<(Heading, f32)>;

/// What is asked of the titles of a page.
pub(super) struct Headings<'s, 'a> {
    stage: &'s Stage<'a>,
    lines: &'a [Line<'a>],
    /// The lines of each text, in the order in which they begin on the page.
    texts: &'s [Vec<usize>],
    /// The width that most of these have.
    measures: Vec<i32>,
    asked: Vec<Asked>,
    /// What was seen of some lines over a text.
    known: HashMap<(usize, Vec<usize>), Seen>,
}

impl<'s, 'a> Headings<'s, 'a> {
    pub(super) fn new(table: &'a Table<'a>, stage: &'s Stage<'a>, gathered: &'s Gathered) -> Self {
        let lines = table.lines;
        let texts = &gathered.texts;
        Self {
            stage,
            lines,
            texts,
            measures: texts.iter().map(|text| columns::measure(text, lines)).collect(),
            asked: (0..gathered.titles.len()).map(|n| stage.ask(n)).collect(),
            known: HashMap::new(),
        }
    }

    /// Title line `n`.
    fn title(&self, n: usize) -> &'a Line<'a> {
        &self.lines[self.stage.line(n)]
    }

    /// What is seen of the lines over one text: labels and banners, and the others.
    fn over(&self, text: usize, group: &[usize]) -> Seen {
        let (mut places, mut banners, mut rest) = (0, 0, Vec::new());
        for &n in group {
            match self.title(n) {
                line if cues::place(&line.text) => places += 1,
                line if titles::banner(line) => banners += 1,
                _ => rest.push(n),
            }
        }
        const REST: [Heading; 6] =
            [Heading::Rest0, Heading::Rest1, Heading::Rest2, Heading::Rest3, Heading::Rest4, Heading::RestMore];
        let mut out = vec![(REST[rest.len().min(5)], 1.0)];
        let twice = group.windows(2).any(|pair| self.title(pair[0]).text == self.title(pair[1]).text);
        let flags = [(places > 1, Heading::Places), (banners > 1, Heading::Banners), (twice, Heading::Twice)];
        out.extend(flags.iter().filter(|(shown, _)| *shown).map(|(_, sign)| (*sign, 1.0)));
        if !rest.is_empty() {
            self.rest(text, rest, &mut |sign, x| out.push((sign, x)));
        }
        out
    }

    /// What is seen of the lines over one text that are no labels and banners.
    fn rest(&self, text: usize, mut rest: Vec<usize>, f: &mut impl FnMut(Heading, f32)) {
        if dashed(&self.title(rest[0]).text) {
            f(if rest.len() > 1 { Heading::DashFirst } else { Heading::DashAlone }, 1.0);
            // A subtitle stands under its headline, though it may have been printed in another column's row.
            rest.rotate_left(1);
        }
        let lines: Vec<&Line> = rest.iter().map(|n| self.title(*n)).collect();
        let told = |word: &str| self.texts[text].iter().any(|at| self.lines[*at].text.contains(word));
        let (head, weight) = Group::new(&lines, &told).weighed(Weights::fitted());
        if lines.len() > 1 {
            f(Heading::Parts, weight);
        }
        let own = |n: &usize| self.stage.share(*n, text) >= OWN;
        f(if rest[head.clone()].iter().any(own) { Heading::HeadTold } else { Heading::HeadUntold }, 1.0);
        f(Heading::KickersUntold, float(rest[..head.start].iter().filter(|n| !own(n)).count()));
        f([Heading::Kicker0, Heading::Kicker1, Heading::Kicker2][head.start.min(2)], 1.0);
        f([Heading::Subtitle0, Heading::Subtitle1, Heading::Subtitle2][(lines.len() - head.end).min(2)], 1.0);
        let widest = lines[head].iter().map(|line| line.width).max().unwrap_or(0);
        f(
            match widest * 100 / self.measures[text].max(1) {
                ..45 => Heading::Fills4,
                45..60 => Heading::Fills6,
                60..80 => Heading::Fills8,
                80..110 => Heading::Fills10,
                _ => Heading::FillsMore,
            },
            1.0,
        );
    }

    /// What is seen of the titles over two texts of which one begins after the other, where both stand before the texts: rows are printed from above, so that the text begins
    /// later whose titles are higher, or begin further down.
    fn beside(&self, [first, later]: [(usize, &[usize]); 2], f: &mut impl FnMut(Heading, f32)) {
        let ends = |titles: &[usize]| titles.last().map_or(0, |n| self.stage.line(*n));
        let begins = |text: usize| self.texts[text].first().copied().unwrap_or(0);
        if ends(first.1).max(ends(later.1)) > begins(first.0).min(begins(later.0)) {
            return;
        }
        const SIGNS: [[Heading; 5]; 2] = [
            [
                Heading::OverShorter2,
                Heading::OverShorter1,
                Heading::OverSame,
                Heading::OverTaller1,
                Heading::OverTaller2,
            ],
            [
                Heading::UnderShorter2,
                Heading::UnderShorter1,
                Heading::UnderSame,
                Heading::UnderTaller1,
                Heading::UnderTaller2,
            ],
        ];
        let taller = (first.1.len() + 2).saturating_sub(later.1.len()).min(4);
        f(SIGNS[usize::from(first.1.first() > later.1.first())][taller], 1.0);
    }

    /// What is seen where the title lines go to these texts.
    pub(super) fn figures(&mut self, of: &[usize]) -> Figures {
        let mut out = [0.0; Heading::ALL.len()];
        let mut add = |sign: Heading, x: f32| out[sign as usize] += x;
        add(Heading::Path, self.stage.along(of, &mut self.asked) / PATH);
        let mut groups: Vec<Vec<usize>> = vec![Vec::new(); self.texts.len()];
        of.iter().enumerate().for_each(|(n, text)| groups[*text].push(n));
        let mut before: Option<(usize, &[usize])> = None;
        for (text, group) in groups.iter().enumerate().filter(|(_, group)| !group.is_empty()) {
            let key = (text, group.clone());
            if !self.known.contains_key(&key) {
                let seen = self.over(text, group);
                self.known.insert(key.clone(), seen);
            }
            self.known[&key].iter().for_each(|(sign, x)| add(*sign, *x));
            if let Some(before) = before.replace((text, group)) {
                self.beside([before, (text, group)], &mut add);
            }
        }
        out
    }

    /// The best way near to one.
    fn settled(&mut self, mut of: Vec<usize>, weights: &Weights) -> Vec<usize> {
        let stage = self.stage;
        let mut weigh = |of: &[usize]| self.figures(of).iter().zip(weights.heading()).map(|(x, w)| x * w).sum::<f32>();
        let mut best = weigh(&of);
        let mut spare = WORK / of.len().max(1);
        while spare > 0 {
            let weighed = near(stage, &of).take(spare).inspect(|_| spare -= 1).map(|way| (weigh(&way), way));
            match weighed.max_by(|a, b| a.0.total_cmp(&b.0)) {
                Some((weight, way)) if weight > best + LEAST => (best, of) = (weight, way),
                _ => break,
            }
        }
        of
    }
}

/// The ways near to one: some neighbouring lines of one text go to another, or two lines change theirs.
pub(super) fn near(stage: &Stage<'_>, of: &[usize]) -> impl Iterator<Item = Vec<usize>> {
    let way = |change: &dyn Fn(&mut Vec<usize>)| {
        let mut way = of.to_vec();
        change(&mut way);
        way
    };
    (0..of.len()).flat_map(move |n| {
        let same = of[n..].iter().take(TOGETHER).take_while(|text| **text == of[n]).count();
        let others = stage.asked(n).filter(move |text| *text != of[n]);
        // What a line may go to, the lines after it need not.
        let may = move |n: usize, text: usize| stage.asked(n).contains(&text);
        let moved = (n + 1..=n + same).flat_map(move |to| others.clone().map(move |text| (to, text)));
        let moved = moved.filter(move |(to, text)| may(to - 1, *text));
        let changed = of.get(n + 1).filter(|next| **next != of[n] && may(n, **next) && may(n + 1, of[n]));
        let moved = moved.map(move |(to, text)| way(&|way| way[n..to].fill(text)));
        moved.chain(changed.map(|_| way(&|way| way.swap(n, n + 1))))
    })
}

impl Table<'_> {
    /// Gives the titles of a page printed row by row to other texts where the whole weighs more by it.
    pub(super) fn settle_titles(&self, gathered: &mut Gathered) {
        if gathered.of.is_empty() {
            return;
        }
        let stage = Stage::dealt(self, &gathered.titles, &gathered.texts);
        gathered.of = Headings::new(self, &stage, gathered).settled(gathered.of.clone(), self.weights);
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines::measure;
    use super::*;

    /// Two articles beside each other, printed row by row under two kickers and two headlines.
    const PAGE: &str = "我市组织代表视察工地\n\n县里召开重点工作推进会\n\n图书馆新馆正式\n开馆迎来读者\n\n义务植树三十\n万株成活率提高\n\n　　昨日上午清水河畔的图\n　　本市今年春季造林绿化\n书馆新馆正式开馆迎来第一\n工作已经全面展开各级林业\n批读者家长带着孩子在少儿\n部门组织群众义务植树三十\n阅览室里挑选图书，少儿借\n万株成活率比去年提高，全\n书证办理窗口排起长队。\n市林业工人上山造林。\n";

    fn with<T>(ask: impl FnOnce(&Table<'_>, Gathered) -> T) -> T {
        let lines = measure(PAGE);
        let table = Table::new(&lines, Weights::fitted());
        ask(&table, table.settled(table.puts()).gathered)
    }

    #[test]
    fn titles_never_weigh_less_when_they_are_settled() {
        with(|table, gathered| {
            let stage = Stage::dealt(table, &gathered.titles, &gathered.texts);
            let mut headings = Headings::new(table, &stage, &gathered);
            let mut weigh = |of: &[usize]| -> f32 {
                headings.figures(of).iter().zip(table.weights.heading()).map(|(x, w)| x * w).sum()
            };
            let ways: Vec<Vec<usize>> = near(&stage, &gathered.of).collect();
            assert!(ways.len() > 10);
            let best = weigh(&gathered.of);
            assert!(ways.iter().all(|way| weigh(way) <= best + LEAST));
            for way in ways {
                let settled = Headings::new(table, &stage, &gathered).settled(way.clone(), table.weights);
                assert!(weigh(&settled) >= weigh(&way));
            }
        });
    }

    #[test]
    fn lines_go_together_to_texts_that_each_of_them_may_go_to() {
        with(|table, gathered| {
            let stage = Stage::dealt(table, &gathered.titles, &gathered.texts);
            let mut together = 0;
            for way in near(&stage, &gathered.of) {
                assert!(way.iter().enumerate().all(|(n, text)| stage.asked(n).contains(text)), "{way:?}");
                let moved = way.iter().zip(&gathered.of).filter(|(to, from)| to != from).count();
                assert!((1..=TOGETHER).contains(&moved));
                together += usize::from(moved > 1);
            }
            assert!(together > 0);
        });
    }

    #[test]
    fn a_page_of_nothing_but_titles_costs_no_more_than_its_tries() {
        let text = "义务植树三十万株\n\n".repeat(900);
        let lines = measure(&text);
        let table = Table::new(&lines, Weights::fitted());
        let of = vec![0; lines.len()];
        let gathered = Gathered {
            titles: (0..lines.len()).collect(),
            texts: vec![vec![0], vec![1]],
            of: of.clone(),
            near: Vec::new(),
            figures: Vec::new(),
        };
        let stage = Stage::dealt(&table, &gathered.titles, &gathered.texts);
        let mut headings = Headings::new(&table, &stage, &gathered);
        assert_eq!(headings.settled(of, table.weights).len(), lines.len());
    }
}
