//! The file that keeps views of people who were not recognised.

use super::records::{Record, Records, Rewrite};
use crate::backup::TemplateLine;
use crate::error::{GalleryError, Kept};
use crate::person::{Person, TemplateId};
use crate::seen::{UnknownFace, take_in};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::io;
use zeroize::Zeroizing;

/// The unknown faces of one gallery on disk.
#[derive(Debug)]
pub struct UnknownFile {
    records: Records<UnknownFace>,
}

/// What is kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnknownFaces {
    /// The views, that of whom was seen last first.
    pub faces: Vec<UnknownFace>,
    /// Records that could not be read, for the file was altered.
    pub gaps: usize,
}

#[derive(Serialize, Deserialize)]
struct Written {
    face: TemplateLine,
    worth: f32,
    last_unix_ms: u64,
}

impl Record for UnknownFace {
    const KEPT: Kept = Kept::Unknown;

    fn id(&self) -> &str {
        &self.face.id.0
    }

    fn to_bytes(&self) -> io::Result<Zeroizing<Vec<u8>>> {
        let written = Written {
            face: TemplateLine::of(&self.face),
            worth: self.worth,
            last_unix_ms: self.last_unix_ms,
        };
        Ok(Zeroizing::new(serde_json::to_vec(&written)?))
    }

    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let written: Written = serde_json::from_slice(bytes).ok()?;
        Some(Self {
            face: written.face.template()?,
            worth: written.worth,
            last_unix_ms: written.last_unix_ms,
        })
    }
}

impl UnknownFile {
    pub(super) fn of(records: Records<UnknownFace>) -> Self {
        Self { records }
    }

    /// Whether it is of the same gallery as another.
    pub fn is_of_same(&self, other: &Self) -> bool {
        self.records.are_of_same(&other.records)
    }

    /// Reads what is kept.
    ///
    /// # Errors
    /// [`GalleryError`] if the file cannot be read, or is none of this gallery's.
    pub fn read(&mut self) -> Result<UnknownFaces, GalleryError> {
        let read = self.records.read()?;
        let mut faces: Vec<UnknownFace> = read.by_id.values().cloned().collect();
        faces.sort_by(|a, b| (b.last_unix_ms, &b.face.id).cmp(&(a.last_unix_ms, &a.face.id)));
        let gaps = read.gaps;
        Ok(UnknownFaces { faces, gaps })
    }

    /// Keeps views, each in place of one of its identity or of one that it is like, where it is
    /// better. They are on disk after `Ok`. Who was last seen before `oldest_unix_ms` is
    /// forgotten, as are the oldest where there are more than
    /// [`MOST_UNKNOWN`](crate::MOST_UNKNOWN).
    ///
    /// # Errors
    /// As [`read`](Self::read), or if it cannot be written; what was there stays.
    pub fn write(&mut self, seen: &[UnknownFace], oldest_unix_ms: u64) -> Result<(), GalleryError> {
        if seen.is_empty() && !self.records.exist() {
            return Ok(());
        }
        self.records.change(|there| {
            let taken = take_in(there, seen, oldest_unix_ms);
            Rewrite {
                put: taken.put,
                gone: taken.gone,
            }
        })?;
        Ok(())
    }

    /// Forgets views; answers with how many are gone.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn forget(&mut self, faces: &BTreeSet<TemplateId>) -> Result<usize, GalleryError> {
        self.leave_out(|there| {
            let ids = faces.iter().map(|id| id.0.clone());
            ids.filter(|id| there.contains_key(id)).collect()
        })
    }

    /// Forgets the views that are at least as alike to a template of a person as `from`, in
    /// cosine; answers with how many are gone.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn erase_alike(&mut self, person: &Person, from: f32) -> Result<usize, GalleryError> {
        self.leave_out(|there| {
            let theirs = there.values().filter(|view| view.is_of(person, from));
            theirs.map(|view| view.face.id.0.clone()).collect()
        })
    }

    fn leave_out(
        &mut self,
        which: impl FnOnce(&HashMap<String, UnknownFace>) -> BTreeSet<String>,
    ) -> Result<usize, GalleryError> {
        if !self.records.exist() {
            return Ok(0);
        }
        self.records.change(|there| Rewrite {
            put: Vec::new(),
            gone: which(there),
        })
    }
}
