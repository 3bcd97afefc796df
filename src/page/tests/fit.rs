//! Fits `weights.txt` to pages with known truth. Run by hand:
//!
//! ```text
//! BAOKU_FIT=<folders of STEM.READER.txt and STEM.truth.json, with colons between> BAOKU_FIT_OUT=<file> cargo test --release fit_weights -- --ignored --nocapture
//! ```
//!
//! A folder named several times counts so many times. What is in the table was fitted to 444 typeset pages, sixteen times to a real page of frames
//! broken in mid-sentence, three times each to the sample pages and to `tests/pages`, and to 160 pages of the press, in twelve rounds; it is the mean of five such fits.
//! What is weighed on pages in order is fitted otherwise (`fit_chain`). What is weighed on pages row by row is the mean of five, in six rounds, fitted four times to the typeset pages, twice to
//! the sample pages, six times to the press, and to 1,050 pages more that were typeset for it, in other layouts, from reports of the evening news of which no page with a known
//! truth has a word, and read back by pdftotext and pdfminer: with these the pages that are left out are read better, though those that are not are read a little
//! worse. From there it was moved on (`BAOKU_FIT_ONWARD=1`) with pages among the lessons whose runs are out of order: 640 pages in layouts of their own with kickers that say nothing
//! of their text, each as four extractors print it, and the typeset pages eight times (four fits of five rounds); then half of these 640, the typeset pages again, the press six times,
//! the sample pages and `tests/pages` four times (two fits of four rounds). The net and the links followed each time. What a page as a whole weighs was fitted to 160 pages more of
//! those layouts, to the press, the sample pages and `tests/pages`, and how titles are dealt to the typeset pages and the sample pages twice and to 60 of those layouts. Forty pages
//! in another layout were read much better (article_f1 .774 to .826, headlines .829 to .892).
//!
//! `BAOKU_FIT_ONLY=order` fits the chain of pages in order alone, `BAOKU_FIT_ONLY=rows` what is weighed on pages row by row alone and then the net beside
//! it, `BAOKU_FIT_ONLY=net` the net alone, `BAOKU_FIT_ONLY=links` how pieces are linked, and these three how titles are dealt then, as `BAOKU_FIT_ONLY=titles` does alone;
//! all but this last link pieces anew; `BAOKU_FIT_ONLY=headings` fits what is seen of all titles together, `BAOKU_FIT_ONLY=whole` what the figures of
//! a page as a whole weigh, and nothing else does either: to pages that the rest was not fitted to, for on those that it was its figures look too sure. The rest of the
//! table stays as it is.
//!
//! With `BAOKU_FIT_ONWARD` set, the signs of pages row by row, titles and net move on from what the table has, instead of from nothing.
//!
//! `BAOKU_FIT_LEAVE=evening,pdfminer` leaves files out whose names hold one of the words, so that what was not seen can be scored.

use super::super::columns::{self, Pieces};
use super::super::deal::Link;
use super::super::deal::Table;
use super::super::echo;
use super::super::joins::Words;
use super::super::justified;
use super::super::lines::{Kind, Line, measure};
use super::super::order::{Leads, by_rows, in_runs};
use super::super::roles::{self, ROLES, Role};
use super::super::signs::{self, Usual};
use super::super::titling::Stage;
use super::super::torn::is_torn;
use super::super::weights::{COUNT, NET, Place, ROWS, TORN, WHOLE, Weights};
#[path = "fit_beside.rs"]
mod beside;
#[path = "fit_bounds.rs"]
mod bounds;
#[path = "fit_chain.rs"]
mod chain;
#[path = "fit_headings.rs"]
mod headings;
#[path = "fit_links.rs"]
mod links;
#[path = "fit_local.rs"]
mod local;
#[path = "fit_parts.rs"]
mod parts;
#[path = "fit_report.rs"]
mod report;
#[path = "fit_titles.rs"]
mod titles;
#[path = "fit_torn.rs"]
mod torn;
#[path = "fit_truth.rs"]
mod truth;
#[path = "fit_whole.rs"]
mod whole;

