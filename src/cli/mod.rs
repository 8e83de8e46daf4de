//! The command line: the same pipeline without a window, a display or a GPU.
//!
//! What programs may rely on: JSON on stdout, one object a line; exit code 0
//! when it was done, 1 when nothing was found or nothing matched, 2 after an
//! error; errors in one line on stderr.

mod args;
mod ask;
mod commands;
mod console;
mod context;
mod interrupt;
mod keys;
mod outcome;
mod output;
mod pictures;

use args::models::ModelsCommand;
use args::{Args, Command};
use clap::Parser as _;
use clap::error::ErrorKind;
use commands::{
    bench, cameras, challenge, detect, embed, enroll, evaluate, identify, models, people, run,
    serve, verify, window,
};
use console::Console;
use context::Context;
use outcome::{Ended, Outcome, Stop};
use std::process::ExitCode;

const ERROR: u8 = 2;
const NOTHING: u8 = 1;

/// Reads the command line, does what it says and gives the exit code.
pub fn main() -> ExitCode {
    log_to_stderr();
    let mut console = Console::new();
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return ExitCode::from(not_understood(&console, &error)),
    };
    match dispatch(args, &mut console) {
        Ok(Outcome::Done) | Err(Stop::OutputClosed) => ExitCode::SUCCESS,
        Ok(Outcome::Nothing) => ExitCode::from(NOTHING),
        Err(Stop::Told) => ExitCode::from(ERROR),
        Err(Stop::Error(sentence)) => {
            console.tell(&sentence);
            ExitCode::from(ERROR)
        }
    }
}

fn dispatch(args: Args, console: &mut Console) -> Ended {
    let places = args.places;
    let context = Context::new(&places)?;
    // A folder that is to be filled may be empty.
    let fills = matches!(
        &args.command,
        Some(Command::Models(models)) if matches!(models.command, Some(ModelsCommand::Add(_)))
    );
    if let Some(folder) = context.models_without_manifest().filter(|_| !fills) {
        console.tell(&format!(
            "There is no manifest of a network in {}, so the built-in networks are used; check the path given with --models.",
            folder.display()
        ));
    }
    let Some(command) = args.command else {
        return window::open(context, args.source);
    };
    if args.source.is_some() {
        return Err(Stop::Error(
            "--source before a command is for the window alone; write it after run or bench, and leave it out with the other commands.".into(),
        ));
    }
    match command {
        Command::Run(args) if args.headless => run::run(&args, &context, console),
        Command::Run(args) => window::open(context, args.source),
        Command::Detect(args) => detect::run(&args, &context, console),
        Command::Embed(args) => embed::run(&args, &context, console),
        Command::Verify(args) => verify::run(&args, &context, console),
        Command::Enroll(args) => enroll::run(&args, &context, console),
        Command::Identify(args) => identify::run(&args, &context, console),
        Command::Challenge(args) => challenge::run(&args, &context, console),
        Command::People(args) => people::run(&args, &context, console),
        Command::Cameras(args) => cameras::run(&args, console),
        Command::Models(args) => models::run(&args, &context, console),
        Command::Bench(args) => bench::run(&args, &context, console),
        Command::Evaluate(args) => evaluate::run(&args, &context, console),
        Command::Serve(args) => serve::run(args, &places),
    }
}

/// Help and version go to stdout and are no error; the rest of clap's errors
/// become one line.
fn not_understood(console: &Console, error: &clap::Error) -> u8 {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        // A closed pipe has read all the help it wanted.
        let _ = error.print();
        return 0;
    }
    let command = args::CommandPath::of(std::env::args_os().skip(1));
    console.tell(&format!(
        "{} See {command} --help.",
        command.what_is_wrong(error)
    ));
    ERROR
}

/// What the libraries note goes to stderr if `FACEGLASS_LOG` names a level
/// (error, warn, info, debug, trace); otherwise stderr is for errors alone.
fn log_to_stderr() {
    let level = std::env::var("FACEGLASS_LOG")
        .ok()
        .and_then(|level| level.parse::<tracing::Level>().ok());
    if let Some(level) = level {
        let logger = tracing_subscriber::fmt()
            .with_max_level(level)
            .with_writer(std::io::stderr)
            .finish();
        // Only fails if a logger is there already, which then does the work.
        let _ = tracing::subscriber::set_global_default(logger);
    }
}
