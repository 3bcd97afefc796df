//! Who wrote it: bylines become names, and names become family name and given name where that can be told.
//!
//! What a byline says of a person's work (本报记者, Staff Writer) is no part of the name and goes; a byline that says nothing else names nobody.

use super::is_han;
use crate::text::{is_syllable, one_line};

/// A name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    /// A Chinese name.
    Han { family: String, given: String },
    /// A name in Latin letters; `pinyin` where it is a Chinese one, whose given name is not cut to initials.
    Latin { family: String, given: String, suffix: Option<String>, pinyin: bool },
    /// An office, or a name of which it cannot be told how it is made.
    Whole(String),
}

/// The longer ones first where one is the end of another.
const ROLES: [&str; 48] = [
    "全媒体见习记者",
    "本报全媒体记者",
    "本报特约记者",
    "本报特派记者",
    "本报见习记者",
    "本报实习记者",
    "本报首席记者",
    "本报通讯员",
    "全媒体记者",
    "新华社记者",
    "中新社记者",
    "摄影记者",
    "攝影記者",
    "本报记者",
    "本報記者",
    "本报讯记者",
    "首席记者",
    "特派记者",
    "特约记者",
    "特約記者",
    "见习记者",
    "實習記者",
    "实习记者",
    "实习生",
    "特约通讯员",
    "特约撰稿人",
    "特约撰稿",
    "通讯员",
    "通訊員",
    "撰稿人",
    "摄影报道",
    "摄影报导",
    "记者",
    "記者",
    "撰稿",
    "整理",
    "采写",
    "摄影",
    "攝影",
    "作者",
    "报道",
    "報導",
    "报导",
    "編集委員",
    "论説委員",
    "文字",
    "图片",
    "插图",
];

/// What is said of a person in English, behind or before the name.
const LATIN_ROLES: [&str; 14] = [
    "staff writer",
    "staff writers",
    "staff reporter",
    "staff reporters",
    "correspondent",
    "special correspondent",
    "staff correspondent",
    "contributing writer",
    "reporter",
    "editor",
    "for the post",
    "staff photographer",
    "columnist",
    "of the staff",
];

/// Family names of two characters.
const DOUBLE: [&str; 42] = [
    "欧阳", "歐陽", "司马", "司馬", "诸葛", "諸葛", "上官", "东方", "東方", "夏侯", "皇甫", "尉迟", "尉遲", "公孙",
    "公孫", "慕容", "令狐", "宇文", "司徒", "端木", "长孙", "長孫", "西门", "西門", "南宫", "南宮", "百里", "呼延",
    "钟离", "鍾離", "轩辕", "軒轅", "独孤", "獨孤", "闻人", "聞人", "澹台", "澹臺", "淳于", "申屠", "公羊", "赫连",
];

/// The last character of offices; no given name ends with one.
const OFFICES: &str = "社网網报報部组組员員室局台臺站处處署厅廳办辦委院刊馆館团團会會";

/// The commonest Chinese family names in Latin letters.
const PINYIN_FAMILIES: &str = "ai an bai bao bi bian cai cao cen chai chang che chen cheng chi chu cui dai deng ding dong dou du duan fan fang \
    fei feng fu gan gao ge geng gong gou gu guan gui guo han hao he hong hou hu hua huang huo ji jia jian jiang jiao jin jing kang ke kong lai \
    lan lang lei leng li lian liang liao lin ling liu long lou lu luo lv lyu ma mao mei meng mi miao min mo mu ni nie niu ouyang pan pang pei peng \
    pu qi qian qiang qiao qin qiu qu quan ran rao ren rong ruan shan shang shao shen sheng shi shu si situ song su sui sun tan tang tao teng tian \
    tong tu wan wang wei wen weng wu xi xia xian xiang xiao xie xin xing xiong xu xuan xue yan yang yao ye yi yin ying you yu yuan yue yun zang zeng \
    zhai zhan zhang zhao zhen zheng zhong zhou zhu zhuang zhuo zong zou zuo";

/// Words that a family name begins with.
const PARTICLES: [&str; 25] = [
    "af", "al", "ap", "bin", "bint", "da", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "ibn", "la",
    "le", "mac", "st.", "ten", "ter", "van", "von", "zu",
];

