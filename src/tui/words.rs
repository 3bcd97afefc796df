//! Faults of the library in the interface's language.
//!
//! The library's errors are typed and say themselves in English, for commands and logs. Here each has its Chinese twin; `match` sees to it that a
//! new one is not forgotten.

use super::{lang::Lang, tagging::TagFault};
use crate::{
    archive::fulltext::FullTextError,
    model::{BadName, BadNote, BadTag, Note},
    search::QueryFault,
};

/// Why the full-text index cannot be asked.
pub(crate) fn of_texts(lang: Lang, fault: &FullTextError) -> String {
    if lang == Lang::English {
        return fault.to_string();
    }
    match fault {
        FullTextError::Damaged { path, what } => {
            format!("{}：全文索引已损坏（{what}），正在自动重建，请稍后再试", path.display())
        }
        FullTextError::Unwritable { path, what } => {
            format!("{}：全文索引无法写入（{what}）：请清出磁盘空间，或用 --store 另指存储文件夹", path.display())
        }
    }
}

/// What cannot be read of a query.
pub(crate) fn of_query(lang: Lang, fault: &QueryFault) -> String {
    if lang == Lang::English {
        return fault.to_string();
    }
    let names = fault.chinese_names().unwrap_or_default();
    match fault {
        QueryFault::Long(most) => format!("只读前 {most} 个字符：请缩短检索词"),
        QueryFault::Many(most) => format!("只检索前 {most} 个词：请删去其余"),
        QueryFault::LongWord(most) => format!("一个词只检索前 {most} 个字符：请缩短"),
        QueryFault::Deep(most) => format!("括号超过 {most} 层：请减少"),
        QueryFault::NothingOpen => "前面没有左括号：请删去 )，或写成 \\)".to_owned(),
        QueryFault::NotClosed => "括号没有闭合：请以 ) 结束".to_owned(),
        QueryFault::Empty => "括号里是空的：请写上词".to_owned(),
        QueryFault::OpenQuote => "引号没有闭合：请以 \" 结束".to_owned(),
        QueryFault::OrAfterOr => "OR 重复：一个就够".to_owned(),
        QueryFault::NothingBeforeOr => "OR 前面没有词：请写上，要检索它本身则前加 \\".to_owned(),
        QueryFault::NothingAfterOr => "OR 后面没有词：请写上".to_owned(),
        QueryFault::ManyMinus => "一个 - 就够；要检索它本身请写成 \\-".to_owned(),
        QueryFault::MinusAlone => "单独的 -：请紧接在要排除的词前面".to_owned(),
        QueryFault::NoField(name) => format!("没有字段 {name}：字段有 {names}；冒号请写成 \\:"),
        QueryFault::NoValue(field) => format!("{field} 没有值：请紧接在冒号后面写上"),
        QueryFault::NoDate => "不是日期：请写 2025、2025-04、2025-04-28、2025-04..2025-06、2025.. 或 -7天".to_owned(),
        QueryFault::Turned => "起止颠倒：请对调".to_owned(),
        QueryFault::NoPage => "不是版次：请写 版:2 或 版:A02".to_owned(),
        QueryFault::NoState => format!("“是:”之后可写 {names}"),
        QueryFault::NoPart => format!("“有:”之后可写 {names}"),
        QueryFault::NoWord => "“正文:”之后要有词：请写上汉字、字母或数字".to_owned(),
    }
}

/// Why a line is no change of tags.
pub(crate) fn of_tags(lang: Lang, fault: &TagFault) -> String {
    match fault {
        TagFault::None => lang
            .say("no tag: write a tag, or -tag to take it off", "没有标签：请写上标签，或写“-标签”去掉它")
            .to_owned(),
        TagFault::Both(tag) => {
            lang.say(format!("{tag} is both put on and taken off: leave one out"), format!("{tag} 既加又去：请留一个"))
        }
        TagFault::Bad(bad) => of_tag(lang, bad),
    }
}

