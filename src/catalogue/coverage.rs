//! What an archive has of a paper, day by day and page by page, what is missing, and what looks wrong.
//!
//! Promise: pure, from the counted issues alone; nothing is called missing but what the paper's own habit in that year makes likely, and the habit is
//! said with it. A *habit* needs `ENOUGH` issues (or weeks) of the year, so that a few lone issues never look like a paper with gaps.
//!
//! - A page is missing when its number lies under the highest of its issue, or under the highest that half of the year's issues reach. Sections (`A01`,
//!   `B01`) are numbered apart.
//! - A day is missing when the paper came out on this day of the week in half of the year's weeks, between its first and its last issue there.
//! - A page is doubtful when it has less than a quarter of the articles that this page has as a rule, when it has lost its file, when it has no number that
//!   can be placed, or when its file could not be read or has no article in it. Then it is there, and not missing.

use super::issues::{Issue, Page};
use crate::{archive::FileProblem, model::Date, page::facts_of_path};
use jiff::{ToSpan, civil::Weekday};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

/// Issues, or weeks, that make a habit.
const ENOUGH: usize = 4;
/// No daily has more pages in one section; what is above is a misread number.
const MOST: u32 = 200;
/// Fewer articles than this are never few.
const FEW: usize = 4;

/// What there is of one paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The paper; nothing for pages of which it is not known.
    pub paper: Option<Arc<str>>,
    /// Every day that has an issue or should have one.
    pub days: BTreeMap<Date, Day>,
    /// Articles whose day is not known.
    pub undated: usize,
}

/// A day of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Day {
    /// Articles of the issue; none where the whole issue is missing.
    pub articles: usize,
    /// Pages that are there or should be, section by section, in order.
    pub pages: Vec<Slot>,
    /// Page files of that day that gave no article, each with the reason.
    pub unread: Vec<String>,
}

/// A page that is there or should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Its number as printed, or as it would be.
    pub number: String,
    /// How it stands.
    pub state: State,
}

/// How a page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is there, with so many articles.
    Present(usize),
    /// It is not.
    Missing,
    /// It is there with so many articles, and something about it is odd.
    Doubtful(usize, Doubt),
}

/// What is odd about a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// This page has so many articles as a rule.
    Few(usize),
    /// So many of its articles have lost their page file.
    Gone(usize),
    /// It has no number, or one that no paper has.
    Number,
    /// Its file gave no article.
    Unread,
}

impl Unread {
    /// A problem of the archive, with what its path says.
    pub fn of(problem: FileProblem) -> Self {
        let facts = facts_of_path(Path::new(&problem.file));
        let what = format!("{}: {}", problem.file, problem.what);
        Self { what, date: facts.date, paper: facts.paper, page: facts.page }
    }
}

impl Day {
    /// Whether there is no issue where there should be one.
    pub fn is_missing(&self) -> bool {
        self.articles == 0
    }

    /// The pages that are missing.
    pub fn missing(&self) -> impl Iterator<Item = &str> {
        self.pages.iter().filter(|slot| slot.state == State::Missing).map(|slot| slot.number.as_str())
    }

    /// Whether there is nothing to complain of.
    pub fn is_whole(&self) -> bool {
        let fine = |slot: &Slot| matches!(slot.state, State::Present(_));
        !self.is_missing() && self.unread.is_empty() && self.pages.iter().all(fine)
    }
}

/// A page file that gave no article, and what its path says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The file, and why.
    pub what: String,
    /// Its day.
    pub date: Option<Date>,
    /// Its paper.
    pub paper: Option<String>,
    /// Its page.
    pub page: Option<String>,
}

/// What there is of each paper, in the order of their names; the unnamed last. `issues` is newest first, as [`super::Catalogue::issues`] gives it.
pub fn coverage(issues: &[Issue], unread: &[Unread]) -> Vec<Coverage> {
    let mut papers: BTreeMap<(bool, Option<Arc<str>>), Vec<&Issue>> = BTreeMap::new();
    for issue in issues {
        papers.entry((issue.paper.is_none(), issue.paper.clone())).or_default().push(issue);
    }
    let alone = papers.len() == 1;
    let paper = |((_, paper), issues): ((bool, Option<Arc<str>>), Vec<&Issue>)| {
        // Where there is one paper, an unread file can belong to no other.
        let mine = |file: &&Unread| alone || file.paper.as_deref() == paper.as_deref();
        let mut coverage = of_paper(&issues, unread.iter().filter(mine));
        coverage.paper = paper;
        coverage
    };
    papers.into_iter().map(paper).collect()
}

