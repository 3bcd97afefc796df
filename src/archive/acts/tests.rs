#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;

fn line(n: u64, deed: Deed) -> Line {
    Line { n, at: Timestamp::UNIX_EPOCH, key: None, deed }
}

/// A line of the first format, without what it changed.
fn tag(id: u64, add: &[&str], remove: &[&str]) -> Deed {
    let tags = |t: &[&str]| t.iter().map(|t| t.parse().unwrap()).collect();
    let change = TagChange { add: tags(add), remove: tags(remove) };
    done(Act::Tag { ids: vec![ArticleId(id)], change }, Effect::default())
}

fn done(act: Act, effect: Effect) -> Deed {
    Deed::Done(Box::new(Done { act, effect, about: vec![], known: vec![] }))
}

fn moved(from: u64, to: u64, home: bool) -> Deed {
    Deed::Kept(Kept::Moved { from: ArticleId(from), to: ArticleId(to), home, about: None })
}

fn replay(deeds: Vec<Deed>) -> Acts {
    Acts::replay((1..).zip(deeds).map(|(n, deed)| line(n, deed)).collect())
}

fn apply(acts: &mut Acts, deed: Deed) -> Vec<ArticleId> {
    acts.apply(line(99, deed))
}

/// The tags of whatever the id is now.
fn tags(acts: &Acts, id: u64) -> Vec<String> {
    acts.tags(acts.now(ArticleId(id))).iter().map(ToString::to_string).collect()
}

fn note(text: &str) -> Note {
    text.parse().unwrap()
}

#[test]
fn tags_add_up_and_follow_a_move_and_its_return() {
    let mut acts = replay(vec![tag(1, &["a", "b"], &[]), tag(1, &["c"], &["a"])]);
    assert_eq!(tags(&acts, 1), ["b", "c"]);
    apply(&mut acts, moved(1, 2, false));
    assert_eq!((tags(&acts, 1), tags(&acts, 2)), (vec!["b".into(), "c".into()], vec!["b".into(), "c".into()]));
    apply(&mut acts, tag(1, &["d"], &[]));
    assert_eq!(tags(&acts, 2), ["b", "c", "d"]);
    apply(&mut acts, moved(2, 1, false));
    assert_eq!(tags(&acts, 1), ["b", "c", "d"]);
    assert_eq!(tags(&acts, 2), tags(&acts, 1));
}

#[test]
fn what_was_merged_comes_apart_with_its_own() {
    let mut acts = replay(vec![tag(1, &["a", "x"], &[]), tag(2, &["b", "x"], &[])]);
    apply(&mut acts, moved(1, 9, true));
    apply(&mut acts, moved(2, 9, true));
    assert_eq!(tags(&acts, 9), ["a", "b", "x"]);
    // On the whole: a tag that is there is not put on again, one taken off is off for good.
    let again = TagChange { add: vec!["a".parse().unwrap()], remove: vec![] };
    assert!(acts.tagging(&[ArticleId(9)], &again).is_empty());
    assert_eq!(apply(&mut acts, tag(9, &["c"], &["x"])), [ArticleId(9)]);
    apply(&mut acts, moved(9, 2, true));
    apply(&mut acts, moved(1, 1, true));
    apply(&mut acts, moved(2, 2, true));
    assert_eq!((tags(&acts, 1), tags(&acts, 2)), (vec!["a".into()], vec!["b".into(), "c".into()]));
    assert!(acts.tags(ArticleId(9)).is_empty());
}

