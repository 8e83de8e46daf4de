//! Stand-ins for the networks, for tests of everything above: deterministic,
//! scriptable, and countable. They look at pixels only where they say so.

use crate::crops::align::TEMPLATE_112;
use crate::geometry::{Point, Rect};
use crate::networks::landmarker::landmarks_of_detection;
use crate::networks::store::Models;
use crate::traits::{Demesher, DetectParams, Detector, Embedder, Landmarker, LivenessModel};
use crate::types::{
    Detection, Embedding, FaceLandmarks, FivePoints, LivenessScore, ModelId, VisionError,
};
use image::RgbImage;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How often a fake was called; cheap to clone and to keep.
#[derive(Clone, Debug, Default)]
pub struct Calls(Arc<AtomicUsize>);

impl Calls {
    /// Calls so far.
    pub fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    fn add(&self) -> usize {
        self.0.fetch_add(1, Ordering::SeqCst)
    }
}

/// The failure fakes give when told to fail.
pub fn failure(detail: &str) -> VisionError {
    VisionError::Output {
        model: "fake".into(),
        detail: detail.into(),
    }
}

/// Five points of a frontal face that fills `bbox`.
pub fn frontal_points(bbox: Rect) -> FivePoints {
    // The box of a frontal face in the aligned template, roughly forehead to
    // chin.
    let (left, top, side_w, side_h) = (20.0, 14.0, 72.0, 94.0);
    TEMPLATE_112.map(|p| {
        Point::new(
            bbox.x + (p.x - left) / side_w * bbox.w,
            bbox.y + (p.y - top) / side_h * bbox.h,
        )
    })
}

/// A detection of a frontal face.
pub fn frontal_face(bbox: Rect, score: f32) -> Detection {
    Detection {
        bbox,
        score,
        points: Some(frontal_points(bbox)),
    }
}

type DetectFn = dyn FnMut(usize, &RgbImage) -> Result<Vec<Detection>, VisionError> + Send;

/// A detector that finds what its script says, filtered by the parameters as a
/// real one would.
pub struct FakeDetector {
    script: Box<DetectFn>,
    calls: Calls,
}

impl FakeDetector {
    /// Finds what `script` gives for call number 0, 1, … and the frame.
    pub fn scripted(
        script: impl FnMut(usize, &RgbImage) -> Result<Vec<Detection>, VisionError> + Send + 'static,
    ) -> Self {
        Self {
            script: Box::new(script),
            calls: Calls::default(),
        }
    }

    /// Finds the same faces in every frame.
    pub fn always(faces: Vec<Detection>) -> Self {
        Self::scripted(move |_, _| Ok(faces.clone()))
    }

    /// Finds entry n in call n; the last entry repeats.
    pub fn sequence(frames: Vec<Vec<Detection>>) -> Self {
        Self::scripted(move |call, _| {
            let last = frames.len().saturating_sub(1);
            Ok(frames.get(call.min(last)).cloned().unwrap_or_default())
        })
    }

    /// Finds one frontal face where the pixels of exactly `color` are.
    pub fn of_color(color: [u8; 3]) -> Self {
        Self::scripted(move |_, frame| {
            let at = frame
                .enumerate_pixels()
                .filter(|(_, _, p)| p.0 == color)
                .map(|(x, y, _)| Point::new(x as f32, y as f32));
            let r = Rect::around(&at.collect::<Vec<_>>());
            let bbox = Rect::new(r.x, r.y, r.w + 1.0, r.h + 1.0);
            let is_there = r.w > 0.0 && r.h > 0.0;
            Ok(is_there
                .then(|| frontal_face(bbox, 0.9))
                .into_iter()
                .collect())
        })
    }

    /// Fails on every frame.
    pub fn failing(detail: &'static str) -> Self {
        Self::scripted(move |_, _| Err(failure(detail)))
    }

    /// Its call counter.
    pub fn calls(&self) -> Calls {
        self.calls.clone()
    }
}

