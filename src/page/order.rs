//! Reading order: columns that an extractor printed side by side, row by row, are laid one after the other again, and runs of lines that stand out of order where they go on.
//!
//! Promise: the lines come back in an order in which an article's lines follow each other as they were read on paper, each line once; a
//! page whose lines stand in order already stays as it is. Why: many extractors go by position, so that two columns of one article, or
//! of two, alternate line by line or run by run; no decision about roles or borders can be right before they are told apart.
//!
//! How: cheap tests tell such pages ([`goes_on_badly`], [`torn::is_doubted`]); their lines are dealt out to columns ([`super::deal`]), the columns are chained to
//! articles ([`super::columns`]), and what makes the page better as a whole is dealt anew ([`super::settle`]). Where only the runs were doubted, that is taken if the page
//! shows that they are ([`torn::is_torn`]). Trade-off: such a page costs some 50 to 400 milliseconds, the fullest 700, where one in order costs a part of one; most of it goes to settling. A text beyond
//! [`MOST_LINES`], for which it cannot matter, is left alone.

use super::common;
use super::deal::told::Told;
use super::deal::{self, Strand, Table, To};
use super::deal_guess::is_amid;
use super::echo;
use super::glance::Glance;
use super::grid::Spot;
use super::joins;
use super::leads;
use super::lines::{Kind, Line, is_han};
use super::signs;
use super::torn;
use super::weights::Weights;
use super::whole::Settled;
use std::borrow::{Borrow, Cow};
use std::collections::{HashMap, HashSet};

/// More lines are no page of a newspaper: the fullest has eight columns of 150 lines, and of the pages that the reader was made with none has
/// more than 750.
pub(super) const MOST_LINES: usize = 2000;
/// One line of so many that goes on from another than the one before shows a page printed row by row.
const APART: usize = 30;

/// A stretch that goes on worse than this is printed row by row: of pages in order none does, of pages by rows nine of ten.
const BROKEN: f32 = -0.8;

/// A page goes on so well in the mean that one such stretch is chance: of pages in order most do, of those by rows with one such stretch none.
const WELL: f32 = 1.5;

/// Sentences that a stretch of so many line ends breaks off.
const STRETCH: usize = 10;

/// So many sentences at least that break off one right under the other stand on a page printed row by row; a page where each is closed before the
/// next title is in order, and is not dealt.
const BREAKS: usize = 4;

/// Do sentences break off one right under the other?
fn breaks_off<'t, L: Borrow<Line<'t>>>(lines: &[L]) -> bool {
    let open = |l: &L| !l.borrow().closed && l.borrow().is_body();
    lines.windows(2).filter(|w| open(&w[0]) && open(&w[1])).take(BREAKS).count() == BREAKS
}

/// Does a stretch of the page go on so badly from line to line, in the mean fit at its line ends, that the page is likely printed row by row? One alone
/// does not tell where the page as a whole goes on well.
fn goes_on_badly<'t, L: Borrow<Line<'t>>>(lines: &[L]) -> bool {
    let fits: Vec<f32> = lines
        .windows(2)
        .map(|w| [w[0].borrow(), w[1].borrow()])
        .filter(|w| !w[0].closed && w[0].is_body() && w[1].width >= 4 && w[1].kind == Kind::Plain)
        .filter(|w| w[0].text.ends_with(is_han) && w[1].text.starts_with(is_han))
        .map(|w| joins::pair(w[0], w[1]))
        .collect();
    let mean = |w: &[f32]| w.iter().sum::<f32>() / common::float(w.len());
    let stretches = fits.windows(STRETCH.min(fits.len()).max(1));
    match stretches.filter(|w| mean(w) <= BROKEN).take(2).count() {
        0 => false,
        1 => mean(&fits) < WELL,
        _ => true,
    }
}

/// Is the page likely printed row by row?
pub(super) fn by_rows(lines: &[Line]) -> bool {
    !signs::latin(lines) && breaks_off(lines) && goes_on_badly(lines)
}

/// May the page's runs of lines, which blank lines part, stand in another order than the one in which they are read?
pub(super) fn in_runs(lines: &[Line]) -> bool {
    !signs::latin(lines) && breaks_off(lines) && torn::is_doubted(lines)
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
pub(super) struct Leads<'t> {
    /// The lines as they are dealt.
    pub(super) lines: Vec<Line<'t>>,
    /// Where each stands on the page, with the lead before it if that stood elsewhere.
    places: Vec<(Option<usize>, usize)>,
}

