//! What a frame costs between the driver and the pipeline, at 640x480.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use faceglass_capture::Rotation;
use faceglass_capture::camera::yuyv_to_rgb;
use faceglass_capture::jpeg::decode_mjpeg;
use faceglass_capture::synthetic::pattern;
use image::codecs::jpeg::JpegEncoder;
use std::hint::black_box;

fn decode(c: &mut Criterion) {
    let image = pattern(640, 480, 7);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 85)
        .encode_image(&image)
        .unwrap();
    c.bench_function("mjpeg_640x480", |b| {
        b.iter(|| decode_mjpeg(black_box(&jpeg)).unwrap());
    });

    let yuyv: Vec<u8> = (0..640 * 480 * 2_u32).map(|n| (n * 31) as u8).collect();
    c.bench_function("yuyv_640x480", |b| {
        b.iter(|| yuyv_to_rgb(black_box(&yuyv), 640, 480).unwrap());
    });

    for (name, rotation) in [
        ("rotate_90_640x480", Rotation::Quarter),
        ("rotate_180_640x480", Rotation::Half),
    ] {
        c.bench_function(name, |b| {
            b.iter(|| rotation.apply(black_box(image.clone())));
        });
    }
}

criterion_group!(benches, decode);
criterion_main!(benches);
