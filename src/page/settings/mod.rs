//! What an archive's `baoku.toml` says: names of papers, and patterns of paths.
//!
//! Promise: pure, text in and [`Settings`] out; who reads the file is the caller's business. A text that cannot be read gives one error that
//! names the line and the remedy, never half of the settings. [`Settings::mark`] sums up all that the settings say of one page, so that after a
//! change of the file exactly the pages it concerns are read again.
//!
//! ```toml
//! [papers]                      # code, other name or folder -> the paper's name
//! snrb = "山南日报"
//! "山南報" = "山南日报"
//!
//! [[pattern]]                   # the first that fits wins
//! path = "{paper}/{year}-{month}/{day}/{page}.txt"
//!
//! [[pattern]]
//! path = "old/*_{year}{month}{day}.txt"
//! paper = "山南日报"
//! ```

mod pattern;

use super::name::{self, PathFacts};
use crate::text::{fold, visible};
use pattern::{Pattern, PlainPath};
use serde::Deserialize;
use std::{collections::BTreeMap, path::Path};
use toml::Spanned;
use xxhash_rust::xxh3::xxh3_64;

/// The settings of an archive; by default none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// Names by folded code.
    papers: BTreeMap<String, String>,
    patterns: Vec<Pattern>,
}

/// Why a text is no settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct BadSettings {
    /// The line, 1-based.
    pub line: usize,
    /// What is wrong there, with the remedy, in one line.
    pub what: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    papers: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    pattern: Vec<WrittenPattern>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPattern {
    path: Spanned<String>,
    paper: Option<Spanned<String>>,
}

impl Settings {
    /// Reads the text of a `baoku.toml`.
    ///
    /// # Errors
    /// [`BadSettings`] with the first line that cannot be read.
    pub fn parse(text: &str) -> Result<Self, BadSettings> {
        let line_at = |byte: usize| text.get(..byte).map_or(1, |before| before.matches('\n').count() + 1);
        let bad = |byte: usize, what: String| BadSettings { line: line_at(byte), what };
        let written: Written = toml::from_str(text).map_err(|e| {
            let what = e.message().split_whitespace().collect::<Vec<_>>().join(" ");
            bad(e.span().map_or(0, |span| span.start), format!("{}: mend or remove it", visible(&what)))
        })?;
        let mut settings = Self::default();
        for (code, given) in written.papers {
            let at = given.span().start;
            let name = paper_name(&given.into_inner()).map_err(|what| bad(at, what))?;
            let key = key(&code);
            if key.is_empty() {
                return Err(bad(at, "a paper without a code: write its code before the =".to_owned()));
            }
            let before = settings.papers.insert(key, name.clone());
            if before.is_some_and(|before| before != name) {
                return Err(bad(at, format!("{} is named twice, by two names: keep one", visible(&code))));
            }
        }
        for WrittenPattern { path, paper } in written.pattern {
            let paper = paper
                .map(|given| {
                    let at = given.span().start;
                    paper_name(&given.into_inner()).map_err(|what| bad(at, what))
                })
                .transpose()?;
            let at = path.span().start;
            settings.patterns.push(Pattern::new(path.get_ref(), paper).map_err(|e| bad(at, e.to_string()))?);
        }
        Ok(settings)
    }

    /// What the first pattern that fits says of a path, relative to the archive folder.
    pub(super) fn facts_of(&self, path: &Path) -> Option<PathFacts> {
        if self.patterns.is_empty() {
            return None;
        }
        let path = PlainPath::of(path);
        self.patterns.iter().find_map(|pattern| pattern.facts_of(&path))
    }

    /// The paper's name, where the settings have one: for a code in the path (the file's name before its folders'), else for what path or
    /// page call the paper. What a pattern says stands above a code elsewhere in the path.
    pub(super) fn paper(&self, path: &Path, facts: Option<&PathFacts>, said: Option<&str>) -> Option<&str> {
        if self.papers.is_empty() {
            return None;
        }
        let named = |word: &str| self.papers.get(&key(word)).map(String::as_str);
        let in_path = || name::words_in(path).iter().find_map(|word| named(word));
        let by_pattern = facts.is_some_and(|facts| facts.paper.is_some());
        if by_pattern { said.and_then(named) } else { in_path().or_else(|| said.and_then(named)) }
    }

