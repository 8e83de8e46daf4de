//! `faceglass enroll`: a person from pictures.

use super::args::{EnrollArgs, IfAlike};
use super::console::Console;
use super::context::Context;
use super::json::Decimal;
use super::pictures::{Look, look_at_each};
use super::{Ended, Outcome, Stop};
use faceglass_gallery::{Candidate, Gallery, Matcher, PersonId, clean_name};
use faceglass_pipeline::{
    Engine, EnrolSample, Gathered, IfExisting, Placement, mean_of, sample_of_picture,
};
use serde::Serialize;

#[derive(Debug, Serialize)]
struct EnrollJson {
    id: String,
    name: String,
    /// Templates added now.
    added: usize,
    /// Templates of the person that the embedder in use can match.
    templates: usize,
    /// Smallest cosine similarity of an added template to the mean of all;
    /// `null` for a single one.
    agreement: Option<Decimal<4>>,
}

pub fn run(args: &EnrollArgs, context: &Context, console: &mut Console) -> Ended {
    let name = clean_name(&args.name).map_err(Stop::error)?;
    let mut engine = context.engine(&args.thresholds)?;
    let (mut store, mut gallery) = context.gallery(console)?;
    let existing = namesake(&gallery, &name)?;
    let samples = gather(args, &mut engine, console)?;
    if samples.is_empty() {
        return Ok(Outcome::Nothing);
    }
    let agreement = agreement(&samples);
    let matcher = matcher(&engine, &gallery)?;
    let mut gathered = Gathered {
        name,
        existing: existing
            .clone()
            .map_or(IfExisting::CreateNew, IfExisting::AddTo),
        samples,
    };
    let threshold = engine.match_threshold();
    if !args.anyway {
        refuse_several_people(agreement, threshold)?;
        match look_alike(&gathered, existing.as_ref(), &matcher, threshold) {
            Some(like) if args.if_alike == IfAlike::Add => {
                gathered.existing = IfExisting::AddTo(like.person);
            }
            Some(like) if args.if_alike == IfAlike::Stop => {
                return Err(ask_about(&gathered.name, &like));
            }
            Some(_) | None => {
                refuse_other_face(&gathered, existing.as_ref(), &matcher, threshold)?;
            }
        }
    }
    let placed = gathered.place(&gallery, &matcher, threshold);
    let (change, person, name) = match placed.map_err(Stop::error)? {
        Placement::Store {
            change,
            person,
            name,
        } => (change, person, name),
        Placement::Ask { person_name, .. } => {
            return Err(Stop::Error(format!(
                "The face may be that of {person_name}; enrol under that name or add --anyway."
            )));
        }
    };
    let committed = store.commit(&mut gallery, &change).map_err(Stop::error)?;
    committed.warnings.iter().for_each(|w| console.tell(w));
    console.json(&EnrollJson {
        added: gathered.samples.len(),
        templates: gallery
            .get(&person)
            .map_or(0, |p| p.templates_of(matcher.model()).count()),
        id: person.0,
        name,
        agreement: agreement.map(Decimal::from),
    })?;
    Ok(Outcome::Done)
}

/// A sample of each picture that gives one; the others are told.
fn gather(
    args: &EnrollArgs,
    engine: &mut Engine,
    console: &mut Console,
) -> Result<Vec<EnrolSample>, Stop> {
    let mut samples = Vec::new();
    look_at_each(
        &args.pictures,
        console,
        |console, file, image| match sample_of_picture(engine, &image) {
            Ok(sample) => {
                samples.push(sample);
                Ok(Look::Found)
            }
            Err(why) => {
                console.tell(&format!("{}: {why}", file.display()));
                Ok(Look::Nothing)
            }
        },
    )?;
    Ok(samples)
}

fn matcher(engine: &Engine, gallery: &Gallery) -> Result<Matcher, Stop> {
    let model = engine.embedder_id().ok_or_else(|| {
        Stop::Error("No embedder is loaded; add one to the folder named with --models.".into())
    })?;
    Ok(Matcher::new(gallery, &model))
}

/// Whose templates these become; `None` for somebody new.
fn namesake(gallery: &Gallery, name: &str) -> Result<Option<PersonId>, Stop> {
    let ids: Vec<&PersonId> = gallery.named(name).map(|person| &person.id).collect();
    match ids.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some((*one).clone())),
        several => Err(Stop::Error(format!(
            "{} people are called {name}; rename all but one first.",
            several.len()
        ))),
    }
}

/// Smallest similarity of a sample to the mean of all; `None` for one sample.
fn agreement(samples: &[EnrolSample]) -> Option<f32> {
    let mean = mean_of(samples).filter(|_| samples.len() > 1)?;
    samples
        .iter()
        .map(|sample| sample.embedding.cosine(&mean))
        .min_by(f32::total_cmp)
}

fn refuse_several_people(agreement: Option<f32>, threshold: f32) -> Result<(), Stop> {
    match agreement {
        Some(agreement) if agreement < threshold => Err(Stop::Error(format!(
            "The pictures do not look like one person (similarity {agreement:.2}, {threshold:.2} is needed); take out the odd one or add --anyway."
        ))),
        _ => Ok(()),
    }
}

/// Somebody of another name whom the pictures look like.
fn look_alike(
    gathered: &Gathered,
    existing: Option<&PersonId>,
    matcher: &Matcher,
    threshold: f32,
) -> Option<Candidate> {
    let mean = mean_of(&gathered.samples)?;
    let best = matcher.find(&mean).best?;
    (best.similarity >= threshold && Some(&best.person) != existing).then_some(best)
}

/// Nobody is there to be asked, so nothing is stored.
fn ask_about(name: &str, like: &Candidate) -> Stop {
    Stop::Error(format!(
        "{name} looks like {} (similarity {:.2}), so nothing was stored; add --if-alike add to give the pictures to {}, or --if-alike apart to enrol {name} all the same.",
        like.name, like.similarity, like.name
    ))
}

/// A name that belongs to somebody with another face.
fn refuse_other_face(
    gathered: &Gathered,
    existing: Option<&PersonId>,
    matcher: &Matcher,
    threshold: f32,
) -> Result<(), Stop> {
    let Some(mean) = mean_of(&gathered.samples) else {
        return Ok(());
    };
    let ranking = matcher.ranking(&mean);
    let own = ranking
        .iter()
        .find(|candidate| Some(&candidate.person) == existing);
    let name = &gathered.name;
    match own {
        Some(own) if own.similarity < threshold => Err(Stop::Error(format!(
            "This does not look like the {name} enrolled already (similarity {:.2}, {threshold:.2} is needed); give another name or add --anyway.",
            own.similarity
        ))),
        _ => Ok(()),
    }
}