impl Detector for FakeDetector {
    fn detect(
        &mut self,
        frame: &RgbImage,
        params: &DetectParams,
    ) -> Result<Vec<Detection>, VisionError> {
        let mut faces = (self.script)(self.calls.add(), frame)?;
        faces.retain(|f| f.score >= params.min_score && f.bbox.longer_side() >= params.min_face_px);
        faces.sort_by(|a, b| b.score.total_cmp(&a.score));
        Ok(faces)
    }

    fn model_id(&self) -> ModelId {
        ModelId("fake-detector".into())
    }

    fn default_threshold(&self) -> f32 {
        0.6
    }
}

type LandmarkFn = dyn FnMut(usize, &Detection) -> Result<FaceLandmarks, VisionError> + Send;

/// A landmarker that gives what its script says.
pub struct FakeLandmarker {
    script: Box<LandmarkFn>,
    calls: Calls,
}

impl FakeLandmarker {
    /// Gives what `script` says for call number 0, 1, … and the face.
    pub fn scripted(
        script: impl FnMut(usize, &Detection) -> Result<FaceLandmarks, VisionError> + Send + 'static,
    ) -> Self {
        Self {
            script: Box::new(script),
            calls: Calls::default(),
        }
    }

    /// The detection's own points, or those of a frontal face in its box.
    pub fn frontal() -> Self {
        Self::scripted(|_, face| {
            Ok(
                landmarks_of_detection(face).unwrap_or_else(|| FaceLandmarks {
                    points: frontal_points(face.bbox),
                    dense: Vec::new(),
                    confidence: face.score,
                    visible: None,
                }),
            )
        })
    }

    /// Fails on every face.
    pub fn failing(detail: &'static str) -> Self {
        Self::scripted(move |_, _| Err(failure(detail)))
    }

    /// Its call counter.
    pub fn calls(&self) -> Calls {
        self.calls.clone()
    }
}

impl Landmarker for FakeLandmarker {
    fn landmarks(
        &mut self,
        _frame: &RgbImage,
        face: &Detection,
    ) -> Result<FaceLandmarks, VisionError> {
        (self.script)(self.calls.add(), face)
    }

    fn model_id(&self) -> ModelId {
        ModelId("fake-landmarks".into())
    }
}

type LivenessFn = dyn FnMut(usize, &RgbImage, &Detection) -> Result<f32, VisionError> + Send;

/// A liveness network that scores as its script says.
pub struct FakeLiveness {
    script: Box<LivenessFn>,
    calls: Calls,
    threshold: f32,
}

impl FakeLiveness {
    /// The threshold of every fake.
    pub const THRESHOLD: f32 = 0.5;

    /// Scores as `script` says for call number 0, 1, …, the frame and the face.
    pub fn scripted(
        script: impl FnMut(usize, &RgbImage, &Detection) -> Result<f32, VisionError> + Send + 'static,
    ) -> Self {
        Self {
            script: Box::new(script),
            calls: Calls::default(),
            threshold: Self::THRESHOLD,
        }
    }

    /// The same score always.
    pub fn always(score: f32) -> Self {
        Self::scripted(move |_, _, _| Ok(score))
    }

    /// Score n in call n; the last one repeats.
    pub fn sequence(scores: Vec<f32>) -> Self {
        Self::scripted(move |call, _, _| {
            let last = scores.len().saturating_sub(1);
            scores
                .get(call.min(last))
                .copied()
                .ok_or_else(|| failure("an empty script"))
        })
    }

    /// Fails on every face.
    pub fn failing(detail: &'static str) -> Self {
        Self::scripted(move |_, _, _| Err(failure(detail)))
    }

    /// Its call counter.
    pub fn calls(&self) -> Calls {
        self.calls.clone()
    }
}

impl LivenessModel for FakeLiveness {
    fn score(
        &mut self,
        frame: &RgbImage,
        face: &Detection,
        _burnt_out: f32,
    ) -> Result<LivenessScore, VisionError> {
        let score = (self.script)(self.calls.add(), frame, face)?;
        Ok(LivenessScore {
            score,
            votes: vec![score],
        })
    }

    fn model_id(&self) -> ModelId {
        ModelId("fake-liveness".into())
    }

