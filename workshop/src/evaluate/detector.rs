//! The detector against its teacher, on people neither was trained on here.

use super::measure::point_error;
use super::{Report, bar, doubt, sources, test_pictures};
use crate::core::statistics::{mean, median};
use crate::data::augment::geometric::{Affine, Border, warp};
use crate::data::shards::{FaceLabel, ShardSet, Split};
use crate::{Result, networks};
use faceglass_evaluation::metrics::detection::{Box2, Detections, Found, Sought};
use faceglass_vision::{DetectParams, Detection, Detector, ModelKind, Point, Rect};
use image::RgbImage;
use indicatif::ProgressIterator as _;
use std::path::Path;
use std::time::Instant;

/// Everything down to this score is collected, to draw recall over false alarms.
const LOWEST: f32 = 0.05;
/// A found box must overlap the teacher's by this much.
const HIT_IOU: f32 = 0.5;
/// Sizes of small faces that are tried, longer side of the box in frame pixels.
const SMALL_PX: [f32; 5] = [16.0, 20.0, 24.0, 32.0, 48.0];
/// One evaluation picture in so many is tried small.
const SMALL_STEP: usize = 10;
/// Lowest scores that a network may ship with.
const SCORES: [f32; 10] = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];

/// Which pictures it is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// People of the test, for the figures.
    Test,
    /// Development people, to choose a score by.
    Development,
}

/// What was found on the central face of each picture.
#[derive(Default)]
struct Central {
    found: Sought,
    /// The teacher's scores of the same faces.
    teacher: Sought,
    point_errors: Vec<f64>,
    times_ms: Vec<f64>,
    /// Pictures in which the teacher saw no face: there is nothing to compare with.
    without_label: usize,
}

/// Measures the detector of `manifest` on the test split of the detector shards
/// in `shards`, or on development people at every score that it might ship with; `teacher`, if given, is run on
/// the same pictures, and what it finds is doubted by `landmarks`, if given.
///
/// # Errors
/// When a network or the shards cannot be used.
pub fn evaluate(
    manifest: &Path,
    (teacher, landmarks): (Option<&Path>, Option<&Path>),
    shards: &Path,
    (about, every): (About, usize),
) -> Result<Report> {
    let mut net = networks::detector(manifest)?;
    let shipped = networks::detector_score(manifest)?;
    let set = ShardSet::open(shards)?;
    let test = set.of_split(match about {
        About::Test => Split::Test,
        About::Development => Split::Dev,
    });
    // A picture of somebody in which the teacher sees nobody is no negative.
    let negative = |i: &usize| {
        let record = &set.records[*i];
        record.person.is_empty() && record.faces.is_empty()
    };
    let (negatives, faces): (Vec<usize>, Vec<usize>) = test.into_iter().partition(negative);
    let faces: Vec<usize> = faces.into_iter().step_by(every.max(1)).collect();
    let data = format!(
        "{} with a face ({}), {} negatives ({})",
        match about {
            About::Test => test_pictures(every),
            About::Development => "development pictures".into(),
        },
        sources(&set, &faces),
        negatives.len(),
        sources(&set, &negatives)
    );
    let mut report = Report::new(ModelKind::Detector, &net.model_id(), &data);
    let central = central_faces(&mut net, &set, &faces)?;
    let alarms = alarms(&mut net, &set, &negatives)?;
    add_faces(&mut report, &central);
    let scores = match about {
        About::Test => vec![0.5, shipped],
        About::Development => SCORES.to_vec(),
    };
    let named = |score: f32| match score == shipped && about == About::Test {
        true => "the shipped score".to_owned(),
        false => format!("score {score}"),
    };
    for score in &scores {
        let alarms = alarms.false_alarms(*score) as f64;
        report.add(
            &format!("false alarms on negatives at {}", named(*score)),
            alarms,
        );
    }
    for score in scores.iter().filter(|s| **s != 0.5) {
        let recall = central.found.recall(*score);
        report.add(
            &format!("central face found at {}", named(*score)),
            recall.share(),
        );
    }
    let teacher_alarms = match teacher {
        Some(manifest) => {
            let mut teacher = networks::detector(manifest)?;
            // Where the labels are means of many answers, a single one of the teacher errs, too.
            let own = central_faces(&mut teacher, &set, &faces)?;
            report.add(
                "teacher's five points, mean error in eye distances",
                mean(&own.point_errors),
            );
            Some(self::alarms(&mut teacher, &set, &negatives)?)
        }
        None => None,
    };
    add_alarms_at_recall(&mut report, &central, &alarms, teacher_alarms.as_ref());
    for px in SMALL_PX {
        let found = small_faces(&mut net, &set, &faces, px)?;
        for score in &scores {
            report.add(
                &format!("faces of {px} px found at {}", named(*score)),
                found.recall(*score).share(),
            );
        }
    }
    if let Some(landmarks) = landmarks {
        let networks = (&mut net, landmarks);
        doubt::add(&mut report, networks, &set, (&negatives, &faces), shipped)?;
    }
    Ok(report)
}

