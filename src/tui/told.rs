//! What an act did, in a person's words.

use crate::{
    archive::Receipt,
    model::{Act, TagChange},
    tui::lang::Lang,
};

/// A line for the status line; nothing for a mark that came by reading.
pub(crate) fn told(lang: Lang, act: &Act, receipt: &Receipt) -> Option<String> {
    let past = receipt.past.as_ref();
    let colon = lang.say(": ", "：");
    Some(match act {
        Act::Read { by_reading: true, .. } => return None,
        Act::Tag { change, .. } => tagged(lang, change, receipt),
        Act::Undo { .. } => {
            stepped(lang, receipt, lang.say("taken back", "已撤销"), lang.say("nothing to take back", "没有可撤销的"))
        }
        Act::Redo { .. } => {
            stepped(lang, receipt, lang.say("done again", "已重做"), lang.say("nothing to do again", "没有可重做的"))
        }
        Act::Star { .. } | Act::Read { .. } | Act::Note { .. } => {
            let rest = match receipt.named.saturating_sub(receipt.changed) {
                0 => String::new(),
                same => lang.say(format!("; {same} were so already"), format!("；{same} 篇原本如此")),
            };
            format!("{}{colon}{}{rest}{}", deed(lang, act), lang.articles(receipt.changed), unknown(lang, receipt))
        }
        _ if past.is_none() => lang.say(format!("{act}: it was so already"), format!("{}：原本如此", deed(lang, act))),
        act => deed(lang, act),
    })
}

/// What an act does, without the articles, in a few words.
pub(crate) fn deed(lang: Lang, act: &Act) -> String {
    if lang == Lang::English {
        return act.to_string();
    }
    match act {
        Act::Star { on: true, .. } => "加星标".to_owned(),
        Act::Star { on: false, .. } => "去星标".to_owned(),
        Act::Read { on: true, .. } => "标为已读".to_owned(),
        Act::Read { on: false, .. } => "标为未读".to_owned(),
        Act::Note { text: Some(_), .. } => "写笔记".to_owned(),
        Act::Note { text: None, .. } => "删笔记".to_owned(),
        Act::Save(search) => format!("保存检索 {}：{}", search.name, search.query),
        Act::Rename { from, to } => format!("已存检索 {from} 改名为 {to}"),
        Act::Forget { name } => format!("删除已存检索 {name}"),
        Act::Restore { .. } => "恢复".to_owned(),
        Act::Undo { .. } => "撤销".to_owned(),
        Act::Redo { .. } => "重做".to_owned(),
        Act::Tag { .. } => act.to_string(),
    }
}

fn stepped(lang: Lang, receipt: &Receipt, done: &str, nothing: &str) -> String {
    match &receipt.past {
        None => nothing.to_owned(),
        Some(past) if past.articles == 0 => format!("{done}{}{}", lang.say(": ", "："), deed(lang, &past.what)),
        Some(past) => {
            let n = lang.articles(receipt.changed);
            lang.say(format!("{done}: {} on {n}", past.what), format!("{done}：{}，{n}", deed(lang, &past.what)))
        }
    }
}

fn unknown(lang: Lang, receipt: &Receipt) -> String {
    match receipt.unknown.len() {
        0 => String::new(),
        n => lang.say(format!("; {n} no longer in the archive"), format!("；{n} 篇已不在库中")),
    }
}

fn tagged(lang: Lang, change: &TagChange, receipt: &Receipt) -> String {
    let added: String = change.add.iter().map(|tag| format!("+{tag} ")).collect();
    let removed: String = change.remove.iter().map(|tag| format!("-{tag} ")).collect();
    let same = receipt.named.saturating_sub(receipt.changed);
    let rest = match (change.add.is_empty(), change.remove.is_empty()) {
        (false, true) => lang.say(format!("{same} had it"), format!("{same} 篇已有")),
        (true, false) => lang.say(format!("{same} did not have it"), format!("{same} 篇没有")),
        _ => lang.say(format!("{same} were so already"), format!("{same} 篇原本如此")),
    };
    let (n, lost) = (lang.articles(receipt.changed), unknown(lang, receipt));
    lang.say(format!("{added}{removed}on {n}; {rest}{lost}"), format!("{added}{removed}{n}；{rest}{lost}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{ArticleId, PastAct},
        tui::tagging::read,
    };

    fn receipt(named: usize, changed: usize) -> Receipt {
        Receipt { named, changed, ..Receipt::default() }
    }

    #[test]
    fn a_tag_is_told() {
        let said = |line: &str, receipt: Receipt| {
            let change = read(line).unwrap_or_default();
            told(Lang::English, &Act::Tag { ids: vec![], change }, &receipt).unwrap_or_default()
        };
        assert_eq!(said("+金融", receipt(1, 1)), "+金融 on 1 article; 0 had it");
        assert_eq!(said("+金融", receipt(1, 0)), "+金融 on 0 articles; 1 had it");
        assert_eq!(said("-金融", receipt(1, 0)), "-金融 on 0 articles; 1 did not have it");
        let lost = Receipt { unknown: vec![ArticleId(1)], ..Receipt::default() };
        assert!(said("+金融", lost).ends_with("1 no longer in the archive"));
    }

    #[test]
    fn other_acts_are_told_and_reading_is_not() {
        let ids = vec![ArticleId(1)];
        let said = |act: Act, receipt: Receipt| told(Lang::English, &act, &receipt);
        assert_eq!(
            said(Act::Star { ids: ids.clone(), on: true }, receipt(3, 2)).as_deref(),
            Some("star: 2 articles; 1 were so already")
        );
        let read = |by_reading| Act::Read { ids: ids.clone(), on: true, by_reading };
        assert_eq!(
            (said(read(true), receipt(1, 1)), said(read(false), receipt(1, 1)).as_deref()),
            (None, Some("marked as read: 1 article"))
        );
        assert_eq!(said(Act::Undo { of: None }, receipt(0, 0)).as_deref(), Some("nothing to take back"));
        let what = Act::Star { ids: vec![], on: true };
        let past = PastAct { number: 3, at: jiff::Timestamp::UNIX_EPOCH, what, articles: 300, undone: false };
        let back = Receipt { past: Some(past), changed: 300, ..Receipt::default() };
        assert_eq!(said(Act::Undo { of: None }, back).as_deref(), Some("taken back: star on 300 articles"));
    }
}
