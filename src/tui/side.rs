//! The side pane's rows: saved searches, issues by date, papers, tags, problems.
//!
//! Promise: pure. What is counted comes from the thread of `reckoning`; here it is only laid out, in proportion to what is unfolded, and only when
//! something has changed. The cursor belongs to a row's meaning ([`Node`]), so that it stays where it is while counts change and rows come and go.
//!
//! *New since the last look*: how many more articles a saved search finds than when the person saw its hits last. The number that was seen is kept, not
//! the articles: a page that is read again, or a tag put on and taken off, is no news, and a search over a million articles costs a few bytes. Where
//! the number falls, what was seen falls with it, so that what comes later counts in full. It is this person's on this machine, so it lies in the
//! session's file and not in the journal: looking is no act, and nobody wants to take it back.

use super::{action::TagCounts, lang::Lang};
use crate::{
    archive::FileProblem,
    catalogue::issues::Issue,
    model::{Date, SavedSearch, SearchName},
    search::{paper_term, tag_term},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// A part of the pane that folds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Section {
    Searches,
    Issues,
    Papers,
    Tags,
    Problems,
}

/// What a row stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Node {
    Section(Section),
    /// There is nothing in the section; the row says how to put something there.
    Nothing(Section),
    Search(SearchName),
    Year(i16),
    Month(i16, i8),
    Day(Date),
    Issue(Date, Option<String>),
    Undated,
    Paper(Option<String>),
    Tag(String),
    Problem(String),
}

/// A row of the pane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) node: Node,
    /// How far it is set in.
    pub(crate) depth: usize,
    pub(crate) label: String,
    pub(crate) count: Option<usize>,
    /// Articles since the last look.
    pub(crate) new: usize,
    /// Whether what is under it is folded away; nothing where there is nothing under it.
    pub(crate) folded: Option<bool>,
}

/// The pane.
#[derive(Debug, Default)]
pub(crate) struct Side {
    pub(crate) rows: Vec<Row>,
    pub(crate) cursor: usize,
    pub(crate) top: usize,
    /// Nodes that are folded where they would not be, or the other way round.
    pub(crate) turned: BTreeSet<Node>,
    /// The issues, and the generation of which they are.
    pub(crate) issues: Option<(u64, Arc<Vec<Issue>>)>,
    pub(crate) searches: Arc<Vec<SavedSearch>>,
    /// What each saved search finds, and the generation of which that is.
    pub(crate) counts: Option<(u64, BTreeMap<SearchName, usize>)>,
    /// What each saved search found when its hits were seen last.
    pub(crate) looks: BTreeMap<SearchName, usize>,
}

impl Node {
    /// The query that shows what the row stands for.
    pub(crate) fn query(&self, searches: &[SavedSearch]) -> Option<String> {
        let paper = |paper: &Option<String>| paper.as_ref().map_or("-has:paper".to_owned(), |paper| paper_term(paper));
        Some(match self {
            Self::Search(name) => searches.iter().find(|search| search.name == *name)?.query.clone(),
            Self::Year(year) => format!("date:{year:04}"),
            Self::Month(year, month) => format!("date:{year:04}-{month:02}"),
            Self::Day(day) => format!("date:{day}"),
            Self::Issue(day, of) => format!("date:{day} {}", paper(of)),
            Self::Undated => "-has:date".to_owned(),
            Self::Paper(of) => paper(of),
            Self::Tag(tag) => tag_term(tag),
            Self::Section(_) | Self::Nothing(_) | Self::Problem(_) => return None,
        })
    }
}

impl Side {
    /// The row under the cursor.
    pub(crate) fn current(&self) -> Option<&Row> {
        self.rows.get(self.cursor)
    }

    /// Lays the rows out anew; the cursor stays at its node, or at the row where it was.
    pub(crate) fn lay_out(&mut self, tags: &TagCounts, problems: &[FileProblem], lang: Lang) {
        let node = self.current().map(|row| row.node.clone());
        let mut rows = Rows { rows: Vec::new(), side: self, lang };
        rows.searches();
        rows.issues();
        rows.tags(tags);
        rows.problems(problems);
        self.rows = rows.rows;
        let at = node.and_then(|node| self.rows.iter().position(|row| row.node == node));
        self.cursor = at.unwrap_or(self.cursor).min(self.rows.len().saturating_sub(1));
    }

