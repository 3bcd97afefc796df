//! Columns of one article find each other: one that ends in mid-sentence and one that begins there, titles and the text under them.
//!
//! The strands that [`super::order`] dealt are cut where an article may begin. The pieces of text are chained to articles by how well
//! they go on (sentence, width, place, what they are about; [`super::links`] decides), and titles are given to the articles by shared words, place and order
//! ([`super::titling`]). Trade-off: pieces are linked when all is dealt, so that what was dealt wrong stays so.

use super::common::Standing;
use super::deal::{Strand, Table};
use super::deal_breaks::figure;
use super::deal_shown::Greatest;
use super::joins::{CloseJoin, WordMap};
use super::lines::{Kind, Line};
use super::links;
use super::roles::Role;
use super::signs::Link;
use super::titling::{self, Stage};
use super::topics::Subject;
use super::weights::Weights;
use std::ops::Range;

/// How an article may begin with a piece of text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Start {
    /// A lead marker or a line of authors.
    Lead,
    /// A title stands right over it.
    Titled,
    /// A paragraph like any other.
    Loose,
    /// In mid-sentence.
    Amid,
}

/// A run of text in one column.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) lines: Vec<usize>,
    start: Start,
    open: bool,
    width: i32,
}

/// The pieces of text, and the lines of titles.
#[derive(Default, Debug)]
struct Cut {
    pieces: Vec<Piece>,
    titles: Vec<usize>,
}

/// The width that most lines of a text have.
fn measure(of: &[usize], lines: &[Line]) -> i32 {
    let mut widths: Vec<i32> = of.iter().map(|i| lines[*i].width).collect();
    widths.sort_unstable();
    widths.get(widths.len() * 3 / 4).copied().unwrap_or(0)
}

impl Cut {
    fn strand(&mut self, strand: &Strand, lines: &[Line]) {
        let mut open = false;
        for (&at, &role) in strand.lines.iter().zip(&strand.roles) {
            let begins = matches!(role, Role::First | Role::Only);
            let lead = lines[at].opens && begins;
            let titled = begins && at > 0 && self.titles.binary_search(&(at - 1)).is_ok();
            // A title anywhere between two lines of a column may have stood in it.
            if !open || lead || titled {
                let start = match role {
                    Role::Middle | Role::Last => Start::Amid,
                    _ if lead => Start::Lead,
                    _ if titled => Start::Titled,
                    _ => Start::Loose,
                };
                self.pieces.push(Piece { lines: Vec::new(), start, open: false, width: 0 });
                open = true;
            }
            if let Some(piece) = self.pieces.last_mut() {
                piece.lines.push(at);
                piece.open = matches!(role, Role::First | Role::Middle);
            }
        }
    }
}

/// Pieces on each side in which a piece may go on: more than pages of newspapers have, so that no page costs the square of its length.
const REACH: usize = 120;

/// The pieces of a page, and what is asked of each pair of them.
pub(super) struct Pieces<'a> {
    pub(super) pieces: Vec<Piece>,
    table: &'a Table<'a>,
    /// How many different pairs of glyphs each has.
    words: Vec<usize>,
    /// How many rare ones two pieces have in common, by the first and the second.
    common: WordMap<u64, usize>,
    /// How often a line of the first of two pieces stands right before one of the second.
    beside: WordMap<u64, u16>,
    /// What each is about where it begins and where it ends.
    subjects: Vec<Subject>,
    /// The best of each.
    best: Vec<Best>,
}

/// How well one piece goes on in another: as a sentence, and by what they are about; nothing where it is not that way that it does.
type Fit = [Option<f32>; 2];

/// What a piece goes on in best, and what goes on best in it, either way of [`Fit`].
#[derive(Default)]
struct Best {
    on: [Greatest; 2],
    from: [Greatest; 2],
}

/// A pair of glyphs in so many pieces at most is rare.
const RARE: usize = 3;

fn both(a: usize, b: usize) -> u64 {
    (a as u64) << 32 | b as u64
}

