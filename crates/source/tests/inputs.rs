//! What a person names is opened as it is, and read no further than it may be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_source::FileError;
use faceglass_source::file::read_file;
use std::fs;

#[test]
fn a_file_is_read_to_its_limit_and_no_further() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.bin");
    fs::write(&path, [7; 100]).unwrap();
    assert_eq!(read_file(&path, 100).unwrap().len(), 100);
    let error = read_file(&path, 99).unwrap_err();
    assert!(matches!(error, FileError::TooManyBytes { .. }), "{error}");
}
