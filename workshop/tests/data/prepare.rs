//! `prepare` on a tiny made-up tree of public sets.

use faceglass_evaluation::lists::lfw_pairs;
use faceglass_vision::ModelKind;
use image::{Rgb, RgbImage};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use workshop::data::prepare::{PrepareConfig, prepare, share_of};
use workshop::data::shards::{Record, ShardSet, ShardWriter, Split, encode_jpeg};
use workshop::data::tools::pairs::pairs;

const HEADER: &str = "file,width,height,score,x,y,w,h,rx,ry,lx,ly,nx,ny,mrx,mry,mlx,mly\n";

fn picture(path: &Path, size: u32, tint: u8) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let picture = RgbImage::from_fn(size, size, |x, y| Rgb([tint, x as u8, y as u8]));
    picture.save(path).unwrap();
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// A row with a face of `size` at 40, 30.
fn row(file: &str, score: f32, size: f32) -> String {
    let (x, y) = (40.0, 30.0);
    let at = |u: f32, v: f32| format!("{},{}", x + u * size, y + v * size);
    format!(
        "{file},200,200,{score},{x},{y},{size},{size},{},{},{},{},{}\n",
        at(0.3, 0.4),
        at(0.7, 0.4),
        at(0.5, 0.6),
        at(0.35, 0.8),
        at(0.65, 0.8)
    )
}

/// CelebA with three people, LFW with a pair and a bystander, negatives.
fn tree(root: &Path) -> PrepareConfig {
    let (data, boxes) = (root.join("data"), root.join("boxes"));
    let celeb = data.join("matush97+faceRecognition");
    for i in 0..6u8 {
        picture(&celeb.join(format!("Celeb/{i}.png")), 200, i * 40);
    }
    std::fs::copy(celeb.join("Celeb/0.png"), celeb.join("Celeb/6.png")).unwrap();
    write(&celeb.join("Celeb/7.png"), "not a picture");
    let ids: String = (0..8).map(|i| format!("{i}.png {}\n", i % 3)).collect();
    write(
        &celeb.join("identity_CelebA.txt"),
        &format!("image identity\n{ids}"),
    );
    let rows: String = (0..8)
        .map(|i| row(&format!("{i}.png"), if i == 5 { 0.3 } else { 0.9 }, 80.0))
        .collect();
    write(
        &boxes.join("matush97+faceRecognition.csv"),
        &format!("{HEADER}{rows}"),
    );

    let lfw = data.join("braun-steven+dfi-tensorflow/data/lfw-deepfunneled");
    let files = [
        "A_A/A_A_0001.jpg",
        "A_A/A_A_0002.jpg",
        "A_A/A_A_0003.jpg",
        "B/B_0001.jpg",
        "C/C_0001.jpg",
    ];
    for (i, file) in files.iter().enumerate() {
        picture(&lfw.join(file), 200, 100 + i as u8);
    }
    let rows: String = files.iter().map(|f| row(f, 0.9, 90.0)).collect();
    write(
        &boxes.join("braun-steven+dfi-tensorflow.csv"),
        &format!("{HEADER}{rows}"),
    );
    let pairs = "1\t1\nA_A\t1\t2\nA_A\t1\tB\t1\n";
    write(&data.join("davidsandberg+facenet/data/pairs.txt"), pairs);

    let negatives = data.join("EliSchwartz+imagenet-sample-images");
    for i in 0..12u8 {
        picture(&negatives.join(format!("n{i}.png")), 120, 200 + i);
    }
    write(
        &root.join("with_faces.json"),
        r#"{"imagenet": [["n3.png", 1, 0.9]]}"#,
    );
    let utk = data.join("mattans+AgeProgression/data/UTKFace/unlabeled");
    picture(&utk.join("12_0_0_1.png"), 200, 11);
    picture(&utk.join("30_0_0_1.png"), 200, 12);
    let rows = [
        row("12_0_0_1.png", 0.9, 100.0),
        row("30_0_0_1.png", 0.9, 100.0),
    ]
    .concat();
    write(
        &boxes.join("mattans+AgeProgression.csv"),
        &format!("{HEADER}{rows}"),
    );
    PrepareConfig {
        data,
        boxes,
        negatives_with_faces: Some(root.join("with_faces.json")),
        own_boxes: None,
        points: None,
        sets: None,
        seed: 20,
        min_score: 0.6,
    }
}

