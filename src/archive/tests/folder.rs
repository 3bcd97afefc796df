//! The store is what the folder is: whatever happens in the folder, once things are quiet the archive equals a fresh index of it, and no
//! half of a page is ever seen on the way.

use super::{
    damage::{Dice, rounds},
    *,
};
use std::{collections::BTreeMap, io::Write, mem::take};

/// A page of version `n`: every line names the version, and the last one is its end.
fn page(n: usize, lines: usize) -> String {
    let lines: String = (0..lines).map(|line| format!("第{line}条·{n}|{BODY}{n}\n")).collect();
    format!("{lines}完·{n}|{n}\n")
}

/// One who does things in a folder, and knows what was done by halves.
struct Hand {
    dice: Dice,
    root: TempDir,
    outside: TempDir,
    version: usize,
    /// Pages that are being written: the file, and what is still to come.
    slow: Vec<(fs::File, String)>,
    done: Vec<String>,
}

impl Hand {
    fn new(seed: u64) -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("papers")).unwrap();
        let outside = tempfile::tempdir().unwrap();
        Self { dice: Dice::new(seed), root, outside, version: 0, slow: Vec::new(), done: Vec::new() }
    }

    fn folder(&self) -> PathBuf {
        self.root.path().join("papers")
    }

    fn place(&self, store: &str) -> Place {
        Place { folder: self.folder(), store: self.root.path().join(store) }
    }

    fn new_page(&mut self) -> String {
        self.version += 1;
        page(self.version, self.dice.below(4))
    }

    /// One of a few folders, so that names meet.
    fn some_folder(&mut self) -> PathBuf {
        let names = ["", "a", "a/b", "c", "a/b/d e", "山南"];
        self.folder().join(names[self.dice.below(names.len())])
    }

    fn some_name(&mut self) -> PathBuf {
        let name = format!("{}.txt", self.dice.below(12));
        self.some_folder().join(name)
    }

    /// A file that nobody is writing and nobody will.
    fn pick_done(&mut self) -> Option<PathBuf> {
        let folder = self.folder();
        self.pick(&folder, false)
            .filter(|path| fs::read_to_string(path).is_ok_and(|text| text.contains('完')))
            .filter(|path| !self.is_begun(path))
    }

    /// A page that is still being written, whatever it is called by now.
    fn is_begun(&self, path: &Path) -> bool {
        let inode = |meta: std::io::Result<fs::Metadata>| meta.ok().and_then(|m| walk::stamp(&m)).map(|s| s.inode);
        let here = inode(fs::metadata(path));
        here.is_some() && self.slow.iter().any(|(file, _)| inode(file.metadata()) == here)
    }

    /// Writes where nobody else writes: what two writers make of one file is nobody's page.
    fn write(&mut self, path: &Path, text: String) -> std::io::Result<String> {
        let _ = fs::create_dir_all(path.parent().unwrap());
        if self.is_begun(path) {
            return Ok("nothing".into());
        }
        fs::write(path, text).map(|()| format!("write {}", path.display()))
    }

    /// Something that is there.
    fn pick(&mut self, within: &Path, folders: bool) -> Option<PathBuf> {
        let walk = walkdir::WalkDir::new(within).min_depth(1).sort_by_file_name().into_iter().filter_map(Result::ok);
        let all: Vec<_> =
            walk.filter(|e| e.file_type().is_dir() == folders).map(walkdir::DirEntry::into_path).collect();
        (!all.is_empty()).then(|| all[self.dice.below(all.len())].clone())
    }

    /// Does something. What cannot be done (a name is taken by a folder) is not done.
    fn act(&mut self) {
        let what = self.dice.below(100);
        let folder = self.folder();
        let done = match what {
            0..=24 => {
                let (path, text) = (self.some_name(), self.new_page());
                self.write(&path, text)
            }
            25..=34 => self.begin_slowly(),
            35..=44 => self.go_on(),
            45..=54 => self.rename(false),
            55..=60 => self.rename(true),
            61..=66 => self.pick(&folder, false).map_or(Ok("nothing".into()), |path| {
                fs::remove_file(&path).map(|()| format!("remove {}", path.display()))
            }),
            67..=69 => self.pick(&folder, true).map_or(Ok("nothing".into()), |path| {
                fs::remove_dir_all(&path).map(|()| format!("remove all of {}", path.display()))
            }),
            70..=73 => self.pick_done().map_or(Ok("nothing".into()), |path| {
                fs::OpenOptions::new()
                    .write(true)
                    .open(&path)
                    .and_then(|f| f.set_len(0))
                    .map(|()| format!("empty {}", path.display()))
            }),
            74..=79 => self.carry(),
            80..=83 => self.twin(),
            84..=86 => {
                let path = self.some_name();
                let text = self.new_page();
                let part = path.with_extension("part");
                let _ = fs::create_dir_all(path.parent().unwrap());
                fs::write(&part, text)
                    .and_then(|()| fs::rename(&part, &path))
                    .map(|()| format!("put {}", path.display()))
            }
            87..=90 => {
                let within = self.some_folder();
                let _ = fs::create_dir_all(&within);
                for n in 0..40 {
                    let text = self.new_page();
                    let _ = self.write(&within.join(format!("flood{n}.txt")), text);
                }
                Ok(format!("flood {}", within.display()))
            }
            91 => {
                self.rest();
                let away = self.outside.path().join(format!("root{}", self.version));
                fs::rename(&folder, away).and_then(|()| fs::create_dir(&folder)).map(|()| "another root".into())
            }
            92..=95 => {
                let path = self.some_name();
                self.pick_done().map_or(Ok("nothing".into()), |from| {
                    fs::remove_file(&path).ok();
                    fs::hard_link(&from, &path).map(|()| format!("link {} as {}", from.display(), path.display()))
                })
            }
            _ => self.pick_done().map_or(Ok("nothing".into()), |path| {
                // The same bytes, another time.
                fs::read(&path).and_then(|bytes| fs::write(&path, bytes)).map(|()| format!("touch {}", path.display()))
            }),
        };
        self.done.push(done.unwrap_or_else(|e| format!("({what} cannot be done: {e})")));
    }

    fn begin_slowly(&mut self) -> std::io::Result<String> {
        let text = self.new_page();
        // A name of its own, to begin with.
        let path = self.some_folder().join(format!("slow{}.txt", self.version));
        let _ = fs::create_dir_all(path.parent().unwrap());
        let mut file = fs::File::create(&path)?;
        let half = (0..=text.len() / 2).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        file.write_all(&text.as_bytes()[..half])?;
        self.slow.push((file, text[half..].to_owned()));
        Ok(format!("begin {}", path.display()))
    }

    fn go_on(&mut self) -> std::io::Result<String> {
        if self.slow.is_empty() {
            return Ok("nothing".into());
        }
        let at = self.dice.below(self.slow.len());
        let (file, rest) = &mut self.slow[at];
        let cut = (0..=rest.len() / 2 + 1).rev().find(|&at| rest.is_char_boundary(at)).unwrap_or(0);
        let piece: String = rest.drain(..cut).collect();
        file.write_all(piece.as_bytes())?;
        if rest.is_empty() {
            self.slow.remove(at);
        }
        Ok("go on".into())
    }

    fn rename(&mut self, folders: bool) -> std::io::Result<String> {
        let Some(from) = self.pick(&self.folder(), folders) else { return Ok("nothing".into()) };
        let to = if folders { self.some_folder().join(format!("f{}", self.dice.below(5))) } else { self.some_name() };
        let _ = fs::create_dir_all(to.parent().unwrap());
        fs::rename(&from, &to).map(|()| format!("rename {} to {}", from.display(), to.display()))
    }

    /// A file or a folder goes out, or comes in.
    fn carry(&mut self) -> std::io::Result<String> {
        let folders = self.dice.below(2) == 0;
        let out = self.dice.below(2) == 0;
        let (here, there) = (self.folder(), self.outside.path().to_owned());
        let (from, to) = if out { (here, there) } else { (there, here) };
        let Some(what) = self.pick(&from, folders) else { return Ok("nothing".into()) };
        let to = to.join(what.file_name().unwrap());
        fs::rename(&what, &to).map(|()| format!("carry {} to {}", what.display(), to.display()))
    }

    fn twin(&mut self) -> std::io::Result<String> {
        // A copy of what is half written would be for ever half written.
        let Some(from) = self.pick_done() else { return Ok("nothing".into()) };
        let text = fs::read_to_string(&from)?;
        let to = self.some_name();
        self.write(&to, text).map(|done| format!("of {}: {done}", from.display()))
    }

    /// All that was begun is brought to its end.
    fn rest(&mut self) {
        for (mut file, rest) in take(&mut self.slow) {
            file.write_all(rest.as_bytes()).unwrap();
        }
    }
}

