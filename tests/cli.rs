//! The command line as a person or a script meets it: the program itself, on folders made up here.
#![allow(clippy::unwrap_used)]

use serde_json::Value;
use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;

const CANAL: &str = "清水河新渠全线通水\n　　本报讯（记者田小禾）昨日上\n午，清水河新渠全线通水，沿岸三\n个村庄的稻田赶在春耕以前喝上了\n第一口水，村民奔走相告。\n";
const LIBRARY: &str = "县图书馆夜读灯亮到十点\n　　本报讯（记者石磊）县图书馆\n的夜读灯从昨晚起亮到十点，第一\n夜就来了二百多名读者，座位不够，\n有人坐在台阶上读书。\n";

/// An archive folder that goes away with the test.
struct Papers(TempDir);

impl Papers {
    fn empty() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// Two pages of one article each.
    fn two() -> Self {
        let papers = Self::empty();
        papers.put("2031-03-09_03.txt", CANAL);
        papers.put("2031-03-10_05.txt", LIBRARY);
        papers
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path().join(name), bytes).unwrap();
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_baoku"));
        command.current_dir(self.path()).env_remove("BAOKU_ARCHIVE").env_remove("BAOKU_STORE").args(args);
        command
    }

    fn run(&self, args: &[&str]) -> Said {
        Said::of(self.command(args).stdin(Stdio::null()).output().unwrap())
    }

    /// With a locale of the test's own.
    fn run_with(&self, args: &[&str], set: &[(&str, &str)]) -> Said {
        let mut command = self.command(args);
        for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
            command.env_remove(name);
        }
        Said::of(command.envs(set.iter().copied()).stdin(Stdio::null()).output().unwrap())
    }

    fn ids(&self, query: &str) -> Vec<String> {
        let found = self.run(&["search", "-0", query]);
        found.out.split_terminator('\0').map(str::to_owned).collect()
    }
}

/// What the program said and how it ended.
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Said {
    fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    #[track_caller]
    fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout: {}\nstderr: {}", self.out, self.err);
        self
    }

    /// An error is one line and names the program.
    #[track_caller]
    fn fails_naming(self, words: &[&str]) {
        let said = self.ends(2);
        assert_eq!(said.err.lines().count(), 1, "{}", said.err);
        assert!(said.err.starts_with("baoku: "), "{}", said.err);
        words.iter().for_each(|word| assert!(said.err.contains(word), "{word} is not in {}", said.err));
    }

    fn json(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

#[test]
fn index_counts_what_there_is() {
    let papers = Papers::two();
    let said = papers.run(&["index"]).ends(0);
    assert_eq!((said.out.as_str(), said.err.as_str()), ("2 page files, 2 articles, no problems\n", ""));
    papers.put("2031-03-11_01.txt", "");
    let elsewhere = Papers::empty();
    let said = elsewhere.run(&["index", papers.path().to_str().unwrap()]).ends(0);
    assert!(said.out.ends_with("2 articles, 1 problem (baoku status lists it)\n"), "{}", said.out);
}

#[test]
fn search_finds_without_an_index_before_and_in_every_form() {
    let papers = Papers::two();
    let found = papers.run(&["search", "新渠", "--json"]).ends(0).json();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["headline"], "清水河新渠全线通水");
    assert_eq!((&found[0]["date"], &found[0]["gone"]), (&Value::from("2031-03-09"), &Value::from(false)));
    assert_eq!(found[0]["file"], "2031-03-09_03.txt");
    let id = found[0]["id"].as_str().unwrap();
    assert_eq!(papers.run(&["search", "-0", "新渠"]).ends(0).out, format!("{id}\0"));
    assert_eq!(papers.run(&["search", "--count", "date:2031-03"]).ends(0).out, "2\n");
    let tsv = papers.run(&["search", "--tsv", "新渠"]).ends(0).out;
    assert_eq!(tsv.trim_end_matches('\n').split('\t').count(), 7, "{tsv}");
    assert!(papers.run(&["search", "新渠"]).ends(0).out.starts_with(&format!("{id}  2031-03-09")));
    assert_eq!(papers.run(&["search", "--limit", "1"]).ends(0).out.lines().count(), 1);
}