#[test]
fn marks_and_notes_of_merged_articles_are_shown_together_and_come_apart() {
    let mut acts = Acts::default();
    let (one, two, whole) = (ArticleId(1), ArticleId(2), ArticleId(9));
    let star = acts.starring(&[one], true);
    apply(&mut acts, done(Act::Star { ids: vec![one], on: true }, star));
    for (id, text) in [(one, "甲"), (two, "乙")] {
        let effect = acts.noting(&[id], Some(&note(text)));
        apply(&mut acts, done(Act::Note { ids: vec![id], text: Some(note(text)) }, effect));
    }
    apply(&mut acts, moved(1, 9, true));
    apply(&mut acts, moved(2, 9, true));
    assert_eq!(acts.marks(whole), Marks { starred: true, read: false, noted: true });
    assert_eq!(acts.note(whole).as_deref(), Some("甲\n\n乙"));
    assert!(acts.starring(&[whole], true).is_empty() && acts.noting(&[whole], Some(&note("甲\n\n乙"))).is_empty());
    let before = acts.clone();
    // One note for the whole, and back.
    let effect = acts.noting(&[whole], Some(&note("丙")));
    apply(&mut acts, done(Act::Note { ids: vec![whole], text: Some(note("丙")) }, effect.clone()));
    assert_eq!(acts.note(whole).as_deref(), Some("丙"));
    apply(&mut acts, done(Act::Undo { of: Some(99) }, effect.inverse()));
    assert_eq!(acts.note(whole), before.note(whole));
    apply(&mut acts, moved(1, 1, true));
    apply(&mut acts, moved(2, 2, true));
    assert_eq!((acts.note(one).as_deref(), acts.note(two).as_deref()), (Some("甲"), Some("乙")));
    assert_eq!((acts.marks(one).starred, acts.marks(two).starred), (true, false));
}

#[test]
fn the_order_of_two_states_does_not_lose_anything() {
    // The same way up and down again, ten times.
    let mut acts = replay(vec![tag(1, &["a"], &[]), tag(2, &["b"], &[])]);
    for _ in 0..10 {
        apply(&mut acts, moved(1, 9, true));
        apply(&mut acts, moved(2, 9, true));
        assert_eq!(tags(&acts, 1), ["a", "b"]);
        apply(&mut acts, moved(1, 1, true));
        apply(&mut acts, moved(2, 2, true));
        assert_eq!((tags(&acts, 1), tags(&acts, 2)), (vec!["a".into()], vec!["b".into()]));
    }
}

#[test]
fn a_ring_written_by_hand_ends() {
    let acts = replay(vec![moved(1, 2, false), moved(2, 3, false), moved(3, 1, false)]);
    assert_eq!(acts.now(ArticleId(2)), ArticleId(1));
}

#[test]
fn an_act_that_changes_nothing_says_so() {
    let mut acts = replay(vec![tag(1, &["a"], &[])]);
    assert!(apply(&mut acts, tag(1, &["a"], &["z"])).is_empty());
    assert_eq!(apply(&mut acts, tag(1, &[], &["a"])), [ArticleId(1)]);
    assert_eq!(acts.homes().count(), 0);
}

#[test]
fn marks_that_come_by_reading_are_no_steps_and_drop_nothing() {
    let mut acts = Acts::default();
    let one = vec![ArticleId(1)];
    let star = acts.starring(&one, true);
    acts.apply(line(1, done(Act::Star { ids: one.clone(), on: true }, star.clone())));
    acts.apply(line(2, done(Act::Undo { of: Some(1) }, star.inverse())));
    let read = acts.reading(&one, true);
    acts.apply(line(3, done(Act::Read { ids: one, on: true, by_reading: true }, read)));
    assert_eq!(acts.past().map(|past| (past.number, past.undone)).collect::<Vec<_>>(), [(1, true)]);
    assert!(acts.redoing().is_some() && acts.undoing().is_none() && acts.marks(ArticleId(1)).read);
}

#[test]
fn an_undo_whose_act_was_lost_still_undoes() {
    let mut acts = Acts::default();
    let star = acts.starring(&[ArticleId(1)], true);
    acts.apply(line(1, done(Act::Star { ids: vec![], on: true }, star.clone())));
    // Line 2 is damaged; line 3 takes it back.
    let gone = acts.reading(&[ArticleId(1)], true);
    acts.apply(line(3, done(Act::Undo { of: Some(2) }, gone.inverse())));
    assert_eq!(acts.past().map(|past| past.number).collect::<Vec<_>>(), [1]);
    assert_eq!(acts.marks(ArticleId(1)), Marks { starred: true, ..Marks::default() });
}

const ROOM: usize = 1 << 20;

