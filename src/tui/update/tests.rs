#![allow(clippy::unwrap_used)]

mod acts;
mod alike;
mod list;
mod reading;
mod side;

use super::*;
use crate::{
    archive::{FileProblem, Phase, Progress, Receipt},
    model::{Act, ArticleId},
    tui::{errands::Errand, jobs::Job, keymap, samples, state::State},
};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

mod pointing;

/// A screen with its world: effects are answered at once, acts are kept.
struct World {
    state: State,
    acts: Vec<Act>,
    errands: Vec<Errand>,
    /// What was copied, and what was said of it.
    copied: Vec<(String, String)>,
    lent: Vec<Job>,
    fetched: Vec<ArticleId>,
    pages: Vec<ArticleId>,
    /// Of what article similar ones were looked for, and what was compared.
    alike: Vec<ArticleId>,
    compared: Vec<(ArticleId, ArticleId)>,
    /// How often pieces of texts were wanted.
    wished: usize,
    /// Those that are not granted yet.
    waiting: Vec<snippets::Wish>,
    /// Long texts that were to be set beside the screen.
    arranged: usize,
    quit: bool,
    /// Texts are not delivered while this is set.
    slow: bool,
}

impl World {
    fn new(articles: u64) -> Self {
        let state = State::new((80, 24), "papers".to_owned(), true);
        let mut world = Self {
            state,
            acts: vec![],
            errands: vec![],
            copied: vec![],
            lent: vec![],
            fetched: vec![],
            pages: vec![],
            alike: vec![],
            compared: vec![],
            wished: 0,
            waiting: vec![],
            arranged: 0,
            quit: false,
            slow: false,
        };
        let catalogue = samples::catalogue(1, 0..articles);
        let tags = Arc::new(catalogue.tags());
        world.happen(Action::Opened { catalogue, tags, problems: vec![], notices: vec![] });
        world
    }

    fn happen(&mut self, action: Action) {
        for effect in update(&mut self.state, action) {
            match effect {
                Effect::Ask(query, catalogue, how) => {
                    self.happen(Action::Answered(samples::arranged(&query, &catalogue, how)));
                }
                Effect::Fetch(id) => {
                    self.fetched.push(id);
                    if !self.slow {
                        self.happen(Action::Article(id, Ok(Some(Arc::new(samples::stored(id.0))))));
                    }
                }
                Effect::Alike(id, _) => self.alike.push(id),
                Effect::Compare(one, other) => self.compared.push((one, other)),
                Effect::Snippets(wish) => {
                    self.wished += 1;
                    if self.slow {
                        self.waiting.push(wish);
                    } else {
                        self.grant(&wish);
                    }
                }
                Effect::FetchPage(id) => {
                    self.pages.push(id);
                    if !self.slow {
                        self.happen(Action::Page(id, Ok(Some(Arc::new(samples::page(id.0))))));
                    }
                }
                Effect::Arrange(wanted) => {
                    self.arranged += 1;
                    if !self.slow {
                        self.happen(Action::Arranged(wanted.number, wanted.arranged()));
                    }
                }
                Effect::Relax(query, catalogue) => {
                    let count = |query: &crate::search::Query| crate::search::count(&catalogue, query);
                    let terms = crate::search::Query::parse(&query).0.relaxed(&count);
                    self.happen(Action::Relaxed(query, Arc::new(terms)));
                }
                Effect::Count(catalogue) => {
                    let vocabulary = Arc::new(crate::search::Vocabulary::of(&catalogue));
                    self.happen(Action::Vocabulary(vocabulary, catalogue.generation));
                }
                Effect::Reckon(wish) => self.happen(Action::Reckoned(crate::tui::reckoning::granted(wish))),
                Effect::Act(act) => self.acts.push(act),
                Effect::Errand(errand) => self.errands.push(errand),
                Effect::Copy { text, what } | Effect::ToTerminal { text, what } => self.copied.push((text, what)),
                Effect::Lend(job) => self.lent.push(job),
                Effect::Clear | Effect::Suspend | Effect::Mouse(_) | Effect::AskWidth | Effect::LookAtConfig => {}
                Effect::Quit => self.quit = true,
            }
        }
    }

