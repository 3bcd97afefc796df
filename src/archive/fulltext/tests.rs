//! The index beside the archive: equal to a plain scan, in step with it, and mended.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::{
    archive::{Archive, Event, Interest, Keeper, Place, faults, keeper::Rhythm},
    model::{ArticleId, Reading},
    page::{NotAPage, Settings},
    text::fold_for_search,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    time::{Duration, Instant},
};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(60);

/// One article a line: `headline|paragraph/paragraph`.
fn toy(bytes: &[u8], path: &Path, _: &Settings) -> Result<Reading, NotAPage> {
    let text = std::str::from_utf8(bytes).map_err(|_| NotAPage::NotText)?;
    if text.trim().is_empty() {
        return Err(NotAPage::Empty);
    }
    let articles = text.lines().map(|line| {
        let (headline, body) = line.split_once('|').unwrap_or((line, ""));
        let paragraphs = body.split('/').map(str::to_owned).collect();
        Article { headline: headline.into(), paragraphs, ..Article::default() }
    });
    Ok(Reading { file: path.display().to_string(), articles: articles.collect(), ..Reading::default() })
}

/// Numbers that look like chance and come again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n.max(1) as u64).unwrap()
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

struct Room(TempDir);

impl Room {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn place(&self) -> Place {
        Place::of(self.0.path())
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.0.path().join(name)).unwrap();
    }

    fn archive(&self) -> Archive {
        let mut archive = Archive::open_with(&self.place(), toy, 1).unwrap();
        archive.rhythm = Rhythm { retry: Duration::from_millis(20), ..Rhythm::default() };
        archive
    }

    /// Brings the archive up to date without a word to the index, as a crash between the two would leave it.
    fn behind(&self) {
        self.archive().reconcile(&mut |_| {}).unwrap();
    }

    fn keeper(&self) -> Keeper {
        Keeper::start(self.archive(), true)
    }

    /// Opens, waits until all is taken in, closes; gives what was said.
    fn look(&self) -> Vec<String> {
        let keeper = self.keeper();
        up_to_date(&keeper);
        let said = keeper.events().try_iter();
        said.filter_map(|event| if let Event::Notice(what) = event { Some(what) } else { None }).collect()
    }

    fn found(&self, phrase: &str) -> BTreeSet<ArticleId> {
        found(&FullText::of(&self.place()), phrase)
    }

    /// What a scan of all texts says, by articles.
    fn texts(&self) -> BTreeMap<ArticleId, Vec<String>> {
        let archive = self.archive();
        let (_, entries) = archive.entries().unwrap();
        let text = |id| archive.article(id).unwrap().unwrap().article;
        let folded = |article: Article| article.texts().map(|(_, text)| fold_for_search(text).text).collect();
        entries.into_iter().map(|entry| (entry.id, folded(text(entry.id)))).collect()
    }
}

fn up_to_date(keeper: &Keeper) {
    keeper.look().recv_timeout(PATIENCE).unwrap().unwrap();
    keeper.texts(false).recv_timeout(PATIENCE).unwrap().unwrap();
}

fn found(full: &FullText, phrase: &str) -> BTreeSet<ArticleId> {
    let (view, phrase) = (full.view().unwrap().unwrap(), Phrase::new(phrase).unwrap());
    let parts = view.find(&phrase, &|| false).unwrap().unwrap();
    let mut ids = BTreeSet::new();
    for FoundPart { part, docs, counts } in parts {
        assert!(docs.is_sorted() && docs.len() == counts.len());
        for doc in docs {
            assert!(ids.insert(view.id(part, doc).unwrap()), "an article is found twice");
        }
    }
    ids
}

/// The plain scan, in its own words: where the folded phrase stands and does not begin or end within a word of letters or digits.
fn scan(texts: &BTreeMap<ArticleId, Vec<String>>, phrase: &str) -> BTreeSet<ArticleId> {
    let phrase = fold_for_search(phrase).text.trim().to_owned();
    let wordy = |c: char| c.is_alphanumeric() && !('\u{2E80}'..='\u{3FFFF}').contains(&c);
    let (first, last) = (phrase.chars().next().unwrap(), phrase.chars().last().unwrap());
    let holds = |text: &str| {
        text.char_indices().any(|(at, _)| {
            text[at..].starts_with(&phrase)
                && !(wordy(first) && text[..at].chars().next_back().is_some_and(wordy))
                && !(wordy(last) && text[at + phrase.len()..].chars().next().is_some_and(wordy))
        })
    };
    texts.iter().filter(|(_, parts)| parts.iter().any(|part| holds(part))).map(|(id, _)| *id).collect()
}

