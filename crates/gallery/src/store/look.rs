//! What stands on disk, and whether it is anything new.

use super::header::{self, FORMAT_VERSION, HEADER_BYTES, Header, Unreadable};
use super::log::{Log, Look};
use super::place::Place;
use super::witness::Witness;
use super::{GalleryStore, Seen, old};
use crate::error::{Action, Damage, GalleryError};
use crate::gallery::Gallery;
use std::fs::File;
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom};
use std::path::Path;
use zeroize::Zeroizing;

/// What stands on disk.
pub(super) enum OnDisk {
    Nothing,
    Good(Gallery, Log),
    /// Good up to something that was never committed.
    Torn(Gallery, Log),
    /// Of an earlier format.
    Plain(Plain),
    Damaged(Damage),
}

pub(super) struct Plain {
    pub gallery: Gallery,
    pub mark: String,
    pub length: u64,
    pub is_torn: bool,
}

impl GalleryStore {
    /// What is on disk if it is anything new.
    pub(super) fn newer(
        &mut self,
        gallery: &Gallery,
        place: &Place,
    ) -> Result<Option<OnDisk>, GalleryError> {
        let failed = |error: io::Error| GalleryError::io(&place.file, Action::Read, &error);
        let start = start_of(&place.file).map_err(failed)?;
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

    /// Looks at the whole file, and again when nobody writes if it seems to be an
    /// older one.
    pub(super) fn look_twice(&mut self, place: &Place) -> Result<OnDisk, GalleryError> {
        match self.look(place) {
            Err(GalleryError::PutBack(path)) => match place.lock() {
                Ok(_lock) => self.look(place),
                Err(_) => Err(GalleryError::PutBack(path)),
            },
            looked => looked,
        }
    }

    pub(super) fn look(&mut self, place: &Place) -> Result<OnDisk, GalleryError> {
        let failed = |error: io::Error| GalleryError::io(&place.file, Action::Read, &error);
        // Before the file: it never tells of more than is there.
        let witness = self.sealing.witness(place);
        let Some(start) = start_of(&place.file).map_err(failed)? else {
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
pub(super) struct Start {
    pub file: File,
    pub length: u64,
    pub header: Result<Header, Unreadable>,
    /// What can be made of a header that is damaged.
    pub damaged: Option<Header>,
}

impl Start {
    pub(super) fn is_of(&self, mark: &str) -> bool {
        self.header.as_ref().is_ok_and(|header| header.mark == mark)
    }
}

pub(super) fn start_of(path: &Path) -> io::Result<Option<Start>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut start = Vec::new();
    (&file).take(HEADER_BYTES).read_to_end(&mut start)?;
    Ok(Some(Start {
        length: file.metadata()?.len(),
        header: header::read(&start),
        damaged: header::read_damaged(&start),
        file,
    }))
}