    /// Reads the pieces that were wanted.
    fn grant(&mut self, wish: &snippets::Wish) {
        let article = |id: ArticleId| Some(samples::stored(id.0).article);
        self.happen(Action::Snippets(snippets::granted(wish, article)));
    }

    fn press(&mut self, code: KeyCode, modifiers: KeyModifiers) {
        let event = Event::Key(KeyEvent::new(code, modifiers));
        if let Some(action) = self.state.keymap.action(self.state.context(), event) {
            self.happen(action);
        }
    }

    fn key(&mut self, code: KeyCode) {
        self.press(code, KeyModifiers::NONE);
    }

    fn keys(&mut self, text: &str) {
        text.chars().for_each(|c| self.key(KeyCode::Char(c)));
    }

    fn ctrl(&mut self, c: char) {
        self.press(KeyCode::Char(c), KeyModifiers::CONTROL);
    }

    /// What a person sees.
    fn screen(&self) -> String {
        crate::tui::view::tests::shot(&self.state)
    }

    /// The archive holds other articles now.
    fn arrive(&mut self, articles: impl IntoIterator<Item = u64>, touched: &[u64], new: usize) {
        let catalogue = samples::catalogue(self.state.catalogue.generation + 1, articles);
        let tags = Arc::new(catalogue.tags());
        let touched = touched.iter().map(|&n| ArticleId(n)).collect();
        self.happen(Action::Catalogued { catalogue, tags, touched, new });
    }

    /// An act was done.
    fn done(&mut self, act: Act, receipt: Receipt) {
        self.happen(Action::Done(Box::new((act, Ok(receipt)))));
    }

    fn headline(&self) -> String {
        self.state.shown.hits.entry(self.state.list.cursor).map_or_else(String::new, |entry| entry.headline)
    }
}

#[test]
fn typing_filters_and_the_cursor_is_on_the_best_hit() {
    let mut w = World::new(30);
    w.key(KeyCode::Down);
    w.keys("银发");
    assert_eq!(w.state.query.text(), "银发");
    assert_eq!(w.state.shown.hits.len(), 5);
    assert!(w.headline().contains("银发课堂"));
    assert_eq!((w.state.list.cursor, w.state.list.top), (0, 0));
    w.ctrl('w');
    assert_eq!(w.state.shown.hits.len(), 30);
}

#[test]
fn an_answer_to_an_older_question_is_dropped() {
    let mut w = World::new(12);
    w.keys("春耕");
    let stale = samples::answer("春", &w.state.catalogue);
    let hits = w.state.shown.hits.len();
    w.happen(Action::Answered(stale));
    assert_eq!((w.state.shown.text.as_str(), w.state.shown.hits.len()), ("春耕", hits));
    let older = samples::answer("春耕", &samples::catalogue(0, 0..1));
    w.happen(Action::Answered(older));
    assert_eq!(w.state.shown.hits.len(), hits);
}

#[test]
fn keys_move_through_the_list_and_stay_within() {
    let mut w = World::new(100);
    w.key(KeyCode::Esc);
    w.keys("jjk");
    assert_eq!(w.state.list.cursor, 1);
    w.keys("G");
    assert_eq!((w.state.list.cursor, w.state.list.top), (99, 99 - 20));
    w.keys("j ");
    w.ctrl('d');
    assert_eq!(w.state.list.cursor, 99);
    w.ctrl('u');
    assert_eq!(w.state.list.cursor, 89);
    w.keys("g");
    assert_eq!((w.state.list.cursor, w.state.list.top), (0, 0));
    w.keys("k");
    w.key(KeyCode::PageDown);
    assert_eq!(w.state.list.cursor, 20);
}

#[test]
fn focus_goes_round_and_back() {
    let mut w = World::new(5);
    let focus = |w: &World| w.state.focus;
    w.key(KeyCode::Enter);
    assert_eq!(focus(&w), Focus::Article);
    w.key(KeyCode::Esc);
    assert_eq!(focus(&w), Focus::List);
    w.keys("/");
    assert_eq!(focus(&w), Focus::Query);
    w.keys("q");
    assert!(!w.quit, "q is a letter in the query");
    w.key(KeyCode::Tab);
    assert_eq!(focus(&w), Focus::List);
    w.key(KeyCode::Esc);
    assert_eq!(w.state.query.text(), "", "Esc at the headlines empties the query");
    w.press(KeyCode::BackTab, KeyModifiers::SHIFT);
    assert_eq!(focus(&w), Focus::Query);
    w.key(KeyCode::Esc);
    w.keys("q");
    assert!(w.quit);
}

