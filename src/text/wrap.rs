//! Line breaking for Chinese and Latin text: 避头尾.
//!
//! Promise: no glyph is lost or doubled, no line is wider than the measure (but a single grapheme that is), and as long as the measure leaves a
//! choice, no line begins with a closing mark, a connecting mark or a middle dot, or ends with an opening one (W3C clreq, 3.1.3: the basic level, and of the
//! strict one that —— and …… begin no line and that a solidus stands at neither end), —— and …… stay whole, and so do numbers with what stands
//! before and after them (3.1.4: ￥100, 3%) and Latin words, which part after their hyphens only. Japanese small kana and ー begin no line either.
//!
//! A mark that does not fit takes the glyph before it to the next line (推出, push-out): a terminal has no half cells to squeeze a line
//! with. Where nothing may be parted and still too little fits, units give way first, then words, then the marks. Work is linear in the text.

use super::width::grapheme_width;
use super::{Ambiguous, Cells};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// How to break.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wrap {
    /// The measure.
    pub measure: Cells,
    /// Indent of the first line. Narrowed where the first word would not fit otherwise.
    pub indent: Cells,
    /// Width of ambiguous characters.
    pub ambiguous: Ambiguous,
}

/// One line: the bytes of the source that stand on it, and the cells to leave free before it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WrappedLine {
    /// Byte range of the source; spaces at the break belong to no line.
    pub range: Range<usize>,
    /// Free cells before the text.
    pub indent: Cells,
}

/// Breaks `text` (one paragraph) into lines of at most the measure (a single wider grapheme stands alone).
/// Every glyph but break spaces is on exactly one line, in order.
///
/// Spaces at the paragraph's two ends count as break spaces, a line feed always breaks, and there is always a line: an empty one for empty text.
pub fn wrap(text: &str, how: Wrap) -> Vec<WrappedLine> {
    let mut lines = Vec::new();
    let mut start = 0;
    for part in text.split('\n') {
        let indent = if start == 0 { how.indent.0 } else { 0 };
        let glyphs = glyphs(part, how.ambiguous);
        let first = lines.len();
        if glyphs.is_empty() {
            lines.push(WrappedLine { range: start..start, indent: Cells(indent.min(how.measure.0)) });
        } else {
            break_lines(&glyphs, how.measure.0, indent, &mut lines);
        }
        for line in &mut lines[first..] {
            if !glyphs.is_empty() {
                line.range = line.range.start + start..line.range.end + start;
            }
        }
        start += part.len() + 1;
    }
    lines
}

/// A grapheme that is no space.
struct Glyph {
    range: Range<usize>,
    /// Cells from the part's start to this glyph's start and end, spaces included.
    from: usize,
    to: usize,
    class: Class,
    /// No line may begin here.
    glued: bool,
}

/// How a grapheme behaves at a line's ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Class {
    /// Han and everything else that may stand anywhere.
    Free,
    /// A Latin letter or another sign of words.
    Word,
    /// A digit.
    Digit,
    /// A Han unit right after its number (万 in 5万): another unit may follow.
    Counted,
    /// Never ends a line.
    Open,
    /// Never begins a line.
    Close,
    /// Never begins a line, and parts no word (`1.5`, `it’s`).
    Joint,
    /// Never begins a line, and parts no number (`1,000`).
    Comma,
    /// A connecting mark: never begins a line unless it begins a word; a word may part after it, a number may not.
    Hyphen,
    /// Stands at neither end of a line (`甲/乙`).
    Solidus,
    /// Stays with the number after it (`￥100`).
    Prefix,
    /// No cell of its own: stays with what precedes.
    Nothing,
    /// A space that keeps its neighbours together.
    Tie,
}

impl Class {
    fn begins_no_line(self) -> bool {
        matches!(self, Self::Close | Self::Joint | Self::Comma | Self::Hyphen | Self::Solidus)
    }

    fn is_wordlike(self) -> bool {
        matches!(self, Self::Word | Self::Digit)
    }
}

