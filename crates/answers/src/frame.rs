//! The faces of a frame or of a picture.

use crate::decimal::{Decimal, file_text};
use faceglass_capture::Rotation;
use faceglass_pipeline::enrolment::numbers_from_left;
use faceglass_pipeline::result::{FaceResult, FrameResult, Identity, IdentityVerdict, Liveness};
use faceglass_pipeline::{LivenessVerdict, StageMs, UnsureReason};
use faceglass_vision::motion::{Solidity, SolidityVerdict};
use faceglass_vision::pose::Pose;
use faceglass_vision::{Covered, Quality, QualityReason, Rect, Visibility};
use serde::Serialize;
use std::path::Path;

/// One frame of a run.
#[derive(Debug, Serialize)]
pub struct FrameJson<'a> {
    frame: u64,
    time_s: Decimal<6>,
    /// On pictures only.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    width: u32,
    height: u32,
    faces: Vec<FaceJson<'a>>,
    /// Degrees clockwise by which the picture must be turned for somebody to be found; only then.
    #[serde(skip_serializing_if = "Option::is_none")]
    turn: Option<u32>,
    stage_ms: StageMsJson,
    /// Only if a stage failed: what, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
}

/// The faces of one picture.
#[derive(Debug, Serialize)]
pub struct PictureJson<'a> {
    file: String,
    width: u32,
    height: u32,
    faces: Vec<FaceJson<'a>>,
    /// As of a frame.
    #[serde(skip_serializing_if = "Option::is_none")]
    turn: Option<u32>,
    stage_ms: StageMsJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
}

#[derive(Debug, Serialize)]
struct FaceJson<'a> {
    track: u64,
    /// From left to right, the first is 1.
    number: usize,
    #[serde(rename = "box")]
    bbox: BoxJson,
    score: Decimal<4>,
    /// Eye, eye, nose tip, mouth corner, mouth corner; the picture's left first.
    landmarks: [[Decimal<2>; 2]; 5],
    quality: QualityJson<'a>,
    /// `null` without 68 landmarks.
    pose: Option<PoseJson>,
    solidity: SolidityJson,
    /// `null` where the landmark network does not say.
    occlusion: Option<OcclusionJson>,
    liveness: LivenessJson,
    identity: IdentityJson<'a>,
    /// Only where printed lines were taken out of it before it was compared.
    #[serde(skip_serializing_if = "is_false")]
    demeshed: bool,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// Left, top, width, height in pixels.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct BoxJson([Decimal<2>; 4]);

impl From<Rect> for BoxJson {
    fn from(rect: Rect) -> Self {
        Self([rect.x, rect.y, rect.w, rect.h].map(Decimal::from))
    }
}

#[derive(Debug, Serialize)]
struct QualityJson<'a> {
    ok: bool,
    reasons: &'a [QualityReason],
}

/// Degrees: to the picture's left, up, and clockwise in the picture.
#[derive(Debug, Serialize)]
struct PoseJson {
    yaw: Decimal<1>,
    pitch: Decimal<1>,
    roll: Decimal<1>,
}

#[derive(Debug, Serialize)]
struct SolidityJson {
    /// Depth beside a mean head's: about 1 a head, 0 a sheet; `null` until the face
    /// has turned.
    score: Option<Decimal<2>>,
    verdict: SolidityVerdict,
}

/// Share of each part that something lies before, 0 to 1; right and left are the person's.
#[derive(Debug, Serialize)]
struct OcclusionJson {
    right_eye: Decimal<2>,
    left_eye: Decimal<2>,
    nose: Decimal<2>,
    mouth: Decimal<2>,
    jaw: Decimal<2>,
    /// In a word; `null` where nothing is.
    covered: Option<Covered>,
}

#[derive(Debug, Serialize)]
struct LivenessJson {
    /// 1 = live, `null` before the first score.
    score: Option<Decimal<4>>,
    verdict: LivenessVerdict,
    /// Why it is unsure.
    reason: Option<ReasonJson>,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(untagged)]
enum ReasonJson {
    Quality(QualityReason),
    Other(&'static str),
}

#[derive(Debug, Serialize)]
struct IdentityJson<'a> {
    /// Whose face it is, or may be if uncertain; `null` if unknown.
    name: Option<&'a str>,
    /// Only where it may as well be this person, who is about as similar.
    #[serde(skip_serializing_if = "Option::is_none")]
    or: Option<&'a str>,
    /// Only where somebody said of a face that is nearer than any template that it is not
    /// that person's: how similar that one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    said_not: Option<Decimal<4>>,
    /// To the most similar person, known or not; `null` if nobody is enrolled.
    similarity: Option<Decimal<4>>,
    verdict: IdentityVerdict,
}

#[derive(Debug, Serialize)]
struct StageMsJson {
    detect: Decimal<3>,
    landmarks: Decimal<3>,
    align: Decimal<3>,
    liveness: Decimal<3>,
    embed: Decimal<3>,
    #[serde(rename = "match")]
    matching: Decimal<3>,
    total: Decimal<3>,
}

