//! `faceglass serve`: hands over to the program that serves over HTTP, which is not part of this one.

use crate::cli::args::{Places, ServeArgs};
use crate::cli::outcome::{Ended, Stop};
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::Command;

const SERVER: &str = "faceglass-serve";

pub fn run(args: ServeArgs, places: &Places) -> Ended {
    let mut server = Command::new(beside_this().unwrap_or_else(|| SERVER.into()));
    server.args(places_of(places)).args(args.args);
    hand_over(server)
}

/// The server's program where this one lies.
fn beside_this() -> Option<PathBuf> {
    let name = format!("{SERVER}{}", std::env::consts::EXE_SUFFIX);
    let beside = std::env::current_exe().ok()?.parent()?.join(name);
    beside.is_file().then_some(beside)
}

/// What this program took for its own of the words that the server knows, too.
fn places_of(places: &Places) -> Vec<OsString> {
    let named = [
        ("--data-dir", &places.data_dir),
        ("--models", &places.models),
    ];
    let given = named.into_iter().filter_map(|(flag, folder)| {
        let folder = folder.as_ref()?;
        Some([OsString::from(flag), folder.clone().into_os_string()])
    });
    let gallery = places.gallery.iter();
    let gallery = gallery.flat_map(|url| [OsString::from("--gallery"), OsString::from(url)]);
    given.flatten().chain(gallery).collect()
}

/// Becomes the server, so that whoever ends this process ends it.
#[cfg(unix)]
fn hand_over(mut server: Command) -> Ended {
    use std::os::unix::process::CommandExt as _;
    Err(not_started(&server.exec()))
}

#[cfg(not(unix))]
fn hand_over(mut server: Command) -> Ended {
    let ended = server.status().map_err(|error| not_started(&error))?;
    match ended.success() {
        true => Ok(crate::cli::outcome::Outcome::Done),
        // It said why.
        false => Err(Stop::Told),
    }
}

fn not_started(error: &io::Error) -> Stop {
    Stop::Error(match error.kind() {
        io::ErrorKind::NotFound => format!(
            "The server is a program of its own, {SERVER}, and is neither beside this one nor on the PATH; build it with cargo build --release -p faceglass-server."
        ),
        _ => format!("{SERVER} cannot be started ({error}); check that it may be run."),
    })
}
