//! The archive as a whole, with a toy page reader: one article a line, `headline|body`.

#![allow(clippy::unwrap_used)]

mod damage;
mod deeds;
mod folder;
mod issues;
mod page_file;
mod rereading;
mod settings;
mod trouble;
#[cfg(unix)]
mod windows;

use super::*;
use crate::model::{Act, Tag, TagChange};
use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// How long a condition may take before it never comes.
const PATIENCE: Duration = Duration::from_secs(60);

fn toy(bytes: &[u8], path: &Path, _: &Settings) -> Result<Reading, NotAPage> {
    let text = std::str::from_utf8(bytes).map_err(|_| NotAPage::NotText)?;
    if text.trim().is_empty() {
        return Err(NotAPage::Empty);
    }
    let articles = text.lines().map(|line| {
        let (headline, body) = line.split_once('|').unwrap_or((line, ""));
        Article { headline: headline.into(), paragraphs: vec![body.into()], ..Article::default() }
    });
    Ok(Reading { file: path.display().to_string(), articles: articles.collect(), ..Reading::default() })
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.at(name).parent().unwrap()).unwrap();
        fs::write(self.at(name), text).unwrap();
    }

    fn place(&self) -> Place {
        Place::of(self.0.path())
    }

    fn open(&self) -> Archive {
        Archive::open_with(&self.place(), toy, 1).unwrap()
    }

    /// Opens, reconciles, closes; gives what was done and all entries by file and place.
    fn look(&self) -> (Outcome, Vec<Entry>) {
        let mut archive = self.open();
        let out = reconcile(&mut archive);
        (out, entries(&archive))
    }
}

fn reconcile(archive: &mut Archive) -> Outcome {
    let mut all = Changes::default();
    let mut tell = |changes: Changes| {
        all.upsert(changes.upserts);
        all.remove(changes.removed);
    };
    let mut out = archive.reconcile_and_tell(&mut |_| {}, &mut tell).unwrap();
    (out.changes.upserts, out.changes.removed) = (all.upserts, all.removed);
    out
}

fn entries(archive: &Archive) -> Vec<Entry> {
    let mut entries = archive.entries().unwrap().1;
    entries.sort_by(|a, b| (&a.file, a.place).cmp(&(&b.file, b.place)));
    entries
}

fn tag(archive: &mut Archive, id: ArticleId, tag: &str) -> Receipt {
    let change = TagChange { add: vec![tag.parse().unwrap()], remove: vec![] };
    archive.act(Act::Tag { ids: vec![id], change }).unwrap().0
}

fn tags(entry: &Entry) -> Vec<&str> {
    entry.tags.iter().map(Tag::as_str).collect()
}

const BODY: &str = "连日来，南浦镇的茶农抢抓晴好天气采摘新茶，合作社统一收购鲜叶，当天炒制，带动周边三百多户村民增收。";

#[test]
fn looking_again_changes_nothing() {
    let f = Folder::new();
    f.write("a/1.txt", "甲|一\n乙|二");
    f.write("2.txt", "丙|三");
    let (first, before) = f.look();
    assert_eq!((first.read, first.changes.new, first.changes.upserts.len()), (2, 3, 3));
    let mut archive = f.open();
    let generation = archive.generation();
    let again = reconcile(&mut archive);
    assert_eq!((again.seen, again.read, again.changes.upserts.len()), (2, 0, 0));
    assert_eq!((archive.generation(), entries(&archive)), (generation, before));
}

#[test]
fn renames_moves_and_returns_keep_ids_and_tags() {
    let f = Folder::new();
    f.write("a/1.txt", &format!("甲|{BODY}"));
    let mut archive = f.open();
    reconcile(&mut archive);
    let id = entries(&archive)[0].id;
    assert_eq!(tag(&mut archive, id, "茶").changed, 1);

    fs::rename(f.at("a"), f.at("b")).unwrap();
    let out = reconcile(&mut archive);
    assert_eq!((out.moved, out.gone, out.changes.new, out.changes.removed.len()), (1, 0, 0, 0));
    let now = entries(&archive);
    assert_eq!((now.len(), &*now[0].file, now[0].id, tags(&now[0])), (1, "b/1.txt", id, vec!["茶"]));

    fs::rename(f.at("b/1.txt"), f.at("b/1.away")).unwrap();
    let out = reconcile(&mut archive);
    assert_eq!((out.gone, out.changes.upserts[0].gone), (1, true));
    assert!(entries(&archive)[0].gone);
    assert_eq!(reconcile(&mut archive).changes.upserts.len(), 0, "gone is told once");

    fs::rename(f.at("b/1.away"), f.at("c.txt")).unwrap();
    reconcile(&mut archive);
    let now = entries(&archive);
    assert_eq!((now.len(), now[0].gone, now[0].id, tags(&now[0])), (1, false, id, vec!["茶"]));
}

