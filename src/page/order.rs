//! Reading order: columns that an extractor printed side by side, row by row, are laid one after the other again.
//!
//! Promise: the lines come back in an order in which an article's lines follow each other as they were read on paper, each line once; a
//! page whose lines stand in order already stays as it is. Why: many extractors go by position, so that two columns of one article, or
//! of two, alternate line by line; no decision about roles or borders can be right before they are told apart.
//!
//! How: the lines are dealt out to columns, one after the other, by a beam search. A line that goes on a column is scored as the roles
//! are ([`super::roles`]), by how well its first glyph fits the column's last ([`super::pairs`]), and by regularity: in an interleaved
//! stretch a column comes again after as many lines as it did before. What a column is not finished in is looked for in the columns that
//! begin in mid-sentence ([`super::columns`]). Trade-off: a beam keeps few guesses, so the time is linear, and a page beyond
//! [`MOST_LINES`] is left alone.

use super::columns;
use super::cues;
use super::lines::{Kind, Line, is_han};
use super::pairs;
use super::roles::{self, Page, ROLES, Role};
use std::cell::Cell;
use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashMap, HashSet};

//  are kept from line to line.
const BEAM: usize = 24;
/// A guess so far behind the best is let go.
const HOPELESS: f32 = 25.0;
/// Columns that a guess keeps open.
const OPEN: usize = 6;
/// More lines are no page of a newspaper.
const MOST_LINES: usize = 4000;

/// What opening a column costs.
const OPENS: f32 = 4.5;
/// What opening one in mid-sentence costs more.
const OPENS_AMID: f32 = 0.6;
/// What opening one in mid-text without a lead costs more.
const OPENS_LOOSE: f32 = 1.0;
/// What a title right before opens a column for.
const UNDER_TITLE: f32 = 1.5;
/// Columns open in one row: what one opened right before is worth to one opened in mid-sentence.
const BESIDE: f32 = 4.55;
/// What a sentence costs that goes on behind a title.
const ACROSS: f32 = 1.5;
/// What passing over a column costs whose turn it is.
const PASSED: f32 = 1.4;
/// What coming back to one that was passed over costs.
const WOKEN: f32 = 2.34;
/// What a pair's fit weighs.
const FIT: f32 = 0.52;
/// What lines without a blank between them weigh for one column.
const TOGETHER: f32 = 1.28;
/// And against two.
const TORN: f32 = 1.95;
/// What an unfinished column or one without a beginning costs at the end.
const UNPAIRED: f32 = 8.32;
/// What each half-glyph beyond the column's width costs.
const WIDER: f32 = 0.4;
/// What a paragraph costs whose first line is neither full nor indented by two glyphs.
const NARROW: f32 = 4.0;
/// What a bracket costs that closes and was never opened.
const UNOPENED: f32 = 2.05;
/// What a first title line costs.
const TITLE: f32 = 0.9;
/// One line of so many that goes on from another than the one before shows a page printed row by row.
const APART: usize = 30;

#[derive(Clone, Copy)]
struct Column {
    id: u16,
    last: usize,
    before: Option<usize>,
    role: Role,
    /// Lines of text dealt when its last came.
    clock: usize,
    /// The widest of its lines.
    width: i32,
    /// Brackets and quotes open at its end.
    depth: i32,
    /// It came in its turn.
    active: bool,
}

#[derive(Clone)]
struct Guess {
    score: f32,
    columns: Vec<Column>,
    /// Lines of text dealt.
    clock: usize,
    /// The line before is a title.
    titled: bool,
    /// The line before opened a column.
    opened: bool,
    /// The clock when a title last came.
    title: usize,
    /// Columns begun in mid-sentence less those let go unfinished.
    amid: i32,
    made: u16,
    trace: usize,
}

/// A line's place in the trace of a guess; column 0 is for titles.
#[derive(Clone, Copy)]
struct Step {
    back: usize,
    column: u16,
    role: Role,
}

/// A column as it was dealt: its lines in order with their roles.
#[derive(Clone, Debug, Default)]
pub(super) struct Strand {
    /// Indices into the page's lines.
    pub lines: Vec<usize>,
    /// Their roles.
    pub roles: Vec<Role>,
}

fn is_amid(role: Role) -> bool {
    matches!(role, Role::Middle | Role::Last)
}

fn is_open(role: Role) -> bool {
    matches!(role, Role::First | Role::Middle)
}

/// The role of a line that its own words decide.
fn fixed(line: &Line) -> Option<Role> {
    match line.kind {
        Kind::Byline | Kind::From => Some(Role::Title),
        Kind::Signature | Kind::Onward => Some(Role::Only),
        _ => None,
    }
}

