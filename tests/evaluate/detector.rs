//! The detector, against boxes.

use super::*;

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
