//! Writes frames, and erases what no longer counts.

use super::face::StoredFace;
use super::frame::{
    CommitLabel, EventLabel, FaceLabel, Holder, Kind, PersonLabel, RemovedLabel, Sealer, Stand,
    Tally, TemplateLabel, body_of,
};
use super::index::{Entry, Index, Span};
use super::reading::Point;
use super::record::EventBody;
use crate::deeds::{Event, EventId};
use crate::keys::SEAL_BYTES;
use crate::person::{About, Person, PersonId, Template, TemplateId};
use crate::thumbnail::Thumbnail;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Seek as _, SeekFrom, Write};
use std::sync::{Arc, Mutex};

/// Frames that are being written, and what they say.
pub struct Writer<'a, W> {
    output: W,
    sealer: &'a Arc<Sealer>,
    generation: u64,
    at: u64,
    tally: Tally,
    frames: u32,
    pub entries: Vec<Entry>,
    faces: Vec<FaceAt>,
}

/// A face that was written: whose, where, and what its seal is about.
type FaceAt = (Holder, TemplateId, Span, [u8; 32]);

impl<'a, W: Write> Writer<'a, W> {
    /// Goes on at `start`, where `output` stands.
    pub fn new(output: W, start: &Point, sealer: &'a Arc<Sealer>) -> Self {
        Self {
            output,
            sealer,
            generation: start.generation,
            at: start.at,
            tally: Tally::after(&start.before),
            frames: 0,
            entries: Vec::new(),
            faces: Vec::new(),
        }
    }

    /// All of a person that is not on disk yet, and what is on disk and gone.
    pub fn person(
        &mut self,
        id: &PersonId,
        person: Option<&Person>,
        index: &Index,
    ) -> io::Result<()> {
        let holder = Holder::Person(id.clone());
        let not_them = Holder::Not(id.clone());
        let on_disk = index.get(&holder);
        let Some(person) = person else {
            for gone in [holder, not_them] {
                if index.get(&gone).is_some() {
                    self.removed(gone, None)?;
                }
            }
            return Ok(());
        };
        if on_disk.is_none_or(|on_disk| on_disk.name != person.name) {
            self.name(person)?;
        }
        let none = About::default();
        if person.about != *on_disk.map_or(&none, |on_disk| &on_disk.about) {
            self.about(person)?;
        }
        self.templates(&holder, &person.templates.iter().collect::<Vec<_>>(), index)?;
        self.templates(
            &not_them,
            &person.not_them.iter().collect::<Vec<_>>(),
            index,
        )
    }

    /// An entry of the list of changes, which is another than on disk.
    pub fn event(&mut self, id: &EventId, event: Option<&Event>, index: &Index) -> io::Result<()> {
        let holder = Holder::Event(id.clone());
        let Some(event) = event else {
            return match index.get(&holder) {
                Some(_) => self.removed(holder, None),
                None => Ok(()),
            };
        };
        let body = EventBody::of(event);
        let label = EventLabel { event: id.clone() };
        let span = self
            .add(Kind::Event, &label, &serde_json::to_vec(&body)?)?
            .0;
        self.entries
            .push(Entry::Event(id.clone(), Box::new(body), span));
        self.templates(&holder, &event.back.held(), index)
    }

    /// What somebody or something holds, as far as it is not on disk, and what is gone.
    fn templates(
        &mut self,
        holder: &Holder,
        templates: &[&Template],
        index: &Index,
    ) -> io::Result<()> {
        let on_disk = index.get(holder).map(|on_disk| &on_disk.templates);
        let is_held = |id: &&TemplateId| templates.iter().any(|held| held.id == **id);
        let gone: Vec<TemplateId> = on_disk
            .into_iter()
            .flat_map(|on_disk| on_disk.keys().filter(|id| !is_held(id)).cloned())
            .collect();
        if !gone.is_empty() {
            self.removed(holder.clone(), Some(gone))?;
        }
        for template in templates {
            if on_disk.is_none_or(|on_disk| !on_disk.contains_key(&template.id)) {
                self.template(holder, template)?;
            }
        }
        Ok(())
    }

    /// Ends with a commit, which allows that what `index` holds and the new frames
    /// make worthless is erased.
    pub fn commit(mut self, index: &Index) -> io::Result<Written> {
        let dead: Vec<Span> = self.entries.iter().flat_map(|e| index.dead(e)).collect();
        let said = CommitLabel {
            generation: self.generation,
            frames: self.frames,
            digest: self.tally.clone().digest(),
            dead: dead.iter().map(|span| span.at).collect(),
        };
        let stand = Stand::At(self.at);
        let label = serde_json::to_vec(&said)?;
        let (_, _, seal) = self.frame(Kind::Commit, stand, &label, &[])?;
        self.output.flush()?;
        Ok(Written {
            end: Point {
                at: self.at,
                generation: self.generation.saturating_add(1),
                before: seal,
            },
            entries: self.entries,
            dead,
            faces: self.faces,
        })
    }

