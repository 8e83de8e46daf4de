//! Files that are written whole before they take the place of others.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use tempfile::{Builder, NamedTempFile};

/// What its name ends with.
pub const SUFFIX: &str = ".tmp";

/// An empty file that its owner alone can read, to be written by its `as_file` and then put in
/// place. What the system says of it is told of the file that it is for, so it must not name
/// this one, as `tempfile_in` and writing by `NamedTempFile` itself would have it do.
pub fn temporary_in(dir: &Path, prefix: &str) -> io::Result<NamedTempFile> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut builder = Builder::new();
    builder.prefix(prefix).suffix(SUFFIX);
    builder.make_in(dir, |path| options.open(path))
}
