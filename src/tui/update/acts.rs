//! Acts on the articles that a person chose: star, read mark, tags, notes; the list of acts; and what leaves the screen.
//!
//! Whatever is asked names the articles that were seen when the key was pressed. Where they are very many it is asked once more, with their number.

use super::opened;
use crate::{
    archive::Receipt,
    model::{Act, ArticleId, Marks},
    tui::{
        action::Effect,
        copying::{Part, copied},
        errands::{Errand, Form, PastActs},
        jobs::Job,
        keymap::Context,
        state::{Focus, Message, State},
        tagging::TagInput,
        told,
        windows::{self, Acts, Ask, CopyMenu, NoteWindow, Output, Prompt, Purpose, TagWindow},
    },
};
use std::{path::PathBuf, sync::Arc};

/// From more articles on it is asked once more.
pub(crate) const MANY: usize = 10_000;

/// Puts stars on what is chosen, or takes them off where all have one.
pub(super) fn star(state: &mut State) -> Vec<Effect> {
    toggled(state, |marks| marks.starred, |ids, on| Act::Star { ids, on })
}

/// Marks what is chosen as read, or as unread where all is.
pub(super) fn mark_read(state: &mut State) -> Vec<Effect> {
    toggled(state, |marks| marks.read, |ids, on| Act::Read { ids, on, by_reading: false })
}

fn toggled(state: &mut State, is: fn(Marks) -> bool, act: fn(Vec<ArticleId>, bool) -> Act) -> Vec<Effect> {
    let ids = state.chosen();
    if ids.is_empty() {
        return said(state, state.lang.say("no article to mark", "没有可标记的文章"));
    }
    let on = !ids.iter().all(|&id| is(marks(state, id)));
    asked_if_many(state, act(ids, on))
}

fn marks(state: &State, id: ArticleId) -> Marks {
    state.catalogue.get(id).map_or_else(Marks::default, |entry| entry.marks)
}

/// The act; for very many articles a question first.
pub(crate) fn asked_if_many(state: &mut State, act: Act) -> Vec<Effect> {
    if act.ids().len() <= MANY {
        return vec![Effect::Act(act)];
    }
    let (what, n) = (told::deed(state.lang, &act), state.lang.articles(act.ids().len()));
    let question = state.lang.say(format!("{what}: on {n}? u takes it back"), format!("{what}：用于 {n}？按 u 可撤销"));
    opened(state, Ask::new(question, vec![Effect::Act(act)], None))
}

/// Opens the tag input.
pub(super) fn tag(state: &mut State) -> Vec<Effect> {
    let ids = state.chosen();
    if ids.is_empty() {
        return said(state, state.lang.say("no article to tag", "没有可加标签的文章"));
    }
    let input = TagInput::new(ids, &state.tags);
    opened(state, TagWindow(input))
}

/// Opens the note of the article that is looked at.
pub(super) fn note(state: &mut State) -> Vec<Effect> {
    let Some(id) = state.current() else { return said(state, state.lang.say("no article", "没有文章")) };
    let Some(stored) = state.reading.stored.as_ref().filter(|stored| stored.entry.id == id) else {
        return said(state, state.lang.say("its text is not there yet: try again", "正文尚未读出：请稍后再按"));
    };
    let window = NoteWindow::new(id, &stored.entry.headline, stored.note.as_deref().unwrap_or_default());
    opened(state, window)
}

/// The editor gave a note back: the window comes back with it, and keeps nothing before it is told to.
pub(super) fn note_edited(
    state: &mut State,
    (id, headline, before): (ArticleId, &str, &str),
    (text, fault): (&str, Option<String>),
) {
    let mut window = NoteWindow::new(id, headline, before).with(text, fault);
    windows::Window::changed(&mut window, state);
    state.window = Some(Box::new(window));
}

/// An act was done, or could not be: it is said, and a list of acts that is looked at is asked for again.
pub(super) fn done(state: &mut State, (act, receipt): (Act, Result<Receipt, String>)) -> Vec<Effect> {
    let message = match receipt {
        Ok(receipt) => told::told(state.lang, &act, &receipt).map(|text| Message { text, bad: false }),
        Err(text) => Some(Message { text, bad: true }),
    };
    state.message = message.or(state.message.take());
    let lists = state.context() == Context::Acts;
    if lists { vec![Effect::Errand(Errand::Past)] } else { vec![] }
}

