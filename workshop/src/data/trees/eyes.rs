//! How the steps look at pictures: through the app's own engine, which also finds faces that lie on their side or upside down.

use crate::core::error::{Result, WorkshopError};
use faceglass_pipeline::{Engine, FaceSample, PipelineSettings};
use faceglass_vision::motion::HeadFit;
use faceglass_vision::pose::Pose;
use faceglass_vision::{ModelKind, Point, load_models};
use image::RgbImage;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// With which networks, and at which faces.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Glasses {
    /// Folder of networks in place of those that ship.
    pub models: Option<PathBuf>,
    /// Lowest detector score of a face; the network's own without it.
    pub min_score: Option<f32>,
    /// Longer side of the smallest box that is a face, pixels.
    pub min_face_px: f32,
}

/// Which face of a picture is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Pick {
    /// The largest
    Largest,
    /// The one nearest to the middle
    Central,
    /// The only one: pictures with several are left out
    Only,
    /// Each of them, from left to right
    All,
}

impl Glasses {
    /// An engine; without `embeds` it compares nobody.
    ///
    /// # Errors
    /// [`WorkshopError::Vision`] with the network that is missing or wrong.
    pub fn engine(&self, embeds: bool) -> Result<Engine> {
        let mut models = faceglass_pipeline::Models::from(load_models(self.models.as_deref())?);
        models.liveness = None;
        if !embeds {
            models.embedder = None;
        }
        let settings = PipelineSettings {
            min_score: self.min_score,
            min_face_px: self.min_face_px,
            ..PipelineSettings::default()
        };
        Ok(Engine::new(models, settings))
    }

    /// The networks by name and SHA-256, for reports and so that a step is gone on with by the same ones.
    ///
    /// # Errors
    /// [`WorkshopError::Vision`] with the network that is missing or wrong.
    pub fn names(&self) -> Result<Vec<String>> {
        let store = faceglass_vision::ModelStore::new(self.models.as_deref());
        let mut names = Vec::new();
        for kind in [
            ModelKind::Detector,
            ModelKind::Landmarks,
            ModelKind::Embedder,
        ] {
            if let Some(file) = store.find(kind)? {
                names.push(format!(
                    "{kind} {} (SHA-256 {})",
                    file.manifest.name, file.manifest.sha256
                ));
            }
        }
        Ok(names)
    }
}

/// Turns a failure of a network, which is no fault of the picture, into an error.
///
/// # Errors
/// [`WorkshopError::Network`].
pub fn examined(
    engine: &mut Engine,
    picture: &RgbImage,
    file: &str,
) -> Result<(Vec<FaceSample>, u32, RgbImage)> {
    let seen = engine.examine(picture);
    if let Some(fault) = seen.fault {
        return Err(WorkshopError::Network(format!("{fault}, on {file}")));
    }
    Ok((
        seen.faces,
        seen.turn.degrees(),
        seen.turn.apply(picture.clone()),
    ))
}

/// Those of the faces, which are the largest first, that are meant.
///
/// # Errors
/// Why none is.
pub fn meant(
    faces: Vec<FaceSample>,
    size: (u32, u32),
    pick: Pick,
) -> std::result::Result<Vec<FaceSample>, &'static str> {
    if faces.is_empty() {
        return Err("a picture without a face");
    }
    let middle = Point::new(size.0 as f32 / 2.0, size.1 as f32 / 2.0);
    let off = |face: &FaceSample| face.detection.bbox.center().distance(middle);
    let mut faces = faces;
    match pick {
        Pick::Only if faces.len() > 1 => return Err("a picture with several faces"),
        Pick::Largest | Pick::Only => faces.truncate(1),
        Pick::Central => {
            faces.sort_by(|a, b| off(a).total_cmp(&off(b)));
            faces.truncate(1);
        }
        Pick::All => faces.sort_by(|a, b| a.detection.bbox.x.total_cmp(&b.detection.bbox.x)),
    }
    Ok(faces)
}

/// What is known of one face, in pixels of the righted picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Degrees clockwise by which the picture was turned to right it.
    pub turn: u32,
    /// `x, y, width, height`.
    pub bbox: [f32; 4],
    /// The detector's.
    pub score: f32,
    /// Five points, the picture's left eye first.
    pub points: [[f32; 2]; 5],
    /// Between the eyes.
    pub eyes_px: f32,
    /// Degrees; `faceglass_vision::pose` says of what sign.
    pub yaw: f32,
    /// …
    pub pitch: f32,
    /// …
    pub roll: f32,
    /// As `faceglass_vision::quality::sharpness` has it: no unit, sharp faces of a webcam 0.09 to 0.20.
    pub sharpness: f32,
    /// Mean luminance of the skin, 0 to 1.
    pub brightness: f32,
}

/// To three places behind the point: what is noted shall be short.
pub fn short(value: f32) -> f32 {
    (value * 1e3).round() / 1e3
}

impl Figures {
    /// Those of a face of a picture that was turned by `turn` degrees.
    pub fn of(face: &FaceSample, turn: u32) -> Self {
        let quality = &face.quality;
        let coarse = Pose {
            yaw_deg: quality.yaw_deg,
            pitch_deg: quality.pitch_deg,
            roll_deg: quality.roll_deg,
        };
        let pose = HeadFit::of(&face.dense).map_or(coarse, |fit| fit.pose);
        let bbox = face.detection.bbox;
        Self {
            turn,
            bbox: [bbox.x, bbox.y, bbox.w, bbox.h].map(short),
            score: short(face.detection.score),
            points: face.points.map(|p| [short(p.x), short(p.y)]),
            eyes_px: short(quality.eye_distance_px),
            yaw: short(pose.yaw_deg),
            pitch: short(pose.pitch_deg),
            roll: short(pose.roll_deg),
            sharpness: short(quality.sharpness),
            brightness: short(quality.brightness),
        }
    }

    /// Its points as the geometry has them.
    pub fn five(&self) -> [Point; 5] {
        self.points.map(|[x, y]| Point::new(x, y))
    }
}

/// The folder of networks as a report may name it: not by where it is.
pub fn named(models: Option<&Path>) -> &'static str {
    if models.is_some() {
        "networks of a folder"
    } else {
        "the networks that ship"
    }
}
