//! Reads frames up to the last commit.

use super::face::{StoredFace, lock};
use super::frame::{
    CommitLabel, EventLabel, FaceLabel, HEAD_BYTES, Head, Kind, PersonLabel, RemovedLabel, Sealer,
    Stand, Tally, TemplateLabel,
};
use super::index::{Entry, Span};
use crate::error::Damage;
use crate::keys::SEAL_BYTES;
use crate::thumbnail::Thumbnail;
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex};

/// Where reading or writing goes on: behind a commit, or behind the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// From the beginning of the file.
    pub at: u64,
    /// Of the next commit.
    pub generation: u64,
    /// What the next commit goes on from: the header, or the seal of the commit
    /// before.
    pub before: Vec<u8>,
}

/// What stands in a file, or in a part of it.
#[derive(Debug)]
pub struct Committed {
    pub entries: Vec<Entry>,
    /// Behind the last commit.
    pub end: Point,
    /// Bytes of frames that were erased.
    pub erased: u64,
}

/// How reading ended.
#[derive(Debug)]
pub enum Ending {
    /// With a commit.
    Whole,
    /// With something that was never committed: a writer is at work, or died.
    Torn,
    /// In the middle, with more behind it.
    Damaged(Damage),
}

/// Reads from `start` on.
pub fn read(
    file: &Arc<Mutex<File>>,
    start: &Point,
    sealer: &Arc<Sealer>,
) -> io::Result<(Committed, Ending)> {
    let own = lock(file);
    let mut frames = Frames::new(&own, file, start, sealer)?;
    let mut committed = Committed {
        entries: Vec::new(),
        end: start.clone(),
        erased: 0,
    };
    loop {
        let before = frames.at;
        match frames.next()? {
            Step::More => {}
            Step::Commit(end) => {
                let batch = frames.take_batch(&end);
                committed.entries.extend(batch.entries);
                committed.erased += batch.erased_bytes;
                committed.end = end;
            }
            Step::End => {
                let ending = if !frames.erased.is_subset(&frames.dead) {
                    Ending::Damaged(Damage::ErasedRecord)
                } else if before == committed.end.at {
                    Ending::Whole
                } else {
                    Ending::Torn
                };
                return Ok((committed, ending));
            }
            Step::Bad(what) => {
                let ending = if frames.commit_after(before)? {
                    Ending::Damaged(what)
                } else if !frames.erased.is_subset(&frames.dead) {
                    Ending::Damaged(Damage::ErasedRecord)
                } else {
                    Ending::Torn
                };
                return Ok((committed, ending));
            }
        }
    }
}

/// What was read last.
pub enum Step {
    More,
    Commit(Point),
    End,
    Bad(Damage),
}

/// The frames of a generation that is not committed yet.
pub struct Batch {
    pub generation: u64,
    tally: Tally,
    /// How many were read, the unreadable ones included.
    pub frames: u32,
    pub entries: Vec<Entry>,
    erased_bytes: u64,
}

impl Batch {
    fn after(point: &Point) -> Self {
        Self {
            tally: Tally::after(&point.before),
            ..Self::of(point.generation)
        }
    }

    /// Behind a commit that could not be read.
    pub fn of(generation: u64) -> Self {
        Self {
            generation,
            tally: Tally::after(&[]),
            frames: 0,
            entries: Vec::new(),
            erased_bytes: 0,
        }
    }
}

/// The frames of a file, one after another.
pub struct Frames<'a> {
    input: BufReader<&'a File>,
    /// Where the next begins.
    pub at: u64,
    length: u64,
    file: &'a Arc<Mutex<File>>,
    pub sealer: &'a Arc<Sealer>,
    pub waiting: Batch,
    /// Where the frames before the next begin whose bodies, and so lengths, nobody
    /// looked at.
    pub unchecked_from: Option<u64>,
    /// First bytes of the frames that were erased, and of those that commits
    /// allow to be.
    erased: HashSet<u64>,
    dead: HashSet<u64>,
}

impl<'a> Frames<'a> {
    /// From `start` on, in a file that is held open.
    pub fn new(
        own: &'a File,
        file: &'a Arc<Mutex<File>>,
        start: &Point,
        sealer: &'a Arc<Sealer>,
    ) -> io::Result<Self> {
        let mut frames = Self {
            length: own.metadata()?.len(),
            input: BufReader::new(own),
            at: start.at,
            file,
            sealer,
            waiting: Batch::after(start),
            unchecked_from: None,
            erased: HashSet::new(),
            dead: HashSet::new(),
        };
        frames.go_on_at(start.at)?;
        Ok(frames)
    }

    /// What a commit makes count.
    pub fn take_batch(&mut self, end: &Point) -> Batch {
        std::mem::replace(&mut self.waiting, Batch::after(end))
    }

    /// Everything from a place on.
    pub fn rest(&mut self, from: u64) -> io::Result<Vec<u8>> {
        self.input.seek(SeekFrom::Start(from))?;
        let mut rest = Vec::new();
        self.input.read_to_end(&mut rest)?;
        Ok(rest)
    }

    /// Reads on from another place.
    pub fn go_on_at(&mut self, at: u64) -> io::Result<()> {
        self.at = at;
        self.input.seek(SeekFrom::Start(at)).map(|_| ())
    }

