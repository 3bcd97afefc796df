//! What stands at a page's edge and is known by where it stands: the paper's name, the channel's, the page's number.
//!
//! Promise: near the page's top and foot, what stands beside other furniture and is as short as such things are, and a masthead in capitals; anywhere, what an extractor that goes by position may have put
//! amid the columns: a name that only papers have, alone in its line, and between blank lines a channel's. Why: what is taken for a title instead goes into a headline. Trade-off:
//! a channel of another name is known at the edges alone.

use super::cues::{page_number, place};
use super::facts::mastheads;
use super::glance::Glance;
use super::lines::{Kind, Line, is_han};

/// Half-glyphs of a paper's name at most, and of a channel's, which is so short that nothing else fits.
const FOLIO: i32 = 16;
const CHANNEL: i32 = 8;

/// What channels are called in most papers.
const CHANNELS: [&str; 24] = [
    "要闻",
    "时事",
    "时政",
    "综合",
    "国内",
    "国际",
    "本地",
    "社会",
    "民生",
    "经济",
    "财经",
    "文化",
    "体育",
    "教育",
    "科技",
    "健康",
    "法治",
    "评论",
    "理论",
    "副刊",
    "专题",
    "综合新闻",
    "国内新闻",
    "国际新闻",
];

/// Marks them, and gives their places.
pub(super) fn mark(lines: &mut [Line]) -> Vec<usize> {
    let ends_in_text = ends_in_text(lines);
    // Channels, mastheads and numbers stand at the page's ends.
    let foot = lines.len().saturating_sub(6).max(6.min(lines.len()));
    let mut found = Vec::new();
    let at_ends = |at: usize| at < 6 || at >= foot;
    for at in 0..lines.len() {
        let is = |lines: &[Line]| at_ends(at) && at_edge(lines, at, ends_in_text) || stands_alone(lines, at);
        if lines[at].kind == Kind::Plain && is(lines) {
            lines[at].kind = Kind::Furniture;
            found.push(at);
        }
    }
    found
}

/// Is the line what stands alone at a page's edge, which an extractor that goes by position may print amid its columns: a paper's name, or between blank lines a channel's?
fn stands_alone(lines: &[Line], at: usize) -> bool {
    let l = &lines[at];
    let parted = || l.blank_before && lines.get(at + 1).is_none_or(|next| next.blank_before);
    let paper = || matches!(l.glance.last, '报' | '報') && mastheads::is_sure(&l.text);
    l.width <= FOLIO && (paper() || l.width <= CHANNEL && parted() && CHANNELS.contains(&&*l.text))
}

/// Is the line, near the page's top or foot, furniture by what stands beside it?
fn at_edge(lines: &[Line], at: usize, ends_in_text: bool) -> bool {
    let l = &lines[at];
    let near = (at > 0 && lines[at - 1].kind == Kind::Furniture)
        || lines.get(at + 1).is_some_and(|l| l.kind == Kind::Furniture);
    let outermost = at < 3 || at + 2 >= lines.len();
    // A headline's last line before the foot of the page is as short as a channel's name.
    let loose = at < 6 || l.blank_before || lines[at - 1].kind == Kind::Furniture;
    let channel = near && loose && l.width <= CHANNEL && !l.closed && l.text.chars().all(is_han) && !place(&l.text);
    let channel = channel && !tied(lines, at) && !short_headline(lines, at, ends_in_text);
    let capitals = || !l.text.contains(char::is_lowercase) && l.text.contains(char::is_uppercase);
    let paper = || l.text.ends_with("新聞") && l.width <= FOLIO || mastheads::is_whole(&l.text);
    let masthead = near && at < 2 && (capitals() || paper());
    channel || masthead || (outermost && numbers_page(&l.text))
}

/// Does a blank part the line from what is over it, and none from the plain line below? Then it is that line's, and no channel's name.
fn tied(lines: &[Line], at: usize) -> bool {
    let below = lines.get(at + 1).is_some_and(|next| next.kind == Kind::Plain && !next.blank_before);
    lines[at].blank_before && below
}