    /// Counts have arrived. `whole` is false of a query while the archive, or what it asks of texts, is still being read for the first time: what the
    /// search finds then is no look.
    pub(crate) fn counted(&mut self, generation: u64, counts: Vec<(SearchName, usize)>, whole: impl Fn(&str) -> bool) {
        for (name, count) in &counts {
            let query = self.searches.iter().find(|search| search.name == *name).map(|search| search.query.as_str());
            if query.is_some_and(&whole) {
                let seen = self.looks.entry(name.clone()).or_insert(*count);
                *seen = (*seen).min(*count);
            }
        }
        self.counts = Some((generation, counts.into_iter().collect()));
    }

    /// The hits of a query are on the screen: whatever search asks it has been looked at.
    pub(crate) fn looked(&mut self, query: &str, hits: usize) -> bool {
        let mut changed = false;
        for search in self.searches.iter().filter(|search| search.query.trim() == query.trim()) {
            changed |= self.looks.insert(search.name.clone(), hits) != Some(hits);
            if let Some((_, counts)) = &mut self.counts {
                changed |= counts.insert(search.name.clone(), hits) != Some(hits);
            }
        }
        changed
    }

    /// How many more articles a search finds than at the last look.
    pub(crate) fn new_in(&self, name: &SearchName) -> usize {
        let count = self.counts.as_ref().and_then(|(_, counts)| counts.get(name));
        count.zip(self.looks.get(name)).map_or(0, |(count, seen)| count.saturating_sub(*seen))
    }

    fn is_folded(&self, node: &Node, at_first: bool) -> bool {
        at_first != self.turned.contains(node)
    }

    /// Folds or unfolds a node.
    pub(crate) fn turn(&mut self, node: &Node) {
        if !self.turned.remove(node) {
            self.turned.insert(node.clone());
        }
    }
}

/// Rows being laid out.
struct Rows<'a> {
    rows: Vec<Row>,
    side: &'a Side,
    lang: Lang,
}

