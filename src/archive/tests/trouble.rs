//! A full disk, a folder that may not be read, a clock that jumps: a clear line, the session goes on where it can, and nothing acknowledged is lost.

use super::{
    damage::{everything, same},
    *,
};

/// Waits until the keeper says something with all these words.
fn hear(keeper: &Keeper, list: &mut Vec<Entry>, words: &[&str]) -> String {
    let until = Instant::now() + PATIENCE;
    loop {
        match keeper.events().recv_deadline(until).unwrap_or_else(|e| panic!("{words:?}: {e}")) {
            Event::Notice(what) if words.iter().all(|word| what.contains(word)) => return what,
            Event::Changed(changes) => {
                list.retain(|e| !changes.removed.contains(&e.id) && !changes.upserts.iter().any(|u| u.id == e.id));
                list.extend(changes.upserts);
            }
            Event::Failed(why) => panic!("{why}"),
            _ => {}
        }
    }
}

#[test]
fn on_a_full_disk_what_is_there_can_be_read_and_it_goes_on_when_there_is_room() {
    let f = Folder::new();
    for n in 0..30 {
        f.write(&format!("{n}.txt"), &format!("甲{n}|{BODY}{n}"));
    }
    let mut archive = f.open();
    archive.rhythm.retry = Duration::from_millis(50);
    let keeper = Keeper::start(archive, true);
    let mut list = Vec::new();
    follow(&keeper, &mut list, "the first look", |l| l.len() == 30);
    let id = list[3].id;
    for part in ["store", "texts"] {
        let full = f.at(".baoku").join(part);
        faults::full(&full, true);
        f.write(&format!("{part}.txt"), &format!("乙|{BODY}{part}"));
        hear(&keeper, &mut list, &["room", "--store", "tried again"]);
        let health = keeper.health().recv_timeout(PATIENCE).unwrap().unwrap();
        assert!(health.failing.is_some_and(|why| why.contains("room")), "{part}");
        // Reading goes on, and what is acknowledged is kept.
        assert!(keeper.article(id).recv_timeout(PATIENCE).unwrap().unwrap().is_some(), "{part}");
        let change = TagChange { add: vec![part.parse().unwrap()], remove: vec![] };
        assert_eq!(keeper.act(Act::Tag { ids: vec![id], change }).recv_timeout(PATIENCE).unwrap().unwrap().changed, 1);
        faults::full(&full, false);
        hear(&keeper, &mut list, &["works again"]);
        follow(&keeper, &mut list, part, |l| l.iter().any(|e| e.file == format!("{part}.txt")));
    }
    assert_eq!(keeper.health().recv_timeout(PATIENCE).unwrap().unwrap().failing, None);
    keeper.stop();
    let mut archive = f.open();
    assert!(archive.notices().is_empty(), "{:?}", archive.notices());
    assert_eq!(reconcile(&mut archive).read, 0);
    let all = everything(&archive);
    assert_eq!((all.len(), all.iter().find(|(e, _)| e.id == id).unwrap().0.tags.len()), (32, 2));
}

#[test]
fn a_watch_that_begins_on_a_full_disk_waits_for_room() {
    let f = Folder::new();
    f.write("1.txt", &format!("甲|{BODY}"));
    faults::full(&f.at(".baoku"), true);
    let open = |interest| Keeper::open_with(&f.place(), "test", interest, (toy, 1));
    for interest in [Interest::Nothing, Interest::List] {
        let why = open(interest).err().map(|e| e.to_string());
        assert!(why.is_some_and(|why| why.contains("room is left")), "somebody sees it end: {interest:?}");
    }
    let keeper = open(Interest::Changes).unwrap();
    let mut list = Vec::new();
    hear(&keeper, &mut list, &["room", "--store", "tried again"]);
    let asked = keeper.health();
    faults::full(&f.at(".baoku"), false);
    follow(&keeper, &mut list, "the first look", |l| l.len() == 1);
    assert!(asked.recv_timeout(PATIENCE).unwrap().is_ok(), "asked meanwhile");
    keeper.stop();
}

#[test]
fn an_index_that_meets_a_full_disk_says_so_and_goes_on_where_it_was() {
    let f = Folder::new();
    for n in 0..30 {
        f.write(&format!("{n}.txt"), &format!("甲{n}|{BODY}{n}"));
    }
    let mut archive = f.open();
    faults::full(&f.at(".baoku/texts"), true);
    let why = archive.reconcile(&mut |_| {}).unwrap_err().to_string();
    assert!(why.contains("room on the disk") && why.contains("--store"), "{why}");
    drop(archive);
    faults::full(&f.at(".baoku/texts"), false);
    let (_, now) = f.look();
    assert_eq!(now.len(), 30);
}

