//! The pure heart of the screen: what happens to the state, and what it asks the world for.
//!
//! Promise: `update` does no I/O, takes no lock, never waits, and nothing in it is in proportion to the archive but the search for the cursor's
//! article when it is no longer where it was.

mod acts;
mod arranging;
mod arrivals;
mod completion;
mod health;
mod marking;
mod mouse;
mod moves;
mod reading;
mod resuming;
mod saving;
mod side;
#[cfg(test)]
mod tests;

pub(crate) use acts::{MANY, asked_if_many};
pub(crate) use arranging::{grouping, order};
pub(crate) use reading::read_now;
pub(crate) use side::{narrowed, show};

use super::{
    action::{Action, Command, Effect, Move},
    alike,
    editor::Edit,
    keymap::Context,
    session,
    settings::Settings,
    snippets,
    state::{Focus, Message, State},
    windows::{self, Ask, Calendar, Help, OverTime, Palette, Past, Problems, Tags, Window},
};
use crate::{model::Act, search::Query};
use moves::Jump;
use std::sync::Arc;

/// Changes the state by what happened.
pub(crate) fn update(state: &mut State, action: Action) -> Vec<Effect> {
    state.setting.measures();
    let mut effects = happened(state, action);
    state.fit_article();
    effects.extend(acts::mark_what_is_read(state));
    effects.extend(side::wants(state));
    effects.extend(alike::wanted(state).map(|(id, catalogue)| Effect::Alike(id, catalogue)));
    effects.extend(snippets::wanted(state).map(Effect::Snippets));
    effects.extend(state.reading.wish.take().map(|wanted| Effect::Arrange(Box::new(wanted))));
    effects
}

fn happened(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Command(command) => {
            state.message = None;
            completion::before(state, command)
                .or_else(|| in_window(state, command))
                .unwrap_or_else(|| do_command(state, command))
        }
        Action::Text(text) => {
            state.message = None;
            let mut effects = completion::closed(state);
            effects.extend(typed(state, &text));
            effects
        }
        Action::Paste(text) => {
            state.completion.close();
            if !state.context().is_typing() {
                state.window = None;
                state.focus = Focus::Query;
            }
            typed(state, &text)
        }
        Action::Pointed(pointed) => mouse::pointed(state, pointed),
        Action::Resize(width, height) => resized(state, width, height),
        Action::Opened { catalogue, tags, problems, notices } => {
            arrivals::opened(state, catalogue, tags, problems, notices)
        }
        Action::Catalogued { catalogue, tags, touched, new } => {
            arrivals::catalogued(state, catalogue, tags, &touched, new)
        }
        Action::Restored(session) => {
            session.restore(state);
            side::refresh(state);
            vec![]
        }
        Action::Answered(answer) => arrivals::answered(state, answer),
        Action::Vocabulary(vocabulary, generation) => completion::arrived(state, vocabulary, generation),
        Action::Article(id, answer) => {
            arrivals::article(state, id, answer);
            vec![]
        }
        Action::Alike(of, told) => {
            state.alike.told = Some((of, told));
            window_changed(state);
            vec![]
        }
        Action::Compared(of, told) => {
            state.alike.compared = Some((of, told));
            window_changed(state);
            vec![]
        }
        Action::Snippets(told) => {
            state.snippets.take(told);
            vec![]
        }
        Action::Arranged(number, arranged) => {
            if state.arranged(number, arranged) {
                resuming::text(state);
            }
            vec![]
        }
        Action::Relaxed(query, terms) => {
            state.relaxed = Some((query, terms));
            window_changed(state);
            vec![]
        }
        Action::Page(id, answer) => {
            reading::page(state, id, answer);
            vec![]
        }
        Action::Done(done) => acts::done(state, *done),
        Action::Progress(progress) => {
            if progress.phase == crate::archive::Phase::Watching && !state.health.counting {
                state.health.counting = true;
                state.health.whole_from = state.catalogue.generation;
            }
            health::progressed(state, progress)
        }
        Action::Texts(texts) => {
            side::texts(state, texts);
            window_changed(state);
            vec![]
        }
        Action::Reckoned(figures) => side::reckoned(state, figures),
        Action::Searches(searches) => side::searches(state, searches),
        Action::Problems(problems) => {
            state.health.problems = problems;
            side::refresh(state);
            window_changed(state);
            vec![]
        }
        Action::Notice(text) => {
            state.message = Some(Message { text, bad: false });
            health::inquired(state)
        }
        Action::Said(message) => {
            state.message = Some(message).filter(|message| !message.text.is_empty());
            vec![]
        }
        Action::Past(past) => {
            acts::past(state, past);
            vec![]
        }
        Action::Health(health) => health::answered(state, health),
        Action::Asks(question, yes) => {
            let under = state.window.take();
            opened(state, Ask::new(question, yes, under))
        }
        Action::Effects(effects) => effects,
        Action::Output { title, text } => {
            acts::output(state, &title, &text);
            vec![]
        }
        Action::Configured(settings) => configured(state, settings),
        Action::Piped { job, action } => {
            state.desk.running.retain(|running| running.job != job);
            happened(state, *action)
        }
        Action::NoteEdited { id, headline, before, text, fault } => {
            acts::note_edited(state, (id, &headline, &before), (&text, fault));
            vec![]
        }
        Action::Failed(why) => {
            state.health.failed = Some(why);
            vec![]
        }
    }
}

