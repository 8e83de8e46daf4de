//! `faceglass evaluate pairs`.

use super::compare::{compare, write_calibration};
use super::faces::{Look, Pick, embed_all};
use super::lfw::under;
use crate::cli::args::evaluate::PairsArgs;
use crate::cli::commands::evaluate::files::read_text;
use crate::cli::commands::evaluate::workbench::Workbench;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Stop};
use crate::cli::output::Outputs;
use faceglass_evaluation::calibration::Protocol as MeasuredBy;
use faceglass_evaluation::lists::{pair_table, places};
use faceglass_evaluation::report::Protocol;
use std::path::Path;

pub fn run(args: &PairsArgs, context: &Context, console: &mut Console) -> Ended {
    let listed = pair_table(&read_text(&args.list)?, &args.list.display().to_string())
        .map_err(Stop::error)?;
    let (names, pairs) = places(&listed);
    let files = under(args.list.parent().unwrap_or(Path::new("")), &names);
    let mut outputs = Outputs::of(context);
    outputs.reads(&args.list);
    outputs.reads_all(&files);
    outputs.claim_if_named(args.calibration.as_deref())?;
    let refine = args.alignment.refine();
    let mut bench = Workbench::open(context, &args.common, refine, "pairs", outputs)?;
    let embedded = embed_all(&mut bench, &files, Look::plain(Pick::Largest), console)?;
    let compared = compare(
        &bench,
        Protocol::Pairs,
        (&files, &names),
        &embedded,
        &pairs,
        Vec::new(),
    )?;
    if let Some(path) = &args.calibration {
        write_calibration(&bench, &compared.run, MeasuredBy::PairList, path)?;
    }
    bench
        .out
        .finish(&compared.report, embedded.from_cache, console)
}
