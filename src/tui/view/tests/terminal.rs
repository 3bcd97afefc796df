//! Frames through a real terminal emulator: what is seen after any frame is what a clean screen would show, also where ambiguous characters are
//! two cells wide, which neither ratatui nor the emulator knows.

use super::*;
use crate::{
    model::ArticleId,
    text::{Ambiguous, Cells, width},
    tui::{
        action::{Command, Move},
        lang::Lang,
        layout::Panes,
    },
};
use proptest::prelude::*;
use ratatui::{TerminalOptions, Viewport, backend::CrosstermBackend, layout::Rect};
use std::{cell::RefCell, io, rc::Rc};

/// What was written to the terminal and not yet seen by it.
#[derive(Clone, Default)]
struct Wire(Rc<RefCell<Vec<u8>>>);

impl io::Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A terminal as the program has it: ratatui, crossterm, and an emulator at the other end.
struct Emulated {
    terminal: Terminal<CrosstermBackend<Wire>>,
    wire: Wire,
    emulator: vt100::Parser,
}

impl Emulated {
    fn new((width, height): (u16, u16)) -> Self {
        let wire = Wire::default();
        let viewport = Viewport::Fixed(Rect::new(0, 0, width, height));
        let backend = CrosstermBackend::new(wire.clone());
        let terminal = Terminal::with_options(backend, TerminalOptions { viewport }).unwrap();
        Self { terminal, wire, emulator: vt100::Parser::new(height, width, 0) }
    }

    fn draw(&mut self, state: &State) {
        self.terminal.draw(|frame| draw(frame, state)).unwrap();
        let bytes = std::mem::take(&mut *self.wire.0.borrow_mut());
        let text = String::from_utf8(bytes).unwrap();
        self.emulator.process(as_wide(&text, state.setting.ambiguous).as_bytes());
    }

    /// Every cell with all that is seen of it.
    fn cells(&self) -> Vec<String> {
        let screen = self.emulator.screen();
        let (height, width) = screen.size();
        let one = |y: u16, x: u16| {
            let cell = screen.cell(y, x).unwrap();
            // Nothing and a blank look alike; so does a style's colour on either.
            let glyph = if cell.contents().is_empty() { " " } else { cell.contents() };
            let colour = if glyph == " " { vt100::Color::Default } else { cell.fgcolor() };
            let (underline, inverse, bold) = (cell.underline(), cell.inverse(), cell.bold() && glyph != " ");
            format!("{glyph}{}{colour:?}{underline}{inverse}{bold}", cell.is_wide_continuation())
        };
        (0..height).flat_map(|y| (0..width).map(move |x| one(y, x))).collect()
    }

    fn rows(&self) -> Vec<String> {
        let (_, width) = self.emulator.screen().size();
        self.emulator.screen().rows(0, width).map(|row| row.trim_end().to_owned()).collect()
    }
}

/// The bytes as a terminal shows them that draws ambiguous characters two cells wide: such glyphs stand in for them.
fn as_wide(text: &str, ambiguous: Ambiguous) -> String {
    let stand_in = |c: char| {
        let mut glyph = [0; 4];
        let glyph = &*c.encode_utf8(&mut glyph);
        let both = [Ambiguous::Narrow, Ambiguous::Wide].map(|how| width(glyph, how));
        let odd = both == [Cells(1), Cells(2)];
        if odd { char::from_u32(0x3400 + u32::from(c) % 0x1000).unwrap() } else { c }
    };
    match ambiguous {
        Ambiguous::Narrow => text.to_owned(),
        Ambiguous::Wide => text.chars().map(stand_in).collect(),
    }
}

/// A screen in some state.
#[derive(Debug, Clone)]
struct Spec {
    query: &'static str,
    focus: Focus,
    window: usize,
    down: usize,
    paragraphs: usize,
    page_file: bool,
    panes: Panes,
    lang: Lang,
}

fn spec() -> impl Strategy<Value = Spec> {
    let query = prop_oneof![Just(""), Just("银发"), Just("e"), Just("骆驼"), Just("date:?")];
    let focus = prop_oneof![Just(Focus::Query), Just(Focus::List), Just(Focus::Article)];
    let panes = (any::<bool>(), -20_i16..20).prop_map(|(zen, list_more)| Panes { zen, list_more, ..Panes::default() });
    let lang = prop_oneof![Just(Lang::English), Just(Lang::Chinese)];
    // A window in every other one.
    (query, focus, 0_usize..16, 0_usize..40, 0_usize..30, any::<bool>(), panes, lang).prop_map(
        |(query, focus, window, down, paragraphs, page_file, panes, lang)| Spec {
            query,
            focus,
            window,
            down,
            paragraphs,
            page_file,
            panes,
            lang,
        },
    )
}

