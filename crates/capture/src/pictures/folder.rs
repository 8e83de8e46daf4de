//! Pictures in a folder and in the folders below it.
//!
//! Hidden files and folders are left out. A folder is entered once, however
//! many links lead to it, so that links in a circle end; depth and number are
//! limited, so that somebody's whole disk ends too. What else is left out is
//! counted.

use super::natural;
use faceglass_source::error::{FileError, NotTaken, SourceError};
use faceglass_source::file::{
    Content, content_of, display_name, ending_of, format_by_ending, is_movie_ending, read_head,
};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Folders within folders that are looked into, below the one chosen.
pub const MAX_DEPTH: usize = 8;
/// Pictures taken from one folder and those below it.
pub const MAX_PICTURES: usize = 20_000;
/// Entries looked at in all, pictures or not.
const MAX_ENTRIES: usize = 200_000;

/// How far a search goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchLimits {
    /// Folders within folders that are looked into.
    pub depth: usize,
    /// Files taken.
    pub files: usize,
    /// Entries looked at.
    pub entries: usize,
    /// Whether movies are wanted as well as pictures.
    pub movies: bool,
}

impl SearchLimits {
    /// For pictures that a person looks at or enrols.
    pub const PICTURES: Self = Self {
        depth: MAX_DEPTH,
        files: MAX_PICTURES,
        entries: MAX_ENTRIES,
        movies: false,
    };
}

/// What a folder gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderPictures {
    /// Each folder's own pictures in natural order (2 before 10), then those of
    /// its folders, by name.
    pub files: Vec<PathBuf>,
    /// Said where something was left out.
    pub left_out: Option<FileError>,
}

/// The folders of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeopleFolders {
    /// One a person.
    pub folders: Vec<PathBuf>,
    /// Said where something was left out that belongs to nobody found.
    pub left_out: Option<FileError>,
}

/// The pictures in a folder and in the folders below it, told by their endings,
/// and by their content where the ending promises no format that is read.
///
/// # Errors
/// [`FileError`] if the folder cannot be read or holds no picture.
pub fn pictures_in(folder: &Path) -> Result<FolderPictures, SourceError> {
    Ok(search(folder, SearchLimits::PICTURES)?)
}

/// As [`pictures_in`], as far as `limits` go.
///
/// # Errors
/// As [`pictures_in`].
pub fn search(folder: &Path, limits: SearchLimits) -> Result<FolderPictures, FileError> {
    let mut walk = Walk::new(limits);
    let top = walk.enter(folder)?;
    let mut files = Vec::new();
    walk.collect(top, 0, &mut files);
    let (folder, not_taken) = (folder.to_path_buf(), walk.not_taken);
    match (files.len(), not_taken.is_empty()) {
        (0, true) => Err(FileError::NoPictures(folder)),
        (0, false) => Err(FileError::NoneTaken { folder, not_taken }),
        (_, true) => Ok(FolderPictures {
            files,
            left_out: None,
        }),
        (taken, false) => Ok(FolderPictures {
            files,
            left_out: Some(FileError::PartlyTaken {
                folder,
                taken,
                not_taken,
            }),
        }),
    }
}

/// The folders of people below `folder`: each that holds pictures itself is one
/// person, folders within it included. Folders that only group others are
/// looked into; one that holds nothing at all, or cannot be read, counts, so
/// that it can be told of. A folder with pictures and no folders is itself the
/// one person.
///
/// # Errors
/// [`FileError`] if the folder cannot be read or holds nobody.
pub fn people_in(folder: &Path) -> Result<PeopleFolders, SourceError> {
    let mut walk = Walk::new(SearchLimits::PICTURES);
    let top = walk.enter(folder)?;
    let mut folders = Vec::new();
    for path in &top.folders {
        walk.collect_people(path, 1, &mut folders);
    }
    let folder = folder.to_path_buf();
    if folders.is_empty() && top.holds_pictures() {
        // What it lacks is told when its pictures are taken.
        folders.push(folder);
        return Ok(PeopleFolders {
            folders,
            left_out: None,
        });
    }
    if folders.is_empty() {
        return Err(FileError::NoPeople(folder).into());
    }
    let mut not_taken = walk.not_taken;
    not_taken.merge(top.not_taken);
    not_taken.nobodys = top.pictures.len();
    let left_out = (!not_taken.is_empty()).then_some(FileError::PeopleLeftOut {
        folder,
        people: folders.len(),
        not_taken,
    });
    Ok(PeopleFolders { folders, left_out })
}