fn of_paper<'a>(issues: &[&Issue], unread: impl Iterator<Item = &'a Unread>) -> Coverage {
    let mut years: BTreeMap<i16, Vec<(Date, &Issue)>> = BTreeMap::new();
    for issue in issues.iter().rev() {
        if let Some(date) = issue.date {
            years.entry(date.year()).or_default().push((date, issue));
        }
    }
    let mut days = BTreeMap::new();
    for year in years.values() {
        let habit = Habit::of(year);
        days.extend(year.iter().map(|(date, issue)| (*date, habit.day(issue))));
        for date in habit.missing(year) {
            days.insert(date, Day::default());
        }
    }
    for file in unread {
        if let Some(date) = file.date {
            let day: &mut Day = days.entry(date).or_default();
            day.unread.push(file.what.clone());
            if let Some(page) = &file.page {
                day.doubt(page);
            }
        }
    }
    let undated = issues.iter().filter(|issue| issue.date.is_none()).map(|issue| issue.articles).sum();
    Coverage { paper: None, days, undated }
}

impl Day {
    /// A page is there, without articles. One that others of its file have is as they have it.
    fn doubt(&mut self, number: &str) {
        let Some(place) = placed(number) else { return };
        let state = State::Doubtful(0, Doubt::Unread);
        match self.pages.iter_mut().find(|slot| placed(&slot.number).as_ref() == Some(&place)) {
            Some(slot) if slot.state == State::Missing => slot.state = state,
            Some(_) => {}
            None => {
                let after = self.pages.iter().position(|slot| placed(&slot.number).is_none_or(|other| other > place));
                let at = after.unwrap_or(self.pages.len());
                let number = format!("{}{}", place.0, place.1);
                self.pages.insert(at, Slot { number, state });
            }
        }
    }
}

/// A page's section and its number in it.
fn place(page: &Page) -> Option<(String, u32)> {
    placed(page.number.as_deref()?)
}

fn placed(number: &str) -> Option<(String, u32)> {
    let at = number.find(|c: char| c.is_ascii_digit())?;
    let (section, digits) = number.split_at(at);
    let number = digits.parse().ok().filter(|n| (1..=MOST).contains(n))?;
    Some((section.to_owned(), number))
}

/// What a paper did as a rule in a year.
#[derive(Debug, Default)]
struct Habit {
    /// The highest number of each section that half of the issues reach.
    pages: BTreeMap<String, u32>,
    /// The articles of each page.
    articles: BTreeMap<(String, u32), usize>,
    /// The days of the week on which it comes.
    weekdays: Vec<Weekday>,
}

impl Habit {
    fn of(year: &[(Date, &Issue)]) -> Self {
        let mut highest: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let mut articles: BTreeMap<(String, u32), Vec<usize>> = BTreeMap::new();
        for (_, issue) in year {
            let mut tops: BTreeMap<String, u32> = BTreeMap::new();
            for page in &issue.pages {
                let Some((section, number)) = place(page) else { continue };
                let top = tops.entry(section.clone()).or_default();
                *top = number.max(*top);
                articles.entry((section, number)).or_default().push(page.articles);
            }
            tops.into_iter().for_each(|(section, top)| highest.entry(section).or_default().push(top));
        }
        let reached = |mut tops: Vec<u32>| {
            // Issues without the section reach 0 of it.
            tops.resize(year.len(), 0);
            tops.sort_unstable();
            if year.len() < ENOUGH { 0 } else { tops[tops.len() / 2] }
        };
        let usual = |mut counts: Vec<usize>| {
            counts.sort_unstable();
            if counts.len() < ENOUGH { 0 } else { counts[counts.len() / 2] }
        };
        Self {
            pages: highest.into_iter().map(|(section, tops)| (section, reached(tops))).collect(),
            articles: articles.into_iter().map(|(page, counts)| (page, usual(counts))).collect(),
            weekdays: weekdays(year),
        }
    }

