//! What the short texts of a person (tags, names) have in common: how they are read, and how they are texts again.

use unicode_normalization::UnicodeNormalization;

/// More characters are no tag and no name.
pub(super) const LONGEST: usize = 64;

/// Why a text cannot be used.
pub(super) enum Fault {
    /// Nothing is left after trimming.
    Empty,
    /// Longer than [`LONGEST`] characters.
    Long(String),
    /// It holds a character that it cannot hold.
    Character(String, char),
}

/// Reads a short text: trimmed, NFC, 1 to [`LONGEST`] characters of which none is `bad`, which is told whether a character is the first one.
pub(super) fn short(text: &str, bad: impl Fn(bool, char) -> bool) -> Result<String, Fault> {
    let text: String = text.trim().nfc().collect();
    let found = text.chars().enumerate().find(|&(at, c)| bad(at == 0, c));
    match found {
        _ if text.is_empty() => Err(Fault::Empty),
        Some((_, c)) => Err(Fault::Character(text, c)),
        None if text.chars().count() > LONGEST => Err(Fault::Long(text)),
        None => Ok(text),
    }
}

/// Makes a type around a `String` that is read by `FromStr` a text in all other ways: its text, how it is shown, how it is kept.
macro_rules! is_text {
    ($type:ident, $error:ident) => {
        impl $type {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $type {
            type Error = $error;
            fn try_from(text: String) -> Result<Self, $error> {
                text.parse()
            }
        }

        impl From<$type> for String {
            fn from(it: $type) -> String {
                it.0
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
pub(super) use is_text;
