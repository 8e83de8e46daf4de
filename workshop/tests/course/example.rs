//! `workshop example`, made smaller.

use std::path::Path;
use std::process::Command;
use workshop::export::parity::OnnxRunner;

const SMALL: &str = "[net]\nchannels = [8, 16, 24]\nblocks = [0, 0]\n\
                     [train]\nseed = 3\nsteps = 90\nbatch = 24\nlearning_rate = 0.01\n\
                     ema_decay = 0.8\nvalidate_every = 30\ncheckpoint_every = 90\n";

/// What a first run in `out` prints, or why there is none.
fn example(out: &Path, config: &Path) -> Result<String, String> {
    let run = Command::new(env!("CARGO_BIN_EXE_workshop"))
        .args(["example", "--quiet", "--pictures", "720", "--out"])
        .arg(out)
        .arg("--config")
        .arg(config)
        .output()
        .unwrap();
    match run.status.success() {
        true => Ok(String::from_utf8(run.stdout).unwrap()),
        false => Err(String::from_utf8(run.stderr).unwrap()),
    }
}

#[test]
fn a_first_run_needs_nothing_and_leaves_something_to_look_at() {
    let dir = tempfile::tempdir().unwrap();
    let (out, config) = (dir.path().join("first"), dir.path().join("small.toml"));
    std::fs::write(&config, SMALL).unwrap();
    let told = example(&out, &config).unwrap();
    let listed = told.split("Look at\n").nth(1).unwrap();
    for line in listed.lines() {
        let file = line.split_whitespace().next().unwrap();
        assert!(out.join(file).is_file(), "{file}");
    }
    assert_eq!(listed.lines().count(), 5);
    let faces = image::open(out.join("faces.png")).unwrap();
    assert_eq!((faces.width(), faces.height()), (12 * 48, 6 * 48));
    assert!(image::open(out.join("run/curve.png")).unwrap().width() > 500);

    // 120 faces were held out to report on. Of six expressions, guessing names 20 of them right.
    let report = std::fs::read_to_string(out.join("report.md")).unwrap();
    let right: u32 = report
        .split(" of 120;")
        .next()
        .unwrap()
        .rsplit('(')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    assert!(right > 20, "{report}");
    let curve = std::fs::read_to_string(out.join("run/curve.csv")).unwrap();
    let losses: Vec<f32> = curve
        .lines()
        .skip(1)
        .map(|l| l.split(',').nth(1).unwrap().parse().unwrap())
        .collect();
    assert!(losses[losses.len() - 1] < losses[0] - 0.01, "{losses:?}");
    let rows = report.lines().filter(|l| l.starts_with("| **"));
    let counts = rows.flat_map(|l| {
        l.split('|')
            .skip(2)
            .take(6)
            .map(|c| c.trim().parse::<u32>().unwrap())
    });
    assert_eq!(counts.sum::<u32>(), 120);

    // What a person would do next: use the file, and go again from the run's own configuration.
    let file = std::fs::read(out.join("expressions.onnx")).unwrap();
    let runner = OnnxRunner::load(&file, &[2, 3, 48, 48]).unwrap();
    let logits = runner.run(&vec![0.1; 2 * 3 * 48 * 48]).unwrap();
    assert_eq!(logits[0].len(), 2 * 6);
    assert_eq!(
        std::fs::read_to_string(out.join("run/config.toml")).unwrap(),
        SMALL
    );
    let again = example(&out, &out.join("run/config.toml")).unwrap_err();
    assert!(
        again.contains("is there already; choose another folder with --out"),
        "{again}"
    );
}

#[test]
fn a_first_run_by_a_backbone_that_is_not_there_is_told_which_are() {
    let dir = tempfile::tempdir().unwrap();
    let config = dir.path().join("oak.toml");
    std::fs::write(
        &config,
        SMALL.replace("[net]\n", "[net]\nbackbone = 'oak'\n"),
    )
    .unwrap();
    let told = example(&dir.path().join("first"), &config).unwrap_err();
    assert!(
        told.contains("there is no backbone oak") && told.contains("plain"),
        "{told}"
    );
}
