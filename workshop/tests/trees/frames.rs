//! `workshop data frames`.

use crate::support::{arg, done, files, left_out, portrait, put, refused, report, repository};
use faceglass_capture::movie::{MovieCodec, MovieWriter};
use image::imageops::rotate90;
use std::path::Path;
use std::time::Duration;

fn pictures(out: &Path) -> Vec<String> {
    files(out)
        .into_iter()
        .filter(|f| f.ends_with(".jpg"))
        .collect()
}

/// A movie of one picture.
fn movie(path: &Path, picture: &image::RgbImage, frames: u64) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let size = picture.dimensions();
    let mut writer =
        MovieWriter::create(path, size, MovieCodec::suited_to(size.0, size.1, 25.0)).unwrap();
    for n in 0..frames {
        writer
            .write(picture, Duration::from_millis(40 * n))
            .unwrap();
    }
    writer.finish().unwrap();
}

#[test]
fn faces_of_the_demo_clip_are_taken_by_track_or_every_so_many_frames() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("tree");
    let clip = std::fs::read(repository("assets/demo.mov")).unwrap();
    put(&root, "demo/clip.mov", &clip);
    put(&root, "broken/clip.mov", &clip[..500]);
    let best = folder.path().join("best");
    done(&["frames", arg(&root), "--out", arg(&best), "--every", "10"]);
    let told = report(&best);
    let taken = pictures(&best);
    assert!(
        taken.len() >= 2 && taken.iter().all(|f| f.starts_with("demo/clip-")),
        "{taken:?}"
    );
    assert_eq!(told["pictures"].as_u64().unwrap() as usize, taken.len());
    let broken = told["left_out"]
        .as_object()
        .unwrap()
        .keys()
        .any(|reason| reason.contains("cannot be read"));
    assert!(broken, "{told}");
    // A face is found in each.
    let faces = folder.path().join("faces");
    let said = done(&["align", arg(&best), "--out", arg(&faces)]);
    assert!(
        said.contains(&format!("{} faces of 1 people", taken.len())),
        "{said}"
    );
    let every = folder.path().join("every");
    done(&[
        "frames",
        arg(&root),
        "--out",
        arg(&every),
        "--take",
        "every",
        "--every",
        "20",
        "--most",
        "5",
        "--whole",
    ]);
    let some = pictures(&every);
    assert_eq!(some.len(), 5, "{some:?}");
    let error = refused(&[
        "frames",
        arg(&root),
        "--out",
        arg(&folder.path().join("x")),
        "--every",
        "0",
    ]);
    assert!(error.contains("at least one"), "{error}");
}

#[test]
fn heads_that_lie_are_turned_upright() {
    let folder = tempfile::tempdir().unwrap();
    let (root, out) = (folder.path().join("tree"), folder.path().join("out"));
    let small = image::imageops::resize(
        &portrait("Grace Hopper", 1),
        240,
        300,
        image::imageops::FilterType::Triangle,
    );
    movie(&root.join("grace/lying.mov"), &rotate90(&small), 20);
    movie(
        &root.join("wall/wall.mov"),
        &image::RgbImage::from_pixel(240, 240, image::Rgb([90; 3])),
        4,
    );
    done(&["frames", arg(&root), "--out", arg(&out), "--every", "2"]);
    assert_eq!(left_out(&report(&out), "a movie without a face"), 1);
    let faces = folder.path().join("faces");
    let said = done(&["align", arg(&out), "--out", arg(&faces)]);
    assert!(
        said.contains("0 of them righted") && !said.starts_with("0 faces"),
        "{said}"
    );
}
