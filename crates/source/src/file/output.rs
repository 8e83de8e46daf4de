//! Files that are written: never over one that is read, and in place of an
//! older one only when whole.

use faceglass_disk::{File, Part};
use std::collections::HashMap;
use std::fs;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Why something is not written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// It is one of the files that are read, perhaps under another name.
    #[error(
        "{output} is the file that is read ({input}) and would be lost; write to another file.",
        output = output.display(),
        input = input.display()
    )]
    IsRead {
        /// As it was to be written.
        output: PathBuf,
        /// As it is read.
        input: PathBuf,
    },
    /// Two things are to be written to it.
    #[error("{path} is named for two things to write; name another file for one of them.", path = .0.display())]
    NamedTwice(PathBuf),
    /// A folder of that name would be mistaken for a file.
    #[error(
        "{path} is to be a folder but is named like a file of another kind; name a folder.",
        path = .0.display()
    )]
    NamedLikeAFile(PathBuf),
    /// The system refused.
    #[error("{path} cannot be written ({detail}); choose another place or make room.", path = path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        detail: String,
    },
}

impl WriteError {
    /// The system, or an encoder, refused.
    pub fn new(path: &Path, error: &dyn std::fmt::Display) -> Self {
        Self::Io {
            path: path.to_path_buf(),
            detail: error.to_string(),
        }
    }
}

/// What makes two names one file: on Unix device and number, so that links of
/// both kinds are seen through.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Identity {
    #[cfg(unix)]
    Inode(u64, u64),
    #[cfg(not(unix))]
    Path(PathBuf),
}

fn identity(path: &Path) -> Option<Identity> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let about = fs::metadata(path).ok()?;
        Some(Identity::Inode(about.dev(), about.ino()))
    }
    #[cfg(not(unix))]
    {
        path.canonicalize().ok().map(Identity::Path)
    }
}

/// The files that a command reads, and those that it writes.
#[derive(Clone, Debug, Default)]
pub struct ReadFiles {
    read: HashMap<Identity, PathBuf>,
    claimed: Vec<PathBuf>,
}

impl ReadFiles {
    /// Adds a file, or each file directly in a folder. What is not there
    /// cannot be lost.
    pub fn add(&mut self, path: &Path) {
        if path.is_dir() {
            let entries = fs::read_dir(path).into_iter().flatten().flatten();
            for file in entries.map(|entry| entry.path()).filter(|p| p.is_file()) {
                self.add_file(&file);
            }
        } else {
            self.add_file(path);
        }
    }

    fn add_file(&mut self, path: &Path) {
        // A device cannot be lost by writing to it.
        if let Some(identity) = identity(path).filter(|_| path.is_file()) {
            self.read.insert(identity, path.to_path_buf());
        }
    }

    /// Whether `output` may be written.
    ///
    /// # Errors
    /// [`WriteError::IsRead`] if it is one of the files that are read.
    pub fn check(&self, output: &Path) -> Result<(), WriteError> {
        match identity(output).and_then(|identity| self.read.get(&identity)) {
            Some(input) => Err(WriteError::IsRead {
                output: output.to_path_buf(),
                input: input.clone(),
            }),
            None => Ok(()),
        }
    }

    /// As [`Self::check`], and keeps others from writing there as well.
    ///
    /// # Errors
    /// Also [`WriteError::NamedTwice`] if it was claimed before, under whatever
    /// name.
    pub fn claim(&mut self, output: &Path) -> Result<(), WriteError> {
        self.check(output)?;
        let place = place_of(output);
        let same = |other: &PathBuf| {
            *other == place || (place.exists() && identity(other) == identity(&place))
        };
        if self.claimed.iter().any(same) {
            return Err(WriteError::NamedTwice(output.to_path_buf()));
        }
        self.claimed.push(place);
        Ok(())
    }

    /// Whether a folder holds a file that is read.
    ///
    /// # Errors
    /// [`WriteError::IsRead`] with such a file.
    pub fn check_folder(&self, folder: &Path) -> Result<(), WriteError> {
        let Some(own) = identity(folder) else {
            return Ok(());
        };
        let inside = self.read.values().find(|input| {
            let parent = input.parent().filter(|p| !p.as_os_str().is_empty());
            identity(parent.unwrap_or(Path::new("."))).as_ref() == Some(&own)
        });
        match inside {
            Some(input) => Err(WriteError::IsRead {
                output: folder.to_path_buf(),
                input: input.clone(),
            }),
            None => Ok(()),
        }
    }
}

/// Makes a folder for files to be written. One named like a picture, a movie or
/// a text is a slip: the person wanted a file.
///
/// # Errors
/// [`WriteError`] for such a name, or with what the system said.
pub fn folder_for(path: &Path) -> Result<(), WriteError> {
    let ending = super::ending_of(path);
    let is_file_name = super::is_movie_ending(&ending)
        || super::format_by_ending(&ending).is_some()
        || matches!(ending.as_str(), "json" | "jsonl" | "csv" | "txt" | "md");
    if is_file_name && !path.is_dir() {
        return Err(WriteError::NamedLikeAFile(path.to_path_buf()));
    }
    fs::create_dir_all(path).map_err(|error| WriteError::new(path, &error))
}