    /// The pages of an issue, with those that are missing.
    fn day(&self, issue: &Issue) -> Day {
        let mut there: BTreeMap<String, BTreeMap<u32, Vec<Slot>>> = BTreeMap::new();
        let mut odd = Vec::new();
        for page in &issue.pages {
            let slot = |state| Slot { number: page.number.as_deref().unwrap_or("?").to_owned(), state };
            match place(page) {
                Some((section, number)) => {
                    let usual = self.articles.get(&(section.clone(), number)).copied().unwrap_or(0);
                    let slot = slot(judged(page, usual));
                    there.entry(section).or_default().entry(number).or_default().push(slot);
                }
                None => odd.push(slot(State::Doubtful(page.articles, Doubt::Number))),
            }
        }
        let mut pages = Vec::new();
        for (section, usual) in &self.pages {
            let mut slots = there.remove(section).unwrap_or_default();
            let top = slots.keys().next_back().copied().unwrap_or(0).max(*usual);
            // Numbers are written as this issue writes them.
            let wide = slots.values().flatten().map(|slot| slot.number.len() - section.len()).min().unwrap_or(2);
            for number in 1..=top {
                let missing = || Slot { number: format!("{section}{number:0wide$}"), state: State::Missing };
                pages.extend(slots.remove(&number).unwrap_or_else(|| vec![missing()]));
            }
        }
        pages.extend(odd);
        Day { articles: issue.articles, pages, unread: Vec::new() }
    }

    /// Days without an issue, between the year's first and last one, on which the paper comes as a rule.
    fn missing(&self, year: &[(Date, &Issue)]) -> Vec<Date> {
        let there: BTreeSet<Date> = year.iter().map(|(date, _)| *date).collect();
        let (Some(&first), Some(&last)) = (there.first(), there.last()) else { return Vec::new() };
        let days = first.series(1.day()).take_while(|day| *day <= last);
        days.filter(|day| self.weekdays.contains(&day.weekday()) && !there.contains(day)).collect()
    }
}

fn judged(page: &Page, usual: usize) -> State {
    let articles = page.articles;
    if page.gone > 0 {
        State::Doubtful(articles, Doubt::Gone(page.gone))
    } else if usual >= FEW && articles * 4 < usual {
        State::Doubtful(articles, Doubt::Few(usual))
    } else {
        State::Present(articles)
    }
}

