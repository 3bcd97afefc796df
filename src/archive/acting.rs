//! Doing what a person asks.
//!
//! Promise: an act is planned against the state as it is, written to the fsynced journal with what it changes, and only then seen by anyone.
//! However many articles it names, it is one line. An act that changes nothing is not written. Undo and redo are acts like others:
//! the journal only grows, and after a restart the past is what it was.

use super::{
    Archive, ArchiveError, Changes, Receipt,
    effect::Effect,
    identity,
    journal::{Deed, Done, Kept, Memory},
    records::FileRecord,
};
use crate::model::{Act, Anchor, Article, ArticleId, Held, PastAct, Restored, SavedSearch};
use std::{collections::HashSet, sync::Arc};

/// What an act comes to.
#[derive(Default)]
struct Plan {
    effect: Effect,
    known: Vec<Memory>,
    restored: Option<Restored>,
    /// The act that undo and redo are about.
    past: Option<PastAct>,
}

impl From<Effect> for Plan {
    fn from(effect: Effect) -> Self {
        Self { effect, ..Self::default() }
    }
}

impl Archive {
    /// Does what a person asks: into the fsynced journal first, then into the state that others see.
    ///
    /// # Errors
    /// When the journal cannot be written, or when the act cannot be done as asked: then nothing has happened. When the store cannot be
    /// read: that is damage, and the act may be in the journal.
    pub fn act(&mut self, act: Act) -> Result<(Receipt, Changes), ArchiveError> {
        let (named, unknown) = self.named(&act);
        let mut receipt = Receipt { named: named.len(), unknown, ..Receipt::default() };
        let missed = self.may_have_missed();
        // What is done to an article goes to its own home: that one must be in.
        let astray = named.iter().copied().filter(|&id| self.acts.strays(id));
        let mut differing = self.settle(astray.map(Deed::home).collect())?;

        let Plan { effect, known, restored, past } = self.planned(&act, &named).map_err(ArchiveError::Refused)?;
        let (mut changes, mut touches_searches) = (Changes::default(), false);
        let told: HashSet<ArticleId> = match &act {
            Act::Restore { held, .. } => held.iter().map(|held| held.id).collect(),
            _ => HashSet::new(),
        };
        if !effect.is_empty() {
            touches_searches = !effect.kept.is_empty();
            let about = self.news_of(&named, &effect)?;
            let act = numbered(act, past.as_ref()).on(named);
            let is_step = act.can_be_undone();
            let changed = self.settle(vec![Deed::Done(Box::new(Done { act, effect, about, known }))])?;
            receipt.changed = changed.len();
            receipt.past = past.or_else(|| self.acts.past().find(|past| is_step && !past.undone));
            differing.extend(changed);
        }
        if let Some(mut restored) = restored {
            // Pages that are here may hold under another id what the dump knew.
            self.look_everywhere = true;
            self.reattach(&[], &mut changes)?;
            restored.waiting = self.adrift().filter(|home| told.contains(home)).count();
            receipt.restored = Some(restored);
        }
        if !missed {
            // An act moves no article: what was looked through is so still.
            self.note_look();
        }
        self.tell(differing, &mut changes)?;
        changes.searches = touches_searches.then(|| self.acts.searches());
        Ok((receipt, changes))
    }

    /// The articles that an act is about, each once, and the ids that the archive does not hold.
    fn named(&self, act: &Act) -> (Vec<ArticleId>, Vec<ArticleId>) {
        let mut seen = HashSet::new();
        let ids = act.ids().iter().map(|&id| self.resolve(id)).filter(|&id| seen.insert(id));
        ids.partition(|id| self.at.contains_key(id))
    }

    fn planned(&self, act: &Act, named: &[ArticleId]) -> Result<Plan, String> {
        let acts = &self.acts;
        Ok(match act {
            Act::Tag { change, .. } => acts.tagging(named, change).into(),
            Act::Star { on, .. } => acts.starring(named, *on).into(),
            Act::Read { on, .. } => acts.reading(named, *on).into(),
            Act::Note { text, .. } => acts.noting(named, text.as_ref()).into(),
            Act::Save(search) => acts.saving(search).into(),
            Act::Rename { from, to } => acts.renaming(from, to)?.into(),
            Act::Forget { name } => acts.forgetting(name)?.into(),
            Act::Restore { held, searches } => {
                let (effect, known, restored) = acts.restoring(held, searches).map_err(|e| e.to_string())?;
                Plan { effect, known, restored: Some(restored), past: None }
            }
            Act::Undo { of } => stepped(acts.undoing(), *of, "taken back", true)?,
            Act::Redo { of } => stepped(acts.redoing(), *of, "done again", false)?,
        })
    }