impl Rows<'_> {
    /// Adds a row; true when what is under it is to be seen.
    fn put(&mut self, node: Node, depth: usize, label: String, count: Option<usize>, folds: Option<bool>) -> bool {
        let folded = folds.map(|at_first| self.side.is_folded(&node, at_first));
        let new = if let Node::Search(name) = &node { self.side.new_in(name) } else { 0 };
        self.rows.push(Row { node, depth, label, count, new, folded });
        folded == Some(false)
    }

    fn section(&mut self, section: Section, title: (&'static str, &'static str), count: usize) -> bool {
        self.put(Node::Section(section), 0, self.lang.pick(title).to_owned(), Some(count), Some(false))
    }

    fn nothing(&mut self, section: Section, why: (&'static str, &'static str)) {
        self.put(Node::Nothing(section), 1, self.lang.pick(why).to_owned(), None, None);
    }

    fn searches(&mut self) {
        let side = self.side;
        if !self.section(Section::Searches, ("searches", "已存检索"), side.searches.len()) {
            return;
        }
        if side.searches.is_empty() {
            self.nothing(Section::Searches, ("S saves the query", "按 S 保存检索"));
        }
        for search in side.searches.iter() {
            let count = side.counts.as_ref().and_then(|(_, counts)| counts.get(&search.name)).copied();
            self.put(Node::Search(search.name.clone()), 1, search.name.to_string(), count, None);
        }
    }

    fn issues(&mut self) {
        let issues = self.side.issues.as_ref().map(|(_, issues)| Arc::clone(issues)).unwrap_or_default();
        let papers: BTreeSet<Option<&str>> = issues.iter().map(|issue| issue.paper.as_deref()).collect();
        if self.section(Section::Issues, ("issues", "各期"), issues.len()) {
            self.years(&issues, papers.len() > 1);
        }
        if papers.len() > 1 && self.section(Section::Papers, ("papers", "报纸"), papers.len()) {
            let mut counts: BTreeMap<(bool, Option<&str>), usize> = BTreeMap::new();
            for issue in issues.iter() {
                *counts.entry((issue.paper.is_none(), issue.paper.as_deref())).or_default() += issue.articles;
            }
            for ((_, paper), count) in counts {
                let label = self.paper(paper);
                self.put(Node::Paper(paper.map(str::to_owned)), 1, label, Some(count), None);
            }
        }
    }

    fn paper(&self, paper: Option<&str>) -> String {
        paper.unwrap_or(self.lang.say("(no paper)", "（无报名）")).to_owned()
    }

    /// Issues are newest first, so years, months and days are stretches of them.
    fn years(&mut self, issues: &[Issue], papers: bool) {
        let sum = |issues: &[Issue]| Some(issues.iter().map(|issue| issue.articles).sum());
        let dated = issues.partition_point(|issue| issue.date.is_some());
        let (dated, undated) = issues.split_at(dated);
        let year = |issue: &Issue| issue.date.map(Date::year);
        let month = |issue: &Issue| issue.date.map(Date::first_of_month);
        let one_year = dated.first().map(year) == dated.last().map(year);
        for of_year in dated.chunk_by(|a, b| year(a) == year(b)) {
            let Some(date) = of_year[0].date else { continue };
            let node = Node::Year(date.year());
            if !self.put(node, 1, format!("{:04}", date.year()), sum(of_year), Some(!one_year)) {
                continue;
            }
            for of_month in of_year.chunk_by(|a, b| month(a) == month(b)) {
                let Some(date) = of_month[0].date else { continue };
                let node = Node::Month(date.year(), date.month());
                if self.put(node, 2, date.strftime("%Y-%m").to_string(), sum(of_month), Some(true)) {
                    self.days(of_month, papers);
                }
            }
        }
        if !undated.is_empty() {
            let label = self.lang.say("undated", "无日期").to_owned();
            self.put(Node::Undated, 1, label, sum(undated), None);
        }
    }

    fn days(&mut self, issues: &[Issue], papers: bool) {
        for of_day in issues.chunk_by(|a, b| a.date == b.date) {
            let Some(date) = of_day[0].date else { continue };
            let label = format!("{} {}", date.strftime("%m-%d"), self.lang.weekday(date.weekday()));
            let count = of_day.iter().map(|issue| issue.articles).sum();
            if self.put(Node::Day(date), 3, label, Some(count), papers.then_some(true)) {
                for issue in of_day {
                    let label = self.paper(issue.paper.as_deref());
                    let node = Node::Issue(date, issue.paper.as_deref().map(str::to_owned));
                    self.put(node, 4, label, Some(issue.articles), None);
                }
            }
        }
    }

    fn tags(&mut self, tags: &TagCounts) {
        if !self.section(Section::Tags, ("tags", "标签"), tags.len()) {
            return;
        }
        if tags.is_empty() {
            self.nothing(Section::Tags, ("t tags the article", "按 t 加标签"));
        }
        for (tag, count) in tags.iter() {
            self.put(Node::Tag(tag.to_string()), 1, tag.to_string(), Some(*count), None);
        }
    }

    fn problems(&mut self, problems: &[FileProblem]) {
        if problems.is_empty() || !self.section(Section::Problems, ("problems", "问题"), problems.len()) {
            return;
        }
        for problem in problems {
            self.put(Node::Problem(problem.file.clone()), 1, problem.file.clone(), None, None);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn issue(date: Option<&str>, paper: Option<&str>, articles: usize) -> Issue {
        Issue { date: date.map(|d| d.parse().unwrap()), paper: paper.map(Arc::from), articles, pages: vec![] }
    }

    fn side(issues: Vec<Issue>) -> Side {
        let mut side = Side { issues: Some((1, Arc::new(issues))), ..Side::default() };
        lay_out(&mut side);
        side
    }

    fn lay_out(side: &mut Side) {
        let tags: TagCounts = Arc::new(vec![("金融".parse().unwrap(), 3)]);
        side.lay_out(&tags, &[], Lang::English);
    }

    fn shown(side: &Side) -> Vec<String> {
        let row = |row: &Row| {
            let new = if row.new > 0 { format!(" +{}", row.new) } else { String::new() };
            let count = row.count.map(|n| format!(" {n}")).unwrap_or_default();
            let fold = row.folded.map_or("", |folded| if folded { "> " } else { "v " });
            format!("{}{fold}{}{new}{count}", " ".repeat(row.depth), row.label)
        };
        side.rows.iter().map(row).collect()
    }

    #[test]
    fn issues_fold_by_year_month_and_day_with_papers_within() {
        let mut side = side(vec![
            issue(Some("2025-04-28"), Some("甲报"), 5),
            issue(Some("2025-04-28"), Some("乙报"), 2),
            issue(Some("2025-03-01"), Some("甲报"), 4),
            issue(Some("1990-03-01"), Some("甲报"), 1),
            issue(None, None, 7),
        ]);
        assert_eq!(
            shown(&side),
            [
                "v searches 0",
                " S saves the query",
                "v issues 5",
                " > 2025 11",
                " > 1990 1",
                " undated 7",
                "v papers 3",
                " 乙报 2",
                " 甲报 10",
                " (no paper) 7",
                "v tags 1",
                " 金融 3"
            ]
        );
        for node in [Node::Year(2025), Node::Month(2025, 4), Node::Day("2025-04-28".parse().unwrap())] {
            side.turn(&node);
        }
        side.turn(&Node::Section(Section::Papers));
        lay_out(&mut side);
        assert_eq!(
            shown(&side)[3..11],
            [
                " v 2025 11",
                "  v 2025-04 7",
                "   v 04-28 Mon 7",
                "    甲报 5",
                "    乙报 2",
                "  > 2025-03 4",
                " > 1990 1",
                " undated 7"
            ]
        );
        assert_eq!(shown(&side)[11], "> papers 3");
        // One paper needs no rows of its own; one year stands open.
        let side = self::side(vec![issue(Some("2025-04-28"), Some("甲报"), 5)]);
        assert_eq!(shown(&side)[2..5], ["v issues 1", " v 2025 5", "  > 2025-04 5"]);
    }

    #[test]
    fn each_row_has_the_query_that_shows_it() {
        let day: Date = "2025-04-28".parse().unwrap();
        let name: SearchName = "水利".parse().unwrap();
        let searches = [SavedSearch { name: name.clone(), query: "水库 OR 水利".to_owned() }];
        for (node, query) in [
            (Node::Year(2025), "date:2025"),
            (Node::Month(2025, 4), "date:2025-04"),
            (Node::Day(day), "date:2025-04-28"),
            (Node::Issue(day, Some("江 城".to_owned())), "date:2025-04-28 paper:\"江 城\""),
            (Node::Paper(None), "-has:paper"),
            (Node::Undated, "-has:date"),
            (Node::Tag("金融".to_owned()), "tag:金融"),
            (Node::Search(name), "水库 OR 水利"),
        ] {
            let asked = node.query(&searches).unwrap();
            assert_eq!(asked, query);
            assert_eq!(crate::search::Query::parse(&asked).1, [], "{query}");
        }
        assert_eq!(Node::Section(Section::Tags).query(&searches), None);
    }

    #[test]
    fn what_is_new_is_what_came_since_the_last_look() {
        let name: SearchName = "水利".parse().unwrap();
        let search = SavedSearch { name: name.clone(), query: "水利 ".to_owned() };
        let mut side = Side { searches: Arc::new(vec![search]), ..Side::default() };
        let count = |side: &mut Side, n: usize, whole| side.counted(1, vec![(name.clone(), n)], |_| whole);
        // While the archive is read for the first time nothing counts as seen, and so nothing as new.
        count(&mut side, 3, false);
        assert_eq!((side.new_in(&name), side.looks.len()), (0, 0));
        count(&mut side, 10, true);
        assert_eq!(side.new_in(&name), 0);
        count(&mut side, 12, true);
        assert_eq!(side.new_in(&name), 2);
        lay_out(&mut side);
        assert!(shown(&side).contains(&" 水利 +2 12".to_owned()), "{:?}", shown(&side));
        // Fewer are nothing new, and from there on what comes counts in full.
        count(&mut side, 8, true);
        count(&mut side, 9, true);
        assert_eq!(side.new_in(&name), 1);
        assert!(side.looked("水利", 9) && !side.looked("水利", 9) && !side.looked("别的", 1));
        assert_eq!(side.new_in(&name), 0);
    }

    #[test]
    fn the_cursor_stays_at_its_row_when_others_come() {
        let mut side = side(vec![issue(Some("2025-04-28"), None, 5), issue(Some("1990-01-01"), None, 1)]);
        side.cursor = side.rows.iter().position(|row| row.node == Node::Year(1990)).unwrap();
        side.turn(&Node::Year(2025));
        lay_out(&mut side);
        assert_eq!(side.current().unwrap().node, Node::Year(1990));
        side.issues = Some((2, Arc::default()));
        side.cursor = side.rows.len() - 1;
        lay_out(&mut side);
        assert!(side.current().is_some());
    }
}
