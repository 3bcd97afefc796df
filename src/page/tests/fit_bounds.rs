//! What a page printed row by row would score if one step of reading it were told the truth: which step loses how much. Run by hand:
//!
//! ```text
//! BAOKU_FIT=<folders> BAOKU_BOUNDS_OUT=<folder> cargo test --release --lib bounds_of_rows -- --ignored --nocapture
//! ```
//!
//! For each page and each set of steps a file STEM.READER.STEPS.json is written, for a scorer. Nothing is dealt anew. The steps are `deal` (which line goes on under which, and
//! its role), `link` (which piece goes on in which) and `title` (the text of each title).

use super::super::super::links::Chains;
use super::super::super::{assemble, deal, lines, order};
use super::*;
use crate::model::Reading;
use std::collections::HashSet;

/// The steps that are told the truth.
#[derive(Clone, Copy)]
struct Told {
    deal: bool,
    link: bool,
    title: bool,
}

const ALL: [(&str, Told); 8] = [
    ("none", Told { deal: false, link: false, title: false }),
    ("deal", Told { deal: true, link: false, title: false }),
    ("link", Told { deal: false, link: true, title: false }),
    ("title", Told { deal: false, link: false, title: true }),
    ("deal+link", Told { deal: true, link: true, title: false }),
    ("deal+title", Told { deal: true, link: false, title: true }),
    ("link+title", Told { deal: false, link: true, title: true }),
    ("all", Told { deal: true, link: true, title: true }),
];

impl super::Page {
    /// The article that most lines of a text are of.
    pub(super) fn article_of(&self, text: &[usize]) -> Option<usize> {
        let mut of: Vec<usize> = Vec::new();
        text.iter().for_each(|n| {
            if let Gold::Text(i, ..) = self.gold[*n] {
                of.push(i);
            }
        });
        let count = |i: &usize| of.iter().filter(|o| *o == i).count();
        of.iter().copied().max_by_key(count)
    }

    /// The text that each title line ought to be of: the nearest that is most of all an article whose title it is, and has no other line that says the same.
    pub(super) fn texts_of(&self, titles: &[usize], texts: &[Vec<usize>]) -> Vec<Option<usize>> {
        let articles: Vec<Option<usize>> = texts.iter().map(|text| self.article_of(text)).collect();
        let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
        for (n, title) in titles.iter().enumerate() {
            let mine = |j: &usize| articles[*j].is_some_and(|i| self.titled[*title].contains(&i));
            let near = |j: usize| texts[j].first().copied().unwrap_or(0).abs_diff(*title);
            pairs.extend((0..texts.len()).filter(mine).map(|j| (near(j), n, j)));
        }
        pairs.sort_unstable();
        let mut of = vec![None; titles.len()];
        let mut has: HashSet<(&str, usize)> = HashSet::new();
        for (_, n, j) in pairs {
            if of[n].is_none() && has.insert((&self.lines[titles[n]].text, j)) {
                of[n] = Some(j);
            }
        }
        of
    }

    /// The page as it is read where these steps are told the truth.
    fn read_told(&self, text: &str, told: Told) -> Option<Reading> {
        let page = lines::measure(text);
        let dealt = Leads::of(&page).marked();
        let table = Table::new(&dealt.lines, Weights::fitted());
        let over = self.over();
        let may = |at, role, link| !told.deal || self.may_deal(&over, at, role, link);
        let puts = table.puts_where(may);
        if puts.len() < dealt.lines.len() {
            return None;
        }
        let strands = deal::strands(&puts);
        let link = |pieces: &Pieces<'_>| {
            let (Chains { mut next, mut led, weight }, _) = pieces.link(table.weights, &columns::Ties::default());
            if told.link {
                for (n, want) in self.links(pieces).into_iter().enumerate() {
                    next[n] = want.unwrap_or(next[n]);
                }
                led.fill(false);
                for slot in &mut next {
                    *slot = slot.filter(|to| !std::mem::replace(&mut led[*to], true));
                }
            }
            (Chains { next, led, weight }, Vec::new())
        };
        let titles: Vec<usize> =
            strands[0].lines.iter().copied().filter(|n| dealt.lines[*n].kind == Kind::Plain).collect();
        let deal = |texts: &[Vec<usize>], stage: &Stage<'_>| {
            let (mut of, weight) = stage.deal();
            if told.title {
                for (slot, right) in of.iter_mut().zip(self.texts_of(&titles, texts)) {
                    *slot = right.unwrap_or(*slot);
                }
            }
            (of, weight)
        };
        let laid = columns::gather_by(&strands, &table, link, deal).order(&dealt.lines);
        let lines = order::lay(&page, &dealt, &laid, &strands[0].lines);
        let mut reading = Reading::default();
        assemble::read(lines, &mut reading);
        Some(reading)
    }
}

#[test]
#[ignore = "needs pages with truth in BAOKU_FIT and a folder in BAOKU_BOUNDS_OUT"]
fn bounds_of_rows() {
    let (Ok(folders), Ok(out)) = (std::env::var("BAOKU_FIT"), std::env::var("BAOKU_BOUNDS_OUT")) else {
        return println!("BAOKU_FIT and BAOKU_BOUNDS_OUT are not set: nothing to do");
    };
    let mut lost = 0;
    for path in paths(&folders) {
        let Some(truth) = truth_of(&path) else { continue };
        let Some(page) = Page::read(&path, &truth).filter(|p| p.rows) else { continue };
        let text = std::fs::read_to_string(&path).unwrap();
        for (name, told) in ALL {
            let reading = page.read_told(&text, told);
            lost += usize::from(reading.is_none());
            let Some(reading) = reading else { continue };
            let file = format!("{}.{name}.json", page.name.trim_end_matches(".txt"));
            std::fs::write(Path::new(&out).join(file), serde_json::to_string(&reading).unwrap()).unwrap();
        }
    }
    println!("{lost} readings were lost from the guesses");
}
