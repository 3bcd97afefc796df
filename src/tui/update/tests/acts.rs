//! Acts, the windows that ask for them, and what leaves the screen.

use super::*;
use crate::{
    catalogue::Catalogue,
    model::TagChange,
    tui::{errands::Form, keymap::Context, state::Message},
};

fn tag(text: &str) -> crate::model::Tag {
    text.parse().unwrap()
}

/// A world whose keys go to the headlines.
fn at_headlines(articles: u64) -> World {
    let mut w = World::new(articles);
    w.key(KeyCode::Esc);
    w
}

fn message(w: &World) -> &Message {
    w.state.message.as_ref().unwrap()
}

#[test]
fn star_and_read_mark_are_about_all_that_is_marked() {
    let mut w = at_headlines(12);
    w.keys("xjx");
    let marked = w.state.chosen();
    assert_eq!(marked.len(), 2);
    w.keys("sm");
    let star = |on| Act::Star { ids: marked.clone(), on };
    assert_eq!(w.acts, [star(true), Act::Read { ids: marked.clone(), on: true, by_reading: false }]);
    // Where one has none yet, all get one; where all have one, all lose it.
    for (starred, on) in [(1, true), (2, false)] {
        let mut all: Vec<_> = (0..12).map(samples::entry).collect();
        for id in &marked[..starred] {
            all.iter_mut().find(|entry| entry.id == *id).unwrap().marks.starred = true;
        }
        let catalogue = Arc::new(Catalogue::new(2, all));
        w.happen(Action::Catalogued { catalogue, tags: Arc::default(), touched: marked.clone(), new: 0 });
        w.keys("s");
        assert_eq!(w.acts.last(), Some(&star(on)));
    }
}

#[test]
fn very_many_articles_are_asked_about_with_their_number() {
    let mut w = at_headlines(10_001);
    w.keys("Xs");
    assert!(w.acts.is_empty() && w.screen().contains("star: on 10001 articles?"), "{}", w.screen());
    w.keys("n");
    assert!(w.acts.is_empty() && w.state.window.is_none());
    w.keys("sy");
    assert!(matches!(&w.acts[..], [Act::Star { ids, on: true }] if ids.len() == 10_001));
    // The same for tags: the input says the number, and then it is asked.
    w.keys("t");
    assert!(w.screen().contains("tag 10001 articles"));
    w.keys("水利");
    w.key(KeyCode::Enter);
    assert_eq!((w.acts.len(), w.state.context()), (1, Context::Ask));
    w.keys("y");
    assert!(matches!(&w.acts[1], Act::Tag { ids, change } if ids.len() == 10_001 && change.add == [tag("水利")]));
}

#[test]
fn a_tag_gets_another_name_in_one_act() {
    let mut w = at_headlines(12);
    w.keys("T");
    let ids = w.state.catalogue.tagged(&tag("金融"));
    w.keys("r");
    assert!(w.screen().contains("rename #金融 on 4 articles"), "{}", w.screen());
    // Pages that come meanwhile are not meant.
    w.arrive(0..40, &[], 28);
    w.ctrl('u');
    w.keys("财经\"");
    w.key(KeyCode::Enter);
    assert!(w.acts.is_empty() && w.screen().contains("quotes"), "{}", w.screen());
    w.key(KeyCode::Backspace);
    w.key(KeyCode::Enter);
    let change = TagChange { add: vec![tag("财经")], remove: vec![tag("金融")] };
    assert_eq!(w.acts, [Act::Tag { ids, change }]);
    assert_eq!(w.state.context(), Context::Tags, "the list of tags comes back");
    // The same name changes nothing.
    w.keys("r");
    w.key(KeyCode::Enter);
    assert_eq!((w.acts.len(), w.state.context()), (1, Context::Tags));
}