use report::told;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use truth::{Gold, align, articles, bare, titled};

/// Title lines, texts, and the text of each title line.
struct Titled {
    titles: Vec<usize>,
    texts: Vec<Vec<usize>>,
    of: Vec<usize>,
}

/// One page to learn from.
struct Page {
    name: String,
    lines: Vec<Line<'static>>,
    gold: Vec<Gold>,
    rows: bool,
    /// The articles whose titles a line may be of.
    titled: Vec<Vec<usize>>,
}

/// The same chances every time.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }

    /// Puts them in another order.
    pub(super) fn shuffle<T>(&mut self, of: &mut [T]) {
        for n in (1..of.len()).rev() {
            of.swap(n, self.below(n + 1));
        }
    }
}

/// The longest step of the fitting.
const FIRM: f32 = 0.01;

/// A column that was left so many lines ago may begin anew.
const LONG: usize = 20;

impl Page {
    fn read(path: &Path, truth: &serde_json::Value) -> Option<Self> {
        let text = std::fs::read_to_string(path).ok()?;
        let mut page = measure(&text);
        let lines = Leads::of(&page).marked().lines;
        let torn = || {
            let table = Table::new(&lines, Weights::fitted());
            is_torn(&table.settled(table.puts()), &lines, table.weights)
        };
        let rows = by_rows(&lines) || in_runs(&lines) && torn();
        let lines = if rows {
            lines
        } else {
            justified::measure(&mut page);
            roles::plain(&page).1
        };
        let lines: Vec<Line<'static>> = lines.iter().map(Line::owned).collect();
        let articles = articles(truth);
        let gold = align(&lines, &articles);
        let titled = lines.iter().map(|l| titled(&bare(&l.text), &articles)).collect();
        Some(Self { name: path.file_name()?.to_string_lossy().into_owned(), lines, gold, rows, titled })
    }

