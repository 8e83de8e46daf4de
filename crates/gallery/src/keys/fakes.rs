//! Keyrings and passphrases for tests.

use super::keyring::{Keyring, KeyringTrouble, Secret};
use super::passphrase::{Passphrase, Passphrases, Wanted};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// A keyring in memory.
#[derive(Debug, Default)]
pub struct FakeKeyring {
    secrets: Mutex<HashMap<String, Vec<u8>>>,
    trouble: Mutex<Option<KeyringTrouble>>,
}

impl FakeKeyring {
    /// Fails like this from now on.
    pub fn fail(&self, trouble: Option<KeyringTrouble>) {
        *lock(&self.trouble) = trouble;
    }

    /// The names under which something is kept.
    pub fn names(&self) -> Vec<String> {
        lock(&self.secrets).keys().cloned().collect()
    }

    /// Forgets everything.
    pub fn clear(&self) {
        lock(&self.secrets).clear();
    }

    fn secrets(&self) -> Result<MutexGuard<'_, HashMap<String, Vec<u8>>>, KeyringTrouble> {
        match &*lock(&self.trouble) {
            Some(trouble) => Err(trouble.clone()),
            None => Ok(lock(&self.secrets)),
        }
    }
}

impl Keyring for FakeKeyring {
    fn read(&self, name: &str) -> Result<Option<Secret>, KeyringTrouble> {
        Ok(self.secrets()?.get(name).cloned().map(Zeroizing::new))
    }

    fn write(&self, name: &str, secret: &[u8]) -> Result<(), KeyringTrouble> {
        self.secrets()?.insert(name.to_owned(), secret.to_vec());
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), KeyringTrouble> {
        self.secrets()?.remove(name);
        Ok(())
    }
}

/// Somebody who knows a passphrase, and what they were asked.
#[derive(Debug, Default)]
pub struct FakePassphrases {
    given: Option<Passphrase>,
    known: Mutex<Option<Passphrase>>,
    asked: Mutex<Vec<Wanted>>,
}

impl FakePassphrases {
    /// As in the environment.
    pub fn given(words: &str) -> Self {
        Self {
            given: Passphrase::new(words.to_owned()).ok(),
            ..Self::default()
        }
    }

    /// As typed when asked.
    pub fn typed(words: &str) -> Self {
        let this = Self::default();
        *lock(&this.known) = Passphrase::new(words.to_owned()).ok();
        this
    }

    /// What was asked for so far.
    pub fn asked(&self) -> Vec<Wanted> {
        lock(&self.asked).clone()
    }
}

impl Passphrases for FakePassphrases {
    fn given(&self) -> Option<Passphrase> {
        self.given.clone()
    }

    fn ask(&self, wanted: Wanted) -> Option<Passphrase> {
        lock(&self.asked).push(wanted);
        lock(&self.known).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
