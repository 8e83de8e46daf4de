//! A sealed file of records beside the gallery's.

use super::Kept;
use crate::error::{Action, GalleryError};
use crate::keys::{Key, SEAL_BYTES, TEMPORARY_SUFFIX, chance_in_hex, temporary_in};
use crate::store::lock::Lock;
use crate::store::place::Place;
use faceglass_disk as disk;
use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;
use zeroize::Zeroizing;

/// Longer than any record.
const MOST_BYTES: usize = 1 << 20;
/// So many records for each that counts, and these, are not worth writing the file anew.
const SPARE_RECORDS: usize = 512;

/// What stands in such a file.
pub trait Record: Clone {
    /// Which file.
    const KEPT: Kept;

    /// A later record of the same identity takes the place of an earlier one.
    fn id(&self) -> &str;

    fn to_bytes(&self) -> io::Result<Zeroizing<Vec<u8>>>;

    fn of_bytes(bytes: &[u8]) -> Option<Self>;
}

/// The records of one gallery on disk.
#[derive(Debug)]
pub struct Records<T> {
    place: Place,
    gallery: String,
    key: Key,
    /// What was last read or written; `None` before, and after anything went wrong.
    seen: Option<Read<T>>,
}

/// What stands in a file.
#[derive(Clone, Debug)]
pub struct Read<T> {
    /// The first line.
    head: String,
    /// Behind the last record that opens.
    end: u64,
    records: u64,
    /// By identity.
    pub by_id: HashMap<String, T>,
    /// Records that could not be read, for the file was altered.
    pub gaps: usize,
}

impl<T> Default for Read<T> {
    fn default() -> Self {
        Self {
            head: String::new(),
            end: 0,
            records: 0,
            by_id: HashMap::new(),
            gaps: 0,
        }
    }
}

/// What is to be done with records.
#[derive(Debug)]
pub struct Rewrite<T> {
    /// New, or in place of those of the same identity.
    pub put: Vec<T>,
    /// To be left out from now on.
    pub gone: BTreeSet<String>,
}

impl<T: Record> Records<T> {
    /// Those of a gallery, whose data key seals them, too.
    pub fn of(place: Place, gallery: String, key: Key) -> Self {
        Self {
            place,
            gallery,
            key,
            seen: None,
        }
    }

    /// Whether they are of the same gallery as others.
    pub fn are_of_same(&self, other: &Self) -> bool {
        self.gallery == other.gallery && self.place.file == other.place.file
    }

    /// Whether there is a file.
    pub fn exist(&self) -> bool {
        self.path().exists()
    }

    /// Reads what is kept, without the lock: of what is being written only whole records
    /// open.
    pub fn read(&mut self) -> Result<&Read<T>, GalleryError> {
        let read = self.look()?;
        Ok(self.seen.insert(read))
    }

    /// Changes what is kept, as `plan` says of what is there: under the lock, and on disk
    /// after `Ok`. What was there stays after an error. Answers with how many are gone.
    pub fn change(
        &mut self,
        plan: impl FnOnce(&HashMap<String, T>) -> Rewrite<T>,
    ) -> Result<usize, GalleryError> {
        let _lock = Lock::of_kept(self.place.dir(), T::KEPT)?;
        let mut read = self.look()?;
        let Rewrite { put, gone } = plan(&read.by_id);
        let before = read.by_id.len();
        if put.is_empty() && gone.is_empty() {
            self.seen = Some(read);
            return Ok(0);
        }
        self.seen = None;
        let wasteful = read.records as usize > 4 * read.by_id.len() + SPARE_RECORDS;
        let takes_away = gone.iter().any(|id| read.by_id.contains_key(id));
        if takes_away || wasteful || read.head.is_empty() {
            read.by_id.retain(|id, _| !gone.contains(id));
            let left = read.by_id.len();
            read.by_id.extend(by_id(&put));
            self.seen = Some(self.write_anew(read.by_id)?);
            return Ok(before - left);
        }
        self.append(&mut read, &put)?;
        self.seen = Some(read);
        Ok(0)
    }

    fn path(&self) -> PathBuf {
        self.place.beside(T::KEPT.file_name())
    }

    fn failed(&self, action: Action) -> impl Fn(io::Error) -> GalleryError + use<T> {
        let path = self.path();
        move |error| GalleryError::kept(T::KEPT, &path, action, &error)
    }

