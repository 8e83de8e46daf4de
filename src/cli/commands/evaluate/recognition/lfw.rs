//! `faceglass evaluate lfw`.

use super::compare::{compare, write_calibration};
use super::faces::{Look, Pick, embed_all};
use crate::cli::args::evaluate::LfwArgs;
use crate::cli::commands::evaluate::files::read_text;
use crate::cli::commands::evaluate::workbench::Workbench;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Stop};
use crate::cli::output::Outputs;
use faceglass_evaluation::calibration::Protocol as MeasuredBy;
use faceglass_evaluation::lists::{lfw_pairs, places};
use faceglass_evaluation::report::Protocol;
use std::path::{Path, PathBuf};

pub fn run(args: &LfwArgs, context: &Context, console: &mut Console) -> Ended {
    let mut listed = lfw_pairs(&read_text(&args.pairs)?, &args.pairs.display().to_string())
        .map_err(Stop::error)?;
    if args.second.is_some() {
        for pair in &mut listed {
            pair.b.insert_str(0, SECOND);
        }
    }
    let (names, pairs) = places(&listed);
    let files: Vec<PathBuf> = names
        .iter()
        .map(|name| match (&args.second, name.strip_prefix(SECOND)) {
            (Some(folder), Some(name)) => jpeg_or_png(folder.join(name)),
            _ => args.images.join(name),
        })
        .collect();
    let mut outputs = Outputs::of(context);
    outputs.reads(&args.pairs);
    outputs.reads_all(&files);
    outputs.claim_if_named(args.calibration.as_deref())?;
    let refine = args.alignment.refine();
    let mut bench = Workbench::open(context, &args.common, refine, "lfw", outputs)?;
    let look = Look {
        pick: Pick::Central,
        frame: args.frame,
    };
    let embedded = embed_all(&mut bench, &files, look, console)?;
    let compared = compare(
        &bench,
        Protocol::Lfw,
        (&files, &names),
        &embedded,
        &pairs,
        Vec::new(),
    )?;
    if let Some(path) = &args.calibration {
        write_calibration(&bench, &compared.run, MeasuredBy::LfwView2, path)?;
    }
    bench
        .out
        .finish(&compared.report, embedded.from_cache, console)
}

/// Begins the name of a picture in the folder of second ones; LFW's names have no blanks.
const SECOND: &str = "second: ";

fn jpeg_or_png(path: PathBuf) -> PathBuf {
    let png = path.with_extension("png");
    if !path.exists() && png.exists() {
        png
    } else {
        path
    }
}

/// The files of `names` below `folder`.
pub fn under(folder: &Path, names: &[String]) -> Vec<PathBuf> {
    names.iter().map(|name| folder.join(name)).collect()
}
