//! Two prints of one text, compared word by word.
//!
//! Promise: the pieces, those of one print and the common ones or those of the other and the common ones, are that print's text, whole and in order. What is
//! compared are units as full text is cut into them (a Han character, a word of letters or digits, a mark), folded, so that a traditional print and a
//! simplified one, or other quotes, are no difference; what is shown is the text as printed. Blanks do not count: typesetters add them.

use crate::{archive::fulltext::cut, model::Article, text::fold_for_search};
use similar::{Algorithm, DiffTag, capture_diff_slices};
use std::ops::Range;

/// Whose a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Both have it.
    Both,
    /// Only the first has it.
    One,
    /// Only the second has it.
    Other,
}

/// A piece of two texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Whose it is.
    pub whose: Whose,
    /// The text as printed, unescaped; a line end stands between parts of the article.
    pub text: String,
    /// The same as the second prints it, where both have it and it is printed otherwise.
    pub twin: Option<String>,
}

/// A text as units, and what each is compared by.
#[derive(Default)]
struct Cut {
    units: Vec<String>,
    folded: Vec<String>,
}

impl Cut {
    fn of(article: &Article) -> Self {
        let mut all = Self::default();
        for (number, (_, text)) in article.texts().enumerate() {
            if number > 0 {
                all.put("\n", "\n".to_owned());
            }
            for range in cut(text) {
                let unit = &text[range];
                let folded = fold_for_search(unit).text;
                if !folded.trim().is_empty() {
                    all.put(unit, folded);
                } else if let Some(last) = all.units.last_mut() {
                    last.push_str(unit);
                }
            }
        }
        all
    }

    fn put(&mut self, unit: &str, folded: String) {
        self.units.push(unit.to_owned());
        self.folded.push(folded);
    }

    fn text(&self, from: usize, count: usize) -> String {
        self.units.iter().skip(from).take(count).map(String::as_str).collect()
    }
}

/// Units of one text, and those of the other that stand in their place; what lies between is common to both.
type Change = (Range<usize>, Range<usize>);

/// Where two texts differ. What was put in or left out begins where a person would say it does: at a paragraph or a sentence, as far as there is a choice.
fn changes(one: &[String], other: &[String]) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, one, other) {
        let (tag, old, new) = op.as_tag_tuple();
        match changes.last_mut() {
            _ if tag == DiffTag::Equal => {}
            Some(last) if last.0.end == old.start && last.1.end == new.start => {
                (last.0.end, last.1.end) = (old.end, new.end)
            }
            _ => changes.push((old, new)),
        }
    }
    for at in 0..changes.len() {
        let before = at.checked_sub(1).map_or(0, |before| changes[before].0.end);
        let after = changes.get(at + 1).map_or(one.len(), |after| after.0.start);
        let (old, new) = &changes[at];
        let room = (old.start - before, after - old.end);
        let by = match (old.is_empty(), new.is_empty()) {
            (false, true) => slid(one, old, room),
            (true, false) => slid(other, new, room),
            _ => 0,
        };
        let moved = |range: &Range<usize>| range.start.saturating_add_signed(by)..range.end.saturating_add_signed(by);
        changes[at] = (moved(old), moved(new));
    }
    changes
}

/// By how many units a run that only one text has is best moved: what follows it may begin as it does, or what stands before it may end as it does. At most
/// so many to both sides.
fn slid(units: &[String], run: &Range<usize>, (up, down): (usize, usize)) -> isize {
    const FARTHEST: usize = 200;
    let fits = |at: &usize| {
        let before = at.checked_sub(1).and_then(|before| units.get(before)).map(String::as_str);
        match units.get(*at).map(String::as_str) {
            Some("\n") => 2,
            _ => u8::from(before.is_none_or(|before| ["\n", "。", "！", "？"].contains(&before))),
        }
    };
    let ups = (1..=up.min(FARTHEST)).take_while(|by| units[run.start - by] == units[run.end - by]);
    let downs = (0..down.min(FARTHEST)).take_while(|by| units[run.start + by] == units[run.end + by]);
    let starts = ups.map(|by| run.start - by).chain(downs.map(|by| run.start + by + 1));
    let best =
        std::iter::once(run.start).chain(starts).max_by_key(|at| (fits(at), usize::MAX - at.abs_diff(run.start)));
    best.unwrap_or(run.start) as isize - run.start as isize
}

