//! What a page itself says of its date, its number and its paper.
//!
//! Promise: [`of_furniture`] takes from date lines, running heads and mastheads what they say without contradiction; what contradicts
//! itself is left out and named. Pure, and bounded: only lines near the page's ends are asked, so a page of nothing but furniture costs no more.
//! The running text is no witness: [`hint`] guesses a day from datelines and says no more than that it is a guess.

pub(in crate::page) mod dates;
pub(in crate::page) mod mastheads;
mod numerals;
mod pages;

use crate::model::{Date, Reading};

/// What the furniture says; nothing where it says nothing, or two things.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct PageFacts {
    /// The paper's name as printed.
    pub paper: Option<String>,
    /// The day of issue.
    pub date: Option<Date>,
    /// The page's number: `2`, `A02`.
    pub page: Option<String>,
    /// What does not agree, in one sentence each.
    pub doubts: Vec<String>,
}

/// Lines at each end of the page that are asked, and glyphs of each: furniture stands there and is short.
const ENDS: usize = 40;
const GLYPHS: usize = 200;

/// One line of furniture, taken apart.
struct Head {
    chars: Vec<char>,
    dates: Vec<dates::Dated>,
    /// The line with a space for each date and for the day of the week, so that their digits are no page and no name grows on to them.
    rest: Vec<char>,
    /// The pages that it names.
    pages: Vec<(pages::Surety, String)>,
}

impl Head {
    fn of(line: &str) -> Self {
        let chars: Vec<char> = dates::plain(line).into_iter().take(GLYPHS).collect();
        let dates = dates::find(&chars);
        let mut rest = chars.clone();
        for dated in &dates {
            rest[dated.at.clone()].fill(' ');
        }
        for range in dates::weekdays(&rest) {
            rest[range].fill(' ');
        }
        let pages = pages::of_line(&rest, !dates.is_empty());
        Self { chars, dates, rest, pages }
    }
}

/// Reads the furniture, lines in the order of the page.
pub(super) fn of_furniture(lines: &[String]) -> PageFacts {
    let last = lines.len().saturating_sub(ENDS).max(ENDS.min(lines.len()));
    let asked = lines[..ENDS.min(lines.len())].iter().chain(&lines[last..]);
    let heads: Vec<Head> = asked.map(|line| Head::of(line)).collect();
    let mut facts = PageFacts::default();
    facts.date = date(&heads, &mut facts.doubts);
    facts.page = page(&heads, &mut facts.doubts);
    facts.paper = paper(&heads);
    facts
}

/// The day: one beside a day of the week before any other.
fn date(heads: &[Head], doubts: &mut Vec<String>) -> Option<Date> {
    let all = |weekly: bool| {
        let mut days: Vec<Date> = heads
            .iter()
            .filter(|h| !weekly || dates::weekday(&h.chars).is_some())
            .flat_map(|h| h.dates.iter().map(|d| d.date))
            .collect();
        days.sort_unstable();
        days.dedup();
        days
    };
    let weekly = all(true);
    let days = if weekly.is_empty() { all(false) } else { weekly };
    let date = match days[..] {
        [] => halves(heads)?,
        [date] => date,
        [first, second, ..] => {
            doubts.push(format!("the page prints two dates, {first} and {second}: none is taken"));
            return None;
        }
    };
    let holds = |h: &&Head| h.dates.iter().any(|d| d.date == date) || h.dates.is_empty() && h.chars.len() <= 6;
    let named = heads.iter().filter(holds).find_map(|h| dates::weekday(&h.chars));
    if let Some(named) = named.filter(|named| *named != date.weekday()) {
        doubts.push(format!("the page calls {date} a {named:?}, the calendar a {:?}", date.weekday()));
    }
    Some(date)
}