#[test]
fn nothing_found_is_one() {
    let papers = Papers::two();
    let said = papers.run(&["search", "--json", "沙漠骆驼"]).ends(1);
    assert_eq!(said.out, "");
    assert_eq!(papers.run(&["search", "--count", "沙漠骆驼"]).ends(1).out, "0\n");
    assert!(Papers::empty().run(&["search"]).ends(1).err.contains("no articles here"));
}

#[test]
fn show_takes_the_beginning_of_an_id() {
    let papers = Papers::two();
    let [id] = papers.ids("新渠").try_into().unwrap();
    let shown = papers.run(&["show", &id[..12]]).ends(0).out;
    assert!(
        shown.contains("清水河新渠全线通水") && shown.contains("\n    本报讯 昨日上午") && shown.contains(&id),
        "{shown}"
    );
    let whole = &papers.run(&["show", "--json", &id]).ends(0).json()[0];
    assert_eq!(whole["authors"][0], "田小禾");
    assert!(papers.run(&["show", "--markdown", &id]).ends(0).out.starts_with("# 清水河新渠全线通水\n"));
    papers.run(&["show", "渡口"]).fails_naming(&["渡口", "hexadecimal"]);
    let other = if id.starts_with('0') { "1" } else { "0" };
    assert_eq!(papers.run(&["show", &format!("{other}{}", &id[1..])]).ends(1).out, "");
}

#[test]
fn tags_are_put_on_and_taken_off() {
    let papers = Papers::two();
    let said = papers.run(&["tag", "+水利", "+待查", "--", "新渠"]).ends(0);
    assert!(said.err.contains("+水利 on 1 article; 0 had it"), "{}", said.err);
    let said = papers.run(&["tag", "+水利", "--", "date:2031"]).ends(0);
    assert!(said.err.contains("+水利 on 1 article; 1 had it"), "{}", said.err);
    assert_eq!(papers.run(&["search", "--count", "tag:水利"]).ends(0).out, "2\n");
    let list = papers.run(&["tags"]).ends(0).out;
    assert_eq!(list.split_whitespace().collect::<Vec<_>>(), ["2", "水利", "1", "待查"]);

    let [id] = papers.ids("夜读灯").try_into().unwrap();
    papers.run(&["tag", "-水利", "--", &id]).ends(0);
    assert_eq!(papers.run(&["search", "--count", "tag:水利"]).ends(0).out, "1\n");
    let dump = papers.run(&["tags", "dump"]).ends(0).json();
    assert_eq!(dump.len(), 1);
    assert_eq!(dump[0]["headline"], "清水河新渠全线通水");
    assert_eq!(dump[0]["tags"].as_array().unwrap().len(), 2);
    assert_eq!(dump[0]["seen"]["file"], "2031-03-09_03.txt");
}

#[test]
fn the_kept_list_of_headlines_is_never_out_of_date() {
    let papers = Papers::empty();
    for day in 1..=28 {
        for page in 1..=3 {
            papers.put(&format!("2031-03-{day:02}_0{page}.txt"), CANAL.replace("三", &format!("{day}第{page}")));
        }
    }
    let count = |query: &str| papers.run(&["search", "--count", query]).out.trim().to_owned();
    let list = papers.path().join(".baoku/catalogue");
    assert_eq!(count("新渠"), "84");
    let kept = fs::read(&list).unwrap();
    assert_eq!(count("xinqu"), "84");
    assert_eq!(fs::read(&list).unwrap(), kept, "what has not changed is not written again");
    // An act, a new page and a page that goes each make a list of their own.
    papers.run(&["tag", "+水利", "--", "新渠"]).ends(0);
    assert_eq!(count("tag:水利"), "84");
    papers.put("2031-04-01_01.txt", LIBRARY);
    assert_eq!((count("夜读"), count("新渠")), ("1".to_owned(), "84".to_owned()));
    // A damaged list is made again, and so is one of a store that was deleted.
    let mut damaged = fs::read(&list).unwrap();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    fs::write(&list, &damaged).unwrap();
    assert_eq!(count("夜读"), "1");
    assert_ne!(fs::read(&list).unwrap(), damaged);
    fs::remove_dir_all(papers.path().join(".baoku/store")).unwrap();
    fs::remove_file(papers.path().join(".baoku/generation")).unwrap();
    assert_eq!((count("夜读"), count("tag:水利")), ("1".to_owned(), "84".to_owned()));
}