fn glyphs(part: &str, ambiguous: Ambiguous) -> Vec<Glyph> {
    let mut glyphs: Vec<Glyph> = Vec::with_capacity(part.len() / 3 + 1);
    let mut cells = 0;
    let mut spaces = 0;
    // The class before `glyphs.last()`: a comma or point joins what stands on both its sides.
    let mut before_last = Class::Free;
    let mut quoted = [false; 2];
    for (at, grapheme) in part.grapheme_indices(true) {
        let width = grapheme_width(grapheme, ambiguous);
        if is_break_space(grapheme) {
            spaces += 1;
            cells += width;
            continue;
        }
        let mut class = classify(grapheme, width);
        let touching = glyphs.last().filter(|_| spaces == 0).map(|last| last.class);
        if let Some(which) = STRAIGHT.iter().position(|quote| *quote == grapheme) {
            let spaced_after = part[at + grapheme.len()..].chars().next().is_none_or(char::is_whitespace);
            class = straight_quote(touching, spaced_after, &mut quoted[which]);
        }
        // At the beginning of a word it is a minus sign, or an option's.
        if class == Class::Hyphen && touching.is_none_or(|last| matches!(last, Class::Open | Class::Prefix)) {
            class = Class::Prefix;
        }
        let mut glued = false;
        if let Some(last) = glyphs.last() {
            let counts = matches!(last.class, Class::Digit | Class::Counted) && spaces <= 1;
            if counts && class == Class::Free && is_unit(grapheme) {
                class = Class::Counted;
            }
            glued = keeps_together(before_last, last.class, class, spaces > 0)
                || (last.class == Class::Digit && spaces == 1 && begins_with_unit(&part[at..]));
            before_last = last.class;
        }
        glyphs.push(Glyph { range: at..at + grapheme.len(), from: cells, to: cells + width, class, glued });
        cells += width;
        spaces = 0;
    }
    glyphs
}

/// No line may end between `last` and `next`.
fn keeps_together(before_last: Class, last: Class, next: Class, spaced: bool) -> bool {
    if next.begins_no_line() || last == Class::Open || next == Class::Counted {
        return true;
    }
    if spaced {
        return false;
    }
    match (last, next) {
        (Class::Solidus, _) | (Class::Prefix, Class::Digit | Class::Word | Class::Prefix) => true,
        (Class::Hyphen, Class::Digit) => before_last.is_wordlike(),
        (_, Class::Nothing | Class::Tie) | (Class::Tie, _) => true,
        (Class::Comma, Class::Digit) => before_last == Class::Digit,
        (Class::Joint, next) => before_last.is_wordlike() && next.is_wordlike(),
        (last, Class::Prefix) => last.is_wordlike(),
        (last, next) => last.is_wordlike() && next.is_wordlike(),
    }
}

fn is_break_space(grapheme: &str) -> bool {
    let mut chars = grapheme.chars();
    chars.all(|c| c.is_whitespace() && !matches!(c, '\u{A0}' | '\u{202F}' | '\u{2007}'))
}

/// Quotes that do not say whether they open or close.
const STRAIGHT: [&str; 2] = ["\"", "＂"];

/// What a straight quote is, by its neighbours, else by turns.
fn straight_quote(before: Option<Class>, spaced_after: bool, open: &mut bool) -> Class {
    let opens = match (before, spaced_after) {
        (None | Some(Class::Open), false) => true,
        (Some(_), true) => false,
        _ => !*open,
    };
    *open = opens;
    if opens { Class::Open } else { Class::Close }
}

