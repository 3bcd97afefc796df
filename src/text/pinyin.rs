//! How a character may be read aloud: the syllables that Latin letters in a query can stand for.
//!
//! Promise: every reading that a dictionary of today's Chinese gives a character counts (行 is hang, heng and xing), also those of the
//! traditional characters that are folded to it (干 is qian as well, for 乾隆). Syllables are plain ASCII without tones; ü is typed v or u.
//! Characters without a reading have none, and so have those beyond the first plane. The readings are the `pinyin` crate's, which
//! are those of all times: `obsolete.txt` says which of them nobody uses any more (台 as si, 大 as tai). They are left out, not
//! ranked lower: who types `sw` never means 台湾, and each such reading would fill the lists with rows that nobody wants.

use pinyin::ToPinyinMulti;
use std::{
    collections::{BTreeMap, HashSet},
    sync::LazyLock,
};

const FIRST: u32 = 0x3400;
const COUNT: usize = 0xA000 - FIRST as usize;

/// A syllable: its place among all of them, sorted.
pub(crate) type Syllable = u16;

/// A set of first sounds: bits 0 to 25 are the letters, then zh, ch and sh. A Latin letter of a text sounds as itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sounds(pub(crate) u32);

impl Sounds {
    /// How many first sounds there are.
    pub(crate) const COUNT: u32 = 29;

    /// The sounds that a syllable may begin with when these letters of it were typed: z may go on as zh.
    pub(crate) fn typed(letters: &[u8]) -> Self {
        let Some(&first) = letters.first().filter(|b| b.is_ascii_lowercase()) else { return Self(0) };
        let plain = 1 << (first - b'a');
        let hushed = match first {
            b'z' => 1 << 26,
            b'c' => 1 << 27,
            b's' => 1 << 28,
            _ => 0,
        };
        match letters.get(1) {
            None => Self(plain | hushed),
            Some(b'h') if hushed != 0 => Self(hushed),
            Some(_) => Self(plain),
        }
    }

    /// Each of them by its number.
    pub(crate) fn each(self) -> impl Iterator<Item = u32> {
        (0..Self::COUNT).filter(move |at| self.0 >> at & 1 == 1)
    }
}

struct Table {
    syllables: Vec<String>,
    /// Where a character's readings begin; one more than there are characters.
    start: Vec<u32>,
    readings: Vec<Syllable>,
    sounds: Vec<Sounds>,
    /// The characters that each syllable is a reading of.
    speakers: Vec<Vec<char>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let spoken = spoken();
    let mut syllables: Vec<String> = spoken.iter().flatten().cloned().collect();
    syllables.sort_unstable();
    syllables.dedup();
    let mut table = Table { syllables, start: vec![0], readings: Vec::new(), sounds: Vec::new(), speakers: Vec::new() };
    table.speakers.resize(table.syllables.len(), Vec::new());
    for (readings, c) in spoken.iter().zip((FIRST..).filter_map(char::from_u32)) {
        let mut set = 0;
        for reading in readings {
            let at = table.syllables.binary_search(reading).unwrap_or_default();
            table.readings.push(Syllable::try_from(at).unwrap_or_default());
            table.speakers[at].push(c);
            // A whole syllable says which sound it begins with; one of a single letter cannot be z, c or s.
            set |= Sounds::typed(reading.as_bytes()).0;
        }
        table.sounds.push(Sounds(set));
        table.start.push(u32::try_from(table.readings.len()).unwrap_or(u32::MAX));
    }
    table
});

/// The readings of each character, sorted.
fn spoken() -> Vec<Vec<String>> {
    let obsolete = obsolete();
    let plain = |c: char| {
        let all = c.to_pinyin_multi().into_iter().flatten().map(|p| p.plain());
        let today = all.flat_map(typed_as).filter(|syllable| !obsolete.contains(&(c, syllable.as_str())));
        today.collect::<Vec<String>>()
    };
    let mut of: Vec<Vec<String>> = (FIRST..).take(COUNT).filter_map(char::from_u32).map(plain).collect();
    let mut heirs: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (traditional, _) in super::simplify::pairs() {
        if let Some(at) = place(super::simplify::simplified(traditional)) {
            heirs.entry(at).or_default().extend(plain(traditional));
        }
    }
    for (at, more) in heirs {
        of[at].extend(more);
    }
    for readings in &mut of {
        readings.sort_unstable();
        readings.dedup();
    }
    of
}