#[test]
fn tags_survive_a_renamed_page() {
    let papers = Papers::two();
    papers.run(&["tag", "+水利", "--", "新渠"]).ends(0);
    fs::rename(papers.path().join("2031-03-09_03.txt"), papers.path().join("2031-03-08_03.txt")).unwrap();
    let found = papers.run(&["search", "--json", "tag:水利"]).ends(0).json();
    assert_eq!((found.len(), &found[0]["file"]), (1, &Value::from("2031-03-08_03.txt")));
}

#[test]
fn tag_refuses_what_nobody_can_have_meant() {
    let papers = Papers::two();
    papers.run(&["tag", "+水利", "--", "沙漠骆驼"]).ends(1);
    papers.run(&["tag", "水利", "--", "新渠"]).fails_naming(&["+水利"]);
    papers.run(&["tag", "+水利", "--", ""]).fails_naming(&["every article"]);
    papers.run(&["tag", "+水利", "--", "date:never"]).fails_naming(&["never"]);
    papers.run(&["tag", "+水,利", "--", "新渠"]).fails_naming(&["commas"]);
    papers.run(&["tag", "+水利"]).fails_naming(&["--"]);
    assert!(papers.run(&["tags"]).ends(1).err.contains("no tags yet"));
}

#[test]
fn status_lists_what_could_not_be_read() {
    let papers = Papers::two();
    papers.put("empty.txt", "");
    papers.put("noise.txt", [0_u8, 0xff, 0xfe, 0x81, 0, 0xff, 0x80].repeat(40));
    fs::create_dir(papers.path().join("folder.txt")).unwrap();
    File::create(papers.path().join("vast.txt")).unwrap().set_len(200 << 20).unwrap();
    let status = &papers.run(&["status", "--json"]).ends(0).json()[0];
    assert_eq!(status["articles"], 2);
    let files: Vec<_> = status["problems"].as_array().unwrap().iter().map(|p| p["file"].as_str().unwrap()).collect();
    assert_eq!(files, ["empty.txt", "noise.txt", "vast.txt"]);
    let said = papers.run(&["status"]).ends(0).out;
    assert!(said.contains("articles    2") && said.contains("problems    3"), "{said}");
    assert!(said.contains("  vast.txt: the file has 209715200 bytes"), "{said}");
}

#[test]
fn status_tells_how_the_archive_is() {
    let papers = Papers::two();
    papers.run(&["index"]).ends(0);
    fs::remove_file(papers.path().join("2031-03-09_03.txt")).unwrap();
    let health = &papers.run(&["status", "--json"]).ends(0).json()[0]["health"];
    assert_eq!((&health["pages"], &health["gone_pages"], &health["articles"]), (&1.into(), &1.into(), &2.into()));
    assert_eq!((&health["backlog"], &health["failing"], &health["backend"]), (&0.into(), &Value::Null, &"none".into()));
    assert!(health["bytes"]["texts"].as_u64() > Some(0) && health["last_look"]["files"] == 1, "{health}");
    let said = papers.run(&["status"]).ends(0).out;
    assert!(said.contains("last look   ") && said.contains("pages       1, 1 gone, 0 twins"), "{said}");
}

