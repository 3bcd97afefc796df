//! Bytes of a page file become text.
//!
//! Promise: text in UTF-8, UTF-16, GB18030 (and with it GBK and GB2312), Big5, Shift_JIS, EUC-JP, EUC-KR or windows-1252 comes out readable even
//! when it was cut in mid-character or holds some bad bytes, which become U+FFFD on lines that are named; what is no text is refused.
//!
//! No file says what it is, so the order of the tests is the design: each is surer than the next. A byte order mark is a statement; NULs
//! at every second byte do not happen in other text; multi-byte text of the older encodings is next to never valid UTF-8. Only the rest
//! is guessed, over all lines that are not ASCII (of a file beyond any page's size, over the first 128 KiB of them), because the
//! head of a page is often ASCII.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;
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
        None => match utf16_by_nuls(bytes).or_else(|| utf8(bytes)) {
            Some(encoding) => (encoding, bytes),
            None if is_noise(bytes) => return None,
            None => (guess(&telling(bytes)), bytes),
        },
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

/// The detector's answer over the bytes, unless it reads better in another encoding of the east: the detector knows which bytes are
/// possible and which are frequent, but takes short Chinese text for Korean, Big5 for GBK and the like.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new();
    detector.feed(bytes, true);
    let mut best = (i64::MIN, WINDOWS_1252);
    // The first of equals wins.
    let candidates = [detector.guess(None, false), detector.guess(Some(b"cn"), false)];
    for candidate in candidates.into_iter().chain([GB18030, BIG5, SHIFT_JIS, EUC_JP, EUC_KR]) {
        let encoding = match candidate {
            _ if candidate == GBK => GB18030,
            _ if [GB18030, BIG5, SHIFT_JIS, EUC_JP, EUC_KR].contains(&candidate) => candidate,
            _ => WINDOWS_1252,
        };
        let score = plausible(&Raw::decode(bytes, encoding));
        if score > best.0 {
            best = (score, encoding);
        }
    }
    best.1
}

/// How much the text looks like a newspaper's: common characters speak for it, private and undecodable ones against it.
fn plausible(raw: &Raw) -> i64 {
    let mut score = 0;
    let mut before = ' ';
    for c in raw.text.chars() {
        score += match c {
            '\0'..='\x7F' => 0,
            '，' | '。' | '、' | '：' | '；' | '？' | '！' | '（' | '）' | '《' | '》' | '「' | '」' | '\u{3000}' => {
                4
            }
            '“' | '”' | '‘' | '’' | '…' | '—' => 1,
            '\u{4E00}'..='\u{9FFF}' => 4 * i64::from(is_common(c)),
            '\u{AC00}'..='\u{D7A3}' => 4 * i64::from(is_common(c)),
            '\u{3041}'..='\u{3093}' => 2,
            '\u{30A1}'..='\u{30FE}' => 1,
            '\u{C0}'..='\u{24F}' if before.is_ascii_alphabetic() => 2,
            '\u{E000}'..='\u{F8FF}' | '\u{80}'..='\u{9F}' => -6,
            char::REPLACEMENT_CHARACTER => -10,
            _ => -1,
        };
        before = c;
    }
    // The lead byte of a char that was cut off.
    score + if raw.cut { 10 } else { 0 }
}

/// Among the most frequent characters of Chinese, simplified or traditional, or syllables of Korean.
fn is_common(c: char) -> bool {
    static COMMON: LazyLock<HashSet<char>> =
        LazyLock::new(|| COMMON_HAN.chars().chain(COMMON_HANGUL.chars()).collect());
    COMMON.contains(&c)
}

