//! What a threshold means: beside a network, and of a camera.

use crate::holds::{is_sentence, with_file};
use faceglass_capture::CameraId;
use faceglass_evaluation::{LivenessCalibration, RecognitionCalibration};
use faceglass_pipeline::calibration::PointStore;
use faceglass_vision::ModelId;
use std::path::Path;

/// Of the network that the files are of.
pub const NETWORK: &str = "00000000000000000000000000000000000000000000000000000000000000ab";

/// A calibration file of the embedder or of the liveness network, or the operating points of
/// cameras, by the first byte; then its text.
pub fn calibration(data: &[u8]) {
    let (choice, text) = data.split_first().unwrap_or((&0, &[]));
    match choice % 3 {
        0 => recognition(&String::from_utf8_lossy(text)),
        1 => liveness(&String::from_utf8_lossy(text)),
        _ => with_file(faceglass_pipeline::calibration::POINTS_FILE, text, points),
    }
}

const TRIED: [f32; 7] = [
    f32::NEG_INFINITY,
    -1.0,
    0.0,
    0.4,
    1.0,
    f32::INFINITY,
    f32::NAN,
];

fn recognition(text: &str) {
    let read = match RecognitionCalibration::parse(text, NETWORK) {
        Ok(read) => read,
        Err(error) => return is_sentence(&error),
    };
    for threshold in TRIED {
        let errors = read.at(threshold);
        for rate in [errors.false_match, errors.false_non_match] {
            assert!(
                rate.share()
                    .is_none_or(|share| (0.0..=1.0).contains(&share))
            );
        }
    }
    let _ = read.threshold_for_fmr(0.001);
    match read.to_text() {
        Ok(text) => assert_eq!(
            RecognitionCalibration::parse(&text, NETWORK).ok(),
            Some(read)
        ),
        Err(error) => is_sentence(&error),
    }
}

fn liveness(text: &str) {
    let read = match LivenessCalibration::parse(text, NETWORK) {
        Ok(read) => read,
        Err(error) => return is_sentence(&error),
    };
    for threshold in TRIED
        .into_iter()
        .chain(read.thresholds().into_iter().take(8))
    {
        let errors = read.at(threshold);
        let rates = errors.species.iter().map(|species| species.apcer);
        for rate in rates.chain([errors.bpcer]) {
            assert!(
                rate.share()
                    .is_none_or(|share| (0.0..=1.0).contains(&share))
            );
        }
    }
    let _ = read.threshold_for_apcer(0.01);
    match read.to_text() {
        Ok(text) => assert_eq!(LivenessCalibration::parse(&text, NETWORK).ok(), Some(read)),
        Err(error) => is_sentence(&error),
    }
}

/// A threshold in force lies where thresholds lie; a damaged file is kept aside.
fn points(path: &Path) {
    let Some(dir) = path.parent() else { return };
    let (store, trouble) = PointStore::open(dir);
    let status = store.status(
        &CameraId("bus|Camera".into()),
        Some(&ModelId(NETWORK.into())),
    );
    let threshold = status.threshold();
    assert!(threshold.is_none_or(|threshold| (0.0..=1.0).contains(&threshold)));
    if trouble.is_none() {
        assert!(path.exists(), "a sound file stays");
    }
}
