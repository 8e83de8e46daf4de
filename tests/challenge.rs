//! `faceglass challenge`: what it asks for, what it says at the end, and that a
//! recorded session is judged again as it was.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use serde_json::Value;
use support::{Program, Ran};

const STEPS: [&str; 9] = [
    "turn-left",
    "turn-right",
    "look-up",
    "come-closer",
    "go-back",
    "blink-twice",
    "open-mouth",
    "smile",
    "light",
];

fn ended(ran: &Ran) -> Value {
    let lines = ran.json();
    let last = lines.last().expect("a verdict").clone();
    assert_eq!(last["event"], "ended", "{last}");
    assert!(
        ["present", "not_present", "could_not_tell"].contains(&last["verdict"].as_str().unwrap())
    );
    for line in &lines[..lines.len() - 1] {
        assert!(
            ["asked", "achieved", "again"].contains(&line["event"].as_str().unwrap()),
            "{line}"
        );
        assert!(STEPS.contains(&line["step"].as_str().unwrap()), "{line}");
    }
    last
}

#[test]
fn a_film_that_knows_nothing_of_the_lots_is_not_present() {
    if support::people().is_none() {
        return;
    }
    let program = Program::new();
    let folder = program.path("kept");
    let ran = program.run([
        "challenge",
        "--source",
        "demo",
        "--seed",
        "7",
        "--record",
        folder.to_str().unwrap(),
    ]);
    ran.assert_code(1);
    let last = ended(&ran);
    assert_ne!(last["verdict"], "present");
    assert_eq!(last["seed"], 7);
    assert!(
        ran.stderr.contains("Look straight into the camera"),
        "{}",
        ran.stderr
    );

    // The same lots and the same film: the same, word for word.
    let again = program.run(["challenge", "--source", "demo", "--seed", "7"]);
    assert_eq!(again.stdout, ran.stdout);

    // What was kept holds no picture, and is judged as it was.
    let session = folder.join("session.json");
    let text = std::fs::read_to_string(&session).unwrap();
    assert!(!text.contains("embedding") && text.len() < 20_000_000);
    let judged = program.run(["challenge", "--script", session.to_str().unwrap()]);
    let judged = ended(&judged);
    assert_eq!(judged["challenge"], last["challenge"]);
    assert_eq!(judged["reason"], last["reason"]);
    assert!(judged["passive"].is_null(), "nobody looked at a picture");

    // And its prompts can be put to a source again.
    let shown = program.run([
        "challenge",
        "--source",
        "demo",
        "--script",
        session.to_str().unwrap(),
    ]);
    assert_eq!(ended(&shown)["challenge"], last["challenge"]);
}

#[test]
fn where_nobody_is_seen_it_could_not_tell() {
    if support::people().is_none() {
        return;
    }
    let program = Program::new();
    let blank = program.blank_picture("blank.png");
    let file = program.path("challenge.json");
    let ran = program.run([
        "challenge",
        "--source",
        blank.to_str().unwrap(),
        "--steps",
        "smile,turn-left",
        "--json",
        file.to_str().unwrap(),
    ]);
    ran.assert_code(1);
    assert_eq!(ran.stdout, "");
    let written = std::fs::read_to_string(&file).unwrap();
    let last: Value = serde_json::from_str(written.lines().last().unwrap()).unwrap();
    assert_eq!(last["verdict"], "could_not_tell");
    assert!(ran.stderr.contains("Could not tell."), "{}", ran.stderr);
}

#[test]
fn what_cannot_be_asked_for_is_told() {
    let program = Program::new();
    let run = |args: &[&str]| program.run(["challenge"].iter().chain(args));
    let unknown = run(&["--source", "demo", "--steps", "stand-on-head"]);
    unknown.assert_error("blink-twice");
    assert!(!unknown.stderr.contains("light"), "no terminal shows it");
    run(&["--source", "demo", "--steps", "light"]).assert_error("window");
    run(&["--source", "demo", "--count", "0"]).assert_error("at least one step");
    run(&["--source", "demo", "--count", "20"]).assert_error("20 different steps");
    run(&[]).assert_error("--source");
    run(&["--script", "nowhere.json"]).assert_error("session.json");
    let odd = program.file("odd.json", b"{\"frames\": 3}");
    run(&["--script", odd.to_str().unwrap()]).assert_error("no recorded session");
    run(&[
        "--script",
        odd.to_str().unwrap(),
        "--json",
        odd.to_str().unwrap(),
    ])
    .assert_error("is no recorded session");
}

