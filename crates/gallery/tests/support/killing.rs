//! A process of the tests that is killed while it works.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

/// Names the folder to a process that works until it is killed.
pub const WORKS_IN: &str = "FACEGLASS_TEST_WORKS_IN";
/// What it said, in that folder.
pub const SAID: &str = "said.txt";

/// How often to kill: as `FACEGLASS_TEST_KILLS` says, else as usual.
pub fn kills(usual: u64) -> u64 {
    let kills = std::env::var("FACEGLASS_TEST_KILLS").ok();
    kills.and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Runs a test of this program in a process of its own that works in `dir`, kills it
/// `after_us` microseconds after its first word, and gives all that it said.
pub fn killed_while(test: &str, dir: &std::path::Path, after_us: u64) -> String {
    let _ = std::fs::remove_file(dir.join(SAID));
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test])
        .env(WORKS_IN, dir)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let since = std::time::Instant::now();
    while std::fs::metadata(dir.join(SAID)).map_or(0, |data| data.len()) == 0 {
        let waited = since.elapsed();
        assert!(
            waited < std::time::Duration::from_secs(60),
            "it does not begin"
        );
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    std::thread::sleep(std::time::Duration::from_micros(after_us));
    child.kill().unwrap();
    child.wait().unwrap();
    std::fs::read_to_string(dir.join(SAID)).unwrap()
}
