//! A process that acts, killed with -9 over and over under load: nothing that was acknowledged is missing, nothing is torn.
//!
//! Alone in its file: a test beside it that starts processes would lend them, for a moment, the lock that is held here.
#![cfg(unix)]
// What is printed here is for the process that reads it, and for who runs the long loop.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

mod common;

use baoku::{
    archive::{Archive, Place},
    model::{Act, ArticleId, Held, SavedSearch, TagChange},
};
use common::{copy_folder, sample_pages};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

/// How often the loop kills; `BAOKU_KILLS` says another number.
const KILLS: u32 = 8;

/// What one article holds: tags, star, read mark, note.
type Holding = (BTreeSet<String>, bool, bool, Option<String>);

/// What a person did, as the archive should have it.
#[derive(Debug, Clone, Default, PartialEq)]
struct Did {
    articles: BTreeMap<ArticleId, Holding>,
    searches: BTreeMap<String, String>,
}

impl Did {
    fn of(archive: &Archive) -> Self {
        let (held, searches) = archive.dump();
        let holding = |h: Held| {
            let tags = h.tags.iter().map(ToString::to_string).collect();
            (h.id, (tags, h.starred, h.read, h.note.map(String::from)))
        };
        Self {
            articles: held.into_iter().map(holding).collect(),
            searches: searches.into_iter().map(|s| (s.name.to_string(), s.query)).collect(),
        }
    }

    /// The state after an act, thought out apart from the archive.
    fn after(&self, act: &Act) -> Self {
        let mut did = self.clone();
        for id in act.ids() {
            let (tags, star, read, note) = did.articles.entry(*id).or_default();
            match act {
                Act::Tag { change, .. } => {
                    tags.extend(change.add.iter().map(ToString::to_string));
                    tags.retain(|tag| change.remove.iter().all(|gone| gone.as_str() != tag));
                }
                Act::Star { on, .. } => *star = *on,
                Act::Read { on, .. } => *read = *on,
                Act::Note { text, .. } => *note = text.clone().map(String::from),
                _ => {}
            }
        }
        did.articles.retain(|_, holding| *holding != Holding::default());
        if let Act::Save(search) = act {
            did.searches.insert(search.name.to_string(), search.query.clone());
        }
        did
    }
}

/// The `n`th act of a round, the same for who does it and for who checks; `None` takes the one before back.
fn nth_act(ids: &[ArticleId], round: u32, n: u32) -> Option<Act> {
    let at = |n: u32| ids[(round * 7 + n * 3) as usize % ids.len()];
    let some = vec![at(n), at(n + 1), at(n + 2)];
    Some(match n % 6 {
        0 => {
            let tag = |n: u32| vec![format!("t{}", n % 50).parse().unwrap()];
            let change = TagChange { add: tag(round * 31 + n), remove: tag(round * 17 + n + 1) };
            Act::Tag { ids: some, change }
        }
        1 => Act::Star { ids: some, on: !(round + n / 6).is_multiple_of(3) },
        2 => Act::Note { ids: vec![at(n)], text: format!("{round} {n}\n{}", "记".repeat(9000)).parse().ok() },
        3 => Act::Save(SavedSearch { name: format!("s{}", n % 9).parse().unwrap(), query: format!("水 {round} {n}") }),
        4 => Act::Read { ids: some, on: (round + n / 6).is_multiple_of(2), by_reading: false },
        _ => return None,
    })
}

/// The articles that the loop acts on: those of the page that never changes.
fn base_ids(archive: &Archive) -> Vec<ArticleId> {
    let entries = archive.entries().unwrap().1;
    let mut ids: Vec<ArticleId> = entries.iter().filter(|e| e.file.starts_with("base/")).map(|e| e.id).collect();
    ids.sort();
    ids
}

/// Not a test of its own: the process that the loop below starts and kills. It acts, looks at the folder, and tells each act once
/// it is acknowledged.
#[test]
#[ignore = "the process that acts_survive_kill_9_at_any_moment kills"]
fn acts_until_killed() {
    let (Ok(dir), Ok(round)) = (std::env::var("BAOKU_KILL_DIR"), std::env::var("BAOKU_KILL_ROUND")) else { return };
    let round: u32 = round.parse().unwrap();
    println!("\nbegin");
    let mut archive = Archive::open(&Place::of(dir)).unwrap();
    let ids = base_ids(&archive);
    for n in 0.. {
        archive.act(nth_act(&ids, round, n).unwrap_or(Act::Undo { of: None })).unwrap();
        println!("done {n}");
        if n % 4 == round % 4 {
            archive.reconcile(&mut |_| {}).unwrap();
        }
    }
}

