//! One writer at a time, across processes.

use crate::error::{Action, GalleryError};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

const LOCK_NAME: &str = "people.lock";
/// A save takes milliseconds; whoever holds the lock longer hangs.
const PATIENCE: Duration = Duration::from_secs(5);
const RETRY: Duration = Duration::from_millis(10);

/// Held until dropped; the system lets go of it if the process dies.
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    pub(crate) fn take(dir: &Path) -> Result<Self, GalleryError> {
        Self::named(dir, LOCK_NAME)
    }

    /// Another lock than the gallery's own.
    pub(crate) fn named(dir: &Path, name: &str) -> Result<Self, GalleryError> {
        let path = dir.join(name);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|error| GalleryError::io(&path, Action::Lock, &error))?;
        let give_up = Instant::now() + PATIENCE;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) if Instant::now() < give_up => {
                    std::thread::sleep(RETRY);
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(GalleryError::Locked(dir.to_path_buf()));
                }
                Err(TryLockError::Error(error)) => {
                    return Err(GalleryError::io(&path, Action::Lock, &error));
                }
            }
        }
    }
}
