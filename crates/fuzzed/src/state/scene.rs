//! Faces and networks that do what bytes say.

use crate::bytes::Bytes;
use faceglass_pipeline::Models;
use faceglass_vision::fakes::{
    FakeDetector, FakeEmbedder, FakeLandmarker, FakeLiveness, failure, frontal_face,
};
use faceglass_vision::{Detection, Embedding, Rect};
use std::sync::{Arc, Mutex, PoisonError};

/// Sides of the frames, in pixels.
pub const SIZE: (u32, u32) = (160, 120);
/// What a byte can say an embedding is: these, and failures.
const DIRECTIONS: [[f32; 3]; 5] = [
    [1.0, 0.0, 0.0],
    [0.0, 1.0, 0.0],
    [0.0, 0.0, 1.0],
    [0.8, 0.6, 0.0],
    [-1.0, 0.0, 0.0],
];

/// What the networks say of the frame that stands.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// Faces, each in its box.
    pub faces: Vec<Detection>,
    /// Of all of them.
    pub liveness: u8,
    /// Of all of them.
    pub embedding: u8,
    /// Bits: the detector, the landmarks fail.
    pub failing: u8,
}

impl Said {
    /// What the bytes say.
    pub fn of(bytes: &mut Bytes<'_>) -> Self {
        let faces = (0..bytes.u8() % 5).map(|_| face(bytes)).collect();
        Self {
            faces,
            liveness: bytes.u8(),
            embedding: bytes.u8(),
            failing: bytes.u8(),
        }
    }
}

/// Anywhere, also outside the frame and larger than it.
fn face(bytes: &mut Bytes<'_>) -> Detection {
    let mut place = |scale: f32| f32::from(bytes.u8() as i8) * scale;
    let (x, y) = (place(2.0), place(2.0));
    let (w, h) = (place(1.0).abs() + 1.0, place(1.0).abs() + 1.0);
    let score = 0.5 + place(1.0).abs() / 256.0;
    let mut face = frontal_face(Rect::new(x, y, w, h), score);
    match bytes.u8() % 4 {
        0 => {}
        1 => face.points = None,
        number => {
            if let Some(points) = &mut face.points {
                points[usize::from(number)].x += f32::from(bytes.u8() as i8);
            }
        }
    }
    face
}

/// Networks that say what stands in `said`.
pub fn models(said: &Arc<Mutex<Said>>) -> Models {
    let now = |said: &Arc<Mutex<Said>>| said.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let [a, b, c, d] = [(); 4].map(|()| Arc::clone(said));
    let plain = FakeLandmarker::frontal();
    let mut plain = Box::new(plain) as Box<dyn faceglass_vision::Landmarker>;
    let nothing = image::RgbImage::new(1, 1);
    Models {
        demesher: None,
        detector: Box::new(FakeDetector::scripted(move |_, _| match now(&a) {
            said if said.failing & 1 != 0 => Err(failure("it was told to")),
            said => Ok(said.faces),
        })),
        landmarker: Some(Box::new(FakeLandmarker::scripted(move |_, face| {
            match now(&b).failing & 2 {
                0 => plain.landmarks(&nothing, face),
                _ => Err(failure("it was told to")),
            }
        }))),
        liveness: Some(Box::new(FakeLiveness::scripted(
            move |_, _, _| match now(&c).liveness {
                255 => Err(failure("it was told to")),
                score => Ok(f32::from(score) / 254.0),
            },
        ))),
        embedder: Some(Box::new(FakeEmbedder::scripted(move |_, _| {
            let said = usize::from(now(&d).embedding) % 8;
            match DIRECTIONS.get(said) {
                Some(direction) => Embedding::new(direction.to_vec()),
                None => Err(failure("it was told to")),
            }
        }))),
    }
}

/// An embedding as the networks give it.
pub fn embedding(byte: u8) -> Option<Embedding> {
    let direction = DIRECTIONS[usize::from(byte) % DIRECTIONS.len()];
    Embedding::new(direction.to_vec()).ok()
}
