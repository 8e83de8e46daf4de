//! How long a network takes, measured where it is to be used.

use super::demesher::OnnxDemesher;
use super::detector::OnnxDetector;
use super::embedder::OnnxEmbedder;
use super::landmarker::OnnxLandmarker;
use super::liveness::OnnxLiveness;
use super::store::{ModelFile, ModelSummary};
use crate::crops::align::ALIGNED_SIDE;
use crate::geometry::Rect;
use crate::networks::manifest::ModelKind;
use crate::traits::{
    Demesher as _, DetectParams, Detector as _, Embedder as _, Landmarker as _, LivenessModel as _,
};
use crate::types::{Detection, VisionError};
use image::{Rgb, RgbImage};
use std::time::Instant;

/// Looks of which the median counts.
const LOOKS: usize = 15;
/// The picture that is looked at, grey with a face-sized box: networks take as long for any.
const FRAME: (u32, u32) = (640, 480);
const FACE: Rect = Rect {
    x: 220.0,
    y: 140.0,
    w: 200.0,
    h: 200.0,
};

/// Reads, binds and tries the network, says what it is, and how many milliseconds one look takes:
/// at a picture of 640 x 480, or at one face.
///
/// # Errors
/// [`VisionError`] with what is wrong.
pub fn timed(file: ModelFile) -> Result<(ModelSummary, f32), VisionError> {
    let grey = |(width, height)| RgbImage::from_pixel(width, height, Rgb([128; 3]));
    let (frame, aligned) = (grey(FRAME), grey((ALIGNED_SIDE, ALIGNED_SIDE)));
    let face = Detection {
        bbox: FACE,
        score: 1.0,
        points: None,
    };
    match file.manifest.kind() {
        ModelKind::Detector => {
            let (mut network, summary) = file.load(OnnxDetector::new)?;
            let params = DetectParams {
                min_score: network.default_threshold(),
                min_face_px: 40.0,
            };
            let look = || network.detect(&frame, &params).map(drop);
            Ok((summary, median(look)?))
        }
        ModelKind::Landmarks => {
            let (mut network, summary) = file.load(OnnxLandmarker::new)?;
            let look = || network.landmarks(&frame, &face).map(drop);
            Ok((summary, median(look)?))
        }
        ModelKind::Liveness => {
            let (mut network, summary) = file.load(OnnxLiveness::new)?;
            let look = || network.score(&frame, &face, 0.0).map(drop);
            Ok((summary, median(look)?))
        }
        ModelKind::Demesher => {
            let (mut network, summary) = file.load(OnnxDemesher::new)?;
            let look = || network.clean(&aligned).map(drop);
            Ok((summary, median(look)?))
        }
        ModelKind::Embedder => {
            let (mut network, summary) = file.load(OnnxEmbedder::new)?;
            let look = || network.embed(&aligned).map(drop);
            Ok((summary, median(look)?))
        }
    }
}

fn median(mut look: impl FnMut() -> Result<(), VisionError>) -> Result<f32, VisionError> {
    let mut times = Vec::with_capacity(LOOKS);
    for _ in 0..LOOKS {
        let begun = Instant::now();
        look()?;
        times.push(begun.elapsed().as_secs_f32() * 1000.0);
    }
    times.sort_by(f32::total_cmp);
    Ok(times[LOOKS / 2])
}