/// What stands in the folder: headlines by file and place.
type Standing = BTreeMap<(String, u32), String>;

fn standing(entries: &[Entry]) -> Standing {
    let here = entries.iter().filter(|e| !e.gone);
    here.map(|e| ((e.file.clone(), e.place), e.headline.clone())).collect()
}

/// What one who follows the events knows.
#[derive(Default)]
struct Follower(BTreeMap<ArticleId, Entry>);

impl Follower {
    fn hear(&mut self, event: Event, what: &str) {
        match event {
            Event::Changed(changes) => {
                changes.removed.iter().for_each(|id| drop(self.0.remove(id)));
                self.0.extend(changes.upserts.iter().map(|e| (e.id, e.clone())));
                let files: BTreeSet<&String> = changes.upserts.iter().map(|e| &e.file).collect();
                files.into_iter().for_each(|file| self.is_whole(file, what));
            }
            Event::Failed(why) => panic!("{what}: {why}"),
            _ => {}
        }
    }

    /// Every line of a page is of one version, and its end is there.
    fn is_whole(&self, file: &str, what: &str) {
        let here: Vec<&Entry> = self.0.values().filter(|e| e.file == file && !e.gone).collect();
        let mut versions: Vec<&str> = here.iter().filter_map(|e| e.headline.split_once('·')).map(|(_, v)| v).collect();
        versions.dedup();
        let ended = here.iter().any(|e| e.headline.starts_with('完'));
        assert!(here.is_empty() || (versions.len() == 1 && ended), "{what}: half a page: {file}: {here:#?}");
    }

