//! The keyring of the desktop: the secret service on Linux (over D-Bus), the
//! keychain on macOS, the credential manager on Windows.

use super::keyring::{Keyring, KeyringTrouble, Patient, Secret};
use keyring::{Entry, Error};
use std::sync::Arc;
use zeroize::Zeroizing;

const SERVICE: &str = "faceglass";

/// The keyring of the desktop, asked on a thread of its own.
pub fn system_keyring() -> Arc<dyn Keyring> {
    Arc::new(Patient::new(Arc::new(SystemKeyring)))
}

#[derive(Debug)]
struct SystemKeyring;

impl Keyring for SystemKeyring {
    fn read(&self, name: &str) -> Result<Option<Secret>, KeyringTrouble> {
        match entry(name)?.get_secret() {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(trouble(&error)),
        }
    }

    fn write(&self, name: &str, secret: &[u8]) -> Result<(), KeyringTrouble> {
        entry(name)?
            .set_secret(secret)
            .map_err(|error| trouble(&error))
    }

    fn remove(&self, name: &str) -> Result<(), KeyringTrouble> {
        match entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(trouble(&error)),
        }
    }
}

fn entry(name: &str) -> Result<Entry, KeyringTrouble> {
    Entry::new(SERVICE, name).map_err(|error| match Entry::store_status() {
        Err(why) => KeyringTrouble::Absent(why.to_string()),
        Ok(()) => trouble(&error),
    })
}

/// As when a prompt was dismissed.
fn trouble(error: &Error) -> KeyringTrouble {
    match error {
        Error::NoStorageAccess(_) => KeyringTrouble::Locked,
        error => KeyringTrouble::Absent(error.to_string()),
    }
}
