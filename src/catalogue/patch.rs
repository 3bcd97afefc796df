//! A text from its folded form: what folding changed is noted, the rest is kept once.
//!
//! Most headlines fold to nearly themselves, so the places where they do not are much shorter than a second copy.

use super::postings::{put_step, step};
use crate::text::Folded;

const SAME: u8 = 0;
const PATCHED: u8 = 1;
const WHOLE: u8 = 2;

/// Writes what turns `folded` back into `original`.
pub(super) fn write(original: &str, folded: &Folded, into: &mut Vec<u8>) {
    if folded.text == original {
        return into.push(SAME);
    }
    let mut patches = vec![PATCHED];
    let mut changes = changes(original, folded);
    put_step(changes.len() as u32, &mut patches);
    for (same, gone, text) in changes.drain(..) {
        put_step(same, &mut patches);
        put_step(gone, &mut patches);
        put_text(text, &mut patches);
    }
    if patches.len() > original.len() {
        into.push(WHOLE);
        put_text(original, into);
    } else {
        into.append(&mut patches);
    }
}

fn put_text(text: &str, into: &mut Vec<u8>) {
    put_step(text.len() as u32, into);
    into.extend(text.as_bytes());
}

/// Bytes of the folded text that stay, bytes that go, and what stands there in the original.
fn changes<'a>(original: &'a str, folded: &Folded) -> Vec<(u32, u32, &'a str)> {
    let mut changes: Vec<(u32, u32, &str)> = Vec::new();
    let (mut same, mut start) = (0, 0);
    // What stands before the first folded char was dropped.
    let first = folded.origin.first().map_or(original.len(), |&o| o as usize);
    if first > 0 {
        changes.push((0, 0, &original[..first]));
    }
    let mut chars = folded.text.char_indices().zip(&folded.origin).peekable();
    while let Some(((from, _), &origin)) = chars.next() {
        while chars.next_if(|&(_, &next)| next == origin).is_some() {}
        let (to, end) = chars.peek().map_or((folded.text.len(), original.len()), |&((at, _), &o)| (at, o as usize));
        let (now, was) = (&folded.text[from..to], &original[origin as usize..end]);
        if now == was {
            same += now.len();
            continue;
        }
        match changes.last_mut().filter(|_| same == 0) {
            Some((_, gone, text)) => {
                *gone += now.len() as u32;
                *text = &original[start..end];
            }
            None => {
                start = origin as usize;
                changes.push((same as u32, now.len() as u32, was));
            }
        }
        same = 0;
    }
    changes
}

/// Reads the original back; `patches` moves on behind what was read.
pub(super) fn read(folded: &str, patches: &mut &[u8]) -> String {
    let Some((&kind, rest)) = patches.split_first() else { return folded.to_owned() };
    *patches = rest;
    match kind {
        WHOLE => text(patches).to_owned(),
        PATCHED => {
            let (mut original, mut rest) = (String::with_capacity(folded.len() + 8), folded);
            for _ in 0..step(patches) {
                let (same, gone) = (step(patches) as usize, step(patches) as usize);
                original.push_str(rest.get(..same).unwrap_or_default());
                original.push_str(text(patches));
                rest = rest.get(same + gone..).unwrap_or_default();
            }
            original.push_str(rest);
            original
        }
        _ => folded.to_owned(),
    }
}

fn text<'a>(patches: &mut &'a [u8]) -> &'a str {
    let length = (step(patches) as usize).min(patches.len());
    let (text, rest) = patches.split_at(length);
    *patches = rest;
    str::from_utf8(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold_for_search;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_text_is_what_it_was(original in prop_oneof![
            any::<String>(),
            "[一-十國務ＡａA，,“\"　 \u{200b}\u{301}]{0,20}",
        ]) {
            let folded = fold_for_search(&original);
            let mut patches = Vec::new();
            write(&original, &folded, &mut patches);
            patches.push(77);
            let mut rest = patches.as_slice();
            prop_assert_eq!(read(&folded.text, &mut rest), original);
            prop_assert_eq!(rest, &[77]);
        }
    }

    #[test]
    fn a_full_width_comma_costs_a_few_bytes() {
        let original = "春灌，夏种";
        let mut patches = Vec::new();
        write(original, &fold_for_search(original), &mut patches);
        assert_eq!(patches.len(), 8);
    }
}