    /// A number for all that the settings say of a page: where it is the same, the page needs not be read again. `said` is what path or
    /// page call the paper ([`Reading::paper_said`](crate::model::Reading::paper_said)). Settings that say nothing of it give 0.
    pub fn mark(&self, path: &Path, said: Option<&str>) -> u64 {
        let facts = self.facts_of(path);
        let paper = self.paper(path, facts.as_ref(), said);
        if facts.is_none() && paper.is_none() {
            return 0;
        }
        let facts = facts.unwrap_or_default();
        let mut said = Vec::with_capacity(64);
        for part in [facts.paper.as_deref(), facts.page.as_deref(), paper] {
            // No name holds a line end, so that nothing runs into the next.
            said.extend_from_slice(part.map_or("-", |_| "+").as_bytes());
            said.extend_from_slice(part.unwrap_or_default().as_bytes());
            said.push(b'\n');
        }
        if let Some(date) = facts.date {
            said.extend_from_slice(&date.year().to_be_bytes());
            said.extend_from_slice(&[date.month() as u8, date.day() as u8]);
        }
        // 0 is that of settings that say nothing.
        xxh3_64(&said).max(1)
    }
}

/// How codes are compared: as in a search, so that case and width do not matter.
fn key(code: &str) -> String {
    fold(code).text.trim().to_owned()
}

