//! Networks to learn from or to measure, loaded as the app loads them.

use crate::{Result, WorkshopError};
use faceglass_vision::detector::OnnxDetector;
use faceglass_vision::embedder::OnnxEmbedder;
use faceglass_vision::landmarker::OnnxLandmarker;
use faceglass_vision::liveness::OnnxLiveness;
use faceglass_vision::manifest::Manifest;
use faceglass_vision::network::Network;
use std::path::Path;

fn open(manifest: &Path) -> Result<(Network, Manifest)> {
    let text = std::fs::read_to_string(manifest).map_err(WorkshopError::io(manifest))?;
    let parsed = Manifest::parse(&text, &manifest.to_string_lossy())?;
    let file = manifest.with_file_name(&parsed.file);
    let bytes = std::fs::read(&file).map_err(WorkshopError::io(&file))?;
    Ok((Network::parse(&parsed.file, &bytes)?, parsed))
}

/// The detector that `manifest` describes.
///
/// # Errors
/// When a file is missing or not what the manifest says.
pub fn detector(manifest: &Path) -> Result<OnnxDetector> {
    let (network, parsed) = open(manifest)?;
    Ok(OnnxDetector::new(network, parsed)?)
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
    let threshold = parsed.threshold;
    Ok((OnnxLiveness::new(network, parsed)?, threshold))
}

/// The embedder that `manifest` describes.
///
/// # Errors
/// When a file is missing or not what the manifest says.
pub fn embedder(manifest: &Path) -> Result<OnnxEmbedder> {
    let (network, parsed) = open(manifest)?;
    Ok(OnnxEmbedder::new(network, parsed)?)
}
