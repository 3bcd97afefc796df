//! How quickly headlines are found, beside what else could find them, in one run and over one list.
//!
//! `cargo bench --bench search` invents a million headlines; `BAOKU_CORPUS=file` takes real ones (lines of `YYYY-MM-DD<TAB>headline`),
//! `BAOKU_COUNT=n` another number (a list that is too short is used again with other days),
//! and `BAOKU_ALONE=1` leaves the peers out. The peers: SkimMatcherV2 and nucleo-matcher
//! on one thread over all lines, frizbee on all cores, and `fzf --filter` as a whole process when it is installed. A peer is asked only
//! what it can answer: one word as text.

#![allow(clippy::print_stdout)] // the figures are what it is for

mod headlines;

use baoku::{
    archive::Changes,
    catalogue::{Catalogue, coverage::coverage, snapshot},
    model::{ArticleId, Entry},
    search::{Arrangement, Found, Grouping, Order, Query, search_early},
};
use fuzzy_matcher::{FuzzyMatcher, skim::SkimMatcherV2};
use std::{
    fs,
    hint::black_box,
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

const ROUNDS: usize = 15;
const PEER_ROUNDS: usize = 3;

/// What is typed, and whether a matcher of plain text understands it.
const QUERIES: [(&str, &str, bool); 48] = [
    ("common character", "国", true),
    ("common character", "的", true),
    ("common character", "人", true),
    ("rare character", "曦", true),
    ("rare character", "鹳", true),
    ("two characters", "中国", true),
    ("two characters", "农业", true),
    ("two characters", "水库", true),
    ("two characters", "教育", true),
    ("four characters", "社会主义", true),
    ("four characters", "改革开放", true),
    ("four characters", "知识产权", true),
    ("four characters", "人民日报", true),
    ("six and more", "中华人民共和国", true),
    ("six and more", "北京地区天气预报", true),
    ("scattered", "中会", true),
    ("scattered", "国人", true),
    ("scattered", "知产", true),
    ("scattered", "农现化", true),
    ("scattered", "改开放", true),
    ("no hit", "龘鱻", true),
    ("no hit", "骉骉骉", true),
    ("one letter", "z", false),
    ("one letter", "s", false),
    ("one letter", "a", false),
    ("two initials", "zg", false),
    ("two initials", "rm", false),
    ("three initials", "jzg", false),
    ("four initials", "zscq", false),
    ("five initials", "shzyg", false),
    ("six initials", "zhrmgh", false),
    ("syllables", "zhongguo", false),
    ("syllables", "zhishichanquan", false),
    ("syllables", "shehuizhuyi", false),
    ("part of a syllable", "zhongg", false),
    ("mixed", "zg人民", false),
    ("mixed", "zs产权", false),
    ("two words", "中国 农业", false),
    ("two words", "水 教育", false),
    ("three words", "北京 工人 代表", false),
    ("exact", "\"改革开放\"", false),
    ("without", "农业 -中国", false),
    ("alternatives", "水库 OR 灌溉", false),
    ("field", "date:1985", false),
    ("field and word", "date:1985 农业", false),
    ("traditional", "農業", false),
    ("traditional", "國務院", false),
    ("full width", "１９８５年", false),
];

/// Typed key by key; every beginning is a query.
const TYPED: [&str; 5] = ["社会主义现代化", "zhongguorenmin", "zscq", "北京 天气", "date:1985 农村"];

fn main() {
    // `cargo test` runs benches with `--test`.
    if std::env::args().any(|arg| arg == "--test") {
        return;
    }
    let count = std::env::var("BAOKU_COUNT").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let entries = headlines::entries(std::env::var_os("BAOKU_CORPUS"), count);
    let lines: Vec<String> = entries.iter().map(|entry| entry.headline.clone()).collect();
    println!("{} headlines, {} cores", entries.len(), std::thread::available_parallelism().map_or(1, usize::from));
    let fresh: Vec<Entry> =
        entries[..10].iter().map(|e| Entry { id: ArticleId(e.id.0 ^ 1 << 63), ..e.clone() }).collect();
    let (catalogue, took) = timed(|| Arc::new(Catalogue::new(1, entries)));
    println!("built from entries       {:>9.1} ms", ms(took));
    println!("memory a headline        {:>9.1} bytes", catalogue.bytes() as f64 / catalogue.len() as f64);
    if let Some(resident) = resident() {
        // The list that it was made of, and what the peers are to search, is in it.
        println!("resident, with the bench {resident:>9} kB");
    }
    starting(&catalogue);
    panes(&catalogue, &fresh);
    adding(&catalogue, fresh);
    let peers = std::env::var_os("BAOKU_ALONE").is_none().then(|| Peers::new(&lines));
    table(&catalogue, peers.as_ref());
    typing(&catalogue);
}

/// Where the system tells it.
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.split_whitespace().next()?.parse().ok()
}

