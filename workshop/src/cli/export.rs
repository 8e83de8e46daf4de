//! `workshop export`.

use super::recipe::Recipe;
use crate::core::error::Result;
use crate::recipes::ExportOrder;
use std::path::PathBuf;

/// Writes a trained network as ONNX with its manifest.
#[derive(clap::Args, Debug)]
pub(super) struct ExportArgs {
    /// Which network
    network: Recipe,
    /// Folder of the training run
    #[arg(long)]
    run: PathBuf,
    /// A further run that went on from the same start; again for more. The mean of the weights of
    /// all is written ("model soup"), a threshold chosen for it
    #[arg(long, value_name = "RUN")]
    soup: Vec<PathBuf>,
    /// Folder of the shards the run was trained on, of bags with the lists; the exported file is
    /// compared on held-out pictures of theirs
    #[arg(long)]
    shards: PathBuf,
    /// flex, libtorch, libtorch-cuda or cuda
    #[arg(long, default_value = "flex")]
    device: String,
    /// Weights in that folder
    #[arg(long, default_value = "best.bpk")]
    weights: String,
    /// Folder that receives network and manifest
    #[arg(long, default_value = "models")]
    out: PathBuf,
    /// Shipped threshold; without it the detector's is 0.6, and held-out pictures choose that of
    /// embedder and liveness. Landmarks have none
    #[arg(long)]
    threshold: Option<f32>,
    /// The app asks an embedder about each face once, in half the time, instead of averaging it with its
    /// mirror image; a threshold that is chosen is chosen for that
    #[arg(long)]
    once: bool,
}

impl ExportArgs {
    pub fn run(self) -> Result<()> {
        let order = ExportOrder {
            run: self.run,
            shards: self.shards,
            device: self.device,
            weights: self.weights,
            out: self.out,
            threshold: self.threshold,
            once: self.once,
            soup: self.soup,
        };
        self.network.export(&order)
    }
}
