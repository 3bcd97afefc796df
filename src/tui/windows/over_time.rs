//! Over time: how many of the query's hits lie in each year, month or day, as bars that can be gone into and opened.
//!
//! Bars lie, so that their labels and counts can be read at any width and without colour. The days were counted by another thread; see
//! `catalogue::times`.

use super::{Outcome, Window, inside, nothing, roomy, rows::Cursor};
use crate::{
    catalogue::times::{Bar, Grain, Times},
    model::Date,
    text::one_line,
    tui::{
        action::Command,
        keymap::Context,
        lang::Lang,
        setting::cells,
        state::State,
        update::{narrowed, show},
        view::{Pen, Styles},
        working,
    },
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// The plot.
#[derive(Debug, Default)]
pub(crate) struct OverTime {
    /// How long a bar is in time; nothing until something is known.
    grain: Option<Grain>,
    /// A day of what is seen: of the year whose months, or the month whose days are shown.
    within: Date,
    cursor: Cursor,
}

impl OverTime {
    /// The plot of what the list shows.
    pub(crate) fn new(state: &State) -> Self {
        let mut plot = Self::default();
        plot.changed(state);
        plot
    }

    fn times(state: &State) -> Option<&Times> {
        // Those of older hits are shown until the newer ones are counted, but never those of another query.
        let (hits, times) = state.asked.told_times.as_ref()?;
        let same = std::sync::Arc::ptr_eq(hits, &state.shown.hits);
        (same || state.asked.times_of.as_deref() == Some(state.shown.text.as_str())).then_some(times)
    }

    fn bars(&self, state: &State) -> Vec<Bar> {
        let bars = Self::times(state).zip(self.grain).map(|(times, grain)| times.bars(grain, self.within));
        bars.unwrap_or_default()
    }

    fn page(&self, state: &State) -> usize {
        usize::from(inside(self, state).height).max(1)
    }

    /// To finer bars within the one under the cursor; false where there are none.
    fn into(&mut self, state: &State) -> bool {
        let finer = match self.grain {
            Some(Grain::Year) => Grain::Month,
            Some(Grain::Month) => Grain::Day,
            Some(Grain::Day) | None => return false,
        };
        let Some(bar) = self.bars(state).get(self.cursor.at).copied() else { return false };
        (self.grain, self.within) = (Some(finer), bar.first);
        let first = self.bars(state).iter().position(|bar| bar.count > 0);
        self.cursor = Cursor { at: first.unwrap_or(0), top: 0 };
        true
    }

    fn out(&mut self, state: &State) {
        let coarser = match self.grain {
            Some(Grain::Day) => Grain::Month,
            Some(Grain::Month) => Grain::Year,
            Some(Grain::Year) | None => return,
        };
        self.grain = Some(coarser);
        let at = self.bars(state).iter().position(|bar| bar.first <= self.within && self.within <= bar.last);
        self.cursor = Cursor { at: at.unwrap_or(0), top: 0 };
    }

    /// Shows the articles of the bar under the cursor.
    fn open(&self, state: &mut State) -> Outcome {
        let Some(bar) = self.bars(state).get(self.cursor.at).copied() else { return Outcome::stays() };
        let term = format!("date:{}", label(self.grain.unwrap_or_default(), bar.first));
        let query = narrowed(&state.shown.text, &term);
        Outcome::closes(show(state, &query))
    }
}

impl Window for OverTime {
    fn context(&self) -> Context {
        Context::OverTime
    }

    fn title(&self, state: &State) -> String {
        let lang = state.lang;
        let query = state.shown.text.trim();
        let query = if query.is_empty() {
            lang.say("all articles", "全部文章").to_owned()
        } else {
            one_line(query).into_owned()
        };
        let when = match self.grain {
            Some(Grain::Month) => format!(" {:04}", self.within.year()),
            Some(Grain::Day) => format!(" {}", label(Grain::Month, self.within)),
            Some(Grain::Year) | None => String::new(),
        };
        let undated = match Self::times(state).map_or(0, |times| times.undated) {
            0 => String::new(),
            n => lang.say(format!(", {n} undated"), format!("，{n} 篇无日期")),
        };
        // While texts are still taken in, more may come.
        let so_far = match working::texts(state).filter(|_| state.shown.query.asks_texts()) {
            Some(_) => lang.say(" so far", "（暂）"),
            None => "",
        };
        let count = self.bars(state).iter().map(|bar| bar.count).sum();
        format!("{query}{when}: {}{so_far}{undated}", lang.articles(count))
    }

    fn wanted(&self, state: &State) -> (u16, u16) {
        let rows = u16::try_from(self.bars(state).len()).unwrap_or(u16::MAX).max(3);
        let (width, height) = roomy(state.size);
        (width.max(state.size.0.saturating_sub(4).min(140)), rows.saturating_add(2).min(height))
    }

    fn command(&mut self, state: &mut State, command: Command) -> Outcome {
        let len = self.bars(state).len();
        match command {
            Command::Move(way) => self.cursor.moved(way, self.page(state), len),
            Command::ZoomIn => {
                self.into(state);
            }
            Command::ZoomOut => self.out(state),
            Command::Enter if !self.into(state) => return self.open(state),
            Command::Narrow => return self.open(state),
            _ => {}
        }
        self.changed(state);
        Outcome::stays()
    }

    fn pressed(&mut self, state: &mut State, at: Position) -> Outcome {
        match self.cursor.pressed(usize::from(at.y), self.bars(state).len()) {
            Some(true) if !self.into(state) => self.open(state),
            _ => Outcome::stays(),
        }
    }

    fn changed(&mut self, state: &State) {
        if let (None, Some(times)) = (self.grain, Self::times(state))
            && let Some((_, last)) = times.span()
        {
            (self.grain, self.within) = (Some(times.grain()), last);
            // The newest is looked at first.
            let bars = self.bars(state);
            self.cursor.at = bars.iter().rposition(|bar| bar.count > 0).unwrap_or(0);
        }
        let len = self.bars(state).len();
        self.cursor.clamp(self.page(state), len);
    }

    fn draw(&self, buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) -> Option<Position> {
        let bars = self.bars(state);
        if bars.is_empty() {
            let why = match Self::times(state) {
                None => state.lang.say("counting…", "正在统计…"),
                Some(_) => state.lang.say("nothing that is found has a date", "检索结果都没有日期"),
            };
            nothing(buffer, area, why, styles);
            return None;
        }
        let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0);
        let for_count = most.to_string().len();
        let grain = self.grain.unwrap_or_default();
        for (row, (at, bar)) in (0..area.height).zip(bars.iter().enumerate().skip(self.cursor.top)) {
            let base = if at == self.cursor.at { styles.cursor(true) } else { styles.plain() };
            let label = shown(state.lang, grain, bar.first);
            let count = format!("{:>for_count$}", bar.count);
            let mut pen = Pen::new(buffer, area, row);
            pen.text(&label, base).skip(1).text(&count, base).skip(1);
            let room = pen.room();
            pen.text(&drawn(bar.count, most, room), styles.bar());
        }
        None
    }
}