/// What the panes ask of a list of everything: marks (on the screen's own thread), order, counts (on others).
fn panes(catalogue: &Arc<Catalogue>, fresh: &[Entry]) {
    let hits = search_early(catalogue, &Query::parse("").0, &|| false, &mut |_| {}).unwrap_or_default();
    let changes = Changes { generation: 2, upserts: fresh.to_vec(), new: fresh.len(), ..Changes::default() };
    let next = Arc::new(catalogue.apply(&changes));
    let (all, took) = timed(|| hits.selection());
    println!("all hits marked          {:>9.1} ms", ms(took));
    println!("marks to a newer list    {:>9.1} ms", ms(timed(|| all.over(&next)).1));
    println!("marked articles listed   {:>9.1} ms", ms(timed(|| all.ids()).1));
    for order in [Order::Newest, Order::Oldest, Order::Paper, Order::Page] {
        let how = Arrangement { order, ..Arrangement::default() };
        println!("sorted {:<17} {:>9.1} ms", format!("{order:?}"), ms(timed(|| hits.clone().arranged(how)).1));
    }
    let grouped = hits.clone().arranged(Arrangement { grouping: Grouping::Date, ..Arrangement::default() });
    println!("a group's length         {:>9.3} ms", ms(timed(|| grouped.group_len(grouped.len() / 2)).1));
    let (issues, took) = timed(|| catalogue.issues());
    println!("issues counted           {:>9.1} ms for {}", ms(took), issues.len());
    println!("coverage                 {:>9.1} ms", ms(timed(|| coverage(&issues, &[])).1));
    println!("over time                {:>9.1} ms", ms(timed(|| hits.times()).1));
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn at(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times[(times.len() * percent / 100).min(times.len() - 1)]
}

/// From the snapshot file, as it lies in the system's cache, to the first screen of the list and to a search.
fn starting(catalogue: &Arc<Catalogue>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("catalogue");
    let (saved, took) = timed(|| snapshot::save(&path, catalogue));
    saved.expect("room for the snapshot");
    println!("snapshot written         {:>9.1} ms", ms(took));
    let (mut lists, mut searches) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        let start = Instant::now();
        let loaded = Arc::new(snapshot::load(&path, catalogue.generation).expect("a whole snapshot"));
        let shown: Vec<Entry> = loaded.entries().take(50).collect();
        lists.push(start.elapsed());
        black_box((shown, ask(&loaded, "水库")));
        searches.push(start.elapsed());
    }
    let (list, search) = (ms(at(&mut lists, 50)), ms(at(&mut searches, 50)));
    println!("from the snapshot        {list:>9.1} ms to the list, {search:.1} ms to a search");
}

