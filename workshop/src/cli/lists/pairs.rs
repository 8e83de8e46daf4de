//! `workshop pairs`.

use crate::Result;
use crate::data::tools::pairs::pairs;
use std::path::PathBuf;

/// Writes people held out of training as a folder and pairs in LFW's form.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct PairsArgs {
    /// Folder of shards that name people
    #[arg(long)]
    pub shards: PathBuf,
    /// The set whose people are taken, `owner+repository`
    #[arg(long)]
    pub source: String,
    /// Folds, each with people of its own
    #[arg(long, default_value_t = 7)]
    pub folds: usize,
    /// Folder that receives pictures and pairs.txt
    #[arg(long)]
    pub out: PathBuf,
}

impl PairsArgs {
    /// Writes them.
    ///
    /// # Errors
    /// When too few people are held out or the folder cannot be written.
    pub fn run(&self) -> Result<()> {
        let written = pairs(&self.shards, &self.source, self.folds, &self.out)?;
        println!(
            "{} pictures of {} people; {} folds of {} pairs of one person and as many of two",
            written.pictures, written.people, written.folds, written.each
        );
        Ok(())
    }
}