#[test]
fn tab_completes_a_field_and_its_value_and_goes_on_where_there_is_none() {
    let mut w = World::new(30);
    w.keys("pap");
    w.key(KeyCode::Tab);
    assert_eq!((w.state.query.text(), w.state.focus), ("paper:", Focus::Query));
    w.key(KeyCode::Tab);
    assert_eq!(w.state.query.text(), "paper:江城日报");
    assert_eq!(w.state.shown.text, "paper:江城日报", "what Tab puts in is searched");
    w.keys(" page:");
    w.key(KeyCode::Tab);
    assert_eq!(w.state.query.text(), "paper:江城日报 page:01");
    w.key(KeyCode::Tab);
    w.press(KeyCode::BackTab, KeyModifiers::SHIFT);
    w.press(KeyCode::BackTab, KeyModifiers::SHIFT);
    assert_eq!(w.state.query.text(), "paper:江城日报 page:08");
    let offer = w.state.completion.open.as_ref().unwrap();
    assert_eq!((offer.choices.len(), offer.chosen), (8, 7));
    w.key(KeyCode::Esc);
    assert_eq!((w.state.query.text(), w.state.focus), ("paper:江城日报 page:", Focus::Query));
    w.key(KeyCode::Tab);
    w.key(KeyCode::Enter);
    assert_eq!((w.state.query.text(), w.state.focus), ("paper:江城日报 page:01", Focus::Query));
    assert!(w.state.completion.open.is_none());
    w.keys(" 银");
    w.key(KeyCode::Tab);
    assert_eq!(w.state.focus, Focus::List);
}

#[test]
fn without_hits_there_is_nothing_to_read_or_tag() {
    let mut w = World::new(0);
    w.key(KeyCode::Enter);
    assert_eq!(w.state.focus, Focus::Query);
    w.key(KeyCode::Tab);
    w.key(KeyCode::Tab);
    assert_eq!(w.state.focus, Focus::List);
    w.keys("jGkt");
    assert!(w.state.window.is_none());
    assert!(w.state.message.as_ref().unwrap().bad);
}

#[test]
fn han_typed_at_the_headlines_goes_to_the_query() {
    let mut w = World::new(6);
    w.key(KeyCode::Esc);
    w.keys("春茶");
    assert_eq!((w.state.focus, w.state.query.text()), (Focus::Query, "春茶"));
}

#[test]
fn a_paste_goes_to_the_query_as_one_line() {
    let mut w = World::new(6);
    w.keys("x");
    w.key(KeyCode::Enter);
    w.happen(Action::Paste("春\n耕".to_owned()));
    assert_eq!((w.state.focus, w.state.query.text()), (Focus::Query, "x春 耕"));
}

#[test]
fn reading_goes_from_article_to_article() {
    let mut w = World::new(30);
    w.key(KeyCode::Enter);
    w.keys("jj");
    assert!(w.state.reading.rows.len() < 23 || w.state.reading.top == 2);
    w.keys("JJ");
    assert_eq!((w.state.list.cursor, w.state.reading.top), (2, 0));
    assert_eq!(w.state.reading.id, w.state.under_cursor());
    w.keys("K");
    assert_eq!(w.state.list.cursor, 1);
    assert_eq!(w.state.focus, Focus::Article);
}

#[test]
fn a_text_that_was_seen_lately_is_not_fetched_again_until_it_changes() {
    let mut w = World::new(30);
    w.key(KeyCode::Esc);
    let first = w.state.under_cursor().unwrap();
    w.keys("jk");
    assert_eq!(w.fetched.iter().filter(|&&id| id == first).count(), 1);
    w.arrive(0..30, &[first.0], 0);
    assert_eq!(w.fetched.iter().filter(|&&id| id == first).count(), 2);
}