#[test]
fn the_same_file_brought_back_is_alive_again() {
    let f = Folder::new();
    f.write("1.txt", "甲|一");
    f.look();
    fs::rename(f.at("1.txt"), f.at("1.away")).unwrap();
    assert!(f.look().1[0].gone);
    fs::rename(f.at("1.away"), f.at("1.txt")).unwrap();
    let (out, now) = f.look();
    assert!(!now[0].gone);
    assert!(!out.changes.upserts[0].gone);
}

#[test]
fn an_edited_page_keeps_the_tags_of_its_articles_even_when_the_store_is_lost() {
    let f = Folder::new();
    f.write("1.txt", &format!("采茶|{BODY}\n别的|无关的短讯一则"));
    let mut archive = f.open();
    reconcile(&mut archive);
    let id = entries(&archive)[0].id;
    tag(&mut archive, id, "茶");

    f.write("1.txt", &format!("别的|无关的短讯一则\n春茶采摘忙|{}", BODY.replace("三百", "四百")));
    reconcile(&mut archive);
    let now = entries(&archive);
    assert_eq!((now[1].headline.as_str(), tags(&now[1]), tags(&now[0])), ("春茶采摘忙", vec!["茶"], vec![]));
    assert_eq!(archive.article(id).unwrap().unwrap().entry.id, now[1].id, "the old id still leads there");
    drop(archive);

    f.write("1.txt", &format!("春茶采摘大忙|{}", BODY.replace("三百", "五百")));
    fs::remove_dir_all(f.at(".baoku/store")).unwrap();
    let (_, now) = f.look();
    assert_eq!(tags(&now[0]), ["茶"]);
}

#[test]
fn a_better_reader_reads_old_pages_again_and_tags_stay() {
    fn better(bytes: &[u8], path: &Path, settings: &Settings) -> Result<Reading, NotAPage> {
        let mut reading = toy(bytes, path, settings)?;
        for article in &mut reading.articles {
            article.headline = format!("{}！", article.headline);
        }
        Ok(reading)
    }
    let f = Folder::new();
    f.write("1.txt", &format!("甲|{BODY}"));
    let mut archive = f.open();
    reconcile(&mut archive);
    let id = entries(&archive)[0].id;
    tag(&mut archive, id, "茶");
    drop(archive);
    let mut archive = Archive::open_with(&f.place(), better, 2).unwrap();
    assert_eq!(reconcile(&mut archive).read, 1);
    let now = entries(&archive);
    assert_eq!((now[0].headline.as_str(), tags(&now[0])), ("甲！", vec!["茶"]));
}

#[test]
fn twins_are_each_there_once() {
    let f = Folder::new();
    f.write("1.txt", "甲|一");
    f.write("2.txt", "甲|一");
    let (_, now) = f.look();
    assert_eq!(now.len(), 2);
    assert_ne!(now[0].id, now[1].id);
    assert_eq!(f.look().1, now);
}

#[test]
fn bad_files_are_problems_with_a_reason_and_stop_nobody() {
    let f = Folder::new();
    f.write("1.txt", "甲|一");
    f.write("empty.txt", " \n");
    fs::write(f.at("noise.txt"), [0xff, 0xfe, 0x00, 0x81]).unwrap();
    fs::create_dir(f.at("folder.txt")).unwrap();
    fs::File::create(f.at("huge.txt")).unwrap().set_len(200 << 20).unwrap();
    let mut archive = f.open();
    let out = reconcile(&mut archive);
    assert_eq!((out.problems, entries(&archive).len()), (3, 1));
    let problems = archive.problems().unwrap();
    let names: Vec<_> = problems.iter().map(|p| p.file.as_str()).collect();
    assert_eq!(names, ["empty.txt", "huge.txt", "noise.txt"]);
    assert!(problems[1].what.contains("209715200 bytes"), "{problems:?}");
    // A problem that is mended becomes a page; one that is removed is forgotten.
    f.write("empty.txt", "乙|二二");
    fs::remove_file(f.at("huge.txt")).unwrap();
    reconcile(&mut archive);
    assert_eq!((archive.problems().unwrap().len(), entries(&archive).len()), (1, 2));
}

#[test]
fn a_lost_or_damaged_store_is_rebuilt_with_a_word_and_the_tags_are_there() {
    let f = Folder::new();
    for n in 0..40 {
        f.write(&format!("{n}.txt"), &format!("甲{n}|{BODY}{n}"));
    }
    let mut archive = f.open();
    reconcile(&mut archive);
    let wanted = entries(&archive);
    tag(&mut archive, wanted[3].id, "茶");
    let wanted = entries(&archive);
    drop(archive);

    let db = f.at(".baoku/store/db");
    let whole = fs::read(&db).unwrap();
    let hurts: [(&str, Vec<u8>); 3] = [
        ("cut in half", whole[..whole.len() / 2].to_vec()),
        ("emptied", Vec::new()),
        ("overwritten", whole.iter().enumerate().map(|(i, b)| if i % 97 == 0 { b ^ 0x55 } else { *b }).collect()),
    ];
    for (what, bytes) in hurts {
        fs::write(&db, bytes).unwrap();
        let mut archive = f.open();
        assert_eq!(archive.notices().len(), 1, "{what}");
        reconcile(&mut archive);
        assert_eq!(entries(&archive), wanted, "{what}");
    }
    fs::remove_dir_all(f.at(".baoku/store")).unwrap();
    let mut archive = f.open();
    assert_eq!(archive.notices().len(), 1);
    reconcile(&mut archive);
    assert_eq!(entries(&archive), wanted);
}

