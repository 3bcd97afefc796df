//! What an act would change: pure, against the state as it is.
//!
//! An article shows what all homes that live at it hold. So what is put on goes to the article's own home, unless it is there already,
//! and what is taken off goes from every home.

use super::{
    super::{
        effect::{Delta, Effect, Rewritten, Shift},
        journal::Memory,
    },
    Acts, Home,
    history::Past,
};
use crate::model::{Anchor, ArticleId, BadNote, Held, Marks, Note, Restored, SavedSearch, SearchName, Tag, TagChange};
use std::collections::{BTreeMap, HashMap};

/// How an article shows a mark, and how a home holds it.
type Mark = (fn(Marks) -> bool, fn(&Home) -> bool);

impl Acts {
    pub fn tagging(&self, ids: &[ArticleId], change: &TagChange) -> Effect {
        let mut deltas = Deltas::default();
        for &id in ids {
            let had = self.tags(id);
            let add: Vec<Tag> = change.add.iter().filter(|tag| !had.contains(tag)).cloned().collect();
            deltas.at(id).add = add;
            for (home, at) in self.residents(id) {
                let remove: Vec<Tag> = change.remove.iter().filter(|tag| at.tags.contains(tag)).cloned().collect();
                deltas.at(home).remove.extend(remove);
            }
        }
        deltas.effect()
    }

    pub fn starring(&self, ids: &[ArticleId], on: bool) -> Effect {
        self.marking(ids, on, (|marks| marks.starred, |home| home.starred), |delta| &mut delta.star)
    }

    pub fn reading(&self, ids: &[ArticleId], on: bool) -> Effect {
        self.marking(ids, on, (|marks| marks.read, |home| home.read), |delta| &mut delta.read)
    }

    fn marking(
        &self,
        ids: &[ArticleId],
        on: bool,
        (shown, held): Mark,
        mark: fn(&mut Delta) -> &mut Option<bool>,
    ) -> Effect {
        let mut deltas = Deltas::default();
        for &id in ids.iter().filter(|&&id| shown(self.marks(id)) != on) {
            if on {
                *mark(deltas.at(id)) = Some(true);
            }
            for (home, _) in self.residents(id).filter(|(_, home)| held(home) && !on) {
                *mark(deltas.at(home)) = Some(false);
            }
        }
        deltas.effect()
    }

    /// The new note goes to the article's own home; notes of others there were shown with it, so it stands for them too.
    pub fn noting(&self, ids: &[ArticleId], text: Option<&Note>) -> Effect {
        let mut deltas = Deltas::default();
        for &id in ids.iter().filter(|&&id| self.note(id).as_deref() != text.map(Note::as_str)) {
            for (home, at) in self.residents(id).filter(|(home, at)| *home != id && at.note.is_some()) {
                deltas.at(home).note = Some(Rewritten { was: at.note.clone(), now: None });
            }
            let was = self.homes.get(&id).and_then(|home| home.note.clone());
            if was.as_ref() != text {
                deltas.at(id).note = Some(Rewritten { was, now: text.cloned() });
            }
        }
        deltas.effect()
    }

    /// The query under its name, whatever the name had before.
    pub fn saving(&self, search: &SavedSearch) -> Effect {
        self.shifting([(&search.name, Some(search.query.clone()))])
    }

    /// # Errors
    /// One line: there is no such search.
    pub fn forgetting(&self, name: &SearchName) -> Result<Effect, String> {
        self.search(name).map(|_| self.shifting([(name, None)]))
    }

    /// # Errors
    /// One line: there is no such search, or the new name is taken.
    pub fn renaming(&self, from: &SearchName, to: &SearchName) -> Result<Effect, String> {
        let query = self.search(from)?.clone();
        match self.searches.get(to) {
            Some(taken) if from != to => {
                Err(format!("{to} is the name of another saved search ({taken}): choose one that is free"))
            }
            _ if from == to => Ok(Effect::default()),
            _ => Ok(self.shifting([(from, None), (to, Some(query))])),
        }
    }

    fn search(&self, name: &SearchName) -> Result<&String, String> {
        self.searches.get(name).ok_or_else(|| format!("{name}: no saved search of this name: `baoku saved` lists them"))
    }

