//! The gallery on disk.

mod face;
mod frame;
mod header;
mod index;
mod lock;
mod log;
mod old;
mod place;
mod reading;
mod sealing;
mod status;
mod witness;
mod writing;

pub use header::FORMAT_VERSION;
pub use status::Status;
pub use witness::WITNESS_NAME;

use crate::change::Change;
use crate::error::{Action, Damage, GalleryError, GalleryWarning};
use crate::gallery::Gallery;
use crate::keys::{Keeping, Keys, Passphrase};
use header::{HEADER_BYTES, Header, Unreadable};
use log::{Log, Look};
use place::Place;
use sealing::Sealing;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use witness::Witness;
use zeroize::Zeroizing;

/// Name of the gallery's file in the data directory.
pub const FILE_NAME: &str = "people.gallery";

/// Keeps a [`Gallery`] in a folder, sealed.
///
/// Disk is the truth. Each [`commit`](Self::commit) takes a lock that holds
/// across processes, takes over what other processes added, makes the change,
/// and adds its records and a commit record to the file (then fsync): it costs
/// what it changes. A crash leaves the gallery without or with the change;
/// records without their commit are recognised and left out. Where the file
/// must be written anew, it is replaced in one step (temporary file, fsync,
/// rename, fsync of the folder). A file that cannot be read is renamed, never
/// overwritten; one of a newer version, or whose key is missing, is left alone; a
/// link is followed.
///
/// All records are sealed ([`Keys`] says with what). A file of an earlier version,
/// which lay open, is sealed when it is opened. A file older than the one that was
/// last there is not used before [`accept`](Self::accept).
#[derive(Debug)]
pub struct GalleryStore {
    dir: PathBuf,
    sealing: Sealing,
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
    /// A file of an earlier format, with its mark and length.
    Plain(String, u64),
    Log(Log),
}

/// What stands on disk.
enum OnDisk {
    Nothing,
    Good(Gallery, Log),
    /// Good up to something that was never committed.
    Torn(Gallery, Log),
    /// Of an earlier format.
    Plain(Plain),
    Damaged(Damage),
}

struct Plain {
    gallery: Gallery,
    mark: String,
    length: u64,
    is_torn: bool,
}

impl GalleryStore {
    /// Reads the gallery in `dir`, which need not exist yet, as
    /// [`open_with`](Self::open_with) does with a key in a file beside it: no
    /// keyring is touched and nobody is asked.
    ///
    /// # Errors
    /// As [`open_with`](Self::open_with).
    pub fn open(dir: &Path) -> Result<(Self, Gallery, Vec<GalleryWarning>), GalleryError> {
        Self::open_with(dir, Keys::default())
    }

    /// Reads the gallery in `dir`, which need not exist yet. A damaged file is
    /// renamed and told of in the warnings; the gallery is then empty.
    ///
    /// # Errors
    /// [`GalleryError`] if the file cannot be read or opened with `keys`, is older
    /// than the one that was last there, is a link to nothing or is of a newer
    /// version. A program that must go on can use [`GalleryStore::at_with`] with an
    /// empty gallery: what is on disk stays protected.
    pub fn open_with(
        dir: &Path,
        keys: Keys,
    ) -> Result<(Self, Gallery, Vec<GalleryWarning>), GalleryError> {
        let mut store = Self::at_with(dir, keys);
        let mut warnings = Vec::new();
        let place = Place::of(&store.path())?;
        let gallery = match store.look_twice(&place)? {
            OnDisk::Nothing => Gallery::default(),
            OnDisk::Good(gallery, log) => {
                store.seen = Seen::Log(log);
                gallery
            }
            OnDisk::Plain(plain) => store.seal_plain(&place, plain, &mut warnings)?,
            trouble @ (OnDisk::Torn(..) | OnDisk::Damaged(_)) => {
                store.recover(&place, trouble, &mut warnings)?
            }
        };
        Ok((store, gallery, warnings))
    }