#[test]
fn a_clock_that_jumps_hides_no_page_and_no_edit() {
    let f = Folder::new();
    let day = Duration::from_secs(86_400);
    let set = |name: &str, at: std::time::SystemTime| {
        fs::OpenOptions::new().write(true).open(f.at(name)).unwrap().set_modified(at).unwrap();
    };
    let now = std::time::SystemTime::now();
    f.write("future.txt", "甲|一");
    set("future.txt", now + 400 * day);
    f.write("past.txt", "乙|二");
    set("past.txt", std::time::UNIX_EPOCH - day);
    let mut archive = f.open();
    assert_eq!(reconcile(&mut archive).read, 2);
    assert_eq!(archive.of_the_future(), 1);
    f.write("future.txt", "丙|三");
    set("future.txt", now - 400 * day);
    assert_eq!(reconcile(&mut archive).read, 1, "an edit that looks older");
    assert_eq!(entries(&archive)[0].headline, "丙");
    assert_eq!((archive.of_the_future(), reconcile(&mut archive).read), (0, 0));
}

/// True for one who may read everything and cannot be refused anything; the test then runs once more as a user who may not, where there is one.
#[cfg(unix)]
fn may_do_everything(f: &Folder, test: &str) -> bool {
    use std::os::unix::{fs::PermissionsExt, process::CommandExt};
    f.write("probe", "");
    fs::set_permissions(f.at("probe"), fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(f.at("probe")).is_err() {
        return false;
    }
    const NOBODY: u32 = 65_534;
    let mut again = std::process::Command::new(std::env::current_exe().unwrap());
    again.arg(format!("archive::tests::trouble::{test}")).arg("--exact").uid(NOBODY).gid(NOBODY);
    // Perhaps that user may not run the test either.
    if let Ok(done) = again.output() {
        let said = String::from_utf8_lossy(&done.stdout);
        assert!(done.status.success() && said.contains("1 passed"), "as user {NOBODY}: {said}");
    }
    true
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_a_problem_and_what_was_read_of_it_before_stays() {
    use std::os::unix::fs::PermissionsExt;
    let f = Folder::new();
    if may_do_everything(&f, "what_may_not_be_read_is_a_problem_and_what_was_read_of_it_before_stays") {
        return;
    }
    f.write("a/1.txt", "甲|一");
    f.write("2.txt", "乙|二");
    let mut archive = f.open();
    reconcile(&mut archive);
    let wanted = everything(&archive);
    let mode = |name: &str, mode| fs::set_permissions(f.at(name), fs::Permissions::from_mode(mode)).unwrap();
    mode("a", 0o000);
    reconcile(&mut archive);
    same(&everything(&archive), &wanted, "below a closed folder");
    let problems = archive.problems().unwrap();
    assert!(problems.len() == 1 && problems[0].what.contains("give this user the right"), "{problems:?}");
    mode("a", 0o700);
    reconcile(&mut archive);
    assert!(archive.problems().unwrap().is_empty());
    drop(archive);
    // A folder in which no store can be made, and a store of somebody else's: the line names the way out.
    for (name, closed, open) in [(".", 0o500, 0o700), (".baoku/lock", 0o400, 0o600)] {
        if name == "." {
            fs::rename(f.at(".baoku"), f.at("a/kept")).unwrap();
        }
        mode(name, closed);
        let why = Archive::open_with(&f.place(), toy, 1).err().map(|e| e.to_string());
        mode(name, open);
        assert!(why.is_some_and(|why| why.contains("--store")), "{name}");
        if name == "." {
            fs::rename(f.at("a/kept"), f.at(".baoku")).unwrap();
        }
    }
}

#[test]
fn health_tells_what_is_there() {
    let f = Folder::new();
    f.write("1.txt", &format!("甲|{BODY}"));
    f.write("2.txt", &format!("甲|{BODY}"));
    f.write("3.txt", "丙|三");
    f.write("bad.txt", "");
    let mut archive = f.open();
    assert_eq!((archive.health().unwrap().last_look, archive.health().unwrap().backend), (None, Backend::None));
    reconcile(&mut archive);
    let twins = entries(&archive).iter().filter(|e| e.headline == "甲").map(|e| e.id).collect();
    archive
        .act(Act::Tag { ids: twins, change: TagChange { add: vec!["茶".parse().unwrap()], remove: vec![] } })
        .unwrap();
    fs::remove_file(f.at("3.txt")).unwrap();
    reconcile(&mut archive);
    let health = archive.health().unwrap();
    assert_eq!((health.pages, health.gone_pages, health.twins, health.articles, health.problems), (2, 1, 2, 3, 1));
    assert_eq!((health.gone, health.tags, health.tagged, health.waiting), (1, 1, 2, 0));
    assert_eq!(health.bytes.page_files, 2 * fs::metadata(f.at("1.txt")).unwrap().len());
    assert!(health.bytes.texts > 0 && health.bytes.store > 0);
    assert_eq!((health.last_look.unwrap().files, archive.examine(), archive.folders()), (3, (3, 0), 1));
    let keeper = Keeper::start(archive, true);
    follow(&keeper, &mut Vec::new(), "nothing", |_| true);
    assert_eq!(keeper.health().recv_timeout(PATIENCE).unwrap().unwrap().backend, Backend::Events);
}
