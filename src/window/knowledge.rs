//! What was measured of the networks in use: the calibration files that lie
//! beside them. Read on the thread that loads the networks.

use faceglass_evaluation::statistics::probit;
use faceglass_evaluation::{LivenessCalibration, RecognitionCalibration};

/// What is known of one network.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Known<T> {
    /// There is no such network.
    NoNetwork,
    /// It has no calibration file.
    #[default]
    Missing,
    /// Its file belongs to another network.
    OtherNetwork,
    /// Its file cannot be used, and why.
    Broken(String),
    /// This.
    Here(T),
}

impl<T> Known<T> {
    /// What is known, if anything.
    pub fn here(&self) -> Option<&T> {
        match self {
            Self::Here(known) => Some(known),
            _ => None,
        }
    }
}

/// The measured embedder, with what is drawn of it.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasuredMatch {
    /// Errors along the threshold.
    pub calibration: RecognitionCalibration,
    /// FMR and FNMR as normal deviates, thresholds ascending.
    pub det: Vec<[f64; 2]>,
}

/// What was measured of the networks in use.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Knowledge {
    /// The embedder.
    pub matching: Known<MeasuredMatch>,
    /// The liveness network.
    pub liveness: Known<LivenessCalibration>,
}

/// The text of a network's calibration file beside the SHA-256 of the network
/// itself; `Err` holds why the file could not be read.
pub type Found<'a> = Option<(Result<Option<String>, String>, &'a str)>;

/// Above the network's own APCER, live-only calibration may cost this much.
const APCER_ROOM: f64 = 0.05;
/// How far below the network's own threshold is looked at all, in hundredths.
const FLOOR_STEPS: i32 = 10;

impl Knowledge {
    /// Reads what was found beside the networks; `None` for no network.
    pub fn read(embedder: Found<'_>, liveness: Found<'_>) -> Self {
        Self {
            matching: known(embedder, |text, sha256| {
                let calibration = RecognitionCalibration::parse(text, sha256)?;
                let det = det_of(&calibration);
                Ok(MeasuredMatch { calibration, det })
            }),
            liveness: known(liveness, LivenessCalibration::parse),
        }
    }

    /// How low a live-only calibration of a camera may go, if that was
    /// measured: the lowest hundredth at which no attack species passes more
    /// than five in a hundred more often than at the network's own threshold.
    pub fn liveness_floor(&self, own_threshold: f32) -> Option<f32> {
        let measured = self.liveness.here()?;
        let worst = |threshold: f32| {
            let errors = measured.at(threshold);
            errors.species.first().and_then(|s| s.apcer.share())
        };
        let most = worst(own_threshold)? + APCER_ROOM;
        let own = (own_threshold * 100.0).round() as i32;
        let fits = |n: &i32| worst(*n as f32 / 100.0).is_some_and(|apcer| apcer <= most + 1e-9);
        let lowest = (own - FLOOR_STEPS..own).rev().take_while(fits).last();
        Some(lowest.unwrap_or(own) as f32 / 100.0)
    }
}

fn known<T>(
    found: Found<'_>,
    parse: impl Fn(&str, &str) -> Result<T, faceglass_evaluation::EvaluationError>,
) -> Known<T> {
    match found {
        None => Known::NoNetwork,
        Some((Err(why), _)) => Known::Broken(why),
        Some((Ok(None), _)) => Known::Missing,
        Some((Ok(Some(text)), sha256)) => match parse(&text, sha256) {
            Ok(known) => Known::Here(known),
            Err(_) if is_of_another(&text, sha256) => Known::OtherNetwork,
            Err(error) => Known::Broken(error.to_string()),
        },
    }
}

fn is_of_another(text: &str, sha256: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Head {
        model_sha256: String,
    }
    serde_json::from_str::<Head>(text)
        .is_ok_and(|head| !head.model_sha256.eq_ignore_ascii_case(sha256))
}

/// The DET curve. A rate of which no error was seen is drawn at half an error.
fn det_of(calibration: &RecognitionCalibration) -> Vec<[f64; 2]> {
    let curve = &calibration.curve;
    let points = curve.points.iter().map(|point| {
        let fmr = det_rate(point.false_matches, curve.impostor);
        let fnmr = det_rate(point.false_non_matches, curve.genuine);
        [probit(fmr), probit(fnmr)]
    });
    points.filter(|p| p.iter().all(|v| v.is_finite())).collect()
}

/// A rate that has a normal deviate: half an error off 0 and 1.
pub fn det_rate(errors: u64, of: u64) -> f64 {
    let of = of.max(1) as f64;
    (errors as f64).clamp(0.5, of - 0.5) / of
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// Prints pass 10 of 100 at 0.50 and above, 14 of 100 down to 0.45 and 30
    /// of 100 below that.
    const LIVENESS: &str = r#"{"format":1,"model_sha256":"ab","protocol":"p","data":"d",
        "species":[{"name":"prints","tested":100,"points":[[0.3,30],[0.45,14],[0.5,10],[0.9,0]]}],
        "bona_fide":{"name":"bona fide","tested":100,"points":[[0.3,100],[0.5,99],[0.9,50]]}}"#;

    fn liveness(text: &str, sha256: &str) -> Known<LivenessCalibration> {
        Knowledge::read(None, Some((Ok(Some(text.to_owned())), sha256))).liveness
    }

    #[test]
    fn each_state_of_the_file_is_told_apart() {
        assert!(liveness(LIVENESS, "AB").here().is_some());
        assert_eq!(liveness(LIVENESS, "cd"), Known::OtherNetwork);
        assert!(matches!(liveness("{\"form", "ab"), Known::Broken(_)));
        let missing = Knowledge::read(None, Some((Ok(None), "ab")));
        assert_eq!(missing.liveness, Known::Missing);
        assert_eq!(missing.matching, Known::NoNetwork);
        let unreadable = Knowledge::read(None, Some((Err("no".into()), "ab")));
        assert_eq!(unreadable.liveness, Known::Broken("no".into()));
    }

    /// At 0.50 ten prints pass, so fifteen may: down to 0.45, not to 0.44.
    #[test]
    fn the_floor_follows_the_measured_attacks() {
        let knowledge = Knowledge {
            liveness: liveness(LIVENESS, "ab"),
            ..Knowledge::default()
        };
        assert_eq!(knowledge.liveness_floor(0.5), Some(0.45));
        assert_eq!(Knowledge::default().liveness_floor(0.5), None);
    }

    #[test]
    fn a_rate_without_errors_is_drawn_at_half_an_error() {
        assert_eq!(det_rate(0, 100), 0.005);
        assert_eq!(det_rate(100, 100), 0.995);
        assert_eq!(det_rate(10, 100), 0.1);
    }
}
