//! Folders within folders: order, hidden files, links in a circle, people.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_capture::pictures::{MAX_DEPTH, people_in, pictures_in};
use faceglass_capture::{FileError, Pull, SourceSpec, open};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// A folder that holds these files, empty ones.
fn tree(files: &[&str]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for file in files {
        let path = root.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "").unwrap();
    }
    root
}

/// Paths below `root`, with slashes.
fn below(root: &Path, paths: &[PathBuf]) -> Vec<String> {
    paths
        .iter()
        .map(|path| {
            let short = path.strip_prefix(root).unwrap();
            short.to_string_lossy().replace('\\', "/")
        })
        .collect()
}

#[test]
fn folders_are_searched_in_natural_order_and_hidden_things_left_out() {
    let root = tree(&[
        "10.png",
        "9.png",
        "notes.txt",
        ".hidden.png",
        ".cache/a.png",
        "b/2.jpg",
        "a/x/3.WEBP",
        "a/1.bmp",
        "empty/readme.md",
    ]);
    let found = pictures_in(root.path()).unwrap();
    assert_eq!(
        below(root.path(), &found.files),
        ["9.png", "10.png", "a/1.bmp", "a/x/3.WEBP", "b/2.jpg"]
    );
    assert_eq!(found.cut_short, None);
}

#[test]
fn a_folder_without_pictures_anywhere_is_told() {
    let root = tree(&["a/b/notes.txt", ".hidden/1.png"]);
    let none = FileError::NoPictures(root.path().to_path_buf());
    assert_eq!(pictures_in(root.path()).unwrap_err(), none.into());
    let nowhere = root.path().join("nowhere");
    let missing = FileError::Missing(nowhere.clone());
    assert_eq!(pictures_in(&nowhere).unwrap_err(), missing.into());
}

#[test]
fn what_lies_too_deep_is_left_out_and_told_of_once() {
    let mut deep = String::new();
    for level in 0..=MAX_DEPTH {
        deep += &format!("{level}/");
    }
    let root = tree(&["1.png", &format!("{deep}2.png")]);
    let found = pictures_in(root.path()).unwrap();
    assert_eq!(below(root.path(), &found.files), ["1.png"]);
    let told = FileError::CutShort {
        folder: root.path().to_path_buf(),
        taken: 1,
    };
    assert_eq!(found.cut_short, Some(told.clone()));
    let mut source = open(&SourceSpec::Path(root.path().to_path_buf())).unwrap();
    let first = source.pull(Duration::ZERO).unwrap();
    assert!(matches!(first, Pull::Dropped(error) if error == told.into()));
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_end() {
    use std::os::unix::fs::symlink;
    let root = tree(&["a/1.png", "b/2.png"]);
    symlink(root.path(), root.path().join("a/up")).unwrap();
    symlink(root.path().join("b"), root.path().join("a/other")).unwrap();
    symlink("loop", root.path().join("loop")).unwrap();
    symlink(root.path().join("a/1.png"), root.path().join("b/3.png")).unwrap();
    let found = pictures_in(root.path()).unwrap();
    // A folder is entered once, by whichever way comes first.
    assert_eq!(
        below(root.path(), &found.files),
        ["a/1.png", "a/other/2.png", "a/other/3.png"]
    );
    assert_eq!(people_in(root.path()).unwrap().len(), 2);
}

#[test]
fn people_are_the_folders_that_hold_pictures() {
    let root = tree(&[
        "group.png",
        "Ada/1.png",
        "Ada/older/2.png",
        "friends/Ben/1.png",
        "friends/work/Cat/1.png",
        "Dan/notes.txt",
        ".trash/Eve/1.png",
    ]);
    let people = people_in(root.path()).unwrap();
    assert_eq!(
        below(root.path(), &people),
        ["Ada", "Dan", "friends/Ben", "friends/work/Cat"]
    );
}

#[test]
fn a_folder_of_pictures_is_one_person_and_an_empty_one_nobody() {
    let root = tree(&["1.png", "2.png"]);
    assert_eq!(people_in(root.path()).unwrap(), [root.path()]);
    let empty = tree(&["notes.txt"]);
    let nobody = FileError::NoPeople(empty.path().to_path_buf());
    assert_eq!(people_in(empty.path()).unwrap_err(), nobody.into());
}
