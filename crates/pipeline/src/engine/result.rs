//! What the pipeline says about a frame.

use crate::engine::fault::Fault;
use crate::engine::motion::Motion;
use faceglass_capture::{Frame, Rotation};
use faceglass_gallery::PersonId;
use faceglass_vision::types::{FivePoints, ModelId};
use faceglass_vision::{Embedding, Point, Quality, QualityReason, Rect};
use std::time::{Duration, Instant};

/// Live, attack, or not enough to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LivenessVerdict {
    /// Bona fide.
    Live,
    /// Presentation attack.
    Spoof,
    /// Cannot tell; see the reason.
    Unsure,
}

/// Why liveness cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnsureReason {
    /// The sample is not good enough.
    Quality(QualityReason),
    /// The track is too young.
    TooFewFrames,
    /// The score lies between the two decisions.
    Borderline,
    /// It scores as an attack, but dim and soft as it is a living face would too.
    DimAndSoft,
    /// It scores as an attack, but bright as it is a living face may too.
    Glaring,
    /// No liveness network is loaded or it failed.
    Unavailable,
}

impl UnsureReason {
    /// Whether the score says attack, and the light says that a living face may score so too.
    pub fn is_doubt(self) -> bool {
        matches!(self, Self::DimAndSoft | Self::Glaring)
    }
}

/// Liveness of one track at one frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Liveness {
    /// Robust score over the track's recent good frames (the frame's own on
    /// stills), 1 = live; `None` before the first score.
    pub score: Option<f32>,
    /// This frame's own score.
    pub frame_score: Option<f32>,
    /// Verdict of the track, with hysteresis.
    pub verdict: LivenessVerdict,
    /// Set when the verdict is [`LivenessVerdict::Unsure`].
    pub reason: Option<UnsureReason>,
}

/// Known, between, or not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityVerdict {
    /// Above the threshold and its uncertain band.
    Known,
    /// Within the band, or two people are too close to be told apart.
    Uncertain,
    /// Below, or nobody enrolled.
    Unknown,
}

/// Who the face looks most like.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    /// Best person; `None` with an empty gallery.
    pub person: Option<PersonId>,
    /// Name of the best person.
    pub name: Option<String>,
    /// Cosine similarity to the best person.
    pub similarity: Option<f32>,
    /// Cosine similarity to the second best person.
    pub second: Option<f32>,
    /// Name of the second best person where it may as well be they: the
    /// similarities lie too close together. The verdict is then uncertain.
    pub rival: Option<String>,
    /// Set where somebody's word speaks against the name: cosine similarity to a face of
    /// which somebody said that it is not the best person's, and which is nearer than
    /// their templates. The verdict is then uncertain.
    pub not_them: Option<f32>,
    /// The decision.
    pub verdict: IdentityVerdict,
}

/// One face in one frame.
#[derive(Clone, Debug)]
pub struct FaceResult {
    /// Track number, from 1, never reused within a run.
    pub track: u64,
    /// Box in frame pixels.
    pub bbox: Rect,
    /// Detector score, 0 to 1.
    pub score: f32,
    /// Five points in frame pixels.
    pub points: FivePoints,
    /// Dense landmarks in frame pixels, may be empty.
    pub dense: Vec<Point>,
    /// Quality of this sample.
    pub quality: Quality,
    /// How the head is turned, and whether the track moves as a head does.
    pub motion: Motion,
    /// Liveness of the track.
    pub liveness: Liveness,
    /// Identity of the track.
    pub identity: Identity,
    /// The embedding in force for the track and the network that made it.
    pub embedding: Option<(ModelId, Embedding)>,
    /// That embedding is of the face with printed lines taken out of it
    /// ([`PipelineSettings::demesh`](crate::PipelineSettings)).
    pub demeshed: bool,
}

/// Milliseconds spent in each stage of one frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct StageMs {
    /// Face detection.
    pub detect: f32,
    /// Landmarks of all faces.
    pub landmarks: f32,
    /// Alignment and quality of all faces.
    pub align: f32,
    /// Liveness of all faces.
    pub liveness: f32,
    /// Embedding, where it was needed.
    pub embed: f32,
    /// Gallery matching.
    #[serde(rename = "match")]
    pub matching: f32,
    /// Everything.
    pub total: f32,
}

/// What is timed of a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Timed {
    /// Face detection.
    #[default]
    Detect,
    /// Landmarks of all faces.
    Landmarks,
    /// Alignment and quality of all faces.
    Align,
    /// Liveness of all faces.
    Liveness,
    /// Embedding, where it was needed.
    Embed,
    /// Gallery matching.
    Match,
    /// All stages.
    Total,
    /// From the frame's arrival to its verdict.
    Age,
}

impl Timed {
    /// All, in the order shown.
    pub const ALL: [Self; 8] = [
        Self::Detect,
        Self::Landmarks,
        Self::Align,
        Self::Liveness,
        Self::Embed,
        Self::Match,
        Self::Total,
        Self::Age,
    ];

    /// Its name in JSON. Some are those of networks ([`faceglass_vision::ModelKind`]), but
    /// times are of steps: alignment and matching take some and have no network.
    pub fn name(self) -> &'static str {
        match self {
            Self::Detect => "detect",
            Self::Landmarks => "landmarks",
            Self::Align => "align",
            Self::Liveness => "liveness",
            Self::Embed => "embed",
            Self::Match => "match",
            Self::Total => "total",
            Self::Age => "age",
        }
    }
}

impl StageMs {
    /// The milliseconds of each of [`Timed::ALL`] for a frame of that age.
    pub fn with_age(&self, age: Duration) -> [f32; Timed::ALL.len()] {
        Timed::ALL.map(|timed| match timed {
            Timed::Detect => self.detect,
            Timed::Landmarks => self.landmarks,
            Timed::Align => self.align,
            Timed::Liveness => self.liveness,
            Timed::Embed => self.embed,
            Timed::Match => self.matching,
            Timed::Total => self.total,
            Timed::Age => age.as_secs_f32() * 1e3,
        })
    }
}

/// One annotated frame.
#[derive(Clone, Debug)]
pub struct FrameResult {
    /// The frame this is about.
    pub frame: Frame,
    /// Faces, largest first.
    pub faces: Vec<FaceResult>,
    /// Faces that the default thresholds would show and those in force leave
    /// out; looked for only where no face is shown.
    pub hidden: usize,
    /// The turn with which somebody would be found: they lie on their side or upside down. Looked for only where no
    /// clear face is there, shown or hidden.
    pub lying: Option<Rotation>,
    /// Where the time went.
    pub stage_ms: StageMs,
    /// When the result was ready; `frame.captured_at` to here is the
    /// frame-to-verdict age.
    pub ready_at: Instant,
    /// What failed on this frame; the other stages still ran.
    pub fault: Option<Fault>,
}
