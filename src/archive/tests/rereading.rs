//! Pages that have not changed, read again by another version of the page reader.
//!
//! The toy page here has a line for each paragraph; `=` opens an article for every reader, `-` only for some.

use super::super::journal::{Deed, Kept};
use super::*;
use crate::model::LineRange;
use std::collections::BTreeMap;

const MARKET: &str = "桥头早市搬进新棚，摊位编了号，秤由市场统一校验，买菜的老人说雨天再不用踩水。";
const SCHOOL: &str = "云岭小学的孩子昨天用上了新图书角，两千册书是毕业生寄回来的，值日表一直排到学期末。";

/// Articles begin where `opens` says so; a line before the first belongs to it.
fn cut(bytes: &[u8], path: &Path, opens: impl Fn(&str) -> bool) -> Result<Reading, NotAPage> {
    let text = std::str::from_utf8(bytes).map_err(|_| NotAPage::NotText)?;
    let mut articles: Vec<Article> = Vec::new();
    for (n, line) in (1..).zip(text.lines()) {
        match articles.last_mut() {
            Some(article) if !opens(line) => {
                article.paragraphs.push(line.trim_start_matches('-').to_owned());
                article.lines = vec![LineRange(article.lines[0].0, n)];
            }
            _ => articles.push(Article {
                headline: line.trim_start_matches(['=', '-']).to_owned(),
                lines: vec![LineRange(n, n)],
                ..Article::default()
            }),
        }
    }
    Ok(Reading { file: path.display().to_string(), articles, ..Reading::default() })
}

fn coarse(bytes: &[u8], path: &Path, _: &Settings) -> Result<Reading, NotAPage> {
    cut(bytes, path, |line| line.starts_with('='))
}

fn fine(bytes: &[u8], path: &Path, _: &Settings) -> Result<Reading, NotAPage> {
    cut(bytes, path, |line| line.starts_with(['=', '-']))
}

fn other_headlines(bytes: &[u8], path: &Path, settings: &Settings) -> Result<Reading, NotAPage> {
    let mut reading = fine(bytes, path, settings)?;
    reading
        .articles
        .iter_mut()
        .for_each(|a| a.headline = format!("本版要闻 {}", a.headline.chars().rev().collect::<String>()));
    Ok(reading)
}

fn other_order(bytes: &[u8], path: &Path, settings: &Settings) -> Result<Reading, NotAPage> {
    let mut reading = other_paragraphs(bytes, path, settings)?;
    reading.articles.reverse();
    Ok(reading)
}

fn other_paragraphs(bytes: &[u8], path: &Path, settings: &Settings) -> Result<Reading, NotAPage> {
    let mut reading = fine(bytes, path, settings)?;
    reading.articles.iter_mut().for_each(|a| a.paragraphs = vec![a.paragraphs.concat()]);
    Ok(reading)
}

/// Each headline goes to the body of the article before it.
fn swapped_titles(bytes: &[u8], path: &Path, settings: &Settings) -> Result<Reading, NotAPage> {
    let mut reading = fine(bytes, path, settings)?;
    let mut headlines: Vec<String> = reading.articles.iter().map(|a| a.headline.clone()).collect();
    headlines.rotate_left(1);
    for (article, headline) in reading.articles.iter_mut().zip(headlines) {
        article.headline = headline;
    }
    Ok(reading)
}

fn broken(bytes: &[u8], path: &Path, settings: &Settings) -> Result<Reading, NotAPage> {
    match path.to_str() {
        Some("1.txt") => panic!("the toy reader fails as it should"),
        Some("3.txt") => Err(NotAPage::NotText),
        _ => other_headlines(bytes, path, settings),
    }
}

fn page() -> String {
    format!("=茶园\n{BODY}\n采茶工人多来自邻县。\n-早市\n{MARKET}\n=小学\n{SCHOOL}\n-简讯\n周三停水检修。\n")
}