fn do_command(state: &mut State, command: Command) -> Vec<Effect> {
    match command {
        Command::Quit => vec![Effect::Quit],
        Command::Redraw => vec![Effect::Clear],
        Command::Suspend => vec![Effect::Suspend],
        Command::Mouse => mouse::switched(state),
        Command::Palette => {
            let palette = Palette::new(&state.keymap, state.context());
            opened(state, palette)
        }
        Command::Help => {
            let help = Help::new(state.context());
            opened(state, help)
        }
        Command::Problems => {
            let mut effects = opened(state, Problems::default());
            effects.extend(health::inquired(state));
            effects
        }
        Command::Tags => opened(state, Tags::default()),
        Command::Tag => acts::tag(state),
        Command::Note => acts::note(state),
        Command::Acts => acts::acts(state),
        Command::CopyMenu => acts::copy_menu(state),
        Command::Copy(part) => acts::copy(state, part),
        Command::EditFile => acts::edit_file(state),
        Command::Page => acts::page(state),
        Command::Pipe => acts::pipe(state),
        Command::Reload => vec![Effect::LookAtConfig],
        Command::Stop => acts::stop(state),
        Command::Export => acts::export(state),
        // These mean something to a window alone.
        Command::Rename | Command::Delete | Command::Yes | Command::Save | Command::Compare => vec![],
        Command::Mark => marking::mark(state),
        Command::MarkAll => marking::mark_all(state),
        Command::Visual => marking::visual(state),
        Command::Calendar => {
            let calendar = Calendar::at(state);
            opened(state, calendar)
        }
        Command::OverTime => {
            let plot = OverTime::new(state);
            opened(state, plot)
        }
        Command::History => {
            let past = Past::new(state);
            opened(state, past)
        }
        Command::SaveSearch => saving::save(state),
        Command::RenameSearch => saving::rename(state),
        Command::ForgetSearch => saving::forget(state),
        Command::NextNew => resuming::next_new(state),
        // Only windows have a meaning for these.
        Command::Across(_) | Command::ZoomIn | Command::ZoomOut => vec![],
        Command::ToSide => focus(state, Focus::Side),
        Command::ToList => focus(state, Focus::List),
        Command::ToArticle => focus(state, Focus::Article),
        Command::ToggleSide => side::toggle(state),
        Command::Fold => side::fold(state, true),
        Command::Unfold => side::fold(state, false),
        Command::Narrow => side::narrow(state),
        Command::Sort => arranging::sort(state),
        Command::Group => arranging::group(state),
        Command::Star => acts::star(state),
        Command::MarkRead => acts::mark_read(state),
        Command::Undo => vec![Effect::Act(Act::Undo { of: None })],
        Command::Redo => vec![Effect::Act(Act::Redo { of: None })],
        Command::Query => focus(state, Focus::Query),
        Command::InTexts => in_texts(state),
        Command::NextPane => next_pane(state),
        Command::PreviousPane => previous_pane(state),
        Command::Enter => enter(state),
        Command::Back => back(state),
        Command::Move(way) => moves::moved(state, way),
        Command::NextArticle => moves::to_neighbour(state, Move::Down),
        Command::PreviousArticle => moves::to_neighbour(state, Move::Up),
        Command::NextMatch => reading::to_match(state, Move::Down),
        Command::PreviousMatch => reading::to_match(state, Move::Up),
        Command::Leaf(leaf) => reading::leaf(state, leaf),
        Command::RawPage => reading::raw(state),
        Command::Why => reading::why(state),
        Command::Alike => reading::alike(state),
        Command::Zen => reading::zen(state),
        Command::Narrower => reading::resize(state, false),
        Command::Wider => reading::resize(state, true),
        Command::GoOn => moves::to_half(state, Jump::On),
        Command::ComeFrom => moves::to_half(state, Jump::Back),
        Command::Edit(edit) => edited(state, edit),
        Command::Complete => completion::step(state, Move::Down),
        Command::CompleteBack => completion::step(state, Move::Up),
    }
}