#[test]
fn a_tag_renamed_onto_another_is_merged_after_a_word() {
    let mut all: Vec<_> = (0..6).map(samples::entry).collect();
    all[0].tags = vec![tag("财经")];
    let mut w = at_headlines(6);
    let catalogue = Arc::new(Catalogue::new(2, all));
    let tags = Arc::new(catalogue.tags());
    w.happen(Action::Catalogued { catalogue, tags, touched: vec![], new: 0 });
    w.keys("Tr");
    w.ctrl('u');
    w.keys("财经");
    w.key(KeyCode::Enter);
    let screen = w.screen();
    assert!(screen.contains("#财经 is there already, on 1 article: merge #金融 (2) into"), "{screen}");
    w.key(KeyCode::Esc);
    assert!(w.acts.is_empty() && w.state.context() == Context::Tags);
    w.keys("r");
    w.ctrl('u');
    w.keys("财经");
    w.key(KeyCode::Enter);
    w.keys("y");
    assert!(matches!(&w.acts[..], [Act::Tag { ids, .. }] if ids.len() == 2));
    assert_eq!(w.state.context(), Context::Tags);
}

#[test]
fn a_tag_is_deleted_after_its_count_was_said() {
    let mut w = at_headlines(12);
    w.keys("Td");
    assert!(w.screen().contains("take #金融 off 4 articles?"), "{}", w.screen());
    w.keys("q");
    assert!(w.acts.is_empty() && w.state.context() == Context::Tags);
    w.keys("dy");
    let change = TagChange { add: vec![], remove: vec![tag("金融")] };
    assert_eq!(w.acts, [Act::Tag { ids: w.state.catalogue.tagged(&tag("金融")), change }]);
}

#[test]
fn a_note_is_written_and_kept_for_the_article_that_was_seen() {
    let mut w = at_headlines(12);
    w.keys("j");
    let seen = w.state.current().unwrap();
    w.keys("a");
    w.keys("核对");
    w.key(KeyCode::Enter);
    w.happen(Action::Paste("第三段\r\n数字".to_owned()));
    w.arrive(0..40, &[], 28);
    assert!(w.screen().contains("note *: "), "{}", w.screen());
    w.ctrl('s');
    let text = "核对\n第三段\n数字".parse().ok();
    assert_eq!(w.acts, [Act::Note { ids: vec![seen], text }]);
    assert!(w.state.window.is_none());
}

#[test]
fn what_was_written_is_not_thrown_away_by_one_key() {
    let mut w = at_headlines(12);
    w.keys("a");
    w.key(KeyCode::Esc);
    assert!(w.state.window.is_none(), "nothing was written");
    w.keys("a字");
    w.key(KeyCode::Esc);
    assert!(w.screen().contains("throw away"), "{}", w.screen());
    w.key(KeyCode::Esc);
    assert_eq!(w.state.context(), Context::Note);
    w.keys("句");
    w.key(KeyCode::Esc);
    w.keys("y");
    assert!(w.state.window.is_none() && w.acts.is_empty());
}

#[test]
fn an_empty_note_takes_the_note_off_and_an_unchanged_one_does_nothing() {
    let mut w = at_headlines(12);
    let id = w.state.current().unwrap();
    let mut stored = samples::stored(id.0);
    stored.note = Some("旧\n".to_owned());
    w.happen(Action::Article(id, Ok(Some(Arc::new(stored)))));
    w.keys("a");
    w.ctrl('s');
    assert!(w.acts.is_empty() && w.state.window.is_none());
    w.keys("a");
    w.key(KeyCode::Backspace);
    w.keys("  ");
    w.ctrl('s');
    assert_eq!(w.acts, [Act::Note { ids: vec![id], text: None }]);
}

#[test]
fn the_editor_gives_a_note_back_and_nothing_is_kept_unasked() {
    let mut w = at_headlines(12);
    w.keys("a一");
    w.ctrl('e');
    assert!(w.state.window.is_none());
    let Some(Job::Note { id, headline, before, text }) = w.lent.pop() else { panic!("no job") };
    assert_eq!((before.as_str(), text.as_str()), ("", "一"));
    w.happen(Action::NoteEdited {
        id,
        headline,
        before,
        text: "一\n二\n".to_owned(),
        fault: Some("vi: exit 1".to_owned()),
    });
    assert!(w.screen().contains("vi: exit 1") && w.acts.is_empty(), "{}", w.screen());
    w.ctrl('s');
    assert_eq!(w.acts, [Act::Note { ids: vec![id], text: "一\n二".parse().ok() }]);
}

