//! `workshop colour-lists`.

use crate::Result;
use crate::data::shards::Split;
use crate::data::tools::colour::{Wanted, colour_lists};
use indicatif::ProgressBar;
use std::path::PathBuf;

/// Writes the faces of liveness shards as lists for `train bags` with colour alone.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct ColourListsArgs {
    /// Folder of liveness shards
    #[arg(long)]
    shards: PathBuf,
    /// Side of a crop, in longer sides of the face's box
    #[arg(long, default_value_t = Wanted::default().scale)]
    scale: f32,
    /// Side of a crop in pixels
    #[arg(long, default_value_t = Wanted::default().side)]
    side: u32,
    /// Of neighbouring frames, each so-manyth
    #[arg(long, default_value_t = 1)]
    every: usize,
    /// A set, `owner+repository`, that nothing is learned from: all of it, and of others that are left out too, is the
    /// test, and nothing else
    #[arg(long, value_name = "SET")]
    leave_out: Vec<String>,
    /// Empty folder for pictures and lists
    #[arg(long)]
    out: PathBuf,
}

impl ColourListsArgs {
    /// Writes them.
    ///
    /// # Errors
    /// As [`colour_lists`].
    pub fn run(self) -> Result<()> {
        let wanted = Wanted {
            scale: self.scale,
            side: self.side,
            every: self.every,
            left_out: self.leave_out,
        };
        let bar = ProgressBar::new(0);
        let written = colour_lists(&self.shards, &self.out, &wanted, &bar)?;
        bar.finish_and_clear();
        for (split, [live, attacks]) in &written.lists {
            let what = match split {
                Split::Train => "to learn from",
                Split::Dev => "to choose by",
                Split::Test => "to report on",
            };
            println!("{live} live faces and {attacks} attacks {what}");
        }
        if written.left > 0 {
            println!("{} pictures have no face or no label", written.left);
        }
        println!("lists and pictures are in {}", self.out.display());
        Ok(())
    }
}