/// Characters with readings that they no longer have.
fn obsolete() -> HashSet<(char, &'static str)> {
    let lines = include_str!("obsolete.txt").lines().filter(|line| !line.starts_with('#'));
    let rows = lines.filter_map(|line| line.split_once(' '));
    rows.flat_map(|(syllable, chars)| chars.chars().map(move |c| (c, syllable))).collect()
}

/// What is typed for a syllable; nothing for a hummed one (hm, ng, ê).
fn typed_as(syllable: &str) -> Vec<String> {
    let typed = if syllable.contains('ü') {
        vec![syllable.replace('ü', "v"), syllable.replace('ü', "u")]
    } else {
        vec![syllable.to_owned()]
    };
    let spoken = |s: &String| s.is_ascii() && s.contains(['a', 'e', 'i', 'o', 'u', 'v']);
    typed.into_iter().filter(spoken).collect()
}

fn place(c: char) -> Option<usize> {
    let at = u32::from(c).wrapping_sub(FIRST) as usize;
    (at < COUNT).then_some(at)
}

/// Whether letters are one whole syllable; small letters, without tones.
pub(crate) fn is_syllable(letters: &str) -> bool {
    TABLE.syllables.binary_search_by(|known| known.as_str().cmp(letters)).is_ok()
}

/// All syllables, sorted.
#[cfg(test)]
pub(crate) fn syllables() -> &'static [String] {
    &TABLE.syllables
}

/// The readings of a character that was folded for search.
#[cfg(test)]
pub(crate) fn readings(c: char) -> &'static [Syllable] {
    let Some(at) = place(c) else { return &[] };
    let table = &*TABLE;
    &table.readings[table.start[at] as usize..table.start[at + 1] as usize]
}

/// The syllables that begin with these letters, each with the characters that it is a reading of.
pub(crate) fn beginning_with(letters: &str) -> impl Iterator<Item = (Syllable, &'static [char])> {
    let table = &*TABLE;
    let from = table.syllables.partition_point(|syllable| syllable.as_str() < letters);
    let those = table.syllables[from..].iter().take_while(move |syllable| syllable.starts_with(letters));
    those
        .zip(&table.speakers[from..])
        .zip(from as Syllable..)
        .map(|((_, chars), syllable)| (syllable, chars.as_slice()))
}

/// The first sounds of a character that was folded for search.
pub(crate) fn sounds(c: char) -> Sounds {
    match place(c) {
        Some(at) => TABLE.sounds[at],
        None if c.is_ascii_lowercase() => Sounds(1 << (c as u32 - 'a' as u32)),
        None => Sounds(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(c: char) -> Vec<&'static str> {
        readings(c).iter().map(|&at| syllables()[at as usize].as_str()).collect()
    }

    #[test]
    fn every_reading_of_a_character_is_known() {
        assert_eq!(read('行'), ["hang", "heng", "xing"]);
        assert!(read('重').contains(&"chong") && read('重').contains(&"zhong"));
        assert!(read('乐').contains(&"yue") && read('乐').contains(&"le"));
        assert!(read('干').contains(&"qian"), "as in 乾隆");
        assert_eq!(read('绿'), ["lu", "lv"]);
        assert_eq!(
            (read('台'), read('女'), read('大')),
            (vec!["tai"], vec!["nu", "nv"], vec!["da", "dai"]),
            "of today"
        );
        assert!(read('单').contains(&"shan") && read('万').contains(&"mo") && read('尉').contains(&"yu"), "in names");
        assert!("，aア\u{20000}".chars().all(|c| readings(c).is_empty()));
        assert!(syllables().len() > 400 && syllables().iter().all(|s| s.bytes().all(|b| b.is_ascii_lowercase())));
    }

    #[test]
    fn first_sounds_are_told_apart_as_far_as_they_were_typed() {
        let bits = |set: Sounds| set.each().collect::<Vec<_>>();
        assert_eq!(bits(Sounds::typed(b"z")), [25, 26]);
        assert_eq!(bits(Sounds::typed(b"zh")), [26]);
        assert_eq!(bits(Sounds::typed(b"za")), [25]);
        assert_eq!(bits(Sounds::typed(b"b")), [1]);
        assert_eq!(bits(sounds('中')), [26]);
        assert_eq!(bits(sounds('q')), [16]);
        assert!(sounds('，').0 == 0 && sounds('7').0 == 0);
    }

    #[test]
    fn a_character_sounds_like_each_of_its_readings() {
        for c in '\u{4E00}'..'\u{A000}' {
            for reading in read(c) {
                for typed in 1..=reading.len() {
                    assert_ne!(Sounds::typed(&reading.as_bytes()[..typed]).0 & sounds(c).0, 0, "{c} {reading}");
                }
            }
        }
    }
}
