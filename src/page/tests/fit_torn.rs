//! Fits what shows that a page whose runs of lines were doubted stands in another order than it is read: the rows `torn.…` of the table alone, the rest stays as it is.
//!
//! ```text
//! BAOKU_FIT=<as for fit_weights> BAOKU_FIT_OUT=<file> cargo test --release fit_torn -- --ignored --nocapture
//! ```
//!
//! Each page that is doubted is read both ways; and, since pages in order are doubted where blanks stand in them that say nothing, some pages are with such blanks besides. What is
//! in the table was fitted to the typeset pages and to 60 pages of the press three times, to the sample pages sixteen times, to the real page ten times, and to 120 pages in layouts
//! of their own as four extractors print them.

use super::super::super::weights::{HEADING, TORN, Weights};
use super::super::super::{assemble, lines, order, signs::Torn, torn};
use super::local::{Choice, Climb};
use super::truth::{Article, articles, bare, find};
use super::*;
use crate::model::Reading;

const CLIMB: Climb = Climb { what: "doubted pages", rounds: 200, batch: 64, firm: 0.02 };

/// What a headline is worth beside the text of an article; a page counts once for each half by which one way is better, but no more often than this.
const HEADLINE: f32 = 0.5;
const MOST: f32 = 10.0;

/// One page of so many is read with other blanks.
const BLANKS: usize = 10;

/// How many articles of a reading have all of their text but what stands apart (lead, signature), and how many of these their headline.
fn worth(reading: &Reading, truth: &[Article]) -> f32 {
    let one = |article: &Article| {
        let (headline, text) = article.headline_and_text();
        let whole = |read: &&crate::model::Article| {
            let words = bare(&read.paragraphs.concat());
            10 * words.len() >= 9 * text.len() && !find(text, &words).is_empty()
        };
        let read = reading.articles.iter().find(whole);
        read.map_or(0.0, |read| 1.0 + if bare(&read.headline) == *headline { HEADLINE } else { 0.0 })
    };
    truth.iter().map(one).sum()
}

/// What is seen of a doubted page, and by how much it is better to read it as it was gathered; nothing where the page is not doubted.
fn lesson(text: &str, truth: &[Article]) -> Option<([f32; Torn::ALL.len()], f32)> {
    let page = lines::measure(text);
    let dealt = Leads::of(&page).marked();
    if by_rows(&dealt.lines) || !in_runs(&dealt.lines) {
        return None;
    }
    let table = Table::new(&dealt.lines, Weights::fitted());
    let settled = table.settled(table.puts());
    let seen = torn::seen(&settled, &dealt.lines);
    let laid = order::lay_settled(&page, &dealt, settled);
    let read = |lines| {
        let mut reading = Reading::default();
        assemble::read(lines, &mut reading);
        worth(&reading, truth)
    };
    Some((seen, read(laid) - read(page)))
}

/// The page with blank lines where they say nothing.
fn blanks_added(text: &str, random: &mut Random) -> String {
    let often = [1, 2, 3, 8][random.below(4)];
    text.lines().flat_map(|line| [line, "\n"].into_iter().chain((random.below(often) == 0).then_some("\n"))).collect()
}

#[test]
#[ignore = "fits anew what shows that pages are out of order: needs pages with truth in BAOKU_FIT"]
fn fit_torn() {
    let Ok(folders) = std::env::var("BAOKU_FIT") else { return println!("BAOKU_FIT is not set: nothing to fit to") };
    let mut random = Random(SEEDS[0]);
    let mut all: Vec<Choice> = Vec::new();
    for path in paths(&folders) {
        let (Some(truth), Ok(text)) = (truth_of(&path), std::fs::read_to_string(&path)) else { continue };
        let truth = articles(&truth);
        let lesson = lesson(&text, &truth).or_else(|| {
            let changed = blanks_added(&text, &mut random);
            (random.below(BLANKS) == 0).then(|| lesson(&changed, &truth))?
        });
        let Some((seen, better)) = lesson else { continue };
        let way: Vec<(usize, f32)> = seen.into_iter().enumerate().collect();
        let mut often = 0.0;
        while often < (better.abs() / HEADLINE).min(MOST) {
            all.push(Choice { ways: vec![way.clone(), Vec::new()], right: usize::from(better < 0.0) });
            often += 1.0;
        }
    }
    let mut weights = Weights::fitted().clone();
    let mut figures = [0.0; Torn::ALL.len()];
    CLIMB.go(&mut figures, &all, &mut random, Choice::learn);
    weights.0[TORN..HEADING].copy_from_slice(&figures);
    println!("{figures:?}");
    if let Some(path) = std::env::var_os("BAOKU_FIT_OUT") {
        std::fs::write(path, table(&weights.0)).unwrap();
    }
}
