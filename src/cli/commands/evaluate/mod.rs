//! `faceglass evaluate`: Faceglass measured with Faceglass. The figures are made
//! in `faceglass_evaluation`; here is what reads files, runs the networks and
//! writes the report.

mod cache;
mod compare;
mod contact_sheet;
mod detector;
mod faces;
mod files;
mod folders;
mod groups;
mod lfw;
mod liveness;
mod output;
mod pairs;
mod presentations;
mod workbench;

use crate::cli::args::evaluate::{EvaluateArgs, EvaluateCommand};
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Stop};
use faceglass_capture::file::read_file;
use std::path::Path;

/// A list of a million pairs takes less.
const MAX_LIST_BYTES: u64 = 256 << 20;

pub fn run(args: &EvaluateArgs, context: &Context, console: &mut Console) -> Ended {
    match &args.command {
        EvaluateCommand::Lfw(args) => lfw::run(args, context, console),
        EvaluateCommand::Pairs(args) => pairs::run(args, context, console),
        EvaluateCommand::Folders(args) => folders::run(args, context, console),
        EvaluateCommand::Groups(args) => groups::run(args, context, console),
        EvaluateCommand::Liveness(args) => liveness::run(args, context, console),
        EvaluateCommand::Detector(args) => detector::run(args, context, console),
    }
}

/// The text of a list or table.
fn read_text(path: &Path) -> Result<String, Stop> {
    let bytes = read_file(path, MAX_LIST_BYTES).map_err(Stop::error)?;
    String::from_utf8(bytes).map_err(|error| {
        Stop::Error(format!(
            "{} cannot be read ({error}); check the path and that it is a text file.",
            path.display()
        ))
    })
}