/// What a command means to the open window; `None` where there is none, or where it means the same everywhere.
fn in_window(state: &mut State, command: Command) -> Option<Vec<Effect>> {
    match command {
        Command::Quit | Command::Redraw | Command::Suspend | Command::Stop => None,
        Command::Back => windows::give(state, |window, state| match window.keeps_back() {
            true => window.command(state, command),
            false => windows::Outcome::closes(vec![]),
        }),
        _ => windows::give(state, |window, state| window.command(state, command)),
    }
}

/// Something that the open window shows may have changed.
fn window_changed(state: &mut State) {
    windows::give(state, |window, state| {
        window.changed(state);
        windows::Outcome::stays()
    });
}

/// Opens a window.
fn opened(state: &mut State, mut window: impl Window + 'static) -> Vec<Effect> {
    window.changed(state);
    state.window = Some(Box::new(window));
    vec![]
}

/// Does a command of the panes, for the palette.
pub(crate) fn run(state: &mut State, command: Command) -> Vec<Effect> {
    do_command(state, command)
}

/// Goes to the pane of a context.
pub(crate) fn focused(state: &mut State, pane: Context) -> Vec<Effect> {
    match pane {
        _ if state.context() == pane => vec![],
        Context::Side => focus(state, Focus::Side),
        Context::Query => focus(state, Focus::Query),
        Context::List => focus(state, Focus::List),
        Context::Article => focus(state, Focus::Article),
        _ => vec![],
    }
}

pub(crate) fn focus(state: &mut State, to: Focus) -> Vec<Effect> {
    state.list.touched |= to != Focus::Query;
    if to == Focus::Article && state.reading.id.is_none() {
        return vec![];
    }
    let was = state.focus;
    if was == Focus::Query && to != Focus::Query {
        state.query_is_old = false;
        session::note(&mut state.history, state.query.text());
    }
    state.focus = to;
    // What was read may have left the hits; the pane goes back to the cursor's article.
    if was == Focus::Article { moves::sync(state) } else { vec![] }
}

/// Whether the side pane is seen beside the others.
fn side_stands(state: &State) -> bool {
    state.panes.side && super::layout::has_three(state.size)
}

fn next_pane(state: &mut State) -> Vec<Effect> {
    let next = match state.focus {
        Focus::Side => Focus::Query,
        Focus::Query => Focus::List,
        Focus::List => Focus::Article,
        Focus::Article if side_stands(state) => Focus::Side,
        Focus::Article => Focus::Query,
    };
    focus(state, next)
}

fn previous_pane(state: &mut State) -> Vec<Effect> {
    let previous = match state.focus {
        Focus::Side => Focus::Article,
        Focus::Query if side_stands(state) => Focus::Side,
        Focus::Query => Focus::Article,
        Focus::List => Focus::Query,
        Focus::Article => Focus::List,
    };
    focus(state, previous)
}

