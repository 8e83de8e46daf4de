//! `workshop data mask` and `workshop data mesh`.

use crate::support::{
    PEOPLE, arg, done, everything, files, left_out, portraits, put, put_picture, refused, report,
};
use faceglass_pipeline::{Engine, PipelineSettings};
use faceglass_vision::load_models;
use image::{GrayImage, RgbImage};
use std::path::Path;

fn opened(path: &Path) -> RgbImage {
    image::open(path).unwrap().to_rgb8()
}

fn region(path: &Path) -> GrayImage {
    image::open(path).unwrap().to_luma8()
}

/// Where nothing is hidden the picture is as it was, and something is hidden.
fn hides_what_it_says(before: &RgbImage, after: &RgbImage, region: &GrayImage) {
    let mut hidden = 0;
    for (x, y, share) in region.enumerate_pixels() {
        hidden += u32::from(share.0[0] > 0);
        assert!(share.0[0] > 0 || before.get_pixel(x, y) == after.get_pixel(x, y));
    }
    assert!(hidden > 500, "only {hidden} pixels are hidden");
}

#[test]
fn masks_hide_the_mouth_and_spare_the_eyes() {
    let folder = tempfile::tempdir().unwrap();
    let (tree, out) = (folder.path().join("tree"), folder.path().join("out"));
    portraits(&tree);
    put(
        &tree,
        "Grace Hopper/text.jpg",
        b"a letter and not a picture",
    );
    put_picture(&tree, "wall/1.png", &RgbImage::new(200, 200));
    let before = everything(&tree);
    let said = done(&["mask", arg(&tree), "--out", arg(&out)]);
    assert!(said.contains("6 of 8 pictures covered"), "{said}");
    assert_eq!(everything(&tree), before, "originals are as they were");
    let told = report(&out);
    assert_eq!(left_out(&told, "a picture without a face"), 1, "{told}");
    assert_eq!(left_out(&told, "a file that is no picture"), 1, "{told}");

    let models = faceglass_pipeline::Models::from(load_models(None).unwrap());
    let mut engine = Engine::new(models, PipelineSettings::default());
    for person in PEOPLE {
        for n in 1..=3 {
            let file = format!("{person}/{n}.png");
            let plain = opened(&tree.join(person).join(format!("{n}.jpg")));
            let masked = opened(&out.join("pictures").join(&file));
            let hidden = region(&out.join("regions").join(&file));
            hides_what_it_says(&plain, &masked, &hidden);
            let face = &engine.examine(&plain).faces[0];
            let share = |p: faceglass_vision::Point| hidden.get_pixel(p.x as u32, p.y as u32).0[0];
            // Both corners of the mouth, and neither eye.
            assert_eq!([3, 4].map(|i| share(face.points[i])), [255; 2], "{file}");
            assert_eq!([0, 1].map(|i| share(face.points[i])), [0; 2], "{file}");
        }
    }
    // One shape alone, the same again by the same seed, another by another.
    let of = |name: &str, seed: &str| {
        let out = folder.path().join(name);
        let seed = ["--shapes", "cloth", "--prints", "dots", "--seed", seed];
        let said = done(&[&["mask", arg(&tree), "--out", arg(&out)][..], &seed].concat());
        assert!(said.contains("cloth 6"), "{said}");
        everything(&out.join("pictures"))
    };
    assert_eq!(of("a", "5"), of("b", "5"));
    assert_ne!(of("c", "6"), of("d", "7"));
    // What came of it is a tree again, and the network sees the masks on it.
    let again = folder.path().join("again");
    let said = done(&[
        "align",
        arg(&out.join("pictures")),
        "--out",
        arg(&again),
        "--dry-run",
    ]);
    assert!(
        said.contains("6 pictures") && !said.contains("left out"),
        "{said}"
    );
}

#[test]
fn lines_lie_over_the_whole_picture_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("tree");
    portraits(&tree);
    for form in ["waves", "braid", "crossed", "net", "rings"] {
        let out = folder.path().join(form);
        let said = done(&["mesh", arg(&tree), "--out", arg(&out), "--forms", form]);
        assert!(said.contains(&format!("{form} 6")), "{said}");
        for file in files(&out.join("pictures")) {
            let plain = tree.join(file.replace(".png", ".jpg"));
            hides_what_it_says(
                &opened(&plain),
                &opened(&out.join("pictures").join(&file)),
                &region(&out.join("regions").join(&file)),
            );
        }
        let table = std::fs::read_to_string(out.join("covers.csv")).unwrap();
        assert_eq!(table.lines().count(), 7, "{table}");
    }
    // Broken off, it goes on; by other settings it does not.
    let out = folder.path().join("waves");
    done(&["mesh", arg(&tree), "--out", arg(&out), "--forms", "waves"]);
    let error = refused(&["mesh", arg(&tree), "--out", arg(&out), "--forms", "net"]);
    assert!(error.contains("other settings"), "{error}");
    let wide = ["--face", "9"];
    let error = refused(&[&["mesh", arg(&tree), "--out", arg(&out)][..], &wide].concat());
    assert!(error.contains("shorter side"), "{error}");
}

/// The mean squared difference of two pictures of one size.
fn squared(a: &RgbImage, b: &RgbImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    let pairs = a.as_raw().iter().zip(b.as_raw());
    let squares = pairs.map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2));
    squares.sum::<f64>() / a.as_raw().len() as f64
}

#[test]
fn lines_that_were_drawn_are_taken_away_again() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (tree, lined, cleaned) = (at("tree"), at("lined"), at("cleaned"));
    portraits(&tree);
    put(
        &tree,
        "Grace Hopper/text.jpg",
        b"a letter and not a picture",
    );
    done(&["mesh", arg(&tree), "--out", arg(&lined)]);
    let pictures = lined.join("pictures");
    put(&pictures, "Grace Hopper/text.png", b"a letter");
    let before = everything(&lined);
    let command = ["demesh", arg(&pictures), "--out", arg(&cleaned)];
    let said = done(&[&command[..], &["--dry-run"]].concat());
    assert!(said.contains("7 pictures to clean"), "{said}");
    assert!(!cleaned.exists());
    let said = done(&command);
    assert!(said.contains("6 of 7 pictures cleaned"), "{said}");
    assert_eq!(left_out(&report(&cleaned), "a file that is no picture"), 1);
    assert_eq!(everything(&lined), before, "originals are as they were");
    for person in PEOPLE {
        for n in 1..=3 {
            let file = format!("{person}/{n}.png");
            let plain = opened(&tree.join(person).join(format!("{n}.jpg")));
            let with = squared(&opened(&lined.join("pictures").join(&file)), &plain);
            let without = squared(&opened(&cleaned.join(&file)), &plain);
            assert!(without < 0.75 * with, "{file}: {without} of {with}");
        }
    }
    let error = refused(&["demesh", arg(&tree), "--out", arg(&at("x")), "--face", "0"]);
    assert!(error.contains("choose a face"), "{error}");
}
