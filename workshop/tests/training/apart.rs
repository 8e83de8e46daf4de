//! Who is left out for looking like somebody of the test, and where classes begin.

use super::*;
use workshop::recipes::embedder::{Config, EmbedderData};

/// Crops with vectors of two numbers: five of one person, four of another, one of nobody.
fn people(dir: &Path) {
    let crops: [(&str, Split, [f32; 2]); 12] = [
        ("near", Split::Train, [1.0, 0.3]),
        ("near", Split::Train, [1.0, 0.9]),
        ("near", Split::Train, [1.0, 0.9]),
        ("near", Split::Train, [1.0, 0.9]),
        ("near", Split::Train, [1.0, 0.9]),
        ("far", Split::Train, [0.0, 1.0]),
        ("far", Split::Train, [0.0, 1.0]),
        ("far", Split::Train, [0.0, 2.0]),
        ("far", Split::Train, [0.0, 2.0]),
        ("", Split::Train, [1.0, 0.9]),
        ("chosen by", Split::Dev, [0.5, 0.5]),
        ("tested", Split::Test, [1.0, 0.0]),
    ];
    write(dir, &crops, |_| {
        faceglass_vision::TEMPLATE_112.map(|p| [p.x, p.y])
    });
}

type Crop = (&'static str, Split, [f32; 2]);

fn write(dir: &Path, crops: &[Crop], points: impl Fn(usize) -> [[f32; 2]; 5]) {
    let mut writer = ShardWriter::create(dir, "embedder", 1).unwrap();
    for (n, (person, split, _)) in crops.iter().enumerate() {
        let face = FaceLabel {
            bbox: [48.0, 48.0, 72.0, 72.0],
            score: 1.0,
            points: points(n).into(),
        };
        let record = Record {
            person: (*person).into(),
            ..record(&format!("{n}.jpg"), *split, vec![face])
        };
        let jpeg = encode_jpeg(&portrait(1, 10 * n as u8), 90).unwrap();
        writer.push(record, &jpeg).unwrap();
    }
    writer.finish().unwrap();
    let vectors = Vectors {
        dim: 2,
        values: crops.iter().flat_map(|(_, _, v)| *v).collect(),
    };
    vectors.save(dir, "a test").unwrap();
}

fn config(apart: f32) -> Config {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs/embedder.toml");
    let mut config: Config = read_toml(&path).unwrap();
    config.min_test_distance = apart;
    config.loss.centre = 0.0;
    config
}

fn open(dir: &Path, apart: f32) -> EmbedderData {
    EmbedderData::open(dir, &config(apart)).unwrap()
}

#[test]
fn what_cannot_be_aligned_is_counted_and_not_learned_from() {
    let folder = tempfile::tempdir().unwrap();
    let crops: [Crop; 4] = [
        ("one", Split::Train, [1.0, 0.0]),
        ("one", Split::Train, [1.0, 0.1]),
        ("one", Split::Train, [0.0, 0.0]),
        ("two", Split::Dev, [0.0, 1.0]),
    ];
    // The first crop's points all lie in one place; the third has no vector.
    write(folder.path(), &crops, |n| match n {
        0 => [[60.0, 60.0]; 5],
        _ => faceglass_vision::TEMPLATE_112.map(|p| [p.x, p.y]),
    });
    let data = open(folder.path(), 0.0);
    assert_eq!((data.train_len(), data.unusable), (1, 2));
    let told = data.describe();
    assert!(
        told.contains("2 crops without a vector or points"),
        "{told}"
    );
    let mut wrong = config(0.0);
    wrong.augment.scale = 1.0;
    let error = EmbedderData::open(folder.path(), &wrong).err().unwrap();
    assert!(error.to_string().contains("augment.scale"), "{error}");
}

#[test]
fn nobody_with_a_name_to_choose_by_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let crops: [Crop; 2] = [
        ("one", Split::Train, [1.0, 0.0]),
        ("", Split::Dev, [0.0, 1.0]),
    ];
    write(folder.path(), &crops, |_| {
        faceglass_vision::TEMPLATE_112.map(|p| [p.x, p.y])
    });
    let error = EmbedderData::open(folder.path(), &config(0.0))
        .err()
        .unwrap();
    assert!(error.to_string().contains("anybody with a name"), "{error}");
}

#[test]
fn a_person_with_one_crop_like_the_test_is_left_out_whole() {
    let folder = tempfile::tempdir().unwrap();
    people(folder.path());
    let all = open(folder.path(), 0.0);
    assert_eq!((all.train_len(), all.classes(), all.too_near), (10, 2, 0));
    // Only the first crop is within 0.5 of the test's vector; nobody's crop is not a person's.
    let apart = open(folder.path(), 0.5);
    assert_eq!(
        (apart.train_len(), apart.classes(), apart.too_near),
        (5, 1, 5)
    );
    // What is told of the weights counts nobody who was left out.
    let pictures = |data: &EmbedderData| {
        let sets = data.origin().unwrap().trained_on;
        sets.iter().map(|set| set.pictures).collect::<Vec<_>>()
    };
    assert_eq!((pictures(&all), pictures(&apart)), (vec![10], vec![5]));
}

#[test]
fn classes_begin_at_the_mean_of_their_targets() {
    let folder = tempfile::tempdir().unwrap();
    people(folder.path());
    // Classes are in the order of names; vectors are of length 1 before the mean is taken.
    let means = open(folder.path(), 0.0).class_means();
    assert_eq!(means[0], [0.0, 1.0]);
    assert!((means[1][0].hypot(means[1][1]) - 1.0).abs() < 1e-6);
    let unit = |v: [f32; 2]| v.map(|x| x / v[0].hypot(v[1]));
    let (one, four) = (unit([1.0, 0.3]), unit([1.0, 0.9]));
    let sum = [one[0] + 4.0 * four[0], one[1] + 4.0 * four[1]];
    assert!((means[1][0] - unit(sum)[0]).abs() < 1e-6);
}

#[test]
fn vectors_of_another_length_than_the_network_gives_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let shards = folder.path().join("shards");
    people(&shards);
    let order = Order {
        config: Path::new(env!("CARGO_MANIFEST_DIR")).join("configs/embedder.toml"),
        shards,
        run: folder.path().join("run"),
        device: "flex".into(),
        sitting: Sitting {
            quiet: true,
            ..Sitting::default()
        },
    };
    let error = workshop::recipes::embedder::train(&order)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("have 2 numbers, the network's 128"),
        "{error}"
    );
}
