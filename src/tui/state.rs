//! What the screen knows. Plain data: [`update`](super::update) changes it, [`view`](super::view) draws it, neither touches the world.

use super::{
    action::TagCounts,
    completing::Completion,
    editor::Editor,
    keymap::{Context, Keymap},
    lang::Lang,
    layout::{self, Areas, Panes},
    pointer::Mouse,
    typeset::{Row, row_at, typeset},
    windows::Window,
};
use crate::{
    archive::{FileProblem, Phase, Progress, StoredArticle},
    catalogue::{Catalogue, Selection},
    model::{ArticleId, Entry},
    search::{Hits, Query, QueryProblem},
};
use ratatui::layout::Rect;
use std::{collections::VecDeque, ops::RangeInclusive, sync::Arc};

/// Where keys go when no window is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Focus {
    Side,
    Query,
    List,
    Article,
}

/// The answer that is on the screen.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    /// The query's text as it was asked.
    pub(crate) text: String,
    pub(crate) query: Query,
    pub(crate) hits: Arc<Hits>,
    pub(crate) faults: Vec<QueryProblem>,
}

/// The headline list: the cursor and the first row shown, both positions among the hits.
#[derive(Debug, Default)]
pub(crate) struct List {
    pub(crate) cursor: usize,
    pub(crate) top: usize,
    /// The person has moved or looked at something: from now on the cursor belongs to an article.
    pub(crate) touched: bool,
}

/// Where a visual range began: it reaches to the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Anchor {
    /// The position among the hits.
    pub(crate) at: usize,
    /// Its article, by which the position is found again in newer hits.
    pub(crate) id: ArticleId,
}

/// The article pane.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) id: Option<ArticleId>,
    /// The text, once it is there.
    pub(crate) stored: Option<Arc<StoredArticle>>,
    /// The text set for the pane's width.
    pub(crate) rows: Vec<Row>,
    /// The first row shown.
    pub(crate) top: usize,
    /// The article that was marked as read when its reading began: once is enough, for it may be marked as unread again.
    pub(crate) marked: Option<ArticleId>,
    /// Why there is no text.
    pub(crate) fault: Option<String>,
    /// Texts seen lately, the newest last.
    pub(crate) cache: VecDeque<(ArticleId, Arc<StoredArticle>)>,
}

/// How the archive is.
#[derive(Debug, Default)]
pub(crate) struct Health {
    pub(crate) opened: bool,
    pub(crate) progress: Option<Progress>,
    pub(crate) problems: Vec<FileProblem>,
    /// New articles since the person was last at the top of the list.
    pub(crate) fresh: usize,
    /// False while an archive that was empty is read for the first time: then everything would be new.
    pub(crate) counting: bool,
    /// The generation with which counting began: a list shown of an older one is not whole yet.
    pub(crate) whole_from: u64,
    /// Why the archive is no longer looked after.
    pub(crate) failed: Option<String>,
}

/// A line for the status line, until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) text: String,
    pub(crate) bad: bool,
}

/// Everything.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) size: (u16, u16),
    /// The archive folder, for the first frame.
    pub(crate) folder: String,
    pub(crate) colour: bool,
    pub(crate) focus: Focus,
    /// Which panes are seen, and how wide.
    pub(crate) panes: Panes,
    pub(crate) lang: Lang,
    /// The keys in force.
    pub(crate) keymap: Arc<Keymap>,
    pub(crate) mouse: Mouse,
    /// The open window; out of the state while it is given something.
    pub(crate) window: Option<Box<dyn Window>>,
    pub(crate) query: Editor,
    pub(crate) completion: Completion,
    pub(crate) shown: Shown,
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) tags: TagCounts,
    pub(crate) list: List,
    /// What the person has marked; always of the newest snapshot.
    pub(crate) marked: Selection,
    pub(crate) visual: Option<Anchor>,
    pub(crate) reading: Reading,
    pub(crate) health: Health,
    pub(crate) message: Option<Message>,
}

impl State {
    /// A screen that waits for its archive.
    pub(crate) fn new(size: (u16, u16), folder: String, colour: bool) -> Self {
        Self {
            size,
            folder,
            colour,
            focus: Focus::Query,
            panes: Panes::default(),
            lang: Lang::English,
            keymap: Arc::default(),
            mouse: Mouse::default(),
            window: None,
            query: Editor::default(),
            completion: Completion::default(),
            shown: Shown::default(),
            catalogue: Arc::default(),
            tags: Arc::default(),
            list: List::default(),
            marked: Selection::default(),
            visual: None,
            reading: Reading::default(),
            health: Health::default(),
            message: None,
        }
    }

