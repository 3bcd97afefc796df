//! Pages that no paper prints: each shape repeats one thing that a step of the reader might pay too much for, to any size.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS};

/// Makes a page of about so many bytes.
pub type Make = fn(usize) -> Vec<u8>;

/// Every shape by its name.
pub const ALL: &[(&str, Make)] = &[
    ("news, many articles", |n| fill(n, NEWS)),
    ("news, one paragraph", |n| fill(n, BODY)),
    ("English news", |n| fill(n, ENGLISH)),
    ("Japanese news", |n| fill(n, JAPANESE)),
    ("traditional news", |n| fill(n, TRADITIONAL)),
    ("nothing but places", |n| fill(n, &["石门乡\n"])),
    ("nested brackets, one line", |n| nested(n, "（", "）", "")),
    ("nested quotes, one line", |n| nested(n, "“", "”", "")),
    ("nested titles, many lines", |n| nested(n, "《甲", "》", "\n")),
    ("brackets never closed", |n| fill(n, &["“他说（在《河湾\n"])),
    ("one line of Han", |n| fill(n, &["渠水流过三个村庄的稻田"])),
    ("one line with marks", |n| fill(n, &["渠水流过，三个村庄。“稻田”（新）"])),
    ("one line of letters", |n| fill(n, &["canal"])),
    ("one line of words", |n| fill(n, &["the canal "])),
    ("one line, spaced Han", |n| fill(n, &["渠 水 "])),
    ("one line of ten leads", |n| fill(n, &["本报讯（记者石磊）"])),
    ("one line of jumps", |n| fill(n, &["（下转第5版）"])),
    ("only newlines", |n| fill(n, &["\n"])),
    ("newlines, then a word", |n| [fill(n, &["\n"]), "渠成".into()].concat()),
    ("only CR LF and a word", |n| [fill(n, &["\r\n"]), "渠成".into()].concat()),
    ("runs of spaces", |n| fill(n, &["渠", &" ".repeat(5000), "成\n"])),
    ("one run of spaces", |n| [b"a".to_vec(), fill(n, &[" "]), b"b".to_vec()].concat()),
    ("one run of wide spaces", |n| ["渠".into(), fill(n, &["　"]), "成".into()].concat()),
    ("all titles", |n| fill(n, &["清水河新渠全线通水\n", "县图书馆夜读灯亮到十点\n"])),
    ("all titles, blanks", |n| fill(n, &["清水河新渠全线通水\n\n", "老桥修好了\n\n"])),
    ("titles and lone bodies", |n| fill(n, &["新渠全线通水\n\n", "昨日上午，清水河新渠全线通水。\n\n"])),
    ("couplets and dashes", |n| fill(n, &["春到河湾 渠水欢歌\n", "——河湾镇见闻\n"])),
    ("places and banners", |n| fill(n, &["河湾县\n", "新春走基层\n", "新渠通水\n", "昨日，新渠全线通水。\n"])),
    ("one banner over each", |n| fill(n, &["新春走基层\n", "新渠全线通水\n", "昨日，新渠全线通水。\n"])),
    ("all leads", |n| fill(n, &["本报讯（记者石磊）昨日上午，新渠通水。\n"])),
    ("all bare leads", |n| fill(n, &["本报讯\n", "（记者石磊）\n"])),
    ("all furniture", |n| fill(n, &["2031年3月9日 星期日\n", "第3版\n", "责编：田小禾 版式：石磊\n"])),
    ("all dates", |n| fill(n, &["2031年3月9日\n"])),
    ("all single glyphs", |n| fill(n, &["渠\n", "水\n", "长\n"])),
    ("single glyphs, closed", |n| fill(n, &["渠\n", "。\n", "水\n"])),
    ("all single letters", |n| fill(n, &["a\n", "B\n"])),
    ("all digits", |n| fill(n, &["0123456789\n"])),
    ("one line of digits", |n| fill(n, &["0123456789"])),
    ("all captions", |n| fill(n, &["图为新渠通水现场。\n"])),
    ("captions, open", |n| fill(n, &["图为新渠通水的现场\n", "田小禾 摄\n"])),
    ("all dashes", |n| fill(n, &["——————\n"])),
    ("one line of dashes", |n| fill(n, &["——"])),
    ("all hyphens", |n| fill(n, &["a-\n"])),
    ("all jumps", |n| fill(n, &["（下转第5版）\n"])),
    ("all jumps from", |n| fill(n, &["（上接第1版）\n"])),
    ("texts with jumps", |n| fill(n, &["新渠通水。（下转第5版）\n"])),
    ("all bylines", |n| fill(n, &["□本报记者 田小禾\n"])),
    ("all signatures", |n| fill(n, &["（田小禾）\n"])),
    ("verse, signed", |n| {
        fill(n, &["渠水流过村庄\n", "稻子喝足了水\n", "人在田边说笑\n", "燕子\n", "回来\n", "（石磊）\n"])
    }),
    ("crossheads", |n| fill(n, &["一、水从哪里来\n", "渠水从山里来，流过三个村庄。\n"])),
    ("notices", |n| fill(n, &["公告\n", "新渠今日通水。\n", "河湾县水利局\n"])),
    ("two columns, row by row", |n| columns(n, 2)),
    ("five columns, row by row", |n| columns(n, 5)),
    ("columns, few lines", |n| [columns(9 << 10, 2), fill(n.saturating_sub(9 << 10), &["渠水流过"])].concat()),
    ("tables", |n| fill(n, &["小麦 2.31 2.35 2.40\n", "稻谷 2.70 2.71 2.69\n"])),
    ("combining marks", |n| fill(n, &["e\u{301}\u{302}"])),
    ("zero-width", |n| fill(n, &["渠\u{200b}水\u{feff}"])),
    ("controls", |n| fill(n, &["渠水流过三个村庄的稻田，喝上了第一口水\u{1}\n"])),
    ("emoji", |n| fill(n, &["👨\u{200d}👩\u{200d}👧🌾\n"])),
    ("ideographs of plane 2", |n| fill(n, &["𠀀𠀁𠀂𠀃𠀄\n"])),
    ("compatibility ideographs", |n| fill(n, &["\u{f900}\u{f901}\u{f902}\n"])),
    ("news in GB18030", |n| coded(n, GB18030, NEWS)),
    ("news in Big5", |n| coded(n, BIG5, TRADITIONAL)),
    ("news in Shift_JIS", |n| coded(n, SHIFT_JIS, JAPANESE)),
    ("news in EUC-JP", |n| coded(n, EUC_JP, JAPANESE)),
    ("news in EUC-KR", |n| coded(n, EUC_KR, KOREAN)),
    ("news in UTF-16", |n| utf16(&fill(n * 3 / 2, NEWS))),
    ("news, torn UTF-8", |n| torn(fill(n, NEWS))),
    ("random, GB18030", |n| random_pairs(n, 0xB0..0xF7, 0xA1..0xFE)),
    ("random, Big5", |n| random_pairs(n, 0xA4..0xC6, 0x40..0x7E)),
    ("random, Shift_JIS", |n| random_pairs(n, 0x89..0x97, 0x80..0xFC)),
    ("random, EUC-JP", |n| random_pairs(n, 0xA4..0xA5, 0xA1..0xF3)),
    ("random, EUC-KR", |n| random_pairs(n, 0xB0..0xC8, 0xA1..0xFE)),
    ("random, windows-1252", |n| random_pairs(n, 0x41..0x7A, 0xC0..0xFF)),
    ("random, UTF-8", random_text),
    ("random bytes", |n| random_pairs(n, 0x00..0xFF, 0x00..0xFF)),
];

