//! What the archive costs: the first index, a reconcile, a page that is dropped, the store's bytes, the way to the first answer.
//!
//! ```sh
//! cargo bench --bench archive                        # 5,000 pages
//! cargo bench --bench archive -- 100000              # 1 million articles; about 3 GB of disk below the temporary folder
//! cargo bench --bench archive -- 100000 --seed 7 --in /mnt/disk --keep
//! cargo bench --bench archive -- 5000 --busy         # also 1,000 drops while ten other files are written
//! ```
//!
//! Each measurement is a process of its own, so that its memory (as the system counts it, where `/proc` tells) is its own. Beside it stands the plain way over the
//! same files in the same run: walk, read, decode. Files are in the system's cache after they were made: what is measured is the work, not the disk's
//! reading; writes and their flushes are the disk's. A plain `main`: a bench of a few figures that takes minutes needs no framework.

#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used)]

use baoku::{
    archive::{Archive, Event, Keeper, Phase, Place},
    catalogue::Catalogue,
    model::ArticleId,
    text::decode,
};
use std::{
    fs::{self, File},
    hint::black_box,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

mod papers;

use papers::{ARTICLES, Press, files_below};

/// Pages dropped one after the other into a quiet folder.
const DROPS: usize = 100;
/// Pages dropped while others are being written, and how many others.
const BUSY_DROPS: usize = 1000;
const WRITERS: usize = 10;
/// What never comes within this time never comes.
const PATIENCE: Duration = Duration::from_secs(60);

struct Wanted {
    pages: usize,
    seed: u64,
    within: PathBuf,
    keep: bool,
    busy: bool,
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [child, what, folder, rest @ ..] = &args[..]
        && child == "--child"
    {
        return child_of(what, Path::new(folder), rest);
    }
    // `cargo test --all-targets` runs benches too, and wants to know only whether they run.
    if !args.iter().any(|a| a == "--bench") {
        let (name, page) = Press::new(&samples(), 1).page(3);
        let reading = baoku::page::read_page(&page, &name).unwrap();
        assert_eq!(reading.articles.len(), ARTICLES, "the pages are read as they were meant");
        println!("pages can be made and read; `cargo bench` measures");
        return;
    }
    let wanted = wanted(&args);
    let folder = wanted.within.join(format!("baoku-bench-{}", std::process::id()));
    measure(&wanted, &folder);
    if wanted.keep {
        println!("kept in {}", folder.display());
    } else {
        fs::remove_dir_all(&folder).unwrap();
    }
}

fn wanted(args: &[String]) -> Wanted {
    let value = |name: &str| args.iter().position(|a| a == name).and_then(|at| args.get(at + 1));
    let number = |name: &str| value(name).map(|v| v.parse().unwrap());
    Wanted {
        pages: args.iter().find_map(|a| a.parse().ok()).unwrap_or(5000),
        seed: number("--seed").unwrap_or(1),
        within: value("--in").map_or_else(std::env::temp_dir, PathBuf::from),
        keep: args.iter().any(|a| a == "--keep"),
        busy: args.iter().any(|a| a == "--busy"),
    }
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_pages")
}

fn measure(wanted: &Wanted, folder: &Path) {
    let start = Instant::now();
    let bytes = Press::new(&samples(), wanted.seed).print(folder, wanted.pages);
    let articles = wanted.pages * ARTICLES;
    println!(
        "{} pages, {articles} articles, {:.1} MB, made in {:.1} s (seed {})",
        wanted.pages,
        bytes as f64 / 1e6,
        start.elapsed().as_secs_f64(),
        wanted.seed
    );
    run("plain", folder, &[]);
    run("index", folder, &[]);
    let store = size_of(&folder.join(".baoku"));
    println!("store: {:.1} MB on disk, {:.2} times the page files", store as f64 / 1e6, store as f64 / bytes as f64);
    run("again", folder, &[]);
    run("open", folder, &[picked(folder)]);
    let more = [wanted.pages.to_string(), wanted.seed.to_string()];
    run("drop", folder, &more);
    if wanted.busy {
        run("busy", folder, &more);
    }
}

/// Runs one measurement in a process of its own.
fn run(what: &str, folder: &Path, rest: &[String]) {
    let done = Command::new(std::env::current_exe().unwrap()).args(["--child", what]).arg(folder).args(rest).status();
    assert!(done.unwrap().success(), "the measurement {what} failed");
}

fn picked(folder: &Path) -> String {
    let done = Command::new(std::env::current_exe().unwrap()).args(["--child", "pick"]).arg(folder).output().unwrap();
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

fn child_of(what: &str, folder: &Path, rest: &[String]) {
    let place = Place::of(folder);
    let number = |at: usize| rest[at].parse::<u64>().unwrap();
    match what {
        "plain" => plain(folder),
        "index" => index(&place),
        "again" => again(&place),
        "pick" => pick(&place),
        "open" => open(&place, rest[0].parse().unwrap()),
        "drop" => quiet_drops(&place, &Press::new(&samples(), number(1)), number(0) as usize),
        "busy" => busy_drops(&place, &Press::new(&samples(), number(1)), number(0) as usize + DROPS),
        _ => panic!("{what}: no such measurement"),
    }
}

/// The plain way on one thread: walk, read, decode.
fn plain(folder: &Path) {
    let start = Instant::now();
    let (mut bytes, mut files) = (0, 0);
    for file in files_below(folder) {
        let page = fs::read(file).unwrap();
        bytes += page.len();
        files += 1;
        black_box(decode(&page).map(|d| d.text.len()));
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "walk + read + decode: {seconds:.2} s, {:.1} MB/s, {files} files, {}",
        bytes as f64 / 1e6 / seconds,
        worked()
    );
    let start = Instant::now();
    let some: Vec<_> = files_below(folder).into_iter().step_by(10).collect();
    let read = |f: &PathBuf| baoku::page::read_page(&fs::read(f).unwrap(), f).unwrap().articles.len();
    black_box(some.iter().map(read).sum::<usize>());
    println!(
        "the page reader alone, one thread, of every tenth page: {:.2} ms a page",
        start.elapsed().as_secs_f64() * 1e3 / some.len() as f64
    );
}

fn index(place: &Place) {
    let start = Instant::now();
    let mut archive = Archive::open(place).unwrap();
    let outcome = archive.reconcile(&mut |_| {}).unwrap();
    let articles = archive.articles();
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "first index: {seconds:.2} s, {:.0} articles/s, {articles} articles of {} pages, {} problems, {}, peak memory {}",
        articles as f64 / seconds,
        outcome.read,
        outcome.problems,
        worked(),
        memory()
    );
}

fn again(place: &Place) {
    let bare = |_: usize| {
        let start = Instant::now();
        black_box(files_below(&place.folder).iter().filter(|f| fs::metadata(f).is_ok()).count());
        start.elapsed()
    };
    let walk = median((0..3).map(bare));
    let mut archive = Archive::open(place).unwrap();
    let look = median((0..3).map(|_| {
        let start = Instant::now();
        assert_eq!(archive.reconcile(&mut |_| {}).unwrap().read, 0, "nothing has changed");
        start.elapsed()
    }));
    let ratio = look.as_secs_f64() / walk.as_secs_f64();
    println!("reconcile, nothing changed: {} ms; bare walk + stat {} ms; ratio {ratio:.2}", ms(look), ms(walk));
}

/// An article of the archive, for those who ask.
fn pick(place: &Place) {
    let (_, entries) = Archive::open(place).unwrap().entries().unwrap();
    println!("{}", entries[entries.len() / 2].id);
}

fn open(place: &Place, id: ArticleId) {
    let start = Instant::now();
    let archive = Archive::open(place).unwrap();
    let opened = start.elapsed();
    let article = archive.article(id).unwrap().unwrap();
    let first = start.elapsed();
    let worked = worked();
    assert!(!article.article.paragraphs.is_empty());
    let start = Instant::now();
    let count = archive.entries().unwrap().1.len();
    let listed = start.elapsed();
    println!(
        "open: {} ms, to the first article {} ms ({worked}); all {count} entries {} ms more; peak memory {}",
        ms(opened),
        ms(first),
        ms(listed),
        memory()
    );
}

/// A keeper that watches, with the catalogue that a screen would hold.
struct Room {
    keeper: Keeper,
    catalogue: Catalogue,
}

impl Room {
    fn open(place: &Place) -> Self {
        let archive = Archive::open(place).unwrap();
        let (generation, entries) = archive.entries().unwrap();
        let keeper = Keeper::start(archive, true);
        let room = Self { keeper, catalogue: Catalogue::new(generation, entries) };
        while !matches!(room.event(), Event::Progress(p) if p.phase == Phase::Watching) {}
        room
    }

    fn event(&self) -> Event {
        self.keeper.events().recv_timeout(PATIENCE).expect("the keeper goes on")
    }

    /// Waits for a page that was just closed: the time until the archive tells of it, and until the catalogue has it as well.
    fn wait_for(&mut self, name: &str, closed: Instant) -> (Duration, Duration) {
        loop {
            match self.event() {
                Event::Changed(changes) => {
                    let told = closed.elapsed();
                    self.catalogue = self.catalogue.apply(&changes);
                    let here = changes.upserts.iter().find(|e| e.file == name);
                    if here.is_some_and(|e| self.catalogue.get(e.id).is_some()) {
                        return (told, closed.elapsed());
                    }
                }
                Event::Failed(why) => panic!("{why}"),
                _ => {}
            }
        }
    }

    /// Drops a page in one go and waits for it.
    fn drop_page(&mut self, place: &Place, (name, page): (PathBuf, Vec<u8>)) -> (Duration, Duration) {
        let path = place.folder.join(&name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, page).unwrap();
        self.wait_for(&name.to_string_lossy(), Instant::now())
    }
}

fn quiet_drops(place: &Place, press: &Press, first: usize) {
    let mut room = Room::open(place);
    let waits = (0..DROPS).map(|n| room.drop_page(place, press.page(first + n))).collect();
    spread("one page dropped, from its close", waits);
    room.keeper.stop();
}

/// Drops pages while others are being written, each a piece at a time.
fn busy_drops(place: &Place, press: &Press, first: usize) {
    let mut room = Room::open(place);
    let over = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..WRITERS)
        .map(|n| {
            let (over, folder) = (Arc::clone(&over), place.folder.clone());
            let pages: Vec<_> = (0..50).map(|m| press.page(first + BUSY_DROPS + n * 50 + m)).collect();
            thread::spawn(move || write_slowly(&folder, &pages, n, &over))
        })
        .collect();
    let waits = (0..BUSY_DROPS).map(|n| room.drop_page(place, press.page(first + n))).collect();
    over.store(true, Ordering::Relaxed);
    writers.into_iter().for_each(|w| w.join().unwrap());
    spread("a page dropped while ten others are written, from its close", waits);
    room.keeper.stop();
}

