#![allow(clippy::unwrap_used)]

mod terminal;

use super::*;
use crate::{
    archive::{FileProblem, Phase, Progress},
    model::ArticleId,
    tui::{
        action::Action,
        editor::Editor,
        errands::Form,
        layout::cells,
        samples,
        tagging::TagInput,
        update::update,
        windows::{
            Acts, Alike, Ask, Compared, CopyMenu, Help, NoteWindow, Output, Palette, Problems, Prompt, Purpose,
            TagWindow, Tags, Why, WhyRow, Window,
        },
    },
};
use ratatui::{Terminal, backend::TestBackend, buffer::Buffer, style::Modifier};
use std::sync::Arc;

mod chinese;

/// A screen of invented articles after a query.
fn screen(size: (u16, u16), query: &str) -> State {
    let mut state = State::new(size, "papers".to_owned(), true);
    let catalogue = samples::catalogue(1, 0..40);
    let tags = Arc::new(catalogue.tags());
    update(&mut state, Action::Opened { catalogue, tags, problems: vec![], notices: vec![] });
    state.query = Editor::new(query);
    let answer = samples::answer(query, &state.catalogue);
    update(&mut state, Action::Answered(answer));
    let id = state.reading.id;
    if let Some(id) = id {
        update(&mut state, Action::Article(id, Ok(Some(Arc::new(samples::stored(id.0))))));
    }
    state
}

fn drawn(state: &State) -> (Buffer, Option<(u16, u16)>) {
    let mut terminal = Terminal::new(TestBackend::new(state.size.0, state.size.1)).unwrap();
    let mut caret = None;
    terminal
        .draw(|frame| {
            draw(frame, state);
            caret = Some(());
        })
        .unwrap();
    let backend = terminal.backend();
    let at = backend.cursor_position();
    (backend.buffer().clone(), backend.cursor_visible().then_some((at.x, at.y)))
}

/// The rows as a person sees them: cells behind a wide glyph are skipped.
fn dump(buffer: &Buffer) -> String {
    let mut rows = String::new();
    for y in 0..buffer.area.height {
        let mut row = String::new();
        let mut x = 0;
        while x < buffer.area.width {
            let symbol = buffer.cell((x, y)).map_or(" ", |cell| cell.symbol());
            row.push_str(symbol);
            x += u16::try_from(cells(symbol).max(1)).unwrap();
        }
        assert_eq!(cells(&row), usize::from(buffer.area.width), "a row of another width: {row:?}");
        rows.push_str(row.trim_end());
        rows.push('\n');
    }
    rows
}

pub(in crate::tui) fn shot(state: &State) -> String {
    dump(&drawn(state).0)
}

fn why() -> Why {
    let row =
        |text: &str, score: Option<&str>, strong| WhyRow { text: text.into(), score: score.map(Into::into), strong };
    let rows = vec![
        row("“银发课堂”开进社区", None, true),
        row("银发  in one run in the headline", Some("+62000"), false),
        row("a short headline", Some("+243"), false),
        row("score", Some("62243"), true),
    ];
    Why::Hit { of: crate::model::ArticleId(2), rows, top: 0 }
}

fn why_nothing() -> Why {
    let catalogue = samples::catalogue(1, 0..9);
    let count = |query: &crate::search::Query| crate::search::count(&catalogue, query);
    let terms = crate::search::Query::parse("银发 骆驼").0.relaxed(&count);
    Why::Nothing { text: "银发 骆驼".into(), terms: Some(Arc::new(terms)), cursor: Default::default() }
}

fn alike() -> Alike {
    Alike::new(&mut State::new((80, 24), String::new(), true), &samples::entry(2))
}

/// What is told of what is like the third article.
fn told_alike(state: &mut State) {
    state.health.texts.whole = true;
    state.alike.told = Some((ArticleId(2), Ok(samples::similar())));
    state.alike.compared = Some(((ArticleId(2), ArticleId(8)), Ok(samples::comparison())));
}

/// The same with everything that is counted by another thread.
fn counted(size: (u16, u16)) -> State {
    use crate::tui::reckoning::{Wish, granted};
    let mut state = screen(size, "");
    told_alike(&mut state);
    state.history = vec!["银发 date:2025".to_owned(), "贷款 OR 银行".to_owned()];
    let wishes = [
        Wish::Issues(Arc::clone(&state.catalogue)),
        Wish::Coverage(Arc::clone(&state.catalogue), vec![]),
        Wish::Times(Arc::clone(&state.shown.hits)),
    ];
    for wish in wishes {
        update(&mut state, Action::Reckoned(granted(wish)));
    }
    state
}

