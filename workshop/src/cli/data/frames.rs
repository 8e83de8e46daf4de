//! `workshop data frames`.

use super::step::{GlassesArgs, TreeArgs};
use crate::Result;
use crate::data::trees::frames::{ENDINGS, Settings, Take, frames};

/// Takes faces out of movies, which lie in a folder a person, and turns them upright: OUT/PERSON/MOVIE-FRAME-TRACK.jpg.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct FramesArgs {
    #[command(flatten)]
    tree: TreeArgs,
    /// Which faces
    #[arg(long, value_enum, default_value_t = Take::Best)]
    take: Take,
    /// Look at every so many frames
    #[arg(long, default_value_t = 5, value_name = "N")]
    every: u64,
    /// Most faces of a person, spread evenly
    #[arg(long, value_name = "N")]
    most: Option<usize>,
    /// Side of the square that is cut out around a face, in longer sides of its box
    #[arg(long, default_value_t = 2.0)]
    cut: f32,
    /// Write whole frames in place of squares
    #[arg(long)]
    whole: bool,
    #[command(flatten)]
    glasses: GlassesArgs,
}

impl FramesArgs {
    pub fn run(self) -> Result<()> {
        let settings = Settings {
            take: self.take,
            every: self.every,
            most: self.most,
            cut: (!self.whole).then_some(self.cut),
            glasses: self.glasses.glasses(),
        };
        let tree = self.tree.tree_of(&ENDINGS, "no movie, by its name")?;
        let report = frames(&tree, &self.tree.out, &settings, &self.tree.how())?;
        let counts = match self.tree.how().dry_run {
            true => format!(
                "{} movies of {} people to look at",
                report.movies, report.people
            ),
            false => format!(
                "{} pictures of {} people, out of {} frames of {} movies; {} frames could not be decoded",
                report.pictures, report.people, report.looked_at, report.movies, report.frames_lost
            ),
        };
        self.tree.tell(&counts, &report.left_out);
        Ok(())
    }
}