impl<'a> Pieces<'a> {
    fn new(pieces: Vec<Piece>, table: &'a Table<'a>) -> Self {
        let mut standing = Standing::default();
        for (n, piece) in pieces.iter().enumerate() {
            standing.add(n, piece.lines.iter().map(|i| &*table.lines[*i].text), |_| true);
        }
        standing.sort();
        let mut words = vec![0; pieces.len()];
        let mut common: WordMap<u64, usize> = WordMap::default();
        for having in standing.each() {
            let having = having.iter().map(|entry| Standing::text(*entry));
            having.clone().for_each(|n| words[n] += 1);
            if having.len() > 1 && having.len() <= RARE {
                for a in having.clone() {
                    having.clone().filter(|b| *b != a).for_each(|b| *common.entry(both(a, b)).or_default() += 1);
                }
            }
        }
        let beside = beside(&pieces, table.lines.len());
        let subjects = pieces.iter().map(|p| table.words.topics.ends(&p.lines)).collect();
        let best = pieces.iter().map(|_| Best::default()).collect();
        let mut out = Self { pieces, table, words, common, beside, subjects, best };
        out.compare();
        out
    }

    /// How piece `from` joins on piece `to` in mid-sentence, and how near its end lies to the other's beginning.
    fn looked(&self, from: usize, to: usize) -> (Option<CloseJoin>, f32) {
        let (a, b) = (&self.pieces[from], &self.pieces[to]);
        let amid = a.open && b.start == Start::Amid;
        let join = amid.then(|| self.table.words.join_closely(a.lines[a.lines.len() - 1], b.lines[0]));
        (join, self.subjects[from].onward(&self.subjects[to]))
    }

    /// What was looked up of two pieces as one figure either way.
    fn fit(&self, from: usize, to: usize, (join, near): &(Option<CloseJoin>, f32)) -> Fit {
        let alike = self.pieces[from].open == (self.pieces[to].start == Start::Amid);
        [join.as_ref().map(|join| figure(join) / 2.0), alike.then_some(*near)]
    }

    /// Finds the best of each piece.
    fn compare(&mut self) {
        for from in 0..self.pieces.len() {
            for to in self.near(from) {
                if !self.can(from, to) {
                    continue;
                }
                for (way, fit) in self.fit(from, to, &self.looked(from, to)).into_iter().enumerate() {
                    if let Some(fit) = fit {
                        self.best[from].on[way].take(to, fit);
                        self.best[to].from[way].take(from, fit);
                    }
                }
            }
        }
    }

    /// The signs of piece `from` going on in piece `to` beside the best of the others.
    fn beside(&self, from: usize, to: usize, fit: Fit, f: &mut impl FnMut(Link, f32)) {
        const SIGNS: [[[Link; 2]; 2]; 2] = [
            [[Link::OnAhead, Link::OnBehind], [Link::FromAhead, Link::FromBehind]],
            [[Link::TopicOnAhead, Link::TopicOnBehind], [Link::TopicFromAhead, Link::TopicFromBehind]],
        ];
        for (way, fit) in fit.into_iter().enumerate() {
            let Some(fit) = fit else { continue };
            let others = [self.best[from].on[way].but(to), self.best[to].from[way].but(from)];
            for (other, [ahead, behind]) in others.into_iter().zip(SIGNS[way]) {
                if let Some(other) = other {
                    f(if fit >= other { ahead } else { behind }, (fit - other).abs());
                }
            }
        }
    }

    /// The pieces in which one may go on.
    fn near(&self, from: usize) -> Range<usize> {
        from.saturating_sub(REACH)..(from + REACH).min(self.pieces.len())
    }

    /// Words that two pieces have in common and few others have.
    fn shared(&self, a: usize, b: usize) -> f32 {
        let count = self.common.get(&both(a, b)).copied().unwrap_or(0);
        let least = self.words[a].min(self.words[b]).max(12);
        f32::from(u16::try_from(count * 100 / least).unwrap_or(100)) / 10.0
    }

