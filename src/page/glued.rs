//! Lines that an extractor printed as one without a space, because the glyphs of the second are much smaller than those of the first: a title, and the subtitle or the first
//! line of the report under it.
//!
//! Promise: a line is cut only before a report's lead that names its reporters, or, on a page where that is so or where several subtitles stand so, before the dash of a
//! subtitle; what stands before the cut has no comma and no stop. Why: some extractors begin a line anew only where the next one is lower by its title's height. Trade-off: a
//! text that begins without a lead stays with its title.

use super::glance::Glance;
use super::leads;
use super::lines::is_han;
use memchr::memmem;

/// Bytes of a line that is looked at.
const LONGEST: usize = 240;
/// Chinese glyphs of a title.
const TITLE: usize = 4;
/// So many subtitles in mid-line show that lines are glued, where none begins its line.
const MANY: usize = 2;

/// The line that a place stands in, and where in it; none where it is longer than a title and a line beside it.
fn line_at(text: &str, at: usize) -> Option<(&str, usize)> {
    let (before, after) = (&text.as_bytes()[at.saturating_sub(LONGEST)..at], &text.as_bytes()[at..]);
    let newline = |b: &u8| *b == b'\n';
    let length = match before.iter().rposition(newline) {
        Some(n) => before.len() - n - 1,
        None => Some(at).filter(|at| *at <= LONGEST)?,
    };
    let rest = after.iter().take(LONGEST).position(newline).or(Some(after.len()).filter(|len| *len <= LONGEST))?;
    Some((&text[at - length..at + rest], length))
}

/// May it be a title?
fn is_title(text: &str) -> bool {
    let whole = Glance::of(text).0.brackets.depth == 0 && !text.contains(['，', '。', '；']);
    whole && text.chars().filter(|c| is_han(*c)).count() >= TITLE
}

/// Does it read like what stands behind the dash of a subtitle?
fn is_subtitle(text: &str) -> bool {
    const BEGINS: [&str; 8] = ["记", "访", "写在", "来自", "致", "献给", "论", "评"];
    const ENDS: [&str; 12] =
        ["纪实", "综述", "报道", "侧记", "见闻", "观察", "追踪", "札记", "启示", "述评", "解读", "纪事"];
    const NUMBERS: [char; 10] = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
    let of_series = || text.trim_end_matches(NUMBERS).ends_with('之') && text.ends_with(NUMBERS);
    is_title(text)
        && (BEGINS.iter().any(|w| text.starts_with(w)) || ENDS.iter().any(|w| text.ends_with(w)) || of_series())
}

/// Does a subtitle begin at this place of a line, behind its title?
fn subtitle_behind(line: &str, at: usize) -> bool {
    let (title, subtitle) = (&line[..at], line[at..].trim_start_matches('—').trim_end());
    let goes_on = title.ends_with(|c: char| c == '—' || c.is_whitespace());
    !goes_on && is_title(title) && is_subtitle(subtitle)
}

/// Does a report begin at this place of a line, behind its title?
fn lead_behind(line: &str, at: usize) -> bool {
    is_title(&line[..at]) && leads::follows(&line[..at], &line[at..])
}

/// Whether a line is two at a place of it, in bytes.
type IsCut = fn(&str, usize) -> bool;
/// What may stand behind a title, and whether it does.
const WORDS: [(&str, IsCut); 3] = [("本报", lead_behind), ("新华社", lead_behind), ("——", subtitle_behind)];

/// Which lines of a page are two.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Glued(bool);

impl Glued {
    /// Looks whether a page has any.
    pub(super) fn of(text: &str) -> Self {
        let in_line = |is: IsCut, at| line_at(text, at).is_some_and(|(line, at)| at > 0 && is(line, at));
        let bytes = text.as_bytes();
        let [reports, agencies, subtitles] =
            WORDS.map(|(word, is)| memmem::find_iter(bytes, word).filter(move |at| in_line(is, *at)));
        let some = reports.chain(agencies).next().is_some();
        let many = || !text.contains("\n——") && subtitles.take(MANY).count() == MANY;
        Self(some || many())
    }

    /// Where a line is to be cut.
    pub(super) fn within(self, line: &str) -> Option<usize> {
        // Each word begins with a byte that few glyphs begin with, or none of Chinese.
        let cut = |(word, is): &(&str, IsCut)| {
            let at = memchr::memchr_iter(word.as_bytes()[0], line.as_bytes());
            let mut at = at.filter(|at| line.as_bytes()[*at..].starts_with(word.as_bytes()));
            at.find(|at| *at > 0 && is(line, *at))
        };
        if self.0 && line.len() <= LONGEST { WORDS.iter().find_map(cut) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::super::read_text;
    use super::*;

    const TEXT: &str = "渠水从山里来，村里的老人说，五\n十年以前这里就有一条老渠，后来\n塌了，一直没有人修。\n";

    #[test]
    fn a_report_begins_behind_its_title() {
        let text = format!("清水河新渠通水本报讯（记者石磊）昨日\n上午，{TEXT}夜读灯亮到十点——图书馆见闻\n{TEXT}");
        let reading = read_text(&text);
        let found: Vec<_> = reading.articles.iter().map(|a| (a.headline.as_str(), a.subtitle.as_deref())).collect();
        assert_eq!(found, [("清水河新渠通水", None), ("夜读灯亮到十点", Some("——图书馆见闻"))]);
        assert_eq!(reading.articles[0].authors, ["石磊"]);
    }

    #[test]
    fn what_is_one_line_stays_whole() {
        let cuts = |text: &str| text.lines().filter_map(|line| Glued::of(text).within(line)).count();
        assert_eq!(cuts("渠水进村入户——记修渠的人\n夜读灯亮了——图书馆见闻\n"), 2);
        for text in [
            // One may be a headline with a dash in it.
            "渠水进村入户——记修渠的人\n",
            "渠水进村入户——记修渠的人\n夜读灯亮了\n——图书馆见闻\n老桥修好了——来自河湾的报道\n",
            "《渠水进村——记修渠的人》出版\n《夜读灯亮了——图书馆见闻》出版\n",
            "他说，渠水进村了——记修渠的人\n夜读灯，十点还亮着——图书馆见闻\n",
            "修渠的人——五十岁的石磊\n守灯的人——四十岁的田小禾\n",
            "清水河畔的本报讯息灵通\n据清水河畔新华社记者说\n",
        ] {
            assert_eq!(cuts(text), 0, "{text}");
        }
        let long = format!("{}本报讯（记者石磊）", "清水河新渠通水".repeat(20));
        assert_eq!(cuts(&long), 0);
    }
}
