//! The text of a config file becomes a [`Config`], or one mistake with its line.

use super::{Config, remap};
use crate::{
    text::visible,
    tui::{
        lang::Lang,
        theme::{INKS, NAMES},
    },
};
use ratatui::style::Color;
use std::ops::Range;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// What is wrong, and the byte where.
pub(super) type Wrong = (usize, String);

/// What stands in a table: the name with its place, and the value.
pub(super) struct Item<'a> {
    pub(super) name: &'a str,
    pub(super) at: usize,
    pub(super) value: &'a Spanned<DeValue<'a>>,
}

/// What may stand at the top.
const TOP: [&str; 9] = ["language", "theme", "mouse", "ambiguous", "measure", "spacing", "citation", "colours", "keys"];

impl Config {
    /// Reads the text of a config file.
    ///
    /// # Errors
    /// The line of the first thing that is wrong, and what, with the remedy.
    pub(crate) fn read(text: &str) -> Result<Self, (usize, String)> {
        let line = |at: usize| text.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
        let table = DeTable::parse(text).map_err(|e| {
            let what = e.message().split_whitespace().collect::<Vec<_>>().join(" ");
            (line(e.span().map_or(0, |span: Range<usize>| span.start)), format!("{}: mend it", visible(&what)))
        })?;
        let mut config = Self::default();
        for item in items(table.get_ref()) {
            config.set(&item).map_err(|(at, what)| (line(at), what))?;
        }
        Ok(config)
    }

    fn set(&mut self, item: &Item<'_>) -> Result<(), Wrong> {
        match item.name {
            "language" => {
                self.language = match one_of(item, &["auto", "en", "zh"])? {
                    "en" => Some(Lang::English),
                    "zh" => Some(Lang::Chinese),
                    _ => None,
                }
            }
            "theme" => {
                let known: Vec<&str> = std::iter::once("auto").chain(NAMES).collect();
                let name = one_of(item, &known)?;
                self.theme = NAMES.into_iter().find(|known| *known == name);
            }
            "mouse" => self.mouse = truth(item)?,
            "spacing" => self.spacing = truth(item)?,
            "ambiguous" => {
                self.ambiguous = match item.value.get_ref() {
                    DeValue::Integer(n) if matches!(n.as_str(), "1" | "2") => n.as_str().parse().ok(),
                    DeValue::String(s) if s == "auto" => None,
                    _ => return Err(wants(item, "\"auto\", 1 or 2")),
                }
            }
            "measure" => {
                let DeValue::Integer(n) = item.value.get_ref() else { return Err(wants(item, "a number of glyphs")) };
                let fits = n.as_str().parse().ok().filter(|n| (8..=200).contains(n));
                self.measure = fits.ok_or_else(|| wants(item, "a number of glyphs from 8 to 200"))?;
            }
            "citation" => {
                let name = string(item)?;
                self.citation = name.parse().map_err(|e: crate::cite::UnknownStyle| (at(item), e.to_string()))?;
            }
            "colours" => self.colours = colours(item)?,
            "keys" => self.keymap = remap::read(item)?,
            _ => return Err(unknown(item, "setting", &TOP)),
        }
        Ok(())
    }
}

fn colours(item: &Item<'_>) -> Result<Vec<(crate::tui::theme::Ink, Color)>, Wrong> {
    let mut all = Vec::new();
    for item in items(table(item)?) {
        let names = INKS.map(|(_, name, _)| name);
        let Some(&(ink, ..)) = INKS.iter().find(|(_, name, _)| *name == item.name) else {
            return Err(unknown(&item, "colour", &names));
        };
        let colour = string(&item)?;
        let read: Color = match colour {
            "default" => Color::Reset,
            _ => colour.parse().map_err(|_| {
                let what = format!(
                    "`{}` is no colour: write red, bright-blue, #5f87af, 0 to 255, or default",
                    visible(colour)
                );
                (at(&item), what)
            })?,
        };
        all.push((ink, read));
    }
    Ok(all)
}

/// What stands in a table, in the order of the text.
pub(super) fn items<'a>(table: &'a DeTable<'a>) -> Vec<Item<'a>> {
    let mut all: Vec<Item<'a>> =
        table.iter().map(|(name, value)| Item { name: name.get_ref(), at: name.span().start, value }).collect();
    all.sort_by_key(|item| item.at);
    all
}

/// Where the value stands.
pub(super) fn at(item: &Item<'_>) -> usize {
    item.value.span().start
}

pub(super) fn wants(item: &Item<'_>, what: &str) -> Wrong {
    (at(item), format!("{} wants {what}", visible(item.name)))
}

pub(super) fn table<'a>(item: &Item<'a>) -> Result<&'a DeTable<'a>, Wrong> {
    item.value.get_ref().as_table().ok_or_else(|| (item.at, format!("{0} is a table: write [{0}]", visible(item.name))))
}

fn string<'a>(item: &Item<'a>) -> Result<&'a str, Wrong> {
    item.value.get_ref().as_str().ok_or_else(|| wants(item, "a text in quotes"))
}

fn truth(item: &Item<'_>) -> Result<bool, Wrong> {
    item.value.get_ref().as_bool().ok_or_else(|| wants(item, "true or false"))
}

fn one_of<'a>(item: &Item<'a>, known: &[&str]) -> Result<&'a str, Wrong> {
    let given = string(item)?;
    if known.contains(&given) {
        return Ok(given);
    }
    let quoted: Vec<String> = known.iter().map(|name| format!("\"{name}\"")).collect();
    Err((at(item), format!("{} is one of {}{}", item.name, quoted.join(", "), meant(given, known))))
}

/// An unknown name, and which one may have been meant.
pub(super) fn unknown(item: &Item<'_>, what: &str, known: &[&str]) -> Wrong {
    let near = meant(item.name, known);
    let help = if near.is_empty() { format!("; there are {}", known.join(", ")) } else { near };
    (item.at, format!("`{}` is no {what}{help}", visible(item.name)))
}

/// `: did you mean …?`, when a known name is near.
pub(super) fn meant(given: &str, known: &[&str]) -> String {
    let near = known.iter().map(|name| (strsim::damerau_levenshtein(given, name), name)).min();
    match near {
        Some((far, name)) if far <= (name.len() / 3).max(1) => format!(": did you mean `{name}`?"),
        _ => String::new(),
    }
}