#[rustfmt::skip]
fn classify(grapheme: &str, width: usize) -> Class {
    let Some(c) = grapheme.chars().next() else { return Class::Nothing };
    match c {
        '\u{4E00}'..='\u{9FFF}' => Class::Free,
        '0'..='9' | '０'..='９' => Class::Digit,
        '(' | '[' | '{' | '（' | '［' | '｛' | '〔' | '【' | '〖' | '《' | '〈' | '「' | '『' | '“' | '‘' | '〝' | '«' | '‹'
        | '｢' | '〘' | '〚' | '﹁' | '﹃' | '｟' | '﹙' | '﹛' | '﹝' => Class::Open,
        '，' | '。' | '、' | '；' | '：' | '！' | '？' | '）' | '］' | '｝' | '〕' | '】' | '〗' | '》' | '〉' | '」' | '』' | '”'
        | '…' | '‥' | '⋯' | '—' | '―' | '⸺' | '·' | '・' | '•' | '‧' | '％' | '‰' | '℃' | '℉' | '°' | '′' | '″'
        | '．' | '｡' | '､' | '｣' | '･' | '々' | '〞' | '〟' | '»' | '›' | '〙' | '〛' | '﹂' | '﹄' | '｠' | '﹐' | '﹑' | '﹒' | '﹔'
        | '﹕' | '﹖' | '﹗' | '﹚' | '﹜' | '﹞' | '‼' | '⁇' | '⁈' | '⁉'
        | 'ー' | 'ゝ' | 'ゞ' | 'ヽ' | 'ヾ' | '〻' | 'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' | 'っ' | 'ゃ' | 'ゅ' | 'ょ' | 'ゎ'
        | 'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' | 'ッ' | 'ャ' | 'ュ' | 'ョ' | 'ヮ' | 'ヵ' | 'ヶ'
        | ')' | ']' | '}' | '!' | '?' | ';' | '%' => Class::Close,
        '.' | ':' | '’' => Class::Joint,
        ',' => Class::Comma,
        '-' | '‐' | '–' | '~' | '～' | '〜' | '－' => Class::Hyphen,
        '/' | '／' => Class::Solidus,
        '￥' | '¥' | '$' | '＄' | '€' | '£' | '￡' | '￠' | '₩' | '№' | '＃' | '#' | '＋' | '+' | '−' | '±' => Class::Prefix,
        '‑' => Class::Word,
        '\u{A0}' | '\u{202F}' | '\u{2007}' | '\u{2060}' | '\u{FEFF}' => Class::Tie,
        '!'..='~' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => Class::Word,
        _ if width == 0 => Class::Nothing,
        _ if width == 1 && c.is_alphanumeric() => Class::Word,
        _ => Class::Free,
    }
}

/// Han that counts: it stays with the number before it.
fn is_unit(grapheme: &str) -> bool {
    "百千万亿兆元角年月日时分秒点米克斤吨里亩升度倍岁人名个户家项次号版期届".contains(grapheme)
}

/// `rest` begins with a unit that follows its number after a space, as in `5 km`.
fn begins_with_unit(rest: &str) -> bool {
    let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    matches!(
        &rest[..end],
        "m" | "km"
            | "cm"
            | "mm"
            | "g"
            | "kg"
            | "mg"
            | "t"
            | "ha"
            | "L"
            | "ml"
            | "V"
            | "kV"
            | "W"
            | "kW"
            | "MW"
            | "GW"
            | "kWh"
            | "Hz"
            | "MHz"
            | "GHz"
            | "MB"
            | "GB"
            | "TB"
            | "h"
            | "min"
            | "s"
    )
}

/// Fills lines greedily. Ranges are relative to the part.
fn break_lines(glyphs: &[Glyph], measure: usize, indent: usize, lines: &mut Vec<WrappedLine>) {
    let mut indent = first_indent(glyphs, measure, indent);
    let mut start = 0;
    // The last glyph, after `start`, at which a line may begin.
    let mut chance = None;
    let mut emit = |range: Range<usize>, indent: &mut usize| {
        let bytes = glyphs[range.start].range.start..glyphs[range.end - 1].range.end;
        lines.push(WrappedLine { range: bytes, indent: Cells(std::mem::take(indent)) });
    };
    for (at, glyph) in glyphs.iter().enumerate() {
        if at > start && !glyph.glued {
            chance = Some(at);
        }
        // Two rounds at most: what was carried over is one piece, and may leave no room for this glyph either.
        while at > start && glyph.to - glyphs[start].from > measure - indent {
            let end = chance.take().unwrap_or_else(|| forced_break(glyphs, start, at));
            emit(start..end, &mut indent);
            start = end;
        }
    }
    emit(start..glyphs.len(), &mut indent);
}

