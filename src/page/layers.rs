//! Pages that were drawn in layers: the texts of all articles one after the other, and in one run behind or before them all their titles.
//!
//! Promise: such a page is laid anew with every title over its text, all else stays beside what it stood beside; any other page stays as it is. Why: a PDF that draws
//! in layers is read so by whatever goes in the order of its drawing, and one text would have all the titles of the page. How: it is known by its run: titles stand nowhere else
//! ([`Layers::of`]). Which of them go to which paragraphs is one decision ([`super::aligned`]), as titles are drawn in the order of their texts; it is taken where the page is
//! clearly better told by several articles than by one. Two titles that an extractor printed in one line are parted where that decision parts them. Trade-off: a text that shows neither by a lead nor by its
//! words that it begins stays with the one before; a page some of whose titles stand over their texts is left alone.

use super::aligned::{self, Begin, Text};
use super::glance::Glance;
use super::lines::{Kind, Line, is_closed, width_of};
use super::order::MOST_LINES;
use super::roles::{self, Role};
use super::signs;
use super::stacked::{VERSE_LINES, another_column};
use std::borrow::Cow;
use std::ops::Range;

/// A run has so many title lines at least: one article has as many as three.
const LEAST_TITLES: usize = 3;

/// A line among titles that was taken for a text's outweighs so many of them.
const STRAY: i32 = 4;

/// One title line of so many may stand elsewhere: a crosshead that was taken for one.
const ELSEWHERE: usize = 5;

/// A line of so many titles at most is parted; words that stand apart are of fewer half-glyphs.
const MOST_PIECES: usize = 4;
const STUB: i32 = 4;

/// The lines of a page, and their roles.
pub(super) type Page<'t> = (Vec<Line<'t>>, Vec<Option<Role>>);

/// A page in two layers.
struct Layers<'t> {
    /// Its lines, those of titles in pieces.
    lines: Vec<Line<'t>>,
    role: Vec<Option<Role>>,
    /// The layer of titles, and the titles in it.
    run: Range<usize>,
    titles: Vec<usize>,
    /// Where the paragraphs of the other begin.
    begins: Vec<Begin>,
}

/// Is it a line of a title? One that opens as a report does is none.
fn is_title(line: &Line, role: Option<Role>) -> bool {
    line.kind == Kind::Plain && role == Some(Role::Title) && !line.opens
}

/// Is it one of a text?
fn is_text(line: &Line, role: Option<Role>) -> bool {
    line.kind == Kind::Row || line.kind == Kind::Plain && !is_title(line, role)
}

/// Does it stand over a text?
fn is_over(line: &Line) -> bool {
    matches!(line.kind, Kind::Byline | Kind::From)
}

/// The lines from the first of `order` on among which titles outweigh the others most: the last of them, and how much they do. A few lines may have been taken for a text's.
fn outweighing(lines: &[Line], role: &[Option<Role>], order: impl Iterator<Item = usize>) -> Option<(usize, i32)> {
    let (mut sum, mut best) = (0, None);
    for at in order {
        if is_title(&lines[at], role[at]) {
            sum += 1;
            best = best.filter(|(_, most)| *most >= sum).or(Some((at, sum)));
        } else if is_text(&lines[at], role[at]) {
            if lines[at].closed || lines[at].opens || sum < STRAY {
                break;
            }
            sum -= STRAY;
        }
    }
    best
}

/// The run of titles behind all texts, or before them.
fn run(lines: &[Line], role: &[Option<Role>]) -> Option<Range<usize>> {
    let behind = outweighing(lines, role, (0..lines.len()).rev());
    let before = outweighing(lines, role, 0..lines.len());
    let run = match (before, behind) {
        (None, Some((from, _))) => from..lines.len(),
        (Some((last, _)), None) => {
            let first = (0..=last).find(|at| is_title(&lines[*at], role[*at]))?;
            let text = (last..lines.len()).find(|at| is_text(&lines[*at], role[*at]))?;
            let over = lines[first..text].iter().rev().take_while(|line| is_over(line)).count();
            first..text - over
        }
        _ => return None,
    };
    let titles = (0..lines.len()).filter(|at| is_title(&lines[*at], role[*at]));
    let (inside, elsewhere): (Vec<usize>, Vec<usize>) = titles.partition(|at| run.contains(at));
    let is_run = inside.len() >= LEAST_TITLES && elsewhere.len() * ELSEWHERE <= inside.len();
    (is_run && !is_verse(&lines[run.clone()])).then_some(run)
}

