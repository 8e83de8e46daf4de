//! Passphrases, and the keys that are made of them: Argon2id (RFC 9106).

use super::seal::{KEY_BYTES, Key, fill_with_chance};
use super::trouble::KeyTrouble;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::{Zeroize as _, Zeroizing};

/// The memory that RFC 9106 (section 4, second choice) and OWASP hold for enough,
/// in KiB, and how often it is gone over.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
/// A file that asks for more is no file of ours.
const MOST_MEMORY_KIB: u32 = 1 << 20;
const MOST_PASSES: u32 = 64;
const SALT_BYTES: usize = 16;
const MOST_BYTES: usize = 1024;
/// Characters that a passphrase has at least from now on: the least of NIST SP 800-63B,
/// section 5.1.1.1, for secrets that people choose. What was sealed with fewer still opens.
pub const LEAST_PASSPHRASE_CHARS: usize = 8;

/// What a person knows; wiped from memory when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Passphrase(Zeroizing<String>);

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase")
    }
}

impl Passphrase {
    /// Takes the words as they are, blanks at either end included.
    ///
    /// # Errors
    /// [`KeyTrouble::UnfitPassphrase`] if there is nothing but blanks, or more than 1024
    /// bytes.
    pub fn new(words: String) -> Result<Self, KeyTrouble> {
        let words = Zeroizing::new(words);
        if words.trim().is_empty() || words.len() > MOST_BYTES {
            return Err(KeyTrouble::UnfitPassphrase);
        }
        Ok(Self(words))
    }

    /// Whether something new may be sealed with it: the one rule of that, which whatever is
    /// sealed here goes by.
    ///
    /// # Errors
    /// [`KeyTrouble::ShortPassphrase`] with fewer than [`LEAST_PASSPHRASE_CHARS`] characters.
    pub fn may_seal(&self) -> Result<(), KeyTrouble> {
        if self.0.chars().count() < LEAST_PASSPHRASE_CHARS {
            return Err(KeyTrouble::ShortPassphrase);
        }
        Ok(())
    }

    /// As they were typed.
    pub(crate) fn words(&self) -> &str {
        &self.0
    }
}

/// What a passphrase is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A gallery that is sealed with one.
    ToOpen,
    /// A new gallery for which there is no keyring; without one the key lies in
    /// a file.
    ForNew,
}

/// The border to whoever knows a passphrase.
pub trait Passphrases: fmt::Debug + Send + Sync {
    /// One that was given before anybody asked, as by the environment. A new
    /// gallery is then sealed with it.
    fn given(&self) -> Option<Passphrase>;

    /// Asks a person; `None` where there is none, or they gave none. May be
    /// called again and again, and must not ask the same twice.
    fn ask(&self, wanted: Wanted) -> Option<Passphrase>;
}

/// How a key was made of a passphrase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Base64 of 16 random bytes.
    salt: String,
    memory_kib: u32,
    passes: u32,
}

impl Recipe {
    pub fn fresh() -> Result<Self, KeyTrouble> {
        let mut salt = [0; SALT_BYTES];
        fill_with_chance(&mut salt)?;
        Ok(Self {
            salt: BASE64_STANDARD.encode(salt),
            memory_kib: MEMORY_KIB,
            passes: PASSES,
        })
    }

    /// The key of `passphrase`; takes some tenths of a second.
    pub fn key(&self, passphrase: &Passphrase) -> Result<Key, KeyTrouble> {
        let failed = |error: argon2::Error| KeyTrouble::Derivation(error.to_string());
        let salt = BASE64_STANDARD.decode(&self.salt).unwrap_or_default();
        if self.memory_kib > MOST_MEMORY_KIB || self.passes > MOST_PASSES {
            return Err(KeyTrouble::WrongKey);
        }
        let params =
            Params::new(self.memory_kib, self.passes, 1, Some(KEY_BYTES)).map_err(failed)?;
        let mut blocks = Vec::new();
        blocks
            .try_reserve_exact(params.block_count())
            .map_err(|error| KeyTrouble::Derivation(error.to_string()))?;
        blocks.resize(params.block_count(), Block::default());
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        let made = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(passphrase.0.as_bytes(), &salt, &mut *key, &mut blocks);
        // What the key was made in.
        blocks.iter_mut().for_each(|block| block.zeroize());
        made.map_err(failed)?;
        Ok(Key::of(*key))
    }
}
