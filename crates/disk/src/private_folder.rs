//! Folders for data that is nobody else's business.

use std::io;
use std::path::Path;

/// Makes `folder` and what is missing above it, for its owner only. One that
/// is there already stays as it is.
///
/// # Errors
/// The system's, if it cannot be made.
pub fn create(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