fn own(line: &Line, role: Role, page: Page) -> f32 {
    match fixed(line) {
        Some(only) if only == role => 0.0,
        Some(_) => f32::NEG_INFINITY,
        None => roles::own(line, role, page),
    }
}

/// Brackets and quotes that `text` opens less those it closes, and the most it closes of those before it.
fn brackets(text: &str) -> (i32, i32) {
    text.chars().fold((0_i32, 0_i32), |(depth, low), c| match c {
        '“' | '《' | '（' => (depth.saturating_add(1), low),
        '”' | '》' | '）' => (depth.saturating_sub(1), low.min(depth.saturating_sub(1))),
        _ => (depth, low),
    })
}

/// What `b`, which closes `low` brackets of before it, says of following the last line of a column, but for their [`joint`].
fn follows(lines: &[Line], column: &Column, b: &Line, low: i32, to: Role, page: Page) -> f32 {
    let a = &lines[column.last];
    let fresh = matches!(to, Role::First | Role::Only);
    if is_open(column.role) == fresh {
        return f32::NEG_INFINITY;
    }
    let mut s = if fixed(a).is_some() || fixed(b).is_some() { 0.0 } else { roles::step(a, column.role, b, to, page) };
    if column.role == Role::Last
        && let Some(before) = column.before
    {
        s += roles::tail_bonus(&lines[before], a, Some(b), page.blank);
    }
    if b.width > column.width + 2 {
        s -= WIDER * f32::from(i16::try_from((b.width - column.width).min(12)).unwrap_or(12));
    } else if fresh && !b.closed && column.before.is_some() && !matches!(column.width - b.width, -2..=6) {
        s -= NARROW;
    }
    if column.depth + low < 0 {
        s -= UNOPENED;
    }
    s
}

/// How well `b` goes on after `a` in mid-sentence.
pub(super) fn joint(a: &Line, b: &Line) -> f32 {
    match (a.text.chars().next_back(), b.text.chars().next()) {
        (Some(x), Some(y)) => pairs::fit(x, y),
        _ => 0.0,
    }
}

struct Search<'a> {
    lines: &'a [Line],
    page: Page,
    blanks: bool,
    /// The [`brackets`] of each line.
    brackets: Vec<(i32, i32)>,
    /// The [`joint`] of each line with the one that is dealt, by its number: columns of all guesses end in the same few lines.
    joints: Vec<Cell<(usize, f32)>>,
    trace: Vec<Step>,
}

