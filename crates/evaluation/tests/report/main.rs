//! Reports against the files in `golden/`. After a change that is meant, write
//! them anew with `FACEGLASS_GOLDEN=write` and read what changed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod challenge;
mod lists;
mod plots;
mod snapshots;

use faceglass_evaluation::report::{NetworkNote, Note, Origin};
use std::path::{Path, PathBuf};

/// The font of the app.
pub(crate) const FONT: &[u8] =
    include_bytes!("../../../../assets/fonts/NotoSansSC-Regular-subset.otf");

pub(crate) fn origin(command: &str) -> Origin {
    Origin {
        program: "faceglass 0.1.0".into(),
        command: command.into(),
        networks: vec![NetworkNote {
            kind: "embedder".into(),
            name: "A network".into(),
            sha256: "00ff".repeat(16),
        }],
        settings: vec![Note::new("smallest face in pixels", 40)],
    }
}

pub(crate) fn assert_golden(name: &str, text: &str) {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/report/golden")
        .join(name);
    if std::env::var_os("FACEGLASS_GOLDEN").is_some_and(|v| v == "write") {
        std::fs::write(&path, text).unwrap();
        return;
    }
    let wanted = std::fs::read_to_string(&path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert!(
        text == wanted,
        "{name} changed. It is now:\n{text}\n(write it with FACEGLASS_GOLDEN=write)"
    );
}
