//! Keeps what a person did with its article when the article's id changes: its page was edited, or a better reader reads it differently.
//!
//! Promise: following is done where the old reading and the new one are both at hand, in the step that replaces one by the other, so that an
//! article is never seen without its tags; the journal hears of it before the store, so that a crash in between leaves a home away
//! from an article that is still there, which the next open brings back. What finds no successor on its own page is looked for at
//! the end of a plan among all pages that were written, and everywhere when that may have been missed: what was looked through is
//! noted beside the store, and when store or journal are not what they were then (a crash came before the look, one of them was
//! replaced) the next look is everywhere. What finds none at all stays in the journal and waits.

use super::{
    Archive, ArchiveError, Changes,
    identity::{self, Candidate},
    journal::{Deed, Kept},
    lost::Lost,
    records::{FileRecord, Listed},
};
use crate::model::{Anchor, Article, ArticleId};
use std::{
    cell::OnceCell,
    collections::{BTreeMap, BTreeSet},
    fs,
};

/// Pages of a plan whose texts are looked through whatever their prints say.
const CLOSELY: usize = 256;

/// A page as it is about to be written.
pub(super) struct NewPage<'a> {
    pub list: &'a [Listed],
    pub articles: &'a [Article],
    pub content: u64,
}

impl NewPage<'_> {
    fn candidates(&self) -> impl Iterator<Item = Candidate<'_>> {
        let content = self.content;
        self.list.iter().zip(self.articles).map(move |(listed, article)| Candidate {
            listed,
            article,
            content,
            words: None,
        })
    }

    fn find(&self, id: ArticleId) -> Option<Candidate<'_>> {
        self.candidates().find(|candidate| candidate.listed.entry.id == id)
    }

    /// The article that fits best what is remembered; of equals the first.
    fn best<'a>(&'a self, memories: &[&Anchor]) -> Option<(u32, Candidate<'a>)> {
        best(self.candidates(), memories)
    }
}

