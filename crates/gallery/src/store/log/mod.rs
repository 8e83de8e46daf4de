//! The file, format 5: two lines, then sealed records that are only ever added.
//!
//! ```text
//! faceglass-gallery 4 <32 random hexadecimal digits, the mark of this file>
//! {"key":{…how the data key is sealed…},"generation":1}
//! frames, as in `frame`
//! ```
//!
//! What stands before a commit frame counts; what stands behind the last one was
//! never promised to anybody. A change adds its frames and a commit, so that it
//! costs what it changes. A commit holds its generation and a hash over the seals
//! of its frames and of the commit before (of the header, in the first), so that
//! the whole opens only as it was written. Frames that a change makes worthless
//! are named by its commit and erased where they stand; once they are most of the
//! file, the next change writes it anew. Entries of the list of changes hold what they
//! can bring back: a removed template moves there from its person.
//!
//! A file of format 3 lacks what is written about people, how templates were taken, and
//! that list; one of format 4 lacks counter-examples. Both are read by the same code, and the
//! next change writes them anew.

mod face;
mod frame;
mod index;
mod reading;
mod record;
mod salvage;
mod writing;

pub use frame::Holder;
pub use index::{Entry, Span, replay};
pub use salvage::Salvage;

use crate::change::Change;
use crate::deeds::{EventId, Events};
use crate::error::{Action, Damage, GalleryError};
use crate::gallery::Gallery;
use crate::keys::{Blank, Head, Unlocked, chance_in_hex};
use crate::person::{Person, PersonId};
use crate::store::header::{self, FORMAT_VERSION, Header, Sealed};
use crate::store::place::Place;
use crate::store::shared::Shared;
use face::lock;
use faceglass_disk as disk;
use frame::{Kind, Sealer};
use index::Index;
use reading::{Committed, Ending, Point, read};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex};
use writing::{Writer, Written, erase};

/// Less worthless space than this is not worth writing the file anew.
const WASTE: u64 = 1 << 20;

/// A file as far as it was read or written.
#[derive(Debug)]
pub struct Log {
    mark: String,
    /// Behind the last commit.
    end: Point,
    sealer: Arc<Sealer>,
    wasted: u64,
    index: Index,
    events: Events,
    is_current: bool,
    /// What was worthless when it was read, and may not be erased yet.
    removed_by_others: Vec<Span>,
    file: Arc<Mutex<File>>,
}

