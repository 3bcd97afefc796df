#![allow(clippy::unwrap_used)]

use super::{
    super::effect::{Delta, Effect, Step},
    line::sealed,
    *,
};
use crate::model::{Act, Anchor, ArticleId, LineRange, TagChange};
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

fn moved(n: u64) -> Deed {
    Deed::Kept(Kept::Moved { from: ArticleId(n), to: ArticleId(n + 1), home: false, about: None })
}

fn written(count: u64) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("journal.jsonl");
    let (mut journal, _, _) = Journal::open(&path).unwrap();
    for n in 0..count {
        journal.append(moved(n)).unwrap();
    }
    (dir, path)
}

/// What an open finds, and how many notices it gives.
fn found(path: &Path) -> (Vec<Deed>, usize) {
    let (_, lines, notices) = Journal::open(path).unwrap();
    (lines.into_iter().map(|line| line.deed).collect(), notices.len())
}

fn star(id: u64) -> Deed {
    let anchor = Anchor {
        id: ArticleId(id),
        headline: "引水\",\"sum\":\"".into(),
        date: "2025-04-28".parse().ok(),
        paper: None,
        page: Some("A02".into()),
        file: "a/b.txt".into(),
        print: "00".into(),
        content: "0f".into(),
        lines: vec![LineRange(3, 9)],
        words: "00ff00ff".into(),
    };
    let delta = Delta { star: Some(true), ..Delta::default() };
    let effect = Effect { did: vec![Step { homes: vec![ArticleId(id)], delta }], kept: vec![] };
    let act = Act::Star { ids: vec![ArticleId(id)], on: true };
    Deed::Done(Box::new(Done { act, effect, about: vec![anchor], known: vec![] }))
}

#[test]
fn deeds_come_back_in_order() {
    let (_dir, path) = written(3);
    assert_eq!(found(&path), (vec![moved(0), moved(1), moved(2)], 0));
    assert_eq!(Journal::open(&path).unwrap().0.last(), 3);
}

#[test]
fn an_act_reads_back_whole() {
    let (_dir, path) = written(0);
    Journal::open(&path).unwrap().0.append(star(7)).unwrap();
    assert_eq!(found(&path).0, [star(7)]);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("\"act\":\"star\",\"ids\":[\"0000000000000007\"],\"on\":true,\"did\":"), "{text}");
}

#[test]
fn a_line_of_the_first_format_is_read() {
    let tag = r#"{"n":1,"at":"2031-03-09T10:00:00Z","act":"tag","ids":["0000000000000007"],"add":["水利"],"about":[{"id":"0000000000000007","headline":"引水","file":"a.txt","print":"0f"}]}"#;
    let moved_line =
        r#"{"n":2,"at":"2031-03-09T10:00:00Z","act":"moved","from":"0000000000000007","to":"0000000000000008"}"#;
    let (_dir, path) = written(0);
    fs::write(&path, sealed(tag) + &sealed(moved_line)).unwrap();
    let (deeds, notices) = found(&path);
    let [Deed::Done(done), last] = &deeds[..] else { panic!("{deeds:?}") };
    let change = TagChange { add: vec!["水利".parse().unwrap()], remove: vec![] };
    assert_eq!(done.act, Act::Tag { ids: vec![ArticleId(7)], change });
    assert!(done.effect.is_empty() && done.about[0].words.is_empty() && done.about[0].lines.is_empty());
    assert_eq!((last, notices), (&moved(7), 0));
}

#[test]
fn deeds_written_together_are_each_a_line() {
    let (_dir, path) = written(0);
    let (mut journal, _, _) = Journal::open(&path).unwrap();
    journal.append_all(vec![]).unwrap();
    let lines = journal.append_all(vec![moved(1), star(2)]).unwrap();
    assert_eq!(lines.iter().map(|line| line.n).collect::<Vec<_>>(), [1, 2]);
    journal.append(moved(3)).unwrap();
    assert_eq!(found(&path).0, [moved(1), star(2), moved(3)]);
}

#[test]
fn a_torn_end_is_cut_off_at_every_byte_and_the_journal_goes_on() {
    let (_dir, path) = written(1);
    let first = fs::read(&path).unwrap().len();
    Journal::open(&path).unwrap().0.append(star(5)).unwrap();
    let bytes = fs::read(&path).unwrap();
    for cut in first + 1..=bytes.len() {
        fs::write(&path, &bytes[..cut]).unwrap();
        let (mut journal, lines, notices) = Journal::open(&path).unwrap();
        // A line that lacks nothing but its end (an editor took it) is whole.
        let whole = cut + 1 >= bytes.len();
        assert_eq!((lines.len(), notices.len()), (1 + usize::from(whole), usize::from(!whole)), "{cut}");
        journal.append(moved(9)).unwrap();
        let wanted = if whole { vec![moved(0), star(5), moved(9)] } else { vec![moved(0), moved(9)] };
        assert_eq!(found(&path), (wanted, 0), "{cut}");
    }
}

