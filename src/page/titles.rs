//! A group of title lines becomes label, section, kicker, headline and subtitle.

use super::cues;
use super::lines::{Line, is_han};
use super::parts::{Group, dashed, spaced};
use super::weights::Weights;

/// What a group of title lines says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Titles {
    /// 主题.
    pub headline: String,
    /// 引题.
    pub kicker: Option<String>,
    /// 副题.
    pub subtitle: Option<String>,
    /// Place label.
    pub label: Option<String>,
    /// 栏目, with the rule that it covers neighbours.
    pub section: Option<String>,
}

/// Joins wrapped title lines: a line much narrower than the next was broken on purpose, so a space stays.
fn join(lines: &[&Line]) -> String {
    let mut out = String::new();
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            let words = out.chars().next_back().is_some_and(|c| c.is_ascii_graphic() && c != '-')
                && latin(line.text.chars().next());
            if words || line.width > lines[at - 1].width + 2 {
                out.push(' ');
            }
        }
        out.push_str(&line.text);
    }
    out
}

/// What names of standing columns end with.
const COLUMNS: [&str; 19] = [
    "走基层",
    "进行时",
    "新征程",
    "新时代",
    "在身边",
    "动态",
    "共话发展",
    "文化强",
    "特别报道",
    "专栏",
    "简讯",
    "短讯",
    "快讯",
    "速递",
    "速览",
    "短波",
    "集萃",
    "之窗",
    "大家谈",
];

/// Words of a standing banner rather than of a day's news.
pub(super) fn banner(line: &Line) -> bool {
    let t = &line.text;
    let calls = || ["聚焦", "奋进", "打造", "关注", "走进"].iter().any(|w| t.starts_with(w)) && t.contains(' ');
    line.width <= 28 && (COLUMNS.iter().any(|w| t.ends_with(w)) || line.width <= 26 && calls())
}

/// What the whole page says to each of its title groups.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    /// Titles stand before their bodies.
    pub first: bool,
    /// Several groups have a place's label, so that a line too many may be the banner over them.
    pub labelled: bool,
}

/// Does the last of `rest`, the lines after a label, stand apart from the headline before it?
fn apart(rest: &[&Line]) -> bool {
    match rest {
        [.., before, last] if !dashed(&last.text) => {
            last.blank_before && !before.text.is_empty()
                || last.width > before.width + 1
                || spaced(before) && spaced(last)
        }
        _ => false,
    }
}

/// Takes label and section out of `rest`.
fn take_label(rest: &mut Vec<&Line>, page: Page, out: &mut Titles) {
    if rest.len() > 1
        && let Some(at) = rest.iter().position(|l| cues::place(&l.text))
    {
        // With the labels of neighbours that went astray: they are no words of a headline, of which one line is left.
        let (mut labels, mut left) = (Vec::new(), rest.len());
        rest.retain(|line| {
            let label = left > 1 && cues::place(&line.text);
            if label {
                labels.push(&*line.text);
                left -= 1;
            }
            !label
        });
        out.label = Some(labels.join(" "));
        if at > 0 && at < rest.len() {
            let before: Vec<&Line> = rest.drain(..at).collect();
            out.section = Some(join(&before));
        } else if !page.first && page.labelled && at == 0 && apart(rest) {
            out.section = rest.pop().map(|l| l.text.to_string());
        }
    }
    if out.section.is_none() && rest.len() > 1 {
        if page.first && banner(rest[0]) {
            out.section = Some(rest.remove(0).text.to_string());
        } else if !page.first && banner(rest[rest.len() - 1]) {
            out.section = rest.pop().map(|l| l.text.to_string());
        }
    }
}

/// Reads a group of title lines; `told` says whether the text under them holds some glyphs.
pub(super) fn read(lines: &[&Line], page: Page, told: &dyn Fn(&str) -> bool) -> Titles {
    let mut out = Titles::default();
    let mut rest: Vec<&Line> = lines.to_vec();
    take_label(&mut rest, page, &mut out);
    let head = if rest.len() > 1 && rest.iter().any(|l| l.text.contains(is_han)) {
        Group::new(&rest, told).headline(Weights::fitted())
    } else {
        0..rest.iter().skip(1).position(|l| dashed(&l.text)).map_or(rest.len(), |at| at + 1)
    };
    let some = |lines: &[&Line]| (!lines.is_empty()).then(|| join(lines));
    out.kicker = some(&rest[..head.start]);
    out.subtitle = some(&rest[head.end..]);
    out.headline = join(&rest[head]);
    out
}

#[cfg(test)]
mod tests {
    use super::super::lines::measure;
    use super::*;

    #[test]
    fn a_standing_banner_is_no_word_of_the_headline() {
        for banner in ["一线速递", "简讯", "河湾短波"] {
            let page = format!("{banner}\n渡口停航以后添了新路\n");
            let lines = measure(&page);
            let refs: Vec<&Line> = lines.iter().collect();
            let titles = read(&refs, Page { first: true, labelled: false }, &|_| false);
            assert_eq!((titles.section.as_deref(), titles.headline.as_str()), (Some(banner), "渡口停航以后添了新路"));
        }
    }

    #[test]
    fn the_label_of_a_neighbour_is_no_word_of_the_headline() {
        let lines = measure("长滩县\n石门乡\n渡口停航以后添了新路\n");
        let refs: Vec<&Line> = lines.iter().collect();
        let titles = read(&refs, Page { first: true, labelled: true }, &|_| false);
        assert_eq!(titles.headline, "渡口停航以后添了新路");
        assert_eq!((titles.label.as_deref(), titles.kicker), (Some("长滩县 石门乡"), None));
        // A place alone is all there is.
        let titles = read(&refs[..2], Page { first: true, labelled: true }, &|_| false);
        assert_eq!((titles.headline.as_str(), titles.label.as_deref()), ("石门乡", Some("长滩县")));
    }
}
