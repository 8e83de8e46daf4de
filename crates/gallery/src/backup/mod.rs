//! Everyone in one file that any copy of Faceglass opens with its passphrase.
//!
//! The envelope is an [age](https://age-encryption.org/v1) file for a passphrase
//! (scrypt, ChaCha20-Poly1305), which the programs `age` and `rage` open too. Inside
//! stands a JSON object a line: `{"backup":{"version":2}}`, then each person followed by
//! their templates, then `{"end":…}` with what was counted, so that nothing can be missing
//! from the end.

mod lines;
mod plan;
mod read;
mod write;

pub(crate) use lines::TemplateLine;
pub use plan::{More, Namesake, Renamed, Restoring, SameName};
pub use read::read_backup;
pub use write::{Work, write_backup};

use crate::error::Damage;
use crate::keys::KeyTrouble;

/// Why a backup is not written or read. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    /// Some other file.
    #[error("it is no backup of Faceglass; name a file that faceglass people backup made.")]
    NoBackup,
    /// The passphrase is another, or the first lines were altered.
    #[error(
        "the passphrase does not fit, or the file's first lines were altered; type the passphrase that the backup was made with, or take another copy."
    )]
    WrongPassphrase,
    /// What it is to be sealed with is none for a backup.
    #[error("{0}")]
    Passphrase(KeyTrouble),
    /// It asks for more memory and time than any backup of ours.
    #[error("it asks for more memory than a backup does; take another copy.")]
    TooMuchWork,
    /// It was cut off or altered.
    #[error("it is damaged: {0}. Take another copy of the backup.")]
    Damaged(Damage),
    /// Of a later version of this program.
    #[error(
        "it was made by a newer Faceglass (backup {version}, this one reads up to {supported}); update Faceglass."
    )]
    Newer {
        /// Its version.
        version: u32,
        /// The last version this program knows.
        supported: u32,
    },
    /// The system refused to read or write.
    #[error("{0}. Check the disk and its free space.")]
    Io(String),
}
