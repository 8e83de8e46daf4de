//! Writes frames, and erases what no longer counts.

use super::face::StoredFace;
use super::frame::{Head, Kind, PersonBody, RemovedBody, template_payload};
use super::index::{Entry, Index, Span};
use crate::person::{Person, PersonId, Template, TemplateId};
use crate::thumbnail::Thumbnail;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Seek as _, SeekFrom, Write};
use std::sync::{Arc, Mutex};

/// Frames that are being written, and what they say.
pub struct Writer<W> {
    output: W,
    at: u64,
    pub entries: Vec<Entry>,
    faces: Vec<(TemplateId, Span, Head)>,
}

impl<W: Write> Writer<W> {
    /// Goes on at `at`, where `output` stands.
    pub fn new(output: W, at: u64) -> Self {
        Self {
            output,
            at,
            entries: Vec::new(),
            faces: Vec::new(),
        }
    }

    /// All of a person that is not on disk yet, and what is on disk and gone.
    pub fn difference(
        &mut self,
        id: &PersonId,
        person: Option<&Person>,
        index: &Index,
    ) -> io::Result<()> {
        let on_disk = index.get(id);
        let Some(person) = person else {
            return match on_disk {
                Some(_) => self.removed(id, None),
                None => Ok(()),
            };
        };
        if on_disk.is_none_or(|on_disk| on_disk.name != person.name) {
            self.name(person)?;
        }
        let is_held = |id: &&TemplateId| person.templates.iter().any(|held| held.id == **id);
        let gone: Vec<_> = on_disk
            .map(|on_disk| on_disk.templates.keys().filter(|id| !is_held(id)).cloned())
            .into_iter()
            .flatten()
            .collect();
        if !gone.is_empty() {
            self.removed(id, Some(gone))?;
        }
        for template in &person.templates {
            if on_disk.is_none_or(|on_disk| !on_disk.templates.contains_key(&template.id)) {
                self.template(id, template)?;
            }
        }
        Ok(())
    }

    /// Ends with a commit.
    pub fn commit(mut self, mark: &[u8]) -> io::Result<Written> {
        self.frame(Kind::Commit, mark)?;
        self.output.flush()?;
        Ok(Written {
            end: self.at,
            entries: self.entries,
            faces: self.faces,
        })
    }

    fn name(&mut self, person: &Person) -> io::Result<()> {
        let body = PersonBody {
            id: person.id.clone(),
            name: person.name.clone(),
        };
        let (span, _) = self.frame(Kind::Person, &serde_json::to_vec(&body)?)?;
        self.entries.push(Entry::Name(body.id, body.name, span));
        Ok(())
    }

    fn template(&mut self, person: &PersonId, template: &Template) -> io::Result<()> {
        let (span, _) = self.frame(Kind::Template, &template_payload(person, template)?)?;
        let mut spans = vec![span];
        let face = template.thumbnail.as_ref();
        if let Some(jpeg) = face.and_then(Thumbnail::jpeg) {
            let (span, head) = self.frame(Kind::Face, &jpeg)?;
            spans.push(span);
            self.faces.push((template.id.clone(), span, head));
        }
        let template = Box::new(template.clone());
        self.entries
            .push(Entry::Template(person.clone(), template, spans));
        Ok(())
    }

    fn removed(&mut self, person: &PersonId, templates: Option<Vec<TemplateId>>) -> io::Result<()> {
        let body = RemovedBody {
            person: person.clone(),
            templates,
        };
        self.frame(Kind::Removed, &serde_json::to_vec(&body)?)?;
        self.entries
            .push(Entry::Removed(body.person, body.templates));
        Ok(())
    }

    fn frame(&mut self, kind: Kind, payload: &[u8]) -> io::Result<(Span, Head)> {
        let Some(head) = Head::of(kind, payload) else {
            return Err(io::Error::other("a record is too long"));
        };
        let bytes = head.bytes();
        self.output.write_all(&bytes)?;
        self.output.write_all(payload)?;
        let span = Span {
            at: self.at,
            bytes: bytes.len() as u64 + payload.len() as u64,
        };
        self.at = span.end();
        Ok((span, head))
    }
}

/// Frames that were written.
pub struct Written {
    /// Behind the commit.
    pub end: u64,
    pub entries: Vec<Entry>,
    faces: Vec<(TemplateId, Span, Head)>,
}

impl Written {
    /// The faces at their places in `file`.
    pub fn stored_faces(&self, file: &Arc<Mutex<File>>) -> HashMap<TemplateId, Thumbnail> {
        let stored = self.faces.iter().map(|(template, span, head)| {
            let face = StoredFace::new(Arc::clone(file), *span, *head);
            (template.clone(), Thumbnail::on_disk(face))
        });
        stored.collect()
    }
}

/// Overwrites frames that no longer count: a template is biometric data. First
/// each says of itself that it is erased, so that a crash in between leaves
/// nothing that looks like damage.
pub fn erase(file: &mut File, spans: &[Span]) -> io::Result<()> {
    if spans.is_empty() {
        return Ok(());
    }
    for span in spans {
        file.seek(SeekFrom::Start(span.at))?;
        file.write_all(&[Kind::ERASED])?;
    }
    file.sync_data()?;
    for span in spans {
        let head = super::frame::HEAD_BYTES as u64;
        file.seek(SeekFrom::Start(span.at + head))?;
        let zeros = usize::try_from(span.bytes - head).unwrap_or(0);
        file.write_all(&vec![0; zeros])?;
    }
    file.sync_data()
}
