//! `workshop data low-shot`, `split` and `balance`. They copy files as they are and look at none.

use crate::support::{arg, done, files, left_out, put, refused, report};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// `people[n]` pictures of each person, from two cameras.
fn tree(root: &Path, people: &[usize]) {
    for (person, count) in people.iter().enumerate() {
        for n in 0..*count {
            let file = format!("p{person:02}/camera-{}/{n}.jpg", n % 2);
            put(root, &file, file.as_bytes());
        }
    }
}

fn pictures(out: &Path) -> Vec<String> {
    files(out)
        .into_iter()
        .filter(|f| f.ends_with(".jpg"))
        .collect()
}

#[test]
fn people_with_too_few_pictures_are_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let (root, out) = (folder.path().join("tree"), folder.path().join("out"));
    tree(&root, &[1, 2, 3, 5]);
    let said = done(&["low-shot", arg(&root), "--min", "3", "--out", arg(&out)]);
    assert!(said.contains("8 pictures of 2 people"), "{said}");
    assert_eq!(pictures(&out).len(), 8);
    assert_eq!(
        left_out(&report(&out), "of a person with fewer than 3 pictures"),
        3
    );
    let error = refused(&[
        "low-shot",
        arg(&root),
        "--min",
        "9",
        "--out",
        arg(&folder.path().join("none")),
    ]);
    assert!(error.contains("nothing would be left"), "{error}");
}

#[test]
fn nobody_and_no_camera_is_in_two_parts() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("tree");
    tree(&root, &[4; 20]);
    let of = |name: &str, more: &[&str]| {
        let out = folder.path().join(name);
        done(&[&["split", arg(&root), "--out", arg(&out)], more].concat());
        let mut parts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for file in pictures(&out) {
            let mut names = file.split('/');
            let part = names.next().unwrap().to_owned();
            let unit = names
                .nth(usize::from(name == "cameras"))
                .unwrap()
                .to_owned();
            assert_eq!(
                std::fs::read(out.join(&file)).unwrap(),
                &file.as_bytes()[part.len() + 1..]
            );
            parts.entry(part).or_default().insert(unit);
        }
        parts
    };
    let apart = |parts: &BTreeMap<String, BTreeSet<String>>| {
        let all: BTreeSet<&String> = parts.values().flatten().collect();
        assert_eq!(all.len(), parts.values().map(BTreeSet::len).sum::<usize>());
    };
    let people = of("people", &["--shares", "0.7,0.1,0.2"]);
    apart(&people);
    let sizes = ["train", "dev", "test"].map(|part| people[part].len());
    assert_eq!(sizes, [14, 2, 4]);
    assert_eq!(people, of("same", &["--shares", "0.7,0.1,0.2"]));
    assert_ne!(
        people,
        of("other", &["--shares", "0.7,0.1,0.2", "--seed", "2"])
    );
    let cameras = of(
        "cameras",
        &["--by", "camera", "--shares", "learn=0.5,ask=0.5"],
    );
    apart(&cameras);
    assert_eq!(cameras.keys().collect::<Vec<_>>(), ["ask", "learn"]);
    for wrong in [
        "0.5",
        "0.5,0.6",
        "1,0",
        "a=0.5,a=0.5",
        "x/y=1",
        "0.2,0.2,0.2,0.4",
    ] {
        let error = refused(&[
            "split",
            arg(&root),
            "--out",
            arg(&folder.path().join("x")),
            "--shares",
            wrong,
        ]);
        assert!(error.contains("0.8,0.1,0.1"), "{wrong}: {error}");
    }
    let three = refused(&[
        "split",
        arg(&root),
        "--by",
        "camera",
        "--out",
        arg(&folder.path().join("x")),
    ]);
    assert!(
        three.contains("2 cameras cannot be divided into 3 parts"),
        "{three}"
    );
}

#[test]
fn of_nobody_there_are_more_pictures_than_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let (root, out) = (folder.path().join("tree"), folder.path().join("out"));
    tree(&root, &[2, 4, 9]);
    let said = done(&["balance", arg(&root), "--out", arg(&out)]);
    assert!(
        said.contains("10 pictures of 3 people") && said.contains("one more than others have"),
        "{said}"
    );
    let two = folder.path().join("two");
    done(&["balance", arg(&root), "--most", "2", "--out", arg(&two)]);
    assert_eq!(pictures(&two).len(), 6);
}
