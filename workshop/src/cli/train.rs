//! `workshop train`.

use super::recipe::Recipe;
use super::run_args::RunArgs;
use crate::core::error::Result;
use crate::train::Sitting;
use std::path::PathBuf;

/// Trains a network from shards.
#[derive(clap::Args, Debug)]
pub(super) struct TrainArgs {
    /// Which network
    network: Recipe,
    #[command(flatten)]
    run: RunArgs,
    /// Go on from the last checkpoint in the folder, if it has one. The configuration may change in
    /// [train] but for seed and batch, and in where files lie; the folder's copy tells since when
    #[arg(long)]
    resume: bool,
    /// Start from the weights of an exported network, for instance models/embedder.onnx, or from
    /// those of another run (RUN/average.bpk), which hold what only training needs as well
    #[arg(long, value_name = "FILE")]
    start: Option<PathBuf>,
    /// Stop with a checkpoint after so many minutes
    #[arg(long)]
    max_minutes: Option<f64>,
}

impl TrainArgs {
    pub fn run(self) -> Result<()> {
        let order = self.run.order(Sitting {
            resume: self.resume,
            start: self.start,
            max_minutes: self.max_minutes,
            ..Sitting::default()
        })?;
        self.network.train(&order)
    }
}
