//! `workshop gate`.

use crate::compress::gate::{GateOrder, gate};
use crate::core::error::Result;
use std::path::PathBuf;

/// Refuses a smaller network that is not shown to err by no more than a margin.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct GateArgs {
    /// Manifest of the network that is there
    before: PathBuf,
    /// Manifest of the smaller one
    after: PathBuf,
    /// Shards of their kind, whose development people both are asked about
    #[arg(long)]
    shards: PathBuf,
    /// By how much more it may err: a share of wrong answers (0.002 is a fifth of a percentage point), of landmarks
    /// the mean distance in eye corners, of a detector errors a picture
    #[arg(long)]
    margin: f64,
    /// Ask about one development picture in so many
    #[arg(long, default_value_t = 1)]
    every: usize,
}

impl GateArgs {
    pub fn run(self) -> Result<()> {
        let order = GateOrder {
            before: self.before,
            after: self.after,
            shards: self.shards,
            margin: self.margin,
            every: self.every,
        };
        gate(&order)?;
        println!("it may take its place");
        Ok(())
    }
}
