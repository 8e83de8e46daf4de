//! `faceglass identify`: who is in pictures.

use crate::cli::args::IdentifyArgs;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::Ended;
use crate::cli::pictures::faces::{limit_to, meant_among};
use crate::cli::pictures::{Look, look_at_each};
use faceglass_answers::PictureJson;
use faceglass_gallery::Matcher;
use faceglass_pipeline::IdentityVerdict;
use std::sync::Arc;

pub fn run(args: &IdentifyArgs, context: &Context, console: &mut Console) -> Ended {
    let mut engine = context.engine(&args.thresholds)?;
    let matcher = context.matcher(&engine, console)?;
    let mut sees_faces = false;
    let ended = look_at_each(&args.pictures, console, |console, file, image| {
        let result = engine.annotate(Arc::new(image), Some(file.to_path_buf()), matcher.as_ref());
        let boxes: Vec<_> = result.faces.iter().map(|face| face.bbox).collect();
        let choice = args
            .face
            .map(|choice| meant_among(choice, &args.pictures, boxes.len()));
        let numbers = match limit_to(choice, &boxes, file) {
            Ok(numbers) => numbers,
            Err(reason) => return Ok(Look::Bad(reason)),
        };
        console.json(&PictureJson::of_faces(file, &result, &numbers))?;
        sees_faces |= !result.faces.is_empty();
        let is_anyone_known = result.faces.iter().zip(&numbers).any(|(face, number)| {
            number.is_some() && face.identity.verdict == IdentityVerdict::Known
        });
        Ok(Look::found(is_anyone_known))
    });
    if sees_faces && matcher.as_ref().is_some_and(Matcher::is_empty) {
        console.tell(
            "Nobody is enrolled who could be recognised; enrol somebody with faceglass enroll NAME PICTURE.",
        );
    }
    ended
}
