//! What one picture or frame gives for an enrolment.

use super::choice::{FaceChoice, FaceNumber};
use super::left_out::NoSample;
use super::objection::ShownFace;
use crate::engine::fault::Fault;
use crate::engine::stages::FaceSample;
use crate::engine::{Engine, Examined};
use faceglass_gallery::{Taken, TakenFrom, TakenKind, Turned};
use faceglass_vision::{Embedding, Quality, QualityReason, Rect};
use image::RgbImage;
use std::sync::Arc;

/// One good picture or frame of the person being enrolled.
#[derive(Clone, Debug)]
pub struct EnrolSample {
    /// File it is from; `None` for a frame.
    pub file: Option<String>,
    /// Which face of the picture.
    pub face: FaceNumber,
    /// Embedding of this picture alone.
    pub embedding: Embedding,
    /// 112x112, becomes the thumbnail.
    pub aligned: Option<Arc<RgbImage>>,
    /// Head pose in degrees: yaw, pitch, roll.
    pub pose_deg: [f32; 3],
    /// The camera or movie that the frame is of, as far as it is known.
    pub seen_in: Option<TakenFrom>,
}

impl EnrolSample {
    /// What a template of it says of how it was taken.
    pub(super) fn taken(&self) -> Taken {
        let [yaw_deg, pitch_deg, _] = self.pose_deg;
        let picture = self.file.as_ref().map(|file| TakenFrom {
            kind: TakenKind::Picture,
            // Where it lay on this machine is nobody's business.
            name: file.rsplit(['/', '\\']).next().unwrap_or(file).to_owned(),
        });
        Taken {
            pose: Some(Turned { yaw_deg, pitch_deg }),
            from: picture.or_else(|| self.seen_in.clone()),
        }
    }
}

/// The faces of one picture, to take one of them.
#[derive(Debug)]
pub struct PictureFaces {
    /// Largest first.
    faces: Vec<FaceSample>,
    fault: Option<Fault>,
}

impl PictureFaces {
    /// Looks for the faces of a picture, with an embedding of each.
    pub fn find(engine: &mut Engine, image: &RgbImage) -> Self {
        let Examined { faces, fault, .. } = engine.examine(image);
        Self { faces, fault }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.faces.len()
    }

    /// The face that is meant, good or not.
    ///
    /// # Errors
    /// [`NoSample`] if there is none, it is not clear which, or a stage failed.
    pub fn pick(&self, choice: FaceChoice) -> Result<(&FaceSample, FaceNumber), NoSample> {
        let boxes: Vec<Rect> = self.faces.iter().map(|face| face.detection.bbox).collect();
        match (choice.among(&boxes), &self.fault) {
            (Ok((at, number)), _) => Ok((&self.faces[at], number)),
            (Err(_), Some(fault)) => Err(NoSample::Fault(fault.clone())),
            (Err(why), None) => Err(why),
        }
    }

    /// The embedding of the face that is meant, good or not.
    ///
    /// # Errors
    /// [`NoSample`] as [`PictureFaces::pick`], or if it gave no embedding.
    pub fn embedding(&self, choice: FaceChoice) -> Result<(Embedding, FaceNumber), NoSample> {
        let (face, number) = self.pick(choice)?;
        let none = || {
            self.fault
                .clone()
                .map_or(NoSample::NoEmbedding, NoSample::Fault)
        };
        Ok((face.embedding.clone().ok_or_else(none)?, number))
    }

    /// What the picture gives for an enrolment; `file` is its name.
    ///
    /// # Errors
    /// [`NoSample`]: why it gives nothing.
    pub fn sample(&self, choice: FaceChoice, file: &str) -> Result<EnrolSample, NoSample> {
        let (face, number) = self.pick(choice)?;
        if let Some(reason) = face.quality.reasons.iter().find(|reason| spoils(**reason)) {
            return Err(NoSample::Quality(*reason));
        }
        let (embedding, _) = self.embedding(choice)?;
        Ok(EnrolSample {
            file: Some(file.to_owned()),
            face: number,
            embedding,
            aligned: face
                .aligned
                .as_ref()
                .map(|face| Arc::new(face.image.clone())),
            pose_deg: pose_of(&face.quality),
            seen_in: None,
        })
    }

    /// The faces to choose from, from left to right.
    pub fn shown(&self) -> Vec<ShownFace> {
        let boxes: Vec<Rect> = self.faces.iter().map(|face| face.detection.bbox).collect();
        let mut shown: Vec<ShownFace> = super::numbers_from_left(&boxes)
            .into_iter()
            .zip(&self.faces)
            .map(|(number, face)| ShownFace {
                number,
                picture: face
                    .aligned
                    .as_ref()
                    .map(|face| Arc::new(face.image.clone())),
            })
            .collect();
        shown.sort_by_key(|face| face.number);
        shown
    }
}

/// Pictures are what they are: only what spoils an embedding is refused.
fn spoils(reason: QualityReason) -> bool {
    matches!(
        reason,
        QualityReason::TooSmall
            | QualityReason::Blurred
            | QualityReason::TurnedAway
            | QualityReason::Unclear
    )
}

/// Yaw, pitch and roll in degrees.
pub(super) fn pose_of(quality: &Quality) -> [f32; 3] {
    [quality.yaw_deg, quality.pitch_deg, quality.roll_deg]
}
