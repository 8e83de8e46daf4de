//! Figures of the detector that ships, on a portrait of the gallery with labels known here.
#![allow(clippy::unwrap_used)]

use faceglass_vision::{DetectParams, Detection, Detector as _};
use image::RgbImage;
use std::path::{Path, PathBuf};
use workshop::evaluate::detector::evaluate;
use workshop::evaluate::liveness::on_sources;
use workshop::networks;
use workshop::shards::{FaceLabel, Record, ShardSet, ShardWriter, Split, encode_jpeg};

fn of_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The surest face by the detector that ships.
fn face_in(picture: &RgbImage) -> Detection {
    let params = DetectParams {
        min_score: 0.5,
        min_face_px: 12.0,
    };
    let mut net = networks::detector(&of_repository("models/detector.toml")).unwrap();
    net.detect(picture, &params).unwrap().remove(0)
}

/// One portrait whose points are labelled a tenth of the eye distance too far to the right,
/// and one picture without a face.
fn shards(dir: &Path) {
    let portrait = image::open(of_repository("gallery/Eileen Collins/1.jpg"))
        .unwrap()
        .to_rgb8();
    let portrait =
        image::imageops::thumbnail(&portrait, 240, 240 * portrait.height() / portrait.width());
    let jpeg = encode_jpeg(&portrait, 95).unwrap();
    let stored = image::load_from_memory(&jpeg).unwrap().to_rgb8();
    let face = face_in(&stored);
    let points = face.points.unwrap();
    let off = points[0].distance(points[1]) / 10.0;
    let label = FaceLabel {
        bbox: [face.bbox.x, face.bbox.y, face.bbox.w, face.bbox.h],
        score: 0.9,
        points: points.map(|p| [p.x + off, p.y]).to_vec(),
    };
    let record = |person: &str, faces| Record {
        part: 0,
        offset: 0,
        len: 0,
        source: "owner+set".into(),
        file: format!("{person}.jpg"),
        split: Split::Test,
        person: person.into(),
        camera: String::new(),
        live: None,
        faces,
    };
    let mut writer = ShardWriter::create(dir, "detector", 1).unwrap();
    writer.push(record("somebody", vec![label]), &jpeg).unwrap();
    let empty = encode_jpeg(&RgbImage::new(240, 200), 90).unwrap();
    writer.push(record("", Vec::new()), &empty).unwrap();
    writer.finish().unwrap();
}

#[test]
fn the_detector_and_its_teacher_are_measured_by_the_same_labels() {
    let dir = tempfile::tempdir().unwrap();
    shards(dir.path());
    let manifest = of_repository("models/detector.toml");
    let report = evaluate(&manifest, Some(&manifest), dir.path(), 1).unwrap();
    let figure = |name: &str| {
        let found = report.figures.iter().find(|f| f.name == name);
        found.and_then(|f| f.value.as_f64()).unwrap()
    };
    assert_eq!(figure("central face found at score 0.5"), 1.0);
    assert_eq!(figure("false alarms on negatives at score 0.5"), 0.0);
    // The network as its own teacher errs as much as it does.
    for of in ["five points", "teacher's five points"] {
        let error = figure(&format!("{of}, mean error in eye distances"));
        assert!((error - 0.1).abs() < 1e-3, "{of}: {error}");
    }
    let without = evaluate(&manifest, None, dir.path(), 1).unwrap();
    assert!(without.figures.iter().all(|f| !f.name.contains("teacher")));
}

#[test]
fn liveness_is_also_measured_on_what_the_app_would_judge() {
    let dir = tempfile::tempdir().unwrap();
    let portrait = image::open(of_repository("gallery/Eileen Collins/1.jpg"))
        .unwrap()
        .to_rgb8();
    let face = face_in(&portrait);
    let mut dark = portrait.clone();
    dark.pixels_mut().for_each(|p| p.0 = p.0.map(|v| v / 16));
    let mut writer = ShardWriter::create(dir.path(), "liveness", 1).unwrap();
    for (file, live, picture) in [
        ("live.jpg", true, &portrait),
        ("dark.jpg", true, &dark),
        ("attack.jpg", false, &portrait),
    ] {
        let record = Record {
            part: 0,
            offset: 0,
            len: 0,
            source: "owner+set".into(),
            file: file.into(),
            split: Split::Train,
            person: "somebody".into(),
            camera: "owner+set".into(),
            live: Some(live),
            faces: vec![FaceLabel {
                bbox: [face.bbox.x, face.bbox.y, face.bbox.w, face.bbox.h],
                score: face.score,
                points: face.points.unwrap().map(|p| [p.x, p.y]).to_vec(),
            }],
        };
        let jpeg = encode_jpeg(picture, 95).unwrap();
        writer.push(record, &jpeg).unwrap();
    }
    writer.finish().unwrap();
    let set = ShardSet::open(dir.path()).unwrap();
    let manifest = of_repository("models/liveness.toml");
    let measured = on_sources(&manifest, &set, &["owner+set".to_owned()]).unwrap();
    let [on] = &measured[..] else {
        unreachable!("one source, one row");
    };
    assert_eq!(on.all.counts, (2, 1));
    assert_eq!(on.good_enough.counts, (1, 1));
    assert_eq!(on.good_enough.errors.bpnrr.count, 1);
}
