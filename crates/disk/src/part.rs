//! A file that takes its name when it is whole.

use crate::faults::{Step, ask};
use crate::file::File;
use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use tempfile::{Builder, TempPath};

/// A file beside another, which takes the name of that when it is whole. Dropped before, it is
/// gone, and everything is as it was.
#[derive(Debug)]
pub struct Part {
    file: File,
    path: TempPath,
}

impl Part {
    /// An empty file in `folder`, named as `name` says. On Unix `mode` says who may read and
    /// write it (0o600: its owner only). What the system says names no file that nobody has heard of, as
    /// `tempfile_in` would have it do.
    ///
    /// # Errors
    /// The system's.
    pub fn begin(folder: &Path, name: &Builder<'_, '_>, mode: u32) -> io::Result<Self> {
        ask(Step::Open, &folder.join("part"))?;
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
        #[cfg(not(unix))]
        let _ = mode;
        let (file, path) = name
            .make_in(folder, |path| options.open(path))?
            .into_parts();
        let file = File::of(file, &path);
        Ok(Self { file, path })
    }

    /// Where it lies until then.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is written.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// What is written.
    pub fn file_mut(&mut self) -> &mut File {
        &mut self.file
    }

    /// Gives it the name `path`, in place of a file that has it.
    ///
    /// # Errors
    /// The system's; the other file is then still there.
    pub fn persist(self, path: &Path) -> io::Result<()> {
        ask(Step::Rename, &self.path)?;
        self.path.persist(path).map_err(|error| error.error)
    }

    /// The same where no file has the name.
    ///
    /// # Errors
    /// The system's, or that one has.
    pub fn persist_noclobber(self, path: &Path) -> io::Result<()> {
        ask(Step::Rename, &self.path)?;
        self.path
            .persist_noclobber(path)
            .map_err(|error| error.error)
    }
}
