//! What arrives: keys, the archive's word, answers. Each becomes an action, or goes to the thread that it is for.

use super::{App, BURST, alive};
use crate::{
    archive::{self, ArchiveError, PageFile, Receipt, StoredArticle},
    model::SavedSearch,
    tui::{
        TuiError,
        action::Action,
        errands, terminal,
        threads::{self, Look, News, Opened, Opening},
    },
};
use crossbeam_channel::{RecvError, never};
use crossterm::event::Event;
use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

/// Keys have the config file looked at no more often.
const LOOKS: Duration = Duration::from_secs(1);

impl App {
    pub(super) fn keys(&mut self, first: Result<io::Result<Event>, RecvError>) -> Result<(), TuiError> {
        // A key means what is there by now: a star that was put on a moment ago is taken off by it, not put on again.
        let arrived: Vec<Action> = self.inbox.catalogues.try_iter().collect();
        arrived.into_iter().for_each(|action| self.apply(action));
        // Cheaper than a watch on a folder that is not ours, and soon enough: who changes the file comes back with a key.
        if self.looked.elapsed() >= LOOKS {
            self.looked = Instant::now();
            let _ = self.configs.send(Look::IfChanged);
        }
        let rest: Vec<io::Result<Event>> = self.input.events.try_iter().take(BURST).collect();
        for event in std::iter::once(alive(first)?).chain(rest) {
            let event = event?;
            if matches!(event, Event::Resize(..)) {
                let _ = self.configs.send(Look::IfChanged);
            }
            fail_if_told_to(&event);
            // The context is asked for each key: the one before may have opened a window.
            if let Some(action) = self.state.keymap.action(self.state.context(), event) {
                self.apply(action);
            }
        }
        Ok(())
    }

    pub(super) fn opened(&mut self, opening: Opening) -> Result<(), TuiError> {
        // The last session comes first, if there is one: from now on there is one to write.
        self.resumed = true;
        let opened = match opening {
            Opening::Session(Ok(session)) => {
                self.apply(Action::Restored(Box::new(session)));
                return Ok(());
            }
            Opening::Session(Err(why)) => {
                self.apply(Action::Notice(why));
                return Ok(());
            }
            Opening::Kept(catalogue, tags) => {
                self.apply(Action::Catalogued { catalogue, tags, touched: Vec::new(), new: 0 });
                return Ok(());
            }
            Opening::Done(opened) => *opened,
        };
        let Opened { keeper, catalogue, tags, keeping, problems, notices, early } = opened;
        let (librarian, catalogues) = threads::librarian(Arc::clone(&catalogue), keeping)?;
        self.first_index = catalogue.is_empty();
        self.inbox.opened = never();
        self.inbox.archive = keeper.events().clone();
        self.inbox.catalogues = catalogues;
        self.librarian = Some(librarian);
        self.inbox.searches = keeper.searches();
        self.keeper = Some(keeper);
        self.apply(Action::Opened { catalogue, tags, problems, notices });
        early.into_iter().try_for_each(|event| self.told(event))
    }

    pub(super) fn archive(&mut self, first: archive::Event) -> Result<(), TuiError> {
        let rest: Vec<archive::Event> = self.inbox.archive.try_iter().take(BURST).collect();
        std::iter::once(first).chain(rest).try_for_each(|event| self.told(event))
    }

    pub(super) fn told(&mut self, event: archive::Event) -> Result<(), TuiError> {
        match event {
            archive::Event::Progress(progress) => {
                self.first_index &= progress.phase != archive::Phase::Watching;
                return self.news(News::Progress(progress));
            }
            archive::Event::Changed(mut changes) => {
                // Said here, in the keeper's order: the librarian's snapshots come later than the word that the index is over.
                if self.first_index {
                    changes.new = 0;
                }
                if let Some(searches) = changes.searches.take() {
                    self.apply(Action::Searches(searches));
                }
                return self.news(News::Changes(changes));
            }
            archive::Event::Searches(searches) => self.apply(Action::Searches(searches)),
            archive::Event::Texts(texts) => {
                self.apply(Action::Texts(texts));
                if std::mem::replace(&mut self.texts, texts.commit) != texts.commit {
                    return self.news(News::Texts);
                }
            }
            archive::Event::List(generation, entries) => return self.news(News::List(generation, entries)),
            archive::Event::Known(generation) => return self.news(News::Known(generation)),
            archive::Event::Problems(problems) => self.apply(Action::Problems(problems)),
            archive::Event::Notice(text) => self.apply(Action::Notice(text)),
            archive::Event::Failed(why) => {
                // What is in memory can still be read and searched.
                self.inbox.archive = never();
                self.apply(Action::Failed(why));
            }
        }
        Ok(())
    }

    pub(super) fn news(&mut self, news: News) -> Result<(), TuiError> {
        let sent = self.librarian.as_ref().is_some_and(|librarian| librarian.tell(news));
        if sent { Ok(()) } else { Err(TuiError::Stopped(terminal::last_panic())) }
    }

    pub(super) fn article(&mut self, told: Result<Result<Option<StoredArticle>, ArchiveError>, RecvError>) {
        if let Some((id, _)) = self.inbox.article.take() {
            let answer = errands::told(told).map(|stored| stored.map(Arc::new));
            self.apply(Action::Article(id, answer));
        }
    }

    pub(super) fn page(&mut self, told: Result<Result<Option<PageFile>, ArchiveError>, RecvError>) {
        if let Some((id, _)) = self.inbox.page.take() {
            let answer = errands::told(told).map(|page| page.map(Arc::new));
            self.apply(Action::Page(id, answer));
        }
    }

    /// Without an answer there are none to show; what is wrong with the archive is said elsewhere.
    pub(super) fn searches(&mut self, told: Result<Result<Vec<SavedSearch>, ArchiveError>, RecvError>) {
        self.inbox.searches = never();
        if let Ok(searches) = errands::told(told) {
            self.apply(Action::Searches(searches));
        }
    }

    pub(super) fn done(&mut self, told: Result<Result<Receipt, ArchiveError>, RecvError>) {
        if let Some((act, _)) = self.inbox.acts.pop_front() {
            self.apply(Action::Done(Box::new((act, errands::told(told)))));
        }
    }
}

/// For the test that a panic leaves the terminal whole: F12 in a debug build, when BAOKU_TEST_PANIC is 1.
fn fail_if_told_to(event: &Event) {
    #[cfg(debug_assertions)]
    if let Event::Key(key) = event
        && key.code == crossterm::event::KeyCode::F(12)
        && std::env::var_os("BAOKU_TEST_PANIC").is_some_and(|v| v == "1")
    {
        panic!("told to fail by BAOKU_TEST_PANIC");
    }
    #[cfg(not(debug_assertions))]
    let _ = event;
}