/// Every window, and none.
fn windows() -> Vec<(&'static str, Option<Box<dyn Window>>)> {
    let tags = Arc::new(samples::catalogue(1, 0..9).tags());
    vec![
        ("none", None),
        ("help", Some(Box::new(Help::new(crate::tui::keymap::Context::List)))),
        (
            "palette",
            Some(Box::new(Palette::new(&crate::tui::keymap::Keymap::default(), crate::tui::keymap::Context::List))),
        ),
        ("calendar", Some(Box::new(crate::tui::windows::Calendar::at(&counted((80, 24)))))),
        ("over_time", Some(Box::new(crate::tui::windows::OverTime::new(&counted((80, 24)))))),
        ("history", Some(Box::new(crate::tui::windows::Past::new(&counted((80, 24)))))),
        ("naming", Some(Box::new(crate::tui::windows::Prompt::save(&counted((80, 24)), "银发 OR 贷款")))),
        ("problems", Some(Box::new(Problems::default()))),
        ("why", Some(Box::new(why()))),
        ("why_nothing", Some(Box::new(why_nothing()))),
        ("reprints", Some(Box::new(alike()))),
        ("comparison", Some(Box::new(Compared::new(ArticleId(2), ArticleId(8), Box::new(alike()))))),
        ("tags", Some(Box::new(Tags::default()))),
        ("acts", Some(Box::new(Acts::default()))),
        ("copy", Some(Box::new(CopyMenu::default()))),
        ("note", Some(Box::new(NoteWindow::new(ArticleId(1), "县医院添置设备", "核对第三段\n问\u{1b}[2J校对")))),
        ("export", Some(Box::new(Prompt::new(Purpose::Export { ids: vec![ArticleId(1); 3] }, "~/引用.bib", None)))),
        (
            "rename",
            Some(Box::new(Prompt::new(
                Purpose::Rename { tag: "金融".parse().unwrap(), ids: vec![ArticleId(1)] },
                "金融",
                None,
            ))),
        ),
        (
            "pipe",
            Some(Box::new(Prompt::new(Purpose::Pipe { ids: vec![ArticleId(1)], form: Form::Text }, "wc -m", None))),
        ),
        ("ask", Some(Box::new(Ask::new("take #金融 off 312 articles? u puts it back".to_owned(), vec![], None)))),
        (
            "output",
            Some(Box::new(Output::new(
                "wc -m: 3 articles, exit status: 0",
                &"1234\n一行很长的输出。".repeat(40),
                &State::new((80, 24), String::new(), true),
            ))),
        ),
        ("tag_input", Some(Box::new(TagWindow(TagInput::new(vec![crate::model::ArticleId(1)], &tags))))),
    ]
}

fn window(name: &str) -> Option<Box<dyn Window>> {
    windows().into_iter().find(|(known, _)| *known == name).and_then(|(_, window)| window)
}

#[test]
fn the_first_frame() {
    insta::assert_snapshot!(shot(&State::new((40, 10), "papers\u{1b}[2J".to_owned(), true)));
}

#[test]
fn headlines_at_40x10() {
    insta::assert_snapshot!(shot(&screen((40, 10), "")));
}

#[test]
fn an_article_at_40x10() {
    let mut state = screen((40, 10), "银发");
    state.focus = Focus::Article;
    insta::assert_snapshot!(shot(&state));
}

#[test]
fn both_panes_at_80x24() {
    insta::assert_snapshot!(shot(&screen((80, 24), "银发")));
}

#[test]
fn both_panes_at_120x40_while_pages_arrive() {
    let mut state = screen((120, 40), "");
    state.health.fresh = 24;
    state.health.progress = Some(Progress { phase: Phase::Reading, done: 120, total: 400 });
    state.health.problems = vec![FileProblem { file: "a.txt".to_owned(), what: "noise".to_owned() }];
    insta::assert_snapshot!(shot(&state));
}

