//! `faceglass identify`: who is in pictures.

use super::Ended;
use super::args::IdentifyArgs;
use super::console::Console;
use super::context::Context;
use super::json::PictureJson;
use super::pictures::{Look, look_at_each};
use super::process::annotate_picture;
use faceglass_pipeline::IdentityVerdict;

pub fn run(args: &IdentifyArgs, context: &Context, console: &mut Console) -> Ended {
    let mut engine = context.engine(&args.thresholds)?;
    let matcher = context.matcher(&engine, console)?;
    look_at_each(&args.pictures, console, |console, file, image| {
        let result = annotate_picture(&mut engine, matcher.as_ref(), file, image);
        console.json(&PictureJson::new(file, &result))?;
        let is_anyone_known = result
            .faces
            .iter()
            .any(|face| face.identity.verdict == IdentityVerdict::Known);
        Ok(Look::found(is_anyone_known))
    })
}
