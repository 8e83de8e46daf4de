//! `faceglass enroll`: a person from pictures.

use crate::cli::args::EnrollArgs;
use crate::cli::args::answers::Decisions;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Outcome, Stop};
use crate::cli::pictures::faces::{largest_taken, meant_among, not_taken};
use crate::cli::pictures::{Look, look_at_each};
use faceglass_answers::{EnrollJson, file_text};
use faceglass_gallery::{Author, Done, Gallery, Matcher, clean_name};
use faceglass_pipeline::enrolment::{
    EnrolSample, FaceChoice, Gathered, Objection, PictureFaces, Placement,
};
use faceglass_pipeline::{Engine, NoSample};

pub fn run(args: &EnrollArgs, context: &Context, console: &mut Console) -> Ended {
    let name = clean_name(&args.name).map_err(Stop::error)?;
    let mut engine = context.engine(&args.thresholds)?;
    let (mut store, mut gallery) = context.gallery(console)?;
    let samples = gather(args, &mut engine, console)?;
    if samples.is_empty() {
        return Ok(Outcome::Nothing);
    }
    let matcher = matcher(&engine, &gallery)?;
    let mut gathered = Gathered::new(name, samples);
    let threshold = engine.match_threshold();
    let placed = place(
        &args.decisions,
        &mut gathered,
        &gallery,
        &matcher,
        threshold,
    )?;
    let Placement::Store {
        change,
        person,
        name,
        kept,
        left_out,
    } = placed
    else {
        return Ok(Outcome::Nothing);
    };
    let change = if args.no_faces {
        change.without_faces()
    } else {
        change
    };
    let what = (Done::Enrolment(name.clone()), Author::CommandLine);
    let warnings = store
        .commit_noted(&mut gallery, &change, what)
        .map_err(Stop::error)?;
    warnings.iter().for_each(|w| console.tell(w));
    for odd in &left_out {
        console.tell(&format!(
            "{odd}: it does not look like the others and was left out."
        ));
    }
    for (at, sample) in gathered.samples.iter().enumerate() {
        let is_odd = || left_out.iter().any(|odd| odd.file == sample.file);
        if let Some(file) = sample
            .file
            .as_ref()
            .filter(|_| !kept.contains(&at) && !is_odd())
        {
            console.tell(&format!(
                "{file}: it gives nothing that is not there already and was left out."
            ));
        }
    }
    let kept: Vec<&EnrolSample> = kept.iter().map(|at| &gathered.samples[*at]).collect();
    let templates = gallery
        .get(&person)
        .map_or(0, |p| p.templates_of(matcher.model()).count());
    let who = (person, name);
    console.json(&EnrollJson::new(who, templates, &kept, &left_out))?;
    Ok(Outcome::Done)
}

/// A sample of each picture that gives one; the others are told.
fn gather(
    args: &EnrollArgs,
    engine: &mut Engine,
    console: &mut Console,
) -> Result<Vec<EnrolSample>, Stop> {
    let choice = args.face.unwrap_or_default();
    let mut samples = Vec::new();
    let mut is_undecided = false;
    look_at_each(&args.pictures, console, |console, file, image| {
        let found = PictureFaces::find(engine, &image);
        let choice = meant_among(choice, &args.pictures, found.count());
        match found.sample(choice, &file_text(file)) {
            Ok(sample) => {
                if choice == FaceChoice::Clear && sample.face.of > 1 {
                    console.tell(&largest_taken(file, sample.face));
                }
                samples.push(sample);
                Ok(Look::Found)
            }
            Err(why) => {
                // The window asks which face is meant; here a flag has to say.
                is_undecided |= matches!(why, NoSample::SeveralFaces(_));
                console.tell(&not_taken(file, &why));
                Ok(Look::Nothing)
            }
        }
    })?;
    if is_undecided {
        return Err(Stop::Error(
            "It is not decided which face is meant, so nothing was stored; add --face, or leave such pictures out.".into(),
        ));
    }
    Ok(samples)
}

fn matcher(engine: &Engine, gallery: &Gallery) -> Result<Matcher, Stop> {
    let model = engine.embedder_id().ok_or_else(|| {
        Stop::Error("No embedder is loaded; add one to the folder named with --models.".into())
    })?;
    Ok(Matcher::new(gallery, &model))
}