/// The names of bylines, each once, in their order.
pub(super) fn of(bylines: &[String]) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    for byline in bylines {
        let byline = one_line(byline);
        let found = if byline.chars().any(is_han) { in_han(&byline) } else { in_latin(&byline) };
        for name in found {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// The names of a byline in Chinese or Japanese.
fn in_han(byline: &str) -> Vec<Name> {
    let parts = byline.split(|c: char| c.is_whitespace() || "、，,；;/／（）()【】〔〕".contains(c));
    let words: Vec<&str> = parts.map(without_roles).filter(|word| !word.is_empty()).collect();
    let mut names = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        at += 1;
        // A name of two characters is often printed with a space between them.
        let single = |word: &&str| word.chars().count() == 1 && word.chars().all(is_han);
        match words.get(at).filter(|next| single(word) && single(next)) {
            Some(next) => {
                at += 1;
                names.push(han(&format!("{word}{next}")));
            }
            None if word.chars().any(is_han) => names.push(han(word)),
            None => names.extend(in_latin(word)),
        }
    }
    names
}

/// A word without what is said of the person, before the name and behind it.
fn without_roles(mut word: &str) -> &str {
    loop {
        word = word.trim_matches(|c: char| "：:□■●◎＝=".contains(c));
        let role = ROLES.iter().find_map(|role| word.strip_prefix(role).or_else(|| word.strip_suffix(role)));
        let role = role.or_else(|| {
            // 文 and 图, 摄 and 撰 stand before or behind names that are long enough without them.
            let alone = matches!(word, "文" | "图" | "圖" | "摄" | "攝" | "撰" | "本报" | "本報" | "本报讯" | "讯");
            let behind = word.strip_suffix(['摄', '攝', '撰']).filter(|name| name.chars().count() >= 2);
            if alone { Some("") } else { behind }
        });
        match role {
            Some(rest) => word = rest,
            None => return word,
        }
    }
}

fn han(word: &str) -> Name {
    let length = word.chars().count();
    let all_han = word.chars().all(is_han);
    let office = word.chars().next_back().is_some_and(|c| OFFICES.contains(c)) || word.starts_with("本报");
    let double = DOUBLE.iter().any(|family| word.starts_with(family));
    let family = match length {
        2 if !double => 1,
        3 | 4 if double => 2,
        3 => 1,
        _ => 0,
    };
    if !all_han || office || family == 0 {
        return Name::Whole(word.to_owned());
    }
    let border = word.char_indices().nth(family).map_or(0, |(at, _)| at);
    Name::Han { family: word[..border].to_owned(), given: word[border..].to_owned() }
}

/// The names of a byline in Latin letters.
fn in_latin(byline: &str) -> Vec<Name> {
    let byline = byline.trim();
    let by = byline.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("by "));
    let byline = if by { &byline[3..] } else { byline };
    let parts: Vec<&str> =
        byline.split([',', ';', '&', '|']).flat_map(|part| part.split(" and ")).map(str::trim).collect();
    // `Lee, Ann`: the family name stands first.
    if let [family, given] = parts[..]
        && byline.contains(',')
        && !is_role(given)
        && !family.contains(' ')
        && !family.is_empty()
        && !given.is_empty()
    {
        return vec![latin_parts(family, given, false)];
    }
    parts.into_iter().filter(|part| !part.is_empty() && !is_role(part)).map(latin).collect()
}

fn is_role(part: &str) -> bool {
    LATIN_ROLES.contains(&part.to_lowercase().as_str())
}

fn latin_parts(family: &str, given: &str, pinyin: bool) -> Name {
    Name::Latin { family: family.to_owned(), given: given.to_owned(), suffix: None, pinyin }
}

