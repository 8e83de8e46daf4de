//! `faceglass evaluate challenge`, on sessions that the program recorded itself.

use crate::support::{self, Program};
use std::fs;

#[test]
fn sessions_are_judged_again_by_folder() {
    if support::people().is_none() {
        return;
    }
    let program = Program::new();
    let kept = program.path("kept");
    program
        .run([
            "challenge",
            "--source",
            "demo",
            "--seed",
            "7",
            "--record",
            kept.to_str().unwrap(),
        ])
        .assert_code(1);
    let session = kept.join("session.json");
    let sessions = program.path("sessions");
    for place in ["living/ada/session.json", "replay/1.json", "replay/2.json"] {
        let file = sessions.join(place);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::copy(&session, file).unwrap();
    }
    fs::write(sessions.join("replay/odd.json"), "{}").unwrap();
    let out = program.path("report");
    let run = |sessions: &str| {
        program.run([
            "evaluate",
            "challenge",
            "--sessions",
            sessions,
            "--out",
            out.to_str().unwrap(),
        ])
    };
    let ran = run(sessions.to_str().unwrap());
    ran.assert_code(0);
    assert!(
        ran.stderr.contains("odd.json") && ran.stderr.contains("left out"),
        "{}",
        ran.stderr
    );
    let done = &ran.json()[0];
    assert_eq!(done["kind"], "challenge");
    let figures = &done["figures"];
    assert_eq!(figures["living"]["sessions"], 1);
    // The clip knows nothing of what was asked.
    assert_eq!(figures["living"]["present"], 0);
    assert_eq!(figures["attacks"][0]["name"], "replay");
    assert_eq!(figures["attacks"][0]["sessions"], 2);
    assert_eq!(figures["apcer"], 0.0);
    let text = fs::read_to_string(out.join("report.md")).unwrap();
    assert!(
        text.contains("| replay | 2 |") && text.contains("odd.json"),
        "{text}"
    );

    let nothing = program.path("nothing");
    fs::create_dir(&nothing).unwrap();
    run(nothing.to_str().unwrap()).assert_error("no session");
    run("nowhere").assert_error("nowhere");
}
