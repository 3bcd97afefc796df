//! A page file beside an article.

use super::*;
use crate::model::LineRange;

/// The toy page, each article of which knows its line.
fn lined(bytes: &[u8], path: &Path, settings: &Settings) -> Result<Reading, NotAPage> {
    let mut reading = toy(bytes, path, settings)?;
    for (line, article) in (1..).zip(&mut reading.articles) {
        article.lines = vec![LineRange(line, line)];
    }
    Ok(reading)
}

#[test]
fn a_page_file_is_shown_as_it_is_with_the_lines_of_the_bytes_that_were_read() {
    let f = Folder::new();
    f.write("a/1.txt", "甲|一\r\n乙|二");
    let mut archive = Archive::open_with(&f.place(), lined, 1).unwrap();
    reconcile(&mut archive);
    let second = entries(&archive)[1].id;
    let page = archive.page_file(second).unwrap().unwrap();
    assert_eq!((&*page.file, &*page.encoding, &*page.text), ("a/1.txt", "UTF-8", "甲|一\n乙|二"));
    assert_eq!((page.lines, page.changed), (vec![LineRange(2, 2)], false));

    f.write("a/1.txt", "新|零\n甲|一\n乙|二");
    let page = archive.page_file(second).unwrap().unwrap();
    assert!(page.changed && page.lines.is_empty() && page.text.starts_with("新|零"));

    fs::remove_file(f.at("a/1.txt")).unwrap();
    assert!(archive.page_file(second).unwrap_err().to_string().starts_with("a/1.txt: "));
    reconcile(&mut archive);
    let said = archive.page_file(second).unwrap_err().to_string();
    assert_eq!(said, "a/1.txt: the page file is gone; what was read of it is kept");
    assert_eq!(archive.page_file(ArticleId(1)).unwrap(), None);
}

#[test]
fn the_handle_answers_with_the_page_file() {
    let f = Folder::new();
    f.write("1.txt", "甲|一");
    let mut archive = Archive::open_with(&f.place(), lined, 1).unwrap();
    reconcile(&mut archive);
    let id = entries(&archive)[0].id;
    let keeper = Keeper::start(archive, true);
    let page = keeper.page_file(id).recv_timeout(PATIENCE).unwrap().unwrap().unwrap();
    assert_eq!((page.lines, &*page.text), (vec![LineRange(1, 1)], "甲|一"));
}