/// What two articles have in common and what only one of them has, in the order of reading; where something stands for something else, that of
/// the first comes first.
pub fn compare(one: &Article, other: &Article) -> Vec<Piece> {
    let (one, other) = (Cut::of(one), Cut::of(other));
    let mut pieces: Vec<Piece> = Vec::new();
    let mut put = |whose, text: String, twin: Option<String>| match pieces.last_mut() {
        Some(last) if last.whose == whose => {
            last.text += &text;
            last.twin = last.twin.take().zip(twin).map(|(before, twin)| before + &twin);
        }
        _ if text.is_empty() => {}
        _ => pieces.push(Piece { whose, text, twin }),
    };
    let (mut at, mut beside) = (0, 0);
    for (old, new) in changes(&one.folded, &other.folded) {
        let len = old.start - at;
        put(Whose::Both, one.text(at, len), Some(other.text(beside, len)));
        put(Whose::One, one.text(old.start, old.len()), None);
        put(Whose::Other, other.text(new.start, new.len()), None);
        (at, beside) = (old.end, new.end);
    }
    put(Whose::Both, one.text(at, usize::MAX), Some(other.text(beside, usize::MAX)));
    for piece in &mut pieces {
        piece.twin = piece.twin.take().filter(|twin| *twin != piece.text);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn article(headline: &str, body: &[&str]) -> Article {
        let paragraphs = body.iter().map(|&text| text.to_owned()).collect();
        Article { headline: headline.to_owned(), paragraphs, ..Article::default() }
    }

    #[test]
    fn words_that_differ_are_told_and_print_styles_are_not() {
        let one = article("渡口通车", &["本报讯　昨日，“南浦”大桥 2025 通车。"]);
        let other = article("渡口通車", &["本报讯今日，「南浦」大桥2026通车。"]);
        let told: Vec<(Whose, String)> = compare(&one, &other).into_iter().map(|p| (p.whose, p.text)).collect();
        let twins: Vec<Option<String>> = compare(&one, &other).into_iter().map(|p| p.twin).collect();
        assert_eq!(twins[0].as_deref(), Some("渡口通車\n本报讯"));
        assert_eq!(twins[3].as_deref(), Some("日，「南浦」大桥"));
        assert!(twins[1].is_none() && twins[6].is_none());
        let piece = |whose, text: &str| (whose, text.to_owned());
        assert_eq!(
            told,
            [
                piece(Whose::Both, "渡口通车\n本报讯　"),
                piece(Whose::One, "昨"),
                piece(Whose::Other, "今"),
                piece(Whose::Both, "日，“南浦”大桥 "),
                piece(Whose::One, "2025 "),
                piece(Whose::Other, "2026"),
                piece(Whose::Both, "通车。"),
            ]
        );
    }

    #[test]
    fn what_was_left_out_begins_where_a_paragraph_or_a_sentence_does() {
        let told = |one: &[&str], other: &[&str]| -> Vec<String> {
            let pieces = compare(&article("题", one), &article("题", other));
            pieces.into_iter().filter(|piece| piece.whose != Whose::Both).map(|piece| piece.text).collect()
        };
        assert_eq!(told(&["甲说。", "乙说。", "丙说。"], &["甲说。", "丙说。"]), ["\n乙说。"]);
        assert_eq!(told(&["甲说。"], &["甲说。", "只在乙报说。"]), ["\n只在乙报说。"]);
        assert_eq!(told(&["他说去。他说来。完"], &["他说来。完"]), ["他说去。"]);
    }

    proptest! {
        #[test]
        fn the_pieces_of_each_are_its_text(one in "[水库 ，ab1]{0,30}", other in "[水库 ，ab1]{0,30}") {
            let (one, other) = (article("题", &[one.trim()]), article("题", &[other.trim()]));
            let pieces = compare(&one, &other);
            let text = |left: Whose| {
                let mine = pieces.iter().filter(|piece| piece.whose != left);
                let text: String = mine.map(|piece| piece.text.as_str()).collect();
                text.replace(' ', "")
            };
            let whole = |article: &Article| {
                let parts: Vec<&str> = article.texts().map(|(_, text)| text).collect();
                parts.join("\n").replace(' ', "")
            };
            prop_assert_eq!(text(Whose::Other), whole(&one));
            prop_assert_eq!(text(Whose::One), whole(&other));
        }
    }
}
