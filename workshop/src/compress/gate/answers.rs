//! What both networks are asked: the task's development data, as the app would show it to them.

use super::paired::Answer;
use crate::compress::shown::five;
use crate::core::error::{Result, WorkshopError};
use crate::data::prepare::landmarks::eye_corner_distance;
use crate::data::shards::{FaceLabel, Record, ShardSet, Split};
use crate::networks;
use faceglass_evaluation::resampling::Lots;
use faceglass_vision::align::align_face;
use faceglass_vision::manifest::Manifest;
use faceglass_vision::quality::burnt_out_at;
use faceglass_vision::{
    DetectParams, Detection, Detector, Embedder, Embedding, Landmarker, LivenessModel, ModelKind,
    Point, Rect,
};
use std::collections::BTreeMap;
use std::path::Path;

/// Answers, and what their errors are counted in.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// One for each thing.
    pub answers: Vec<Answer>,
    /// In the plural: "wrong verdicts".
    pub unit: &'static str,
}

/// Asks the networks of two manifests, each at its own threshold, about one in `every` development records.
///
/// # Errors
/// When a network cannot be used, both are of different kinds, or no record suits them.
pub fn ask(before: &Path, after: &Path, set: &ShardSet, every: usize) -> Result<Asked> {
    let manifests = [before, after].map(|path| -> Result<Manifest> {
        let text = std::fs::read_to_string(path).map_err(WorkshopError::io(path))?;
        Ok(Manifest::parse(&text, &path.display().to_string())?)
    });
    let [first, second] = manifests;
    let (first, second) = (first?, second?);
    if first.kind() != second.kind() {
        return Err(WorkshopError::Config(format!(
            "a {} is no smaller {}",
            second.kind(),
            first.kind()
        )));
    }
    let thresholds = [&first, &second].map(|m| m.threshold().unwrap_or(0.5));
    let records = set.of_split(Split::Dev).into_iter();
    let records: Vec<usize> = records.step_by(every.max(1)).collect();
    match first.kind() {
        ModelKind::Embedder => pairs([before, after], set, &records, thresholds),
        ModelKind::Liveness => verdicts([before, after], set, &records, thresholds),
        ModelKind::Landmarks => points([before, after], set, &records),
        ModelKind::Demesher => Err(WorkshopError::Config(
            "the gate compares detectors, landmarks, liveness and embedders; compare what takes lines away by \
             `workshop evaluate demesher`"
                .into(),
        )),
        ModelKind::Detector => faces([before, after], set, &records, thresholds),
    }
}

/// Whom a record is of; a picture of nobody known stands for itself.
fn person(record: &Record) -> String {
    match record.person.is_empty() {
        true => format!("{}/{}", record.source, record.file),
        false => record.person.clone(),
    }
}

fn rect(label: &FaceLabel) -> Rect {
    let [x, y, w, h] = label.bbox;
    Rect::new(x, y, w, h)
}

fn detection(label: &FaceLabel) -> Detection {
    Detection {
        bbox: rect(label),
        score: label.score,
        points: None,
    }
}

/// Pairs of each person at most.
const PAIRS: usize = 40;

/// Whether two crops are of one person: as many pairs of the same as of different people.
fn pairs(
    manifests: [&Path; 2],
    set: &ShardSet,
    records: &[usize],
    thresholds: [f32; 2],
) -> Result<Asked> {
    let mut people: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut rows: Vec<[Embedding; 2]> = Vec::new();
    let [first, second] = manifests.map(networks::embedder);
    let (mut first, mut second) = (first?, second?);
    for record in records.iter().map(|i| (*i, &set.records[*i])) {
        let (i, record) = record;
        let Some(points) = five(record).filter(|_| !record.person.is_empty()) else {
            continue;
        };
        let face = align_face(&set.picture(i)?, &points)?.image;
        people.entry(&record.person).or_default().push(rows.len());
        rows.push([first.embed(&face)?, second.embed(&face)?]);
    }
    let mut lots = Lots::new(0x9a15);
    let everybody: Vec<(&str, Vec<usize>)> = people.into_iter().collect();
    let mut answers = Vec::new();
    for (at, (name, crops)) in everybody.iter().enumerate() {
        let mut own: Vec<(usize, usize)> = Vec::new();
        for (n, a) in crops.iter().enumerate() {
            own.extend(crops[n + 1..].iter().map(|b| (*a, *b)));
        }
        lots.keep(&mut own, PAIRS);
        let mut ask = |(a, b): (usize, usize), same: bool| {
            let wrong = |which: usize| {
                let alike = rows[a][which].cosine(&rows[b][which]) >= thresholds[which];
                f64::from(u8::from(alike != same))
            };
            answers.push(Answer {
                person: (*name).to_owned(),
                before: wrong(0),
                after: wrong(1),
            });
        };
        for pair in own {
            ask(pair, true);
            if everybody.len() > 1 {
                // Anybody but the person.
                let other = (at + 1 + lots.below(everybody.len() - 1)) % everybody.len();
                let theirs = &everybody[other].1;
                ask((pair.0, theirs[lots.below(theirs.len())]), false);
            }
        }
    }
    Ok(Asked {
        answers,
        unit: "wrong answers to \"one person?\"",
    })
}