const GLYPHS: [&str; 26] = [
    "水", "库", "庫", "开", "閘", "移", "民", "，", "。", "“", "”", "A", "ｂ", "ab", "12", "３", ".", " ", "-", "·",
    "ガ", "é", "한", "区", "水", "库",
];

fn any_text(dice: &mut Dice, most: usize) -> String {
    (0..1 + dice.below(most)).map(|_| *dice.of(&GLYPHS)).collect()
}

#[test]
fn a_phrase_finds_what_a_plain_scan_finds() {
    let (room, mut dice) = (Room::new(), Dice(88_172_645_463_325_252));
    for page in 0..30 {
        let article = |dice: &mut Dice| {
            let paragraphs: Vec<String> = (0..1 + dice.below(3)).map(|_| any_text(dice, 24)).collect();
            format!("{}|{}", any_text(dice, 5), paragraphs.join("/"))
        };
        let lines: Vec<String> = (0..4).map(|_| article(&mut dice)).collect();
        room.write(&format!("{page}.txt"), &lines.join("\n"));
        // Several commits are several parts, and edits are deleted documents.
        if page % 10 == 9 {
            room.write("0.txt", &article(&mut dice));
            room.look();
        }
    }
    let texts = room.texts();
    let full = FullText::of(&room.place());
    assert!(full.view().unwrap().unwrap().parts() > 1);
    let all: Vec<&String> = texts.values().flatten().collect();
    let (mut some, mut none) = (0, 0);
    for round in 0..4000 {
        // Pieces of texts, pieces that lie across the end of a paragraph, and what stands nowhere.
        let phrase = match round % 4 {
            3 => any_text(&mut dice, 4),
            2 => {
                let article = dice.of(&texts.values().collect::<Vec<_>>()).concat();
                piece(&mut dice, &article)
            }
            _ => {
                let text = *dice.of(&all);
                piece(&mut dice, text)
            }
        };
        let Some(ready) = Phrase::new(&phrase) else { continue };
        let wanted = scan(&texts, &phrase);
        assert_eq!(found(&full, &phrase), wanted, "{phrase:?}");
        let by_places = texts.iter().filter(|(_, parts)| parts.iter().any(|part| ready.places(part).next().is_some()));
        assert_eq!(by_places.map(|(id, _)| *id).collect::<BTreeSet<_>>(), wanted, "the places of {phrase:?}");
        if wanted.is_empty() { none += 1 } else { some += 1 }
    }
    assert!(some > 1000 && none > 100, "{some} found, {none} not");
}

/// Up to eight characters of a text.
fn piece(dice: &mut Dice, text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let from = dice.below(chars.len());
    chars[from..chars.len().min(from + 1 + dice.below(8))].iter().collect()
}

#[test]
fn nothing_is_found_across_the_end_of_a_paragraph() {
    let room = Room::new();
    room.write("1.txt", "开闸|新修水/库放水");
    room.look();
    assert_eq!((room.found("水库").len(), room.found("闸新").len(), room.found("修水").len()), (0, 0, 1));
    assert_eq!((room.found("闸").len(), room.found("水").len()), (1, 1), "one character alone, also at the end");
}

#[test]
fn the_index_follows_the_folder() {
    let room = Room::new();
    room.write("a.txt", "甲|水库开闸");
    room.write("b.txt", "乙|水库移民");
    let keeper = room.keeper();
    up_to_date(&keeper);
    assert_eq!(room.found("水库").len(), 2);
    let id = *room.found("移民").first().unwrap();
    room.write("a.txt", "甲|水渠放水");
    fs::rename(room.0.path().join("b.txt"), room.0.path().join("c.txt")).unwrap();
    room.write("d.txt", "丁|水库移民");
    up_to_date(&keeper);
    assert_eq!((room.found("水库").len(), room.found("水渠").len(), room.found("移民").len()), (2, 1, 2));
    assert!(room.found("移民").contains(&id), "a page that is moved is the same");
    // A page that goes keeps its articles; one that is no page any more does not.
    room.remove("c.txt");
    room.write("a.txt", "");
    up_to_date(&keeper);
    assert_eq!((room.found("移民").len(), room.found("水渠").len()), (2, 0));
    // Marks of the store that concern no text cost no page: nothing differs at the next open.
    keeper.stop();
    let before = fs::read(room.place().fulltext().join("meta.json")).unwrap();
    assert_eq!(room.look(), Vec::<String>::new());
    assert_eq!(fs::read(room.place().fulltext().join("meta.json")).unwrap(), before);
}

