//! A disk without room: it is told, nothing of the tree is lost, no half of a file is left, and the same command goes on to what it
//! would have come to.
#![cfg(unix)]

use crate::support::{arg, data, done, everything, files, portraits, put, repository};
use std::path::Path;
use std::process::Command;

/// What `workshop data …` says where no file may grow beyond `blocks` of 512 bytes, and nobody ends it for that.
fn without_room(blocks: u64, args: &[&str]) -> String {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let said = Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_workshop"), "data"])
        .args(args)
        .arg("--quiet")
        .output()
        .unwrap();
    assert!(!said.status.success(), "{args:?} went well");
    let error = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(!error.contains("panicked"), "{args:?}: {error}");
    assert!(error.contains("too large"), "{args:?}: {error}");
    error
}

#[test]
fn every_step_goes_on_after_a_disk_had_no_room() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let tree = at("tree");
    portraits(&tree);
    let (found, packed) = (at("found"), at("packed"));
    done(&["analyse", arg(&tree), "--out", arg(&found)]);
    done(&["pack", arg(&tree), "--form", "rec", "--out", arg(&packed)]);
    let clip = repository("assets/demo.mov");
    let films = at("films");
    put(&films, "someone/demo.mov", &std::fs::read(clip).unwrap());
    let before = everything(folder.path());
    let steps: [&[&str]; 11] = [
        &["analyse", arg(&tree)],
        &["clean", arg(&tree), "--report", arg(&found)],
        &["align", arg(&tree)],
        &["low-shot", arg(&tree), "--min", "2"],
        &["split", arg(&tree), "--shares", "one=0.5,other=0.5"],
        &["balance", arg(&tree), "--most", "2"],
        &["mask", arg(&tree)],
        &["mesh", arg(&tree)],
        &["demesh", arg(&tree)],
        &["frames", arg(&films), "--every", "100"],
        &["unpack", arg(&packed)],
    ];
    for step in steps {
        let (whole, broken) = (at("whole"), at("broken"));
        done(&[step, &["--out", arg(&whole)]].concat());
        // Enough for what was asked and for some of the journal, and for no picture.
        let broken_off = [step, &["--out", arg(&broken)]].concat();
        without_room(2, &broken_off);
        let halves: Vec<String> = files(&broken)
            .into_iter()
            .filter(|file| {
                file.ends_with(".new") || file.ends_with(".png") || file.ends_with(".jpg")
            })
            .filter(|file| std::fs::metadata(broken.join(file)).unwrap().len() == 1024)
            .collect();
        assert!(halves.is_empty(), "{step:?} left {halves:?}");
        done(&broken_off);
        same(step, &whole, &broken);
        std::fs::remove_dir_all(&whole).unwrap();
        std::fs::remove_dir_all(&broken).unwrap();
        assert!(
            everything(folder.path()) == before,
            "{step:?} changed what it was given"
        );
    }
}

/// What came of a step, but for the order in which it was done.
fn same(step: &[&str], whole: &Path, broken: &Path) {
    assert_eq!(files(whole), files(broken), "{step:?}");
    for (one, other) in everything(whole).iter().zip(everything(broken)) {
        if one.0 == "done.jsonl" {
            let lines = |bytes: &[u8]| {
                let text = String::from_utf8_lossy(bytes).into_owned();
                let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
                lines.sort();
                lines
            };
            assert_eq!(lines(&one.1), lines(&other.1), "{step:?}");
        } else {
            assert!(one.1 == other.1, "{step:?}: {} differs", one.0);
        }
    }
}

/// What cannot be a picture but is packed as one: bytes are bytes.
fn many(root: &Path) {
    for n in 0..2_300 {
        let text = format!("number {n} of somebody {}", n % 7).repeat(20 + n % 5);
        put(
            root,
            &format!("person-{:02}/{n:05}.jpg", n % 11),
            text.as_bytes(),
        );
    }
}

#[test]
fn a_pack_goes_on_with_what_was_noted_and_does_not_do_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let tree = at("tree");
    many(&tree);
    for (form, name) in [
        ("rec", "train.rec"),
        ("tfrecord", "data.tfrecord"),
        ("webdataset", "data.tar"),
        ("shards", "part-000.bin"),
    ] {
        let (whole, broken) = (at(&format!("{form}-whole")), at(&format!("{form}-broken")));
        let to_whole = ["pack", arg(&tree), "--form", form, "--out", arg(&whole)];
        let to_broken = ["pack", arg(&tree), "--form", form, "--out", arg(&broken)];
        done(&to_whole);
        let size = std::fs::metadata(whole.join(name)).unwrap().len();
        without_room(size * 7 / 10 / 512, &to_broken);
        let noted = std::fs::read_to_string(broken.join("packing.json")).unwrap();
        let noted: serde_json::Value = serde_json::from_str(&noted).unwrap();
        assert_eq!(noted["pictures"], 1_000, "{form}");
        // A mark on a picture that was packed and noted: who packs it again takes the mark away.
        let mut bytes = std::fs::read(broken.join(name)).unwrap();
        assert!(bytes.len() as u64 >= size / 2);
        let marked = 5_000;
        bytes[marked] ^= 1;
        std::fs::write(broken.join(name), &bytes).unwrap();
        let said = done(&to_broken);
        assert!(said.contains("2300 pictures of 11 people"), "{said}");
        let mut bytes = std::fs::read(broken.join(name)).unwrap();
        bytes[marked] ^= 1;
        std::fs::write(broken.join(name), &bytes).unwrap();
        assert_eq!(files(&whole), files(&broken), "{form}");
        for (one, other) in everything(&whole).iter().zip(everything(&broken)) {
            // Its SHA-256 was made with the mark.
            if one.0 != "manifest.json" {
                assert!(one.1 == other.1, "{form}: {} differs", one.0);
            }
        }
    }
    // A tree to which something came is packed from the beginning.
    let broken = at("grown");
    let command = [
        "pack",
        arg(&tree),
        "--form",
        "webdataset",
        "--out",
        arg(&broken),
    ];
    without_room(10_000, &command);
    assert!(broken.join("packing.json").exists());
    put(&tree, "person-00/first.jpg", b"came later");
    let said = done(&command);
    assert!(said.contains("2301 pictures"), "{said}");
    let whole = at("grown-whole");
    done(&[
        "pack",
        arg(&tree),
        "--form",
        "webdataset",
        "--out",
        arg(&whole),
    ]);
    assert!(everything(&whole) == everything(&broken));
    // What was noted of files that are not there any more.
    without_room(
        2_000,
        &[
            "pack",
            arg(&tree),
            "--form",
            "tfrecord",
            "--out",
            arg(&at("gone")),
        ],
    );
    std::fs::write(at("gone").join("data.tfrecord"), b"").unwrap();
    let (_, _, error) = data(&[
        "pack",
        arg(&tree),
        "--form",
        "tfrecord",
        "--out",
        arg(&at("gone")),
    ]);
    assert!(error.contains("shorter than what was noted"), "{error}");
}