fn add_faces(report: &mut Report, central: &Central) {
    for (name, score) in [("score 0.5", 0.5), ("score 0.3", 0.3), ("any score", 0.0)] {
        let recall = central.found.recall(score);
        report.add(&format!("central face found at {name}"), recall.share());
    }
    report.add(
        "pictures without a labelled face, not counted",
        central.without_label as f64,
    );
    let errors = &central.point_errors;
    report.add("five points, mean error in eye distances", mean(errors));
    report.add(
        "five points, median error in eye distances",
        median(errors.clone()),
    );
    report.add(
        "median milliseconds a picture, whole stage",
        median(central.times_ms.clone()),
    );
}

/// False alarms where so many of the faces are found; a recall that no score reaches has none.
fn add_alarms_at_recall(
    report: &mut Report,
    central: &Central,
    alarms: &Detections,
    teacher_alarms: Option<&Detections>,
) {
    for wanted in [0.95, 0.98, 0.99, 0.995] {
        let threshold = central.found.score_for_recall(wanted);
        report.add(
            &format!("score for recall {wanted}"),
            threshold.map(f64::from),
        );
        let Some(threshold) = threshold else {
            continue;
        };
        report.add(
            &format!("false alarms at recall {wanted}"),
            alarms.false_alarms(threshold) as f64,
        );
        if let Some(alarms) = teacher_alarms {
            let threshold = central.teacher.score_for_recall(wanted);
            report.add(
                &format!("teacher's false alarms at recall {wanted}"),
                threshold.map(|t| alarms.false_alarms(t) as f64),
            );
        }
    }
}

fn params() -> DetectParams {
    DetectParams {
        min_score: LOWEST,
        min_face_px: 12.0,
    }
}

fn rect(face: &FaceLabel) -> Rect {
    let [x, y, w, h] = face.bbox;
    Rect::new(x, y, w, h)
}

/// The labelled face nearest to the middle.
pub(super) fn central_label(faces: &[FaceLabel], size: (u32, u32)) -> Option<&FaceLabel> {
    let middle = Point::new(size.0 as f32 / 2.0, size.1 as f32 / 2.0);
    let off = |f: &FaceLabel| rect(f).center().distance(middle);
    faces.iter().min_by(|a, b| off(a).total_cmp(&off(b)))
}

fn central_faces(net: &mut impl Detector, set: &ShardSet, faces: &[usize]) -> Result<Central> {
    let mut central = Central::default();
    for i in faces
        .iter()
        .progress_with(bar(faces.len(), "evaluation pictures"))
    {
        let picture = set.picture(*i)?;
        let started = Instant::now();
        let found = net.detect(&picture, &params())?;
        central.times_ms.push(started.elapsed().as_secs_f64() * 1e3);
        let Some(label) = central_label(&set.records[*i].faces, picture.dimensions()) else {
            central.without_label += 1;
            continue;
        };
        let hit = best(&found, label);
        central.found.add(hit.map(|d| d.score));
        central.teacher.add(Some(label.score));
        let error = hit.and_then(|d| point_error(d, label));
        central.point_errors.extend(error.map(f64::from));
    }
    Ok(central)
}

pub(super) fn best<'a>(found: &'a [Detection], label: &FaceLabel) -> Option<&'a Detection> {
    let hit = |d: &&Detection| d.bbox.iou(rect(label)) >= HIT_IOU;
    found
        .iter()
        .filter(hit)
        .max_by(|a, b| a.score.total_cmp(&b.score))
}

fn alarms(net: &mut impl Detector, set: &ShardSet, negatives: &[usize]) -> Result<Detections> {
    let mut alarms = Detections::default();
    for i in negatives
        .iter()
        .progress_with(bar(negatives.len(), "negatives"))
    {
        let found = net.detect(&set.picture(*i)?, &params())?;
        let found: Vec<Found> = found.iter().map(measured).collect();
        alarms.add(&found, &[]);
    }
    Ok(alarms)
}

fn measured(d: &Detection) -> Found {
    let [x, y, w, h] = [d.bbox.x, d.bbox.y, d.bbox.w, d.bbox.h].map(f64::from);
    Found {
        bbox: Box2 { x, y, w, h },
        score: d.score,
    }
}

/// Central faces found when the picture is shrunk so far that the face
/// measures `px`, alone on a black 320x240 frame.
fn small_faces(
    net: &mut impl Detector,
    set: &ShardSet,
    faces: &[usize],
    px: f32,
) -> Result<Sought> {
    let mut sought = Sought::default();
    for i in faces.iter().step_by(SMALL_STEP) {
        let picture = set.picture(*i)?;
        let Some(label) = central_label(&set.records[*i].faces, picture.dimensions()) else {
            continue;
        };
        if label.score < 0.7 {
            continue;
        }
        let (frame, small) = shrunk(&picture, label, px);
        let found = net.detect(&frame, &params())?;
        let hits = found.iter().filter(|d| d.bbox.iou(small) >= HIT_IOU);
        sought.add(hits.map(|d| d.score).max_by(f32::total_cmp));
    }
    Ok(sought)
}

fn shrunk(picture: &RgbImage, label: &FaceLabel, px: f32) -> (RgbImage, Rect) {
    let face = rect(label);
    let scale = px / face.w.max(face.h);
    let map = Affine::around(face.center(), Point::new(160.0, 120.0), 0.0, scale, false);
    let frame = warp(picture, map, 320, 240, Border::Flat([0; 3]));
    (frame, map.apply_rect(face))
}