#[test]
fn marks_stand_beside_the_headline_and_the_note_above_the_text() {
    let mut state = screen((100, 24), "");
    let id = state.reading.id.unwrap();
    let mut entry = samples::entry(id.0);
    entry.marks = crate::model::Marks { starred: true, read: true, noted: true };
    let all = (0..40).map(|n| if n == id.0 { entry.clone() } else { samples::entry(n) }).collect();
    let catalogue = Arc::new(crate::catalogue::Catalogue::new(2, all));
    let tags = Arc::new(catalogue.tags());
    update(&mut state, Action::Catalogued { catalogue, tags, touched: vec![id], new: 0 });
    let mut stored = samples::stored(id.0);
    stored.note = Some("核对第三段\n\n问\u{1b}[2J校对".to_owned());
    update(&mut state, Action::Article(id, Ok(Some(Arc::new(stored)))));
    let shown = shot(&state);
    assert!(shown.lines().nth(1).unwrap().contains(" * ✎ ✓"), "{shown}");
    assert!(shown.contains("│ 核对第三段") && shown.contains("│ 问␛[2J校对"), "{shown}");
    let (buffer, _) = drawn(&state);
    let dim = |y: u16| buffer.cell((21, y)).unwrap().modifier.contains(Modifier::DIM);
    assert!(dim(1) && !dim(2), "what was read stands back");
}

#[test]
fn the_windows_at_80x24() {
    for (name, window) in windows().into_iter().skip(1).filter(|(name, _)| !matches!(*name, "help" | "palette")) {
        let mut state = if name == "why" { screen((80, 24), "银发") } else { counted((80, 24)) };
        state.health.problems = vec![FileProblem {
            file: "2025/04/坏.txt".to_owned(),
            what: "no text in any encoding (binary noise): replace the file or take it out of the folder".to_owned(),
        }];
        state.desk.health = Some(Arc::new(samples::health()));
        state.desk.past = Some(Ok(Arc::new(samples::past())));
        state.window = window;
        update(&mut state, Action::Resize(80, 24));
        insta::assert_snapshot!(format!("window_{name}"), shot(&state));
    }
}

#[test]
fn help_is_searched_and_nothing_of_it_is_cut() {
    for (name, size) in [("80x24", (80, 24)), ("40x10", (40, 10))] {
        let mut state = State::new(size, "papers".to_owned(), true);
        state.window = window("help");
        update(&mut state, Action::Command(crate::tui::action::Command::Query));
        update(&mut state, Action::Text("caret".to_owned()));
        insta::assert_snapshot!(format!("help_{name}"), shot(&state));
    }
}

#[test]
fn no_size_no_screen_and_no_window_panics() {
    let mut state = counted((120, 40));
    state.desk.health = Some(Arc::new(samples::health()));
    state.desk.past = Some(Ok(Arc::new(samples::past())));
    for width in 1..60 {
        for height in 1..20 {
            // What is under a window does not depend on it: each pane once, each window once.
            for focus in [Focus::Side, Focus::Query, Focus::List, Focus::Article] {
                state.focus = focus;
                update(&mut state, Action::Resize(width, height));
                shot(&state);
            }
            for (_, window) in windows() {
                state.window = window;
                update(&mut state, Action::Resize(width, height));
                shot(&state);
            }
            state.window = None;
        }
    }
}

#[test]
fn a_frame_smaller_than_the_state_thinks_does_no_harm() {
    let state = screen((120, 40), "银发");
    let mut terminal = Terminal::new(TestBackend::new(7, 3)).unwrap();
    terminal.draw(|frame| draw(frame, &state)).unwrap();
}

#[test]
fn the_real_cursor_is_at_the_caret_and_only_where_one_types() {
    let mut state = screen((80, 24), "银发");
    assert_eq!(drawn(&state).1, Some((2 + 4, 0)));
    state.query.edit(crate::tui::editor::Edit::Left);
    assert_eq!(drawn(&state).1, Some((2 + 2, 0)));
    state.query = Editor::new(&"长".repeat(100));
    let (x, y) = drawn(&state).1.unwrap();
    assert!(x < state.areas().query.right() && y == 0);
    state.focus = Focus::List;
    assert_eq!(drawn(&state).1, None);
    state.window = window("tag_input");
    assert!(drawn(&state).1.is_some());
}

#[test]
fn matched_glyphs_are_marked_in_list_and_article() {
    let state = screen((120, 40), "银发");
    let (buffer, _) = drawn(&state);
    let marked = |x0: u16, x1: u16| {
        let mut glyphs = String::new();
        for y in 1..30 {
            for x in x0..x1 {
                let cell = buffer.cell((x, y)).unwrap();
                if cell.modifier.contains(Modifier::UNDERLINED) && cell.symbol() != " " {
                    glyphs.push_str(cell.symbol());
                }
            }
        }
        glyphs
    };
    assert!(marked(0, 48).starts_with("银发银发"));
    assert_eq!(marked(49, 120), "银发");
}

