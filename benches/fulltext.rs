//! What full text costs and what it gives: the index with all words, phrases at random with snippets, beside ripgrep and recoll over the same files.
//!
//! ```sh
//! cargo bench --bench fulltext                       # 2,000 pages, 20,000 articles
//! cargo bench --bench fulltext -- 20000              # 200,000 articles
//! cargo bench --bench fulltext -- 100000 --alone     # a million, without the others; about 4 GB of disk below the temporary folder
//! cargo bench --bench fulltext -- 20000 --pages DIR  # text made of the clauses of other pages than the sample pages
//! ```
//!
//! Each measurement of memory is a process of its own. Files are in the system's cache after they were made. ripgrep counts the files that hold a phrase in their
//! lines as they are (a phrase that a line's end cuts is missed: it does less work), as we count articles, and put them in order; recoll indexes and queries the same folder with its own settings and
//! `recollq`. A peer that is not installed is said to be missing. A plain `main`: a bench of a few figures that takes minutes needs no framework.

#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used)]

use baoku::{
    archive::{Event, Interest, Keeper, Place},
    catalogue::{Catalogue, Corpus},
    search::{Hits, Query, search},
};
use std::{
    collections::BTreeSet,
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

#[allow(dead_code)]
mod papers;

use papers::{ARTICLES, Dice, Press, files_below};

/// Phrases that are looked for.
const PHRASES: usize = 2000;
/// Hits that get a snippet.
const FIRST: usize = 50;
/// Phrases that the others are asked for, which take long.
const FEW: usize = 9;
/// Pages dropped one after the other.
const DROPS: usize = 20;
const PATIENCE: Duration = Duration::from_secs(60);

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [child, what, folder] = &args[..]
        && child == "--child"
    {
        let place = Place::of(folder);
        return if what == "index" { index(&place) } else { ask(&place) };
    }
    // `cargo test --all-targets` runs benches too, and wants to know only whether they run.
    if !args.iter().any(|a| a == "--bench") {
        let folder = tempfile::tempdir().unwrap();
        Press::new(&samples(), 1).print(folder.path(), 3);
        let place = Place::of(folder.path());
        index(&place);
        ask(&place);
        return println!("pages can be made, indexed and asked; `cargo bench` measures");
    }
    let value = |name: &str| args.iter().position(|a| a == name).and_then(|at| args.get(at + 1));
    let pages: usize = args.iter().find_map(|a| a.parse().ok()).unwrap_or(2000);
    let from = value("--pages").map_or_else(samples, PathBuf::from);
    let folder = std::env::temp_dir().join(format!("baoku-fulltext-{}", std::process::id()));
    measure(&folder, &Press::new(&from, 1), pages, args.iter().any(|a| a == "--alone"));
    fs::remove_dir_all(&folder).unwrap();
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_pages")
}

fn measure(folder: &Path, press: &Press, pages: usize, alone: bool) {
    let bytes = press.print(folder, pages);
    println!("{pages} pages, {} articles, {:.1} MB; load {}", pages * ARTICLES, bytes as f64 / 1e6, load());
    child("index", folder);
    let size: u64 = sizes(&folder.join(".baoku/fulltext"));
    println!("full-text index: {:.1} MB, {:.2} times the page files", size as f64 / 1e6, size as f64 / bytes as f64);
    child("ask", folder);
    drops(folder, press, pages);
    if !alone {
        ripgrep(folder);
        recoll(folder, pages * ARTICLES);
    }
}

fn child(what: &str, folder: &Path) {
    let done = Command::new(std::env::current_exe().unwrap()).args(["--child", what]).arg(folder).status();
    assert!(done.unwrap().success(), "the measurement {what} failed");
}

/// Reads all pages and takes in all words.
fn index(place: &Place) {
    let start = Instant::now();
    let keeper = Keeper::open(place, "bench", Interest::Nothing).unwrap();
    // Whoever holds a handle hears what happens; what nobody takes would pile up.
    let events = keeper.events().clone();
    std::thread::spawn(move || events.iter().for_each(drop));
    let outcome = keeper.look().recv().unwrap().unwrap();
    let listed = start.elapsed().as_secs_f64();
    keeper.texts(false).recv().unwrap().unwrap();
    let found = start.elapsed().as_secs_f64();
    keeper.texts(true).recv().unwrap().unwrap();
    let settled = start.elapsed().as_secs_f64();
    let articles = keeper.figures().recv().unwrap().unwrap().articles;
    println!(
        "index with full text: {found:.2} s, {:.0} articles/s ({articles} of {} pages; headlines after {listed:.2} s, put together after {settled:.2} s), {}",
        articles as f64 / found,
        outcome.read,
        memory()
    );
}

