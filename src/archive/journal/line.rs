//! What a line of the journal says, and the seal that shows whether it is whole.
//!
//! Promise: a line tells both what a person asked (the act, with the ids they saw) and what it changed, with what was there before (`did`,
//! `kept`). Replay does the second, so that a damaged line takes nothing along with it, and what is taken back is exactly what was done.

use super::super::{effect::Effect, share::OnceKey};
use crate::model::{Act, Anchor, ArticleId, Held, SavedSearch};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::archive) struct Line {
    /// Counts up; an act is known by it.
    pub n: u64,
    pub at: Timestamp,
    /// The key of the act, by which one that is asked for again is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<OnceKey>,
    #[serde(flatten)]
    pub deed: Deed,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(in crate::archive) enum Deed {
    Done(Box<Done>),
    Kept(Kept),
}

impl Deed {
    /// How many articles it is about.
    fn named(&self) -> usize {
        match self {
            Self::Done(done) if done.act.ids().is_empty() => done.effect.homes().count(),
            Self::Done(done) => done.act.ids().len(),
            Self::Kept(_) => 1,
        }
    }
}

/// An act that was done under a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::archive) struct Asked {
    pub key: OnceKey,
    /// The number of the act; of an undo or a redo that of the act that it was about.
    pub number: u64,
    /// How many articles it was about.
    pub named: usize,
}

impl Line {
    /// What is to be known of it should it be asked for again.
    pub fn asked(&self) -> Option<Asked> {
        let number = match &self.deed {
            Deed::Done(done) => match done.act {
                Act::Undo { of: Some(of) } | Act::Redo { of: Some(of) } => of,
                _ => self.n,
            },
            // What is followed on the way to an act is not the act.
            Deed::Kept(_) => return None,
        };
        Some(Asked { key: self.key?, number, named: self.deed.named() })
    }
}

/// A person's act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::archive) struct Done {
    #[serde(flatten)]
    pub act: Act,
    /// Empty only in journals of the first formats, which know nothing but tags.
    #[serde(flatten)]
    pub effect: Effect,
    /// The articles as they were, where the journal does not know them so already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<Anchor>,
    /// What a dump remembers of articles, which may be on no page here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<Memory>,
}

/// How an article is known again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::archive) struct Memory {
    pub home: ArticleId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Anchor>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<Anchor>,
}

/// What baoku itself notes. All but the first stand in a compacted journal, in the place of the acts that led there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub(in crate::archive) enum Kept {
    /// An article is known under another id since its page was edited or read better.
    Moved {
        from: ArticleId,
        to: ArticleId,
        /// Only what was done to `from` itself moves, not what came to it from others. Journals of the first format move all.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        home: bool,
        /// What the article looks like now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<Box<Anchor>>,
    },
    /// What was done to an article, all told.
    Home {
        #[serde(flatten)]
        held: Box<Held>,
        /// The article that shows it, where that is another.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        now: Option<ArticleId>,
    },
    /// What an id that has left became.
    Former { from: ArticleId, to: ArticleId },
    /// The keys of the last acts.
    Asked { keys: Vec<Asked> },
    /// A saved search.
    Search(SavedSearch),
    /// An act of the past that can be taken back or done again; the line's number and time are the act's.
    Past {
        what: Act,
        articles: usize,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        undone: bool,
        #[serde(flatten)]
        effect: Effect,
    },
}

/// Before the checksum.
const SUM: &str = ",\"sum\":\"";
/// Behind [`SUM`]: eight digits, a quote, a brace.
const SUM_END: usize = 10;

/// `{…}` becomes `{…,"sum":"xxxxxxxx"}`: CRC-32 of the object without its sum.
pub(super) fn seal(line: &Line) -> serde_json::Result<String> {
    Ok(sealed(&serde_json::to_string(line)?))
}

pub(super) fn sealed(json: &str) -> String {
    let open = json.strip_suffix('}').unwrap_or(json);
    format!("{open}{SUM}{:08x}\"}}\n", crc32fast::hash(json.as_bytes()))
}

/// The object without its sum, where the sum agrees.
fn unseal(line: &str) -> Option<String> {
    let (open, sum) = line.rsplit_once(SUM)?;
    let json = format!("{open}}}");
    let said = u32::from_str_radix(sum.strip_suffix("\"}")?, 16).ok()?;
    (crc32fast::hash(json.as_bytes()) == said).then_some(json)
}

/// What a stretch of bytes between two line ends is.
#[derive(Debug)]
pub(super) enum Stretch {
    Line(Box<Line>),
    /// Whole, and not understood: a newer program wrote it. With its number, which must not be given again.
    Strange(u64),
    Damaged,
}

pub(super) fn read(bytes: &[u8]) -> Stretch {
    match std::str::from_utf8(bytes).ok().and_then(unseal) {
        Some(json) => serde_json::from_str(&json).map_or_else(|_| strange(&json), |line| Stretch::Line(Box::new(line))),
        None => Stretch::Damaged,
    }
}

fn strange(json: &str) -> Stretch {
    #[derive(Deserialize)]
    struct Numbered {
        n: u64,
    }
    Stretch::Strange(serde_json::from_str(json).map_or(0, |Numbered { n }| n))
}

/// Whole lines within a damaged stretch: where a line end was lost, two lines stand in one. A sum can stand only at a line's end, for within
/// a text its quotes would be escaped.
pub(super) fn pieces(bytes: &[u8]) -> Vec<Line> {
    let text = String::from_utf8_lossy(bytes);
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(SUM)) {
        let end = from + at + SUM.len() + SUM_END;
        let piece = text.get(from..end).unwrap_or_default();
        let line = piece.find("{\"n\":").and_then(|open| match read(&piece.as_bytes()[open..]) {
            Stretch::Line(line) => Some(*line),
            Stretch::Strange(_) | Stretch::Damaged => None,
        });
        found.extend(line);
        from += at + SUM.len();
    }
    found
}
