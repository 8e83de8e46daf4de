//! Files that are there whole or not at all.

use super::error::{Result, WorkshopError};
use std::fs::File;
use std::path::{Path, PathBuf};

/// Replaces a file in one step: what reads it finds the old or the new text.
///
/// # Errors
/// [`WorkshopError::Io`].
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(".new");
    let fresh = PathBuf::from(fresh);
    std::fs::write(&fresh, bytes).map_err(WorkshopError::io(&fresh))?;
    settle(&fresh)?;
    std::fs::rename(&fresh, path).map_err(WorkshopError::io(path))?;
    path.parent().map_or(Ok(()), settle_folder)
}

/// Waits until a file is on the disk, so that no name ever stands for half of it.
///
/// # Errors
/// [`WorkshopError::Io`].
pub fn settle(path: &Path) -> Result<()> {
    let opened = File::options().write(true).open(path);
    opened
        .and_then(|file| file.sync_all())
        .map_err(WorkshopError::io(path))
}

/// The same of the names in a folder, where the system can.
///
/// # Errors
/// [`WorkshopError::Io`].
pub fn settle_folder(path: &Path) -> Result<()> {
    if cfg!(unix) {
        let path = if path.as_os_str().is_empty() {
            Path::new(".")
        } else {
            path
        };
        File::open(path)
            .and_then(|folder| folder.sync_all())
            .map_err(WorkshopError::io(path))?;
    }
    Ok(())
}
