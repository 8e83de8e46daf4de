//! Ctrl-C during a headless run.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use faceglass_capture::movie::MovieSource;
use faceglass_capture::{Pull, Source as _};
use serde_json::Value;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};
use support::Program;

/// Only so that a broken program fails a test instead of hanging it.
const PATIENCE: Duration = Duration::from_secs(120);

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .args([format!("-{name}"), child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
}

fn lines_in(file: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn wait_for_lines(child: &mut Child, json: &Path, lines: usize) {
    let started = Instant::now();
    while lines_in(json).len() < lines {
        assert!(started.elapsed() < PATIENCE, "no frame came");
        assert_eq!(child.try_wait().unwrap(), None, "it ended by itself");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Whether whoever started the tests had the end of a terminal ignored.
fn hangup_is_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .is_some_and(|mask| mask & 1 == 1)
}

#[test]
fn the_first_signal_completes_the_movie_and_the_json() {
    if support::people().is_none() {
        return;
    }
    for name in ["INT", "TERM", "HUP"] {
        if name == "HUP" && hangup_is_ignored() {
            println!("skipped HUP: these tests were started by nohup, and it is inherited");
            continue;
        }
        let program = Program::new();
        let (json, movie) = (program.path("run.jsonl"), program.path("run.mov"));
        let mut child = program
            .command([
                "run".as_ref(),
                "--source".as_ref(),
                "demo".as_ref(),
                "--headless".as_ref(),
                "--json".as_ref(),
                json.as_os_str(),
                "--annotate".as_ref(),
                movie.as_os_str(),
            ])
            .spawn()
            .unwrap();
        wait_for_lines(&mut child, &json, 3);
        signal(&child, name);
        let ended = child.wait().unwrap();
        assert_eq!(ended.code(), Some(0), "{name}: {ended:?}");

        let text = std::fs::read_to_string(&json).unwrap();
        assert!(text.ends_with('\n'), "the last line is whole");
        let frames: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert!(frames.len() < 700, "it did not run to the end");
        let mut written = MovieSource::open(&movie).unwrap();
        assert_eq!(written.info().frames, Some(frames.len() as u64));
        let mut pictures = 0;
        loop {
            match written.pull(PATIENCE).unwrap() {
                Pull::Frame(_) => pictures += 1,
                Pull::Pending => {}
                Pull::Ended => break,
                Pull::Dropped(error) => panic!("{error}"),
            }
        }
        assert_eq!(pictures, frames.len());
    }
}

#[test]
fn under_nohup_the_end_of_the_terminal_is_ignored() {
    if support::people().is_none() || !Path::new("/proc/self/status").exists() {
        println!("skipped: the networks or /proc are not there");
        return;
    }
    let program = Program::new();
    let json = program.path("run.jsonl");
    let plain = program.command([
        "run".as_ref(),
        "--source".as_ref(),
        "demo".as_ref(),
        "--headless".as_ref(),
        "--max-frames".as_ref(),
        "12".as_ref(),
        "--json".as_ref(),
        json.as_os_str(),
    ]);
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' HUP; exec \"$@\"", "sh"]);
    command.arg(plain.get_program()).args(plain.get_args());
    let mut child = command.spawn().unwrap();
    wait_for_lines(&mut child, &json, 3);
    signal(&child, "HUP");
    assert!(child.wait().unwrap().code().is_some());
    assert_eq!(lines_in(&json).len(), 12);
}
