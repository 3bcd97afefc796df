//! The article pane's state: the text, set for the pane as it is, and the reader's place in it.
//!
//! Promise: rows are made when the text, the query, the pane or the setting differ, never once a frame; the reader's place is a place in the text, so it
//! survives all of these. A text of more than [`LONG`] bytes would hold up keys while it is set: it is set by a thread of its own
//! ([`threads`](super::threads)), and the rows of before are seen until it is done.

use super::{
    columns::{self, Spread},
    lang::Lang,
    layout,
    raw::Raw,
    setting::Setting,
    state::{Focus, State},
    typeset::{Found, Row, row_at, typeset},
};
use crate::{
    archive::StoredArticle,
    model::{ArticleId, Entry},
    search::Query,
};
use ratatui::layout::Rect;
use std::{collections::VecDeque, sync::Arc};

/// The article pane.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) id: Option<ArticleId>,
    /// The text, once it is there.
    pub(crate) stored: Option<Arc<StoredArticle>>,
    /// The text set for the pane.
    pub(crate) rows: Vec<Row>,
    /// How the rows stand in the pane.
    pub(crate) form: Form,
    /// The first row shown.
    pub(crate) top: usize,
    /// Where the query's words are in the text.
    pub(crate) found: Vec<Found>,
    /// A long text that is to be set beside the screen, to be asked for once.
    pub(crate) wish: Option<Wanted>,
    /// The number of the setting that is waited for; until it is there the rows are those of the one before, or none.
    pub(crate) awaited: Option<u64>,
    /// The number of the last one.
    last: u64,
    /// The one of them that the person went to.
    pub(crate) at_match: Option<usize>,
    /// The article that was marked as read when its reading began: once is enough, for it may be marked as unread again.
    pub(crate) marked: Option<ArticleId>,
    /// Why there is no text.
    pub(crate) fault: Option<String>,
    /// The page file is shown in place of the article.
    pub(crate) raw: Option<Raw>,
    /// Texts seen lately, the newest last.
    pub(crate) cache: VecDeque<(ArticleId, Arc<StoredArticle>)>,
}

/// How rows stand in the pane.
#[derive(Debug, Default)]
pub(crate) struct Form {
    /// The cells of a column.
    pub(crate) width: usize,
    /// Free cells left of the first column.
    pub(crate) margin: usize,
    /// Pages of columns; empty where there is one column, which scrolls.
    pub(crate) spreads: Vec<Spread>,
    /// For what the rows were set.
    fitted: Option<(Rect, Setting)>,
}

/// From so many bytes of text on, setting takes longer than a frame may.
const LONG: usize = 1 << 16;

/// The bytes of an article's text.
fn bytes(stored: &StoredArticle) -> usize {
    let article = &stored.article;
    article.paragraphs.iter().chain(&article.captions).map(String::len).sum()
}

/// An article that is to be set, with all that its setting depends on.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) number: u64,
    stored: Arc<StoredArticle>,
    entry: Entry,
    query: Query,
    lang: Lang,
    setting: Setting,
    area: Rect,
}

/// An article that is set.
#[derive(Debug, Default)]
pub(crate) struct Arranged {
    rows: Vec<Row>,
    found: Vec<Found>,
    form: Form,
}

impl Wanted {
    /// Sets it: in one column where the text fits, else in as few as hold it, else in as many as there is room for.
    pub(crate) fn arranged(&self) -> Arranged {
        self.setting.measures();
        let room = usize::from(layout::column(self.area).width);
        let (height, longest) = (usize::from(self.area.height), self.setting.longest());
        let most = columns::most(room, longest);
        // What can be in no single page of columns is set once.
        let least = if bytes(&self.stored) > LONG { most } else { 1 };
        let mut arranged = Arranged::default();
        for count in std::iter::once(1).chain(2..=most).filter(|&count| count == 1 || count >= least) {
            let width = columns::width(room, count, longest);
            let total = columns::total(width, count);
            let how = (self.lang, self.setting);
            let set = typeset(&self.stored, &self.entry, &self.query, how, (total, width));
            let spreads = (count > 1).then(|| columns::spreads(&set.rows, set.head, count, height));
            // A headline too high for columns leaves the text in one.
            let Some(spreads) = spreads.unwrap_or_else(|| Some(Vec::new())) else { break };
            let fits = if count == 1 { set.rows.len() <= height } else { spreads.len() == 1 };
            let margin = (room - total.min(room)) / 2;
            let form = Form { width, margin, spreads, fitted: None };
            arranged = Arranged { rows: set.rows, found: set.found, form };
            if fits {
                break;
            }
        }
        arranged
    }
}