    /// Where a key is pressed.
    pub(crate) fn context(&self) -> Context {
        match (&self.window, self.focus) {
            (Some(window), _) => window.context(),
            (None, Focus::Side) => Context::Side,
            (None, Focus::Query) => Context::Query,
            (None, Focus::List) => Context::List,
            (None, Focus::Article) => Context::Article,
        }
    }

    pub(crate) fn areas(&self) -> Areas {
        layout::areas(self.size, self.panes, self.focus)
    }

    /// The article under the list's cursor.
    pub(crate) fn under_cursor(&self) -> Option<ArticleId> {
        self.shown.hits.id(self.list.cursor)
    }

    /// The article that an act is about: the one that is read, else the one under the cursor.
    pub(crate) fn current(&self) -> Option<ArticleId> {
        if self.focus == Focus::Article { self.reading.id } else { self.under_cursor() }
    }

    /// The positions of the visual range.
    pub(crate) fn range(&self) -> Option<RangeInclusive<usize>> {
        let Anchor { at, .. } = self.visual?;
        Some(at.min(self.list.cursor)..=at.max(self.list.cursor))
    }

    /// The articles that an act is about: the visual range, else what is marked, else the [`current`](Self::current) one. In the list's order.
    pub(crate) fn chosen(&self) -> Vec<ArticleId> {
        match self.range() {
            Some(range) => range.filter_map(|at| self.shown.hits.id(at)).collect(),
            None if self.marked.is_empty() => self.current().into_iter().collect(),
            None => self.marked.ids(),
        }
    }

    /// The newest entry of the article in the pane.
    pub(crate) fn reading_entry(&self) -> Option<Entry> {
        let stored = self.reading.stored.as_ref()?;
        Some(self.catalogue.get(stored.entry.id).unwrap_or_else(|| stored.entry.clone()))
    }

    /// Sets the article anew for the pane as it is, keeping the reader's place in the text.
    pub(crate) fn set_article(&mut self) {
        let place = self.reading.rows.get(self.reading.top).map(|row| row.at);
        let measure = usize::from(layout::column(self.article_area()).width);
        let rows = match (&self.reading.stored, self.reading_entry()) {
            (Some(stored), Some(entry)) => typeset(stored, &entry, &self.shown.query, measure),
            _ => Vec::new(),
        };
        // At the very top there is no place to keep: a tag line may come in above it.
        self.reading.top = match place {
            Some(place) if self.reading.top > 0 => row_at(&rows, place),
            _ => 0,
        };
        self.reading.rows = rows;
        self.clamp_article();
    }

    /// Keeps the last page full.
    pub(crate) fn clamp_article(&mut self) {
        let height = usize::from(self.article_area().height).max(1);
        self.reading.top = self.reading.top.min(self.reading.rows.len().saturating_sub(height));
    }

    /// Where the article stands, or would stand: in a narrow screen it is set before it is seen.
    pub(crate) fn article_area(&self) -> Rect {
        layout::areas(self.size, self.panes, Focus::Article).article
    }

    /// How far the article has been read, in percent.
    pub(crate) fn percent(&self) -> Option<usize> {
        let (seen, len) = (self.reading.top + usize::from(self.article_area().height), self.reading.rows.len());
        (len > 0).then(|| (seen.min(len) * 100) / len)
    }

    /// The generation's work, for the status line; nothing while only waiting.
    pub(crate) fn work(&self) -> Option<String> {
        if !self.health.opened {
            return Some("opening".to_owned());
        }
        match self.health.progress? {
            Progress { phase: Phase::Watching, .. } => Some("watching".to_owned()),
            Progress { phase: Phase::Walking, .. } => Some("looking through the folder".to_owned()),
            Progress { phase: Phase::ReadingAgain(why), done, total } => {
                Some(format!("reading again ({why}): {done} of {total}"))
            }
            Progress { phase: Phase::Reading, done, total: 0 } => Some(format!("indexing {done}")),
            Progress { phase: Phase::Reading, done, total } => Some(format!("indexing {done}/{total}")),
        }
    }
}
