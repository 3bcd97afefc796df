//! The loop: waits for whatever comes first, changes the state, draws. The only place with threads, channels, the terminal and the keeper.
//!
//! Promise: it sleeps until something happens. All that is waiting is taken in before a frame is drawn, so that a burst from an input
//! method or a flood of progress costs one frame; between frames that nobody pressed a key for lie [`FRAME`] at least.

mod arriving;
mod configured;
mod granting;
mod width;

use super::{
    TuiError,
    action::{Action, Effect},
    config,
    errands::Errands,
    input::Input,
    jobs::Job,
    reading::Wanted,
    reckoning::Wish,
    session::{self, Memory, Session, Unsaved},
    signals::{self, Signalled},
    snippets,
    state::State,
    terminal::{self, Guard, Screen},
    threads::{self, Fruitless, Librarian, Look, News, Opening},
    view,
};
use crate::{
    archive::{self, ArchiveError, Keeper, PageFile, Place, Receipt, StoredArticle},
    model::{Act, ArticleId, SavedSearch},
    search::{Answer, Worker},
};
use configured::configured;
use crossbeam_channel::{Receiver, RecvError, Sender, after, never, select};
use ratatui::layout::Rect;
use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};
use width::Asking;

/// The least time between frames that no key asked for.
const FRAME: Duration = Duration::from_millis(30);
/// The most events of one kind taken in before a frame: a flood must not starve the screen.
const BURST: usize = 512;

type Told<T> = Receiver<Result<T, ArchiveError>>;

/// Runs the screen.
pub(super) fn run(place: &Place) -> Result<(), TuiError> {
    if !terminal::is_there() {
        return Err(TuiError::NoTerminal);
    }
    let signals = signals::hear()?;
    let (guard, screen) = Guard::take()?;
    let mut app = App::new(place, guard, screen, signals)?;
    let end = app.until_left();
    // The terminal first: a person should not look at a dead screen while the archive is closed.
    let (keeper, librarian, memory) = (app.keeper.take(), app.librarian.take(), app.memory.take());
    let (session, resumed) = (Session::of(&app.state), app.resumed);
    drop(app);
    // One that was not read yet is left as it is.
    if let Some(memory) = memory.filter(|_| resumed) {
        memory.end(session);
    }
    close(keeper, librarian);
    end
}

/// Closes the archive and keeps the list, with all that was told to the last.
fn close(keeper: Option<Keeper>, librarian: Option<Librarian>) {
    let events = keeper.map(|keeper| {
        let events = keeper.events().clone();
        keeper.stop();
        events
    });
    let Some(librarian) = librarian else { return };
    for event in events.iter().flatten() {
        let news = match event {
            archive::Event::Changed(changes) => News::Changes(changes),
            archive::Event::List(generation, entries) => News::List(generation, entries),
            archive::Event::Known(generation) => News::Known(generation),
            _ => continue,
        };
        librarian.tell(news);
    }
    librarian.end();
}

struct App {
    guard: Guard,
    screen: Screen,
    input: Input,
    state: State,
    worker: Worker,
    keeper: Option<Keeper>,
    inbox: Inbox,
    /// News on their way into the catalogue.
    librarian: Option<Librarian>,
    /// Snapshots whose words are wanted.
    counter: Sender<Arc<crate::catalogue::Catalogue>>,
    /// Figures that are wanted.
    reckoner: Sender<Wish>,
    /// Pieces of texts that are wanted.
    snippets: Sender<snippets::Asked>,
    /// Queries that find nothing, and their terms are to be counted.
    relaxer: Sender<Fruitless>,
    /// Long texts that are to be set.
    typesetter: Sender<Wanted>,
    /// The terminal has been asked how wide ambiguous characters are.
    asking: Option<Asking>,
    /// The way to the thread that looks at the config file.
    configs: Sender<Look>,
    /// When it was asked to last.
    looked: Instant,
    wishes: Wishes,
    /// The way to what is done beside the screen.
    errands: Errands,
    began: Instant,
    drawn: Instant,
    /// Something differs from the last frame.
    dirty: bool,
    /// An archive that was empty is read for the first time: nothing in it is news.
    first_index: bool,
    /// The commit of the full texts that was searched last.
    texts: u64,
    /// Where the session is kept; nothing where the person has no place for it.
    memory: Option<Memory>,
    unsaved: Unsaved,
    /// The last session has been read.
    resumed: bool,
}