/// The indent, as far as the first unbreakable piece leaves room for it.
fn first_indent(glyphs: &[Glyph], measure: usize, indent: usize) -> usize {
    let cells = |upto: usize| glyphs[upto].to - glyphs[0].from;
    let end = (1..glyphs.len()).find(|&at| !glyphs[at].glued || cells(at) > measure).unwrap_or(glyphs.len());
    let whole = glyphs.get(end).is_none_or(|next| !next.glued);
    let piece = match cells(end - 1) {
        piece if whole => piece,
        // Longer than a line: it will be parted anyway, and half a line is room enough.
        _ => cells(0).max(measure.div_ceil(2)),
    };
    indent.min(measure.saturating_sub(piece))
}

/// Where to part what should stay together: before a unit, else inside a word, rather than at a mark, and as late as possible.
/// Looks back over a bounded number of glyphs, so that the whole stays linear.
fn forced_break(glyphs: &[Glyph], start: usize, overflow: usize) -> usize {
    let lowest = (start + 1).max(overflow.saturating_sub(64));
    let parts_no_mark = |&at: &usize| {
        let next = glyphs[at].class;
        !next.begins_no_line() && next != Class::Nothing && glyphs[at - 1].class != Class::Open
    };
    let parts_a_unit = |&at: &usize| {
        let spaced = glyphs[at - 1].to < glyphs[at].from;
        parts_no_mark(&at) && (glyphs[at].class == Class::Counted || spaced)
    };
    let last = |wanted: &dyn Fn(&usize) -> bool| (lowest..=overflow).rev().find(wanted);
    last(&parts_a_unit).or_else(|| last(&parts_no_mark)).unwrap_or(overflow)
}

#[cfg(test)]
mod tests {
    use super::super::width;
    use super::*;
    use proptest::prelude::*;

    fn how(measure: usize, indent: usize) -> Wrap {
        Wrap { measure: Cells(measure), indent: Cells(indent), ambiguous: Ambiguous::Wide }
    }

    fn lines(text: &str, measure: usize) -> Vec<&str> {
        wrap(text, how(measure, 0)).into_iter().map(|line| &text[line.range]).collect()
    }

    #[test]
    fn marks_keep_from_the_wrong_end_of_a_line() {
        assert_eq!(lines("今天天气好，去种树。", 10), ["今天天气", "好，去种", "树。"]);
        assert_eq!(lines("他们都在看《春耕》", 12), ["他们都在看", "《春耕》"]);
        assert_eq!(lines("他说：“好。”大家散了", 10), ["他说：", "“好。”大", "家散了"]);
        assert_eq!(lines("天亮了——下雨了……真好", 8), ["天亮", "了——下", "雨了……", "真好"]);
    }

    #[test]
    fn words_and_numbers_stay_whole() {
        assert_eq!(lines("同比增长12.5%以上", 12), ["同比增长", "12.5%以上"]);
        assert_eq!(lines("完成投资35万元整", 10), ["完成投资", "35万元整"]);
        assert_eq!(lines("共计1,000,000人", 11), ["共计", "1,000,000人"]);
        assert_eq!(lines("the quick brown fox", 10), ["the quick", "brown fox"]);
        assert_eq!(lines("全长约 15 km 左右", 10), ["全长约", "15 km 左右"]);
        assert_eq!(lines("it’s a dog’s life", 7), ["it’s a", "dog’s", "life"]);
    }

    #[test]
    fn marks_that_connect_or_part_keep_from_the_wrong_end() {
        assert_eq!(lines("往返北京-上海线", 8), ["往返北", "京-上海", "线"]);
        assert_eq!(lines("三月～五月间", 4), ["三", "月～", "五月", "间"]);
        assert_eq!(lines("一二三甲/乙", 8), ["一二三", "甲/乙"]);
        assert_eq!(lines("见约翰·密尔论", 6), ["见约", "翰·密", "尔论"]);
        assert_eq!(lines("カーニバルへいっ", 6), ["カーニ", "バルへ", "いっ"]);
    }

