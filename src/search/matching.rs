//! One word against one text: does it match, and how well.
//!
//! Promise: the grade of a word says, in this order, how it was found: as it stands, by its sound, scattered; each where a reader looks
//! first: at the start, after a mark, anywhere. What stands in the headline counts whole, in kicker and subtitle half, in label and
//! section a little less than that, so that a run in any of them still beats scattered characters in the headline. Small whole numbers
//! and pure functions of two texts: a million grades are cheap, and the order is the same from run to run.
//!
//! Scattered characters get a grade by how close they stand. Among the best hits fuzzy-matcher then tells them apart ([`Word::finer`]).

use super::{query::Needle, sounding::Sounding};
use crate::{
    catalogue::PARTS,
    text::{fold_for_search, is_mark},
};
use fuzzy_matcher::{FuzzyMatcher, skim::SkimMatcherV2};

/// The word as it stands.
pub(super) const RUN: u32 = 600;
/// The text begins with it.
pub(super) const AT_START: u32 = 90;
/// A mark or a space stands before it.
pub(super) const AFTER_MARK: u32 = 40;
/// A run of either kind that ends at a mark, a space or the text's end.
pub(super) const ALONE: u32 = 30;
/// The word by its sound.
pub(super) const SOUND: u32 = 420;
/// The text begins with what sounds like the word.
pub(super) const SOUND_AT_START: u32 = 60;
/// Its characters in order.
pub(super) const SCATTERED: u32 = 40;
/// Added to [`SCATTERED`] when they stand as close as can be, and at most by fuzzy-matcher.
pub(super) const CLOSE: u32 = 100;
/// Percent of a grade that count in kicker, subtitle, label and section.
pub(super) const WORTH: [u32; 4] = [50, 50, 45, 42];

/// Both sides are folded before they come here. Beyond the element limit the matcher takes a cheaper way, so that an absurd
/// headline costs no absurd memory.
pub(super) fn skim() -> SkimMatcherV2 {
    SkimMatcherV2::default().respect_case().element_limit(64 * 1024)
}

/// A word to look for.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) text: String,
    /// A byte that tells much of the first character, and its place: the last one of a Han character.
    telling: (usize, u8),
    /// Its characters may be scattered, or stand for sounds.
    free: bool,
    pub(super) sounding: Option<Sounding>,
    chars: u32,
}

impl Word {
    /// A word, or an exact text where it is not `free`.
    pub(super) fn new(needle: &Needle, free: bool) -> Self {
        let text = fold_for_search(&needle.0).text;
        let last = text.chars().next().map_or(0, |c| c.len_utf8() - 1);
        Self {
            telling: (last, text.as_bytes().get(last).copied().unwrap_or_default()),
            sounding: if free { Sounding::new(&text) } else { None },
            chars: u32::try_from(text.chars().count()).unwrap_or(u32::MAX),
            free,
            text,
        }
    }

    /// The one Han character that it is.
    pub(super) fn lone_han(&self) -> Option<char> {
        self.text.chars().next().filter(|&c| self.chars == 1 && c >= '\u{3400}')
    }

    /// Whether there is more than one character that could be scattered.
    pub(super) fn may_scatter(&self) -> bool {
        self.free && self.chars > 1
    }

    /// Whether the text holds the word as it stands.
    pub(super) fn runs_in(&self, text: &str) -> bool {
        self.find(text, 0).is_some()
    }

    /// Whether the text holds what sounds like the word.
    pub(super) fn sounds_in(&self, text: &str) -> bool {
        self.sounding.as_ref().is_some_and(|sounding| sounding.found(text).is_some())
    }

    /// The best grade in a row's headline and the rest of its text.
    #[inline]
    pub(super) fn best(&self, texts: (&str, &str)) -> Option<u32> {
        of_all(texts, |text| self.grade(text))
    }

    /// [`Word::best`] where the letters of the word are known not to stand there.
    #[inline]
    pub(super) fn best_sound(&self, texts: (&str, &str)) -> Option<u32> {
        of_all(texts, |text| self.sound(text))
    }

