//! Two prints of one text, compared word by word.
//!
//! Promise: the pieces, those of one print and the common ones or those of the other and the common ones, are that print's text, whole and in order. What is
//! compared are units as full text is cut into them (a Han character, a word of letters or digits, a mark), folded, so that a traditional print and a
//! simplified one, or other quotes, are no difference; what is shown is the text as printed. Blanks do not count: typesetters add them.

use crate::{archive::fulltext::cut, model::Article, text::fold_for_search};
use similar::{Algorithm, DiffOp, capture_diff_slices};

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
    for op in capture_diff_slices(Algorithm::Myers, &one.folded, &other.folded) {
        match op {
            DiffOp::Equal { old_index, new_index, len } => {
                put(Whose::Both, one.text(old_index, len), Some(other.text(new_index, len)));
            }
            DiffOp::Delete { old_index, old_len, .. } => put(Whose::One, one.text(old_index, old_len), None),
            DiffOp::Insert { new_index, new_len, .. } => put(Whose::Other, other.text(new_index, new_len), None),
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                put(Whose::One, one.text(old_index, old_len), None);
                put(Whose::Other, other.text(new_index, new_len), None);
            }
        }
    }
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
