//! What a recording leaves behind that was ended by force.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// Another window may be writing to a younger one.
const AGE: Duration = Duration::from_secs(120);

/// A movie in `folder` that was never finished, the oldest first.
pub(super) fn find(folder: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).ok()?.flatten();
    let unfinished = entries.filter(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with(".faceglass-") && name.ends_with(".part")
    });
    let aged = unfinished.filter_map(|entry| {
        let changed = entry.metadata().ok()?.modified().ok()?;
        let is_old = changed.elapsed().is_ok_and(|age| age >= AGE);
        is_old.then(|| (changed, entry.path()))
    });
    aged.min().map(|(_, path)| path)
}
