//! With what the gallery is sealed, and how far it was seen to come.

use super::place::Place;
use super::witness::Witness;
use crate::error::GalleryError;
use crate::keys::{Keeping, KeyTrouble, Keys, Passphrase, Slot, Unlocked};
use faceglass_disk::File;
use std::io::{Seek as _, SeekFrom, Write as _};

/// The key in use.
#[derive(Debug)]
pub struct Sealing {
    keys: Keys,
    unlocked: Option<Unlocked>,
    /// The last generation known of the gallery that `unlocked` opens.
    generation: u64,
    /// A slot that was asked about, with the answer that stays until somebody tries
    /// again: a passphrase takes a while, and a locked keyring would ask its owner
    /// each time.
    refused: Option<(Slot, KeyTrouble)>,
    accepts_older: bool,
}

impl Sealing {
    pub fn new(keys: Keys) -> Self {
        Self {
            keys,
            unlocked: None,
            generation: 0,
            refused: None,
            accepts_older: false,
        }
    }

    pub fn use_passphrase(&mut self, passphrase: Passphrase) {
        self.keys.try_first(passphrase);
        self.try_again();
    }

    pub fn try_again(&mut self) {
        self.refused = None;
    }

    pub fn accept_older(&mut self, accepts: bool) {
        self.accepts_older = accepts;
    }

    pub fn accepts_older(&self) -> bool {
        self.accepts_older
    }

    pub fn keeping(&self) -> Option<Keeping> {
        self.unlocked.as_ref().map(|unlocked| unlocked.slot.kept())
    }

    /// The key of the gallery that was last read or written.
    pub fn unlocked(&self) -> Option<&Unlocked> {
        self.unlocked.as_ref()
    }

    pub fn witness(&self, place: &Place) -> Option<Witness> {
        Witness::read(place)
    }

    /// The key for a file with this slot. One that is in use stays good when the
    /// slot changes: the data key does not.
    pub fn unlock(&mut self, slot: &Slot, place: &Place) -> Result<Unlocked, GalleryError> {
        if let Some(unlocked) = &self.unlocked
            && unlocked.slot.gallery() == slot.gallery()
        {
            return Ok(Unlocked {
                slot: slot.clone(),
                key: unlocked.key.clone(),
            });
        }
        let closed = |why| GalleryError::Closed {
            path: place.file.clone(),
            why,
        };
        if let Some((refused, why)) = &self.refused
            && refused == slot
        {
            return Err(closed(why.clone()));
        }
        let unlocked = self.keys.unlock(slot, place.dir());
        self.keys.forget_typed();
        if let Err(why @ (KeyTrouble::WrongPassphrase | KeyTrouble::KeyringLocked)) = &unlocked {
            self.refused = Some((slot.clone(), why.clone()));
        }
        unlocked.map_err(closed)
    }

    /// Takes a file into use that was opened with `unlocked`, unless it is older
    /// than one that was there, or of another gallery.
    pub fn take(
        &mut self,
        place: &Place,
        unlocked: Unlocked,
        generation: u64,
        witness: Option<Witness>,
    ) -> Result<(), GalleryError> {
        let gallery = unlocked.slot.gallery();
        let is_other = witness.as_ref().is_some_and(|w| !w.is_of(gallery));
        let in_use = self.unlocked.as_ref().map(|held| held.slot.gallery());
        let seen = [
            witness.map_or(0, |witness| witness.generation(&unlocked.key)),
            self.keys.generation(&unlocked.slot).unwrap_or(0),
            if in_use == Some(gallery) {
                self.generation
            } else {
                0
            },
        ];
        let newest = seen.into_iter().max().unwrap_or(0);
        if (is_other || generation < newest) && !self.accepts_older {
            return Err(GalleryError::PutBack(place.file.clone()));
        }
        self.generation = generation.max(newest);
        self.unlocked = Some(unlocked);
        Ok(())
    }

    /// A file of this generation was seen.
    pub fn saw(&mut self, generation: u64) {
        self.generation = self.generation.max(generation);
    }

    /// A file of this generation is safely on disk. Only under the lock.
    pub fn note(&mut self, place: &Place, generation: u64) {
        self.saw(generation);
        if let Some(unlocked) = &self.unlocked {
            Witness::note(place, unlocked, generation);
            self.keys.note_generation(&unlocked.slot, generation);
        }
    }

    /// With what a new file is to be sealed, and as the how manieth. A key that was
    /// taken away meanwhile is kept anew, or nobody could open it.
    pub fn for_new_file(&self, place: &Place) -> Result<(Unlocked, u64), GalleryError> {
        let unlocked = match &self.unlocked {
            Some(unlocked) if self.keys.still_open(&unlocked.slot, place.dir()) => {
                Ok(unlocked.clone())
            }
            Some(unlocked) => self.keys.rewrap(unlocked, None, place.dir()),
            None => self.keys.make(place.dir()),
        };
        let unlocked = unlocked.map_err(|why| unsealed(place, why))?;
        Ok((unlocked, self.generation.saturating_add(1)))
    }

    pub fn use_from_now(&mut self, unlocked: Unlocked) {
        self.unlocked = Some(unlocked);
    }

    /// Seals the data key in another way and gives how it was sealed.
    pub fn rewrap(
        &mut self,
        place: &Place,
        passphrase: Option<&Passphrase>,
    ) -> Result<Option<Unlocked>, GalleryError> {
        let failed = |why| unsealed(place, why);
        let before = self.unlocked.clone();
        let new = match (&before, passphrase) {
            (Some(unlocked), passphrase) => self.keys.rewrap(unlocked, passphrase, place.dir()),
            // No file or keyring is to hold what only the passphrase shall open.
            (None, Some(passphrase)) => self.keys.make_with(passphrase),
            (None, None) => self.keys.make(place.dir()),
        };
        let new = new.map_err(failed)?;
        self.unlocked = Some(new);
        Ok(before)
    }

    pub fn restore(&mut self, before: Option<Unlocked>) {
        self.unlocked = before;
    }

    /// Removes the key that sealed the gallery before, and says how it is kept now.
    pub fn forget_all_but_current(&self, place: &Place, before: Option<Unlocked>) -> Keeping {
        let Some(unlocked) = &self.unlocked else {
            return Keeping::KeyFile;
        };
        if let Some(before) = before {
            let kept = before.slot.kept();
            self.keys.forget_others(&unlocked.slot, kept, place.dir());
        }
        unlocked.slot.kept()
    }
}

fn unsealed(place: &Place, why: KeyTrouble) -> GalleryError {
    GalleryError::Unsealed {
        path: place.file.clone(),
        why,
    }
}

/// Overwrites what is left of a file that lay open, once a sealed one took its
/// place. A second name of it is somebody's copy and stays.
pub fn wipe(mut file: &File) {
    let Ok(metadata) = file.metadata() else {
        return;
    };
    #[cfg(unix)]
    if std::os::unix::fs::MetadataExt::nlink(&metadata) > 0 {
        return;
    }
    let zeros = vec![0; 1 << 16];
    let mut left = metadata.len();
    // What the disk does not let be overwritten has no name any more, at least.
    let _ = file.seek(SeekFrom::Start(0));
    while left > 0 {
        let now = usize::try_from(left.min(zeros.len() as u64)).unwrap_or(0);
        if file.write_all(&zeros[..now]).is_err() {
            return;
        }
        left -= now as u64;
    }
    let _ = file.sync_all();
}