/// Phrases at random: those of two to eight characters that stand in the articles, each as often as it does.
fn phrases(place: &Place, count: usize, seed: u64) -> Vec<String> {
    let files = files_below(&place.folder);
    let mut dice = Dice::new(seed);
    let mut phrases = Vec::with_capacity(count);
    while phrases.len() < count {
        let file = &files[dice.below(files.len())];
        let text = fs::read_to_string(file).unwrap();
        let lines: Vec<&str> = text.lines().filter(|line| line.chars().count() > 12).collect();
        let line: Vec<char> = lines[dice.below(lines.len())].trim().chars().collect();
        let from = dice.below(line.len());
        let phrase: String = line[from..].iter().take(2 + dice.below(7)).collect();
        if phrase.chars().count() > 1 && phrase.chars().all(|c| ('\u{4e00}'..'\u{9fff}').contains(&c)) {
            phrases.push(phrase);
        }
    }
    phrases
}

fn catalogue(place: &Place, keeper: &Keeper) -> Arc<Catalogue> {
    let (generation, entries) = keeper.entries().recv().unwrap().unwrap();
    Arc::new(Catalogue::new(generation, entries).with_corpus(Arc::new(Corpus::of(place))))
}

/// A phrase and its hits in their order.
fn counted(catalogue: &Arc<Catalogue>, phrase: &str) -> (Query, Hits) {
    let query = Query::parse(&format!("text:{phrase}")).0;
    let hits = search(catalogue, &query, &|| false).unwrap();
    assert!(hits.trouble().is_none());
    (query, hits)
}

/// A phrase, its hits in their order and the first snippets.
fn answer(catalogue: &Arc<Catalogue>, phrase: &str) -> (usize, usize) {
    let (query, hits) = counted(catalogue, phrase);
    let snippets = hits.snippets(&query, 0..FIRST).unwrap();
    (hits.len(), snippets.iter().flatten().flatten().count())
}

