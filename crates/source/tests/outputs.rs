//! Files are written whole or not at all, and never over one that is read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_source::file::{ReadFiles, WholeFile, WriteError, folder_for};
use std::fs;
use std::io::Write as _;
use std::path::Path;

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn what_is_read_is_never_written_whatever_it_is_called() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("holiday.mov");
    fs::write(&input, "a movie").unwrap();
    let mut files = ReadFiles::default();
    files.add(&input);
    let mut same = vec![input.clone(), folder.path().join("./holiday.mov")];
    #[cfg(unix)]
    {
        let (soft, hard) = (
            folder.path().join("soft.mov"),
            folder.path().join("hard.mov"),
        );
        std::os::unix::fs::symlink("holiday.mov", &soft).unwrap();
        fs::hard_link(&input, &hard).unwrap();
        same.extend([soft, hard]);
    }
    for output in same {
        let refused = files.claim(&output).unwrap_err();
        assert!(matches!(refused, WriteError::IsRead { .. }), "{refused}");
        assert!(refused.to_string().contains("write to another file"));
    }
    let other = folder.path().join("other.mov");
    files.claim(&other).unwrap();
    let twice = files.claim(&folder.path().join("./other.mov"));
    assert!(matches!(twice, Err(WriteError::NamedTwice(_))));
    assert!(files.check_folder(folder.path()).is_err());
    assert!(files.check_folder(&folder.path().join("new")).is_ok());
}

#[test]
fn the_files_of_a_folder_that_is_read_are_safe() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("000000.jpg"), "a picture").unwrap();
    let mut files = ReadFiles::default();
    files.add(folder.path());
    assert!(files.check(&folder.path().join("000000.jpg")).is_err());
    assert!(files.check(&folder.path().join("000001.jpg")).is_ok());
}

#[test]
fn an_older_file_stays_until_the_new_one_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json");
    fs::write(&path, "old").unwrap();
    let mut file = WholeFile::create(&path).unwrap();
    file.write_all(b"half of the n").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    drop(file);
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(
        names(folder.path()),
        ["report.json"],
        "nothing is left behind"
    );
    WholeFile::write(&path, b"new").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    assert_eq!(names(folder.path()), ["report.json"]);
}

#[cfg(unix)]
#[test]
fn links_devices_and_permissions_stay_what_they_are() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().unwrap();
    let [target, link] = ["target.txt", "link.txt"].map(|name| folder.path().join(name));
    // Dangling at first.
    symlink("target.txt", &link).unwrap();
    WholeFile::write(&link, b"1").unwrap();
    assert_eq!(fs::read_to_string(&target).unwrap(), "1");
    fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
    WholeFile::write(&link, b"2").unwrap();
    assert!(link.is_symlink());
    assert_eq!(fs::read_to_string(&target).unwrap(), "2");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&target), 0o640);
    let plain = folder.path().join("plain.txt");
    fs::write(&plain, "").unwrap();
    let fresh = folder.path().join("fresh.txt");
    WholeFile::write(&fresh, b"").unwrap();
    assert_eq!(mode(&fresh), mode(&plain), "as any other new file");
    WholeFile::write(Path::new("/dev/null"), b"gone").unwrap();
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn a_folder_named_like_a_file_is_a_slip() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["out.avi", "faces.JPG", "report.json"] {
        let slip = folder_for(&folder.path().join(name)).unwrap_err();
        assert!(matches!(slip, WriteError::NamedLikeAFile(_)), "{slip}");
    }
    for name in ["faces", "run.2026", "a/b"] {
        folder_for(&folder.path().join(name)).unwrap();
    }
    // One that is there already is meant.
    fs::create_dir(folder.path().join("odd.avi")).unwrap();
    folder_for(&folder.path().join("odd.avi")).unwrap();
}

/// Photos, reports, logs and lists are written so.
#[test]
fn a_disk_that_refuses_leaves_the_older_file_and_no_part_of_a_new_one() {
    let path = |dir: &std::path::Path| dir.join("report.md");
    let failed = faceglass_disk::faults::in_turn(
        |dir| std::fs::write(path(dir), "older").unwrap(),
        |dir| WholeFile::write(&path(dir), b"newer and longer"),
        |dir, said, _, about| {
            let told = said.unwrap_err().to_string();
            assert!(
                told.ends_with('.') && told.contains("report.md"),
                "{about}: {told}"
            );
            assert!(!told.contains(".part"), "{about}: {told}");
            assert_eq!(
                std::fs::read_to_string(path(dir)).unwrap(),
                "older",
                "{about}"
            );
            let names = std::fs::read_dir(dir).unwrap().count();
            assert_eq!(names, 1, "{about}: a part is left");
            WholeFile::write(&path(dir), b"newer and longer").unwrap();
        },
    );
    assert!(failed.unwrap() >= 16);
}
