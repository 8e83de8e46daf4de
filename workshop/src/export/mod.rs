//! From trained weights to what the app loads.

pub mod half;
pub mod manifest;
pub mod networks;
pub mod onnx;
pub mod parity;

pub use manifest::ExportedManifest;
pub use onnx::{Dim, Writer};

use crate::core::error::{Result, WorkshopError};
use crate::train::{RunDir, average};
use burn::module::Module;
use std::path::{Path, PathBuf};

/// `workshop export …`, as asked for on the command line.
#[derive(Clone, Debug)]
pub struct ExportOrder {
    /// Folder of the run, with `config.toml` and weights.
    pub run: PathBuf,
    /// Folder of the training shards: validation data for parity and threshold.
    pub shards: PathBuf,
    /// Backend that computes the trained network's own output.
    pub device: String,
    /// Which weights: `best.bpk` or `average.bpk`.
    pub weights: String,
    /// Folder that receives network and manifest.
    pub out: PathBuf,
    /// Shipped threshold, where the kind has one; chosen on development data.
    pub threshold: Option<f32>,
    /// The app asks an embedder about each face once, instead of about the face and its mirror image.
    pub once: bool,
    /// Further runs that went on from the same start: the mean of the weights of all is written.
    pub soup: Vec<PathBuf>,
}

impl ExportOrder {
    /// The weights that are written, in the shape of `fresh`: those of the run, or with further
    /// runs the mean of all, a "model soup" (Wortsman et al., ICML 2022): where runs from one
    /// start differ by chance, their mean errs less than most of them.
    ///
    /// # Errors
    /// When weights cannot be read, or are of another shape.
    pub fn net<M: Module>(&self, fresh: M) -> Result<M> {
        let runs = std::iter::once(&self.run).chain(&self.soup);
        // A plain clone would share its running statistics with the others.
        let nets = runs.map(|run| RunDir::open(run)?.load_net(&self.weights, fresh.valid()));
        average::mean(&nets.collect::<Result<Vec<M>>>()?)
    }
}

/// Writes a network that equals the trained weights (`onnx`) to the folder of
/// `order`: its weights in half precision, checked on `inputs` of `shape`, its
/// manifest, and the curves of the run.
///
/// # Errors
/// When rounding changes too much, or a file cannot be written.
pub fn ship(
    order: &ExportOrder,
    manifest: ExportedManifest,
    onnx: &[u8],
    shape: &[usize],
    inputs: &[Vec<f32>],
) -> Result<()> {
    ship_of(order, manifest, onnx, &[shape], inputs)
}

/// The same of a network of several inputs, each of its shape; `inputs` hold their numbers one after the other.
///
/// # Errors
/// As [`ship`].
pub fn ship_of(
    order: &ExportOrder,
    manifest: ExportedManifest,
    onnx: &[u8],
    shapes: &[&[usize]],
    inputs: &[Vec<f32>],
) -> Result<()> {
    let half = half::halved(onnx)?;
    let moved = half::check(onnx, &half, shapes, inputs)?;
    println!(
        "weights in half precision: {} bytes instead of {}, outputs moved by {moved:.1e} at most",
        half.len(),
        onnx.len()
    );
    let stem = manifest.manifest.file.trim_end_matches(".onnx").to_owned();
    manifest.save(&order.out, &half)?;
    keep_curves(&RunDir::open(&order.run)?, &order.out, &stem)
}

/// Copies configuration and curves of a run beside the exported network, as
/// `curves/NAME.{toml,csv,png}`, and tells which there belong to another.
///
/// # Errors
/// [`WorkshopError::Io`] when a file cannot be copied.
fn keep_curves(run: &RunDir, models: &Path, stem: &str) -> Result<()> {
    let folder = models.join("curves");
    std::fs::create_dir_all(&folder).map_err(WorkshopError::io(&folder))?;
    for (from, to) in [
        ("config.toml", "toml"),
        ("curve.csv", "csv"),
        ("curve.png", "png"),
    ] {
        let (source, target) = (run.file(from), folder.join(format!("{stem}.{to}")));
        if source.is_file() {
            std::fs::copy(&source, &target).map_err(WorkshopError::io(&target))?;
        } else if target.is_file() {
            let (source, target) = (source.display(), target.display());
            println!("{source} is not there; {target} is of another network");
        }
    }
    Ok(())
}
