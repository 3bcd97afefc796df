//! How words are packed on a line: a length of four bytes (big-endian), then so many bytes of postcard (a hello: JSON).
//!
//! Promise: what comes in is never trusted. A length above the limit ends the line before a byte of it is read; no more memory is taken than
//! bytes have come; bytes that are no word of ours, or leave a rest, are an error and never a panic.

use serde::{Serialize, de::DeserializeOwned};
use std::{
    io::{self, Read},
    sync::Arc,
};

/// The most bytes of a frame: an act on more than a million articles, or the text of the largest page, several times over.
pub(super) const LIMIT: usize = 64 << 20;
/// The most bytes of a hello, which comes from who knows whom.
pub(super) const HELLO_LIMIT: usize = 4 << 10;
/// Memory taken before the bytes are there.
const TRUST: usize = 64 << 10;

/// A frame, ready to be sent to any number of lines.
pub(super) type Frame = Arc<[u8]>;

/// What was read is no word.
#[derive(Debug, thiserror::Error)]
pub(super) enum BadFrame {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("{0} bytes at once are more than a frame may have")]
    TooLarge(usize),
    #[error("bytes that mean nothing")]
    Unreadable,
}

fn packed(payload: &[u8], limit: usize) -> Result<Frame, BadFrame> {
    let length = u32::try_from(payload.len()).ok().filter(|_| payload.len() <= limit);
    let length = length.ok_or(BadFrame::TooLarge(payload.len()))?;
    Ok([&length.to_be_bytes(), payload].concat().into())
}

/// Packs a word.
pub(super) fn pack<T: Serialize>(word: &T) -> Result<Frame, BadFrame> {
    packed(&postcard::to_stdvec(word).map_err(|_| BadFrame::Unreadable)?, LIMIT)
}

/// Packs a hello.
pub(super) fn pack_hello<T: Serialize>(hello: &T) -> Result<Frame, BadFrame> {
    packed(&serde_json::to_vec(hello).map_err(|_| BadFrame::Unreadable)?, HELLO_LIMIT)
}

fn payload(from: &mut impl Read, limit: usize) -> Result<Vec<u8>, BadFrame> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
    if length > limit {
        return Err(BadFrame::TooLarge(length));
    }
    let mut payload = Vec::with_capacity(length.min(TRUST));
    from.take(length as u64).read_to_end(&mut payload)?;
    if payload.len() < length { Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()) } else { Ok(payload) }
}

/// Waits for a word and reads it.
pub(super) fn read<T: DeserializeOwned>(from: &mut impl Read) -> Result<T, BadFrame> {
    match postcard::take_from_bytes(&payload(from, LIMIT)?) {
        Ok((word, [])) => Ok(word),
        _ => Err(BadFrame::Unreadable),
    }
}

/// Waits for a hello and reads it.
pub(super) fn read_hello<T: DeserializeOwned>(from: &mut impl Read) -> Result<T, BadFrame> {
    serde_json::from_slice(&payload(from, HELLO_LIMIT)?).map_err(|_| BadFrame::Unreadable)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_come_back_one_after_the_other() {
        let mut line = [pack(&(7u64, "渡口")).unwrap(), pack(&(8u64, "桥")).unwrap()].concat();
        line.push(0);
        let mut from = &line[..];
        assert_eq!(read::<(u64, String)>(&mut from).unwrap(), (7, "渡口".to_owned()));
        assert_eq!(read::<(u64, String)>(&mut from).unwrap(), (8, "桥".to_owned()));
        assert!(matches!(read::<(u64, String)>(&mut from), Err(BadFrame::Io(_))));
    }

    #[test]
    fn a_length_above_the_limit_is_refused_unread_and_a_false_one_takes_no_memory() {
        let mut from = &[0xff, 0xff, 0xff, 0xff, 1, 2, 3][..];
        assert!(matches!(read::<u8>(&mut from), Err(BadFrame::TooLarge(0xffff_ffff))));
        assert_eq!(from, [1, 2, 3]);
        // 48 MB are said, three bytes come.
        let mut from = &[3, 0, 0, 0, 1, 2, 3][..];
        assert!(matches!(read::<u8>(&mut from), Err(BadFrame::Io(_))));
        assert!(matches!(pack(&vec![0u8; LIMIT]), Err(BadFrame::TooLarge(_))));
        assert!(matches!(pack_hello(&"x".repeat(HELLO_LIMIT)), Err(BadFrame::TooLarge(_))));
    }

    #[test]
    fn a_rest_is_no_word() {
        let mut line = pack(&(7u8, 9u8)).unwrap().to_vec();
        assert!(matches!(read::<u8>(&mut &line[..]), Err(BadFrame::Unreadable)));
        line[3] -= 1;
        assert_eq!(read::<u8>(&mut &line[..]).unwrap(), 7);
    }

    proptest! {
        #[test]
        fn rubbish_is_an_error_and_never_a_panic(bytes: Vec<u8>) {
            let mut from = &bytes[..];
            while read::<super::super::words::Said>(&mut from).is_ok() {}
            let mut from = &bytes[..];
            while read::<super::super::words::Told>(&mut from).is_ok() {}
            let _ = read_hello::<super::super::words::Hello>(&mut &bytes[..]);
            let framed = packed(&bytes, LIMIT).unwrap();
            let _ = read::<super::super::words::Said>(&mut &framed[..]);
            let _ = read::<super::super::words::Told>(&mut &framed[..]);
        }
    }
}
