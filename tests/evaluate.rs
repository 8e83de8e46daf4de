//! `faceglass evaluate` over the pictures in `gallery/`, with the networks in
//! `models/`. Skipped with a reason where either is missing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use faceglass_evaluation::calibration::Protocol;
use faceglass_evaluation::{LivenessCalibration, RecognitionCalibration};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use support::{Program, people};

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The pictures of two people, laid out as LFW lays them out.
fn lfw(program: &Program) -> Option<PathBuf> {
    let people = people()?;
    let root = program.path("lfw");
    for (name, pictures) in people.iter().take(2) {
        let name = name.replace(' ', "_");
        fs::create_dir_all(root.join(&name)).unwrap();
        for (n, picture) in pictures.iter().take(3).enumerate() {
            fs::copy(
                picture,
                root.join(&name).join(format!("{name}_{:04}.jpg", n + 1)),
            )
            .unwrap();
        }
    }
    Some(root)
}

/// Names of the two people in that layout.
fn names(root: &Path) -> [String; 2] {
    let mut names: Vec<String> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names.try_into().unwrap()
}

fn report(folder: &Path) -> (Value, String) {
    let json = fs::read_to_string(folder.join("report.json")).unwrap();
    let markdown = fs::read_to_string(folder.join("report.md")).unwrap();
    (serde_json::from_str(&json).unwrap(), markdown)
}

fn data(report: &Value, name: &str) -> u64 {
    let notes = report["data"].as_array().unwrap();
    let note = notes.iter().find(|note| note["name"] == name);
    note.unwrap_or_else(|| panic!("no {name} in {notes:?}"))["value"]
        .as_u64()
        .unwrap()
}

fn network_hash(report: &Value, kind: &str) -> String {
    let networks = report["networks"].as_array().unwrap();
    let network = networks.iter().find(|network| network["kind"] == kind);
    network.unwrap()["sha256"].as_str().unwrap().to_owned()
}

/// The kinds of networks that a report names.
fn kinds(report: &Value) -> Vec<String> {
    let networks = report["networks"].as_array().unwrap();
    let kind = |network: &Value| network["kind"].as_str().unwrap().to_owned();
    networks.iter().map(kind).collect()
}

/// Asserts what every report has, and that its pictures are there.
fn assert_report(folder: &Path, kind: &str) -> Value {
    let (json, markdown) = report(folder);
    assert_eq!((&json["format"], &json["kind"]), (&1.into(), &kind.into()));
    let command = json["command"].as_str().unwrap();
    assert!(
        command.starts_with(&format!("faceglass evaluate {kind}")),
        "{command}"
    );
    let networks = json["networks"].as_array().unwrap();
    assert!(
        networks
            .iter()
            .all(|n| n["sha256"].as_str().unwrap().len() == 64)
    );
    assert!(networks.iter().any(|n| n["kind"] == "detector"));
    for picture in json["pictures"].as_array().unwrap() {
        let file = picture["file"].as_str().unwrap();
        let drawn = image::open(folder.join(file)).unwrap();
        assert!(drawn.width() > 100 && drawn.height() > 100);
        assert!(markdown.contains(&format!("]({file})")));
    }
    assert!(markdown.contains(command));
    json
}