fn enter(state: &mut State) -> Vec<Effect> {
    match state.focus {
        Focus::Query | Focus::List => focus(state, Focus::Article),
        Focus::Side => side::enter(state),
        Focus::Article => vec![],
    }
}

fn back(state: &mut State) -> Vec<Effect> {
    match state.focus {
        Focus::Article if state.reading.raw.is_some() => return reading::raw(state),
        Focus::Side | Focus::Query | Focus::Article => return focus(state, Focus::List),
        Focus::List => {}
    }
    if marking::dropped(state) || state.query.text().is_empty() { vec![] } else { asked(state, "") }
}

/// Turns the query from headlines to texts, or back. What cannot be read of it is left out; with nothing to ask the field's name is put in.
fn in_texts(state: &mut State) -> Vec<Effect> {
    let (query, _) = Query::parse(state.query.text());
    if query.is_empty() {
        let empty = state.query.text().trim().is_empty();
        let text = if empty { state.lang.say("text:", "正文:") } else { "" };
        let effects = focus(state, Focus::Query);
        return effects.into_iter().chain(asked(state, text)).collect();
    }
    let turned = if query.asks_texts() { query.in_headlines() } else { query.in_texts() };
    asked(state, &turned.to_string())
}

/// Puts another text in the query line and asks.
pub(crate) fn asked(state: &mut State, text: &str) -> Vec<Effect> {
    state.query_is_old = false;
    session::note(&mut state.history, state.query.text());
    session::note(&mut state.history, text);
    state.query = super::editor::Editor::new(text);
    ask(state)
}

/// Asks the query line's text of the newest snapshot.
fn ask(state: &State) -> Vec<Effect> {
    vec![Effect::Ask(state.query.text().to_owned(), Arc::clone(&state.catalogue), state.arrangement)]
}

/// The same, and what Tab will need is asked for while a field is typed.
fn asked_as_typed(state: &mut State) -> Vec<Effect> {
    let mut effects = ask(state);
    effects.extend(completion::foresee(state));
    effects
}

fn typed(state: &mut State, text: &str) -> Vec<Effect> {
    if let Some(effects) = windows::give(state, |window, state| window.typed(state, text)) {
        return effects;
    }
    // What the last session asked is there to be used or typed over, not typed on.
    if state.focus != Focus::Article && std::mem::take(&mut state.query_is_old) {
        state.query = super::editor::Editor::default();
    }
    match state.focus {
        Focus::Query => {
            state.query.insert(text);
            asked_as_typed(state)
        }
        // Han typed at the headlines can only be meant for the query: no key is Han.
        Focus::List if !text.is_ascii() => {
            state.focus = Focus::Query;
            state.query.insert(text);
            asked_as_typed(state)
        }
        _ => vec![],
    }
}

fn edited(state: &mut State, edit: Edit) -> Vec<Effect> {
    state.query_is_old = false;
    if state.focus == Focus::Query && state.query.edit(edit) { asked_as_typed(state) } else { vec![] }
}

/// The config file has changed. One with a mistake changes nothing.
fn configured(state: &mut State, settings: Result<Box<Settings>, String>) -> Vec<Effect> {
    let (text, bad, effects) = match settings {
        Ok(settings) => {
            let effects = settings.take(state);
            state.setting.measures();
            side::refresh(state);
            state.set_article();
            window_changed(state);
            (
                state.lang.say("the settings are those of the config file", "已按配置文件更新设置").to_owned(),
                false,
                effects,
            )
        }
        Err(why) => (state.lang.say(format!("{why}; all stays as it was"), format!("{why}；设置未变")), true, vec![]),
    };
    state.message = Some(Message { text, bad });
    effects
}

fn resized(state: &mut State, width: u16, height: u16) -> Vec<Effect> {
    state.size = (width, height);
    state.fit_article();
    moves::keep_cursor_in_sight(state);
    window_changed(state);
    vec![Effect::Clear]
}