#[test]
fn what_a_crash_left_undone_is_found_and_only_that() {
    let room = Room::new();
    for n in 0..20 {
        room.write(&format!("{n}.txt"), &format!("甲{n}|水库之{n}"));
    }
    room.look();
    let full = FullText::of(&room.place());
    let key = |n| full.view().unwrap().unwrap().key(n).unwrap();
    let first = key(0);
    room.write("3.txt", "甲|水渠");
    room.write("new.txt", "新|水库之新");
    room.write("5.txt", "");
    room.behind();
    assert_eq!((room.found("水库").len(), room.found("水渠").len()), (20, 0), "the index is behind");
    room.look();
    assert_eq!((room.found("水库").len(), room.found("水渠").len()), (19, 1));
    assert_eq!(room.found("水").into_iter().collect::<Vec<_>>(), room.texts().into_keys().collect::<Vec<_>>());
    let view = full.view().unwrap().unwrap();
    assert!((0..view.parts()).any(|part| view.key(part) == Some(first)), "what was there is still there");
}

#[test]
fn a_store_that_is_made_anew_and_a_newer_form_are_followed() {
    let room = Room::new();
    for n in 0..9 {
        room.write(&format!("{n}.txt"), &format!("甲{n}|水库之{n}"));
    }
    room.look();
    room.remove("1.txt");
    room.look();
    let wanted = room.found("水库");
    fs::remove_dir_all(room.place().pages()).unwrap();
    assert_eq!(room.look().len(), 1, "of the store alone something is said");
    assert_eq!(room.found("水库"), wanted, "a page that is gone too");
    let meta = room.place().fulltext().join("meta.json");
    let other = fs::read_to_string(&meta).unwrap().replace("\\\"format\\\":1", "\\\"format\\\":0");
    fs::write(&meta, other).unwrap();
    let said = room.look();
    assert!(said.len() == 1 && said[0].contains("full-text index"), "{said:?}");
    assert_eq!(room.found("水库"), wanted);
}

#[test]
fn whatever_is_damaged_is_seen_and_made_anew() {
    let (room, mut dice) = (Room::new(), Dice(7_777_777));
    for n in 0..30 {
        room.write(&format!("{n}.txt"), &format!("甲{n}|水库之{n}，{}", any_text(&mut dice, 20)));
        if n % 10 == 0 {
            room.look();
        }
    }
    room.write("0.txt", "甲|水库之零");
    room.look();
    let (folder, wanted) = (room.place().fulltext(), room.found("水库"));
    assert_eq!(wanted.len(), 30);
    let mut told = 0;
    for round in 0..24 {
        let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
        files.retain(|file| file.extension().is_none_or(|e| e != "lock"));
        files.sort();
        let file = dice.of(&files).clone();
        let mut bytes = fs::read(&file).unwrap();
        let what = match dice.below(4) {
            _ if bytes.is_empty() => continue,
            0 => fs::remove_file(&file).map(|()| "removed"),
            1 => fs::write(&file, &bytes[..dice.below(bytes.len())]).map(|()| "cut"),
            2 => fs::write(&file, vec![0; bytes.len()]).map(|()| "zeros"),
            _ => {
                let at = dice.below(bytes.len());
                bytes[at] ^= 1 << dice.below(8);
                fs::write(&file, bytes).map(|()| "a flipped bit")
            }
        };
        let what = format!("round {round}: {}: {}", file.display(), what.unwrap());
        told += room.look().len();
        assert_eq!(room.found("水库"), wanted, "{what}");
        assert_eq!(room.found("水"), wanted, "{what}");
        assert_eq!(room.look(), Vec::<String>::new(), "{what}: nothing is left to say");
    }
    assert!(told > 5, "{told}");
}