    /// Of the lines that one of two pieces may have right before those of the other, the share that stands so: columns side by side are printed so.
    fn next_to(&self, left: usize, right: usize) -> f32 {
        let count = self.beside.get(&both(left, right)).copied().unwrap_or(0);
        let most = self.pieces[left].lines.len().min(self.pieces[right].lines.len()).max(2);
        f32::from(count) / f32::from(u16::try_from(most).unwrap_or(u16::MAX))
    }

    /// The signs of piece `from` going on in piece `to`; none where it cannot.
    pub(super) fn signs(&self, from: usize, to: usize, f: &mut impl FnMut(Link, f32)) {
        let (a, b) = (&self.pieces[from], &self.pieces[to]);
        let lines = self.table.lines;
        let (last, begin) = (a.lines[a.lines.len() - 1], b.lines[0]);
        let amid = b.start == Start::Amid;
        let ends = match (a.open, amid) {
            (true, true) => Link::OpenAmid,
            (true, false) => Link::OpenFresh,
            (false, true) => Link::ClosedAmid,
            (false, false) => Link::ClosedFresh,
        };
        f(ends, 1.0);
        let looked = self.looked(from, to);
        if let (Some(join), _) = &looked {
            f(Link::JoinPair, join.pair / 2.0);
            f(Link::JoinOwn2, join.own[0]);
            f(Link::JoinOwn3, join.own[1]);
            f(Link::JoinOwn4, join.own[2]);
            f(Link::ThirdLast, join.thirds[0]);
            f(Link::ThirdFirst, join.thirds[1]);
        }
        f(if looked.0.is_some() { Link::TopicAmid } else { Link::TopicFresh }, looked.1);
        self.beside(from, to, self.fit(from, to, &looked), f);
        if b.start == Start::Titled {
            f(Link::Titled, 1.0);
        }
        if matches!(lines[last].kind, Kind::Signature | Kind::Onward) {
            f(Link::Signed, 1.0);
        }
        let width = match (a.width - b.width).abs() {
            0..=1 => Link::AsWide,
            2..=3 => Link::NearlyAsWide,
            4..=7 => Link::LessAsWide,
            _ => Link::OtherWidth,
        };
        f(width, 1.0);
        f(place(a.lines[0], last, begin), 1.0);
        // The pieces are in the order of their first lines.
        let between = from.abs_diff(to).saturating_sub(1);
        f([Link::Over0, Link::Over1, Link::Over2, Link::OverMore][between.min(3)], 1.0);
        f(Link::Shared, self.shared(from, to));
        f(Link::RightOf, self.next_to(from, to));
        f(Link::LeftOf, self.next_to(to, from));
        if a.lines.len() < 4 {
            f(Link::ShortFrom, 1.0);
        }
        if b.lines.len() < 4 {
            f(Link::ShortTo, 1.0);
        }
    }

    fn can(&self, from: usize, to: usize) -> bool {
        from != to && self.pieces[to].start != Start::Lead
    }

    /// The pieces in which one may go on.
    pub(super) fn ways(&self, from: usize) -> impl Iterator<Item = usize> {
        self.near(from).filter(move |to| self.can(from, *to))
    }

    /// What comes next for each piece, and which have one before them.
    pub(super) fn link(&self, weights: &Weights) -> (Vec<Option<usize>>, Vec<bool>) {
        let count = self.pieces.len();
        let mut may = Vec::new();
        for from in 0..count {
            for to in self.ways(from) {
                let mut score = 0.0;
                self.signs(from, to, &mut |sign, strength| score += weights.link(sign) * strength);
                if score > 0.0 {
                    may.push(links::May { from, to, score });
                }
            }
        }
        links::made(may, count)
    }
}

/// How often a line of one piece stands right before a line of another.
fn beside(pieces: &[Piece], lines: usize) -> WordMap<u64, u16> {
    let mut of = vec![None; lines];
    pieces.iter().enumerate().for_each(|(n, piece)| piece.lines.iter().for_each(|line| of[*line] = Some(n)));
    let mut beside = WordMap::default();
    for pair in of.windows(2) {
        if let [Some(a), Some(b)] = pair
            && a != b
        {
            let count: &mut u16 = beside.entry(both(*a, *b)).or_default();
            *count = count.saturating_add(1);
        }
    }
    beside
}

