//! Where the key of a gallery comes from and where it is kept.
//!
//! A gallery's records are sealed with a random data key. That key stands in the
//! gallery's file, sealed in turn with one that is kept elsewhere: in the system's
//! keyring, in somebody's head (as a passphrase), or, for want of both, in a file.

mod exchange;
pub mod fakes;
mod file;
mod keyring;
mod passphrase;
mod seal;
mod slot;
mod system;
mod temporary;
mod trouble;

pub use exchange::{
    Apart, Blank, EXCHANGE_PROGRAM, Exchange, Head, News, Offer, Rights, folder_of, shared_at,
    shared_by, wire,
};
pub use file::KEY_FILE_NAME;
pub use keyring::{Keyring, KeyringTrouble, Patient, Secret};
pub use passphrase::{LEAST_PASSPHRASE_CHARS, Passphrase, Passphrases, Wanted};
pub(crate) use seal::{Key, SEAL_BYTES, chance_in_hex};
pub use slot::Keeping;
pub(crate) use slot::Slot;
pub use system::system_keyring;
pub(crate) use temporary::{SUFFIX as TEMPORARY_SUFFIX, temporary_in};
pub use trouble::KeyTrouble;

use passphrase::Recipe;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// The places where keys of galleries are looked for, and where new ones are
/// kept. By default there is only the file beside the gallery: no keyring is
/// touched and nobody is asked.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    keyring: Option<Arc<dyn Keyring>>,
    passphrases: Option<Arc<dyn Passphrases>>,
    typed: Option<Passphrase>,
    shared: Option<(Arc<Mutex<dyn Exchange>>, PathBuf)>,
}

/// A gallery's data key, and how it is sealed.
#[derive(Clone, Debug)]
pub(crate) struct Unlocked {
    pub slot: Slot,
    pub key: Key,
}

impl Keys {
    /// Also a keyring.
    #[must_use]
    pub fn with_keyring(mut self, keyring: Arc<dyn Keyring>) -> Self {
        self.keyring = Some(keyring);
        self
    }

    /// Also passphrases.
    #[must_use]
    pub fn with_passphrases(mut self, passphrases: Arc<dyn Passphrases>) -> Self {
        self.passphrases = Some(passphrases);
        self
    }

    /// Galleries are shared with other machines through this; one gallery, for it has but one.
    #[must_use]
    pub fn shared_through(mut self, exchange: Arc<Mutex<dyn Exchange>>) -> Self {
        self.shared = Some((exchange, PathBuf::new()));
        self
    }

    /// Galleries are shared with other machines through the database at `url`. Each has its copy in
    /// a folder of its own within the one that is named: a gallery of this machine alone stays there.
    #[must_use]
    pub fn shared_at(mut self, url: &str) -> Self {
        self.shared = Some((shared_at(url), folder_of(url)));
        self
    }

    /// Where the gallery of the folder `dir` lies.
    pub fn folder(&self, dir: &Path) -> PathBuf {
        match &self.shared {
            Some((_, own)) if !own.as_os_str().is_empty() => dir.join(own),
            Some(_) | None => dir.to_path_buf(),
        }
    }

    pub(crate) fn exchange(&self) -> Option<Arc<Mutex<dyn Exchange>>> {
        self.shared
            .as_ref()
            .map(|(exchange, _)| Arc::clone(exchange))
    }

    /// A passphrase that somebody typed to open a gallery.
    pub(crate) fn try_first(&mut self, typed: Passphrase) {
        self.typed = Some(typed);
    }

    /// Wipes it once it did its work, or did not.
    pub(crate) fn forget_typed(&mut self) {
        self.typed = None;
    }

