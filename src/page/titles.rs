//! A group of title lines becomes label, section, kicker, headline and subtitle.

use super::cues;
use super::lines::{Line, is_han};

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

fn dashed(text: &str) -> bool {
    text.starts_with(['—', '-', '―', '─'])
        && (text.starts_with("——")
            || text.starts_with("— —")
            || text.starts_with("--")
            || text.starts_with("――")
            || text.starts_with("──"))
}

/// Words of a standing banner rather than of a day's news.
pub(super) fn banner(line: &Line) -> bool {
    let t = &line.text;
    line.width <= 28
        && (["走基层", "进行时", "新征程", "新时代", "在身边", "动态", "共话发展", "文化强", "特别报道", "专栏"]
            .iter()
            .any(|w| t.ends_with(w))
            || (["聚焦", "奋进", "打造", "关注", "走进"].iter().any(|w| t.starts_with(w))
                && t.contains(' ')
                && line.width <= 26))
}

/// How much the first of several lines looks like a kicker.
fn kicker_score(first: &Line, rest: &[&Line]) -> f32 {
    let t = &first.text;
    let mut s = -1.0;
    if ["强调", "指出", "要求"].iter().any(|w| t.ends_with(w)) {
        s += 1.0
    }
    if ["会", "开幕", "闭幕", "视察", "调研", "培训", "建设", "举行", "启动", "活动"].iter().any(|w| t.ends_with(w))
    {
        s += 0.9
    }
    if ["我市", "全市", "市委", "市政府", "县委", "县人大", "全县", "省市", "我省", "我县", "第"]
        .iter()
        .any(|w| t.starts_with(w))
    {
        s += 0.8
    }
    if t.starts_with('市') && t.contains("举办") {
        s += 0.8
    }
    if t.contains([' ', '：']) {
        s -= 0.5
    }
    if let Some(next) = rest.first() {
        if next.blank_before && !first.text.is_empty() {
            s += 1.0
        }
        if next.width > first.width + 2 {
            s += 0.3
        }
        // A headline of two halves may be broken between them; over a whole couplet a narrow line is a kicker.
        if next.width > first.width + 9 && !spaced(first) && spaced(next) {
            s += 0.8
        }
        if rest.iter().any(|l| l.text.contains(' ')) {
            s += 0.3;
        }
        // Wrapped lines but the last are about equally wide: a first line wider than the second is set apart.
        if rest.len() > 1 && first.width >= next.width.saturating_add(4) {
            s += 0.8;
        }
        let cut = next.text.starts_with(['、', '，', '”', '》', '）', '的', '》']) || next.width <= 6;
        if cut {
            s -= 2.0
        }
    }
    if t.ends_with(['、', '《', '“', '（', '的', '和', '与']) {
        s -= 2.0
    }
    s
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

/// A couplet: two halves parted by a space.
fn spaced(line: &Line) -> bool {
    line.text.contains(' ') && line.text.contains(is_han)
}

/// Takes label and section out of `rest`.
fn take_label(rest: &mut Vec<&Line>, page: Page, out: &mut Titles) {
    if rest.len() > 1
        && let Some(at) = rest.iter().position(|l| cues::place(&l.text))
    {
        out.label = Some(rest.remove(at).text.to_string());
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

/// Takes the subtitle: from a dash on, or a last line that is no rest of a wrapped headline.
fn take_subtitle(rest: &mut Vec<&Line>) -> Option<String> {
    if let Some(at) = rest.iter().position(|l| dashed(&l.text))
        && at > 0
    {
        let sub: Vec<&Line> = rest.drain(at..).collect();
        return Some(join(&sub));
    }
    let own = match rest[..] {
        [head, last] => spaced(head) && spaced(last) && (last.width - head.width).abs() > 1,
        [.., before, last] => rest.len() > 2 && last.width > before.width + 4 && last.width > rest[0].width + 9,
        _ => false,
    } && rest.iter().all(|l| l.text.contains(is_han));
    own.then(|| rest.pop().map(|l| l.text.to_string())).flatten()
}

/// Reads a group of title lines.
pub(super) fn read(lines: &[&Line], page: Page) -> Titles {
    let mut out = Titles::default();
    let mut rest: Vec<&Line> = lines.to_vec();
    take_label(&mut rest, page, &mut out);
    out.subtitle = take_subtitle(&mut rest);
    let han = rest.iter().any(|l| l.text.contains(is_han));
    if rest.len() > 1 && han && kicker_score(rest[0], &rest[1..]) > 0.0 {
        out.kicker = Some(rest.remove(0).text.to_string());
    }
    out.headline = join(&rest);
    out
}