/// What a file in a folder is taken for.
enum Kind {
    Picture,
    OtherPicture(&'static str),
    Movie,
    Unreadable,
    /// Nothing that anybody would miss.
    Other,
}

/// By the ending where it promises a picture that is read, else by the content
/// of files that may be pictures or movies.
fn kind_of(path: &Path) -> Kind {
    let ending = ending_of(path);
    let promised = format_by_ending(&ending);
    if promised == Some(Ok(())) {
        return Kind::Picture;
    }
    if promised.is_none() && !ending.is_empty() && !is_movie_ending(&ending) {
        return Kind::Other;
    }
    let Ok(head) = read_head(path) else {
        return Kind::Unreadable;
    };
    match (content_of(&head), promised) {
        (Content::Picture(_), _) => Kind::Picture,
        (Content::OtherPicture(format), _) | (_, Some(Err(format))) => Kind::OtherPicture(format),
        (Content::Movie, _) => Kind::Movie,
        (Content::Unknown, _) if !ending.is_empty() => Kind::Movie,
        _ => Kind::Other,
    }
}

/// One folder's own pictures and folders, in natural order.
struct Level {
    pictures: Vec<PathBuf>,
    folders: Vec<PathBuf>,
    not_taken: NotTaken,
}

impl Level {
    fn holds_pictures(&self) -> bool {
        !self.pictures.is_empty() || !self.not_taken.other_pictures.is_empty()
    }

    fn take(&mut self, path: PathBuf, movies: bool) {
        match kind_of(&path) {
            Kind::Picture => self.pictures.push(path),
            Kind::Movie if movies => self.pictures.push(path),
            Kind::Movie => self.not_taken.movies += 1,
            Kind::OtherPicture(format) => {
                *self.not_taken.other_pictures.entry(format).or_default() += 1;
            }
            Kind::Unreadable => self.not_taken.unreadable += 1,
            Kind::Other => {}
        }
    }
}

struct Walk {
    limits: SearchLimits,
    entries_left: usize,
    /// Folders entered, without links.
    entered: HashSet<PathBuf>,
    not_taken: NotTaken,
}

impl Walk {
    fn new(limits: SearchLimits) -> Self {
        Self {
            limits,
            entries_left: limits.entries,
            entered: HashSet::new(),
            not_taken: NotTaken {
                deepest: limits.depth,
                ..NotTaken::default()
            },
        }
    }

    /// Reads one folder.
    fn enter(&mut self, folder: &Path) -> Result<Level, FileError> {
        let refused = |error| FileError::from_io(folder, &error);
        self.entered.insert(folder.canonicalize().map_err(refused)?);
        let mut level = Level {
            pictures: Vec::new(),
            folders: Vec::new(),
            not_taken: NotTaken::default(),
        };
        for entry in std::fs::read_dir(folder).map_err(refused)? {
            if self.entries_left == 0 {
                level.not_taken.beyond_limit = true;
                break;
            }
            self.entries_left -= 1;
            let Ok(entry) = entry else {
                level.not_taken.unreadable += 1;
                continue;
            };
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            let path = entry.path();
            match std::fs::metadata(&path) {
                Ok(about) if about.is_dir() => level.folders.push(path),
                Ok(about) if about.is_file() => level.take(path, self.limits.movies),
                Ok(_) => {}
                // A link to nothing is nothing.
                Err(_) if path.is_symlink() => {}
                Err(_) => level.not_taken.unreadable += 1,
            }
        }
        let by_name =
            |a: &PathBuf, b: &PathBuf| natural::compare(&display_name(a), &display_name(b));
        level.pictures.sort_by(by_name);
        level.folders.sort_by(by_name);
        Ok(level)
    }

    /// As [`Self::enter`]; `None` for a folder that was entered before or lies
    /// too deep.
    fn enter_once(&mut self, folder: &Path, depth: usize) -> Option<Result<Level, FileError>> {
        if depth > self.limits.depth {
            self.not_taken.too_deep += 1;
            return None;
        }
        let known = folder
            .canonicalize()
            .is_ok_and(|real| self.entered.contains(&real));
        (!known).then(|| self.enter(folder))
    }

    fn collect(&mut self, level: Level, depth: usize, files: &mut Vec<PathBuf>) {
        let room = self.limits.files.saturating_sub(files.len());
        self.not_taken.beyond_limit |= level.pictures.len() > room;
        self.not_taken.merge(level.not_taken);
        files.extend(level.pictures.into_iter().take(room));
        for folder in level.folders {
            if files.len() >= self.limits.files {
                self.not_taken.beyond_limit = true;
                return;
            }
            match self.enter_once(&folder, depth + 1) {
                Some(Ok(below)) => self.collect(below, depth + 1, files),
                Some(Err(_)) => self.not_taken.unreadable += 1,
                None => {}
            }
        }
    }

    fn collect_people(&mut self, folder: &Path, depth: usize, people: &mut Vec<PathBuf>) {
        let level = match self.enter_once(folder, depth) {
            Some(Ok(level)) => level,
            // The reason is told when its pictures are to be taken.
            Some(Err(_)) => return people.push(folder.to_path_buf()),
            None => return,
        };
        if level.holds_pictures() || level.folders.is_empty() {
            people.push(folder.to_path_buf());
            return;
        }
        self.not_taken.merge(level.not_taken);
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
            let limits = SearchLimits {
                depth,
                files: most,
                ..SearchLimits::PICTURES
            };
            let found = search(root.path(), limits).unwrap();
            (found.files.len(), found.left_out.is_some())
        };
        assert_eq!(found(3, 10), (4, false));
        assert_eq!(found(2, 10), (3, true));
        assert_eq!(found(3, 4), (4, false));
        assert_eq!(found(3, 3), (3, true));
        assert_eq!(found(3, 1), (1, true));
    }
}