/// First glyphs of bodies, with the tags that are to be on them.
type Wanted<'a> = &'a [(&'a str, &'a [&'a str])];

impl Folder {
    /// A folder of pages that were read by `reader` as version 1.
    fn read_by(reader: Reader, pages: usize) -> Self {
        let f = Self::new();
        for n in 1..=pages {
            f.write(&format!("{n}.txt"), &page().replace('\n', &format!("（{n}）\n")));
        }
        reconcile(&mut f.as_version(reader, 1));
        f
    }

    fn as_version(&self, reader: Reader, version: u32) -> Archive {
        Archive::open_with(&self.place(), reader, version).unwrap()
    }
}

/// Puts on each article a tag of its headline's first two glyphs.
fn tag_all(archive: &mut Archive) {
    for entry in entries(archive) {
        let name: String = entry.headline.chars().take(2).collect();
        tag(archive, entry.id, &name);
    }
}

/// First glyphs of the bodies and the tags, in the order of the pages.
fn shown(archive: &Archive) -> Vec<(String, Vec<String>)> {
    let tags = |e: &Entry| e.tags.iter().map(ToString::to_string).collect();
    let body = |e: &Entry| archive.article(e.id).unwrap().unwrap().article.paragraphs.concat();
    entries(archive).iter().map(|e| (body(e).chars().take(3).collect(), tags(e))).collect()
}

fn is(shown: &[(String, Vec<String>)], wanted: Wanted<'_>) {
    let shown: Vec<(&str, Vec<&str>)> =
        shown.iter().map(|(b, t)| (b.as_str(), t.iter().map(String::as_str).collect())).collect();
    let wanted: Vec<(&str, Vec<&str>)> = wanted.iter().map(|(b, t)| (*b, t.to_vec())).collect();
    assert_eq!(shown, wanted);
}

const FINE: Wanted<'static> =
    &[("连日来", &["茶园"]), ("桥头早", &["早市"]), ("云岭小", &["小学"]), ("周三停", &["简讯"])];

#[test]
fn tags_stay_whatever_a_better_reader_makes_of_a_page() {
    let reversed: Vec<_> = FINE.iter().rev().copied().collect();
    let merged: Wanted<'_> = &[("连日来", &["早市", "茶园"]), ("云岭小", &["小学", "简讯"])];
    let split: Wanted<'_> = &[("连日来", &["茶园"]), ("桥头早", &[]), ("云岭小", &["小学"]), ("周三停", &[])];
    let cases: [(&str, Reader, Reader, Wanted<'_>); 6] = [
        ("headlines", fine, other_headlines, FINE),
        ("order", fine, other_order, &reversed),
        ("paragraphs", fine, other_paragraphs, FINE),
        ("titles that went to other bodies", fine, swapped_titles, FINE),
        ("merged", fine, coarse, merged),
        ("split", coarse, fine, split),
    ];
    for (what, before, after, wanted) in cases {
        for lose_the_store in [false, true] {
            let f = Folder::read_by(before, 1);
            tag_all(&mut f.as_version(before, 1));
            if lose_the_store {
                fs::remove_dir_all(f.at(".baoku/store")).unwrap();
            }
            let mut archive = f.as_version(after, 2);
            let out = reconcile(&mut archive);
            let again = usize::from(!lose_the_store);
            assert_eq!((out.read, out.again, out.problems), (1, again, 0), "{what}");
            assert!(lose_the_store || out.changes.new == 0, "{what}: nothing came in");
            is(&shown(&archive), wanted);
            assert_eq!(reconcile(&mut archive).read, 0, "{what}: once is enough");
            drop(archive);
            is(&shown(&f.as_version(after, 2)), wanted);
        }
    }
}

#[test]
fn an_older_program_on_a_newer_store_gives_each_article_its_own_again() {
    let f = Folder::read_by(fine, 2);
    let mut archive = f.as_version(fine, 1);
    tag_all(&mut archive);
    let before = entries(&archive);
    assert!(archive.notices().is_empty());
    drop(archive);
    for _ in 0..3 {
        let mut archive = f.as_version(coarse, 2);
        reconcile(&mut archive);
        assert_eq!(tags(&entries(&archive)[0]), ["早市", "茶园"]);
        drop(archive);
        let mut archive = f.as_version(fine, 1);
        assert_eq!(archive.notices().len(), 1, "{:?}", archive.notices());
        assert_eq!(reconcile(&mut archive).again, 2);
        assert_eq!(entries(&archive), before);
    }
    // What is done to the whole in between is lost neither way.
    let mut archive = f.as_version(coarse, 2);
    reconcile(&mut archive);
    let whole = entries(&archive)[0].id;
    tag(&mut archive, whole, "合");
    archive
        .act(Act::Tag { ids: vec![whole], change: TagChange { add: vec![], remove: vec!["早市".parse().unwrap()] } })
        .unwrap();
    drop(archive);
    let mut archive = f.as_version(fine, 1);
    reconcile(&mut archive);
    is(&shown(&archive)[..2], &[("连日来", &["合", "茶园"]), ("桥头早", &[])]);
}

#[test]
fn what_was_merged_and_is_told_apart_under_other_headlines_gets_its_own() {
    let f = Folder::read_by(fine, 1);
    tag_all(&mut f.as_version(fine, 1));
    reconcile(&mut f.as_version(coarse, 2));
    let mut archive = f.as_version(other_headlines, 3);
    reconcile(&mut archive);
    is(&shown(&archive), FINE);
}

#[test]
fn articles_are_looked_for_wherever_they_may_be_after_store_and_journal_were_lost() {
    let f = Folder::read_by(fine, 1);
    tag_all(&mut f.as_version(fine, 1));
    let backup = fs::read(f.at(".baoku/journal.jsonl")).unwrap();
    // Renamed, edited and with other headlines at once: nothing but the words is as it was.
    fs::remove_file(f.at("1.txt")).unwrap();
    f.write("a/2.txt", &page().replace("，", "、"));
    f.write("b/3.txt", "=别的\n无关的短讯一则。\n");
    // Without the old page the store knows only the edited one.
    fs::remove_dir_all(f.at(".baoku/store")).unwrap();
    let mut archive = f.as_version(fine, 1);
    reconcile(&mut archive);
    is(&shown(&archive)[..3], &FINE[..3]);
    drop(archive);
    // A journal from a backup knows nothing of the step, and no page is written: it is looked for everywhere, once.
    fs::write(f.at(".baoku/journal.jsonl"), &backup).unwrap();
    let mut archive = f.as_version(fine, 1);
    reconcile(&mut archive);
    assert_eq!(tags(&entries(&archive)[2]), ["小学"]);
}

#[test]
fn a_page_that_is_gone_stays_as_it_was_and_is_read_again_when_it_is_back() {
    let f = Folder::read_by(coarse, 2);
    let mut archive = f.as_version(coarse, 1);
    tag_all(&mut archive);
    fs::rename(f.at("1.txt"), f.at("1.away")).unwrap();
    reconcile(&mut archive);
    let gone: Vec<_> = entries(&archive).into_iter().filter(|e| e.gone).collect();
    drop(archive);
    let mut archive = f.as_version(fine, 2);
    let out = reconcile(&mut archive);
    assert_eq!((out.read, out.gone), (1, 0));
    assert_eq!(entries(&archive).into_iter().filter(|e| e.gone).collect::<Vec<_>>(), gone);
    assert_eq!(tags(&gone[0]), ["茶园"]);
    assert!(archive.article(gone[0].id).unwrap().is_some());
    fs::rename(f.at("1.away"), f.at("3.txt")).unwrap();
    reconcile(&mut archive);
    is(&shown(&archive)[4..6], &[("连日来", &["茶园"]), ("桥头早", &[])]);
}

#[test]
fn reading_again_goes_on_where_it_was_killed_and_no_page_is_away_meanwhile() {
    let f = Folder::read_by(fine, 5);
    tag_all(&mut f.as_version(fine, 1));
    f.write("6.txt", &page());
    let all: Vec<_> = std::iter::repeat_n(FINE, 5).flatten().copied().collect();
    let mut read = 0;
    for left in [6, 4, 2, 0] {
        let mut archive = f.as_version(other_headlines, 2);
        // Before a page's turn it is as it was; after it, it is new and has its tags: at no moment is one missing.
        is(&shown(&archive)[..20], &all);
        let mut plan = archive.plan(&walk::Scope::All, &writing::Written::default(), Duration::ZERO).unwrap();
        assert_eq!(plan.left(), left);
        let mut out = Outcome::default();
        for _ in 0..2 {
            archive.step(&mut plan, Pace { pages: 1, time: PATIENCE }, &mut out).unwrap();
            is(&shown(&archive)[..20], &all);
            assert!(shown(&archive).len() == 24, "what is new comes first");
        }
        read += out.read;
        // Dropped without its end: as a kill leaves it.
    }
    assert_eq!(read, 6);
}

#[test]
fn a_kill_between_journal_and_store_is_mended_at_open() {
    let f = Folder::read_by(fine, 1);
    let mut archive = f.as_version(fine, 1);
    tag_all(&mut archive);
    let id = entries(&archive)[0].id;
    let about = archive.anchors(&[id]).unwrap().into_iter().next().map(Box::new);
    let moved = Kept::Moved { from: id, to: ArticleId(77), home: true, about };
    archive.settle(vec![Deed::Kept(moved)]).unwrap();
    drop(archive);
    is(&shown(&f.as_version(fine, 1)), FINE);
    let mut archive = f.as_version(other_headlines, 2);
    reconcile(&mut archive);
    is(&shown(&archive), FINE);
}

#[test]
fn a_page_that_the_new_reader_cannot_read_stays_as_it_was_and_is_named() {
    let f = Folder::read_by(fine, 3);
    tag_all(&mut f.as_version(fine, 1));
    let all: Vec<_> = std::iter::repeat_n(FINE, 3).flatten().copied().collect();
    for _ in 0..2 {
        let mut archive = f.as_version(broken, 2);
        assert_eq!(reconcile(&mut archive).problems, 2);
        is(&shown(&archive), &all);
        let read: Vec<bool> = entries(&archive).iter().map(|e| e.headline.starts_with("本版")).collect();
        assert_eq!((read[0], read[4], read[8]), (false, true, false));
        let problems = archive.problems().unwrap();
        assert_eq!(
            problems.iter().map(|p| p.file.as_str()).collect::<Vec<_>>(),
            ["1.txt", "3.txt"],
            "no other page of the same hand"
        );
        assert!(problems.iter().all(|p| p.what.contains("kept as it was")), "{problems:?}");
        let look = reconcile(&mut archive);
        assert_eq!((look.again, look.problems), (0, 0), "not tried again until the next open");
    }
    let mut archive = f.as_version(other_headlines, 3);
    reconcile(&mut archive);
    assert!(archive.problems().unwrap().is_empty());
    is(&shown(&archive), &all);
}

#[test]
fn it_is_said_how_far_the_reading_again_has_come() {
    let f = Folder::read_by(fine, 3);
    f.write("4.txt", &page());
    let mut told = Vec::new();
    f.as_version(other_headlines, 2).reconcile(&mut |p| told.push((p.phase, p.done, p.total))).unwrap();
    let again = Phase::ReadingAgain(Again::BetterReader);
    assert_eq!(told[1..], [(Phase::Reading, 0, 1), (again, 0, 3), (again, 3, 3)]);
    let mut told = Vec::new();
    f.as_version(fine, 1).reconcile(&mut |p| told.push(p.phase)).unwrap();
    assert!(told.contains(&Phase::ReadingAgain(Again::OtherReader)));
}

#[test]
fn tags_of_an_article_that_is_nowhere_wait_for_it() {
    let f = Folder::read_by(fine, 1);
    let mut archive = f.as_version(fine, 1);
    tag_all(&mut archive);
    f.write("1.txt", "");
    reconcile(&mut archive);
    assert_eq!((archive.waiting(), entries(&archive).len()), (4, 0));
    // Back under another name, in another order, without one of them.
    fs::remove_file(f.at("1.txt")).unwrap();
    f.write("9.txt", &format!("=早市\n{MARKET}（1）\n=茶园\n{BODY}（1）\n=新校舍\n{SCHOOL}（1）\n"));
    reconcile(&mut archive);
    is(&shown(&archive), &[("桥头早", &["早市"]), ("连日来", &["茶园"]), ("云岭小", &["小学"])]);
    assert_eq!(archive.waiting(), 1);
}

#[test]
fn what_waits_is_looked_for_everywhere_only_when_something_may_have_been_missed() {
    let f = Folder::read_by(fine, 1);
    let mut archive = f.as_version(fine, 1);
    tag_all(&mut archive);
    f.write("1.txt", "=别的\n无关的短讯一则。\n");
    reconcile(&mut archive);
    assert_eq!(archive.waiting(), 4);
    drop(archive);
    let mut archive = f.as_version(fine, 1);
    assert!(!archive.look_everywhere, "all was looked through");
    // A page is written, and a kill comes before it is looked through.
    f.write("a/9.txt", &format!("=早市\n{MARKET}（1）\n"));
    let mut plan = archive.plan(&walk::Scope::All, &writing::Written::default(), Duration::ZERO).unwrap();
    archive.step(&mut plan, Pace { pages: 9, time: PATIENCE }, &mut Outcome::default()).unwrap();
    drop(archive);
    let mut archive = f.as_version(fine, 1);
    assert!(archive.look_everywhere);
    reconcile(&mut archive);
    assert_eq!(archive.waiting(), 3);
    is(&shown(&archive)[1..], &[("桥头早", &["早市"])]);
    // An act changes nothing of what was looked through; the store made anew may hold anything.
    let there = entries(&archive)[1].id;
    tag(&mut archive, there, "新");
    drop(archive);
    assert!(!f.as_version(fine, 1).look_everywhere);
    fs::remove_dir_all(f.at(".baoku/store")).unwrap();
    assert!(f.as_version(fine, 1).look_everywhere);
}

#[test]
fn what_many_did_is_followed_the_same_way_each_time() {
    let journals: BTreeMap<usize, String> = (0..3)
        .map(|n| {
            let f = Folder::read_by(fine, 3);
            tag_all(&mut f.as_version(fine, 1));
            reconcile(&mut f.as_version(coarse, 2));
            let text = fs::read_to_string(f.at(".baoku/journal.jsonl")).unwrap();
            let moved: Vec<_> =
                text.lines().filter(|l| l.contains("moved")).filter_map(|l| l.split_once("\"act\"")).collect();
            (n, moved.into_iter().map(|(_, deed)| deed.rsplit_once(",\"sum\"").unwrap().0).collect())
        })
        .collect();
    assert!(!journals[&0].is_empty() && journals.values().all(|j| *j == journals[&0]), "{journals:#?}");
}