#[test]
fn a_damaged_text_is_shown_from_its_page_file_told_once_and_mended() {
    let papers = Papers::two();
    let id = papers.ids("新渠").remove(0);
    let before = papers.run(&["show", &id]).ends(0).out;
    let texts = papers.path().join(".baoku/texts/000001.pack");
    let length = fs::metadata(&texts).unwrap().len();
    fs::write(&texts, vec![0; usize::try_from(length).unwrap()]).unwrap();
    let told = papers.run(&["show", &id]).ends(0);
    assert_eq!(told.out, before);
    assert!(told.err.lines().count() == 1 && told.err.contains("damaged"), "{}", told.err);
    let again = papers.run(&["show", &id]).ends(0);
    assert_eq!((again.out, again.err.as_str()), (before, ""));
    // Of a page that is gone there is no other copy: it is said what is lost, and how it comes back.
    fs::rename(papers.path().join("2031-03-09_03.txt"), papers.path().join("away")).unwrap();
    papers.run(&["index"]).ends(0);
    fs::write(&texts, vec![0; usize::try_from(2 * length).unwrap()]).unwrap();
    let lost = papers.run(&["show", &id]).ends(2).err;
    assert!(lost.contains("lost") && lost.contains("put the file back"), "{lost}");
    fs::rename(papers.path().join("away"), papers.path().join("2031-03-09_03.txt")).unwrap();
    assert!(papers.run(&["show", &id]).ends(0).out.contains("新渠"));
}

#[test]
fn doctor_names_the_remedy_of_each_finding() {
    let papers = Papers::two();
    let fine = papers.run_with(&["doctor"], &[("LANG", "C.UTF-8")]).ends(0).out;
    assert!(fine.lines().all(|line| line.starts_with("ok  ")), "{fine}");
    for what in ["terminal", "locale", "width", "watches", "store", "journal", "pages"] {
        assert!(fine.contains(&format!("ok  {what} ")), "{what}: {fine}");
    }
    papers.put("empty.txt", "");
    papers.run(&["index"]).ends(0);
    let texts = papers.path().join(".baoku/texts/000001.pack");
    let length = fs::metadata(&texts).unwrap().len();
    fs::write(&texts, vec![0; usize::try_from(length).unwrap()]).unwrap();
    fs::write(papers.path().join(".baoku/journal.damaged"), "{}\n").unwrap();
    let ill = papers.run_with(&["doctor", "--json"], &[("LANG", "zh_CN.GB18030")]).ends(2).json();
    let found = |what: &str| {
        let check = ill[0].as_array().unwrap().iter().find(|c| c["what"] == what && c["fine"] == false);
        check.unwrap_or_else(|| panic!("{what}: {ill:#?}"))["found"].as_str().unwrap().to_owned()
    };
    assert!(found("locale").contains("export LANG=C.UTF-8"));
    assert!(found("mended").contains("damaged") && found("journal").contains("journal.damaged"));
    assert!(found("pages").contains("baoku status"));
    // What could be mended is mended.
    let again = papers.run_with(&["doctor"], &[("LANG", "C.UTF-8")]).ends(2).out;
    assert!(again.contains("ok  store ") && !again.contains("mended"), "{again}");
    let nowhere = papers.run(&["-C", "/no/such/folder", "doctor"]).ends(2).out;
    assert!(nowhere.contains("!!  archive ") && nowhere.contains("name the folder"), "{nowhere}");
}

#[test]
fn nothing_of_a_page_is_printed_raw() {
    let papers = Papers::empty();
    papers.put("2031-03-09_03.txt", CANAL.replace("新渠全线", "新渠\u{1b}]0;x\u{7}\u{9b}31m\u{202e}全线"));
    let raw = |c: char| c.is_control() && c != '\n' && c != '\0' && c != '\t' || c == '\u{202e}';
    let [id] = papers.ids("清水河").try_into().unwrap();
    for args in [
        &["search"][..],
        &["search", "--json"],
        &["search", "--tsv"],
        &["show", &id],
        &["show", "--json", &id],
        &["show", "--markdown", &id],
        &["parse", "2031-03-09_03.txt"],
        &["parse", "--json", "2031-03-09_03.txt"],
        &["search", "\u{1b}[31m"],
    ] {
        let said = papers.run(args);
        assert!(!said.out.contains(raw) && !said.err.contains(raw), "{args:?}: {:?} {:?}", said.out, said.err);
    }
}