#[test]
fn a_late_text_of_another_article_is_not_shown() {
    let mut w = World::new(30);
    w.slow = true;
    w.key(KeyCode::Esc);
    w.keys("j");
    let (left, now) = (w.fetched[0], w.state.reading.id.unwrap());
    w.keys("j");
    let wanted = w.state.reading.id.unwrap();
    w.happen(Action::Article(now, Ok(Some(Arc::new(samples::stored(now.0))))));
    w.happen(Action::Article(left, Err("no".to_owned())));
    assert!(w.state.reading.stored.is_none() && w.state.reading.fault.is_none());
    w.happen(Action::Article(wanted, Ok(Some(Arc::new(samples::stored(wanted.0))))));
    assert_eq!(w.state.reading.stored.as_ref().unwrap().entry.id, wanted);
}

#[test]
fn arriving_pages_keep_the_cursor_on_its_article_and_its_row() {
    let mut w = World::new(0);
    w.state.health.counting = true;
    w.arrive((0..100).map(|n| n * 2), &[], 100);
    w.state.health.fresh = 0;
    w.key(KeyCode::Esc);
    w.keys("Gkkk");
    let (id, row) = (w.state.under_cursor(), w.state.list.cursor - w.state.list.top);
    w.arrive(0..200, &[], 100);
    assert_eq!(w.state.under_cursor(), id);
    assert_eq!(w.state.list.cursor - w.state.list.top, row);
    assert_eq!(w.state.health.fresh, 100);
    w.keys("g");
    assert_eq!(w.state.health.fresh, 0);
}

#[test]
fn the_article_that_goes_leaves_its_neighbour_under_the_cursor() {
    let mut w = World::new(10);
    w.key(KeyCode::Esc);
    w.keys("jjj");
    let gone = w.state.under_cursor().unwrap().0;
    let next = w.state.shown.hits.id(4).unwrap();
    w.arrive((0..10).filter(|&n| n != gone), &[gone], 0);
    assert_eq!((w.state.list.cursor, w.state.under_cursor()), (3, Some(next)));
    assert_eq!(w.state.reading.id, Some(next));
}

#[test]
fn the_first_reading_of_an_empty_archive_is_no_news_and_the_list_stays_at_its_top() {
    let mut w = World::new(0);
    w.arrive([5], &[5], 1);
    w.arrive(0..50, &[], 49);
    assert_eq!((w.state.health.fresh, w.state.list.cursor), (0, 0));
    w.happen(Action::Progress(Progress { phase: Phase::Watching, done: 0, total: 0 }));
    w.arrive(0..74, &[], 24);
    assert_eq!(w.state.health.fresh, 24);
}

#[test]
fn the_last_answer_of_a_first_reading_leaves_the_list_at_its_top_though_it_comes_late() {
    let mut w = World::new(0);
    w.arrive([5], &[5], 1);
    let catalogue = samples::catalogue(w.state.catalogue.generation + 1, 0..50);
    let tags = Arc::new(catalogue.tags());
    w.slow = true;
    let late = samples::answer("", &catalogue);
    update(&mut w.state, Action::Catalogued { catalogue, tags, touched: vec![], new: 49 });
    w.happen(Action::Progress(Progress { phase: Phase::Watching, done: 0, total: 0 }));
    w.happen(Action::Answered(late));
    assert_eq!((w.state.list.cursor, w.state.shown.hits.len()), (0, 50));
}

#[test]
fn what_is_read_stays_when_it_leaves_the_hits() {
    let mut w = World::new(12);
    w.keys("tag:金融");
    w.key(KeyCode::Enter);
    let id = w.state.reading.id.unwrap();
    w.arrive((0..12).filter(|&n| n != id.0), &[], 0);
    assert_eq!((w.state.focus, w.state.reading.id), (Focus::Article, Some(id)));
    w.keys("J");
    assert_eq!(w.state.reading.id, w.state.under_cursor());
    assert_ne!(w.state.reading.id, Some(id));
}

