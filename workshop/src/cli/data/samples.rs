//! `workshop data samples`.

use super::step::StepArgs;
use crate::Result;
use crate::data::trees::samples::{Wanted, samples};
use std::path::PathBuf;

/// Draws a tree of people who do not exist: OUT/drawn-001/001.jpg and so on, under many turns and lights.
///
/// It is for trying things out: a figure on drawn heads says nothing about people.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct SamplesArgs {
    /// People to draw
    #[arg(long, default_value_t = 12)]
    people: usize,
    /// Pictures of each
    #[arg(long, default_value_t = 8)]
    pictures: usize,
    /// Pixels of a side
    #[arg(long, default_value_t = 256)]
    side: u32,
    /// Seed of everything that is drawn
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder for the tree
    #[arg(long)]
    out: PathBuf,
    #[command(flatten)]
    step: StepArgs,
}

impl SamplesArgs {
    pub fn run(self) -> Result<()> {
        let wanted = Wanted {
            people: self.people,
            pictures: self.pictures,
            side: self.side,
            seed: self.seed,
        };
        let how = self.step.how();
        let count = samples(&wanted, &self.out, &how)?;
        let verb = if how.dry_run {
            "would be drawn"
        } else {
            "drawn"
        };
        println!(
            "{count} pictures of {} people {verb} in {}",
            self.people,
            self.out.display()
        );
        Ok(())
    }
}
