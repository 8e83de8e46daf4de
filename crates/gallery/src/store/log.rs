//! The file, format 2: one line, then records that are only ever added.
//!
//! ```text
//! faceglass-gallery 2 <32 random hexadecimal digits, the mark of this file>
//! frames, as in `frame`
//! ```
//!
//! What stands before a commit frame (which repeats the mark) counts; what
//! stands behind the last one was never promised to anybody. A change adds its
//! frames and a commit, so that it costs what it changes. Frames that a change
//! makes worthless are erased where they stand; once they are most of the file,
//! the next change writes it anew.

use super::face::lock;
use super::header::{self, Header};
use super::index::{Index, Span, replay};
use super::reading::{Committed, Ending, read};
use super::writing::{Writer, Written, erase};
use crate::change::Change;
use crate::error::Damage;
use crate::gallery::Gallery;
use crate::person::{PersonId, random_hex};
use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// Less worthless space than this is not worth writing the file anew.
const WASTE: u64 = 1 << 20;

/// A file as far as it was read or written.
#[derive(Debug)]
pub struct Log {
    mark: String,
    /// Behind the last commit.
    end: u64,
    wasted: u64,
    index: Index,
    file: Arc<Mutex<File>>,
}

/// What a look at the file gives.
pub enum Look {
    Good(Gallery, Log),
    /// Good up to something that was never committed.
    Torn(Gallery, Log),
    Damaged(Damage),
}

impl Log {
    /// Behind the last commit.
    pub fn end(&self) -> u64 {
        self.end
    }

    pub fn mark(&self) -> &str {
        &self.mark
    }

    /// Whether the file of this length holds nothing that is not known.
    pub fn is_read_to(&self, length: u64) -> bool {
        self.end == length
    }

    /// Reads the whole file, whose header was read.
    pub fn open(file: File, header: &Header) -> io::Result<Look> {
        let log = Self {
            mark: header.mark.clone(),
            end: header.bytes as u64,
            wasted: 0,
            index: Index::default(),
            file: Arc::new(Mutex::new(file)),
        };
        let start = log.end;
        let (committed, ending) = read(&log.file, start, log.mark.as_bytes())?;
        // A file without a commit is never put in place.
        if committed.end == start && !matches!(ending, Ending::Damaged(_)) {
            return Ok(Look::Damaged(Damage::CutOff));
        }
        log.take_in(Gallery::default(), committed, ending)
    }

    /// Reads what was added since.
    pub fn catch_up(mut self, gallery: Gallery) -> io::Result<Look> {
        let (committed, ending) = read(&self.file, self.end, self.mark.as_bytes())?;
        if committed.entries.is_empty() && matches!(ending, Ending::Whole) {
            self.end = committed.end;
            return Ok(Look::Good(gallery, self));
        }
        self.take_in(gallery, committed, ending)
    }

    fn take_in(mut self, gallery: Gallery, read: Committed, ending: Ending) -> io::Result<Look> {
        let is_torn = match ending {
            Ending::Whole => false,
            Ending::Torn => true,
            Ending::Damaged(what) => return Ok(Look::Damaged(what)),
        };
        self.end = read.end;
        let dead = read.entries.iter().flat_map(|entry| self.index.take(entry));
        self.wasted += read.erased + dead.map(|span| span.bytes).sum::<u64>();
        Ok(match replay(gallery, read.entries) {
            Ok(gallery) if is_torn => Look::Torn(gallery, self),
            Ok(gallery) => Look::Good(gallery, self),
            Err(what) => Look::Damaged(what),
        })
    }

    /// Whether most of the file is worthless.
    pub fn is_wasteful(&self) -> bool {
        self.wasted > WASTE && self.wasted > self.end / 2
    }

    /// What stands behind the last commit.
    pub fn torn_bytes(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut file = lock(&self.file);
        file.seek(SeekFrom::Start(self.end))?;
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Cuts that off.
    pub fn cut(&self, path: &Path) -> io::Result<()> {
        let file = OpenOptions::new().write(true).open(path)?;
        file.set_len(self.end)?;
        file.sync_all()
    }

    /// Writes `change`, which is made in `gallery` already. The thumbnails of
    /// what is removed are taken from the disk into `undo` first.
    pub fn append(
        &mut self,
        path: &Path,
        gallery: &mut Gallery,
        change: &Change,
        undo: &mut Change,
    ) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).open(path)?;
        let mut people = BTreeSet::new();
        change.people(&mut people);
        let written = match self.write_difference(&mut file, gallery, &people) {
            Ok(written) => written,
            Err(error) => {
                // What is left behind the last commit counts for nothing.
                let _ = file.set_len(self.end);
                return Err(error);
            }
        };
        self.end = written.end;
        gallery.put_thumbnails(&people, written.stored_faces(&self.file));
        undo.hold_thumbnails();
        let dead: Vec<Span> = written
            .entries
            .iter()
            .flat_map(|entry| self.index.take(entry))
            .collect();
        self.wasted += dead.iter().map(|span| span.bytes).sum::<u64>();
        if erase(&mut file, &dead).is_err() {
            // The change is safe; the next one writes the file anew.
            self.wasted = u64::MAX;
        }
        Ok(())
    }

    fn write_difference(
        &self,
        file: &mut File,
        gallery: &Gallery,
        people: &BTreeSet<PersonId>,
    ) -> io::Result<Written> {
        file.set_len(self.end)?;
        file.seek(SeekFrom::Start(self.end))?;
        let mut writer = Writer::new(BufWriter::new(&mut *file), self.end);
        for id in people {
            writer.difference(id, gallery.get(id), &self.index)?;
        }
        let written = writer.commit(self.mark.as_bytes())?;
        file.sync_data()?;
        Ok(written)
    }
}

/// Writes a whole gallery into `file`.
pub fn write_all(file: &File, gallery: &Gallery) -> io::Result<()> {
    let mark = random_hex();
    let header = header::line(&mark);
    let mut output = BufWriter::new(file);
    output.write_all(header.as_bytes())?;
    let mut writer = Writer::new(output, header.len() as u64);
    let empty = Index::default();
    for person in gallery.people() {
        writer.difference(&person.id, Some(person), &empty)?;
        // Read again from the disk afterwards.
        writer.entries.clear();
    }
    writer.commit(mark.as_bytes())?;
    file.sync_all()
}
