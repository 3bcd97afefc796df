//! How the screen feels, on the real program in a pseudo-terminal: from exec to the first frame and to the first list, and from a key to its frame while pages
//! arrive.
//!
//! ```sh
//! cargo bench --bench screen                 # 5,000 pages, 50,000 articles
//! cargo bench --bench screen -- 100000       # 1 million articles; about 3 GB of disk below the temporary folder
//! cargo bench --bench screen -- 100000 --in /mnt/disk --keep
//! cargo bench --bench screen -- --over /mnt/disk/baoku-screen-1234
//! ```
//!
//! A key's time runs from its byte going in until the emulator behind the terminal shows what it did, so the terminal's own way is in it. The keys are letters
//! typed into the query line and taken out again: each is a frame and a search of the whole archive. Meanwhile page files are dropped at a thousand a minute, and
//! each is read, kept, told and shown. Pauses of a typist lie between keys.

#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used)]

use common::Terminal;
use papers::Press;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

#[path = "../tests/common/mod.rs"]
mod common;
mod papers;

const STARTS: usize = 15;
const KEYS: usize = 500;
/// Between two keys; a quick typist.
const PAUSE: Duration = Duration::from_millis(60);
/// A thousand pages a minute.
const EVERY: Duration = Duration::from_millis(60);
/// Headlines and article, without the side pane.
const SIZE: (u16, u16) = (100, 36);

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| args.iter().position(|a| a == name).and_then(|at| args.get(at + 1)).map(PathBuf::from);
    // `cargo test --all-targets` runs benches too, and wants to know only whether they run.
    if !args.iter().any(|a| a == "--bench") {
        let terminal = Terminal::start(&["--version"], 80, 24);
        assert_eq!(terminal.wait_end().code, 0);
        println!("the program starts in a terminal; `cargo bench` measures");
        return;
    }
    let pages = args.iter().find_map(|a| a.parse().ok()).unwrap_or(5000);
    let (folder, mine) = match value("--over") {
        Some(folder) => (folder, false),
        None => {
            let within = value("--in").unwrap_or_else(std::env::temp_dir);
            let folder = within.join(format!("baoku-screen-{}", std::process::id()));
            made(&folder, pages);
            (folder, !args.iter().any(|a| a == "--keep"))
        }
    };
    println!("load {}", fs::read_to_string("/proc/loadavg").unwrap_or_default().trim());
    first_frames(&folder);
    keys(&folder, "no page arrives", None);
    keys(&folder, "1,000 pages a minute arrive", Some(pages));
    if mine {
        fs::remove_dir_all(&folder).unwrap();
    } else {
        println!("kept in {}", folder.display());
    }
}

fn press() -> Press {
    Press::new(&Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_pages"), 1)
}

/// Pages and their index; a screen has been there before, so that its list is kept.
fn made(folder: &Path, pages: usize) {
    let start = Instant::now();
    press().print(folder, pages);
    let made = start.elapsed();
    let done = Command::new(env!("CARGO_BIN_EXE_baoku")).arg("index").arg(folder).status().unwrap();
    assert!(done.success());
    let took = (made.as_secs_f64(), (start.elapsed() - made).as_secs_f64());
    println!("{pages} pages made in {:.1} s, indexed in {:.1} s", took.0, took.1);
    let mut terminal = open(folder);
    terminal.wait_text("watching");
    terminal.type_keys("\t");
    terminal.type_keys("q");
    assert_eq!(terminal.wait_end().code, 0);
}

fn open(folder: &Path) -> Terminal {
    Terminal::start(&[folder.to_str().unwrap()], SIZE.0, SIZE.1)
}

/// From exec to the first frame, to the first list, and until the archive itself is open.
fn first_frames(folder: &Path) {
    let (mut frames, mut lists, mut opened) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let start = Instant::now();
        let mut terminal = open(folder);
        terminal.wait("a frame", |screen| screen.contents().starts_with('>'));
        frames.push(start.elapsed());
        terminal.wait("a list", |screen| {
            let shown = screen.contents();
            shown.lines().nth(1).is_some_and(|row| !row.trim().is_empty() && !row.contains("opening"))
        });
        lists.push(start.elapsed());
        terminal.wait_text("watching");
        opened.push(start.elapsed());
        terminal.type_keys("\t");
        terminal.type_keys("q");
        assert_eq!(terminal.wait_end().code, 0);
    }
    told("exec to first frame", frames);
    told("exec to first list", lists);
    told("exec to watching", opened);
}

/// From a key to the frame that shows it.
fn keys(folder: &Path, what: &str, arriving: Option<usize>) {
    let mut terminal = open(folder);
    terminal.wait_text("watching");
    let over = Arc::new(AtomicBool::new(false));
    let dropped = Arc::new(AtomicUsize::new(0));
    let drops = arriving.map(|first| {
        let (over, dropped, folder) = (Arc::clone(&over), Arc::clone(&dropped), folder.to_owned());
        let press = press();
        thread::spawn(move || {
            // Names of their own, also when the bench runs over a folder again.
            let place = folder.join(format!("arriving-{}", std::process::id()));
            fs::create_dir_all(&place).unwrap();
            let start = Instant::now();
            while !over.load(Ordering::SeqCst) {
                let n = dropped.fetch_add(1, Ordering::SeqCst);
                let (_, page) = press.page(first + n);
                fs::write(place.join(format!("2031-01-01_{n}.txt")), page).unwrap();
                thread::sleep((EVERY * u32::try_from(n + 1).unwrap()).saturating_sub(start.elapsed()));
            }
        })
    });
    let mut times = Vec::new();
    let began = Instant::now();
    for n in 0..KEYS {
        let (key, shown) = if n % 2 == 0 { ("县", "> 县") } else { ("\x7f", ">") };
        thread::sleep(PAUSE);
        let start = Instant::now();
        terminal.type_keys(key);
        terminal.wait("the key's frame", |screen| {
            let query: String = screen.rows(0, 40).next().unwrap_or_default();
            query.split('│').next().unwrap_or_default().trim_end() == shown
        });
        times.push(start.elapsed());
    }
    let rate = dropped.load(Ordering::SeqCst) as f64 / began.elapsed().as_secs_f64() * 60.0;
    over.store(true, Ordering::SeqCst);
    if let Some(drops) = drops {
        drops.join().unwrap();
        println!("{rate:.0} pages a minute were dropped");
    }
    told(&format!("key to frame, {what}"), times);
    terminal.type_keys("\t");
    terminal.type_keys("q");
    assert_eq!(terminal.wait_end().code, 0);
}

fn told(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)].as_secs_f64() * 1e3;
    println!("{what}: median {:.1} ms, p99 {:.1} ms, worst {:.1} ms of {}", at(50), at(99), at(100), times.len());
}
