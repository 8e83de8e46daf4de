//! "Not this person" and "It is": what somebody says of a face in the picture.

use crate::engine::result::{FaceResult, IdentityVerdict};
use crate::engine::speaks_against;
use crate::live::Event;
use crate::live::thread::runner::Runner;
use crate::tell::Notice;
use faceglass_gallery::{
    Edit, GalleryError, Person, PersonId, SAME_COSINE, Taken, Template, TemplateId, Turned,
};
use faceglass_vision::align::align_face;
use faceglass_vision::{Embedding, ModelId};
use image::RgbImage;

/// A face with the name that is shown for it.
struct Named {
    person: PersonId,
    name: String,
    model: ModelId,
    embedding: Embedding,
    /// How it was taken, and the aligned face.
    taken: Taken,
    aligned: Option<RgbImage>,
}

impl Runner {
    /// The face is not the one it is taken for.
    pub(in crate::live::thread) fn not_them(&mut self, track: u64) {
        let Some(named) = self.named(track) else {
            return self.nobody_named();
        };
        let name = named.name.clone();
        let person = named.person.clone();
        let (remembered, notice) = match self.remembered(&named) {
            Some(by) => (Ok(by), Notice::NotThemAlready(name)),
            None => (self.remember(named), Notice::NotThem(name)),
        };
        match remembered {
            Ok(by) => {
                if let Some(engine) = &mut self.desk.engine {
                    engine.deny(track, person, by);
                }
                self.desk.shared.tell(Event::Notice(notice));
            }
            Err(error) => self.desk.shared.tell(Event::Error(error.into())),
        }
    }

    /// The face is the one it is perhaps taken for.
    pub(in crate::live::thread) fn is_them(&mut self, track: u64) {
        let Some(named) = self.named(track) else {
            return self.nobody_named();
        };
        let gallery = self.desk.people.gallery();
        let against = gallery.get(&named.person).map(|who| against(who, &named));
        let templates = against.unwrap_or_default();
        if templates.is_empty() {
            return self.nobody_named();
        }
        let person = named.person;
        let edit = Edit::ForgetNotThem { person, templates };
        match self.desk.people.edit(&edit) {
            Ok(()) => {
                self.show_people();
                let notice = Notice::IsThem(named.name);
                self.desk.shared.tell(Event::Notice(notice));
            }
            Err(error) => self.desk.shared.tell(Event::Error(error.into())),
        }
    }

    fn nobody_named(&self) {
        self.desk.shared.tell(Event::Notice(Notice::NobodyNamed));
    }

    /// The face on a track as it was shown last, if a name was.
    fn named(&self, track: u64) -> Option<Named> {
        let shown = self.desk.shared.latest()?;
        let face = shown.faces.iter().find(|face| face.track == track)?;
        let identity = &face.identity;
        if identity.verdict == IdentityVerdict::Unknown {
            return None;
        }
        let (model, embedding) = face.embedding.clone()?;
        let aligned = align_face(&shown.frame.image, &face.points);
        Some(Named {
            person: identity.person.clone()?,
            name: identity.name.clone()?,
            model,
            embedding,
            taken: self.taken(face),
            aligned: aligned.ok().map(|aligned| aligned.image),
        })
    }

    fn taken(&self, face: &FaceResult) -> Taken {
        Taken {
            pose: Some(Turned {
                yaw_deg: face.quality.yaw_deg,
                pitch_deg: face.quality.pitch_deg,
            }),
            from: self.enrolment.seen_in.clone(),
        }
    }

    /// The counter-example that says the same already.
    fn remembered(&self, named: &Named) -> Option<TemplateId> {
        let person = self.desk.people.gallery().get(&named.person)?;
        let faces = alike(person, named);
        let nearest = faces.max_by(|(_, a), (_, b)| a.total_cmp(b));
        let (face, similarity) = nearest?;
        (similarity >= SAME_COSINE).then(|| face.id.clone())
    }

    fn remember(&mut self, named: Named) -> Result<TemplateId, GalleryError> {
        let aligned = named.aligned.as_ref();
        let aligned = aligned.filter(|_| self.desk.keeps_faces());
        let mut face = Template::new(named.embedding, named.model, aligned);
        face.taken = named.taken;
        let id = face.id.clone();
        let (person, face) = (named.person, Box::new(face));
        self.desk.people.edit(&Edit::NotThem { person, face })?;
        self.show_people();
        Ok(id)
    }
}

/// The counter-examples of a person, with how alike each is to the face.
fn alike<'a>(person: &'a Person, named: &'a Named) -> impl Iterator<Item = (&'a Template, f32)> {
    let faces = person.not_them.iter();
    let faces = faces.filter(|face| face.model == named.model);
    faces.map(|face| (face, face.embedding.cosine(&named.embedding)))
}

/// Those that speak against the name, by the rule by which it is shown.
fn against(person: &Person, named: &Named) -> Vec<TemplateId> {
    let similarity = person.similarity(&named.model, &named.embedding);
    let similarity = similarity.unwrap_or(-1.0);
    alike(person, named)
        .filter(|(_, not_them)| speaks_against(*not_them, similarity, true))
        .map(|(face, _)| face.id.clone())
        .collect()
}