impl Search<'_> {
    /// What it costs that column `k` comes now: those it comes before are passed over, and one passed over must be woken.
    fn turn(columns: &[Column], k: usize) -> f32 {
        let passed = columns.iter().filter(|c| c.active && c.clock < columns[k].clock).count();
        let woken = if columns[k].active { 0.0 } else { WOKEN };
        -woken - PASSED * f32::from(u8::try_from(passed).unwrap_or(u8::MAX))
    }

    /// All ways to deal line `at`, from the guess numbered `from`.
    fn offers(&self, from: usize, guess: &Guess, at: usize, own: &[f32; 5], out: &mut Vec<Offer>) {
        let line = &self.lines[at];
        let mut offer = |score: f32, to: Role, seat: Seat| {
            if score > f32::NEG_INFINITY {
                out.push(Offer { score: guess.score + score, from, to, seat });
            }
        };
        let title = if fixed(line).is_some() || guess.titled { 0.0 } else { TITLE };
        offer(own[0] - title, Role::Title, Seat::Title);
        for (n, &to) in ROLES.iter().enumerate().skip(1).filter(|(n, _)| own[*n] > f32::NEG_INFINITY) {
            for k in 0..guess.columns.len() {
                offer(own[n] + self.going_on(guess, k, at, to), to, Seat::Column(k));
            }
            offer(own[n] + self.opening(guess, at, to), to, Seat::New);
        }
    }

    /// Does line `at` stand with the one before, without a blank or a title between them?
    fn tied(&self, guess: &Guess, at: usize) -> bool {
        self.blanks && at > 0 && !self.lines[at].blank_before && !guess.titled
    }

    /// What it says for line `at` that column `k` goes on with it.
    fn going_on(&self, guess: &Guess, k: usize, at: usize, to: Role) -> f32 {
        let column = &guess.columns[k];
        let next_to = guess.clock == column.clock && !guess.titled;
        let page = if next_to { self.page } else { Page { blank: 0.0, ..self.page } };
        let mut s = follows(self.lines, column, &self.lines[at], self.brackets[at].1, to, page);
        if s == f32::NEG_INFINITY {
            return s;
        }
        if is_open(column.role) && !self.lines[column.last].closed {
            s += FIT * self.joint(column.last, at);
        }
        s += Self::turn(&guess.columns, k);
        if is_open(column.role) && column.clock <= guess.title {
            s -= ACROSS;
        }
        match (self.tied(guess, at), next_to) {
            (true, true) => s + TOGETHER,
            (true, false) => s - TORN,
            _ => s,
        }
    }

    fn joint(&self, last: usize, at: usize) -> f32 {
        let (of, known) = self.joints[last].get();
        if of == at {
            return known;
        }
        let fit = joint(&self.lines[last], &self.lines[at]);
        self.joints[last].set((at, fit));
        fit
    }

    /// What it says for line `at` that it opens a column.
    fn opening(&self, guess: &Guess, at: usize, to: Role) -> f32 {
        let torn = if self.tied(guess, at) { TORN } else { 0.0 };
        let kind = if is_amid(to) {
            if guess.opened { BESIDE - OPENS_AMID } else { -OPENS_AMID }
        } else if guess.titled {
            UNDER_TITLE
        } else if self.lines[at].opens {
            0.0
        } else {
            -OPENS_LOOSE
        };
        kind - OPENS - torn
    }

    /// The guess that an offer makes; its step is not yet in the trace.
    fn take(&self, guess: &Guess, offer: &Offer, at: usize) -> Guess {
        let line = &self.lines[at];
        let to = offer.to;
        let mut next = Guess { score: offer.score, titled: false, opened: false, ..guess.clone() };
        let depth = self.brackets[at].0;
        let fresh = Column {
            id: guess.made + 1,
            last: at,
            before: None,
            role: to,
            clock: guess.clock + 1,
            width: line.width,
            depth: depth.clamp(0, 4) + i32::from(is_amid(to)),
            active: true,
        };
        match offer.seat {
            Seat::Title => {
                next.titled = true;
                next.opened = guess.opened;
                next.title = guess.clock;
                return next;
            }
            Seat::Column(k) => {
                let column = guess.columns[k];
                for passed in next.columns.iter_mut().filter(|c| c.clock < column.clock) {
                    passed.active = false;
                }
                let ended = matches!(to, Role::Last | Role::Only);
                next.columns[k] = Column {
                    id: column.id,
                    before: Some(column.last),
                    width: column.width.max(line.width),
                    depth: if ended { 0 } else { (column.depth + depth).clamp(0, 4) },
                    ..fresh
                };
            }
            Seat::New => {
                next.made += 1;
                next.opened = true;
                next.amid += i32::from(is_amid(to));
                if next.columns.len() >= OPEN
                    && let Some(stale) = (0..next.columns.len()).min_by_key(|k| next.columns[*k].last)
                {
                    next.amid -= i32::from(is_open(next.columns.remove(stale).role));
                }
                next.columns.push(fresh);
            }
        }
        next.clock += 1;
        next
    }

    /// The best guesses that the offers make, one a state. Only these are made: most offers are never taken.
    fn best(&mut self, beam: &[Guess], offers: &[Offer], at: usize) -> Vec<Guess> {
        let floor = offers.iter().map(|o| o.score).max_by(f32::total_cmp).unwrap_or(0.0) - HOPELESS;
        // A few dozen of hundreds are taken: a heap gives them in order, the earlier first of two alike, and leaves the rest unsorted.
        let ranks =
            offers.iter().enumerate().filter(|(_, o)| o.score > floor).map(|(n, o)| (Rank(o.score), Reverse(n)));
        let mut ranks: BinaryHeap<(Rank, Reverse<usize>)> = ranks.collect();
        let mut seen: Vec<State> = Vec::with_capacity(BEAM);
        let mut kept = Vec::with_capacity(BEAM);
        while let Some((_, Reverse(n))) = ranks.pop() {
            let offer = &offers[n];
            let mut next = self.take(&beam[offer.from], offer, at);
            let state = state(&next);
            if seen.contains(&state) {
                continue;
            }
            seen.push(state);
            let column = match offer.seat {
                Seat::Title => 0,
                Seat::Column(k) => next.columns[k].id,
                Seat::New => next.made,
            };
            self.trace.push(Step { back: next.trace, column, role: offer.to });
            next.trace = self.trace.len() - 1;
            kept.push(next);
            if kept.len() == BEAM {
                break;
            }
        }
        kept
    }
}

/// Where a line may be dealt to.
#[derive(Clone, Copy)]
enum Seat {
    Title,
    /// The column at this place in the guess.
    Column(usize),
    New,
}