fn paper_name(given: &str) -> Result<String, String> {
    let name = given.trim();
    if name.is_empty() {
        return Err("a paper without a name: write it between the quotes".to_owned());
    }
    if visible(name) != name || name.contains('\n') {
        return Err("a paper's name holds an invisible character: write it anew".to_owned());
    }
    Ok(name.to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const GOOD: &str = "# ours\n[papers]\nsnrb = \"山南日报\"\n\"山南報\" = '山南日报'\nsn99871203 = \"The Riverton Post\"\n\n[[pattern]]\npath = \"{paper}/{year}-{month}/{day}/{page}.txt\"\n\n[[pattern]]\npath = \"old/*.txt\"\npaper = \"河湾晚报\"\n";

    fn paper(settings: &Settings, path: &str, said: Option<&str>) -> Option<String> {
        let path = Path::new(path);
        let facts = settings.facts_of(path);
        let said = facts.as_ref().and_then(|f| f.paper.as_deref()).or(said);
        settings.paper(path, facts.as_ref(), said).map(str::to_owned)
    }

    #[test]
    fn codes_are_found_in_path_and_furniture() {
        let settings = Settings::parse(GOOD).unwrap();
        for (path, said, wanted) in [
            ("x.txt", Some("snrb"), Some("山南日报")),
            ("x.txt", Some("ＳＮＲＢ"), Some("山南日报")),
            ("x.txt", Some("山南報"), Some("山南日报")),
            ("x.txt", Some("别的报"), None),
            ("x.txt", None, None),
            ("snrb/x.txt", None, Some("山南日报")),
            ("2031-03-09/snrb/02.txt", Some("别的报"), Some("山南日报")),
            ("02_SNRB.txt", None, Some("山南日报")),
            ("snrb2031030902.txt", None, Some("山南日报")),
            ("snrbx/02.txt", None, None),
            ("lccn/sn99871203/1994-06-08/ed-1/seq-1/ocr.txt", Some("sn99871203"), Some("The Riverton Post")),
            // The file before its folders, and a pattern's paper before both.
            ("sn99871203/snrb-2.txt", None, Some("山南日报")),
            ("snrb/2031-03/09/sn99871203.txt", None, Some("The Riverton Post")),
            ("sn99871203/2031-03/09/02.txt", None, Some("The Riverton Post")),
            ("别的报/2031-03/09/02.txt", None, None),
        ] {
            assert_eq!(paper(&settings, path, said).as_deref(), wanted, "{path} {said:?}");
        }
    }

    #[test]
    fn the_first_pattern_that_fits_wins() {
        let two = "[[pattern]]\npath = \"{page}_*.txt\"\n[[pattern]]\npath = \"*_{page}.txt\"\n";
        let settings = Settings::parse(two).unwrap();
        let page = |path: &str| settings.facts_of(Path::new(path)).and_then(|f| f.page);
        assert_eq!((page("1_2.txt"), page("x_2.txt"), page("x.txt")), (Some("1".into()), Some("2".into()), None));
    }

    #[test]
    fn a_mark_differs_where_the_settings_say_something_else() {
        let (none, good) = (Settings::default(), Settings::parse(GOOD).unwrap());
        let mark = |s: &Settings, path: &str, said| s.mark(Path::new(path), said);
        assert_eq!(mark(&none, "snrb/x.txt", Some("snrb")), 0);
        assert_eq!(mark(&good, "x.txt", Some("别的报")), 0);
        let marks = [
            mark(&good, "x.txt", Some("snrb")),
            mark(&good, "x.txt", Some("sn99871203")),
            mark(&good, "old/x.txt", None),
            mark(&good, "山南日报/2031-03/09/02.txt", None),
            mark(&good, "山南日报/2031-03/09/03.txt", None),
        ];
        let different: std::collections::BTreeSet<u64> = marks.into();
        assert!(different.len() == marks.len() && !different.contains(&0), "{marks:?}");
        let commented = Settings::parse(&GOOD.replace("# ours", "# theirs\n\n")).unwrap();
        assert_eq!(mark(&commented, "x.txt", Some("snrb")), marks[0]);
        let renamed = Settings::parse(&GOOD.replace("snrb = \"山南日报\"", "snrb = \"山南早报\"")).unwrap();
        assert_ne!(mark(&renamed, "x.txt", Some("snrb")), marks[0]);
        assert_eq!(mark(&renamed, "x.txt", Some("山南報")), mark(&good, "x.txt", Some("山南報")));
    }

    #[test]
    fn what_cannot_be_read_names_its_line() {
        for (text, line, words) in [
            ("[papers]\nsnrb = \"山南日报\"\n[paperz]\n", 3, "paperz"),
            ("[papers]\nsnrb = 5\n", 2, "string"),
            ("[papers]\nsnrb = \"山南日报\n", 2, ""),
            ("[papers]\nsnrb = \"\"\n", 2, "without a name"),
            ("[papers]\n\n\"\" = \"山南日报\"\n", 3, "without a code"),
            ("[papers]\nsnrb = \"山南日报\"\nSNRB = \"山南早报\"\n", 0, "named twice"),
            ("[papers]\nsnrb = \"山南\\u202e日报\"\n", 2, "invisible"),
            ("[papers]\nsnrb = \"a\"\nsnrb = \"b\"\n", 3, "duplicate"),
            ("[[pattern]]\npath = \"{seite}.txt\"\n", 2, "{seite} is no placeholder"),
            ("[[pattern]]\npaper = \"山南日报\"\n", 1, "path"),
            ("[[pattern]]\npath = \"*.txt\"\nname = \"x\"\n", 3, "name"),
            ("[[pattern]]\npath = \"*.txt\"\npaper = \" \"\n", 3, "without a name"),
            ("[pattern]\npath = \"{page}.txt\"\n", 1, ""),
            ("papers", 1, ""),
        ] {
            let bad = Settings::parse(text).unwrap_err();
            assert!(line == 0 || bad.line == line, "{text:?}: {bad}");
            assert!(bad.what.contains(words) && !bad.to_string().contains('\n'), "{text:?}: {bad}");
        }
        assert_eq!(Settings::parse("").unwrap(), Settings::default());
        assert_eq!(Settings::parse("# nothing yet\n").unwrap(), Settings::default());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_settings_or_one_line(text in "(\\[papers\\]\n|\\[\\[pattern\\]\\]\n|path = \"|[a-z{}*=\"'\n\\[\\]]|\\PC){0,40}") {
            if let Err(bad) = Settings::parse(&text) {
                proptest::prop_assert!(!bad.to_string().contains('\n') && bad.line >= 1);
            }
        }
    }
}
