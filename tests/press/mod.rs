//! A press: prints pages of its stock in many manners, as an extractor would give them, and keeps the truth of each.
//!
//! The same number gives the same page. What varies is what varies between papers and extractors: whether headlines stand before their
//! bodies or after, how many blank lines are left, how wide the columns are, whether articles open with a lead, what stands between the
//! paragraphs, and whether columns come one after the other or row by row.

mod stock;

use stock::STOCK;

/// How a page is printed.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// Headlines stand before their bodies.
    pub first: bool,
    /// Of a hundred blank lines so many are left; those between articles too.
    pub blanks: u64,
    /// Of a hundred articles so many open with a lead marker.
    pub leads: u64,
    /// Of a hundred articles so many hold a caption or jump.
    pub extras: u64,
    /// Two columns come row by row.
    pub rows: bool,
}

/// What stands on a page.
pub struct Printed {
    /// The text of the page file.
    pub text: String,
    /// The headlines, each with its whole paragraphs.
    pub truth: Vec<(String, Vec<String>)>,
}

/// Figures that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % n
    }

    fn chance(&mut self, of_a_hundred: u64) -> bool {
        self.below(100) < of_a_hundred
    }
}

/// Prints page `number`: five articles, each once.
pub fn print(number: u64, manner: Manner) -> Printed {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15 ^ number.wrapping_mul(0x2545_F491_4F6C_DD1D) | 1);
    (0..8).for_each(|_| _ = dice.below(2));
    let mut left: Vec<usize> = (0..STOCK.len()).collect();
    let mut truth = Vec::new();
    let mut columns: Vec<Vec<String>> = Vec::new();
    for _ in 0..5 {
        let at = usize::try_from(dice.below(left.len() as u64)).unwrap_or(0);
        let copy = &STOCK[left.remove(at)];
        columns.push(article(copy, manner, &mut dice));
        let paragraphs = copy.paragraphs.iter().map(|p| (*p).to_owned()).collect();
        truth.push((copy.headline.to_owned(), paragraphs));
    }
    let mut lines = vec!["2031年3月9日 星期日".to_owned(), "第3版".to_owned(), String::new()];
    if manner.rows {
        let (right, left): (Vec<_>, Vec<_>) = columns.into_iter().enumerate().partition(|(n, _)| n % 2 == 1);
        let flat = |side: Vec<(usize, Vec<String>)>| -> Vec<String> {
            side.into_iter().flat_map(|(_, c)| c).filter(|l| !l.is_empty()).collect()
        };
        let (left, right) = (flat(left), flat(right));
        for row in 0..left.len().max(right.len()) {
            lines.extend([&left, &right].into_iter().filter_map(|side| side.get(row).cloned()));
        }
    } else {
        lines.extend(columns.into_iter().flatten());
    }
    Printed { text: lines.join("\n") + "\n", truth }
}

/// The lines of an article, blank ones as empty.
fn article(copy: &stock::Copy, manner: Manner, dice: &mut Dice) -> Vec<String> {
    let width = 13 + usize::try_from(dice.below(5)).unwrap_or(0);
    let blank = |dice: &mut Dice| dice.chance(manner.blanks).then(String::new);
    let extra = dice.chance(manner.extras);
    let mut body = Vec::new();
    for (n, paragraph) in copy.paragraphs.iter().enumerate() {
        let lead = n == 0 && dice.chance(manner.leads);
        let lead = if lead { format!("本报讯（记者{}）", copy.author) } else { String::new() };
        body.extend(wrap(&format!("{lead}{paragraph}"), width));
        body.extend(blank(dice));
    }
    if extra {
        body.push(if dice.chance(50) {
            format!("▲图为现场。{}摄", copy.author)
        } else {
            "（下转第4版）".to_owned()
        });
        body.extend(blank(dice));
    }
    let mut title = vec![copy.headline.to_owned()];
    title.extend(blank(dice));
    if manner.first { [title, body].concat() } else { [body, title].concat() }
}

/// A paragraph in a column of so many glyphs: its first line is indented by two, which the extractor strips, and no line begins with a
/// closing mark.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut room = width - 2;
    for c in text.chars() {
        if room == 0 && !"，。、；：？！”）".contains(c) {
            lines.push(String::new());
            room = width;
        }
        if let Some(line) = lines.last_mut() {
            line.push(c);
        }
        room = room.saturating_sub(1);
    }
    lines
}
