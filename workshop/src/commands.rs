//! `workshop prepare`, `workshop teach` and `workshop evaluate` as typed by a person.

use crate::core::config::read_toml;
use crate::prepare::{self, Kind, PrepareConfig};
use crate::{Result, WorkshopError};
use std::path::PathBuf;

/// Turns public sets into training shards.
#[derive(clap::Args, Clone, Debug)]
pub struct PrepareArgs {
    /// Which network they are for
    pub kind: Kind,
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
}

/// Runs `workshop prepare` and prints the manifest.
///
/// # Errors
/// When nothing usable is found or the folder cannot be written.
pub fn run_prepare(args: &PrepareArgs) -> Result<()> {
    let mut config: PrepareConfig = read_toml(&args.config)?;
    if let Some(data) = &args.data {
        config.data.clone_from(data);
    }
    if let Some(boxes) = &args.boxes {
        config.boxes.clone_from(boxes);
    }
    let manifest = prepare::prepare(args.kind, &config, &args.out, false)?;
    let text = serde_json::to_string_pretty(&manifest)
        .map_err(|e| WorkshopError::Data(e.to_string()))?;
    println!("{text}");
    Ok(())
}
