//! Landmark shards of faces that a teacher gave 68 points.

use faceglass_vision::ModelKind;
use image::{Rgb, RgbImage};
use std::path::Path;
use workshop::data::prepare::taught::{Answer, Taught};
use workshop::data::prepare::{PrepareConfig, prepare};
use workshop::data::shards::{ShardSet, Split};

const CELEBA: &str = "matush97+faceRecognition";
const MASKS: &str = "chandrikadeb7+Face-Mask-Detection";

/// Pictures of a set, a face in each as the teacher of boxes says, and 68 points by the other.
fn set(root: &Path, name: &str, below: &str, files: &[(&str, f32)]) {
    let mut boxes = format!("{}\n", workshop::data::prepare::boxes::HEADER);
    let mut taught = Taught::default();
    for (n, (file, spread)) in files.iter().enumerate() {
        let path = root.join("data").join(name).join(below).join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let tint = (n * 9 + name.len()) as u8;
        let picture = RgbImage::from_fn(200, 200, |x, y| Rgb([tint, x as u8, y as u8]));
        picture.save(path).unwrap();
        let five = "70,70,110,70,90,90,75,110,105,110";
        boxes.push_str(&format!("{file},200,200,0.9,50,40,80,100,{five}\n"));
        let points = (0..68).map(|i| [60.0 + i as f32, 100.0]).collect();
        taught.insert(
            (*file).into(),
            Answer {
                spread: *spread,
                points,
            },
        );
    }
    for (folder, what) in [("boxes", Some(boxes)), ("points", None)] {
        let path = root.join(folder).join(format!("{name}.csv"));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        match what {
            Some(text) => std::fs::write(path, text).unwrap(),
            None => taught.write(&path).unwrap(),
        }
    }
}

fn config(root: &Path) -> PrepareConfig {
    PrepareConfig {
        data: root.join("data"),
        boxes: root.join("boxes"),
        own_boxes: None,
        points: Some(root.join("points")),
        negatives_with_faces: None,
        sets: None,
        seed: 20,
        min_score: 0.6,
    }
}

#[test]
fn faces_have_the_teachers_points_and_people_stay_on_one_side() {
    let root = tempfile::tempdir().unwrap();
    let files: Vec<String> = (0..120).map(|n| format!("{n}.png")).collect();
    let files: Vec<(&str, f32)> = files
        .iter()
        .enumerate()
        // One that the teacher is of several minds about.
        .map(|(n, f)| (f.as_str(), if n == 5 { 0.2 } else { 0.01 }))
        .collect();
    set(root.path(), CELEBA, "Celeb", &files);
    let people: String = (0..120).map(|n| format!("{n}.png {}\n", n % 60)).collect();
    let list = root.path().join("data").join(CELEBA);
    std::fs::write(list.join("identity_CelebA.txt"), people).unwrap();
    let out = root.path().join("shards");
    let manifest = prepare(ModelKind::Landmarks, &config(root.path()), &out, true).unwrap();
    let apart = "no points, or the teacher's answers lie apart";
    assert_eq!(manifest.dropped[apart], 1);
    let shards = ShardSet::open(&out).unwrap();
    assert_eq!(shards.records.len(), 119);
    let splits = |split| shards.of_split(split).len();
    assert!(splits(Split::Train) > 90 && splits(Split::Test) + splits(Split::Dev) > 0);
    for record in &shards.records {
        let face = &record.faces[0];
        // The crop reaches 2.2 longer sides around the box's middle at 90, 90.
        let corner = 90.0 - 110.0;
        assert!((face.points[0][0] - (60.0 - corner)).abs() < 0.6);
        assert!((face.bbox[3] - 100.0).abs() < 0.6);
        let of_person = shards.records.iter().filter(|r| r.person == record.person);
        assert!(of_person.into_iter().all(|r| r.split == record.split));
    }
}

#[test]
fn faces_with_a_mask_are_reported_on_and_never_learned_from() {
    let root = tempfile::tempdir().unwrap();
    let files = [
        ("with_mask/a.png", 0.01),
        ("with_mask/b.png", 0.2),
        ("without_mask/0_0_maguoming_0041.png", 0.01),
        ("without_mask/c.png", 0.01),
    ];
    set(root.path(), MASKS, "dataset", &files);
    let out = root.path().join("shards");
    prepare(ModelKind::Landmarks, &config(root.path()), &out, true).unwrap();
    let shards = ShardSet::open(&out).unwrap();
    assert_eq!(shards.records.len(), 4);
    for record in &shards.records {
        let masked = record.file.starts_with("with_mask");
        assert_eq!(record.faces[0].points.is_empty(), masked, "{}", record.file);
        assert!(!masked || record.split == Split::Test);
    }
}

#[test]
fn without_a_teachers_points_such_sets_serve_nothing_and_are_counted() {
    let root = tempfile::tempdir().unwrap();
    set(root.path(), MASKS, "dataset", &[("with_mask/a.png", 0.01)]);
    std::fs::remove_dir_all(root.path().join("points")).unwrap();
    let out = root.path().join("shards");
    let error = prepare(ModelKind::Landmarks, &config(root.path()), &out, true).unwrap_err();
    assert!(error.to_string().contains("no usable picture"), "{error}");
}
