//! The gallery on disk.

use crate::change::Change;
use crate::error::{Action, GalleryError, GalleryWarning};
use crate::format::{self, FORMAT_VERSION, Unreadable};
use crate::gallery::Gallery;
use crate::lock::Lock;
use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Name of the gallery's file in the data directory.
pub const FILE_NAME: &str = "people.gallery";
const TEMP_PREFIX: &str = ".people-";
const TEMP_SUFFIX: &str = ".tmp";
/// The header line is shorter than this in every version so far.
const HEADER_BYTES: u64 = 256;

/// Keeps a [`Gallery`] in a folder.
///
/// Disk is the truth. Each [`commit`](Self::commit) takes a lock that holds
/// across processes, makes the change on what is on disk *now*, and replaces
/// the file in one step (temporary file, fsync, rename, fsync of the folder):
/// a crash leaves the old or the new gallery, and what a second process wrote
/// in between stays. A file that cannot be read is renamed, never overwritten;
/// one of a newer version is left alone.
#[derive(Debug)]
pub struct GalleryStore {
    dir: PathBuf,
    /// Checksum of the file last read or written, `None` for "no file".
    seen: Option<String>,
}

/// A change that is safely on disk.
#[derive(Clone, Debug, PartialEq)]
pub struct Committed {
    /// Commit this to take the change back.
    pub undo: Change,
    /// Things to tell.
    pub warnings: Vec<GalleryWarning>,
}

/// What stands on disk.
enum OnDisk {
    Nothing,
    Good(Gallery, String),
    Damaged(String),
}

impl GalleryStore {
    /// Reads the gallery in `dir`, which need not exist yet. A damaged file is
    /// renamed and told of in the warnings; the gallery is then empty.
    ///
    /// # Errors
    /// [`GalleryError`] if the file cannot be read or is of a newer version.
    /// A program that must go on can use [`GalleryStore::at`] with an empty
    /// gallery: what is on disk stays protected.
    pub fn open(dir: &Path) -> Result<(Self, Gallery, Vec<GalleryWarning>), GalleryError> {
        let mut store = Self::at(dir);
        let mut warnings = Vec::new();
        let gallery = match store.read()? {
            OnDisk::Nothing => Gallery::default(),
            OnDisk::Good(gallery, seen) => {
                store.seen = Some(seen);
                gallery
            }
            OnDisk::Damaged(what) => {
                let (gallery, warning) = store.recover(&what)?;
                warnings.push(warning);
                gallery
            }
        };
        Ok((store, gallery, warnings))
    }

    /// A store that has not looked at the disk yet.
    pub fn at(dir: &Path) -> Self {
        Self {
            dir: dir.to_path_buf(),
            seen: None,
        }
    }

    /// The gallery's file.
    pub fn path(&self) -> PathBuf {
        self.dir.join(FILE_NAME)
    }

    /// Makes `change` on disk and in `gallery`, which afterwards is what is on
    /// disk, changes of other processes included.
    ///
    /// # Errors
    /// [`GalleryError`] if the change cannot be made or written; `gallery` and
    /// the disk are then as before.
    pub fn commit(
        &mut self,
        gallery: &mut Gallery,
        change: &Change,
    ) -> Result<Committed, GalleryError> {
        self.make_dir()?;
        let _lock = Lock::take(&self.dir)?;
        let mut warnings = Vec::new();
        let mut next = match self.read()? {
            OnDisk::Nothing => Gallery::default(),
            OnDisk::Good(on_disk, _) => on_disk,
            OnDisk::Damaged(what) => {
                // What is in memory was good when it was read: keep it.
                let aside = self.keep_aside()?;
                warnings.push(GalleryWarning::KeptAside {
                    what,
                    aside,
                    kept_memory: true,
                });
                gallery.clone()
            }
        };
        let undo = next.apply(change)?;
        self.remove_leftovers();
        self.seen = Some(self.write(&next)?);
        *gallery = next;
        Ok(Committed { undo, warnings })
    }

    /// Takes over what another process wrote since; `true` if anything changed.
    ///
    /// # Errors
    /// [`GalleryError`] if the file cannot be read, is of a newer version or is
    /// damaged (it is then kept aside at the next commit).
    pub fn refresh(&mut self, gallery: &mut Gallery) -> Result<bool, GalleryError> {
        if self.checksum_on_disk() == self.seen {
            return Ok(false);
        }
        match self.read()? {
            OnDisk::Nothing => {
                self.seen = None;
                *gallery = Gallery::default();
            }
            OnDisk::Good(on_disk, seen) => {
                self.seen = Some(seen);
                *gallery = on_disk;
            }
            OnDisk::Damaged(what) => {
                return Err(GalleryError::io(self.path(), Action::Read, &what));
            }
        }
        Ok(true)
    }

