//! `faceglass-exchange`: what faceglass starts to keep a shared gallery in PostgreSQL.
//!
//! Without a command it answers on its standard output what is asked on its standard input, until
//! that ends; see [`faceglass_gallery::wire`]. `setup` makes a database ready.

mod database;
mod serving;
mod watch;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Keeps a gallery that several machines share in a PostgreSQL database, sealed.
#[derive(Debug, Parser)]
#[command(version)]
struct Args {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a database ready: its tables, and the roles faceglass_read, faceglass_enrol and
    /// faceglass_manage, of which each user is to be granted one
    Setup {
        /// Its address, of a user who may make tables and roles: postgres://admin@host/database
        url: String,
    },
}

fn main() -> ExitCode {
    let ended = match Args::parse().command {
        Some(Command::Setup { url }) => database::set_up(&url),
        None => serving::serve(&mut std::io::stdin().lock(), &mut std::io::stdout().lock())
            .map_err(|error| error.to_string()),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("faceglass-exchange: {why}");
            ExitCode::FAILURE
        }
    }
}