/// A date in two lines: 2031年 over 3月9日 星期日.
fn halves(heads: &[Head]) -> Option<Date> {
    let mut years: Vec<i16> = heads.iter().flat_map(|h| dates::years(&h.chars)).collect();
    let mut days: Vec<(u32, u32)> = heads
        .iter()
        .filter(|h| h.chars.len() <= 16 && dates::weekday(&h.chars).is_some())
        .filter_map(|h| dates::month_and_day(&h.chars))
        .collect();
    years.dedup();
    days.dedup();
    match (&years[..], &days[..]) {
        ([year], [(month, day)]) => Date::new(*year, i8::try_from(*month).ok()?, i8::try_from(*day).ok()?).ok(),
        _ => None,
    }
}

/// The page: what is called one before what looks like one; two of the same surety say nothing.
fn page(heads: &[Head], doubts: &mut Vec<String>) -> Option<String> {
    let all: Vec<_> = heads.iter().flat_map(|h| &h.pages).collect();
    let surest = all.iter().map(|(surety, _)| *surety).max()?;
    let mut named: Vec<&String> = all.iter().filter(|(surety, _)| *surety == surest).map(|(_, page)| page).collect();
    named.sort_unstable();
    named.dedup();
    match named[..] {
        [page] => Some(page.clone()),
        [first, second, ..] if surest == pages::Surety::Said => {
            doubts.push(format!("the page prints two numbers, {first} and {second}: none is taken"));
            None
        }
        _ => None,
    }
}

/// The paper: the name that most speaks for.
fn paper(heads: &[Head]) -> Option<String> {
    let mut names: Vec<(u32, String)> = Vec::new();
    // What each name ends with, in Chinese or in words of letters.
    let may = |c: &char| matches!(c, '报' | '報' | '刊') || c.is_ascii_alphabetic();
    for head in heads.iter().filter(|head| head.rest.iter().any(may)) {
        let numbered = !head.dates.is_empty() || !head.pages.is_empty();
        let line: String = head.rest.iter().collect();
        for (weight, name) in mastheads::of_line(&line, numbered) {
            match names.iter_mut().find(|(_, known)| *known == name) {
                Some((sum, _)) => *sum += weight,
                None => names.push((weight, name)),
            }
        }
    }
    let best = names.iter().map(|(sum, _)| *sum).max()?;
    let mut first = names.into_iter().filter(|(sum, _)| *sum == best);
    let (_, name) = first.next()?;
    first.next().is_none().then_some(name)
}

/// Glyphs of running text in which years are looked for.
const TEXT: usize = 20_000;

