//! A backup that was read again before anybody is told that there is one.

use crate::problem::Problem;
use faceglass_capture::file::{WholeFile, WriteError, open_file};
use faceglass_gallery::{BackupError, Gallery, Passphrase, Work, read_backup, write_backup};
use std::path::{Path, PathBuf};

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackedUp {
    /// Where it is.
    pub file: PathBuf,
    /// How many people are in it.
    pub people: usize,
    /// How many templates.
    pub templates: usize,
    /// Kept pictures of faces that cannot be read of the gallery, whose file is damaged there; they are not in the backup.
    pub lost_pictures: usize,
    /// Size of the file.
    pub bytes: u64,
}

/// Writes everyone to `file`, in place of what is there, and reads it again: a backup that
/// cannot be read is noticed today, not on the day it is needed.
///
/// # Errors
/// [`Problem`] if it cannot be written, or is not read as it was written.
pub fn back_up(
    gallery: &Gallery,
    passphrase: &Passphrase,
    file: &Path,
) -> Result<BackedUp, Problem> {
    back_up_with(gallery, passphrase, Work::USUAL, file)
}

/// As [`back_up`], with a passphrase that is as hard to guess as `work` makes it.
///
/// # Errors
/// As [`back_up`].
pub fn back_up_with(
    gallery: &Gallery,
    passphrase: &Passphrase,
    work: Work,
    file: &Path,
) -> Result<BackedUp, Problem> {
    let failed = |error: std::io::Error| WriteError::new(file, &error);
    let (gallery, lost_pictures) = gallery.with_readable_faces();
    let mut whole = WholeFile::create(file).map_err(failed)?;
    write_backup(&gallery, passphrase, work, &mut whole).map_err(|why| about(file, why))?;
    whole.finish().map_err(failed)?;
    if read(file, passphrase)? != gallery {
        return Err(Problem::BackupUnlike(file.to_path_buf()));
    }
    let people = gallery.people();
    Ok(BackedUp {
        people: people.len(),
        templates: people.iter().map(|person| person.templates.len()).sum(),
        lost_pictures,
        bytes: std::fs::metadata(file).map_or(0, |data| data.len()),
        file: file.to_path_buf(),
    })
}

/// Everyone in a backup.
///
/// # Errors
/// [`Problem`] if it cannot be read, is none, or the passphrase does not fit.
pub fn read(file: &Path, passphrase: &Passphrase) -> Result<Gallery, Problem> {
    let (opened, _) = open_file(file).map_err(|error| Problem::Source(error.into()))?;
    read_backup(opened, passphrase).map_err(|why| about(file, why))
}

fn about(file: &Path, why: BackupError) -> Problem {
    Problem::Backup {
        file: file.to_path_buf(),
        why,
    }
}
