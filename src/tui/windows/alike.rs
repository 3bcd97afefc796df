//! What is like an article: its reprints across papers and days, and more of the same.
//!
//! Enter opens one, `c` compares it with the article word by word. While the full-text index is being written the window says how far it is, and what comes
//! is added by itself.

use super::{Compared, Outcome, Window, inside, roomy, rows::Cursor};
use crate::{
    model::{ArticleId, Entry},
    search::Similar,
    text::{Cells, Wrap, one_line, wrap},
    tui::{
        action::{Command, Effect},
        alike::percent,
        keymap::Context,
        lang::Lang,
        layout,
        setting::ambiguous,
        state::State,
        update::read_now,
        view::{Pen, Styles},
        working,
    },
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// Narrower rows have the day and the paper in a row of their own.
const ONE_ROW: u16 = 64;
/// Cells of a share, of a day, of a page, of a paper.
const COLUMNS: [usize; 4] = [4, 10, 4, 10];

/// The window.
#[derive(Debug)]
pub(crate) struct Alike {
    of: ArticleId,
    headline: String,
    cursor: Cursor,
}

/// A row inside the border.
enum Line {
    /// What stands over one of the two lists.
    Head(String),
    /// Something to be read, in a quiet voice.
    Say(String),
    /// How far the index is, or why nothing is known.
    Doubt(String),
    /// An article by its place among all that are listed, with its share of text if it is a reprint.
    Article(usize, ArticleId, Option<f64>),
    /// Its day and paper, where they have no room beside the headline.
    Under(usize, ArticleId),
}

impl Line {
    /// The article's place among all that are listed.
    fn at(&self) -> Option<usize> {
        match self {
            Self::Article(at, ..) | Self::Under(at, _) => Some(*at),
            Self::Head(_) | Self::Say(_) | Self::Doubt(_) => None,
        }
    }
}

impl Alike {
    /// The window for an article.
    pub(crate) fn new(state: &mut State, entry: &Entry) -> Self {
        state.alike.begin(entry.id);
        let untitled = state.lang.say("(no headline)", "（无题）");
        let headline = if entry.headline.is_empty() { untitled } else { &entry.headline };
        Self { of: entry.id, headline: one_line(headline).into_owned(), cursor: Cursor::default() }
    }

    fn found<'a>(&self, state: &'a State) -> Option<Result<&'a Similar, &'a str>> {
        let (_, told) = state.alike.told.as_ref().filter(|(of, _)| *of == self.of)?;
        Some(told.as_deref().map_err(String::as_str))
    }

    /// All that are listed, in their order.
    fn listed(&self, state: &State) -> Vec<ArticleId> {
        let Some(Ok(found)) = self.found(state) else { return Vec::new() };
        let reprints = found.reprints.iter().map(|(id, _)| *id);
        let all = reprints.chain(found.related.iter().map(|(id, _)| *id));
        all.filter(|id| state.catalogue.find(*id).is_some()).collect()
    }

    fn lines(&self, state: &State, width: u16) -> Vec<Line> {
        let lang = state.lang;
        let broken = |text: &str| {
            let measure = Cells(usize::from(width).max(2));
            let how = Wrap { measure, indent: Cells(0), ambiguous: ambiguous() };
            let lines = wrap(text, how).into_iter().map(|line| text.get(line.range).unwrap_or_default().to_owned());
            lines.collect::<Vec<_>>()
        };
        let mut lines = Vec::new();
        if let Some(far) = working::texts(state) {
            let text = lang.say(format!("{far}; what is found comes by itself"), format!("{far}；找到的会自动列出"));
            lines.extend(broken(&text).into_iter().map(Line::Doubt));
        }
        let found = match self.found(state) {
            None => {
                lines.push(Line::Say(lang.say("looking through all texts", "正在查找").to_owned()));
                return lines;
            }
            Some(Err(why)) => {
                lines.extend(broken(&one_line(why)).into_iter().map(Line::Doubt));
                return lines;
            }
            Some(Ok(found)) => found,
        };
        let there = |id: &ArticleId| state.catalogue.find(*id).is_some();
        let reprints = found.reprints.iter().filter(|(id, _)| there(id)).map(|&(id, share)| (id, Some(share)));
        let related = found.related.iter().filter(|(id, _)| there(id)).map(|&(id, _)| (id, None));
        let (reprints, related): (Vec<_>, Vec<_>) = (reprints.collect(), related.collect());
        let mut at = 0;
        let (alike, like) = (reprints.len(), related.len());
        let heads = [
            lang.say(
                format!("reprints: {alike} (share of text in common)"),
                format!("转载：{alike}（相同文字的比例）"),
            ),
            lang.say(format!("more like this: {like}"), format!("相关文章：{like}")),
        ];
        for (list, head) in [reprints, related].into_iter().zip(heads) {
            if lines.iter().any(|line| matches!(line, Line::Head(_))) {
                lines.push(Line::Say(String::new()));
            }
            lines.push(Line::Head(head));
            for (id, share) in list {
                lines.push(Line::Article(at, id, share));
                if width < ONE_ROW {
                    lines.push(Line::Under(at, id));
                }
                at += 1;
            }
        }
        lines
    }

    fn width(&self, state: &State) -> u16 {
        layout::inside(layout::window(state.size, (roomy(state.size).0, 3))).width
    }

    /// Keeps the cursor's rows in sight, and with the first article all that stands over it.
    fn keep(&mut self, state: &State) {
        let lines = self.lines(state, self.width(state));
        let page = usize::from(inside(self, state).height).max(1);
        let listed = lines.iter().filter_map(Line::at).max().map_or(0, |last| last + 1);
        self.cursor.at = self.cursor.at.min(listed.saturating_sub(1));
        let is_here = |line: &Line| line.at() == Some(self.cursor.at);
        let first = lines.iter().position(is_here).unwrap_or(0);
        let last = lines.iter().rposition(is_here).unwrap_or(0);
        let top = if self.cursor.at == 0 { 0 } else { self.cursor.top };
        self.cursor.top =
            layout::scrolled(top, last, page, lines.len()).min(first.max((last + 1).saturating_sub(page)));
    }

    fn under_cursor(&self, state: &State) -> Option<ArticleId> {
        self.listed(state).get(self.cursor.at).copied()
    }

    fn open(&self, state: &mut State) -> Outcome {
        match self.under_cursor(state) {
            Some(id) => Outcome::closes(read_now(state, id)),
            None => Outcome::stays(),
        }
    }

    fn compare(&mut self, state: &mut State) -> Outcome {
        let Some(other) = self.under_cursor(state) else { return Outcome::stays() };
        let under = Self { headline: std::mem::take(&mut self.headline), ..*self };
        state.window = Some(Box::new(Compared::new(self.of, other, Box::new(under))));
        Outcome::closes(vec![Effect::Compare(self.of, other)])
    }
}

