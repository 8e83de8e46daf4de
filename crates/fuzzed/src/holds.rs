//! What must hold of everything that is told.

use std::fmt::Display;
use std::sync::OnceLock;
use tempfile::TempDir;

/// An error is a sentence that ends, and has more to say than that something is wrong.
pub fn is_sentence(error: &impl Display) {
    let text = error.to_string();
    assert!(text.ends_with(['.', '?']), "no sentence: {text}");
    assert!(text.chars().count() > 15, "too short to act on: {text}");
}

/// A reason is part of a sentence: something, and nothing that was printed for programmers.
pub fn is_reason(error: &impl Display) {
    let text = error.to_string();
    assert!(!text.trim().is_empty(), "no reason is told");
}

/// Where targets that need files keep them; it is made once a process.
fn scratch() -> Option<&'static TempDir> {
    static SCRATCH: OnceLock<Option<TempDir>> = OnceLock::new();
    SCRATCH.get_or_init(|| tempfile::tempdir().ok()).as_ref()
}

/// A folder of a run's own, gone afterwards. Without a disk there is nothing to try.
pub fn with_folder(run: impl FnOnce(&std::path::Path)) {
    let folder = scratch().and_then(|scratch| tempfile::tempdir_in(scratch.path()).ok());
    if let Some(folder) = folder {
        run(folder.path());
    }
}

/// The same with one file of this name in it.
pub fn with_file(name: &str, content: &[u8], run: impl FnOnce(&std::path::Path)) {
    with_folder(|folder| {
        let path = folder.join(name);
        if std::fs::write(&path, content).is_ok() {
            run(&path);
        }
    });
}