fn made(spec: &Spec, size: (u16, u16), ambiguous: Ambiguous) -> State {
    let mut state = screen(size, spec.query);
    (state.focus, state.panes, state.lang) = (spec.focus, spec.panes, spec.lang);
    state.setting.ambiguous = ambiguous;
    if let Some(id) = state.reading.id {
        let mut stored = samples::stored(id.0);
        let text = "“春耕”——农机……下田·抢墒①，用App查3D打印；‘一村一策’。";
        stored.article.paragraphs.extend((0..spec.paragraphs).map(|_| text.repeat(4)));
        update(&mut state, Action::Article(id, Ok(Some(Arc::new(stored)))));
        if spec.page_file {
            update(&mut state, Action::Command(Command::RawPage));
            update(&mut state, Action::Page(id, Ok(Some(Arc::new(samples::page(id.0))))));
        }
    }
    state.window = windows().into_iter().nth(spec.window).and_then(|(_, window)| window);
    update(&mut state, Action::Resize(size.0, size.1));
    for _ in 0..spec.down {
        update(&mut state, Action::Command(Command::Move(Move::Down)));
    }
    state
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_frame_after_another_looks_as_on_a_clean_screen(
        (a, b) in (spec(), spec()),
        size in prop_oneof![Just((80_u16, 24_u16)), Just((40, 10)), Just((133, 30)), Just((17, 5))],
        wide in any::<bool>()
    ) {
        let ambiguous = if wide { Ambiguous::Wide } else { Ambiguous::Narrow };
        let (a, b) = (made(&a, size, ambiguous), made(&b, size, ambiguous));
        let (mut after, mut clean) = (Emulated::new(size), Emulated::new(size));
        after.draw(&a);
        after.draw(&b);
        clean.draw(&b);
        prop_assert_eq!(after.rows(), clean.rows());
        let (after, wanted) = (after.cells(), clean.cells());
        let other = (0..wanted.len()).find(|&at| after[at] != wanted[at]);
        prop_assert!(other.is_none(), "{:?}", other.map(|at| (at, after[at].clone(), wanted[at].clone())));
        // And every glyph is where the program thinks that it is.
        let thought: Vec<String> = as_wide(&shot(&b), ambiguous).lines().map(|row| row.trim_end().to_owned()).collect();
        prop_assert_eq!(clean.rows(), thought);
    }

    #[test]
    fn every_glyph_of_an_article_is_on_the_screen_once(
        paragraphs in proptest::collection::vec(1_usize..200, 1..12), width in 2_u16..220, height in 8_u16..40, wide in any::<bool>(), zen in any::<bool>()
    ) {
        let size = (width, height);
        let mut state = screen(size, "");
        state.focus = Focus::Article;
        state.panes.zen = zen;
        state.setting.ambiguous = if wide { Ambiguous::Wide } else { Ambiguous::Narrow };
        let id = state.reading.id.unwrap_or(ArticleId(0));
        let mut stored = samples::stored(id.0);
        // Glyphs that nothing else on the screen has, each once, with marks between them.
        let mut next = 0x4E00;
        let mut text = |len: usize| -> String {
            let glyphs = (next..next + len as u32).filter_map(char::from_u32);
            next += len as u32;
            let marks = ["", "", "，", "", "”", "", "——", "“", "", "3%", "e", "。"];
            glyphs.zip(marks.iter().cycle()).flat_map(|(glyph, mark)| [glyph.to_string(), (*mark).to_owned()]).collect()
        };
        let bodies: Vec<String> = paragraphs.iter().map(|&len| text(len)).collect();
        stored.article = crate::model::Article { paragraphs: bodies.clone(), captions: vec![text(20)], ..Default::default() };
        state.catalogue = Arc::default();
        stored.entry = crate::model::Entry { headline: "H".into(), kicker: None, subtitle: None, label: None, section: None, authors: vec![], paper: None, tags: vec![], ..stored.entry };
        update(&mut state, Action::Article(id, Ok(Some(Arc::new(stored)))));
        // All the pages of columns, or one that is high enough.
        if state.reading.form.spreads.is_empty() {
            let rows = u16::try_from(state.reading.rows.len() + 3).unwrap();
            update(&mut state, Action::Resize(width, rows.max(height)));
        }
        let mut seen: Vec<char> = Vec::new();
        loop {
            let (buffer, _) = drawn(&state);
            let area = state.areas().article;
            for (x, y) in (area.left()..area.right()).flat_map(|x| (area.top()..area.bottom()).map(move |y| (x, y))) {
                seen.extend(buffer.cell((x, y)).unwrap().symbol().chars().filter(|c| (0x4E00..next).contains(&u32::from(*c))));
            }
            let top = state.reading.top;
            update(&mut state, Action::Command(Command::Move(Move::PageDown)));
            if state.reading.top == top {
                break;
            }
        }
        seen.sort_unstable();
        let all: Vec<char> = (0x4E00..next).filter_map(char::from_u32).collect();
        prop_assert_eq!(seen, all);
    }
}