#[test]
fn without_colour_nothing_has_one() {
    let mut state = screen((120, 40), "银发 date:?");
    state.colour = false;
    state.window = window("help");
    let (buffer, _) = drawn(&state);
    assert!(
        buffer.content().iter().all(|c| c.fg == ratatui::style::Color::Reset && c.bg == ratatui::style::Color::Reset)
    );
}

#[test]
fn a_fault_of_the_query_is_underlined_in_place_and_said() {
    let state = screen((100, 24), "银 date:?");
    let (buffer, _) = drawn(&state);
    let underlined: String = (0..40)
        .filter_map(|x| buffer.cell((x, 0)))
        .filter(|c| c.modifier.contains(Modifier::UNDERLINED))
        .map(|c| c.symbol())
        .collect();
    assert_eq!(underlined, &state.shown.text[state.shown.faults[0].range.clone()]);
    assert!(dump(&buffer).contains(state.shown.faults[0].what.to_string().split(':').next().unwrap()));
}

#[test]
fn suggestions_are_seen_under_the_query_line() {
    let mut state = screen((60, 12), "page:");
    update(&mut state, Action::Command(crate::tui::action::Command::Complete));
    let vocabulary = Arc::new(crate::search::Vocabulary::of(&state.catalogue));
    let generation = state.catalogue.generation;
    update(&mut state, Action::Vocabulary(vocabulary, generation));
    insta::assert_snapshot!(shot(&state));
    for (width, height) in (1..40).flat_map(|w| (1..10).map(move |h| (w, h))) {
        update(&mut state, Action::Resize(width, height));
        assert!(state.completion.open.is_some());
        shot(&state);
    }
}

#[test]
fn the_hint_bar_and_the_help_come_from_the_keymap() {
    let mut state = screen((200, 40), "");
    state.focus = Focus::List;
    let list = shot(&state);
    for (key, does, _) in state.keymap.hints(state.context(), state.lang) {
        assert!(list.contains(&format!("{key} {does}")), "{key} {does}");
    }
    state.window = window("help");
    state.size = (200, 400);
    let help = shot(&state);
    for row in state.keymap.help().iter().flat_map(|group| &group.rows) {
        assert!(help.contains(row.says.0), "{row:?}");
    }
}

#[test]
fn the_side_pane_at_its_widths() {
    let searches = |query: &str| crate::model::SavedSearch { name: query.parse().unwrap(), query: query.to_owned() };
    let with_side = |size, width: u16| {
        let mut state = screen(size, "");
        state.panes.side_width = width;
        update(&mut state, Action::Searches(vec![searches("银发课堂进社区"), searches("贷款")]));
        for wish in [
            crate::tui::reckoning::Wish::Issues(Arc::clone(&state.catalogue)),
            crate::tui::reckoning::Wish::Searches(Arc::clone(&state.catalogue), Arc::clone(&state.side.searches), true),
        ] {
            state.health.counting = true;
            update(&mut state, Action::Reckoned(crate::tui::reckoning::granted(wish)));
        }
        state.side.looks.values_mut().for_each(|seen| *seen -= 2);
        state.side.turn(&crate::tui::side::Node::Month(2025, 4));
        update(&mut state, Action::Problems(vec![FileProblem { file: "坏.txt".to_owned(), what: "noise".to_owned() }]));
        state.focus = Focus::Side;
        state
    };
    insta::assert_snapshot!("side_120x40", shot(&with_side((120, 40), 28)));
    insta::assert_snapshot!("side_80x24_narrowest", shot(&with_side((80, 24), 16)));
    insta::assert_snapshot!("side_40x10", shot(&with_side((40, 10), 28)));
    insta::assert_snapshot!("side_200x60", shot(&with_side((200, 60), 28)));
}

#[test]
fn calendar_and_plot_on_wide_and_narrow_screens() {
    for (size, name) in [((200, 60), "200x60"), ((40, 10), "40x10")] {
        let mut state = counted(size);
        state.window = Some(Box::new(crate::tui::windows::Calendar::at(&state)));
        insta::assert_snapshot!(format!("calendar_{name}"), shot(&state));
        state.window = Some(Box::new(crate::tui::windows::OverTime::new(&state)));
        insta::assert_snapshot!(format!("over_time_{name}"), shot(&state));
    }
}

