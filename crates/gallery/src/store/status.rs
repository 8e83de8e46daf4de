//! What can be said of the gallery's file without its key.

use super::header::{self, FIRST_SEALED, HEADER_BYTES};
use super::place::Place;
use super::{FILE_NAME, GalleryStore};
use crate::error::GalleryError;
use crate::keys::Keeping;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The file, from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Where it is, or would be; a link is followed.
    pub path: PathBuf,
    /// Its length; `None` if there is no file.
    pub bytes: Option<u64>,
    /// Of its format; `None` if there is no file, or it is none of ours.
    pub format_version: Option<u32>,
    /// How its key is kept; `None` if it lies open.
    pub keeping: Option<Keeping>,
    /// When it was last written.
    pub changed: Option<SystemTime>,
    /// Files of earlier versions beside it that lie open, such as damaged ones that
    /// were kept aside.
    pub lying_open: Vec<PathBuf>,
    /// Damaged files that were kept aside, sealed or not.
    pub kept_aside: Vec<PathBuf>,
}

impl GalleryStore {
    /// What can be said of the gallery in `dir` without its key.
    ///
    /// # Errors
    /// [`GalleryError`] if the file is a link to nothing.
    pub fn status(dir: &Path) -> Result<Status, GalleryError> {
        let place = Place::of(&dir.join(FILE_NAME))?;
        let metadata = fs::metadata(&place.file).ok();
        let header = header_of(&place.file);
        let entries = fs::read_dir(place.dir()).into_iter().flatten().flatten();
        let mut beside: Vec<PathBuf> = entries
            .map(|entry| entry.path())
            .filter(|path| is_named_after(path, &place.file))
            .collect();
        beside.sort();
        let is_open =
            |path: &&PathBuf| header_of(path).is_some_and(|(version, _)| version < FIRST_SEALED);
        let lying_open = beside.iter().filter(is_open).cloned().collect();
        beside.retain(|path| place.is_kept_aside(path));
        Ok(Status {
            path: place.file,
            bytes: metadata.as_ref().map(fs::Metadata::len),
            format_version: header.as_ref().map(|(version, _)| *version),
            keeping: header.and_then(|(_, keeping)| keeping),
            changed: metadata.and_then(|metadata| metadata.modified().ok()),
            lying_open,
            kept_aside: beside,
        })
    }
}

fn is_named_after(path: &Path, file: &Path) -> bool {
    let name = |path: &Path| path.file_name().map(|n| n.to_string_lossy().into_owned());
    let (Some(name), Some(of)) = (name(path), name(file)) else {
        return false;
    };
    name.starts_with(&of) && name != of
}

fn header_of(path: &Path) -> Option<(u32, Option<Keeping>)> {
    let mut start = Vec::new();
    let file = File::open(path).ok()?;
    file.take(HEADER_BYTES).read_to_end(&mut start).ok()?;
    match header::read(&start) {
        Ok(header) => {
            let kept = header.sealed.map(|sealed| sealed.key.kept());
            Some((header.version, kept))
        }
        Err(header::Unreadable::Newer(version)) => Some((version, None)),
        Err(header::Unreadable::Damaged(_)) => None,
    }
}
