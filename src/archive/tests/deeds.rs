//! Everything a person can do survives everything that can happen to pages, store and reader.

use super::super::journal::Journal;
use super::*;
use crate::model::{Held, Note, SavedSearch};

fn note(text: &str) -> Note {
    text.parse().unwrap()
}

fn act(archive: &mut Archive, act: Act) -> Receipt {
    archive.act(act).unwrap().0
}

/// Tag, star, read mark and note on one article.
fn do_all(archive: &mut Archive, id: ArticleId) {
    tag(archive, id, "茶");
    act(archive, Act::Star { ids: vec![id], on: true });
    act(archive, Act::Read { ids: vec![id], on: true, by_reading: true });
    act(archive, Act::Note { ids: vec![id], text: Some(note("核对\n第三段\u{1b}")) });
}

/// Fails unless the only article with marks shows all that [`do_all`] did.
#[track_caller]
fn all_is_there(archive: &Archive, what: &str) -> Entry {
    let marked: Vec<Entry> =
        entries(archive).into_iter().filter(|e| !e.tags.is_empty() || e.marks != Default::default()).collect();
    let [entry] = &marked[..] else { panic!("{what}: {marked:#?}") };
    assert_eq!(tags(entry), ["茶"], "{what}");
    assert!(entry.marks.starred && entry.marks.read && entry.marks.noted, "{what}: {:?}", entry.marks);
    let stored = archive.article(entry.id).unwrap().unwrap();
    assert_eq!(stored.note.as_deref(), Some("核对\n第三段\u{1b}"), "{what}");
    assert_eq!(archive.searches(), [kept_search()], "{what}");
    entry.clone()
}

fn kept_search() -> SavedSearch {
    SavedSearch { name: "春茶".parse().unwrap(), query: "茶 tag:待读".into() }
}

fn page() -> String {
    format!("采茶|{BODY}\n别的|无关的短讯一则，供对照之用。")
}

/// A folder of one page on whose first article everything was done.
fn folder() -> (Folder, ArticleId) {
    let f = Folder::new();
    f.write("a/1.txt", &page());
    let mut archive = f.open();
    reconcile(&mut archive);
    let id = entries(&archive)[0].id;
    do_all(&mut archive, id);
    act(&mut archive, Act::Save(kept_search()));
    all_is_there(&archive, "at once");
    (f, id)
}

fn better(bytes: &[u8], path: &Path, settings: &Settings) -> Result<Reading, NotAPage> {
    let mut reading = toy(bytes, path, settings)?;
    reading.articles.iter_mut().for_each(|a| a.headline = format!("（本报）{}", a.headline));
    reading.articles.reverse();
    Ok(reading)
}

