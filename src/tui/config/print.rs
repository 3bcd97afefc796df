//! A config as a file: every setting with what it means, commented out where it is as by default.

use super::Config;
use crate::tui::{
    keymap::{CONTEXTS, Context, Keymap, name},
    lang::Lang,
    theme::{INKS, NAMES},
};
use ratatui::style::Color;
use std::{fmt::Write, path::Path};

pub(super) fn printed(config: &Config, path: Option<&Path>, used: bool) -> String {
    let mut out = String::from("# The config file of baoku. Lines that begin with # are the defaults.\n");
    if let Some(path) = path {
        let path = crate::text::one_line(&path.display().to_string()).into_owned();
        let state = match (used, std::fs::exists(path.as_str()).unwrap_or(false)) {
            (false, _) => "not used, for it has a mistake",
            (true, true) => "in force",
            (true, false) => "not there: all is as by default",
        };
        let _ = writeln!(out, "# {path} ({state})");
    }
    let mut file = File { out, plain: Config::default() };
    file.settings(config);
    file.colours(config);
    file.keys(&config.keymap);
    file.out
}

struct File {
    out: String,
    plain: Config,
}

impl File {
    fn line(&mut self, same: bool, text: &str, why: &str) {
        let sign = if same { "#" } else { "" };
        let _ = if why.is_empty() {
            writeln!(self.out, "{sign}{text}")
        } else {
            writeln!(self.out, "{:<34}# {why}", format!("{sign}{text}"))
        };
    }

    fn settings(&mut self, config: &Config) {
        let language = config.language.map_or("auto", |lang| lang.say("en", "zh"));
        let ambiguous = config.ambiguous.map_or("\"auto\"".to_owned(), |n| n.to_string());
        let theme = config.theme.unwrap_or("auto");
        let themes = NAMES.join(", ");
        let plain = &self.plain;
        let rows: [(bool, String, String); 7] = [
            (
                config.language == plain.language,
                format!("language = \"{language}\""),
                "auto (by the locale), en or zh 中文".to_owned(),
            ),
            (
                config.theme == plain.theme,
                format!("theme = \"{theme}\""),
                format!("auto, {themes}; the last two with any colours, where COLORTERM says truecolor"),
            ),
            (
                config.mouse == plain.mouse,
                format!("mouse = {}", config.mouse),
                "false: the terminal's own selection has it".to_owned(),
            ),
            (
                config.ambiguous == plain.ambiguous,
                format!("ambiguous = {ambiguous}"),
                "cells of “ ” — … as the terminal draws them: auto (it is asked), 1 or 2".to_owned(),
            ),
            (
                config.measure == plain.measure,
                format!("measure = {}", config.measure),
                "the longest line of an article, in glyphs".to_owned(),
            ),
            (
                config.spacing == plain.spacing,
                format!("spacing = {}", config.spacing),
                "true: a blank between Han and Latin letters".to_owned(),
            ),
            (
                config.citation == plain.citation,
                format!("citation = \"{}\"", config.citation),
                "how y and Y cite".to_owned(),
            ),
        ];
        for (same, text, why) in rows {
            self.line(same, &text, &why);
        }
    }

    fn colours(&mut self, config: &Config) {
        let _ = writeln!(
            self.out,
            "\n# Colours: red, bright-blue, #5f87af, 0 to 255, default; else they are the theme's.\n[colours]"
        );
        for (ink, name, what) in INKS {
            let set = config.colours.iter().rev().find(|(of, _)| *of == ink).map(|(_, colour)| *colour);
            let written = set.map_or_else(|| "default".to_owned(), colour);
            self.line(set.is_none(), &format!("{name} = \"{written}\""), what);
        }
    }

    fn keys(&mut self, keymap: &Keymap) {
        let _ = writeln!(
            self.out,
            "\n# Keys: a command has the keys that are written and no others; [] for none. ^S is Ctrl-S, A-s is Alt-s, S-Tab is Shift-Tab."
        );
        for &context in CONTEXTS {
            let _ = writeln!(self.out, "\n[keys.{}]", context.about().0);
            self.context(keymap, context);
        }
    }

    fn context(&mut self, keymap: &Keymap, context: Context) {
        let mut told = Vec::new();
        for bound in keymap.here(context) {
            let command = bound.row.command;
            if told.contains(&command) {
                continue;
            }
            told.push(command);
            let keys = keymap.keys(context, command);
            let same = keys == self.plain.keymap.keys(context, command);
            let names: Vec<String> = keys.iter().map(|key| toml_text(&key.name())).collect();
            self.line(same, &format!("{} = [{}]", name(command), names.join(", ")), Lang::English.pick(bound.row.says));
        }
    }
}

/// A text in quotes.
fn toml_text(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn colour(colour: Color) -> String {
    match colour {
        Color::Reset => "default".to_owned(),
        colour => colour.to_string().to_lowercase(),
    }
}
