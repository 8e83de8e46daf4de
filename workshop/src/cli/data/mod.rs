//! `workshop data`: what is done to folders of people's pictures.

mod align;
mod analyse;
mod choose;
mod clean;
mod covered;
mod frames;
mod lists;
mod pack;
mod samples;
mod sets;
mod step;

use crate::Result;
use crate::data::trees::clean::rules::USUAL;
use clap::Subcommand;

/// From a folder of anything to a set that trains. A tree has a folder a person, in it the pictures; it is never changed,
/// results are written into --out.
#[derive(Debug, Subcommand)]
pub(super) enum DataArgs {
    /// Draw a tree of people who do not exist, so that everything can be tried without a picture from outside
    Samples(samples::SamplesArgs),
    /// Look at a tree: people, sizes, broken files, copies, faces, pose, blur and light, wrong names; JSON, a page, plots,
    /// contact sheets
    Analyse(analyse::AnalyseArgs),
    /// Copy a tree without what a report of `analyse` names, by rules
    Clean(clean::CleanArgs),
    /// Print the usual rules of `clean`, as a file to change
    Rules,
    /// Find, turn, scale and cut the faces of a tree onto the five-point template
    Align(align::AlignArgs),
    /// Copy the people of a tree who have enough pictures
    LowShot(choose::LowShotArgs),
    /// Copy a tree in parts in which no person, or no camera, is twice
    Split(choose::SplitArgs),
    /// Copy a tree with no more pictures of one person than of another
    Balance(choose::BalanceArgs),
    /// List pairs of one person and of two: a table, or LFW's form
    Pairs(lists::PairsArgs),
    /// List triplets for recognition to learn from
    Triplets(lists::TripletsArgs),
    /// Draw masks over faces, and write which part they hide
    Mask(covered::MaskArgs),
    /// Draw wavy lines over pictures, as over identity photographs, and write which part they hide
    Mesh(covered::MeshArgs),
    /// Take such lines out of pictures again, as far as a network can
    Demesh(covered::DemeshArgs),
    /// Take faces out of movies: every so many frames or the best of each track, turned upright
    Frames(frames::FramesArgs),
    /// Pack a tree for other tools: MXNet, TensorFlow, WebDataset, insightface's .bin, shards; each into each
    Pack(pack::PackArgs),
    /// Write what is packed as a tree, bit for bit
    Unpack(pack::UnpackArgs),
    /// List the public sets with their terms, or check what is there of them
    #[command(subcommand)]
    Sets(sets::SetsArgs),
}

impl DataArgs {
    pub fn run(self) -> Result<()> {
        match self {
            Self::Samples(args) => args.run(),
            Self::Analyse(args) => args.run(),
            Self::Clean(args) => args.run(),
            Self::Rules => {
                print!("{USUAL}");
                Ok(())
            }
            Self::Align(args) => args.run(),
            Self::LowShot(args) => args.run(),
            Self::Split(args) => args.run(),
            Self::Balance(args) => args.run(),
            Self::Pairs(args) => args.run(),
            Self::Triplets(args) => args.run(),
            Self::Mask(args) => args.run(),
            Self::Mesh(args) => args.run(),
            Self::Demesh(args) => args.run(),
            Self::Frames(args) => args.run(),
            Self::Pack(args) => args.run(),
            Self::Unpack(args) => args.run(),
            Self::Sets(args) => args.run(),
        }
    }
}