#[test]
fn acts_survive_kill_9_at_any_moment() {
    let kills = std::env::var("BAOKU_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(KILLS);
    let dir = tempfile::tempdir().unwrap();
    copy_folder(&sample_pages().join("qingdu"), &dir.path().join("base"));
    let place = Place::of(dir.path());
    let mut archive = Archive::open(&place).unwrap();
    archive.reconcile(&mut |_| {}).unwrap();
    let ids = base_ids(&archive);
    assert!(ids.len() > 10, "{}", ids.len());
    drop(archive);
    let page = fs::read(first_file(&dir.path().join("base"))).unwrap();
    let (mut did, mut chance, mut done, mut torn, mut shrunk, mut length) = (Did::default(), 1u64, 0, 0, 0, 0);
    for round in 0..kills {
        let mut next = |most: u64| {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (chance >> 33) % most
        };
        // Pages to read while it acts.
        for n in 0..next(6) {
            fs::write(
                dir.path().join(format!("r{round}-{n}.txt")),
                [&page[..], b"\n", n.to_string().as_bytes()].concat(),
            )
            .unwrap();
        }
        let mut worker = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "acts_until_killed", "--ignored", "--nocapture"])
            .env("BAOKU_KILL_DIR", dir.path())
            .env("BAOKU_KILL_ROUND", round.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut told = BufReader::new(worker.stdout.take().unwrap()).lines().map_while(Result::ok);
        // Now and then while it opens, else after some acts.
        let (wanted, pause) = (if round % 9 == 8 { 0 } else { 1 + next(40) }, next(4000));
        let mut acknowledged = told.by_ref().find(|line| line == "begin").map_or(0, |_| 0u32);
        while u64::from(acknowledged) < wanted {
            let line = told.next().expect("the worker goes on until it is killed");
            acknowledged += u32::from(line.starts_with("done "));
        }
        // Somewhere in the next act: no waiting, only some turns of the processor.
        (0..pause).for_each(|_| std::hint::spin_loop());
        worker.kill().unwrap();
        acknowledged += u32::try_from(told.filter(|line| line.starts_with("done ")).count()).unwrap();
        worker.wait().unwrap();

        // All that was acknowledged is there, and of the one act that was not either all or nothing.
        let mut states = vec![did.clone()];
        for n in 0..=acknowledged {
            let now = match nth_act(&ids, round, n) {
                Some(act) => states[states.len() - 1].after(&act),
                None => undone(&states, &ids, round, n),
            };
            states.push(now);
        }
        let archive = Archive::open(&place).unwrap();
        torn += archive.notices().iter().filter(|notice| notice.contains("torn")).count();
        let now = Did::of(&archive);
        let either = &states[states.len() - 2..];
        assert!(either.contains(&now), "round {round} after {acknowledged} acts: {now:#?}\nis none of {either:#?}");
        let bytes = fs::metadata(dir.path().join(".baoku/journal.jsonl")).unwrap().len();
        shrunk += usize::from(bytes < length);
        (did, length, done) = (now, bytes, done + acknowledged);
    }
    assert!(!dir.path().join(".baoku/journal.damaged").exists() || torn > 0);
    eprintln!("{kills} kills, {done} acts acknowledged, {torn} torn ends cut off, {shrunk} compactions seen");
}

/// The state after the undo that is the `n`th act: an act that changed nothing is no step, so the last one that did is taken back.
fn undone(states: &[Did], ids: &[ArticleId], round: u32, n: u32) -> Did {
    // The act before is a read mark; where it changed nothing, the one before that, and so on.
    let before =
        (0..n as usize).rev().find(|&at| nth_act(ids, round, at as u32).is_some() && states[at] != states[at + 1]);
    before.map_or_else(|| states[0].clone(), |at| states[at].clone())
}

fn first_file(folder: &Path) -> std::path::PathBuf {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "txt"))
        .collect();
    files.sort();
    files.remove(0)
}