/// A time as a query writes it.
fn label(grain: Grain, first: Date) -> String {
    match grain {
        Grain::Year => format!("{:04}", first.year()),
        Grain::Month => format!("{:04}-{:02}", first.year(), first.month()),
        Grain::Day => first.to_string(),
    }
}

/// A time as the plot shows it.
fn shown(lang: Lang, grain: Grain, first: Date) -> String {
    match grain {
        Grain::Day => format!("{} {}", first.strftime("%m-%d"), lang.weekday(first.weekday())),
        _ => label(grain, first),
    }
}

/// A bar in eighths of a cell; whatever is not nothing is seen.
fn drawn(count: usize, most: usize, room: usize) -> String {
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (count * room * 8).div_ceil(most.max(1));
    // Where the terminal draws blocks two cells wide, what every terminal draws alike.
    if cells("█") != 1 {
        return "=".repeat(eighths.div_ceil(8).min(room));
    }
    format!("{}{}", "█".repeat(eighths / 8), PARTS[eighths % 8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_counts() {
        assert_eq!(drawn(8, 8, 4), "████");
        assert_eq!(drawn(4, 8, 4), "██");
        assert_eq!(drawn(5, 8, 4), "██▌");
        assert_eq!(drawn(1, 1_000_000, 4), "▏", "one is seen beside a million");
        assert_eq!((drawn(0, 8, 4).as_str(), drawn(0, 0, 4).as_str(), drawn(3, 3, 0).as_str()), ("", "", ""));
    }
}