fn adding(catalogue: &Arc<Catalogue>, fresh: Vec<Entry>) {
    let changes = Changes { generation: 2, upserts: fresh, ..Changes::default() };
    let (query, _) = Query::parse("\"的\"");
    let once = || {
        let next = Arc::new(catalogue.apply(&changes));
        assert_eq!(next.len(), catalogue.len() + 10);
        next
    };
    let mut times: Vec<_> = (0..ROUNDS).map(|_| timed(once).1).collect();
    let next = once();
    assert!(search_early(&next, &query, &|| false, &mut |_| {}).is_some());
    println!(
        "adding 10 articles       {:>9.2} ms median, {:.2} ms worst",
        ms(at(&mut times, 50)),
        ms(at(&mut times, 100))
    );
}

/// One question: the time to the whole answer and to the first hits, and how many hits there are.
fn ask(catalogue: &Arc<Catalogue>, text: &str) -> (Duration, Duration, usize) {
    let (whole, first, found) = key(catalogue, text, None);
    (whole, first, found.1)
}

/// The same with what was found a key before, as the screen's worker asks; and what it finds the next key by.
fn key(catalogue: &Arc<Catalogue>, text: &str, before: Option<&Found>) -> (Duration, Duration, (Option<Found>, usize)) {
    let start = Instant::now();
    let (query, _) = Query::parse(text);
    let mut first = None;
    let narrowed = before.and_then(|found| found.narrowed(&query, catalogue, &|| false));
    let hits = narrowed.or_else(|| {
        search_early(catalogue, &query, &|| false, &mut |hits| {
            black_box(hits.entry(0));
            first.get_or_insert(start.elapsed());
        })
    });
    let hits = Arc::new(black_box(hits).unwrap_or_default());
    let (whole, count) = (start.elapsed(), hits.len());
    (whole, first.unwrap_or(whole), (Found::new(query, hits), count))
}

fn table(catalogue: &Arc<Catalogue>, peers: Option<&Peers<'_>>) {
    println!(
        "\n{:<19}{:<22}{:>9}{:>8}{:>8}{:>8}{:>8} |{:>9}{:>9}{:>9}{:>9}",
        "kind", "query", "hits", "least", "median", "p99", "first", "skim", "nucleo", "frizbee", "fzf"
    );
    let (mut all, mut firsts, mut ratios) = (Vec::new(), Vec::new(), vec![Vec::new(); 4]);
    for (kind, text, plain) in QUERIES {
        ask(catalogue, text);
        let asked: Vec<_> = (0..ROUNDS).map(|_| ask(catalogue, text)).collect();
        let (mut whole, mut first): (Vec<_>, Vec<_>) = asked.iter().map(|&(whole, first, _)| (whole, first)).unzip();
        let median = at(&mut whole, 50);
        let shown: String = format!("{text:<0$}", 22 - text.chars().filter(|c| *c > '\u{2E80}').count());
        print!(
            "{kind:<19}{shown}{:>9}{:>8.2}{:>8.2}{:>8.2}{:>8.2} |",
            asked[0].2,
            ms(at(&mut whole, 0)),
            ms(median),
            ms(at(&mut whole, 99)),
            ms(at(&mut first, 50))
        );
        if let Some(peers) = peers.filter(|_| plain) {
            for (times, ratios) in peers.ask(text).into_iter().zip(&mut ratios) {
                match times {
                    Some(time) => {
                        ratios.push(time.as_secs_f64() / median.as_secs_f64());
                        print!("{:>9.1}", ms(time));
                    }
                    None => print!("{:>9}", "-"),
                }
            }
        }
        println!();
        all.append(&mut whole);
        firsts.append(&mut first);
    }
    println!(
        "\nall queries              {:>9.2} ms median, {:.2} ms p99; first hits {:.2} ms p99",
        ms(at(&mut all, 50)),
        ms(at(&mut all, 99)),
        ms(at(&mut firsts, 99))
    );
    for (name, ratios) in ["SkimMatcherV2", "nucleo-matcher", "frizbee", "fzf --filter"].iter().zip(&mut ratios) {
        ratios.sort_by(f64::total_cmp);
        if let (Some(least), Some(middle)) = (ratios.first(), ratios.get(ratios.len() / 2)) {
            println!("{name:<25}{middle:>9.1} times our median at the median, {least:.1} times at the least");
        }
    }
}