#[test]
fn an_end_of_zeros_as_a_power_cut_leaves_it_is_cut_off() {
    let (_dir, path) = written(2);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, [&whole[..], &[0; 4096]].concat()).unwrap();
    assert_eq!(found(&path), (vec![moved(0), moved(1)], 1));
    assert_eq!(fs::read(&path).unwrap(), whole);
}

#[test]
fn a_damaged_line_in_the_middle_is_set_aside_once_with_its_text() {
    let (dir, path) = written(3);
    let text = fs::read_to_string(&path).unwrap();
    let hurt = text.replacen("\"n\":2", "\"n\":7", 1);
    fs::write(&path, &hurt).unwrap();
    for _ in 0..2 {
        assert_eq!(found(&path), (vec![moved(0), moved(2)], 1));
    }
    let aside = fs::read_to_string(dir.path().join("journal.damaged")).unwrap();
    assert_eq!(aside.lines().collect::<Vec<_>>(), [hurt.lines().nth(1).unwrap()]);
}

#[test]
fn whatever_byte_is_damaged_only_its_line_is_lost_and_its_text_is_kept() {
    let (dir, path) = written(3);
    let whole = fs::read(&path).unwrap();
    let ends: Vec<usize> = whole.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(at, _)| at).collect();
    for at in 0..whole.len() {
        let mut hurt = whole.clone();
        hurt[at] ^= 0x15;
        fs::write(&path, &hurt).unwrap();
        let _ = fs::remove_file(dir.path().join("journal.damaged"));
        let (deeds, notices) = found(&path);
        let line = ends.iter().filter(|end| **end < at).count() as u64;
        if ends.contains(&at) {
            // A lost line end takes nothing along: both lines beside it are used, and so is one that only lacks its end.
            assert!(deeds.len() == 3 || (deeds.len() == 2 && at == whole.len() - 1), "{at}: {deeds:?}");
        } else {
            let wanted: Vec<Deed> = (0..3).filter(|n| *n != line).map(moved).collect();
            assert_eq!(deeds, wanted, "{at}");
        }
        assert_eq!(notices, 1, "{at}");
        let aside = fs::read(dir.path().join("journal.damaged")).unwrap();
        let from = if line == 0 { 0 } else { ends[line as usize - 1] + 1 };
        assert!(aside.starts_with(&hurt[from..at]), "{at}");
    }
}

#[test]
fn many_damaged_lines_are_told_in_few_notices() {
    let (_dir, path) = written(9);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("\"moved\"", "\"moved!\"")).unwrap();
    assert_eq!(found(&path), (vec![], NAMED + 1));
}

/// A disk on which things can go wrong.
#[derive(Clone)]
struct Ill {
    file: Arc<File>,
    /// Bytes that still fit.
    room: Arc<AtomicUsize>,
    no_sync: Arc<AtomicBool>,
    no_cut: Arc<AtomicBool>,
}

impl Ill {
    fn under(journal: &mut Journal) -> Self {
        let file = Arc::new(File::options().read(true).write(true).open(&journal.path).unwrap());
        let ill = Self {
            file,
            room: Arc::new(AtomicUsize::new(usize::MAX)),
            no_sync: Arc::default(),
            no_cut: Arc::default(),
        };
        journal.disk = Box::new(ill.clone());
        ill
    }
}

