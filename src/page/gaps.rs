//! Spaces between two Chinese glyphs in running text: most come of justified lines, which some extractors print with the room between the
//! glyphs; a few are meant.
//!
//! Promise: nothing but such spaces is taken. Meant are those inside quotes, titles and brackets (“望得见山 看得见水”), those between the
//! halves of a couplet, and those of a list of names. Trade-off: a space that is meant in another way is lost; one that is not meant, inside quotes,
//! stays.

use super::lines::is_han;
use crate::text::any_odd;

/// The hundred most common surnames, simplified and traditional where they differ (the census of 2020, in its order).
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷段钱汤易常武赖文詹龙陶贺顾毛郝龚邵万覃戴严欧莫孔向張劉陳楊黃趙吳孫馬羅鄭謝許韓鄧馮蔣葉蘇呂盧鐘譚陸範賈鄒閆湯賴龍賀顧龔萬嚴歐";

/// Halves of a couplet have so many glyphs at least.
const HALF: usize = 4;

/// Is it one of the hundred most common surnames?
pub(super) fn is_surname(glyph: char) -> bool {
    SURNAMES.contains(glyph)
}

fn is_name(token: &[char]) -> bool {
    (2..=3).contains(&token.len()) && token.first().is_some_and(|c| is_surname(*c))
}

/// The glyphs right before `at`, and right behind the space there.
fn around(text: &[char], at: usize) -> (&[char], &[char]) {
    let from = text[..at].iter().rposition(|c| !is_han(*c)).map_or(0, |n| n + 1);
    let behind = &text[at + 1..];
    let to = behind.iter().position(|c| !is_han(*c)).unwrap_or(behind.len());
    (&text[from..at], &behind[..to])
}

/// Is the space at `at`, outside of quotes and brackets, meant?
fn meant(text: &[char], at: usize) -> bool {
    let (left, right) = around(text, at);
    let behind = text.get(at + 1 + right.len());
    let whole = left.len() == at && behind.is_none_or(|c| !c.is_whitespace());
    is_name(left) && is_name(right) || left.len() == right.len() && left.len() >= HALF && whole
}

/// Is there a single space between two Chinese glyphs?
fn has_gap(text: &str) -> bool {
    // No glyph begins with a lower byte than 〇.
    let may_be_gap = |first, second, third| may_be_space(first, second, third) & ((first > b' ') | (second >= 0xE3));
    any_odd(text, may_be_gap, |at| {
        let mut behind = text[at..].chars();
        let space = behind.next().is_some_and(char::is_whitespace);
        space && text[..at].ends_with(is_han) && behind.next().is_some_and(is_han)
    })
}

/// May white space begin with these bytes? Of other characters a few do as well.
pub(super) fn may_be_space(first: u8, second: u8, third: u8) -> bool {
    let general = (second == 0x80) & ((third <= 0x8A) | (third >= 0xA8)) | (second == 0x81);
    (first <= b' ')
        | (first == 0xC2) & ((second == 0x85) | (second == 0xA0))
        | (first == 0xE1)
        | (first == 0xE2) & general
        | (first == 0xE3) & (second == 0x80) & (third == 0x80)
}

/// `text` without the spaces that are not meant.
pub(super) fn closed(text: String) -> String {
    if !has_gap(&text) {
        return text;
    }
    let chars: Vec<char> = text.chars().collect();
    let mut depth = 0_i32;
    let mut out = String::with_capacity(text.len());
    for (at, &c) in chars.iter().enumerate() {
        match c {
            '“' | '《' | '（' | '「' | '『' | '【' => depth += 1,
            '”' | '》' | '）' | '」' | '』' | '】' => depth = (depth - 1).max(0),
            // A quote that is never closed must not hold the rest of the paragraph.
            '。' => depth = depth.min(1),
            _ => {}
        }
        let han = |n: Option<usize>| n.and_then(|n| chars.get(n)).is_some_and(|c| is_han(*c));
        let gap = c.is_whitespace() && han(at.checked_sub(1)) && han(Some(at + 1));
        if !gap || depth > 0 || meant(&chars, at) {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_white_space_is_overlooked() {
        let spaces = ('\0'..=char::MAX).filter(|c| c.is_whitespace());
        assert!(spaces.into_iter().all(|c| has_gap(&format!("渠水{c}流过"))));
        assert!(!has_gap("渠水，流过") && !has_gap("渠水  流过"));
    }

    #[test]
    fn spaces_of_justified_lines_go_and_meant_ones_stay() {
        let same = |text: &str| assert_eq!(closed(text.to_owned()), text);
        assert_eq!(closed("新渠通 水后，下 游六村受益".to_owned()), "新渠通水后，下游六村受益");
        same("活动以“春到河湾 渠水欢歌”为主题");
        same("获奖者有：田小禾 石磊 王大水");
        same("春到河湾新渠绿 水流田野稻花香");
        same("全长 12 公里");
    }
}
