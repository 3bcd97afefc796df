//! A group of title lines becomes label, section, kicker, headline and subtitle.

use super::cues;
use super::lines::Line;

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
            let words = latin(out.chars().next_back()) && latin(line.text.chars().next());
            if words || line.width > lines[at - 1].width + 2 {
                out.push(' ');
            }
        }
        out.push_str(&line.text);
    }
    out
}

fn dashed(text: &str) -> bool {
    text.starts_with("—") || text.starts_with("--") || text.starts_with("――") || text.starts_with("──")
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

/// Reads a group; `first` says that titles stand before their bodies on this page.
pub(super) fn read(lines: &[&Line], first: bool) -> Titles {
    let mut out = Titles::default();
    let mut rest: Vec<&Line> = lines.to_vec();
    if rest.len() > 1
        && let Some(at) = rest.iter().position(|l| cues::place(&l.text))
    {
        out.label = Some(rest.remove(at).text.clone());
        if at > 0 && at < rest.len() {
            let before: Vec<&Line> = rest.drain(..at).collect();
            out.section = Some(join(&before));
        } else if !first && rest.len() > 1 && rest[rest.len() - 1].text.contains(' ') && rest[0].text.contains(' ') {
            out.section = rest.pop().map(|l| l.text.clone());
        }
    }
    if out.section.is_none() && rest.len() > 1 {
        if first && banner(rest[0]) {
            out.section = Some(rest.remove(0).text.clone());
        } else if !first && banner(rest[rest.len() - 1]) {
            out.section = rest.pop().map(|l| l.text.clone());
        }
    }
    if let Some(at) = rest.iter().position(|l| dashed(&l.text))
        && at > 0
    {
        let sub: Vec<&Line> = rest.drain(at..).collect();
        out.subtitle = Some(join(&sub));
    }
    if rest.len() > 1 && kicker_score(rest[0], &rest[1..]) > 0.0 {
        out.kicker = Some(rest.remove(0).text.clone());
    }
    out.headline = join(&rest);
    out
}