#[test]
fn one_process_holds_an_archive() {
    let f = Folder::new();
    let held = f.open();
    assert!(matches!(Archive::open_with(&f.place(), toy, 1), Err(ArchiveError::Held(_))));
    drop(held);
    f.open();
    assert!(matches!(Archive::open(&Place::of(f.at("none"))), Err(ArchiveError::NoFolder(_))));
}

#[test]
fn acts_name_what_they_did() {
    let f = Folder::new();
    f.write("1.txt", "甲|一\n乙|二");
    let mut archive = f.open();
    reconcile(&mut archive);
    let ids: Vec<_> = entries(&archive).iter().map(|e| e.id).collect();
    assert_eq!(
        tag(&mut archive, ids[0], "t"),
        Receipt { named: 1, changed: 1, past: archive.past(1).pop(), ..Receipt::default() }
    );
    let before = fs::read(f.at(".baoku/journal.jsonl")).unwrap();
    assert_eq!(tag(&mut archive, ids[0], "t"), Receipt { named: 1, ..Receipt::default() });
    assert_eq!(fs::read(f.at(".baoku/journal.jsonl")).unwrap(), before, "an act that changes nothing is not written");
    let stranger = ArticleId(1);
    assert_eq!(tag(&mut archive, stranger, "t"), Receipt { unknown: vec![stranger], ..Receipt::default() });
}

/// Collects the keeper's events into a set of headlines until `wanted` holds.
fn follow(keeper: &Keeper, list: &mut Vec<Entry>, what: &str, wanted: impl Fn(&[Entry]) -> bool) {
    let until = Instant::now() + PATIENCE;
    while !wanted(list) {
        let event = keeper.events().recv_timeout(until.saturating_duration_since(Instant::now()));
        match event.unwrap_or_else(|e| panic!("{what}: {e}; {list:#?}")) {
            Event::Changed(changes) => {
                list.retain(|e| !changes.removed.contains(&e.id) && !changes.upserts.iter().any(|u| u.id == e.id));
                list.extend(changes.upserts);
            }
            Event::Failed(why) => panic!("{what}: {why}"),
            _ => {}
        }
    }
}

#[test]
fn the_keeper_sees_what_happens_in_the_folder() {
    let f = Folder::new();
    let outside = Folder::new();
    f.write("1.txt", "甲|一");
    for n in 0..20 {
        outside.write(&format!("in/deep/{n}.txt"), &format!("远{n}|{n}"));
    }
    let keeper = Keeper::start(f.open(), true);
    let mut list = Vec::new();
    let has = |list: &[Entry], headline: &str| list.iter().any(|e| e.headline == headline && !e.gone);
    follow(&keeper, &mut list, "the first look", |l| has(l, "甲"));
    f.write("2.txt", "乙|二");
    follow(&keeper, &mut list, "a new file", |l| has(l, "乙"));
    fs::rename(outside.at("in"), f.at("in")).unwrap();
    follow(&keeper, &mut list, "a folder moved in", |l| (0..20).all(|n| has(l, &format!("远{n}"))));
    f.write("new/a/b/3.txt", "丙|三");
    follow(&keeper, &mut list, "a file in new folders", |l| has(l, "丙"));
    fs::rename(f.at("2.txt"), f.at("in/2b.txt")).unwrap();
    follow(&keeper, &mut list, "a rename", |l| l.iter().any(|e| e.file == "in/2b.txt" && !e.gone) && l.len() == 23);
    f.write("1.txt", "丁|四");
    follow(&keeper, &mut list, "an edit", |l| has(l, "丁") && !has(l, "甲"));
    fs::remove_file(f.at("1.txt")).unwrap();
    follow(&keeper, &mut list, "a removal", |l| l.iter().any(|e| e.headline == "丁" && e.gone));

    let id = list[0].id;
    let change = TagChange { add: vec!["活".parse().unwrap()], remove: vec![] };
    let receipt = keeper.act(Act::Tag { ids: vec![id], change }).recv_timeout(PATIENCE).unwrap().unwrap();
    assert_eq!(receipt.changed, 1);
    follow(&keeper, &mut list, "the tag", |l| l.iter().any(|e| e.id == id && e.tags.len() == 1));
    assert!(keeper.article(id).recv_timeout(PATIENCE).unwrap().unwrap().is_some());
    keeper.stop();
    f.open();
}

#[test]
fn without_a_watch_the_keeper_ends_by_itself() {
    let f = Folder::new();
    f.write("1.txt", "甲|一");
    let keeper = Keeper::start(f.open(), false);
    let events: Vec<Event> = keeper.events().iter().collect();
    assert!(events.iter().any(|e| matches!(e, Event::Changed(c) if c.new == 1)), "{events:?}");
    keeper.stop();
}
