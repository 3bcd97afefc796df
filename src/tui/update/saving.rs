//! Saved searches: a name for the query, another name, none any more.

use super::opened;
use crate::{
    model::{Act, SearchName},
    tui::{
        action::Effect,
        side::Node,
        state::{Message, State},
        windows::{Ask, Prompt, Purpose},
    },
};

pub(super) fn save(state: &mut State) -> Vec<Effect> {
    let query = state.query.text().to_owned();
    if query.trim().is_empty() {
        return refused(state, ("nothing to save: the query is empty", "没有可保存的：检索词为空"));
    }
    let prompt = Prompt::save(state, &query);
    opened(state, prompt)
}

pub(super) fn rename(state: &mut State) -> Vec<Effect> {
    match under_cursor(state) {
        Some(from) => {
            let name = from.to_string();
            opened(state, Prompt::new(Purpose::RenameSearch { from }, &name, None))
        }
        None => no_search(state),
    }
}

pub(super) fn forget(state: &mut State) -> Vec<Effect> {
    match under_cursor(state) {
        Some(name) => {
            let question = state.lang.say(
                format!("drop the saved search {name}? u takes it back"),
                format!("删除已存检索“{name}”？按 u 可撤销"),
            );
            opened(state, Ask::new(question, vec![Effect::Act(Act::Forget { name })], None))
        }
        None => no_search(state),
    }
}

fn under_cursor(state: &State) -> Option<SearchName> {
    match &state.side.current()?.node {
        Node::Search(name) => Some(name.clone()),
        _ => None,
    }
}

fn no_search(state: &mut State) -> Vec<Effect> {
    refused(state, ("the cursor is on no saved search", "光标不在已存检索上"))
}

fn refused(state: &mut State, why: (&'static str, &'static str)) -> Vec<Effect> {
    state.message = Some(Message { text: state.lang.pick(why).to_owned(), bad: true });
    vec![]
}