impl Window for Alike {
    fn context(&self) -> Context {
        Context::Alike
    }

    fn title(&self, state: &State) -> String {
        state.lang.say(format!("like: {}", self.headline), format!("相似：{}", self.headline))
    }

    fn wanted(&self, state: &State) -> (u16, u16) {
        let (width, height) = roomy(state.size);
        let rows = self.lines(state, self.width(state)).len().saturating_add(2);
        (width, height.min(u16::try_from(rows).unwrap_or(u16::MAX)).max(6))
    }

    fn command(&mut self, state: &mut State, command: Command) -> Outcome {
        match command {
            Command::Move(way) => {
                let each = if self.width(state) < ONE_ROW { 2 } else { 1 };
                let page = usize::from(inside(self, state).height) / each;
                self.cursor.at = layout::stepped(self.cursor.at, way, page, self.listed(state).len());
                self.keep(state);
            }
            Command::Enter => return self.open(state),
            Command::Compare => return self.compare(state),
            _ => {}
        }
        Outcome::stays()
    }

    fn pressed(&mut self, state: &mut State, at: Position) -> Outcome {
        let lines = self.lines(state, self.width(state));
        let Some(at) = lines.get(self.cursor.top + usize::from(at.y)).and_then(Line::at) else {
            return Outcome::stays();
        };
        if at == self.cursor.at {
            return self.open(state);
        }
        self.cursor.at = at;
        Outcome::stays()
    }

    fn changed(&mut self, state: &State) {
        self.keep(state);
    }

    fn draw(&self, buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) -> Option<Position> {
        let lines = self.lines(state, area.width);
        for (row, line) in (0..area.height).zip(lines.iter().skip(self.cursor.top)) {
            let base = if line.at() == Some(self.cursor.at) { styles.cursor(true) } else { styles.plain() };
            if line.at() == Some(self.cursor.at) {
                buffer.set_style(Rect::new(area.x, area.y + row, area.width, 1).intersection(buffer.area), base);
            }
            let mut pen = Pen::new(buffer, area, row);
            match line {
                Line::Head(text) => drop(pen.text(text, styles.bold())),
                Line::Say(text) => drop(pen.text(text, styles.dim())),
                Line::Doubt(text) => drop(pen.text(text, styles.doubt())),
                Line::Article(_, id, share) => {
                    let Some(entry) = state.catalogue.get(*id) else { continue };
                    let share = share.map(percent).unwrap_or_default();
                    pen.text(&format!("{share:>width$}", width = COLUMNS[0]), base.patch(styles.key())).skip(1);
                    let quiet = base.patch(styles.dim());
                    if area.width >= ONE_ROW {
                        let [_, day, page, paper] = COLUMNS;
                        pen.column(&entry.date.map(|d| d.to_string()).unwrap_or_default(), day, quiet).skip(1);
                        pen.column(entry.page.as_deref().unwrap_or_default(), page, quiet).skip(1);
                        pen.column(&one_line(entry.paper.as_deref().unwrap_or_default()), paper, quiet).skip(1);
                    }
                    pen.text(&headline(&entry, state.lang), base);
                }
                Line::Under(_, id) => {
                    let Some(entry) = state.catalogue.get(*id) else { continue };
                    pen.skip(COLUMNS[0] + 1).text(&place(&entry, state.lang), base.patch(styles.dim()));
                }
            }
        }
        None
    }
}

fn headline(entry: &Entry, lang: Lang) -> String {
    let text = if entry.headline.is_empty() { lang.say("(no headline)", "（无题）") } else { &entry.headline };
    one_line(text).into_owned()
}

/// Day, paper and page of an article.
pub(super) fn place(entry: &Entry, lang: Lang) -> String {
    let page = entry.page.as_ref().map(|page| lang.say(format!("page {page}"), format!("第{page}版")));
    let parts = [entry.date.map(|day| day.to_string()), entry.paper.clone(), page];
    one_line(&parts.into_iter().flatten().collect::<Vec<_>>().join(" ")).into_owned()
}
