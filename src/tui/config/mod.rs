//! The config file: keys, colours, language and measures as a person wants them.
//!
//! Promise: everything in it is known, or it is an error with its line and, where a name is nearly right, the name that was meant; nothing is
//! passed over in silence. A file with a mistake is not used at all, the screen opens with the defaults and says so in a line; one that gets a mistake
//! while the screen is open leaves all as it was. Reading is pure (`Config::read`); only `load` and `stamp` touch the world. The price of
//! all-or-nothing is that one slip costs all settings until it is mended: half a keymap would be worse.

mod print;
mod read;
mod remap;
#[cfg(test)]
mod tests;

use super::{keymap::Keymap, lang::Lang, theme::Ink};
use crate::{cite, text::Ambiguous};
use ratatui::style::Color;
use std::{
    env, fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// What a person has set; what they have not is as by default.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// None: by locale.
    pub(crate) language: Option<Lang>,
    /// None: by the terminal's ground.
    pub(crate) theme: Option<&'static str>,
    pub(crate) colours: Vec<(Ink, Color)>,
    pub(crate) mouse: bool,
    /// The cells of ambiguous characters; none: the screen asks the terminal, and commands take them to be one.
    pub(crate) ambiguous: Option<u8>,
    /// The longest line of an article, in glyphs.
    pub(crate) measure: u16,
    /// Whether a blank is shown between Han and Latin.
    pub(crate) spacing: bool,
    pub(crate) citation: cite::Style,
    pub(crate) keymap: Keymap,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            language: None,
            theme: None,
            colours: Vec::new(),
            mouse: true,
            ambiguous: None,
            measure: 40,
            spacing: false,
            citation: cite::Style::default(),
            keymap: Keymap::default(),
        }
    }
}

impl Config {
    /// How wide ambiguous characters are taken to be.
    pub(crate) fn ambiguous_width(&self) -> Ambiguous {
        if self.ambiguous == Some(2) { Ambiguous::Wide } else { Ambiguous::Narrow }
    }
}

/// Why a config file is not used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadConfig {
    /// Something in it is not known or makes no sense.
    #[error("{}: line {line}: {what}", .path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, 1-based.
        line: usize,
        /// What is wrong there, with the remedy, in one line.
        what: String,
    },
    /// It cannot be read.
    #[error("{}: {what}: make it readable, or take BAOKU_CONFIG away", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        what: String,
    },
}

/// The config as it was found.
pub(crate) struct Loaded {
    pub(crate) config: Config,
    /// Why the defaults are in force although there is a file.
    pub(crate) bad: Option<BadConfig>,
}

/// Where the config file is looked for: BAOKU_CONFIG, else baoku/config.toml in XDG_CONFIG_HOME, else in ~/.config (on Windows in APPDATA).
pub fn path() -> Option<PathBuf> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(named) = set("BAOKU_CONFIG") {
        return Some(named);
    }
    // The standard has relative paths in it ignored.
    let folder = set("XDG_CONFIG_HOME").filter(|path| path.is_absolute());
    let home = || if cfg!(windows) { set("APPDATA") } else { set("HOME").map(|home| home.join(".config")) };
    folder.or_else(home).map(|folder| folder.join("baoku").join("config.toml"))
}

/// By what a config file is known to be another one: its time, its size, its number; nothing where there is none.
pub(crate) type Stamp = Option<(Option<SystemTime>, u64, u64)>;

/// The stamp of the config file as it is now.
pub(crate) fn stamp() -> Stamp {
    let meta = fs::metadata(path()?).ok()?;
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&meta);
    #[cfg(not(unix))]
    let number = 0;
    Some((meta.modified().ok(), meta.len(), number))
}

/// Reads the config file, if there is one.
pub(crate) fn load() -> Loaded {
    let Some(path) = path() else { return Loaded { config: Config::default(), bad: None } };
    match read_file(&path) {
        Ok(config) => Loaded { config, bad: None },
        Err(bad) => Loaded { config: Config::default(), bad: Some(bad) },
    }
}

fn read_file(path: &Path) -> Result<Config, BadConfig> {
    let named = env::var_os("BAOKU_CONFIG").is_some_and(|value| !value.is_empty());
    match fs::read_to_string(path) {
        Ok(text) => Config::read(&text).map_err(|(line, what)| BadConfig::Line { path: path.to_owned(), line, what }),
        Err(e) if e.kind() == io::ErrorKind::NotFound && !named => Ok(Config::default()),
        Err(e) => Err(BadConfig::Unreadable { path: path.to_owned(), what: e.to_string() }),
    }
}

/// How wide the config file says that ambiguous characters are; nothing where the terminal is asked.
pub fn ambiguous() -> Option<Ambiguous> {
    let config = load().config;
    config.ambiguous.map(|_| config.ambiguous_width())
}

/// How references are written; and why it is not as the config file says, if so.
pub fn citation() -> (cite::Style, Option<BadConfig>) {
    let Loaded { config, bad } = load();
    (config.citation, bad)
}

/// What is in force, as a config file whose commented lines are the defaults; and why it is not what the file says, if so.
pub fn in_force() -> (String, Option<BadConfig>) {
    let Loaded { config, bad } = load();
    (print::printed(&config, path().as_deref(), bad.is_none()), bad)
}

/// The defaults as a commented config file.
pub fn defaults() -> String {
    print::printed(&Config::default(), None, true)
}
