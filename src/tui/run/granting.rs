//! What the state asks the world for, and how it is granted.

use super::App;
use crate::{
    archive::Keeper,
    model::Act,
    tui::{
        TuiError,
        action::{Action, Effect},
        out::clipboard,
        signals::Signalled,
        state::Message,
        threads::Look,
        update::update,
    },
};
use std::{
    io::{self, Write},
    time::Instant,
};

impl App {
    /// Changes the state. What it asks for is done at once only where each one counts.
    pub(super) fn apply(&mut self, action: Action) {
        self.dirty = true;
        self.state.now = self.began.elapsed();
        if self.resumed {
            self.unsaved.happened(Instant::now());
        }
        for effect in update(&mut self.state, action) {
            match effect {
                Effect::Ask(query, catalogue, how) => self.wishes.ask = Some((query, catalogue, how)),
                Effect::Fetch(id) => self.wishes.fetch = Some(id),
                Effect::Alike(id, catalogue) => {
                    self.errands.alike(id, catalogue, self.keeper.as_ref(), self.state.lang)
                }
                Effect::Compare(one, other) => {
                    self.errands.compare((one, other), self.keeper.as_ref(), self.state.lang)
                }
                Effect::Snippets(wish) => self.wishes.snippets = Some(wish),
                // The thread is gone only when it failed; then the text is not seen.
                Effect::Arrange(wanted) => drop(self.typesetter.send(*wanted)),
                Effect::FetchPage(id) => self.wishes.page = Some(id),
                // The thread is gone only when it failed; then there is nothing to complete with.
                Effect::Relax(query, catalogue) => drop(self.relaxer.send((query, catalogue))),
                Effect::Count(catalogue) => drop(self.counter.send(catalogue)),
                // Likewise.
                Effect::Reckon(wish) => drop(self.reckoner.send(wish)),
                Effect::Act(act) => self.act(act),
                Effect::Errand(errand) => self.errands.go(errand, self.keeper.as_ref(), self.state.lang),
                Effect::Copy { text, what } => self.errands.copy(text, what, self.state.lang),
                Effect::ToTerminal { text, what } => self.tell_terminal(&text, &what),
                Effect::Lend(job) => self.wishes.lend = Some(job),
                Effect::Clear => self.wishes.clear = true,
                Effect::Suspend => self.wishes.suspend = true,
                Effect::Mouse(on) => self.wishes.mouse = Some(on),
                Effect::AskWidth => self.wishes.ask_width = true,
                Effect::LookAtConfig => drop(self.configs.send(Look::Anyway)),
                Effect::Quit => self.wishes.quit = true,
            }
        }
    }

    pub(super) fn signalled(&mut self, signal: Signalled) -> Result<(), TuiError> {
        match signal {
            Signalled::Leave => self.wishes.quit = true,
            Signalled::Suspend => self.suspend()?,
            Signalled::WentOn => {
                self.guard.retake()?;
                self.anew()?;
            }
        }
        Ok(())
    }

    /// Stands still as Ctrl-Z asks.
    pub(super) fn suspend(&mut self) -> Result<(), TuiError> {
        self.settle();
        self.guard.suspend()?;
        self.anew()
    }

    /// Gives the terminal to another program while it runs.
    pub(super) fn lend<T>(&mut self, program: impl FnOnce() -> T) -> Result<T, TuiError> {
        self.settle();
        let held = self.input.hold();
        let answer = self.guard.lend(program)?;
        drop(held);
        self.anew()?;
        Ok(answer)
    }

    /// After others had the terminal: it may have another size, and nothing of the last frame is there any more.
    pub(super) fn anew(&mut self) -> Result<(), TuiError> {
        let size = self.screen.size()?;
        // The other one may have been an editor with the config file in it.
        let _ = self.configs.send(Look::IfChanged);
        self.apply(Action::Resize(size.width, size.height));
        Ok(())
    }

    /// Between two frames, for what is drawn and this must not be mixed.
    pub(super) fn tell_terminal(&mut self, text: &str, what: &str) {
        let lang = self.state.lang;
        let in_tmux = std::env::var_os("TMUX").is_some_and(|tmux| !tmux.is_empty());
        let said = match clipboard::sequence(text, in_tmux) {
            Some(sequence) => {
                let mut out = io::stdout().lock();
                out.write_all(sequence.as_bytes()).and_then(|()| out.flush()).map_err(|e| e.to_string())
            }
            None => {
                let size = text.len();
                Err(lang.say(
                    format!("{size} bytes are more than terminals take: E exports them"),
                    format!("{size} 字节，终端容不下：请按 E 导出"),
                ))
            }
        };
        self.apply(Action::Said(match said {
            Ok(()) => Message {
                text: lang.say(format!("sent to the terminal: {what}"), format!("已发给终端：{what}")),
                bad: false,
            },
            Err(text) => Message { text, bad: true },
        }));
    }

    pub(super) fn grant(&mut self) -> Result<(), TuiError> {
        if let Some(on) = self.wishes.mouse.take() {
            self.guard.set_mouse(on)?;
        }
        if std::mem::take(&mut self.wishes.suspend) {
            self.suspend()?;
        }
        if std::mem::take(&mut self.wishes.ask_width) {
            self.ask_width()?;
        }
        if let Some((query, catalogue, how)) = self.wishes.ask.take() {
            self.worker.ask(query, catalogue, how);
        }
        if let Some(wish) = self.wishes.snippets.take() {
            // The thread is gone only when it failed; then there are no pieces.
            let _ = self.snippets.send((wish, self.keeper.as_ref().map(Keeper::asker)));
        }
        // A wish that comes before the archive is open waits for it.
        if let Some(keeper) = &self.keeper
            && let Some(id) = self.wishes.fetch.take()
        {
            // The text that was waited for is of no use any more: its channel is dropped.
            self.inbox.article = Some((id, keeper.article(id)));
        }
        if let (Some(id), Some(keeper)) = (self.wishes.page.take(), &self.keeper) {
            self.inbox.page = Some((id, keeper.page_file(id)));
        }
        Ok(())
    }

    pub(super) fn act(&mut self, act: Act) {
        match &self.keeper {
            Some(keeper) => self.inbox.acts.push_back((act.clone(), keeper.act(act))),
            None => {
                let text = self.state.lang.say("the archive is not open yet: try again", "资料库尚未打开，请稍后再试");
                self.apply(Action::Notice(text.to_owned()));
            }
        }
    }
}
