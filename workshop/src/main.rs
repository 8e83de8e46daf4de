//! Command line of the workshop.

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    match workshop::cli::Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
