//! Bytes of a page file become text.
//!
//! Promise: text in UTF-8, UTF-16, GB18030 (and with it GBK and GB2312), Big5 (with HKSCS), Shift_JIS, EUC-JP, ISO-2022-JP, EUC-KR or windows-1252 comes out readable even
//! when it was cut in mid-character or holds some bad bytes, which become U+FFFD on lines that are named; what is no text is refused.
//!
//! No file says what it is, so the order of the tests is the design: each is surer than the next. A byte order mark is a statement; NULs
//! at every second byte do not happen in other text; multi-byte text of the older encodings is next to never valid UTF-8. Only the rest
//! is guessed (`guess`), over all lines that are not ASCII (of a file beyond any page's size, over the first 128 KiB of them), because the
//! head of a page is often ASCII.

mod guess;

use super::odd::each_odd;
use encoding_rs::{Encoding, GB18030, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Decoded text and how it was decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark, with `\n` line ends (CR, CRLF, FF, NEL … folded to `\n`), in normal form C but for the CJK compatibility
    /// ideographs, which stay as they were printed.
    pub text: String,
    /// The encoding's WHATWG name: `UTF-8`, `UTF-16LE`, `GB18030`, `Big5` …
    pub encoding: &'static str,
    /// 1-based lines that hold bytes which could not be decoded (shown as U+FFFD).
    pub damaged_lines: Vec<u32>,
}

/// Decodes: byte order mark, then UTF-16 by NUL statistics, then strict UTF-8, then a detector over the whole file.
/// `None` when the bytes are no text in any encoding (binary noise).
pub fn decode(bytes: &[u8]) -> Option<Decoded> {
    let (encoding, raw) = match (Encoding::for_bom(bytes), plain_utf8(bytes)) {
        (Some((encoding, mark)), _) => (encoding, Raw::decode(&bytes[mark..], encoding)),
        (None, Some(text)) => (UTF_8, Raw { text: text.to_owned(), bad: vec![], cut: false }),
        (None, None) => {
            let encoding = without_mark(bytes)?;
            (encoding, Raw::decode(bytes, encoding))
        }
    };
    let scan = Scan::of(&raw.text);
    raw.is_text(scan).then(|| raw.finish(scan, encoding))
}

/// Most pages: whole UTF-8, nothing odd in it, and too much of it for chance.
fn plain_utf8(bytes: &[u8]) -> Option<&str> {
    // One pass of a byte a step, without a branch, which the compiler makes one of many bytes a step.
    let (mut odd, mut leads) = (false, 0_usize);
    for some in bytes.chunks(128) {
        odd |= some.iter().fold(false, |odd, &b| odd | (b == 0) | (b == 0x1B));
        leads += usize::from(some.iter().fold(0_u8, |n, &b| n + u8::from(b >= 0xC0)));
    }
    let plain = !odd && leads > CHANCE;
    plain.then(|| simdutf8::basic::from_utf8(bytes).ok()).flatten()
}

/// The encoding of bytes that say nothing of it themselves and are not [`plain_utf8`].
fn without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    match iso_2022_jp(bytes).or_else(|| utf16_by_nuls(bytes)).or_else(|| utf8(bytes)) {
        None if is_noise(bytes) => None,
        None => Some(guess::guess(&telling(bytes))),
        known => known,
    }
}

/// Text as the decoder gave it.
struct Raw {
    text: String,
    /// Byte offsets in `text` of the U+FFFD that stand for bad bytes.
    bad: Vec<usize>,
    /// The last of `bad` is the file's cut end.
    cut: bool,
}

