//! Liveness shards as lists for networks of colour alone.

use image::{Rgb, RgbImage};
use indicatif::ProgressBar;
use std::path::Path;
use workshop::data::shards::{FaceLabel, Record, ShardWriter, Split, encode_jpeg};
use workshop::data::tools::colour::{Wanted, colour_lists};
use workshop::data::triplets::TripletList;

/// Two sources in all three splits, four pictures a split, source and class; in each a face at 60, 50 of 40 x 50
/// pixels, and one picture more in which nobody is seen.
fn shards(dir: &Path, kind: &str) {
    let mut writer = ShardWriter::create(dir, kind, 7).unwrap();
    let face = FaceLabel {
        bbox: [60.0, 50.0, 40.0, 50.0],
        score: 1.0,
        points: Vec::new(),
    };
    let mut shade = 0u8;
    for split in [Split::Train, Split::Dev, Split::Test] {
        for source in ["one+camera", "two+camera"] {
            for (live, number) in [true, false]
                .into_iter()
                .flat_map(|l| (0..4).map(move |n| (l, n)))
            {
                shade += 5;
                let picture = RgbImage::from_fn(160, 160, |x, y| {
                    let inside = (60..100).contains(&x) && (50..100).contains(&y);
                    if inside {
                        Rgb([200, shade, 40])
                    } else {
                        Rgb([10, 10, 10])
                    }
                });
                let mut record = Record::new(
                    source,
                    &format!("{}/{live}/{number}.jpg", split.as_str()),
                    split,
                );
                record.live = Some(live);
                record.faces = vec![face.clone()];
                writer
                    .push(record, &encode_jpeg(&picture, 95).unwrap())
                    .unwrap();
            }
        }
    }
    let mut empty = Record::new("one+camera", "nobody.jpg", Split::Train);
    empty.live = Some(true);
    let picture = encode_jpeg(&RgbImage::new(160, 160), 95).unwrap();
    writer.push(empty, &picture).unwrap();
    writer.finish().unwrap();
}

fn counts(root: &Path, list: &str) -> [usize; 2] {
    TripletList::read(root, list)
        .unwrap()
        .by_class()
        .map(|own| own.len())
}

#[test]
fn each_split_becomes_a_list_of_square_crops_around_faces() {
    let dir = tempfile::tempdir().unwrap();
    let (from, out) = (dir.path().join("shards"), dir.path().join("lists"));
    shards(&from, "liveness");
    let wanted = Wanted {
        scale: 1.0,
        ..Wanted::default()
    };
    let written = colour_lists(&from, &out, &wanted, &ProgressBar::hidden()).unwrap();
    assert_eq!(written.left, 1);
    for list in [
        "train_list.txt",
        "val_private_list.txt",
        "test_public_list.txt",
    ] {
        assert_eq!(counts(&out, list), [8, 8], "{list}");
    }
    let list = TripletList::read(&out, "test_public_list.txt").unwrap();
    for triplet in &list.triplets {
        let [colour, depth, infrared] = &triplet.files;
        assert!(
            colour == depth && depth == infrared,
            "a network of colour alone reads one file"
        );
        let crop = image::open(out.join(colour)).unwrap().to_rgb8();
        assert_eq!(crop.dimensions(), (112, 112));
        // Of the box's height, so that its width is seen with five pixels of the room on each side.
        assert!(crop.get_pixel(56, 56)[0] > 150 && crop.get_pixel(2, 56)[0] < 60);
        assert!(crop.get_pixel(20, 4)[0] > 150 && crop.get_pixel(109, 56)[0] < 60);
    }
    let kinds: Vec<&str> = list
        .triplets
        .iter()
        .filter(|t| t.live == Some(false))
        .map(|t| t.species())
        .collect();
    assert!(kinds.contains(&"one+camera") && kinds.contains(&"two+camera"));
}

#[test]
fn what_is_left_out_is_the_whole_test_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let (from, out) = (dir.path().join("shards"), dir.path().join("lists"));
    shards(&from, "liveness");
    let wanted = Wanted {
        left_out: vec!["two+camera".into()],
        every: 2,
        ..Wanted::default()
    };
    colour_lists(&from, &out, &wanted, &ProgressBar::hidden()).unwrap();
    assert_eq!(counts(&out, "train_list.txt"), [2, 2]);
    assert_eq!(counts(&out, "val_private_list.txt"), [2, 2]);
    assert_eq!(counts(&out, "test_public_list.txt"), [6, 6]);
    let of = |list: &str| std::fs::read_to_string(out.join(list)).unwrap();
    assert!(
        !of("train_list.txt").contains("two+camera")
            && !of("val_private_list.txt").contains("two+camera")
    );
    assert!(!of("test_public_list.txt").contains("one+camera"));
}

#[test]
fn several_left_out_are_the_test_together() {
    let dir = tempfile::tempdir().unwrap();
    let (from, out) = (dir.path().join("shards"), dir.path().join("lists"));
    shards(&from, "liveness");
    let wanted = Wanted {
        left_out: vec!["one+camera".into(), "two+camera".into()],
        ..Wanted::default()
    };
    let written = colour_lists(&from, &out, &wanted, &ProgressBar::hidden()).unwrap();
    assert_eq!(written.lists.keys().collect::<Vec<_>>(), [&Split::Test]);
    assert_eq!(counts(&out, "test_public_list.txt"), [24, 24]);
}

#[test]
fn what_cannot_be_is_told_with_what_can() {
    let dir = tempfile::tempdir().unwrap();
    let (from, out) = (dir.path().join("shards"), dir.path().join("lists"));
    shards(&from, "liveness");
    let told = |wanted: &Wanted, from: &Path, out: &Path| {
        colour_lists(from, out, wanted, &ProgressBar::hidden())
            .unwrap_err()
            .to_string()
    };
    let unknown = Wanted {
        left_out: vec!["one+camera".into(), "three+camera".into()],
        ..Wanted::default()
    };
    let text = told(&unknown, &from, &out);
    assert!(text.contains("one+camera, two+camera"), "{text}");
    let narrow = Wanted {
        scale: 0.2,
        ..Wanted::default()
    };
    assert!(told(&narrow, &from, &out).contains("from 1 to 4"));
    std::fs::create_dir_all(&out).unwrap();
    std::fs::write(out.join("mine.txt"), "kept").unwrap();
    assert!(told(&Wanted::default(), &from, &out).contains("not empty"));
    let other = dir.path().join("other");
    shards(&other, "detector");
    assert!(told(&Wanted::default(), &other, &dir.path().join("new")).contains("liveness shards"));
}
