//! The loop: waits for whatever comes first, changes the state, draws. The only place with threads, channels, the terminal and the keeper.
//!
//! Promise: it sleeps until something happens. All that is waiting is taken in before a frame is drawn, so that a burst from an input
//! method or a flood of progress costs one frame; between frames that nobody pressed a key for lie [`FRAME`] at least.

use super::{
    TuiError,
    action::{Action, Effect},
    config,
    errands::{self, Errands},
    input::Input,
    jobs::Job,
    lang::Lang,
    out::clipboard,
    reckoning::Wish,
    session::{self, Session},
    setting::Setting,
    signals::{self, Signalled},
    snippets,
    state::{Message, State},
    terminal::{self, Guard, Screen},
    theme::{self, Theme},
    threads::{self, Fruitless, Librarian, News, Opened, Opening},
    update::update,
    view,
};
use crate::{
    archive::{self, ArchiveError, Keeper, PageFile, Place, Receipt, StoredArticle},
    model::{Act, ArticleId, SavedSearch},
    search::{Answer, Worker},
};
use crossbeam_channel::{Receiver, RecvError, Sender, after, never, select};
use crossterm::event::Event;
use ratatui::layout::Rect;
use std::{
    collections::VecDeque,
    io::{self, Write},
    sync::Arc,
    time::{Duration, Instant},
};

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
    let (keeper, librarian) = (app.keeper.take(), app.librarian.take());
    let session = Session::of(&app.state);
    drop(app);
    // Where it cannot be kept there is nothing that the person could do about it now.
    let _ = session::path(place).map(|path| session::save(&path, &session));
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
    /// The terminal is to be asked how wide ambiguous characters are.
    asks_width: bool,
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
        let (configured, asks_width) = configured((size.width, size.height), folder);
        let inbox = Inbox {
            signals,
            opened: threads::open(place.clone())?,
            archive: never(),
            catalogues: never(),
            vocabularies,
            done_beside,
            figures,
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
            asks_width,
            worker,
            keeper: None,
            inbox,
            librarian: None,
            counter,
            reckoner,
            relaxer,
            snippets,
            wishes: Wishes::default(),
            errands,
            began: Instant::now(),
            drawn: Instant::now(),
            dirty: true,
            first_index: false,
            texts: 0,
        })
    }

    fn until_left(&mut self) -> Result<(), TuiError> {
        self.guard.set_mouse(self.state.mouse.on)?;
        self.draw()?;
        if self.asks_width {
            self.ask_width()?;
        }
        while !self.wishes.quit {
            if self.wait()? {
                self.draw()?;
            }
        }
        Ok(())
    }

    /// Asks the terminal how wide it draws ambiguous characters. Behind the first frame, for some terminals never answer.
    fn ask_width(&mut self) -> Result<(), TuiError> {
        let held = self.input.hold();
        let measured = terminal::measured_width();
        drop(held);
        if let Some(ambiguous) = measured {
            self.state.setting.ambiguous = ambiguous;
        }
        self.anew()
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
        let mut now = false;
        select! {
            recv(self.input.events) -> event => { self.keys(event)?; now = true; }
            recv(self.inbox.signals) -> signal => self.signalled(alive(signal)?)?,
            recv(self.inbox.opened) -> opened => self.opened(alive(opened)??)?,
            recv(self.inbox.archive) -> event => self.archive(alive(event)?)?,
            recv(self.inbox.catalogues) -> action => self.apply(alive(action)?),
            recv(self.inbox.vocabularies) -> action => self.apply(alive(action)?),
            recv(self.inbox.done_beside) -> action => self.apply(alive(action)?),
            recv(self.inbox.figures) -> action => self.apply(alive(action)?),
            recv(self.inbox.searches) -> told => self.searches(told),
            recv(self.inbox.relaxed) -> action => self.apply(alive(action)?),
            recv(self.inbox.snippets) -> action => self.apply(alive(action)?),
            recv(self.inbox.answers) -> answer => self.apply(Action::Answered(alive(answer)?)),
            recv(article) -> told => self.article(told),
            recv(page) -> told => self.page(told),
            recv(act) -> told => self.done(told),
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

    /// Changes the state. What it asks for is done at once only where each one counts.
    fn apply(&mut self, action: Action) {
        self.dirty = true;
        self.state.now = self.began.elapsed();
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
                Effect::Quit => self.wishes.quit = true,
            }
        }
    }

    fn signalled(&mut self, signal: Signalled) -> Result<(), TuiError> {
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
    fn suspend(&mut self) -> Result<(), TuiError> {
        self.guard.suspend()?;
        self.anew()
    }

    /// Gives the terminal to another program while it runs.
    fn lend<T>(&mut self, program: impl FnOnce() -> T) -> Result<T, TuiError> {
        let held = self.input.hold();
        let answer = self.guard.lend(program)?;
        drop(held);
        self.anew()?;
        Ok(answer)
    }

    /// After others had the terminal: it may have another size, and nothing of the last frame is there any more.
    fn anew(&mut self) -> Result<(), TuiError> {
        let size = self.screen.size()?;
        self.apply(Action::Resize(size.width, size.height));
        Ok(())
    }

    /// Between two frames, for what is drawn and this must not be mixed.
    fn tell_terminal(&mut self, text: &str, what: &str) {
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

    fn grant(&mut self) -> Result<(), TuiError> {
        if let Some(on) = self.wishes.mouse.take() {
            self.guard.set_mouse(on)?;
        }
        if std::mem::take(&mut self.wishes.suspend) {
            self.suspend()?;
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

    fn keys(&mut self, first: Result<io::Result<Event>, RecvError>) -> Result<(), TuiError> {
        let rest: Vec<io::Result<Event>> = self.input.events.try_iter().take(BURST).collect();
        for event in std::iter::once(alive(first)?).chain(rest) {
            let event = event?;
            fail_if_told_to(&event);
            // The context is asked for each key: the one before may have opened a window.
            if let Some(action) = self.state.keymap.action(self.state.context(), event) {
                self.apply(action);
            }
        }
        Ok(())
    }

    fn opened(&mut self, opening: Opening) -> Result<(), TuiError> {
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

    fn archive(&mut self, first: archive::Event) -> Result<(), TuiError> {
        let rest: Vec<archive::Event> = self.inbox.archive.try_iter().take(BURST).collect();
        std::iter::once(first).chain(rest).try_for_each(|event| self.told(event))
    }

    fn told(&mut self, event: archive::Event) -> Result<(), TuiError> {
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

    fn news(&mut self, news: News) -> Result<(), TuiError> {
        let sent = self.librarian.as_ref().is_some_and(|librarian| librarian.tell(news));
        if sent { Ok(()) } else { Err(TuiError::Stopped(terminal::last_panic())) }
    }

    fn act(&mut self, act: Act) {
        match &self.keeper {
            Some(keeper) => self.inbox.acts.push_back((act.clone(), keeper.act(act))),
            None => {
                let text = self.state.lang.say("the archive is not open yet: try again", "资料库尚未打开，请稍后再试");
                self.apply(Action::Notice(text.to_owned()));
            }
        }
    }

    fn article(&mut self, told: Result<Result<Option<StoredArticle>, ArchiveError>, RecvError>) {
        if let Some((id, _)) = self.inbox.article.take() {
            let answer = errands::told(told).map(|stored| stored.map(Arc::new));
            self.apply(Action::Article(id, answer));
        }
    }

    fn page(&mut self, told: Result<Result<Option<PageFile>, ArchiveError>, RecvError>) {
        if let Some((id, _)) = self.inbox.page.take() {
            let answer = errands::told(told).map(|page| page.map(Arc::new));
            self.apply(Action::Page(id, answer));
        }
    }

    /// Without an answer there are none to show; what is wrong with the archive is said elsewhere.
    fn searches(&mut self, told: Result<Result<Vec<SavedSearch>, ArchiveError>, RecvError>) {
        self.inbox.searches = never();
        if let Ok(searches) = errands::told(told) {
            self.apply(Action::Searches(searches));
        }
    }

    fn done(&mut self, told: Result<Result<Receipt, ArchiveError>, RecvError>) {
        if let Some((act, _)) = self.inbox.acts.pop_front() {
            self.apply(Action::Done(Box::new((act, errands::told(told)))));
        }
    }
}

/// A state as the config file and the environment want it, and whether the terminal is to be asked how wide ambiguous characters are; a config
/// file with a mistake is told of.
fn configured(size: (u16, u16), folder: String) -> (State, bool) {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let config::Loaded { config, bad } = config::load();
    let mut state = State::new(size, folder, set("NO_COLOR").is_none());
    state.lang = config.language.unwrap_or_else(Lang::of_locale);
    let any = theme::shows_any(set("COLORTERM").as_deref());
    let light = theme::is_light(set("COLORFGBG").as_deref());
    let theme = Theme::named(config.theme, any, light);
    state.theme = config.colours.iter().fold(theme, |theme, &(ink, colour)| theme.with(ink, colour));
    state.mouse.on = config.mouse;
    state.setting = Setting { ambiguous: config.ambiguous_width(), measure: config.measure, spacing: config.spacing };
    state.citation = config.citation;
    state.desk.zone = jiff::tz::TimeZone::system();
    state.keymap = Arc::new(config.keymap);
    state.message = bad.map(|bad| Message { text: bad.to_string(), bad: true });
    let mute = set("TERM").is_some_and(|term| term == "dumb");
    (state, config.ambiguous.is_none() && !mute)
}

/// A channel that is cut means that its thread has failed.
fn alive<T>(told: Result<T, RecvError>) -> Result<T, TuiError> {
    told.map_err(|RecvError| TuiError::Stopped(terminal::last_panic()))
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
