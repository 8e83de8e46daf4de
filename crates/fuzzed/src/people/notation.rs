//! From a gallery that our own program wrote to the bytes that stand for it in
//! [`gallery_sealed`](super::gallery_sealed): what seeds are made of.

pub use super::scripted::gallery_of;

use super::sealed::{COMMIT, SEAL_BYTES, data_key, key_file, open};
use sha2::{Digest as _, Sha256};

/// The content of the key file under which a gallery must be written for this.
pub fn key() -> String {
    key_file()
}

/// The frames of `file` as they are noted; `None` if it is no gallery of this key.
pub fn of_gallery(file: &[u8]) -> Option<Vec<u8>> {
    let mut lines = file.splitn(3, |byte| *byte == b'\n');
    let (first, second) = (lines.next()?, lines.next()?);
    let mut rest = lines.next()?;
    let (first, second) = (
        std::str::from_utf8(first).ok()?,
        std::str::from_utf8(second).ok()?,
    );
    let key = data_key(second)?;
    let json: serde_json::Value = serde_json::from_str(second).ok()?;
    let mut words = first.split(' ').skip(1);
    let (version, mark) = (words.next()?, words.next()?);
    let gallery = json["key"]["about"]["gallery"].as_str()?;
    let about = format!("faceglass-gallery {version} {gallery} {mark} ").into_bytes();
    let mut generation = json["generation"].as_u64()?;
    // The newest version, and a generation that fits into a byte.
    let mut noted = vec![0, u8::try_from(generation).ok()?];
    let mut number = 0_u32;
    while !rest.is_empty() {
        let at = (file.len() - rest.len()) as u64;
        let (head, behind) = rest.split_first_chunk::<9>()?;
        let length = |from: usize| {
            let bytes = head.get(from..from + 4)?.try_into().ok()?;
            Some(u32::from_le_bytes(bytes) as usize)
        };
        let (label, behind) = behind.split_at_checked(SEAL_BYTES + length(1)?)?;
        let (body, behind) = behind.split_at_checked(SEAL_BYTES + length(5)?)?;
        let mut about = about.clone();
        about.push(head[0]);
        match head[0] {
            COMMIT => about.extend(at.to_le_bytes()),
            _ => about.extend([&generation.to_le_bytes()[..], &number.to_le_bytes()].concat()),
        }
        number += 1;
        rest = behind;
        if head[0] == COMMIT {
            (generation, number) = (generation + 1, 0);
            piece(&mut noted, COMMIT, &[], &[])?;
        } else {
            let label = open(&key, &about, label)?;
            let about_body = Sha256::digest([&about[..], b"body ", &label].concat());
            let body = open(&key, &about_body, body)?;
            piece(&mut noted, head[0], &label, &body)?;
        }
    }
    Some(noted)
}

fn piece(noted: &mut Vec<u8>, kind: u8, label: &[u8], body: &[u8]) -> Option<()> {
    noted.push(kind);
    for part in [label, body] {
        noted.extend(u16::try_from(part.len()).ok()?.to_le_bytes());
    }
    // Lengths stand before what they are of.
    let lengths = noted.split_off(noted.len() - 4);
    noted.extend([&lengths[..2], label, &lengths[2..], body].concat());
    Some(())
}
