//! The one way to open what a person named.

use super::content::HEAD_BYTES;
use crate::error::FileError;
use std::fs::{File, Metadata};
use std::io::Read as _;
use std::path::Path;

/// The name of a file or folder for people: the last part of its path.
#[must_use]
pub fn display_name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// Opens a file for reading and tells its size in bytes. Folders, devices and
/// pipes are refused before they are opened: a pipe would wait for its other
/// end, and a device may never end.
///
/// # Errors
/// [`FileError`] if it is not there, no file, or may not be read.
pub fn open_file(path: &Path) -> Result<(File, u64), FileError> {
    let refused = |error: std::io::Error| FileError::from_io(path, &error);
    check_kind(path, &std::fs::metadata(path).map_err(refused)?)?;
    let file = File::open(path).map_err(refused)?;
    // Something else may have taken its name in the meantime.
    let about = file.metadata().map_err(refused)?;
    check_kind(path, &about)?;
    Ok((file, about.len()))
}

fn check_kind(path: &Path, about: &Metadata) -> Result<(), FileError> {
    if about.is_dir() {
        return Err(FileError::Folder(path.to_path_buf()));
    }
    if !about.is_file() {
        return Err(FileError::Special(path.to_path_buf()));
    }
    Ok(())
}

/// The bytes of a file of at most `most` bytes.
///
/// # Errors
/// As [`open_file`], and [`FileError::TooManyBytes`] for a larger one, which is
/// not read further, whatever size the system tells.
pub fn read_file(path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
    let (file, size) = open_file(path)?;
    let too_large = || FileError::TooManyBytes {
        name: display_name(path),
        megabytes: most >> 20,
    };
    if size > most {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    file.take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| FileError::from_io(path, &error))?;
    if bytes.len() as u64 > most {
        return Err(too_large());
    }
    Ok(bytes)
}

/// The first bytes of a file, enough to tell what it is.
///
/// # Errors
/// As [`open_file`].
pub fn read_head(path: &Path) -> Result<Vec<u8>, FileError> {
    let (file, _) = open_file(path)?;
    let mut head = Vec::new();
    file.take(HEAD_BYTES)
        .read_to_end(&mut head)
        .map_err(|error| FileError::from_io(path, &error))?;
    Ok(head)
}