impl Raw {
    fn decode(bytes: &[u8], encoding: &'static Encoding) -> Self {
        use encoding_rs::DecoderResult::{InputEmpty, Malformed, OutputFull};
        if encoding == UTF_8
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            return Self { text: text.to_owned(), bad: vec![], cut: false };
        }
        let mut decoder = encoding.new_decoder_without_bom_handling();
        let mut raw = Self { text: String::with_capacity(bytes.len() + bytes.len() / 2 + 16), bad: vec![], cut: false };
        let mut rest = bytes;
        loop {
            let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut raw.text, true);
            rest = &rest[read..];
            match result {
                InputEmpty => return raw,
                OutputFull => raw.text.reserve(rest.len().max(16) * 2),
                Malformed(..) => {
                    raw.cut = rest.is_empty();
                    raw.bad.push(raw.text.len());
                    // Makes room for the mark here: `decode_to_string` itself never grows the string.
                    raw.text.push(char::REPLACEMENT_CHARACTER);
                }
            }
        }
    }

    /// Controls and undecodable bytes are rare in text and common in noise. A cut end is no sign of noise.
    fn is_text(&self, scan: Scan) -> bool {
        if self.bad.is_empty() && !scan.controls {
            return true;
        }
        let chars = self.text.chars().count();
        let controls = if scan.controls { self.text.chars().filter(|&c| is_odd_control(c)).count() } else { 0 };
        let bad = controls + self.bad.len() - usize::from(self.cut);
        !(bad * 2 > chars || (bad >= 2 && bad * 16 > chars))
    }

    /// Makes line ends and normal form one, and counts the damaged lines.
    fn finish(self, scan: Scan, encoding: &'static Encoding) -> Decoded {
        let damaged_lines = self.damaged_lines(scan);
        let text = match scan.ends {
            Some(first) => line_ends(self.text, first),
            None => self.text,
        };
        let text = if scan.marks { compose(text) } else { text };
        Decoded { text, encoding: name(encoding), damaged_lines }
    }

    /// The lines that hold bad bytes.
    fn damaged_lines(&self, scan: Scan) -> Vec<u32> {
        let mut out = Vec::new();
        let (mut line, mut from) = (1_u32, 0);
        for &at in &self.bad {
            let between = &self.text[from..at];
            // No line end stands astride: what is bad is neither half of one.
            let newlines = |text: &str| text.bytes().filter(|b| *b == b'\n').count();
            let ends = match scan.ends {
                Some(_) => newlines(&line_ends(between.to_owned(), 0)),
                None => newlines(between),
            };
            line = line.saturating_add(u32::try_from(ends).unwrap_or(u32::MAX));
            from = at;
            if out.last() != Some(&line) {
                out.push(line);
            }
        }
        out
    }
}

/// What a text may hold that most pages do not, found in one pass over its bytes: characters are only looked at where their first
/// byte gives cause.
#[derive(Clone, Copy, Default)]
struct Scan {
    /// Controls that no page uses.
    controls: bool,
    /// Where the first line end other than `\n` stands.
    ends: Option<usize>,
    /// Characters that may combine with others or have another normal form.
    marks: bool,
}

impl Scan {
    fn look(&mut self, at: usize, c: char) {
        self.controls |= is_odd_control(c);
        self.ends = self.ends.or(is_line_end(c).then_some(at));
        self.marks |= !is_composed(c);
    }

    fn of(text: &str) -> Self {
        let mut scan = Self::default();
        each_odd(text, |a, b, c| !is_plain(a, b, c), |at| scan.look(at, text[at..].chars().next().unwrap_or('\n')));
        scan
    }
}

/// Needs what begins with these bytes no second look? ASCII text, Latin letters, most marks of Chinese, kana, ideographs and most syllables of Korean
/// need none; nor does a byte that goes on. Told by what few bytes are, since each comparison is made of every byte of a page.
#[inline]
fn is_plain(first: u8, second: u8, third: u8) -> bool {
    let within = |b: u8, from: u8, to: u8| b.wrapping_sub(from) <= to - from;
    let control = (first < 0x20) & (first != 0x0A) | (first == 0x7F) | (first == 0xC2) & (second < 0xA0);
    // Of U+3000..3FFF U+302A..303F and U+3098..309B.
    let eastern = (second == 0x80) & (third >= 0xAA) | (second == 0x82) & (third | 3 == 0x9B);
    // Of U+2000..2FFF U+2010..2027, where quotes and dashes are, and U+2400..27FF.
    let marks = (second == 0x80) & within(third, 0x90, 0xA7) | (second & 0xF0 == 0x90);
    // U+FF00..FFFF.
    let wide = (first == 0xEF) & (second >= 0xBC);
    let other = within(first, 0xCC, 0xE1) | (first == 0xEA) | (first >= 0xED) & !wide;
    !(control | (first == 0xE3) & eastern | (first == 0xE2) & !marks | other)
}