/// A line at the page's edge that holds a page's number as papers print it: `A02`, `07`, `要闻02版`.
fn numbers_page(text: &str) -> bool {
    let padded = text.split(|c: char| !c.is_ascii_alphanumeric()).any(|w| {
        page_number(w)
            && (w.starts_with('0') && w.len() == 2 || w.len() == 3 && !w.starts_with(|c: char| c.is_ascii_digit()))
    });
    let counted = text.strip_suffix('版').is_some_and(|t| t.ends_with(|c: char| c.is_ascii_digit()));
    text.chars().take(15).count() <= 14 && !text.contains(['，', '。', '：', '（', '%']) && (padded || counted)
}

/// Does the page end in a text? Then its titles do not stand behind their texts.
fn ends_in_text(lines: &[Line]) -> bool {
    let last = lines.iter().rev().find(|l| l.kind != Kind::Furniture);
    last.is_some_and(|l| l.closed || matches!(l.kind, Kind::Signature | Kind::Onward))
}

/// Lines of a text that are asked for the words of its headline.
const SAID_AGAIN: usize = 12;

/// Is a line as short as a channel's name a headline (春灌开始)? It stands right over a text that would have none else, or that says it
/// again. A channel's name of two glyphs is never taken for one.
fn short_headline(lines: &[Line], at: usize, ends_in_text: bool) -> bool {
    let Some(next) = lines.get(at + 1).filter(|l| l.kind == Kind::Plain) else { return false };
    let text = next.opens || next.width >= 20 && next.glance.sees(Glance::COMMA | Glance::STOP);
    let again = || lines[at + 1..].iter().take(SAID_AGAIN).any(|l| l.text.contains(&*lines[at].text));
    lines[at].glance.chars > 2 && text && (ends_in_text || again())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{lines::measure, read_text};

    #[test]
    fn a_page_is_numbered_as_papers_number_it() {
        assert!(numbers_page("07民生") && numbers_page("要闻02版"));
        assert!(!numbers_page("增长20%") && !numbers_page("2031年"));
    }

    #[test]
    fn a_short_first_line_of_a_headline_is_no_channel() {
        let kind = |over: &str, below: &str| {
            let page = format!(
                "2031年3月9日 星期日\n{over}渠成水到\n{below}清水河新渠昨日全线通水\n\n本报讯 新渠昨日通水。\n"
            );
            measure(&page)[1].kind
        };
        assert_eq!(kind("\n", ""), Kind::Plain);
        assert_eq!([kind("", "\n"), kind("\n", "\n"), kind("", "")], [Kind::Furniture; 3]);
    }

    /// An extractor that goes by position prints what stands at the page's foot between the articles.
    #[test]
    fn a_papers_name_and_a_channel_amid_the_page_are_no_titles() {
        let canal =
            "清水河新渠全线通水\n本报讯（记者田小禾）昨日上午，清水河新渠\n全线通水，沿岸三个村庄的稻田喝上了水。\n\n";
        let library = "县图书馆夜读灯亮到十点\n本报讯（记者石磊）县图书馆的夜读灯从昨\n晚起亮到十点，座位不够。\n\n";
        let market = "东关早市下月搬新家\n本报讯（记者赖子衡）东关早市将在六月八\n日搬进新家，设摊位三百个。\n";
        let page = [canal, "教育\n\n", "河湾日报\n\n", library, market].concat();
        let reading = read_text(&page);
        let headlines: Vec<&str> = reading.articles.iter().map(|a| a.headline.as_str()).collect();
        assert_eq!(headlines, ["清水河新渠全线通水", "县图书馆夜读灯亮到十点", "东关早市下月搬新家"]);
        assert_eq!(
            (reading.furniture.as_slice(), reading.paper.as_deref()),
            (&["教育".to_owned(), "河湾日报".to_owned()][..], Some("河湾日报"))
        );
        // What is not parted from a title is of it.
        let lines = measure("教育\n县图书馆夜读灯亮到十点\n\n");
        assert!(!stands_alone(&lines, 0));
    }
}
