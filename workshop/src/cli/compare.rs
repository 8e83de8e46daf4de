//! `workshop compare`.

use crate::compare::{Wanted, compare};
use crate::core::error::Result;
use std::path::PathBuf;

/// Trains every cell of a matrix of settings, and writes one report.
#[derive(clap::Args, Debug)]
pub(super) struct CompareArgs {
    /// The matrix (TOML), as those in workshop/configs/compare
    matrix: PathBuf,
    /// Folder of the shards, or of bags with the lists; a matrix of `example` draws its own
    #[arg(long)]
    shards: Option<PathBuf>,
    /// LFW's pairs.txt, by which the shards' test crops are measured; without it the validation
    /// people are
    #[arg(long, value_name = "FILE")]
    pairs: Option<PathBuf>,
    /// Folder for the cells, report.md, cells.csv and curves.png; what is finished there is kept
    #[arg(long)]
    out: PathBuf,
    /// flex, libtorch, libtorch-cuda or cuda
    #[arg(long, default_value = "flex")]
    device: String,
    /// Stop with a checkpoint after so many minutes; the same command goes on
    #[arg(long)]
    max_minutes: Option<f64>,
    /// At the end take the milliseconds of all cells anew: for a machine that had more to do while they trained
    #[arg(long)]
    time_again: bool,
}

impl CompareArgs {
    pub fn run(self) -> Result<()> {
        let out = self.out.clone();
        let done = compare(&Wanted {
            matrix: self.matrix,
            shards: self.shards,
            pairs: self.pairs,
            out: self.out,
            device: self.device,
            max_minutes: self.max_minutes,
            time_again: self.time_again,
        })?;
        println!(
            "{} of {} cells are done; {}",
            done.cells,
            done.of,
            out.join("report.md").display()
        );
        Ok(())
    }
}
