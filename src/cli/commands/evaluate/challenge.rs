//! `faceglass evaluate challenge`.

use super::files::read_text;
use super::output::OutFolder;
use super::workbench::origin;
use crate::cli::args::evaluate::ChallengeSessionsArgs;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Stop};
use crate::cli::output::Outputs;
use faceglass_capture::FileError;
use faceglass_evaluation::report::{ChallengeRun, Sessions};
use faceglass_pipeline::challenge::{PresenceVerdict, Record};
use std::path::{Path, PathBuf};

/// The folder of living people.
const LIVING: &str = "living";
/// Folders are searched so deep.
const DEPTH: usize = 4;

pub fn run(args: &ChallengeSessionsArgs, context: &Context, console: &mut Console) -> Ended {
    let mut found = Vec::new();
    for folder in entries(&args.sessions)? {
        let name = folder.file_name().map(|n| n.to_string_lossy().into_owned());
        let mut files = Vec::new();
        sessions_below(&folder, DEPTH, &mut files)?;
        found.extend(name.filter(|_| folder.is_dir()).map(|name| (name, files)));
    }
    if found.iter().all(|(_, files)| files.is_empty()) {
        return Err(Stop::Error(format!(
            "There is no session in the folders of {}; put session.json files of faceglass challenge --record into {LIVING} and a folder for each kind of attack.",
            args.sessions.display()
        )));
    }
    let mut outputs = Outputs::of(context);
    found.iter().for_each(|(_, files)| outputs.reads_all(files));
    let out = args.out.clone();
    let out = out.unwrap_or_else(|| PathBuf::from("evaluation-challenge"));
    let out = OutFolder::create(&out, outputs)?;
    let mut run = ChallengeRun {
        living: Sessions::named(LIVING),
        ..ChallengeRun::default()
    };
    console.start_progress(Some(
        found.iter().map(|(_, files)| files.len() as u64).sum(),
    ));
    for (name, files) in &found {
        let mut sessions = Sessions::named(name);
        for file in files {
            console.progress().inc(1);
            match judged(file) {
                Ok(PresenceVerdict::Present) => sessions.present += 1,
                Ok(PresenceVerdict::NotPresent) => sessions.not_present += 1,
                Ok(PresenceVerdict::CouldNotTell) => sessions.could_not_tell += 1,
                Err(why) => run.unreadable.push(format!("{}: {why}", file.display())),
            }
        }
        match name.as_str() {
            LIVING => run.living = sessions,
            _ => run.attacks.push(sessions),
        }
    }
    console.end_progress();
    for why in &run.unreadable {
        console.tell(&format!("{why}; it is left out."));
    }
    out.finish(&run.report(origin()), 0, console)
}

fn judged(file: &Path) -> Result<PresenceVerdict, String> {
    let text = read_text(file).map_err(|stop| match stop {
        Stop::Error(why) => why,
        Stop::Told | Stop::OutputClosed => "it cannot be read".into(),
    })?;
    let record: Record =
        serde_json::from_str(&text).map_err(|e| format!("this is no recorded session ({e})"))?;
    record.check().map_err(|e| e.to_string())?;
    Ok(record.judge(&record.settings()).verdict)
}

/// Every file that may hold a session, in the order of their names.
fn sessions_below(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), Stop> {
    if depth == 0 || !folder.is_dir() {
        return Ok(());
    }
    for entry in entries(folder)? {
        let is_json = entry.extension().is_some_and(|ending| ending == "json");
        if entry.is_dir() {
            sessions_below(&entry, depth - 1, files)?;
        } else if is_json {
            files.push(entry);
        }
    }
    Ok(())
}

/// What lies in a folder and is not hidden, in the order of names.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Stop> {
    let refused = |error: std::io::Error| Stop::error(FileError::from_io(folder, &error));
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(refused)? {
        let entry = entry.map_err(refused)?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            all.push(entry.path());
        }
    }
    all.sort();
    Ok(all)
}
