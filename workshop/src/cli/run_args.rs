//! What every command that trains needs to know.

use crate::recipes::Order;
use crate::train::Sitting;
use std::path::PathBuf;

/// What every command that trains needs to know.
#[derive(clap::Args, Debug)]
pub(super) struct RunArgs {
    /// Configuration (TOML)
    #[arg(long)]
    pub config: PathBuf,
    /// Folder of the shards, as `workshop prepare` writes them
    #[arg(long)]
    shards: PathBuf,
    /// Folder for checkpoints, curves and weights; one that holds a run already needs --resume
    #[arg(long)]
    run: PathBuf,
    /// flex, libtorch, libtorch-cuda or cuda
    #[arg(long, default_value = "flex")]
    device: String,
    /// Draw no progress bar; a line a validation, and a line a minute, instead
    #[arg(long)]
    quiet: bool,
}

impl RunArgs {
    /// The request, for a session of `sitting` but for what is asked here.
    pub fn order(self, sitting: Sitting) -> Order {
        Order {
            config: self.config,
            shards: self.shards,
            run: self.run,
            device: self.device,
            sitting: Sitting {
                quiet: self.quiet,
                ..sitting
            },
        }
    }
}
