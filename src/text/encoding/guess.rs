//! Which of the older encodings are these bytes in?
//!
//! Promise: the encoding in which the bytes are least surprising, for one line as for a page. Each candidate is asked what the text costs in
//! bits, read its way; the cheapest wins. The costs come from how the encodings were made: GB 2312, Big5, JIS X 0208 and KS X 1001 each put the
//! few thousand characters in use before the rare ones, so a text read in the wrong one falls among the rare. The most frequent characters of
//! each language cost less still. The price: a text of one or two rare characters can be told from nothing, and a wrong answer
//! looks like a right one.

use super::Raw;
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::{ops::RangeInclusive, sync::LazyLock};

/// Quarters of a bit.
type Cost = u32;

const fn bits(n: u32) -> Cost {
    n * 4
}

/// What it costs that a file is in an encoding at all, before a byte is seen.
const CANDIDATES: [(&Encoding, Cost); 9] = [
    (UTF_8, 0),
    (GB18030, 0),
    (BIG5, bits(1)),
    (WINDOWS_1252, bits(3)),
    (SHIFT_JIS, bits(3)),
    (EUC_JP, bits(4)),
    (EUC_KR, bits(4)),
    (UTF_16LE, bits(10)),
    (UTF_16BE, bits(12)),
];

/// Bytes that no encoding should have to explain away.
const BAD: Cost = bits(30);
/// The lead byte of a character that was cut off.
const CUT: Cost = bits(14);

/// The cheapest of the candidates. `cut` says that the bytes are the whole end of a file, where a character may be torn.
pub(super) fn guess(bytes: &[u8]) -> &'static Encoding {
    let all = CANDIDATES.to_vec();
    let likely = match few(bytes) {
        Some(few) => {
            let costs: Vec<u64> = all.iter().map(|of| cost_of(&few, of, u64::MAX)).collect();
            let most = costs.iter().min().map_or(u64::MAX, |least| least + least / 4);
            all.into_iter().zip(costs).filter(|(_, cost)| *cost <= most).map(|(of, _)| of).collect()
        }
        None => all,
    };
    if let [(only, _)] = likely[..] {
        return only;
    }
    let mut best = (u64::MAX, GB18030);
    for of in &likely {
        // Costs only grow: whoever has cost as much as the best need not be read to the end.
        let cost = cost_of(bytes, of, best.0);
        if cost < best.0 {
            best = (cost, of.0);
        }
    }
    best.1
}