const COMMON_HAN: &str = "\
的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作\
当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名\
定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市眼体别处总才场师\
书比住员九性通目华报立马命张活难神数件安表原车白应路期常提感金何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台记边共风战干接许八\
特望直服林题建南度统色字请交爱让认算论百义科元社术结六功指思非流每青管夫连远资队带花快条院变联言权往展该领传近红治决周保达办运武半七必城父\
强步完革深区即求品士转量空众技轻程告江语英基派满式李息写识极令黄德收钱党未持取设始版双历越史商千片容研友站广改议形委早房音火际则首单据导影\
失网专石兵校读志飞观争究包组造落视济喜离县省镇乡村农记者讯闻晋图植树节会春秋号责编任\
這來個說們為國時會學對過後麼沒於發還當無開經頭見從動兩長樣現與進實點種聲話問機給幾業間電門東氣關並內軍產萬體別處總場師書員華報馬張難數應\
車親務題統請愛讓認論義術結連遠資隊帶條變聯權該領傳紅決達辦運強區轉眾輕語滿寫識極黃錢黨設雙歷廣議際則單據導網專讀飛觀爭組視濟離縣鄉農訊聞圖\
樹節號責編臺灣";

const COMMON_HANGUL: &str = "\
이다의는에을가를고하은로한지기어사인시도서대자정리나해과부그들있수일보만라었것제스장전상아주여원구으동국조유세관공성경비했안오화회개게면신선방학위\
년월";

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

    const TRADITIONAL: &str = "本市昨日舉行春季植樹會議\n各區負責人參加，會議要求三月底前完成全部任務。\n";
    const JAPANESE: &str = "昨日、市内で春の植樹式が行われました。\n多くの人が参加しました。\n";
    const KOREAN: &str = "어제 시내에서 봄맞이 나무 심기 행사가 열렸다.\n많은 시민이 참가했다.\n";
    const LATIN: &str = "Hier à l’hôtel de ville, les élèves ont planté des arbres.\nLa fête a duré jusqu’à midi.\n";

    const KINDS: &[(&str, &Encoding)] = &[
        (SIMPLIFIED, UTF_8),
        (SIMPLIFIED, GB18030),
        (TRADITIONAL, UTF_8),
        (TRADITIONAL, BIG5),
        (TRADITIONAL, GB18030),
        (JAPANESE, SHIFT_JIS),
        (JAPANESE, EUC_JP),
        (KOREAN, EUC_KR),
        (LATIN, WINDOWS_1252),
    ];

    fn utf16(text: &str, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes_of).collect()
    }

    #[test]
    fn every_kind_comes_back() {
        for &(text, encoding) in KINDS {
            let decoded = decode(&encoded(text, encoding)).unwrap();
            assert_eq!((decoded.text.as_str(), decoded.encoding), (text, name(encoding)));
            assert!(decoded.damaged_lines.is_empty());
        }
        for text in [SIMPLIFIED, TRADITIONAL, JAPANESE, KOREAN, LATIN, "第一版\n一、　总则\n"] {
            for (bytes, encoding) in
                [(utf16(text, u16::to_le_bytes), UTF_16LE), (utf16(text, u16::to_be_bytes), UTF_16BE)]
            {
                let decoded = decode(&bytes).unwrap();
                assert_eq!((decoded.text.as_str(), decoded.encoding), (text, encoding.name()));
            }
        }
    }

    #[test]
    fn short_texts_come_back() {
        for text in [
            "中",
            "要闻",
            "本报讯",
            "晋中日报",
            "第2版",
            "植树节到了",
            "A02 要闻\n",
            "图为现场。",
            "18 人，住在 3 个村",
        ] {
            for encoding in [UTF_8, GB18030] {
                let decoded = decode(&encoded(text, encoding)).unwrap();
                assert_eq!((decoded.text.as_str(), decoded.encoding), (text, name(encoding)));
            }
        }
        for text in ["植樹節到了，", "今日要聞：臺北市", "本報訊 國語日報社"] {
            assert_eq!(decode(&encoded(text, BIG5)).unwrap().text, text);
        }
        assert_eq!(decode(&encoded("café", WINDOWS_1252)).unwrap().text, "café");
    }

    #[test]
    fn a_text_cut_at_any_byte_loses_its_last_char_at_most() {
        for &(text, encoding) in KINDS {
            let bytes = encoded(text, encoding);
            for end in 30..bytes.len() {
                let decoded = decode(&bytes[..end]).unwrap();
                let kept = decoded.text.trim_end_matches('\u{fffd}');
                assert_eq!(decoded.encoding, name(encoding), "{end} bytes of {text}");
                let last = kept.char_indices().next_back().map_or(0, |(at, _)| at);
                assert!(text.starts_with(&kept[..last]), "{end} bytes of {text}");
                let lost = encoded(text, encoding).len() - encoded(&text[kept.len().min(text.len())..], encoding).len();
                assert!(end - lost < 4 && decoded.damaged_lines.len() <= 1, "{end} bytes of {text}");
            }
        }
        let utf8 = SIMPLIFIED.as_bytes();
        for end in 4..utf8.len() {
            let decoded = decode(&utf8[..end]).unwrap();
            assert_eq!(decoded.encoding, "UTF-8", "{end}");
            assert_eq!(decoded.damaged_lines.is_empty(), SIMPLIFIED.is_char_boundary(end), "{end}");
        }
    }

    #[test]
    fn bad_bytes_in_utf8_are_named_by_line() {
        let mut bytes = SIMPLIFIED.repeat(2).into_bytes();
        bytes[3] = 0xFF;
        let at = bytes.len() - 5;
        bytes[at] = 0xFF;
        let decoded = decode(&bytes).unwrap();
        assert_eq!(decoded.encoding, "UTF-8");
        assert_eq!(decoded.damaged_lines, [1, 4]);
        // What the extractor itself wrote as U+FFFD was decoded well.
        assert!(decode("报\u{fffd}库".as_bytes()).unwrap().damaged_lines.is_empty());
    }

    #[test]
    fn marks_and_line_ends_are_taken_off() {
        let of = |bytes: &[u8]| decode(bytes).map(|decoded| (decoded.text, decoded.encoding)).unwrap();
        assert_eq!(of("\u{feff}报\r\n库\r\u{c}里\u{85}外\u{2028}".as_bytes()), ("报\n库\n\n里\n外\n".into(), "UTF-8"));
        assert_eq!(of(b"\xFF\xFE\xA5\x62"), ("报".into(), "UTF-16LE"));
        assert_eq!(of(b"\xFE\xFF\x62\xA5"), ("报".into(), "UTF-16BE"));
        assert_eq!(of(b""), (String::new(), "UTF-8"));
    }

    #[test]
    fn marks_are_composed_and_compatibility_ideographs_stay() {
        assert_eq!(decode("cafe\u{301} ①Ａ\u{F900}e\u{301}".as_bytes()).unwrap().text, "café ①Ａ\u{F900}é");
    }

    #[test]
    fn a_large_file_is_told_by_its_lines_that_are_not_ascii() {
        let head = "0123456789 plain\n".repeat(20_000);
        for (text, encoding, wanted) in [(SIMPLIFIED, GB18030, "GB18030"), (TRADITIONAL, BIG5, "Big5")] {
            let bytes = [head.as_bytes(), &encoded(text, encoding)].concat();
            let decoded = decode(&bytes).expect("text");
            assert_eq!(decoded.encoding, wanted);
            assert!(decoded.text.ends_with(text) && decoded.damaged_lines.is_empty());
        }
    }

    #[test]
    fn noise_is_refused() {
        let mut state = 0x9E37_79B9_7F4A_7C15u64;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[3]
        })
        .take(4000)
        .collect();
        for size in [200, 1000, 4000] {
            assert_eq!(decode(&noise[..size]), None, "{size}");
        }
        assert_eq!(decode(&[0; 64]), None);
        assert_eq!(decode(b"\0"), None);
        assert_eq!(decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x06\0\0\0"), None);
        assert_eq!(decode("\u{1}\u{2}\u{3}报库".as_bytes()), None);
    }

    #[test]
    fn a_stray_nul_makes_no_utf16() {
        let text = "a stray NUL in plain text\0 and more plain text after it, enough of it";
        assert_eq!(decode(text.as_bytes()).unwrap().encoding, "UTF-8");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_can_be_read(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..80)) {
            decode(&bytes);
        }

        #[test]
        fn what_is_utf8_stays_as_it_is(text in "[一-龥a-z，。“” \n]{0,60}") {
            proptest::prop_assert_eq!(decode(text.as_bytes()).map(|decoded| decoded.text), Some(text));
        }
    }
}