fn latin(name: &str) -> Name {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    let is_suffix =
        |word: &&str| matches!(word.trim_end_matches('.').to_lowercase().as_str(), "jr" | "sr" | "ii" | "iii" | "iv");
    let suffix = words.pop_if(|word| is_suffix(&&**word)).map(|word| word.trim_end_matches('.').to_owned());
    let offices = ["the", "staff", "agency", "agencies", "press", "news", "service", "desk", "bureau", "board"];
    let office = words.iter().any(|word| offices.contains(&word.to_lowercase().as_str()));
    if words.len() < 2 || words.len() > 5 || office {
        return Name::Whole(name.to_owned());
    }
    if let [family, given] = words[..]
        && is_pinyin(family, given)
    {
        return latin_parts(family, given, true);
    }
    let particle = words.iter().skip(1).position(|word| PARTICLES.contains(&word.to_lowercase().as_str()));
    let border = particle.map_or(words.len() - 1, |at| (at + 1).min(words.len() - 1));
    Name::Latin { family: words[border..].join(" "), given: words[..border].join(" "), suffix, pinyin: false }
}

/// A Chinese name in the Chinese order: a family name, and one or two syllables.
fn is_pinyin(family: &str, given: &str) -> bool {
    let family = family.to_lowercase();
    let given: String = given.to_lowercase().chars().filter(|c| !matches!(c, '-' | '\'' | '’')).collect();
    let borders = (1..=given.len()).filter(|&at| given.is_char_boundary(at));
    PINYIN_FAMILIES.split_whitespace().any(|known| known == family)
        && borders.clone().any(|at| is_syllable(&given[..at]) && (at == given.len() || is_syllable(&given[at..])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(bylines: &[&str]) -> Vec<String> {
        let bylines: Vec<String> = bylines.iter().map(|&byline| byline.to_owned()).collect();
        let shown = |name: Name| match name {
            Name::Han { family, given } => format!("{family}|{given}"),
            Name::Latin { family, given, suffix, pinyin } => {
                let suffix = suffix.map(|suffix| format!("|{suffix}")).unwrap_or_default();
                format!("{family}|{given}{suffix}{}", if pinyin { " (pinyin)" } else { "" })
            }
            Name::Whole(whole) => whole,
        };
        of(&bylines).into_iter().map(shown).collect()
    }

    #[test]
    fn what_a_byline_says_of_a_person_is_no_part_of_the_name() {
        assert_eq!(names(&["本报记者 林一禾"]), ["林|一禾"]);
        assert_eq!(names(&["记者麦冬青 通讯员 陈 川", "麦冬青"]), ["麦|冬青", "陈|川"]);
        assert_eq!(names(&["本报记者", "本报讯", "记者 文/图"]), Vec::<String>::new());
        assert_eq!(
            names(&["陈小川 摄", "欧阳晓 摄影报道", "新华社记者 司马清风"]),
            ["陈|小川", "欧阳|晓", "司马|清风"]
        );
        assert_eq!(names(&["区樂兒／本報記者"]), ["区|樂兒"]);
    }

    #[test]
    fn offices_and_names_that_cannot_be_told_apart_stay_whole() {
        assert_eq!(names(&["本报评论员", "新华社", "县气象局"]), ["本报评论员", "新华社", "县气象局"]);
        assert_eq!(names(&["田中悠真", "阿依古丽", "约翰·史密斯"]), ["田中悠真", "阿依古丽", "约翰·史密斯"]);
        assert_eq!(names(&["The Daily Staff", "Reuters"]), ["The Daily Staff", "Reuters"]);
    }

    #[test]
    fn latin_names_have_a_family_name() {
        assert_eq!(names(&["By Ann B. Lee and Jean-Luc Godard"]), ["Lee|Ann B.", "Godard|Jean-Luc"]);
        assert_eq!(names(&["Ann Lee, Staff Writer", "Lee, Tom"]), ["Lee|Ann", "Lee|Tom"]);
        assert_eq!(
            names(&["Augustus De Morgan", "Ludwig van der Berg", "Peyton Peebles Jr."]),
            ["De Morgan|Augustus", "van der Berg|Ludwig", "Peebles|Peyton|Jr"]
        );
    }

    #[test]
    fn chinese_names_in_latin_letters_stand_family_first() {
        assert_eq!(
            names(&["Li Jiangning", "Zhang Wei", "Xi Xi'an"]),
            ["Li|Jiangning (pinyin)", "Zhang|Wei (pinyin)", "Xi|Xi'an (pinyin)"]
        );
        assert_eq!(names(&["Han Solo", "Ann Li", "Long Tran"]), ["Solo|Han", "Li|Ann", "Tran|Long"]);
    }
}