/// Is there a signature under many lines?
fn is_verse(run: &[Line]) -> bool {
    run.split(|line| line.kind == Kind::Signature).rev().skip(1).any(|over| over.len() >= VERSE_LINES)
}

/// The pieces of a line of titles, which a space parts that is wider than one between words.
fn pieces<'t>(line: &Line<'t>) -> Vec<Line<'t>> {
    let parts: Vec<&str> = line.text.split(' ').collect();
    let wide = |part: &&str| width_of(part) >= STUB;
    if !line.glance.han || !(2..=MOST_PIECES).contains(&parts.len()) || !parts.iter().all(wide) {
        return vec![line.clone()];
    }
    let piece = |(n, part): (usize, &&str)| said(line, (*part).to_owned(), n == 0 && line.blank_before);
    parts.iter().enumerate().map(piece).collect()
}

/// A line with other words in its stead.
fn said<'t>(line: &Line<'t>, text: String, blank_before: bool) -> Line<'t> {
    let (glance, width) = Glance::of(&text);
    Line { glance, width, closed: is_closed(&text), text: Cow::Owned(text), blank_before, ..line.clone() }
}

impl<'t> Layers<'t> {
    /// The layers of a page; nothing where it has none.
    fn of(lines: &[Line<'t>], role: &[Option<Role>]) -> Option<Self> {
        let found = run(lines, role)?;
        let mut out = Self {
            lines: Vec::with_capacity(lines.len()),
            role: Vec::new(),
            run: 0..0,
            titles: Vec::new(),
            begins: Vec::new(),
        };
        for (at, line) in lines.iter().enumerate() {
            if at == found.start {
                out.run.start = out.lines.len();
            }
            let title = found.contains(&at) && (is_title(line, role[at]) || is_text(line, role[at]));
            if title {
                let pieces = pieces(line);
                out.titles.extend((0..pieces.len()).map(|n| out.lines.len() + n));
                out.lines.extend(pieces);
            } else {
                out.lines.push(line.clone());
            }
            out.role.resize(out.lines.len(), if title { Some(Role::Title) } else { role[at] });
            if at + 1 == found.end {
                out.run.end = out.lines.len();
            }
        }
        out.mend_roles();
        out.find_begins();
        Some(out)
    }

    /// The lines that are not of the run.
    fn beside(&self, range: Range<usize>) -> impl Iterator<Item = usize> {
        let run = self.run.clone();
        range.filter(move |at| !run.contains(at))
    }

    /// There are no titles among the texts: what was taken for one begins a paragraph, where it opens as a report does, or is one of its own, as crossheads are that were broken.
    fn mend_roles(&mut self) {
        let mut at = 0;
        while at < self.lines.len() {
            let is = |at: usize| {
                !self.run.contains(&at) && self.lines[at].kind == Kind::Plain && self.role[at] == Some(Role::Title)
            };
            let end = (at..self.lines.len()).take_while(|at| is(*at)).last().map_or(at, |last| last + 1);
            if end == at {
                at += 1;
                continue;
            }
            self.mend(at..end);
            at = end;
        }
    }

    /// Mends the roles of some neighbouring lines.
    fn mend(&mut self, range: Range<usize>) {
        let lone = range.len() == 1;
        let mut begun = false;
        for at in range.clone() {
            let (opens, closed) = (self.lines[at].opens, self.lines[at].closed);
            if lone && !opens {
                return;
            }
            begun &= !opens;
            self.role[at] = Some(match (begun, closed) {
                (false, false) => Role::First,
                (false, true) => Role::Only,
                (true, false) => Role::Middle,
                (true, true) => Role::Last,
            });
            begun = !closed;
        }
        let opened = self.lines[range.clone()].iter().any(|line| line.opens);
        if let (true, Some(next)) = (begun && opened, self.role.get_mut(range.end)) {
            *next = match *next {
                Some(Role::First) => Some(Role::Middle),
                Some(Role::Only) => Some(Role::Last),
                other => other,
            };
        }
    }

    /// Finds where paragraphs begin, and what shows that a text does.
    fn find_begins(&mut self) {
        let (mut text, mut over): (Vec<usize>, Option<usize>) = (Vec::new(), None);
        for at in self.beside(0..self.lines.len()).collect::<Vec<_>>() {
            let line = &self.lines[at];
            if is_over(line) {
                over = over.or(Some(at));
                continue;
            }
            let begins = line.kind == Kind::Plain && matches!(self.role[at], Some(Role::First | Role::Only));
            if begins || self.begins.is_empty() && is_text(line, self.role[at]) {
                let above = text.last().map(|at| self.lines[*at].kind);
                self.begins.push(Begin {
                    at: over.unwrap_or(at),
                    leads: line.opens,
                    signed: matches!(above, Some(Kind::Signature | Kind::Onward)),
                    credited: over.is_some(),
                    elsewhere: another_column(&self.lines, &self.role, &text, at),
                });
            }
            if !line.kind.is_aside() {
                text.push(at);
                over = None;
            }
        }
    }

    /// The lines of each paragraph, with what stands beside it.
    fn paragraphs(&self) -> Vec<Vec<usize>> {
        let ends = self.begins.iter().skip(1).map(|begin| begin.at).chain([self.lines.len()]);
        self.begins.iter().zip(ends).map(|(begin, end)| self.beside(begin.at..end).collect()).collect()
    }

    /// The lines of a text's titles, pieces of one line as one, and what is signed and shown with them.
    fn over(&self, range: Range<usize>, out: &mut Page<'t>) -> Vec<usize> {
        let mut under = Vec::new();
        let from = out.0.len();
        for at in range {
            let line = &self.lines[at];
            match (line.kind, out.0.last_mut()) {
                (Kind::Signature | Kind::Caption | Kind::Onward | Kind::Furniture | Kind::Teaser, _) => under.push(at),
                (_, Some(last)) if out.1.len() > from && last.rank == line.rank => {
                    let whole = format!("{} {}", last.text, line.text);
                    *last = said(last, whole, last.blank_before);
                }
                _ => {
                    out.0.push(Line { blank_before: line.blank_before || out.1.len() == from, ..line.clone() });
                    out.1.push(self.role[at]);
                }
            }
        }
        under
    }

    /// The page with the titles of each text over it; `texts` are what [`aligned::texts`] found.
    fn laid(&self, texts: &[Text]) -> Page<'t> {
        let mut out = (Vec::with_capacity(self.lines.len()), Vec::with_capacity(self.lines.len()));
        let put = |at: usize, blank_before: bool, out: &mut Page<'t>| {
            out.0.push(Line { blank_before: blank_before || self.lines[at].blank_before, ..self.lines[at].clone() });
            out.1.push(self.role[at]);
        };
        let begin = |text: usize| texts.get(text).map(|(first, _)| self.begins[*first].at);
        self.beside(0..begin(0).unwrap_or(0)).for_each(|at| put(at, false, &mut out));
        let (mut from, mut titles) = (self.run.start, 0);
        for (text, (_, many)) in texts.iter().enumerate() {
            titles += many;
            let to = self.titles.get(titles).copied().filter(|_| text + 1 < texts.len()).unwrap_or(self.run.end);
            let under = self.over(from..to, &mut out);
            from = to;
            let body = self.beside(begin(text).unwrap_or(0)..begin(text + 1).unwrap_or(self.lines.len()));
            body.enumerate().for_each(|(n, at)| put(at, n == 0 && *many == 0, &mut out));
            under.into_iter().for_each(|at| put(at, false, &mut out));
        }
        out
    }
}

