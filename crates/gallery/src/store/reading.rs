//! Reads frames up to the last commit.

use super::face::{StoredFace, lock};
use super::frame::{HEAD_BYTES, Head, Kind, PersonBody, RemovedBody, crc_of, template_of};
use super::index::{Entry, Span};
use crate::error::Damage;
use crate::thumbnail::Thumbnail;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex};

/// What stands in a file, or in a part of it.
#[derive(Debug, Default)]
pub struct Committed {
    pub entries: Vec<Entry>,
    /// Behind the last commit, from the beginning of the file.
    pub end: u64,
    /// Of frames that were erased.
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

/// Reads from `start` (the end of a commit) on.
pub fn read(file: &Arc<Mutex<File>>, start: u64, mark: &[u8]) -> io::Result<(Committed, Ending)> {
    let own = lock(file);
    let mut frames = Frames {
        length: own.metadata()?.len(),
        input: BufReader::new(&own),
        at: start,
        faces: file,
    };
    frames.input.seek(SeekFrom::Start(start))?;
    let mut committed = Committed {
        end: start,
        ..Committed::default()
    };
    let mut waiting = Committed::default();
    loop {
        let before = frames.at;
        match frames.next(&mut waiting, mark)? {
            Step::More => {}
            Step::Commit => {
                committed.entries.append(&mut waiting.entries);
                committed.erased += std::mem::take(&mut waiting.erased);
                committed.end = frames.at;
            }
            Step::End if before == committed.end => return Ok((committed, Ending::Whole)),
            Step::End => return Ok((committed, Ending::Torn)),
            Step::Bad(what) => {
                let ending = if frames.commit_after(before, mark)? {
                    Ending::Damaged(what)
                } else {
                    Ending::Torn
                };
                return Ok((committed, ending));
            }
        }
    }
}

enum Step {
    More,
    Commit,
    End,
    Bad(Damage),
}

struct Frames<'a> {
    input: BufReader<&'a File>,
    at: u64,
    length: u64,
    faces: &'a Arc<Mutex<File>>,
}

impl Frames<'_> {
    fn next(&mut self, waiting: &mut Committed, mark: &[u8]) -> io::Result<Step> {
        if self.at == self.length {
            return Ok(Step::End);
        }
        let bad = |what: Damage| Ok(Step::Bad(what));
        let mut head = [0; HEAD_BYTES];
        if self.length - self.at < HEAD_BYTES as u64 {
            return bad(Damage::EndsWithinRecord);
        }
        self.input.read_exact(&mut head)?;
        let Some(head) = Head::read(head) else {
            return bad(Damage::UnknownRecord);
        };
        let span = Span {
            at: self.at,
            bytes: HEAD_BYTES as u64 + u64::from(head.length),
        };
        if span.bytes > self.length - self.at {
            return bad(Damage::EndsWithinRecord);
        }
        self.at += span.bytes;
        match head.kind {
            Kind::Erased => {
                waiting.erased += span.bytes;
                self.skip(head)?;
            }
            // Looked at when it is shown.
            Kind::Face => {
                self.skip(head)?;
                let face = StoredFace::new(Arc::clone(self.faces), span, head);
                return Ok(face_step(waiting, span, face));
            }
            kind => {
                let mut payload = vec![0; head.length as usize];
                self.input.read_exact(&mut payload)?;
                if crc_of(kind, &payload) != head.crc {
                    return bad(Damage::RecordChecksum);
                }
                if kind == Kind::Commit {
                    return Ok(if payload == mark {
                        Step::Commit
                    } else {
                        Step::Bad(Damage::ForeignRecord)
                    });
                }
                match entry(kind, &payload, span) {
                    Ok(entry) => waiting.entries.push(entry),
                    Err(what) => return Ok(Step::Bad(what)),
                }
            }
        }
        Ok(Step::More)
    }

    fn skip(&mut self, head: Head) -> io::Result<()> {
        self.input.seek_relative(i64::from(head.length))
    }

    /// Whether something was committed behind a bad place.
    fn commit_after(&mut self, at: u64, mark: &[u8]) -> io::Result<bool> {
        let Some(head) = Head::of(Kind::Commit, mark) else {
            return Ok(false);
        };
        let commit = [&head.bytes()[..], mark].concat();
        self.input.seek(SeekFrom::Start(at))?;
        let mut rest = Vec::new();
        self.input.read_to_end(&mut rest)?;
        Ok(rest.windows(commit.len()).any(|window| window == commit))
    }
}

/// A face belongs to the template before it; one whose template was erased to
/// nobody.
fn face_step(waiting: &mut Committed, span: Span, face: StoredFace) -> Step {
    if let Some(Entry::Template(_, template, spans)) = waiting.entries.last_mut()
        && spans.last().is_some_and(|before| before.end() == span.at)
    {
        template.thumbnail = Some(Thumbnail::on_disk(face));
        spans.push(span);
    }
    Step::More
}

fn entry(kind: Kind, payload: &[u8], span: Span) -> Result<Entry, Damage> {
    let json = |error: serde_json::Error| Damage::Text(error.to_string());
    match kind {
        Kind::Person => {
            let PersonBody { id, name } = serde_json::from_slice(payload).map_err(json)?;
            Ok(Entry::Name(id, name, span))
        }
        Kind::Template => {
            let (person, template) = template_of(payload)?;
            Ok(Entry::Template(person, Box::new(template), vec![span]))
        }
        Kind::Removed => {
            let body: RemovedBody = serde_json::from_slice(payload).map_err(json)?;
            Ok(Entry::Removed(body.person, body.templates))
        }
        Kind::Face | Kind::Commit | Kind::Erased => Err(Damage::MisplacedRecord),
    }
}
