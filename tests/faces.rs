//! The command line on the pictures in `gallery/`, with the networks in
//! `models/`. Skipped with a reason where either is missing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use image::imageops;
use serde_json::Value;
use std::path::{Path, PathBuf};
use support::{Program, assert_face, assert_stage_ms, numbers, people};

fn cosine(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn first_pictures() -> Option<[PathBuf; 2]> {
    let people = people()?;
    Some([people[0].1[0].clone(), people[1].1[0].clone()])
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn faces_are_detected_in_the_shape_of_the_contract() {
    let Some([a, b]) = first_pictures() else {
        return;
    };
    let program = Program::new();
    let ran = program.run(["detect", text(&a), text(&b)]);
    let pictures = ran.assert_code(0).json();
    assert_eq!(pictures.len(), 2);
    for (picture, file) in pictures.iter().zip([&a, &b]) {
        assert_eq!(picture["file"], text(file));
        let (width, height) = image::image_dimensions(file).unwrap();
        assert_eq!(picture["width"].as_u64(), Some(width.into()));
        assert_eq!(picture["height"].as_u64(), Some(height.into()));
        assert_stage_ms(&picture["stage_ms"]);
        let faces = picture["faces"].as_array().unwrap();
        assert!(!faces.is_empty(), "no face in {}", file.display());
        for face in faces {
            assert_face(face);
            assert!(
                face["identity"]["similarity"].is_null(),
                "nobody is enrolled"
            );
        }
    }
}

#[test]
fn who_lies_in_a_picture_is_told_and_embedded_all_the_same() {
    let Some([a, _]) = first_pictures() else {
        return;
    };
    let program = Program::new();
    let picture = image::open(&a).unwrap().to_rgb8();
    let embedding = |picture: &Value| numbers(&picture["faces"][0]["embedding"]);
    let upright = embedding(&program.run(["embed", text(&a)]).assert_code(0).json()[0]);
    for (lies, righting) in [
        (imageops::rotate90(&picture), 270),
        (imageops::rotate180(&picture), 180),
        (imageops::rotate270(&picture), 90),
    ] {
        let file = program.path(&format!("lies-{righting}.png"));
        lies.save(&file).unwrap();
        // Upside down the detector finds it, too, with landmarks that nobody can trust.
        let told = program.run(["detect", text(&file)]).json();
        assert_eq!(told[0]["turn"], righting);
        let embedded = program.run(["embed", text(&file)]).assert_code(0).json();
        assert_eq!(embedded[0]["turned"], righting);
        let alike = cosine(&upright, &embedding(&embedded[0]));
        assert!(alike > 0.98, "{righting}: {alike}");
    }
}

#[test]
fn a_bad_picture_is_told_and_skipped() {
    let Some([a, _]) = first_pictures() else {
        return;
    };
    let program = Program::new();
    let bad = program.file("bad.jpg", b"no picture at all");
    let missing = program.path("missing.png");
    let ran = program.run(["detect", text(&bad), text(&a), text(&missing)]);
    assert_eq!(ran.assert_code(0).json().len(), 1);
    let told: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(told.len(), 2, "{}", ran.stderr);
    assert!(told[0].contains("bad.jpg") && told[1].contains("missing.png"));
    program.run(["detect", text(&bad)]).assert_error("bad.jpg");
}

#[test]
fn no_face_is_nothing_found() {
    if first_pictures().is_none() {
        return;
    }
    let program = Program::new();
    let blank = program.blank_picture("blank.png");
    for command in ["detect", "embed", "identify"] {
        let ran = program.run([command, text(&blank)]);
        let pictures = ran.assert_code(1).json();
        assert_eq!(pictures[0]["faces"], Value::Array(vec![]));
        assert_eq!(ran.stderr, "");
    }
    let verified = program.run(["verify", text(&blank), text(&blank)]);
    assert_eq!(verified.assert_code(1).json()[0]["verdict"], "no_face");
    let enrolled = program.run(["enroll", "Nobody", text(&blank)]);
    assert_eq!(enrolled.assert_code(1).stdout, "");
}

#[test]
fn what_to_do_is_told_where_nobody_is_enrolled_or_a_face_is_not_aligned() {
    let Some([picture, _]) = first_pictures() else {
        return;
    };
    let program = Program::new();
    let ran = program.run(["identify", text(&picture)]);
    assert_eq!(ran.assert_code(1).json().len(), 1);
    assert!(ran.stderr.contains("faceglass enroll"), "{}", ran.stderr);
    program
        .run(["embed", "--aligned", text(&picture)])
        .assert_error("Leave out --aligned");
}

#[test]
fn detect_writes_annotated_pictures_and_aligned_faces() {
    let Some([a, _]) = first_pictures() else {
        return;
    };
    let program = Program::new();
    let out = program.path("out");
    // The same picture twice: the second must not replace the first.
    let ran = program.run(["detect", text(&a), text(&a), "--out", text(&out)]);
    let faces = ran.assert_code(0).json()[0]["faces"]
        .as_array()
        .unwrap()
        .len();
    let stem = a.file_stem().unwrap().to_str().unwrap();
    for stem in [stem.to_string(), format!("{stem}-2")] {
        let annotated = image::open(out.join(format!("{stem}.annotated.jpg"))).unwrap();
        let size = image::image_dimensions(&a).unwrap();
        assert_eq!((annotated.width(), annotated.height()), size);
        for face in 1..=faces {
            let aligned = image::open(out.join(format!("{stem}.face-{face}.png"))).unwrap();
            assert_eq!((aligned.width(), aligned.height()), (112, 112));
        }
    }
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 2 * (faces + 1));
}

#[test]
fn an_aligned_face_embeds_like_the_picture_it_is_from() {
    let Some([a, _]) = first_pictures() else {
        return;
    };
    let program = Program::new();
    let out = program.path("out");
    program
        .run(["detect", text(&a), "--out", text(&out)])
        .assert_code(0);
    let stem = a.file_stem().unwrap().to_str().unwrap();
    let crop = out.join(format!("{stem}.face-1.png"));
    let whole = program.run(["embed", text(&a)]).assert_code(0).json();
    let aligned = program
        .run(["embed", "--aligned", text(&crop)])
        .assert_code(0)
        .json();
    assert_eq!(
        numbers(&aligned[0]["faces"][0]["box"]),
        [0.0, 0.0, 112.0, 112.0]
    );
    let embedding = |line: &Value| numbers(&line["faces"][0]["embedding"]);
    let (whole, aligned) = (embedding(&whole[0]), embedding(&aligned[0]));
    assert!((cosine(&whole, &whole) - 1.0).abs() < 1e-4);
    assert!(
        cosine(&whole, &aligned) > 0.999,
        "{}",
        cosine(&whole, &aligned)
    );
    program
        .run(["embed", "--aligned", text(&a)])
        .assert_error("112");
}

#[test]
fn people_are_verified_enrolled_and_identified() {
    let Some(people) = people() else { return };
    let [a, b] = [&people[0], &people[1]];
    let program = Program::new();
    let verify = |x: &Path, y: &Path| program.run(["verify", text(x), text(y)]);

    let same = verify(&a.1[0], &a.1[0]);
    let json = &same.assert_code(0).json()[0];
    assert_eq!(json["verdict"], "match");
    assert!(json["similarity"].as_f64().unwrap() > 0.999);
    let other = verify(&a.1[0], &b.1[0]);
    let json = &other.assert_code(1).json()[0];
    assert_eq!(json["verdict"], "no_match");
    assert!(json["similarity"].as_f64() < json["threshold"].as_f64());

    let picture = text(&a.1[0]);
    let enrolled = program.run(["enroll", &a.0, picture]).assert_code(0).json();
    assert_eq!(
        (&enrolled[0]["name"], &enrolled[0]["added"]),
        (&a.0.as_str().into(), &1.into())
    );
    let identified = program.run(["identify", picture]).assert_code(0).json();
    let identity = &identified[0]["faces"][0]["identity"];
    assert_eq!(
        (&identity["name"], &identity["verdict"]),
        (&a.0.as_str().into(), &"known".into())
    );
    let stranger = program
        .run(["identify", text(&b.1[0])])
        .assert_code(1)
        .json();
    let identity = &stranger[0]["faces"][0]["identity"];
    assert!(identity["name"].is_null() && identity["similarity"].is_number());
}

/// Nobody is there to be asked, so a flag decides.
#[test]
fn the_same_face_under_another_name_is_not_stored_unasked() {
    let Some(people) = people() else {
        return;
    };
    let a = &people[0];
    let program = Program::new();
    let picture = text(&a.1[0]);
    program.run(["enroll", &a.0, picture]).assert_code(0);
    let count = || program.run(["people"]).json().len();

    let stopped = program.run(["enroll", "Somebody Else", picture]);
    stopped.assert_error(&format!("Somebody Else looks like {}", a.0));
    assert!(
        stopped.stderr.contains("--if-alike add"),
        "{}",
        stopped.stderr
    );
    assert_eq!(count(), 1);

    let other = text(&a.1[1]);
    let added = program.run(["enroll", "Somebody Else", other, "--if-alike", "add"]);
    let added = &added.assert_code(0).json()[0];
    assert_eq!(added["name"], a.0.as_str());
    assert_eq!(
        (&added["added"], &added["templates"]),
        (&1.into(), &2.into())
    );
    assert_eq!(count(), 1);

    program
        .run(["enroll", "Somebody Else", picture, "--if-alike", "apart"])
        .assert_code(0);
    assert_eq!(count(), 2);
    program
        .run(["enroll", "Third", picture, "--anyway"])
        .assert_code(0);
    assert_eq!(count(), 3);
    program
        .run(["enroll", "Fourth", picture, "--anyway", "--if-alike", "add"])
        .assert_error("cannot be used with");
}

/// Their portraits were once stored as one person that "agreed" by 0.82: both
/// are half way to their mean.
#[test]
fn two_people_are_not_stored_as_one_unasked() {
    let Some(people) = people() else {
        return;
    };
    let [a, b] = [&people[0], &people[1]];
    let (first, second) = (text(&a.1[0]), text(&b.1[0]));
    let program = Program::new();
    let count = || program.run(["people"]).json().len();

    let stopped = program.run(["enroll", "Eve", first, second]);
    stopped.assert_error("do not look like one person");
    assert!(stopped.stderr.contains(first) && stopped.stderr.contains(second));
    assert!(
        stopped.stderr.contains("--if-mixed take-all"),
        "{}",
        stopped.stderr
    );
    // Of two neither is more likely meant.
    program
        .run(["enroll", "Eve", first, second, "--if-mixed", "leave-out"])
        .assert_error("do not look like one person");
    assert_eq!(count(), 0);

    // Of three the odd one is named, and left out if so decided.
    let three = ["enroll", "Eve", first, second, text(&a.1[1])];
    let stopped = program.run(three);
    stopped.assert_error(second);
    assert!(!stopped.stderr.contains(first), "{}", stopped.stderr);
    assert_eq!(count(), 0);
    let stored = program.run(three.into_iter().chain(["--if-mixed", "leave-out"]));
    let stored = &stored.assert_code(0).json()[0];
    assert_eq!(stored["added"], 2);
    assert_eq!(stored["left_out"][0], second);
    assert!(stored["agreement"].as_f64().unwrap() > 0.9);

    // The name of somebody with another face.
    program
        .run(["enroll", "eve", second])
        .assert_error("does not look like the Eve enrolled already");
    let apart = ["enroll", "Eve", second, "--if-other-face", "apart"];
    program.run(apart).assert_code(0);
    assert_eq!(count(), 2);
    // Of the two now called Eve the face says which is meant, who has that picture already.
    program
        .run(["enroll", "Eve", second])
        .assert_error("Eve has all that these pictures give already");
    let added = program.run(["enroll", "Eve", text(&b.1[1])]);
    assert_eq!(added.assert_code(0).json()[0]["templates"], 2);
    assert_eq!(count(), 2);

    let all = program.run(["enroll", "Both", first, second, "--if-mixed", "take-all"]);
    all.assert_error("Both looks like Eve");
    let anyway = program.run(["enroll", "Both", first, second, "--anyway"]);
    assert_eq!(anyway.assert_code(0).json()[0]["added"], 2);
}

/// Both people side by side, equally large.
fn group(program: &Program, left: &Path, right: &Path) -> PathBuf {
    let [left, right] = [left, right].map(|file| image::open(file).unwrap().to_rgb8());
    let (width, height) = left.dimensions();
    let right =
        image::imageops::resize(&right, width, height, image::imageops::FilterType::Triangle);
    let mut group = image::RgbImage::new(2 * width, height);
    image::imageops::replace(&mut group, &left, 0, 0);
    image::imageops::replace(&mut group, &right, i64::from(width), 0);
    let path = program.path("group.png");
    group.save(&path).unwrap();
    path
}

/// One way to choose a face, and never in silence.
#[test]
fn the_face_of_a_picture_with_several_is_chosen_and_told() {
    let Some(people) = people() else {
        return;
    };
    let [a, b] = [&people[0].1[0], &people[1].1[0]];
    let program = Program::new();
    let group = group(&program, a, b);
    let group = text(&group);
    let found = program.run(["detect", group]).assert_code(0).json();
    let faces = found[0]["faces"].as_array().unwrap();
    if faces.len() != 2 {
        println!("skipped: the two portraits show {} faces", faces.len());
        return;
    }
    let order: Vec<_> = faces.iter().map(|face| face["number"].as_u64()).collect();
    assert_eq!(order, [Some(1), Some(2)]);
    for face in faces {
        let (left, number) = (numbers(&face["box"])[0], face["number"].as_u64());
        let width = f64::from(found[0]["width"].as_u64().unwrap() as u32);
        assert_eq!(number, Some(1 + u64::from(left > width / 2.0)));
    }

    program
        .run(["verify", group, text(b)])
        .assert_error("--face 1 to 2");
    let second = program.run(["verify", group, text(b), "--face", "2"]);
    let second = &second.assert_code(0).json()[0];
    assert_eq!(second["verdict"], "match");
    assert_eq!(second["a_face"]["number"], 2);
    assert_eq!(second["a_face"]["of"], 2);
    assert_eq!(second["b_face"]["of"], 1);
    program
        .run(["verify", group, group, "--face", "1,2"])
        .assert_code(1);
    program
        .run(["verify", group, text(b), "--face", "3"])
        .assert_error("there is no face 3");

    // An only face has no other number, unless the number is of another picture with several.
    for args in [
        vec!["verify", text(a), text(b), "--face", "9"],
        vec!["verify", group, text(b), "--face", "1,9"],
        vec!["identify", text(a), "--face", "9"],
        vec!["embed", text(a), "--face", "9"],
    ] {
        let refused = program.run(args);
        refused.assert_code(2);
        assert!(refused.stderr.contains("there is only one face"));
    }
    let refused = program.run(["enroll", "Nine", text(a), "--face", "9"]);
    assert!(refused.stderr.contains("leave --face out"));
    assert!(
        program
            .run(["people"])
            .assert_code(0)
            .stdout
            .trim()
            .is_empty()
    );
    let several = program.run(["embed", text(a), group, "--face", "2"]);
    assert_eq!(several.assert_code(0).json().len(), 2);

    // Not even the pictures in which it is clear are stored.
    for pictures in [vec![group], vec![text(a), group]] {
        let undecided = program.run([&["enroll", "Eve"], &pictures[..]].concat());
        undecided.assert_code(2);
        assert!(undecided.stderr.contains("--face 1 to 2"));
        assert!(undecided.stderr.contains("so nothing was stored"));
        assert!(undecided.stdout.is_empty());
        assert_eq!(program.run(["people"]).assert_code(0).stdout.trim(), "");
    }
    let enrolled = program.run(["enroll", "Eve", group, "--face", "1"]);
    let enrolled = &enrolled.assert_code(0).json()[0];
    assert_eq!(enrolled["pictures"][0]["face"]["number"], 1);
    program.run(["identify", text(a)]).assert_code(0);
    program.run(["identify", text(b)]).assert_code(1);

    for command in ["identify", "embed"] {
        let all = program.run([command, group]).json();
        assert_eq!(all[0]["faces"].as_array().unwrap().len(), 2);
        let one = program.run([command, group, "--face", "2"]).json();
        let one = one[0]["faces"].as_array().unwrap();
        assert_eq!((one.len(), &one[0]["number"]), (1, &2.into()));
    }
    program
        .run(["identify", group, "--face", "1"])
        .assert_code(0);
    program
        .run(["identify", group, "--face", "2"])
        .assert_code(1);
    program
        .run(["identify", group, "--face", "left"])
        .assert_error("counted from the left");
}

#[test]
fn a_folder_is_run_picture_by_picture_and_recorded() {
    let Some([a, b]) = first_pictures() else {
        return;
    };
    let program = Program::new();
    let folder = program.path("pictures");
    std::fs::create_dir(&folder).unwrap();
    std::fs::copy(&a, folder.join("1.jpg")).unwrap();
    std::fs::copy(&b, folder.join("2.jpg")).unwrap();
    let (json, drawn) = (program.path("run.jsonl"), program.path("drawn"));
    let ran = program.run([
        "run",
        "--source",
        text(&folder),
        "--headless",
        "--json",
        text(&json),
        "--annotate",
        text(&drawn),
    ]);
    assert_eq!(ran.assert_code(0).stdout, "");
    let lines = std::fs::read_to_string(&json).unwrap();
    let frames: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(frames.len(), 2);
    for (number, frame) in frames.iter().enumerate() {
        assert_eq!(frame["frame"].as_u64(), Some(number as u64));
        assert_stage_ms(&frame["stage_ms"]);
        frame["faces"]
            .as_array()
            .unwrap()
            .iter()
            .for_each(assert_face);
    }
    assert_eq!(std::fs::read_dir(&drawn).unwrap().count(), 2);

    let movie = program.path("drawn.mov");
    let ran = program.run([
        "run",
        "--source",
        text(&folder),
        "--headless",
        "--max-frames",
        "1",
        "--annotate",
        text(&movie),
    ]);
    assert_eq!(ran.assert_code(0).json().len(), 1);
    // The movie can be looked at again.
    let again = program.run(["run", "--source", text(&movie), "--headless"]);
    assert_eq!(again.json().len(), 1);
}

#[test]
fn a_source_that_cannot_be_read_is_told_in_one_line() {
    if first_pictures().is_none() {
        return;
    }
    let program = Program::new();
    let missing = program.path("missing.mov");
    let words = program.file("words.mov", b"these are words and not a movie");
    let clip = support::needed("assets/demo.mov").expect("the clip is in this repository");
    let clip = std::fs::read(clip).unwrap();
    let cut_off = program.file("cut-off.mov", &clip[..clip.len() / 3]);
    for (source, name) in [
        (&missing, "missing.mov"),
        (&words, "words.mov"),
        (&cut_off, "cut-off.mov"),
    ] {
        program
            .run(["run", "--source", text(source), "--headless"])
            .assert_error(name);
    }
}

#[test]
fn the_bench_tells_speed_and_memory() {
    if first_pictures().is_none() {
        return;
    }
    let ran = Program::new().run(["bench", "--source", "demo", "--frames", "5"]);
    let report = &ran.assert_code(0).json()[0];
    assert_eq!(
        (&report["source"], &report["frames"]),
        (&"demo".into(), &5.into())
    );
    assert!(report["fps"].as_f64().unwrap() > 0.0);
    let stages: Vec<&str> = report["stages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stage| stage["stage"].as_str().unwrap())
        .collect();
    let expected = [
        "detect",
        "landmarks",
        "align",
        "liveness",
        "embed",
        "match",
        "total",
    ];
    assert_eq!(stages, expected);
    if cfg!(target_os = "linux") {
        assert!(report["peak_memory"].as_u64().unwrap() > 1_000_000);
    }
    assert!(
        ran.stderr.contains("p95"),
        "the table is on stderr: {}",
        ran.stderr
    );
}

#[cfg(unix)]
#[test]
fn the_bench_runs_the_same_clip_through_other_programs() {
    let Some([a, _]) = first_pictures() else {
        return;
    };
    let program = Program::new();
    let folder = program.path("pictures");
    std::fs::create_dir(&folder).unwrap();
    for n in 0..12 {
        std::fs::copy(&a, folder.join(format!("{n}.jpg"))).unwrap();
    }
    let clip = program.path("clip.mov");
    program
        .run([
            "run",
            "--source",
            text(&folder),
            "--headless",
            "--annotate",
            text(&clip),
        ])
        .assert_code(0);
    let args = ["bench", "--frames", "2", "--source", text(&clip)];
    let others = ["--compare", "cat {clip}", "--compare", "false {clip}"];
    let ran = program.run(args.into_iter().chain(others));
    let report = &ran.assert_code(0).json()[0];
    let rows = report["compared"].as_array().unwrap();
    let names: Vec<&str> = rows
        .iter()
        .map(|row| row["command"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["faceglass", "cat {clip}", "false {clip}"]);
    assert_eq!(rows[0]["times_faceglass"]["wall"], 1.0);
    assert!(rows[0]["fps"].as_f64().unwrap() > 0.0);
    // A number, even if `cat` is so much faster that it rounds to nothing.
    assert!(rows[1]["times_faceglass"]["wall"].is_f64(), "{}", rows[1]);
    assert!(rows[2]["error"].as_str().unwrap().contains("says nothing"));
    assert!(ran.stderr.contains("times faceglass"), "{}", ran.stderr);

    let absent = "no-such-program-here {clip}";
    let ran = program.run(["bench", "--source", text(&clip), "--compare", absent]);
    ran.assert_error("There is no program no-such-program-here");
    assert!(ran.stdout.is_empty(), "{}", ran.stdout);
    program
        .run(["bench", "--source", "camera", "--compare", "cat {clip}"])
        .assert_error("--source");
    program
        .run(["bench", "--compare", "cat"])
        .assert_error("{clip}");
}
