//! What a command writes never takes the place of what it reads, and what a
//! person names is opened by one rule.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use support::{Program, Ran, people};

/// Only so that a broken program fails a test instead of hanging it.
const PATIENCE: Duration = Duration::from_secs(60);

fn headless(program: &Program, source: &Path, more: &[&str]) -> Ran {
    let source = source.to_str().unwrap();
    let head = ["run", "--headless", "--source", source];
    program.run(head.iter().chain(more))
}

/// A short movie of the program's own making.
fn movie(program: &Program, name: &str) -> std::path::PathBuf {
    let picture = program.blank_picture("blank.png");
    let path = program.path(name);
    let ran = headless(
        program,
        &picture,
        &["--annotate", path.to_str().unwrap(), "--json", "/dev/null"],
    );
    ran.assert_code(1);
    path
}

#[test]
fn a_run_never_writes_over_its_own_source() {
    if support::people().is_none() {
        return;
    }
    let program = Program::new();
    let source = movie(&program, "walk.mov");
    let (soft, hard) = (program.path("soft.mov"), program.path("hard.mov"));
    symlink("walk.mov", &soft).unwrap();
    fs::hard_link(&source, &hard).unwrap();
    let whole = fs::read(&source).unwrap();
    for output in [&source, &soft, &hard] {
        for option in ["--annotate", "--json"] {
            let ran = headless(&program, &source, &[option, output.to_str().unwrap()]);
            ran.assert_error("is the file that is read");
            assert_eq!(fs::read(&source).unwrap(), whole);
        }
    }
    let both = program.path("both.mov");
    let both = both.to_str().unwrap();
    headless(&program, &source, &["--annotate", both, "--json", both])
        .assert_error("two things to write");
    // Nothing is there yet, and one name leads to the other; or to a folder.
    let link = program.path("link.json");
    symlink("later.mov", &link).unwrap();
    let later = program.path("later.mov");
    let frames = program.path("frames.out");
    for (annotate, json) in [(&later, &link), (&frames, &frames)] {
        let outputs = ["--annotate", annotate.to_str().unwrap()];
        let outputs = [&outputs[..], &["--json", json.to_str().unwrap()]].concat();
        headless(&program, &source, &outputs).assert_error("two things to write");
        assert!(!annotate.exists(), "nothing is left behind");
    }
    // Numbered pictures among those that are read.
    let folder = program.path("pictures");
    fs::create_dir(&folder).unwrap();
    fs::copy(
        program.blank_picture("000000.png"),
        folder.join("000000.jpg"),
    )
    .unwrap();
    headless(&program, &folder, &["--annotate", folder.to_str().unwrap()])
        .assert_error("is the file that is read");
}

#[test]
fn the_persons_own_data_is_no_place_for_results() {
    if support::people().is_none() {
        return;
    }
    let program = Program::new();
    fs::create_dir(program.path("data")).unwrap();
    let gallery = program.file("data/settings.toml", b"mirror = true\n");
    let picture = program.blank_picture("blank.png");
    let ran = headless(&program, &picture, &["--json", gallery.to_str().unwrap()]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("is the file that is read"),
        "{}",
        ran.stderr
    );
}

#[test]
fn older_results_stay_until_the_source_is_known_to_be_good() {
    if support::people().is_none() {
        return;
    }
    let program = Program::new();
    let old = program.file("old.jsonl", b"{\"old\":1}\n");
    let missing = program.path("nowhere.mov");
    headless(&program, &missing, &["--json", old.to_str().unwrap()])
        .assert_error("There is no file");
    assert_eq!(fs::read(&old).unwrap(), b"{\"old\":1}\n");
    let fresh = program.path("fresh.jsonl");
    headless(&program, &missing, &["--json", fresh.to_str().unwrap()]);
    assert!(!fresh.exists(), "no empty file is left behind");
    // With a source that is good the old lines go.
    let picture = program.blank_picture("blank.png");
    headless(&program, &picture, &["--json", old.to_str().unwrap()]).assert_code(1);
    let lines = fs::read_to_string(&old).unwrap();
    assert!(!lines.contains("old"), "{lines}");
    assert_eq!(lines.lines().count(), 1);
}

#[test]
fn a_movie_that_cannot_be_written_is_no_folder() {
    if support::people().is_none() {
        return;
    }
    let program = Program::new();
    let picture = program.blank_picture("blank.png");
    for name in ["out.avi", "out.mkv", "out.gif", "out.png"] {
        let path = program.path(name);
        headless(&program, &picture, &["--annotate", path.to_str().unwrap()])
            .assert_error(".mov or .mp4");
        assert!(!path.exists());
    }
    let faces = program.path("faces.jpg");
    let ran = program.run(["detect", text(&picture), "--out", text(&faces)]);
    ran.assert_error("named like a file");
}