    fn grade(&self, text: &str) -> Option<u32> {
        if let Some(run) = self.run(text) {
            return Some(run);
        }
        if let Some(sound) = self.sound(text) {
            return Some(sound);
        }
        let span = if self.free { self.span(text)? } else { return None };
        Some(SCATTERED + CLOSE * self.chars / span)
    }

    #[inline]
    fn sound(&self, text: &str) -> Option<u32> {
        self.sounding.as_ref()?.found(text).map(sound_grade)
    }

    /// The grade by sound of a text that is known to hold the word so, and not as it stands.
    #[inline]
    pub(super) fn assured_sound(&self, text: &str) -> Option<u32> {
        self.sounding.as_ref().map(|sounding| sound_grade(sounding.begins(text)))
    }

    /// Where the word stands as it is, at `from` or behind. Headlines are so short that the start-up of any cleverer search is dearer.
    fn find(&self, text: &str, from: usize) -> Option<usize> {
        let (text, word, (ahead, byte)) = (text.as_bytes(), self.text.as_bytes(), self.telling);
        let mut from = from + ahead;
        loop {
            let at = from + memchr::memchr(byte, text.get(from..)?)?;
            if text.get(at - ahead..at - ahead + word.len()) == Some(word) {
                return Some(at - ahead);
            }
            from = at + 1;
        }
    }

    /// The best run.
    fn run(&self, text: &str) -> Option<u32> {
        let (mut best, mut from) = (None, 0);
        while let Some(at) = self.find(text, from) {
            from = at + self.text.len();
            let (before, after) = (&text[..at], &text[at + self.text.len()..]);
            let start = match before.chars().next_back() {
                None => AT_START,
                Some(c) if is_mark(c) => AFTER_MARK,
                Some(_) => 0,
            };
            let alone = start > 0 && after.chars().next().is_none_or(is_mark);
            best = best.max(Some(RUN + start + if alone { ALONE } else { 0 }));
            if start == AT_START {
                break; // none behind it is better
            }
        }
        best
    }

    /// Characters from the first to the last of the word's, where they stand in order: the closest that end where they first can.
    fn span(&self, text: &str) -> Option<u32> {
        let mut end = 0;
        for c in self.text.chars() {
            end += text[end..].find(c)? + c.len_utf8();
        }
        let mut start = end;
        for c in self.text.chars().rev() {
            start = text[..start].rfind(c)?;
        }
        u32::try_from(text[start..end].chars().count()).ok()
    }

    /// What fuzzy-matcher adds to the grade of a headline in which the word is scattered; up to [`CLOSE`].
    pub(super) fn finer(&self, skim: &SkimMatcherV2, headline: &str) -> u32 {
        if !self.may_scatter() || self.runs_in(headline) || self.sounds_in(headline) {
            return 0;
        }
        let score = skim.fuzzy_match(headline, &self.text).map_or(0, |score| u32::try_from(score).unwrap_or(0));
        // About 26 a character is what it gives a run.
        (score.saturating_mul(CLOSE) / (26 * self.chars)).min(CLOSE)
    }
}

/// The grade of a word by its sound, which the text begins with or not.
pub(super) fn sound_grade(start: bool) -> u32 {
    SOUND + if start { SOUND_AT_START } else { 0 }
}

/// The best of a headline's grade and those of the other texts, which count less.
#[inline]
fn of_all((headline, rest): (&str, &str), grade: impl Fn(&str) -> Option<u32>) -> Option<u32> {
    let mut best = grade(headline);
    if !rest.is_empty() {
        for (kind, part) in parts(rest) {
            best = best.max(grade(part).map(|grade| grade * WORTH[kind] / 100));
        }
    }
    best
}

/// What a row has beside its headline: kind and text.
pub(super) fn parts(rest: &str) -> impl Iterator<Item = (usize, &str)> {
    let starts = rest.char_indices().filter_map(|(at, c)| Some((at, PARTS.iter().position(|&p| p == c)?)));
    starts.map(|(at, kind)| {
        let text = &rest[at + 1..];
        (kind, &text[..text.find(PARTS).unwrap_or(text.len())])
    })
}