#[test]
fn parse_explains_every_line() {
    let told = Papers::two().run(&["parse", "--explain", "2031-03-09_03.txt"]).ends(0).out.clone();
    let (lines, legend) = told.split_once("\n\n").unwrap();
    let parts: Vec<Vec<&str>> = lines.lines().step_by(2).map(|l| l.split_whitespace().take(3).collect()).collect();
    assert_eq!(parts[0], ["1", "1", "title"]);
    assert_eq!((parts[1][2], parts.len()), ("begins", 5));
    assert!(lines.lines().nth(3).unwrap().contains("Lead +"));
    assert!(legend.contains("half glyphs"));
    Papers::two().run(&["parse", "--explain", "nowhere.txt"]).fails_naming(&["nowhere.txt", "check the name"]);
}

#[test]
fn parse_reads_a_page_or_says_why_not() {
    let papers = Papers::two();
    let page = &papers.run(&["parse", "--json", "2031-03-09_03.txt"]).ends(0).json()[0];
    assert_eq!(page["articles"][0]["headline"], "清水河新渠全线通水");
    assert!(papers.run(&["parse", "2031-03-09_03.txt"]).ends(0).out.contains("Author     田小禾"));
    assert!(!papers.path().join(".baoku").exists());
    papers.put("empty.txt", "");
    papers.put("noise.txt", [0_u8, 0xff, 0xfe, 0x81, 0, 0xff, 0x80].repeat(40));
    File::create(papers.path().join("vast.txt")).unwrap().set_len(200 << 20).unwrap();
    papers.run(&["parse", "empty.txt"]).fails_naming(&["empty.txt", "empty"]);
    papers.run(&["parse", "noise.txt"]).fails_naming(&["noise.txt", "extract"]);
    papers.run(&["parse", "vast.txt"]).fails_naming(&["vast.txt", "split it"]);
    papers.run(&["parse", "nowhere.txt"]).fails_naming(&["nowhere.txt", "check the name"]);
    papers.run(&["parse", "."]).fails_naming(&["one page file"]);
}

#[test]
fn a_missing_folder_and_two_folders_are_errors() {
    let papers = Papers::empty();
    papers.run(&["-C", "nowhere", "search"]).fails_naming(&["nowhere", "no such folder"]);
    papers.run(&["index", "nowhere"]).fails_naming(&["nowhere"]);
    papers.run(&["a", "index", "b"]).fails_naming(&["two archives"]);
    assert!(!papers.path().join("nowhere").exists());
}

#[test]
fn a_query_that_cannot_be_read_is_said() {
    let papers = Papers::two();
    papers.run(&["search", "date:yesteryear"]).fails_naming(&["yesteryear", "2025-04"]);
    let said = papers.run(&["search", "--count", "新渠", "date:yesteryear"]).ends(0);
    assert_eq!(said.out, "1\n");
    assert!(said.err.contains("yesteryear"));
    for nonsense in ["\"\"(((:::^^^ OR OR", "tag:", ")", &"渠".repeat(20_000)] {
        let code = papers.run(&["search", "--count", nonsense]).code;
        assert!(matches!(code, Some(0..=2)), "{code:?}");
    }
}

#[test]
fn the_store_may_lie_elsewhere() {
    let (papers, store) = (Papers::two(), TempDir::new().unwrap());
    let store = store.path().join("kept");
    papers.run(&["--store", store.to_str().unwrap(), "index"]).ends(0);
    assert!(store.is_dir() && !papers.path().join(".baoku").exists());
}

