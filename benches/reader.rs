//! How fast the page reader is: MB/s of page text on one thread, and what hostile shapes cost by their length.
//!
//! ```sh
//! cargo bench --bench reader                                  # the sample pages, and the shapes
//! BAOKU_PAGES=../shared/pages/dev cargo bench --bench reader  # and pages named STEM.READER.txt, one figure a reader
//! cargo bench --bench reader -- brackets                      # only the shapes whose name holds the word
//! ```
//!
//! Beside each figure stands the naive way over the same bytes in the same run: decode, and split into trimmed lines. A shape's cost is
//! given as a multiple of the cost per byte of a normal page, the yardstick: the slower of pymupdf and pdftotext-raw, which print frame after
//! frame, or the median sample page where no such pages are given. Pages that are printed row by row (pdftotext, and half of those of
//! pdfminer) are dealt out to columns at many times the cost; they are shown and are no yardstick. A plain `main` with medians: a bench of three figures needs no framework.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use baoku::{page::read_page, text::decode};
use std::{
    collections::BTreeMap,
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

mod shapes;

/// A group of pages is read for so long in each round.
const ROUND: Duration = Duration::from_millis(200);
const ROUNDS: usize = 5;
/// A shape that takes longer than this at one size is not tried at the next.
const PATIENCE: Duration = Duration::from_secs(20);
const SIZES: [usize; 4] = [64 << 10, 1 << 20, 8 << 20, 15 << 20];
/// How many times the cost of a normal page a shape may take.
const ALLOWED: f64 = 3.0;

type Pages = Vec<(PathBuf, Vec<u8>)>;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --all-targets` runs benches too, and wants to know only whether they run.
    let measured = args.iter().any(|a| a == "--bench");
    let word = args.iter().find(|a| !a.starts_with('-')).map_or("", String::as_str);
    let sample = pages_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_pages"));
    if !measured {
        sample.iter().for_each(|(path, bytes)| read(bytes, path));
        for (_, make) in shapes::ALL {
            read(&make(2048), Path::new("shape.txt"));
        }
        println!("every shape can be read; `cargo bench` measures");
        return;
    }
    let yardstick = normal(&sample, word);
    growth(yardstick, word);
}

fn read(bytes: &[u8], path: &Path) {
    // What is no page (a shape of noise) is part of the question.
    let _ = black_box(read_page(black_box(bytes), path));
}

/// Decode, and split into lines: what any reader must at least do.
fn naive(bytes: &[u8], _: &Path) {
    if let Some(decoded) = decode(black_box(bytes)) {
        let lines: Vec<&str> = decoded.text.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
        black_box(lines);
    }
}

/// Prints the figures of normal pages; gives the yardstick in seconds a byte.
fn normal(sample: &Pages, word: &str) -> f64 {
    println!("{:<28}{:>6}{:>9}{:>9}{:>9}{:>8}", "pages", "files", "KB", "MB/s", "naive", "ratio");
    show("sample_pages", sample);
    let mut each: Vec<f64> = sample.iter().map(|page| per_byte(std::slice::from_ref(page))).collect();
    let (mut cost, mut stick) = (median(&mut each), "the median sample page".to_owned());
    match std::env::var_os("BAOKU_PAGES").map(PathBuf::from) {
        Some(dir) if dir.is_dir() => {
            let mut groups: BTreeMap<String, Pages> = BTreeMap::new();
            for (path, bytes) in pages_in(&dir) {
                let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                let reader = stem.rsplit_once('.').map_or("(no reader)", |(_, r)| r).to_owned();
                groups.entry(reader).or_default().push((path, bytes));
            }
            let mut slowest = 0.0;
            for (reader, pages) in &groups {
                let in_order = ["pymupdf", "pdftotext-raw"].contains(&reader.as_str());
                let it = if word.is_empty() || in_order { show(reader, pages) } else { 0.0 };
                if in_order && it > slowest {
                    (slowest, cost, stick) = (it, it, reader.clone());
                }
            }
        }
        Some(dir) => println!("({}: no such folder, passed over)", dir.display()),
        None => println!("(BAOKU_PAGES names no folder of pages: passed over)"),
    }
    println!("yardstick: {stick}, {:.1} ns a byte, {:.1} MB/s", cost * 1e9, 1e-6 / cost);
    cost
}

fn per_byte(pages: &[(PathBuf, Vec<u8>)]) -> f64 {
    let bytes: usize = pages.iter().map(|(_, b)| b.len()).sum();
    median_of_rounds(pages, read) / bytes.max(1) as f64
}

/// One row: all pages of a group, read again and again.
fn show(name: &str, pages: &Pages) -> f64 {
    let bytes: usize = pages.iter().map(|(_, b)| b.len()).sum();
    if bytes == 0 {
        return 0.0;
    }
    let own = median_of_rounds(pages, read);
    let naive = median_of_rounds(pages, naive);
    let per = |seconds: f64| bytes as f64 / seconds / 1e6;
    println!(
        "{name:<28}{:>6}{:>9.1}{:>9.1}{:>9.1}{:>8.1}",
        pages.len(),
        bytes as f64 / 1e3,
        per(own),
        per(naive),
        own / naive
    );
    own / bytes as f64
}

/// Seconds that a pass over the pages takes: the median of some rounds.
fn median_of_rounds(pages: &[(PathBuf, Vec<u8>)], work: fn(&[u8], &Path)) -> f64 {
    let pass = || pages.iter().for_each(|(path, bytes)| work(bytes, path));
    pass();
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let (clock, mut passes) = (Clock::start(), 0_u32);
            while clock.wall() < ROUND || passes == 0 {
                pass();
                passes += 1;
            }
            clock.seconds() / f64::from(passes)
        })
        .collect();
    median(&mut rounds)
}

fn median(some: &mut [f64]) -> f64 {
    some.sort_by(f64::total_cmp);
    some[some.len() / 2]
}

/// Prints for each shape its cost a byte at each size, as a multiple of the yardstick.
fn growth(yardstick: f64, word: &str) {
    let sizes: String = SIZES.iter().map(|s| format!("{:>9}", size_name(*s))).collect();
    println!("\n{:<28}{sizes}{:>9}   (times the yardstick a byte)", "shape", "MB/s");
    let mut over = Vec::new();
    for (name, make) in shapes::ALL.iter().filter(|(name, _)| name.contains(word)) {
        let mut row = String::new();
        let (mut worst, mut last, mut spent) = (0.0_f64, 0.0, Duration::ZERO);
        for size in SIZES {
            if spent > PATIENCE {
                row += &format!("{:>9}", "-");
                worst = f64::INFINITY;
                continue;
            }
            let bytes = make(size);
            let (seconds, took) = shape_cost(&bytes);
            spent = took;
            last = seconds / bytes.len() as f64;
            worst = worst.max(last / yardstick);
            row += &format!("{:>9.2}", last / yardstick);
        }
        let mark = if worst > ALLOWED {
            over.push(*name);
            " !"
        } else {
            ""
        };
        println!("{name:<28}{row}{:>9.1}{mark}", 1e-6 / last);
    }
    match over[..] {
        [] => println!("no shape costs more than {ALLOWED} times a normal page"),
        _ => println!("over {ALLOWED} times a normal page: {}", over.join(", ")),
    }
}

/// Seconds that one reading takes, and how long they were to wait for: the mean over a round.
fn shape_cost(bytes: &[u8]) -> (f64, Duration) {
    let (clock, mut passes) = (Clock::start(), 0_u32);
    while clock.wall() < ROUND || passes == 0 {
        read(bytes, Path::new("shape.txt"));
        passes += 1;
    }
    (clock.seconds() / f64::from(passes), clock.wall() / passes)
}

/// Time that this thread has worked, where the system says it (Linux does, to a few milliseconds), so that what else runs on the machine
/// counts for little; the time by the wall elsewhere.
struct Clock {
    start: Instant,
    worked: Option<u64>,
}

impl Clock {
    fn start() -> Self {
        Self { start: Instant::now(), worked: worked() }
    }

    fn wall(&self) -> Duration {
        self.start.elapsed()
    }

    fn seconds(&self) -> f64 {
        match (self.worked, worked()) {
            (Some(from), Some(to)) if to > from => (to - from) as f64 / 1e9,
            _ => self.wall().as_secs_f64(),
        }
    }
}

/// Nanoseconds that this thread has worked so far.
fn worked() -> Option<u64> {
    fs::read_to_string("/proc/thread-self/schedstat").ok()?.split(' ').next()?.parse().ok()
}

fn size_name(size: usize) -> String {
    if size < 1 << 20 { format!("{} KB", size >> 10) } else { format!("{} MB", size >> 20) }
}

/// All page files below a folder.
fn pages_in(dir: &Path) -> Pages {
    let mut out = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(pages_in(&path));
        } else if path.extension().is_some_and(|e| e == "txt") {
            let bytes = fs::read(&path).unwrap();
            out.push((path, bytes));
        }
    }
    out.sort();
    out
}
