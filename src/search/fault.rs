//! What cannot be read of a query, and the remedy.

use super::fields::{KEYS, PARTS, STATES, all_names, chinese_names};
use std::ops::Range;

/// A part of the query that could not be read; the rest is searched all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryProblem {
    /// Byte range of the query text.
    pub range: Range<usize>,
    /// What is wrong.
    pub what: QueryFault,
}

/// Why a part of a query could not be read. Says itself, with the remedy, in one line of English.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueryFault {
    /// More characters than are read.
    #[error("only the first {0} characters are read: shorten the query")]
    Long(usize),
    /// More words than are searched.
    #[error("only the first {0} words are searched: leave out the rest")]
    Many(usize),
    /// More characters of a word than are searched.
    #[error("only the first {0} characters of a word are searched: shorten it")]
    LongWord(usize),
    /// More parentheses within parentheses than are read.
    #[error("more than {0} parentheses deep: take some away")]
    Deep(usize),
    /// A parenthesis that closes none.
    #[error("nothing is open here: leave the ) out, or write \\)")]
    NothingOpen,
    /// A parenthesis that is not closed.
    #[error("the parenthesis is not closed: end it with )")]
    NotClosed,
    /// Parentheses with nothing in them.
    #[error("nothing in the parentheses: write words there")]
    Empty,
    /// A quote that is not closed.
    #[error("the quote is not closed: end it with \"")]
    OpenQuote,
    /// Two ORs.
    #[error("OR after OR: one is enough")]
    OrAfterOr,
    /// An OR at the beginning.
    #[error("nothing before OR: write a word there, or \\ before it to search for it")]
    NothingBeforeOr,
    /// An OR at the end.
    #[error("nothing after OR: write a word there")]
    NothingAfterOr,
    /// Several minus signs.
    #[error("one - is enough, or write \\- to search for it")]
    ManyMinus,
    /// A minus sign before nothing.
    #[error("a - alone: put it right before the word to leave out")]
    MinusAlone,
    /// A name before a colon that is no field's.
    #[error("no field {0}: the fields are {names}; or write \\:", names = all_names(&KEYS))]
    NoField(String),
    /// A field, as it is written, without a value.
    #[error("{0} has no value: write it right after the colon")]
    NoValue(String),
    /// No date that the calendar has.
    #[error("no date: write 2025, 2025-04, 2025-04-28, 2025-04..2025-06, 2025.. or -7d")]
    NoDate,
    /// A range of days that ends before it begins.
    #[error("the range ends before it begins: turn it round")]
    Turned,
    /// No number of a page.
    #[error("no page: write page:2 or page:A02")]
    NoPage,
    /// Nothing that `is:` knows.
    #[error("is: knows {names}", names = all_names(&STATES))]
    NoState,
    /// Nothing that `has:` knows.
    #[error("has: knows {names}", names = all_names(&PARTS))]
    NoPart,
    /// Nothing to be looked for in texts.
    #[error("text: looks for words: write a letter, a digit or a character")]
    NoWord,
}

impl QueryFault {
    /// The Chinese names that would be understood, where the fault is that a name is not.
    pub fn chinese_names(&self) -> Option<String> {
        match self {
            Self::NoField(_) => Some(chinese_names(&KEYS)),
            Self::NoState => Some(chinese_names(&STATES)),
            Self::NoPart => Some(chinese_names(&PARTS)),
            _ => None,
        }
    }
}
