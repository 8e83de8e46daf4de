//! A file that is open for writing.

use crate::faults::{Step, ask};
use std::fs::{self, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A file that is open for writing.
#[derive(Debug)]
pub struct File {
    file: fs::File,
    path: PathBuf,
}

impl File {
    /// Opens `path` as `options` say.
    ///
    /// # Errors
    /// The system's.
    pub fn open_with(path: &Path, options: &OpenOptions) -> io::Result<Self> {
        ask(Step::Open, path)?;
        Ok(Self::of(options.open(path)?, path))
    }

    /// Opens a file that is there, to be written.
    ///
    /// # Errors
    /// The system's.
    pub fn open(path: &Path) -> io::Result<Self> {
        Self::open_with(path, OpenOptions::new().write(true))
    }

    /// Makes a file, or empties the one that is there.
    ///
    /// # Errors
    /// The system's.
    pub fn create(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        Self::open_with(path, options.write(true).create(true).truncate(true))
    }

    pub(crate) fn of(file: fs::File, path: &Path) -> Self {
        let path = path.to_path_buf();
        Self { file, path }
    }

    /// What the system knows about it.
    ///
    /// # Errors
    /// The system's.
    pub fn metadata(&self) -> io::Result<Metadata> {
        self.file.metadata()
    }

    /// Who may read and write it.
    ///
    /// # Errors
    /// The system's.
    pub fn set_permissions(&self, permissions: fs::Permissions) -> io::Result<()> {
        self.file.set_permissions(permissions)
    }

    /// Cuts it off after so many bytes, or fills it up with zeros.
    ///
    /// # Errors
    /// The system's.
    pub fn set_len(&self, bytes: u64) -> io::Result<()> {
        ask(Step::SetLength, &self.path)?;
        self.file.set_len(bytes)
    }

    /// Writes contents and what is known about the file through to the disk.
    ///
    /// # Errors
    /// The system's.
    pub fn sync_all(&self) -> io::Result<()> {
        ask(Step::Sync, &self.path)?;
        self.file.sync_all()
    }

    /// Writes contents through to the disk.
    ///
    /// # Errors
    /// The system's.
    pub fn sync_data(&self) -> io::Result<()> {
        ask(Step::Sync, &self.path)?;
        self.file.sync_data()
    }
}

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&*self).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Write for &File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut file = &self.file;
        match ask(Step::Write, &self.path) {
            Ok(()) => file.write(bytes),
            Err(error) => {
                // A disk says that it is full only when something lies on it already.
                if error.kind() == ErrorKind::StorageFull {
                    file.write_all(&bytes[..bytes.len() / 2])?;
                }
                Err(error)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        (&self.file).flush()
    }
}

impl Seek for File {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl Seek for &File {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        (&self.file).seek(to)
    }
}

impl Read for File {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.file.read(into)
    }
}

/// Gives a file another name.
///
/// # Errors
/// The system's.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    ask(Step::Rename, from)?;
    fs::rename(from, to)
}