#[test]
fn acts_are_listed_and_taken_back_as_far_as_the_cursor() {
    let mut w = at_headlines(12);
    w.keys("U");
    assert_eq!(w.errands, [Errand::Past]);
    w.happen(Action::Past(Ok(samples::past())));
    assert!(w.screen().contains("2025-04-28") && w.screen().contains("undone"), "{}", w.screen());
    // The newest that stands is the third: it goes back at once.
    w.keys("jj");
    w.key(KeyCode::Enter);
    assert_eq!(w.acts, [Act::Undo { of: Some(58) }]);
    // The one before it takes the third along, after a word.
    w.acts.clear();
    w.keys("j");
    w.key(KeyCode::Enter);
    assert!(w.screen().contains("1 newer acts stand on it"), "{}", w.screen());
    w.keys("y");
    assert_eq!(w.acts, [Act::Undo { of: Some(58) }, Act::Undo { of: Some(57) }]);
    assert_eq!(w.state.context(), Context::Acts);
    // What is undone is done again from the one taken back last.
    w.acts.clear();
    w.keys("gj");
    w.key(KeyCode::Enter);
    assert_eq!(w.acts, [Act::Redo { of: Some(59) }]);
    w.acts.clear();
    w.keys("k");
    w.key(KeyCode::Enter);
    w.keys("y");
    assert_eq!(w.acts, [Act::Redo { of: Some(59) }, Act::Redo { of: Some(60) }]);
    // After an act the list is asked for again.
    w.errands.clear();
    w.done(Act::Redo { of: Some(59) }, Receipt::default());
    assert_eq!(w.errands, [Errand::Past]);
    w.happen(Action::Past(Err("the archive has stopped".to_owned())));
    assert!(w.screen().contains("has stopped"));
}

#[test]
fn the_parts_of_an_article_are_copied() {
    let mut w = at_headlines(12);
    w.state.root = "/papers".to_owned();
    let id = w.state.current().unwrap();
    let mut stored = samples::stored(id.0);
    stored.article.lines = vec![crate::model::LineRange(7, 20)];
    let paragraphs = stored.article.paragraphs.clone();
    w.happen(Action::Article(id, Ok(Some(Arc::new(stored)))));
    let headline = w.headline();
    for (key, begins, what) in [
        ('h', headline.clone(), "headline"),
        ('c', format!("林一禾. {headline}[N]. 江城日报，2025-04-28（01）."), "citation"),
        ('p', paragraphs[0].clone(), "paragraph"),
        ('a', headline.clone(), "article"),
        ('l', "/papers/2025/04/28/01.txt:7".to_owned(), "link"),
        ('i', id.to_string(), "id"),
    ] {
        w.keys("y");
        assert!(w.screen().contains("paragraph"), "{}", w.screen());
        w.keys(&key.to_string());
        let (text, said) = w.copied.pop().unwrap();
        assert!(text.starts_with(&begins) && said == what, "{key}: {text} {said}");
        assert!(w.state.window.is_none());
    }
    // At once, and by the cursor.
    w.keys("Y");
    assert!(w.copied.pop().unwrap().0.contains("[N]"));
    w.keys("yjj");
    w.key(KeyCode::Enter);
    assert_eq!(w.copied.pop().unwrap().0, paragraphs[0]);
}

#[test]
fn citations_of_all_that_is_marked_are_copied_together() {
    let mut w = at_headlines(12);
    w.keys("xjxY");
    let (text, what) = w.copied.pop().unwrap();
    assert_eq!((text.lines().count(), what.as_str()), (2, "citation × 2"));
    let mut w = at_headlines(10_001);
    w.keys("XY");
    assert!(w.copied.is_empty() && message(&w).text.contains("too many to copy"));
}

