//! `workshop data mask`, `workshop data mesh` and `workshop data demesh`.

use super::step::{GlassesArgs, TreeArgs};
use crate::Result;
use crate::data::cover::cloth::Print;
use crate::data::cover::mask::Shape;
use crate::data::cover::mesh::Form;
use crate::data::trees::covered::{Cover, Settings, cover, lines};
use crate::data::trees::eyes::Pick;
use clap::ValueEnum;
use std::path::PathBuf;

/// Draws masks over the faces of a tree, fitted by their landmarks.
///
/// Pictures come into OUT/pictures, a tree again, and into OUT/regions the part of each that is hidden (white); what was
/// drawn into OUT/covers.csv. A picture is covered alike whatever lies beside it.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct MaskArgs {
    #[command(flatten)]
    tree: TreeArgs,
    /// Shapes to choose from; all without it
    #[arg(long, value_enum, value_delimiter = ',')]
    shapes: Vec<Shape>,
    /// Prints of masks of cloth to choose from; all without it
    #[arg(long, value_enum, value_delimiter = ',')]
    prints: Vec<Print>,
    /// Which faces of a picture with several
    #[arg(long, value_enum, default_value_t = Pick::All)]
    faces: Pick,
    /// Seed of everything that is drawn
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    glasses: GlassesArgs,
}

impl MaskArgs {
    pub fn run(self) -> Result<()> {
        let cover = Cover::Masks {
            shapes: or_all(self.shapes),
            prints: or_all(self.prints),
            faces: self.faces,
            glasses: self.glasses.glasses(),
        };
        covered(&self.tree, cover, self.seed)
    }
}

/// Draws wavy lines over the pictures of a tree, as they are printed over identity photographs.
///
/// Pictures come into OUT/pictures, a tree again, and into OUT/regions the part of each that is hidden (white); what was
/// drawn into OUT/covers.csv. A picture is covered alike whatever lies beside it.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct MeshArgs {
    #[command(flatten)]
    tree: TreeArgs,
    /// Forms to choose from; all without it
    #[arg(long, value_enum, value_delimiter = ',')]
    forms: Vec<Form>,
    /// How wide a face is, as a share of the picture's shorter side; of aligned faces 1
    #[arg(long, default_value_t = 0.6)]
    face: f32,
    /// Seed of everything that is drawn
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl MeshArgs {
    pub fn run(self) -> Result<()> {
        let cover = Cover::Meshes {
            forms: or_all(self.forms),
            face: self.face,
        };
        covered(&self.tree, cover, self.seed)
    }
}

/// Takes the wavy lines out of the pictures of a tree, as they are printed over identity photographs.
///
/// What is under a line is guessed from what is beside it. Pictures come into OUT, a tree again. Each counts as one with lines, and what
/// the network adds to a picture without any does it no good: give it those that have some.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct DemeshArgs {
    #[command(flatten)]
    tree: TreeArgs,
    /// How wide a face is, as a share of the picture's shorter side; of aligned faces 1
    #[arg(long, default_value_t = 0.6)]
    face: f32,
    /// Folder with networks to use instead of those that ship
    #[arg(long)]
    models: Option<PathBuf>,
}

impl DemeshArgs {
    pub fn run(self) -> Result<()> {
        let settings = lines::Settings {
            models: self.models,
            face: self.face,
        };
        let tree = self.tree.tree()?;
        let report = lines::take_away(&tree, &self.tree.out, &settings, &self.tree.how())?;
        let counts = if self.tree.how().dry_run {
            format!("{} pictures to clean", report.files)
        } else {
            format!("{} of {} pictures cleaned", report.pictures, report.files)
        };
        self.tree.tell(&counts, &report.left_out);
        Ok(())
    }
}

fn or_all<T: ValueEnum + Clone>(chosen: Vec<T>) -> Vec<T> {
    if chosen.is_empty() {
        T::value_variants().to_vec()
    } else {
        chosen
    }
}

fn covered(tree: &TreeArgs, with: Cover, seed: u64) -> Result<()> {
    let settings = Settings { cover: with, seed };
    let report = cover(&tree.tree()?, &tree.out, &settings, &tree.how())?;
    let counts = if tree.how().dry_run {
        format!("{} pictures to cover", report.files)
    } else {
        let drawn = report.drawn.iter();
        let drawn: Vec<String> = drawn
            .map(|(name, count)| format!("{name} {count}"))
            .collect();
        format!(
            "{} of {} pictures covered: {}",
            report.pictures,
            report.files,
            drawn.join(", ")
        )
    };
    tree.tell(&counts, &report.left_out);
    Ok(())
}
