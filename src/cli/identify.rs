//! `faceglass identify`: who is in pictures.

use super::Ended;
use super::args::IdentifyArgs;
use super::console::Console;
use super::context::Context;
use super::faces::limit_to;
use super::json::PictureJson;
use super::pictures::{Look, look_at_each};
use super::process::annotate_picture;
use faceglass_pipeline::IdentityVerdict;

pub fn run(args: &IdentifyArgs, context: &Context, console: &mut Console) -> Ended {
    let mut engine = context.engine(&args.thresholds)?;
    let matcher = context.matcher(&engine, console)?;
    look_at_each(&args.pictures, console, |console, file, image| {
        let result = annotate_picture(&mut engine, matcher.as_ref(), file, image);
        let boxes: Vec<_> = result.faces.iter().map(|face| face.bbox).collect();
        let numbers = match limit_to(args.face, &boxes, file) {
            Ok(numbers) => numbers,
            Err(reason) => return Ok(Look::Bad(reason)),
        };
        console.json(&PictureJson::of_faces(file, &result, &numbers))?;
        let is_anyone_known = result.faces.iter().zip(&numbers).any(|(face, number)| {
            number.is_some() && face.identity.verdict == IdentityVerdict::Known
        });
        Ok(Look::found(is_anyone_known))
    })
}
