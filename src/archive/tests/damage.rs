//! Damage is seen: whatever is done to the files of the store folder, the archive is what it was, or says so and is afterwards.

use super::*;
use std::io::Write;

/// Numbers that look like chance and come again with their seed (SplitMix).
pub(super) struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % n.max(1) as u64).unwrap()
    }
}

/// How often a randomised test goes round: a few times in the suite, as often as the environment says otherwise.
pub(super) fn rounds(few: usize) -> usize {
    std::env::var("BAOKU_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(few)
}

/// All that a person can see of an archive: every entry, and every text.
pub(super) fn everything(archive: &Archive) -> Vec<(Entry, Article)> {
    let all = entries(archive);
    all.into_iter()
        .map(|entry| {
            let found = archive.article(entry.id).unwrap().unwrap();
            assert_eq!(found.entry, entry);
            (entry, found.article)
        })
        .collect()
}

/// Fails with the first article that differs.
pub(super) fn same(now: &[(Entry, Article)], wanted: &[(Entry, Article)], what: &str) {
    let differs = now.iter().zip(wanted).find(|(now, wanted)| now != wanted);
    assert!(differs.is_none() && now.len() == wanted.len(), "{what}: {} of {}: {differs:#?}", now.len(), wanted.len());
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn files_of(folder: &Path) -> Vec<PathBuf> {
    let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    files.filter(|e| e.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}

/// Hurts one file of the store folder, or the folder itself; says how.
fn hurt(store: &Path, dice: &mut Dice) -> String {
    // The journal is the truth and has tests of its own.
    let files: Vec<PathBuf> = files_of(store)
        .into_iter()
        .filter(|f| !f.file_name().unwrap().as_encoded_bytes().starts_with(b"journal"))
        .collect();
    let file = &files[dice.below(files.len())];
    let name = file.strip_prefix(store).unwrap().display().to_string();
    let mut bytes = fs::read(file).unwrap();
    match dice.below(9) {
        0 | 1 if !bytes.is_empty() => {
            let (at, bit) = (dice.below(bytes.len()), dice.below(8));
            bytes[at] ^= 1 << bit;
            fs::write(file, bytes).unwrap();
            format!("{name}: bit {bit} of byte {at} flipped")
        }
        2 if !bytes.is_empty() => {
            let count = 1 + dice.below(200);
            for _ in 0..count {
                let at = dice.below(bytes.len());
                bytes[at] = bytes[at].wrapping_add(1 + u8::try_from(dice.below(255)).unwrap());
            }
            fs::write(file, bytes).unwrap();
            format!("{name}: {count} bytes changed")
        }
        3 | 4 => {
            let length = dice.below(bytes.len() + 1);
            bytes.truncate(length);
            fs::write(file, bytes).unwrap();
            format!("{name}: cut to {length} bytes")
        }
        5 => {
            fs::remove_file(file).unwrap();
            format!("{name}: removed")
        }
        6 => {
            let (from, count) = (dice.below(bytes.len() + 1), dice.below(5000));
            bytes.iter_mut().skip(from).take(count).for_each(|b| *b = 0);
            fs::write(file, bytes).unwrap();
            format!("{name}: {count} zeros at {from}")
        }
        7 => {
            let count = 1 + dice.below(3000);
            let noise: Vec<u8> = (0..count).map(|_| u8::try_from(dice.below(256)).unwrap()).collect();
            fs::OpenOptions::new().append(true).open(file).unwrap().write_all(&noise).unwrap();
            format!("{name}: {count} bytes added")
        }
        _ => {
            let names = [
                "store/snap.0000000000000400.generating",
                "texts/stray",
                "stray",
                "texts/000009.pack",
                "store/blobs/7",
            ];
            let name = names[dice.below(names.len())];
            fs::create_dir_all(store.join(name).parent().unwrap()).unwrap();
            fs::write(store.join(name), [7; 99]).unwrap();
            format!("{name}: a stray file")
        }
    }
}

/// An archive with tags, an edited page, twins, a bad page and pages that are gone.
fn a_lived_in_folder() -> (Folder, Vec<(Entry, Article)>) {
    let f = Folder::new();
    for n in 0..60 {
        f.write(&format!("{}/{n}.txt", n % 5), &format!("甲{n}|{BODY}{n}\n乙{n}|{n}{BODY}"));
    }
    f.write("twin.txt", &format!("甲7|{BODY}7\n乙7|7{BODY}"));
    f.write("bad.txt", "");
    let mut archive = f.open();
    reconcile(&mut archive);
    let ids: Vec<ArticleId> = entries(&archive).iter().step_by(17).map(|e| e.id).collect();
    ids.into_iter().for_each(|id| drop(tag(&mut archive, id, "茶")));
    f.write("0/5.txt", &format!("新|{BODY}又"));
    for gone in ["1/1.txt", "2/2.txt", "2/7.txt"] {
        fs::remove_file(f.at(gone)).unwrap();
    }
    fs::rename(f.at("3"), f.at("three")).unwrap();
    reconcile(&mut archive);
    let all = everything(&archive);
    (f, all)
}

#[test]
fn whatever_is_damaged_is_seen_and_mended() {
    let (f, wanted) = a_lived_in_folder();
    assert_eq!(wanted.iter().filter(|(e, _)| e.gone).count(), 6);
    let backup = tempfile::tempdir().unwrap();
    copy(&f.at(".baoku"), backup.path());
    let seed = std::env::var("BAOKU_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(1);
    let (mut unseen, mut told) = (Vec::new(), 0);
    for round in 0..rounds(25) {
        fs::remove_dir_all(f.at(".baoku")).unwrap();
        copy(backup.path(), &f.at(".baoku"));
        let mut dice = Dice::new(seed + round as u64 * 1000);
        let how = hurt(&f.at(".baoku"), &mut dice);
        let mut archive = f.open();
        let mut notices = archive.notices().to_vec();
        reconcile(&mut archive);
        // What opening cannot see is seen at the read.
        let _ = archive.entries().map(|(_, all)| all.iter().map(|e| archive.article(e.id).is_ok()).collect::<Vec<_>>());
        notices.extend(archive.mend().unwrap().0);
        reconcile(&mut archive);
        let now = everything(&archive);
        let gone_lost = now.len() < wanted.len() && notices.iter().any(|n| n.contains("are lost"));
        let whole = now == wanted || (gone_lost && wanted.iter().all(|w| w.0.gone || now.contains(w)));
        told += usize::from(!notices.is_empty());
        if !whole {
            unseen.push(format!("round {round}: {how}: {notices:?}: {} of {} articles", now.len(), wanted.len()));
        }
        drop(archive);
        // It is whole again: nothing is left to say.
        same(&everything(&f.open()), &now, &format!("round {round}, opened again: {how}"));
    }
    assert!(unseen.is_empty(), "seed {seed}, {told} told: {unseen:#?}");
    assert!(told > 0, "no damage did anything");
}

#[test]
fn an_older_and_a_newer_store_are_rebuilt_with_a_word() {
    let (f, wanted) = a_lived_in_folder();
    for (format, word) in [(2, "older"), (99, "newer")] {
        store::pretend_format(&f.place(), format);
        let mut archive = f.open();
        assert!(archive.notices().len() == 1 && archive.notices()[0].contains(word), "{:?}", archive.notices());
        reconcile(&mut archive);
        same(&everything(&archive), &wanted, word);
    }
}

#[test]
fn what_is_damaged_while_the_archive_is_open_is_mended_by_the_keeper_and_the_session_goes_on() {
    let f = Folder::new();
    for n in 0..20 {
        f.write(&format!("{n}.txt"), &format!("甲{n}|{BODY}{n}"));
    }
    let keeper = Keeper::start(f.open(), true);
    let mut list = Vec::new();
    follow(&keeper, &mut list, "the first look", |l| l.len() == 20);
    for file in files_of(&f.at(".baoku/texts")) {
        let length = fs::metadata(&file).unwrap().len();
        fs::write(&file, vec![0; usize::try_from(length).unwrap()]).unwrap();
    }
    let id = list[3].id;
    let ask = || keeper.article(id).recv_timeout(PATIENCE).unwrap().unwrap().unwrap();
    let first = ask();
    assert_eq!(first.article.paragraphs.len(), 1, "from the page file");
    let until = Instant::now() + PATIENCE;
    let said = std::iter::from_fn(|| keeper.events().recv_deadline(until).ok())
        .find_map(|event| if let Event::Notice(what) = event { Some(what) } else { None });
    assert!(said.as_ref().is_some_and(|what| what.contains("damaged") && what.contains("texts")), "{said:?}");
    assert_eq!(ask(), first);
    keeper.stop();
    let archive = f.open();
    assert_eq!((archive.notices().len(), archive.article(id).unwrap().unwrap()), (0, first));
}

#[test]
fn waste_is_emptied_and_what_is_in_use_stays() {
    let f = Folder::new();
    let mut archive = f.open();
    for round in 0..6 {
        for n in 0..40 {
            f.write(&format!("{n}.txt"), &format!("甲{n}|{BODY}{n} 第{round}回"));
        }
        fs::remove_file(f.at("39.txt")).unwrap();
        reconcile(&mut archive);
        archive.texts.begin_another();
    }
    reconcile(&mut archive);
    let wanted = everything(&archive);
    let size = files_of(&f.at(".baoku/texts")).iter().map(|f| fs::metadata(f).unwrap().len()).sum::<u64>();
    assert!(size < 3 * 40 * 400, "{size} bytes");
    drop(archive);
    same(&everything(&f.open()), &wanted, "opened again");
    fs::remove_dir_all(f.at(".baoku/store")).unwrap();
    let mut archive = f.open();
    reconcile(&mut archive);
    same(&everything(&archive), &wanted, "the texts alone tell of the page that is gone");
}