#[test]
fn a_tag_is_completed_and_put_on_the_article_that_was_seen() {
    let mut w = World::new(12);
    w.key(KeyCode::Esc);
    w.keys("t");
    let seen = w.state.under_cursor().unwrap();
    w.keys("+");
    w.key(KeyCode::Tab);
    w.arrive(0..40, &[], 28);
    w.keys(" -旧");
    w.key(KeyCode::Enter);
    let Some(Act::Tag { ids, change }) = w.acts.pop() else { panic!("no act") };
    assert_eq!(ids, [seen]);
    assert_eq!((change.add[0].as_str(), change.remove[0].as_str()), ("金融", "旧"));
    assert!(w.state.window.is_none());
    let change = super::super::tagging::read("+金融").unwrap();
    let receipt = Receipt { named: 1, changed: 1, ..Receipt::default() };
    w.done(Act::Tag { ids, change }, receipt);
    assert_eq!(w.state.message.as_ref().unwrap().text, "+金融 on 1 article; 0 had it");
    w.keys("j");
    assert!(w.state.message.is_none());
}

#[test]
fn stars_read_marks_and_undo_are_asked_for_the_article_that_is_seen() {
    let mut w = World::new(12);
    w.key(KeyCode::Esc);
    w.keys("j");
    let seen = vec![w.state.under_cursor().unwrap()];
    w.keys("smu");
    w.ctrl('r');
    let read = |on, by_reading| Act::Read { ids: seen.clone(), on, by_reading };
    let asked =
        [Act::Star { ids: seen.clone(), on: true }, read(true, false), Act::Undo { of: None }, Act::Redo { of: None }];
    assert_eq!(std::mem::take(&mut w.acts), asked);
    // What is marked is unmarked.
    let mut entry = samples::entry(seen[0].0);
    entry.marks = crate::model::Marks { starred: true, read: true, noted: false };
    let all = (0..12).map(|n| if n == seen[0].0 { entry.clone() } else { samples::entry(n) }).collect();
    let catalogue = Arc::new(crate::catalogue::Catalogue::new(2, all));
    w.happen(Action::Catalogued { catalogue, tags: Arc::default(), touched: seen.clone(), new: 0 });
    w.keys("sm");
    assert_eq!(w.acts, [Act::Star { ids: seen.clone(), on: false }, read(false, false)]);
    w.done(Act::Undo { of: None }, Receipt::default());
    assert_eq!(w.state.message.as_ref().unwrap().text, "nothing to take back");
}

#[test]
fn an_article_is_marked_as_read_once_when_it_is_gone_to() {
    let mut w = World::new(12);
    w.key(KeyCode::Esc);
    w.keys("jj");
    assert!(w.acts.is_empty(), "passing by is not reading");
    let first = w.state.under_cursor().unwrap();
    w.key(KeyCode::Enter);
    let read = |id| Act::Read { ids: vec![id], on: true, by_reading: true };
    assert_eq!(w.acts, [read(first)]);
    w.keys("jk");
    assert_eq!(w.acts.len(), 1);
    // The answer says nothing and takes nothing away that is to be read.
    w.happen(Action::Notice("note well".to_owned()));
    w.done(read(first), Receipt { named: 1, changed: 1, ..Receipt::default() });
    assert_eq!(w.state.message.as_ref().unwrap().text, "note well");
    w.keys("J");
    assert_eq!(w.acts.last(), Some(&read(w.state.reading.id.unwrap())));
    assert_eq!(w.acts.len(), 2);
    // A text that comes late is not read before it is there.
    w.slow = true;
    w.keys("J");
    assert_eq!(w.acts.len(), 2);
    let id = w.state.reading.id.unwrap();
    w.happen(Action::Article(id, Ok(Some(Arc::new(samples::stored(id.0))))));
    assert_eq!(w.acts.last(), Some(&read(id)));
}

#[test]
fn a_bad_tag_keeps_the_input_open_and_says_why() {
    let mut w = World::new(3);
    w.key(KeyCode::Esc);
    w.keys("t\"");
    w.key(KeyCode::Enter);
    assert!(w.screen().contains("quotes"));
    w.key(KeyCode::Backspace);
    assert!(!w.screen().contains("quotes"));
    w.key(KeyCode::Esc);
    assert!(w.state.window.is_none() && w.acts.is_empty());
}

#[test]
fn the_list_of_tags_filters() {
    let mut w = World::new(12);
    w.key(KeyCode::Esc);
    w.keys("T");
    w.keys("jjjk");
    w.key(KeyCode::Enter);
    assert_eq!((w.state.query.text(), w.state.focus), ("tag:金融 ", Focus::List));
    assert_eq!(w.state.shown.hits.len(), 4);
}