fn ask(place: &Place) {
    let keeper = Keeper::open(place, "bench", Interest::Nothing).unwrap();
    let start = Instant::now();
    let catalogue = catalogue(place, &keeper);
    println!("the list in memory: {:.2} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    answer(&catalogue, "记者");
    println!("the first phrase of a window: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let (mut times, mut hits) = (Vec::new(), Vec::new());
    for phrase in phrases(place, PHRASES, 7) {
        let start = Instant::now();
        let (found, snippets) = answer(&catalogue, &phrase);
        times.push(start.elapsed());
        assert_eq!(snippets, found.min(FIRST), "every hit has its snippet: {phrase}");
        hits.push(found);
    }
    times.sort();
    hits.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!(
        "{PHRASES} phrases of 2 to 8 characters, all hits in order and {FIRST} snippets: median {:.2} ms, p90 {:.2}, p99 {:.2}, worst {:.2} ms; hits: median {}, most {}; {}; load {}",
        at(0.5),
        at(0.9),
        at(0.99),
        at(1.0),
        hits[hits.len() / 2],
        hits.last().unwrap(),
        memory(),
        load()
    );
    let ids: BTreeSet<_> = catalogue.ids().take(200_000).collect();
    let some: Vec<_> = ids.into_iter().step_by(997).take(20).collect();
    let mut times: Vec<Duration> = Vec::new();
    for id in some {
        let article = keeper.article(id).recv().unwrap().unwrap().unwrap().article;
        let start = Instant::now();
        baoku::search::similar(catalogue.corpus().unwrap(), id, &article, 10).unwrap();
        times.push(start.elapsed());
    }
    times.sort();
    if let (Some(median), Some(worst)) = (times.get(times.len() / 2), times.last()) {
        println!(
            "reprints and related articles of an article: median {:.1} ms, worst {:.1} ms",
            median.as_secs_f64() * 1e3,
            worst.as_secs_f64() * 1e3
        );
    }
}

/// Pages dropped one after the other, until a phrase finds them.
fn drops(folder: &Path, press: &Press, first: usize) {
    let place = Place::of(folder);
    let keeper = Keeper::open(&place, "bench", Interest::Changes).unwrap();
    keeper.look().recv().unwrap().unwrap();
    keeper.texts(false).recv().unwrap().unwrap();
    let corpus = Corpus::of(&place);
    let mut waits = Vec::new();
    for n in 0..DROPS {
        let (name, page) = press.page(first + n);
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let word = format!("落页{n}号");
        let page = String::from_utf8(page).unwrap().replacen("本报讯", &format!("{word}本报讯"), 1);
        fs::write(&path, page).unwrap();
        let closed = Instant::now();
        let phrase = baoku::archive::fulltext::Phrase::new(&word).unwrap();
        let there = || {
            let found = corpus.view().unwrap().and_then(|view| view.find(&phrase, &|| false).unwrap());
            found.is_some_and(|parts| parts.iter().any(|part| !part.docs.is_empty()))
        };
        while !there() {
            match keeper.events().recv_timeout(PATIENCE) {
                Ok(Event::Failed(why)) => panic!("{why}"),
                Ok(_) => {}
                Err(_) => panic!("{word}: the page is never found"),
            }
        }
        waits.push(closed.elapsed());
    }
    waits.sort();
    println!(
        "a page dropped, until full text finds it: median {:.0} ms, worst {:.0} ms ({DROPS} times)",
        waits[DROPS / 2].as_secs_f64() * 1e3,
        waits[DROPS - 1].as_secs_f64() * 1e3
    );
}

fn ripgrep(folder: &Path) {
    let place = Place::of(folder);
    let run = |phrase: &str| Command::new("rg").args(["-c", "-F", "--no-ignore", phrase]).arg(folder).output();
    if run("水").is_err() {
        return println!("ripgrep: missing (apt install ripgrep)");
    }
    let keeper = Keeper::open(&place, "bench", Interest::Nothing).unwrap();
    let catalogue = catalogue(&place, &keeper);
    answer(&catalogue, "记者");
    let median = |work: &dyn Fn()| {
        let time = || {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64()
        };
        let mut times = [time(), time(), time()];
        times.sort_by(f64::total_cmp);
        times[1]
    };
    let (mut counting, mut showing) = (Vec::new(), Vec::new());
    for phrase in phrases(&place, FEW, 11) {
        let counted = median(&|| {
            black_box(counted(&catalogue, &phrase));
        });
        let shown = median(&|| {
            black_box(answer(&catalogue, &phrase));
        });
        let theirs = median(&|| {
            black_box(run(&phrase).unwrap());
        });
        counting.push(theirs / counted);
        showing.push(theirs / shown);
        println!(
            "{phrase}: {:.2} ms, {:.2} with {FIRST} snippets; ripgrep {:.0} ms; {:.0} and {:.0} times",
            counted * 1e3,
            shown * 1e3,
            theirs * 1e3,
            theirs / counted,
            theirs / shown
        );
    }
    for (what, mut ratios) in [("all hits in their order", counting), ("the first snippets as well", showing)] {
        ratios.sort_by(f64::total_cmp);
        println!(
            "against ripgrep, {what}: {:.0} times in the median, {:.0} at least",
            ratios[ratios.len() / 2],
            ratios[0]
        );
    }
}

fn recoll(folder: &Path, articles: usize) {
    let settings = folder.with_extension("recoll");
    fs::create_dir_all(&settings).unwrap();
    fs::write(settings.join("recoll.conf"), format!("topdirs = {}\nskippedNames = .baoku\n", folder.display()))
        .unwrap();
    let conf = settings.to_str().unwrap().to_owned();
    let start = Instant::now();
    let run = Command::new("recollindex").args(["-c", &conf]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if run.is_err() {
        fs::remove_dir_all(&settings).unwrap();
        return println!("recoll: missing (apt install recollcmd)");
    }
    let seconds = start.elapsed().as_secs_f64();
    let bytes = sizes(&settings);
    println!("recollindex: {seconds:.1} s, {:.0} articles/s, {:.1} MB", articles as f64 / seconds, bytes as f64 / 1e6);
    for phrase in phrases(&Place::of(folder), FEW, 11) {
        let start = Instant::now();
        let quoted = format!("\"{phrase}\"");
        let out = Command::new("recollq").args(["-c", &conf, "-n", "0-50", "-A", &quoted]).output().unwrap();
        let found = String::from_utf8_lossy(&out.stdout).lines().nth(1).unwrap_or_default().to_owned();
        println!("recollq {phrase}: {:.0} ms ({found})", start.elapsed().as_secs_f64() * 1e3);
    }
    fs::remove_dir_all(&settings).unwrap();
}

/// Bytes of all files below a folder.
fn sizes(folder: &Path) -> u64 {
    let files = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    files.filter_map(|e| e.metadata().ok()).filter(fs::Metadata::is_file).map(|m| m.len()).sum()
}

/// The most memory that this process has had, and what of it now is its own and what is mapped files.
fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of = |name: &str| {
        let line = status.lines().find_map(|l| l.strip_prefix(name));
        let kilobytes = line.and_then(|l| l.trim().trim_end_matches(" kB").trim().parse::<f64>().ok());
        kilobytes.map_or_else(|| "unknown".into(), |kb| format!("{:.0} MB", kb * 1024.0 / 1e6))
    };
    format!("peak memory {} (now {} own, {} mapped)", of("VmHWM:"), of("RssAnon:"), of("RssFile:"))
}

fn load() -> String {
    fs::read_to_string("/proc/loadavg").unwrap_or_default().split(' ').next().unwrap_or_default().to_owned()
}