/// What ends a line besides `\n`.
fn is_line_end(c: char) -> bool {
    matches!(c, '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Every line end from the first odd one on as `\n`. What stands before it, mostly all but the page's last byte, stays where it is.
fn line_ends(mut text: String, first: usize) -> String {
    let rest = text.split_off(first);
    let mut copied = 0;
    let ends = |a: u8, b: u8, c: u8| {
        (0x0B..=0x0D).contains(&a) | (a == 0xC2) & (b == 0x85) | (a == 0xE2) & (b == 0x80) & ((c == 0xA8) | (c == 0xA9))
    };
    each_odd(&rest, ends, |at| {
        let Some(end) = rest[at..].chars().next().filter(|c| is_line_end(*c)) else { return };
        text.push_str(&rest[copied..at]);
        copied = at + end.len_utf8();
        if end != '\r' || !rest[copied..].starts_with('\n') {
            text.push('\n');
        }
    });
    text.push_str(&rest[copied..]);
    text
}

/// A C0 or C1 control that no page uses: not white space, escape, backspace (overstrike) or the DOS end mark.
fn is_odd_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\u{08}'..='\u{0D}' | '\u{1A}' | '\u{1B}' | '\u{85}')
}

/// Normal form C, since decomposed text loses its marks on the way through the screen. CJK compatibility ideographs would become their
/// unified twins, which is folding and not display: they stay.
fn compose(text: String) -> String {
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(is_compatibility_ideograph) {
        let kept = piece.chars().next_back().filter(|&c| is_compatibility_ideograph(c));
        let plain = &piece[..piece.len() - kept.map_or(0, char::len_utf8)];
        if is_nfc_quick(plain.chars()) == IsNormalized::Yes {
            out.push_str(plain);
        } else {
            out.extend(plain.nfc());
        }
        out.extend(kept);
    }
    out
}

/// The characters of nearly all pages, none of which combines or decomposes: the table of normal forms need not be asked.
fn is_composed(c: char) -> bool {
    matches!(c, '\0'..='\u{2FF}' | '\u{391}'..='\u{3CE}' | '\u{400}'..='\u{482}' | '\u{2002}'..='\u{206F}'
        | '\u{2100}'..='\u{2125}' | '\u{212C}'..='\u{2328}' | '\u{2400}'..='\u{27FF}'
        | '\u{3000}'..='\u{3029}' | '\u{3030}'..='\u{3098}' | '\u{309B}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7A3}' | '\u{E000}'..='\u{F8FF}' | '\u{FF00}'..='\u{FFFF}')
}

fn is_compatibility_ideograph(c: char) -> bool {
    matches!(c, '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}')
}

/// The name under which the encoding is known; `encoding_rs` writes this one in lower case.
fn name(encoding: &'static Encoding) -> &'static str {
    if encoding == GB18030 { "GB18030" } else { encoding.name() }
}

/// Seven-bit Japanese: an escape into JIS X 0208, nothing above ASCII, and all of it readable so but for a torn escape at the end.
fn iso_2022_jp(bytes: &[u8]) -> Option<&'static Encoding> {
    let escapes: [&[u8]; 2] = [b"\x1B$B", b"\x1B$@"];
    let shifts = bytes.contains(&0x1B) && bytes.is_ascii() && bytes.windows(3).any(|w| escapes.contains(&w));
    let raw = shifts.then(|| Raw::decode(bytes, ISO_2022_JP))?;
    (raw.bad.len() <= 2).then_some(ISO_2022_JP)
}

/// UTF-16 without a mark: its line feeds, spaces and digits hold a NUL each, always at the same side.
fn utf16_by_nuls(bytes: &[u8]) -> Option<&'static Encoding> {
    let nuls = bytes.iter().filter(|&&b| b == 0).count();
    // ASCII of two bytes is a Han character in UTF-16, so UTF-8 with a few stray NULs must not come this far.
    if nuls == 0 || (nuls * 4 < bytes.len() && std::str::from_utf8(bytes).is_ok()) {
        return None;
    }
    let little = utf16_share(bytes, u16::from_le_bytes);
    let big = utf16_share(bytes, u16::from_be_bytes);
    let (encoding, share) = if little >= big { (UTF_16LE, little) } else { (UTF_16BE, big) };
    (share >= 85).then_some(encoding)
}