/// What the bytes cost in an encoding, with what it costs to be in it; of one that costs `most` or more, no less than that.
fn cost_of(bytes: &[u8], (encoding, prior): &(&'static Encoding, Cost), most: u64) -> u64 {
    let prior = u64::from(*prior);
    cost(&Raw::decode(bytes, encoding), encoding, most.saturating_sub(prior)).saturating_add(prior)
}

/// Bytes that tell which encodings come into question at all, and the most of them from one line.
const FEW: usize = 4096;
const FEW_OF_LINE: usize = 1024;

/// Some lines that are not ASCII from all over a longer text: a wrong encoding costs nearly twice as much, so that few of them rule out most
/// encodings, and only what is close is read whole. Nothing where the text is short or has too few such lines.
fn few(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.len() <= 2 * FEW {
        return None;
    }
    let (mut out, mut read) = (Vec::with_capacity(FEW + FEW_OF_LINE), 0);
    for line in bytes.split_inclusive(|&b| b == b'\n') {
        read += line.len();
        // As many as are due by now.
        if out.len() * bytes.len() <= FEW * read && !line.is_ascii() {
            out.extend_from_slice(&line[..line.len().min(FEW_OF_LINE)]);
        }
    }
    (out.len() >= FEW / 2).then_some(out)
}

/// Short text in two-byte sequences of UTF-8 may be GBK by chance: whether UTF-8 explains it better. `text` is the bytes, read so.
pub(super) fn is_utf8_rather_than_gb(text: &str) -> bool {
    let utf8 = Raw { text: text.to_owned(), bad: Vec::new(), cut: false };
    let gb = Raw::decode(text.as_bytes(), GB18030);
    cost(&utf8, UTF_8, u64::MAX) <= u64::from(bits(3)) + cost(&gb, GB18030, u64::MAX)
}

/// What the text costs when it was read in this encoding; of one that costs `most` or more, no less than that.
fn cost(raw: &Raw, encoding: &'static Encoding, most: u64) -> u64 {
    let mut sum = 0_u64;
    let bad = raw.bad.len() - usize::from(raw.cut);
    sum += u64::from(BAD) * u64::try_from(bad).unwrap_or(u64::MAX / 1024) + u64::from(if raw.cut { CUT } else { 0 });
    let latin = encoding == WINDOWS_1252 || encoding == UTF_8;
    let table = table(encoding);
    let (mut before, mut hangul) = (' ', 0_u32);
    let mut chars = raw.text.chars().peekable();
    while let Some(c) = chars.next() {
        if sum >= most {
            return sum;
        }
        let next = chars.peek().copied().unwrap_or(' ');
        sum += u64::from(match c {
            char::REPLACEMENT_CHARACTER => 0,
            'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' | '\n' | '\r' | '\t' => bits(5),
            '\0'..='\x1F' | '\x7F' => bits(14),
            '!'..='~' => bits(6),
            _ if latin => latin_cost(before, c, next),
            _ => {
                // Han does not grow on to a small letter: Br點ke is Brücke.
                let within = [before, next].iter().filter(|c| c.is_ascii_lowercase()).count();
                let known = table.and_then(|t| t.get(c as usize)).copied().unwrap_or(RARE);
                u32::from(known) + bits(5) * u32::try_from(within).unwrap_or(0)
            }
        });
        // Korean parts its words.
        hangul = if ('\u{AC00}'..='\u{D7A3}').contains(&c) { hangul + 1 } else { 0 };
        sum += u64::from(if hangul > 7 { bits(4) } else { 0 });
        before = c;
    }
    sum
}

/// A letter with a mark, or a typographer's sign, by what stands beside it.
fn latin_cost(before: char, c: char, next: char) -> Cost {
    match c {
        '“' | '”' | '‘' | '’' | '–' | '—' | '…' | '•' | '«' | '»' | '°' | '£' | '€' | '§' | '\u{A0}' | '¿' | '¡' => {
            bits(7) + if before.is_ascii() && (next.is_ascii() || next.is_alphabetic()) { 0 } else { bits(3) }
        }
        'À'..='ÿ' | 'Œ' | 'œ' | 'Š' | 'š' | 'Ž' | 'ž' | 'Ÿ' if !matches!(c, '×' | '÷') => {
            let beside = before.is_ascii_alphabetic() || next.is_ascii_alphabetic();
            let shouts = c.is_uppercase() && before.is_lowercase();
            let crowd = !before.is_ascii() || !next.is_ascii();
            let rare = matches!(
                c,
                'Ð' | 'ð' | 'Þ' | 'þ' | 'Ý' | 'ý' | 'Ÿ' | 'ÿ' | 'Õ' | 'Ã' | 'Å' | 'Ì' | 'Ò' | 'Ù' | 'Ë' | 'Ï'
            );
            let odd = [(!beside, 6), (shouts, 6), (crowd, 5), (rare, 3)];
            bits(6 + odd.iter().filter(|(yes, _)| *yes).map(|(_, n)| n).sum::<u32>())
        }
        'А'..='я' | 'Ё' | 'ё' => bits(if before.is_ascii_alphabetic() { 14 } else { 8 }),
        'Α'..='ω' | 'ά'..='ώ' => bits(if before.is_ascii_alphabetic() { 15 } else { 9 }),
        'Ā'..='ž' => bits(if before.is_ascii_alphabetic() || next.is_ascii_alphabetic() { 9 } else { 16 }),
        '\u{80}'..='\u{9F}' => BAD,
        '\u{A1}'..='\u{BF}' | '×' | '÷' => bits(14),
        _ => bits(18),
    }
}

/// Characters outside every level of a set, or of private use.
const RARE: u8 = 24 * 4;

/// The cost of each character of the first plane.
type Table = Box<[u8]>;

/// A level of a coded character set: its rows (lead bytes), its cells (trail bytes), and what a character of it costs.
type Level = (RangeInclusive<u8>, &'static [RangeInclusive<u8>], u8);

const EUC: &[RangeInclusive<u8>] = &[0xA1..=0xFE];
const BIG: &[RangeInclusive<u8>] = &[0x40..=0x7E, 0xA1..=0xFE];
const SJIS: &[RangeInclusive<u8>] = &[0x40..=0x7E, 0x80..=0xFC];
const GBK_CELLS: &[RangeInclusive<u8>] = &[0x40..=0x7E, 0x80..=0xFE];

/// Levels, dearest first: a later one overwrites. A cost is what share of text a level may have, spread over its characters: estimates,
/// set by hand and held by the rates in `samples`.
fn levels(encoding: &'static Encoding) -> &'static [Level] {
    if encoding == GB18030 {
        &[(0x81..=0xFE, GBK_CELLS, 80), (0xA1..=0xA9, EUC, 68), (0xD8..=0xF7, EUC, 76), (0xB0..=0xD7, EUC, 57)]
    } else if encoding == BIG5 {
        &[(0x87..=0xFE, BIG, 88), (0xA1..=0xA3, BIG, 68), (0xC9..=0xF9, BIG, 77), (0xA4..=0xC6, BIG, 60)]
    } else if encoding == SHIFT_JIS {
        &[(0x81..=0x84, SJIS, 68), (0x98..=0x9F, SJIS, 84), (0xE0..=0xEA, SJIS, 84), (0x88..=0x97, SJIS, 54)]
    } else if encoding == EUC_JP {
        &[(0xA1..=0xA8, EUC, 68), (0xD0..=0xF4, EUC, 84), (0xB0..=0xCF, EUC, 54)]
    } else {
        &[(0xA1..=0xAC, EUC, 68), (0xCA..=0xFD, EUC, 76), (0xB0..=0xC8, EUC, 56)]
    }
}

/// The costs for an encoding of the east; nothing for the others.
fn table(encoding: &'static Encoding) -> Option<&'static Table> {
    static GB: LazyLock<Table> = LazyLock::new(|| made(GB18030, chinese));
    static TRADITIONAL: LazyLock<Table> = LazyLock::new(|| made(BIG5, chinese));
    static SHIFT: LazyLock<Table> = LazyLock::new(|| made(SHIFT_JIS, japanese));
    static EUC_J: LazyLock<Table> = LazyLock::new(|| made(EUC_JP, japanese));
    static KOREAN: LazyLock<Table> = LazyLock::new(|| made(EUC_KR, korean));
    static WIDE: LazyLock<Table> = LazyLock::new(wide);
    match encoding {
        e if e == GB18030 => Some(&GB),
        e if e == BIG5 => Some(&TRADITIONAL),
        e if e == SHIFT_JIS => Some(&SHIFT),
        e if e == EUC_JP => Some(&EUC_J),
        e if e == EUC_KR => Some(&KOREAN),
        e if e == UTF_16LE || e == UTF_16BE => Some(&WIDE),
        _ => None,
    }
}

fn made(encoding: &'static Encoding, language: fn(&mut [u8])) -> Table {
    let mut table = vec![RARE; 0x1_0000].into_boxed_slice();
    for (rows, cells, cost) in levels(encoding) {
        for row in rows.clone() {
            let pairs: Vec<u8> = cells.iter().flat_map(|c| c.clone()).flat_map(|cell| [row, cell, b'\n']).collect();
            let (text, _) = encoding.decode_without_bom_handling(&pairs);
            set(&mut table, text.lines().filter(|l| l.chars().count() == 1).flat_map(str::chars), *cost);
        }
    }
    set(&mut table, '\u{E000}'..='\u{F8FF}', 26 * 4);
    set(&mut table, [char::REPLACEMENT_CHARACTER], 0);
    language(&mut table);
    table
}

fn set(table: &mut [u8], chars: impl IntoIterator<Item = char>, cost: u8) {
    for c in chars {
        if let Some(cell) = table.get_mut(c as usize) {
            *cell = cost;
        }
    }
}

fn chinese(table: &mut [u8]) {
    // Kana and the like are in the sets and not in the papers.
    set(table, '\u{3041}'..='\u{30FE}', 84);
    set(table, COMMON.chars().chain(NEWS.chars()), 42);
    set(table, COMMON.chars().take(150), 36);
    set(table, "“”‘’…—·《》「」『』（）".chars(), 34);
    set(table, "，。、：；？！　".chars(), 28);
}

fn japanese(table: &mut [u8]) {
    set(table, COMMON_KANJI.chars(), 40);
    set(table, '\u{30A1}'..='\u{30F6}', 38);
    set(table, '\u{3041}'..='\u{3093}', 30);
    set(table, '\u{FF61}'..='\u{FF9F}', 60);
    set(table, "、。ー「」・　（）".chars(), 28);
}

fn korean(table: &mut [u8]) {
    set(table, COMMON_HANGUL.chars(), 31);
}

/// Two bytes a character: any script of the east.
fn wide() -> Table {
    let mut table = vec![RARE; 0x1_0000].into_boxed_slice();
    set(&mut table, '\u{4E00}'..='\u{9FFF}', 78);
    for encoding in [GB18030, BIG5, SHIFT_JIS] {
        for (row, other) in table.iter_mut().zip(made(encoding, |_| ()).iter()) {
            *row = (*row).min(other + 4);
        }
    }
    set(&mut table, '\u{AC00}'..='\u{D7A3}', 72);
    set(&mut table, COMMON_KANJI.chars().chain(COMMON.chars()).chain(NEWS.chars()), 46);
    set(&mut table, '\u{3041}'..='\u{30F6}', 44);
    set(&mut table, "“”‘’…—·《》「」（），。、：；？！　ー".chars(), 34);
    table
}

/// Frequent characters of Chinese in both scripts, the most frequent first.
const COMMON: &str = "\
的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作\
当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定\
女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比\
住员九性通目华报立马命张活难神数件安表原车白应路期常提感金何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台记边共风战干接许八特望直\
服林题建南度统色字请交爱让认算论百义科元社术结六功指思非流每青管夫连远资队带花快条院变联言权往展该领传近红治决周保达办运武半七必城父强步完革\
深区即求品士转量空众技轻程告江语英基派满式李息写识极令黄德收钱党未持取设始版双历越史商千片容研友站广改议形委早房音火际则首单据导影失网专石兵\
校读志飞观争究包组造落视济喜离县省镇乡村农讯闻晋图植树节春秋号责编這來個說們為國時會學對過後麼沒於發還當無開經頭見從動兩長樣現與進實點種聲話\
問機給幾業間電門東氣關並內軍產萬體別處總場師書員華報馬張難數應車親務題統請愛讓認論義術結連遠資隊帶條變聯權該領傳紅決達辦運強區轉眾輕語滿寫識\
極黃錢黨設雙歷廣議際則單據導網專讀飛觀爭組視濟離縣鄉農訊聞圖樹節號責編臺灣";

/// Frequent characters of newspapers beyond these.
const NEWS: &str = "\
局厅团园馆厂店企银贸投融股价税费额亿增降升超率例占约季末初旬届批项款章篇刊审摄评栏综育卫健康环旅游防警消检察律案犯罪嫌疑席协讲示精贯彻习宣创\
驱绿振兴脱贫攻坚津庆州圳汉杭沈阳哈尔滨岛郑庄福厦昆贵宁拉萨兰川乌鲁木齐呼浩肥沙湾香港澳俄韩朝印泰缅菲巴埃伊朗克叙亚列阿富汗欧盟访谈签署举召煤\
矿钢铁油桥梁隧汽轮船箭星载航粮食棉麦玉米稻蔬菜畜牧养殖渔药灌溉抗旱汛抢险救灾宵端午劳童妇医护群居诗歌散戏剧乐舞蹈播冠赛足球篮排乒乓羽毛田径泳\
奥牌铜选练裁判舉記鎮館銀醫療習環團廠礦鐵輸財稅億價漲調選韓歐協係訪談簽藝樂戲劇詩詞藥護參歡迎紀念歲傷亡災險搶勞婦兒慶風雲龍鳳鳥魚蟲躍憶擴創優\
獎勵營銷買賣費貸購貿繫絡碼鍵續斷絕純綠藍銅錄";

const COMMON_KANJI: &str = "\
日一国人年大十二本中長出三時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西電校語土木聞食車何南万毎白\
天母火右読友左休父雨会社事者地業政場市新手自同部体議主全度定理化実対関内法代表作経動発県戦都問最現調要当選相回連開数性決約首立機通成総方員民\
意合党保進教産公物期取権治特制報広島知用言田町村区駅店病院春夏秋冬朝昼夜花海空星音楽映画写真旅館料美味祭式植樹参加昨明挙予算補正案可提催始終\
着売買価格";

const COMMON_HANGUL: &str = "\
이다의는에을가를고하은로한지기어사인시도서대자정리나해과부그들있수일보만라었것제스장전상아주여원구으동국조유세관공성경비했안오화회개게면신선\
방학위년월습니마우적당연산교민소재청문체거중생트계용치업심식진열복합모분내단영실발할음본북남각까";
