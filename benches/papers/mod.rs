//! Page files of papers that never were, as many as are asked for, the same from the same seed.
//!
//! Each page has ten articles and about 15 KB, laid out like the sample pages: date line, furniture, headlines, leads and hard-wrapped bodies. The text is
//! clauses of the sample pages in an order of chance, so that it reads and compresses as pages do: a page alone to 0.54 of its size by deflate, real ones to
//! 0.55. A store must not look small because its pages repeat themselves; it packs each page alone, so that clauses which come again on other pages do not help it.

use baoku::page::read_page;
use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

/// Articles of a page.
pub const ARTICLES: usize = 10;
/// Pages of one folder, a day's issue of a large paper.
const PAGES_A_DAY: usize = 24;
/// Glyphs of a line of a body.
const MEASURE: usize = 22;

/// Numbers that look like chance and come again with their seed (Steele, Lea and Flood: SplitMix, 2014).
pub struct Dice(u64);

impl Dice {
    /// Dice of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn from<'a, T>(&mut self, some: &'a [T]) -> &'a T {
        &some[self.below(some.len())]
    }
}

/// What text is made of.
pub struct Press {
    clauses: Vec<String>,
    headlines: Vec<String>,
    names: Vec<String>,
    /// How often two glyphs stand together.
    pairs: BTreeMap<(char, char), usize>,
    seed: u64,
}

impl Press {
    /// Learns clauses, headlines and names from all pages below a folder.
    pub fn new(samples: &Path, seed: u64) -> Self {
        let mut press =
            Self { clauses: Vec::new(), headlines: Vec::new(), names: Vec::new(), pairs: BTreeMap::new(), seed };
        for file in files_below(samples).iter().filter(|f| f.extension().is_some_and(|e| e == "txt")) {
            let Ok(reading) = read_page(&fs::read(file).expect("a readable page"), file) else { continue };
            for article in reading.articles {
                let clauses = article.paragraphs.iter().flat_map(|p| p.split(['，', '。', '；', '！', '？']));
                let han = |text: &str| text.chars().all(|c| ('\u{4e00}'..'\u{9fff}').contains(&c));
                press.clauses.extend(clauses.filter(|c| han(c) && c.chars().count() > 3).map(ToOwned::to_owned));
                press.headlines.extend(Some(article.headline).filter(|h| han(h) && h.chars().count() > 4));
                press.names.extend(article.authors.into_iter().filter(|n| han(n) && n.chars().count() < 4));
            }
        }
        for glyphs in press.clauses.iter().map(|c| c.chars().collect::<Vec<_>>()) {
            glyphs.windows(2).for_each(|two| *press.pairs.entry((two[0], two[1])).or_default() += 1);
        }
        assert!(press.clauses.len() > 500, "{}: too few pages to learn from", samples.display());
        press
    }

    fn paragraph(&self, dice: &mut Dice, length: usize) -> String {
        let (mut out, mut glyphs) = (String::new(), 0);
        while glyphs < length {
            let clause = dice.from(&self.clauses);
            glyphs += clause.chars().count() + 1;
            out += clause;
            out.push(*dice.from(&['，', '，', '，', '。']));
        }
        out.pop();
        out + "。"
    }

    /// The name of page `n` within the archive, and its bytes.
    pub fn page(&self, n: usize) -> (PathBuf, Vec<u8>) {
        let mut dice = Dice::new(self.seed ^ (n as u64).wrapping_mul(0x2545_f491_4f6c_dd1d));
        let (day, page) = (n / PAGES_A_DAY, n % PAGES_A_DAY + 1);
        let (year, month, date) = (1990 + day / 336, day / 28 % 12 + 1, day % 28 + 1);
        let mut text =
            format!("{year}年{month}月{date}日 星期{}\n河湾日报 第{page}版\n", dice.from(&["一", "三", "五"]));
        let _ = writeln!(text, "责编：{} 版式：{}\n", dice.from(&self.names), dice.from(&self.names));
        for _ in 0..ARTICLES {
            self.article(&mut dice, &mut text);
        }
        (PathBuf::from(format!("{year}/{month:02}/{date:02}/hwrb{year}{month:02}{date:02}{page:02}.txt")), text.into())
    }

    /// Sets a paragraph: two blanks first, no line begins with a mark. Of the places for a break the one between glyphs that most often stand together is
    /// taken: lines that go on badly by chance would make the reader look for columns, which pages in order do not have to pay.
    fn set(&self, text: &mut String, paragraph: &str) {
        let glyphs: Vec<char> = "　　".chars().chain(paragraph.chars()).collect();
        let mut from = 0;
        while glyphs.len() - from > MEASURE + 1 {
            let often = |at: &usize| self.pairs.get(&(glyphs[at - 1], glyphs[*at])).copied().unwrap_or(0);
            let places = (from + MEASURE - 2..=from + MEASURE + 1).filter(|&at| !"，。、；".contains(glyphs[at]));
            let at = places.max_by_key(often).unwrap_or(from + MEASURE);
            text.extend(&glyphs[from..at]);
            text.push('\n');
            from = at;
        }
        text.extend(&glyphs[from..]);
        text.push('\n');
    }

    fn article(&self, dice: &mut Dice, text: &mut String) {
        let headline = dice.from(&self.headlines);
        let mut body = format!("本报讯（记者{}）", dice.from(&self.names));
        let paragraphs = 2 + dice.below(3);
        let _ = writeln!(text, "{headline}\n");
        for _ in 0..paragraphs {
            let length = 360 / paragraphs + dice.below(260 / paragraphs);
            body += &self.paragraph(dice, length);
            self.set(text, &std::mem::take(&mut body));
        }
        text.push('\n');
    }

    /// Writes pages `0..count` below a folder; gives their bytes.
    pub fn print(&self, folder: &Path, count: usize) -> u64 {
        let mut bytes = 0;
        for n in 0..count {
            let (name, page) = self.page(n);
            let path = folder.join(name);
            if n % PAGES_A_DAY == 0 {
                fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
            }
            fs::write(&path, &page).expect("the page can be written");
            bytes += page.len() as u64;
        }
        bytes
    }
}

/// All files below a folder, hidden ones aside.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    let walk = walk.filter_entry(|e| e.depth() == 0 || !e.file_name().as_encoded_bytes().starts_with(b"."));
    walk.filter_map(Result::ok).filter(|e| e.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}