/// A way to deal a line.
struct Offer {
    score: f32,
    /// The guess it is dealt from.
    from: usize,
    to: Role,
    seat: Seat,
}

/// A score with its order.
#[derive(Clone, Copy)]
struct Rank(f32);

impl Ord for Rank {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Rank {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Rank {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Rank {}

/// See [`state`]: the columns in order, and what the line before was.
type State = ([(usize, u8); OPEN], u8);

/// What makes two guesses the same for all that follows.
fn state(guess: &Guess) -> State {
    let mut columns = [(usize::MAX, 0); OPEN];
    for (seat, c) in columns.iter_mut().zip(&guess.columns) {
        *seat = (c.last, c.role as u8 * 2 + u8::from(c.active));
    }
    columns.sort_unstable();
    (columns, u8::from(guess.titled) + 2 * u8::from(guess.opened))
}

/// Deals the lines out to columns; the first strand holds the titles.
fn strands(lines: &[Line], page: Page) -> Vec<Strand> {
    let blanks = lines.iter().any(|l| l.blank_before) && page.blank > 0.0
        || lines.iter().filter(|l| !l.blank_before).count() * 12 < lines.len() * 11;
    let brackets = lines.iter().map(|l| brackets(&l.text)).collect();
    let joints = vec![Cell::new((0, 0.0)); lines.len()];
    let mut search = Search { lines, page, blanks, brackets, joints, trace: Vec::new() };
    let start = Guess {
        score: 0.0,
        columns: Vec::new(),
        clock: 0,
        titled: true,
        opened: false,
        title: 0,
        amid: 0,
        made: 0,
        trace: usize::MAX,
    };
    let mut beam = vec![start];
    let mut out = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let own: [f32; 5] = std::array::from_fn(|n| own(line, ROLES[n], page));
        out.clear();
        for (from, guess) in beam.iter().enumerate() {
            search.offers(from, guess, at, &own, &mut out);
        }
        beam = search.best(&beam, &out, at);
    }
    let end = |g: &Guess| {
        let open = i32::try_from(g.columns.iter().filter(|c| is_open(c.role)).count()).unwrap_or(0);
        let off = f32::from(i16::try_from((g.amid - open).abs()).unwrap_or(i16::MAX));
        g.score - UNPAIRED * off
    };
    let best = beam.iter().max_by(|a, b| end(a).total_cmp(&end(b)));
    let Some(best) = best else { return Vec::new() };
    let mut out: Vec<Strand> = vec![Strand::default(); usize::from(best.made) + 1];
    let mut trace = best.trace;
    let mut at = lines.len();
    while let Some(step) = search.trace.get(trace) {
        at -= 1;
        let strand = &mut out[usize::from(step.column)];
        strand.lines.push(at);
        strand.roles.push(step.role);
        trace = step.back;
    }
    for strand in &mut out {
        strand.lines.reverse();
        strand.roles.reverse();
    }
    out
}

/// A stretch that goes on worse than this is printed row by row: of pages in order none does, of pages by rows nine of ten.
const BROKEN: f32 = -0.8;

/// Sentences that a stretch of so many line ends breaks off.
const STRETCH: usize = 10;

/// How badly the page's worst stretch goes on from line to line, as the mean fit at its line ends.
fn worst_stretch(lines: &[&Line]) -> f32 {
    let fits: Vec<f32> = lines
        .windows(2)
        .filter(|w| !w[0].closed && w[0].width >= 12 && w[1].width >= 4 && w.iter().all(|l| l.kind == Kind::Plain))
        .filter(|w| w[0].text.ends_with(is_han) && w[1].text.starts_with(is_han))
        .map(|w| joint(w[0], w[1]))
        .collect();
    let mean = |w: &[f32]| w.iter().sum::<f32>() / f32::from(u16::try_from(w.len()).unwrap_or(u16::MAX));
    fits.windows(STRETCH.min(fits.len()).max(1)).map(mean).fold(f32::INFINITY, f32::min)
}

/// Do lines of other columns stand within paragraphs, more often than a guess may be wrong?
fn interleaved(strands: &[Strand], count: usize) -> bool {
    let jumps = |s: &Strand| {
        let roles = s.roles.windows(2);
        s.lines.windows(2).zip(roles).filter(|(l, r)| l[0] + 1 != l[1] && is_amid(r[1])).count()
    };
    let jumps: usize = strands.iter().map(jumps).sum();
    jumps >= 4 && jumps * APART >= count
}

/// The dealt lines of a page: furniture and captions left out, and leads that stand apart from their names put before them.
struct Dealt {
    /// The lines as they are dealt.
    lines: Vec<Line>,
    /// Where each stands on the page, with the lead before it if that stood elsewhere.
    places: Vec<(Option<usize>, usize)>,
}

/// How far from its names a lead may stand.
const LEAD_REACH: usize = 12;

/// The lines that are dealt.
fn dealt_kinds(page: &[Line]) -> impl Iterator<Item = usize> {
    (0..page.len()).filter(|i| !matches!(page[*i].kind, Kind::Furniture | Kind::Caption))
}

/// A lead without a word after it and without names.
fn is_bare_lead(line: &Line) -> bool {
    let lead = if line.opens { cues::lead(&line.text) } else { None };
    lead.is_some_and(|(_, who, end)| who.is_empty() && end == line.text.len())
}

impl Dealt {
    fn new(page: &[Line]) -> Self {
        let plain: Vec<usize> = dealt_kinds(page).collect();
        let names = |i: usize| ["（记者", "（通讯员", "（本报记者"].iter().any(|w| page[i].text.starts_with(w));
        let mut lead: HashMap<usize, usize> = HashMap::new();
        let mut gone = HashSet::new();
        for (n, &i) in plain.iter().enumerate().filter(|(_, i)| is_bare_lead(&page[**i])) {
            let near = (0..=LEAD_REACH).flat_map(|d| [n.checked_add(d), n.checked_sub(d)]).flatten();
            let partner = near.filter_map(|m| plain.get(m)).find(|j| names(**j) && !lead.contains_key(j));
            if let Some(&j) = partner {
                lead.insert(j, i);
                gone.insert(i);
            }
        }
        let places: Vec<(Option<usize>, usize)> =
            plain.into_iter().filter(|i| !gone.contains(i)).map(|i| (lead.get(&i).copied(), i)).collect();
        let join = |(lead, i): &(Option<usize>, usize)| match lead {
            Some(lead) => Line {
                text: format!("{}{}", page[*lead].text, page[*i].text),
                width: page[*lead].width + page[*i].width,
                opens: true,
                ..page[*i].clone()
            },
            None => page[*i].clone(),
        };
        Dealt { lines: places.iter().map(join).collect(), places }
    }
}

/// Lays the columns of a page one after the other. Furniture and captions stay behind the line they stand behind.
pub(super) fn restore(lines: Vec<Line>) -> Vec<Line> {
    if lines.len() > MOST_LINES {
        return lines;
    }
    let plain: Vec<usize> = dealt_kinds(&lines).collect();
    // Where no lead stands apart from its names, the lines are dealt as they are, and may be asked before any is copied.
    let apart = plain.iter().any(|i| is_bare_lead(&lines[*i]));
    if !apart && worst_stretch(&plain.iter().map(|i| &lines[*i]).collect::<Vec<_>>()) > BROKEN {
        return lines;
    }
    let dealt = Dealt::new(&lines);
    let plain = &dealt.lines;
    if roles::latin(plain) || worst_stretch(&plain.iter().collect::<Vec<_>>()) > BROKEN {
        return lines;
    }
    let page = Page { blank: roles::blank_weight(plain), latin: false };
    let strands = strands(plain, page);
    if !interleaved(&strands, plain.len()) {
        return lines;
    }
    let order = columns::chain(&strands, plain);
    lay(&lines, &dealt, &order, &strands[0].lines)
}

/// The page's lines in the order of the dealt ones.
fn lay(lines: &[Line], dealt: &Dealt, order: &[(usize, bool)], titles: &[usize]) -> Vec<Line> {
    let mut out = Vec::with_capacity(lines.len());
    let mut beside: Vec<Vec<usize>> = vec![Vec::new(); dealt.places.len() + 1];
    let mut behind = 0;
    for (i, line) in lines.iter().enumerate() {
        while dealt.places.get(behind).is_some_and(|(_, place)| *place < i) {
            behind += 1;
        }
        if matches!(line.kind, Kind::Furniture | Kind::Caption) {
            beside[behind].push(i);
        }
    }
    let copy =
        |i: usize, blank_before: bool, title: bool| Line { blank_before, titled: Some(title), ..lines[i].clone() };
    out.extend(beside[0].iter().map(|i| lines[*i].clone()));
    for (n, &(at, fresh)) in order.iter().enumerate() {
        let (lead, place) = dealt.places[at];
        let goes_on = n > 0 && order[n - 1].0 + 1 == at;
        let blank = fresh || goes_on && lines[place].blank_before;
        let title = titles.binary_search(&at).is_ok();
        out.extend(lead.map(|lead| copy(lead, blank, title)));
        out.push(copy(place, blank && lead.is_none(), title));
        out.extend(beside[at + 1].iter().map(|i| lines[*i].clone()));
    }
    out
}
