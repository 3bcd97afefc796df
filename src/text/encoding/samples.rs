//! Sentences to tell encodings by, of many subjects, and how often each kind comes back right by its length.
//!
//! The measure prints its table with `cargo test encoding -- --nocapture`; the floors are what was reached, a little lowered.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use super::*;
use encoding_rs::{BIG5, EUC_JP, EUC_KR, SHIFT_JIS, WINDOWS_1252};

pub(super) const SIMPLIFIED: [&str; 14] = [
    "清水河新渠昨日全线通水，沿岸三个村庄的稻田赶在春耕以前喝上了第一口水。",
    "县图书馆的夜读灯从昨晚起亮到十点，第一夜就来了二百多名读者。",
    "卖豆腐的老潘每天凌晨三点起床，石磨一转就是四十年。",
    "寒潮今晚抵达，最低气温降至零下六摄氏度，蔬菜大棚要及时覆盖保温。",
    "古塔修缮工程进入第二阶段，匠人用糯米灰浆填补裂缝。",
    "县篮球联赛决赛在体育馆举行，主队以八十一比七十九险胜。",
    "一封迟到三十年的家书，终于送到了收信人手中。",
    "新修订的养犬管理办法下月起施行，遛狗须牵绳。",
    "渔民老魏收网时捞起一块明代石碑，当即交给了文物部门。",
    "小学食堂公开招标，家长代表参与评分，结果当场公布。",
    "夜色里的烧烤摊升起炊烟，外地游客举着手机排起了长队。",
    "医生提醒，换季时节哮喘患者应当随身携带药物。",
    "债务纠纷调解成功，双方当庭握手言和。",
    "桥梁检测机器人爬上缆索，半天走完过去一周的路程。",
];

pub(super) const TRADITIONAL: [&str; 12] = [
    "清水河新渠昨日全線通水，沿岸三個村莊的稻田趕在春耕以前喝上了第一口水。",
    "縣立圖書館的夜讀燈從昨晚起亮到十點，第一夜就來了二百多名讀者。",
    "賣豆腐的老潘每天凌晨三點起床，石磨一轉就是四十年。",
    "寒流今晚南下，最低氣溫降至六度，農民應及早覆蓋菜園防寒。",
    "古塔修繕工程進入第二階段，匠師以糯米灰漿填補裂縫。",
    "籃球聯賽總決賽在體育館開打，主隊以八十一比七十九險勝。",
    "一封遲到三十年的家書，終於送到收信人手中。",
    "渡輪因濃霧停航，上千名旅客滯留碼頭。",
    "漁民老魏收網時撈起一塊石碑，當即交給文物部門鑑定。",
    "立法委員質詢鐵路票價調漲一事，部長允諾三個月內檢討。",
    "夜市燒烤攤飄起炊煙，遊客舉著手機排起長龍。",
    "醫師提醒，換季時節氣喘患者應隨身攜帶藥物。",
];

pub(super) const JAPANESE: [&str; 12] = [
    "昨日、市内の公園で春の植樹式が行われ、多くの市民が参加した。",
    "台風の接近に伴い、県は沿岸の町村に避難の準備を呼びかけた。",
    "商店街の豆腐屋は毎朝三時に起きて四十年になる。",
    "図書館の閉館時間が十時まで延長され、学生から喜びの声が上がった。",
    "新しい橋の開通で、隣町までの所要時間は半分になった。",
    "漁港では初ガツオの水揚げが始まり、セリの声が響いた。",
    "町長選挙は現職と新人の一騎打ちとなる見通しだ。",
    "少年野球の決勝で、地元チームが延長十回サヨナラ勝ちを収めた。",
    "雪どけの山道でクマの足あとが見つかり、入山が禁止された。",
    "祭りの夜、太鼓の音が谷あいの村に鳴りわたった。",
    "小学校の給食に地元の野菜を使う取り組みが広がっている。",
    "バスの運賃が来月から二十円値上げされる。",
];

