//! Deals the title lines of a page to its texts, where they do not simply stand over them.
//!
//! Promise: every title line goes to one text, the lines of a text's title in the order of the page. Why: extractors that go by position print
//! the titles of neighbouring articles one under the other or in turn, then the texts. How: line after line, a beam keeps the best ways to
//! deal; what speaks for a text (words in common, place, the line before) is weighed by `weights.txt`. Trade-off: only texts that begin near a title are
//! asked, so the time is linear in the titles.

use super::common::{self, Standing, owners};
use super::cues;
use super::deal::Table;
use super::joins::{Join, Words};
use super::lines::Line;
use super::shares::{self, Shares};
use super::signs::Given;
use super::titles;
use super::weights::Weights;
use std::ops::Range;

/// Ways that are kept from line to line.
const BEAM: usize = 12;
/// Texts that are asked: so many that begin after the title, and so many before.
const AFTER: usize = 6;
const BEFORE: usize = 3;

/// Texts on each side of a title that its words are looked for in: more than pages of newspapers have, so that no page costs the square of its length.
const REACH: usize = 40;

/// How much more of a title's words a text must have to be one of its own by them.
const CLEARLY: f32 = 0.2;

/// A title line of which no text has so much is in no text's words.
pub(super) const OWN: f32 = 0.25;

/// A way to deal the titles so far. Of the texts only those are kept that the next title line may still go to.
#[derive(Clone, Copy)]
pub(super) struct Way {
    pub score: f32,
    /// The first of the texts that are kept.
    first: usize,
    /// The last title line of each, and how many it has.
    kept: [Kept; BEFORE + AFTER],
    /// Texts before them that are without a title.
    bare: usize,
    /// The text of the title line before.
    latest: usize,
    /// Where it ends in the trace.
    trace: usize,
}

/// What a text has of titles.
#[derive(Clone, Copy, Default)]
struct Kept {
    /// The last line, and how many there are.
    last: Option<u32>,
    count: u8,
    /// One of them has words of a text.
    own: bool,
    /// One of them is a place's name.
    place: bool,
}

impl Way {
    /// What a text has of titles, and the last line of these.
    fn of(&self, text: usize) -> (Option<usize>, Kept) {
        let kept = text.checked_sub(self.first).and_then(|n| self.kept.get(n)).copied().unwrap_or_default();
        (kept.last.and_then(|at| usize::try_from(at).ok()), kept)
    }

    /// As [`Self::move_to`].
    fn at(mut self, first: usize) -> Self {
        self.move_to(first);
        self
    }

    /// Lets go of the texts before `first`.
    fn move_to(&mut self, first: usize) {
        let gone = first.saturating_sub(self.first);
        let kept = gone.min(self.kept.len());
        self.bare += self.kept[..kept].iter().filter(|kept| kept.count == 0).count() + gone - kept;
        self.kept.rotate_left(kept);
        let left = self.kept.len() - kept;
        self.kept[left..].fill(Kept::default());
        self.first += gone;
    }
}

/// The text of a title line, and its place in the trace of a way.
#[derive(Clone, Copy)]
pub(super) struct Dealt {
    back: usize,
    text: usize,
}

/// Titles and texts of a page.
pub(super) struct Stage<'a> {
    lines: &'a [Line<'a>],
    words: &'a Words,
    weights: &'a Weights,
    titles: &'a [usize],
    /// First and last line of each text as they stand on the page, in the order of the first.
    spans: Vec<(usize, usize)>,
    /// How much of each title line's words each text has, 0 to 1.
    shares: Vec<Shares>,
    /// How near each title line lies to each of the texts that it may go to; known of pages printed row by row.
    topics: Option<Vec<Vec<f32>>>,
    /// Lines of text before each line of the page.
    above: Vec<usize>,
    /// Whether each title line is a place's name, and whether it is a banner.
    named: Vec<(bool, bool)>,
    /// Whether some text has words of each title line.
    own: Vec<bool>,
}

/// What is known of a title line for all ways.
pub(super) struct Asked {
    n: usize,
    /// The texts that it may go to, and what speaks for each of them whatever came before.
    texts: Range<usize>,
    placed: [f32; BEFORE + AFTER],
    /// How it goes on from lines that were asked.
    joins: Vec<(usize, Join)>,
}

impl Asked {
    /// How the title line, which is line `at`, goes on from line `last`.
    fn join(&mut self, stage: &Stage<'_>, last: usize, at: usize) -> Join {
        if let Some((_, join)) = self.joins.iter().find(|(line, _)| *line == last) {
            return *join;
        }
        let join = stage.words.join(stage.lines, last, at);
        self.joins.push((last, join));
        join
    }
}