/// Where the samples go once the command line has answered every objection.
pub fn place(
    decisions: &Decisions,
    gathered: &mut Gathered,
    gallery: &Gallery,
    matcher: &Matcher,
    threshold: f32,
) -> Result<Placement, Stop> {
    let settled = gathered.settle(&decisions.into(), gallery, matcher, threshold);
    match settled.map_err(Stop::error)? {
        Placement::Ask(objection) => Err(Stop::Error(in_words(&gathered.name, &objection))),
        store => Ok(store),
    }
}

/// The objection, and what decides it.
fn in_words(name: &str, objection: &Objection) -> String {
    let decide = match objection {
        Objection::Mixed { even: true, .. } => {
            "name those of one person, or add --if-mixed take-all".to_owned()
        }
        Objection::Mixed { .. } => {
            "add --if-mixed leave-out to go without these, or --if-mixed take-all".to_owned()
        }
        Objection::LooksLike { person_name, .. } => format!(
            "add --if-alike add to give the pictures to {person_name}, or --if-alike apart to enrol {name} all the same"
        ),
        Objection::OtherFace { namesakes: 1, .. } => format!(
            "give another name, or add --if-other-face add to add them all the same, or --if-other-face apart for a second {name}"
        ),
        Objection::OtherFace { .. } => format!(
            "{name} is the name of several people; give another name, or add --if-other-face apart for a further one"
        ),
        Objection::SameName { .. } => {
            "add --if-mixed leave-out to go without these, or --if-mixed take-all".to_owned()
        }
    };
    let why = match objection {
        Objection::LooksLike {
            person_name,
            similarity,
            ..
        } => format!("{name} looks like {person_name} (similarity {similarity:.2})"),
        other => other.to_string(),
    };
    // A name stays as it is written.
    if why.starts_with(name) {
        return format!("{why}, so nothing was stored; {decide}.");
    }
    let mut letters = why.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!(
        "{}{}, so nothing was stored; {decide}.",
        first.unwrap_or_default(),
        letters.as_str()
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::cli::args::{Args, Command};
    use clap::Parser as _;
    use faceglass_pipeline::enrolment::FaceNumber;
    use faceglass_vision::{Embedding, ModelId};
    use proptest::prelude::*;

    fn args(flags: &[&str]) -> EnrollArgs {
        let line = ["faceglass", "enroll", "Eve", "a.jpg"];
        let args = Args::try_parse_from(line.iter().chain(flags)).unwrap();
        match args.command {
            Some(Command::Enroll(args)) => args,
            other => unreachable!("{other:?}"),
        }
    }

    fn gathered(embeddings: &[Embedding]) -> Gathered {
        let sample = |embedding: &Embedding| EnrolSample {
            file: Some("a.jpg".into()),
            face: FaceNumber { number: 1, of: 1 },
            embedding: embedding.clone(),
            aligned: None,
            pose_deg: [0.0; 3],
            seen_in: None,
        };
        Gathered::new("Eve".into(), embeddings.iter().map(sample).collect())
    }

    fn placed(
        flags: &[&str],
        embeddings: &[Embedding],
        gallery: &Gallery,
    ) -> Result<Placement, Stop> {
        let matcher = Matcher::new(gallery, &ModelId("m".into()));
        place(
            &args(flags).decisions,
            &mut gathered(embeddings),
            gallery,
            &matcher,
            0.699,
        )
    }

    proptest! {
        /// Together and one after the other; a flag decides.
        #[test]
        fn two_strangers_are_not_stored_as_one_person_without_a_flag(similarity in -0.2f32..0.69) {
            let a = Embedding::new(vec![1.0, 0.0]).unwrap();
            let b = Embedding::new(vec![similarity, (1.0 - similarity * similarity).sqrt()]).unwrap();
            let both = [a.clone(), b.clone()];
            let mut gallery = Gallery::default();
            for flags in [&[][..], &["--if-mixed", "leave-out"], &["--if-alike", "add"]] {
                prop_assert!(placed(flags, &both, &gallery).is_err());
            }
            for flags in [&["--anyway"][..], &["--if-mixed", "take-all"]] {
                prop_assert!(placed(flags, &both, &gallery).is_ok());
            }
            let alone = placed(&[], &[a], &gallery);
            if let Ok(Placement::Store { change, .. }) = alone {
                gallery.apply(&change).unwrap();
            }
            prop_assert_eq!(gallery.people().len(), 1);
            for flags in [&[][..], &["--if-mixed", "take-all"], &["--if-alike", "add"]] {
                prop_assert!(placed(flags, &both[1..], &gallery).is_err());
            }
            prop_assert!(placed(&["--if-other-face", "add"], &both[1..], &gallery).is_ok());
        }
    }
}