/// A change that is made in memory and not on disk.
pub struct Step<'a> {
    /// Whom it is about.
    pub people: BTreeSet<PersonId>,
    /// The list as it is with it, …
    pub events: Events,
    /// … and which of its entries are new, other or gone.
    pub touched: BTreeSet<EventId>,
    /// What would take it back, if somebody keeps that outside the list.
    pub undo: Option<&'a mut Change>,
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
        self.end.at
    }

    /// Of the last commit.
    pub fn generation(&self) -> u64 {
        self.end.generation - 1
    }

    pub fn mark(&self) -> &str {
        &self.mark
    }

    /// The list of changes.
    pub fn events(&self) -> &Events {
        &self.events
    }

    /// Whether the file is of the newest format, so that records can be added.
    pub fn is_current(&self) -> bool {
        self.is_current
    }

    /// Whether the file of this length holds nothing that is not known.
    pub fn is_read_to(&self, length: u64) -> bool {
        self.end.at == length
    }

    /// Whether the file of this length was cut off, or is one before.
    pub fn is_longer_than(&self, length: u64) -> bool {
        self.end.at > length
    }

    /// Reads the whole file, whose header was read.
    pub fn open(mut file: File, header: &Header, unlocked: &Unlocked) -> io::Result<Look> {
        let start = start_of(&mut file, header)?;
        let log = Self {
            mark: header.mark.clone(),
            end: start.clone(),
            sealer: Arc::new(sealer_of(unlocked, &header.mark, header.version)),
            wasted: 0,
            index: Index::default(),
            events: Events::default(),
            is_current: header.version == FORMAT_VERSION,
            removed_by_others: Vec::new(),
            file: Arc::new(Mutex::new(file)),
        };
        let (committed, ending) = read(&log.file, &start, &log.sealer)?;
        // A file without a commit is never put in place.
        if committed.end == start && !matches!(ending, Ending::Damaged(_)) {
            return Ok(Look::Damaged(Damage::CutOff));
        }
        log.take_in(Gallery::default(), committed, ending)
    }

    /// Reads what was added since.
    pub fn catch_up(mut self, gallery: Gallery) -> io::Result<Look> {
        let (committed, ending) = read(&self.file, &self.end, &self.sealer)?;
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
        let dead: Vec<Span> = dead.collect();
        self.wasted += read.erased + dead.iter().map(|span| span.bytes).sum::<u64>();
        self.removed_by_others.extend(dead);
        let events = std::mem::take(&mut self.events);
        let gallery = match replay(gallery, events, read.entries) {
            Ok((gallery, events)) => {
                self.events = events;
                gallery
            }
            Err(what) => return Ok(Look::Damaged(what)),
        };
        Ok(if is_torn {
            Look::Torn(gallery, self)
        } else {
            Look::Good(gallery, self)
        })
    }

    /// Whether most of the file is worthless.
    pub fn is_wasteful(&self) -> bool {
        self.wasted > WASTE && self.wasted > self.end.at / 2
    }

    /// What stands behind the last commit.
    pub fn torn_bytes(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut file = lock(&self.file);
        file.seek(SeekFrom::Start(self.end.at))?;
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Cuts that off.
    pub fn cut(&self, path: &Path) -> io::Result<()> {
        let file = disk::File::open(path)?;
        file.set_len(self.end.at)?;
        file.sync_all()
    }

    /// Writes a change, which is made in `gallery` already. The thumbnails of what is
    /// removed go on into the list of changes, or are taken from the disk into what
    /// would take it back.
    ///
    /// # Errors
    /// [`GalleryError`] if it cannot be written, or who shares the file does not take it;
    /// neither the file nor this holds it then.
    pub fn append(
        &mut self,
        place: &Place,
        gallery: &mut Gallery,
        mut step: Step<'_>,
        shared: Option<&Shared>,
    ) -> Result<(), GalleryError> {
        let failed = |error: io::Error| GalleryError::io(&place.file, Action::Write, &error);
        let mut file = disk::File::open(&place.file).map_err(failed)?;
        let written = self
            .write_difference(&mut file, gallery, &step)
            .map_err(failed)
            .and_then(|written| {
                if let Some(shared) = shared {
                    self.offer(place, &written, shared)?;
                }
                Ok(written)
            });
        let written = match written {
            Ok(written) => written,
            Err(error) => {
                // What is left behind the last commit counts for nothing.
                let _ = file.set_len(self.end.at);
                return Err(error);
            }
        };
        let faces = written.stored_faces(&self.file, &self.sealer);
        self.end = written.end;
        // What shares entries with the new list is gone before they are altered.
        self.events = Events::default();
        for (holder, faces) in faces {
            match holder {
                Holder::Person(person) | Holder::Not(person) => {
                    gallery.put_thumbnails(&person, faces)
                }
                Holder::Event(event) => step.events.put_thumbnails(&event, faces),
            }
        }
        self.events = step.events;
        if let Some(undo) = step.undo {
            undo.hold_thumbnails();
        }
        for entry in &written.entries {
            self.index.take(entry);
        }
        self.wasted += written.dead.iter().map(|span| span.bytes).sum::<u64>();
        if erase(&mut file, &written.dead).is_err() {
            // The change is safe; the next one writes the file anew.
            self.wasted = u64::MAX;
        }
        Ok(())
    }

    /// Offers what was written to those who share the file.
    fn offer(&self, place: &Place, written: &Written, shared: &Shared) -> Result<(), GalleryError> {
        let read = || {
            let mut file = File::open(&place.file)?;
            file.seek(SeekFrom::Start(self.end.at))?;
            let mut bytes = Vec::new();
            file.take(written.end.at - self.end.at)
                .read_to_end(&mut bytes)?;
            io::Result::Ok(bytes)
        };
        let bytes = read().map_err(|error| GalleryError::io(&place.file, Action::Read, &error))?;
        let head = Head {
            mark: self.mark.clone(),
            length: self.end.at,
        };
        let blanks: Vec<Blank> = written.dead.iter().flat_map(|span| blanks(*span)).collect();
        shared.offer(place, &head, &bytes, &blanks)
    }

    /// Erases what changes of others, which were taken in, made worthless. Only under the lock.
    pub fn erase_what_others_removed(&mut self, path: &Path) -> io::Result<()> {
        if self.removed_by_others.is_empty() {
            return Ok(());
        }
        let mut file = disk::File::open(path)?;
        erase(&mut file, &std::mem::take(&mut self.removed_by_others))
    }

    fn write_difference(
        &self,
        file: &mut disk::File,
        gallery: &Gallery,
        step: &Step<'_>,
    ) -> io::Result<Written> {
        file.set_len(self.end.at)?;
        file.seek(SeekFrom::Start(self.end.at))?;
        let mut writer = Writer::new(BufWriter::new(&mut *file), &self.end, &self.sealer);
        let everyone = gallery.people().iter();
        let there: HashMap<&PersonId, &Person> = everyone
            .filter(|person| step.people.contains(&person.id))
            .map(|person| (&person.id, person))
            .collect();
        for id in &step.people {
            writer.person(id, there.get(id).copied(), &self.index)?;
        }
        for id in &step.touched {
            writer.event(id, step.events.get(id), &self.index)?;
        }
        let written = writer.commit(&self.index)?;
        file.sync_data()?;
        Ok(written)
    }
}