#[test]
fn of_sets_nobody_looked_through_only_what_the_teacher_found_empty_is_a_negative() {
    let root = tempfile::tempdir().unwrap();
    let config = tree(root.path());
    let set = "VeriSilicon+acuity-dataset";
    for (i, name) in ["empty", "face", "unseen"].iter().enumerate() {
        let file = format!("{set}/ILSVRC2012_VAL_SET/data/{name}.png");
        picture(&config.data.join(file), 120, 60 + i as u8);
    }
    let empty = format!("empty.png,120,120,0{}\n", ",0".repeat(14));
    let rows = format!("{HEADER}{empty}{}", row("face.png", 0.55, 60.0));
    write(&config.boxes.join(format!("{set}.csv")), &rows);
    let out = root.path().join("shards");
    let manifest = prepare(ModelKind::Detector, &config, &out, true).unwrap();
    // One of them, and one that the list of the first set names.
    assert_eq!(manifest.dropped["negative with a face"], 2);
    assert_eq!(manifest.dropped["negative the teacher never saw"], 1);
    let shards = ShardSet::open(&out).unwrap();
    let of_set: Vec<_> = shards.records.iter().filter(|r| r.source == set).collect();
    assert_eq!(of_set.len(), 1);
    assert!(of_set[0].file == "empty.png" && of_set[0].faces.is_empty());
    assert_ne!(of_set[0].split, Split::Test);
}

#[test]
fn people_stay_on_one_side_and_what_is_left_out_is_counted() {
    let root = tempfile::tempdir().unwrap();
    let config = tree(root.path());
    let out = root.path().join("shards");
    let manifest = prepare(ModelKind::Detector, &config, &out, true).unwrap();
    assert_eq!(manifest.dropped["duplicate"], 1);
    assert_eq!(manifest.dropped["does not decode"], 1);
    assert_eq!(manifest.dropped["teacher sees no sure face"], 1);
    assert_eq!(manifest.dropped["negative with a face"], 1);
    assert_eq!(manifest.dropped["set not there: imironica+liveness"], 1);

    let set = ShardSet::open(&out).unwrap();
    let mut sides: BTreeMap<&str, Split> = BTreeMap::new();
    for r in set.records.iter().filter(|r| !r.person.is_empty()) {
        assert_eq!(
            *sides.entry(&r.person).or_insert(r.split),
            r.split,
            "{}",
            r.person
        );
    }
    let lfw: Vec<(&str, Split)> = set
        .records
        .iter()
        .filter(|r| r.person.starts_with("lfw:"))
        .map(|r| (r.file.as_str(), r.split))
        .collect();
    // The third picture of A_A is in no pair, but its person is: it is used for nothing.
    assert!(!lfw.iter().any(|(f, _)| *f == "A_A/A_A_0003.jpg"));
    assert_eq!(lfw.iter().filter(|(_, s)| *s == Split::Test).count(), 3);
    assert!(
        lfw.iter()
            .any(|(f, s)| *f == "C/C_0001.jpg" && *s != Split::Test)
    );
    let again = prepare(
        ModelKind::Detector,
        &config,
        &root.path().join("again"),
        true,
    )
    .unwrap();
    assert_eq!(again.sha256, manifest.sha256);
}

#[test]
fn embedder_crops_hold_the_face_on_the_template_and_no_minor() {
    let root = tempfile::tempdir().unwrap();
    let config = tree(root.path());
    let out = root.path().join("shards");
    let manifest = prepare(ModelKind::Embedder, &config, &out, true).unwrap();
    assert_eq!(manifest.dropped["under 18 or age unknown"], 1);
    let set = ShardSet::open(&out).unwrap();
    assert!(set.records.iter().any(|r| r.file == "30_0_0_1.png"));
    assert!(!set.records.iter().any(|r| r.file == "12_0_0_1.png"));
    let crop = set.picture(0).unwrap();
    assert_eq!(crop.dimensions(), (144, 144));
    let nose = set.records[0].faces[0].points[2];
    assert!(
        (nose[0] - 72.0).abs() < 3.0 && (nose[1] - 87.7).abs() < 6.0,
        "{nose:?}"
    );
}

