//! `workshop data samples`.

use crate::support::{arg, done, files, refused};

const FEW: [&str; 9] = [
    "samples",
    "--people",
    "2",
    "--pictures",
    "2",
    "--side",
    "128",
    "--seed",
    "4",
];

#[test]
fn the_seed_alone_decides_what_is_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let [one, two, other] = ["one", "two", "other"].map(|name| folder.path().join(name));
    done(&[&FEW[..], &["--out", arg(&one)]].concat());
    done(&[&FEW[..], &["--out", arg(&two), "--jobs", "1"]].concat());
    done(&[&FEW[..8], &["5", "--out", arg(&other)]].concat());
    let names = [
        "drawn-001/001.jpg",
        "drawn-001/002.jpg",
        "drawn-002/001.jpg",
        "drawn-002/002.jpg",
    ];
    let read = |root: &std::path::Path, name: &str| std::fs::read(root.join(name)).unwrap();
    for name in names {
        assert!(files(&one).contains(&name.to_owned()));
        assert_eq!(read(&one, name), read(&two, name));
        assert_ne!(read(&one, name), read(&other, name));
    }
}

#[test]
fn it_goes_on_where_it_was_broken_off_and_says_so_before_it_draws() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("drawn");
    let said = done(&[&FEW[..], &["--out", arg(&out), "--dry-run"]].concat());
    assert!(said.contains("4 pictures") && !out.exists(), "{said}");
    done(&[&FEW[..], &["--out", arg(&out)]].concat());
    // As if it had been killed after the first picture, while it noted the second.
    let noted = std::fs::read_to_string(out.join("done.jsonl")).unwrap();
    let first = noted.lines().next().unwrap();
    std::fs::write(out.join("done.jsonl"), format!("{first}\n{{\"key\":\"dra")).unwrap();
    let drawn: serde_json::Value = serde_json::from_str(first).unwrap();
    let kept = out.join(drawn["key"].as_str().unwrap());
    std::fs::write(&kept, b"mine").unwrap();
    let lost = out.join("drawn-002/002.jpg");
    let lost = if lost == kept {
        out.join("drawn-001/001.jpg")
    } else {
        lost
    };
    std::fs::remove_file(&lost).unwrap();
    done(&[&FEW[..], &["--out", arg(&out)]].concat());
    assert_eq!(
        std::fs::read(&kept).unwrap(),
        b"mine",
        "what is done is not done again"
    );
    assert!(lost.exists());
    let error = refused(&[&FEW[..8], &["9", "--out", arg(&out)]].concat());
    assert!(
        error.contains("other settings") && error.contains("--out"),
        "{error}"
    );
}