impl Disk for Ill {
    fn write_at(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        let fits = self.room.load(Ordering::SeqCst).min(bytes.len());
        let mut file: &File = &self.file;
        io::Seek::seek(&mut file, io::SeekFrom::Start(at))?;
        file.write_all(&bytes[..fits])?;
        self.room.fetch_sub(fits, Ordering::SeqCst);
        if fits < bytes.len() { Err(ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        if self.no_cut.load(Ordering::SeqCst) { Err(io::Error::other("no cut")) } else { self.file.set_len(length) }
    }

    fn sync(&mut self) -> io::Result<()> {
        if self.no_sync.load(Ordering::SeqCst) { Err(io::Error::other("no sync")) } else { Ok(()) }
    }

    fn is_named(&self, _: &Path) -> io::Result<bool> {
        Ok(true)
    }
}

#[test]
fn on_a_full_disk_nothing_is_done_and_nothing_is_torn_whatever_fits() {
    let (_dir, path) = written(2);
    let before = fs::read(&path).unwrap();
    let (mut journal, _, _) = Journal::open(&path).unwrap();
    let ill = Ill::under(&mut journal);
    let long = seal(&Line { n: 3, at: Timestamp::now(), key: None, deed: moved(3) }).unwrap().len();
    // A time may be some digits shorter or longer.
    for fits in 0..long - 12 {
        ill.room.store(fits, Ordering::SeqCst);
        let told = journal.append(moved(3)).unwrap_err().to_string();
        assert!(told.contains("journal.jsonl: cannot write the journal, so nothing was done: "), "{told}");
        assert_eq!(fs::read(&path).unwrap(), before, "{fits}");
        // A crash now, and one that could not even cut the half line off.
        assert_eq!(found(&path), (vec![moved(0), moved(1)], 0), "{fits}");
        ill.room.store(fits, Ordering::SeqCst);
        ill.no_cut.store(true, Ordering::SeqCst);
        journal.append(moved(3)).unwrap_err();
        let copy = tempfile::tempdir().unwrap();
        let crashed = copy.path().join("journal.jsonl");
        fs::copy(&path, &crashed).unwrap();
        assert_eq!(found(&crashed), (vec![moved(0), moved(1)], usize::from(fits > 0)), "{fits}");
        // While the half line is there nothing is written behind it.
        ill.room.store(usize::MAX, Ordering::SeqCst);
        journal.append(moved(8)).unwrap_err();
        ill.no_cut.store(false, Ordering::SeqCst);
    }
    journal.append(moved(8)).unwrap();
    assert_eq!((found(&path), journal.last()), ((vec![moved(0), moved(1), moved(8)], 0), 3));
}

#[test]
fn what_could_not_be_synced_was_not_done() {
    let (_dir, path) = written(1);
    let (mut journal, _, _) = Journal::open(&path).unwrap();
    let ill = Ill::under(&mut journal);
    ill.no_sync.store(true, Ordering::SeqCst);
    journal.append(moved(1)).unwrap_err();
    assert_eq!(found(&path).0, [moved(0)]);
    ill.no_sync.store(false, Ordering::SeqCst);
    journal.append(moved(2)).unwrap();
    assert_eq!(found(&path), (vec![moved(0), moved(2)], 0));
}

#[cfg(unix)]
#[test]
fn a_journal_that_was_removed_or_replaced_takes_no_act() {
    let (_dir, path) = written(1);
    let (mut journal, _, _) = Journal::open(&path).unwrap();
    let away = path.with_extension("away");
    fs::rename(&path, &away).unwrap();
    assert!(journal.append(moved(1)).unwrap_err().to_string().contains("removed or replaced"));
    fs::write(&path, "").unwrap();
    assert!(journal.append(moved(1)).is_err());
    fs::rename(&away, &path).unwrap();
    journal.append(moved(1)).unwrap();
    assert_eq!(found(&path).0, [moved(0), moved(1)]);
}

#[cfg(unix)]
#[test]
fn a_journal_that_may_only_be_read_is_read_and_takes_no_act() {
    use std::os::unix::fs::PermissionsExt;
    let (_dir, path) = written(2);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let (mut journal, lines, mut notices) = Journal::open(&path).unwrap();
    if File::options().append(true).open(&path).is_ok() {
        // root may write everything
        journal.refusal = Some("read-only".into());
        notices.push("the journal cannot be written".into());
    }
    assert_eq!((lines.len(), notices.len()), (2, 1));
    let told = journal.append(moved(2)).unwrap_err().to_string();
    assert!(told.contains("nothing was done") && told.lines().count() == 1, "{told}");
    assert!(!journal.should_compact(|| 0));
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 2);
}

#[test]
fn a_journal_is_closed_to_other_users() {
    let (_dir, path) = written(1);
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o777, 0o600);
    assert!(path.exists());
}

#[test]
fn a_crash_while_the_journal_is_made_leaves_one_that_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("journal.jsonl");
    // The folder alone; the file without a byte; a first line that is torn at its first byte.
    for state in [None, Some(""), Some("{")] {
        let _ = fs::remove_file(&path);
        if let Some(text) = state {
            fs::write(&path, text).unwrap();
        }
        let (mut journal, lines, notices) = Journal::open(&path).unwrap();
        assert_eq!((lines.len(), notices.len(), journal.last()), (0, usize::from(state == Some("{")), 0));
        journal.append(moved(1)).unwrap();
        assert_eq!(found(&path), (vec![moved(1)], 0));
    }
}