impl<'a> Stage<'a> {
    /// `texts` are the lines of each text, in the order of their first lines.
    pub(super) fn new(
        lines: &'a [Line<'a>],
        words: &'a Words,
        titles: &'a [usize],
        texts: &[Vec<usize>],
        weights: &'a Weights,
    ) -> Self {
        let own = shares::pairs(lines, titles);
        let standing = shares::standing(lines, &own, texts);
        Self::having((lines, words, weights), (titles, &own), texts, |pair, out| {
            out.clear();
            out.extend(standing.of(pair).iter().map(|entry| Standing::text(*entry)));
        })
    }

    /// As [`Self::new`], for the lines of a page printed row by row.
    pub(super) fn dealt(table: &'a Table<'a>, titles: &'a [usize], texts: &[Vec<usize>]) -> Self {
        let of = owners(texts.iter().map(|text| &text[..]), table.lines.len());
        let own = shares::pairs(table.lines, titles);
        Self::having((table.lines, &table.words, table.weights), (titles, &own), texts, |pair, out| {
            common::texts(table.lined().having(pair), &of, out);
        })
    }

    fn having(
        (lines, words, weights): (&'a [Line<'a>], &'a Words, &'a Weights),
        (titles, own): (&'a [usize], &[Vec<u64>]),
        texts: &[Vec<usize>],
        having: impl FnMut(u64, &mut Vec<usize>),
    ) -> Self {
        let mut title = vec![false; lines.len()];
        titles.iter().for_each(|at| title[*at] = true);
        let mut above = vec![0; lines.len() + 1];
        for at in 0..lines.len() {
            above[at + 1] = above[at] + usize::from(!title[at]);
        }
        let spans = texts
            .iter()
            .map(|t| (t.iter().copied().min().unwrap_or(0), t.iter().copied().max().unwrap_or(0)))
            .collect();
        let named = titles.iter().map(|at| (cues::place(&lines[*at].text), titles::banner(&lines[*at]))).collect();
        let mut stage = Self {
            lines,
            words,
            weights,
            titles,
            spans,
            shares: Vec::new(),
            topics: None,
            above,
            named,
            own: Vec::new(),
        };
        stage.topics = words.topics.titles(titles, texts, |n| stage.asked(n));
        stage.shares = shares::of(own, texts.len(), |n| stage.around(n, REACH, REACH), having);
        stage.own = stage.shares.iter().map(|shares| shares.of.iter().any(|share| *share >= OWN)).collect();
        stage
    }

    fn start(&self) -> Way {
        let first = if self.titles.is_empty() { 0 } else { self.asked(0).start };
        Way { score: 0.0, first: 0, kept: [Kept::default(); BEFORE + AFTER], bare: 0, latest: 0, trace: usize::MAX }
            .at(first)
    }

    /// The line of the page that title line `n` is.
    pub(super) fn line(&self, n: usize) -> usize {
        self.titles[n]
    }

    /// How much of a title line's words a text has, 0 to 1.
    pub(super) fn share(&self, n: usize, text: usize) -> f32 {
        self.shares[n].get(text)
    }

    /// What a way weighs in which the title lines go to these texts; `asked` is what was asked of each ([`Self::ask`]).
    pub(super) fn along(&self, of: &[usize], asked: &mut [Asked]) -> f32 {
        let mut way = self.start();
        for ((n, &j), asked) in of.iter().enumerate().zip(asked) {
            // A text whose first line has changed since its titles were given may have come out of what is asked.
            let known = asked.texts.contains(&j);
            let mut sum = if known { asked.placed[j - asked.texts.start] } else { self.placed(n, j) };
            self.giving(&way, asked, j, &mut |sign, x| sum += self.weights.given(self.rows(), sign) * x);
            way = Way { score: way.score + sum, ..self.take(&way, n, j) };
        }
        self.end(&way)
    }

    /// The texts that title line `n` may go to.
    pub(super) fn asked(&self, n: usize) -> Range<usize> {
        self.around(n, BEFORE, AFTER)
    }

    /// So many texts that begin before title line `n`, and so many after.
    fn around(&self, n: usize, before: usize, after: usize) -> Range<usize> {
        let at = self.titles[n];
        let next = self.spans.partition_point(|s| s.0 < at);
        next.saturating_sub(before)..(next + after).min(self.spans.len())
    }

    /// The signs of giving title line `n` to text `j` that do not hang on the lines before.
    fn placing(&self, n: usize, j: usize, f: &mut impl FnMut(Given, f32)) {
        let at = self.titles[n];
        let next = self.spans.partition_point(|s| s.0 < at);
        self.words_shared(n, j, f);
        self.subject_shared(n, j, f);
        let place = match j.checked_sub(next) {
            Some(0) => Given::Next,
            Some(1) => Given::Second,
            Some(2) => Given::Third,
            Some(_) => Given::Later,
            None if j + 1 == next => Given::Begun,
            None => Given::BegunEarlier,
        };
        f(place, 1.0);
        let (begin, end) = self.spans[j];
        if begin == at + 1 {
            f(Given::RightOver, 1.0);
            if !self.lines[begin].blank_before {
                f(Given::RightOverTied, 1.0);
            }
        }
        if end + 1 == at && !self.lines[at].blank_before {
            f(Given::RightUnderTied, 1.0);
        }
        let between = self.above[begin.max(at)] - self.above[begin.min(at)];
        f(Given::Between, f32::from(u16::try_from(between.min(40)).unwrap_or(40)) / 10.0);
    }

    /// What they weigh.
    fn placed(&self, n: usize, j: usize) -> f32 {
        let mut sum = 0.0;
        self.placing(n, j, &mut |sign, strength| sum += self.weights.given(self.rows(), sign) * strength);
        sum
    }

    /// The signs of giving the title line that is asked to text `j`, after the lines before.
    fn giving(&self, way: &Way, asked: &mut Asked, j: usize, f: &mut impl FnMut(Given, f32)) {
        let n = asked.n;
        let at = self.titles[n];
        let line = &self.lines[at];
        let (last, kept) = way.of(j);
        let many = kept.count;
        let dashed = line.text.starts_with('—');
        let before = n.checked_sub(1).filter(|b| self.titles[*b] + 1 == at);
        match (before, last) {
            (Some(b), Some(last)) if self.titles[b] == last => {
                f(if line.blank_before { Given::GoesOnApart } else { Given::GoesOn }, 1.0);
                self.joined(last, at, asked.join(self, last, at), f);
                if dashed {
                    f(Given::DashGoesOn, 1.0);
                }
            }
            (before, Some(last)) => {
                f(if at - last <= 4 { Given::ComesBack } else { Given::ComesBackLate }, 1.0);
                self.joined(last, at, asked.join(self, last, at), f);
                if dashed {
                    f(Given::DashComesBack, 1.0);
                }
                if before.is_some() {
                    f(Given::Switch, 1.0);
                }
            }
            (Some(b), None) => {
                let order = if way.latest < j { Given::OpensNext } else { Given::OpensBefore };
                f(order, 1.0);
                if way.latest + 1 == j {
                    f(Given::OpensNeighbour, 1.0);
                }
                if !line.blank_before {
                    f(Given::OpensTied, 1.0);
                }
                self.joined_elsewhere(self.titles[b], asked.join(self, self.titles[b], at), f);
                if dashed {
                    f(Given::DashOpens, 1.0);
                }
            }
            (None, None) => {
                f(Given::Opens, 1.0);
                if dashed {
                    f(Given::DashOpens, 1.0);
                }
            }
        }
        let count = [Given::Has0, Given::Has1, Given::Has2, Given::Has3, Given::HasMore];
        f(count[usize::from(many).min(4)], 1.0);
        let own = self.own[n];
        if let Some(b) = before {
            let same = last == Some(self.titles[b]);
            if !self.own[b] {
                f(if same { Given::AfterLone } else { Given::ApartFromLone }, 1.0);
            }
            if !own {
                f(if same { Given::LoneAfter } else { Given::LoneApart }, 1.0);
            }
        }
        f(
            match (own, many > 0, kept.own) {
                (false, false, _) => Given::LoneFirst,
                (false, _, false) => Given::LoneUnderLone,
                (false, ..) => Given::LoneUnder,
                (true, false, _) => Given::OwnFirst,
                (true, _, false) => Given::OwnUnderLone,
                (true, ..) => Given::OwnUnder,
            },
            1.0,
        );
        let (place, banner) = self.named[n];
        if place {
            f([Given::PlaceFirst, Given::PlaceLater][usize::from(many > 0)], 1.0);
            if kept.place {
                f(Given::PlaceAgain, 1.0);
            }
        }
        if banner {
            f([Given::BannerFirst, Given::BannerLater][usize::from(many > 0)], 1.0);
        }
    }

    /// The page is printed row by row.
    pub(super) fn rows(&self) -> bool {
        self.topics.is_some()
    }

    fn subject_shared(&self, n: usize, j: usize, f: &mut impl FnMut(Given, f32)) {
        let Some(topics) = &self.topics else { return };
        let first = self.asked(n).start;
        let of = |j: usize| j.checked_sub(first).and_then(|k| topics[n].get(k)).copied();
        let mine = of(j).unwrap_or_default();
        f(Given::Topic, mine);
        if let Some(other) = self.asked(n).filter(|k| *k != j).filter_map(of).reduce(f32::max) {
            f(if mine > other { Given::TopicAhead } else { Given::TopicBehind }, (mine - other).abs());
        }
    }

    fn words_shared(&self, n: usize, j: usize, f: &mut impl FnMut(Given, f32)) {
        let shares = &self.shares[n];
        let mine = shares.get(j);
        let of = shares.of.iter().enumerate();
        let best = of.filter(|(k, _)| shares.first + *k != j).map(|(_, s)| *s).fold(0.0, f32::max);
        f(Given::Share, mine);
        f(if mine > best { Given::Ahead } else { Given::Behind }, (mine - best).abs());
        if mine > best && mine > 0.25 {
            f(Given::Best, 1.0);
        }
        let near = self.asked(n).filter(|k| *k != j).map(|k| shares.get(k)).fold(0.0, f32::max);
        f(if mine > near { Given::AheadNear } else { Given::BehindNear }, (mine - near).abs());
    }

    /// How one line of a title goes on in the next.
    fn joined(&self, a: usize, b: usize, join: Join, f: &mut impl FnMut(Given, f32)) {
        f(Given::JoinPair, join.pair / 2.0);
        f(Given::JoinOwn2, join.own[0]);
        f(Given::JoinOwn3, join.own[1] + join.own[2]);
        let wider = self.lines[b].width - self.lines[a].width;
        f(
            match wider {
                ..=-9 => Given::MuchNarrower,
                -8..=-3 => Given::Narrower,
                -2..=2 => Given::AsWide,
                3..=8 => Given::Wider,
                _ => Given::MuchWider,
            },
            1.0,
        );
        if self.lines[a].glance.brackets.depth > 0 {
            f(Given::BracketGoesOn, 1.0);
        }
    }

    /// How the line before would have gone on in this one, which is another's.
    fn joined_elsewhere(&self, a: usize, join: Join, f: &mut impl FnMut(Given, f32)) {
        f(Given::TornPair, join.pair / 2.0);
        f(Given::TornOwn, join.own.iter().sum());
        if self.lines[a].glance.brackets.depth > 0 {
            f(Given::BracketTorn, 1.0);
        }
    }

    /// What is asked of title line `n` for all ways.
    pub(super) fn ask(&self, n: usize) -> Asked {
        let texts = self.asked(n);
        let mut placed = [0.0; BEFORE + AFTER];
        placed.iter_mut().zip(texts.clone()).for_each(|(sum, j)| *sum = self.placed(n, j));
        Asked { n, texts, placed, joins: Vec::new() }
    }

    /// The way after the title line that is asked goes to text `j`.
    fn take(&self, way: &Way, n: usize, j: usize) -> Way {
        let mut next = *way;
        next.move_to(self.asked(n).start);
        if let Some(kept) = j.checked_sub(next.first).and_then(|k| next.kept.get_mut(k)) {
            kept.last = u32::try_from(self.titles[n]).ok();
            kept.count = kept.count.saturating_add(1);
            kept.own |= self.own[n];
            kept.place |= self.named[n].0;
        }
        next.latest = j;
        next
    }

    /// The best ways after title line `n`.
    fn advance(&self, beam: &[Way], n: usize, trace: &mut Vec<Dealt>) -> Vec<Way> {
        let mut asked = self.ask(n);
        let mut offers: Vec<(f32, usize, usize)> = Vec::with_capacity(BEAM * (BEFORE + AFTER));
        for (from, way) in beam.iter().enumerate() {
            for (k, j) in asked.texts.clone().enumerate() {
                let mut sum = asked.placed[k];
                self.giving(way, &mut asked, j, &mut |sign, strength| {
                    sum += self.weights.given(self.rows(), sign) * strength
                });
                offers.push((way.score + sum, from, j));
            }
        }
        // Of equal ones the first.
        let better =
            |a: &(f32, usize, usize), b: &(f32, usize, usize)| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2)));
        if offers.len() > BEAM {
            offers.select_nth_unstable_by(BEAM, better);
            offers.truncate(BEAM);
        }
        offers.sort_unstable_by(better);
        let made = |(score, from, j): (f32, usize, usize)| {
            trace.push(Dealt { back: beam[from].trace, text: j });
            Way { score, trace: trace.len() - 1, ..self.take(&beam[from], n, j) }
        };
        offers.into_iter().map(made).collect()
    }

    /// The signs of the end: texts that have no title.
    fn bare(&self, way: &Way) -> f32 {
        let all = way.at(self.spans.len()).bare;
        common::float(all)
    }

    /// What a way weighs in the end.
    fn end(&self, way: &Way) -> f32 {
        way.score + self.weights.given(self.rows(), Given::Bare) * self.bare(way)
    }

    fn best(&self, beam: &mut [Way]) {
        beam.sort_by(|a, b| self.end(b).total_cmp(&self.end(a)));
    }

    /// The text of each title line, as a way has it.
    fn path(way: &Way, trace: &[Dealt]) -> Vec<usize> {
        let steps = std::iter::successors(trace.get(way.trace), |dealt| trace.get(dealt.back));
        let mut of: Vec<usize> = steps.map(|dealt| dealt.text).collect();
        of.reverse();
        of
    }

    /// Titles of a text that only its width sets apart go to the text before, unless their words are clearly its own.
    pub(super) fn take_back(&self, of: &mut [usize], sure: &[bool]) {
        for (j, sure) in sure.iter().enumerate().skip(1) {
            let mine: Vec<usize> = (0..of.len()).filter(|n| of[*n] == j).collect();
            let share = |text: usize| mine.iter().map(|n| self.shares[*n].get(text)).sum::<f32>();
            let many = common::float(mine.len());
            if !sure && share(j) < share(j - 1) + CLEARLY * many {
                mine.iter().for_each(|n| of[*n] = j - 1);
            }
        }
    }

    /// A text without a headline takes it from one over which several stand: of the titles that are printed together, those whose words are clearly its own. One that only
    /// its width sets apart takes none from the text before, with which it may be one.
    pub(super) fn hand_on(&self, of: &mut [usize], sure: &[bool]) {
        let dashed = |n: usize| self.lines[self.titles[n]].text.starts_with('—');
        let together = |of: &[usize], n: usize| {
            let at = self.titles[n];
            of[n - 1] == of[n] && self.titles[n - 1] + 1 == at && !self.lines[at].blank_before
        };
        let begins: Vec<usize> = (0..of.len()).filter(|n| *n == 0 || !together(of, *n)).collect();
        let ends = begins.iter().skip(1).copied().chain([of.len()]);
        let blocks = begins.iter().zip(ends).map(|(begin, end)| *begin..end).filter(|block| !dashed(block.start));
        let blocks: Vec<Range<usize>> = blocks.collect();
        let mut headlines = vec![0_usize; self.spans.len()];
        blocks.iter().for_each(|block| headlines[of[block.start]] += 1);
        let mut offers = Vec::new();
        for (text, _) in headlines.iter().enumerate().filter(|(_, many)| **many == 0) {
            let may = |from: usize| headlines[from] > 1 && (sure[text] || from + 1 != text);
            for block in blocks.iter().filter(|block| may(of[block.start])) {
                let gain = |n: usize| self.shares[n].get(text) - self.shares[n].get(of[n]);
                let gain = block.clone().map(gain).fold(0.0, f32::max);
                if gain >= CLEARLY {
                    offers.push((gain, block, text));
                }
            }
        }
        offers.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (_, block, text) in offers {
            let from = of[block.start];
            if headlines[from] > 1 && headlines[text] == 0 {
                (headlines[from], headlines[text]) = (headlines[from] - 1, 1);
                of[block.clone()].fill(text);
            }
        }
    }

    /// The text of each title line, nothing where there is no text at all; and what that weighs.
    pub(super) fn deal(&self) -> (Vec<usize>, f32) {
        if self.spans.is_empty() {
            return (Vec::new(), 0.0);
        }
        let (mut beam, mut trace) = (vec![self.start()], Vec::new());
        for n in 0..self.titles.len() {
            beam = self.advance(&beam, n, &mut trace);
        }
        self.best(&mut beam);
        beam.first().map(|way| (Self::path(way, &trace), self.end(way))).unwrap_or_default()
    }
}

/// The lines of the groups in the order in which the groups begin, and which of them begin one.
pub(super) fn in_order(mut groups: Vec<Vec<usize>>) -> Vec<(usize, bool)> {
    groups.retain(|g| !g.is_empty());
    groups.sort_by_key(|g| g[0]);
    groups.iter().flat_map(|g| g.iter().enumerate().map(|(k, at)| (*at, k == 0))).collect()
}

#[cfg(test)]
#[path = "tests/fit_titling.rs"]
mod fitting;