#[test]
fn a_closed_pipe_is_no_error() {
    let papers = Papers::two();
    for args in [&["search"][..], &["man"], &["status"], &["parse", "2031-03-09_03.txt"]] {
        let mut child = papers.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let said = Said::of(child.wait_with_output().unwrap()).ends(0);
        assert_eq!(said.err, "", "{args:?}");
    }
}

#[test]
fn help_manual_and_completions_are_there() {
    let papers = Papers::empty();
    for args in [&["--help"][..], &["search", "--help"], &["tag", "--help"], &["man"], &["completions", "zsh"]] {
        assert!(papers.run(args).ends(0).out.len() > 300, "{args:?}");
    }
    papers.run(&["search", "--nonsense"]).ends(2);
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_a_problem_and_no_more() {
    use std::os::unix::fs::PermissionsExt;
    let papers = Papers::two();
    let secret = papers.path().join("secret.txt");
    fs::write(&secret, CANAL).unwrap();
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&secret).is_ok() {
        return; // root reads everything
    }
    papers.run(&["parse", "secret.txt"]).fails_naming(&["secret.txt", "chmod"]);
    let status = &papers.run(&["status", "--json"]).ends(0).json()[0];
    assert_eq!((&status["articles"], &status["problems"][0]["file"]), (&Value::from(2), &Value::from("secret.txt")));
}