    fn shifting<'a>(&self, shifts: impl IntoIterator<Item = (&'a SearchName, Option<String>)>) -> Effect {
        let shifts = shifts.into_iter().map(|(name, now)| Shift {
            name: name.clone(),
            was: self.searches.get(name).cloned(),
            now,
        });
        Effect { did: Vec::new(), kept: shifts.filter(|shift| shift.was != shift.now).collect() }
    }

    /// The act that undo would take back, and what that changes.
    pub fn undoing(&self) -> Option<(&Past, Effect)> {
        self.history.done.last().map(|past| (past, past.effect.inverse()))
    }

    /// The act that redo would do again, and what that changes.
    pub fn redoing(&self) -> Option<(&Past, Effect)> {
        self.history.undone.last().map(|past| (past, past.effect.clone()))
    }

    /// A dump, merged into what is here: nothing that is here goes away.
    ///
    /// # Errors
    /// Two notes that do not fit into one.
    pub fn restoring(
        &self,
        held: &[Held],
        searches: &[SavedSearch],
    ) -> Result<(Effect, Vec<Memory>, Restored), BadNote> {
        let mut counts = Restored::default();
        let (mut deltas, mut known) = (Deltas::default(), Vec::new());
        for held in merged(held)?.into_values() {
            let delta = self.missing(&held)?;
            counts.articles += 1;
            counts.tags += delta.add.len();
            counts.stars += usize::from(delta.star.is_some());
            counts.reads += usize::from(delta.read.is_some());
            counts.notes += usize::from(delta.note.is_some());
            if delta.is_empty() {
                continue;
            }
            counts.changed += 1;
            *deltas.at(held.id) = delta;
            let new = self.homes.get(&held.id).is_none_or(|home| home.seen.is_none() && home.latest.is_none());
            if new && (held.seen.is_some() || held.latest.is_some()) {
                // An article that is only seen is so still: both memories are kept up together.
                let latest = held.latest.or_else(|| held.seen.clone());
                known.push(Memory { home: held.id, seen: held.seen, latest });
            }
        }
        let mut effect = deltas.effect();
        effect.kept = self.searches_missing(searches, &mut counts);
        Ok((effect, known, counts))
    }

    /// What a line of a dump tells and the article does not show yet.
    fn missing(&self, held: &Held) -> Result<Delta, BadNote> {
        let at = self.now(held.id);
        let (tags, marks, note) = (self.tags(at), self.marks(at), self.note(at));
        let mut delta = Delta {
            add: held.tags.iter().filter(|tag| !tags.contains(tag)).cloned().collect(),
            star: (held.starred && !marks.starred).then_some(true),
            read: (held.read && !marks.read).then_some(true),
            ..Delta::default()
        };
        let new = held.note.as_ref().filter(|new| !note.is_some_and(|note| note.contains(new.as_str())));
        if let Some(new) = new {
            let was = self.homes.get(&held.id).and_then(|home| home.note.clone());
            let now = was.as_ref().map_or_else(|| Ok(new.clone()), |was| was.joined(new))?;
            delta.note = Some(Rewritten { was, now: Some(now) });
        }
        Ok(delta)
    }

    /// Saved searches that are not here; one whose name has another query gets a number behind it.
    fn searches_missing(&self, searches: &[SavedSearch], counts: &mut Restored) -> Vec<Shift> {
        let mut all = self.searches.clone();
        let mut shifts = Vec::new();
        for search in searches {
            let names = std::iter::once(search.name.clone()).chain((2..).map(|n| search.name.numbered(n)));
            for (n, name) in names.enumerate() {
                match all.get(&name) {
                    Some(query) if *query == search.query => break,
                    Some(_) => continue,
                    None => {}
                }
                counts.searches += 1;
                counts.renamed += usize::from(n > 0);
                all.insert(name.clone(), search.query.clone());
                shifts.push(Shift { name, was: None, now: Some(search.query.clone()) });
                break;
            }
        }
        shifts
    }
}

/// One line an article: dumps may have been put one behind the other.
fn merged(all: &[Held]) -> Result<BTreeMap<ArticleId, Held>, BadNote> {
    let mut merged: BTreeMap<ArticleId, Held> = BTreeMap::new();
    for held in all {
        let Some(known) = merged.get_mut(&held.id) else {
            merged.insert(held.id, held.clone());
            continue;
        };
        known.tags.extend(held.tags.iter().cloned());
        known.starred |= held.starred;
        known.read |= held.read;
        known.note = match (known.note.take(), &held.note) {
            (Some(a), Some(b)) => Some(a.joined(b)?),
            (a, b) => a.or_else(|| b.clone()),
        };
        let or = |a: &mut Option<Anchor>, b: &Option<Anchor>| *a = a.take().or_else(|| b.clone());
        or(&mut known.seen, &held.seen);
        or(&mut known.latest, &held.latest);
    }
    merged.values_mut().for_each(|held| {
        held.tags.sort();
        held.tags.dedup();
    });
    Ok(merged)
}

/// Changes by home, in the order of their first mention.
#[derive(Default)]
struct Deltas {
    order: Vec<ArticleId>,
    by_home: HashMap<ArticleId, Delta>,
}

impl Deltas {
    fn at(&mut self, home: ArticleId) -> &mut Delta {
        let order = &mut self.order;
        self.by_home.entry(home).or_insert_with(|| {
            order.push(home);
            Delta::default()
        })
    }

    fn effect(mut self) -> Effect {
        Effect::of(self.order.into_iter().filter_map(|home| Some((home, self.by_home.remove(&home)?))))
    }
}
