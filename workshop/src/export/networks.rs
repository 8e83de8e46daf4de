//! Networks to learn from or to measure, loaded as the app loads them: a file of another
//! SHA-256 than its manifest names is refused, so that no figure is told of another network.

use crate::{Result, WorkshopError};
use faceglass_vision::LivenessModel as _;
use faceglass_vision::demesher::OnnxDemesher;
use faceglass_vision::detector::OnnxDetector;
use faceglass_vision::embedder::OnnxEmbedder;
use faceglass_vision::landmarker::OnnxLandmarker;
use faceglass_vision::liveness::OnnxLiveness;
use faceglass_vision::manifest::{KindSpec, Manifest};
use faceglass_vision::network::Network;
use faceglass_vision::store::ModelFile;
use std::path::Path;

fn open(manifest: &Path) -> Result<(Network, Manifest)> {
    let file = ModelFile::open(manifest)?;
    Ok((file.network()?, file.manifest))
}

/// The detector that `manifest` describes.
///
/// # Errors
/// When a file is missing or not what the manifest says.
pub fn detector(manifest: &Path) -> Result<OnnxDetector> {
    let (network, parsed) = open(manifest)?;
    Ok(OnnxDetector::new(network, parsed)?)
}

/// The score from which the detector that `manifest` describes reports a face.
///
/// # Errors
/// When a file is missing or the manifest is not of a detector.
pub fn detector_score(manifest: &Path) -> Result<f32> {
    match open(manifest)?.1.spec {
        KindSpec::Detector(spec) => Ok(spec.score),
        _ => Err(WorkshopError::Network(format!(
            "{} describes no detector",
            manifest.display()
        ))),
    }
}

/// The landmark network that `manifest` describes.
///
/// # Errors
/// When a file is missing or not what the manifest says.
pub fn landmarker(manifest: &Path) -> Result<OnnxLandmarker> {
    let (network, parsed) = open(manifest)?;
    Ok(OnnxLandmarker::new(network, parsed)?)
}

/// The liveness network that `manifest` describes, and its shipped threshold.
///
/// # Errors
/// When a file is missing or not what the manifest says.
pub fn liveness(manifest: &Path) -> Result<(OnnxLiveness, f32)> {
    let (network, parsed) = open(manifest)?;
    let network = OnnxLiveness::new(network, parsed)?;
    let threshold = network.default_threshold();
    Ok((network, threshold))
}

/// What takes printed lines away, as `manifest` describes it.
///
/// # Errors
/// When a file is missing or not what the manifest says.
pub fn demesher(manifest: &Path) -> Result<OnnxDemesher> {
    let (network, parsed) = open(manifest)?;
    Ok(OnnxDemesher::new(network, parsed)?)
}

/// The embedder that `manifest` describes.
///
/// # Errors
/// When a file is missing or not what the manifest says.
pub fn embedder(manifest: &Path) -> Result<OnnxEmbedder> {
    let (network, parsed) = open(manifest)?;
    Ok(OnnxEmbedder::new(network, parsed)?)
}
