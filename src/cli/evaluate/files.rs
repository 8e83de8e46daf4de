//! Pictures and movies below a folder.

use crate::cli::Stop;
use std::path::{Path, PathBuf};

const PICTURES: [&str; 5] = ["jpg", "jpeg", "png", "webp", "bmp"];
const MOVIES: [&str; 9] = [
    "mov", "mp4", "m4v", "avi", "mkv", "webm", "mpg", "mpeg", "wmv",
];
/// A link that leads back up must not be followed for ever.
const MAX_DEPTH: usize = 16;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Pictures,
    PicturesAndMovies,
}

/// `path` itself if it is a file, else every wanted file below it, in the order
/// of their names. Hidden files are left out.
///
/// # Errors
/// If it cannot be read or holds nothing that is wanted.
pub fn below(path: &Path, wanted: Wanted) -> Result<Vec<PathBuf>, Stop> {
    let mut files = Vec::new();
    if path.is_file() {
        files.push(path.to_path_buf());
    } else {
        gather(path, wanted, MAX_DEPTH, &mut files)?;
    }
    if files.is_empty() {
        let what = match wanted {
            Wanted::Pictures => "pictures (JPEG, PNG, WebP or BMP)",
            Wanted::PicturesAndMovies => "pictures or movies",
        };
        return Err(Stop::Error(format!(
            "There are no {what} in {}; check the path.",
            path.display()
        )));
    }
    Ok(files)
}

/// The folders directly in `root`, in the order of their names.
///
/// # Errors
/// If it cannot be read.
pub fn folders_in(root: &Path) -> Result<Vec<PathBuf>, Stop> {
    let mut entries = entries(root)?;
    entries.retain(|path| path.is_dir());
    Ok(entries)
}

fn gather(
    folder: &Path,
    wanted: Wanted,
    depth: usize,
    files: &mut Vec<PathBuf>,
) -> Result<(), Stop> {
    for path in entries(folder)? {
        if path.is_dir() {
            if depth > 0 {
                gather(&path, wanted, depth - 1, files)?;
            }
        } else if is_wanted(&path, wanted) {
            files.push(path);
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Stop> {
    let entries = std::fs::read_dir(folder).map_err(|error| {
        Stop::Error(format!(
            "{} cannot be read ({error}); check the path.",
            folder.display()
        ))
    })?;
    let is_hidden = |path: &PathBuf| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'))
    };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|path| !is_hidden(path))
        .collect();
    paths.sort();
    Ok(paths)
}

fn is_wanted(path: &Path, wanted: Wanted) -> bool {
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    PICTURES.contains(&ending.as_str())
        || (wanted == Wanted::PicturesAndMovies && MOVIES.contains(&ending.as_str()))
}
