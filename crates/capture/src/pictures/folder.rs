//! Pictures in a folder and in the folders below it.
//!
//! Hidden files and folders are left out. A folder is entered once, however
//! many links lead to it, so that links in a circle end; depth and number are
//! limited, so that somebody's whole disk ends too.

use super::{display_name, natural};
use crate::error::{FileError, SourceError};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Endings of the files a folder is searched for.
const ENDINGS: [&str; 5] = ["jpg", "jpeg", "png", "webp", "bmp"];
/// Folders within folders that are looked into, below the one chosen.
pub const MAX_DEPTH: usize = 8;
/// Pictures taken from one folder and those below it.
pub const MAX_PICTURES: usize = 20_000;
/// Entries looked at in all, pictures or not.
const MAX_ENTRIES: usize = 200_000;

/// What a folder gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderPictures {
    /// Each folder's own pictures in natural order (2 before 10), then those of
    /// its folders, by name.
    pub files: Vec<PathBuf>,
    /// Said where a limit was reached and something was left out.
    pub cut_short: Option<FileError>,
}

/// The pictures in a folder and in the folders below it, told by their endings.
///
/// # Errors
/// [`FileError`] if the folder cannot be read or holds no picture.
pub fn pictures_in(folder: &Path) -> Result<FolderPictures, SourceError> {
    let mut walk = Walk::new(MAX_DEPTH, MAX_PICTURES);
    let top = walk.enter(folder)?;
    let mut files = Vec::new();
    walk.collect(top, 0, &mut files);
    if files.is_empty() {
        return Err(FileError::NoPictures(folder.to_path_buf()).into());
    }
    let cut_short = walk.cut.then(|| FileError::CutShort {
        folder: folder.to_path_buf(),
        taken: files.len(),
    });
    Ok(FolderPictures { files, cut_short })
}

/// The folders of people below `folder`: each that holds pictures itself is one
/// person, folders within it included. Folders that only group others are
/// looked into; one that holds nothing at all counts, so that it can be told
/// of. A folder with pictures and no folders is itself the one person.
///
/// # Errors
/// [`FileError`] if the folder cannot be read or holds nobody.
pub fn people_in(folder: &Path) -> Result<Vec<PathBuf>, SourceError> {
    let mut walk = Walk::new(MAX_DEPTH, MAX_PICTURES);
    let top = walk.enter(folder)?;
    let mut people = Vec::new();
    for path in &top.folders {
        walk.collect_people(path, 1, &mut people);
    }
    if people.is_empty() && !top.pictures.is_empty() {
        people.push(folder.to_path_buf());
    }
    if people.is_empty() {
        return Err(FileError::NoPeople(folder.to_path_buf()).into());
    }
    Ok(people)
}

fn has_picture_ending(path: &Path) -> bool {
    path.extension()
        .and_then(|e| e.to_str())
        .is_some_and(|e| ENDINGS.iter().any(|known| e.eq_ignore_ascii_case(known)))
}

/// One folder's own pictures and folders, in natural order.
struct Level {
    pictures: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

struct Walk {
    max_depth: usize,
    max_files: usize,
    entries_left: usize,
    /// Folders entered, without links.
    entered: HashSet<PathBuf>,
    /// Something was left out for a limit.
    cut: bool,
}

impl Walk {
    fn new(max_depth: usize, max_files: usize) -> Self {
        Self {
            max_depth,
            max_files,
            entries_left: MAX_ENTRIES,
            entered: HashSet::new(),
            cut: false,
        }
    }

    /// Reads one folder.
    fn enter(&mut self, folder: &Path) -> Result<Level, FileError> {
        let refused = |error| FileError::from_io(folder, &error);
        self.entered.insert(folder.canonicalize().map_err(refused)?);
        let mut level = Level {
            pictures: Vec::new(),
            folders: Vec::new(),
        };
        for entry in std::fs::read_dir(folder).map_err(refused)?.flatten() {
            if self.entries_left == 0 {
                self.cut = true;
                break;
            }
            self.entries_left -= 1;
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            let path = entry.path();
            if path.is_dir() {
                level.folders.push(path);
            } else if has_picture_ending(&path) && path.is_file() {
                level.pictures.push(path);
            }
        }
        let by_name =
            |a: &PathBuf, b: &PathBuf| natural::compare(&display_name(a), &display_name(b));
        level.pictures.sort_by(by_name);
        level.folders.sort_by(by_name);
        Ok(level)
    }

    /// As [`Self::enter`]; `None` for a folder that was entered before, lies too
    /// deep or cannot be read.
    fn enter_once(&mut self, folder: &Path, depth: usize) -> Option<Level> {
        if depth > self.max_depth {
            self.cut = true;
            return None;
        }
        let known = folder
            .canonicalize()
            .is_ok_and(|real| self.entered.contains(&real));
        if known { None } else { self.enter(folder).ok() }
    }

    fn collect(&mut self, level: Level, depth: usize, files: &mut Vec<PathBuf>) {
        let room = self.max_files.saturating_sub(files.len());
        self.cut |= level.pictures.len() > room;
        files.extend(level.pictures.into_iter().take(room));
        for folder in level.folders {
            if files.len() >= self.max_files {
                self.cut = true;
                return;
            }
            if let Some(below) = self.enter_once(&folder, depth + 1) {
                self.collect(below, depth + 1, files);
            }
        }
    }

    fn collect_people(&mut self, folder: &Path, depth: usize, people: &mut Vec<PathBuf>) {
        let Some(level) = self.enter_once(folder, depth) else {
            return;
        };
        if !level.pictures.is_empty() || level.folders.is_empty() {
            people.push(folder.to_path_buf());
            return;
        }
        for below in &level.folders {
            self.collect_people(below, depth + 1, people);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_walk_stops_at_its_limits() {
        let root = tempfile::tempdir().unwrap();
        let deep = root.path().join("a/b/c");
        std::fs::create_dir_all(&deep).unwrap();
        for file in ["1.png", "a/2.png", "a/b/3.png", "a/b/c/4.png"] {
            std::fs::write(root.path().join(file), "").unwrap();
        }
        let found = |depth, most| {
            let mut walk = Walk::new(depth, most);
            let top = walk.enter(root.path()).unwrap();
            let mut files = Vec::new();
            walk.collect(top, 0, &mut files);
            (files.len(), walk.cut)
        };
        assert_eq!(found(3, 10), (4, false));
        assert_eq!(found(2, 10), (3, true));
        assert_eq!(found(3, 4), (4, false));
        assert_eq!(found(3, 3), (3, true));
        assert_eq!(found(3, 1), (1, true));
    }
}