/// Two lines in the place of many.
fn short(last: u64) -> Vec<Line> {
    let at = Timestamp::now();
    let kept = |n: u64| Line { n: last, at, key: None, deed: moved(n) };
    vec![kept(50), kept(60)]
}

#[test]
fn a_crash_at_any_point_of_a_compaction_leaves_one_whole_journal() {
    let (_dir, path) = written(5);
    let old = fs::read(&path).unwrap();
    let all: Vec<Deed> = (0..5).map(moved).collect();
    let (journal, _, _) = Journal::open(&path).unwrap();
    let beside = journal.beside();
    drop(journal.write_beside(&short(5)).unwrap());
    let new = fs::read(&beside).unwrap();
    // Created, half written, written, synced: the old one counts, and what is beside goes.
    for length in 0..=new.len() {
        fs::write(&beside, &new[..length]).unwrap();
        assert_eq!(found(&path), (all.clone(), 0), "{length}");
        assert!(!beside.exists());
    }
    // Renamed: the new one counts. The folder not yet on disk: the old one is back, and says the same.
    fs::write(&path, &new).unwrap();
    assert_eq!(found(&path), (vec![moved(50), moved(60)], 0));
    fs::write(&path, &old).unwrap();
    assert_eq!(found(&path), (all, 0));
}

#[test]
fn after_a_compaction_numbers_go_on_and_lines_are_added_behind() {
    let (_dir, path) = written(5);
    let (mut journal, _, _) = Journal::open(&path).unwrap();
    journal.compact(&short(5), |read| read.len() == 2).unwrap();
    assert_eq!(journal.append(moved(9)).unwrap()[0].n, 6);
    assert_eq!(found(&path), (vec![moved(50), moved(60), moved(9)], 0));
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o777, 0o600);
}

#[test]
fn the_keys_of_acts_outlive_a_compaction() {
    let (_dir, path) = written(2);
    let (mut journal, _, _) = Journal::open(&path).unwrap();
    let key = OnceKey(0xabc);
    journal.key = Some(key);
    journal.append(star(7)).unwrap();
    journal.key = None;
    assert_eq!(journal.asked(key).unwrap().number, 3);
    journal.compact(&short(3), |_| true).unwrap();
    assert_eq!(Journal::open(&path).unwrap().0.asked(key).unwrap().named, 1);
    assert!(Journal::open(&path).unwrap().0.asked(OnceKey(1)).is_none());
}

#[test]
fn a_compaction_that_says_something_else_does_not_take_place() {
    let (_dir, path) = written(3);
    let before = fs::read(&path).unwrap();
    let (mut journal, _, _) = Journal::open(&path).unwrap();
    let told = journal.compact(&short(3), |_| false).unwrap_err().to_string();
    assert!(told.contains("it is as it was"), "{told}");
    assert_eq!((fs::read(&path).unwrap(), journal.beside().exists()), (before, false));
    // Nor where nothing can be written beside.
    fs::create_dir(journal.beside()).unwrap();
    journal.compact(&short(3), |_| true).unwrap_err();
    journal.append(moved(3)).unwrap();
    assert_eq!(found(&path).0.len(), 4);
}

#[test]
fn lines_of_a_newer_program_stay_through_everything() {
    let (_dir, path) = written(2);
    let newer = sealed(r#"{"n":3,"at":"2031-03-09T10:00:00Z","act":"painted","colour":"blue"}"#);
    fs::write(&path, fs::read_to_string(&path).unwrap() + &newer).unwrap();
    let (mut journal, lines, notices) = Journal::open(&path).unwrap();
    assert_eq!((lines.len(), notices.len()), (2, 1));
    assert_eq!(journal.append(moved(5)).unwrap()[0].n, 4, "its number is not given again");
    journal.compact(&short(3), |_| true).unwrap();
    assert!(fs::read_to_string(&path).unwrap().contains(newer.trim_end()));
    assert!(!path.with_file_name("journal.damaged").exists());
}

#[test]
fn compacting_is_thought_of_when_it_may_pay() {
    let (_dir, path) = written(40);
    let (mut journal, _, _) = Journal::open(&path).unwrap();
    assert!(!journal.should_compact(|| panic!("a small journal is not weighed")));
    journal.compact_from(100);
    let length = journal.length;
    assert!(!journal.should_compact(|| length / 2));
    assert!(!journal.should_compact(|| panic!("not before it has grown")));
    journal.compact_from(100);
    assert!(journal.should_compact(|| length / 8));
}
