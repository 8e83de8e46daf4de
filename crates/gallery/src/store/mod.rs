//! The gallery on disk.

mod beside;
mod header;
mod key;
mod list;
mod lock;
mod log;
mod look;
mod old;
mod place;
mod repair;
mod sealing;
mod shared;
mod status;
mod witness;

pub use beside::{HISTORY_NAME, History, HistoryFile, UNKNOWN_NAME, UnknownFaces, UnknownFile};
pub use header::FORMAT_VERSION;
pub use list::{CameOf, Receipt};
pub use repair::Readable;
pub use status::Status;
pub use witness::WITNESS_NAME;

use crate::change::Change;
use crate::deeds::Events;
use crate::error::{Action, GalleryError, GalleryWarning};
use crate::gallery::Gallery;
use crate::keys::{Apart, Keys, Rights};
use lock::Lock;
use log::{Log, Step};
use look::OnDisk;
use place::Place;
use repair::cut_off;
use sealing::Sealing;
use shared::Shared;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

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
    /// Where other machines have the same file, if they do, …
    shared: Option<Shared>,
    /// … and why that was not to be reached.
    apart: Option<Apart>,
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
        store.look_around(&place)?;
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
        store.catch_up(&place)?;
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
            dir: keys.folder(dir),
            shared: keys.exchange().map(Shared::through),
            sealing: Sealing::new(keys),
            seen: Seen::Nothing,
            apart: None,
        }
    }

    /// The gallery's file, which may be a link.
    pub fn path(&self) -> PathBuf {
        self.dir.join(FILE_NAME)
    }

    /// Makes `change` on disk and in `gallery`, which afterwards is what is on
    /// disk, changes of other processes included. It is not noted in the list of
    /// changes: whoever keeps what takes it back commits that.
    ///
    /// # Errors
    /// [`GalleryError`] if the change cannot be made or written; neither
    /// `gallery` nor the disk holds it then.
    pub fn commit(
        &mut self,
        gallery: &mut Gallery,
        change: &Change,
    ) -> Result<Committed, GalleryError> {
        self.retried(|store| store.commit_once(gallery, change))
    }

    fn commit_once(
        &mut self,
        gallery: &mut Gallery,
        change: &Change,
    ) -> Result<Committed, GalleryError> {
        let (place, _lock, mut warnings) = self.begin(gallery)?;
        self.allow(needed_for(change))?;
        let mut undo = gallery.apply(change)?;
        let mut people = BTreeSet::new();
        change.people(&mut people);
        let step = Step {
            people,
            events: self.events().clone(),
            touched: BTreeSet::new(),
            undo: Some(&mut undo),
        };
        match self.write(gallery, &place, step, change.removes_all()) {
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
        self.look_around(&place)?;
        let is_newer = self.refresh_from_disk(gallery, &place)?;
        match &self.apart {
            // What is new comes first; the next look tells of this.
            Some(apart) if !is_newer => Err(apart.clone().into()),
            _ => Ok(is_newer),
        }
    }

    fn refresh_from_disk(
        &mut self,
        gallery: &mut Gallery,
        place: &Place,
    ) -> Result<bool, GalleryError> {
        let before = self.seen.end();
        let newer = match self.newer(gallery, place) {
            Ok(None) => return Ok(false),
            // A writer may be at work: look again when nobody is.
            Ok(Some(OnDisk::Damaged(_))) | Err(GalleryError::PutBack(_)) => {
                let _lock = place.lock()?;
                self.look(place)?
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

    /// The lock, and `gallery` as it is on disk, before something is changed.
    fn begin(
        &mut self,
        gallery: &mut Gallery,
    ) -> Result<(Place, Lock, Vec<GalleryWarning>), GalleryError> {
        self.make_dir()?;
        let place = Place::of(&self.path())?;
        let lock = place.lock()?;
        self.catch_up(&place)?;
        let mut warnings = Vec::new();
        self.take_over(gallery, &place, &mut warnings)?;
        place.remove_leftovers();
        self.blank_what_others_removed(&place);
        Ok((place, lock, warnings))
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
        step: Step<'_>,
        removes_all: bool,
    ) -> Result<Option<GalleryWarning>, GalleryError> {
        let may_write_anew = self.may_be_written_anew();
        match &mut self.seen {
            Seen::Log(log)
                if log.is_current() && !removes_all && !(log.is_wasteful() && may_write_anew) =>
            {
                log.append(place, gallery, step, self.shared.as_ref())?;
                self.sealing.note(place, log.generation());
                Ok(None)
            }
            _ => self.write_anew_with(gallery, &step.events, place),
        }
    }

    /// Puts a new file in place of what is there; tells if that lay open.
    fn write_anew(
        &mut self,
        gallery: &mut Gallery,
        place: &Place,
    ) -> Result<Option<GalleryWarning>, GalleryError> {
        let events = self.events().clone();
        self.write_anew_with(gallery, &events, place)
    }

    fn write_anew_with(
        &mut self,
        gallery: &mut Gallery,
        events: &Events,
        place: &Place,
    ) -> Result<Option<GalleryWarning>, GalleryError> {
        let failed = |error: io::Error| GalleryError::io(&place.file, Action::Write, &error);
        let (unlocked, generation) = self.sealing.for_new_file(place)?;
        let temp = place.temporary().map_err(failed)?;
        log::write_all(temp.file(), (gallery, events), &unlocked, generation).map_err(failed)?;
        let plain = match self.seen {
            Seen::Plain(..) => faceglass_disk::File::open(&place.file).ok(),
            Seen::Nothing | Seen::Log(_) => None,
        };
        let promised = match &self.shared {
            Some(shared) => {
                let bytes = std::fs::read(temp.path()).map_err(failed)?;
                Some(shared.offer_whole(place, &bytes)?)
            }
            None => None,
        };
        temp.persist(&place.file).map_err(failed)?;
        place.sync_dir();
        if let Some(promised) = promised {
            promised.note(place);
        }
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

    fn make_dir(&self) -> Result<(), GalleryError> {
        // Templates are biometric data: nobody else's business.
        faceglass_disk::private_folder::create(&self.dir)
            .map_err(|error| GalleryError::io(&self.dir, Action::Write, &error))
    }
}

/// The rights that a change of a shared gallery needs.
fn needed_for(change: &Change) -> Rights {
    match change.only_adds() {
        true => Rights::Enrol,
        false => Rights::Manage,
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
