//! `workshop data align`.

use crate::support::{
    PEOPLE, arg, difference, done, everything, files, left_out, portrait, portraits, put,
    put_picture, refused, report,
};
use faceglass_vision::{align_face, landmarks_of_detection, load_models};
use image::RgbImage;
use image::imageops::{rotate90, rotate180, rotate270};

fn opened(path: &std::path::Path) -> RgbImage {
    image::open(path).unwrap().to_rgb8()
}

#[test]
fn faces_lie_on_the_template_whichever_way_the_picture_was_turned() {
    let folder = tempfile::tempdir().unwrap();
    let (tree, out) = (folder.path().join("tree"), folder.path().join("out"));
    portraits(&tree);
    let upright = portrait("Grace Hopper", 1);
    for (name, turned) in [
        ("a", rotate90(&upright)),
        ("b", rotate180(&upright)),
        ("c", rotate270(&upright)),
    ] {
        put_picture(&tree, &format!("格蕾丝/{name}.png"), &turned);
    }
    let before = everything(&tree);
    let said = done(&["align", arg(&tree), "--out", arg(&out), "--form", "png"]);
    assert!(
        said.contains("9 faces of 3 people") && said.contains("3 of them righted"),
        "{said}"
    );
    assert_eq!(everything(&tree), before, "originals are as they were");
    // The face is where the product itself would have put it.
    let mut models = load_models(None).unwrap();
    let params = faceglass_vision::DetectParams {
        min_score: 0.6,
        min_face_px: 40.0,
    };
    let found = models.detector.detect(&upright, &params).unwrap();
    let points = match &mut models.landmarker {
        Some(landmarker) => landmarker.landmarks(&upright, &found[0]).unwrap().points,
        None => landmarks_of_detection(&found[0]).unwrap().points,
    };
    let own = align_face(&upright, &points).unwrap().image;
    assert!(difference(&opened(&out.join("Grace Hopper/1.png")), &own) < 0.5);
    for name in ["a", "b", "c"] {
        let righted = opened(&out.join(format!("格蕾丝/{name}.png")));
        assert!(
            difference(&righted, &own) < 12.0,
            "{name}: {}",
            difference(&righted, &own)
        );
    }
    let table = std::fs::read_to_string(out.join("faces.csv")).unwrap();
    assert_eq!(table.lines().count(), 10);
    // What came of it is a tree again.
    let again = folder.path().join("again");
    let said = done(&[
        "align",
        arg(&out),
        "--out",
        arg(&again),
        "--min-face-px",
        "30",
        "--dry-run",
    ]);
    assert!(
        said.contains("9 pictures") && !said.contains("left out"),
        "{said}"
    );
}

#[test]
fn size_margin_and_the_rule_for_several_faces_are_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("tree");
    let [left, right] = PEOPLE.map(|person| portrait(person, 1));
    let high = left.height().max(right.height());
    let mut both = RgbImage::new(left.width() + right.width(), high);
    image::imageops::replace(&mut both, &left, 0, 0);
    image::imageops::replace(&mut both, &right, i64::from(left.width()), 0);
    put_picture(&tree, "both/1.png", &both);
    put_picture(&tree, "both/2.png", &left);
    let of = |name: &str, more: &[&str]| {
        let out = folder.path().join(name);
        let said = done(&[&["align", arg(&tree), "--out", arg(&out)], more].concat());
        (out, said)
    };
    let (all, _) = of(
        "all",
        &["--faces", "all", "--side", "200", "--margin", "0.5"],
    );
    let names: Vec<String> = files(&all)
        .into_iter()
        .filter(|f| f.starts_with("both/"))
        .collect();
    assert_eq!(
        names,
        ["both/1.face-1.jpg", "both/1.face-2.jpg", "both/2.jpg"]
    );
    assert_eq!(opened(&all.join("both/2.jpg")).dimensions(), (200, 200));
    let (only, said) = of("only", &["--faces", "only"]);
    assert!(said.contains("a picture with several faces"), "{said}");
    assert_eq!(left_out(&report(&only), "a picture with several faces"), 1);
    // With half the template as margin the face is half as large.
    let (near, _) = of("near", &["--side", "100"]);
    let wide = opened(&all.join("both/2.jpg"));
    let middle = image::imageops::crop_imm(&wide, 50, 50, 100, 100).to_image();
    assert!(difference(&middle, &opened(&near.join("both/2.jpg"))) < 8.0);
    let error = refused(&[
        "align",
        arg(&tree),
        "--out",
        arg(&folder.path().join("x")),
        "--side",
        "3",
    ]);
    assert!(error.contains("side of 16"), "{error}");
}

#[test]
fn what_is_of_no_use_is_counted_by_reason_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let (tree, out) = (folder.path().join("tree"), folder.path().join("out"));
    portraits(&tree);
    let whole = std::fs::read(tree.join("Grace Hopper/1.jpg")).unwrap();
    put(&tree, "Grace Hopper/cut.jpg", &whole[..whole.len() / 3]);
    put(&tree, "Grace Hopper/empty.jpg", b"");
    put(
        &tree,
        "Grace Hopper/text.jpg",
        b"a letter and not a picture",
    );
    put(&tree, "Grace Hopper/notes.txt", b"a letter");
    put(&tree, "beside.jpg", &whole);
    std::fs::create_dir_all(tree.join("nobody/deeper")).unwrap();
    put_picture(
        &tree,
        "wall/1.png",
        &RgbImage::from_fn(200, 200, |x, y| image::Rgb([x as u8, y as u8, 90])),
    );
    // One name, two files.
    put_picture(&tree, "Grace Hopper/2.png", &portrait("Grace Hopper", 2));
    #[cfg(unix)]
    std::os::unix::fs::symlink("..", tree.join("Grace Hopper/circle")).unwrap();
    done(&["align", arg(&tree), "--out", arg(&out)]);
    let report = report(&out);
    let of = |reason: &str| left_out(&report, reason);
    assert_eq!(of("an empty file"), 1, "{report}");
    assert_eq!(of("a file that is no picture"), 1, "{report}");
    assert_eq!(of("no picture, by its name"), 1, "{report}");
    assert_eq!(of("in no person's folder"), 1, "{report}");
    assert_eq!(of("a person without a picture"), 1, "{report}");
    assert_eq!(of("a picture without a face"), 1, "{report}");
    #[cfg(unix)]
    assert_eq!(of("a link in a circle"), 1, "{report}");
    // A picture that is cut off is damaged, though decoders show what there is of it.
    assert_eq!(of("a damaged picture"), 1, "{report}");
    assert_eq!(report["faces"], 7, "{report}");
    assert!(
        out.join("Grace Hopper/2.jpg.jpg").exists() && out.join("Grace Hopper/2.png.jpg").exists()
    );

    let inside = refused(&["align", arg(&tree), "--out", arg(&tree.join("out"))]);
    assert!(inside.contains("within each other"), "{inside}");
    let empty = refused(&[
        "align",
        arg(&tree.join("nobody")),
        "--out",
        arg(&folder.path().join("y")),
    ]);
    assert!(empty.contains("a folder a person"), "{empty}");
    let nowhere = refused(&[
        "align",
        arg(&tree.join("nowhere")),
        "--out",
        arg(&folder.path().join("z")),
    ]);
    assert!(nowhere.contains("nowhere"), "{nowhere}");
}
