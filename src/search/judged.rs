//! Queries with the article that a person wants: over the sample pages, and over headlines invented to be mistaken for one another.
#![allow(clippy::unwrap_used)]

use super::{tests::entry, *};
use crate::page;
use std::path::Path;

/// Headlines that are near to those of the sample pages, or to one another.
const NEAR: [&str; 49] = [
    "知识产权保护条例施行",
    "增强知识，推动产业和权益保护",
    "知道产权的人还不多",
    "重庆火锅香飘四海",
    "中秋前后庆丰收",
    "自强不息 庆祝建厂三十年",
    "银行网点进乡村",
    "农商银行办起夜校",
    "音乐喷泉今晚开放",
    "英语角挪到河边",
    "经典诵读进校园",
    "景点门票半价",
    "国务院部署春耕",
    "国产机床外销 务工青年回院",
    "改革开放四十年成就展",
    "改善交通 革新技术 开门放行",
    "中华人民共和国国歌法学习问答",
    "人民日报社论摘要",
    "乾隆年间的石桥",
    "行长下乡记",
    "长江水位回落",
    "长跑健儿回家",
    "5G技术进车间",
    "A股科普讲座",
    "西安来的戏班子",
    "先进班组受表彰",
    "绿色食品展开幕",
    "旅客吞吐量创新高",
    "水库开闸放水灌溉下游万亩良田",
    "水渠边的仓库",
    "水库春灌忙",
    "城东水库除险加固",
    "天气预报员的一天",
    "北京天气转凉",
    "春运火车票开售",
    "火车站改造完成",
    "Ferry resumes after storm",
    "Storm delays night ferry and school bus",
    "School art show opens",
    "The party that nobody attended",
    "农业技术推广站挂牌",
    "农村工业化问题座谈",
    "一九八五年大事记",
    "１９８５年老报纸展",
    "报业大厦奠基",
    "宝库里的旧报",
    "台湾青年来访",
    "税务窗口延时服务",
    "大连港集装箱码头扩建",
];

/// Query and the headline that should come first.
const JUDGED: [(&str, &str); 96] = [
    // As it stands.
    ("知识产权", "知识产权保护条例施行"),
    ("重庆", "重庆火锅香飘四海"),
    ("国务院", "国务院部署春耕"),
    ("改革开放", "改革开放四十年成就展"),
    ("水库春灌", "水库春灌忙"),
    ("水库清淤", "水库清淤 蓄水增容"),
    ("停水公告", "停水公告"),
    ("自来水停水", "云溪市自来水有限公司停水公告"),
    ("小满", "小满"),
    ("寻人", "寻人启事"),
    ("招领", "招领启事"),
    ("足球场", "山区孩子有了自己的足球场"),
    ("猫头鹰", "护林员夜救受伤猫头鹰"),
    ("皮影", "周末到古渡看皮影"),
    ("充电", "小区充电“一位难求”怎么解"),
    ("麦田", "五月的麦田"),
    ("守夜人", "水电站里的守夜人"),
    ("周末门诊", "县医院开设周末门诊"),
    ("图书馆夜间", "市图书馆推出夜间阅览服务"),
    ("天气预报", "天气预报员的一天"),
    ("长江", "长江水位回落"),
    // Quotes, marks, width, traditional.
    ("“红马甲”", "防溺水“红马甲”巡河忙"),
    ("老工具 OR 榫卯", "老木匠的榫卯课"),
    ("舌尖上的安全", "用心守护“舌尖上的安全”"),
    ("1985年", "１９８５年老报纸展"),
    ("５Ｇ", "5G技术进车间"),
    ("國務院", "国务院部署春耕"),
    ("知識產權", "知识产权保护条例施行"),
    ("書店", "舊糖廠變身書店 百年煙囪亮燈"),
    ("旧糖厂", "舊糖廠變身書店 百年煙囪亮燈"),
    ("捕手", "國小棒球隊缺捕手 校長穿護具上場"),
    ("国小棒球队", "國小棒球隊缺捕手 校長穿護具上場"),
    ("末班", "渡輪加開夜航 末班延至十時"),
    ("修伞", "修傘的人"),
    ("\"art\"", "School art show opens"),
    ("ART", "School art show opens"),
    // Scattered.
    ("知产", "知识产权保护条例施行"),
    ("水清淤容", "水库清淤 蓄水增容"),
    ("外卖四楼", "外卖小哥爬上四楼 一把托住悬空男童"),
    ("柳止飞", "柳絮纷飞时节 园林部门这样“止飞”"),
    ("图延长", "图书馆延长开放到22时"),
    ("零碳建成", "全市首座零碳服务区建成投用"),
    ("义诊山乡", "百台义诊车驶进山乡"),
    ("古皮影", "周末到古渡看皮影"),
    // Several words.
    ("水库 灌溉", "水库开闸放水灌溉下游万亩良田"),
    ("城东 水库", "城东水库除险加固"),
    ("公交 北崖", "云溪至北崖城际公交开通"),
    ("公交 清渡", "云溪至清渡城际公交线路六月开行"),
    ("高考 公交", "高考期间42条公交线路考生免费乘坐"),
    ("北京 天气", "北京天气转凉"),
    ("天气 预报", "天气预报员的一天"),
    ("渡口 告别", "两代人的渡口 一条船的告别"),
    ("ferry storm", "Ferry resumes after storm"),
    ("storm ferry", "Storm delays night ferry and school bus"),
    ("library depot", "Library moves into old depot"),
    ("school bus", "Storm delays night ferry and school bus"),
    ("老街 修补", "老街新添修补铺"),
    ("农业 技术", "农业技术推广站挂牌"),
    // By sound.
    ("zscq", "知识产权保护条例施行"),
    ("zhishichanquan", "知识产权保护条例施行"),
    ("zhishi", "知识产权保护条例施行"),
    ("zs产权", "知识产权保护条例施行"),
    ("zq", "重庆火锅香飘四海"),
    ("cqhg", "重庆火锅香飘四海"),
    ("chongqing", "重庆火锅香飘四海"),
    ("yhwd", "银行网点进乡村"),
    ("yinhang", "银行网点进乡村"),
    ("nsyx", "农商银行办起夜校"),
    ("yinyue", "音乐喷泉今晚开放"),
    ("yypq", "音乐喷泉今晚开放"),
    ("经典", "经典诵读进校园"),
    ("jdsd", "经典诵读进校园"),
    ("gwy", "国务院部署春耕"),
    ("ggkf", "改革开放四十年成就展"),
    ("qianlong", "乾隆年间的石桥"),
    ("zhrmghg", "中华人民共和国国歌法学习问答"),
    ("5gjs", "5G技术进车间"),
    ("agu", "A股科普讲座"),
    ("xi'an", "西安来的戏班子"),
    ("lvse", "绿色食品展开幕"),
    ("lvke", "旅客吞吐量创新高"),
    ("hzxx", "行长下乡记"),
    ("cjsw", "长江水位回落"),
    ("fns", "防溺水“红马甲”巡河忙"),
    ("hongmajia", "防溺水“红马甲”巡河忙"),
    ("maotouying", "护林员夜救受伤猫头鹰"),
    ("xiaoman", "小满"),
    // Nobody reads 台 as si or 大 as tai.
    ("sw", "税务窗口延时服务"),
    ("twqn", "台湾青年来访"),
    ("dlg", "大连港集装箱码头扩建"),
    ("gangjz", "大连港集装箱码头扩建"),
    // Fields, exclusions, alternatives.
    ("水库 -春灌 -清淤 -城东 -开闸", "水渠边的仓库"),
    ("section:县域 菊花", "一朵菊花香飘四方"),
    ("place:大坪", "“流动法庭”开到果园边"),
    ("date:1996 防火", "秋收莫忘防火"),
    ("皮影 OR 骆驼", "周末到古渡看皮影"),
];