#[test]
fn pictures_that_are_looked_at_are_not_written_over() {
    if support::people().is_none() {
        return;
    }
    let program = Program::new();
    fs::create_dir(program.path("p")).unwrap();
    program.blank_picture("p/a.png");
    let once = program.run([
        "detect",
        text(&program.path("p")),
        "--out",
        text(&program.path("p")),
    ]);
    once.assert_code(1);
    let annotated = program.path("p/a.annotated.jpg");
    let before = fs::read(&annotated).unwrap();
    // Now it is one of the pictures.
    let again = program.run([
        "detect",
        text(&program.path("p")),
        "--out",
        text(&program.path("p")),
    ]);
    assert_eq!(again.code, 2);
    assert!(
        again.stderr.contains("is the file that is read"),
        "{}",
        again.stderr
    );
    assert_eq!(fs::read(&annotated).unwrap(), before);
}

#[test]
fn an_evaluation_keeps_its_lists_and_pictures() {
    if support::people().is_none() {
        return;
    }
    let program = Program::new();
    let [a, b] = ["a.png", "b.png"].map(|name| program.blank_picture(name));
    let list = program.file("pairs.csv", b"a.png,b.png,1\n");
    let bytes = [&a, &b, &list].map(|path| fs::read(path).unwrap());
    for calibration in [&list, &a] {
        let out = program.path("out");
        let ran = program.run([
            "evaluate",
            "pairs",
            "--list",
            text(&list),
            "--calibration",
            text(calibration),
            "--out",
            text(&out),
        ]);
        ran.assert_error("is the file that is read");
    }
    let report = program.path("report.json");
    fs::rename(&list, &report).unwrap();
    let dir = program.dir.path();
    program
        .run([
            "evaluate",
            "pairs",
            "--list",
            text(&report),
            "--out",
            text(dir),
        ])
        .assert_error("is the file that is read");
    let after = [&a, &b, &report].map(|path| fs::read(path).unwrap());
    assert_eq!(after, bytes);
}

#[test]
fn pipes_and_devices_are_refused_by_every_command() {
    if support::people().is_none() {
        return;
    }
    let program = Program::new();
    let pipe = program.path("pipe.jpg");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let out = program.path("out");
    for special in [text(&pipe), "/dev/urandom"] {
        let lines: [&[&str]; 8] = [
            &["detect", special],
            &["embed", special],
            &["identify", special],
            &["enroll", "Ada", special],
            &["verify", special, special],
            &["run", "--headless", "--source", special],
            &["evaluate", "pairs", "--list", special, "--out", text(&out)],
            &[
                "evaluate",
                "detector",
                "--images",
                special,
                "--out",
                text(&out),
            ],
        ];
        for line in lines {
            let mut command = program.command(line);
            command.stdout(Stdio::null()).stderr(Stdio::piped());
            let child = command.spawn().unwrap();
            let (code, said) = ended(child);
            assert_eq!(code, Some(2), "{line:?}: {said}");
            assert!(
                said.contains("neither a file nor a folder"),
                "{line:?}: {said}"
            );
        }
    }
    let folder = program.dir.path();
    let ran = program.run(["verify", text(folder), text(folder)]);
    ran.assert_error("is a folder");
}

/// Waits for its end, but not for ever.
fn ended(mut child: Child) -> (Option<i32>, String) {
    let started = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if started.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("it hangs");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), said)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A portrait with wavy lines over all of it, as identity photographs have them, as PNG.
fn with_lines(portrait: &Path, program: &Program) -> PathBuf {
    let mut picture = image::open(portrait).unwrap().to_rgb8();
    let unit = picture.width() as f32 * 0.6 / 112.0;
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let wave = 4.0 * unit * (x as f32 / (5.0 * unit)).sin();
        if (y as f32 + wave).rem_euclid(9.0 * unit) < 1.6 * unit {
            *pixel = image::Rgb([225, 225, 225]);
        }
    }
    let path = program.path("lines.png");
    picture.save(&path).unwrap();
    path
}

#[test]
fn printed_lines_are_taken_away_where_it_is_asked_for_and_that_is_said() {
    let Some(people) = people() else {
        return;
    };
    let program = Program::new();
    let plain = people[0].1[0].to_str().unwrap();
    let lined = with_lines(&people[0].1[0], &program);
    let lined = lined.to_str().unwrap();
    let similarity = |more: &[&str]| {
        let words = [&["verify", plain, lined], more].concat();
        program.run(words).json()[0]["similarity"].as_f64().unwrap()
    };
    let (as_it_is, cleaned) = (similarity(&[]), similarity(&["--demesh"]));
    assert!(
        cleaned > as_it_is + 0.02,
        "{as_it_is} as it is, {cleaned} without lines"
    );
    program.run(["enroll", "Ada", plain]).assert_code(0);
    let told = |more: &[&str]| {
        let words = [&["identify", lined], more].concat();
        program.run(words).json()[0]["faces"][0]["demeshed"].clone()
    };
    assert!(told(&[]).is_null());
    assert_eq!(told(&["--demesh"]), true);
}
