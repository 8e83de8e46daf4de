//! What lies open is sealed, what is torn is cut off, what is damaged kept aside.

mod readable;

pub use readable::Readable;

use super::log::Log;
use super::look::{OnDisk, Plain};
use super::place::Place;
use super::{GalleryStore, Seen};
use crate::error::{Action, GalleryError, GalleryWarning};
use crate::gallery::Gallery;

impl GalleryStore {
    /// Seals a file that lies open. Looks again under the lock: another process may
    /// have done so. Where it cannot be sealed, it is used as it is, and that is told.
    pub(super) fn seal_plain(
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

    pub(super) fn take_plain(
        &mut self,
        plain: Plain,
        warnings: &mut Vec<GalleryWarning>,
    ) -> Gallery {
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
    pub(super) fn recover(
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
}

/// Takes away what stands behind the last commit, and keeps it aside. Only
/// under the lock.
pub(super) fn cut_off(place: &Place, log: &Log) -> GalleryWarning {
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
