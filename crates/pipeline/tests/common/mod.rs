//! Painted faces and the fakes that read them back from the pixels.
#![allow(dead_code)]

pub mod rope;
pub mod stage;

use faceglass_capture::Frame;
use faceglass_pipeline::Models;
use faceglass_vision::fakes::{
    FakeDetector, FakeEmbedder, FakeLandmarker, FakeLiveness, frontal_face,
};
use faceglass_vision::{Detection, Embedding, Rect};
use image::{Rgb, RgbImage};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub const WIDTH: u32 = 640;
pub const HEIGHT: u32 = 480;
/// Milliseconds between frames.
pub const STEP_MS: u64 = 33;

/// A face as painted: person 0, 1 or 2 is red, green or blue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Painted {
    pub center: (f32, f32),
    pub side: f32,
    pub person: usize,
    pub live: f32,
    /// How far the nose stands aside, in fiftieths of the side.
    pub turn: u8,
}

impl Painted {
    pub fn new(person: usize, live: f32) -> Self {
        Self {
            center: (320.0, 240.0),
            side: 160.0,
            person,
            live,
            turn: 0,
        }
    }

    pub fn turned(self) -> Self {
        Self { turn: 6, ..self }
    }

    pub fn at(self, x: f32, y: f32) -> Self {
        Self {
            center: (x, y),
            ..self
        }
    }

    pub fn sized(self, side: f32) -> Self {
        Self { side, ..self }
    }

    pub fn bbox(self) -> Rect {
        Rect::new(
            self.center.0 - self.side / 2.0,
            self.center.1 - self.side / 2.0,
            self.side,
            self.side,
        )
    }
}

/// A picture with textured faces; what they are stands in the first row.
pub fn paint(faces: &[Painted]) -> RgbImage {
    let mut image = RgbImage::from_pixel(WIDTH, HEIGHT, Rgb([90, 90, 90]));
    for (n, face) in faces.iter().enumerate() {
        let b = face.bbox();
        let cell = (face.side / 12.0).max(1.0);
        for y in b.y.max(1.0) as u32..((b.y + b.h) as u32).min(HEIGHT) {
            for x in b.x.max(0.0) as u32..((b.x + b.w) as u32).min(WIDTH) {
                let cells = ((x as f32 - b.x) / cell) as u32 + ((y as f32 - b.y) / cell) as u32;
                let mut pixel = [40u8; 3];
                let is_bright = cells.is_multiple_of(2);
                pixel[face.person] = if is_bright { 240 } else { 160 };
                if is_bright {
                    pixel = pixel.map(|v| v.saturating_add(60));
                }
                image.put_pixel(x, y, Rgb(pixel));
            }
        }
        let at = 3 * n as u32 + 1;
        image.put_pixel(
            at,
            0,
            Rgb([
                (face.center.0 / 4.0) as u8,
                (face.center.1 / 4.0) as u8,
                (face.side / 4.0) as u8,
            ]),
        );
        image.put_pixel(
            at + 1,
            0,
            Rgb([
                face.person as u8,
                (face.live * 255.0).round() as u8,
                face.turn,
            ]),
        );
    }
    image.put_pixel(0, 0, Rgb([faces.len() as u8, UPRIGHT[0], UPRIGHT[1]]));
    image
}

/// Beside the number of faces in the first pixel: a picture that lies holds none.
const UPRIGHT: [u8; 2] = [171, 29];

/// What stands in the first row.
pub fn read(image: &RgbImage) -> Vec<Painted> {
    let count = match image.get_pixel(0, 0).0 {
        [count, a, b] if [a, b] == UPRIGHT => u32::from(count),
        _ => 0,
    };
    let face = |n: u32| {
        let [x, y, side] = image.get_pixel(3 * n + 1, 0).0.map(|v| f32::from(v) * 4.0);
        let [person, live, turn] = image.get_pixel(3 * n + 2, 0).0;
        Painted {
            center: (x, y),
            side,
            person: usize::from(person),
            live: f32::from(live) / 255.0,
            turn,
        }
    };
    (0..count).map(face).collect()
}

pub fn detections(image: &RgbImage) -> Vec<Detection> {
    read(image)
        .iter()
        .map(|face| {
            let mut detection = frontal_face(face.bbox(), 0.9);
            if let Some(points) = &mut detection.points {
                points[2].x += face.side * f32::from(face.turn) / 50.0;
            }
            detection
        })
        .collect()
}

pub fn detector() -> FakeDetector {
    FakeDetector::scripted(|_, image| Ok(detections(image)))
}

pub fn liveness() -> FakeLiveness {
    FakeLiveness::scripted(|_, image, detection| {
        let near = |face: &&Painted| face.bbox().iou(detection.bbox) > 0.5;
        Ok(read(image).iter().find(near).map_or(0.0, |face| face.live))
    })
}

/// One direction a person; strangers are at right angles.
pub fn embedder() -> FakeEmbedder {
    FakeEmbedder::scripted(|_, aligned| {
        let mut sums = [0.0f32; 3];
        for pixel in aligned.pixels() {
            for (sum, v) in sums.iter_mut().zip(pixel.0) {
                *sum += f32::from(v);
            }
        }
        let largest = sums.iter().copied().fold(0.0, f32::max);
        let values = sums.map(|sum| if sum == largest { 1.0 } else { 0.0 });
        Embedding::new(values.to_vec())
    })
}

pub fn models() -> Models {
    Models {
        detector: Box::new(detector()),
        landmarker: Some(Box::new(FakeLandmarker::frontal())),
        liveness: Some(Box::new(liveness())),
        demesher: None,
        embedder: Some(Box::new(embedder())),
    }
}

/// Frame number `index` of a movie.
pub fn frame(index: u64, faces: &[Painted]) -> Frame {
    Frame {
        image: Arc::new(paint(faces)),
        index,
        time: Duration::from_millis(index * STEP_MS),
        captured_at: Instant::now(),
        still: false,
        file: None,
    }
}

/// A picture on its own.
pub fn still(index: u64, faces: &[Painted]) -> Frame {
    Frame {
        still: true,
        file: Some(format!("{index}.png").into()),
        ..frame(index, faces)
    }
}