    #[test]
    fn numbers_keep_what_stands_before_and_after_them() {
        assert_eq!(lines("每人补助￥1,200元", 14), ["每人补助", "￥1,200元"]);
        assert_eq!(lines("气温降到了-3℃", 10), ["气温降到", "了-3℃"]);
        assert_eq!(lines("收费为$20每天", 8), ["收费为", "$20每天"]);
        assert_eq!(lines("学年2024-2025年", 9), ["学年", "2024-2025", "年"]);
        assert_eq!(lines("比分为3:2险胜", 8), ["比分为", "3:2险胜"]);
    }

    #[test]
    fn words_part_after_their_hyphens_only() {
        assert_eq!(lines("a well-known man", 7), ["a well-", "known", "man"]);
        assert_eq!(lines("a well-known man", 6), ["a", "well-", "known", "man"]);
        assert_eq!(lines("use --force now", 8), ["use", "--force", "now"]);
    }

    #[test]
    fn straight_quotes_open_and_close_by_turns() {
        assert_eq!(lines("他说\"好的\"吧", 9), ["他说\"好", "的\"吧"]);
        assert_eq!(lines("他说过\"好的\"", 7), ["他说过", "\"好的\""]);
        assert_eq!(lines("the \"big one\" is", 8), ["the \"big", "one\" is"]);
    }

    #[test]
    fn a_long_word_is_parted_beside_no_mark() {
        assert_eq!(lines("见abcdefghijklmn。", 8), ["见", "abcdefgh", "ijklmn。"]);
        assert_eq!(lines("abcdefgh。", 8), ["abcdefg", "h。"]);
    }

    #[test]
    fn the_indent_gives_way_to_the_first_word() {
        let first = |text, measure, indent| wrap(text, how(measure, indent))[0].indent.0;
        assert_eq!(first("春天来了", 8, 4), 4);
        assert_eq!(first("（春）来了", 8, 4), 2);
        assert_eq!(first("春", 2, 4), 0);
        assert_eq!(first("春", 1, 4), 0);
        assert_eq!(first("", 3, 4), 3);
    }

    #[test]
    fn blank_text_and_line_feeds() {
        assert_eq!(lines("", 10), [""]);
        assert_eq!(lines("　 ", 10), [""]);
        assert_eq!(lines("　　春眠\n\n处处 ", 10), ["春眠", "", "处处"]);
    }

