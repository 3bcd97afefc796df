//! Tags: the words a person puts on articles.

use super::text::{Fault, is_text, short};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A tag: NFC text of 1 to 64 characters without white space, control or invisible characters, commas or quotes,
/// not beginning with `+` or `-` (those are the signs of `baoku tag`).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Tag(String);

/// Why a text cannot be a tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadTag {
    /// Nothing is left after trimming.
    #[error("an empty tag: write at least one character")]
    Empty,
    /// Longer than 64 characters.
    #[error("the tag {0:?} is longer than 64 characters: shorten it")]
    Long(String),
    /// A character that a tag cannot hold.
    #[error("the tag {0:?} holds {1:?}: leave out spaces, commas, quotes, control characters and a leading + or -")]
    Character(String, char),
}

is_text!(Tag, BadTag);

/// Characters that are not seen: a tag with one of them could not be typed again.
fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

impl FromStr for Tag {
    type Err = BadTag;
    fn from_str(s: &str) -> Result<Self, BadTag> {
        let bad = |first: bool, c: char| {
            let sign = first && matches!(c, '+' | '-');
            sign || c.is_whitespace() || c.is_control() || invisible(c) || matches!(c, ',' | '，' | '"' | '“' | '”')
        };
        short(s, bad).map(Self).map_err(|fault| match fault {
            Fault::Empty => BadTag::Empty,
            Fault::Long(text) => BadTag::Long(text),
            Fault::Character(text, c) => BadTag::Character(text, c),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_trimmed_composed_and_refused_where_it_could_not_be_typed() {
        assert_eq!(" e\u{301}conomie ".parse::<Tag>().map(String::from), Ok("économie".to_owned()));
        assert_eq!("金融".parse::<Tag>().map(String::from), Ok("金融".to_owned()));
        assert_eq!("".parse::<Tag>(), Err(BadTag::Empty));
        for bad in ["+a", "-a", "a b", "a,b", "a\u{1b}b", "a\u{200b}b"] {
            assert!(matches!(bad.parse::<Tag>(), Err(BadTag::Character(..))), "{bad:?}");
        }
        assert!(matches!("长".repeat(65).parse::<Tag>(), Err(BadTag::Long(_))));
    }
}
