//! What happens to the screen's state, and what it asks the world for in return.

use super::{editor::Edit, pointer::Pointed};
use crate::{
    archive::{FileProblem, PageFile, Progress, Receipt, StoredArticle},
    catalogue::{Catalogue, Leaf},
    model::{Act, ArticleId, Tag},
    search::{Answer, Arrangement, Relaxed, Vocabulary},
};
use std::sync::Arc;

/// All tags with their counts, most used first.
pub(crate) type TagCounts = Arc<Vec<(Tag, usize)>>;

/// A way through a list or a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Move {
    Up,
    Down,
    HalfUp,
    HalfDown,
    PageUp,
    PageDown,
    Top,
    Bottom,
}

/// What a key can mean; the keymap says which key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command {
    Quit,
    Redraw,
    /// Stands still until the shell says to go on.
    Suspend,
    /// Has the mouse told to us, or leaves it to the terminal.
    Mouse,
    /// Every command by its name.
    Palette,
    Help,
    Problems,
    Tags,
    /// Opens the tag input.
    Tag,
    /// Marks the article under the cursor, or the visual range; again: takes the mark off.
    Mark,
    /// Marks all hits of the query; again: takes the marks off.
    MarkAll,
    /// Begins a visual range, or ends it.
    Visual,
    /// The next order of the headlines.
    Sort,
    /// The next thing that headlines are gathered by.
    Group,
    /// Puts a star on the article or takes it off.
    Star,
    /// Marks the article as read, or as unread.
    MarkRead,
    /// Takes the last act back.
    Undo,
    /// Does again what was taken back last.
    Redo,
    /// To the query line.
    Query,
    NextPane,
    PreviousPane,
    /// To the article; in an input or a list of choices: accept.
    Enter,
    /// One step back: closes a window, leaves a pane, empties the query.
    Back,
    Move(Move),
    NextArticle,
    PreviousArticle,
    /// To the query's next match in the text.
    NextMatch,
    PreviousMatch,
    /// A step through the paper.
    Leaf(Leaf),
    /// Between the article and the page file that it stands in.
    RawPage,
    /// Why the article was found, or what is in the way.
    Why,
    /// The article alone on the screen, or not.
    Zen,
    /// The pane that keys go to becomes narrower or wider.
    Narrower,
    Wider,
    /// To the page on which the article goes on.
    GoOn,
    /// To the page from which the article comes.
    ComeFrom,
    Edit(Edit),
    Complete,
    CompleteBack,
}

/// Everything that can happen.
#[derive(Debug)]
pub(crate) enum Action {
    Command(Command),
    /// Characters typed.
    Text(String),
    Paste(String),
    Pointed(Pointed),
    Resize(u16, u16),
    /// The archive is open.
    Opened {
        catalogue: Arc<Catalogue>,
        tags: TagCounts,
        problems: Vec<FileProblem>,
        notices: Vec<String>,
    },
    /// The archive changed: a newer snapshot, the articles that differ, and how many of them are new.
    Catalogued {
        catalogue: Arc<Catalogue>,
        tags: TagCounts,
        touched: Vec<ArticleId>,
        new: usize,
    },
    Answered(Answer),
    Article(ArticleId, Result<Option<Arc<StoredArticle>>, String>),
    /// What each term of a query that finds nothing finds without the others.
    Relaxed(String, Arc<Vec<Relaxed>>),
    /// The page file of an article.
    Page(ArticleId, Result<Option<Arc<PageFile>>, String>),
    /// An act was done, or could not be.
    Done(Box<(Act, Result<Receipt, String>)>),
    /// What fields hold in the snapshot of a generation.
    Vocabulary(Arc<Vocabulary>, u64),
    Progress(Progress),
    Problems(Vec<FileProblem>),
    Notice(String),
    /// The keeper ended.
    Failed(String),
}

/// What the state asks for.
#[derive(Debug)]
pub(crate) enum Effect {
    /// Search.
    Ask(String, Arc<Catalogue>, Arrangement),
    /// Get an article's text; only the newest wish counts.
    Fetch(ArticleId),
    /// Count what each term of a query finds without the others.
    Relax(String, Arc<Catalogue>),
    /// Get the page file of an article; only the newest wish counts.
    FetchPage(ArticleId),
    /// Count what fields hold, for completion.
    Count(Arc<Catalogue>),
    /// Do an act and tell the receipt.
    Act(Act),
    /// Draw everything anew: terminals keep halves of wide glyphs.
    Clear,
    /// Give the terminal to the shell until told to go on.
    Suspend,
    /// Have the mouse told to us, or leave it to the terminal.
    Mouse(bool),
    Quit,
}
