//! Galleries of the versions that lay open.

use super::whole::whole;
use crate::bytes::Bytes;
use sha2::{Digest as _, Sha256};

const MARK: &str = "0123456789abcdef0123456789abcdef";

/// A gallery of format 1 or 2 whose checksums are right, so that what it says is read: JSON in
/// the first; in the second frames, each a kind and its content.
pub fn gallery_plain(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    match bytes.u8() % 4 {
        0 => whole(&version1(bytes.rest())),
        _ => whole(&version2(bytes)),
    }
}

fn version1(body: &[u8]) -> Vec<u8> {
    let sum: String = Sha256::digest(body)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    [format!("faceglass-gallery 1 {sum}\n").as_bytes(), body].concat()
}

fn version2(mut bytes: Bytes<'_>) -> Vec<u8> {
    let mut file = format!("faceglass-gallery 2 {MARK}\n").into_bytes();
    while !bytes.is_empty() {
        let kind = bytes.u8();
        frame(&mut file, kind, bytes.piece());
    }
    frame(&mut file, 5, MARK.as_bytes());
    file
}

fn frame(file: &mut Vec<u8>, kind: u8, payload: &[u8]) {
    let length = u32::try_from(payload.len())
        .unwrap_or(u32::MAX)
        .to_le_bytes();
    let crc = crc32fast::hash(&[&[kind][..], &length, payload].concat());
    file.push(kind);
    file.extend(length);
    file.extend(crc.to_le_bytes());
    file.extend(payload);
}
