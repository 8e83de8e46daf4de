//! `faceglass embed`: embeddings of the faces in pictures.

use crate::cli::args::EmbedArgs;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::Ended;
use crate::cli::pictures::faces::{limit_to, meant_among};
use crate::cli::pictures::{Look, look_at_each};
use faceglass_answers::{EmbedJson, file_text};
use faceglass_pipeline::Engine;
use faceglass_vision::Rect;
use image::RgbImage;
use std::path::Path;

/// Width and height of an aligned face.
const ALIGNED: (u32, u32) = (112, 112);

pub fn run(args: &EmbedArgs, context: &Context, console: &mut Console) -> Ended {
    let mut engine = context.engine(&args.thresholds)?;
    look_at_each(&args.pictures, console, |console, file, image| {
        let embedded = if args.aligned {
            embed_aligned(&mut engine, file, &image)
        } else {
            embed_faces(&mut engine, file, &image, args)
        };
        match embedded {
            Ok(embedded) => {
                console.json(&embedded)?;
                Ok(Look::found(!embedded.faces.is_empty()))
            }
            Err(reason) => Ok(Look::Bad(reason)),
        }
    })
}

fn embed_faces(
    engine: &mut Engine,
    file: &Path,
    image: &RgbImage,
    args: &EmbedArgs,
) -> Result<EmbedJson, String> {
    let examined = engine.examine(image);
    if let Some(fault) = examined.fault {
        return Err(format!("{}: {fault}", file.display()));
    }
    let boxes: Vec<Rect> = examined.faces.iter().map(|f| f.detection.bbox).collect();
    let choice = args
        .face
        .map(|choice| meant_among(choice, &args.pictures, boxes.len()));
    let numbers = limit_to(choice, &boxes, file)?;
    let model = engine.embedder_id();
    Ok(EmbedJson::new(file_text(file), model, examined, &numbers))
}

fn embed_aligned(engine: &mut Engine, file: &Path, image: &RgbImage) -> Result<EmbedJson, String> {
    let size = image.dimensions();
    let embedding = engine.embed_aligned(image).map_err(|reason| {
        let cut = if size == ALIGNED {
            ""
        } else {
            " Leave out --aligned to have the face found and cut out."
        };
        format!("{}: {reason}{cut}", file.display())
    })?;
    let model = engine.embedder_id();
    Ok(EmbedJson::of_aligned(
        file_text(file),
        model,
        size,
        embedding,
    ))
}
