//! `faceglass verify`: whether two pictures show one person.

use super::args::VerifyArgs;
use super::console::Console;
use super::context::Context;
use super::json::{Decimal, file_text};
use super::{Ended, Outcome, Stop};
use faceglass_capture::pictures::read_picture;
use faceglass_pipeline::Engine;
use faceglass_vision::Embedding;
use serde::Serialize;
use std::path::Path;

#[derive(Debug, Serialize)]
struct VerifyJson {
    a: String,
    b: String,
    /// Cosine similarity; `null` if a picture shows no face.
    similarity: Option<Decimal<4>>,
    threshold: Decimal<4>,
    verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Match,
    NoMatch,
    NoFace,
}

pub fn run(args: &VerifyArgs, context: &Context, console: &mut Console) -> Ended {
    let mut engine = context.engine(&args.thresholds)?;
    let a = largest_face(&mut engine, &args.a)?;
    let b = largest_face(&mut engine, &args.b)?;
    for (file, face) in [(&args.a, &a), (&args.b, &b)] {
        if face.is_none() {
            console.tell(&format!("No face was found in {}.", file.display()));
        }
    }
    let similarity = a.zip(b).map(|(a, b)| a.cosine(&b));
    let threshold = engine.match_threshold();
    let verdict = match similarity {
        None => Verdict::NoFace,
        Some(similarity) if similarity >= threshold => Verdict::Match,
        Some(_) => Verdict::NoMatch,
    };
    console.json(&VerifyJson {
        a: file_text(&args.a),
        b: file_text(&args.b),
        similarity: similarity.map(Decimal::from),
        threshold: threshold.into(),
        verdict,
    })?;
    Ok(Outcome::found(verdict == Verdict::Match))
}

/// The embedding of the largest face, `None` if there is no face.
fn largest_face(engine: &mut Engine, file: &Path) -> Result<Option<Embedding>, Stop> {
    let image = read_picture(file).map_err(Stop::error)?;
    let examined = engine.examine(&image);
    if let Some(fault) = examined.fault {
        return Err(Stop::Error(format!("{}: {fault}", file.display())));
    }
    let largest = examined.faces.into_iter().next();
    Ok(largest.and_then(|face| face.embedding))
}