/// What [`erase`] makes of a frame.
fn blanks(span: Span) -> [Blank; 3] {
    let blank = |at, bytes, with| Blank { at, bytes, with };
    [
        blank(span.at, 1, Kind::ERASED),
        blank(span.label_at(), u64::from(span.label), 0),
        blank(span.body_at(), span.end() - span.body_at(), 0),
    ]
}

/// Writes a whole gallery and the list of changes into `file`, as its `generation`th.
pub fn write_all(
    file: &disk::File,
    (gallery, events): (&Gallery, &Events),
    unlocked: &Unlocked,
    generation: u64,
) -> io::Result<()> {
    let mark = chance_in_hex().map_err(io::Error::other)?;
    let sealed = Sealed {
        key: unlocked.slot.clone(),
        generation,
    };
    let lines = header::lines(&mark, &sealed)?;
    let mut output = BufWriter::new(file);
    output.write_all(lines.as_bytes())?;
    let sealer = Arc::new(sealer_of(unlocked, &mark, FORMAT_VERSION));
    let start = start_behind(lines.as_bytes(), generation);
    let mut writer = Writer::new(output, &start, &sealer);
    let empty = Index::default();
    for person in gallery.people() {
        writer.person(&person.id, Some(person), &empty)?;
        // Read again from the disk afterwards.
        writer.entries.clear();
    }
    for event in events.all() {
        writer.event(&event.id, Some(event), &empty)?;
        writer.entries.clear();
    }
    writer.commit(&empty)?;
    file.sync_all()
}

/// Reads what can be read of a damaged file, whose header could be.
pub fn salvage(mut file: File, header: &Header, unlocked: &Unlocked) -> io::Result<Salvage> {
    let start = start_of(&mut file, header)?;
    let sealer = Arc::new(sealer_of(unlocked, &header.mark, header.version));
    salvage::salvage(&Arc::new(Mutex::new(file)), &start, &sealer)
}

fn start_of(file: &mut File, header: &Header) -> io::Result<Point> {
    let mut lines = vec![0; header.bytes];
    file.seek(SeekFrom::Start(0))?;
    file.read_exact(&mut lines)?;
    let sealed = header.sealed.as_ref();
    let generation = sealed.map_or(1, |sealed| sealed.generation.max(1));
    Ok(start_behind(&lines, generation))
}

fn sealer_of(unlocked: &Unlocked, mark: &str, version: u32) -> Sealer {
    let gallery = unlocked.slot.gallery();
    Sealer::new(unlocked.key.clone(), gallery, mark, version)
}

fn start_behind(lines: &[u8], generation: u64) -> Point {
    Point {
        at: lines.len() as u64,
        generation,
        before: Sha256::digest(lines).to_vec(),
    }
}
