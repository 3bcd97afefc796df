//! Round the article: leafing through the paper, and the room that the article has.

use super::{focus, moves};
use crate::{
    archive::PageFile,
    catalogue::Leaf,
    model::ArticleId,
    tui::{
        action::{Effect, Move},
        columns::Spread,
        lang::Lang,
        layout,
        raw::Raw,
        state::{Focus, Message, State},
        windows::{Alike, Why},
    },
};
use std::sync::Arc;

/// To a neighbour of the article in its paper. Where it is among the hits the list's cursor goes along; else the article is what is looked at now,
/// and leaving it leads back to the cursor.
pub(super) fn leaf(state: &mut State, leaf: Leaf) -> Vec<Effect> {
    let from = state.reading.id.or_else(|| state.under_cursor());
    let Some(to) = from.and_then(|id| state.catalogue.leaf(id, leaf)) else {
        let nothing = state.lang.say("no article", "没有文章").to_owned();
        say(state, if from.is_some() { none(state.lang, leaf) } else { nothing });
        return vec![];
    };
    match state.shown.hits.position(to) {
        Some(at) => {
            state.list.touched = true;
            state.list.cursor = at;
            moves::keep_cursor_in_sight(state);
        }
        None => state.focus = Focus::Article,
    }
    if let Some(text) = place(state, to, leaf) {
        say(state, text);
    }
    moves::show(state, Some(to))
}

fn say(state: &mut State, text: String) {
    state.message = Some(Message { text, bad: false });
}

/// Where the step has led.
fn place(state: &State, id: ArticleId, leaf: Leaf) -> Option<String> {
    let entry = state.catalogue.get(id)?;
    let on = state.catalogue.on_page(id)?;
    let page = entry.page.map(|page| state.lang.say(format!("page {page}"), format!("第{page}版")));
    let article = state.lang.say(format!("article {} of {}", on.at, on.of), format!("第{}/{}篇", on.at, on.of));
    let day = entry.date.map(|date| date.to_string());
    let parts = match leaf {
        Leaf::NextOfPage | Leaf::PreviousOfPage => [page, Some(article), None],
        Leaf::NextPage | Leaf::PreviousPage => [page, entry.paper, day],
        Leaf::NextIssue | Leaf::PreviousIssue => [day, entry.paper, page],
    };
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join("  "))
}

fn none(lang: Lang, leaf: Leaf) -> String {
    match leaf {
        Leaf::NextOfPage => lang.say("the last article of the page", "本版最后一篇"),
        Leaf::PreviousOfPage => lang.say("the first article of the page", "本版第一篇"),
        Leaf::NextPage => lang.say("no later page of this issue", "库中没有本期的下一版"),
        Leaf::PreviousPage => lang.say("no earlier page of this issue", "库中没有本期的上一版"),
        Leaf::NextIssue => lang.say("no later issue of this paper", "库中没有该报的下一期"),
        Leaf::PreviousIssue => lang.say("no earlier issue of this paper", "库中没有该报的上一期"),
    }
    .to_owned()
}

/// Through the text: by rows, or where it stands in columns by pages of them.
pub(super) fn scroll(state: &mut State, way: Move) {
    let page = usize::from(state.article_area().height);
    let reading = &mut state.reading;
    if let Some(raw) = &mut reading.raw {
        return raw.scroll(way);
    }
    reading.top = match reading.spread() {
        None => layout::stepped(reading.top, way, page, reading.rows.len()),
        Some(at) => {
            let step = match way {
                Move::HalfUp | Move::PageUp => Move::Up,
                Move::HalfDown | Move::PageDown => Move::Down,
                way => way,
            };
            let to = layout::stepped(at, step, 1, reading.form.spreads.len());
            reading.form.spreads.get(to).map_or(0, Spread::first)
        }
    };
    state.clamp_article();
}