    /// Takes the file that is there for the newest, whatever was there before: for
    /// somebody who put it there on purpose. It is written anew.
    ///
    /// # Errors
    /// [`GalleryError`] if it cannot be read, opened or written.
    pub fn accept(
        dir: &Path,
        keys: Keys,
    ) -> Result<(Self, Gallery, Vec<GalleryWarning>), GalleryError> {
        let mut store = Self::at_with(dir, keys);
        let (mut gallery, mut warnings) = (Gallery::default(), Vec::new());
        let place = Place::of(&store.path())?;
        let _lock = place.lock()?;
        store.sealing.accept_older(true);
        store.take_over(&mut gallery, &place, &mut warnings)?;
        store.sealing.accept_older(false);
        if !matches!(store.seen, Seen::Nothing) {
            place.remove_leftovers();
            warnings.extend(store.write_anew(&mut gallery, &place)?);
        }
        Ok((store, gallery, warnings))
    }

    /// A store that has not looked at the disk yet, with a key in a file.
    pub fn at(dir: &Path) -> Self {
        Self::at_with(dir, Keys::default())
    }

    /// A store that has not looked at the disk yet.
    pub fn at_with(dir: &Path, keys: Keys) -> Self {
        Self {
            dir: dir.to_path_buf(),
            sealing: Sealing::new(keys),
            seen: Seen::Nothing,
        }
    }

    /// How the key of the gallery is kept that was last read or written; `None` if
    /// there was none, or it lies open.
    pub fn keeping(&self) -> Option<Keeping> {
        match self.seen {
            Seen::Log(_) => self.sealing.keeping(),
            Seen::Nothing | Seen::Plain(..) => None,
        }
    }

    /// Asks again for a key that was refused.
    pub fn try_again(&mut self) {
        self.sealing.try_again();
    }

    /// This passphrase is tried next, once.
    pub fn use_passphrase(&mut self, passphrase: Passphrase) {
        self.sealing.use_passphrase(passphrase);
    }

    /// Seals the data key with another passphrase, or with none: then it is kept in
    /// the keyring where there is one, else in a file. The people stay as they are.
    ///
    /// # Errors
    /// [`GalleryError`] if the gallery cannot be read, opened or written; the key is
    /// then kept as before.
    pub fn set_passphrase(
        &mut self,
        gallery: &mut Gallery,
        passphrase: Option<&Passphrase>,
    ) -> Result<(Keeping, Vec<GalleryWarning>), GalleryError> {
        self.make_dir()?;
        let place = Place::of(&self.path())?;
        let _lock = place.lock()?;
        let mut warnings = Vec::new();
        self.take_over(gallery, &place, &mut warnings)?;
        place.remove_leftovers();
        let before = self.sealing.rewrap(&place, passphrase)?;
        match self.write_anew(gallery, &place) {
            Ok(told) => warnings.extend(told),
            Err(error) => {
                self.sealing.restore(before);
                return Err(error);
            }
        }
        let keeping = self.sealing.forget_all_but_current(&place, before);
        Ok((keeping, warnings))
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
        match self.write(gallery, &place, change, &mut undo) {
            Ok(told) => warnings.extend(told),
            Err(error) => {
                gallery.apply(&undo)?;
                return Err(error);
            }
        }
        Ok(Committed { undo, warnings })
    }