impl<'a> From<&'a FrameResult> for FrameJson<'a> {
    fn from(result: &'a FrameResult) -> Self {
        let frame = &result.frame;
        Self {
            frame: frame.index,
            time_s: Decimal(frame.time.as_secs_f64()),
            file: frame.file.as_deref().map(file_text),
            width: frame.image.width(),
            height: frame.image.height(),
            faces: faces(result, &numbers(result)),
            turn: result.lying.map(Rotation::degrees),
            stage_ms: result.stage_ms.into(),
            fault: result.fault.as_ref().map(ToString::to_string),
        }
    }
}

/// Every face with its number.
fn numbers(result: &FrameResult) -> Vec<Option<usize>> {
    let boxes: Vec<Rect> = result.faces.iter().map(|face| face.bbox).collect();
    numbers_from_left(&boxes).into_iter().map(Some).collect()
}

fn faces<'a>(result: &'a FrameResult, numbers: &[Option<usize>]) -> Vec<FaceJson<'a>> {
    let numbered = result.faces.iter().zip(numbers);
    let mut faces: Vec<_> = numbered
        .filter_map(|(face, number)| Some(FaceJson::new(face, (*number)?)))
        .collect();
    faces.sort_by_key(|face| face.number);
    faces
}

impl<'a> PictureJson<'a> {
    /// All faces of a picture that is called `file`.
    pub fn new(file: &Path, result: &'a FrameResult) -> Self {
        Self::of_faces(file, result, &numbers(result))
    }

    /// Without the faces that have no number.
    pub fn of_faces(file: &Path, result: &'a FrameResult, numbers: &[Option<usize>]) -> Self {
        Self {
            file: file_text(file),
            width: result.frame.image.width(),
            height: result.frame.image.height(),
            faces: faces(result, numbers),
            turn: result.lying.map(Rotation::degrees),
            stage_ms: result.stage_ms.into(),
            fault: result.fault.as_ref().map(ToString::to_string),
        }
    }
}

impl<'a> FaceJson<'a> {
    fn new(face: &'a FaceResult, number: usize) -> Self {
        Self {
            track: face.track,
            number,
            bbox: face.bbox.into(),
            score: face.score.into(),
            landmarks: face.points.map(|p| [p.x.into(), p.y.into()]),
            quality: (&face.quality).into(),
            pose: face.motion.pose.map(PoseJson::from),
            solidity: face.motion.solidity.into(),
            occlusion: face.motion.visible.map(OcclusionJson::from),
            liveness: (&face.liveness).into(),
            identity: (&face.identity).into(),
            demeshed: face.demeshed,
        }
    }
}

impl<'a> From<&'a Quality> for QualityJson<'a> {
    fn from(quality: &'a Quality) -> Self {
        Self {
            ok: quality.ok(),
            reasons: &quality.reasons,
        }
    }
}

impl From<Pose> for PoseJson {
    fn from(pose: Pose) -> Self {
        Self {
            yaw: pose.yaw_deg.into(),
            pitch: pose.pitch_deg.into(),
            roll: pose.roll_deg.into(),
        }
    }
}

impl From<Solidity> for SolidityJson {
    fn from(solidity: Solidity) -> Self {
        Self {
            score: solidity.gain.map(Decimal::from),
            verdict: solidity.verdict,
        }
    }
}

impl From<Visibility> for OcclusionJson {
    fn from(visible: Visibility) -> Self {
        let part = |seen: f32| Decimal::from(1.0 - seen);
        Self {
            right_eye: part(visible.right_eye),
            left_eye: part(visible.left_eye),
            nose: part(visible.nose),
            mouth: part(visible.mouth),
            jaw: part(visible.jaw),
            covered: visible.covered(),
        }
    }
}

impl From<&Liveness> for LivenessJson {
    fn from(liveness: &Liveness) -> Self {
        Self {
            score: liveness.score.map(Decimal::from),
            verdict: liveness.verdict,
            reason: liveness.reason.map(|reason| match reason {
                UnsureReason::Quality(reason) => ReasonJson::Quality(reason),
                UnsureReason::TooFewFrames => ReasonJson::Other("too_few_frames"),
                UnsureReason::Borderline => ReasonJson::Other("borderline"),
                UnsureReason::DimAndSoft => ReasonJson::Other("dim_and_blurred"),
                UnsureReason::Glaring => ReasonJson::Quality(QualityReason::TooBright),
                UnsureReason::Unavailable => ReasonJson::Other("unavailable"),
            }),
        }
    }
}

impl<'a> From<&'a Identity> for IdentityJson<'a> {
    fn from(identity: &'a Identity) -> Self {
        let is_named = identity.verdict != IdentityVerdict::Unknown;
        Self {
            name: identity.name.as_deref().filter(|_| is_named),
            or: identity.rival.as_deref(),
            said_not: identity.not_them.map(Decimal::from),
            similarity: identity.similarity.map(Decimal::from),
            verdict: identity.verdict,
        }
    }
}

impl From<StageMs> for StageMsJson {
    fn from(ms: StageMs) -> Self {
        Self {
            detect: ms.detect.into(),
            landmarks: ms.landmarks.into(),
            align: ms.align.into(),
            liveness: ms.liveness.into(),
            embed: ms.embed.into(),
            matching: ms.matching.into(),
            total: ms.total.into(),
        }
    }
}