    /// The page as another extractor might have printed it: all blank lines gone, or some gone and some added.
    fn blanks_changed(&self, random: &mut Random) -> Self {
        // Frames that end in mid-sentence leave blanks there, on some pages many.
        let all = random.below(3) == 0;
        let often = [40, 20, 8][random.below(3)];
        let change = |line: &Line<'static>, random: &mut Random| {
            let blank = match line.blank_before {
                _ if all => false,
                true => random.below(3) > 0,
                false => random.below(often) == 0,
            };
            Line { blank_before: blank || line.signed_over, ..line.clone() }
        };
        let lines = self.lines.iter().map(|l| change(l, random)).collect();
        Self {
            name: format!("{}*", self.name),
            lines,
            gold: self.gold.clone(),
            rows: self.rows,
            titled: self.titled.clone(),
        }
    }

    /// A page in order with every title behind its text, as extractors print it that give frames in the order they were set.
    fn turned(&self) -> Option<Self> {
        let Titled { titles, texts, of } = self.titles()?;
        let mut group = vec![None; self.lines.len()];
        titles.iter().zip(&of).for_each(|(n, j)| group[*n] = Some(*j));
        texts.iter().enumerate().for_each(|(j, t)| t.iter().for_each(|n| group[*n] = Some(j)));
        let mut latest = None;
        for slot in &mut group {
            latest = slot.or(latest);
            *slot = latest;
        }
        let title = |n: &usize| titles.binary_search(n).is_ok();
        let of_group = |j: usize, want: bool| {
            (0..self.lines.len()).filter(|n| group[*n].unwrap_or(0) == j && title(n) == want).collect::<Vec<_>>()
        };
        let order: Vec<usize> =
            (0..texts.len()).flat_map(|j| [of_group(j, false), of_group(j, true)].concat()).collect();
        let mut lines: Vec<Line> = order.iter().map(|n| self.lines[*n].clone()).collect();
        for k in 1..lines.len() {
            // Titles stand apart where the page has blanks at all.
            lines[k].blank_before |=
                title(&order[k]) != title(&order[k - 1]) && self.lines.iter().any(|l| l.blank_before);
        }
        Some(self.of(&order, lines, '<', false))
    }

    /// The page with no line of a title on it.
    fn untitled(&self) -> Self {
        let kept: Vec<usize> = (0..self.lines.len()).filter(|n| self.gold[*n] != Gold::Title).collect();
        let lines = kept.iter().map(|n| self.lines[*n].clone()).collect();
        self.of(&kept, lines, '-', self.rows)
    }

    /// Some of its lines in another order, as they are there, with what is known of them.
    fn of(&self, order: &[usize], mut lines: Vec<Line<'static>>, how: char, rows: bool) -> Self {
        echo::mark(&mut lines);
        let gold = order.iter().map(|n| self.gold[*n]).collect();
        let titled = order.iter().map(|n| self.titled[*n].clone()).collect();
        Self { name: format!("{}{how}", self.name), lines, gold, rows, titled }
    }

    fn may(&self, at: usize, role: Role) -> bool {
        match self.gold[at] {
            Gold::Unknown => true,
            Gold::Title => role == Role::Title,
            Gold::Text(.., known) => role == known,
        }
    }

    /// The line of the same column that each line of text stands under, nothing for the first of a column; and whether it may open a column all the same:
    /// where its own was left long ago, or what stands between the two is not known.
    fn over(&self) -> Vec<(Option<usize>, bool)> {
        let mut of: Vec<(usize, usize, usize, usize)> = Vec::new();
        for (n, gold) in self.gold.iter().enumerate() {
            if let Gold::Text(i, from, to, _) = gold {
                of.push((*i, *from, *to, n));
            }
        }
        of.sort_unstable();
        let mut out = vec![(None, true); self.gold.len()];
        for pair in of.windows(2) {
            let ((i, _, end, a), (j, begin, _, b)) = (pair[0], pair[1]);
            if i == j && a < b {
                out[b] = (Some(a), end != begin || b - a > LONG);
            }
        }
        out
    }

    /// Moves the weights by what a page printed row by row teaches; `learn` is told every move. The number of moves.
    fn teach(&self, weights: &mut Weights, learn: impl FnMut(&mut Weights, &[f32])) -> Option<usize> {
        let over = self.over();
        Table::lessons(&self.lines, weights, |at, role, link| self.may_deal(&over, at, role, link), learn)
    }

    /// The piece in which each piece goes on, `Some(None)` where it ends its article; nothing where the truth cannot say.
    fn links(&self, pieces: &Pieces<'_>) -> Vec<Option<Option<usize>>> {
        let place = |n: usize| match self.gold[n] {
            Gold::Text(i, from, to, _) => Some((i, from, to)),
            _ => None,
        };
        let after = |(i, _, end): (usize, usize, usize)| {
            (0..self.lines.len()).any(|n| place(n).is_some_and(|p| p.0 == i && p.1 == end))
        };
        let one = |p: &columns::Piece| {
            let last = p.lines.iter().rev().find_map(|n| place(*n))?;
            let first = |q: &columns::Piece| place(q.lines[0]).is_some_and(|f| f.0 == last.0 && f.1 == last.2);
            match pieces.pieces.iter().position(first) {
                Some(to) => Some(Some(to)),
                None if after(last) => None,
                None => Some(None),
            }
        };
        pieces.pieces.iter().map(one).collect()
    }

    /// Its words, as they are asked where titles are dealt.
    fn words(&self) -> Words {
        if self.rows {
            return Words::of(&self.lines);
        }
        let all: Vec<usize> = (0..self.lines.len()).collect();
        Words::between(&self.lines, &all)
    }

    /// Titles, texts, and the text of each title, as the truth has them; nothing where the titles stand after their texts.
    fn titles(&self) -> Option<Titled> {
        let mut of: HashMap<usize, Vec<(usize, usize)>> = HashMap::new();
        for (n, gold) in self.gold.iter().enumerate() {
            if let Gold::Text(i, from, ..) = gold {
                of.entry(*i).or_default().push((*from, n));
            }
        }
        let mut texts: Vec<(usize, Vec<usize>)> = of
            .into_iter()
            .map(|(i, mut lines)| {
                lines.sort_unstable();
                (i, lines.into_iter().map(|(_, n)| n).collect())
            })
            .collect();
        texts.sort_by_key(|(_, t)| t.iter().copied().min());
        let (mut titles, mut gold) = (Vec::new(), Vec::new());
        for n in (0..self.lines.len()).filter(|n| self.gold[*n] == Gold::Title && self.lines[*n].kind == Kind::Plain) {
            let begin = |j: usize| texts[j].1.iter().copied().min().unwrap_or(0);
            let far = |j: &usize| (begin(*j) < n, begin(*j).abs_diff(n));
            let text = (0..texts.len()).filter(|j| self.titled[n].contains(&texts[*j].0)).min_by_key(far)?;
            titles.push(n);
            gold.push(text);
        }
        (!titles.is_empty()).then(|| Titled { titles, texts: texts.into_iter().map(|(_, t)| t).collect(), of: gold })
    }

    fn may_deal(&self, over: &[(Option<usize>, bool)], at: usize, role: Role, link: Link) -> bool {
        let kind = self.lines[at].kind;
        if !matches!(kind, Kind::Plain | Kind::Signature) {
            return true;
        }
        let unknown = |n: usize| self.gold[n] == Gold::Unknown;
        // A signature has its one role, whatever the truth says.
        (self.may(at, role) || kind == Kind::Signature)
            && match (self.gold[at], link, over[at]) {
                (Gold::Unknown, ..) => true,
                (Gold::Title, link, _) => link == Link::Title,
                (Gold::Text(..), Link::Title, _) => false,
                (Gold::Text(..), Link::New, (_, may_open)) => may_open,
                (Gold::Text(..), Link::Under(last, before), (Some(a), _)) => {
                    last == a || unknown(last) && before.is_none_or(|b| b == a || unknown(b))
                }
                (Gold::Text(..), Link::Under(last, before), (None, _)) => unknown(last) && before.is_none_or(unknown),
            }
    }
}

