//! What happens to the screen's state, and what it asks the world for in return.

use super::{
    alike::{Comparison, Pair},
    copying::Part,
    editor::Edit,
    errands::{Errand, PastActs},
    jobs::Job,
    pointer::Pointed,
    reading::{Arranged, Wanted},
    reckoning::{Figures, Wish},
    session::Session,
    settings::Settings,
    snippets::{self, Told},
    state::Message,
};
use crate::{
    archive::{FileProblem, Health, PageFile, Progress, Receipt, StoredArticle, fulltext::Texts},
    catalogue::{Catalogue, Leaf},
    model::{Act, ArticleId, SavedSearch, Tag},
    search::{Answer, Arrangement, Relaxed, Similar, Vocabulary},
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

/// A way sideways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Across {
    Left,
    Right,
    FarLeft,
    FarRight,
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
    /// To a pane.
    ToSide,
    ToList,
    ToArticle,
    /// Shows the side pane or hides it.
    ToggleSide,
    /// Folds a row of the side pane, or goes to the one above it.
    Fold,
    /// Unfolds a row.
    Unfold,
    /// What the row stands for, within the query.
    Narrow,
    /// What there is of a paper, day by day.
    Calendar,
    /// The query's hits over time.
    OverTime,
    /// The queries asked before.
    History,
    /// Keeps the query under a name.
    SaveSearch,
    /// Gives the saved search under the cursor another name.
    RenameSearch,
    /// Drops the saved search under the cursor.
    ForgetSearch,
    /// To the next new article.
    NextNew,
    /// Sideways in a window.
    Across(Across),
    ZoomIn,
    ZoomOut,
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
    /// Opens the note of the article.
    Note,
    /// Opens the list of acts.
    Acts,
    /// Opens the copy menu.
    CopyMenu,
    Copy(Part),
    /// Opens the page file in the editor, at the article's line; in the note, the note.
    EditFile,
    /// Shows the article in the pager.
    Page,
    /// Gives articles to a command.
    Pipe,
    /// Reads the config file anew.
    Reload,
    /// Stops the command that was started last.
    Stop,
    /// Writes articles into a file.
    Export,
    /// Gives a tag another name.
    Rename,
    /// Takes a tag off all its articles.
    Delete,
    /// Does what is asked.
    Yes,
    /// Keeps what is written.
    Save,
    /// To the query line.
    Query,
    /// The query asks headlines instead of texts, or texts instead of headlines.
    InTexts,
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
    /// What is like the article.
    Alike,
    /// Two prints, word by word.
    Compare,
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
    /// The last session is known.
    Restored(Box<Session>),
    Answered(Answer),
    Article(ArticleId, Result<Option<Arc<StoredArticle>>, String>),
    /// What is like an article.
    Alike(ArticleId, Result<Arc<Similar>, String>),
    /// Two prints, compared.
    Compared(Pair, Result<Arc<Comparison>, String>),
    /// Pieces of hits' texts.
    Snippets(Told),
    /// A long text has been set for the pane, by the setting's number.
    Arranged(u64, Arranged),
    /// What each term of a query that finds nothing finds without the others.
    Relaxed(String, Arc<Vec<Relaxed>>),
    /// The page file of an article.
    Page(ArticleId, Result<Option<Arc<PageFile>>, String>),
    /// An act was done, or could not be.
    Done(Box<(Act, Result<Receipt, String>)>),
    /// What fields hold in the snapshot of a generation.
    Vocabulary(Arc<Vocabulary>, u64),
    /// Figures were counted.
    Reckoned(Figures),
    /// The saved searches are others now.
    Searches(Vec<SavedSearch>),
    Progress(Progress),
    /// How far the full-text index is.
    Texts(Texts),
    Problems(Vec<FileProblem>),
    Notice(String),
    /// A line about what was asked for; an empty one says nothing.
    Said(Message),
    /// The list of acts.
    Past(PastActs),
    /// How the archive is.
    Health(Result<Box<Health>, String>),
    /// Something is asked before these are done.
    Asks(String, Vec<Effect>),
    /// What came of an errand asks for these.
    Effects(Vec<Effect>),
    /// What a command said.
    Output {
        title: String,
        text: String,
    },
    /// A command that articles were given to is over; `action` is what came of it.
    Piped {
        job: u64,
        action: Box<Action>,
    },
    /// The config file was read anew, or cannot be used.
    Configured(Result<Box<Settings>, String>),
    /// An editor gave a note back.
    NoteEdited {
        id: ArticleId,
        headline: String,
        before: String,
        text: String,
        fault: Option<String>,
    },
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
    /// Look for what is like an article.
    Alike(ArticleId, Arc<Catalogue>),
    /// Compare two articles.
    Compare(ArticleId, ArticleId),
    /// Get pieces of the texts of hits that are seen; only the newest wish counts.
    Snippets(snippets::Wish),
    /// Set a long text for the pane; only the newest wish counts.
    Arrange(Box<Wanted>),
    /// Count what each term of a query finds without the others.
    Relax(String, Arc<Catalogue>),
    /// Get the page file of an article; only the newest wish counts.
    FetchPage(ArticleId),
    /// Count what fields hold, for completion.
    Count(Arc<Catalogue>),
    /// Count figures.
    Reckon(Wish),
    /// Do an act and tell the receipt.
    Act(Act),
    /// Do what takes time beside the screen.
    Errand(Errand),
    /// Copy a text; `what` is said of it.
    Copy {
        text: String,
        what: String,
    },
    /// Have the terminal copy a text.
    ToTerminal {
        text: String,
        what: String,
    },
    /// Give the terminal to another program for a while.
    Lend(Job),
    /// Draw everything anew: terminals keep halves of wide glyphs.
    Clear,
    /// Give the terminal to the shell until told to go on.
    Suspend,
    /// Have the mouse told to us, or leave it to the terminal.
    Mouse(bool),
    /// Have the terminal say how wide it draws ambiguous characters.
    AskWidth,
    /// Have the config file read.
    LookAtConfig,
    Quit,
}
