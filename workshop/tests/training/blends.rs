//! Blended faces with a teacher's vectors.

use super::*;
use indicatif::ProgressBar;
use workshop::data::shards::ShardSet;
use workshop::teach::aligned::AlignedTeacher;
use workshop::teach::blends::{SOURCE, Wanted, blends};

const FIVE: Wanted = Wanted {
    count: 5,
    seed: 1,
    apart: 0.0,
};

/// A network of the embedder's kind stands in for the teacher.
fn teacher(folder: &Path, dim: usize) -> AlignedTeacher {
    let net = embedder_of(dim).init(&Device::flex()).unwrap();
    let onnx = onnx(&net, &embedder::net::signature()).unwrap();
    let file = folder.join("teacher.onnx");
    std::fs::write(&file, onnx).unwrap();
    let config = folder.join("teacher.toml");
    let text = format!("onnx = {file:?}\nside = 112\nscale = 1.0\ncorner = [0.0, 0.0]\n");
    std::fs::write(&config, text).unwrap();
    AlignedTeacher::open(&config).unwrap()
}

#[test]
fn blends_follow_the_shards_they_are_made_of_and_are_trained_on_only() {
    let folder = tempfile::tempdir().unwrap();
    let (from, out) = (folder.path().join("from"), folder.path().join("out"));
    shards(&from, "embedder", true);
    let before = ShardSet::open(&from).unwrap();
    let known = Vectors::open(&before).unwrap();
    let teacher = teacher(folder.path(), known.dim);
    let bar = ProgressBar::hidden();
    let written = blends(&from, &teacher, FIVE, &out, &bar).unwrap();
    assert_eq!(written, before.records.len() + 5);

    let after = ShardSet::open(&out).unwrap();
    let vectors = Vectors::open(&after).unwrap();
    let old = before.records.len();
    for i in 0..old {
        assert_eq!(after.records[i].file, before.records[i].file);
        assert_eq!(after.picture(i).unwrap(), before.picture(i).unwrap());
        assert_eq!(vectors.row(i), known.row(i));
    }
    for i in old..after.records.len() {
        let record = &after.records[i];
        assert_eq!(
            (record.source.as_str(), record.split),
            (SOURCE, Split::Train)
        );
        assert!(record.person.is_empty(), "a blend is nobody");
        let seen = teacher.vector(&after.picture(i).unwrap()).unwrap();
        assert_eq!(seen, vectors.row(i));
    }
    // The same seed gives the same blends.
    let again = folder.path().join("again");
    blends(&from, &teacher, FIVE, &again, &bar).unwrap();
    assert_eq!(
        Vectors::open(&ShardSet::open(&again).unwrap()).unwrap(),
        vectors
    );
}

#[test]
fn blends_that_cannot_be_made_are_refused_and_spoil_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let from = folder.path().join("from");
    shards(&from, "embedder", true);
    let known = Vectors::open(&ShardSet::open(&from).unwrap()).unwrap();
    let bar = ProgressBar::hidden();
    let right = teacher(folder.path(), known.dim);
    let onto_itself = blends(&from, &right, FIVE, &from, &bar).unwrap_err();
    assert!(onto_itself.to_string().contains("choose another folder"));
    let roundabout = folder.path().join(".").join("from");
    assert!(blends(&from, &right, FIVE, &roundabout, &bar).is_err());
    let other = teacher(folder.path(), known.dim + 1);
    let misfit = blends(&from, &other, FIVE, &folder.path().join("out"), &bar).unwrap_err();
    assert!(misfit.to_string().contains("numbers"));
    assert_eq!(
        Vectors::open(&ShardSet::open(&from).unwrap()).unwrap(),
        known
    );
}
