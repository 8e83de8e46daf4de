//! Sealed boxes: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) with a nonce of
//! 24 random bytes each, so that one key seals more boxes than anybody has.

use super::trouble::KeyTrouble;
use chacha20poly1305::{AeadInOut as _, KeyInit as _, Tag, XChaCha20Poly1305, XNonce};
use std::fmt;
use zeroize::Zeroizing;

const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;
/// What stands before the sealed bytes of a box: its nonce, then its tag. No two
/// boxes have the same.
pub const SEAL_BYTES: usize = NONCE_BYTES + TAG_BYTES;
/// Length of a key.
pub const KEY_BYTES: usize = 32;

/// 256 bits that seal and open; wiped from memory by the last holder.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; KEY_BYTES]>);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

impl Key {
    /// A key nobody has seen.
    pub fn fresh() -> Result<Self, KeyTrouble> {
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        fill_with_chance(bytes.as_mut())?;
        Ok(Self(bytes))
    }

    pub fn of(bytes: [u8; KEY_BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::of)
    }

    pub fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// A box of `plain`, which opens only with the same `about`.
    pub fn seal(&self, about: &[u8], plain: &[u8]) -> Result<Vec<u8>, KeyTrouble> {
        let mut sealed = vec![0; SEAL_BYTES];
        sealed.extend_from_slice(plain);
        let (head, body) = sealed.split_at_mut(SEAL_BYTES);
        let (nonce, tag) = head.split_at_mut(NONCE_BYTES);
        fill_with_chance(nonce)?;
        let made = XNonce::try_from(&*nonce).ok().and_then(|nonce| {
            self.cipher()
                .encrypt_inout_detached(&nonce, about, body.into())
                .ok()
        });
        let made = made.ok_or(KeyTrouble::TooLong)?;
        tag.copy_from_slice(&made);
        Ok(sealed)
    }

    /// What is in a box; `None` if it was sealed with another key, about something
    /// else, or was altered.
    pub fn open(&self, about: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (head, body) = sealed.split_at_checked(SEAL_BYTES)?;
        let (nonce, tag) = head.split_at(NONCE_BYTES);
        let nonce = XNonce::try_from(nonce).ok()?;
        let tag = Tag::try_from(tag).ok()?;
        let mut plain = Zeroizing::new(body.to_vec());
        self.cipher()
            .decrypt_inout_detached(&nonce, about, plain.as_mut_slice().into(), &tag)
            .ok()?;
        Some(plain)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.0).into())
    }
}

/// Random bytes of the system's.
pub fn fill_with_chance(bytes: &mut [u8]) -> Result<(), KeyTrouble> {
    getrandom::fill(bytes).map_err(|error| KeyTrouble::NoChance(error.to_string()))
}

/// 32 random hexadecimal digits.
pub fn chance_in_hex() -> Result<String, KeyTrouble> {
    let mut bytes = [0; 16];
    fill_with_chance(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_le_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The example of draft-irtf-cfrg-xchacha-03, appendix A.3.1.
    #[test]
    fn the_drafts_own_example_opens() {
        let hex = |text: &str| -> Vec<u8> {
            let digits: Vec<u8> = text
                .chars()
                .filter_map(|c| c.to_digit(16))
                .map(|d| d as u8)
                .collect();
            digits
                .chunks(2)
                .map(|pair| pair[0] << 4 | pair[1])
                .collect()
        };
        let key = Key::from_slice(&hex(
            "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
        ))
        .unwrap();
        let nonce = hex("404142434445464748494a4b4c4d4e4f5051525354555657");
        let tag = hex("c0875924c1c7987947deafd8780acf49");
        let sealed = hex(
            "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb\
             731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452\
             2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9\
             21f9664c97637da9768812f615c68b13b52e",
        );
        let about = hex("50515253c0c1c2c3c4c5c6c7");
        let boxed = [nonce, tag, sealed].concat();
        let plain = key.open(&about, &boxed).unwrap();
        assert!(plain.starts_with(b"Ladies and Gentlemen of the class of '99"));
        assert_eq!(plain.len(), 114);
    }

    #[test]
    fn a_box_opens_with_its_key_and_subject_only() {
        let key = Key::fresh().unwrap();
        let sealed = key.seal(b"about", b"plain").unwrap();
        assert_eq!(key.open(b"about", &sealed).unwrap().as_slice(), b"plain");
        assert!(key.open(b"other", &sealed).is_none());
        assert!(Key::fresh().unwrap().open(b"about", &sealed).is_none());
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert!(key.open(b"about", &altered).is_none());
            assert!(key.open(b"about", &sealed[..at]).is_none());
        }
        assert_ne!(sealed, key.seal(b"about", b"plain").unwrap());
        assert_eq!(format!("{key:?}"), "Key");
    }
}