/// Why a text is no tag.
pub(crate) fn of_tag(lang: Lang, fault: &BadTag) -> String {
    if lang == Lang::English {
        return fault.to_string();
    }
    match fault {
        BadTag::Empty => "标签为空：请至少写一个字".to_owned(),
        BadTag::Long(tag) => format!("标签 {tag:?} 超过 64 个字：请缩短"),
        BadTag::Character(tag, sign) => {
            format!("标签 {tag:?} 含有 {sign:?}：不能有空格、逗号、引号、控制字符，也不能以 + 或 - 开头")
        }
    }
}

/// Why a text is no name of a saved search.
pub(crate) fn of_name(lang: Lang, fault: &BadName) -> String {
    if lang == Lang::English {
        return fault.to_string();
    }
    match fault {
        BadName::Empty => "名称为空：请至少写一个字".to_owned(),
        BadName::Long(name) => format!("名称 {name:?} 超过 64 个字：请缩短"),
        BadName::Character(name, sign) => format!("名称 {name:?} 含有 {sign:?}：不能有控制字符和换行"),
    }
}

/// Why a text is no note.
pub(crate) fn of_note(lang: Lang, fault: &BadNote) -> String {
    if lang == Lang::English {
        return fault.to_string();
    }
    match fault {
        BadNote::Blank => "笔记为空：请写上内容".to_owned(),
        BadNote::Long(bytes) => format!("笔记有 {bytes} 字节，最多 {}：请缩短", Note::LONGEST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::Query;

    /// Words of small letters, but names of fields and what a person wrote.
    fn english(text: &str) -> bool {
        let words = text.split(|c: char| !c.is_ascii_alphabetic());
        words.into_iter().any(|word| word.len() > 2 && word != "xyz" && word.chars().all(|c| c.is_ascii_lowercase()))
    }

    #[test]
    fn every_fault_of_a_query_is_said_in_both_languages() {
        let queries = [
            "( 县",
            "县 )",
            "()",
            "\"县",
            "县 OR OR 市",
            "OR 县",
            "县 OR",
            "县 --市",
            "县 -",
            "县 xyz:1",
            "县 日期:",
            "日期:xyz",
            "日期:2026..2025",
            "版:第版",
            "是:xyz",
            "有:xyz",
            "正文:。",
        ];
        let long =
            ["县".repeat(9_000), "县".repeat(70), "县 ".repeat(40), format!("{}县{}", "(".repeat(20), ")".repeat(20))];
        let mut kinds = std::collections::BTreeSet::new();
        for query in queries.iter().map(|&query| query.to_owned()).chain(long) {
            let problems = Query::parse(&query).1;
            assert!(!problems.is_empty(), "{query}");
            for problem in problems {
                let (english_words, chinese) =
                    (of_query(Lang::English, &problem.what), of_query(Lang::Chinese, &problem.what));
                assert!(english(&english_words) || english_words.starts_with("is:"), "{english_words}");
                assert!(!english(&chinese) && !chinese.is_ascii(), "{chinese}");
                kinds.insert(format!("{:?}", std::mem::discriminant(&problem.what)));
            }
        }
        assert_eq!(kinds.len(), 21, "a fault that no query of these has");
    }

    #[test]
    fn what_cannot_be_a_tag_a_name_or_a_note_is_said_in_both_languages() {
        let tags = ["", "a -a", "+", "\"", &"长".repeat(65)].map(|line| crate::tui::tagging::read(line).err());
        let names = ["", "\u{7}", &"长".repeat(65)].map(|name| name.parse::<crate::model::SearchName>().err());
        let notes = [BadNote::Blank, BadNote::Long(1 << 20)];
        let said = |lang| -> Vec<String> {
            let tags = tags.iter().flatten().map(|fault| of_tags(lang, fault));
            let names = names.iter().flatten().map(|fault| of_name(lang, fault));
            tags.chain(names).chain(notes.iter().map(|fault| of_note(lang, fault))).collect()
        };
        assert_eq!(said(Lang::Chinese).len(), 10);
        assert!(said(Lang::Chinese).iter().all(|said| !english(said) && !said.is_ascii()), "{:?}", said(Lang::Chinese));
        assert!(said(Lang::English).iter().all(|said| english(said)), "{:?}", said(Lang::English));
    }
}
