//! Pictures and movies below a folder, and lists.

use crate::cli::console::Console;
use crate::cli::outcome::Stop;
use faceglass_capture::FileError;
use faceglass_capture::file::{ending_of, format_by_ending, read_file};
use faceglass_capture::pictures::{SearchLimits, search};
use std::path::{Path, PathBuf};

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Pictures,
    PicturesAndMovies,
}

impl Wanted {
    /// A data set may be larger than what a person looks at.
    fn limits(self) -> SearchLimits {
        SearchLimits {
            depth: 16,
            files: usize::MAX,
            entries: usize::MAX,
            movies: self == Self::PicturesAndMovies,
        }
    }

    fn missing_in(self, folder: &Path) -> Stop {
        let what = match self {
            Self::Pictures => "pictures (JPEG, PNG, WebP or BMP)",
            Self::PicturesAndMovies => "pictures or movies",
        };
        Stop::Error(format!(
            "There are no {what} in {}; check the path.",
            folder.display()
        ))
    }
}

/// `path` itself if it is no folder, else every wanted file below it, in the
/// order of their names. Hidden files are left out; what else is left out is
/// told where there is a console.
///
/// # Errors
/// If it cannot be read or holds nothing that is wanted.
pub fn below(path: &Path, wanted: Wanted, console: Option<&Console>) -> Result<Vec<PathBuf>, Stop> {
    if !path.is_dir() {
        // Whether it can be read is told when its turn comes.
        return match path.symlink_metadata() {
            Ok(_) => Ok(vec![path.to_path_buf()]),
            Err(error) => Err(Stop::error(FileError::from_io(path, &error))),
        };
    }
    let mut found = search(path, wanted.limits()).map_err(|error| match error {
        FileError::NoPictures(_) => wanted.missing_in(path),
        error => Stop::error(error),
    })?;
    if let (Some(console), Some(told)) = (console, found.left_out) {
        console.tell(&told);
    }
    found.files.sort();
    Ok(found.files)
}

/// The folders directly in `root`, in the order of their names. Hidden ones are
/// left out, and so are pictures that lie beside them, which is told.
///
/// # Errors
/// If it cannot be read.
pub fn folders_in(root: &Path, console: &Console) -> Result<Vec<PathBuf>, Stop> {
    if root.is_file() {
        return Err(Stop::Error(format!(
            "{} is a file; name the folder that holds a folder of pictures for each person.",
            root.display()
        )));
    }
    let refused = |error: std::io::Error| Stop::error(FileError::from_io(root, &error));
    let mut folders = Vec::new();
    let mut beside = 0;
    for entry in std::fs::read_dir(root).map_err(refused)? {
        let entry = entry.map_err(refused)?;
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if is_hidden {
            continue;
        }
        if entry.path().is_dir() {
            folders.push(entry.path());
        } else if format_by_ending(&ending_of(&entry.path())).is_some() {
            beside += 1;
        }
    }
    if beside > 0 {
        console.tell(&format!(
            "Pictures beside the folders in {} ({beside}) are left out; put each into its person's folder.",
            root.display()
        ));
    }
    folders.sort();
    Ok(folders)
}

/// A list of a million pairs takes less.
const MAX_LIST_BYTES: u64 = 256 << 20;

/// The text of a list or table.
pub fn read_text(path: &Path) -> Result<String, Stop> {
    let bytes = read_file(path, MAX_LIST_BYTES).map_err(Stop::error)?;
    String::from_utf8(bytes).map_err(|error| {
        Stop::Error(format!(
            "{} cannot be read ({error}); check the path and that it is a text file.",
            path.display()
        ))
    })
}