#[test]
fn the_editor_opens_the_page_file_at_the_articles_line() {
    let mut w = at_headlines(12);
    w.state.root = "/papers".to_owned();
    let id = w.state.current().unwrap();
    let mut stored = samples::stored(id.0);
    stored.article.lines = vec![crate::model::LineRange(7, 20)];
    w.happen(Action::Article(id, Ok(Some(Arc::new(stored)))));
    w.keys("e");
    assert_eq!(w.lent, [Job::Edit { file: "/papers/2025/04/28/01.txt".into(), line: 7 }]);
    w.keys("P");
    assert!(matches!(&w.lent[1], Job::Page { text } if text.contains("青石巷")));
    let mut gone = samples::entry(id.0);
    gone.gone = true;
    let all = (0..12).map(|n| if n == id.0 { gone.clone() } else { samples::entry(n) }).collect();
    let catalogue = Arc::new(Catalogue::new(2, all));
    w.happen(Action::Catalogued { catalogue, tags: Arc::default(), touched: vec![], new: 0 });
    w.keys("e");
    assert!(w.lent.len() == 2 && message(&w).text.contains("gone"));
}

#[test]
fn articles_are_piped_to_a_command_that_is_kept_for_the_next_time() {
    let mut w = at_headlines(12);
    w.keys("xjx|");
    let ids = w.state.chosen();
    assert!(w.screen().contains("pipe 2 articles to"), "{}", w.screen());
    w.key(KeyCode::Enter);
    assert!(w.errands.is_empty() && w.screen().contains("no command"));
    w.keys("wc -m");
    w.key(KeyCode::Enter);
    w.keys("|");
    w.keys("jq");
    w.key(KeyCode::Up);
    w.key(KeyCode::Down);
    w.key(KeyCode::Tab);
    w.key(KeyCode::Enter);
    w.keys("|");
    w.key(KeyCode::Up);
    w.key(KeyCode::Up);
    w.key(KeyCode::Enter);
    let pipe = |command: &str, form, job| Errand::Pipe { ids: ids.clone(), form, command: command.to_owned(), job };
    let started = [pipe("wc -m", Form::Text, 1), pipe("jq", Form::JsonLines, 2), pipe("wc -m", Form::Text, 3)];
    assert_eq!(w.errands, started);
    // They are named while they run, the newest one with the key that stops it.
    assert!(w.screen().contains("running: wc -m, ^X stops it"), "{}", w.screen());
    w.ctrl('x');
    w.ctrl('x');
    assert_eq!(w.errands[3..], [Errand::Stop { job: 3 }, Errand::Stop { job: 2 }]);
    assert_eq!(message(&w).text, "stopping: jq");
    for job in [3, 2, 1] {
        let over = Message { text: format!("over: {job}"), bad: false };
        w.happen(Action::Piped { job, action: Box::new(Action::Said(over)) });
        assert_eq!(message(&w).text, format!("over: {job}"));
    }
    assert!(!w.screen().contains("running"), "{}", w.screen());
    w.ctrl('x');
    assert_eq!((w.errands.len(), message(&w).text.as_str()), (5, "no command is running"));
    w.happen(Action::Output {
        title: "wc -m: 2 articles, exit status: 0".to_owned(),
        text: "1234\u{1b}[2J\n".to_owned(),
    });
    assert!(w.screen().contains("exit status: 0") && w.screen().contains("1234␛[2J"), "{}", w.screen());
    w.keys("y");
    assert_eq!(w.copied.pop().unwrap().0, "1234␛[2J");
    // An open window is not covered.
    w.keys("q");
    w.keys("T");
    w.happen(Action::Output { title: "wc".to_owned(), text: "1\n7\n".to_owned() });
    assert_eq!((w.state.context(), message(&w).text.as_str()), (Context::Tags, "wc: 7"));
}