    pub fn next(&mut self) -> io::Result<Step> {
        let left = self.length.saturating_sub(self.at);
        if left == 0 {
            return Ok(Step::End);
        }
        if left < HEAD_BYTES as u64 {
            return Ok(Step::Bad(Damage::EndsWithinRecord));
        }
        let mut head = [0; HEAD_BYTES];
        self.input.read_exact(&mut head)?;
        let Some(head) = Head::read(head) else {
            return Ok(Step::Bad(Damage::UnknownRecord));
        };
        if head.frame_bytes() > left {
            return Ok(Step::Bad(Damage::EndsWithinRecord));
        }
        let span = Span {
            at: self.at,
            bytes: head.frame_bytes(),
            label: head.label,
        };
        let mut label = vec![0; head.label_box_bytes()];
        self.input.read_exact(&mut label)?;
        // A face is looked at when it is shown, and of what was erased only the
        // seals are left.
        let is_passed = matches!(head.kind, Kind::Face | Kind::Erased);
        let mut body = vec![
            0;
            if is_passed {
                SEAL_BYTES
            } else {
                head.body_box_bytes()
            }
        ];
        self.input.read_exact(&mut body)?;
        if is_passed {
            self.input.seek_relative(i64::from(head.body))?;
        }
        let step = match head.kind {
            Kind::Commit => self.commit(span, &label, &body),
            Kind::Erased => {
                self.erased.insert(span.at);
                self.waiting.erased_bytes += span.bytes;
                Ok(Step::More)
            }
            kind => self.entry(kind, span, &label, &body).map(|()| Step::More),
        };
        self.waiting.tally.add(head, &label, &body);
        self.waiting.frames += 1;
        match step {
            Ok(step) => {
                let before = self.unchecked_from.unwrap_or(span.at);
                self.unchecked_from = is_passed.then_some(before);
                self.at = span.end();
                Ok(step)
            }
            Err(what) => Ok(Step::Bad(what)),
        }
    }

    fn commit(&mut self, span: Span, label: &[u8], body: &[u8]) -> Result<Step, Damage> {
        let stand = Stand::At(span.at);
        let said = self
            .sealer
            .label(Kind::Commit, stand, label)
            .ok_or(Damage::RecordSeal)?;
        let about = self.sealer.about_body(Kind::Commit, stand, &said);
        self.sealer.body(&about, body).ok_or(Damage::RecordSeal)?;
        let said: CommitLabel = parsed(&said)?;
        let fits = said.generation == self.waiting.generation
            && said.frames == self.waiting.frames
            && said.digest == self.waiting.tally.clone().digest();
        if !fits {
            return Err(Damage::ForeignRecord);
        }
        self.dead.extend(said.dead);
        Ok(Step::Commit(Point {
            at: span.end(),
            generation: said.generation.saturating_add(1),
            before: label[..SEAL_BYTES].to_vec(),
        }))
    }

    /// Takes in a frame that is neither a commit nor erased.
    pub fn entry(
        &mut self,
        kind: Kind,
        span: Span,
        label: &[u8],
        body: &[u8],
    ) -> Result<(), Damage> {
        let stand = Stand::In {
            generation: self.waiting.generation,
            number: self.waiting.frames,
        };
        let label = self
            .sealer
            .label(kind, stand, label)
            .ok_or(Damage::RecordSeal)?;
        let about = self.sealer.about_body(kind, stand, &label);
        if kind == Kind::Face {
            let FaceLabel { template, .. } = parsed(&label)?;
            let sealer = Arc::clone(self.sealer);
            let face = StoredFace::new(Arc::clone(self.file), span, sealer, about);
            // The template before it may be erased; the face is then, too, or will be.
            if let Some(Entry::Template(_, before, spans)) = self.waiting.entries.last_mut()
                && before.id == template
            {
                before.thumbnail = Some(Thumbnail::on_disk(face));
                spans.push(span);
            }
            return Ok(());
        }
        let body = self.sealer.body(&about, body).ok_or(Damage::RecordSeal)?;
        let entry = match kind {
            Kind::Person => {
                let PersonLabel { person } = parsed(&label)?;
                let name = String::from_utf8_lossy(&body).into_owned();
                Entry::Name(person, name, span)
            }
            Kind::Template => {
                let (holder, template) = parsed::<TemplateLabel>(&label)?.template(&body)?;
                Entry::Template(holder, Box::new(template), vec![span])
            }
            Kind::Removed => {
                let RemovedLabel { holder, templates } = parsed(&label)?;
                Entry::Removed(holder, templates)
            }
            Kind::About => {
                let PersonLabel { person } = parsed(&label)?;
                Entry::About(person, parsed(&body)?, span)
            }
            Kind::Event => {
                let EventLabel { event } = parsed(&label)?;
                Entry::Event(event, parsed(&body)?, span)
            }
            Kind::Face | Kind::Commit | Kind::Erased => return Err(Damage::MisplacedRecord),
        };
        self.waiting.entries.push(entry);
        Ok(())
    }

    /// Whether something was committed behind a bad place.
    fn commit_after(&mut self, at: u64) -> io::Result<bool> {
        let rest = self.rest(at)?;
        let is_commit = |from: usize| {
            let (head, behind) = rest[from..].split_first_chunk::<HEAD_BYTES>()?;
            let head = Head::read(*head).filter(|head| head.body == 0)?;
            let (label, behind) = behind.split_at_checked(head.label_box_bytes())?;
            let body = behind.get(..head.body_box_bytes())?;
            let stand = Stand::At(at + from as u64);
            let label = self.sealer.label(Kind::Commit, stand, label)?;
            let about = self.sealer.about_body(Kind::Commit, stand, &label);
            self.sealer.body(&about, body)
        };
        let candidates = rest
            .iter()
            .enumerate()
            .filter(|(_, byte)| **byte == Kind::COMMIT);
        Ok(candidates
            .map(|(from, _)| from)
            .any(|from| is_commit(from).is_some()))
    }
}

/// What a label says.
pub fn parsed<'a, T: serde::Deserialize<'a>>(label: &'a [u8]) -> Result<T, Damage> {
    serde_json::from_slice(label).map_err(|error| Damage::Text(error.to_string()))
}
