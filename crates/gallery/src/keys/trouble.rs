//! Why a gallery has no key.

use super::passphrase::LEAST_PASSPHRASE_CHARS;
use std::path::PathBuf;

/// Each text is a sentence that ends with the next step to take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyTrouble {
    /// The keyring holds the key, and there is none; what the system said.
    #[error(
        "its key is in the keyring of the desktop it was made on, which cannot be reached here ({0}). Log in to that desktop and try again."
    )]
    NoKeyring(String),
    /// The keyring is locked, and nobody unlocked it when it asked.
    #[error("the keyring is locked. Unlock the keyring of your desktop and try again.")]
    KeyringLocked,
    /// The keyring has not answered yet: it may wait for a person to unlock it.
    #[error("the keyring has not answered yet. Unlock it if it asks, or look whether it runs.")]
    KeyringSilent,
    /// The keyring has no such key.
    #[error(
        "the keyring does not hold its key. Log in as the user who made it, or restore that user's keyring from a backup."
    )]
    NotInKeyring,
    /// Nobody gave a passphrase.
    #[error(
        "it is sealed with a passphrase. Type it where Faceglass asks, in the window or on a terminal, or set FACEGLASS_PASSPHRASE."
    )]
    NoPassphrase,
    /// A passphrase of no letters, or too long.
    #[error("a passphrase has 1 to 1024 bytes and not only blanks. Choose another.")]
    UnfitPassphrase,
    /// A new passphrase of few characters.
    #[error(
        "a new passphrase has at least {LEAST_PASSPHRASE_CHARS} characters. Choose a longer one, best of several words."
    )]
    ShortPassphrase,
    /// The key that was found does not fit.
    #[error("the passphrase does not fit. Type it again, or correct FACEGLASS_PASSPHRASE.")]
    WrongPassphrase,
    /// The keyring's or the key file's does not fit.
    #[error(
        "the key that was found does not fit. Put the key back that belongs to it, or choose another data directory."
    )]
    WrongKey,
    /// There is no key file.
    #[error(
        "its key file {path} is not there. Put it back beside the gallery.",
        path = .0.display()
    )]
    NoKeyFile(PathBuf),
    /// The key file is no key file, or the system refused; what is wrong.
    #[error(
        "its key file {path} cannot be used ({reason}). Make it readable or restore it from a backup.",
        path = path.display()
    )]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// No key file can be written; what the system said.
    #[error(
        "its key file {path} cannot be written ({reason}). Make room on the disk, or make the folder writable, and try again.",
        path = path.display()
    )]
    KeyFileUnwritten {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Deriving a key from the passphrase takes memory; what was said.
    #[error("no key could be made of the passphrase ({0}). Close other programs and try again.")]
    Derivation(String),
    /// The system has no random numbers.
    #[error("the system gives no random numbers ({0}). Try again later.")]
    NoChance(String),
    /// Longer than a box can be.
    #[error("a record is too long to be sealed. Use a smaller picture.")]
    TooLong,
}