    /// Text of every kind, with runs of marks no longer than a line of 12 cells can take.
    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            6 => "[一-龥]{1,6}",
            2 => "[a-zA-Z]{1,20}",
            2 => "[0-9]{1,5}(\\.[0-9]{1,2})?(%|万元|℃| km|年)?",
            1 => "(（|“|《|「){1,2}[一-龥]{1,2}",
            3 => "[一-龥](，|。|！”|）。|……|——|、|》|～|·|/|-)",
            1 => "(￥|\\$|-|\\+)[0-9]{1,4}|[a-z]{2,5}-[a-z]{2,5}|\"[一-龥]{1,3}\"",
            1 => " {1,3}|　",
            1 => "(👨\u{200d}👩\u{200d}👧|🇨🇳|e\u{301}|각|①|é){1,3}",
        ];
        proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    fn check(text: &str, how: Wrap) -> Result<(), TestCaseError> {
        let lines = wrap(text, how);
        let shown = |range: &Range<usize>| text[range.clone()].graphemes(true).filter(|g| !is_break_space(g)).count();
        prop_assert!(lines.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
        let all = text.graphemes(true).filter(|g| !is_break_space(g)).count();
        prop_assert_eq!(lines.iter().map(|line| shown(&line.range)).sum::<usize>(), all);
        for line in &lines {
            let cells = width(&text[line.range.clone()], how.ambiguous).0 + line.indent.0;
            let alone = shown(&line.range) == 1 && line.indent.0 == 0;
            prop_assert!(cells <= how.measure.0 || alone, "{:?} in {:?}", &text[line.range.clone()], how);
        }
        Ok(())
    }

    /// The rules once more, as clreq lists them, to hold the table of classes against.
    fn never_begins(c: char) -> bool {
        "、，。：；！？”’」』）》〉】〕〗］｝…—～·/％%℃‰)]}!?;,.:ー".contains(c)
    }

    fn never_ends(c: char) -> bool {
        "“‘「『（《〈【〔〖［｛([{".contains(c)
    }

    fn in_word(c: char) -> bool {
        c.is_ascii_alphanumeric() || ('\u{C0}'..='\u{36F}').contains(&c)
    }

    /// The text around `at` that may be thought of as one piece, by these rules and generously: it must not be parted where it fits into a line.
    fn tight(text: &str, at: usize) -> Range<usize> {
        let glue = |a: char, b: char| {
            never_begins(b) || never_ends(a) || !(a.is_alphabetic() && b.is_alphabetic()) || (in_word(a) && in_word(b))
        };
        let before: Vec<(usize, char)> = text[..at].char_indices().collect();
        let mut start = before.last().map_or(at, |last| last.0);
        for pair in before.windows(2).rev() {
            start = pair[1].0;
            if !glue(pair[0].1, pair[1].1) {
                break;
            }
            start = pair[0].0;
        }
        let mut end = text.len();
        let after: Vec<(usize, char)> = text[at..].char_indices().collect();
        for pair in after.windows(2) {
            if !glue(pair[0].1, pair[1].1) {
                end = at + pair[1].0;
                break;
            }
        }
        start..end
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_every_line_fits(text in text(), measure in 0usize..50, indent in 0usize..6, wide in any::<bool>()) {
            let ambiguous = if wide { Ambiguous::Wide } else { Ambiguous::Narrow };
            check(&text, Wrap { measure: Cells(measure), indent: Cells(indent), ambiguous })?;
        }

        #[test]
        fn nothing_is_lost_of_any_text(text in any::<String>(), measure in 0usize..20) {
            check(&text, how(measure, 4))?;
        }

        #[test]
        fn only_what_is_wider_than_a_line_is_parted_where_it_should_not_be(
            text in text(), measure in 2usize..40, indent in 0usize..5, wide in any::<bool>()
        ) {
            let how = Wrap {
                measure: Cells(measure),
                indent: Cells(indent),
                ambiguous: if wide { Ambiguous::Wide } else { Ambiguous::Narrow },
            };
            let lines = wrap(&text, how);
            for pair in lines.windows(2) {
                let (before, after) = (&text[pair[0].range.clone()], &text[pair[1].range.clone()]);
                let spaced = pair[0].range.end < pair[1].range.start;
                let bad = after.chars().next().is_some_and(never_begins)
                    || before.chars().last().is_some_and(never_ends)
                    || (!spaced && before.ends_with(in_word) && after.starts_with(in_word));
                if bad {
                    let run = tight(&text, pair[0].range.end);
                    let cells = width(&text[run.clone()], how.ambiguous).0;
                    // What is longer than a line may leave the indent in its place: it is parted in any case.
                    let room = measure - pair[0].indent.0;
                    prop_assert!(cells > room, "{:?} | {:?}: {:?} has room in {}", before, after, &text[run], room);
                }
            }
        }

        #[test]
        fn no_line_begins_or_ends_with_the_wrong_mark(text in text(), measure in 12usize..50) {
            let lines = lines(&text, measure);
            for (at, line) in lines.iter().enumerate() {
                let begins = at > 0 && line.starts_with(|c| "，。、；：！？）》」』”’…—%℃".contains(c));
                let ends = at + 1 < lines.len() && line.ends_with(|c| "（《「『“‘".contains(c));
                prop_assert!(!begins && !ends, "{line:?} of {lines:?}");
            }
        }
    }
}
