#![allow(clippy::unwrap_used)]

use super::*;
use crate::tui::{
    action::Command,
    keymap::{Context, Key},
    theme::Theme,
};

fn key(name: &str) -> Key {
    Key::read(name).unwrap()
}

fn bad(text: &str) -> (usize, String) {
    Config::read(text).err().unwrap_or_else(|| panic!("nothing wrong: {text}"))
}

#[test]
fn what_is_written_is_in_force_and_the_rest_as_by_default() {
    let text = "language = \"zh\"\ntheme = 'paper'\nmouse = false\nambiguous = 2\nmeasure = 32\nspacing = true\ncitation = \"bibtex\"\n\
        [colours]\ntag = \"#5f87af\"\nmatch = \"bright-blue\"\nkey = \"208\"\n\
        [keys.list]\nstar = [\"*\", \"^S\"]\nmark-all = []\n[keys.article]\nstar = \"Ctrl-Y\"\n";
    let config = Config::read(text).unwrap();
    assert_eq!((config.language, config.theme, config.mouse), (Some(Lang::Chinese), Some("paper"), false));
    assert_eq!((config.ambiguous, config.measure, config.spacing), (Some(2), 32, true));
    assert_eq!(config.citation, cite::Style::Bibtex);
    let theme = config.colours.iter().fold(Theme::default(), |theme, &(ink, colour)| theme.with(ink, colour));
    assert_eq!(theme.colour(Ink::Tag), Color::Rgb(0x5f, 0x87, 0xaf));
    assert_eq!((theme.colour(Ink::Match), theme.colour(Ink::Key)), (Color::LightBlue, Color::Indexed(208)));
    let means = |context, name| config.keymap.command(context, key(name));
    assert_eq!((means(Context::List, "*"), means(Context::List, "^S")), (Some(Command::Star), Some(Command::Star)));
    assert_eq!((means(Context::List, "s"), means(Context::List, "X")), (None, None), "the old keys mean nothing");
    assert_eq!((means(Context::Article, "^Y"), means(Context::Side, "s")), (Some(Command::Star), Some(Command::Star)));
    assert!(
        config.keymap.hints(Context::List, Lang::English).any(|(key, does, _)| (key.as_str(), does) == ("*", "star"))
    );
}

#[test]
fn a_mistake_names_its_line_and_what_was_meant() {
    for (text, line, words) in [
        ("thme = \"dark\"\n", 1, "did you mean `theme`?"),
        ("\nzzz = 1\n", 2, "there are language, theme"),
        ("theme = \"drak\"\n", 1, "did you mean `dark`?"),
        ("language = \"fr\"\n", 1, "\"auto\", \"en\", \"zh\""),
        ("mouse = \"yes\"\n", 1, "true or false"),
        ("measure = 3\n", 1, "from 8 to 200"),
        ("measure = 1_000\n", 1, "from 8 to 200"),
        ("ambiguous = 3\n", 1, "\"auto\", 1 or 2"),
        ("citation = \"apa\"\n", 1, "gbt7714"),
        ("colours = 3\n", 1, "[colours]"),
        ("[colours]\n\ntags = \"red\"\n", 3, "did you mean `tag`?"),
        ("[colours]\ntag = \"reddish\"\n", 2, "is no colour"),
        ("[colours]\ntag = \"red\ntheme = 3", 2, ""),
        ("[keys.lst]\nstar = \"s\"\n", 1, "did you mean `list`?"),
        ("[keys.list]\nstarr = \"s\"\n", 2, "did you mean `star`?"),
        ("[keys.list]\ngo-on = \"s\"\n", 2, "means nothing in list: it does in article"),
        ("[keys.list]\nfly = \"s\"\n", 2, "baoku config"),
        ("[keys.list]\nstar = [\"s\",\n \"Crtl-s\"]\n", 3, "is no key"),
        ("[keys.list]\nstar = 5\n", 2, "a list of keys"),
        ("[keys.list]\nstar = [\"s\", 5]\n", 2, "a list of keys"),
        ("[keys.query]\nback = \"x\"\n", 2, "types a letter"),
        ("[keys.list]\nmark-all = []\nstar = \"t\"\n", 3, "would mean star and tag in list"),
        ("[keys.tags]\nback = []\nquit = []\n", 2, "no key would leave tags"),
        ("[keys]\nlist = 3\n", 2, "[list]"),
        ("star = ", 1, ""),
        ("mouse = true\nmouse = false\n", 2, ""),
    ] {
        let (at, what) = bad(text);
        assert!(at == line && what.contains(words) && !what.contains('\n'), "{text:?}: line {at}: {what}");
    }
}

#[test]
fn keys_change_places_in_one_file() {
    let config = Config::read("[keys.list]\nstar = \"t\"\ntag = \"s\"\n").unwrap();
    assert_eq!(config.keymap.command(Context::List, key("t")), Some(Command::Star));
    assert_eq!(config.keymap.command(Context::List, key("s")), Some(Command::Tag));
}

#[test]
fn what_is_printed_reads_as_itself() {
    let plain = defaults();
    let read = Config::read(&plain).unwrap();
    assert_eq!(print::printed(&read, None, true), plain);
    assert!(plain.lines().all(|line| line.is_empty() || line.starts_with(['#', '['])), "{plain}");
    // Also with every line in force.
    let all: String = plain
        .lines()
        .map(|line| {
            line.strip_prefix('#').filter(|rest| rest.contains(" = ") && !rest.starts_with(' ')).unwrap_or(line)
        })
        .flat_map(|line| [line, "\n"])
        .collect();
    let read = Config::read(&all).unwrap_or_else(|e| panic!("{e:?}\n{all}"));
    assert!(print::printed(&read, None, true).contains("#language = \"auto\""));
    let text = "theme = \"ink\"\n[colours]\ntag = \"#5f87af\"\nnote = \"lightred\"\n[keys.list]\nstar = [\"*\", \"\\\\\", \"A-\\\"\"]\ntoggle-side = []\n";
    let changed = Config::read(text).unwrap();
    let printed = print::printed(&changed, None, true);
    assert!(
        printed.contains("\ntheme = \"ink\"") && printed.contains("\nstar = [\"*\", \"\\\\\", \"A-\\\"\"]"),
        "{printed}"
    );
    assert_eq!(print::printed(&Config::read(&printed).unwrap(), None, true), printed);
}

proptest::proptest! {
    #[test]
    fn any_text_is_a_config_or_one_line(text in "(\\[keys.list\\]\n|\\[colours\\]\n|star = |theme = |[a-z\\[\\]\"'=,^\n]|\\PC){0,30}") {
        if let Err((line, what)) = Config::read(&text) {
            proptest::prop_assert!(line >= 1 && !what.contains('\n'));
        }
    }
}
