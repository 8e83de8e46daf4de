//! Lists of triplets: chosen from shards, read by recognition.

use super::recognition::{config, people};
use super::*;
use faceglass_vision::{Embedder, Embedding, ModelId, VisionError};
use indicatif::ProgressBar;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use workshop::data::shards::ShardSet;
use workshop::data::tools::triplets::{Choice, LeftOut, Wanted, Written, triplets};
use workshop::recipes::recognition::RecognitionData;

/// Crops on a circle, one after the other as they come: four of each of four people.
struct Circle(Vec<f32>);

/// Each person around a place of its own, so wide that neighbours overlap; no two as far from a third.
const DEGREES: [f32; 16] = [
    0.0, 10.3, 25.1, 45.7, 40.2, 52.9, 69.4, 90.8, 80.5, 91.9, 107.3, 130.1, 121.2, 133.8, 150.6,
    172.9,
];

impl Embedder for Circle {
    fn embed(&mut self, face: &RgbImage) -> std::result::Result<Embedding, VisionError> {
        assert_eq!(face.dimensions(), (112, 112));
        let angle = self.0.remove(0).to_radians();
        Embedding::new(vec![angle.cos(), angle.sin()])
    }

    fn model_id(&self) -> ModelId {
        ModelId("circle".into())
    }

    fn default_threshold(&self) -> f32 {
        0.5
    }
}

fn wanted(choice: Choice, count: usize) -> Wanted {
    Wanted {
        choice,
        count,
        most_a_person: None,
        seed: 7,
    }
}

/// What was told, and the lines as persons and shots.
fn written(dir: &Path, wanted: &Wanted) -> (Written, Vec<[(usize, usize); 3]>) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("lists/triplets.txt");
    let mut circle = Circle(DEGREES.to_vec());
    let net: Option<&mut dyn Embedder> = match wanted.choice {
        Choice::Random => None,
        _ => Some(&mut circle),
    };
    let shards = ShardSet::open(dir).unwrap();
    let told = triplets(&shards, wanted, net, &out, &ProgressBar::hidden()).unwrap();
    let text = std::fs::read_to_string(&out).unwrap();
    let crop = |file: &str| {
        let (person, shot) = file.trim_end_matches(".jpg").split_once('/').unwrap();
        (person.parse().unwrap(), shot.parse().unwrap())
    };
    let line = |line: &str| {
        let files: Vec<(usize, usize)> = line.split('\t').map(crop).collect();
        files.try_into().unwrap()
    };
    (told, text.lines().map(line).collect())
}

#[test]
fn triplets_by_chance_are_spread_evenly_and_none_comes_twice() {
    let folder = tempfile::tempdir().unwrap();
    let dir = people(folder.path());
    let (told, list) = written(&dir, &wanted(Choice::Random, 40));
    assert_eq!((told.triplets, told.people, told.crops), (40, 4, 16));
    let mut of = BTreeMap::new();
    for [a, own, other] in &list {
        assert!(a.0 == own.0 && a.1 != own.1 && a.0 != other.0, "{list:?}");
        // Nothing that is held out.
        assert!([a, own, other].iter().all(|crop| crop.1 < 4));
        *of.entry(a.0).or_insert(0) += 1;
    }
    assert!(of.values().all(|count| *count == 10), "{of:?}");
    assert_eq!(list.iter().collect::<BTreeSet<_>>().len(), 40);
    assert_eq!(written(&dir, &wanted(Choice::Random, 40)).1, list);
    let other = Wanted {
        seed: 8,
        ..wanted(Choice::Random, 40)
    };
    assert_ne!(written(&dir, &other).1, list);
    let few = Wanted {
        most_a_person: Some(3),
        ..wanted(Choice::Random, 40)
    };
    let (told, list) = written(&dir, &few);
    assert_eq!(list.len(), 12);
    assert!(
        told.told().starts_with("12 triplets of the 40 asked for"),
        "{}",
        told.told()
    );
}

#[test]
fn hard_and_semi_hard_ones_are_what_the_network_says() {
    let folder = tempfile::tempdir().unwrap();
    let dir = people(folder.path());
    let angle = |(person, shot): (usize, usize)| DEGREES[4 * person + shot];
    let apart = |a, b| (angle(a) - angle(b)).abs();
    let others = |a: (usize, usize)| {
        let all = (0..4).flat_map(|p| (0..4).map(move |s| (p, s)));
        all.filter(move |crop| crop.0 != a.0)
    };
    // Of one crop there is one hardest triplet.
    let (told, list) = written(&dir, &wanted(Choice::Hard, 100));
    assert_eq!((told.triplets, list.len()), (16, 16));
    for [a, own, other] in list {
        let own_crops = (0..4).map(|s| (a.0, s));
        assert!(own_crops.into_iter().all(|c| apart(a, c) <= apart(a, own)));
        assert!(others(a).all(|c| apart(a, c) >= apart(a, other)));
    }
    let (_, list) = written(&dir, &wanted(Choice::SemiHard, 30));
    assert!(list.len() > 20, "{list:?}");
    for [a, own, other] in list {
        assert!(a != own && apart(a, other) > apart(a, own));
        let farther = others(a).filter(|c| apart(a, *c) > apart(a, own));
        assert!(farther.into_iter().all(|c| apart(a, c) >= apart(a, other)));
    }
}