    /// What stands on disk: what is known, unless the file is another or longer.
    fn look(&mut self) -> Result<Read<T>, GalleryError> {
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
        let unreadable = || T::KEPT.unreadable(self.path());
        let line = bytes.iter().position(|byte| *byte == b'\n');
        let head = line.and_then(|end| std::str::from_utf8(&bytes[..=end]).ok());
        let head = head.filter(|head| head.starts_with(&self.beginning()));
        Ok(self.records(head.ok_or_else(unreadable)?, &bytes))
    }

    fn beginning(&self) -> String {
        format!("{} {} ", T::KEPT.magic(), self.gallery)
    }

    fn records(&self, head: &str, bytes: &[u8]) -> Read<T> {
        let mut read = Read {
            head: head.to_owned(),
            end: head.len() as u64,
            ..Read::default()
        };
        let (mut at, mut unread) = (head.len(), 0);
        while let Some(boxed) = record(bytes, at) {
            let about = about(head, read.records + unread);
            let opened = self.key.open(&about, boxed);
            let opened = opened.and_then(|bytes| T::of_bytes(&bytes));
            at += 4 + boxed.len();
            let Some(opened) = opened else {
                // At the end it was never whole; else it was altered.
                unread += 1;
                continue;
            };
            read.gaps += unread as usize;
            read.records += std::mem::take(&mut unread) + 1;
            read.end = at as u64;
            read.by_id.insert(opened.id().to_owned(), opened);
        }
        read
    }

    fn append(&self, read: &mut Read<T>, put: &[T]) -> Result<(), GalleryError> {
        let failed = self.failed(Action::Write);
        let (mut bytes, mut records) = (Vec::new(), read.records);
        for one in put {
            self.seal(one, &read.head, records, &mut bytes)?;
            records += 1;
        }
        let mut file = disk::File::open(&self.path()).map_err(&failed)?;
        let written = write_at(&mut file, read.end, &bytes);
        if let Err(error) = written {
            // What is left behind the end counts for nothing.
            let _ = file.set_len(read.end);
            return Err(failed(error));
        }
        read.end += bytes.len() as u64;
        read.records = records;
        read.by_id.extend(by_id(put));
        Ok(())
    }

    fn write_anew(&self, by_id: HashMap<String, T>) -> Result<Read<T>, GalleryError> {
        let failed = self.failed(Action::Write);
        let mark = chance_in_hex().map_err(|why| GalleryError::Unsealed {
            path: self.path(),
            why,
        })?;
        let head = format!("{}{mark}\n", self.beginning());
        let mut bytes = head.clone().into_bytes();
        for (number, one) in (0..).zip(by_id.values()) {
            self.seal(one, &head, number, &mut bytes)?;
        }
        let mut temp = self.temporary().map_err(&failed)?;
        temp.file_mut().write_all(&bytes).map_err(&failed)?;
        temp.file().sync_all().map_err(&failed)?;
        temp.persist(&self.path()).map_err(&failed)?;
        self.place.sync_dir();
        Ok(Read {
            end: bytes.len() as u64,
            records: by_id.len() as u64,
            head,
            by_id,
            gaps: 0,
        })
    }

    /// A file to be put in place; what a killed program left of one is removed.
    fn temporary(&self) -> io::Result<disk::Part> {
        let prefix = T::KEPT.temporary();
        let entries = fs::read_dir(self.place.dir())
            .into_iter()
            .flatten()
            .flatten();
        for entry in entries {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(prefix) && name.ends_with(TEMPORARY_SUFFIX) {
                // A leftover that stays does no harm.
                let _ = fs::remove_file(entry.path());
            }
        }
        temporary_in(self.place.dir(), prefix)
    }

    fn seal(
        &self,
        one: &T,
        head: &str,
        number: u64,
        bytes: &mut Vec<u8>,
    ) -> Result<(), GalleryError> {
        let plain = one.to_bytes().map_err(self.failed(Action::Write))?;
        let sealed = self.key.seal(&about(head, number), &plain);
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

fn by_id<T: Record>(records: &[T]) -> impl Iterator<Item = (String, T)> {
    let records = records.iter();
    records.map(|one| (one.id().to_owned(), one.clone()))
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

fn write_at(file: &mut disk::File, at: u64, bytes: &[u8]) -> io::Result<()> {
    file.set_len(at)?;
    file.seek(SeekFrom::Start(at))?;
    file.write_all(bytes)?;
    file.sync_data()
}
