//! Decodings of every kind, whole, short and cut.
#![allow(clippy::unwrap_used)]

use super::*;
use encoding_rs::{BIG5, EUC_JP, EUC_KR, SHIFT_JIS, WINDOWS_1252};

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
        for (bytes, encoding) in [(utf16(text, u16::to_le_bytes), UTF_16LE), (utf16(text, u16::to_be_bytes), UTF_16BE)]
        {
            let decoded = decode(&bytes).unwrap();
            assert_eq!((decoded.text.as_str(), decoded.encoding), (text, encoding.name()));
        }
    }
}

#[test]
fn short_texts_come_back() {
    for text in
        ["中", "要闻", "本报讯", "晋中日报", "第2版", "植树节到了", "A02 要闻\n", "图为现场。", "18 人，住在 3 个村"]
    {
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
    // A line ends once, whatever ends it.
    let torn = [SIMPLIFIED.as_bytes(), b"\r\n\xff\r\rab\xff\x0c\r\n\xffcd\n\xff"].concat();
    let first = u32::try_from(SIMPLIFIED.lines().count() + 1).unwrap();
    let first = if SIMPLIFIED.ends_with('\n') { first + 1 } else { first };
    assert_eq!(decode(&torn).unwrap().damaged_lines, [first, first + 2, first + 4, first + 5]);
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

#[test]
fn bytes_without_a_second_look_hide_nothing() {
    let told = |c: char| (is_odd_control(c), is_line_end(c), !is_composed(c));
    for c in '\0'..=char::MAX {
        let mut bytes = [0; 4];
        c.encode_utf8(&mut bytes);
        assert!(!is_plain(bytes[0], bytes[1], bytes[2]) || told(c) == (false, false, false), "{c:?}");
    }
    for c in
        ['\r', '\u{1}', '\u{85}', '\u{2028}', '\u{301}', '\u{3099}', '\u{ff76}', '\u{f900}', '\u{2f800}', '渠', '，']
    {
        // At each place of what is looked at in one step, and in the rest.
        for at in 0..140 {
            let scan = Scan::of(&format!("{}{c}{}", "a".repeat(at), "渠".repeat(30)));
            let (control, ends, mark) = told(c);
            assert_eq!((scan.controls, scan.ends, scan.marks), (control, ends.then_some(at), mark), "{c:?} at {at}");
        }
    }
}

#[test]
fn the_characters_taken_for_composed_are() {
    for c in ('\0'..='\u{FFFF}').filter(|&c| is_composed(c)) {
        // Alone, and after a letter that would take a mark.
        for text in [c.to_string(), format!("e{c}"), format!("が{c}"), format!("가{c}")] {
            assert_eq!(text.nfc().collect::<String>(), text, "{c:?}");
        }
    }
}
