//! `workshop thin`.

use crate::Result;
use crate::cli::refuse_same;
use crate::data::tools::thin::{Limits, thin};
use indicatif::ProgressBar;
use std::path::PathBuf;

/// Copies shards without the test pictures, small enough to travel.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct ThinArgs {
    /// Folder of the shards
    #[arg(long)]
    pub shards: PathBuf,
    /// At most so many pictures of a source, class and split, evenly spread; all by default
    #[arg(long)]
    pub most: Option<usize>,
    /// The same for one source, `owner+repository=1500`; once each
    #[arg(long, value_parser = source_and_count)]
    pub most_of: Vec<(String, usize)>,
    /// Faces alone in their picture become no larger than so many pixels
    #[arg(long)]
    pub face_px: Option<f32>,
    /// Surroundings kept around those, in sides of the box
    #[arg(long, default_value_t = 4.0)]
    pub context: f32,
    /// Folder that receives the copy
    #[arg(long)]
    pub out: PathBuf,
    /// Draw no progress bar
    #[arg(long)]
    pub quiet: bool,
}

impl ThinArgs {
    /// Copies.
    ///
    /// # Errors
    /// When the shards cannot be read or the folder cannot be written.
    pub fn run(&self) -> Result<()> {
        refuse_same(&self.shards, &self.out)?;
        let bar = if self.quiet {
            ProgressBar::hidden()
        } else {
            ProgressBar::new(0)
        };
        let limits = Limits {
            most: self.most,
            most_of: self.most_of.clone(),
            face_px: self.face_px,
            context: self.context,
        };
        let count = thin(&self.shards, &self.out, &limits, &bar)?;
        println!("{count} pictures in {}", self.out.display());
        Ok(())
    }
}

fn source_and_count(text: &str) -> std::result::Result<(String, usize), String> {
    let (source, count) = text
        .split_once('=')
        .ok_or("write it as owner+repository=1500")?;
    let count = count
        .parse()
        .map_err(|_| format!("{count} is not a number of pictures"))?;
    Ok((source.to_owned(), count))
}
