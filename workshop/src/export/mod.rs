//! From trained weights to what the app loads.

pub mod manifest;
pub mod onnx;
pub mod parity;

pub use manifest::Manifest;
pub use onnx::{Activation, Dim, Graph};

use crate::core::error::{Result, WorkshopError};
use crate::core::rundir::RunDir;
use std::path::Path;

/// Copies configuration and curves of a run beside the exported network, as
/// `curves/NAME.{toml,csv,png}`.
///
/// # Errors
/// [`WorkshopError::Io`] when a file cannot be copied.
pub fn keep_curves(run: &RunDir, models: &Path, name: &str) -> Result<()> {
    let folder = models.join("curves");
    std::fs::create_dir_all(&folder).map_err(WorkshopError::io(&folder))?;
    for (from, to) in [
        ("config.toml", "toml"),
        ("curve.csv", "csv"),
        ("curve.png", "png"),
    ] {
        let source = run.file(from);
        if source.is_file() {
            let target = folder.join(format!("{name}.{to}"));
            std::fs::copy(&source, &target).map_err(WorkshopError::io(&target))?;
        }
    }
    Ok(())
}