#[test]
fn what_no_triplet_can_be_made_of_is_counted_and_the_list_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("shards");
    let mut writer = ShardWriter::create(&dir, "embedder", 1).unwrap();
    let face = FaceLabel {
        bbox: [48.0, 48.0, 72.0, 72.0],
        score: 1.0,
        points: faceglass_vision::TEMPLATE_112
            .iter()
            .map(|p| [p.x + 28.0, p.y + 28.0])
            .collect(),
    };
    let mut push = |source: &str, file: &str, person: &str, split, has_points: bool| {
        let face = FaceLabel {
            points: if has_points {
                face.points.clone()
            } else {
                Vec::new()
            },
            ..face.clone()
        };
        let record = Record {
            source: source.into(),
            person: person.into(),
            ..record(file, split, vec![face])
        };
        let picture = portrait(file.len() as u8 % 4, 10);
        writer
            .push(record, &encode_jpeg(&picture, 90).unwrap())
            .unwrap();
    };
    for person in ["a", "b"] {
        for shot in 0..4 {
            push(
                "one",
                &format!("{person}/{shot}.jpg"),
                person,
                Split::Train,
                true,
            );
        }
        for shot in 4..6 {
            push(
                "one",
                &format!("{person}/{shot}.jpg"),
                person,
                Split::Dev,
                true,
            );
        }
    }
    push("one", "nobody.jpg", "", Split::Train, true);
    push("one", "a/turned.jpg", "a", Split::Train, false);
    push("one", "alone.jpg", "c", Split::Train, true);
    // Two sets may have a file of one name, which a line could not tell apart.
    push("one", "same.jpg", "a", Split::Train, true);
    push("two", "same.jpg", "b", Split::Train, true);
    writer.finish().unwrap();

    let out = folder.path().join("triplets.txt");
    let shards = ShardSet::open(&dir).unwrap();
    let write = || {
        triplets(
            &shards,
            &wanted(Choice::Random, 6),
            None,
            &out,
            &ProgressBar::hidden(),
        )
    };
    let told = write().unwrap();
    let left_out = LeftOut {
        without_name: 1,
        without_points: 1,
        ambiguous: 2,
        alone: 1,
    };
    assert_eq!(
        (told.triplets, told.people, told.left_out),
        (6, 2, left_out)
    );
    let again = write().unwrap_err().to_string();
    assert!(again.contains("is there already"), "{again}");

    let mut config = config(&format!(
        "loss = [{{ name = 'triplet', mining = 'list' }}]\n\
         data = {{ side = 32, sampler = {{ name = \"triplets\", list = {out:?} }} }}"
    ));
    config.train.batch = 6;
    let batch = RecognitionData::open(&dir, &config)
        .unwrap()
        .batch(0, &config);
    let people = batch.unwrap().people;
    for of in people.chunks(3) {
        assert!(of[0] == of[1] && of[0] != of[2], "{people:?}");
    }
}

#[test]
fn the_command_asks_the_shipped_network_and_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let dir = people(folder.path());
    let out = folder.path().join("hard.txt");
    let run = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_workshop"));
        command.args(["triplets", "--quiet", "--shards"]).arg(&dir);
        let run = command.arg("--out").arg(&out).args(more).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (run.status.success(), text(run.stdout) + &text(run.stderr))
    };
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/embedder.toml");
    let manifest = manifest.display().to_string();
    let (done, told) = run(&["--mining", "hard"]);
    assert!(!done && told.contains("name one with --manifest"), "{told}");
    let (done, told) = run(&["--manifest", &manifest]);
    assert!(!done && told.contains("leave --manifest out"), "{told}");
    assert!(!out.exists());
    let hard = ["--mining", "hard", "--count", "5", "--manifest", &manifest];
    let (done, told) = run(&hard);
    assert!(done && told.contains("5 triplets, of"), "{told}");
    assert_eq!(std::fs::read_to_string(&out).unwrap().lines().count(), 5);
    let (done, told) = run(&hard);
    assert!(!done && told.contains("is there already"), "{told}");
}