    /// The data key of a gallery whose file lies in `dir`.
    pub(crate) fn unlock(&self, slot: &Slot, dir: &Path) -> Result<Unlocked, KeyTrouble> {
        let with = match slot.kept() {
            Keeping::Keyring => self.key_in_keyring(slot.gallery())?,
            Keeping::Passphrase => {
                let recipe = slot.recipe().ok_or(KeyTrouble::WrongKey)?;
                return self.by_passphrase(slot, recipe);
            }
            Keeping::KeyFile => {
                let absent = || KeyTrouble::NoKeyFile(file::path_in(dir));
                file::read(dir)?.ok_or_else(absent)?
            }
        };
        let key = slot.open(&with).ok_or(KeyTrouble::WrongKey)?;
        Ok(Unlocked {
            slot: slot.clone(),
            key,
        })
    }

    /// A data key for a new gallery, kept before it is used: in a passphrase that
    /// was given, else in the keyring, else in a passphrase that is asked for,
    /// else in a file.
    pub(crate) fn make(&self, dir: &Path) -> Result<Unlocked, KeyTrouble> {
        let asked = self.passphrases.as_ref();
        if let Some(passphrase) = asked.and_then(|asked| asked.given()) {
            return self.make_with(&passphrase);
        }
        let gallery = chance_in_hex()?;
        let key = Key::fresh()?;
        match self.keep_in_keyring(&gallery, &key) {
            Ok(slot) => return Ok(Unlocked { slot, key }),
            Err(KeyTrouble::NoKeyring(_)) => {}
            Err(trouble) => return Err(trouble),
        }
        match asked.and_then(|asked| asked.ask(Wanted::ForNew)) {
            Some(passphrase) => sealed_by(&passphrase, &gallery, key),
            None => keep_in_file(dir, &gallery, key),
        }
    }

    /// A data key for a new gallery, sealed with a passphrase.
    pub(crate) fn make_with(&self, passphrase: &Passphrase) -> Result<Unlocked, KeyTrouble> {
        sealed_by(passphrase, &chance_in_hex()?, Key::fresh()?)
    }

    /// The same data key, sealed with a passphrase, or with none (in the keyring
    /// where there is one, else in a file).
    pub(crate) fn rewrap(
        &self,
        unlocked: &Unlocked,
        passphrase: Option<&Passphrase>,
        dir: &Path,
    ) -> Result<Unlocked, KeyTrouble> {
        let (gallery, key) = (unlocked.slot.gallery(), unlocked.key.clone());
        if let Some(passphrase) = passphrase {
            return sealed_by(passphrase, gallery, key);
        }
        match self.keep_in_keyring(gallery, &key) {
            Ok(slot) => Ok(Unlocked { slot, key }),
            Err(KeyTrouble::NoKeyring(_)) => keep_in_file(dir, gallery, key),
            Err(trouble) => Err(trouble),
        }
    }

    /// Whether the key that sealed `slot` is where it was. A keyring that does not
    /// answer is believed; so is a person.
    pub(crate) fn still_open(&self, slot: &Slot, dir: &Path) -> bool {
        match slot.kept() {
            Keeping::Passphrase => true,
            Keeping::KeyFile => {
                matches!(file::read(dir), Ok(Some(with)) if slot.open(&with).is_some())
            }
            Keeping::Keyring => match self.key_in_keyring(slot.gallery()) {
                Ok(with) => slot.open(&with).is_some(),
                Err(trouble) => trouble != KeyTrouble::NotInKeyring,
            },
        }
    }

    /// Removes what is no longer needed once `slot` is in force.
    pub(crate) fn forget_others(&self, slot: &Slot, before: Keeping, dir: &Path) {
        if slot.kept() == before {
            return;
        }
        match before {
            Keeping::Keyring => {
                if let Some(keyring) = &self.keyring {
                    // A key that stays opens nothing any more.
                    let _ = keyring.remove(&key_name(slot.gallery()));
                }
            }
            Keeping::KeyFile => file::remove(dir),
            Keeping::Passphrase => {}
        }
    }