/// The days of the week that have an issue in half of the weeks at least.
fn weekdays(year: &[(Date, &Issue)]) -> Vec<Weekday> {
    let days: BTreeSet<Date> = year.iter().map(|(date, _)| *date).collect();
    let (Some(&first), Some(&last)) = (days.first(), days.last()) else { return Vec::new() };
    let mut counts: BTreeMap<i8, (Weekday, usize, usize)> = BTreeMap::new();
    for day in first.series(1.day()).take_while(|day| *day <= last) {
        let weekday = day.weekday();
        let (_, weeks, issues) = counts.entry(weekday.to_monday_zero_offset()).or_insert((weekday, 0, 0));
        *weeks += 1;
        *issues += usize::from(days.contains(&day));
    }
    counts.into_values().filter(|(_, weeks, n)| *weeks >= ENOUGH && n * 2 >= *weeks).map(|(day, ..)| day).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// An issue from `01 02:9 A03:2-1`: number, articles (5 unless said), how many of them gone.
    fn issue(date: &str, pages: &str) -> Issue {
        let page = |text: &str| {
            let (number, rest) = text.split_once(':').unwrap_or((text, "5"));
            let (articles, gone) = rest.split_once('-').unwrap_or((rest, "0"));
            let number = (number != "?").then(|| Arc::from(number));
            Page { number, articles: articles.parse().unwrap(), gone: gone.parse().unwrap() }
        };
        let pages: Vec<Page> = pages.split_whitespace().map(page).collect();
        let articles = pages.iter().map(|page| page.articles).sum();
        Issue { date: Some(date.parse().unwrap()), paper: Some("河湾日报".into()), articles, pages }
    }

    fn days(issues: &[Issue], unread: &[Unread]) -> Vec<String> {
        let slot = |slot: &Slot| match slot.state {
            State::Present(_) => slot.number.clone(),
            State::Missing => format!("-{}", slot.number),
            State::Doubtful(_, doubt) => format!("{}{doubt:?}", slot.number),
        };
        let covered = coverage(issues, unread);
        let day = |(date, day): (&Date, &Day)| {
            let pages: Vec<String> = day.pages.iter().map(slot).collect();
            let mut line = format!("{} {}", date.strftime("%m-%d"), pages.join(" "));
            if !day.unread.is_empty() {
                line.push_str(&format!(" unread {}", day.unread.join(" ")));
            }
            line.trim_end().to_owned()
        };
        covered.iter().flat_map(|paper| paper.days.iter().map(day)).collect()
    }

    /// A daily of April, newest first, without the days of which `skip` is true.
    fn daily(pages: &str, skip: impl Fn(i8) -> bool) -> Vec<Issue> {
        (1..=30).rev().filter(|&day| !skip(day)).map(|day| issue(&format!("2025-04-{day:02}"), pages)).collect()
    }

    #[test]
    fn pages_under_the_highest_are_missed_in_each_section() {
        assert_eq!(days(&[issue("2025-04-01", "01 04 A01 A03")], &[]), ["04-01 01 -02 -03 04 A01 -A02 A03"]);
        assert_eq!(days(&[issue("2025-04-01", "1 3")], &[]), ["04-01 1 -2 3"]);
        // Numbers that no paper has, and none at all.
        assert_eq!(days(&[issue("2025-04-01", "1 20250 ?")], &[]), ["04-01 1 20250Number ?Number"]);
    }

    #[test]
    fn a_daily_misses_the_days_and_pages_that_it_has_as_a_rule() {
        let mut issues = daily("01 02 03 04", |day| day == 10);
        issues[0] = issue("2025-04-30", "01 02");
        issues[1] = issue("2025-04-29", "01 02 03 04 05 06");
        let told = days(&issues, &[]);
        assert_eq!(told.len(), 30);
        assert_eq!((told[8].as_str(), told[9].as_str()), ("04-09 01 02 03 04", "04-10"));
        assert_eq!((told[29].as_str(), told[28].as_str()), ("04-30 01 02 -03 -04", "04-29 01 02 03 04 05 06"));
        let covered = coverage(&issues, &[]);
        let day = |n: i8| &covered[0].days[&Date::constant(2025, 4, n)];
        assert!(day(10).is_missing() && !day(9).is_missing() && day(9).is_whole() && !day(30).is_whole());
        assert_eq!(day(30).missing().collect::<Vec<_>>(), ["03", "04"]);
    }

    #[test]
    fn days_on_which_the_paper_never_comes_are_not_missed() {
        // April 6, 13, 20 and 27 are Sundays.
        let told = days(&daily("01", |day| [6, 13, 20, 27].contains(&day)), &[]);
        assert_eq!(told.len(), 26);
        // A weekly misses its own day only.
        let weekly = |skip: i8| daily("01", move |day| day % 7 != 4 || day == skip);
        assert_eq!(days(&weekly(18), &[]).len(), 4);
        // Three lone issues are no habit.
        assert_eq!(days(&daily("01", |day| ![1, 12, 30].contains(&day)), &[]).len(), 3);
    }

    #[test]
    fn what_is_odd_is_said() {
        let mut issues = daily("01:12 02:3", |_| false);
        issues[0] = issue("2025-04-30", "01:2 02:1");
        issues[1] = issue("2025-04-29", "01:12-4 02:3");
        let file = |paper: Option<&str>, day| Unread {
            what: "坏.txt".to_owned(),
            page: None,
            date: Some(Date::constant(2025, 4, day)),
            paper: paper.map(str::to_owned),
        };
        let told = days(&issues, &[file(None, 3), file(Some("hwrb"), 3)]);
        assert_eq!(told[29], "04-30 01Few(12) 02");
        assert_eq!(told[28], "04-29 01Gone(4) 02");
        assert_eq!(told[2], "04-03 01 02 unread 坏.txt 坏.txt");
        // With a second paper it must be said whose file it is.
        issues.push(Issue { paper: Some("别报".into()), ..issue("2025-04-01", "01") });
        let told = days(&issues, &[file(Some("别报"), 3), file(Some("hwrb"), 3)]);
        assert_eq!(told.iter().filter(|line| line.contains("unread")).count(), 1);
        assert!(told.contains(&"04-03  unread 坏.txt".to_owned()));
    }

    #[test]
    fn a_page_whose_file_gave_no_article_is_odd_and_not_missing() {
        let file = |page: &str| Unread {
            what: format!("{page}.txt: no article"),
            date: Some(Date::constant(2025, 4, 1)),
            paper: None,
            page: Some(page.to_owned()),
        };
        let told = |pages: &str, files: &[Unread]| days(&[issue("2025-04-01", pages)], files)[0].clone();
        assert_eq!(told("01 03", &[file("2")]), "04-01 01 02Unread 03 unread 2.txt: no article");
        assert_eq!(
            told("01 03", &[file("05"), file("1")]),
            "04-01 01 -02 03 5Unread unread 05.txt: no article 1.txt: no article"
        );
        let covered = coverage(&[issue("2025-04-01", "01 03")], &[file("02")]);
        let day = &covered[0].days[&Date::constant(2025, 4, 1)];
        assert!(day.missing().next().is_none() && !day.is_whole());
    }

    #[test]
    fn what_has_no_day_is_counted_apart() {
        let issues = [issue("2025-04-01", "01"), Issue { date: None, ..issue("2025-04-01", "01:7") }];
        let covered = coverage(&issues, &[]);
        assert_eq!((covered[0].undated, covered[0].days.len()), (7, 1));
    }
}
