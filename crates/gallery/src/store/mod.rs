//! The gallery on disk.

mod face;
mod frame;
mod header;
mod index;
mod lock;
mod log;
mod place;
mod reading;
mod version1;
mod writing;

pub use header::FORMAT_VERSION;

use crate::change::Change;
use crate::error::{Action, Damage, GalleryError, GalleryWarning};
use crate::gallery::Gallery;
use header::{HEADER_BYTES, Header, Unreadable};
use log::{Log, Look};
use place::Place;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

/// Name of the gallery's file in the data directory.
pub const FILE_NAME: &str = "people.gallery";

/// Keeps a [`Gallery`] in a folder.
///
/// Disk is the truth. Each [`commit`](Self::commit) takes a lock that holds
/// across processes, takes over what other processes added, makes the change,
/// and adds its records and a commit record to the file (then fsync): it costs
/// what it changes. A crash leaves the gallery without or with the change;
/// records without their commit are recognised and left out. Where the file
/// must be written anew, it is replaced in one step (temporary file, fsync,
/// rename, fsync of the folder). A file that cannot be read is renamed, never
/// overwritten; one of a newer version is left alone; a link is followed.
#[derive(Debug)]
pub struct GalleryStore {
    dir: PathBuf,
    /// What was last read or written.
    seen: Seen,
}

/// A change that is safely on disk.
#[derive(Clone, Debug, PartialEq)]
pub struct Committed {
    /// Commit this to take the change back.
    pub undo: Change,
    /// Things to tell.
    pub warnings: Vec<GalleryWarning>,
}

#[derive(Debug, Default)]
enum Seen {
    #[default]
    Nothing,
    /// A file of format 1, with its checksum.
    Version1(String),
    Log(Log),
}

/// What stands on disk.
enum OnDisk {
    Nothing,
    Good(Gallery, Seen),
    Torn(Gallery, Log),
    Damaged(Damage),
}

impl GalleryStore {
    /// Reads the gallery in `dir`, which need not exist yet. A damaged file is
    /// renamed and told of in the warnings; the gallery is then empty.
    ///
    /// # Errors
    /// [`GalleryError`] if the file cannot be read, is a link to nothing or is
    /// of a newer version. A program that must go on can use
    /// [`GalleryStore::at`] with an empty gallery: what is on disk stays
    /// protected.
    pub fn open(dir: &Path) -> Result<(Self, Gallery, Vec<GalleryWarning>), GalleryError> {
        let mut store = Self::at(dir);
        let mut warnings = Vec::new();
        let place = Place::of(&store.path())?;
        let gallery = match look(&place)? {
            OnDisk::Nothing => Gallery::default(),
            OnDisk::Good(gallery, seen) => {
                store.seen = seen;
                gallery
            }
            trouble @ (OnDisk::Torn(..) | OnDisk::Damaged(_)) => {
                store.recover(&place, trouble, &mut warnings)?
            }
        };
        Ok((store, gallery, warnings))
    }

    /// A store that has not looked at the disk yet.
    pub fn at(dir: &Path) -> Self {
        Self {
            dir: dir.to_path_buf(),
            seen: Seen::Nothing,
        }
    }

    /// The gallery's file, which may be a link.
    pub fn path(&self) -> PathBuf {
        self.dir.join(FILE_NAME)
    }

    /// Makes `change` on disk and in `gallery`, which afterwards is what is on
    /// disk, changes of other processes included.
    ///
    /// # Errors
    /// [`GalleryError`] if the change cannot be made or written; neither
    /// `gallery` nor the disk holds it then.
    pub fn commit(
        &mut self,
        gallery: &mut Gallery,
        change: &Change,
    ) -> Result<Committed, GalleryError> {
        self.make_dir()?;
        let place = Place::of(&self.path())?;
        let _lock = place.lock()?;
        let mut warnings = Vec::new();
        self.take_over(gallery, &place, &mut warnings)?;
        let mut undo = gallery.apply(change)?;
        place.remove_leftovers();
        if let Err(error) = self.write(gallery, &place, change, &mut undo) {
            gallery.apply(&undo)?;
            return Err(GalleryError::io(&place.file, Action::Write, &error));
        }
        Ok(Committed { undo, warnings })
    }

