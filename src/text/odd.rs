//! Places in a text where something rare stands, found many bytes at a step.
//!
//! Promise: each such place once, in order. Why: what most bytes of a page are not is looked for in all of them. Trade-off: what is looked for must show in three bytes, by a test without a branch.

/// Calls `f` with the place of each byte at which, by the two bytes behind it too, something odd stands.
pub(crate) fn each_odd(text: &str, is_odd: impl Fn(u8, u8, u8) -> bool + Copy, mut f: impl FnMut(usize)) {
    const AT_ONCE: usize = 64;
    let bytes = text.as_bytes();
    let mut at = 0;
    // Without a branch, so that the compiler looks at many bytes in one step.
    while let Some(some) = bytes[at..].first_chunk::<{ AT_ONCE + 2 }>() {
        let mut odd = false;
        for n in 0..AT_ONCE {
            odd |= is_odd(some[n], some[n + 1], some[n + 2]);
        }
        if odd {
            each_odd_of(bytes, (at, at + AT_ONCE), is_odd, &mut f);
        }
        at += AT_ONCE;
    }
    each_odd_of(bytes, (at, bytes.len()), is_odd, &mut f);
}

/// As [`each_odd`], for some bytes, one by one.
#[inline(never)]
fn each_odd_of(bytes: &[u8], (from, to): (usize, usize), is_odd: impl Fn(u8, u8, u8) -> bool, f: impl FnMut(usize)) {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
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
        }
    }
}
