//! A gallery that several machines keep together.
//!
//! Each machine has the file, byte for byte the same, and so has an [`Exchange`], which sees nothing
//! but sealed bytes. A change is written behind the end of the machine's own file and then offered
//! to the exchange as what comes after the end it knows. Where another machine was quicker that is
//! refused: the file is cut off at its end again, what the other wrote is taken over, and the change
//! is made anew on top of it. What the exchange took is made for everybody, and only then told as
//! made. How far the exchange is known to agree stands in a note beside the file; what is behind
//! that in the file was never promised to anybody.

mod note;

use super::header::{self, Header};
use super::lock::Lock;
use super::place::Place;
use super::{GalleryStore, Seen};
use crate::error::{Action, GalleryError};
use crate::keys::{Apart, Blank, Exchange, Head, News, Offer, Rights};
use faceglass_disk::File;
use note::Note;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How often a turn is waited for where others were quicker.
const TURNS: u32 = 3;

/// What a store shares its file through.
#[derive(Clone, Debug)]
pub struct Shared(Arc<Mutex<dyn Exchange>>);

impl Shared {
    pub fn through(exchange: Arc<Mutex<dyn Exchange>>) -> Self {
        Self(exchange)
    }

    fn exchange(&self) -> MutexGuard<'_, dyn Exchange + 'static> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the exchange has something that the file lacks.
    pub fn is_ahead(&self, place: &Place) -> Result<bool, GalleryError> {
        let head = self.exchange().head()?;
        let note = Note::read(place);
        Ok(
            head.as_ref() != note.as_ref().map(|note| &note.head)
                || is_longer(place, note.as_ref()),
        )
    }

    /// Takes over what the exchange has. Only under the lock.
    ///
    /// # Errors
    /// [`GalleryError`] if it cannot be reached, or the file is no copy of what it has.
    pub fn catch_up(&self, place: &Place) -> Result<(), GalleryError> {
        let failed = |error: io::Error| GalleryError::io(&place.file, Action::Write, &error);
        let note = Note::read(place);
        let length = length_of(place);
        let known = match (note, length) {
            (None, Some(_)) => return Err(GalleryError::NotShared(place.file.clone())),
            (Some(note), Some(length))
                if length >= note.head.length && is_of(place, &note.head) =>
            {
                if length > note.head.length {
                    // Written, and never taken by the exchange.
                    let file = File::open(&place.file).map_err(failed)?;
                    file.set_len(note.head.length).map_err(failed)?;
                    file.sync_all().map_err(failed)?;
                }
                Some(note.head)
            }
            // Damaged, or replaced when the program died: it is had anew as a whole.
            _ => None,
        };
        match self.exchange().news(known.as_ref())? {
            News::None => Ok(()),
            News::More(bytes) => {
                let Some(head) = known else {
                    return Err(Apart::Confused.into());
                };
                let mut file = File::open(&place.file).map_err(failed)?;
                file.seek(SeekFrom::Start(head.length)).map_err(failed)?;
                file.write_all(&bytes).map_err(failed)?;
                file.sync_data().map_err(failed)?;
                let length = head.length + bytes.len() as u64;
                Note::of(Head { length, ..head })
                    .write(place)
                    .map_err(failed)
            }
            News::Whole(bytes) => {
                let head = head_of(&bytes).ok_or(Apart::Confused)?;
                let mut temp = place.temporary().map_err(failed)?;
                temp.file_mut().write_all(&bytes).map_err(failed)?;
                temp.file().sync_all().map_err(failed)?;
                temp.persist(&place.file).map_err(failed)?;
                place.sync_dir();
                Note::of(head).write(place).map_err(failed)
            }
        }
    }

    /// Offers what was written behind the end that is known.
    ///
    /// # Errors
    /// [`GalleryError`] if it is not taken; [`GalleryError::Overtaken`] if another machine was quicker.
    pub fn offer(
        &self,
        place: &Place,
        head: &Head,
        bytes: &[u8],
        blanks: &[Blank],
    ) -> Result<(), GalleryError> {
        self.take(&Offer::More {
            head,
            bytes,
            blanks,
        })?;
        let length = head.length + bytes.len() as u64;
        let mark = head.mark.clone();
        // Without the note what was taken is had again.
        let _ = Note::of(Head { mark, length }).write(place);
        Ok(())
    }

    /// Offers a file in the place of what is there; what is to be noted once it is in its place.
    ///
    /// # Errors
    /// As [`offer`](Self::offer).
    pub fn offer_whole(&self, place: &Place, bytes: &[u8]) -> Result<Promised, GalleryError> {
        let head = head_of(bytes).ok_or(Apart::Confused)?;
        let known = Note::read(place).map(|note| note.head);
        self.take(&Offer::Whole {
            known: known.as_ref(),
            head: &head,
            bytes,
        })?;
        Ok(Promised(Note::of(head)))
    }