/// The page files below a folder.
fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "txt") {
            out.push(path);
        }
    }
}

/// The pages whose names hold one of the words, or those that hold none.
fn pages(folders: &str, words: &[String], hold: bool) -> Vec<Page> {
    pages_with(folders, words, hold).into_iter().map(|(page, _)| page).collect()
}

/// The page files of the folders.
fn paths(folders: &str) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    folders.split(':').for_each(|folder| files(Path::new(folder), &mut paths));
    paths.sort();
    paths
}

/// The truth of a page file.
fn truth_of(path: &Path) -> Option<serde_json::Value> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let truth = |stem: &str| std::fs::read(path.with_file_name(format!("{stem}.truth.json"))).ok();
    let whole = name.trim_end_matches(".txt");
    let truth = truth(whole).or_else(|| truth(whole.rsplit_once('.')?.0))?;
    Some(serde_json::from_slice(&truth).unwrap())
}

/// The same, each with its truth.
fn pages_with(folders: &str, words: &[String], hold: bool) -> Vec<(Page, serde_json::Value)> {
    let mut out = Vec::new();
    for path in paths(folders) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if words.iter().any(|word| name.contains(&format!("{word}."))) != hold {
            continue;
        }
        let Some(truth) = truth_of(&path) else { continue };
        out.extend(Page::read(&path, &truth).map(|page| (page, truth)));
    }
    out
}