/// How far from its names a lead may stand.
const LEAD_REACH: usize = 12;

/// The lines that are dealt.
fn dealt_kinds(page: &[Line]) -> impl Iterator<Item = usize> {
    (0..page.len()).filter(|i| !page[*i].kind.is_aside())
}

/// The lead of each line that begins with names of one that stands near, by lines, and these leads: those that are nearest to each other first, of two as far away the names below.
fn names_of(page: &[Line], plain: &[usize]) -> (HashMap<usize, usize>, HashSet<usize>) {
    let which = |is: &dyn Fn(&Line) -> bool| (0..plain.len()).filter(|n| is(&page[plain[*n]])).collect::<Vec<_>>();
    let bare = which(&leads::is_bare);
    let names = if bare.is_empty() { Vec::new() } else { which(&|line| leads::begins_with_names(&line.text)) };
    let mut near: Vec<(usize, bool, usize, usize)> = Vec::new();
    for lead in bare {
        let from = names.partition_point(|name| name + LEAD_REACH < lead);
        let within = names[from..].iter().take_while(|name| **name <= lead + LEAD_REACH);
        near.extend(within.map(|name| (name.abs_diff(lead), *name < lead, lead, *name)));
    }
    near.sort_unstable();
    let (mut lead_of, mut given) = (HashMap::new(), HashSet::new());
    for (lead, name) in near.into_iter().map(|(.., lead, name)| (plain[lead], plain[name])) {
        if !given.contains(&lead) && !lead_of.contains_key(&name) {
            lead_of.insert(name, lead);
            given.insert(lead);
        }
    }
    (lead_of, given)
}

impl<'t> Leads<'t> {
    /// Those of a page, which may be asked whether it is printed row by row; to be dealt they must be [`Self::marked`].
    pub(super) fn of(page: &[Line<'t>]) -> Self {
        let plain: Vec<usize> = dealt_kinds(page).collect();
        let (lead, gone) = names_of(page, &plain);
        let places: Vec<(Option<usize>, usize)> =
            plain.into_iter().filter(|i| !gone.contains(i)).map(|i| (lead.get(&i).copied(), i)).collect();
        let join = |(lead, i): &(Option<usize>, usize)| match lead {
            Some(lead) => {
                let text = format!("{}{}", page[*lead].text, page[*i].text);
                let width = page[*lead].width + page[*i].width;
                // Names alone are a signature, behind a lead they are none.
                let (glance, kind) = (Glance::of(&text).0, Kind::Plain);
                Line { glance, kind, text: Cow::Owned(text), width, opens: true, ..page[*i].clone() }
            }
            None => page[*i].clone(),
        };
        let lines = places.iter().map(join).collect();
        Self { lines, places }
    }

    /// Looks at each line beside all of them.
    pub(super) fn marked(mut self) -> Self {
        echo::mark(&mut self.lines);
        self
    }
}

/// Lays the columns of a page one after the other. Furniture and captions stay behind the line they stand behind.
pub(super) fn restore(lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    if lines.len() > MOST_LINES {
        return lines;
    }
    let plain: Vec<usize> = dealt_kinds(&lines).collect();
    // Where no lead stands apart from its names, the lines are dealt as they are, and may be asked before any is copied.
    let apart = plain.iter().any(|i| leads::is_bare(&lines[*i]));
    let asked: Vec<&Line> = plain.iter().map(|i| &lines[*i]).collect();
    let as_it_is = || !breaks_off(&asked) || !goes_on_badly(&asked) && !torn::is_doubted(&asked);
    if !in_grid(&lines) && !apart && as_it_is() {
        return lines;
    }
    settled(&lines, |dealt, _, settled| lay_settled(&lines, dealt, settled)).unwrap_or(lines)
}

/// Was the page laid out in a grid?
fn in_grid(lines: &[Line]) -> bool {
    lines.iter().any(|line| line.spot != Spot::Untold)
}

/// Asks what the lines of a page came to that is printed row by row, in runs that are out of order, or laid out in a grid; nothing where it is neither.
fn settled<'t, T>(page: &[Line<'t>], ask: impl FnOnce(&Leads<'t>, &Table<'_>, Settled) -> T) -> Option<T> {
    let dealt = Leads::of(page);
    let (in_grid, by_rows) = (in_grid(&dealt.lines), by_rows(&dealt.lines));
    let in_runs = in_runs(&dealt.lines);
    if !in_grid && !by_rows && !in_runs {
        return None;
    }
    let dealt = dealt.marked();
    let plain = &dealt.lines;
    let table = Table::new(plain, Weights::fitted());
    if in_grid {
        return Some(ask(&dealt, &table, table.settled_in_grid()));
    }
    let puts = table.puts();
    if by_rows && interleaved(&deal::strands(&puts), plain.len()) {
        return Some(ask(&dealt, &table, table.settled(puts)));
    }
    let settled = if in_runs { Some(table.settled(puts)) } else { None };
    settled.filter(|settled| torn::is_torn(settled, plain, table.weights)).map(|settled| ask(&dealt, &table, settled))
}