    fn standing(&self) -> Standing {
        standing(&self.0.values().cloned().collect::<Vec<_>>())
    }
}

/// Goes through so many things done in a folder; every now and then all is quiet, and is compared.
fn go_through(seed: u64, actions: usize, rhythm: keeper::Rhythm) {
    let mut hand = Hand::new(seed);
    let mut archive = Archive::open_with(&hand.place("store"), toy, 1).unwrap();
    archive.rhythm = rhythm;
    let keeper = Keeper::start(archive, true);
    let mut follower = Follower::default();
    for n in 1..=actions {
        hand.act();
        while let Ok(event) = keeper.events().try_recv() {
            follower.hear(event, &format!("seed {seed}, after {n}: {:#?}", hand.done.last_chunk::<12>()));
        }
        if n % 25 == 0 {
            probe(&mut hand, &keeper, &mut follower, seed);
        }
        if n % 50 == 0 || n == actions {
            hand.rest();
            compare(&hand, &keeper, &mut follower, &format!("seed {seed}, after {n}"));
        }
    }
    keeper.stop();
}

/// Waits until a new page is seen, so that looks fall between things half done.
fn probe(hand: &mut Hand, keeper: &Keeper, follower: &mut Follower, seed: u64) {
    let text = hand.new_page();
    fs::write(hand.folder().join("probe.txt"), text).unwrap();
    let wanted = format!("完·{}", hand.version);
    let until = Instant::now() + PATIENCE;
    while !follower.0.values().any(|e| e.headline == wanted) {
        let what = format!("seed {seed}, a page on the way: {:#?}", hand.done.last_chunk::<12>());
        let event = keeper.events().recv_deadline(until).unwrap_or_else(|e| panic!("{e}: {what}"));
        follower.hear(event, &what);
    }
}

/// Where the close of a file is lost it counts as held open for a minute (`writing`), and the look after that takes it up.
const LONG: Duration = Duration::from_secs(150);

fn compare(hand: &Hand, keeper: &Keeper, follower: &mut Follower, what: &str) {
    let fresh = tempfile::tempdir().unwrap();
    let place = Place { folder: hand.folder(), store: fresh.path().to_owned() };
    let mut fresh = Archive::open_with(&place, toy, 1).unwrap();
    reconcile(&mut fresh);
    let all = entries(&fresh);
    let wanted = standing(&all);
    let until = Instant::now() + LONG;
    while follower.standing() != wanted {
        let Ok(event) = keeper.events().recv_deadline(until) else {
            let now = follower.standing();
            let more: Vec<_> = now.iter().filter(|(k, v)| wanted.get(*k) != Some(*v)).collect();
            let less: Vec<_> = wanted.iter().filter(|(k, v)| now.get(*k) != Some(*v)).collect();
            panic!(
                "{what}: not in the folder {more:#?}, not in the archive {less:#?}; {:#?}",
                hand.done.last_chunk::<60>()
            );
        };
        follower.hear(event, what);
    }
    // The texts, of as many as time allows.
    for entry in all.iter().step_by(7) {
        let now = follower.0.values().find(|e| !e.gone && (&e.file, e.place) == (&entry.file, entry.place)).unwrap();
        let kept = keeper.article(now.id).recv_timeout(PATIENCE).unwrap().unwrap().unwrap();
        assert_eq!(kept.article, fresh.article(entry.id).unwrap().unwrap().article, "{what}: {}", entry.file);
    }
}

fn seed() -> u64 {
    std::env::var("BAOKU_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(1)
}

#[test]
fn with_events_the_archive_is_what_the_folder_is() {
    go_through(seed(), rounds(150), keeper::Rhythm::default());
}

#[test]
fn with_polling_the_archive_is_what_the_folder_is() {
    let (poll, back) = (Some(Duration::from_millis(30)), Duration::from_millis(30));
    go_through(seed() + 1, rounds(150), keeper::Rhythm { poll, back, ..keeper::Rhythm::default() });
}

#[test]
fn where_events_are_lost_the_archive_is_what_the_folder_is() {
    let (full, back) = (Duration::from_millis(300), Duration::from_millis(30));
    go_through(seed() + 2, rounds(150), keeper::Rhythm { full, back, losing: Some(7), ..keeper::Rhythm::default() });
}
