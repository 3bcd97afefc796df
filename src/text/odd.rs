//! Places in a text where something rare stands, found many bytes at a step.
//!
//! Promise: each such place once, in order. Why: what most bytes of a page are not is looked for in all of them. Trade-off: what is looked for must show in three bytes, by a test
//! without a branch, which says no to three that are [`PAD`], as stand behind the text's end.

/// Bytes that are looked at in one step.
const AT_ONCE: usize = 64;
/// What is read behind the last byte: it goes on with a character, so that none begins there.
const PAD: u8 = 0x80;

/// Calls `f` with the place of each byte at which, by the two bytes behind it too, something odd stands.
pub(crate) fn each_odd(text: &str, is_odd: impl Fn(u8, u8, u8) -> bool + Copy, mut f: impl FnMut(usize)) {
    let bytes = text.as_bytes();
    for at in (0..bytes.len()).step_by(AT_ONCE) {
        if has_odd_near(&bytes[at..], is_odd) {
            each_odd_of(bytes, (at, bytes.len().min(at + AT_ONCE)), is_odd, &mut f);
        }
    }
}

/// Is there any such place?
pub(crate) fn has_odd(bytes: &[u8], is_odd: impl Fn(u8, u8, u8) -> bool + Copy) -> bool {
    (0..bytes.len()).step_by(AT_ONCE).any(|at| has_odd_near(&bytes[at..], is_odd))
}

/// Is there any such place among the first bytes?
fn has_odd_near(bytes: &[u8], is_odd: impl Fn(u8, u8, u8) -> bool) -> bool {
    let mut last = [PAD; AT_ONCE + 2];
    let some = bytes.first_chunk().unwrap_or_else(|| {
        last[..bytes.len()].copy_from_slice(bytes);
        &last
    });
    // Without a branch, so that the compiler looks at many bytes in one step.
    (0..AT_ONCE).fold(false, |odd, n| odd | is_odd(some[n], some[n + 1], some[n + 2]))
}

/// As [`each_odd`], for some bytes, one by one.
#[inline(never)]
fn each_odd_of(bytes: &[u8], (from, to): (usize, usize), is_odd: impl Fn(u8, u8, u8) -> bool, f: impl FnMut(usize)) {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(PAD);
    (from..to).filter(|at| is_odd(byte(*at), byte(at + 1), byte(at + 2))).for_each(f);
}

/// Is there any such place that `is` too?
pub(crate) fn any_odd(text: &str, is_odd: impl Fn(u8, u8, u8) -> bool + Copy, is: impl Fn(usize) -> bool) -> bool {
    let mut any = false;
    each_odd(text, is_odd, |at| any = any || is(at));
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_is_found_wherever_it_stands() {
        for at in 0..200 {
            let text: String = (0..200).map(|n| if n == at { '，' } else { 'a' }).collect();
            let mut found = Vec::new();
            each_odd(&text, |a, b, _| (a, b) == (0xEF, 0xBC), |at| found.push(at));
            assert_eq!(found, [at]);
            let odd = |a: u8, _, _| a != b'a' && a & 0xC0 != 0x80;
            assert!(any_odd(&text, odd, |n| n == at));
            assert!(!any_odd(&text, odd, |n| n != at));
            assert!(has_odd(text.as_bytes(), odd) && !has_odd(&text.as_bytes()[..at], odd));
        }
    }
}
