//! What a frame costs between the driver and the pipeline, at 640x480.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use faceglass_capture::Rotation;
use faceglass_capture::camera::{FrameDecoder, PixelFormat, RawFrame};
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

    let data: Vec<u8> = (0..640 * 480 * 3_u32).map(|n| (n * 31) as u8).collect();
    for pixel_format in [
        PixelFormat::Yuyv,
        PixelFormat::Nv12,
        PixelFormat::Yu12,
        PixelFormat::Bgr3,
        PixelFormat::Y16,
    ] {
        let raw = RawFrame {
            data: data.clone(),
            pixel_format,
            width: 640,
            height: 480,
            stride: 0,
        };
        let name = pixel_format.name().to_lowercase();
        c.bench_function(&format!("{name}_640x480"), |b| {
            let mut decoder = FrameDecoder::default();
            b.iter(|| decoder.decode(black_box(&raw)).unwrap());
        });
    }

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