const NEWS: &[&str] = &[
    "清水河新渠全线通水\n",
    "　　本报讯（记者田小禾）昨日上\n午，清水河新渠全线通水，沿岸三\n个村庄的稻田赶在春耕以前喝上了\n第一口水，村民奔走相告。\n",
    "　　新渠全长十二公里，去年秋天\n动工，投资三千二百万元，可以灌\n溉稻田两万一千亩。“等了三十年，\n水终于来了。”七十岁的老石说。\n\n",
    "县图书馆夜读灯亮到十点\n",
    "　　本报讯（记者石磊）县图书馆\n的夜读灯从昨晚起亮到十点，第一\n夜就来了二百多名读者，座位不够，\n有人坐在台阶上读书。\n\n",
];
const BODY: &[&str] = &["渠水流过三个村庄的稻田，村民们\n", "奔走相告说新渠今年一定能赶上春\n"];
const TRADITIONAL: &[&str] = &[
    "清水河新渠全線通水\n",
    "【記者石磊／河灣報導】清水河新渠昨日全線\n通水，沿岸三個村莊的稻田趕在春耕以前喝上\n了第一口水，村民奔走相告。\n",
    "縣立圖書館夜讀燈亮到十點\n",
    "【本報訊】縣立圖書館的夜讀燈從昨晚起亮到\n十點，第一夜就來了二百多名讀者，座位不夠，\n有人坐在臺階上讀書。\n\n",
];
const JAPANESE: &[&str] = &[
    "新しい用水路が開通\n",
    "昨日、清水川の新しい用水路が全線で開通し、\n沿岸の三つの村の田に水が届いた。住民は「三\n十年待った」と喜びの声を上げた。\n\n",
];
const KOREAN: &[&str] = &[
    "새 수로 전 구간 개통\n",
    "어제 맑은내의 새 수로가 모두 열려 강가의\n세 마을 논에 물이 닿았다. 주민들은 삼십 년을\n기다렸다고 말했다.\n\n",
];
const ENGLISH: &[&str] = &[
    "New Canal Opens on Clear River\n",
    "By Jane Roe\n",
    "RIVERTON, May 2 — The new canal on the Clear\nRiver was opened on Monday, and the fields of\nthree villages had their first water before the\nspring sow-\ning began. “We waited thirty years,” said Mr.\nStone, who is seventy.\n\n",
];