#[test]
fn on_a_full_disk_headlines_go_on_and_the_words_follow() {
    let room = Room::new();
    room.write("1.txt", "甲|水库");
    let keeper = room.keeper();
    up_to_date(&keeper);
    let folder = room.place().fulltext();
    faults::full(&folder, true);
    room.write("2.txt", "乙|水库");
    let outcome = keeper.look().recv_timeout(PATIENCE).unwrap().unwrap();
    assert_eq!(outcome.read, 1, "the page itself is taken up");
    let refused = keeper.texts(false).recv_timeout(PATIENCE).unwrap();
    assert!(refused.is_err() || room.found("水库").len() == 1);
    let until = Instant::now() + PATIENCE;
    let said = std::iter::from_fn(|| keeper.events().recv_deadline(until).ok())
        .find_map(|event| if let Event::Notice(what) = event { Some(what) } else { None });
    assert!(said.as_ref().is_some_and(|what| what.contains("full-text index")), "{said:?}");
    faults::full(&folder, false);
    while room.found("水库").len() < 2 {
        assert!(Instant::now() < until, "it is tried again");
        let _ = keeper.events().recv_timeout(Duration::from_millis(20));
    }
}

#[test]
fn texts_that_move_are_followed() {
    let room = Room::new();
    let mut archive = room.archive();
    for round in 0..6 {
        for n in 0..40 {
            room.write(&format!("{n}.txt"), &format!("甲{n}|水库之{n}，第{round}回。{}", "闸".repeat(300)));
        }
        archive.reconcile(&mut |_| {}).unwrap();
        archive.texts.begin_another();
        if round == 4 {
            drop(archive);
            room.look();
            archive = room.archive();
        }
    }
    drop(archive);
    room.look();
    let view = FullText::of(&room.place()).view().unwrap().unwrap();
    let docs: Vec<DocAt> = room.found("水库").iter().map(|&id| view.doc(id).unwrap().unwrap()).collect();
    let texts = view.articles_at(&docs);
    assert!(
        texts.len() == 40 && texts.iter().all(|text| text.as_ref().is_some_and(|a| a.paragraphs[0].contains("第5回")))
    );
}

#[cfg(unix)]
#[test]
fn a_client_reads_what_the_owner_has_written() {
    let room = Room::new();
    room.write("1.txt", "甲|水库开闸");
    let owner = Keeper::open_with(&room.place(), "owner", Interest::Changes, (toy, 1)).unwrap();
    let client = Keeper::open_with(&room.place(), "client", Interest::Nothing, (toy, 1)).unwrap();
    let full = FullText::of(&room.place());
    up_to_date(&client);
    assert_eq!(found(&full, "水库").len(), 1);
    room.write("2.txt", "乙|水库移民");
    up_to_date(&client);
    assert_eq!(found(&full, "水库").len(), 2, "the same reader sees the newer commit");
    drop(owner);
    room.write("3.txt", "丙|水库");
    up_to_date(&client);
    assert_eq!(found(&full, "水库").len(), 3, "and the next owner writes it");
}

#[test]
fn reprints_and_related_articles_are_found() {
    let room = Room::new();
    let body: String = (0..400).filter_map(|n| char::from_u32(0x4E00 + n * 7)).collect();
    let other: String = (0..400).filter_map(|n| char::from_u32(0x6000 + n * 5)).collect();
    room.write("1.txt", &format!("原文|{body}"));
    room.write("2.txt", &format!("转载|{}，{other}", body.chars().take(390).collect::<String>()).replace(&other, "略"));
    room.write("3.txt", &format!("相关|{}{other}", body.chars().take(30).collect::<String>()));
    room.write("4.txt", &format!("无关|{other}"));
    for n in 0..60 {
        room.write(&format!("x{n}.txt"), &format!("凑数{n}|{}", "水库开闸放水".repeat(9)));
    }
    room.look();
    let (archive, view) = (room.archive(), FullText::of(&room.place()).view().unwrap().unwrap());
    let by: BTreeMap<String, ArticleId> =
        archive.entries().unwrap().1.into_iter().map(|entry| (entry.headline, entry.id)).collect();
    let article = |name: &str| archive.article(by[name]).unwrap().unwrap().article;
    let near = view.near(by["原文"], &article("原文"), 10).unwrap();
    assert_eq!(near[0].0, by["转载"]);
    assert!(likeness(&article("原文"), &article("转载")) > 0.9);
    assert!(likeness(&article("原文"), &article("相关")) < 0.2);
    let none = std::collections::HashSet::from([by["原文"], by["转载"]]);
    let related: Vec<ArticleId> =
        view.related(&article("原文"), &none, 10).unwrap().into_iter().map(|(id, _)| id).collect();
    assert_eq!(related, [by["相关"]], "and none that has only what is common");
}