/// The day that datelines and the years of the text make likely. Never the date: an article may be a day, or a year, older than its page.
pub(super) fn hint(reading: &Reading) -> Option<Date> {
    let mut days: Vec<(u32, u32)> = Vec::new();
    for dateline in reading.articles.iter().filter_map(|a| a.dateline.as_deref()) {
        let chars = dates::plain(dateline);
        if let Some(dated) = dates::find(&chars).first() {
            return Some(dated.date);
        }
        days.extend(dates::month_and_day(&chars));
    }
    // A page of New Year's Day has telegrams of December.
    let new_year = days.iter().any(|d| d.0 == 1) && days.iter().any(|d| d.0 == 12);
    let (month, day) = days.into_iter().filter(|d| !new_year || d.0 == 1).max()?;
    let text = reading.articles.iter().flat_map(|a| &a.paragraphs).flat_map(|p| p.chars()).take(TEXT);
    let mut years = dates::years(&text.collect::<Vec<_>>());
    if let Some(year) =
        reading.furniture.iter().take(ENDS).find_map(|l| dates::years(&dates::plain(l)).first().copied())
    {
        years = vec![year];
    }
    let times = |year: &i16| years.iter().filter(|y| *y == year).count();
    let year = years.iter().copied().max_by_key(|year| (times(year), *year))?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Article;
    use proptest::prelude::*;

    fn facts(lines: &[&str]) -> PageFacts {
        of_furniture(&lines.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>())
    }

    fn told(lines: &[&str]) -> String {
        let facts = facts(lines);
        let shown = |fact: Option<String>| fact.unwrap_or_else(|| "-".to_owned());
        format!("{} {} {}", shown(facts.paper), shown(facts.date.map(|d| d.to_string())), shown(facts.page))
    }

    #[test]
    fn furniture_of_many_papers() {
        for (lines, wanted) in [
            (&["云溪日报", "2031年3月9日 星期日", "第7版", "责编：田小禾 版式：石磊"][..], "云溪日报 2031-03-09 7"),
            (&["云溪日报2031年3月9日 星期日A04社会"], "云溪日报 2031-03-09 A04"),
            (&["第3版2031年3月9日 星期日 深度"], "- 2031-03-09 3"),
            (&["2031年3月9日 星期日 综合新闻04"], "- 2031-03-09 4"),
            (&["经济", "2031年3月9日 星期日", "01"], "- 2031-03-09 1"),
            (&["東嶼晨報", "中華民國三十六年四月廿八日 第七版"], "東嶼晨報 1947-04-28 7"),
            (&["河湾新聞", "令和元年五月一日（水曜日）", "第3面"], "- 2019-05-01 3"),
            (&["THE RIVERTON POST", "Sunday, March 9, 2031 — Page 3"], "THE RIVERTON POST 2031-03-09 3"),
            (&["A3 THE RIVERTON POST SUNDAY, MARCH 9, 2031"], "THE RIVERTON POST 2031-03-09 A3"),
            (&["2031年", "3月9日 星期日", "7"], "- 2031-03-09 7"),
            (&["清渡晚报", "2031年3月9日", "星期日", "今日8版", "广告热线：0000-7730055"], "清渡晚报 2031-03-09 -"),
            (&["云溪日报社出版 责编：郁南乔", "1985年7月1日创刊"], "云溪日报 - -"),
            (&["（下转第3版）", "第2版"], "- - 2"),
            // Two that contradict each other say nothing.
            (&["2031年3月9日", "2031年3月10日"], "- - -"),
            (&["2031年3月9日 星期日", "2031年3月10日"], "- 2031-03-09 -"),
            (&["第2版", "第3版"], "- - -"),
            (&["云溪日报", "清渡晚报"], "- - -"),
            (&["云溪日报", "清渡晚报", "云溪日报 第2版"], "云溪日报 - 2"),
            (&[], "- - -"),
        ] {
            assert_eq!(told(lines), wanted, "{lines:?}");
        }
    }

    #[test]
    fn a_wrong_day_of_the_week_is_a_doubt_and_no_refusal() {
        let told = facts(&["2031年3月9日 星期六"]);
        assert_eq!(told.date.map(|d| d.to_string()).as_deref(), Some("2031-03-09"));
        assert_eq!(told.doubts, ["the page calls 2031-03-09 a Saturday, the calendar a Sunday"]);
        assert!(facts(&["2031年3月9日 星期日"]).doubts.is_empty());
        assert_eq!(facts(&["2031年3月9日", "星期六"]).doubts.len(), 1);
    }

    #[test]
    fn telegrams_and_years_make_a_hint() {
        let article = |dateline: &str, text: &str| Article {
            dateline: Some(dateline.to_owned()),
            paragraphs: vec![text.to_owned()],
            ..Article::default()
        };
        let hint_of = |articles: Vec<Article>| {
            hint(&Reading { articles, ..Reading::default() }).map_or("-".to_owned(), |d| d.to_string())
        };
        let both = vec![
            article("本报河湾4月25日电", "2031年，2031年和2035年"),
            article("本报讯", ""),
            article("本报河湾4月24日电", ""),
        ];
        assert_eq!(hint_of(both), "2031-04-25");
        assert_eq!(hint_of(vec![article("本报河湾4月25日电", "没有年份")]), "-");
        assert_eq!(hint_of(vec![article("本报讯", "2031年")]), "-");
        assert_eq!(hint_of(vec![article("新华社12月31日电", "2031年"), article("新华社1月1日电", "")]), "2031-01-01");
        assert_eq!(hint_of(vec![article("本报2031年3月9日电", "2030年")]), "2031-03-09");
    }

    proptest! {
        #[test]
        fn any_furniture_can_be_read(lines in prop::collection::vec("[0-9年月日星期一二三第版A报日晚社 ：（）()./a-zA-Z-]{0,30}|\\PC{0,20}", 0..100)) {
            of_furniture(&lines);
        }
    }
}