#[test]
fn nothing_that_is_read_is_written_over_and_what_will_be_written_can_be() {
    let Some(people) = support::people() else {
        return;
    };
    let program = Program::new();
    let picture = program.path("ada.jpg");
    std::fs::copy(&people[0].1[0], &picture).unwrap();
    let whole = std::fs::read(&picture).unwrap();
    let text = picture.to_str().unwrap();
    let run = |more: &[&str]| {
        program.run(
            ["challenge", "--source", text, "--steps", "smile"]
                .iter()
                .chain(more),
        )
    };
    run(&["--json", text]).assert_error("is the file that is read");
    assert_eq!(std::fs::read(&picture).unwrap(), whole);
    // Before anybody is asked for anything.
    run(&["--record", text]).assert_error("ada.jpg");
    let both = program.path("both");
    let json = both.join("session.json");
    std::fs::create_dir(&both).unwrap();
    run(&[
        "--json",
        json.to_str().unwrap(),
        "--record",
        both.to_str().unwrap(),
    ])
    .assert_error("two things to write");
}

#[test]
fn whoever_closes_stdout_still_learns_the_verdict() {
    if support::people().is_none() {
        return;
    }
    let program = Program::new();
    let blank = program.blank_picture("blank.png");
    let mut command = program.command(["challenge", "--source", blank.to_str().unwrap()]);
    let mut child = command
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("Could not tell."));
}

#[test]
fn a_session_that_asks_for_nothing_proves_nothing() {
    let program = Program::new();
    let of = |steps: &str| {
        let text = format!(
            r#"{{"script":{{"seed":1,"steps":{steps}}},"observations":[{{"time_ms":0,"track":1}},{{"time_ms":500,"track":1}}]}}"#
        );
        let file = program.file("s.json", text.as_bytes());
        program.run(["challenge", "--script", file.to_str().unwrap()])
    };
    of("[]").assert_error("at least one step");
    of(r#"[{"step":"light","pauses_ms":[100]}]"#).assert_error("no colours");
    of(r#"[{"step":"smile","pauses_ms":[]}]"#).assert_error("no pause");
    of(r#"[{"step":"smile","instead":["open-mouth"],"pauses_ms":[100]}]"#).assert_error("no pause");
}

#[test]
fn points_that_no_face_has_are_told_with_their_frame() {
    let program = Program::new();
    let of = |points: &str| {
        let text = format!(
            r#"{{"script":{{"seed":1,"steps":[{{"step":"smile","pauses_ms":[100]}}]}},"observations":[{{"time_ms":0,"track":1}},{{"time_ms":40,"track":1,"points":[{points}]}}]}}"#
        );
        let file = program.file("s.json", text.as_bytes());
        program.run(["challenge", "--script", file.to_str().unwrap()])
    };
    let spread: Vec<String> = (0..68)
        .map(|i| format!(r#"{{"x":{i},"y":{}}}"#, i % 7))
        .collect();
    of(&spread[..67].join(",")).assert_error("frame 2, at 40 ms, has 67 landmarks");
    of(&vec![r#"{"x":5,"y":5}"#; 68].join(",")).assert_error("frame 2, at 40 ms");
    // What only fits no face well is a network's error, and judged.
    of(&spread.join(",")).assert_code(1);
}

#[test]
fn a_number_that_is_none_is_told_in_words() {
    let program = Program::new();
    let run = |args: &[&str]| program.run(["challenge", "--source", "demo"].iter().chain(args));
    run(&["--seed", "abc"]).assert_error("it must be a whole number");
    run(&["--count", "3x"]).assert_error("it must be a whole number");
    let groups = |option: &str| program.run(["evaluate", "groups", "--images", ".", option, "abc"]);
    groups("--seed").assert_error("it must be a whole number");
    groups("--draw").assert_error("it must be a whole number, 2 or more");
    groups("--each").assert_error("it must be a whole number, 1 or more");
}

#[test]
fn what_has_no_part_in_judging_points_is_refused() {
    let program = Program::new();
    let text = br#"{"script":{"seed":1,"steps":[{"step":"smile","pauses_ms":[100]}]},"observations":[{"time_ms":0,"track":1}]}"#;
    let file = program.file("s.json", text);
    let run = |more: &[&str]| {
        program.run(
            ["challenge", "--script", file.to_str().unwrap()]
                .iter()
                .chain(more),
        )
    };
    run(&[]).assert_code(1);
    run(&["--models", "nowhere"]).assert_error("--models has no effect");
    run(&["--match-threshold", "0.4"]).assert_error("--match-threshold has no effect");
    run(&["--rotate", "90"]).assert_error("--rotate has no effect");
}
