//! The file that keeps the visits.

use super::visit::{Visit, VisitId};
use crate::error::{Action, GalleryError};
use crate::keys::{Key, SEAL_BYTES, chance_in_hex};
use crate::person::PersonId;
use crate::store::lock::Lock;
use crate::store::place::Place;
use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;

/// Name of the file, beside the gallery's.
pub const HISTORY_NAME: &str = "people.history";
/// Held while it is read or written, by one program at a time.
pub const LOCK_NAME: &str = "people.history.lock";
const TEMP_PREFIX: &str = ".history-";
const TEMP_SUFFIX: &str = ".tmp";
const MAGIC: &str = "faceglass-history 1";
/// Longer than any record.
const MOST_BYTES: usize = 1 << 20;
/// So many records for each visit, and these, are not worth writing the file anew.
const SPARE_RECORDS: usize = 512;

/// The history of one gallery on disk.
#[derive(Debug)]
pub struct HistoryFile {
    place: Place,
    gallery: String,
    key: Key,
    /// What was last read or written; `None` before, and after anything went wrong.
    seen: Option<Read>,
}

/// What stands in a file.
#[derive(Clone, Debug, Default)]
struct Read {
    /// The first line.
    head: String,
    /// Behind the last record that opens.
    end: u64,
    records: u64,
    visits: HashMap<VisitId, Visit>,
    gaps: usize,
}

/// What is kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// The visits, the latest first.
    pub visits: Vec<Visit>,
    /// Records that could not be read, for the file was altered.
    pub gaps: usize,
}

impl HistoryFile {
    /// That of a gallery, whose data key seals it, too.
    pub(super) fn of(place: Place, gallery: String, key: Key) -> Self {
        Self {
            place,
            gallery,
            key,
            seen: None,
        }
    }

    /// Whether it is of the same gallery as another.
    pub fn is_of_same(&self, other: &Self) -> bool {
        self.gallery == other.gallery && self.place.file == other.place.file
    }

    /// Reads what is kept.
    ///
    /// # Errors
    /// [`GalleryError`] if the file cannot be read, or is none of this gallery's.
    pub fn read(&mut self) -> Result<History, GalleryError> {
        // Without the lock: of what is being written only whole records open.
        let read = self.look()?;
        let mut visits: Vec<Visit> = read.visits.values().cloned().collect();
        visits.sort_by(|a, b| (b.first_unix_ms, &b.id).cmp(&(a.first_unix_ms, &a.id)));
        let gaps = read.gaps;
        Ok(History { visits, gaps })
    }

    /// Writes visits down, each in place of what was written of it before. They are on
    /// disk after `Ok`. Visits that ended before `oldest_unix_ms` are forgotten.
    ///
    /// # Errors
    /// As [`read`](Self::read), or if it cannot be written; what was there stays.
    pub fn write(&mut self, visits: &[Visit], oldest_unix_ms: u64) -> Result<(), GalleryError> {
        if visits.is_empty() && !self.path().exists() {
            return Ok(());
        }
        let _lock = Lock::named(self.place.dir(), LOCK_NAME)?;
        let mut read = self.look()?;
        let is_old = |visit: &Visit| visit.last_unix_ms < oldest_unix_ms;
        let old = read.visits.values().any(is_old);
        let wasteful = read.records as usize > 4 * read.visits.len() + SPARE_RECORDS;
        if visits.is_empty() && !old {
            self.seen = Some(read);
            return Ok(());
        }
        self.seen = None;
        if old || wasteful || read.head.is_empty() {
            let new = visits.iter().map(|visit| (visit.id.clone(), visit.clone()));
            read.visits.extend(new);
            read.visits.retain(|_, visit| !is_old(visit));
            self.seen = Some(self.write_anew(read.visits)?);
            return Ok(());
        }
        self.append(&mut read, visits)?;
        self.seen = Some(read);
        Ok(())
    }

