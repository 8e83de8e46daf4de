//! `workshop expressions` on the gallery's two people, in a few steps.

use std::path::Path;
use std::process::Command;

const SMALL: &str = "[net]\nchannels = [4, 6, 8]\nblocks = [0, 0]\n\
                     [train]\nseed = 1\nsteps = 4\nbatch = 4\nlearning_rate = 0.01\n\
                     validate_every = 4\ncheckpoint_every = 4\n";

fn expressions(faces: &Path, out: &Path, config: &Path) -> Result<String, String> {
    let run = Command::new(env!("CARGO_BIN_EXE_workshop"))
        .args(["expressions", "--quiet", "--faces"])
        .arg(faces)
        .arg("--config")
        .arg(config)
        .arg("--out")
        .arg(out)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    match run.status.success() {
        true => Ok(text(run.stdout)),
        false => Err(text(run.stderr)),
    }
}

#[test]
fn everybody_is_asked_by_a_network_that_learned_from_the_others() {
    let dir = tempfile::tempdir().unwrap();
    let gallery = Path::new(env!("CARGO_MANIFEST_DIR")).join("../gallery");
    let (faces, out) = (dir.path().join("faces"), dir.path().join("out"));
    let config = dir.path().join("small.toml");
    std::fs::write(&config, SMALL).unwrap();
    // What they are said to show does not matter here.
    for person in ["Eileen Collins", "Grace Hopper"] {
        for (number, expression) in [(1, "neutral"), (2, "smiling"), (3, "smiling")] {
            let folder = faces.join(person).join(expression);
            std::fs::create_dir_all(&folder).unwrap();
            let file = format!("{number}.jpg");
            std::fs::copy(gallery.join(person).join(&file), folder.join(file)).unwrap();
        }
    }
    let blank = image::RgbImage::new(64, 64);
    blank
        .save(faces.join("Grace Hopper/neutral/nobody.png"))
        .unwrap();
    expressions(&faces, &out, &config).unwrap();
    let report = std::fs::read_to_string(out.join("report.md")).unwrap();
    assert!(
        report.contains("2 people, 2 expressions, 6 faces; in 1 pictures no face"),
        "{report}"
    );
    assert!(
        report.contains("expression is right in 57.1 % (4 of 7;"),
        "{report}"
    );
    for person in ["| Eileen Collins | ", "| Grace Hopper | "] {
        let row = report.lines().find(|l| l.starts_with(person)).unwrap();
        assert!(row.contains(" of 3; "), "{row}");
    }
    assert!(out.join("runs/Grace Hopper/best.bpk").is_file());

    let told = expressions(&gallery, &dir.path().join("none"), &config).unwrap_err();
    assert!(
        told.contains("a folder a person, in it a folder an expression"),
        "{told}"
    );
}