/// Per cent of the 16-bit units that are common in text. Both byte orders must be weighed, since U+3000 and 一 hold a byte that looks like
/// the ASCII of the other order.
fn utf16_share(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> usize {
    let (pairs, _) = bytes.as_chunks::<2>();
    // Two bytes of GBK are often a Hangul syllable; Korean has spaces enough.
    let korean = bytes.iter().filter(|&&b| b == 0).count() * 20 >= bytes.len();
    let common = pairs.iter().filter(|&&pair| {
        let unit = unit(pair);
        (korean && (0xAC00..=0xD7A3).contains(&unit))
            || matches!(unit,
            0x09..=0x0D | 0x20..=0x7E | 0xA0..=0x17F | 0x2010..=0x2027 | 0x25A0..=0x25FF | 0x3000..=0x30FF
            | 0x4E00..=0x9FFF | 0xFF00..=0xFFEF)
    });
    common.count() * 100 / pairs.len().max(1)
}

/// More two-byte sequences than this are UTF-8 by no chance.
const CHANCE: usize = 64;

/// UTF-8, whole, or cut at the end, or with a few bad bytes.
fn utf8(bytes: &[u8]) -> Option<&'static Encoding> {
    let (mut sequences, mut bad, mut tail) = (0usize, 0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        sequences += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
        tail = chunk.invalid().len();
    }
    let cut = tail > 0 && is_cut_sequence(&bytes[bytes.len() - tail..]);
    let inner = bad - usize::from(cut);
    // Two-byte sequences alone are now and then GBK by chance; three-byte ones next to never.
    if (1..=CHANCE).contains(&sequences) && bad == 0 {
        let text = std::str::from_utf8(bytes).ok()?;
        if text.chars().all(|c| c.len_utf8() <= 2) && !guess::is_utf8_rather_than_gb(text) {
            return None;
        }
    }
    let is_utf8 = match sequences {
        // Lone bytes in ASCII are windows-1252 (`café`), two that begin a longer sequence are not.
        // Nor are controls of use in ASCII; two bytes of UTF-16 may look like one and a letter.
        0 => inner == 0 && (!cut || tail >= 2) && !bytes.iter().any(|&b| is_odd_control(char::from(b))),
        _ => inner * 8 <= sequences,
    };
    is_utf8.then_some(UTF_8)
}

/// The bytes are the start of a longer sequence and not simply wrong.
fn is_cut_sequence(tail: &[u8]) -> bool {
    matches!(std::str::from_utf8(tail), Err(error) if error.error_len().is_none())
}

/// Control bytes are no part of any longer sequence in the encodings that are guessed, so [`Raw::is_text`] would refuse the bytes in each
/// of them: this says so before they are all tried.
fn is_noise(bytes: &[u8]) -> bool {
    let odd = bytes.iter().filter(|&&b| b < 0x80 && is_odd_control(char::from(b))).count();
    odd >= 2 && odd * 16 > bytes.len()
}

/// Enough bytes to tell an encoding by.
const TELLING: usize = 128 << 10;

/// The bytes that tell the encoding: all of a page of usual size; of a larger file, the first lines that are not plain ASCII.
fn telling(bytes: &[u8]) -> Cow<'_, [u8]> {
    if bytes.len() <= TELLING {
        return Cow::Borrowed(bytes);
    }
    let mut some = Vec::with_capacity(TELLING);
    for line in bytes.split_inclusive(|&b| b == b'\n').filter(|line| !line.is_ascii()) {
        some.extend_from_slice(&line[..line.len().min(TELLING - some.len())]);
        if some.len() == TELLING {
            break;
        }
    }
    Cow::Owned(some)
}

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