fn write_slowly(folder: &Path, pages: &[(PathBuf, Vec<u8>)], n: usize, over: &AtomicBool) {
    for (name, page) in pages.iter().cycle() {
        let path = folder.join(name).with_file_name(format!("slow{n}-{}", name.file_name().unwrap().to_string_lossy()));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut file = File::create(&path).unwrap();
        for piece in page.chunks(1024) {
            if over.load(Ordering::Relaxed) {
                return;
            }
            file.write_all(piece).unwrap();
            thread::sleep(Duration::from_millis(10));
        }
    }
}

fn spread(what: &str, waits: Vec<(Duration, Duration)>) {
    let (told, searchable): (Vec<_>, Vec<_>) = waits.into_iter().unzip();
    for (until, mut waits) in [("told by the archive", told), ("in the catalogue", searchable)] {
        waits.sort();
        let at = |share: f64| ms(waits[((waits.len() - 1) as f64 * share) as usize]);
        println!(
            "{what}, until {until}: median {} ms, p99 {} ms, worst {} ms ({} times)",
            at(0.5),
            at(0.99),
            at(1.0),
            waits.len()
        );
    }
}

fn median(some: impl Iterator<Item = Duration>) -> Duration {
    let mut some: Vec<_> = some.collect();
    some.sort();
    some[some.len() / 2]
}

