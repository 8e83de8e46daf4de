//! `workshop data pairs` and `triplets`.

use crate::support::{arg, done, portraits, put, refused, report};
use faceglass_evaluation::lists::{Pair, lfw_pairs, pair_table};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn tree(root: &Path, people: usize, pictures: usize) {
    for person in 0..people {
        for n in 0..pictures {
            // No name that LFW would write.
            put(
                root,
                &format!("p. {person}/picture {n}.jpg"),
                format!("{person} {n}").as_bytes(),
            );
        }
    }
    put(root, "alone/1.jpg", b"alone");
}

fn person(file: &str) -> &str {
    file.split('/').next().unwrap()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn pairs_are_read_by_the_product_in_both_forms_and_say_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (root, out) = (folder.path().join("tree"), folder.path().join("out"));
    tree(&root, 12, 4);
    let said = done(&[
        "pairs",
        arg(&root),
        "--out",
        arg(&out),
        "--count",
        "40",
        "--folds",
        "4",
        "--lfw",
        "--seed",
        "3",
    ]);
    assert!(
        said.contains("80 pairs") && said.contains("the only picture of its person"),
        "{said}"
    );
    let table = pair_table(&read(&out.join("pairs.csv")), "pairs.csv").unwrap();
    let listed = lfw_pairs(&read(&out.join("pairs.txt")), "pairs.txt").unwrap();
    assert_eq!((table.len(), listed.len()), (80, 80));
    let mut folds: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for (a, b) in table.iter().zip(&listed) {
        assert_eq!(a.same, person(&a.a) == person(&a.b));
        assert_eq!(a.same, b.same);
        let bytes = |pair: &Pair, root: &Path| {
            [&pair.a, &pair.b].map(|f| std::fs::read(root.join(f)).unwrap())
        };
        assert_eq!(bytes(a, &root), bytes(b, &out.join("people")));
        folds
            .entry(b.fold)
            .or_default()
            .extend([&a.a, &a.b].map(|f| person(f).to_owned()));
    }
    assert_eq!(folds.len(), 4);
    let people: BTreeSet<&String> = folds.values().flatten().collect();
    assert_eq!(
        people.len(),
        folds.values().map(BTreeSet::len).sum::<usize>(),
        "each fold has people of its own"
    );
    let once: BTreeSet<_> = table.iter().map(|p| BTreeSet::from([&p.a, &p.b])).collect();
    assert_eq!(once.len(), 80, "no pair twice");
    let error = refused(&[
        "pairs",
        arg(&root),
        "--out",
        arg(&folder.path().join("x")),
        "--folds",
        "7",
    ]);
    assert!(
        error.contains("12 people") && error.contains("14 are needed"),
        "{error}"
    );
}

#[test]
fn the_seed_decides_triplets_of_two_people() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("tree");
    tree(&root, 5, 3);
    let of = |name: &str, seed: &str| {
        let out = folder.path().join(name);
        done(&[
            "triplets",
            arg(&root),
            "--out",
            arg(&out),
            "--count",
            "30",
            "--seed",
            seed,
        ]);
        read(&out.join("triplets.txt"))
    };
    let list = of("one", "1");
    assert_eq!(list.lines().count(), 30);
    for line in list.lines() {
        let [a, own, other] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        assert!(
            a != own && person(a) == person(own) && person(a) != person(other),
            "{line}"
        );
    }
    assert_eq!(list, of("two", "1"));
    assert_ne!(list, of("three", "2"));
}

#[test]
fn hard_ones_are_told_by_the_embedder() {
    let folder = tempfile::tempdir().unwrap();
    let (root, out) = (folder.path().join("tree"), folder.path().join("out"));
    portraits(&root);
    put(&root, "Grace Hopper/broken.jpg", b"x");
    let said = done(&[
        "triplets",
        arg(&root),
        "--out",
        arg(&out),
        "--count",
        "6",
        "--mining",
        "semi-hard",
    ]);
    assert!(said.contains("a file that is no picture"), "{said}");
    let list = read(&out.join("triplets.txt"));
    assert!(
        list.lines().count() >= 4 && !list.contains("broken"),
        "{list}"
    );
    assert_eq!(report(&out)[1]["people"], 2);
    // Aligned faces need no detector.
    let (faces, again) = (folder.path().join("faces"), folder.path().join("again"));
    done(&["align", arg(&root), "--out", arg(&faces), "--form", "png"]);
    done(&[
        "triplets",
        arg(&faces),
        "--out",
        arg(&again),
        "--count",
        "6",
        "--mining",
        "hard",
        "--aligned",
    ]);
    assert!(read(&again.join("triplets.txt")).contains(".png"));
}