pub(super) const KOREAN: [&str; 12] = [
    "어제 시내 공원에서 봄맞이 나무 심기 행사가 열려 많은 시민이 참가했다.",
    "태풍이 다가오면서 해안 마을에 대피 준비령이 내려졌다.",
    "시장 골목의 두부 가게는 사십 년째 새벽 세 시에 문을 연다.",
    "도서관이 밤 열 시까지 문을 열자 학생들이 반겼다.",
    "새 다리가 놓여 이웃 마을까지 걸리는 시간이 절반으로 줄었다.",
    "항구에서는 올해 첫 고등어 경매가 시작되었다.",
    "군수 선거는 두 후보의 맞대결로 치러질 전망이다.",
    "중학교 축구 결승에서 우리 지역 팀이 연장 끝에 이겼다.",
    "산길에서 곰 발자국이 발견되어 입산이 금지되었다.",
    "축제의 밤, 북소리가 골짜기 마을에 울려 퍼졌다.",
    "학교 급식에 지역 채소를 쓰는 움직임이 퍼지고 있다.",
    "다음 달부터 버스 요금이 백 원 오른다.",
];

pub(super) const LATIN: [&str; 12] = [
    "Hier à l’hôtel de ville, les élèves ont planté des arbres.",
    "La fête du village a duré jusqu’à minuit malgré la pluie.",
    "Der Bürgermeister eröffnete gestern die neue Brücke über den Fluß.",
    "Die Schüler der Volksschule übten für das große Frühlingsfest.",
    "El alcalde inauguró ayer el puente; mañana habrá música en la plaza.",
    "¿Quién pagará la reparación del tejado de la iglesia?",
    "The mayor’s office said “the ferry will run again” on Monday.",
    "A café on Mill Street lost its roof in Tuesday’s storm — no one was hurt.",
    "O presidente da câmara não compareceu à sessão de ontem.",
    "Kungörelse: mötet hålls på rådhuset på fredag.",
    "L’été dernier, la rivière était à sec près du vieux moulin.",
    "Prices rose to £4 a bushel, the Gazette’s correspondent writes.",
];

/// Lengths in characters, and for each the least share (in per cent) that must come back right.
const LENGTHS: [usize; 6] = [2, 4, 8, 16, 32, 100];