    /// Takes over what another process wrote since; `true` if anything changed.
    ///
    /// # Errors
    /// [`GalleryError`] if the file cannot be read, is of a newer version or is
    /// damaged (it is then kept aside at the next commit).
    pub fn refresh(&mut self, gallery: &mut Gallery) -> Result<bool, GalleryError> {
        let place = Place::of(&self.path())?;
        let before = self.seen.end();
        let Some(mut newer) = self.newer(gallery, &place)? else {
            return Ok(false);
        };
        if matches!(newer, OnDisk::Damaged(_)) {
            // A writer may be at work: look again when nobody is.
            let _lock = place.lock()?;
            newer = look(&place)?;
        }
        match newer {
            OnDisk::Nothing => {
                self.seen = Seen::Nothing;
                *gallery = Gallery::default();
            }
            OnDisk::Good(on_disk, seen) => {
                self.seen = seen;
                *gallery = on_disk;
            }
            // So far nobody was told that the rest is stored.
            OnDisk::Torn(on_disk, log) => {
                self.seen = Seen::Log(log);
                *gallery = on_disk;
                return Ok(self.seen.end() != before);
            }
            OnDisk::Damaged(what) => {
                return Err(GalleryError::io(&place.file, Action::Read, &what));
            }
        }
        Ok(true)
    }

    /// What is on disk if it is anything new.
    fn newer(&mut self, gallery: &Gallery, place: &Place) -> Result<Option<OnDisk>, GalleryError> {
        let failed = |error: io::Error| GalleryError::io(&place.file, Action::Read, &error);
        let start = start_of(place).map_err(failed)?;
        let known = match (&self.seen, &start) {
            (Seen::Nothing, None) => return Ok(None),
            (Seen::Version1(mark), Some(start)) if start.is_of(mark) => return Ok(None),
            (Seen::Log(log), Some(start)) if start.is_of(log.mark()) => {
                if log.is_read_to(start.length) {
                    return Ok(None);
                }
                true
            }
            _ => false,
        };
        if let (true, Seen::Log(log)) = (known, std::mem::take(&mut self.seen)) {
            let look = log.catch_up(gallery.clone()).map_err(failed)?;
            return Ok(Some(look.into()));
        }
        look(place).map(Some)
    }

    /// Brings `gallery` up to date under the lock.
    fn take_over(
        &mut self,
        gallery: &mut Gallery,
        place: &Place,
        warnings: &mut Vec<GalleryWarning>,
    ) -> Result<(), GalleryError> {
        match self.newer(gallery, place)? {
            None => {}
            Some(OnDisk::Nothing) => {
                self.seen = Seen::Nothing;
                *gallery = Gallery::default();
            }
            Some(OnDisk::Good(on_disk, seen)) => {
                self.seen = seen;
                *gallery = on_disk;
            }
            Some(OnDisk::Torn(on_disk, log)) => {
                warnings.push(cut_off(place, &log));
                self.seen = Seen::Log(log);
                *gallery = on_disk;
            }
            Some(OnDisk::Damaged(what)) => {
                // What is in memory was good when it was read: keep it.
                let aside = place.keep_aside()?;
                self.seen = Seen::Nothing;
                warnings.push(GalleryWarning::KeptAside {
                    what,
                    aside,
                    kept_memory: true,
                });
            }
        }
        Ok(())
    }

    fn write(
        &mut self,
        gallery: &mut Gallery,
        place: &Place,
        change: &Change,
        undo: &mut Change,
    ) -> io::Result<()> {
        match &mut self.seen {
            Seen::Log(log) if !change.removes_all() && !log.is_wasteful() => {
                log.append(&place.file, gallery, change, undo)
            }
            _ => self.write_anew(gallery, place),
        }
    }

    fn write_anew(&mut self, gallery: &mut Gallery, place: &Place) -> io::Result<()> {
        let temp = place.temporary()?;
        log::write_all(temp.as_file(), gallery)?;
        temp.persist(&place.file).map_err(|error| error.error)?;
        place.sync_dir();
        // It is safe from here on; if it cannot be read now, then later.
        self.seen = Seen::Nothing;
        if let Ok(OnDisk::Good(on_disk, seen)) = look(place) {
            *gallery = on_disk;
            self.seen = seen;
        }
        Ok(())
    }