    /// The looks of the articles that an effect changes, where the journal does not know them so already.
    fn news_of(&self, named: &[ArticleId], effect: &Effect) -> Result<Vec<Anchor>, ArchiveError> {
        let touched: HashSet<ArticleId> = effect.homes().map(|home| self.resolve(home)).collect();
        let changing: Vec<ArticleId> = named.iter().copied().filter(|id| touched.contains(id)).collect();
        let mut anchors = self.anchors(&changing)?;
        anchors.retain(|anchor| !self.acts.knows(anchor));
        Ok(anchors)
    }

    /// What the journal is to remember of articles.
    pub(super) fn anchors(&self, ids: &[ArticleId]) -> Result<Vec<Anchor>, ArchiveError> {
        let mut anchors = Vec::with_capacity(ids.len());
        let mut page: (Arc<[u8]>, Vec<Article>) = (Arc::from(&b""[..]), Vec::new());
        for (key, listed) in self.listed(ids)? {
            if page.0 != key {
                page = (key.clone(), self.texts_of(&key)?);
            }
            let content = self.files.get(&*key).and_then(FileRecord::page).map_or(0, |(content, ..)| content);
            let text = page.1.get(listed.entry.place as usize).ok_or_else(|| self.broken("an article is missing"))?;
            anchors.push(identity::anchor(&listed, text, content));
        }
        Ok(anchors)
    }

    /// Into the journal, then into the state; gives the articles that differ.
    pub(super) fn settle(&mut self, deeds: Vec<Deed>) -> Result<Vec<ArticleId>, ArchiveError> {
        let lines = self.journal.append_all(deeds)?;
        let differing = lines.into_iter().flat_map(|line| self.acts.apply(line)).collect();
        let room = self.journal.room_for_past();
        if self.journal.should_compact(|| self.acts.weight(room)) {
            self.compact();
        }
        Ok(differing)
    }

    /// Puts the state in the place of the lines that led to it. When that cannot be done nothing is lost: it is said, and tried again later.
    fn compact(&mut self) {
        let wanted = self.acts.trimmed(self.journal.room_for_past());
        let lines = wanted.lines(self.journal.last());
        match self.journal.compact(&lines, |read| super::Acts::replay(read) == wanted) {
            Ok(()) => self.acts = wanted,
            Err(e) => self.notices.push(e.to_string()),
        }
    }

    /// The saved searches, by name.
    pub fn searches(&self) -> Vec<SavedSearch> {
        self.acts.searches()
    }

    /// Acts that can be taken back or done again: what was taken back first, then what stands, the newest first; at most `limit`.
    pub fn past(&self, limit: usize) -> Vec<PastAct> {
        self.acts.past().take(limit).collect()
    }

    /// Everything a person did, to be kept elsewhere and given to [`Act::Restore`].
    pub fn dump(&self) -> (Vec<Held>, Vec<SavedSearch>) {
        self.acts.dump()
    }

    /// Articles that a person did something to and that are on no page now: what was done is kept, and comes back with them.
    pub fn waiting(&self) -> usize {
        self.adrift().count()
    }
}

/// Undo and redo with the number of the act that they are about.
fn numbered(act: Act, past: Option<&PastAct>) -> Act {
    match (act, past) {
        (Act::Undo { .. }, Some(past)) => Act::Undo { of: Some(past.number) },
        (Act::Redo { .. }, Some(past)) => Act::Redo { of: Some(past.number) },
        (act, _) => act,
    }
}

/// The last act that stands, or that was taken back; another one that was asked for is refused.
fn stepped(
    last: Option<(&super::acts::Past, Effect)>,
    of: Option<u64>,
    done: &str,
    stands: bool,
) -> Result<Plan, String> {
    let Some((past, effect)) = last else { return Ok(Plan::default()) };
    match of {
        Some(of) if of != past.number => {
            Err(format!("act {of} cannot be {done}: the one to be {done} next is {} ({})", past.number, past.what))
        }
        _ => Ok(Plan { effect, past: Some(past.told(stands)), ..Plan::default() }),
    }
}

impl Deed {
    /// A home comes home.
    pub(super) fn home(id: ArticleId) -> Self {
        Self::Kept(Kept::Moved { from: id, to: id, home: true, about: None })
    }
}
