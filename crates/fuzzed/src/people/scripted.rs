//! Hostile content behind the seals of a gallery.

use super::sealed::{COMMIT, Writer};
use super::whole::whole;
use crate::bytes::Bytes;

const MOST_FRAMES: usize = 64;
/// What is no kind stands for one, so that any byte says something.
const KINDS: [u8; 8] = [1, 2, 3, 4, COMMIT, 6, 7, 0xf0];

/// A version and a generation, then frames: a kind, a label and a body each. All of them are
/// sealed as they should be and committed at the end, so that what they say is read.
pub fn gallery_sealed(data: &[u8]) {
    whole(&gallery_of(data));
}

/// The file that the bytes stand for.
pub fn gallery_of(data: &[u8]) -> Vec<u8> {
    let mut bytes = Bytes::new(data);
    let version = bytes.of(&[5, 3, 4]);
    let generation = match bytes.u8() {
        0xff => bytes.u64(),
        small => u64::from(small),
    };
    let mut writer = Writer::new(version, generation);
    for _ in 0..MOST_FRAMES {
        if bytes.is_empty() {
            break;
        }
        let kind = bytes.u8();
        let (label, body) = (bytes.piece(), bytes.piece());
        match kind {
            COMMIT if label.is_empty() => writer.commit(body, None),
            COMMIT => writer.commit(&[], Some(label)),
            kind if KINDS.contains(&kind) => writer.frame(kind, label, body),
            kind => writer.frame(KINDS[usize::from(kind) % KINDS.len()], label, body),
        }
    }
    writer.commit(&[], None);
    writer.bytes()
}