fn pages(folder: &Path, into: &mut Vec<Entry>) {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    for path in files {
        if path.is_dir() {
            pages(&path, into);
        } else if path.extension().is_some_and(|e| e == "txt") {
            let Ok(reading) = page::read_page(&std::fs::read(&path).unwrap(), &path) else { continue };
            for article in reading.articles {
                into.push(Entry {
                    kicker: article.kicker,
                    subtitle: article.subtitle,
                    label: article.label,
                    section: article.section,
                    date: reading.date,
                    ..entry(into.len() as u64, &article.headline)
                });
            }
        }
    }
}

fn all() -> Arc<Catalogue> {
    let mut entries = Vec::new();
    pages(&Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_pages"), &mut entries);
    assert!(entries.len() > 100);
    for headline in NEAR {
        entries.push(entry(entries.len() as u64, headline));
    }
    Arc::new(Catalogue::new(1, entries))
}

#[test]
fn the_wanted_article_comes_first() {
    let catalogue = all();
    let mut missed = Vec::new();
    for (text, wanted) in JUDGED {
        let hits = search(&catalogue, &Query::parse(text).0, &|| false).unwrap();
        let place = hits.entries().position(|entry| entry.headline == wanted);
        if place != Some(0) {
            missed.push((text, wanted, place, hits.entries().next().map(|entry| entry.headline)));
        }
    }
    assert!(missed.iter().all(|(_, _, place, _)| place.is_some_and(|place| place < 5)), "{missed:#?}");
    assert!(missed.len() * 20 <= JUDGED.len(), "{} of {}: {missed:#?}", missed.len(), JUDGED.len());
}

#[test]
fn what_sounds_alike_is_not_the_same_in_han() {
    let hits = search(&all(), &Query::parse("景点").0, &|| false).unwrap();
    assert!(hits.entries().all(|entry| entry.headline != "经典诵读进校园"));
    assert_eq!(hits.entry(0).unwrap().headline, "景点门票半价");
}

#[test]
fn a_headline_that_was_printed_very_often_is_listed_newest_first() {
    let day = |n: u64| crate::model::Date::constant(2000, 1, 1).checked_add(jiff::Span::new().days(n as i64)).unwrap();
    let forecast = |n: u64| Entry { date: Some(day(n * 7919 % 11_000)), ..entry(n, "北京地区天气预报") };
    let other = entry(20_000, "北京地区天气预报员的一天");
    let entries = (0..11_000).map(forecast).chain([other]).collect();
    let hits = search(&Arc::new(Catalogue::new(1, entries)), &Query::parse("北京天气").0, &|| false).unwrap();
    assert_eq!(hits.len(), 11_001);
    let dates: Vec<_> = hits.entries().filter(|entry| entry.id.0 < 11_000).map(|entry| entry.date).collect();
    assert!(dates.is_sorted_by(|a, b| a > b));
}
