//! What all steps over a tree can be told.

use crate::Result;
use crate::data::trees::Tree;
use crate::data::trees::eyes::Glasses;
use crate::data::trees::work::How;
use std::path::PathBuf;

/// How a step runs.
#[derive(clap::Args, Clone, Debug)]
pub(in crate::cli) struct StepArgs {
    /// Say what would be done and left out, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Files at a time; as many as there are cores without it
    #[arg(long, default_value_t = 0, hide_default_value = true, value_name = "N")]
    jobs: usize,
    /// Draw no progress bar
    #[arg(long)]
    quiet: bool,
}

impl StepArgs {
    pub fn how(&self) -> How {
        How {
            jobs: self.jobs,
            quiet: self.quiet,
            dry_run: self.dry_run,
        }
    }
}

/// From where to where.
#[derive(clap::Args, Clone, Debug)]
pub(in crate::cli) struct TreeArgs {
    /// The tree: a folder a person, in it the pictures
    root: PathBuf,
    /// New folder for the results, outside the tree; one that was broken off is gone on with
    #[arg(long)]
    pub out: PathBuf,
    #[command(flatten)]
    step: StepArgs,
}

impl TreeArgs {
    /// The pictures of the tree.
    pub fn tree(&self) -> Result<Tree> {
        Tree::of(&self.root)
    }

    /// The files of the tree that end so; others are left out as `otherwise`.
    pub fn tree_of(&self, endings: &[&str], otherwise: &str) -> Result<Tree> {
        Tree::of_kind(&self.root, endings, otherwise)
    }

    pub fn how(&self) -> How {
        self.step.how()
    }

    /// Says what came of it, where it lies, and what was left out.
    pub fn tell(&self, counts: &str, left_out: &crate::data::trees::LeftOut) {
        let counts = if self.how().dry_run {
            format!("nothing is written; there would be: {counts}")
        } else {
            counts.to_owned()
        };
        println!("{}", crate::data::trees::work::told(&counts, left_out));
        if !self.how().dry_run {
            println!("{}", self.out.display());
        }
    }
}

/// How pictures are looked at.
#[derive(clap::Args, Clone, Debug)]
pub(in crate::cli) struct GlassesArgs {
    /// Folder with networks to use instead of those that ship
    #[arg(long)]
    models: Option<PathBuf>,
    /// Lowest score of a face, 0 to 1; the detector's own without it
    #[arg(long)]
    min_score: Option<f32>,
    /// Longer side of the smallest box that is a face, pixels
    #[arg(long, default_value_t = 40.0)]
    min_face_px: f32,
}

impl GlassesArgs {
    pub fn glasses(&self) -> Glasses {
        Glasses {
            models: self.models.clone(),
            min_score: self.min_score,
            min_face_px: self.min_face_px,
        }
    }
}
