//! Takes in people from pictures: what each picture gives, and one change for
//! all of them.

use crate::engine::{Engine, Examined};
use crate::live::IfExisting;
use crate::placement::{EnrolSample, Gathered, Placement, mean_of, pose_of};
use crate::refusal::quality_words;
use crate::stages::FaceSample;
use faceglass_gallery::{Change, Gallery, GalleryError, Matcher, PersonId, clean_name, same_name};
use faceglass_vision::QualityReason;
use image::RgbImage;

/// The largest face must be this much larger than the next one to be meant.
const CLEARLY_LARGER: f32 = 1.8;
/// A template this close to one that is stored already adds nothing.
const SAME_TEMPLATE: f32 = 0.999;

/// What a picture gives for an enrolment.
///
/// # Errors
/// Why it gives nothing, as a sentence that starts with the file's name.
pub fn sample_of_picture(
    engine: &mut Engine,
    file: &str,
    image: &RgbImage,
) -> Result<EnrolSample, String> {
    let Examined { faces, fault } = engine.examine(image);
    let face = only_face(&faces).map_err(|why| match &fault {
        Some(fault) => format!("{file}: {fault}"),
        None => format!("{file}: {why}."),
    })?;
    // Pictures are what they are: only what spoils an embedding is refused.
    let spoils = |reason: &&QualityReason| {
        matches!(
            reason,
            QualityReason::TooSmall
                | QualityReason::Blurred
                | QualityReason::TurnedAway
                | QualityReason::Unclear
        )
    };
    if let Some(reason) = face.quality.reasons.iter().find(spoils) {
        return Err(format!("{file}: {}.", quality_words(*reason)));
    }
    let Some(embedding) = face.embedding.clone() else {
        let why = fault.unwrap_or_else(|| "the face could not be embedded.".into());
        return Err(format!("{file}: {why}"));
    };
    Ok(EnrolSample {
        embedding,
        aligned: face.aligned.as_ref().map(|face| face.image.clone()),
        pose_deg: pose_of(&face.quality),
    })
}

fn only_face(faces: &[FaceSample]) -> Result<&FaceSample, &'static str> {
    let area = |face: &FaceSample| face.detection.bbox.area();
    match faces {
        [] => Err("no face was found"),
        [face] => Ok(face),
        [first, second, ..] if area(first) >= CLEARLY_LARGER * area(second) => Ok(first),
        _ => Err("there are several faces; cut out the one that is meant"),
    }
}

/// An import as far as it has come.
#[derive(Debug, Default)]
pub struct Import {
    people: Vec<(String, Vec<EnrolSample>)>,
    /// Pictures and people that were left out, a sentence each.
    pub refused: Vec<String>,
}

/// What an import comes to.
#[derive(Debug)]
pub struct ImportPlan {
    /// One change for everything, so that one undo takes it back; `None` if
    /// there is nothing to store.
    pub change: Option<Change>,
    /// New people.
    pub people: usize,
    /// Templates of new and known people.
    pub templates: usize,
    /// What was left out.
    pub refused: Vec<String>,
}

impl Import {
    /// Takes in one picture of a person.
    pub fn add(&mut self, engine: &mut Engine, person: &str, file: &str, image: &RgbImage) {
        match sample_of_picture(engine, file, image) {
            Ok(sample) => match self.people.iter_mut().find(|(name, _)| name == person) {
                Some((_, samples)) => samples.push(sample),
                None => self.people.push((person.to_string(), vec![sample])),
            },
            Err(why) => self.refused.push(why),
        }
    }

    /// Puts everyone where they belong: people of the same name get what they
    /// lack, others become new. Somebody who looks like a person of another
    /// name is left out, since nobody was asked.
    pub fn plan(self, gallery: &Gallery, matcher: &Matcher, match_threshold: f32) -> ImportPlan {
        let mut plan = ImportPlan {
            change: None,
            people: 0,
            templates: 0,
            refused: self.refused,
        };
        let mut changes = Vec::new();
        for (name, samples) in self.people {
            match place(&name, samples, gallery, matcher, match_threshold) {
                Ok(Placed::Nothing) => {}
                Ok(Placed::New(change, templates)) => {
                    plan.people += 1;
                    plan.templates += templates;
                    changes.push(change);
                }
                Ok(Placed::Added(change, templates)) => {
                    plan.templates += templates;
                    changes.push(change);
                }
                Err(why) => plan.refused.push(why),
            }
        }
        plan.change = (!changes.is_empty()).then_some(Change::Batch(changes));
        plan
    }
}

impl ImportPlan {
    /// What was done, for the person.
    pub fn words(&self) -> String {
        let mut words = match (self.people, self.templates) {
            (_, 0) => "Nothing new was imported.".to_string(),
            (0, templates) => format!("Added {templates} templates to people enrolled already."),
            (people, templates) => format!(
                "Imported {people} new {} ({templates} templates in all).",
                if people == 1 { "person" } else { "people" }
            ),
        };
        let shown = 3;
        if !self.refused.is_empty() {
            let listed: Vec<&str> = self
                .refused
                .iter()
                .take(shown)
                .map(String::as_str)
                .collect();
            words += &format!(" Left out: {}", listed.join(" "));
        }
        if self.refused.len() > shown {
            words += &format!(" And {} more.", self.refused.len() - shown);
        }
        words
    }
}

enum Placed {
    Nothing,
    New(Change, usize),
    Added(Change, usize),
}

fn place(
    name: &str,
    samples: Vec<EnrolSample>,
    gallery: &Gallery,
    matcher: &Matcher,
    match_threshold: f32,
) -> Result<Placed, String> {
    let told = |error: GalleryError| error.to_string();
    let name = clean_name(name).map_err(told)?;
    let namesake = gallery.people().iter().find(|p| same_name(&p.name, &name));
    let best = mean_of(&samples).and_then(|mean| matcher.find(&mean).best);
    if let Some(best) = best.filter(|best| best.similarity >= match_threshold)
        && !same_name(&best.name, &name)
    {
        return Err(format!(
            "{name} looks like {} ({:.2}); enrol {name} from pictures to decide.",
            best.name, best.similarity
        ));
    }
    let Some(person) = namesake else {
        let templates = samples.len();
        let gathered = Gathered {
            name,
            existing: IfExisting::CreateNew,
            samples,
        };
        return gathered
            .place(gallery, matcher, match_threshold)
            .map(|placement| match placement {
                Placement::Store { change, .. } => Placed::New(change, templates),
                Placement::Ask { .. } => Placed::Nothing,
            })
            .map_err(told);
    };
    Ok(add_missing(person.id.clone(), samples, gallery, matcher))
}

/// What `person` does not have yet, so that importing twice changes nothing.
fn add_missing(
    person: PersonId,
    mut samples: Vec<EnrolSample>,
    gallery: &Gallery,
    matcher: &Matcher,
) -> Placed {
    let held: Vec<_> = gallery
        .get(&person)
        .into_iter()
        .flat_map(|person| person.templates_of(matcher.model()))
        .collect();
    samples.retain(|sample| {
        held.iter()
            .all(|template| template.embedding.cosine(&sample.embedding) < SAME_TEMPLATE)
    });
    if samples.is_empty() {
        return Placed::Nothing;
    }
    let gathered = Gathered {
        name: String::new(),
        existing: IfExisting::AddTo(person.clone()),
        samples,
    };
    let templates = gathered.templates(matcher.model());
    let count = templates.len();
    Placed::Added(Change::AddTemplates { person, templates }, count)
}
