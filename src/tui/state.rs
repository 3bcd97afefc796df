//! What the screen knows. Plain data: [`update`](super::update) changes it, [`view`](super::view) draws it, neither touches the world.

use super::{
    action::TagCounts,
    alike::Alike,
    completing::Completion,
    desk::Desk,
    editor::Editor,
    keymap::{Context, Keymap},
    lang::Lang,
    layout::{self, Areas, Panes},
    listing::{self, Shape},
    pointer::Mouse,
    reading::Reading,
    reckoning::Asked,
    session::Resume,
    setting::Setting,
    side::Side,
    snippets::Snippets,
    theme::Theme,
    windows::Window,
};
use crate::{
    archive::{FileProblem, Progress, fulltext::Texts},
    catalogue::{Catalogue, Selection},
    cite,
    model::ArticleId,
    search::{Arrangement, Hits, Query, QueryProblem, Relaxed},
};
use std::{collections::BTreeSet, ops::RangeInclusive, sync::Arc, time::Duration};

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

/// How the archive is.
#[derive(Debug, Default)]
pub(crate) struct Health {
    pub(crate) opened: bool,
    pub(crate) progress: Option<Progress>,
    pub(crate) problems: Vec<FileProblem>,
    /// How far the full-text index is.
    pub(crate) texts: Texts,
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
    /// The same from the root of the file system.
    pub(crate) root: String,
    /// Since the screen began; whoever calls `update` sets it.
    pub(crate) now: Duration,
    pub(crate) colour: bool,
    pub(crate) theme: Theme,
    /// How references are written.
    pub(crate) citation: cite::Style,
    pub(crate) focus: Focus,
    /// Which panes are seen, and how wide.
    pub(crate) panes: Panes,
    /// How texts are set and measured.
    pub(crate) setting: Setting,
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
    /// How the headlines are to be ordered.
    pub(crate) arrangement: Arrangement,
    /// What the person has marked; always of the newest snapshot.
    pub(crate) marked: Selection,
    pub(crate) visual: Option<Anchor>,
    pub(crate) reading: Reading,
    pub(crate) desk: Desk,
    pub(crate) side: Side,
    /// What is like an article.
    pub(crate) alike: Alike,
    /// Pieces of the hits' texts.
    pub(crate) snippets: Snippets,
    pub(crate) asked: Asked,
    /// Queries that were asked, the newest last.
    pub(crate) history: Vec<String>,
    /// The query is that of the last session: typing takes its place.
    pub(crate) query_is_old: bool,
    /// Where the last session was left, until it is found.
    pub(crate) resume: Option<Resume>,
    /// Articles that are new since the person was last at the top of the list.
    pub(crate) fresh: BTreeSet<ArticleId>,
    pub(crate) health: Health,
    pub(crate) message: Option<Message>,
    /// What each term of a query that finds nothing finds without the others; with the query.
    pub(crate) relaxed: Option<(String, Arc<Vec<Relaxed>>)>,
}

impl State {
    /// A screen that waits for its archive.
    pub(crate) fn new(size: (u16, u16), folder: String, colour: bool) -> Self {
        Self {
            size,
            root: folder.clone(),
            folder,
            now: Duration::ZERO,
            colour,
            theme: Theme::default(),
            citation: cite::Style::default(),
            focus: Focus::Query,
            panes: Panes::default(),
            setting: Setting::default(),
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
            arrangement: Arrangement::default(),
            marked: Selection::default(),
            visual: None,
            reading: Reading::default(),
            desk: Desk::default(),
            side: Side::default(),
            alike: Alike::default(),
            snippets: Snippets::default(),
            asked: Asked::default(),
            history: Vec::new(),
            query_is_old: false,
            resume: None,
            fresh: BTreeSet::new(),
            health: Health::default(),
            message: None,
            relaxed: None,
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

    /// The room of a list of some height: where the query looks for words in texts, each hit has a second row for the place that was found.
    pub(crate) fn list_shape(&self, height: u16) -> Shape {
        let height = usize::from(height);
        Shape { height, pieces: height >= listing::ROOM && self.shown.query.seeks_texts() }
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

    /// How many articles [`chosen`](Self::chosen) gives, without making the list.
    pub(crate) fn chosen_count(&self) -> usize {
        match self.range() {
            Some(range) => range.end().saturating_sub(*range.start()) + 1,
            None if self.marked.is_empty() => usize::from(self.current().is_some()),
            None => self.marked.len(),
        }
    }

    /// The first of them; where many are marked, the one that is looked at if it is marked.
    pub(crate) fn first_chosen(&self) -> Option<ArticleId> {
        match self.range() {
            Some(range) => self.shown.hits.id(*range.start()),
            None => self
                .current()
                .filter(|id| self.marked.is_empty() || self.marked.has(*id))
                .or_else(|| self.chosen().first().copied()),
        }
    }

    /// What the archive is doing, for the status line.
    pub(crate) fn work(&self) -> Option<String> {
        super::working::work(self)
    }
}