    /// How far the keyring saw the gallery come.
    pub(crate) fn generation(&self, slot: &Slot) -> Option<u64> {
        if slot.kept() != Keeping::Keyring {
            return None;
        }
        let name = generation_name(slot.gallery());
        let secret = self.keyring.as_ref()?.read(&name).ok()??;
        Some(u64::from_le_bytes(secret.as_slice().try_into().ok()?))
    }

    /// Lets the keyring know how far the gallery came. One that is silent knows
    /// of an earlier state, which is true as well.
    pub(crate) fn note_generation(&self, slot: &Slot, generation: u64) {
        if let (Keeping::Keyring, Some(keyring)) = (slot.kept(), &self.keyring) {
            let name = generation_name(slot.gallery());
            let _ = keyring.write(&name, &generation.to_le_bytes());
        }
    }

    fn by_passphrase(&self, slot: &Slot, recipe: &Recipe) -> Result<Unlocked, KeyTrouble> {
        let asked = self.passphrases.as_ref();
        let passphrase = self
            .typed
            .clone()
            .or_else(|| asked?.given())
            .or_else(|| asked?.ask(Wanted::ToOpen))
            .ok_or(KeyTrouble::NoPassphrase)?;
        let key = slot
            .open(&recipe.key(&passphrase)?)
            .ok_or(KeyTrouble::WrongPassphrase)?;
        Ok(Unlocked {
            slot: slot.clone(),
            key,
        })
    }

    fn key_in_keyring(&self, gallery: &str) -> Result<Key, KeyTrouble> {
        let secret = self
            .keyring()?
            .read(&key_name(gallery))
            .map_err(trouble_of)?;
        let secret = secret.ok_or(KeyTrouble::NotInKeyring)?;
        Key::from_slice(&secret).ok_or(KeyTrouble::WrongKey)
    }

    fn keep_in_keyring(&self, gallery: &str, data_key: &Key) -> Result<Slot, KeyTrouble> {
        let keyring = self.keyring()?;
        let with = Key::fresh()?;
        let name = key_name(gallery);
        keyring.write(&name, with.bytes()).map_err(trouble_of)?;
        // Some keyrings take what they do not keep.
        let kept = keyring.read(&name).map_err(trouble_of)?;
        if kept.is_none_or(|kept| kept.as_slice() != with.bytes()) {
            return Err(KeyTrouble::NoKeyring("it did not keep the key".into()));
        }
        Slot::seal(gallery, Keeping::Keyring, None, &with, data_key)
    }

    fn keyring(&self) -> Result<&dyn Keyring, KeyTrouble> {
        let none = || KeyTrouble::NoKeyring("it was not asked".into());
        self.keyring.as_deref().ok_or_else(none)
    }
}

fn sealed_by(passphrase: &Passphrase, gallery: &str, key: Key) -> Result<Unlocked, KeyTrouble> {
    passphrase.may_seal()?;
    let recipe = Recipe::fresh()?;
    let with = recipe.key(passphrase)?;
    let slot = Slot::seal(gallery, Keeping::Passphrase, Some(recipe), &with, &key)?;
    Ok(Unlocked { slot, key })
}

fn keep_in_file(dir: &Path, gallery: &str, key: Key) -> Result<Unlocked, KeyTrouble> {
    let with = file::read_or_make(dir)?;
    let slot = Slot::seal(gallery, Keeping::KeyFile, None, &with, &key)?;
    Ok(Unlocked { slot, key })
}

fn trouble_of(trouble: KeyringTrouble) -> KeyTrouble {
    match trouble {
        KeyringTrouble::Absent(why) => KeyTrouble::NoKeyring(why),
        KeyringTrouble::Locked => KeyTrouble::KeyringLocked,
        KeyringTrouble::Silent => KeyTrouble::KeyringSilent,
    }
}

fn key_name(gallery: &str) -> String {
    format!("gallery {gallery}")
}

fn generation_name(gallery: &str) -> String {
    format!("gallery {gallery} generation")
}