#[test]
fn other_copies_of_celeba_add_new_pictures_of_people_not_held_out() {
    let root = tempfile::tempdir().unwrap();
    let mut config = tree(root.path());
    // Person 1 is one of those whom choices are made on, the others are not.
    let held = |seed: &u64| {
        let dev = |n: u32| share_of(&format!("celeba:{n}"), *seed) < 0.1;
        dev(1) && !dev(0) && !dev(2) && !dev(9)
    };
    config.seed = (0..).find(held).unwrap();
    let aligned = config.data.join("ShaharKSegal+CelebA_Samples");
    let heads = config.data.join("Trung-Jeager-2019+validation");
    let ids: String = [(0, 0), (10, 9), (11, 1), (12, 2), (13, 9)]
        .iter()
        .map(|(file, person)| format!("{file}.png {person}\r\n"))
        .collect();
    write(&aligned.join("identity_CelebA.txt"), &ids);
    let heads_have = ["10.png", "14.png"];
    // In turn: in the wild already, among the heads already, of a person held out, new, new.
    let aligned_has = ["0_0.png", "9_10.png", "1_11.png", "2_12.png", "9_13.png"];
    let rows = |files: &[&str]| files.iter().map(|f| row(f, 0.9, 80.0)).collect::<String>();
    for (n, file) in heads_have.iter().enumerate() {
        picture(&heads.join(file), 200, 150 + n as u8);
    }
    for (n, file) in aligned_has.iter().enumerate() {
        let file = format!("celeba_identity_samples/{file}");
        picture(&aligned.join(file), 200, 160 + n as u8);
    }
    for (set, text) in [
        ("ShaharKSegal+CelebA_Samples", rows(&aligned_has)),
        ("Trung-Jeager-2019+validation", rows(&heads_have)),
    ] {
        let file = config.boxes.join(format!("{set}.csv"));
        write(&file, &format!("{HEADER}{text}"));
    }
    let out = root.path().join("shards");
    prepare(ModelKind::Embedder, &config, &out, true).unwrap();
    let set = ShardSet::open(&out).unwrap();
    let of = |source: &str| -> Vec<(&str, &str, Split)> {
        let own = set.records.iter().filter(|r| r.source == source);
        own.map(|r| (r.file.as_str(), r.person.as_str(), r.split))
            .collect()
    };
    // The list names nobody for the head 14.
    assert_eq!(
        of("Trung-Jeager-2019+validation"),
        [("10.png", "celeba:9", Split::Train)]
    );
    assert_eq!(
        of("ShaharKSegal+CelebA_Samples"),
        [
            ("2_12.png", "celeba:2", Split::Train),
            ("9_13.png", "celeba:9", Split::Train)
        ]
    );
}

#[test]
fn faces_on_their_side_are_left_out_of_the_replays() {
    let root = tempfile::tempdir().unwrap();
    let config = tree(root.path());
    let set = "jtboing+liveness-web-demo";
    let files = ["real/upright.png", "real/sideways.png", "fake/upright.png"];
    for (n, file) in files.iter().enumerate() {
        let path = config.data.join(set).join("dataset").join(file);
        picture(&path, 200, 90 + n as u8);
    }
    // The same points with x and y exchanged: the eyes lie one above the other.
    let sideways = "real/sideways.png,200,200,0.9,40,30,80,80,62,54,62,86,78,70,94,58,94,82\n";
    let rows = row(files[0], 0.9, 80.0) + sideways + &row(files[2], 0.9, 80.0);
    write(
        &config.boxes.join(format!("{set}.csv")),
        &format!("{HEADER}{rows}"),
    );
    let out = root.path().join("shards");
    let manifest = prepare(ModelKind::Liveness, &config, &out, true).unwrap();
    assert_eq!(manifest.dropped["lies on its side"], 1);
    let shards = ShardSet::open(&out).unwrap();
    let kept = shards.records.iter().filter(|r| r.source == set);
    let kept: Vec<(&str, Option<bool>)> = kept.map(|r| (r.file.as_str(), r.live)).collect();
    assert_eq!(
        kept,
        [
            ("fake/upright.png", Some(false)),
            ("real/upright.png", Some(true))
        ]
    );
}

