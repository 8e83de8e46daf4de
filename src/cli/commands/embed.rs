//! `faceglass embed`: embeddings of the faces in pictures.

use crate::cli::args::EmbedArgs;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Stop};
use crate::cli::output::json::{BoxJson, file_text};
use crate::cli::pictures::faces::{limit_to, meant_among};
use crate::cli::pictures::{Look, look_at_each};
use faceglass_capture::Rotation;
use faceglass_pipeline::Engine;
use faceglass_vision::{Embedding, Rect};
use image::RgbImage;
use serde::Serialize;
use std::path::Path;

/// Width and height of an aligned face.
const ALIGNED: (u32, u32) = (112, 112);

/// One picture.
#[derive(Debug, Serialize)]
struct EmbedJson {
    file: String,
    /// SHA-256 of the network: only embeddings of the same one compare.
    model: Option<String>,
    faces: Vec<EmbeddedFace>,
    /// Degrees clockwise by which the picture was turned, where nobody stood upright in it; boxes are in the picture turned
    /// so.
    #[serde(skip_serializing_if = "Option::is_none")]
    turned: Option<u32>,
}

#[derive(Debug, Serialize)]
struct EmbeddedFace {
    /// From left to right, the first is 1.
    number: usize,
    #[serde(rename = "box")]
    bbox: BoxJson,
    /// Of length 1: the cosine similarity of two is their dot product.
    embedding: Embedding,
}

pub fn run(args: &EmbedArgs, context: &Context, console: &mut Console) -> Ended {
    let mut engine = context.engine(&args.thresholds)?;
    look_at_each(&args.pictures, console, |console, file, image| {
        let embedded = if args.aligned {
            embed_aligned(&mut engine, file, &image)
        } else {
            embed_faces(&mut engine, file, &image, args)
        };
        match embedded {
            Ok(embedded) => write(console, &engine, file, embedded),
            Err(reason) => Ok(Look::Bad(reason)),
        }
    })
}

fn write(
    console: &Console,
    engine: &Engine,
    file: &Path,
    (faces, turn): (Vec<EmbeddedFace>, Rotation),
) -> Result<Look, Stop> {
    let found = !faces.is_empty();
    console.json(&EmbedJson {
        file: file_text(file),
        model: engine.embedder_id().map(|id| id.0),
        faces,
        turned: (turn != Rotation::None).then(|| turn.degrees()),
    })?;
    Ok(Look::found(found))
}

fn embed_faces(
    engine: &mut Engine,
    file: &Path,
    image: &RgbImage,
    args: &EmbedArgs,
) -> Result<(Vec<EmbeddedFace>, Rotation), String> {
    let examined = engine.examine(image);
    if let Some(fault) = examined.fault {
        return Err(format!("{}: {fault}", file.display()));
    }
    let boxes: Vec<Rect> = examined.faces.iter().map(|f| f.detection.bbox).collect();
    let choice = args
        .face
        .map(|choice| meant_among(choice, &args.pictures, boxes.len()));
    let numbers = limit_to(choice, &boxes, file)?;
    let faces = examined.faces.into_iter().zip(numbers);
    let embedded = faces.filter_map(|(face, number)| {
        Some(EmbeddedFace {
            number: number?,
            bbox: face.detection.bbox.into(),
            embedding: face.embedding?,
        })
    });
    let mut embedded: Vec<_> = embedded.collect();
    embedded.sort_by_key(|face| face.number);
    Ok((embedded, examined.turn))
}

fn embed_aligned(
    engine: &mut Engine,
    file: &Path,
    image: &RgbImage,
) -> Result<(Vec<EmbeddedFace>, Rotation), String> {
    let (width, height) = image.dimensions();
    let embedding = engine.embed_aligned(image).map_err(|reason| {
        let cut = if (width, height) == ALIGNED {
            ""
        } else {
            " Leave out --aligned to have the face found and cut out."
        };
        format!("{}: {reason}{cut}", file.display())
    })?;
    let face = EmbeddedFace {
        number: 1,
        bbox: Rect::new(0.0, 0.0, width as f32, height as f32).into(),
        embedding,
    };
    Ok((vec![face], Rotation::None))
}
