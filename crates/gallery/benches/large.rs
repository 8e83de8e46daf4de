//! What one change costs in a gallery of 10,000 people with three templates
//! each, and a look by another process.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use criterion::{Criterion, criterion_group, criterion_main};
use faceglass_gallery::{Change, Gallery, GalleryStore, Person, Template, Thumbnail};
use faceglass_vision::{Embedding, ModelId};
use image::RgbImage;

const PEOPLE: usize = 10_000;
const TEMPLATES: usize = 3;
const SIZE: usize = 512;

/// Pseudo-random and the same on every run.
fn embedding(seed: usize) -> Embedding {
    let value = |at: usize| ((seed * 7919 + at * 104_729) % 2003) as f32 / 1001.5 - 1.0;
    Embedding::new((0..SIZE).map(value).collect()).expect("not zero")
}

/// About 10 kB, as a noisy face has.
fn face() -> RgbImage {
    let value = |x: u32, y: u32, c: u32| ((x * 7 + y * 13 + c * 5 + x * y) % 97) as u8 + 70;
    RgbImage::from_fn(112, 112, |x, y| {
        image::Rgb([value(x, y, 0), value(x, y, 1), value(x, y, 2)])
    })
}

fn person(number: usize, face: &Thumbnail) -> Person {
    let template = |at| {
        let model = ModelId("bench".into());
        let mut template = Template::new(embedding(number * TEMPLATES + at), model, None);
        template.thumbnail = Some(face.clone());
        template
    };
    let templates = (0..TEMPLATES).map(template).collect();
    Person::new(&format!("Person {number}"), templates).expect("a good name")
}

/// Most memory used so far, in MB; Linux only.
fn peak_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kb: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kb / 1024)
}

fn large(c: &mut Criterion) {
    let face = Thumbnail::encode(&face()).expect("it has pixels");
    let bytes = face.jpeg().map_or(0, |jpeg| jpeg.len());
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut store = GalleryStore::at(dir.path());
    let mut gallery = Gallery::default();
    let everyone = (0..PEOPLE).map(|n| Change::AddPerson(person(n, &face)));
    store
        .commit(&mut gallery, &Change::Batch(everyone.collect()))
        .expect("it can be saved");
    println!(
        "thumbnails of {bytes} bytes; set up with {:?} MB",
        peak_mb()
    );

    let mut group = c.benchmark_group("10,000 people with 3 templates");
    group.sample_size(10);
    group.bench_function("enrol and take back", |b| {
        b.iter(|| {
            let add = Change::AddPerson(person(PEOPLE + 1, &face));
            let done = store.commit(&mut gallery, &add).expect("it can be saved");
            store
                .commit(&mut gallery, &done.undo)
                .expect("it can be saved")
        });
    });
    group.bench_function("enrol as a process of its own", |b| {
        b.iter(|| {
            let (mut store, mut gallery, _) = GalleryStore::open(dir.path()).expect("it is good");
            let add = Change::AddPerson(person(PEOPLE + 2, &face));
            store.commit(&mut gallery, &add).expect("it can be saved")
        });
    });
    group.bench_function("nothing new", |b| {
        store.refresh(&mut gallery).expect("it is good");
        b.iter(|| store.refresh(&mut gallery).expect("it is good"));
    });
    group.finish();
}

criterion_group!(benches, large);
criterion_main!(benches);
