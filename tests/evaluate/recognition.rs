//! One to one and one to many: LFW, a table of pairs, folders of people.

use super::*;

#[test]
fn the_second_picture_of_each_pair_may_come_from_another_folder() {
    let program = Program::new();
    let Some(root) = lfw(&program) else { return };
    let [a, b] = names(&root);
    let list = program.file(
        "pairs.txt",
        format!("2\t1\n{a}\t1\t2\n{a}\t1\t{b}\t1\n{b}\t1\t2\n{b}\t2\t{a}\t1\n").as_bytes(),
    );
    // As PNG, and one shows nobody.
    let second = program.path("second");
    for (name, number) in [(&a, 2), (&b, 1), (&b, 2), (&a, 1)] {
        let file = |root: &Path, ending: &str| {
            root.join(name).join(format!("{name}_{number:04}.{ending}"))
        };
        fs::create_dir_all(second.join(name)).unwrap();
        let picture = image::open(file(&root, "jpg")).unwrap();
        picture.save(file(&second, "png")).unwrap();
    }
    program.blank_picture("blank.png");
    fs::copy(
        program.path("blank.png"),
        second.join(&b).join(format!("{b}_0001.png")),
    )
    .unwrap();
    let out = program.path("out");
    let args = [
        "evaluate",
        "lfw",
        "--images",
        text(&root),
        "--second",
        text(&second),
        "--pairs",
        text(&list),
        "--out",
        text(&out),
    ];
    program.run(args).assert_code(0);
    let json = assert_report(&out, "lfw");
    // Three first ones, four second ones.
    assert_eq!(data(&json, "pictures"), 7);
    assert_eq!(data(&json, "pictures without a face found"), 1);
    assert_eq!(data(&json, "impostor pairs not compared"), 1);
    assert_eq!(data(&json, "genuine pairs not compared"), 0);
    assert!(
        report(&out)
            .1
            .contains(&format!("- second: {b}/{b}_0001.jpg"))
    );
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
    assert_eq!(
        identification["open_set_by_fpir"].as_array().unwrap().len(),
        3
    );
}