/// Whether a face is live.
fn verdicts(
    manifests: [&Path; 2],
    set: &ShardSet,
    records: &[usize],
    thresholds: [f32; 2],
) -> Result<Asked> {
    let [first, second] = manifests.map(networks::liveness);
    let (mut first, mut second) = (first?.0, second?.0);
    let mut answers = Vec::new();
    for i in records {
        let record = &set.records[*i];
        let (Some(live), Some(label)) = (record.live, record.faces.first()) else {
            continue;
        };
        let picture = set.picture(*i)?;
        let wrong = |score: f32, threshold: f32| f64::from(u8::from((score >= threshold) != live));
        let face = detection(label);
        let burnt_out = burnt_out_at(&picture, &face);
        let scores = [&mut first, &mut second].map(|net| net.score(&picture, &face, burnt_out));
        let [before, after] = scores;
        answers.push(Answer {
            person: person(record),
            before: wrong(before?.score, thresholds[0]),
            after: wrong(after?.score, thresholds[1]),
        });
    }
    Ok(Asked {
        answers,
        unit: "wrong verdicts",
    })
}

/// How far the points lie from the labelled ones.
fn points(manifests: [&Path; 2], set: &ShardSet, records: &[usize]) -> Result<Asked> {
    let [first, second] = manifests.map(networks::landmarker);
    let mut nets = [first?, second?];
    let mut answers = Vec::new();
    for i in records {
        let record = &set.records[*i];
        let Some(label) = record.faces.first().filter(|f| f.points.len() == 68) else {
            continue;
        };
        let picture = set.picture(*i)?;
        let mut off = [0.0; 2];
        for (net, off) in nets.iter_mut().zip(&mut off) {
            let found = net.landmarks(&picture, &detection(label))?;
            let pairs = found.dense.iter().zip(&label.points);
            let sum: f32 = pairs
                .map(|(p, [x, y])| p.distance(Point::new(*x, *y)))
                .sum();
            *off = f64::from(sum / 68.0 / eye_corner_distance(&label.points));
        }
        answers.push(Answer {
            person: person(record),
            before: off[0],
            after: off[1],
        });
    }
    Ok(Asked {
        answers,
        unit: "mean errors of the points, in distances of the eyes' outer corners,",
    })
}

/// A face the teacher is this sure of must be found.
const SURE: f32 = 0.7;
/// A found box must overlap a labelled one by this much.
const HIT: f32 = 0.5;

/// Faces that are missed, and places taken for faces.
fn faces(
    manifests: [&Path; 2],
    set: &ShardSet,
    records: &[usize],
    thresholds: [f32; 2],
) -> Result<Asked> {
    let [first, second] = manifests.map(networks::detector);
    let mut nets = [first?, second?];
    let mut answers = Vec::new();
    for i in records {
        let record = &set.records[*i];
        let picture = set.picture(*i)?;
        let mut errors = [0.0; 2];
        for (which, net) in nets.iter_mut().enumerate() {
            let params = DetectParams {
                min_score: thresholds[which],
                min_face_px: 12.0,
            };
            let found = net.detect(&picture, &params)?;
            let near = |label: &FaceLabel, d: &Detection| rect(label).iou(d.bbox) >= HIT;
            let missed = record.faces.iter().filter(|f| f.score >= SURE);
            let missed = missed.filter(|f| !found.iter().any(|d| near(f, d))).count();
            // What overlaps a labelled face a little is no false alarm.
            let touches = |d: &Detection| record.faces.iter().any(|f| rect(f).iou(d.bbox) > 0.3);
            let alarms = found.iter().filter(|d| !touches(d)).count();
            errors[which] = (missed + alarms) as f64;
        }
        answers.push(Answer {
            person: person(record),
            before: errors[0],
            after: errors[1],
        });
    }
    Ok(Asked {
        answers,
        unit: "missed faces and false alarms a picture",
    })
}
