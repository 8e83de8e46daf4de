//! What was last seen of the gallery, beside it: so that an older file in its
//! place is noticed.
//!
//! ```text
//! faceglass-gallery-seen 1 <which gallery> <base64 of a sealed box: the generation>
//! ```
//!
//! Whoever can replace the gallery can replace this file as well; where there is a
//! keyring, it remembers, too.

use super::place::Place;
use crate::keys::{Key, Unlocked};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::fs;
use std::io::Write as _;

/// Name of the file beside the gallery.
pub const WITNESS_NAME: &str = "people.seen";
const MAGIC: &str = "faceglass-gallery-seen 1";

/// A note of what was there.
#[derive(Debug)]
pub struct Witness {
    gallery: String,
    sealed: Vec<u8>,
}

impl Witness {
    /// What stands there; `None` if nothing that can be read.
    pub fn read(place: &Place) -> Option<Self> {
        let text = fs::read_to_string(place.beside(WITNESS_NAME)).ok()?;
        let mut words = text.strip_prefix(MAGIC)?.split_whitespace();
        Some(Self {
            gallery: words.next()?.to_owned(),
            sealed: BASE64_STANDARD.decode(words.next()?).ok()?,
        })
    }

    /// Notes that `generation` is on disk. What cannot be noted was an earlier
    /// state, which is true as well.
    pub fn note(place: &Place, unlocked: &Unlocked, generation: u64) {
        let gallery = unlocked.slot.gallery();
        let Ok(sealed) = unlocked
            .key
            .seal(&about(gallery), &generation.to_le_bytes())
        else {
            return;
        };
        let text = format!("{MAGIC} {gallery} {}\n", BASE64_STANDARD.encode(sealed));
        if let Ok(mut temp) = place.temporary()
            && temp.file_mut().write_all(text.as_bytes()).is_ok()
        {
            let _ = temp.persist(&place.beside(WITNESS_NAME));
        }
    }

    /// Whether it is of this gallery.
    pub fn is_of(&self, gallery: &str) -> bool {
        self.gallery == gallery
    }

    /// The generation that was seen; 0 if it was not this key that sealed it.
    pub fn generation(&self, key: &Key) -> u64 {
        let opened = key.open(&about(&self.gallery), &self.sealed);
        let bytes = opened.and_then(|bytes| bytes.as_slice().try_into().ok());
        bytes.map_or(0, u64::from_le_bytes)
    }
}

fn about(gallery: &str) -> Vec<u8> {
    format!("{MAGIC} {gallery}").into_bytes()
}