/// Where the lines of a page printed row by row were dealt, by their places in it: the line, what is told, with the places in its stead.
pub(super) fn told(lines: &[Line<'_>]) -> Vec<(usize, Told)> {
    if lines.len() > MOST_LINES {
        return Vec::new();
    }
    let ask = |dealt: &Leads, table: &Table, settled: Settled| {
        let place = |at: usize| dealt.places[at].1;
        let named = |to: To| match to {
            To::Under(at) => To::Under(place(at)),
            to => to,
        };
        let one = |(at, told): (usize, Told)| {
            (place(at), Told { to: named(told.to), rather: told.rather.map(|(to, by)| (named(to), by)), ..told })
        };
        table.told(&settled.puts).into_iter().enumerate().map(one).collect()
    };
    settled(lines, ask).unwrap_or_default()
}

/// The page's lines in the order to which it was settled.
pub(super) fn lay_settled<'t>(lines: &[Line<'t>], dealt: &Leads<'t>, settled: Settled) -> Vec<Line<'t>> {
    let titles = (0..settled.puts.len()).filter(|at| settled.puts[*at].to == To::Title).collect::<Vec<_>>();
    lay(lines, dealt, &settled.gathered.order(&dealt.lines), &titles)
}

/// The page's lines in the order of the dealt ones.
pub(super) fn lay<'t>(
    lines: &[Line<'t>],
    dealt: &Leads<'t>,
    order: &[(usize, bool)],
    titles: &[usize],
) -> Vec<Line<'t>> {
    let mut out = Vec::with_capacity(lines.len());
    let mut beside: Vec<Vec<usize>> = vec![Vec::new(); dealt.places.len() + 1];
    let mut behind = 0;
    for (i, line) in lines.iter().enumerate() {
        while dealt.places.get(behind).is_some_and(|(_, place)| *place < i) {
            behind += 1;
        }
        if line.kind.is_aside() {
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
        // Names alone are a signature, behind a lead they are none.
        let kind = if lead.is_some() { Kind::Plain } else { lines[place].kind };
        out.push(Line { kind, ..copy(place, blank && lead.is_none(), title) });
        out.extend(beside[at + 1].iter().map(|i| lines[*i].clone()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bad_stretch_of_a_page_that_goes_on_well_is_chance() {
        let good = "业合作社今年修了三条新渠十二公里农\n";
        // A break is before each of these lines and behind the last.
        let bad = "渡口今年修了三条新渠十二公里渠\n".repeat(STRETCH - 1);
        let badly = |stretches: usize, lines: usize| {
            let page = format!("{}{bad}", good.repeat(lines)).repeat(stretches) + good;
            goes_on_badly(&crate::page::lines::measure(&page))
        };
        assert!(!badly(1, 60) && badly(1, 5) && badly(2, 60));
    }

    #[test]
    fn a_lead_that_stands_apart_goes_to_the_names_nearest_to_it() {
        let page = crate::page::lines::measure(
            "本报讯\n\n东门新桥通车\n\n新华社南山5月11日电\n\n（记者田小禾）南山书院\n\n（记者石磊）昨天上午，\n",
        );
        let leads = Leads::of(&page).marked();
        let joined: Vec<&str> = leads.lines.iter().map(|line| &*line.text).collect();
        assert_eq!(
            joined,
            ["东门新桥通车", "新华社南山5月11日电（记者田小禾）南山书院", "本报讯（记者石磊）昨天上午，"]
        );
    }
}
