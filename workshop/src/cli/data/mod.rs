//! `workshop data`: what is done to folders of people's pictures.

mod align;
mod samples;
mod step;

use crate::Result;
use clap::Subcommand;

/// From a folder of anything to a set that trains. A tree has a folder a person, in it the pictures; it is never changed,
/// results are written into --out.
#[derive(Debug, Subcommand)]
pub(super) enum DataArgs {
    /// Draw a tree of people who do not exist, so that everything can be tried without a picture from outside
    Samples(samples::SamplesArgs),
    /// Find, turn, scale and cut the faces of a tree onto the five-point template
    Align(align::AlignArgs),
}

impl DataArgs {
    pub fn run(self) -> Result<()> {
        match self {
            Self::Samples(args) => args.run(),
            Self::Align(args) => args.run(),
        }
    }
}
