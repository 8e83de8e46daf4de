//! Liveness, on pictures and movies.

use super::*;

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
