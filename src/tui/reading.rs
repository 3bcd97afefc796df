//! The article pane's state: the text, set for the pane as it is, and the reader's place in it.
//!
//! Promise: rows are made when the text, the query, the pane or the setting differ, never once a frame; the reader's place is a place in the text, so it
//! survives all of these.

use super::{
    columns::{self, Spread},
    layout,
    raw::Raw,
    setting::Setting,
    state::{Focus, State},
    typeset::{Found, Row, row_at, typeset},
};
use crate::{
    archive::StoredArticle,
    model::{ArticleId, Entry},
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

    /// Sets the article anew for the pane as it is, keeping the reader's place in the text.
    pub(crate) fn set_article(&mut self) {
        let place = self.reading.rows.get(self.reading.top).map(|row| row.at);
        let area = self.article_area();
        self.reading.form = Form { fitted: Some((area, self.setting)), ..Form::default() };
        self.reading.rows.clear();
        self.reading.found.clear();
        if let (Some(stored), Some(entry)) = (self.reading.stored.clone(), self.reading_entry()) {
            self.set_in_columns(&stored, &entry, area);
        }
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

    /// In one column where the text fits, else in as few as hold it, else in as many as there is room for.
    fn set_in_columns(&mut self, stored: &StoredArticle, entry: &Entry, area: Rect) {
        let room = usize::from(layout::column(area).width);
        let (height, longest) = (usize::from(area.height), self.setting.longest());
        let most = columns::most(room, longest);
        for count in 1..=most {
            let width = columns::width(room, count, longest);
            let total = columns::total(width, count);
            let set = typeset(stored, entry, &self.shown.query, (self.lang, self.setting), (total, width));
            let spreads = (count > 1).then(|| columns::spreads(&set.rows, set.head, count, height));
            // A headline too high for columns leaves the text in one.
            let Some(spreads) = spreads.unwrap_or_else(|| Some(Vec::new())) else { return };
            let fits = if count == 1 { set.rows.len() <= height } else { spreads.len() == 1 };
            (self.reading.rows, self.reading.found) = (set.rows, set.found);
            self.reading.form.width = width;
            self.reading.form.margin = (room - total.min(room)) / 2;
            self.reading.form.spreads = spreads;
            if fits {
                return;
            }
        }
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
            let (seen, len) = (raw.top + self.raw_size().1, raw.rows.len());
            return (len > 0).then(|| seen.min(len) * 100 / len);
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
