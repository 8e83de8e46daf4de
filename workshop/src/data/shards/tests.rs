//! Sets that come back as they were written.
#![allow(clippy::unwrap_used)]

use super::*;
use image::{ImageBuffer, Luma, RgbImage};
use std::io::Cursor;

fn record(name: &str, split: Split) -> Record {
    Record {
        person: name.to_owned(),
        faces: vec![FaceLabel {
            bbox: [1.0, 2.0, 3.0, 4.0],
            score: 0.5,
            points: vec![[1.5, 2.5]],
        }],
        ..Record::new("a+b", name, split)
    }
}

#[test]
fn a_set_comes_back_as_written() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = ShardWriter::create(dir.path(), "detector", 7).unwrap();
    let grey = RgbImage::from_pixel(20, 10, image::Rgb([99, 99, 99]));
    let jpeg = encode_jpeg(&grey, 90).unwrap();
    assert!(!writer.is_duplicate(&jpeg));
    assert!(writer.is_duplicate(&jpeg));
    writer.drop_one("duplicate");
    writer.push(record("one", Split::Train), &jpeg).unwrap();
    writer.push(record("two", Split::Test), &jpeg).unwrap();
    let manifest = writer.finish().unwrap();
    assert_eq!(manifest.pictures["train/a+b"], 1);
    assert_eq!(manifest.people["test"], 1);
    assert_eq!(manifest.dropped["duplicate"], 1);

    let set = ShardSet::open(dir.path()).unwrap();
    assert_eq!(set.manifest, manifest);
    assert_eq!(set.of_split(Split::Test), vec![1]);
    assert_eq!(set.records[1].faces, record("two", Split::Test).faces);
    assert_eq!(set.picture(1).unwrap().dimensions(), (20, 10));

    let vectors = Vectors {
        dim: 2,
        values: vec![1.0, 2.0, 3.0, 4.0],
    };
    vectors.save(dir.path(), "a test").unwrap();
    assert_eq!(Vectors::open(&set).unwrap().row(1), &[3.0, 4.0]);
}

#[test]
fn a_changed_byte_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = ShardWriter::create(dir.path(), "detector", 7).unwrap();
    writer
        .push(record("one", Split::Train), b"not a picture")
        .unwrap();
    writer.finish().unwrap();
    std::fs::write(dir.path().join("part-000.bin"), b"not b picture").unwrap();
    let error = ShardSet::open(dir.path()).err().unwrap().to_string();
    assert!(error.contains("SHA-256"), "{error}");
}

/// A depth picture of 16 bits, as bytes.
fn depth(millimetres: u16) -> Vec<u8> {
    let picture = ImageBuffer::<Luma<u16>, Vec<u16>>::from_pixel(20, 10, Luma([millimetres]));
    let mut bytes = Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

fn grey(tint: u8) -> Vec<u8> {
    encode_jpeg(&RgbImage::from_pixel(20, 10, image::Rgb([tint; 3])), 95).unwrap()
}

#[test]
fn a_moment_that_several_sensors_saw_comes_back_with_all_its_pictures() {
    let (dir, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut writer = ShardWriter::create(dir.path(), "liveness", 7).unwrap();
    let (near, colour, warm) = (depth(700), grey(99), grey(40));
    let others = [
        (Modality::Depth, &near[..]),
        (Modality::Infrared, &warm[..]),
    ];
    let all = record("all", Split::Train);
    writer.push_all(all.clone(), &colour, &others).unwrap();
    writer
        .push(record("colours", Split::Train), &colour)
        .unwrap();
    let infrared = Record {
        modality: Modality::Infrared,
        ..record("infrared", Split::Train)
    };
    writer.push(infrared, &warm).unwrap();
    let twice = [(Modality::Rgb, &colour[..])];
    let error = writer
        .push_all(all, &colour, &twice)
        .unwrap_err()
        .to_string();
    assert!(error.contains("two pictures of rgb"), "{error}");
    let manifest = writer.finish().unwrap();
    assert_eq!(manifest.modalities["infrared/train"], 2);
    assert_eq!(manifest.modalities["depth/train"], 1);

    let set = ShardSet::open(dir.path()).unwrap();
    let of = |modalities: &[Modality]| set.with_modalities(Split::Train, modalities);
    assert_eq!(of(&[Modality::Rgb]), [0, 1]);
    assert_eq!(of(&[Modality::Infrared]), [0, 2]);
    assert_eq!(
        of(&[Modality::Rgb, Modality::Depth, Modality::Infrared]),
        [0]
    );
    let far = set.picture_of(0, Modality::Depth).unwrap();
    assert_eq!(far.to_luma16().get_pixel(3, 3), &Luma([700]));
    assert_eq!(set.picture(0).unwrap(), decode(&colour, "a").unwrap());
    let error = set.picture_of(1, Modality::Depth).unwrap_err().to_string();
    assert!(
        error.contains("colours of a+b has no picture of depth"),
        "{error}"
    );

    // A copy has them all, too, wherever they lie in it.
    let mut writer = ShardWriter::like(out.path(), &set).unwrap();
    writer.push(record("first", Split::Train), &colour).unwrap();
    writer.copy(set.records[0].clone(), &set, 0).unwrap();
    writer.finish().unwrap();
    let copy = ShardSet::open(out.path()).unwrap();
    assert_eq!(copy.bytes(1, Modality::Depth), Some(&near[..]));
    assert_eq!(copy.bytes(1, Modality::Infrared), Some(&warm[..]));
}

#[test]
fn an_index_of_colour_pictures_reads_as_those_of_earlier_versions() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = ShardWriter::create(dir.path(), "detector", 7).unwrap();
    writer.push(record("one", Split::Dev), &grey(1)).unwrap();
    let manifest = writer.finish().unwrap();
    let index = std::fs::read_to_string(dir.path().join("index.jsonl")).unwrap();
    let len = grey(1).len();
    let line = format!(
        "{{\"part\":0,\"offset\":0,\"len\":{len},\"source\":\"a+b\",\"file\":\"one\",\"split\":\"dev\",\
         \"person\":\"one\",\"camera\":\"\",\"live\":null,\"faces\":[{{\"bbox\":[1.0,2.0,3.0,4.0],\
         \"score\":0.5,\"points\":[[1.5,2.5]]}}]}}\n"
    );
    assert_eq!(index, line);
    let text = serde_json::to_string(&manifest).unwrap();
    assert!(
        !text.contains("modalities") && !text.contains("terms"),
        "{text}"
    );
}

#[test]
fn records_are_counted_by_their_source() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = ShardWriter::create(dir.path(), "detector", 7).unwrap();
    for (source, split) in [
        ("a+few", Split::Train),
        ("b+many", Split::Train),
        ("b+many", Split::Train),
        ("c+none", Split::Test),
    ] {
        writer
            .push(Record::new(source, "x", split), &grey(1))
            .unwrap();
    }
    writer.finish().unwrap();
    let set = ShardSet::open(dir.path()).unwrap();
    let counts = set.sources(&set.of_split(Split::Train));
    assert_eq!(
        counts.into_iter().collect::<Vec<_>>(),
        [("a+few", 1), ("b+many", 2)]
    );
}

#[test]
fn a_folder_without_shards_is_told_with_how_they_are_made() {
    let dir = tempfile::tempdir().unwrap();
    for folder in [dir.path().to_owned(), dir.path().join("nowhere")] {
        let error = ShardSet::open(&folder).err().unwrap().to_string();
        assert!(error.contains("workshop prepare"), "{error}");
    }
}
