//! `workshop prepare`.

use crate::core::config::read_toml;
use crate::core::kind;
use crate::data::prepare::{self, PrepareConfig};
use crate::{Result, WorkshopError};
use faceglass_vision::ModelKind;
use std::path::PathBuf;

/// Turns public sets into training shards.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct PrepareArgs {
    /// Which network they are for
    #[arg(value_parser = kind::typed())]
    pub kind: ModelKind,
    /// TOML file: where the sets and the teacher's boxes are, seed
    #[arg(long, default_value = "workshop/configs/prepare.toml")]
    pub config: PathBuf,
    /// Folder of public sets, instead of the one in the file
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// Folder of the teacher's CSV files, instead of the one in the file
    #[arg(long)]
    pub boxes: Option<PathBuf>,
    /// Folder that receives the shards
    #[arg(long)]
    pub out: PathBuf,
    /// Draw no progress bar
    #[arg(long)]
    pub quiet: bool,
}

impl PrepareArgs {
    /// Makes the shards and prints their manifest.
    ///
    /// # Errors
    /// When nothing usable is found or the folder cannot be written.
    pub fn run(&self) -> Result<()> {
        let mut config: PrepareConfig = read_toml(&self.config)?;
        if let Some(data) = &self.data {
            config.data.clone_from(data);
        }
        if let Some(boxes) = &self.boxes {
            config.boxes.clone_from(boxes);
        }
        let manifest = prepare::prepare(self.kind, &config, &self.out, self.quiet)?;
        let text = serde_json::to_string_pretty(&manifest)
            .map_err(|e| WorkshopError::Data(e.to_string()))?;
        println!("{text}");
        Ok(())
    }
}
