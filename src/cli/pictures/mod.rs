//! Many pictures in one process: a bad one is told and skipped.

pub mod faces;

use super::console::Console;
use crate::cli::outcome::{Ended, Outcome, Stop};
use faceglass_capture::pictures::{pictures_in, read_picture};
use image::RgbImage;
use std::path::{Path, PathBuf};

/// What looking at one picture gave.
#[derive(Debug, PartialEq, Eq)]
pub enum Look {
    /// What was looked for.
    Found,
    /// The picture is good, but nothing was found.
    Nothing,
    /// The picture cannot be used, for this reason.
    Bad(String),
}

impl Look {
    pub fn found(found: bool) -> Self {
        if found { Self::Found } else { Self::Nothing }
    }
}

/// Reads the pictures one by one, folders as the pictures in them, and has
/// each looked at.
pub fn look_at_each(
    paths: &[PathBuf],
    console: &mut Console,
    mut look: impl FnMut(&Console, &Path, RgbImage) -> Result<Look, Stop>,
) -> Ended {
    let (files, mut bad) = expand(paths, console);
    console.start_progress(Some(files.len() as u64));
    let mut found = false;
    let mut good = 0;
    for file in &files {
        let looked = match read_picture(file) {
            Ok(image) => look(console, file, image)?,
            Err(error) => Look::Bad(error.to_string()),
        };
        console.progress().inc(1);
        match looked {
            Look::Bad(reason) => {
                console.tell(&reason);
                bad += 1;
            }
            looked => {
                good += 1;
                found |= looked == Look::Found;
            }
        }
    }
    console.end_progress();
    if good == 0 && bad > 0 {
        return Err(Stop::Told);
    }
    Ok(Outcome::found(found))
}

/// The files meant, and how many paths were none.
fn expand(paths: &[PathBuf], console: &Console) -> (Vec<PathBuf>, usize) {
    let mut files = Vec::with_capacity(paths.len());
    let mut bad = 0;
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        match pictures_in(path) {
            Ok(inside) => {
                if let Some(told) = inside.left_out {
                    console.tell(&told);
                }
                files.extend(inside.files);
            }
            Err(error) => {
                console.tell(&error);
                bad += 1;
            }
        }
    }
    (files, bad)
}