#[test]
fn what_is_like_an_article_and_two_prints_at_other_sizes() {
    for size in [(40, 10), (200, 60)] {
        for name in ["reprints", "comparison"] {
            let mut state = counted(size);
            state.window = window(name);
            update(&mut state, Action::Resize(size.0, size.1));
            insta::assert_snapshot!(format!("{name}_{}x{}", size.0, size.1), shot(&state));
        }
    }
}

#[test]
fn what_differs_in_two_prints_is_told_without_colours() {
    let mut state = counted((120, 30));
    state.colour = false;
    state.window = window("comparison");
    update(&mut state, Action::Resize(120, 30));
    let (buffer, _) = drawn(&state);
    let with = |modifier: Modifier| -> String {
        let cells = buffer.content().iter().filter(|cell| cell.modifier.contains(modifier) && cell.symbol() != " ");
        cells.map(|cell| cell.symbol()).collect()
    };
    let struck = with(Modifier::CROSSED_OUT);
    assert!(struck.starts_with("六点") && struck.contains("过去一年"), "{struck}");
    assert!(with(Modifier::UNDERLINED).contains("昨天"), "{}", with(Modifier::UNDERLINED));
}

#[test]
fn why_texts_cannot_be_asked_is_said_in_either_language() {
    let dir = tempfile::tempdir().unwrap();
    let place = crate::archive::Place::of(dir.path());
    let index = dir.path().join(".baoku/fulltext");
    std::fs::create_dir_all(&index).unwrap();
    std::fs::write(index.join("meta.json"), "no index").unwrap();
    let corpus = Arc::new(crate::catalogue::Corpus::of(&place));
    let catalogue = Arc::new((*samples::catalogue(2, 0..40)).clone().with_corpus(corpus));
    let mut state = screen((160, 24), "text:银发");
    let answer = samples::answer("text:银发", &catalogue);
    assert!(answer.hits.trouble().is_some());
    update(&mut state, Action::Answered(answer));
    assert!(shot(&state).contains("the full-text index is damaged"), "{}", shot(&state));
    state.lang = crate::tui::lang::Lang::Chinese;
    assert!(shot(&state).contains("全文索引已损坏"), "{}", shot(&state));
}

#[test]
fn a_message_that_is_too_long_for_its_line_takes_more_of_them_until_the_next_key() {
    let mut state = screen((60, 12), "");
    let text = "/home/someone/.config/baoku/config.toml: line 3: `theem` is no setting: did you mean `theme`?; all stays as it was";
    state.message = Some(crate::tui::state::Message { text: text.to_owned(), bad: true });
    let shown = shot(&state);
    let said: Vec<&str> = shown.lines().skip(10).collect();
    assert_eq!(said.join(" ").split_whitespace().collect::<Vec<_>>(), text.split_whitespace().collect::<Vec<_>>());
    state.message.as_mut().unwrap().text = "很长的消息".repeat(99);
    let shown = shot(&state);
    assert!(
        !shown.lines().nth(7).unwrap().starts_with("很长") && shown.lines().nth(8).unwrap().starts_with("很长"),
        "{shown}"
    );
    assert!(shown.trim_end().ends_with('…'), "{shown}");
    update(&mut state, Action::Command(crate::tui::action::Command::Redraw));
    assert!(shot(&state).contains("? help") || shot(&state).contains("Enter read"));
}

#[test]
fn a_page_files_name_and_a_windows_title_are_shortened_with_a_sign() {
    let mut state = screen((40, 10), "");
    let page = crate::archive::PageFile {
        file: "二〇二五年/河湾日报2025年5月1日星期四第03版.txt".to_owned(),
        encoding: "UTF-8".to_owned(),
        text: "一".to_owned(),
        ..Default::default()
    };
    update(&mut state, Action::Command(crate::tui::action::Command::RawPage));
    let id = state.reading.id.unwrap();
    update(&mut state, Action::Page(id, Ok(Some(Arc::new(page)))));
    assert!(shot(&state).contains("河湾日报2025年5月1日星期四第03…  UTF-8"), "{}", shot(&state));
    let title = "一二三四五六七八九十".repeat(3);
    state.window = Some(Box::new(Output::new(&title, "x", &state)));
    assert!(shot(&state).contains("一二三四… ──┐"), "{}", shot(&state));
}
