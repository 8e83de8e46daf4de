//! How long each stage takes on one 640x480 frame with one face.
//!
//! `cargo bench -p faceglass-vision`. The networks are the built-in ones, or
//! those of the folder named in `FACEGLASS_MODELS`; a kind that is not there is
//! left out, with a word.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use criterion::{Criterion, criterion_group, criterion_main};
use faceglass_vision::manifest::InputSpec;
use faceglass_vision::motion::{
    Expression, HeadFit, Sight, SolidityParams, SolidityTrack, mean_head,
};
use faceglass_vision::pose::Pose;
use faceglass_vision::quality::{self, QualityParams};
use faceglass_vision::{
    DetectParams, Detection, Models, Point, Rect, TEMPLATE_112, View, align_face, crop_rect,
    landmarks_of_detection, letterbox, liveness_view, load_models, square_crop, tensor,
};
use image::{Rgb, RgbImage};
use std::hint::black_box;
use std::path::PathBuf;

/// A head made of ellipses before a striped wall: deterministic, and detailed
/// enough that nothing is skipped.
fn frame() -> RgbImage {
    RgbImage::from_fn(640, 480, |x, y| {
        let (dx, dy) = ((x as f32 - 320.0) / 75.0, (y as f32 - 230.0) / 100.0);
        let wall = ((x / 7 + y / 11) % 5 * 30) as u8 + 60;
        let eye = |cx: f32| ((dx - cx) / 0.18).hypot((dy + 0.2) / 0.08) < 1.0;
        match dx.hypot(dy) {
            _ if eye(-0.42) || eye(0.42) => Rgb([40, 30, 25]),
            _ if (dx / 0.35).hypot((dy - 0.5) / 0.08) < 1.0 => Rgb([150, 70, 70]),
            r if r < 1.0 => Rgb([205, 165, 140]),
            _ => Rgb([wall, wall, wall / 2 + 40]),
        }
    })
}

fn face() -> Detection {
    Detection {
        bbox: Rect::new(245.0, 130.0, 150.0, 200.0),
        score: 0.95,
        points: Some(TEMPLATE_112.map(|p| Point::new(236.0 + p.x * 1.5, 125.0 + p.y * 1.5))),
    }
}

fn geometry(c: &mut Criterion) {
    let (frame, face) = (frame(), face());
    let landmarks = landmarks_of_detection(&face).unwrap();
    let aligned = align_face(&frame, &landmarks.points).unwrap();
    let view = View {
        scale: 2.7,
        dx: 0.0,
        dy: 0.0,
    };
    let spec = InputSpec {
        width: 320,
        height: 240,
        color: Default::default(),
        mean: [127.5; 3],
        scale: 1.0 / 128.0,
    };
    let small = [letterbox(&frame, 320, 240).unwrap().image];
    let params = QualityParams::default();
    let over_the_edge = Rect::new(-50.0, -50.0, 300.0, 300.0);
    c.bench_function("letterbox 640x480 to 320x240", |b| {
        b.iter(|| letterbox(black_box(&frame), 320, 240));
    });
    c.bench_function("pack 320x240", |b| {
        b.iter(|| tensor::pack(black_box(&small), &spec));
    });
    c.bench_function("align to 112x112", |b| {
        b.iter(|| align_face(black_box(&frame), &landmarks.points));
    });
    c.bench_function("landmark crop 96x96", |b| {
        b.iter(|| square_crop(black_box(&frame), face.bbox.center(), 200.0, 96));
    });
    c.bench_function("liveness view 80x80", |b| {
        b.iter(|| liveness_view(black_box(&frame), face.bbox, view, 80));
    });
    c.bench_function("crop over the edge 96x96", |b| {
        b.iter(|| crop_rect(black_box(&frame), over_the_edge, 96, 96));
    });
    c.bench_function("quality", |b| {
        b.iter(|| {
            quality::assess(
                (640, 480),
                &face,
                &landmarks,
                Some(black_box(&aligned)),
                &params,
            )
        });
    });
}

/// A head that turns, frame by frame: what each frame of a track costs beside the
/// networks.
fn motion(c: &mut Criterion) {
    let frames: Vec<Vec<Point>> = (0..120)
        .map(|frame| {
            let yaw_deg = 25.0 * (frame as f32 / 19.0).sin();
            let pose = Pose {
                yaw_deg,
                ..Pose::default()
            };
            mean_head().seen(&Sight {
                pose,
                ..Sight::default()
            })
        })
        .collect();
    let mut track = SolidityTrack::new(SolidityParams::default());
    let mut next = frames.iter().cycle();
    c.bench_function("pose of 68 points", |b| {
        b.iter(|| HeadFit::of(black_box(&frames[20])));
    });
    c.bench_function("pose and solidity of a frame", |b| {
        b.iter(|| {
            let points = next.next().unwrap();
            let fit = HeadFit::of(black_box(points)).unwrap();
            track.add(points, &fit)
        });
    });
    let fit = HeadFit::of(&frames[20]).unwrap();
    c.bench_function("eyes and mouth", |b| {
        b.iter(|| Expression::of(black_box(&frames[20]), &fit));
    });
}

fn networks(c: &mut Criterion) {
    let folder = std::env::var_os("FACEGLASS_MODELS").map(PathBuf::from);
    let mut models = match load_models(folder.as_deref()) {
        Ok(models) => models,
        Err(error) => {
            println!("no networks are measured: {error}");
            return;
        }
    };
    let (frame, face) = (frame(), face());
    let params = DetectParams {
        min_score: 0.6,
        min_face_px: 40.0,
    };
    let landmarks = landmarks_of_detection(&face).unwrap();
    let aligned = align_face(&frame, &landmarks.points).unwrap();
    c.bench_function("detect", |b| {
        b.iter(|| models.detector.detect(black_box(&frame), &params));
    });
    face_networks(c, &mut models, &frame, &face);
    c.bench_function("embed", |b| {
        b.iter(|| models.embedder.embed(black_box(&aligned.image)));
    });
}

fn face_networks(c: &mut Criterion, models: &mut Models, frame: &RgbImage, face: &Detection) {
    match models.landmarker.as_mut() {
        Some(network) => {
            c.bench_function("landmarks", |b| {
                b.iter(|| network.landmarks(black_box(frame), face));
            });
        }
        None => println!("no landmarks network is loaded"),
    }
    match models.liveness.as_mut() {
        Some(network) => {
            c.bench_function("liveness", |b| {
                b.iter(|| network.score(black_box(frame), face, 0.0));
            });
        }
        None => println!("no liveness network is loaded"),
    }
}

criterion_group!(stages, geometry, motion, networks);
criterion_main!(stages);