/// The page with each title over its text, where it was drawn in layers; nothing where it was not. Of Latin and Japanese pages it is not asked: what is weighed was fitted to Chinese ones.
pub(super) fn laid<'t>(lines: &[Line<'t>], role: &[Option<Role>]) -> Option<Page<'t>> {
    if lines.len() > MOST_LINES || signs::latin(lines) || roles::kana(lines) {
        return None;
    }
    let page = Layers::of(lines, role)?;
    let texts = aligned::texts(&page.lines, &page.titles, &page.begins, &page.paragraphs())?;
    Some(page.laid(&texts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::stacked::tests::{BRIDGE, is, read};
    use crate::page::{common::Paired, read_text};

    const ACADEMY: &str = "南山书院经过一年的重修，今天开门迎\n\
         来第一批读者，书院藏书三万册，其中\n\
         古籍四百种，都可以借阅。\n\
         书院的院长说，今后每个周末都有讲座\n\
         听讲不收钱，孩子们还可以在这里学写\n\
         毛笔字。\n";
    const TEA: &str = "青石乡的春茶上周开采，三千亩茶园里\n\
         到处是采茶的人，今年雨水足，头一批\n\
         明前茶比去年早了六天。\n\
         茶农石磊说，收购价每斤涨了二十元，\n\
         一家人一天能采八斤。\n";
    const HOSPITAL: &str = "本报讯（记者石磊）县医院新门诊楼昨\n\
         天启用，一共六层，设有二十四个诊室\n\
         和一个住院服务台，病人不用再楼上楼\n\
         下来回跑。\n";
    const TITLES: &str = "市委召开会议强调\n\
         东门新桥正式通车\n\
         ——两岸居民的五十年\n\
         南山书院重修后开门\n\
         迎来第一批读者\n\
         青石乡三千亩茶园\n\
         春茶开采早六天\n\
         县医院新门诊\n\
         楼昨天启用\n";

    fn all() -> Vec<(String, String, usize)> {
        vec![
            is("东门新桥正式通车", "田小禾", 2),
            is("南山书院重修后开门迎来第一批读者", "", 2),
            is("青石乡三千亩茶园春茶开采早六天", "", 2),
            is("县医院新门诊楼昨天启用", "石磊", 1),
        ]
    }

    #[test]
    fn titles_behind_all_texts_go_to_these_and_tell_where_they_begin() {
        let page = [BRIDGE, ACADEMY, TEA, HOSPITAL, TITLES];
        assert_eq!(read(&page), all());
        let first = &read_text(&page.concat()).articles[0];
        assert_eq!(first.kicker.as_deref(), Some("市委召开会议强调"));
        assert_eq!(first.subtitle.as_deref(), Some("——两岸居民的五十年"));
    }

    #[test]
    fn titles_before_all_texts_do() {
        assert_eq!(read(&["2031年3月9日 星期日\n", TITLES, BRIDGE, ACADEMY, TEA, HOSPITAL]), all());
    }

    #[test]
    fn two_titles_in_one_line_are_parted() {
        let glued = TITLES.replace("正式通车\n——两岸居民的五十年\n南山", "正式通车 南山");
        assert_eq!(read(&[BRIDGE, ACADEMY, TEA, HOSPITAL, &glued]), all());
    }

    #[test]
    fn what_stands_among_the_titles_goes_with_them() {
        let signed = TITLES.replace("迎来第一批读者\n", "迎来第一批读者\n□本报记者 赖子衡\n");
        let mut expected = all();
        expected[1].1 = "赖子衡".to_owned();
        let page = [BRIDGE, ACADEMY, TEA, HOSPITAL, &signed, "2031年3月9日 星期日\n"];
        assert_eq!(read(&page), expected);
        assert_eq!(read_text(&page.concat()).furniture, ["2031年3月9日 星期日"]);
    }

    #[test]
    fn every_line_stays_once() {
        let page = [BRIDGE, ACADEMY, TEA, HOSPITAL, TITLES].concat();
        let mut lines: Vec<u32> = read_text(&page)
            .articles
            .iter()
            .flat_map(|article| article.lines.iter().flat_map(|range| range.0..=range.1))
            .collect();
        lines.sort_unstable();
        assert_eq!(lines, (1..=u32::try_from(page.lines().count()).unwrap_or(0)).collect::<Vec<_>>());
    }

    /// Whether a page, its roles decided, is laid anew.
    fn is_layered(parts: &[&str]) -> bool {
        let page = parts.concat();
        let mut lines = crate::page::lines::measure(&page);
        let paired = Paired::of(&lines);
        let role = roles::of_page(&mut lines, &paired);
        laid(&lines, &role).is_some()
    }

    #[test]
    fn an_article_alone_keeps_all_its_titles() {
        let titles = "市委召开会议强调\n东门新桥正式通车\n两岸居民不用绕行\n——五十年前只有一条渡船\n";
        assert!(!is_layered(&[BRIDGE, titles]) && !is_layered(&[titles, BRIDGE]));
        assert!(is_layered(&[BRIDGE, ACADEMY, TEA, HOSPITAL, TITLES]));
    }

    #[test]
    fn a_page_whose_titles_stand_over_or_under_their_texts_stays() {
        let titles = ["东门新桥正式通车\n", "南山书院重修后开门\n迎来第一批读者\n", "县医院新门诊\n楼昨天启用\n"];
        assert!(!is_layered(&[titles[0], BRIDGE, titles[1], ACADEMY, titles[2], HOSPITAL]));
        assert!(!is_layered(&[BRIDGE, titles[0], ACADEMY, titles[1], HOSPITAL, titles[2]]));
    }

    #[test]
    fn verse_behind_the_texts_is_no_run_of_titles() {
        let verse = "春到河湾\n渠水清清\n杨柳青青\n燕子归来\n新桥如虹\n两岸人家\n（田小禾）\n";
        assert!(!is_layered(&[BRIDGE, ACADEMY, HOSPITAL, verse]));
    }
}