    fn default_threshold(&self) -> f32 {
        self.threshold
    }
}

type EmbedFn = dyn FnMut(usize, &RgbImage) -> Result<Embedding, VisionError> + Send;

/// An embedder that embeds as its script says.
pub struct FakeEmbedder {
    script: Box<EmbedFn>,
    calls: Calls,
    id: ModelId,
}

impl FakeEmbedder {
    /// The threshold of every fake.
    pub const THRESHOLD: f32 = 0.5;

    /// Embeds as `script` says for call number 0, 1, … and the aligned face.
    pub fn scripted(
        script: impl FnMut(usize, &RgbImage) -> Result<Embedding, VisionError> + Send + 'static,
    ) -> Self {
        Self {
            script: Box::new(script),
            calls: Calls::default(),
            id: ModelId("fake-embedder".into()),
        }
    }

    /// The same embedding always.
    pub fn always(values: Vec<f32>) -> Self {
        Self::scripted(move |_, _| Embedding::new(values.clone()))
    }

    /// Embedding n in call n; the last one repeats.
    pub fn sequence(embeddings: Vec<Vec<f32>>) -> Self {
        Self::scripted(move |call, _| {
            let last = embeddings.len().saturating_sub(1);
            Embedding::new(embeddings.get(call.min(last)).cloned().unwrap_or_default())
        })
    }

    /// By the mean colour of the aligned face: faces of one colour match, faces
    /// of pure red, green and blue do not.
    pub fn by_color() -> Self {
        Self::scripted(|_, aligned| {
            let mut sums = [1.0f32; 3];
            for pixel in aligned.pixels() {
                for (sum, v) in sums.iter_mut().zip(pixel.0) {
                    *sum += f32::from(v);
                }
            }
            Embedding::new(sums.to_vec())
        })
    }

    /// Fails on every face.
    pub fn failing(detail: &'static str) -> Self {
        Self::scripted(move |_, _| Err(failure(detail)))
    }

    /// Says it is the network `id`.
    #[must_use]
    pub fn with_id(mut self, id: &str) -> Self {
        self.id = ModelId(id.into());
        self
    }

    /// Its call counter.
    pub fn calls(&self) -> Calls {
        self.calls.clone()
    }
}

impl Embedder for FakeEmbedder {
    fn embed(&mut self, aligned: &RgbImage) -> Result<Embedding, VisionError> {
        (self.script)(self.calls.add(), aligned)
    }

    fn model_id(&self) -> ModelId {
        self.id.clone()
    }

    fn default_threshold(&self) -> f32 {
        Self::THRESHOLD
    }
}

/// Changes aligned faces as scripted.
pub struct FakeDemesher {
    script: Box<CleanFn>,
    calls: Calls,
}

type CleanFn = dyn FnMut(&RgbImage) -> Result<RgbImage, VisionError> + Send;

impl FakeDemesher {
    /// Gives what `script` makes of the aligned face.
    pub fn scripted(
        script: impl FnMut(&RgbImage) -> Result<RgbImage, VisionError> + Send + 'static,
    ) -> Self {
        Self {
            script: Box::new(script),
            calls: Calls::default(),
        }
    }

    /// Counts its calls.
    pub fn calls(&self) -> Calls {
        self.calls.clone()
    }
}

impl Demesher for FakeDemesher {
    fn clean(&mut self, aligned: &RgbImage) -> Result<RgbImage, VisionError> {
        self.calls.add();
        (self.script)(aligned)
    }

    fn model_id(&self) -> ModelId {
        ModelId("fake-demesher".into())
    }
}

/// A whole set: `faces` in every frame, live with 0.9, embedded by colour.
pub fn models(faces: Vec<Detection>) -> Models {
    Models {
        detector: Box::new(FakeDetector::always(faces)),
        landmarker: Some(Box::new(FakeLandmarker::frontal())),
        liveness: Some(Box::new(FakeLiveness::always(0.9))),
        demesher: None,
        embedder: Box::new(FakeEmbedder::by_color()),
        summaries: Vec::new(),
    }
}