/// Moves the weights so far that what ought to be is better than what was guessed by one, but never by more than `firm`: pages with faults in
/// their truth must not undo what the others teach (K. Crammer and others, “Online passive-aggressive algorithms”, 2006).
fn step(weights: &mut Weights, sums: &[f32], firm: f32) {
    let ahead: f32 = weights.0.iter().zip(sums).map(|(w, d)| w * d).sum();
    let size: f32 = sums.iter().map(|d| d * d).sum();
    if size > 0.0 {
        let by = if firm >= 1.0 { 1.0 } else { ((1.0 - ahead) / size).clamp(0.0, firm) };
        weights.0.iter_mut().zip(sums).for_each(|(w, d)| *w += by * d);
    }
}

/// The table as text.
fn table(weights: &[f32]) -> String {
    let mut out = String::from(
        "# What each sign weighs. own.SIGN: for the role of its line. step.SIGN.ROLE: for the role of its line, under a line of that role.\n",
    );
    let _ = writeln!(out, "# Roles: {ROLES:?}. deal.SIGN: for dealing a line so. Fitted; see weights.rs.");
    for (name, at, width) in Weights::rows() {
        let figures: Vec<String> = weights[at..at + width].iter().map(|w| format!("{w:.3}")).collect();
        let _ = writeln!(out, "{name} {}", figures.join(" "));
    }
    out
}

/// Weights on the way, and the sum of all that they were: the mean is what is kept.
struct Fit {
    weights: Weights,
    sum: Vec<f64>,
    steps: u32,
}

impl Fit {
    fn add(sum: &mut [f64], steps: &mut u32, weights: &Weights) {
        sum.iter_mut().zip(&weights.0).for_each(|(s, w)| *s += f64::from(*w));
        *steps += 1;
    }

    #[allow(clippy::cast_possible_truncation)]
    fn mean(&self) -> Weights {
        Weights(self.sum.iter().map(|s| (s / f64::from(self.steps)) as f32).collect())
    }

    /// Learns from one page; how often it was wrong.
    fn learn(&mut self, page: &Page) -> usize {
        let Self { weights, sum, steps } = self;
        let wrong = if page.rows {
            page.teach(weights, |weights, sums| {
                step(weights, sums, 1.0);
                Self::add(sum, steps, weights);
            })
        } else {
            page.titles().map(|Titled { titles, texts, of }| {
                let words = page.words();
                let lessons = (&*page.lines, &words);
                Stage::lessons(lessons, &titles, &texts, &of, weights, |weights, sums| step(weights, sums, FIRM))
            })
        };
        Self::add(sum, steps, weights);
        wrong.unwrap_or(0)
    }
}

/// Do fits move on from what the table has, instead of from nothing?
fn onward() -> bool {
    std::env::var_os("BAOKU_FIT_ONWARD").is_some()
}

