//! `baoku.toml`: what it says of pages, and what its changes do. The page reader is the real one.

use super::*;
use crate::page::{READER_VERSION, read_page_by};

const PAGE: &str =
    "采茶忙\n　　本报讯（记者田小禾）连日来，南\n浦镇的茶农抢抓晴好天气采摘新茶\n，合作社统一收购鲜叶，当天炒制。\n";

/// Three pages: two with the code `nprb` in their path, one of a paper that is called by its name.
fn folder() -> Folder {
    let f = Folder::new();
    f.write("nprb20310309_01.txt", PAGE);
    f.write("2031-03/nprb/t10x2.txt", &PAGE.replace("采茶忙", "制茶忙"));
    f.write("河湾晚报20310309_03.txt", &PAGE.replace("采茶忙", "卖茶忙"));
    f
}

fn open(f: &Folder) -> Archive {
    Archive::open_with(&f.place(), read_page_by, READER_VERSION).unwrap()
}

/// Paper, date and page of each page, in the order of their files.
fn facts(archive: &Archive) -> Vec<String> {
    let shown = |fact: Option<String>| fact.unwrap_or_else(|| "-".to_owned());
    let entries = entries(archive).into_iter();
    entries.map(|e| format!("{} {} {}", shown(e.paper), shown(e.date.map(|d| d.to_string())), shown(e.page))).collect()
}

/// The one problem of the archive, which is that of `baoku.toml`.
fn complaint(archive: &Archive) -> String {
    let problems = archive.problems().unwrap();
    assert_eq!((problems.len(), problems[0].file.as_str()), (1, "baoku.toml"), "{problems:?}");
    problems[0].what.clone()
}

const UNSET: [&str; 3] = ["- - -", "nprb 2031-03-09 1", "河湾晚报 2031-03-09 3"];
const NAMES: &str = "[papers]\nnprb = \"南浦日报\"\n";
const PATTERN: &str = "[[pattern]]\npath = \"{year}-{month}/{paper}/t{day}x{page}.txt\"\n";

#[test]
fn a_change_reads_again_the_pages_it_concerns_and_tags_stay() {
    let f = folder();
    let mut archive = open(&f);
    let first = reconcile(&mut archive);
    assert_eq!((first.read, first.again), (3, 0));
    assert_eq!(facts(&archive), UNSET);
    let ids: Vec<ArticleId> = entries(&archive).iter().map(|e| e.id).collect();
    ids.iter().for_each(|&id| assert_eq!(tag(&mut archive, id, "茶").changed, 1));
    let steps: [(String, usize, [&str; 3]); 6] = [
        (NAMES.to_owned(), 2, ["南浦日报 - -", "南浦日报 2031-03-09 1", UNSET[2]]),
        // A remark changes nothing.
        (format!("# ours\n{NAMES}"), 0, ["南浦日报 - -", "南浦日报 2031-03-09 1", UNSET[2]]),
        (format!("{NAMES}{PATTERN}"), 1, ["南浦日报 2031-03-10 2", "南浦日报 2031-03-09 1", UNSET[2]]),
        (PATTERN.to_owned(), 2, ["nprb 2031-03-10 2", UNSET[1], UNSET[2]]),
        // A name as it is printed; the pattern no longer speaks of the first page.
        ("[papers]\n\"河湾晚报\" = \"河湾都市报\"\n".to_owned(), 2, [UNSET[0], UNSET[1], "河湾都市报 2031-03-09 3"]),
        (String::new(), 1, UNSET),
    ];
    for (text, read, wanted) in steps {
        f.write("baoku.toml", &text);
        let out = reconcile(&mut archive);
        assert_eq!((out.read, out.again, out.seen), (read, read, 3), "{text}");
        assert!(read == 0 || out.why_again == Again::Settings, "{text}");
        assert_eq!((out.changes.new, out.changes.removed.len()), (0, 0), "{text}");
        assert_eq!(facts(&archive), wanted, "{text}");
        assert!(entries(&archive).iter().zip(&ids).all(|(e, id)| e.id == *id && tags(e) == ["茶"]), "{text}");
        assert_eq!(reconcile(&mut archive).read, 0, "{text}: once");
        // What is in the store is enough to know that nothing changed.
        drop(archive);
        archive = open(&f);
        assert_eq!(reconcile(&mut archive).read, 0, "{text}: after another start");
    }
}

