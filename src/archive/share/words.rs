//! What an owner and its clients say to each other.
//!
//! Promise: the hello is JSON with names, so that any version can read any other's and say what does not fit; all else is said only between
//! processes of the same protocol and program version. A client asks under a number of its own and gets one answer under it; what changes
//! is told unasked to those who follow. An act carries a key that is drawn once, so that asking again does nothing twice.
//!
//! Acts travel as the JSON that the journal keeps, so a new act is no new protocol. [`PROTOCOL`] grows with every other change of these words (a test notices).

use crate::{
    archive::{Changes, FileProblem, Health, Outcome, PageFile, Progress, Receipt, StoredArticle, fulltext::Texts},
    model::{Act, ArticleId, Entry, Held, PastAct, SavedSearch},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The number of this language.
pub(super) const PROTOCOL: u32 = 7;

/// A process that works with an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// The program's version.
    pub version: String,
    /// The language it speaks.
    pub protocol: u32,
    /// The process.
    pub pid: u32,
    /// What was started: `baoku watch`.
    pub command: String,
    /// When it opened the archive.
    pub since: Timestamp,
}

impl Party {
    /// This process, as of now.
    pub(in crate::archive) fn here(command: &str) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            protocol: PROTOCOL,
            pid: std::process::id(),
            command: command.to_owned(),
            since: Timestamp::now(),
        }
    }

    /// True when each understands all that the other says.
    pub(super) fn fits(&self, other: &Self) -> bool {
        (self.protocol, &self.version) == (other.protocol, &other.version)
    }
}

impl std::fmt::Display for Party {
    /// As in "… holds this archive".
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (process {}, version {})", crate::text::one_line(&self.command), self.pid, self.version)
    }
}

/// The first word of each side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Hello {
    #[serde(flatten)]
    pub party: Party,
    /// The owner's session: what it counts in generations is known to it alone.
    #[serde(default)]
    pub session: u64,
    /// Why the owner does not go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// What a client knows of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::archive) struct Known {
    /// Of which owner's session.
    pub session: u64,
    /// The generation told last.
    pub generation: u64,
    /// How many articles there were.
    pub articles: u64,
}

impl Known {
    /// Stands for the session where the list was kept in the store folder: which of them kept it does not matter.
    pub const KEPT: u64 = 0;
}

/// What can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::archive) enum Ask {
    Act {
        key: super::OnceKey,
        #[serde(with = "as_json")]
        act: Act,
    },
    Article(ArticleId),
    /// An article with its other halves.
    Parts(ArticleId),
    /// The page file of an article.
    Page(ArticleId),
    /// A look through the whole folder.
    Look,
    /// To be told when the words of all that is there now are in the full-text index.
    Texts {
        /// And when that is put together as it should be.
        settled: bool,
    },
    Figures,
    /// How the archive is kept.
    Health,
    Problems,
    /// The saved searches.
    Searches,
    /// The acts that can be taken back or done again, the newest so many.
    Past(u64),
    /// Everything a person did.
    Dump,
    /// To be told what changes, from where the client's knowledge ends, or with a `list` from nothing.
    Follow {
        since: Option<Known>,
        list: bool,
    },
    Unfollow,
    /// Some of the list: the pages after this one.
    Part(Option<Vec<u8>>),
    /// The whole list: within a process only.
    #[serde(skip)]
    Entries,
}

/// An asked question.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Said {
    pub id: u64,
    pub ask: Ask,
}

