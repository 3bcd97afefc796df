//! Columns of one article find each other: one that ends in mid-sentence and one that begins there, titles and the text under them.
//!
//! The strands that [`super::order`] dealt are cut where an article may begin. The pieces of text are chained to articles by how well
//! they go on (sentence, width, place, what they are about; [`super::links`] decides), and titles are given to the articles by shared words, place and order
//! ([`super::titling`]). Trade-off: pieces are linked when all is dealt; what was
//! dealt wrong shows here, and is dealt anew by [`super::settle`], which gathers the columns again for each way that it tries.

use super::bylines::Bylines;
use super::common::{self, owners};
use super::cues;
use super::deal::{Strand, Table};
use super::deal_breaks::figure;
use super::deal_shown::Greatest;
use super::grid::Spot;
use super::joins::{CloseJoin, WordMap, both};
use super::lines::{Kind, Line};
use super::links::{self, Chains, May};
use super::roles::Role;
use super::signs::{Link, Whole};
use super::titles;
use super::titling::{self, Stage};
use super::topics::Subject;
use super::weights::Weights;
use std::collections::{BTreeMap, HashSet};
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
pub(super) fn measure(of: &[usize], lines: &[Line]) -> i32 {
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

impl<'a> Pieces<'a> {
    fn new(pieces: Vec<Piece>, table: &'a Table<'a>) -> Self {
        let of = owners(pieces.iter().map(|piece| &piece.lines[..]), table.lines.len());
        let lone = |piece: &Piece| piece.lines.iter().map(|line| table.lined().lone(*line)).sum();
        let mut words: Vec<usize> = pieces.iter().map(lone).collect();
        let mut common: WordMap<u64, usize> = WordMap::default();
        let mut having = Vec::new();
        for lines in table.lined().shared() {
            common::texts(lines, &of, &mut having);
            having.iter().for_each(|n| words[*n] += 1);
            if having.len() > 1 && having.len() <= RARE {
                for a in &having {
                    having.iter().filter(|b| *b != a).for_each(|b| *common.entry(both(*a, *b)).or_default() += 1);
                }
            }
        }
        let beside = beside(&of);
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
        let join = amid.then(|| self.table.join_again(a.lines[a.lines.len() - 1], b.lines[0]));
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
        f32::from(count) / common::float(most)
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

    /// What each link weighs that may be made, or nearly so.
    fn weighed(&self, weights: &Weights) -> Vec<May> {
        let mut may = Vec::new();
        for from in 0..self.pieces.len() {
            for to in self.ways(from) {
                let mut score = 0.0;
                self.signs(from, to, &mut |sign, strength| score += weights.link(sign) * strength);
                if score > -NEAR {
                    may.push(May { from, to, score });
                }
            }
        }
        may
    }

    /// The last line of a piece.
    fn last(&self, piece: usize) -> usize {
        let lines = &self.pieces[piece].lines;
        lines[lines.len() - 1]
    }

    /// Links the pieces, those that are tied as they are; and where else they might go on.
    pub(super) fn link(&self, weights: &Weights, ties: &Ties) -> (Chains, Vec<Tie>) {
        let all = self.weighed(weights);
        let piece = |line: usize| self.pieces.iter().position(|p| p.lines[0] == line);
        let tied = |from: usize| ties.get(&self.last(from)).map(|to| to.and_then(piece));
        let tied: Vec<Option<Option<usize>>> = (0..self.pieces.len()).map(tied).collect();
        let taken: HashSet<usize> = tied.iter().filter_map(|to| (*to)?).collect();
        let free = |may: &&May| match tied[may.from] {
            Some(to) => to == Some(may.to),
            None => may.score > 0.0 && !taken.contains(&may.to),
        };
        let chains = links::made(all.iter().filter(free).copied().collect(), self.pieces.len());
        let near = self.near_to(&chains, &all);
        (chains, near)
    }

    /// Where else pieces might go on that are linked so.
    fn near_to(&self, chains: &Chains, all: &[May]) -> Vec<Tie> {
        let mut own = vec![0.0; self.pieces.len()];
        let (made, others): (Vec<&May>, Vec<&May>) = all.iter().partition(|may| chains.next[may.from] == Some(may.to));
        made.iter().for_each(|may| own[may.from] = may.score);
        let to = |may: &&May| Tie {
            from: self.last(may.from),
            to: Some(self.pieces[may.to].lines[0]),
            lost: own[may.from] - may.score,
        };
        let nowhere = |may: &&May| Tie { from: self.last(may.from), to: None, lost: may.score };
        others.iter().map(to).chain(made.iter().map(nowhere)).filter(|tie| tie.lost < NEAR).collect()
    }
}

/// An alternative is near that weighs so much less at most.
const NEAR: f32 = 3.0;

/// Pieces that are tied, whatever it weighs: by the last line of one the first line of the piece in which it goes on, or that it goes on nowhere.
pub(super) type Ties = BTreeMap<usize, Option<usize>>;

/// Where a piece might go on instead: its last line, the first of the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tie {
    pub from: usize,
    pub to: Option<usize>,
    /// By how much it lost.
    pub lost: f32,
}

/// How often a line of one piece stands right before a line of another; `of` has the piece of each line.
fn beside(of: &[Option<usize>]) -> WordMap<u64, u16> {
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

/// The articles of a page: texts, titles, and which text each title is of.
pub(super) struct Gathered {
    /// The lines of each text, the lines of titles, and the text of each of these.
    pub(super) texts: Vec<Vec<usize>>,
    pub(super) titles: Vec<usize>,
    pub(super) of: Vec<usize>,
    /// What else was near as the pieces were linked.
    pub(super) near: Vec<Tie>,
    /// What is seen of them as a whole.
    pub(super) figures: Vec<(Whole, f32)>,
}

/// Gathers the columns to articles.
pub(super) fn gather(strands: &[Strand], table: &Table<'_>, ties: &Ties) -> Gathered {
    gather_by(strands, table, |pieces| pieces.link(table.weights, ties), |_, stage| stage.deal())
}

/// As [`gather`]; `link` says how the pieces are chained, `deal` the text of each title and what that weighs.
pub(super) fn gather_by(
    strands: &[Strand],
    table: &Table<'_>,
    link: impl FnOnce(&Pieces<'_>) -> (Chains, Vec<Tie>),
    deal: impl FnOnce(&[Vec<usize>], &Stage<'_>) -> (Vec<usize>, f32),
) -> Gathered {
    let lines = table.lines;
    let (pieces, titles) = pieces(strands, table);
    let (chains, near) = link(&pieces);
    let count = pieces.pieces.len();
    let heads: Vec<usize> = (0..count).filter(|i| !chains.led[*i]).collect();
    let mut texts: Vec<Vec<usize>> = heads
        .iter()
        .map(|head| {
            std::iter::successors(Some(*head), |n| chains.next[*n])
                .flat_map(|n| pieces.pieces[n].lines.iter().copied())
                .collect()
        })
        .collect();
    let begins: Vec<(usize, usize)> =
        titles.iter().filter_map(|title| Some((*title, begins_under(lines, *title)?))).collect();
    part_titled(&mut texts, begins.iter().map(|(_, first)| *first), lines);
    let (titles, signed): (Vec<usize>, Vec<usize>) = titles.iter().partition(|at| lines[**at].kind == Kind::Plain);
    let amid = heads.iter().map(|head| pieces.pieces[*head].start == Start::Amid).collect();
    let bylines = Bylines { lines, titles: &titles, amid };
    signed.iter().for_each(|at| bylines.give(*at, &mut texts));
    let (mut of, titling) = deal(&texts, &Stage::dealt(table, &titles, &texts));
    // Where the page's layout shows it, nothing is to be guessed.
    for (title, first) in begins {
        let under = texts.iter().position(|text| text.contains(&first));
        if let (Some(n), Some(under)) = (titles.iter().position(|at| *at == title), under) {
            of[n] = under;
        }
    }
    for at in signed.into_iter().filter(|at| !lines[*at].blank_before && lines[*at].spot == Spot::Untold) {
        let under = titles.binary_search(&at.wrapping_sub(1)).ok().and_then(|title| of.get(title));
        under.into_iter().for_each(|under| bylines.put(at, *under, &mut texts));
    }
    let ends = |ends: &dyn Fn(usize) -> bool| common::float((0..count).filter(|n| ends(*n)).count());
    let mut titled = vec![false; texts.len()];
    of.iter().for_each(|text| titled[*text] = true);
    let figures = vec![
        (Whole::Pieces, common::float(count)),
        (Whole::Links, chains.weight),
        (Whole::Open, ends(&|n| pieces.pieces[n].open && chains.next[n].is_none())),
        (Whole::Amid, ends(&|n| pieces.pieces[n].start == Start::Amid && !chains.led[n])),
        (Whole::Texts, common::float(texts.len())),
        (Whole::Bare, common::float(titled.iter().filter(|titled| !**titled).count())),
        (Whole::Titling, titling),
    ];
    Gathered { texts, titles, of, near, figures }
}

/// The first line of the column that a title stands over by the page's layout.
fn begins_under(lines: &[Line], title: usize) -> Option<usize> {
    let Spot::Over(column) = lines[title].spot else { return None };
    lines.iter().position(|line| matches!(line.spot, Spot::In(n, _) if n == column) && line.kind == Kind::Plain)
}

/// A text begins with each of these lines, unless it stands in mid-sentence.
fn part_titled(texts: &mut Vec<Vec<usize>>, begins: impl Iterator<Item = usize>, lines: &[Line]) {
    for first in begins {
        let place = texts.iter_mut().find_map(|text| Some((text.iter().position(|at| *at == first)?, text)));
        if let Some((at, text)) = place.filter(|(at, text)| *at > 0 && lines[text[*at - 1]].closed) {
            let rest = text.split_off(at);
            texts.push(rest);
        }
    }
}

impl Gathered {
    /// The order of the lines, and which of them do not go on from the line before.
    pub(super) fn order(self, lines: &[Line]) -> Vec<(usize, bool)> {
        titling::in_order(self.groups(lines))
    }

    /// The lines of each article, its titles first.
    pub(super) fn groups(self, lines: &[Line]) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = vec![Vec::new(); self.texts.len()];
        for (title, text) in self.titles.iter().zip(&self.of) {
            groups[*text].push(*title);
        }
        if groups.is_empty() {
            groups.push(self.titles);
        }
        for titles in &mut groups {
            let first = titles.first().copied();
            titles.sort_by_key(|at| stands(&lines[*at], Some(*at) == first));
        }
        for (group, text) in groups.iter_mut().zip(self.texts) {
            group.extend(text);
        }
        groups
    }
}

/// Where a line stands over a text: what says of itself that it is a banner or a place on top, a subtitle under the headline, though it may have been printed in another column's row.
fn stands(title: &Line, first: bool) -> u8 {
    match () {
        () if titles::banner(title) => 0,
        () if cues::place(&title.text) => 1,
        () if first && title.text.starts_with('—') => 3,
        () => 2,
    }
}
