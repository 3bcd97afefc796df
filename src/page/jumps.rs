//! The words that send a reader to another page and back: 下转第4版, 上接, 詳見, Continued on Page 4, See FERRY, Page A4.
//!
//! Promise: a jump is found at the end of its text only, and [`jump_length`] says how far it goes, so that no word behind it is lost. Between
//! its words stands a page and nothing else; the price is a jump that names a paper's section (下转要闻3版), which stays in the text.

use super::lines::is_han;
use crate::text::has_odd;

/// A jump is the last 30 characters of its text at most; so many bytes hold them.
const MOST_JUMP: usize = 30 * 4;

/// Does a short run of bytes hold these words?
pub(super) fn holds(bytes: &[u8], words: &[u8]) -> bool {
    let Some(first) = words.first() else { return false };
    memchr::memchr_iter(*first, bytes).any(|at| bytes[at..].starts_with(words))
}

/// May these bytes hold the words of an English jump, and is there a 版 among them? Most lines hold neither, which one look without a branch tells.
fn may_jump(bytes: &[u8]) -> (bool, bool) {
    let latin = |a: u8, b: u8, c: u8| (a == b'o') & (b == b'n') & (c == b't') | (a == b'P') & (b == b'a') & (c == b'g');
    let han = |a: u8, b: u8, c: u8| (a == 0xE7) & (b == 0x89) & (c == 0x88);
    let any = has_odd(bytes, |a, b, c| latin(a, b, c) | han(a, b, c));
    if any { (has_odd(bytes, latin), has_odd(bytes, han)) } else { (false, false) }
}

/// The page of a jump at the end of `text`, where the jump begins, and whether it goes on (`true`) or comes from there.
pub(super) fn jump(text: &str) -> Option<(usize, String, bool)> {
    let end = &text.as_bytes()[text.len().saturating_sub(MOST_JUMP)..];
    let (latin, han) = may_jump(end);
    if latin
        && (holds(end, b"ontinued ") || holds(end, b"Page "))
        && let Some(found) = latin_jump(text)
    {
        return Some(found);
    }
    if !han {
        return None;
    }
    let tail: usize = text.char_indices().rev().nth(20).map_or(0, |(at, _)| at);
    const WORDS: [(&str, bool); 5] = [("下转", true), ("下轉", true), ("上接", false), ("详见", true), ("詳見", true)];
    let (at, onward) = WORDS.iter().find_map(|(word, onward)| Some((text[tail..].rfind(word)?, *onward)))?;
    let words = &text[tail + at..];
    let page: String = words.chars().filter(char::is_ascii_alphanumeric).collect();
    // Between the two words stands a page and nothing that is said of anything else.
    let (between, _) = words["下转".len()..].split_once('版')?;
    let of_page = |c: char| c.is_ascii_alphanumeric() || c.is_whitespace() || "第本报報今日特刊、-—·/".contains(c);
    if page.is_empty() || !between.chars().all(of_page) {
        return None;
    }
    let mut start = tail + at;
    if text[..start].ends_with('（') {
        start -= '（'.len_utf8();
    }
    Some((start, page, onward))
}

/// The bytes of the jump that `text` begins with, up to its 版 or page and a bracket.
pub(super) fn jump_length(text: &str) -> usize {
    let han = text.trim_start_matches([' ', '(', '（']).starts_with(is_han);
    let end = if han {
        text.find('版').map_or(text.len(), |at| at + '版'.len_utf8())
    } else {
        let word = text.find(|c: char| c.is_ascii_digit());
        let behind = word.and_then(|at| Some(at + text[at..].find(|c: char| !c.is_ascii_alphanumeric())?));
        behind.unwrap_or(text.len())
    };
    let bracket = text[end..].strip_prefix(['）', ')']);
    text.len() - bracket.unwrap_or(&text[end..]).len()
}

/// `(Continued on Page 4)`, `See FERRY, Page A4`, `FERRY, from Page A1`.
fn latin_jump(text: &str) -> Option<(usize, String, bool)> {
    let (at, onward) = [("ontinued on ", true), ("ontinued from ", false)]
        .iter()
        .find_map(|(w, onward)| text.rfind(w).map(|at| (at.saturating_sub(1), *onward)))
        .or_else(|| keyword_jump(text))?;
    let words = text.get(at..)?;
    let page: String = words
        .split(|c: char| !c.is_ascii_alphanumeric())
        .find(|w| w.len() <= 4 && w.contains(|c: char| c.is_ascii_digit()))?
        .to_owned();
    let start = text[..at].trim_end_matches(['(', '（', ' ']).len();
    (words.chars().take(30).count() < 30).then_some((start, page, onward))
}

/// Where `See FERRY, Page A4` or `FERRY, from Page A1` begins, at the end of `text`: a keyword in capitals tells it from a reference.
fn keyword_jump(text: &str) -> Option<(usize, bool)> {
    let paged = text.rfind(", Page ").map(|at| (at, true)).or_else(|| text.rfind(", from Page ").map(|at| (at, false)));
    let (comma, onward) = paged.filter(|(at, _)| text.len() - at <= 20)?;
    let before = &text[..comma];
    let start = if onward { before.rfind("See ").or_else(|| before.rfind("SEE "))? } else { 0 };
    let keyword = before[start..].get(if onward { 4.. } else { 0.. })?;
    let large = keyword.chars().all(|c| c.is_ascii_uppercase() || matches!(c, ' ' | '-' | '\''));
    (large && (2..=24).contains(&keyword.trim().len())).then_some((start, onward))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn english_jumps_have_a_keyword_or_say_so() {
        let told = |text: &str| jump(text).map(|(at, page, onward)| (text[..at].to_owned(), page, onward));
        assert_eq!(told("See FERRY, Page A4"), Some((String::new(), "A4".into(), true)));
        assert_eq!(told("by half an inch. See NEW FERRY, Page 4"), Some(("by half an inch.".into(), "4".into(), true)));
        assert_eq!(told("FERRY, from Page A1"), Some((String::new(), "A1".into(), false)));
        assert_eq!(told("See the letter on Page 4"), None);
        assert_eq!(told("See Ferry, Page 4"), None);
    }

    #[test]
    fn the_short_way_to_tell_jumps_looks_for_their_words() {
        assert_eq!(may_jump("See FERRY, Page".as_bytes()), (true, false));
        assert_eq!(may_jump("Continued".as_bytes()), (true, false));
        assert_eq!(may_jump("下转第5版".as_bytes()), (false, true));
        assert_eq!(may_jump("版面".as_bytes()), (false, true));
        assert_eq!(may_jump("渠水".as_bytes()), (false, false));
        assert_eq!(may_jump(b""), (false, false));
    }

    #[test]
    fn a_jump_names_its_page() {
        let text = "渠成水到。（下转第5版）";
        let (at, page, onward) = jump(text).unwrap();
        assert_eq!((&text[..at], page.as_str(), onward), ("渠成水到。", "5", true));
        assert!(jump("他下转车间去了。").is_none());
        assert!(jump("他下转车间管3版机器。").is_none());
        let words = |text| (jump_length(text), &text[jump_length(text)..]);
        assert_eq!(words("（下转第5版）明天再来"), ("（下转第5版）".len(), "明天再来"));
        assert_eq!(words("(Continued on Page 4) and"), ("(Continued on Page 4)".len(), " and"));
    }
}
