//! Several processes on one archive: the program itself, in terminals and in pipes, killed and started again.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

use common::{PATIENCE, Terminal, copy_folder, sample_pages, send_signal};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader, Lines},
    os::unix::{fs::PermissionsExt, net::UnixListener},
    path::Path,
    process::{Child, ChildStderr, Command, Output, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Instant,
};

const NEW_PAGE: &str = "2025年7月2日 星期三\n第1版\n\n柳荫湖畔建成观鸟长廊\n\n\
    本报讯（记者温知微）柳荫湖畔的观鸟长廊\n昨日建成，全长三百二十米，沿途设置了\n六处隐蔽的观察棚，市民凭身份证即可免\n费入内。\n";

fn archive() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy_folder(&sample_pages(), dir.path());
    dir
}

fn command(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_baoku"));
    command.args(args).env("BAOKU_ARCHIVE", dir).env_remove("BAOKU_STORE").stdin(Stdio::null());
    command
}

fn baoku(dir: &Path, args: &[&str]) -> Output {
    command(dir, args).output().unwrap()
}

#[track_caller]
fn works(dir: &Path, args: &[&str]) -> String {
    let out = baoku(dir, args);
    assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

fn status(dir: &Path) -> Value {
    serde_json::from_str(&works(dir, &["status", "--json"])).unwrap()
}

fn ids(dir: &Path) -> Vec<String> {
    works(dir, &["search", "-0"]).split_terminator('\0').map(str::to_owned).collect()
}

/// `baoku watch`, and what it says; killed with the test.
struct Watch {
    child: Child,
    lines: Lines<BufReader<ChildStderr>>,
}

impl Watch {
    fn start(dir: &Path) -> Self {
        let mut child = command(dir, &["watch"]).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        Self { child, lines }
    }

    #[track_caller]
    fn says(&mut self, words: &str) -> String {
        self.lines.by_ref().map(Result::unwrap).find(|line| line.contains(words)).expect(words)
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn two_screens_a_watch_and_commands_see_the_same() {
    let dir = archive();
    let path = dir.path().to_str().unwrap();
    let mut one = Terminal::start(&[path], 120, 36);
    one.wait_text("watching");
    let mut two = Terminal::start(&[path], 120, 36);
    two.wait_text("watching");
    let mut watch = Watch::start(dir.path());
    watch.says("standing by");

    // An act of one screen is seen on the other, and by a command.
    one.type_keys("水库清淤");
    one.wait_hits(1);
    two.type_keys("tag:同看");
    two.wait_hits(0);
    one.type_keys("\r");
    one.type_keys("t同看\r");
    one.wait_text("+同看 on 1 article");
    two.wait_hits(1);
    let id = works(dir.path(), &["search", "-0", "tag:同看"]);
    assert_eq!(id.len(), 17, "{id}");
    // A command's act is seen on both.
    works(dir.path(), &["tag", "-同看", "--", id.trim_end_matches('\0')]);
    two.wait_hits(0);

    // A page that arrives is seen by all.
    fs::write(dir.path().join("liuyin-2025-07-02-01.txt"), NEW_PAGE).unwrap();
    one.wait_text("+1 new");
    two.wait_text("+1 new");
    watch.says("1 new article");
    assert_eq!(works(dir.path(), &["search", "--count", "观鸟长廊"]), "1\n");
    let held = status(dir.path());
    assert_eq!((held["owner"]["command"].as_str(), held["owner"]["clients"].as_u64()), (Some("baoku"), Some(2)));
    assert!(works(dir.path(), &["index"]).contains("page files"));

    // The first screen is left; the others go on.
    one.type_keys("hq");
    assert_eq!(one.wait_end().code, 0);
    two.type_keys("\x15");
    works(dir.path(), &["tag", "+后来", "--", id.trim_end_matches('\0')]);
    two.type_keys("tag:后来");
    two.wait_hits(1);
}

#[test]
fn the_owner_is_killed_and_the_next_takes_over_with_all_that_was_acknowledged() {
    let kills = std::env::var("BAOKU_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(6);
    let dir = archive();
    let mut holder = Watch::start(dir.path());
    holder.says("watching");
    let targets = ids(dir.path());
    let (stop, acknowledged) = (AtomicBool::new(false), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for hand in 0..2 {
            let (dir, targets, stop, acknowledged) = (dir.path(), &targets, &stop, &acknowledged);
            scope.spawn(move || {
                for n in 0.. {
                    let (tag, id) = (format!("h{hand}n{n}"), &targets[n % targets.len()]);
                    works(dir, &["tag", &format!("+{tag}"), "--", id]);
                    acknowledged.lock().unwrap().push((id.clone(), tag));
                    if stop.load(Ordering::SeqCst) {
                        return;
                    }
                }
            });
        }
        for _ in 0..kills {
            // Whoever holds it now, another stands by, and acts go on when the kill comes.
            let mut next = Watch::start(dir.path());
            next.says("standing by");
            let before = acknowledged.lock().unwrap().len();
            let end = Instant::now() + PATIENCE;
            while acknowledged.lock().unwrap().len() < before + 3 {
                assert!(Instant::now() < end, "no act is acknowledged");
                thread::yield_now();
            }
            holder.kill();
            // A command may have been quicker; then it takes over when that one ends.
            next.says("this one holds it now");
            holder = next;
        }
        stop.store(true, Ordering::SeqCst);
    });
    let acknowledged = acknowledged.into_inner().unwrap();
    assert_eq!(status(dir.path())["owner"]["pid"].as_u64(), Some(u64::from(holder.child.id())));
    holder.kill();
    let mut held = BTreeSet::new();
    for line in works(dir.path(), &["search", "--json"]).lines() {
        let entry: Value = serde_json::from_str(line).unwrap();
        let tags = entry["tags"].as_array().unwrap().iter().map(|tag| tag.as_str().unwrap().to_owned());
        held.extend(tags.map(|tag| (entry["id"].as_str().unwrap().to_owned(), tag)));
    }
    let missing: Vec<_> = acknowledged.iter().filter(|act| !held.contains(act)).collect();
    assert!(missing.is_empty(), "of {} acknowledged acts are missing: {missing:?}", acknowledged.len());
    // Each is in the journal once, also those whose answer was lost.
    let journal = fs::read_to_string(dir.path().join(".baoku/journal.jsonl")).unwrap();
    for (_, tag) in &acknowledged {
        let lines = journal.lines().filter(|line| line.contains(&format!("\"{tag}\"")));
        assert_eq!(lines.count(), 1, "{tag}");
    }
}

#[test]
fn a_screen_goes_on_when_the_owner_is_killed() {
    let dir = archive();
    let mut holder = Watch::start(dir.path());
    holder.says("watching");
    let mut screen = Terminal::start(&[dir.path().to_str().unwrap()], 120, 36);
    screen.wait_text("watching");
    screen.type_keys("水库清淤");
    screen.wait_hits(1);
    holder.kill();
    screen.type_keys("\r");
    screen.type_keys("t接手\r");
    screen.wait_text("+接手 on 1 article");
    fs::write(dir.path().join("liuyin-2025-07-02-01.txt"), NEW_PAGE).unwrap();
    screen.wait_text("+1 new");
    assert_eq!(works(dir.path(), &["search", "--count", "tag:接手"]), "1\n");
    assert_eq!(status(dir.path())["owner"]["command"].as_str(), Some("baoku"));
}

#[test]
fn a_watch_that_stands_by_takes_over_when_the_owner_leaves() {
    let dir = archive();
    let mut first = Watch::start(dir.path());
    first.says("watching");
    let mut second = Watch::start(dir.path());
    second.says("standing by");
    second.says("watching");
    send_signal(first.child.id(), "TERM");
    assert_eq!(first.child.wait().unwrap().code(), Some(0));
    second.says("this one holds it now");
    fs::write(dir.path().join("liuyin-2025-07-02-01.txt"), NEW_PAGE).unwrap();
    second.says("1 new article");
}

#[test]
fn what_a_kill_leaves_behind_is_no_obstacle_and_all_is_closed_to_others() {
    let dir = archive();
    let store = |name: &str| dir.path().join(".baoku").join(name);
    let mode = |name: &str| fs::metadata(store(name)).unwrap().permissions().mode() & 0o777;
    let mut watch = Watch::start(dir.path());
    watch.says("watching");
    assert_eq!((mode(""), mode("socket")), (0o700, 0o600));
    watch.kill();
    assert!(store("socket").exists() && store("lock").exists() && store("owner.json").exists());
    let held = status(dir.path());
    assert!(held["owner"].is_null() && held["articles"].as_u64() > Some(100), "{held}");
    assert!(!store("socket").exists() && !store("owner.json").exists(), "it is tidied up");
    // Opened to others by a copy, it is closed again.
    fs::set_permissions(store(""), fs::Permissions::from_mode(0o755)).unwrap();
    works(dir.path(), &["search", "--count"]);
    assert_eq!(mode(""), 0o700);
}

#[test]
fn an_owner_of_another_version_is_said_in_one_line() {
    let dir = archive();
    works(dir.path(), &["index"]);
    let lock = fs::File::open(dir.path().join(".baoku/lock")).unwrap();
    lock.lock().unwrap();
    let listener = UnixListener::bind(dir.path().join(".baoku/socket")).unwrap();
    let hello = br#"{"version":"9.9.9","protocol":99,"pid":4,"command":"baoku watch","since":"2031-01-02T03:04:05Z"}"#;
    let out = thread::scope(|scope| {
        scope.spawn(|| {
            use std::io::Write;
            let (mut line, _) = listener.accept().unwrap();
            line.write_all(&u32::try_from(hello.len()).unwrap().to_be_bytes()).unwrap();
            line.write_all(hello).unwrap();
        });
        baoku(dir.path(), &["search"])
    });
    let said = String::from_utf8(out.stderr).unwrap();
    assert_eq!((out.status.code(), said.lines().count()), (Some(2), 1), "{said}");
    assert!(said.contains("9.9.9") && said.contains("process 4") && said.contains("end it"), "{said}");
}

#[test]
fn an_archive_with_a_very_long_path_is_shared_too() {
    let dir = tempfile::tempdir().unwrap();
    let deep = dir.path().join("很长的文件夹名字".repeat(4)).join("paper-".repeat(20));
    copy_folder(&sample_pages(), &deep);
    let mut watch = Watch::start(&deep);
    watch.says("watching");
    assert_eq!(status(&deep)["owner"]["pid"].as_u64(), Some(u64::from(watch.child.id())));
}

#[test]
fn acts_of_every_kind_go_through_the_process_that_holds_the_archive() {
    let dir = archive();
    let mut watch = Watch::start(dir.path());
    watch.says("watching");
    let id = &ids(dir.path())[0];
    for args in [
        &["star", id][..],
        &["note", id, "核对\n第三段"],
        &["read", id],
        &["saved", "add", "水", "水库"],
        &["undo"],
        &["redo"],
    ] {
        works(dir.path(), args);
    }
    assert_eq!(works(dir.path(), &["note", id]), "核对\n第三段\n");
    assert_eq!(works(dir.path(), &["saved"]), "水\t水库\n");
    assert_eq!(works(dir.path(), &["acts"]).lines().count(), 4);
    let dump = works(dir.path(), &["tags", "dump"]);
    assert_eq!(dump.lines().count(), 2);
    let file = dir.path().join("acts.jsonl");
    fs::write(&file, &dump).unwrap();
    for _ in 0..4 {
        works(dir.path(), &["undo"]);
    }
    works(dir.path(), &["tags", "restore", file.to_str().unwrap()]);
    assert_eq!(works(dir.path(), &["tags", "dump"]), dump);
    let doctor = String::from_utf8(baoku(dir.path(), &["doctor"]).stdout).unwrap();
    assert!(doctor.contains(&format!("(process {}) holds the archive and answers", watch.child.id())), "{doctor}");
    // All of it was done by the one that watches.
    assert_eq!(status(dir.path())["owner"]["pid"].as_u64(), Some(u64::from(watch.child.id())));
}