/// What the pages teach that are printed row by row, in their order; all processors work at it.
fn lessons<T: Send>(pages: &[Page], of: impl Fn(&Page) -> Vec<T> + Sync) -> Vec<T> {
    let pages: Vec<&Page> = pages.iter().filter(|page| page.rows).collect();
    let many = std::thread::available_parallelism().map_or(1, usize::from);
    let learn = |pages: &[&Page]| pages.iter().flat_map(|page| of(page)).collect::<Vec<T>>();
    let learn = &learn;
    std::thread::scope(|scope| {
        let parts = pages.chunks(pages.len().div_ceil(many).max(1));
        let threads: Vec<_> = parts.map(|part| scope.spawn(move || learn(part))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

/// The chances of the fits whose mean is kept.
const SEEDS: [u64; 5] = [7, 11, 12, 13, 14];

/// The page, as another extractor might have printed it, two times in five.
fn varied(page: &Page, random: &mut Random) -> Option<Page> {
    (random.below(5) < 2).then(|| page.blanks_changed(random))
}

fn fit_once(pages: &[Page], rounds: usize, seed: u64) -> Weights {
    let from = if onward() { Weights::fitted().clone() } else { Weights(vec![0.0; COUNT]) };
    let mut fit = Fit { weights: from, sum: vec![0.0; COUNT], steps: 0 };
    let mut order: Vec<usize> = (0..pages.len()).collect();
    let mut random = Random(seed);
    for round in 0..rounds {
        random.shuffle(&mut order);
        let mut wrong = 0;
        for &n in &order {
            wrong += fit.learn(varied(&pages[n], &mut random).as_ref().unwrap_or(&pages[n]));
        }
        println!("fit {seed}, round {round}: {wrong} lessons");
    }
    fit.mean()
}

/// The mean of some fits: those that meet the pages in other orders err in other places, and their mean errs less than each.
fn mean(pages: &[Page], rounds: usize, only_rows: bool) -> Weights {
    let mut mean = vec![0.0; COUNT];
    for (n, seed) in SEEDS.into_iter().enumerate() {
        let fit = fit_once(pages, rounds, seed).0;
        let shares = f32::from(u8::try_from(n).unwrap());
        mean.iter_mut().zip(fit).for_each(|(m, w)| *m = (*m * shares + w) / (shares + 1.0));
    }
    let [given, given_rows, part] = [
        Place::given(false, signs::Given::ALL[0]).index(),
        Place::given(true, signs::Given::ALL[0]).index(),
        Place::part(signs::Part::ALL[0], super::super::parts::Of::Kicker).index(),
    ];
    for range in [0..ROWS, given..given_rows, part..NET].into_iter().filter(|_| only_rows) {
        mean[range.clone()].copy_from_slice(&Weights::fitted().0[range]);
    }
    Weights(mean)
}

#[test]
#[ignore = "fits the weights anew: needs pages with truth in BAOKU_FIT"]
fn fit_weights() {
    let Ok(folders) = std::env::var("BAOKU_FIT") else { return println!("BAOKU_FIT is not set: nothing to fit to") };
    let leave = std::env::var("BAOKU_FIT_LEAVE").unwrap_or_default();
    let leave: Vec<String> = leave.split(',').filter(|w| !w.is_empty()).map(str::to_owned).collect();
    let rounds: usize = std::env::var("BAOKU_FIT_ROUNDS").ok().and_then(|r| r.parse().ok()).unwrap_or(12);
    let only = std::env::var("BAOKU_FIT_ONLY").ok();
    let only = only.as_deref();
    let (mut pages, held) = (pages(&folders, &leave, false), pages(&folders, &leave, true));
    pages.retain(|p| only.is_none() || p.rows != (only == Some("order")));
    println!("{} pages, {} by rows", pages.len(), pages.iter().filter(|p| p.rows).count());
    let mut mean = match only {
        None | Some("rows") => mean(&pages, rounds, only == Some("rows")),
        _ => Weights::fitted().clone(),
    };
    for kept in [WHOLE..NET, TORN..COUNT] {
        mean.0[kept.clone()].copy_from_slice(&Weights::fitted().0[kept]);
    }
    if matches!(only, None | Some("order")) {
        chain::refit(&pages, rounds, &mut mean);
    }
    if matches!(only, None | Some("rows" | "net")) {
        let net = local::fit_net(&pages, &mean);
        mean.0[NET..TORN].copy_from_slice(&net);
    }
    if matches!(only, None | Some("rows" | "net" | "links")) {
        links::refit(&pages, &mut mean);
    }
    if matches!(only, None | Some("rows" | "net" | "links" | "titles")) {
        titles::refit(&pages, &mut mean);
    }
    if only == Some("headings") {
        headings::refit(&pages, &held, &mut mean);
    }
    if only == Some("whole") {
        whole::refit(&pages, &mut mean);
    }
    if let Some(out) = std::env::var_os("BAOKU_FIT_OUT") {
        std::fs::write(out, table(&mean.0)).unwrap();
    }
    told("learned", &pages, &mean);
    told("left out", &held, &mean);
}