#[test]
fn a_page_that_is_edited_after_its_paper_got_a_name_keeps_its_tags() {
    let f = folder();
    let mut archive = open(&f);
    reconcile(&mut archive);
    let id = entries(&archive)[1].id;
    tag(&mut archive, id, "茶");
    f.write("baoku.toml", NAMES);
    f.write("nprb20310309_01.txt", &PAGE.replace("当天炒制", "当天炒制上市"));
    reconcile(&mut archive);
    let now = &entries(&archive)[1];
    assert_eq!((now.paper.as_deref(), tags(now)), (Some("南浦日报"), vec!["茶"]));
}

#[test]
fn a_bad_file_is_a_problem_and_the_archive_goes_on_without_it() {
    let f = folder();
    f.write("baoku.toml", NAMES);
    let mut archive = open(&f);
    reconcile(&mut archive);
    assert!(archive.problems().unwrap().is_empty());
    for (bytes, line) in [
        (&b"[papers]\nnprb = \"x\"\n[paperz]\n"[..], "line 3: unknown field `paperz`"),
        (b"[papers]\nnprb = \"\xb1\xa8\"\n", "line 2: no UTF-8"),
        (b"[[pattern]]\npath = \"{seite}.txt\"\n", "line 2: {seite} is no placeholder"),
    ] {
        fs::write(f.at("baoku.toml"), bytes).unwrap();
        reconcile(&mut archive);
        let what = complaint(&archive);
        assert!(what.starts_with(line) && what.contains("without it") && !what.contains('\n'), "{what}");
        assert_eq!(facts(&archive), UNSET);
    }
    drop(archive);
    let mut archive = open(&f);
    reconcile(&mut archive);
    assert!(complaint(&archive).contains("line 2"), "after another start as well");
    fs::remove_file(f.at("baoku.toml")).unwrap();
    fs::create_dir(f.at("baoku.toml")).unwrap();
    reconcile(&mut archive);
    assert!(complaint(&archive).contains("cannot be read"));
    fs::remove_dir(f.at("baoku.toml")).unwrap();
    fs::File::create(f.at("baoku.toml")).unwrap().set_len(2 << 20).unwrap();
    reconcile(&mut archive);
    assert!(complaint(&archive).contains("2097152 bytes"));
    f.write("baoku.toml", &format!("\u{feff}{NAMES}"));
    reconcile(&mut archive);
    assert!(archive.problems().unwrap().is_empty());
    assert_eq!(facts(&archive)[1], "南浦日报 2031-03-09 1");
}

#[test]
fn the_settings_file_is_never_a_page_and_holds_for_its_own_archive() {
    let f = folder();
    f.write("baoku.toml", "");
    f.write("2031-03/baoku.toml", NAMES);
    let mut archive = open(&f);
    assert_eq!(reconcile(&mut archive).seen, 3);
    assert_eq!(facts(&archive), UNSET);
}

#[test]
fn the_keeper_sees_the_settings_change() {
    let f = folder();
    let keeper = Keeper::start(open(&f), true);
    let mut list = Vec::new();
    let named = |list: &[Entry], name: &str| list.iter().filter(|e| e.paper.as_deref() == Some(name)).count();
    follow(&keeper, &mut list, "the first look", |l| l.len() == 3);
    f.write("baoku.toml", NAMES);
    follow(&keeper, &mut list, "a new file", |l| named(l, "南浦日报") == 2);
    f.write("baoku.toml", &NAMES.replace("南浦日报", "南浦晨报"));
    follow(&keeper, &mut list, "an edit", |l| named(l, "南浦晨报") == 2);
    f.write("new.toml", NAMES);
    fs::rename(f.at("new.toml"), f.at("baoku.toml")).unwrap();
    follow(&keeper, &mut list, "another file under its name", |l| named(l, "南浦日报") == 2);
    fs::remove_file(f.at("baoku.toml")).unwrap();
    follow(&keeper, &mut list, "a removal", |l| named(l, "nprb") == 1 && named(l, "南浦日报") == 0);
    keeper.stop();
}
