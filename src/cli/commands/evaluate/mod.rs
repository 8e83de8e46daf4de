//! `faceglass evaluate`: Faceglass measured with Faceglass. The figures are made
//! in `faceglass_evaluation`; here is what reads files, runs the networks and
//! writes the report.

mod cache;
mod challenge;
mod detector;
mod files;
mod liveness;
mod output;
mod presentations;
mod recognition;
mod workbench;

use crate::cli::args::evaluate::{EvaluateArgs, EvaluateCommand};
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::Ended;
use recognition::{folders, groups, lfw, pairs};

pub fn run(args: &EvaluateArgs, context: &Context, console: &mut Console) -> Ended {
    match &args.command {
        EvaluateCommand::Lfw(args) => lfw::run(args, context, console),
        EvaluateCommand::Pairs(args) => pairs::run(args, context, console),
        EvaluateCommand::Folders(args) => folders::run(args, context, console),
        EvaluateCommand::Groups(args) => groups::run(args, context, console),
        EvaluateCommand::Liveness(args) => liveness::run(args, context, console),
        EvaluateCommand::Detector(args) => detector::run(args, context, console),
        EvaluateCommand::Challenge(args) => challenge::run(args, context, console),
    }
}