/// Where things arrive; what is not there yet never tells anything.
struct Inbox {
    signals: Receiver<Signalled>,
    opened: Receiver<Result<Opening, ArchiveError>>,
    archive: Receiver<archive::Event>,
    catalogues: Receiver<Action>,
    vocabularies: Receiver<Action>,
    /// What came of errands.
    done_beside: Receiver<Action>,
    figures: Receiver<Action>,
    /// Long texts that were set.
    arranged: Receiver<Action>,
    /// The config file as it is now.
    settings: Receiver<Action>,
    /// The saved searches, asked for once; what changes is told.
    searches: Told<Vec<SavedSearch>>,
    relaxed: Receiver<Action>,
    snippets: Receiver<Action>,
    answers: Receiver<Answer>,
    /// The one text that is waited for.
    article: Option<(ArticleId, Told<Option<StoredArticle>>)>,
    /// The one page file that is waited for.
    page: Option<(ArticleId, Told<Option<PageFile>>)>,
    /// Acts under way; they are done in this order.
    acts: VecDeque<(Act, Told<Receipt>)>,
}

/// Effects of which only the newest counts, kept until all waiting input is taken in.
#[derive(Default)]
struct Wishes {
    ask: Option<(String, Arc<crate::catalogue::Catalogue>, crate::search::Arrangement)>,
    fetch: Option<ArticleId>,
    page: Option<ArticleId>,
    snippets: Option<snippets::Wish>,
    clear: bool,
    suspend: bool,
    mouse: Option<bool>,
    ask_width: bool,
    quit: bool,
    /// To whom the terminal is given next.
    lend: Option<Job>,
}

impl App {
    fn new(place: &Place, guard: Guard, screen: Screen, signals: Receiver<Signalled>) -> Result<Self, TuiError> {
        let size = screen.size()?;
        let folder = place.folder.display().to_string();
        let root = std::path::absolute(&place.folder)?;
        let worker = Worker::start();
        let (counter, vocabularies) = threads::counter()?;
        let (errands, done_beside) = Errands::new();
        let (reckoner, figures) = threads::reckoner()?;
        let (relaxer, relaxed) = threads::relaxer()?;
        let (snippets, pieces) = threads::snippets()?;
        let stamp = config::stamp();
        let (configured, effects) = configured((size.width, size.height), folder);
        let (typesetter, arranged) = threads::typesetter()?;
        let (configs, settings) = threads::configs(stamp)?;
        let inbox = Inbox {
            signals,
            opened: threads::open(place.clone())?,
            archive: never(),
            catalogues: never(),
            vocabularies,
            done_beside,
            figures,
            arranged,
            settings,
            searches: never(),
            relaxed,
            snippets: pieces,
            answers: worker.answers().clone(),
            article: None,
            page: None,
            acts: VecDeque::new(),
        };
        Ok(Self {
            guard,
            screen,
            input: Input::start()?,
            state: State { root: root.display().to_string(), ..configured },
            asking: None,
            configs,
            looked: Instant::now(),
            worker,
            keeper: None,
            inbox,
            librarian: None,
            counter,
            reckoner,
            relaxer,
            snippets,
            typesetter,
            wishes: Wishes {
                ask_width: effects.iter().any(|effect| matches!(effect, Effect::AskWidth)),
                ..Wishes::default()
            },
            errands,
            began: Instant::now(),
            drawn: Instant::now(),
            dirty: true,
            first_index: false,
            texts: 0,
            memory: session::path(place).map(Memory::start).transpose()?,
            unsaved: Unsaved::default(),
            resumed: false,
        })
    }

