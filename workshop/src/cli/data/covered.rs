//! `workshop data mask` and `workshop data mesh`.

use super::step::{GlassesArgs, TreeArgs};
use crate::Result;
use crate::data::cover::cloth::Print;
use crate::data::cover::mask::Shape;
use crate::data::cover::mesh::Form;
use crate::data::trees::covered::{Cover, Settings, cover};
use crate::data::trees::eyes::Pick;
use clap::ValueEnum;

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