/// The pieces one after the other until there are so many bytes.
fn fill(size: usize, pieces: &[&str]) -> Vec<u8> {
    let mut out = Vec::with_capacity(size + 6000);
    for piece in pieces.iter().cycle() {
        if out.len() >= size {
            break;
        }
        out.extend_from_slice(piece.as_bytes());
    }
    out
}

fn nested(size: usize, open: &str, close: &str, end: &str) -> Vec<u8> {
    let depth = size / (open.len() + close.len() + 2 * end.len());
    [format!("{open}{end}").repeat(depth), format!("{close}{end}").repeat(depth)].concat().into_bytes()
}

/// Columns as an extractor prints them that goes by position: a line of each in turn.
fn columns(size: usize, count: usize) -> Vec<u8> {
    const TEXTS: [&str; 5] = [
        "清水河新渠全线通水沿岸三个村庄的稻田赶在春耕以前喝上了第一口水村民奔走相告新渠全长十二公里去年秋天动工",
        "县图书馆的夜读灯从昨晚起亮到十点第一夜就来了二百多名读者座位不够有人坐在台阶上读书馆长说下周再添座位",
        "卖豆腐的老潘每天凌晨三点起床石磨一转就是四十年儿子在城里开了新店老潘还是守着老磨说机器磨不出那个味道",
        "寒潮今晚抵达最低气温降至零下六摄氏度蔬菜大棚要及时覆盖保温农业部门派出三十名技术员到田间地头指导农户",
        "古塔修缮工程进入第二阶段匠人用糯米灰浆填补裂缝塔身的脚手架已经搭到第七层预计明年春天完工重新向游人开放",
    ];
    let texts: Vec<Vec<char>> = TEXTS.iter().map(|t| t.chars().collect()).collect();
    let mut out = String::with_capacity(size + 300);
    let mut at = 0;
    while out.len() < size {
        for text in texts.iter().take(count) {
            out.extend((0..15).map(|n| text[(at + n) % text.len()]));
            out.push('\n');
        }
        at += 15;
    }
    out.into_bytes()
}

fn coded(size: usize, encoding: &'static Encoding, pieces: &[&str]) -> Vec<u8> {
    let text = String::from_utf8_lossy(&fill(size * 3 / 2, pieces)).into_owned();
    let mut bytes = encoding.encode(&text).0.into_owned();
    bytes.truncate(size);
    bytes
}

fn utf16(text: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(text).encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Every thousandth byte is wrong.
fn torn(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.iter_mut().step_by(1000).for_each(|b| *b = 0xFF);
    bytes
}

/// Figures that are the same in every run.
fn figures() -> impl Iterator<Item = u64> {
    std::iter::successors(Some(0x9E37_79B9_7F4A_7C15_u64), |x| {
        let x = x ^ (x << 13);
        let x = x ^ (x >> 7);
        Some(x ^ (x << 17))
    })
}

/// Two bytes a character, and a line end now and then.
fn random_pairs(size: usize, lead: std::ops::Range<u8>, trail: std::ops::Range<u8>) -> Vec<u8> {
    let within = |x: u64, r: &std::ops::Range<u8>| r.start + u8::try_from(x % u64::from(r.end - r.start)).unwrap_or(0);
    let mut out = Vec::with_capacity(size + 3);
    for x in figures() {
        if out.len() >= size {
            break;
        }
        out.extend([within(x >> 8, &lead), within(x >> 32, &trail)]);
        if x % 16 == 0 {
            out.push(b'\n');
        }
    }
    out
}

fn random_text(size: usize) -> Vec<u8> {
    let mut out = String::with_capacity(size + 4);
    for x in figures() {
        if out.len() >= size {
            break;
        }
        let wide = u32::try_from((x >> 16) % 0x1_1000).unwrap_or(0);
        out.extend(if x % 16 == 0 { Some('\n') } else { char::from_u32(wide) });
    }
    out.into_bytes()
}
