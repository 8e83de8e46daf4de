//! `faceglass verify`: whether two pictures show one person.

use crate::cli::args::VerifyArgs;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Outcome, Stop};
use crate::cli::pictures::faces::{largest_taken, not_taken};
use faceglass_answers::{Verdict, VerifyJson, file_text};
use faceglass_capture::pictures::read_picture;
use faceglass_pipeline::NoSample;
use faceglass_pipeline::enrolment::{FaceChoice, FaceNumber, PictureFaces};
use faceglass_vision::Embedding;
use std::path::Path;

pub fn run(args: &VerifyArgs, context: &Context, console: &mut Console) -> Ended {
    let choices = match args.face.as_slice() {
        [] => [FaceChoice::Clear; 2],
        [both] => [*both; 2],
        [a, b] => [*a, *b],
        _ => {
            return Err(Stop::Error(
                "--face names more faces than there are pictures; write one for both, or one for each with a comma between them, such as --face 2,1.".into(),
            ));
        }
    };
    let mut engine = context.engine(&args.thresholds)?;
    let mut found_in = |file: &Path| -> Result<PictureFaces, Stop> {
        let image = read_picture(file).map_err(Stop::error)?;
        Ok(PictureFaces::find(&mut engine, &image))
    };
    let found = [found_in(&args.a)?, found_in(&args.b)?];
    // One number for both is of a picture with several faces, if there is one.
    let choice = |at: usize| match (choices[at], found[at].count()) {
        (FaceChoice::Number(_), 1) if args.face.len() == 1 && found[1 - at].count() > 1 => {
            FaceChoice::Clear
        }
        (choice, _) => choice,
    };
    let a = face_of(&found[0], &args.a, choice(0), console)?;
    let b = face_of(&found[1], &args.b, choice(1), console)?;
    let names = [&args.a, &args.b].map(|file| file_text(file));
    let verified = VerifyJson::new(names, [a, b], engine.match_threshold());
    console.json(&verified)?;
    Ok(Outcome::found(verified.verdict == Verdict::Match))
}

/// The embedding of the face that is meant, `None` if there is no face.
fn face_of(
    found: &PictureFaces,
    file: &Path,
    choice: FaceChoice,
    console: &Console,
) -> Result<Option<(Embedding, FaceNumber)>, Stop> {
    match found.embedding(choice) {
        Ok((embedding, number)) => {
            if choice == FaceChoice::Clear && number.of > 1 {
                console.tell(&largest_taken(file, number));
            }
            Ok(Some((embedding, number)))
        }
        Err(NoSample::NoFace | NoSample::NoEmbedding) => {
            console.tell(&format!("No face was found in {}.", file.display()));
            Ok(None)
        }
        Err(why) => Err(Stop::Error(not_taken(file, &why))),
    }
}