    /// Takes over what another process wrote since; `true` if anything changed.
    ///
    /// # Errors
    /// [`GalleryError`] as from [`open_with`](Self::open_with), or if the file is
    /// damaged (it is then kept aside at the next commit).
    pub fn refresh(&mut self, gallery: &mut Gallery) -> Result<bool, GalleryError> {
        let place = Place::of(&self.path())?;
        let before = self.seen.end();
        let newer = match self.newer(gallery, &place) {
            Ok(None) => return Ok(false),
            // A writer may be at work: look again when nobody is.
            Ok(Some(OnDisk::Damaged(_))) | Err(GalleryError::PutBack(_)) => {
                let _lock = place.lock()?;
                self.look(&place)?
            }
            Ok(Some(newer)) => newer,
            Err(error) => return Err(error),
        };
        match newer {
            OnDisk::Nothing => {
                self.seen = Seen::Nothing;
                *gallery = Gallery::default();
            }
            OnDisk::Good(on_disk, log) => {
                self.seen = Seen::Log(log);
                *gallery = on_disk;
            }
            // So far nobody was told that the rest is stored.
            OnDisk::Torn(on_disk, log) => {
                self.seen = Seen::Log(log);
                *gallery = on_disk;
                return Ok(self.seen.end() != before);
            }
            // The next change seals it.
            OnDisk::Plain(plain) => {
                self.seen = Seen::Plain(plain.mark, plain.length);
                *gallery = plain.gallery;
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
            (Seen::Plain(mark, length), Some(start))
                if start.is_of(mark) && start.length == *length =>
            {
                return Ok(None);
            }
            (Seen::Log(log), Some(start)) if start.is_of(log.mark()) => {
                if log.is_read_to(start.length) {
                    return Ok(None);
                }
                !log.is_longer_than(start.length)
            }
            _ => false,
        };
        if let (true, Seen::Log(log)) = (known, std::mem::take(&mut self.seen)) {
            let look = log.catch_up(gallery.clone()).map_err(failed)?;
            let on_disk = OnDisk::from(look);
            if let OnDisk::Good(_, log) | OnDisk::Torn(_, log) = &on_disk {
                self.sealing.saw(log.generation());
            }
            return Ok(Some(on_disk));
        }
        self.look(place).map(Some)
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
            Some(OnDisk::Good(on_disk, log)) => {
                self.seen = Seen::Log(log);
                *gallery = on_disk;
            }
            Some(OnDisk::Torn(on_disk, log)) => {
                warnings.push(cut_off(place, &log));
                self.seen = Seen::Log(log);
                *gallery = on_disk;
            }
            Some(OnDisk::Plain(plain)) => {
                *gallery = self.take_plain(plain, warnings);
            }
            Some(OnDisk::Damaged(what)) => {
                // What is in memory was good when it was read: keep it.
                let aside = place.keep_aside()?;
                self.seen = Seen::Nothing;
                warnings.push(GalleryWarning::KeptAside {
                    what,
                    aside,
                    kept_memory: !gallery.is_empty(),
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
    ) -> Result<Option<GalleryWarning>, GalleryError> {
        match &mut self.seen {
            Seen::Log(log) if !change.removes_all() && !log.is_wasteful() => {
                log.append(&place.file, gallery, change, undo)
                    .map_err(|error| GalleryError::io(&place.file, Action::Write, &error))?;
                self.sealing.note(place, log.generation());
                Ok(None)
            }
            _ => self.write_anew(gallery, place),
        }
    }

    /// Puts a new file in place of what is there; tells if that lay open.
    fn write_anew(
        &mut self,
        gallery: &mut Gallery,
        place: &Place,
    ) -> Result<Option<GalleryWarning>, GalleryError> {
        let failed = |error: io::Error| GalleryError::io(&place.file, Action::Write, &error);
        let (unlocked, generation) = self.sealing.for_new_file(place)?;
        let temp = place.temporary().map_err(failed)?;
        log::write_all(temp.as_file(), gallery, &unlocked, generation).map_err(failed)?;
        let plain = match self.seen {
            Seen::Plain(..) => File::options().write(true).open(&place.file).ok(),
            Seen::Nothing | Seen::Log(_) => None,
        };
        temp.persist(&place.file)
            .map_err(|error| failed(error.error))?;
        place.sync_dir();
        let told = matches!(self.seen, Seen::Plain(..))
            .then(|| GalleryWarning::Sealed(unlocked.slot.kept()));
        self.sealing.use_from_now(unlocked);
        self.sealing.note(place, generation);
        // It is safe from here on; if it cannot be read now, then later.
        self.seen = Seen::Nothing;
        if let Ok(OnDisk::Good(on_disk, log)) = self.look(place) {
            *gallery = on_disk;
            self.seen = Seen::Log(log);
        }
        if let Some(plain) = plain {
            sealing::wipe(&plain);
        }
        Ok(told)
    }

    /// Seals a file that lies open. Looks again under the lock: another process may
    /// have done so. Where it cannot be sealed, it is used as it is, and that is told.
    fn seal_plain(
        &mut self,
        place: &Place,
        plain: Plain,
        warnings: &mut Vec<GalleryWarning>,
    ) -> Result<Gallery, GalleryError> {
        let _lock = match place.lock() {
            Ok(lock) => lock,
            Err(why) => {
                let gallery = self.take_plain(plain, warnings);
                warnings.push(GalleryWarning::StillPlain(Box::new(why)));
                return Ok(gallery);
            }
        };
        let mut gallery = Gallery::default();
        self.take_over(&mut gallery, place, warnings)?;
        if matches!(self.seen, Seen::Plain(..)) {
            place.remove_leftovers();
            match self.write_anew(&mut gallery, place) {
                Ok(told) => warnings.extend(told),
                Err(why) => warnings.push(GalleryWarning::StillPlain(Box::new(why))),
            }
        }
        Ok(gallery)
    }

    fn take_plain(&mut self, plain: Plain, warnings: &mut Vec<GalleryWarning>) -> Gallery {
        if plain.is_torn {
            // What was not committed is not kept aside: it lies open, too.
            warnings.push(GalleryWarning::Unfinished(None));
        }
        self.seen = Seen::Plain(plain.mark, plain.length);
        plain.gallery
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
        let found = if lock.is_ok() {
            self.look(place)?
        } else {
            trouble
        };
        Ok(match found {
            OnDisk::Nothing => {
                warnings.push(GalleryWarning::KeptAsideElsewhere(place.file.clone()));
                Gallery::default()
            }
            OnDisk::Good(gallery, log) => {
                self.seen = Seen::Log(log);
                gallery
            }
            // Another process put it there; the next change seals it.
            OnDisk::Plain(plain) => self.take_plain(plain, warnings),
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
            self.write_anew(&mut gallery, place)?;
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

impl GalleryStore {
    /// Looks at the whole file, and again when nobody writes if it seems to be an
    /// older one.
    fn look_twice(&mut self, place: &Place) -> Result<OnDisk, GalleryError> {
        match self.look(place) {
            Err(GalleryError::PutBack(path)) => match place.lock() {
                Ok(_lock) => self.look(place),
                Err(_) => Err(GalleryError::PutBack(path)),
            },
            looked => looked,
        }
    }

    fn look(&mut self, place: &Place) -> Result<OnDisk, GalleryError> {
        let failed = |error: io::Error| GalleryError::io(&place.file, Action::Read, &error);
        // Before the file: it never tells of more than is there.
        let witness = self.sealing.witness(place);
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
        let Some(sealed) = &header.sealed else {
            return self.look_at_plain(place, start.file, &header, witness);
        };
        let unlocked = self.sealing.unlock(&sealed.key, place)?;
        let on_disk = OnDisk::from(Log::open(start.file, &header, &unlocked).map_err(failed)?);
        if let OnDisk::Good(_, log) | OnDisk::Torn(_, log) = &on_disk {
            self.sealing
                .take(place, unlocked, log.generation(), witness)?;
        }
        Ok(on_disk)
    }

    fn look_at_plain(
        &mut self,
        place: &Place,
        mut file: File,
        header: &Header,
        witness: Option<Witness>,
    ) -> Result<OnDisk, GalleryError> {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(0))
            .and_then(|_| file.read_to_end(&mut bytes))
            .map_err(|error| GalleryError::io(&place.file, Action::Read, &error))?;
        let bytes = Zeroizing::new(bytes);
        Ok(match old::decode(header, &bytes) {
            // Where a sealed one was, an open one was put in its place.
            Ok(_) if witness.is_some() && !self.sealing.accepts_older() => {
                return Err(GalleryError::PutBack(place.file.clone()));
            }
            Ok(old) => OnDisk::Plain(Plain {
                gallery: old.gallery,
                mark: header.mark.clone(),
                length: bytes.len() as u64,
                is_torn: old.is_torn,
            }),
            Err(what) => OnDisk::Damaged(what),
        })
    }
}

impl Seen {
    fn end(&self) -> Option<u64> {
        match self {
            Self::Log(log) => Some(log.end()),
            Self::Nothing | Self::Plain(..) => None,
        }
    }
}

impl From<Look> for OnDisk {
    fn from(look: Look) -> Self {
        match look {
            Look::Good(gallery, log) => Self::Good(gallery, log),
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
