//! `faceglass models export`: the networks in use as files, for other programs.

use super::{is_to_be_written, make_folder, model_json, table_row};
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Outcome, Stop};
use faceglass_capture::file::WholeFile;
use faceglass_vision::ModelKind;
use std::path::Path;

pub fn run(folder: &Path, context: &Context, console: &Console) -> Ended {
    let store = context.model_store();
    let (mut networks, mut files) = (Vec::new(), Vec::new());
    for kind in ModelKind::ALL {
        let Some(file) = store.find(kind).map_err(Stop::error)? else {
            continue;
        };
        let network = folder.join(&file.manifest.file);
        files.push((network.clone(), file.bytes().to_vec()));
        let text = file.manifest.to_toml().map_err(Stop::error)?;
        files.push((network.with_extension("toml"), text.into_bytes()));
        if let Some(calibration) = store.calibration(kind).map_err(Stop::error)? {
            let beside = network.with_extension("calibration.json");
            files.push((beside, calibration.into_bytes()));
        }
        networks.push(model_json(&file));
    }
    make_folder(folder)?;
    // All are looked at before the first is written.
    let mut new = Vec::new();
    for (path, bytes) in &files {
        if is_to_be_written(path, bytes)? {
            new.push((path, bytes));
        }
    }
    for (path, bytes) in new {
        WholeFile::write(path, bytes).map_err(Stop::error)?;
    }
    for model in &networks {
        if console.is_read_by_a_person() {
            console.line(&table_row(model))?;
        } else {
            console.json(model)?;
        }
    }
    Ok(Outcome::found(!networks.is_empty()))
}