fn typing(catalogue: &Arc<Catalogue>) {
    let (mut whole, mut first) = (Vec::new(), Vec::new());
    for text in TYPED {
        for _ in 0..ROUNDS {
            let mut before = None;
            for (end, c) in text.char_indices() {
                let (all, early, (found, _)) = key(catalogue, &text[..end + c.len_utf8()], before.as_ref());
                before = found;
                whole.push(all);
                first.push(early);
            }
        }
    }
    println!(
        "each keystroke           {:>9.2} ms median, {:.2} ms p99; first hits {:.2} ms p99",
        ms(at(&mut whole, 50)),
        ms(at(&mut whole, 99)),
        ms(at(&mut first, 99))
    );
}

/// What else could be asked.
struct Peers<'a> {
    lines: &'a [String],
    wide: Vec<nucleo_matcher::Utf32String>,
    /// The list as a file, where fzf is installed.
    file: Option<tempfile::NamedTempFile>,
}

impl<'a> Peers<'a> {
    fn new(lines: &'a [String]) -> Self {
        let there = Command::new("fzf").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
        let file = there.then(|| {
            let file = tempfile::NamedTempFile::new().expect("a temporary file");
            fs::write(file.path(), lines.join("\n")).expect("room for the list");
            file
        });
        Self { lines, wide: lines.iter().map(|line| line.as_str().into()).collect(), file }
    }

    /// The medians of SkimMatcherV2, nucleo-matcher, frizbee and fzf.
    fn ask(&self, text: &str) -> [Option<Duration>; 4] {
        let median = |work: &dyn Fn() -> usize| {
            let mut times: Vec<_> = (0..PEER_ROUNDS).map(|_| timed(|| black_box(work())).1).collect();
            at(&mut times, 50)
        };
        [
            Some(median(&|| self.skim(text))),
            Some(median(&|| self.nucleo(text))),
            Some(median(&|| self.frizbee(text))),
            self.file.as_ref().map(|file| median(&|| fzf(file, text))),
        ]
    }

    fn skim(&self, text: &str) -> usize {
        let skim = SkimMatcherV2::default();
        let hits = self.lines.iter().enumerate().filter_map(|(at, line)| Some((skim.fuzzy_match(line, text)?, at)));
        let mut hits: Vec<(i64, usize)> = hits.collect();
        hits.sort_unstable_by(|a, b| b.cmp(a));
        hits.len()
    }

    fn nucleo(&self, text: &str) -> usize {
        use nucleo_matcher::{Config, Matcher, pattern};
        let mut matcher = Matcher::new(Config::DEFAULT);
        let (case, normal) = (pattern::CaseMatching::Ignore, pattern::Normalization::Smart);
        let atom = pattern::Atom::new(text, case, normal, pattern::AtomKind::Fuzzy, false);
        let hits = self.wide.iter().enumerate();
        let mut hits: Vec<(u16, usize)> =
            hits.filter_map(|(at, line)| Some((atom.score(line.slice(..), &mut matcher)?, at))).collect();
        hits.sort_unstable_by(|a, b| b.cmp(a));
        hits.len()
    }

    fn frizbee(&self, text: &str) -> usize {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        frizbee::Matcher::new(text, &frizbee::Config::default()).match_list_parallel(self.lines, threads).len()
    }
}

/// The whole process, as a person would pipe a list into it.
fn fzf(file: &tempfile::NamedTempFile, text: &str) -> usize {
    let input = fs::File::open(file.path()).expect("the list");
    let out = Command::new("fzf").args(["--filter", text]).stdin(input).output().expect("fzf runs");
    out.stdout.iter().filter(|&&byte| byte == b'\n').count()
}