    /// Leaves nothing of these people; answers with how many visits are gone.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn erase(&mut self, people: &BTreeSet<PersonId>) -> Result<usize, GalleryError> {
        if !self.path().exists() {
            return Ok(0);
        }
        let _lock = Lock::named(self.place.dir(), LOCK_NAME)?;
        let mut read = self.look()?;
        let before = read.visits.len();
        read.visits
            .retain(|_, visit| !people.contains(&visit.person));
        let gone = before - read.visits.len();
        self.seen = None;
        if gone > 0 {
            self.seen = Some(self.write_anew(read.visits)?);
        }
        Ok(gone)
    }

    fn path(&self) -> PathBuf {
        self.place.beside(HISTORY_NAME)
    }

    fn failed(&self, action: Action) -> impl Fn(io::Error) -> GalleryError + use<> {
        let path = self.path();
        move |error| GalleryError::io(&path, action, &error)
    }

    /// What stands on disk: what is known, unless the file is another or longer.
    fn look(&mut self) -> Result<Read, GalleryError> {
        let failed = self.failed(Action::Read);
        let mut file = match File::open(self.path()) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Read::default()),
            Err(error) => return Err(failed(error)),
        };
        let length = file.metadata().map_err(&failed)?.len();
        if let Some(seen) = self.seen.take_if(|seen| seen.end == length) {
            let mut head = vec![0; seen.head.len()];
            if file.read_exact(&mut head).is_ok() && head == seen.head.as_bytes() {
                return Ok(seen);
            }
            file.seek(SeekFrom::Start(0)).map_err(&failed)?;
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(&failed)?;
        let unreadable = || GalleryError::HistoryUnreadable(self.path());
        let line = bytes.iter().position(|byte| *byte == b'\n');
        let head = line.and_then(|end| std::str::from_utf8(&bytes[..=end]).ok());
        let head = head.filter(|head| head.starts_with(&self.beginning()));
        Ok(self.records(head.ok_or_else(unreadable)?, &bytes))
    }

    fn beginning(&self) -> String {
        format!("{MAGIC} {} ", self.gallery)
    }

    fn records(&self, head: &str, bytes: &[u8]) -> Read {
        let mut read = Read {
            head: head.to_owned(),
            end: head.len() as u64,
            ..Read::default()
        };
        let (mut at, mut unread) = (head.len(), 0);
        while let Some(boxed) = record(bytes, at) {
            let about = about(head, read.records + unread);
            let opened = self.key.open(&about, boxed);
            let visit = opened.and_then(|json| serde_json::from_slice::<Visit>(&json).ok());
            at += 4 + boxed.len();
            let Some(visit) = visit else {
                // At the end it was never whole; else it was altered.
                unread += 1;
                continue;
            };
            read.gaps += unread as usize;
            read.records += std::mem::take(&mut unread) + 1;
            read.end = at as u64;
            read.visits.insert(visit.id.clone(), visit);
        }
        read
    }

    fn append(&self, read: &mut Read, visits: &[Visit]) -> Result<(), GalleryError> {
        let failed = self.failed(Action::Write);
        let (mut bytes, mut records) = (Vec::new(), read.records);
        for visit in visits {
            self.seal(visit, &read.head, records, &mut bytes)?;
            records += 1;
        }
        let mut options = OpenOptions::new();
        let mut file = options.write(true).open(self.path()).map_err(&failed)?;
        let written = write_at(&mut file, read.end, &bytes);
        if let Err(error) = written {
            // What is left behind the end counts for nothing.
            let _ = file.set_len(read.end);
            return Err(failed(error));
        }
        read.end += bytes.len() as u64;
        read.records = records;
        let new = visits.iter().map(|visit| (visit.id.clone(), visit.clone()));
        read.visits.extend(new);
        Ok(())
    }

    fn write_anew(&self, visits: HashMap<VisitId, Visit>) -> Result<Read, GalleryError> {
        let failed = self.failed(Action::Write);
        let mark = chance_in_hex().map_err(|why| GalleryError::Unsealed {
            path: self.path(),
            why,
        })?;
        let head = format!("{}{mark}\n", self.beginning());
        let mut bytes = head.clone().into_bytes();
        for (number, visit) in (0..).zip(visits.values()) {
            self.seal(visit, &head, number, &mut bytes)?;
        }
        let mut temp = self.temporary().map_err(&failed)?;
        temp.write_all(&bytes).map_err(&failed)?;
        temp.as_file().sync_all().map_err(&failed)?;
        temp.persist(self.path())
            .map_err(|error| failed(error.error))?;
        self.place.sync_dir();
        Ok(Read {
            end: bytes.len() as u64,
            records: visits.len() as u64,
            head,
            visits,
            gaps: 0,
        })
    }

    /// A file to be put in place; what a killed program left of one is removed.
    fn temporary(&self) -> io::Result<tempfile::NamedTempFile> {
        let entries = fs::read_dir(self.place.dir())
            .into_iter()
            .flatten()
            .flatten();
        for entry in entries {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(TEMP_PREFIX) && name.ends_with(TEMP_SUFFIX) {
                // A leftover that stays does no harm.
                let _ = fs::remove_file(entry.path());
            }
        }
        tempfile::Builder::new()
            .prefix(TEMP_PREFIX)
            .suffix(TEMP_SUFFIX)
            .tempfile_in(self.place.dir())
    }

    fn seal(
        &self,
        visit: &Visit,
        head: &str,
        number: u64,
        bytes: &mut Vec<u8>,
    ) -> Result<(), GalleryError> {
        let failed = self.failed(Action::Write);
        let json = serde_json::to_vec(visit).map_err(|error| failed(error.into()))?;
        let sealed = self.key.seal(&about(head, number), &json);
        let sealed = sealed.map_err(|why| GalleryError::Unsealed {
            path: self.path(),
            why,
        })?;
        let length = u32::try_from(sealed.len()).unwrap_or(u32::MAX);
        bytes.extend(length.to_le_bytes());
        bytes.extend(sealed);
        Ok(())
    }
}

/// The box at a place, if the whole of it is there.
fn record(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let (length, behind) = bytes.get(at..)?.split_first_chunk::<4>()?;
    let length = u32::from_le_bytes(*length) as usize;
    let is_possible = (SEAL_BYTES..=MOST_BYTES).contains(&length);
    behind.get(..length).filter(|_| is_possible)
}

fn about(head: &str, number: u64) -> Vec<u8> {
    format!("{head}{number}").into_bytes()
}

fn write_at(file: &mut File, at: u64, bytes: &[u8]) -> io::Result<()> {
    file.set_len(at)?;
    file.seek(SeekFrom::Start(at))?;
    file.write_all(bytes)?;
    file.sync_data()
}