/// Opens the list of acts and asks for it.
pub(super) fn acts(state: &mut State) -> Vec<Effect> {
    state.desk.past = None;
    let mut effects = opened(state, Acts::default());
    effects.push(Effect::Errand(Errand::Past));
    effects
}

/// The list of acts is there.
pub(super) fn past(state: &mut State, past: PastActs) {
    state.desk.past = Some(past.map(Arc::new));
    super::window_changed(state);
}

/// Opens the copy menu.
pub(super) fn copy_menu(state: &mut State) -> Vec<Effect> {
    if state.current().is_none() && state.chosen_count() == 0 {
        return said(state, state.lang.say("no article to copy", "没有可复制的文章"));
    }
    opened(state, CopyMenu::default())
}

/// Copies a part at once.
pub(super) fn copy(state: &mut State, part: Part) -> Vec<Effect> {
    match copied(state, part) {
        Ok((text, what)) => vec![Effect::Copy { text, what }],
        Err(why) => said(state, &why),
    }
}

/// Opens the page file of the article in the editor, at its line.
pub(super) fn edit_file(state: &mut State) -> Vec<Effect> {
    let entry = state.current().and_then(|id| state.catalogue.get(id));
    let Some(entry) = entry else { return said(state, state.lang.say("no article", "没有文章")) };
    if entry.gone {
        return said(state, state.lang.say("the page file is gone", "版面文件已不在"));
    }
    let stored = state.reading.stored.as_ref().filter(|stored| stored.entry.id == entry.id);
    let line = stored.and_then(|stored| stored.article.lines.first()).map_or(1, |range| range.0.max(1));
    vec![Effect::Lend(Job::Edit { file: PathBuf::from(&state.root).join(&entry.file), line })]
}

/// Shows the article in the pager.
pub(super) fn page(state: &mut State) -> Vec<Effect> {
    match copied(state, Part::Article) {
        Ok((text, _)) => vec![Effect::Lend(Job::Page { text })],
        Err(why) => said(state, &why),
    }
}

/// Asks for the command that what is chosen is piped to.
pub(super) fn pipe(state: &mut State) -> Vec<Effect> {
    leaving(state, |ids| Purpose::Pipe { ids, form: Form::Text }, "")
}

/// Stops the newest command that runs.
pub(super) fn stop(state: &mut State) -> Vec<Effect> {
    let lang = state.lang;
    let Some(running) = state.desk.stops() else {
        return said(state, lang.say("no command is running", "没有正在运行的命令"));
    };
    let (job, text) =
        (running.job, lang.say(format!("stopping: {}", running.command), format!("正在停止：{}", running.command)));
    state.message = Some(Message { text, bad: false });
    vec![Effect::Errand(Errand::Stop { job })]
}

/// Asks for the file that what is chosen is written to.
pub(super) fn export(state: &mut State) -> Vec<Effect> {
    let last = state.desk.exported.clone().unwrap_or_else(|| "baoku.md".to_owned());
    leaving(state, |ids| Purpose::Export { ids }, &last)
}

fn leaving(state: &mut State, purpose: impl FnOnce(Vec<ArticleId>) -> Purpose, text: &str) -> Vec<Effect> {
    let ids = state.chosen();
    if ids.is_empty() {
        return said(state, state.lang.say("no article", "没有文章"));
    }
    opened(state, Prompt::new(purpose(ids), text, None))
}

/// What a command said is shown.
pub(super) fn output(state: &mut State, title: &str, text: &str) {
    // What is typed or looked at is not covered: then the last word of it does.
    if state.window.is_some() {
        let line = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
        state.message = Some(Message { text: format!("{title}: {line}"), bad: false });
        return;
    }
    let window = Output::new(title, text, state);
    state.window = Some(Box::new(window));
}

fn said(state: &mut State, text: &str) -> Vec<Effect> {
    state.message = Some(Message { text: text.to_owned(), bad: true });
    vec![]
}

/// An article is read when the person has gone to it and its text is there; passing by with the list's cursor does not count.
pub(super) fn mark_what_is_read(state: &mut State) -> Option<Effect> {
    let text = state.reading.stored.as_ref().map(|stored| stored.entry.id);
    let read = text.filter(|_| state.focus == Focus::Article);
    let marked = std::mem::replace(&mut state.reading.marked, read);
    let id = read.filter(|&id| marked != Some(id) && !marks(state, id).read)?;
    Some(Effect::Act(Act::Read { ids: vec![id], on: true, by_reading: true }))
}