/// What a person or baoku may do in a test.
#[derive(Debug, Clone)]
enum Step {
    Tag(Vec<u64>, Vec<&'static str>, Vec<&'static str>),
    Star(Vec<u64>, bool),
    Read(Vec<u64>, bool, bool),
    Note(u64, Option<&'static str>),
    Save(&'static str, &'static str),
    Forget(&'static str),
    Rename(&'static str, &'static str),
    Undo,
    Redo,
    Moved(u64, u64),
}

fn ids(ids: &[u64]) -> Vec<ArticleId> {
    ids.iter().map(|&id| ArticleId(id)).collect()
}

fn step() -> impl Strategy<Value = Step> {
    let some = || prop::collection::vec(1u64..7, 1..4);
    let words = || prop::sample::subsequence(vec!["a", "b", "c"], 0..3);
    let name = || prop::sample::select(vec!["x", "y", "z"]);
    let text = || prop::option::of(prop::sample::select(vec!["甲", "乙\n二", "丙"]));
    prop_oneof![
        (some(), words(), words()).prop_map(|(i, a, r)| Step::Tag(i, a, r)),
        (some(), any::<bool>()).prop_map(|(i, on)| Step::Star(i, on)),
        (some(), any::<bool>(), any::<bool>()).prop_map(|(i, on, by)| Step::Read(i, on, by)),
        (1u64..7, text()).prop_map(|(i, t)| Step::Note(i, t)),
        (name(), prop::sample::select(vec!["p", "q"])).prop_map(|(n, q)| Step::Save(n, q)),
        name().prop_map(Step::Forget),
        (name(), name()).prop_map(|(a, b)| Step::Rename(a, b)),
        Just(Step::Undo),
        Just(Step::Undo),
        Just(Step::Redo),
        (1u64..7, 1u64..10).prop_map(|(a, b)| Step::Moved(a, b)),
    ]
}

/// The line that a step makes of a state; nothing where it changes nothing.
fn deed(acts: &Acts, step: &Step) -> Option<Deed> {
    // An act names articles as they are now.
    let now = |some: &[u64]| ids(some).into_iter().map(|id| acts.now(id)).collect::<Vec<_>>();
    // One that is on a page, as all that are acted on, has come home before.
    if let Step::Tag(some, ..) | Step::Star(some, _) | Step::Read(some, ..) = step
        && now(some).into_iter().any(|id| acts.strays(id))
    {
        return None;
    }
    if let Step::Note(id, _) = step
        && acts.strays(acts.now(ArticleId(*id)))
    {
        return None;
    }
    let (act, effect) = match step {
        Step::Moved(from, to) => return Some(moved(*from, *to, true)),
        Step::Tag(some, add, remove) => {
            let tags = |t: &[&str]| t.iter().map(|t| t.parse().unwrap()).collect();
            let add: Vec<Tag> = tags(add);
            let remove: Vec<Tag> = tags(remove);
            let change = TagChange { remove: remove.into_iter().filter(|t| !add.contains(t)).collect(), add };
            let ids = now(some);
            let effect = acts.tagging(&ids, &change);
            (Act::Tag { ids, change }, effect)
        }
        Step::Star(some, on) => (Act::Star { ids: now(some), on: *on }, acts.starring(&now(some), *on)),
        Step::Read(some, on, by) => {
            (Act::Read { ids: now(some), on: *on, by_reading: *by && *on }, acts.reading(&now(some), *on))
        }
        Step::Note(id, text) => {
            let (ids, text) = (now(&[*id]), text.map(note));
            let effect = acts.noting(&ids, text.as_ref());
            (Act::Note { ids, text }, effect)
        }
        Step::Save(name, query) => {
            let search = SavedSearch { name: name.parse().unwrap(), query: (*query).into() };
            let effect = acts.saving(&search);
            (Act::Save(search), effect)
        }
        Step::Forget(name) => {
            let name = name.parse().unwrap();
            let effect = acts.forgetting(&name).ok()?;
            (Act::Forget { name }, effect)
        }
        Step::Rename(from, to) => {
            let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
            let effect = acts.renaming(&from, &to).ok()?;
            (Act::Rename { from, to }, effect)
        }
        Step::Undo => acts.undoing().map(|(past, effect)| (Act::Undo { of: Some(past.number) }, effect))?,
        Step::Redo => acts.redoing().map(|(past, effect)| (Act::Redo { of: Some(past.number) }, effect))?,
    };
    (!effect.is_empty()).then(|| done(act, effect))
}

/// What every home holds, and the saved searches: what a person did, wherever it lives.
fn held(acts: &Acts) -> (Vec<crate::model::Held>, Vec<SavedSearch>) {
    let (mut held, searches) = acts.dump();
    held.iter_mut().for_each(|held| (held.seen, held.latest) = (None, None));
    (held, searches)
}

/// The lines of a state replay to it at every moment, written and read; and going on from there is going on from here.
fn compact_and_go_on(steps: &[Step], at: usize) -> Result<(), TestCaseError> {
    let (mut acts, mut other) = (Acts::default(), None);
    for (n, step) in (1..).zip(steps) {
        if n as usize == at {
            let lines = acts.trimmed(ROOM).lines(n - 1);
            let read: Vec<Line> =
                lines.iter().map(|l| serde_json::from_str(&serde_json::to_string(l).unwrap()).unwrap()).collect();
            prop_assert_eq!(&read, &lines);
            let again = Acts::replay(read);
            prop_assert_eq!(&again, &acts.trimmed(ROOM));
            other = Some(again);
        }
        let Some(deed) = deed(&acts, step) else { continue };
        // What the line says is all that is needed.
        let text = serde_json::to_string(&line(n, deed)).unwrap();
        acts.apply(serde_json::from_str(&text).unwrap());
        if let Some(other) = &mut other {
            other.apply(serde_json::from_str(&text).unwrap());
            prop_assert_eq!(held(other), held(&acts));
            prop_assert_eq!(other.past().collect::<Vec<_>>(), acts.past().collect::<Vec<_>>());
        }
    }
    Ok(())
}

#[test]
fn a_compacted_journal_knows_where_one_lives_that_holds_nothing() {
    use Step::{Forget, Moved, Note, Read, Save, Star, Tag, Undo};
    let tag = |id, add: &[&'static str], remove: &[&'static str]| Tag(vec![id], add.to_vec(), remove.to_vec());
    let steps = [
        Moved(1, 2),
        tag(1, &[], &[]),
        tag(1, &[], &[]),
        Read(vec![1], false, false),
        tag(1, &[], &[]),
        tag(6, &[], &[]),
        tag(6, &[], &[]),
        tag(1, &[], &[]),
        Moved(6, 3),
        Note(1, None),
        Read(vec![1], false, false),
        Star(vec![1], false),
        tag(1, &["c"], &[]),
        Star(vec![1], false),
        Star(vec![5], true),
        Forget("x"),
        Undo,
        Save("x", "p"),
        Save("x", "p"),
        Moved(3, 2),
        Note(1, None),
        tag(1, &[], &[]),
        Moved(1, 5),
        Read(vec![1], false, false),
        tag(1, &[], &[]),
        Star(vec![1], false),
        Moved(1, 6),
        Moved(5, 4),
        tag(1, &["b"], &["c"]),
    ];
    (1..=steps.len()).for_each(|at| compact_and_go_on(&steps, at).unwrap());
}

proptest! {
    #[test]
    fn a_compacted_journal_says_what_the_whole_one_says(steps in prop::collection::vec(step(), 1..40), at in 0usize..40) {
        compact_and_go_on(&steps, at)?;
    }

    /// Taking everything back leads to nothing, doing it again to the same, whatever moved in between.
    #[test]
    fn what_is_undone_is_undone_and_what_is_redone_is_redone(steps in prop::collection::vec(step(), 1..30)) {
        let mut acts = Acts::default();
        let mut n = 0;
        let mut run = |acts: &mut Acts, step: &Step| {
            n += 1;
            deed(acts, step).map(|deed| acts.apply(line(n, deed)))
        };
        // Marks by reading cannot be taken back: without them nothing is left.
        for step in steps.iter().filter(|s| !matches!(s, Step::Read(_, true, true))) {
            run(&mut acts, step);
        }
        let full = held(&acts);
        let mut count = 0;
        while run(&mut acts, &Step::Undo).is_some() { count += 1; }
        prop_assert_eq!(held(&acts), (vec![], vec![]));
        for _ in 0..count { run(&mut acts, &Step::Redo); }
        prop_assert_eq!(held(&acts), full);
    }

    /// A dump restored where there is nothing is the same dump; restored where it comes from it changes nothing.
    #[test]
    fn a_dump_restores_to_itself(steps in prop::collection::vec(step(), 1..30)) {
        let mut acts = Acts::default();
        for (n, step) in (1..).zip(&steps) {
            if let Some(deed) = deed(&acts, step) { acts.apply(line(n, deed)); }
        }
        let (told, searches) = acts.dump();
        prop_assert!(acts.restoring(&told, &searches).unwrap().0.is_empty());
        let mut empty = Acts::default();
        let (effect, known, counts) = empty.restoring(&told, &searches).unwrap();
        prop_assert_eq!((counts.articles, counts.changed, counts.searches), (told.len(), told.len(), searches.len()));
        if effect.is_empty() { return Ok(()); }
        let restore = Act::Restore { held: vec![], searches: vec![] };
        empty.apply(line(1, Deed::Done(Box::new(Done { act: restore, effect, about: vec![], known }))));
        prop_assert_eq!(empty.dump(), (told, searches));
    }
}

#[test]
fn a_restore_takes_nothing_away_and_joins_what_differs() {
    let mut acts = replay(vec![tag(1, &["a"], &[])]);
    let one = ArticleId(1);
    let effect = acts.noting(&[one], Some(&note("这里的")));
    apply(&mut acts, done(Act::Note { ids: vec![one], text: None }, effect));
    let search = |name: &str, query: &str| SavedSearch { name: name.parse().unwrap(), query: query.into() };
    let effect = acts.saving(&search("水", "水库"));
    apply(&mut acts, done(Act::Save(search("水", "水库")), effect));
    let held = |note_text: &str, starred| crate::model::Held {
        id: one,
        tags: vec!["b".parse().unwrap()],
        starred,
        note: Some(note(note_text)),
        ..Default::default()
    };
    // The same article twice, as in two dumps one behind the other.
    let told = [held("那里的", true), held("别处的", false)];
    let searches = [search("水", "河"), search("水", "水库"), search("山", "山")];
    for round in 0..2 {
        let (effect, known, counts) = acts.restoring(&told, &searches).unwrap();
        let wanted = if round == 0 { (1, 1, 1, 1, 2, 1) } else { (0, 0, 0, 0, 0, 0) };
        let is = (counts.changed, counts.tags, counts.stars, counts.notes, counts.searches, counts.renamed);
        assert_eq!((is, counts.articles, counts.reads), (wanted, 1, 0));
        let restore = Act::Restore { held: vec![], searches: vec![] };
        apply(&mut acts, Deed::Done(Box::new(Done { act: restore, effect, about: vec![], known })));
        assert_eq!(acts.note(one).as_deref(), Some("这里的\n\n那里的\n\n别处的"));
        let names: Vec<_> = acts.searches().into_iter().map(|s| (s.name.to_string(), s.query)).collect();
        assert_eq!(names, [("山", "山"), ("水", "水库"), ("水 2", "河")].map(|(a, b)| (a.to_owned(), b.to_owned())));
        assert_eq!(tags(&acts, 1), ["a", "b"]);
    }
}

#[test]
fn the_past_is_kept_up_to_a_number_and_a_weight() {
    let mut acts = Acts::default();
    for n in 1..=history::KEPT as u64 + 50 {
        let id = ArticleId(n % 7);
        let effect = acts.starring(&[id], !acts.marks(id).starred);
        acts.apply(line(n, done(Act::Star { ids: vec![id], on: true }, effect)));
    }
    let trimmed = acts.trimmed(ROOM);
    assert_eq!(trimmed.past().count(), history::KEPT);
    assert_eq!(trimmed.past().next(), acts.past().next());
    assert_eq!(acts.history.trimmed(1000).list().count(), 1000 / acts.history.done[0].weight());
    let bytes: usize = trimmed.lines(1).iter().map(|l| serde_json::to_string(l).unwrap().len()).sum();
    let weight = usize::try_from(acts.weight(ROOM)).unwrap();
    assert!((bytes / 2..bytes * 2).contains(&weight), "{weight} for {bytes}");
}