    fn read(&self) -> Result<OnDisk, GalleryError> {
        let path = self.path();
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(OnDisk::Nothing),
            Err(error) => return Err(GalleryError::io(path, Action::Read, &error)),
        };
        match format::decode(&bytes) {
            Ok((gallery, header)) => Ok(OnDisk::Good(gallery, header.sha256)),
            Err(Unreadable::Damaged(what)) => Ok(OnDisk::Damaged(what)),
            Err(Unreadable::Newer(version)) => Err(GalleryError::Newer {
                path,
                version,
                supported: FORMAT_VERSION,
            }),
        }
    }

    /// The cheap look that [`Self::refresh`] makes often.
    fn checksum_on_disk(&self) -> Option<String> {
        let mut start = Vec::new();
        File::open(self.path())
            .ok()?
            .take(HEADER_BYTES)
            .read_to_end(&mut start)
            .ok()?;
        format::header(&start).ok().map(|header| header.sha256)
    }

    /// Moves a damaged file out of the way. Looks again under the lock: another
    /// process may have done so already.
    fn recover(&mut self, what: &str) -> Result<(Gallery, GalleryWarning), GalleryError> {
        let Ok(_lock) = Lock::take(&self.dir) else {
            // A folder that cannot be written: nothing will overwrite the file,
            // so it is safe where it is.
            let stuck = GalleryWarning::Stuck {
                path: self.path(),
                what: what.to_owned(),
            };
            return Ok((Gallery::default(), stuck));
        };
        match self.read()? {
            OnDisk::Nothing => Ok((
                Gallery::default(),
                GalleryWarning::KeptAsideElsewhere(self.path()),
            )),
            OnDisk::Good(gallery, seen) => {
                self.seen = Some(seen);
                Ok((gallery, GalleryWarning::KeptAsideElsewhere(self.path())))
            }
            OnDisk::Damaged(what) => {
                let aside = self.keep_aside()?;
                let warning = GalleryWarning::KeptAside {
                    what,
                    aside,
                    kept_memory: false,
                };
                Ok((Gallery::default(), warning))
            }
        }
    }

    /// Renames the file to a name that is free. Only under the lock.
    fn keep_aside(&self) -> Result<PathBuf, GalleryError> {
        let from = self.path();
        let seconds = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        let mut aside = self.dir.join(format!("{FILE_NAME}.damaged-{seconds}"));
        let mut count = 1;
        while aside.symlink_metadata().is_ok() {
            count += 1;
            aside = self
                .dir
                .join(format!("{FILE_NAME}.damaged-{seconds}-{count}"));
        }
        fs::rename(&from, &aside)
            .map_err(|error| GalleryError::io(from, Action::KeepAside, &error))?;
        self.sync_dir();
        Ok(aside)
    }

    fn write(&self, gallery: &Gallery) -> Result<String, GalleryError> {
        let path = self.path();
        let failed =
            |reason: &dyn std::fmt::Display| GalleryError::io(&path, Action::Write, reason);
        let (bytes, sha256) = format::encode(gallery).map_err(|error| failed(&error))?;
        let mut temp = tempfile::Builder::new()
            .prefix(TEMP_PREFIX)
            .suffix(TEMP_SUFFIX)
            .tempfile_in(&self.dir)
            .map_err(|error| failed(&error))?;
        temp.write_all(&bytes).map_err(|error| failed(&error))?;
        temp.as_file().sync_all().map_err(|error| failed(&error))?;
        temp.persist(&path).map_err(|error| failed(&error.error))?;
        self.sync_dir();
        Ok(sha256)
    }

    fn make_dir(&self) -> Result<(), GalleryError> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        // Templates are biometric data: nobody else's business.
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .create(&self.dir)
            .map_err(|error| GalleryError::io(&self.dir, Action::Write, &error))
    }

    /// Temporary files of a process that died while writing. Only under the
    /// lock, where nobody else can be writing.
    fn remove_leftovers(&self) {
        let Ok(entries) = fs::read_dir(&self.dir) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(TEMP_PREFIX) && name.ends_with(TEMP_SUFFIX) {
                // A leftover that stays does no harm.
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Makes a rename last through a power cut. Systems that cannot open a
    /// folder (Windows) write it through by themselves.
    fn sync_dir(&self) {
        if let Ok(dir) = File::open(&self.dir) {
            let _ = dir.sync_all();
        }
    }
}
