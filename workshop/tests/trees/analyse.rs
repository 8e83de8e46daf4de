//! `workshop data analyse` and `clean`.

use crate::support::{
    arg, done, everything, files, left_out, portrait, portraits, put, put_picture, refused, report,
};
use image::imageops::{FilterType, flip_horizontal, resize};
use std::path::Path;

/// Portraits, and all that is wrong with a folder: a picture under a wrong name, a person under two names, copies.
fn messy(tree: &Path) {
    portraits(tree);
    // Grace under Eileen's name, and as somebody else.
    put_picture(
        tree,
        "Eileen Collins/wrong.png",
        &resize(
            &flip_horizontal(&portrait("Grace Hopper", 2)),
            432,
            540,
            FilterType::Triangle,
        ),
    );
    for n in 1..=3 {
        put_picture(
            tree,
            &format!("G. Hopper/{n}.png"),
            &flip_horizontal(&portrait("Grace Hopper", n)),
        );
    }
    let grace = std::fs::read(tree.join("Grace Hopper/1.jpg")).unwrap();
    put(tree, "Grace Hopper/again.jpg", &grace);
    let eileen = portrait("Eileen Collins", 1);
    let (w, h) = eileen.dimensions();
    put_picture(
        tree,
        "Eileen Collins/small.png",
        &resize(&eileen, w * 3 / 4, h * 3 / 4, FilterType::Triangle),
    );
    put(tree, "Grace Hopper/broken.jpg", b"nothing of use");
    put_picture(
        tree,
        "wall/1.png",
        &image::RgbImage::from_fn(90, 90, |x, y| image::Rgb([x as u8, y as u8, 90])),
    );
}