#[test]
fn lfw_is_measured_by_folds_and_gives_a_calibration() {
    let program = Program::new();
    let Some(root) = lfw(&program) else { return };
    let [a, b] = names(&root);
    let pairs = format!(
        "2\t2\n{a}\t1\t2\n{b}\t1\t2\n{a}\t1\t{b}\t1\n{a}\t2\t{b}\t2\n{a}\t2\t3\n{b}\t2\t3\n{a}\t3\t{b}\t3\n{a}\t1\t{b}\t3\n"
    );
    let list = program.file("pairs.txt", pairs.as_bytes());
    // One picture shows nobody.
    program.blank_picture("blank.jpg");
    fs::copy(
        program.path("blank.jpg"),
        root.join(&b).join(format!("{b}_0003.jpg")),
    )
    .unwrap();
    let (out, calibration) = (
        program.path("out"),
        program.path("embedder.calibration.json"),
    );
    let args = [
        "evaluate",
        "lfw",
        "--images",
        text(&root),
        "--pairs",
        text(&list),
        "--out",
        text(&out),
        "--calibration",
        text(&calibration),
    ];
    let ran = program.run(args);
    assert_eq!(ran.assert_code(0).json()[0]["from_cache"], 0);
    let json = assert_report(&out, "lfw");
    assert_eq!(data(&json, "pictures"), 6);
    assert_eq!(data(&json, "pictures without a face found"), 1);
    assert_eq!(data(&json, "pairs of one person (genuine)"), 4);
    assert_eq!(data(&json, "genuine pairs not compared"), 1);
    assert_eq!(data(&json, "impostor pairs not compared"), 2);
    assert_eq!(
        json["figures"]["accuracy"]["folds"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        json["figures"]["transactions"]["tar_at_far"][3]["tar"],
        Value::Null
    );
    assert!(report(&out).1.contains(&format!("- {b}/{b}_0003.jpg")));
    let written = fs::read_to_string(&calibration).unwrap();
    let read = RecognitionCalibration::parse(&written, &network_hash(&json, "embedder")).unwrap();
    assert_eq!((read.curve.genuine, read.curve.impostor), (3, 2));
    assert_eq!(read.protocol, Protocol::LfwView2);
    assert!(written.contains("\"protocol\":\"lfw_view_2\""), "{written}");

    // Broken off after a few pictures and taken up again: nothing changes.
    let before = fs::read_to_string(out.join("report.json")).unwrap();
    let cache_folder = out.join("cache");
    let cache = fs::read_dir(&cache_folder)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let lines = fs::read(&cache).unwrap();
    fs::write(&cache, &lines[..lines.len() * 2 / 3]).unwrap();
    let ran = program.run(args);
    let hits = ran.assert_code(0).json()[0]["from_cache"].as_u64().unwrap();
    assert!((1..6).contains(&hits), "{hits}");
    assert_eq!(fs::read_to_string(out.join("report.json")).unwrap(), before);
    let ran = program.run(args);
    assert_eq!(ran.assert_code(0).json()[0]["from_cache"], 6);

    // In a frame the same pictures are other pictures, and nothing for the app to carry.
    let framed = program.path("framed");
    let framed = |frame: &str, more: &[&str]| {
        let arguments = ["evaluate", "lfw", "--images", text(&root), "--pairs"];
        let mut arguments = arguments.to_vec();
        arguments.extend([text(&list), "--out", text(&framed)]);
        arguments.extend(["--cache", text(&cache_folder), "--frame", frame]);
        arguments.extend(more);
        program.run(arguments)
    };
    let ran = framed("2400x1800", &[]);
    assert_eq!(ran.assert_code(0).json()[0]["from_cache"], 0);
    let narrow = framed("64x64", &[]);
    assert!(narrow.assert_code(2).stderr.contains("larger frame"));
    let refused = framed("2400x1800", &["--calibration", "c.json"]);
    assert!(refused.assert_code(2).stderr.contains("--calibration"));
    for wrong in ["2400", "0x480", "640x480x3"] {
        let refused = framed(wrong, &[]);
        assert!(refused.assert_code(2).stderr.contains("640x480"));
    }
}

#[test]
fn a_table_of_pairs_is_measured_and_a_bad_picture_is_told_and_counted() {
    let program = Program::new();
    let Some(root) = lfw(&program) else { return };
    let [a, b] = names(&root);
    fs::write(root.join("broken.jpg"), b"no picture").unwrap();
    let list = format!(
        "file,file,same\n{a}/{a}_0001.jpg,{a}/{a}_0002.jpg,1\n{a}/{a}_0001.jpg,{b}/{b}_0001.jpg,0\n{b}/{b}_0001.jpg,broken.jpg,1\n"
    );
    fs::write(root.join("pairs.csv"), list).unwrap();
    let out = program.path("out");
    let list = root.join("pairs.csv");
    let measure = |out: &Path, more: &[&str]| {
        let mut arguments = vec!["evaluate", "pairs", "--list", text(&list)];
        arguments.extend(["--out", text(out)]);
        arguments.extend(more);
        program.run(arguments)
    };
    // At this threshold everything matches: the sheet of wrong pairs has a row.
    let ran = measure(&out, &["--match-threshold", "0.0"]);
    assert_eq!(ran.assert_code(0).stderr.lines().count(), 1);
    assert!(ran.stderr.contains("broken.jpg"));
    let json = assert_report(&out, "pairs");
    assert_eq!(data(&json, "pictures that could not be read"), 1);
    assert_eq!(json["figures"]["at_threshold"]["fmr"]["count"], 1);
    assert_eq!(json["figures"]["at_threshold"]["frr"]["count"], 1);
    assert!(out.join("most-wrong.png").exists());
    assert!(kinds(&json).contains(&"landmarks".to_owned()));

    // Without the landmark network, and never from what was computed with it.
    let out = program.path("coarse");
    measure(&out, &["--detector-points"]).assert_code(0);
    let coarse = assert_report(&out, "pairs");
    assert!(!kinds(&coarse).contains(&"landmarks".to_owned()));
    // The app aligns by the landmark network: a calibration made without it would mislead.
    let refused = measure(&out, &["--detector-points", "--calibration", "c.json"]);
    assert!(refused.assert_code(2).stderr.contains("--calibration"));
}

#[test]
fn folders_of_people_are_compared_and_searched() {
    let program = Program::new();
    let Some(root) = lfw(&program) else { return };
    fs::create_dir(root.join("Empty")).unwrap();
    let out = program.path("out");
    let ran = program.run([
        "evaluate",
        "folders",
        "--root",
        text(&root),
        "--out",
        text(&out),
        "--strangers",
        "0.5",
    ]);
    assert!(ran.assert_code(0).stderr.contains("Empty"));
    let json = assert_report(&out, "folders");
    assert_eq!(data(&json, "people"), 2);
    assert_eq!(data(&json, "pairs of one person (genuine)"), 6);
    assert_eq!(data(&json, "pairs of two people (impostor)"), 9);
    assert_eq!(data(&json, "people held out as strangers"), 1);
    let identification = &json["figures"]["identification"];
    assert_eq!(identification["rank_1"]["of"], 2);
    assert_eq!(identification["rank_5"]["count"], 2);
    assert_eq!(identification["open_set"]["fnir"], Value::Null);
}

/// Measures the pictures below `root` by group, into the folder `out`.
fn by_group(program: &Program, root: &Path, labels: &str, more: &[&str]) -> support::Ran {
    let out = program.path("out");
    let mut arguments = vec!["evaluate", "groups", "--images", text(root)];
    arguments.extend(["--labels", labels, "--out", text(&out)]);
    arguments.extend(more);
    program.run(arguments)
}

#[test]
fn people_are_compared_by_group() {
    let program = Program::new();
    let Some(root) = lfw(&program) else { return };
    let [a, b] = names(&root);
    fs::rename(program.blank_picture("blank.png"), root.join("blank.png")).unwrap();
    let rows = |name: &str, place: &str, age: u32| -> String {
        let row = |n| format!("{name}/{name}_000{n}.jpg,{name},{place},{age}\n");
        (1..=3).map(row).collect()
    };
    let list = format!(
        "file,person,place,age\n{}{}blank.png,,left,50\n",
        rows(&a, "left", 43),
        rows(&b, "right", 50)
    );
    let list = program.file("list.csv", list.as_bytes());
    let list = text(&list);
    let remark = ["--remark", "Two astronauts."];
    by_group(&program, &root, list, &remark).assert_code(0);
    let out = program.path("out");
    let json = assert_report(&out, "groups");
    assert_eq!(data(&json, "people"), 3);
    assert_eq!(data(&json, "pictures without a face found"), 1);
    let figures = &json["figures"]["by"]["place"];
    let left = &figures["groups"]["left"];
    assert_eq!((&left["people"], &left["pictures"]), (&2.into(), &4.into()));
    assert_eq!(left["failure_to_acquire"]["count"], 1);
    assert_eq!(left["false_match"]["of"], 0);
    assert_eq!(left["false_non_match"]["of"], 3);
    assert_eq!(figures["between"][0]["false_match"]["of"], 9);
    assert_eq!(
        json["figures"]["by"]["age_band"]["groups"]["45-59"]["people"],
        2
    );
    let (_, markdown) = report(&out);
    assert!(markdown.contains("Two astronauts.") && markdown.contains("By age_band"));
    // It shows nobody, and names nobody.
    assert!(!markdown.contains(&a) && !out.join("most-wrong.png").exists());

    // As many pictures as are wanted, by columns that are named; the rest is known.
    let few = ["--by", "place+age_band", "--each", "1", "--draw", "2"];
    let ran = by_group(&program, &root, list, &few);
    assert_eq!(ran.assert_code(0).json()[0]["from_cache"], 2);
    let json = assert_report(&out, "groups");
    assert_eq!(
        (data(&json, "people"), data(&json, "people not drawn")),
        (2, 1)
    );
    assert!(json["figures"]["by"]["place"].is_null());
    assert!(json["figures"]["by"]["place+age_band"]["groups"].is_object());
}

#[test]
fn file_names_and_celebas_lists_are_labels() {
    let program = Program::new();
    let Some(root) = lfw(&program) else { return };
    let [a, b] = names(&root);
    let faces = program.path("faces");
    fs::create_dir(&faces).unwrap();
    for (name, file) in [
        (&a, "60_1_0_20170101.jpg"),
        (&b, "70_1_0_20170102.jpg"),
        (&b, "12_1_0_20170103.jpg"),
        (&b, "holiday.jpg"),
    ] {
        fs::copy(
            root.join(name).join(format!("{name}_0001.jpg")),
            faces.join(file),
        )
        .unwrap();
    }
    by_group(&program, &faces, "utkface", &[]).assert_code(0);
    let json = assert_report(&program.path("out"), "groups");
    assert_eq!(data(&json, "pictures"), 2);
    assert_eq!(data(&json, "pictures of people under 18, left out"), 1);
    assert_eq!(
        data(&json, "files without labels in their names, left out"),
        1
    );
    assert_eq!(
        json["figures"]["by"]["race"]["groups"]["White"]["false_match"]["of"],
        1
    );
    let (_, markdown) = report(&program.path("out"));
    assert!(
        markdown.contains("only false matches can be told"),
        "{markdown}"
    );

    let attributes = format!(
        "3\nMale Young\n{a}/{a}_0001.jpg -1 1\n{b}/{b}_0001.jpg -1 -1\nelsewhere.jpg 1 1\n"
    );
    let attributes = program.file("list_attr_celeba.txt", attributes.as_bytes());
    let people = program.file("identity.txt", format!("{a}/{a}_0001.jpg 7\n").as_bytes());
    let named = ["--people", text(&people)];
    by_group(&program, &root, text(&attributes), &named).assert_code(0);
    let json = assert_report(&program.path("out"), "groups");
    assert_eq!(data(&json, "listed pictures that are not in the folder"), 1);
    let figures = &json["figures"]["by"];
    assert_eq!(figures["sex"]["groups"]["female"]["false_match"]["of"], 1);
    assert_eq!(figures["age_band"]["between"][0]["false_match"]["of"], 1);
}

#[test]
fn labels_that_cannot_be_used_are_told_before_anything_is_measured() {
    let program = Program::new();
    let Some(root) = lfw(&program) else { return };
    let [a, _] = names(&root);
    let file = format!("{a}/{a}_0001.jpg");
    let refused = |list: &str, more: &[&str], words: &str| {
        let list = program.file("list.csv", list.as_bytes());
        by_group(&program, &root, text(&list), more).assert_error(words);
        assert!(!program.path("out").exists());
    };
    let good = format!("file,sex,age\n{file},female,43\n");
    refused(
        &format!("{good}b.jpg,male,50\nc.jpg,male,50\n"),
        &[],
        "(nor are 1 more)",
    );
    refused(&good, &["--by", "skin"], "has sex, age_band");
    refused(
        &format!("file,age\n{file},17\n"),
        &[],
        "only adults are measured",
    );
    refused("picture,sex\n", &[], "no column \"file\"");
    refused("1\nMale\nelsewhere.jpg 1\n", &[], "check --images");
    refused(
        &format!("1\nBald\n{file} -1\n"),
        &[],
        "name columns with --by",
    );
    by_group(&program, &root, "utkface", &[]).assert_error("AGE_SEX_RACE_TIME.jpg");
    let missing = program.path("no.csv");
    by_group(&program, &root, text(&missing), &[]).assert_error("no.csv");
}

#[test]
fn liveness_is_measured_on_pictures_and_movies() {
    let program = Program::new();
    let Some(root) = lfw(&program) else { return };
    let [a, b] = names(&root);
    // A face that holds still for long enough to be judged.
    let stills = program.path("stills");
    fs::create_dir(&stills).unwrap();
    for n in 0..15 {
        let picture = root.join(&a).join(format!("{a}_0001.jpg"));
        fs::copy(picture, stills.join(format!("{n}.jpg"))).unwrap();
    }
    let movie = program.path("phone.mov");
    program
        .run([
            "run",
            "--source",
            text(&stills),
            "--headless",
            "--annotate",
            text(&movie),
        ])
        .assert_code(0);
    let prints = root.join(&b);
    fs::rename(program.blank_picture("blank.png"), prints.join("blank.png")).unwrap();
    fs::write(prints.join("broken.png"), b"no picture").unwrap();
    let (out, calibration) = (
        program.path("out"),
        program.path("liveness.calibration.json"),
    );
    let print = format!("print={}", text(&prints));
    let phone = format!("phone={}", text(&movie));
    let live = root.join(&a);
    let args = [
        "evaluate",
        "liveness",
        "--live",
        text(&live),
        "--attack",
        &print,
        "--attack",
        &phone,
        "--out",
        text(&out),
    ];
    let ran = program.run(
        args.into_iter()
            .chain(["--calibration", text(&calibration)]),
    );
    assert!(
        ran.assert_code(0).stderr.contains("broken.png"),
        "{}",
        ran.stderr
    );
    let json = assert_report(&out, "liveness");
    assert_eq!(json["figures"]["threshold_from"], "network");
    assert_eq!(data(&json, "print: pictures"), 4);
    assert_eq!(data(&json, "print: files that could not be read"), 1);
    assert_eq!(data(&json, "print: without a response"), 1);
    assert_eq!(json["figures"]["no_response"]["print"]["no face found"], 1);
    assert_eq!(data(&json, "phone: movies"), 1);
    assert_eq!(data(&json, "phone: faces followed through movies"), 1);
    assert_eq!(data(&json, "phone: presentations"), 1);
    assert_eq!(data(&json, "phone: frames with a face"), 15);
    assert!(report(&out).1.contains("No development set was given"));
    let hash = network_hash(&json, "liveness");
    let written = fs::read_to_string(&calibration).unwrap();
    let read = LivenessCalibration::parse(&written, &hash).unwrap();
    assert_eq!((read.species.len(), read.bona_fide.tested), (2, 3));

    let ran = program.run(args.into_iter().chain([
        "--develop-live",
        text(&live),
        "--develop-attack",
        &print,
    ]));
    assert_eq!(ran.assert_code(0).json()[0]["from_cache"], 15);
    let json = assert_report(&out, "liveness");
    assert_eq!(json["figures"]["threshold_from"], "development_set");
    assert_eq!(data(&json, "development set: bona fide"), 3);
}

#[test]
fn the_detector_is_measured_against_boxes() {
    let program = Program::new();
    let Some(root) = lfw(&program) else { return };
    let [a, _] = names(&root);
    fs::rename(program.blank_picture("blank.png"), root.join("blank.png")).unwrap();
    let picture = format!("{a}/{a}_0001.jpg");
    let found = program.run(["detect", text(&root.join(&picture))]).json();
    let bbox = support::numbers(&found[0]["faces"][0]["box"]);
    let row = bbox
        .iter()
        .map(f64::to_string)
        .collect::<Vec<_>>()
        .join(",");
    let boxes = program.file(
        "boxes.csv",
        format!("file,x,y,w,h\n{picture},{row}\n{picture},0,0,9,9\nblank.png\n").as_bytes(),
    );
    let out = program.path("out");
    let args = [
        "evaluate",
        "detector",
        "--images",
        text(&root),
        "--out",
        text(&out),
    ];
    let ran = program.run(args.into_iter().chain(["--boxes", text(&boxes)]));
    ran.assert_code(0);
    let json = assert_report(&out, "detector");
    let figures = &json["figures"];
    assert_eq!(
        (&figures["recall"]["count"], &figures["recall"]["of"]),
        (&1.into(), &2.into())
    );
    assert_eq!(figures["false_alarms"], 0);
    assert_eq!(
        data(&json, "pictures the boxes do not name, not looked at"),
        5
    );

    program.run(args).assert_code(0);
    let json = assert_report(&out, "detector");
    assert_eq!(data(&json, "pictures"), 7);
    assert_eq!(json["figures"]["no_face"], 1);
    assert!(report(&out).1.contains("No boxes were given"));
}

#[test]
fn what_cannot_be_measured_is_told_in_one_line() {
    let program = Program::new();
    let Some(root) = lfw(&program) else { return };
    let [a, b] = names(&root);
    let empty = program.path("empty");
    fs::create_dir(&empty).unwrap();
    let list = |name: &str, text: &str| program.file(name, text.as_bytes());
    let bad_pairs = list("bad.txt", "10\t300\nA\t1\t2\n");
    let bad_table = list("bad.csv", "a.jpg,b.jpg\n");
    let one_class = list(
        "lfw/one.csv",
        &format!("{a}/{a}_0001.jpg,{a}/{a}_0002.jpg,1\n"),
    );
    let nowhere = list("nowhere.csv", "a.jpg,b.jpg,1\n");
    let print = format!("print={}", text(&empty));
    let somebody = root.join(&b);
    let out = program.path("out");
    for (args, words) in [
        (
            vec!["lfw", "--images", text(&root), "--pairs", text(&bad_pairs)],
            "line 3",
        ),
        (
            vec!["lfw", "--images", text(&root), "--pairs", "absent.txt"],
            "absent.txt",
        ),
        (vec!["pairs", "--list", text(&bad_table)], "Line 1"),
        (
            vec!["pairs", "--list", text(&one_class)],
            "no pair of two people",
        ),
        (vec!["folders", "--root", text(&empty)], "two or more"),
        (vec!["folders", "--root", text(&bad_pairs)], "is a file"),
        (
            vec!["folders", "--root", text(&root), "--strangers", "1"],
            "below 1",
        ),
        (
            vec!["liveness", "--live", text(&somebody), "--attack", &print],
            "no pictures or movies",
        ),
        (
            vec!["liveness", "--live", text(&somebody), "--attack", "print"],
            "NAME=PATH",
        ),
        (vec!["liveness", "--live", text(&somebody)], "--attack"),
        (vec!["detector", "--images", text(&empty)], "no pictures"),
        (
            vec![
                "detector",
                "--images",
                text(&root),
                "--boxes",
                text(&bad_table),
            ],
            "lists no picture",
        ),
    ] {
        let all = ["evaluate"]
            .into_iter()
            .chain(args)
            .chain(["--out", text(&out)]);
        program.run(all).assert_error(words);
    }
    let ran = program.run([
        "evaluate",
        "pairs",
        "--list",
        text(&nowhere),
        "--out",
        text(&out),
    ]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(
        ran.stderr.contains("None of the 2 pictures"),
        "{}",
        ran.stderr
    );
}