#[test]
fn whole_frames_are_labelled_by_folder_or_class_and_the_labelled_face_is_meant() {
    let root = tempfile::tempdir().unwrap();
    let config = tree(root.path());
    // The detector sees a face from (40, 30) to (120, 110) in 200 x 200 pixels.
    let (around_it, elsewhere) = ("0.4 0.35 0.5 0.5", "0.85 0.85 0.2 0.2");
    let by_folder = "code-with-prabhu+livenessDetection";
    let by_class = "Ramkumarkh+yolo_model_faceliveness";
    let pictures = [
        (
            by_folder,
            "Dataset",
            "Real/a",
            "Real/a",
            format!("0 {around_it}"),
        ),
        (
            by_folder,
            "Dataset",
            "Fake/b",
            "Fake/b",
            format!("1 {around_it}\n1 {elsewhere}"),
        ),
        (
            by_folder,
            "Dataset",
            "Fake/c",
            "Fake/c",
            format!("0 {elsewhere}"),
        ),
        (by_folder, "Dataset", "Fake/d", "Fake/d", String::new()),
        (
            by_class,
            "Dataset/SplitData",
            "val/images/e",
            "val/labels/e",
            format!("1 {around_it}"),
        ),
        (
            by_class,
            "Dataset/SplitData",
            "val/images/f",
            "val/labels/f",
            format!("0 {around_it}"),
        ),
    ];
    for (n, (set, below, file, label, text)) in pictures.iter().enumerate() {
        let folder = config.data.join(set).join(below);
        picture(&folder.join(format!("{file}.png")), 200, 180 + n as u8);
        write(&folder.join(format!("{label}.txt")), text);
    }
    for set in [by_folder, by_class] {
        let own = pictures.iter().filter(|(s, ..)| *s == set);
        let rows: String = own
            .map(|(_, _, file, ..)| row(&format!("{file}.png"), 0.9, 80.0))
            .collect();
        let file = config.boxes.join(format!("{set}.csv"));
        write(&file, &format!("{HEADER}{rows}"));
    }
    let out = root.path().join("shards");
    let manifest = prepare(ModelKind::Liveness, &config, &out, true).unwrap();
    // One has no label; in another the face is not the labelled one.
    assert_eq!(manifest.dropped["no labelled box"], 1);
    assert_eq!(manifest.dropped["teacher sees no sure face"], 1 + 1);
    let set = ShardSet::open(&out).unwrap();
    let frames = set.records.iter().filter(|r| r.source == r.camera);
    let found: Vec<(&str, Option<bool>)> = frames.map(|r| (r.file.as_str(), r.live)).collect();
    let wanted = [
        ("Fake/b.png", Some(false)),
        ("Real/a.png", Some(true)),
        ("val/images/e.png", Some(true)),
        ("val/images/f.png", Some(false)),
    ];
    assert_eq!(found, wanted);
}

#[test]
fn nothing_found_is_said_with_what_to_do() {
    let root = tempfile::tempdir().unwrap();
    let config = PrepareConfig {
        data: root.path().join("nowhere"),
        boxes: root.path().join("nowhere"),
        negatives_with_faces: None,
        own_boxes: None,
        points: None,
        sets: None,
        seed: 1,
        min_score: 0.6,
    };
    let error = prepare(ModelKind::Liveness, &config, &root.path().join("out"), true).unwrap_err();
    assert!(
        error.to_string().contains("workshop teach boxes"),
        "{error}"
    );
}

#[test]
fn people_held_out_become_pairs_in_the_form_of_lfw() {
    let root = tempfile::tempdir().unwrap();
    let shards = root.path().join("shards");
    let mut writer = ShardWriter::create(&shards, "detector", 1).unwrap();
    let mut push = |person: &str, split, source: &str, count: u8| {
        for i in 0..count {
            let tint = RgbImage::from_pixel(20, 20, Rgb([i * 20, 9, 9]));
            let record = Record {
                source: source.into(),
                file: format!("{person}{i}.jpg"),
                split,
                person: person.into(),
                ..Record::default()
            };
            let jpeg = encode_jpeg(&tint, 90).unwrap();
            writer.push(record, &jpeg).unwrap();
        }
    };
    for (person, count) in [("c:1", 3), ("c:2", 4), ("c:3", 5), ("c:4", 3), ("c:5", 1)] {
        push(person, Split::Dev, "a+set", count);
    }
    push("c:6", Split::Train, "a+set", 3);
    push("o:1", Split::Dev, "another+set", 3);
    writer.finish().unwrap();

    let out = root.path().join("out");
    let written = pairs(&shards, "a+set", 2, &out).unwrap();
    // c:5 has one picture; a person with three pictures has three pairs.
    assert_eq!(
        (written.people, written.pictures, written.folds),
        (4, 15, 2)
    );
    let list = std::fs::read_to_string(out.join("pairs.txt")).unwrap();
    let read = lfw_pairs(&list, "pairs.txt").unwrap();
    assert_eq!(read.len(), 2 * 2 * written.each);
    assert!(written.each >= 6);
    let mut folds: BTreeMap<String, usize> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for pair in &read {
        assert!(seen.insert((&pair.a, &pair.b)), "{pair:?} twice");
        let name = |file: &str| file.split('/').next().unwrap().to_owned();
        assert_eq!(pair.same, name(&pair.a) == name(&pair.b));
        for file in [&pair.a, &pair.b] {
            assert!(out.join(file).is_file(), "{file}");
            assert_eq!(*folds.entry(name(file)).or_insert(pair.fold), pair.fold);
        }
    }
    assert_eq!(folds.len(), 4);
    let again = root.path().join("again");
    pairs(&shards, "a+set", 2, &again).unwrap();
    assert_eq!(
        std::fs::read_to_string(again.join("pairs.txt")).unwrap(),
        list
    );
    for folds in [0, 3] {
        let error = pairs(&shards, "a+set", folds, &out).unwrap_err();
        assert!(error.to_string().contains("4 people"), "{error}");
    }
}
