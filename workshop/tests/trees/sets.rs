//! `workshop data sets`.

use crate::support::{arg, put};
use std::process::Command;

fn sets_or(args: &[&str]) -> Result<String, String> {
    let out = Command::new(env!("CARGO_BIN_EXE_workshop"))
        .args(["data", "sets"])
        .args(args)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    if out.status.success() {
        Ok(text(out.stdout))
    } else {
        Err(text(out.stderr))
    }
}

fn sets(args: &[&str]) -> String {
    sets_or(args).unwrap()
}

#[test]
fn terms_are_told_of_every_set() {
    let list = sets(&["list"]);
    let names = list.lines().filter(|line| !line.starts_with(' ')).count();
    let terms = list
        .lines()
        .filter(|line| line.starts_with("  terms "))
        .count();
    assert!(names > 20 && names == terms, "{names} {terms}");
    assert!(
        list.contains("non-commercial research (research only)"),
        "{list}"
    );
}

#[test]
fn what_is_there_is_counted_and_known_again() {
    let folder = tempfile::tempdir().unwrap();
    let (own, data) = (folder.path().join("own"), folder.path().join("data"));
    let about = "title = \"T\"\nsource = \"S\"\nterms = \"CC0\"\npermits = \"anything\"\nsize = \"3\"\nform = \"negatives\"\n\
        [[exclude]]\nfiles = [\"young\"]\nwhy = \"Minors.\"\n[serves.detector]\nplace = 900\n";
    put(&own, "somebody+set.toml", about.as_bytes());
    put(&data, "somebody+set/old/1.jpg", b"one");
    put(&data, "somebody+set/old/2.png", b"two");
    put(&data, "somebody+set/young/3.jpg", b"three");
    put(&data, "somebody+set/read.me", b"text");
    let json = folder.path().join("check.json");
    let check = || {
        sets(&[
            "check",
            "--sets",
            arg(&own),
            "--data",
            arg(&data),
            "--json",
            arg(&json),
        ])
    };
    let first = check();
    assert!(
        first.contains("somebody+set: 2 pictures used, 1 left out") && first.contains("1 of "),
        "{first}"
    );
    assert!(check().contains("as before"));
    put(&data, "somebody+set/old/2.png", b"TWO");
    assert!(check().contains("otherwise than before"));
    let error = sets_or(&["check", "--data", arg(&folder.path().join("nowhere"))]).unwrap_err();
    assert!(error.contains("nowhere"), "{error}");
}
