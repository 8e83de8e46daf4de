//! The data key of a gallery, sealed with a key that is kept elsewhere.

use super::passphrase::Recipe;
use super::seal::Key;
use super::trouble::KeyTrouble;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};

/// How the key of a gallery is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keeping {
    /// In the system's keyring.
    Keyring,
    /// Made of a passphrase each time.
    Passphrase,
    /// In a file beside the gallery, which protects little.
    KeyFile,
}

/// Stands in the gallery's file for everybody to read; nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    about: About,
    /// The data key, sealed about `about`; base64.
    sealed: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    /// Which gallery; the same through all its files.
    gallery: String,
    kept: Keeping,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    argon2id: Option<Recipe>,
}

impl Slot {
    pub fn seal(
        gallery: &str,
        kept: Keeping,
        argon2id: Option<Recipe>,
        with: &Key,
        data_key: &Key,
    ) -> Result<Self, KeyTrouble> {
        let about = About {
            gallery: gallery.to_owned(),
            kept,
            argon2id,
        };
        let sealed = with.seal(&about.bytes(), data_key.bytes())?;
        Ok(Self {
            about,
            sealed: BASE64_STANDARD.encode(sealed),
        })
    }

    /// The data key, if `with` sealed it.
    pub fn open(&self, with: &Key) -> Option<Key> {
        let sealed = BASE64_STANDARD.decode(&self.sealed).ok()?;
        let key = with.open(&self.about.bytes(), &sealed)?;
        Key::from_slice(&key)
    }

    pub fn gallery(&self) -> &str {
        &self.about.gallery
    }

    pub fn kept(&self) -> Keeping {
        self.about.kept
    }

    pub fn recipe(&self) -> Option<&Recipe> {
        self.about.argon2id.as_ref()
    }
}

impl About {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = b"faceglass-gallery data key ".to_vec();
        // Strings and numbers are always written.
        bytes.extend(serde_json::to_vec(self).unwrap_or_default());
        bytes
    }
}