/// A file that takes its name, and the place of an older one, when it is whole.
/// Dropped before, it leaves everything as it was.
#[derive(Debug)]
pub struct WholeFile {
    place: Place,
    target: PathBuf,
}

#[derive(Debug)]
enum Place {
    Beside(Part),
    /// A device, or a folder in which nothing new can be made.
    Direct(File),
}

impl WholeFile {
    /// Begins a file that is to be called `path`. A link stays a link: what it
    /// leads to is written.
    ///
    /// # Errors
    /// The system's.
    pub fn create(path: &Path) -> io::Result<Self> {
        let target = behind_links(path);
        let old = fs::metadata(&target).ok();
        if let Some(old) = &old {
            // Refuses what is write-protected; empties nothing.
            let file = File::open(&target)?;
            if !old.is_file() {
                let place = Place::Direct(file);
                return Ok(Self { place, target });
            }
        }
        let folder = target.parent().filter(|p| !p.as_os_str().is_empty());
        let place = match begin(folder.unwrap_or(Path::new("."))) {
            Ok(file) => Place::Beside(file),
            // Its own file may be writable where its folder is not. Where a disk has no room for another,
            // writing over the older one would lose both.
            Err(error) if old.is_some() && error.kind() == io::ErrorKind::PermissionDenied => {
                Place::Direct(File::create(&target)?)
            }
            Err(error) => return Err(error),
        };
        if let (Place::Beside(file), Some(old)) = (&place, old) {
            // A system without such permissions keeps its own.
            let _ = file.file().set_permissions(old.permissions());
        }
        Ok(Self { place, target })
    }

    /// Writes a whole file at once.
    ///
    /// # Errors
    /// [`WriteError::Io`].
    pub fn write(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
        Self::create(path)
            .and_then(|mut file| file.write_all(bytes).map(|()| file))
            .and_then(Self::finish)
            .map_err(|error| WriteError::new(path, &error))
    }

    /// Writes it through to the disk and gives it its name.
    ///
    /// # Errors
    /// The system's; an older file is then still there.
    pub fn finish(self) -> io::Result<()> {
        if let Place::Beside(file) = &self.place {
            file.file().sync_all()?;
        }
        self.finish_unsynced()
    }

    /// As [`Self::finish`] for one of many files, each of them easy to make
    /// again: waiting for the disk every time would take most of the time.
    ///
    /// # Errors
    /// As [`Self::finish`].
    pub fn finish_unsynced(self) -> io::Result<()> {
        match self.place {
            Place::Beside(file) => file.persist(&self.target),
            Place::Direct(mut file) => file.flush(),
        }
    }

    /// Bytes that lie in it now.
    ///
    /// # Errors
    /// The system's.
    pub fn size(&mut self) -> io::Result<u64> {
        Ok(self.file().metadata()?.len())
    }

    /// Cuts it off after so many bytes, or fills it up with zeros.
    ///
    /// # Errors
    /// The system's.
    pub fn set_size(&mut self, bytes: u64) -> io::Result<()> {
        self.file().set_len(bytes)
    }

    fn file(&mut self) -> &mut File {
        match &mut self.place {
            Place::Beside(file) => file.file_mut(),
            Place::Direct(file) => file,
        }
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file().flush()
    }
}

impl Seek for WholeFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file().seek(to)
    }
}

fn begin(folder: &Path) -> io::Result<Part> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".faceglass-").suffix(".part");
    // As any other file that the person makes, not as a secret one.
    Part::begin(folder, &builder, 0o666)
}

/// A file that its owner alone can read, to be written and then put in the place of another.
///
/// # Errors
/// The system's.
pub fn private_part(folder: &Path) -> io::Result<Part> {
    Part::begin(folder, &tempfile::Builder::new(), 0o600)
}

/// Where a name leads to, also where nothing is there yet: the same for every
/// name of one file.
fn place_of(path: &Path) -> PathBuf {
    let path = behind_links(path);
    let absolute = std::path::absolute(&path).unwrap_or(path);
    let place = match (absolute.parent(), absolute.file_name()) {
        (Some(folder), Some(name)) => folder.canonicalize().ok().map(|folder| folder.join(name)),
        _ => None,
    };
    place.unwrap_or(absolute)
}

/// What a link leads to, also where nothing is there yet.
fn behind_links(path: &Path) -> PathBuf {
    const MOST_LINKS: usize = 16;
    let mut at = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        let Ok(next) = fs::read_link(&at) else { break };
        at = at.parent().unwrap_or(Path::new("")).join(next);
    }
    at
}
