//! Files that are written whole before they take the place of others.

use faceglass_disk::Part;
use std::io;
use std::path::Path;
use tempfile::Builder;

/// What its name ends with.
pub const SUFFIX: &str = ".tmp";

/// An empty file that its owner alone can read, to be written and then put in place.
pub fn temporary_in(dir: &Path, prefix: &str) -> io::Result<Part> {
    Part::begin(dir, Builder::new().prefix(prefix).suffix(SUFFIX), 0o600)
}
