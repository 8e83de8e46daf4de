//! The detector that ships as a teacher of boxes, on a portrait of the gallery.

use faceglass_vision::{DetectParams, Detector as _, Rect, crop_rect};
use indicatif::ProgressBar;
use std::path::{Path, PathBuf};
use workshop::data::prepare::boxes::Boxes;
use workshop::networks;
use workshop::teach::{self, Looked};

fn of_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

#[test]
fn a_margin_shows_the_face_that_fills_a_crop() {
    let manifest = of_repository("models/detector.toml");
    let portrait = image::open(of_repository("gallery/Eileen Collins/1.jpg"))
        .unwrap()
        .to_rgb8();
    let params = DetectParams {
        min_score: 0.5,
        min_face_px: 12.0,
    };
    let mut detector = networks::detector(&manifest).unwrap();
    let face = detector.detect(&portrait, &params).unwrap().remove(0);
    let bounds = face.bbox;
    // Once as it is, once so small that it is enlarged before the detector looks.
    let folder = tempfile::tempdir().unwrap();
    for (name, width) in [("crop.png", bounds.w.round() as u32), ("small.png", 80)] {
        let height = (bounds.h / bounds.w * width as f32).round() as u32;
        let crop = crop_rect(&portrait, bounds, width, height);
        crop.save(folder.path().join(name)).unwrap();
    }
    let out = folder.path().join("boxes.csv");
    let bar = ProgressBar::hidden();
    std::fs::write(folder.path().join("broken.png"), "no picture").unwrap();
    let looked = teach::boxes(&manifest, folder.path(), 0.5, &out, &bar).unwrap();
    let wanted = Looked {
        pictures: 2,
        left: 1,
    };
    assert_eq!(looked, wanted);
    let boxes = Boxes::read(&out).unwrap();
    for name in ["crop.png", "small.png"] {
        let seen = boxes.of(name).unwrap();
        assert_eq!(seen.faces.len(), 1, "{name}: {:?}", seen.faces);
        let (w, h) = (seen.size.0 as f32, seen.size.1 as f32);
        let [x, y, fw, fh] = seen.faces[0].bbox;
        let overlap = Rect::new(x, y, fw, fh).iou(Rect::new(0.0, 0.0, w, h));
        assert!(overlap > 0.7, "{name}: {:?}", seen.faces[0]);
        // The points lie about where they were in the portrait; a forgotten margin would move
        // them by half the picture. Without hair and chin the mouth is not found as well.
        for (found, there) in seen.faces[0].points.iter().zip(face.points.unwrap()) {
            let wanted = [
                (there.x - bounds.x) / bounds.w * w,
                (there.y - bounds.y) / bounds.h * h,
            ];
            let off = (found[0] - wanted[0]).hypot(found[1] - wanted[1]) / w;
            assert!(off < 0.2, "{name}: {found:?}, {wanted:?}");
        }
    }
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (nowhere, out) = (
        folder.path().join("nowhere"),
        folder.path().join("boxes.csv"),
    );
    let manifest = of_repository("models/detector.toml");
    let looked = teach::boxes(&manifest, &nowhere, 0.0, &out, &ProgressBar::hidden());
    let error = looked.unwrap_err().to_string();
    assert!(error.contains("nowhere cannot be used"), "{error}");
}

#[test]
fn a_margin_that_leaves_nothing_of_the_picture_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for margin in [-0.1, 2.5, f32::NAN] {
        let out = folder.path().join("boxes.csv");
        let error = teach::boxes(
            &of_repository("models/detector.toml"),
            folder.path(),
            margin,
            &out,
            &ProgressBar::hidden(),
        );
        assert!(error.unwrap_err().to_string().contains("the margin is"));
        assert!(!out.exists());
    }
}

#[test]
fn where_one_of_several_is_needed_all_are_named() {
    for (args, named) in [
        (&["rings"][..], &["--digits", "--drawn"][..]),
        (
            &["attention", "--picture", "a.png", "--out", "b.png"],
            &["--run", "--onnx"],
        ),
        (
            &["teach", "vectors", "--shards", "s"],
            &["--manifest", "--teacher", "--from"],
        ),
    ] {
        let told = said(args);
        // In the error itself, not only in the line on usage below it.
        let error = told.split("Usage").next().unwrap();
        assert!(error.contains("required"), "{told}");
        assert!(named.iter().all(|name| error.contains(name)), "{told}");
    }
    for both in [
        &["rings", "--digits", "d", "--drawn", "9"][..],
        &[
            "attention",
            "--run",
            "r",
            "--onnx",
            "n",
            "--picture",
            "a",
            "--out",
            "b",
        ],
    ] {
        assert!(said(both).contains("cannot be used with"), "{both:?}");
    }
}

/// What the program says to a command that it cannot do.
fn said(args: &[&str]) -> String {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_workshop"));
    let run = command.args(args).output().unwrap();
    assert!(!run.status.success());
    String::from_utf8(run.stderr).unwrap()
}
