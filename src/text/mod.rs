//! Pure functions on text: decoding, cleaning, folding, widths, line breaking.
//!
//! Three units never mix: bytes (`usize` ranges into a `str`), chars ([`Folded`] maps them) and cells ([`Cells`]).

mod clean;
mod encoding;
mod fold;
mod odd;
mod pinyin;
mod simplify;
mod spacing;
mod width;
mod wrap;

pub use clean::{one_line, visible};
pub use encoding::{Decoded, decode};
pub(crate) use fold::is_mark;
pub use fold::{Folded, fold, fold_for_search};
pub(crate) use odd::{any_odd, has_odd};
pub(crate) use pinyin::{Sounds, beginning_with, is_syllable, sounds};
#[cfg(test)]
pub(crate) use pinyin::{readings, syllables};
pub(crate) use simplify::folding_print;
pub use spacing::spaced;
pub use width::{Ambiguous, Cells, cut, width};
pub use wrap::{Wrap, WrappedLine, wrap};