/// Where a piece that begins at `begin` stands beside one from `first` to `last`.
fn place(first: usize, last: usize, begin: usize) -> Link {
    match (begin > last, begin > first) {
        (true, _) => match begin - last {
            1 => Link::Under1,
            2..=3 => Link::Under3,
            4..=6 => Link::Under6,
            _ => Link::UnderFar,
        },
        (_, true) => match begin - first {
            1 => Link::Beside1,
            2 => Link::Beside2,
            3..=4 => Link::Beside4,
            5..=10 => Link::BesideFar,
            _ => Link::Inside,
        },
        _ if first - begin <= 6 => Link::Before,
        _ => Link::BeforeFar,
    }
}

/// The pieces of a page as its strands give them, and its titles.
pub(super) fn pieces<'a>(strands: &[Strand], table: &'a Table<'a>) -> (Pieces<'a>, Vec<usize>) {
    let mut cut = Cut::default();
    if let Some((titles, texts)) = strands.split_first() {
        cut.titles.clone_from(&titles.lines);
        texts.iter().for_each(|s| cut.strand(s, table.lines));
    }
    for piece in &mut cut.pieces {
        piece.width = measure(&piece.lines, table.lines);
    }
    cut.pieces.sort_by_key(|p| p.lines[0]);
    (Pieces::new(cut.pieces, table), cut.titles)
}

/// The order of the lines, and which of them do not go on from the line before.
pub(super) fn chain(strands: &[Strand], table: &Table<'_>) -> Vec<(usize, bool)> {
    chain_by(strands, table, |pieces| pieces.link(table.weights), |_, stage| stage.deal())
}

/// As [`chain`]; `link` says what comes next for each piece and which have one before them, `deal` the text of each title.
pub(super) fn chain_by(
    strands: &[Strand],
    table: &Table<'_>,
    link: impl FnOnce(&Pieces<'_>) -> (Vec<Option<usize>>, Vec<bool>),
    deal: impl FnOnce(&[Vec<usize>], &Stage<'_>) -> Vec<usize>,
) -> Vec<(usize, bool)> {
    let lines = table.lines;
    let (pieces, titles) = pieces(strands, table);
    let (next, has) = link(&pieces);
    let mut texts: Vec<Vec<usize>> = (0..pieces.pieces.len())
        .filter(|i| !has[*i])
        .map(|head| {
            std::iter::successors(Some(head), |n| next[*n])
                .flat_map(|n| pieces.pieces[n].lines.iter().copied())
                .collect()
        })
        .collect();
    for at in titles.iter().copied().filter(|i| lines[*i].kind != Kind::Plain) {
        byline(at, &mut texts, lines);
    }
    let plain: Vec<usize> = titles.iter().copied().filter(|i| lines[*i].kind == Kind::Plain).collect();
    give(&plain, texts, table, deal)
}

/// Gives the titles to the texts, and lays all in the page's order.
fn give(
    titles: &[usize],
    texts: Vec<Vec<usize>>,
    table: &Table<'_>,
    deal: impl FnOnce(&[Vec<usize>], &Stage<'_>) -> Vec<usize>,
) -> Vec<(usize, bool)> {
    let of = deal(&texts, &Stage::new(table.lines, &table.words, titles, &texts, table.weights));
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); texts.len()];
    for (title, text) in titles.iter().zip(&of) {
        groups[*text].push(*title);
    }
    for (group, text) in groups.iter_mut().zip(texts) {
        group.extend(text);
    }
    if groups.is_empty() {
        groups.push(titles.to_vec());
    }
    titling::in_order(groups)
}

/// A line of authors goes over the text that begins next and has no lead.
fn byline(at: usize, texts: &mut [Vec<usize>], lines: &[Line]) {
    let rank = |t: &Vec<usize>| {
        let first = t.first().copied().unwrap_or(0);
        let lead = lines[first].opens || lines[first].kind == Kind::Byline;
        (lead, first < at, first.abs_diff(at))
    };
    if let Some(text) = texts.iter_mut().min_by_key(|t| rank(t)) {
        text.insert(0, at);
    }
}