/// To the next match of the query's words in the text, or the one before; from the last one to the first.
pub(super) fn to_match(state: &mut State, way: Move) -> Vec<Effect> {
    let len = state.reading.found.len();
    let Some(last) = len.checked_sub(1) else {
        let none = match state.shown.text.trim().is_empty() {
            true => state.lang.say("no query: / searches", "没有检索词：按 / 检索"),
            false => state.lang.say("the query's words are not in this text", "检索词不在本文中"),
        };
        say(state, none.to_owned());
        return vec![];
    };
    let seen = state.rows_seen();
    let found = &state.reading.found;
    let to = match (state.reading.at_match, way) {
        // At first: the nearest that is seen or comes after it.
        (None, Move::Down) => found.iter().position(|found| found.row >= seen.start).unwrap_or(0),
        (None, _) => found.iter().rposition(|found| found.row < seen.end).unwrap_or(last),
        (Some(at), Move::Down) => {
            if at >= last {
                0
            } else {
                at + 1
            }
        }
        (Some(at), _) => {
            if at == 0 {
                last
            } else {
                at.min(last + 1) - 1
            }
        }
    };
    state.reading.at_match = Some(to);
    let row = state.reading.found.get(to).map_or(0, |found| found.row);
    if !seen.contains(&row) {
        // A third of the pane above it: what leads to a word is read as well.
        let above = usize::from(state.article_area().height) / 3;
        state.reading.top = if state.reading.form.spreads.is_empty() { row.saturating_sub(above) } else { row };
        state.clamp_article();
    }
    vec![]
}

/// The page file in place of the article, or the article again.
pub(super) fn raw(state: &mut State) -> Vec<Effect> {
    if state.reading.raw.take().is_some() {
        return vec![Effect::Clear];
    }
    if state.reading.id.is_none() {
        let text = state.lang.say("no article", "没有文章").to_owned();
        say(state, text);
        return vec![];
    }
    state.reading.raw = Some(Raw::default());
    let mut effects = vec![Effect::Clear];
    // Where the pane is not seen it is gone to.
    if state.areas().article.is_empty() {
        effects.extend(focus(state, Focus::Article));
    }
    effects.extend(page_wanted(state));
    effects
}

/// Why the article was found; where nothing was, what is in the way.
pub(super) fn why(state: &mut State) -> Vec<Effect> {
    match Why::new(state) {
        Some((window, effect)) => {
            state.relaxed = None;
            state.window = Some(Box::new(window));
            effect.into_iter().collect()
        }
        None => {
            let text = state.lang.say("no article", "没有文章").to_owned();
            say(state, text);
            vec![]
        }
    }
}

/// Opens the window with what is like the article.
pub(super) fn alike(state: &mut State) -> Vec<Effect> {
    let Some(entry) = state.current().and_then(|id| state.catalogue.get(id)) else {
        let text = state.lang.say("no article", "没有文章").to_owned();
        say(state, text);
        return vec![];
    };
    let window = Alike::new(state, &entry);
    super::opened(state, window)
}

/// Opens an article to be read. Where it is among the hits the list's cursor goes along; else leaving it leads back to the cursor.
pub(crate) fn read_now(state: &mut State, id: ArticleId) -> Vec<Effect> {
    state.list.touched = true;
    if let Some(at) = state.shown.hits.position(id) {
        state.list.cursor = at;
        moves::keep_cursor_in_sight(state);
    }
    let mut effects = moves::show(state, Some(id));
    if state.focus != Focus::Article {
        effects.extend(focus(state, Focus::Article));
    }
    effects
}

/// The page of the article in the pane is asked for while page files are shown.
pub(super) fn page_wanted(state: &mut State) -> Option<Effect> {
    let id = state.reading.id?;
    state.reading.raw.as_mut()?.of = id;
    Some(Effect::FetchPage(id))
}

/// A page file that was asked for; one of an article that is no longer looked at is of no use.
pub(super) fn page(state: &mut State, id: ArticleId, answer: Result<Option<Arc<PageFile>>, String>) {
    let size = state.raw_size();
    let lang = state.lang;
    let Some(raw) = state.reading.raw.as_mut().filter(|raw| raw.of == id) else { return };
    match answer {
        Ok(Some(page)) => raw.arrived(page, size),
        Ok(None) => raw.failed(gone(lang)),
        Err(why) => raw.failed(why),
    }
}

fn gone(lang: Lang) -> String {
    lang.say("this article is no longer in the archive", "库中已无此文").to_owned()
}

/// The article alone on the screen, or beside the headlines again.
pub(super) fn zen(state: &mut State) -> Vec<Effect> {
    if state.focus != Focus::Article {
        state.panes.zen = true;
        return focus(state, Focus::Article);
    }
    state.panes.zen = !state.panes.zen;
    vec![Effect::Clear]
}

/// The pane that keys go to, a step narrower or wider.
pub(super) fn resize(state: &mut State, wider: bool) -> Vec<Effect> {
    match layout::resized(state.size, state.panes, state.focus, wider) {
        Some(panes) => {
            state.panes = panes;
            vec![Effect::Clear]
        }
        None => {
            let text = state.lang.say("the pane is alone on the screen", "屏幕上只有这一栏");
            say(state, text.to_owned());
            vec![]
        }
    }
}