#[test]
fn another_size_keeps_the_cursor_in_sight_and_the_place_in_the_text() {
    let mut w = World::new(100);
    w.key(KeyCode::Esc);
    w.keys("G");
    w.happen(Action::Resize(40, 10));
    let (list, height) = (&w.state.list, usize::from(w.state.areas().list.height));
    assert!(list.top <= list.cursor && list.cursor < list.top + height);
    w.key(KeyCode::Enter);
    w.keys("jjjjj");
    let place = w.state.reading.rows[w.state.reading.top].at;
    w.happen(Action::Resize(39, 10));
    let row = &w.state.reading.rows[w.state.reading.top];
    assert!(row.at <= place && place.0 == row.at.0);
    w.happen(Action::Resize(0, 0));
    w.happen(Action::Resize(300, 100));
    assert_eq!(w.state.reading.top, 0);
    assert_eq!(w.state.percent(), Some(100));
}

#[test]
fn a_window_scrolls_to_its_end_and_no_further() {
    let mut w = World::new(3);
    let problem = |n| FileProblem { file: format!("{n}.txt"), what: "no text in any encoding: delete it".to_owned() };
    w.happen(Action::Problems((0..40).map(problem).collect()));
    w.key(KeyCode::Esc);
    w.keys("!");
    w.keys("G");
    assert!(w.screen().contains("39.txt") && !w.screen().contains("30.txt") && w.screen().contains("31.txt"));
    w.happen(Action::Problems(vec![problem(1)]));
    assert!(w.screen().contains("1.txt"));
    w.keys("q");
    assert!(w.state.window.is_none() && !w.quit);
}

#[test]
fn a_jump_is_followed_there_and_back_and_the_list_keeps_its_place() {
    let half = |n: u64| Some(crate::archive::Half { id: ArticleId(n), headline: "半".into(), page: "3".into() });
    let mut w = World::new(6);
    w.slow = true;
    w.keys("银发");
    w.key(KeyCode::Enter);
    let first = w.state.reading.id.unwrap();
    w.keys("f");
    assert_eq!(w.state.reading.id, Some(first), "no text yet, nowhere to go");
    let mut one = samples::stored(first.0);
    one.halves.to = half(4);
    w.happen(Action::Article(first, Ok(Some(Arc::new(one)))));
    w.keys("f");
    assert_eq!((w.state.reading.id, w.fetched.last()), (Some(ArticleId(4)), Some(&ArticleId(4))));
    let mut other = samples::stored(4);
    (other.halves.from, other.article.continued_to) = (half(first.0), None);
    w.happen(Action::Article(ArticleId(4), Ok(Some(Arc::new(other)))));
    w.keys("f");
    assert!(w.state.message.as_ref().is_some_and(|m| m.text.contains("does not go on")));
    w.keys("b");
    assert_eq!((w.state.reading.id, w.state.context()), (Some(first), keymap::Context::Article));
    w.keys("f");
    w.key(KeyCode::Esc);
    assert_eq!((w.state.reading.id, w.state.under_cursor()), (Some(first), Some(first)), "back to the headlines");
}

#[test]
fn a_missing_half_is_said_and_taken_up_when_its_page_comes() {
    let mut w = World::new(6);
    w.key(KeyCode::Enter);
    let id = w.state.reading.id.unwrap();
    w.keys("f");
    assert!(w.state.message.as_ref().is_some_and(|m| m.text.contains("page 3, is not in the archive")));
    let fetched = w.fetched.len();
    w.arrive(0..7, &[6], 1);
    assert_eq!(w.fetched[fetched..], [id], "its other half may have come");
}

#[test]
fn one_key_turns_the_query_to_the_texts_and_back() {
    let mut w = World::new(6);
    w.ctrl('t');
    assert_eq!(w.state.query.text(), "text:");
    w.keys("春耕 -农机 tag:金融");
    for expected in ["春耕 -农机 tag:金融", "text:春耕 -text:农机 tag:金融"] {
        w.ctrl('t');
        assert_eq!(w.state.query.text(), expected);
        assert_eq!(w.state.shown.text, expected, "it is asked at once");
    }
    w.key(KeyCode::Esc);
    w.ctrl('t');
    assert_eq!((w.state.query.text(), w.state.focus), ("春耕 -农机 tag:金融", Focus::List));
}
