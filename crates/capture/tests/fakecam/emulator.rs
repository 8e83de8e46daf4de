//! Builds the emulator once and runs children behind it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub struct Emulator {
    library: &'static Path,
}

impl Emulator {
    /// `None`, with the reason printed, where it cannot be had.
    pub fn new() -> Option<Self> {
        static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
        match BUILT.get_or_init(build) {
            Ok(library) => Some(Self { library }),
            Err(reason) => {
                eprintln!("skipped: {reason}");
                None
            }
        }
    }

    /// Runs `scene` in a child that sees the emulated camera.
    pub fn run(&self, scene: &str, settings: &[(&str, &str)]) -> Report {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child
            .args(["--exact", "child", "--nocapture", "--test-threads=1"])
            .env("LD_PRELOAD", self.library)
            .env("SCENE", scene);
        for (key, value) in settings {
            child.env(key, value);
        }
        let output = child.output().unwrap();
        let report = Report(
            String::from_utf8_lossy(&output.stdout).into_owned()
                + &String::from_utf8_lossy(&output.stderr),
        );
        assert!(output.status.success(), "the child failed: {report}");
        report
    }
}

/// Builds the library into a folder of its own beside the test programs.
fn build() -> Result<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let source = root.join("../shared/fakecam/fakecam.c");
    if !source.is_file() {
        return Err("the camera emulator ../shared/fakecam is not here".into());
    }
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fakecam-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let library = folder.join("libfakecam.so");
    let output = Command::new("gcc")
        .args(["-O2", "-shared", "-fPIC", "-o"])
        .arg(&library)
        .arg(&source)
        .args(["-ldl", "-lpthread"])
        .output()
        .map_err(|e| format!("no C compiler to build the camera emulator with ({e})"))?;
    if output.status.success() {
        Ok(library)
    } else {
        Err(format!(
            "the camera emulator does not build: {}",
            String::from_utf8_lossy(&output.stderr)
        ))
    }
}

/// What a child printed.
pub struct Report(String);

impl Report {
    /// The rest of every line that begins with `key`, in order.
    pub fn lines<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .lines()
            .filter_map(move |line| line.strip_prefix("> ")?.strip_prefix(key))
    }

    pub fn first<'a>(&'a self, key: &'a str) -> &'a str {
        self.lines(key).next().unwrap_or_default()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
