//! Folders within folders: order, hidden files, links in a circle, people.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_capture::pictures::{MAX_DEPTH, people_in, pictures_in};
use faceglass_capture::{FileError, NotTaken, Pull, SourceSpec, open};
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
    assert_eq!(found.left_out, None);
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
    let not_taken = NotTaken {
        too_deep: 1,
        deepest: MAX_DEPTH,
        ..NotTaken::default()
    };
    let told = FileError::PartlyTaken {
        folder: root.path().to_path_buf(),
        taken: 1,
        not_taken,
    };
    assert_eq!(found.left_out, Some(told.clone()));
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
    assert_eq!(people_in(root.path()).unwrap().folders.len(), 2);
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
        below(root.path(), &people.folders),
        ["Ada", "Dan", "friends/Ben", "friends/work/Cat"]
    );
    let told = people.left_out.unwrap().to_string();
    assert!(told.contains("1 picture in no person's folder"), "{told}");
}

#[test]
fn a_folder_of_pictures_is_one_person_and_an_empty_one_nobody() {
    let root = tree(&["1.png", "2.png"]);
    assert_eq!(people_in(root.path()).unwrap().folders, [root.path()]);
    let empty = tree(&["notes.txt"]);
    let nobody = FileError::NoPeople(empty.path().to_path_buf());
    assert_eq!(people_in(empty.path()).unwrap_err(), nobody.into());
}

const HEIC: &[u8] = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
const PNG: &[u8] = b"\x89PNG\r\n\x1A\n";

/// A folder that holds these files.
fn folder_of(files: &[(&str, &[u8])]) -> TempDir {
    let root = tree(&files.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    for (name, bytes) in files {
        fs::write(root.path().join(name), bytes).unwrap();
    }
    root
}

#[test]
fn what_is_left_out_is_counted_and_told() {
    let root = folder_of(&[
        ("1.jfif", b""),
        ("2.JPE", b""),
        ("3", PNG),
        ("4.heic", PNG),
        ("5.heic", HEIC),
        ("more/6.HEIC", HEIC),
        ("7.gif", b"GIF89a"),
        ("8.mov", b"\0\0\0\x14ftypqt  \0\0\0\0"),
        ("types.ts", b"export type A = string"),
        ("readme", b"Nothing to see"),
        ("notes.txt", b"Nothing to see"),
    ]);
    let found = pictures_in(root.path()).unwrap();
    // By their content: one has no ending, one the wrong one.
    assert_eq!(
        below(root.path(), &found.files),
        ["1.jfif", "2.JPE", "3", "4.heic"]
    );
    let told = found.left_out.unwrap().to_string();
    for words in [
        "4 pictures were taken",
        "1 GIF picture,",
        "2 HEIC pictures",
        "1 movie;",
        "JPEG",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
}

#[test]
fn a_folder_of_pictures_that_are_not_read_is_not_called_empty() {
    let root = folder_of(&[("1.heic", HEIC), ("2.heic", HEIC)]);
    let error = pictures_in(root.path()).unwrap_err().to_string();
    assert!(
        error.contains("2 HEIC pictures") && error.contains("convert"),
        "{error}"
    );
    // Also when it lies deeper than is looked.
    let mut deep = String::new();
    for level in 0..=MAX_DEPTH {
        deep += &format!("{level}/");
    }
    let root = tree(&[&format!("{deep}1.png")]);
    let error = pictures_in(root.path()).unwrap_err().to_string();
    assert!(error.contains("more than 8 levels down"), "{error}");
}

#[test]
fn somebody_with_only_unread_pictures_is_somebody_all_the_same() {
    let root = folder_of(&[
        ("Ada/1.heic", HEIC),
        ("Ada/small/2.png", PNG),
        ("Ben/3.png", PNG),
    ]);
    let people = people_in(root.path()).unwrap();
    assert_eq!(below(root.path(), &people.folders), ["Ada", "Ben"]);
    assert_eq!(people.left_out, None);
}

#[cfg(unix)]
#[test]
fn folders_that_may_not_be_read_are_counted() {
    use std::os::unix::fs::PermissionsExt as _;
    let root = tree(&["1.png", "closed/2.png", "blind/3.png"]);
    let closed = root.path().join("closed");
    let allow = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    allow(&closed, 0o000);
    // Its names can be listed, its files not be looked at.
    allow(&root.path().join("blind"), 0o444);
    let readable = fs::read_dir(&closed).is_ok();
    let (found, people) = (pictures_in(root.path()), people_in(root.path()));
    allow(&closed, 0o755);
    allow(&root.path().join("blind"), 0o755);
    if readable {
        println!("skipped: this user may read every folder");
        return;
    }
    let told = found.unwrap().left_out.unwrap().to_string();
    assert!(
        told.contains("2 files and folders that may not be read"),
        "{told}"
    );
    // Each is somebody whose pictures cannot be read, which is told then.
    assert_eq!(people.unwrap().folders.len(), 2);
}
