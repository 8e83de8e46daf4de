//! Matching and saving, with more people than one computer will know.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use criterion::{Criterion, criterion_group, criterion_main};
use faceglass_gallery::{Change, Gallery, GalleryStore, Matcher, Person, Template};
use faceglass_vision::{Embedding, ModelId};
use std::hint::black_box;

const PEOPLE: usize = 1000;
const TEMPLATES: usize = 5;
const SIZE: usize = 128;

/// Pseudo-random and the same on every run.
fn embedding(seed: usize) -> Embedding {
    let value = |at: usize| ((seed * 7919 + at * 104_729) % 2003) as f32 / 1001.5 - 1.0;
    Embedding::new((0..SIZE).map(value).collect()).expect("not zero")
}

fn gallery(model: &ModelId, people: usize, each: usize) -> Gallery {
    let person = |number: usize| {
        let template = |at| Template::new(embedding(number * each + at), model.clone(), None);
        let templates = (0..each).map(template).collect();
        Person::new(&format!("Person {number:07}"), templates).expect("a good name")
    };
    let everyone = (0..people).map(person).map(Change::AddPerson).collect();
    let mut gallery = Gallery::default();
    gallery
        .apply(&Change::Batch(everyone))
        .expect("all are new");
    gallery
}

fn matching(c: &mut Criterion) {
    let model = ModelId("bench".into());
    let gallery = gallery(&model, PEOPLE, TEMPLATES);
    let matcher = Matcher::new(&gallery, &model);
    let probe = embedding(usize::MAX / 1_000_000);
    c.bench_function("match/1000 people, 5 templates of 128", |b| {
        b.iter(|| matcher.find(black_box(&probe)));
    });
    c.bench_function("gallery/save 1000 people", |b| {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let mut store = GalleryStore::at(dir.path());
        let mut on_disk = Gallery::default();
        let everyone = gallery.people().iter().cloned().map(Change::AddPerson);
        store
            .commit(&mut on_disk, &Change::Batch(everyone.collect()))
            .expect("it can be saved");
        let id = on_disk.people()[0].id.clone();
        b.iter(|| {
            let rename = Change::Rename {
                person: id.clone(),
                name: "Somebody".into(),
            };
            store
                .commit(&mut on_disk, &rename)
                .expect("it can be saved")
        });
    });
}

/// As many as a firm has, and as a city.
fn searching(c: &mut Criterion) {
    let model = ModelId("bench".into());
    for people in [10_000, 333_334] {
        let gallery = gallery(&model, people, 3);
        let mut group = c.benchmark_group(format!("{people} people, 3 templates of {SIZE}"));
        group.sample_size(20);
        group.bench_function("lay out", |b| b.iter(|| Matcher::new(&gallery, &model)));
        let mut matcher = Matcher::new(&gallery, &model);
        let probe = embedding(usize::MAX / 1_000_000);
        for cores in [1, 2] {
            group.bench_function(format!("find on {cores}"), |b| {
                b.iter(|| matcher.find_on(black_box(&probe), cores));
            });
        }
        group.bench_function("nothing changed", |b| b.iter(|| matcher.update(&gallery)));
        group.finish();
    }
}

criterion_group!(benches, matching, searching);
criterion_main!(benches);