#[test]
fn a_report_tells_copies_wrong_names_and_one_person_under_two() {
    let folder = tempfile::tempdir().unwrap();
    let (tree, out) = (folder.path().join("tree"), folder.path().join("out"));
    messy(&tree);
    let before = everything(&tree);
    let said = done(&["analyse", arg(&tree), "--out", arg(&out)]);
    assert!(said.contains("1 copies"), "{said}");
    assert_eq!(everything(&tree), before);
    let report = report(&out);
    assert_eq!(
        report["exact"],
        serde_json::json!([["Grace Hopper/1.jpg", "Grace Hopper/again.jpg"]])
    );
    let near = report["near"].to_string();
    assert!(near.contains("Eileen Collins/small.png"), "{near}");
    let odd = report["agreement"]["odd"].as_array().unwrap();
    let odd: Vec<_> = odd
        .iter()
        .map(|o| {
            (
                o["file"].as_str().unwrap(),
                o["instead"][0].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(odd.len(), 1, "{odd:?}");
    assert!(
        odd[0].0 == "Eileen Collins/wrong.png" && odd[0].1.contains("Hopper"),
        "{odd:?}"
    );
    let twins = report["agreement"]["twins"].as_array().unwrap();
    let twins: Vec<_> = twins
        .iter()
        .map(|t| (t["one"].as_str().unwrap(), t["other"].as_str().unwrap()))
        .collect();
    assert_eq!(twins, [("Grace Hopper", "G. Hopper")]);
    assert_eq!(report["faces"]["0"], 1);
    assert_eq!(left_out(&report, "a file that is no picture"), 1);
    let page = std::fs::read_to_string(out.join("report.md")).unwrap();
    for (title, sheet) in [
        ("do not agree", "odd.png"),
        ("look like one", "twins.png"),
        ("more than once", "exact.png"),
    ] {
        assert!(page.contains(title) && page.contains(sheet), "{page}");
        assert!(image::open(out.join(sheet)).unwrap().width() > 200);
    }
    for plot in [
        "pose.png",
        "blur.png",
        "light.png",
        "cosines.png",
        "contact.png",
    ] {
        assert!(page.contains(plot) && out.join(plot).exists(), "{plot}");
    }
    assert!(
        !page.contains(arg(folder.path())),
        "a report names no place of this machine"
    );
    assert!(
        !std::fs::read_to_string(out.join("report.json"))
            .unwrap()
            .contains(arg(folder.path()))
    );

    cleaned(folder.path(), &tree, &out);
}

/// The usual rules, then others.
fn cleaned(folder: &Path, tree: &Path, found: &Path) {
    let out = folder.join("clean");
    let base = [
        "clean",
        arg(tree),
        "--report",
        arg(found),
        "--out",
        arg(&out),
    ];
    let said = done(&[&base[..], &["--dry-run"]].concat());
    assert!(said.contains("would be") && !out.exists(), "{said}");
    done(&base);
    let all = files(&out);
    let is_there = |file: &str| all.contains(&file.to_owned());
    assert!(
        is_there("kept/Grace Hopper/1.jpg") && !is_there("kept/Grace Hopper/again.jpg"),
        "{all:?}"
    );
    assert!(
        is_there("aside/odd/Eileen Collins/wrong.png")
            || is_there("aside/copies-of-two-people/Eileen Collins/wrong.png"),
        "{all:?}"
    );
    assert!(
        is_there("aside/near-copies/Eileen Collins/small.png"),
        "{all:?}"
    );
    let bytes = |root: &Path, file: &str| std::fs::read(root.join(file)).unwrap();
    assert_eq!(
        bytes(&out, "kept/Grace Hopper/1.jpg"),
        bytes(tree, "Grace Hopper/1.jpg")
    );
    let told = report(&out);
    assert_eq!(left_out(&told, "the same file again"), 1);
    assert_eq!(left_out(&told, "a picture without a face"), 1);
    assert_eq!(
        left_out(&told, "a file that is no picture or cannot be read"),
        1
    );

    let rules = folder.join("rules.toml");
    let usual = done_rules();
    let others = usual
        .replace("look_alike = \"keep\"", "look_alike = \"merge\"")
        .replace("near_copies = \"aside\"", "near_copies = \"keep\"");
    std::fs::write(
        &rules,
        others.replace(
            "copies_of_two_people = \"aside\"",
            "copies_of_two_people = \"keep\"",
        ),
    )
    .unwrap();
    let merged = folder.join("merged");
    done(&[
        "clean",
        arg(tree),
        "--report",
        arg(found),
        "--out",
        arg(&merged),
        "--rules",
        arg(&rules),
    ]);
    let all = files(&merged);
    assert!(
        all.contains(&"kept/Grace Hopper/G. Hopper/2.png".to_owned()),
        "{all:?}"
    );

    std::fs::write(&rules, usual.replace("odd =", "strange =")).unwrap();
    let error = refused(&[
        "clean",
        arg(tree),
        "--report",
        arg(found),
        "--out",
        arg(&folder.join("x")),
        "--rules",
        arg(&rules),
    ]);
    assert!(error.contains("strange"), "{error}");
    put(tree, "new/1.jpg", b"x");
    let error = refused(&[
        "clean",
        arg(tree),
        "--report",
        arg(found),
        "--out",
        arg(&folder.join("y")),
    ]);
    assert!(
        error.contains("another tree") && error.contains("analyse"),
        "{error}"
    );
}

fn done_rules() -> String {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_workshop"));
    String::from_utf8(command.args(["data", "rules"]).output().unwrap().stdout).unwrap()
}

#[test]
fn files_alone_are_looked_at_without_networks() {
    let folder = tempfile::tempdir().unwrap();
    let (tree, out) = (folder.path().join("tree"), folder.path().join("out"));
    messy(&tree);
    done(&["analyse", arg(&tree), "--out", arg(&out), "--without-faces"]);
    let report = report(&out);
    assert_eq!(report["exact"].as_array().unwrap().len(), 1);
    assert!(report["agreement"].is_null() && report["faces"].as_object().unwrap().is_empty());
    let error = refused(&[
        "clean",
        arg(&tree),
        "--report",
        arg(&out),
        "--out",
        arg(&folder.path().join("x")),
    ]);
    assert!(error.contains("without faces"), "{error}");
}