#[test]
fn articles_are_exported_and_another_file_is_not_written_over_unasked() {
    let mut w = at_headlines(12);
    w.keys("E");
    w.ctrl('u');
    w.keys("~/out.bib");
    w.key(KeyCode::Enter);
    let ids = w.state.chosen();
    let export = |over| Errand::Export {
        ids: ids.clone(),
        to: "~/out.bib".into(),
        form: Form::Cited(crate::cite::Style::Bibtex),
        over,
    };
    assert_eq!(std::mem::take(&mut w.errands), [export(false)]);
    w.happen(Action::Asks("out.bib is there already: write over it?".to_owned(), vec![Effect::Errand(export(true))]));
    w.keys("n");
    assert!(w.errands.is_empty());
    w.happen(Action::Asks("out.bib is there already: write over it?".to_owned(), vec![Effect::Errand(export(true))]));
    w.keys("y");
    assert_eq!(w.errands, [export(true)]);
    // The path is offered the next time.
    w.keys("E");
    assert!(w.screen().contains("~/out.bib"));
}

#[test]
fn a_problems_file_is_opened_and_the_archives_health_stands_above() {
    let mut w = at_headlines(3);
    w.state.root = "/papers".to_owned();
    let problem = |n| FileProblem { file: format!("{n}.txt"), what: "no text in any encoding: delete it".to_owned() };
    w.happen(Action::Problems((0..9).map(problem).collect()));
    w.errands.clear();
    w.keys("!");
    assert_eq!(w.errands, [Errand::Health]);
    w.happen(Action::Health(Ok(Box::new(samples::health()))));
    let screen = w.screen();
    assert!(screen.contains("generation 17") && screen.contains("changes are told by the system"), "{screen}");
    w.keys("jj");
    w.key(KeyCode::Enter);
    assert_eq!(w.lent, [Job::Edit { file: "/papers/2.txt".into(), line: 1 }]);
    w.keys("G");
    assert!(w.screen().contains("8.txt"));
    w.keys("g");
    assert!(w.screen().contains("generation 17"));
}

#[test]
fn the_only_problem_can_be_seen_in_a_small_window() {
    let mut w = at_headlines(3);
    w.happen(Action::Resize(40, 10));
    w.happen(Action::Problems(vec![FileProblem { file: "坏.txt".to_owned(), what: "no text: delete it".to_owned() }]));
    w.keys("!");
    w.happen(Action::Health(Ok(Box::new(samples::health()))));
    assert!(!w.screen().contains("delete it"), "{}", w.screen());
    w.keys("jjjjjj");
    assert!(w.screen().contains("坏.txt") && w.screen().contains("delete it"), "{}", w.screen());
    w.keys("g");
    assert!(w.screen().contains("changes are told"), "{}", w.screen());
}

#[test]
fn a_disk_that_is_full_is_said_until_it_is_over() {
    let mut w = at_headlines(3);
    let mut health = samples::health();
    health.failing = Some("no room on the disk: free some".to_owned());
    w.happen(Action::Notice("no room".to_owned()));
    assert_eq!(w.errands.pop(), Some(Errand::Health));
    w.happen(Action::Health(Ok(Box::new(health))));
    w.keys("j");
    assert!(w.screen().contains("no room on the disk: free some"), "{}", w.screen());
    w.happen(Action::Progress(Progress { phase: Phase::Watching, done: 0, total: 0 }));
    assert_eq!(w.errands.pop(), Some(Errand::Health));
    w.happen(Action::Health(Ok(Box::new(samples::health()))));
    assert!(!w.screen().contains("no room on the disk"));
}

#[test]
fn a_first_index_tells_its_pace_and_the_time_left() {
    let mut w = World::new(0);
    let at = |done| Progress { phase: Phase::Reading, done, total: 98_000 };
    w.happen(Action::Progress(at(0)));
    w.state.now = std::time::Duration::from_secs(2);
    w.arrive(0..40, &[], 40);
    w.happen(Action::Progress(at(1_200)));
    w.happen(Action::Resize(120, 24));
    assert!(w.screen().contains("indexing 1,200/98,000 pages, 20 articles/s, 2 min 40 s left"), "{}", w.screen());
}