    /// Cuts off what was never committed, or moves a damaged file out of the
    /// way. Looks again under the lock: a writer may have been at work, or
    /// another process have done so already.
    fn recover(
        &mut self,
        place: &Place,
        trouble: OnDisk,
        warnings: &mut Vec<GalleryWarning>,
    ) -> Result<Gallery, GalleryError> {
        let lock = place.lock();
        let found = if lock.is_ok() { look(place)? } else { trouble };
        Ok(match found {
            OnDisk::Nothing => {
                warnings.push(GalleryWarning::KeptAsideElsewhere(place.file.clone()));
                Gallery::default()
            }
            OnDisk::Good(gallery, seen) => {
                self.seen = seen;
                gallery
            }
            OnDisk::Torn(gallery, log) => {
                warnings.push(match &lock {
                    Ok(_) => cut_off(place, &log),
                    Err(_) => GalleryWarning::Unfinished(None),
                });
                self.seen = Seen::Log(log);
                gallery
            }
            // A folder that cannot be written: nothing will overwrite the file,
            // so it is safe where it is.
            OnDisk::Damaged(what) if lock.is_err() => {
                let path = place.file.clone();
                warnings.push(GalleryWarning::Stuck { path, what });
                Gallery::default()
            }
            OnDisk::Damaged(what) => {
                let aside = place.keep_aside()?;
                warnings.push(GalleryWarning::KeptAside {
                    what,
                    aside,
                    kept_memory: false,
                });
                self.refill_link(place)?
            }
        })
    }

    /// A link must not lead to nothing after its file was kept aside.
    fn refill_link(&mut self, place: &Place) -> Result<Gallery, GalleryError> {
        let mut gallery = Gallery::default();
        if place.file != self.path() {
            self.write_anew(&mut gallery, place)
                .map_err(|error| GalleryError::io(&place.file, Action::Write, &error))?;
        }
        Ok(gallery)
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
}

impl Seen {
    fn end(&self) -> Option<u64> {
        match self {
            Self::Log(log) => Some(log.end()),
            Self::Nothing | Self::Version1(_) => None,
        }
    }
}

impl From<Look> for OnDisk {
    fn from(look: Look) -> Self {
        match look {
            Look::Good(gallery, log) => Self::Good(gallery, Seen::Log(log)),
            Look::Torn(gallery, log) => Self::Torn(gallery, log),
            Look::Damaged(what) => Self::Damaged(what),
        }
    }
}

/// The beginning of the file: the cheap look that [`GalleryStore::refresh`]
/// makes often.
struct Start {
    file: File,
    length: u64,
    header: Result<Header, Unreadable>,
}

impl Start {
    fn is_of(&self, mark: &str) -> bool {
        self.header.as_ref().is_ok_and(|header| header.mark == mark)
    }
}

fn start_of(place: &Place) -> io::Result<Option<Start>> {
    let file = match File::open(&place.file) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut start = Vec::new();
    (&file).take(HEADER_BYTES).read_to_end(&mut start)?;
    Ok(Some(Start {
        length: file.metadata()?.len(),
        header: header::read(&start),
        file,
    }))
}

fn look(place: &Place) -> Result<OnDisk, GalleryError> {
    let failed = |error: io::Error| GalleryError::io(&place.file, Action::Read, &error);
    let Some(start) = start_of(place).map_err(failed)? else {
        return Ok(OnDisk::Nothing);
    };
    let header = match start.header {
        Ok(header) => header,
        Err(Unreadable::Damaged(what)) => return Ok(OnDisk::Damaged(what)),
        Err(Unreadable::Newer(version)) => {
            return Err(GalleryError::Newer {
                path: place.file.clone(),
                version,
                supported: FORMAT_VERSION,
            });
        }
    };
    if header.version >= FORMAT_VERSION {
        return Ok(Log::open(start.file, &header).map_err(failed)?.into());
    }
    let mut file = start.file;
    let mut body = Vec::new();
    file.seek(SeekFrom::Start(header.bytes as u64))
        .and_then(|_| file.read_to_end(&mut body))
        .map_err(failed)?;
    Ok(match version1::decode(&header, &body) {
        Ok(gallery) => OnDisk::Good(gallery, Seen::Version1(header.mark)),
        Err(what) => OnDisk::Damaged(what),
    })
}

/// Takes away what stands behind the last commit, and keeps it aside. Only
/// under the lock.
fn cut_off(place: &Place, log: &Log) -> GalleryWarning {
    let kept = log
        .torn_bytes()
        .map_err(|error| GalleryError::io(&place.file, Action::Read, &error))
        .and_then(|bytes| place.keep_bytes_aside(&bytes));
    let aside = kept.ok();
    // What is not cut off now will be by the next change.
    if aside.is_some() {
        let _ = log.cut(&place.file);
    }
    GalleryWarning::Unfinished(aside)
}
