//! Notices, losses, tables, teasers, notes of the editors and verse, on one page made up here.

use super::*;

const PAGE: &str = "云溪日报 2031年5月2日 星期五 第4版 综合\n\n桥头镇集中供水工程完工\n\n本报讯（记者郁南乔）桥头镇集\n中供水工程昨日完工，七个村一万二\n千人告别挑水吃的日子。工程投资九\n百万元，去年十月开工。\n\n图为村民在新装的水龙头下洗菜。\n郁南乔 摄\n\n清渡河大桥封闭施工公告\n\n因清渡河大桥更换伸缩缝，定于\n2031年5月6日至5月20日封闭施工，\n过往车辆请绕行二号桥。不便之处，\n敬请谅解。\n特此公告。\n\n云溪县公路管理局\n2031年5月2日\n\n遗失声明\n\n▲郁立本遗失身份证，证号尾数\n0417，声明作废。\n▲云溪县桥头镇便民商店遗失营业\n执照正本，声明作废。\n\n三月市场菜价\n\n品名 本周 上周\n白菜 1.2元 1.4元\n萝卜 0.9元 1.0元\n豆腐 2.5元 2.5元\n\n导读\n\n夜校又开课了 详见第3版\n老街的灯 详见第5版\n\n编者按：五月是播种的季节。本\n报从今天起开设“田间来信”栏目，\n请种田人说种田事。\n\n种豆人的第一封信\n\n我叫石满仓，种了三十年豆子。今\n年春天雨水足，地里的墒情好，我比\n去年早下种五天。\n\n春夜\n\n灯在窗台上\n像一粒豆\n风从河边来\n带着泥土味\n一声蛙鸣\n把夜叫亮\n\n（石满仓）\n";

fn article(headline: &str) -> crate::model::Article {
    let found = read_text(PAGE).articles.into_iter().find(|a| a.headline == headline);
    found.unwrap_or_else(|| panic!("no {headline}"))
}

#[test]
fn every_kind_ends_where_it_should() {
    let wanted: [(&str, &[&str]); 8] = [
        (
            "桥头镇集中供水工程完工",
            &["桥头镇集中供水工程昨日完工，七个村一万二千人告别挑水吃的日子。工程投资九百万元，去年十月开工。"],
        ),
        (
            "清渡河大桥封闭施工公告",
            &[
                "因清渡河大桥更换伸缩缝，定于2031年5月6日至5月20日封闭施工，过往车辆请绕行二号桥。不便之处，敬请谅解。",
                "特此公告。",
                "云溪县公路管理局",
                "2031年5月2日",
            ],
        ),
        (
            "遗失声明",
            &["▲郁立本遗失身份证，证号尾数0417，声明作废。", "▲云溪县桥头镇便民商店遗失营业执照正本，声明作废。"],
        ),
        ("三月市场菜价", &["品名 本周 上周", "白菜 1.2元 1.4元", "萝卜 0.9元 1.0元", "豆腐 2.5元 2.5元"]),
        ("夜校又开课了", &[]),
        ("老街的灯", &[]),
        (
            "种豆人的第一封信",
            &[
                "编者按：五月是播种的季节。本报从今天起开设“田间来信”栏目，请种田人说种田事。",
                "我叫石满仓，种了三十年豆子。今年春天雨水足，地里的墒情好，我比去年早下种五天。",
            ],
        ),
        ("春夜", &["灯在窗台上", "像一粒豆", "风从河边来", "带着泥土味", "一声蛙鸣", "把夜叫亮"]),
    ];
    let reading = read_text(PAGE);
    let found: Vec<(&str, Vec<&str>)> = reading
        .articles
        .iter()
        .map(|a| (a.headline.as_str(), a.paragraphs.iter().map(String::as_str).collect()))
        .collect();
    let wanted: Vec<(&str, Vec<&str>)> = wanted.iter().map(|(h, p)| (*h, p.to_vec())).collect();
    assert_eq!(found, wanted);
    assert_eq!(reading.furniture.last().map(String::as_str), Some("导读"));
    assert_eq!(reading.date.map(|d| d.to_string()).as_deref(), Some("2031-05-02"));
}

#[test]
fn captions_teasers_and_signatures_are_told_apart() {
    assert_eq!(article("桥头镇集中供水工程完工").captions, ["图为村民在新装的水龙头下洗菜。郁南乔 摄"]);
    assert!(article("遗失声明").captions.is_empty());
    assert_eq!(article("老街的灯").continued_to.as_deref(), Some("5"));
    assert_eq!(article("春夜").authors, ["石满仓"]);
}
