//! Fits how title groups are cut into kicker, headline and subtitle: the rows `part.…` and `cut.…` of the table alone, the rest stays as it is.
//!
//! ```text
//! BAOKU_FIT=<as for fit_weights> BAOKU_FIT_OUT=<file> cargo test --release fit_parts -- --ignored --nocapture
//! ```
//!
//! What is in the table is a mean: .65 of what it had, .35 of a fit to the typeset pages twice, the real page sixteen times, the sample pages and `tests/pages` three times and the press. More of
//! that fit cut a sample headline of two lines in two.

use super::super::super::parts::{Group, Of, Turn};
use super::super::super::weights::{APART, COUNT, Place, Weights};
use super::truth::bare;
use super::*;
use std::ops::Range;

/// A group of title lines with the lines of its headline, and its text.
struct Cut {
    lines: Vec<Line<'static>>,
    text: String,
    headline: Range<usize>,
}

impl Cut {
    fn refs(&self) -> Vec<&Line<'_>> {
        self.lines.iter().collect()
    }

    /// The lines of the headline as the weights have them.
    fn guess(&self, weights: &Weights) -> Range<usize> {
        Group::new(&self.refs(), &|word| self.text.contains(word)).headline(weights)
    }

    /// Adds the signs of a cutting to `sums`, `scale` times.
    fn add(&self, head: &Range<usize>, scale: f32, sums: &mut [f32]) {
        let refs = self.refs();
        let told = |word: &str| self.text.contains(word);
        let group = Group::new(&refs, &told);
        let of = |at: usize| match at {
            at if at < head.start => Of::Kicker,
            at if at < head.end => Of::Headline,
            _ => Of::Subtitle,
        };
        for at in 0..refs.len() {
            group.own(at, &mut |s| sums[Place::part(s, of(at)).index()] += scale);
            if at == 0 {
                continue;
            }
            let turn = match (of(at - 1), of(at)) {
                (Of::Kicker, Of::Kicker) => Turn::InKicker,
                (Of::Kicker, _) => Turn::ToHeadline,
                (Of::Headline, Of::Headline) => Turn::InHeadline,
                (Of::Headline, _) => Turn::ToSubtitle,
                _ => Turn::InSubtitle,
            };
            group.cut(at, &mut |s, x| sums[Place::cut(s, turn).index()] += scale * x);
        }
    }
}

/// The groups of a page of several lines, without labels and sections.
fn cuts(page: &Page, truth: &serde_json::Value) -> Vec<Cut> {
    let Some(Titled { titles, texts, of }) = page.titles() else { return Vec::new() };
    let mut out = Vec::new();
    for (j, text) in texts.iter().enumerate() {
        let Some(Gold::Text(article, ..)) = text.first().map(|n| page.gold[*n]) else { continue };
        let field = |name: &str| truth["articles"][article][name].as_str().map(bare).unwrap_or_default();
        let fields = ["kicker", "headline", "subtitle"].map(field);
        let mut group: Vec<(usize, usize)> = Vec::new();
        for (&n, _) in titles.iter().zip(&of).filter(|(_, of)| **of == j) {
            let word = bare(&page.lines[n].text);
            let holds = |f: &Vec<char>| !truth::find(f, &word).is_empty();
            // In its order: a word may stand in the kicker and in the headline.
            let least = group.last().map_or(0, |g| g.1);
            if let Some(part) = (least..3).find(|k| holds(&fields[*k])) {
                group.push((n, part));
            }
        }
        let (kickers, heads) = (group.iter().filter(|g| g.1 == 0).count(), group.iter().filter(|g| g.1 == 1).count());
        let said: String = group.iter().flat_map(|g| bare(&page.lines[g.0].text)).collect();
        // Groups with a line astray teach nothing.
        if group.len() < 2 || heads == 0 || said != fields.iter().flatten().collect::<String>() {
            continue;
        }
        out.push(Cut {
            lines: group.iter().map(|g| page.lines[g.0].clone()).collect(),
            text: text.iter().map(|n| page.lines[*n].text.as_ref()).collect::<Vec<_>>().join("\n"),
            headline: kickers..kickers + heads,
        });
    }
    out
}