impl State {
    /// The newest entry of the article in the pane.
    pub(crate) fn reading_entry(&self) -> Option<Entry> {
        let stored = self.reading.stored.as_ref()?;
        Some(self.catalogue.get(stored.entry.id).unwrap_or_else(|| stored.entry.clone()))
    }

    /// Sets the article anew where the pane or the setting is another one.
    pub(crate) fn fit_article(&mut self) {
        if self.reading.form.fitted != Some((self.article_area(), self.setting)) {
            self.set_article();
        }
        let (width, height) = self.raw_size();
        if let Some(raw) = &mut self.reading.raw {
            raw.fit(width, height);
        }
    }

    /// The cells that a page file may take; its name stands in a row over it.
    pub(crate) fn raw_size(&self) -> (usize, usize) {
        let area = layout::column(self.article_area());
        (usize::from(area.width), usize::from(area.height.saturating_sub(1)))
    }

    /// Sets the article anew for the pane as it is, keeping the reader's place in the text. A long one is set beside the screen.
    pub(crate) fn set_article(&mut self) {
        let area = self.article_area();
        let fitted = Some((area, self.setting));
        self.reading.awaited = None;
        let (Some(stored), Some(entry)) = (self.reading.stored.clone(), self.reading_entry()) else {
            return self.install(Arranged::default(), fitted);
        };
        self.reading.last += 1;
        let is_long = bytes(&stored) > LONG;
        let (query, lang, setting) = (self.shown.query.clone(), self.lang, self.setting);
        let wanted = Wanted { number: self.reading.last, stored, entry, query, lang, setting, area };
        if is_long {
            self.reading.form.fitted = fitted;
            self.reading.awaited = Some(wanted.number);
            self.reading.wish = Some(wanted);
        } else {
            self.install(wanted.arranged(), fitted);
        }
    }

    /// A long text has been set; false for one that is not waited for any more.
    pub(crate) fn arranged(&mut self, number: u64, arranged: Arranged) -> bool {
        let awaited = self.reading.awaited.take_if(|awaited| *awaited == number).is_some();
        if awaited {
            let fitted = self.reading.form.fitted;
            self.install(arranged, fitted);
        }
        awaited
    }

    /// Puts rows in the place of those before.
    fn install(&mut self, arranged: Arranged, fitted: Option<(Rect, Setting)>) {
        let place = self.reading.rows.get(self.reading.top).map(|row| row.at);
        let Arranged { rows, found, form } = arranged;
        (self.reading.rows, self.reading.found) = (rows, found);
        self.reading.form = Form { fitted, ..form };
        if self.reading.at_match.is_some_and(|at| at >= self.reading.found.len()) {
            self.reading.at_match = None;
        }
        // At the very top there is no place to keep: a tag line may come in above it.
        self.reading.top = match place {
            Some(place) if self.reading.top > 0 => row_at(&self.reading.rows, place),
            _ => 0,
        };
        self.clamp_article();
    }

    /// Keeps the last page full, and a page of columns whole.
    pub(crate) fn clamp_article(&mut self) {
        let height = usize::from(self.article_area().height).max(1);
        let top = self.reading.top;
        self.reading.top = match self.reading.spread() {
            Some(at) => self.reading.form.spreads.get(at).map_or(0, Spread::first),
            None => top.min(self.reading.rows.len().saturating_sub(height)),
        };
    }

    /// Where the article stands, or would stand: in a narrow screen it is set before it is seen.
    pub(crate) fn article_area(&self) -> Rect {
        let now = self.areas().article;
        if now.is_empty() { layout::areas(self.size, self.panes, Focus::Article).article } else { now }
    }

    /// The rows that are seen.
    pub(crate) fn rows_seen(&self) -> std::ops::Range<usize> {
        let spread = self.reading.spread().and_then(|at| self.reading.form.spreads.get(at));
        let height = usize::from(self.article_area().height);
        let one = self.reading.top..(self.reading.top + height).min(self.reading.rows.len());
        spread.map_or(one, |spread| spread.first()..spread.end())
    }

    /// How far the article has been read, in percent.
    pub(crate) fn percent(&self) -> Option<usize> {
        if let Some(raw) = &self.reading.raw {
            return raw.percent();
        }
        let len = self.reading.rows.len();
        (len > 0).then(|| self.rows_seen().end.min(len) * 100 / len)
    }
}

impl Reading {
    /// The page of columns that is seen; `None` where there is one column.
    pub(crate) fn spread(&self) -> Option<usize> {
        let before = self.form.spreads.iter().take_while(|spread| spread.first() <= self.top).count();
        (!self.form.spreads.is_empty()).then(|| before.saturating_sub(1))
    }
}
