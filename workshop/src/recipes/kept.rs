//! The network of a finished or interrupted run, without what only training needs, to be looked
//! into.

use super::{embedder, liveness, recognition};
use crate::core::config::Resolved;
use crate::core::error::{Result, WorkshopError};
use crate::nets::{Graph, Net};
use crate::train::rundir;
use burn::module::Module;
use burn::tensor::Device;
use std::path::Path;

/// Where a run of the embedder, or of recognition, has its network.
#[derive(Module, Debug)]
struct Embedder {
    embedder: Net,
}

/// Where a run of liveness has its network.
#[derive(Module, Debug)]
struct Liveness {
    liveness: Net,
}

/// The network of the run in the folder `run`, with the weights in its file `weights`; `shown` may
/// mark what is to be looked at.
///
/// # Errors
/// When the run is of another kind or its files cannot be used.
pub fn network(
    run: &Path,
    weights: &str,
    device: &Device,
    shown: impl Fn(Graph) -> Graph,
) -> Result<Net> {
    let path = run.join("config.toml");
    let resolved = Resolved::read(&path)?;
    let weights = run.join(weights);
    if let Ok(config) = resolved.settings::<embedder::Config>(&path) {
        let embedder = Net::fresh(shown(config.net.graph()?), device);
        return Ok(rundir::load_part(Embedder { embedder }, &weights)?.embedder);
    }
    if let Ok(config) = resolved.settings::<recognition::Config>(&path) {
        let embedder = Net::fresh(shown(config.graph()?), device);
        return Ok(rundir::load_part(Embedder { embedder }, &weights)?.embedder);
    }
    if let Ok(config) = resolved.settings::<liveness::Config>(&path) {
        let liveness = Net::fresh(shown(config.net.graph()?), device);
        return Ok(rundir::load_part(Liveness { liveness }, &weights)?.liveness);
    }
    Err(WorkshopError::Config(format!(
        "{} is of no embedder, no recognition and no liveness; export the network and look into its ONNX file",
        path.display()
    )))
}