    fn name(&mut self, person: &Person) -> io::Result<()> {
        let label = PersonLabel {
            person: person.id.clone(),
        };
        let span = self.add(Kind::Person, &label, person.name.as_bytes())?.0;
        let entry = Entry::Name(person.id.clone(), person.name.clone(), span);
        self.entries.push(entry);
        Ok(())
    }

    fn about(&mut self, person: &Person) -> io::Result<()> {
        let label = PersonLabel {
            person: person.id.clone(),
        };
        let body = serde_json::to_vec(&person.about)?;
        let span = self.add(Kind::About, &label, &body)?.0;
        let about = Box::new(person.about.clone());
        self.entries
            .push(Entry::About(person.id.clone(), about, span));
        Ok(())
    }

    fn template(&mut self, holder: &Holder, template: &Template) -> io::Result<()> {
        let label = TemplateLabel::of(holder, template);
        let (span, _) = self.add(Kind::Template, &label, &body_of(template))?;
        let mut spans = vec![span];
        let face = template.thumbnail.as_ref();
        if let Some(jpeg) = face.and_then(Thumbnail::jpeg) {
            let label = FaceLabel {
                holder: holder.clone(),
                template: template.id.clone(),
            };
            let (span, about) = self.add(Kind::Face, &label, &jpeg)?;
            spans.push(span);
            self.faces
                .push((holder.clone(), template.id.clone(), span, about));
        }
        let template = Box::new(template.clone());
        self.entries
            .push(Entry::Template(holder.clone(), template, spans));
        Ok(())
    }

    fn removed(&mut self, holder: Holder, templates: Option<Vec<TemplateId>>) -> io::Result<()> {
        let label = RemovedLabel { holder, templates };
        self.add(Kind::Removed, &label, &[])?;
        self.entries
            .push(Entry::Removed(label.holder, label.templates));
        Ok(())
    }

    fn add(
        &mut self,
        kind: Kind,
        label: &impl serde::Serialize,
        body: &[u8],
    ) -> io::Result<(Span, [u8; 32])> {
        let stand = Stand::In {
            generation: self.generation,
            number: self.frames,
        };
        let (span, about, _) = self.frame(kind, stand, &serde_json::to_vec(label)?, body)?;
        Ok((span, about))
    }

    fn frame(
        &mut self,
        kind: Kind,
        stand: Stand,
        label: &[u8],
        body: &[u8],
    ) -> io::Result<(Span, [u8; 32], Vec<u8>)> {
        let sealed = self
            .sealer
            .frame(kind, stand, label, body)
            .map_err(io::Error::other)?;
        self.output.write_all(&sealed.head.bytes())?;
        self.output.write_all(&sealed.label)?;
        self.output.write_all(&sealed.body)?;
        self.tally.add(sealed.head, &sealed.label, &sealed.body);
        self.frames += 1;
        let span = Span {
            at: self.at,
            bytes: sealed.head.frame_bytes(),
            label: sealed.head.label,
        };
        self.at = span.end();
        let about = self.sealer.about_body(kind, stand, label);
        Ok((span, about, sealed.label[..SEAL_BYTES].to_vec()))
    }
}

/// Frames that were written.
pub struct Written {
    /// Behind the commit.
    pub end: Point,
    pub entries: Vec<Entry>,
    /// What may be erased now.
    pub dead: Vec<Span>,
    faces: Vec<FaceAt>,
}

impl Written {
    /// The faces at their places in `file`, by who holds them.
    pub fn stored_faces(
        &self,
        file: &Arc<Mutex<File>>,
        sealer: &Arc<Sealer>,
    ) -> HashMap<Holder, HashMap<TemplateId, Thumbnail>> {
        let mut stored: HashMap<_, HashMap<_, _>> = HashMap::new();
        for (holder, template, span, about) in &self.faces {
            let face = StoredFace::new(Arc::clone(file), *span, Arc::clone(sealer), *about);
            let of_holder = stored.entry(holder.clone()).or_default();
            of_holder.insert(template.clone(), Thumbnail::on_disk(face));
        }
        stored
    }
}

/// Overwrites frames that no longer count: a template is biometric data, and the
/// key may get into other hands. First each says of itself that it is erased, so
/// that a crash in between leaves nothing that looks like damage. The seals stay:
/// the commit was made over them.
pub fn erase(file: &mut faceglass_disk::File, spans: &[Span]) -> io::Result<()> {
    if spans.is_empty() {
        return Ok(());
    }
    for span in spans {
        file.seek(SeekFrom::Start(span.at))?;
        file.write_all(&[Kind::ERASED])?;
    }
    file.sync_data()?;
    for span in spans {
        let body_bytes = span.end() - span.body_at();
        for (at, bytes) in [
            (span.label_at(), u64::from(span.label)),
            (span.body_at(), body_bytes),
        ] {
            file.seek(SeekFrom::Start(at))?;
            let zeros = usize::try_from(bytes).unwrap_or(0);
            file.write_all(&vec![0; zeros])?;
        }
    }
    file.sync_data()
}