type Mishap = (&'static str, fn(&Folder));

/// What may happen to a folder between two looks.
const MISHAPS: [Mishap; 12] = [
    ("nothing", |_| {}),
    ("renamed", |f| fs::rename(f.at("a/1.txt"), f.at("a/2.txt")).unwrap()),
    ("moved to another folder", |f| {
        fs::create_dir_all(f.at("b/c")).unwrap();
        fs::rename(f.at("a/1.txt"), f.at("b/c/1.txt")).unwrap();
    }),
    ("its folder renamed", |f| fs::rename(f.at("a"), f.at("z")).unwrap()),
    ("edited", |f| f.write("a/1.txt", &page().replace("三百", "四百"))),
    ("edited and given another headline", |f| {
        f.write("a/1.txt", &page().replace("三百", "四百").replace("采茶", "新茶上市"));
    }),
    ("edited and renamed at once", |f| {
        fs::remove_file(f.at("a/1.txt")).unwrap();
        f.write("b/9.txt", &page().replace("三百", "四百"));
    }),
    ("dropped again, byte for byte", |f| {
        let bytes = fs::read(f.at("a/1.txt")).unwrap();
        fs::remove_file(f.at("a/1.txt")).unwrap();
        fs::write(f.at("a/1.txt"), bytes).unwrap();
    }),
    ("removed", |f| fs::rename(f.at("a/1.txt"), f.at("a/1.away")).unwrap()),
    ("the store deleted", |f| fs::remove_dir_all(f.at(".baoku/store")).unwrap()),
    ("the store cut in half", |f| {
        let db = f.at(".baoku/store/db");
        let bytes = fs::read(&db).unwrap();
        fs::write(&db, &bytes[..bytes.len() / 2]).unwrap();
    }),
    ("everything but the journal deleted", |f| {
        for entry in fs::read_dir(f.at(".baoku")).unwrap().map(|e| e.unwrap().path()) {
            if entry.is_dir() {
                fs::remove_dir_all(entry).unwrap();
            } else if entry.file_name().unwrap() != "journal.jsonl" {
                fs::remove_file(entry).unwrap();
            }
        }
    }),
];

#[test]
fn what_a_person_did_survives_whatever_happens_to_the_pages_and_the_store() {
    for (what, mishap) in MISHAPS {
        let (f, id) = folder();
        mishap(&f);
        let mut archive = f.open();
        reconcile(&mut archive);
        all_is_there(&archive, what);
        assert!(archive.article(id).unwrap().is_some(), "{what}: the old id still leads there");
        // And back again, as it was.
        drop(archive);
        let _ = fs::remove_dir_all(f.at("b"));
        let _ = fs::rename(f.at("z"), f.at("a"));
        for name in ["a/1.away", "a/2.txt"] {
            let _ = fs::remove_file(f.at(name));
        }
        f.write("a/1.txt", &page());
        let mut archive = f.open();
        reconcile(&mut archive);
        let now = all_is_there(&archive, &format!("{what}, and back"));
        assert_eq!((now.id, now.gone), (id, false), "{what}");
    }
}

#[test]
fn what_a_person_did_survives_two_mishaps_and_a_better_reader() {
    for (first, one) in MISHAPS {
        for (second, two) in [1, 6, 9].map(|n| MISHAPS[n]) {
            let (f, _) = folder();
            one(&f);
            let mut archive = Archive::open_with(&f.place(), better, 2).unwrap();
            reconcile(&mut archive);
            drop(archive);
            // Where the first has taken away what the second is about, the first is all that happens.
            if f.at("a/1.txt").exists() && f.at(".baoku/store/db").exists() {
                two(&f);
            }
            let mut archive = Archive::open_with(&f.place(), better, 2).unwrap();
            reconcile(&mut archive);
            all_is_there(&archive, &format!("{first}, then {second}"));
            assert_eq!(archive.waiting(), 0);
        }
    }
}

#[test]
fn an_act_on_many_articles_is_undone_and_redone_as_one_across_restarts() {
    let f = Folder::new();
    let lines: Vec<String> = (0..300).map(|n| format!("第{n}条|{BODY}{n}")).collect();
    f.write("1.txt", &lines.join("\n"));
    let mut archive = f.open();
    reconcile(&mut archive);
    let ids: Vec<ArticleId> = entries(&archive).iter().map(|e| e.id).collect();
    // A hundred have the tag already: they keep it when the act is undone.
    let on = |ids: &[ArticleId]| Act::Tag {
        ids: ids.to_vec(),
        change: TagChange { add: vec!["茶".parse().unwrap()], remove: vec![] },
    };
    assert_eq!(act(&mut archive, on(&ids[..100])).changed, 100);
    let receipt = act(&mut archive, on(&ids));
    assert_eq!((receipt.named, receipt.changed, receipt.past.unwrap().articles), (300, 200, 200));
    let count = |archive: &Archive| entries(archive).iter().filter(|e| !e.tags.is_empty()).count();
    let restart = |archive: Archive| {
        drop(archive);
        f.open()
    };
    for step in
        [(200, Act::Undo { of: None }, 100), (100, Act::Undo { of: None }, 0), (100, Act::Redo { of: None }, 100)]
    {
        archive = restart(archive);
        let (changed, step, tagged) = step;
        let (receipt, changes) = archive.act(step).unwrap();
        assert_eq!((receipt.changed, changes.upserts.len(), count(&archive)), (changed, changed, tagged));
    }
    archive = restart(archive);
    let past: Vec<(usize, bool)> = archive.past(9).iter().map(|past| (past.articles, past.undone)).collect();
    assert_eq!(past, [(200, true), (100, false)]);
    // Another than the next one is refused, a new act ends what could be done again.
    assert!(matches!(archive.act(Act::Undo { of: Some(77) }), Err(ArchiveError::Refused(why)) if why.contains("77")));
    act(&mut archive, Act::Star { ids: ids[..1].to_vec(), on: true });
    assert!(act(&mut archive, Act::Redo { of: None }).past.is_none());
    assert_eq!(count(&archive), 100);
}

#[test]
fn undo_finds_its_articles_wherever_they_are_by_then() {
    let (f, _) = folder();
    f.write("a/1.txt", &page().replace("三百", "四百"));
    let mut archive = f.open();
    reconcile(&mut archive);
    all_is_there(&archive, "edited");
    for _ in 0..2 {
        // The search, the note, the star, the tag: marks by reading stay.
        for _ in 0..4 {
            assert!(act(&mut archive, Act::Undo { of: None }).past.is_some());
        }
        assert!(act(&mut archive, Act::Undo { of: None }).past.is_none());
        let now = &entries(&archive)[0];
        assert_eq!((now.tags.len(), now.marks.starred, now.marks.noted, now.marks.read), (0, false, false, true));
        assert!(archive.searches().is_empty());
        drop(archive);
        // Even when it is edited while nothing is left but what could be done again.
        f.write("a/1.txt", &page().replace("三百", "五百"));
        archive = f.open();
        reconcile(&mut archive);
        for _ in 0..4 {
            assert!(act(&mut archive, Act::Redo { of: None }).past.is_some());
        }
        all_is_there(&archive, "done again");
    }
}

#[test]
fn saved_searches_are_kept_renamed_and_removed() {
    let f = Folder::new();
    let mut archive = f.open();
    let search = |name: &str, query: &str| SavedSearch { name: name.parse().unwrap(), query: query.into() };
    let (receipt, changes) = archive.act(Act::Save(search("水", "水库"))).unwrap();
    assert_eq!(
        (receipt.past.unwrap().what.to_string(), changes.searches),
        ("saved search 水: 水库".into(), Some(vec![search("水", "水库")]))
    );
    assert!(act(&mut archive, Act::Save(search("水", "水库"))).past.is_none());
    act(&mut archive, Act::Save(search("水", "水 date:2031")));
    act(&mut archive, Act::Save(search("山", "山")));
    let rename = |from: &str, to: &str| Act::Rename { from: from.parse().unwrap(), to: to.parse().unwrap() };
    assert!(
        matches!(archive.act(rename("水", "山")), Err(ArchiveError::Refused(why)) if why.contains("choose one that is free"))
    );
    assert!(matches!(archive.act(rename("火", "土")), Err(ArchiveError::Refused(why)) if why.contains("火")));
    act(&mut archive, rename("水", "河"));
    drop(archive);
    let mut archive = f.open();
    assert_eq!(archive.searches(), [search("山", "山"), search("河", "水 date:2031")]);
    act(&mut archive, Act::Forget { name: "山".parse().unwrap() });
    for _ in 0..3 {
        act(&mut archive, Act::Undo { of: None });
    }
    assert_eq!(archive.searches(), [search("水", "水 date:2031")]);
    act(&mut archive, Act::Undo { of: None });
    assert_eq!(archive.searches(), [search("水", "水库")]);
}

fn restored(archive: &mut Archive, (held, searches): (Vec<Held>, Vec<SavedSearch>)) -> crate::model::Restored {
    act(archive, Act::Restore { held, searches }).restored.unwrap()
}

#[test]
fn a_dump_brings_everything_to_another_archive_of_the_same_pages() {
    let (f, _) = folder();
    let dump = f.open().dump();
    // Renamed; edited; not there yet.
    let there: [(&str, &str, String); 2] =
        [("renamed", "x/7.txt", page()), ("edited", "a/1.txt", page().replace("三百", "四百").replace("采茶", "春茶"))];
    for (what, name, text) in there {
        let other = Folder::new();
        other.write(name, &text);
        let mut archive = other.open();
        reconcile(&mut archive);
        let counts = restored(&mut archive, dump.clone());
        assert_eq!((counts.articles, counts.changed, counts.waiting), (1, 1, 0), "{what}");
        assert_eq!((counts.tags, counts.stars, counts.reads, counts.notes, counts.searches), (1, 1, 1, 1, 1), "{what}");
        all_is_there(&archive, what);
        let again = restored(&mut archive, dump.clone());
        assert_eq!((again.changed, again.tags, again.searches), (0, 0, 0), "{what}: once is enough");
        drop(archive);
        let mut archive = other.open();
        all_is_there(&archive, what);
        // One act, also to take back.
        assert_eq!(archive.past(9).len(), 1);
        act(&mut archive, Act::Undo { of: None });
        assert!(entries(&archive).iter().all(|e| e.marks == Default::default() && e.tags.is_empty()), "{what}");
        act(&mut archive, Act::Redo { of: None });
        all_is_there(&archive, what);
    }
}

#[test]
fn what_is_restored_before_its_pages_are_there_waits_for_them() {
    let (f, id) = folder();
    let dump = f.open().dump();
    for edited in [false, true] {
        let other = Folder::new();
        other.write("0.txt", "旁的|一则毫不相干的消息，说的是渡口的船。");
        let mut archive = other.open();
        reconcile(&mut archive);
        let counts = restored(&mut archive, dump.clone());
        assert_eq!((counts.changed, counts.waiting, archive.waiting()), (1, 1, 1));
        // What waits is in the dump of this archive as well: nothing is lost on the way.
        assert_eq!(archive.dump(), dump);
        drop(archive);
        let mut archive = other.open();
        reconcile(&mut archive);
        let text = if edited { page().replace("三百", "六百") } else { page() };
        other.write("later/5.txt", &text);
        let out = reconcile(&mut archive);
        let told = out.changes.upserts.iter().find(|e| e.marks.starred).expect("the change is told");
        let now = all_is_there(&archive, "the page came");
        assert_eq!((now.id == id, told.id, archive.waiting()), (!edited, now.id, 0));
    }
}

#[test]
fn the_journal_compacts_itself_and_says_the_same_afterwards() {
    let (f, id) = folder();
    let mut archive = f.open();
    archive.journal.compact_from(4000);
    let size = || fs::metadata(f.at(".baoku/journal.jsonl")).unwrap().len();
    let (mut largest, mut shrunk) = (0, 0);
    for n in 0..100 {
        let before = size();
        act(&mut archive, Act::Note { ids: vec![id], text: Some(note(&format!("{}{n}", "长".repeat(n % 50)))) });
        act(&mut archive, Act::Read { ids: vec![id], on: n % 2 == 0, by_reading: false });
        largest = largest.max(size());
        shrunk += usize::from(size() < before);
    }
    assert!(shrunk > 0, "{largest} bytes and never compacted");
    act(&mut archive, Act::Note { ids: vec![id], text: Some(note("核对\n第三段\u{1b}")) });
    act(&mut archive, Act::Read { ids: vec![id], on: true, by_reading: false });
    let (generation, past) = (archive.generation(), archive.past(99));
    assert!((2..99).contains(&past.len()), "{}", past.len());
    all_is_there(&archive, "compacted");
    drop(archive);
    let mut archive = f.open();
    assert_eq!((archive.generation(), archive.past(99), archive.notices().len()), (generation, past, 0));
    all_is_there(&archive, "compacted and opened again");
    act(&mut archive, Act::Undo { of: None });
    assert!(!entries(&archive)[0].marks.read);
    // Nor does a page that is edited lose what it holds.
    f.write("a/1.txt", &page().replace("三百", "四百"));
    reconcile(&mut archive);
    act(&mut archive, Act::Redo { of: None });
    all_is_there(&archive, "edited after that");
}

#[test]
fn an_article_that_is_known_is_not_described_again() {
    let (f, id) = folder();
    let mut archive = f.open();
    reconcile(&mut archive);
    let text = || fs::read_to_string(f.at(".baoku/journal.jsonl")).unwrap();
    assert_eq!(text().matches("\"about\"").count(), 1);
    act(&mut archive, Act::Star { ids: vec![id], on: false });
    assert_eq!(text().matches("\"about\"").count(), 1);
    f.write("b/1.txt", &page());
    fs::remove_file(f.at("a/1.txt")).unwrap();
    reconcile(&mut archive);
    act(&mut archive, Act::Star { ids: vec![id], on: true });
    assert_eq!(text().matches("\"about\"").count(), 2, "it lies elsewhere now");
}

#[test]
fn an_act_that_cannot_be_written_has_not_happened() {
    let (f, id) = folder();
    let mut archive = f.open();
    let before = (entries(&archive), archive.searches(), archive.past(99), archive.generation());
    // The file that is written is no longer the one that will be read.
    fs::rename(f.at(".baoku/journal.jsonl"), f.at(".baoku/away")).unwrap();
    for act in [
        Act::Star { ids: vec![id], on: false },
        Act::Note { ids: vec![id], text: None },
        Act::Forget { name: kept_search().name },
        Act::Undo { of: None },
    ] {
        let told = archive.act(act).unwrap_err().to_string();
        assert!(told.contains("nothing was done") && told.lines().count() == 1, "{told}");
        assert_eq!((entries(&archive), archive.searches(), archive.past(99), archive.generation()), before);
    }
    fs::rename(f.at(".baoku/away"), f.at(".baoku/journal.jsonl")).unwrap();
    assert_eq!(Journal::open(&f.at(".baoku/journal.jsonl")).unwrap().1.len(), 5);
    act(&mut archive, Act::Star { ids: vec![id], on: false });
}
