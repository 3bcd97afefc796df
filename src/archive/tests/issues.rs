//! Halves across the pages of an issue. The toy page: `headline|body`, with `>3` or `<1` at the end of the headline for a jump.

use super::*;

fn jumping(bytes: &[u8], path: &Path, settings: &Settings) -> Result<Reading, NotAPage> {
    let mut reading = toy(bytes, path, settings)?;
    let facts = page::facts_of_path(path);
    (reading.paper, reading.date, reading.page) = (facts.paper, facts.date, facts.page);
    for article in &mut reading.articles {
        for (mark, onward) in [('>', true), ('<', false)] {
            if let Some((headline, page)) = article.headline.clone().split_once(mark) {
                let jump = if onward { &mut article.continued_to } else { &mut article.continued_from };
                *jump = Some(page.to_owned());
                article.headline = headline.to_owned();
            }
        }
    }
    Ok(reading)
}

fn open(f: &Folder) -> Archive {
    let mut archive = Archive::open_with(&f.place(), jumping, 1).unwrap();
    reconcile(&mut archive);
    archive
}

/// Where the first article of a file comes from and goes on, by file.
fn halves(archive: &Archive, file: &str) -> (Option<String>, Option<String>) {
    let file_of = |id| entries(archive).into_iter().find(|e| e.id == id).map(|e| e.file);
    let id = entries(archive).into_iter().find(|e| e.file == file).unwrap().id;
    let halves = archive.article(id).unwrap().unwrap().halves;
    (halves.from.and_then(|h| file_of(h.id)), halves.to.and_then(|h| file_of(h.id)))
}

#[test]
fn halves_are_of_one_paper_and_one_day() {
    let f = Folder::new();
    f.write("hwrb_2031-03-09_01.txt", "老桥>3|数到第十九块，");
    f.write("hwrb_2031-03-10_03.txt", "老桥<1|另一天。");
    f.write("jkwb_2031-03-09_03.txt", "老桥<1|另一家报。");
    f.write("hwrb_2031-03-09_04.txt", "老桥<1|另一版。");
    let mut archive = open(&f);
    assert_eq!(halves(&archive, "hwrb_2031-03-09_01.txt"), (None, None));
    // The right page comes, is renamed, edited, and goes.
    f.write("hwrb_2031-03-09_03.txt", "老桥<1|一共二十块。");
    reconcile(&mut archive);
    let right = Some("hwrb_2031-03-09_03.txt".to_owned());
    assert_eq!(halves(&archive, "hwrb_2031-03-09_01.txt"), (None, right.clone()));
    assert_eq!(halves(&archive, "hwrb_2031-03-09_03.txt"), (Some("hwrb_2031-03-09_01.txt".into()), None));
    drop(archive);
    let mut archive = open(&f);
    assert_eq!(halves(&archive, "hwrb_2031-03-09_01.txt"), (None, right), "after the archive was opened anew");
    fs::rename(f.at("hwrb_2031-03-09_03.txt"), f.at("hwrb_2031-03-12_03.txt")).unwrap();
    reconcile(&mut archive);
    assert_eq!(halves(&archive, "hwrb_2031-03-09_01.txt"), (None, None), "a page of another day now");
    f.write("hwrb_2031-03-12_01.txt", "老桥>3|数到第十九块，");
    reconcile(&mut archive);
    assert_eq!(halves(&archive, "hwrb_2031-03-12_03.txt"), (Some("hwrb_2031-03-12_01.txt".into()), None));
}

#[test]
fn without_a_paper_the_folder_tells_the_issue_and_without_a_day_there_is_none() {
    let f = Folder::new();
    for folder in ["甲", "乙"] {
        f.write(&format!("{folder}/2031-03-09_01.txt"), &format!("老桥>3|{folder}数到第十九块，"));
        f.write(&format!("{folder}/2031-03-09_03.txt"), &format!("老桥<1|{folder}一共二十块。"));
    }
    f.write("丙/2031-03-09_01.txt", "新路>3|丙，");
    f.write("丁/2031-03-09_03.txt", "新路<1|丁。");
    f.write("无/x1.txt", "老桥>3|数，");
    f.write("无/x3.txt", "老桥<1|完。");
    let archive = open(&f);
    for folder in ["甲", "乙"] {
        assert_eq!(
            halves(&archive, &format!("{folder}/2031-03-09_01.txt")).1,
            Some(format!("{folder}/2031-03-09_03.txt"))
        );
    }
    assert_eq!(halves(&archive, "丙/2031-03-09_01.txt"), (None, None), "folders of two papers");
    assert_eq!(halves(&archive, "无/x1.txt"), (None, None));
}

#[test]
fn the_parts_are_in_reading_order_from_whichever_they_are_asked() {
    let f = Folder::new();
    f.write("hwrb_2031-03-09_05.txt", "尾<3|完。");
    f.write("hwrb_2031-03-09_03.txt", "中>5|中，");
    f.write("hwrb_2031-03-09_01.txt", "头>3|头，\n别的|不相干。");
    // The middle one is marked on one side only, and by nothing else: it has no half there.
    let archive = open(&f);
    let ids: Vec<_> = entries(&archive).into_iter().map(|e| (e.id, e.headline)).collect();
    let parts = |headline: &str| -> Vec<String> {
        let (id, _) = ids.iter().find(|(_, h)| h == headline).unwrap();
        archive.parts(*id).unwrap().unwrap().into_iter().map(|p| p.entry.headline).collect()
    };
    assert_eq!((parts("头"), parts("别的")), (vec!["头".to_owned()], vec!["别的".to_owned()]));
    for headline in ["中", "尾"] {
        assert_eq!(parts(headline), ["中", "尾"]);
    }
    assert_eq!(joined(archive.parts(ids[2].0).unwrap().unwrap()).unwrap().article.headline, "中");
    assert!(archive.parts(ArticleId(1)).unwrap().is_none());
}

#[test]
fn only_pages_of_the_issue_are_read() {
    let f = Folder::new();
    for day in 1..=9 {
        f.write(&format!("hwrb_2031-03-0{day}_01.txt"), &format!("老桥>3|第{day}天，"));
        f.write(&format!("hwrb_2031-03-0{day}_03.txt"), &format!("老桥<1|第{day}天。"));
    }
    let archive = open(&f);
    assert_eq!(archive.issues.len(), 9);
    assert!(archive.issues.values().all(|pages| pages.len() == 2));
}

#[test]
fn a_page_that_is_read_as_of_another_day_leaves_its_issue() {
    fn no_day_on_page_3(bytes: &[u8], path: &Path, settings: &Settings) -> Result<Reading, NotAPage> {
        let mut reading = jumping(bytes, path, settings)?;
        reading.date = reading.date.filter(|_| reading.page.as_deref() != Some("3"));
        Ok(reading)
    }
    let f = Folder::new();
    f.write("hwrb_2031-03-09_01.txt", "老桥>3|数到第十九块，");
    f.write("hwrb_2031-03-09_03.txt", "老桥<1|一共二十块。");
    drop(open(&f));
    let mut archive = Archive::open_with(&f.place(), no_day_on_page_3, 2).unwrap();
    reconcile(&mut archive);
    assert_eq!(halves(&archive, "hwrb_2031-03-09_01.txt"), (None, None));
    assert_eq!(archive.issues.values().map(BTreeSet::len).collect::<Vec<_>>(), [1]);
}