    /// Whether this user may do what is to be done.
    ///
    /// # Errors
    /// [`GalleryError`] if not, or if that cannot be asked.
    pub fn allows(&self, needed: Rights) -> Result<(), GalleryError> {
        let rights = self.exchange().rights()?;
        let may = match rights {
            Rights::Read => "its user may only read",
            Rights::Enrol => "its user may only add people and pictures",
            Rights::Manage => return Ok(()),
        };
        match rights >= needed {
            true => Ok(()),
            false => Err(Apart::Forbidden(may.into()).into()),
        }
    }

    fn take(&self, offer: &Offer<'_>) -> Result<(), GalleryError> {
        match self.exchange().offer(offer)? {
            true => Ok(()),
            false => Err(GalleryError::Overtaken),
        }
    }
}

/// What the exchange has taken and the folder does not say yet.
pub struct Promised(Note);

impl Promised {
    pub fn note(self, place: &Place) {
        // Without the note the file is had again.
        let _ = self.0.write(place);
    }
}

impl GalleryStore {
    /// Why the exchange was not to be reached when the gallery was last looked at.
    pub fn apart(&self) -> Option<&Apart> {
        self.apart.as_ref()
    }

    /// Brings the file up to what the exchange has. Only under the lock.
    pub(super) fn catch_up(&mut self, place: &Place) -> Result<(), GalleryError> {
        let Some(shared) = &self.shared else {
            return Ok(());
        };
        let caught_up = shared.catch_up(place);
        self.apart = apart(&caught_up);
        caught_up
    }

    /// The same for somebody who only reads: what is there already is used where the exchange
    /// cannot be reached.
    pub(super) fn look_around(&mut self, place: &Place) -> Result<(), GalleryError> {
        let Some(shared) = self.shared.clone() else {
            return Ok(());
        };
        self.make_dir()?;
        let looked = match shared.is_ahead(place) {
            Ok(true) => place.lock().and_then(|_lock: Lock| shared.catch_up(place)),
            Ok(false) => Ok(()),
            Err(error) => Err(error),
        };
        self.apart = apart(&looked);
        match looked {
            Err(GalleryError::Shared(_)) if length_of(place).is_some() => Ok(()),
            looked => looked,
        }
    }

    /// Whether this user may make a change that needs these rights.
    pub(super) fn allow(&self, needed: Rights) -> Result<(), GalleryError> {
        self.shared
            .as_ref()
            .map_or(Ok(()), |shared| shared.allows(needed))
    }

    /// Whether the file may be written anew.
    pub(super) fn may_be_written_anew(&self) -> bool {
        self.allow(Rights::Manage).is_ok()
    }

    /// Blanks in the file what others' changes made worthless. Only under the lock.
    pub(super) fn blank_what_others_removed(&mut self, place: &Place) {
        if let (Some(_), Seen::Log(log)) = (&self.shared, &mut self.seen) {
            // What stays is sealed, and goes when the file is written anew.
            let _ = log.erase_what_others_removed(&place.file);
        }
    }

    /// Makes a change, anew where another machine was quicker.
    pub(super) fn retried<T>(
        &mut self,
        mut make: impl FnMut(&mut Self) -> Result<T, GalleryError>,
    ) -> Result<T, GalleryError> {
        let (first, shared) = (make(self), self.shared.clone());
        let (Err(GalleryError::Overtaken), Some(shared)) = (&first, shared) else {
            return first;
        };
        // Whoever is slower than the others would be overtaken for ever.
        for _ in 0..TURNS {
            if !shared.exchange().begin_turn()? {
                continue;
            }
            let made = make(self);
            shared.exchange().end_turn();
            if !matches!(made, Err(GalleryError::Overtaken)) {
                return made;
            }
        }
        first
    }
}

fn apart<T>(result: &Result<T, GalleryError>) -> Option<Apart> {
    match result {
        Err(GalleryError::Shared(apart)) => Some(apart.clone()),
        _ => None,
    }
}

fn length_of(place: &Place) -> Option<u64> {
    std::fs::metadata(&place.file).ok().map(|file| file.len())
}

fn is_longer(place: &Place, note: Option<&Note>) -> bool {
    let known = note.map(|note| note.head.length);
    length_of(place) != known
}

fn is_of(place: &Place, head: &Head) -> bool {
    let read = || {
        let mut start = Vec::new();
        let file = std::fs::File::open(&place.file)?;
        file.take(header::HEADER_BYTES).read_to_end(&mut start)?;
        io::Result::Ok(start)
    };
    let start = read().unwrap_or_default();
    header::read(&start).is_ok_and(|header| header.mark == head.mark)
}

/// How far a whole file goes.
fn head_of(bytes: &[u8]) -> Option<Head> {
    let start = &bytes[..bytes.len().min(header::HEADER_BYTES as usize)];
    let Header { mark, .. } = header::read(start).ok()?;
    let length = bytes.len() as u64;
    Some(Head { mark, length })
}
