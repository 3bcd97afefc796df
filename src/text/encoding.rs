//! Bytes of a page file become text.
//!
//! Promise: text in UTF-8, UTF-16, GB18030 (and with it GBK and GB2312), Big5, Shift_JIS, EUC-JP, EUC-KR or windows-1252 comes out readable even
//! when it was cut in mid-character or holds some bad bytes, which become U+FFFD on lines that are named; what is no text is refused.
//!
//! No file says what it is, so the order of the tests is the design: each is surer than the next. A byte order mark is a statement; NULs
//! at every second byte do not happen in other text; multi-byte text of the older encodings is next to never valid UTF-8. Only the rest
//! is guessed, over the whole file, because the head of a page is often ASCII. The price is a few passes over a file of at most
//! 16 MiB.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
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
    let (encoding, body) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding, &bytes[mark..]),
        None => (utf16_by_nuls(bytes).or_else(|| utf8(bytes)).unwrap_or_else(|| guess(bytes)), bytes),
    };
    let raw = Raw::decode(body, encoding);
    raw.is_text().then(|| raw.finish(encoding))
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
    fn is_text(&self) -> bool {
        let chars = self.text.chars().count();
        let controls = self.text.chars().filter(|&c| is_odd_control(c)).count();
        let bad = controls + self.bad.len() - usize::from(self.cut);
        !(bad * 2 > chars || (bad >= 2 && bad * 16 > chars))
    }

    /// Makes line ends and normal form one, and counts the damaged lines.
    fn finish(self, encoding: &'static Encoding) -> Decoded {
        let mut text = String::with_capacity(self.text.len());
        let mut damaged_lines = Vec::new();
        let mut bad = self.bad.iter().copied().peekable();
        let mut line = 1u32;
        let mut chars = self.text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if bad.next_if_eq(&at).is_some() && damaged_lines.last() != Some(&line) {
                damaged_lines.push(line);
            }
            match c {
                '\r' if chars.peek().is_some_and(|&(_, next)| next == '\n') => {}
                '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                    text.push('\n');
                    line = line.saturating_add(1);
                }
                _ => text.push(c),
            }
        }
        Decoded { text: compose(text), encoding: name(encoding), damaged_lines }
    }
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
        out.extend(plain.nfc());
        out.extend(kept);
    }
    out
}

fn is_compatibility_ideograph(c: char) -> bool {
    matches!(c, '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}')
}

/// The name under which the encoding is known; `encoding_rs` writes this one in lower case.
fn name(encoding: &'static Encoding) -> &'static str {
    if encoding == GB18030 { "GB18030" } else { encoding.name() }
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
    let common = pairs.iter().filter(|&&pair| {
        matches!(unit(pair),
            0x09..=0x0D | 0x20..=0x7E | 0xA0..=0x17F | 0x2010..=0x2027 | 0x25A0..=0x25FF | 0x3000..=0x30FF
            | 0x4E00..=0x9FFF | 0xFF00..=0xFFEF)
    });
    common.count() * 100 / pairs.len().max(1)
}

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
    let is_utf8 = match sequences {
        // Lone bytes in ASCII are windows-1252 (`café`), two that begin a longer sequence are not.
        0 => inner == 0 && (!cut || tail >= 2),
        _ => inner * 8 <= sequences,
    };
    is_utf8.then_some(UTF_8)
}

/// The bytes are the start of a longer sequence and not simply wrong.
fn is_cut_sequence(tail: &[u8]) -> bool {
    matches!(std::str::from_utf8(tail), Err(error) if error.error_len().is_none())
}

/// The detector's answer, over the whole file.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new();
    detector.feed(bytes, true);
    let guessed = detector.guess(Some(b"cn"), false);
    if guessed == GBK {
        return GB18030;
    }
    if [BIG5, SHIFT_JIS, EUC_JP, EUC_KR, GB18030].contains(&guessed) { guessed } else { WINDOWS_1252 }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const SIMPLIFIED: &str = "本市昨日召开春季植树工作会议\n各县区负责同志参加，会议要求三月底前完成全部任务。\n";

    fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
        let (bytes, _, unmappable) = encoding.encode(text);
        assert!(!unmappable, "{text:?}");
        bytes.into_owned()
    }

    #[test]
    fn simplified_in_gb18030_and_utf8() {
        for encoding in [UTF_8, GB18030] {
            let decoded = decode(&encoded(SIMPLIFIED, encoding)).unwrap();
            assert_eq!((decoded.text.as_str(), decoded.encoding), (SIMPLIFIED, name(encoding)));
            assert!(decoded.damaged_lines.is_empty());
        }
    }
}