#[cfg(unix)]
#[test]
fn watch_says_what_changes_and_ends_at_a_signal() {
    let papers = Papers::two();
    papers.run(&["index"]).ends(0); // so that the one page to come is the one change
    let mut watch = papers.command(&["watch"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(watch.stderr.take().unwrap()).lines().map(Result::unwrap);
    lines.find(|line| line.starts_with("baoku: watching ")).unwrap();
    papers.put("2031-03-11_01.txt", CANAL.replace("新渠", "旧渠"));
    lines.find(|line| line.contains("1 new article")).unwrap();
    assert_eq!(papers.run(&["search", "--count"]).ends(0).out, "3\n", "another process finds them too");
    let kill = Command::new("kill").args(["-TERM", &watch.id().to_string()]).status().unwrap();
    assert!(kill.success());
    assert_eq!(lines.find(|line| line.contains("error")), None);
    assert_eq!(watch.wait().unwrap().code(), Some(0));
    assert_eq!(papers.run(&["search", "--count"]).ends(0).out, "3\n");
}

/// A file that takes no room and says that it has so many bytes.
fn sparse(papers: &Papers, name: &str, size: u64) {
    File::create(papers.path().join(name)).unwrap().set_len(size).unwrap();
}

#[test]
fn a_file_too_large_for_a_page_is_a_problem_and_no_wait() {
    const HUGE: u64 = 10 << 30;
    let papers = Papers::two();
    sparse(&papers, "2031-03-11_01.txt", HUGE);
    sparse(&papers, "2031-03-11_02.txt", (16 << 20) + 1);
    let wanted = [&*HUGE.to_string(), "16777216", "split it"];
    papers.run(&["parse", "2031-03-11_01.txt"]).fails_naming(&wanted);
    papers.run(&["parse", "--json", "2031-03-11_02.txt"]).fails_naming(&["16777217", "split it"]);
    let said = papers.run(&["index"]).ends(0).out;
    assert_eq!(
        said,
        "4 page files, 2 articles, 2 problems (baoku status lists it)\n".replace("it)", "them)"),
        "{said}"
    );
    let said = papers.run(&["status"]).ends(0).out;
    let line = said.lines().find(|l| l.contains("2031-03-11_01.txt")).unwrap();
    wanted.iter().for_each(|word| assert!(line.contains(word), "{line}"));
    // Made smaller, it is a page like any other.
    papers.put("2031-03-11_01.txt", CANAL.replace("新渠", "旧渠"));
    assert_eq!(papers.run(&["search", "--count", "旧渠"]).ends(0).out, "1\n");
}

/// A pipe without a writer, a socket, a device: whoever opens them as files waits, or reads for ever.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_never_waited_for() {
    let papers = Papers::two();
    let at = |name: &str| papers.path().join(name);
    assert!(Command::new("mkfifo").arg(at("2031-03-11_01.txt")).status().unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(at("2031-03-11_02.txt")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", at("2031-03-11_03.txt")).unwrap();
    std::os::unix::fs::symlink(at("2031-03-11_01.txt"), at("2031-03-11_04.txt")).unwrap();
    fs::create_dir(at("2031-03-11_05.txt")).unwrap();
    for page in 1..=5 {
        papers.run(&["parse", &format!("2031-03-11_0{page}.txt")]).fails_naming(&["not a file"]);
    }
    assert_eq!(papers.run(&["index"]).ends(0).out, "2 page files, 2 articles, no problems\n");
}

#[cfg(unix)]
#[test]
fn watch_passes_over_what_is_too_large_and_what_is_no_file() {
    let papers = Papers::two();
    papers.run(&["index"]).ends(0);
    let mut watch = papers.command(&["watch"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(watch.stderr.take().unwrap()).lines().map(Result::unwrap);
    lines.find(|line| line.starts_with("baoku: watching ")).unwrap();
    assert!(Command::new("mkfifo").arg(papers.path().join("2031-03-11_01.txt")).status().unwrap().success());
    sparse(&papers, "2031-03-11_02.txt", 10 << 30);
    papers.put("2031-03-11_03.txt", CANAL.replace("新渠", "旧渠"));
    lines.find(|line| line.contains("1 new article")).unwrap();
    assert!(Command::new("kill").args(["-TERM", &watch.id().to_string()]).status().unwrap().success());
    assert_eq!(watch.wait().unwrap().code(), Some(0));
    let said = papers.run(&["status"]).ends(0).out;
    assert!(said.contains("2031-03-11_02.txt") && said.contains("10737418240"), "{said}");
}

/// Three pages of an issue: one article on pages 1 and 3, others beside it, and the same headline on another day.
fn jumping() -> Papers {
    let papers = Papers::empty();
    let first = "石桥村老桥合龙\n　　本报讯（记者石磊）石桥村的老桥\n昨日合龙，桥工老韩站在墩上数到第\n十九块拱石。村民把修桥账目贴在祠\n堂门口，一共四十七万元，其中拱石\n（下转第3版）\n";
    let second = "石桥村老桥合龙\n（上接第1版）\n一项用去十二万元。老韩说，老桥的\n拱石每一块都编了号，祠堂门口的账\n目要贴到明年春天。\n";
    papers.put("hwrb_2031-03-09_01.txt", first);
    papers.put("hwrb_2031-03-09_03.txt", second);
    papers.put("hwrb_2031-03-09_02.txt", CANAL);
    papers.put("hwrb_2031-03-10_03.txt", LIBRARY);
    papers
}

#[test]
fn the_halves_of_an_article_lead_to_each_other() {
    let papers = jumping();
    let [a, b]: [String; 2] =
        papers.ids("page:1 老桥").into_iter().chain(papers.ids("page:3 老桥")).collect::<Vec<_>>().try_into().unwrap();
    let (first, second) = (papers.run(&["show", &a]).ends(0).out, papers.run(&["show", &b]).ends(0).out);
    assert!(first.contains(&format!("\nGoes on: page 3: 石桥村老桥合龙 ({b})\n")), "{first}");
    assert!(second.contains(&format!("\nComes from: page 1: 石桥村老桥合龙 ({a})\n")), "{second}");
    // In the order of reading: where it comes from, the text, where it goes on, what it is called.
    assert!(first.find("本报讯 ") < first.find("Goes on") && first.find("Goes on") < first.find(&format!("{a}  ")));
    assert!(second.find("Comes from") < second.find("一项用去"));
    let json = papers.run(&["show", "--json", &a, &b]).ends(0).json();
    assert_eq!((&json[0]["continued_to_id"], &json[0]["continued_from_id"]), (&Value::from(b.as_str()), &Value::Null));
    assert_eq!((&json[1]["continued_to_id"], &json[1]["continued_from_id"]), (&Value::Null, &Value::from(a.as_str())));
    assert!(json[0].get("parts").is_none());
    let markdown = papers.run(&["show", "--markdown", &a, &b]).ends(0).out;
    assert!(markdown.contains(&format!("Goes on: [page 3: 石桥村老桥合龙](#{b})")), "{markdown}");
    assert!(markdown.contains(&format!("<a id=\"{b}\"></a>")), "{markdown}");
    for beside in papers.ids("新渠").iter().chain(&papers.ids("夜读灯")) {
        let shown = papers.run(&["show", beside]).ends(0).out;
        assert!(!shown.contains("Goes on") && !shown.contains("Comes from"), "{shown}");
    }
    fs::remove_file(papers.path().join("hwrb_2031-03-09_03.txt")).unwrap();
    assert!(papers.run(&["show", &a]).ends(0).out.contains(&b), "a page that is gone keeps its half");
}

#[test]
fn a_whole_article_is_read_in_one() {
    let papers = jumping();
    let [b] = papers.ids("page:3 老桥").try_into().unwrap();
    let [a] = papers.ids("page:1 老桥").try_into().unwrap();
    papers.run(&["tag", "+桥", "--", &a]).ends(0);
    for id in [&a, &b] {
        let json = &papers.run(&["show", "--whole", "--json", id]).ends(0).json()[0];
        let text = json["paragraphs"].as_array().unwrap();
        assert_eq!(text.len(), 1, "{text:?}");
        assert!(text[0].as_str().unwrap().contains("其中拱石一项用去十二万元"), "{text:?}");
        assert_eq!(
            (&json["id"], &json["continued_to"], &json["crossheads"]),
            (&Value::from(a.as_str()), &Value::Null, &Value::Array(vec![]))
        );
        let parts: Vec<_> = json["parts"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap()).collect();
        assert_eq!(parts, [&a, &b]);
    }
    let shown = papers.run(&["show", "--whole", &b]).ends(0).out;
    assert!(shown.contains("#桥") && shown.contains(&a) && shown.contains(&b) && !shown.contains("Goes on"), "{shown}");
    let alone = papers.ids("新渠");
    assert_eq!(papers.run(&["show", "--whole", &alone[0]]).ends(0).out, papers.run(&["show", &alone[0]]).ends(0).out);
}

#[test]
fn parse_says_what_is_caption_crosshead_and_jump() {
    let papers = jumping();
    let first = papers.run(&["parse", "hwrb_2031-03-09_01.txt"]).ends(0).out;
    assert!(first.contains("\n  Goes on    page 3\n") && first.find("  Text ") < first.find("  Goes on "), "{first}");
    let second = papers.run(&["parse", "hwrb_2031-03-09_03.txt"]).ends(0).out;
    assert!(
        second.contains("\n  Comes from page 1\n") && second.find("  Comes from ") < second.find("  Text "),
        "{second}"
    );
}

#[test]
fn a_jump_prints_nothing_of_the_other_half_raw() {
    let papers = jumping();
    let page = fs::read_to_string(papers.path().join("hwrb_2031-03-09_03.txt")).unwrap();
    papers.put("hwrb_2031-03-09_03.txt", page.replacen("老桥", "老\u{1b}[31m\u{202e}桥", 1));
    let [a] = papers.ids("page:1 老桥").try_into().unwrap();
    let raw = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
    for args in [&["show", &a][..], &["show", "--whole", &a], &["show", "--markdown", &a], &["show", "--json", &a]] {
        let said = papers.run(args).ends(0).out;
        assert!(!said.contains(raw), "{args:?}: {said:?}");
    }
}