fn best<'a>(candidates: impl Iterator<Item = Candidate<'a>>, memories: &[&Anchor]) -> Option<(u32, Candidate<'a>)> {
    let mut best: Option<(u32, Candidate<'a>)> = None;
    for candidate in candidates {
        let score = memories.iter().filter_map(|memory| identity::likeness(memory, candidate)).max();
        if let Some(score) = score
            && best.is_none_or(|(top, _)| score > top)
        {
            best = Some((score, candidate));
        }
    }
    best
}

fn moved(from: ArticleId, to: Candidate<'_>) -> Deed {
    let about = identity::anchor(to.listed, to.article, to.content);
    Deed::Kept(Kept::Moved { from, to: about.id, home: true, about: Some(Box::new(about)) })
}

impl Archive {
    /// Where what lives on the pages `keys` goes when `new` takes their place; also what comes home to `new`.
    pub(super) fn followed(&self, keys: &[&[u8]], new: &NewPage<'_>) -> Result<Vec<Deed>, ArchiveError> {
        let mut deeds: BTreeMap<ArticleId, Deed> = BTreeMap::new();
        for candidate in new.candidates().filter(|c| self.acts.strays(c.listed.entry.id)) {
            deeds.insert(candidate.listed.entry.id, moved(candidate.listed.entry.id, candidate));
        }
        for key in keys {
            let old = self.list_or_nothing(key);
            let leaving = |l: &&Listed| new.find(l.entry.id).is_none() && self.acts.living(l.entry.id).next().is_some();
            if !old.iter().any(|l| leaving(&l)) {
                continue;
            }
            // What cannot be read any more can only be followed by what the journal remembers.
            let Ok(texts) = self.texts_of(key) else { continue };
            let content = self.files.get(*key).and_then(FileRecord::page).map_or(0, |(content, ..)| content);
            for (listed, article) in old.iter().zip(&texts).filter(|(l, _)| leaving(l)) {
                let was = identity::anchor(listed, article, content);
                for home in
                    self.acts.living(listed.entry.id).filter(|home| !deeds.contains_key(home)).collect::<Vec<_>>()
                {
                    let memories: Vec<&Anchor> = self.acts.memories(home).chain([&was]).collect();
                    if let Some((_, to)) = new.best(&memories) {
                        deeds.insert(home, moved(home, to));
                    }
                }
            }
        }
        Ok(deeds.into_values().collect())
    }

    /// Brings home what lives elsewhere though its own article is there: after a crash between journal and store, or when a page came back.
    pub(super) fn come_home(&mut self) -> Result<Vec<ArticleId>, ArchiveError> {
        let astray = self.acts.homes().filter(|&(home, now)| home != now && self.at.contains_key(&home));
        let deeds = astray.map(|(home, _)| Deed::home(home)).collect();
        self.settle(deeds)
    }

    /// Homes that live at an article which is on no page.
    pub(super) fn adrift(&self) -> impl Iterator<Item = ArticleId> {
        self.acts.homes().filter(|(_, now)| !self.at.contains_key(now)).map(|(home, _)| home)
    }

    /// Looks for articles that hold acts under an id that is no more, among pages just written, the page they
    /// were on, and (when something may have been missed) everywhere.
    pub(super) fn reattach(&mut self, touched: &[Vec<u8>], out: &mut Changes) -> Result<(), ArchiveError> {
        let back = self.come_home()?;
        self.tell(back, out)?;
        let everywhere = std::mem::replace(&mut self.look_everywhere, false);
        let adrift: Vec<ArticleId> = self.adrift().collect();
        if adrift.is_empty() {
            return Ok(());
        }
        let mut keys: BTreeSet<Vec<u8>> = touched.iter().cloned().collect();
        for memory in adrift.iter().flat_map(|&home| self.acts.memories(home)) {
            keys.insert(memory.file.as_bytes().to_vec());
            let same = identity::content_of(memory).and_then(|c| self.by_content.get(&c));
            keys.extend(same.into_iter().flatten().map(|key| key.to_vec()));
        }
        if everywhere {
            keys.extend(self.files.keys().map(|key| key.to_vec()));
        }
        // A page is read once, and its texts only when one may be looked for there; a few pages that were just written are worth it always.
        let closely: BTreeSet<&Vec<u8>> = touched.iter().take(CLOSELY).collect();
        let lost = Lost::of(&self.acts, &adrift);
        let mut found: BTreeMap<ArticleId, (u32, Deed)> = BTreeMap::new();
        for key in keys {
            self.look_on(&key, closely.contains(&key), &lost, &mut found)?;
        }
        let differing = self.settle(found.into_values().map(|(_, deed)| deed).collect())?;
        self.note_look();
        self.tell(differing, out)
    }

    /// Notes that all that is there was looked through. A note that cannot be written costs another look.
    pub(super) fn note_look(&self) {
        let _ = fs::write(self.place.looked(), self.looked_through());
    }

    /// What the note says after a look: the states of store and journal.
    fn looked_through(&self) -> String {
        format!("{} {}\n", self.store.generation(), self.journal.last())
    }

    /// False where the last look went through all that is there.
    pub(super) fn may_have_missed(&self) -> bool {
        fs::read_to_string(self.place.looked()).ok().as_ref() != Some(&self.looked_through())
    }

    /// Keeps in `found` what fits better on one page than what was found so far.
    fn look_on(
        &self,
        key: &[u8],
        closely: bool,
        lost: &Lost<'_>,
        found: &mut BTreeMap<ArticleId, (u32, Deed)>,
    ) -> Result<(), ArchiveError> {
        let list = self.list_of(key)?;
        let Some((content, ..)) = self.files.get(key).and_then(FileRecord::page) else { return Ok(()) };
        let mut worth = lost.at_a_glance(&list, content);
        lost.by_prints(&list, &mut worth);
        if worth.is_empty() && !closely {
            return Ok(());
        }
        let articles = self.texts_of(key)?;
        let words: Vec<OnceCell<BTreeSet<u32>>> = articles.iter().map(|_| OnceCell::new()).collect();
        if closely {
            for (article, words) in articles.iter().zip(&words) {
                lost.by_words(words.get_or_init(|| identity::shingles(article)), &mut worth);
            }
        }
        let page = NewPage { list: &list, articles: &articles, content };
        let candidates = || page.candidates().zip(&words).map(|(c, words)| Candidate { words: Some(words), ..c });
        for (home, memories) in worth.into_iter().map(|at| &lost.homes[at]) {
            if let Some((score, to)) = best(candidates(), memories)
                && found.get(home).is_none_or(|(top, _)| score > *top)
            {
                found.insert(*home, (score, moved(*home, to)));
            }
        }
        Ok(())
    }
}