/// What is answered.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::archive) enum Answer {
    Receipt(#[serde(with = "as_json")] Receipt),
    Article(Option<Box<StoredArticle>>),
    Parts(Option<Vec<StoredArticle>>),
    Page(Option<Box<PageFile>>),
    Looked(Box<Outcome>),
    Figures(Box<Figures>),
    Health(#[serde(with = "as_json")] Box<Health>),
    Problems(Vec<FileProblem>),
    Searches(Vec<SavedSearch>),
    Past(#[serde(with = "as_json")] Vec<PastAct>),
    Dump(#[serde(with = "as_json")] (Vec<Held>, Vec<SavedSearch>)),
    Following {
        /// What is told from now on is not enough: the list is to be fetched.
        anew: bool,
        now: Known,
    },
    Done,
    Part {
        generation: u64,
        articles: u64,
        entries: Vec<Entry>,
        /// Where to go on; nothing at the end.
        next: Option<Vec<u8>>,
    },
    Entries(u64, Vec<Entry>),
}

/// What an owner says after its hello.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Told {
    /// The answer to the question of this number; an error is its sentence.
    Answer(u64, Result<Answer, String>),
    Changed {
        changes: Changes,
        /// How many articles there are now.
        articles: u64,
        /// More of the same generation follows: only with the last part is the list that of a moment.
        more: bool,
    },
    Progress(Progress),
    Problems(Vec<FileProblem>),
    Notice(String),
    /// How far the full-text index is.
    Texts(Texts),
}

/// Who holds an archive, and what a list that was kept of it must agree with; [`Health`] tells the rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// The generation.
    pub generation: u64,
    /// Articles, those of pages that are gone included.
    pub articles: usize,
    /// The process that has the store open.
    pub owner: Party,
    /// How many others work through it.
    pub clients: usize,
}

/// More problems than this are counted, not listed, for other processes.
const LISTED: usize = 10_000;

/// Problems in a bounded list.
pub(super) fn bounded(problems: &[FileProblem]) -> Vec<FileProblem> {
    let mut listed: Vec<_> = problems.iter().take(LISTED).cloned().collect();
    if problems.len() > LISTED {
        let what = format!("and {} more page files that could not be read", problems.len() - LISTED);
        listed.push(FileProblem { file: "…".to_owned(), what });
    }
    listed
}

/// What is kept as JSON elsewhere and says there what each part is: it travels so too.
mod as_json {
    use serde::{
        Deserialize, Deserializer, Serialize, Serializer,
        de::{DeserializeOwned, Error as _},
        ser::Error as _,
    };

    pub fn serialize<T: Serialize, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&serde_json::to_string(value).map_err(S::Error::custom)?)
    }

    pub fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        serde_json::from_str(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{
        archive::{Again, Phase, share::OnceKey},
        model::{Date, TagChange},
    };

    fn entry() -> Entry {
        Entry {
            id: ArticleId(1),
            headline: "渡口".to_owned(),
            kicker: Some("k".to_owned()),
            subtitle: None,
            label: None,
            section: None,
            authors: vec!["a".to_owned()],
            paper: Some("p".to_owned()),
            date: Some(Date::constant(2025, 4, 28)),
            page: Some("1".to_owned()),
            file: "f".to_owned(),
            place: 3,
            tags: vec!["t".parse().unwrap()],
            marks: crate::model::Marks::default(),
            gone: true,
        }
    }

    fn act() -> Act {
        Act::Tag { ids: vec![ArticleId(1)], change: TagChange { add: vec!["t".parse().unwrap()], remove: vec![] } }
    }

    /// Every kind of question.
    fn asks() -> Vec<Ask> {
        let since = Some(Known { session: 1, generation: 2, articles: 3 });
        vec![
            Ask::Act { key: OnceKey(5), act: act() },
            Ask::Article(ArticleId(1)),
            Ask::Parts(ArticleId(1)),
            Ask::Page(ArticleId(1)),
            Ask::Look,
            Ask::Texts { settled: true },
            Ask::Figures,
            Ask::Health,
            Ask::Problems,
            Ask::Searches,
            Ask::Past(3),
            Ask::Dump,
            Ask::Follow { since, list: true },
            Ask::Unfollow,
            Ask::Part(Some(vec![1, 2])),
        ]
    }

    #[test]
    fn a_question_comes_back_and_an_act_travels_in_the_words_of_the_journal() {
        for ask in asks() {
            let bytes = postcard::to_stdvec(&Said { id: 9, ask: ask.clone() }).unwrap();
            assert_eq!(postcard::from_bytes::<Said>(&bytes).unwrap().ask, ask);
        }
        let bytes = postcard::to_stdvec(&asks()[0]).unwrap();
        let json = serde_json::to_string(&act()).unwrap();
        assert!(String::from_utf8_lossy(&bytes).contains(&json));
        assert!(postcard::to_stdvec(&Ask::Entries).is_err(), "the whole list is never one word");
    }

    /// Who changes what is said must change the number of the language: a process of the old one would misread it.
    #[test]
    fn the_language_has_the_number_that_belongs_to_it() {
        let changes =
            Changes { generation: 1, upserts: vec![entry()], removed: vec![ArticleId(2)], new: 1, searches: None };
        let progress = Progress { phase: Phase::ReadingAgain(Again::BetterReader), done: 1, total: 2 };
        let problem = FileProblem { file: "f".to_owned(), what: "w".to_owned() };
        let receipt = Receipt { named: 1, changed: 2, unknown: vec![ArticleId(3)], ..Receipt::default() };
        let party = Party { since: Timestamp::UNIX_EPOCH, pid: 1, version: "1".to_owned(), ..Party::here("c") };
        let figures = Figures { generation: 1, articles: 6, owner: party, clients: 5 };
        let now = Known { session: 1, generation: 2, articles: 3 };
        let search = SavedSearch { name: "s".parse().unwrap(), query: "q".to_owned() };
        let what = Act::Star { ids: vec![], on: true };
        let past = PastAct { number: 1, at: Timestamp::UNIX_EPOCH, what, articles: 2, undone: true };
        let answers = [
            Answer::Receipt(receipt),
            Answer::Article(Some(Box::new(StoredArticle {
                entry: entry(),
                article: crate::model::Article::default(),
                note: Some("n".to_owned()),
                halves: crate::archive::Halves::default(),
            }))),
            Answer::Page(Some(Box::default())),
            Answer::Looked(Box::default()),
            Answer::Figures(Box::new(figures)),
            Answer::Problems(vec![problem.clone()]),
            Answer::Searches(vec![search.clone()]),
            Answer::Past(vec![past]),
            Answer::Dump((vec![Held::default()], vec![search])),
            Answer::Following { anew: true, now },
            Answer::Done,
            Answer::Part { generation: 1, articles: 2, entries: vec![entry()], next: Some(vec![1]) },
        ];
        let mut bytes: Vec<u8> = asks().iter().flat_map(|ask| postcard::to_stdvec(ask).unwrap()).collect();
        bytes.extend(answers.into_iter().flat_map(|a| postcard::to_stdvec(&Told::Answer(1, Ok(a))).unwrap()));
        for told in [
            Told::Changed { changes, articles: 7, more: true },
            Told::Progress(progress),
            Told::Problems(vec![problem]),
            Told::Notice("n".to_owned()),
            Told::Texts(Texts { pending: 1, commit: 2, whole: true }),
        ] {
            bytes.extend(postcard::to_stdvec(&told).unwrap());
        }
        let found = (PROTOCOL, crc32fast::hash(&bytes));
        assert_eq!(found, (7, 490_273_481), "raise PROTOCOL and put its number and this sum here");
    }

    #[test]
    fn many_problems_are_counted() {
        let problem = FileProblem { file: "f".to_owned(), what: "w".to_owned() };
        let all = vec![problem; LISTED + 3];
        assert_eq!(bounded(&all[..LISTED]), all[..LISTED]);
        let short = bounded(&all);
        assert_eq!(short.len(), LISTED + 1);
        assert!(short[LISTED].what.contains("3 more"));
    }

    #[test]
    fn another_version_is_told_by_its_name() {
        let json = r#"{"version":"9.1.0","protocol":77,"pid":5,"command":"baoku watch","since":"2031-01-02T03:04:05Z","new":[1]}"#;
        let hello: Hello = serde_json::from_str(json).unwrap();
        assert!(!hello.party.fits(&Party::here("baoku")));
        assert_eq!(hello.party.to_string(), "baoku watch (process 5, version 9.1.0)");
        assert!(Party::here("a").fits(&Party::here("b")));
    }
}
