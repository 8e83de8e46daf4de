//! How the key of the gallery is kept, and how that is changed.

use super::{GalleryStore, Seen};
use crate::error::{GalleryError, GalleryWarning};
use crate::gallery::Gallery;
use crate::keys::{Keeping, Passphrase, Rights};

impl GalleryStore {
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
        self.retried(|store| store.set_passphrase_once(gallery, passphrase))
    }

    fn set_passphrase_once(
        &mut self,
        gallery: &mut Gallery,
        passphrase: Option<&Passphrase>,
    ) -> Result<(Keeping, Vec<GalleryWarning>), GalleryError> {
        let (place, _lock, mut warnings) = self.begin(gallery)?;
        self.allow(Rights::Manage)?;
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
}