/// The titles of `titles.txt`, each broken into lines of a few widths.
fn invented(random: &mut Random) -> Vec<Cut> {
    let mut out = Vec::new();
    for row in include_str!("titles.txt").lines().filter(|l| !l.starts_with('#')) {
        let fields: Vec<&str> = row.split('|').map(str::trim).collect();
        let [kicker, headline, subtitle, text] = fields[..] else { panic!("{row}") };
        for _ in 0..4 {
            let width = 7 + random.below(9);
            let broken = |text: &str| -> Vec<String> {
                let glyphs: Vec<char> = text.chars().collect();
                let lines = glyphs.chunks(width).map(|c| c.iter().collect::<String>());
                lines.map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()).collect()
            };
            // A kicker is set smaller than its headline and seldom broken.
            let parts = [
                if kicker.is_empty() { Vec::new() } else { vec![kicker.to_owned()] },
                broken(headline),
                broken(subtitle),
            ];
            let parts = if random.below(2) == 0 && !subtitle.is_empty() {
                [parts[0].clone(), parts[1].clone(), vec![subtitle.to_owned()]]
            } else {
                parts
            };
            let text_of_titles = parts.concat().join("\n");
            let lines: Vec<Line<'static>> = measure(&text_of_titles).iter().map(Line::owned).collect();
            if lines.len() > 1 && lines.len() == parts.iter().map(Vec::len).sum::<usize>() {
                let from = parts[0].len();
                out.push(Cut { lines, text: text.to_owned(), headline: from..from + parts[1].len() });
            }
        }
    }
    out
}

fn right(cuts: &[Cut], weights: &Weights) -> usize {
    cuts.iter().filter(|c| c.guess(weights) == c.headline).count()
}

#[test]
#[ignore = "fits the weights of title parts anew: needs pages with truth in BAOKU_FIT"]
fn fit_parts() {
    let Ok(folders) = std::env::var("BAOKU_FIT") else { return println!("BAOKU_FIT is not set: nothing to fit to") };
    let leave = std::env::var("BAOKU_FIT_LEAVE").unwrap_or_default();
    let leave: Vec<String> = leave.split(',').filter(|w| !w.is_empty()).map(str::to_owned).collect();
    let of = |hold: bool| -> Vec<Cut> {
        pages_with(&folders, &leave, hold).iter().flat_map(|(page, truth)| cuts(page, truth)).collect()
    };
    let (mut learned, held) = (of(false), of(true));
    let mut weights = Weights::fitted().clone();
    let part = Place::part(crate::page::signs::Part::Any, Of::Kicker).index();
    weights.0[part..APART].fill(0.0);
    let (mut sum, mut steps) = (vec![0.0_f64; COUNT], 0_u32);
    let mut random = Random(7);
    learned.extend(invented(&mut random));
    let mut order: Vec<usize> = (0..learned.len()).collect();
    for _ in 0..40 {
        random.shuffle(&mut order);
        for &n in &order {
            let mut cut = Cut {
                lines: learned[n].lines.clone(),
                text: learned[n].text.clone(),
                headline: learned[n].headline.clone(),
            };
            // Other extractors leave other blanks, or none.
            match random.below(4) {
                0 => cut.lines.iter_mut().for_each(|l| l.blank_before = false),
                1 => cut.lines.iter_mut().for_each(|l| l.blank_before |= random.below(12) == 0),
                _ => {}
            }
            let guess = cut.guess(&weights);
            if guess != cut.headline {
                let mut sums = vec![0.0; COUNT];
                cut.add(&cut.headline, 1.0, &mut sums);
                cut.add(&guess, -1.0, &mut sums);
                step(&mut weights, &sums, FIRM);
            }
            sum.iter_mut().zip(&weights.0).for_each(|(s, w)| *s += f64::from(*w));
            steps += 1;
        }
    }
    #[allow(clippy::cast_possible_truncation)]
    let mean = sum[part..APART].iter().map(|s| (s / f64::from(steps)) as f32).collect::<Vec<_>>();
    weights.0[part..APART].copy_from_slice(&mean);
    println!(
        "title parts, learned: {} of {}; left out: {} of {}",
        right(&learned, &weights),
        learned.len(),
        right(&held, &weights),
        held.len()
    );
    for cut in learned.iter().chain(&held).filter(|c| c.guess(&weights) != c.headline) {
        println!(
            "  {:?} not {:?}: {:?}",
            cut.guess(&weights),
            cut.headline,
            cut.lines.iter().map(|l| l.text.as_ref()).collect::<Vec<_>>()
        );
    }
    if let Some(out) = std::env::var_os("BAOKU_FIT_OUT") {
        std::fs::write(out, table(&weights.0)).unwrap();
    }
}