    fn until_left(&mut self) -> Result<(), TuiError> {
        self.guard.set_mouse(self.state.mouse.on)?;
        self.draw()?;
        self.grant()?;
        while !self.wishes.quit {
            if self.wait()? {
                self.draw()?;
            }
        }
        self.settle();
        Ok(())
    }

    fn draw(&mut self) -> Result<(), TuiError> {
        if std::mem::take(&mut self.wishes.clear) {
            // Not `clear`: that asks the terminal for the cursor's place, and another thread reads the answer as keys.
            let size = self.screen.size()?;
            self.screen.resize(Rect::new(0, 0, size.width, size.height))?;
        }
        self.screen.draw(|frame| view::draw(frame, &self.state))?;
        self.drawn = Instant::now();
        self.dirty = false;
        Ok(())
    }

    /// Waits for one thing, takes in what else is there of its kind; true when a frame is due.
    fn wait(&mut self) -> Result<bool, TuiError> {
        let due = if self.dirty { after(FRAME.saturating_sub(self.drawn.elapsed())) } else { never() };
        let article = self.inbox.article.as_ref().map_or_else(never, |(_, told)| told.clone());
        let page = self.inbox.page.as_ref().map_or_else(never, |(_, told)| told.clone());
        let act = self.inbox.acts.front().map_or_else(never, |(_, told)| told.clone());
        let heard = if self.asking.is_some() { self.input.heard.clone() } else { never() };
        let unsaved = self.unsaved.due(Instant::now()).map_or_else(never, after);
        let mut now = false;
        select! {
            recv(self.input.events) -> event => { self.keys(event)?; now = true; }
            recv(heard) -> heard => self.heard(alive(heard)?)?,
            recv(self.inbox.signals) -> signal => self.signalled(alive(signal)?)?,
            recv(self.inbox.opened) -> opened => self.opened(alive(opened)??)?,
            recv(self.inbox.archive) -> event => self.archive(alive(event)?)?,
            recv(self.inbox.catalogues) -> action => self.apply(alive(action)?),
            recv(self.inbox.vocabularies) -> action => self.apply(alive(action)?),
            recv(self.inbox.done_beside) -> action => self.apply(alive(action)?),
            recv(self.inbox.figures) -> action => self.apply(alive(action)?),
            recv(self.inbox.arranged) -> action => self.apply(alive(action)?),
            recv(self.inbox.settings) -> action => self.apply(alive(action)?),
            recv(self.inbox.searches) -> told => self.searches(told),
            recv(self.inbox.relaxed) -> action => self.apply(alive(action)?),
            recv(self.inbox.snippets) -> action => self.apply(alive(action)?),
            recv(self.inbox.answers) -> answer => self.apply(Action::Answered(alive(answer)?)),
            recv(article) -> told => self.article(told),
            recv(page) -> told => self.page(told),
            recv(act) -> told => self.done(told),
            recv(unsaved) -> _ => self.remember(),
            recv(due) -> _ => {}
        }
        self.grant()?;
        if let Some(job) = self.wishes.lend.take() {
            let lang = self.state.lang;
            let action = self.lend(|| job.run(lang))?;
            self.apply(action);
        }
        Ok(self.dirty && (now || self.drawn.elapsed() >= FRAME))
    }

    /// Has the session written.
    fn remember(&mut self) {
        self.unsaved = Unsaved::default();
        if let Some(memory) = &self.memory {
            memory.keep(Session::of(&self.state));
        }
    }
}

/// A channel that is cut means that its thread has failed.
fn alive<T>(told: Result<T, RecvError>) -> Result<T, TuiError> {
    told.map_err(|RecvError| TuiError::Stopped(terminal::last_panic()))
}
