//! The file that keeps the visits.

use super::records::{Record, Records, Rewrite};
use crate::error::{GalleryError, Kept};
use crate::person::PersonId;
use crate::seen::{Visit, VisitId};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use zeroize::Zeroizing;

/// The history of one gallery on disk.
#[derive(Debug)]
pub struct HistoryFile {
    records: Records<Visit>,
    /// Visits that were written by this one, and are to be found in the file.
    written: BTreeSet<String>,
    /// Those that somebody else erased since.
    erased: BTreeSet<String>,
    /// Those that are part of a visit that another program notes, by its identity.
    joined: BTreeMap<String, String>,
}

/// What is kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// The visits, the latest first.
    pub visits: Vec<Visit>,
    /// Records that could not be read, for the file was altered.
    pub gaps: usize,
}

impl Record for Visit {
    const KEPT: Kept = Kept::History;

    fn id(&self) -> &str {
        &self.id.0
    }

    fn to_bytes(&self) -> io::Result<Zeroizing<Vec<u8>>> {
        Ok(Zeroizing::new(serde_json::to_vec(self)?))
    }

    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}

impl HistoryFile {
    pub(super) fn of(records: Records<Visit>) -> Self {
        Self {
            records,
            written: BTreeSet::new(),
            erased: BTreeSet::new(),
            joined: BTreeMap::new(),
        }
    }

    /// Whether it is of the same gallery as another.
    pub fn is_of_same(&self, other: &Self) -> bool {
        self.records.are_of_same(&other.records)
    }

    /// Reads what is kept.
    ///
    /// # Errors
    /// [`GalleryError`] if the file cannot be read, or is none of this gallery's.
    pub fn read(&mut self) -> Result<History, GalleryError> {
        let read = self.records.read()?;
        let mut visits: Vec<Visit> = read.by_id.values().cloned().collect();
        visits.sort_by(|a, b| (b.first_unix_ms, &b.id).cmp(&(a.first_unix_ms, &a.id)));
        let gaps = read.gaps;
        Ok(History { visits, gaps })
    }

    /// Writes visits down, each in place of what was written of it before. They are on
    /// disk after `Ok`. Visits that ended before `oldest_unix_ms` are forgotten. Those that
    /// were written before by this file and that somebody erased since are not written again:
    /// the answer names them, and whoever is still there begins another visit.
    ///
    /// # Errors
    /// As [`read`](Self::read), or if it cannot be written; what was there stays.
    pub fn write(
        &mut self,
        visits: &[Visit],
        oldest_unix_ms: u64,
    ) -> Result<Vec<VisitId>, GalleryError> {
        if visits.is_empty() && !self.records.exist() {
            return Ok(Vec::new());
        }
        let (written, erased, joined) = (&mut self.written, &mut self.erased, &mut self.joined);
        let is_old = |visit: &&Visit| visit.last_unix_ms < oldest_unix_ms;
        self.records.change(|there| {
            let is_gone = |id: &String| !there.contains_key(id);
            erased.extend(written.iter().filter(|id| is_gone(id)).cloned());
            let of_gone = joined.iter().filter(|(_, with)| is_gone(with));
            erased.extend(of_gone.map(|(id, _)| id.clone()));
            let put = visits.iter().filter(|visit| !erased.contains(&visit.id.0));
            let put = put.filter(|visit| !is_old(visit));
            let mine = written.clone();
            let mut put: Vec<Visit> = put
                .map(|visit| match with_whom(visit, there, &mine) {
                    Some(with) => {
                        joined.insert(visit.id.0.clone(), with.id.0.clone());
                        with.lasting(visit)
                    }
                    None => visit.clone(),
                })
                .collect();
            // Where it says nothing new, nothing is written.
            put.retain(|visit| there.get(&visit.id.0) != Some(visit));
            let ours = visits
                .iter()
                .filter(|visit| !joined.contains_key(&visit.id.0));
            let ours = ours.filter(|visit| !erased.contains(&visit.id.0));
            written.retain(|id| !is_gone(id));
            written.extend(ours.map(|visit| visit.id.0.clone()));
            let gone = there.values().filter(is_old);
            let gone = gone.map(|visit| visit.id.0.clone());
            Rewrite {
                gone: gone
                    .filter(|id| put.iter().all(|visit| visit.id.0 != *id))
                    .collect(),
                put,
            }
        })?;
        let erased = visits
            .iter()
            .filter(|visit| self.erased.contains(&visit.id.0));
        Ok(erased.map(|visit| visit.id.clone()).collect())
    }

    /// Leaves nothing of these people; answers with how many visits are gone.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn erase(&mut self, people: &BTreeSet<PersonId>) -> Result<usize, GalleryError> {
        if !self.records.exist() {
            return Ok(0);
        }
        let of_them = |there: &HashMap<String, Visit>| {
            let visits = there.values();
            let theirs = visits.filter(|visit| people.contains(&visit.person));
            theirs.map(|visit| visit.id.0.clone()).collect()
        };
        self.records.change(|there| Rewrite {
            put: Vec::new(),
            gone: of_them(there),
        })
    }
}

/// The visit that another program notes of the same person before the same source: two windows
/// that look through one camera see one visit.
fn with_whom<'a>(
    visit: &Visit,
    there: &'a HashMap<String, Visit>,
    mine: &BTreeSet<String>,
) -> Option<&'a Visit> {
    if there.contains_key(&visit.id.0) {
        return None;
    }
    let others = there.values().filter(|other| !mine.contains(&other.id.0));
    let same = others.filter(|other| other.is_at_once_with(visit));
    same.min_by_key(|other| (other.first_unix_ms, &other.id))
}