fn ms(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1e3)
}

/// The most memory that this process has had, as the system counts it.
fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|l| l.trim().trim_end_matches(" kB").trim().parse::<f64>().ok());
    kilobytes.map_or_else(|| "unknown".into(), |kb| format!("{:.0} MB", kb * 1024.0 / 1e6))
}

/// Time that all threads of this process have worked: what the wall's clock would say on an idle machine of one core.
fn worked() -> String {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> = stat.rsplit(") ").next().unwrap_or("").split(' ').filter_map(|f| f.parse().ok()).collect();
    // The fields after the name and the state, from the parent's number on; a tick is a hundredth of a second.
    fields
        .get(10..12)
        .map_or_else(|| "unknown work".into(), |ticks| format!("{:.1} s of work", (ticks[0] + ticks[1]) / 100.0))
}

/// Bytes that a folder takes on disk: blocks where the system counts them.
fn size_of(folder: &Path) -> u64 {
    let sizes = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok).filter_map(|e| e.metadata().ok());
    sizes.filter(fs::Metadata::is_file).map(|m| blocks(&m)).sum()
}

#[cfg(unix)]
fn blocks(meta: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::blocks(meta) * 512
}

#[cfg(not(unix))]
fn blocks(meta: &fs::Metadata) -> u64 {
    meta.len()
}
