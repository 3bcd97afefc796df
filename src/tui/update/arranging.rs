//! The order of the headlines, and what they are gathered by. The search's thread does it: here is only asked.

use super::ask;
use crate::{
    search::{Grouping, Order},
    tui::{
        action::Effect,
        lang::Lang,
        state::{Message, State},
    },
};

pub(super) fn sort(state: &mut State) -> Vec<Effect> {
    state.arrangement.order = state.arrangement.order.next();
    said(state)
}

pub(super) fn group(state: &mut State) -> Vec<Effect> {
    state.arrangement.grouping = state.arrangement.grouping.next();
    said(state)
}

fn said(state: &mut State) -> Vec<Effect> {
    state.list.touched = true;
    let how = (order(state.lang, state.arrangement.order), grouping(state.lang, state.arrangement.grouping));
    let text = match how {
        (order, None) => state.lang.say(format!("sorted by {order}, no groups"), format!("排序：{order}；不分组")),
        (order, Some(group)) => {
            state.lang.say(format!("grouped by {group}, sorted by {order}"), format!("分组：{group}；排序：{order}"))
        }
    };
    state.message = Some(Message { text, bad: false });
    ask(state)
}

/// The order in a word.
pub(crate) fn order(lang: Lang, order: Order) -> &'static str {
    match order {
        Order::Relevance => lang.say("relevance", "相关"),
        Order::Newest => lang.say("newest", "最新"),
        Order::Oldest => lang.say("oldest", "最早"),
        Order::Paper => lang.say("paper", "报纸"),
        Order::Page => lang.say("page", "版次"),
    }
}

/// What headlines are gathered by, in a word; nothing where they are not.
pub(crate) fn grouping(lang: Lang, grouping: Grouping) -> Option<&'static str> {
    match grouping {
        Grouping::None => None,
        Grouping::Date => Some(lang.say("date", "日期")),
        Grouping::Paper => Some(lang.say("paper", "报纸")),
        Grouping::Page => Some(lang.say("page", "版次")),
    }
}