type Kind = (&'static str, &'static [&'static str], &'static Encoding, [usize; 6]);

const KINDS: [Kind; 8] = [
    ("GB18030", &SIMPLIFIED, GB18030, [96, 97, 97, 99, 100, 100]),
    ("Big5", &TRADITIONAL, BIG5, [93, 96, 99, 100, 100, 100]),
    ("GB18030, traditional", &TRADITIONAL, GB18030, [94, 97, 99, 100, 100, 100]),
    ("Shift_JIS", &JAPANESE, SHIFT_JIS, [97, 99, 100, 100, 100, 100]),
    ("EUC-JP", &JAPANESE, EUC_JP, [85, 96, 99, 100, 100, 100]),
    ("ISO-2022-JP", &JAPANESE, ISO_2022_JP, [100, 100, 100, 100, 100, 100]),
    ("EUC-KR", &KOREAN, EUC_KR, [75, 85, 98, 100, 100, 100]),
    ("windows-1252", &LATIN, WINDOWS_1252, [91, 91, 94, 95, 99, 100]),
];

/// All pieces of so many characters that are not plain ASCII; of sentences set one after the other.
fn pieces(sentences: &[&str], length: usize) -> Vec<String> {
    let text: Vec<char> = sentences.join("\n").chars().collect();
    let windows = text.windows(length).map(|w| w.iter().collect::<String>());
    windows.filter(|w| !w.is_ascii() && w.trim() == w).collect()
}

fn share(pieces: &[String], bytes: impl Fn(&str) -> Vec<u8>) -> (usize, Vec<&String>) {
    let wrong: Vec<&String> = pieces.iter().filter(|p| decode(&bytes(p)).is_none_or(|d| d.text != **p)).collect();
    ((pieces.len() - wrong.len()) * 100 / pieces.len().max(1), wrong)
}

#[test]
fn how_often_each_kind_comes_back() {
    let mut low = Vec::new();
    println!("{:<22}{}", "per cent right of", LENGTHS.map(|n| format!("{n:>6}")).concat());
    let mut row = |name: &str, sentences: &[&str], floors: [usize; 6], bytes: &dyn Fn(&str) -> Vec<u8>| {
        let mut cells = String::new();
        for (length, floor) in LENGTHS.into_iter().zip(floors) {
            let pieces = pieces(sentences, length);
            let (share, wrong) = share(&pieces, bytes);
            cells += &format!("{share:>6}");
            if share < floor {
                low.push(format!("{name}, {length} characters: {share} < {floor}, as {:?}", wrong.first()));
            }
        }
        println!("{name:<22}{cells}");
    };
    for (name, sentences, encoding, floors) in KINDS {
        row(name, sentences, floors, &|text| encoding.encode(text).0.into_owned());
    }
    for (name, sentences, floors) in [
        ("UTF-16LE, simplified", &SIMPLIFIED[..], [34, 65, 85, 95, 99, 100]),
        ("UTF-16LE, Japanese", &JAPANESE, [14, 38, 70, 89, 99, 100]),
    ] {
        row(name, sentences, floors, &|text| text.encode_utf16().flat_map(u16::to_le_bytes).collect());
    }
    row("UTF-16BE, simplified", &SIMPLIFIED, [30, 58, 84, 95, 99, 100], &|text| {
        text.encode_utf16().flat_map(u16::to_be_bytes).collect()
    });
    for (name, sentences) in
        [("UTF-8, simplified", &SIMPLIFIED[..]), ("UTF-8, Korean", &KOREAN), ("UTF-8, Latin", &LATIN)]
    {
        row(name, sentences, [100; 6], &|text| text.as_bytes().to_vec());
    }
    assert!(low.is_empty(), "{low:#?}");
}

/// A text of several sentences, cut after any byte: the encoding is still known, and all but the last character is there.
#[test]
fn a_cut_anywhere_past_the_first_words_does_no_harm() {
    for (name, sentences, encoding, _) in KINDS {
        let text = sentences[..3].join("\n");
        let bytes = encoding.encode(&text).0;
        for end in 24..bytes.len() {
            let decoded = decode(&bytes[..end]).unwrap();
            // A torn escape of ISO-2022-JP leaves one sign of its own after the mark.
            let (whole, torn) = decoded.text.split_once('\u{fffd}').unwrap_or((&decoded.text, ""));
            let known = whole.char_indices().next_back().map_or(0, |(at, _)| at);
            assert!(text.starts_with(&whole[..known]), "{name}, {end} bytes: {:?}", decoded.text);
            assert!(decoded.damaged_lines.len() <= 1 && torn.chars().count() <= 1, "{name}, {end} bytes: {torn:?}");
            assert!(encoding.encode(whole).0.len() + 7 >= end, "{name}, {end} bytes: more than a character is lost");
        }
    }
}

#[test]
fn rare_characters_of_each_set_come_back() {
    // Four bytes of GB18030: ideographs of the second plane, and of the first beyond GBK.
    let text = "村名㐂𠮷写法从古，户籍照录。";
    let decoded = decode(&GB18030.encode(text).0).unwrap();
    assert_eq!((decoded.text.as_str(), decoded.encoding, decoded.damaged_lines.len()), (text, "GB18030", 0));
    // Big5 with characters of HKSCS, which nothing here can write: FA40 is U+20547.
    let mut bytes = BIG5.encode("渡輪因濃霧停航，旅客滯留碼頭").0.into_owned();
    bytes.extend([0xFA, 0x40]);
    let decoded = decode(&bytes).unwrap();
    assert_eq!((decoded.text.as_str(), decoded.encoding), ("渡輪因濃霧停航，旅客滯留碼頭\u{20547}", "Big5"));
    // UTF-16 cut in the middle of a unit, and marks of all kinds.
    let wide: Vec<u8> = SIMPLIFIED.join("\n").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(decode(&wide[..101]).unwrap().encoding, "UTF-16LE");
    assert_eq!(decode("\u{feff}要闻".as_bytes()).unwrap().text, "要闻");
}

#[test]
fn words_of_a_page_come_back_in_gb18030() {
    for text in ["版", "要闻", "综合", "社会", "副刊", "广告", "本报讯", "经济周刊", "第十二版", "新华社电", "责任编辑"]
    {
        let decoded = decode(&GB18030.encode(text).0).unwrap();
        assert_eq!((decoded.text.as_str(), decoded.encoding), (text, "GB18030"));
    }
}

proptest::proptest! {
    #[test]
    fn sentences_in_any_order_come_back(kind in 0..KINDS.len(), order in proptest::collection::vec(0..12usize, 2..8)) {
        let (name, sentences, encoding, _) = KINDS[kind];
        let text: String = order.iter().map(|&at| format!("{}\n", sentences[at])).collect();
        let decoded = decode(&encoding.encode(&text).0).map(|d| d.text);
        proptest::prop_assert_eq!(decoded, Some(text), "{}", name);
    }
}
