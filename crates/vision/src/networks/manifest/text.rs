//! The TOML of a manifest. The kind is read first, for it says which keys
//! `[output]` and `[thresholds]` may have; one of another kind is refused like
//! a misspelt one.

use super::flaw::Flaw;
use super::{
    DemesherSpec, DetectorOutput, DetectorSpec, EmbedderSpec, InputSpec, KindSpec, LandmarksSpec,
    LivenessOutput, LivenessSpec, Manifest,
};
use crate::crops::crop::{View, ViewShape};
use crate::types::ModelKind;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::num::{NonZeroU32, NonZeroUsize};

/// Names of [`DetectorOutput`].
const GRID: &str = "grid";
const YUNET: &str = "yunet";
const ULTRALIGHT: &str = "ultralight";
const SCRFD: &str = "scrfd";
const RETINAFACE: &str = "retinaface";
/// Outputs of landmarks: points, and points with how clearly each part of the face is seen.
const POINTS68: &str = "points68";
const POINTS68_REGIONS: &str = "points68_regions";
/// Names of [`LivenessOutput`].
const LOGIT: &str = "logit";
const SOFTMAX: &str = "softmax";
/// The one output of an embedder that is known.
const EMBEDDING: &str = "embedding";
/// The one output of what takes lines away that is known.
const CELLS: &str = "cells";

#[derive(Deserialize)]
struct OfKind {
    kind: ModelKind,
    /// What it looks at; colours where nothing is said.
    #[serde(default)]
    cameras: Vec<String>,
}

/// The camera there is.
const COLOURS: &str = "rgb";

#[derive(Serialize, Deserialize)]
struct Text<O, T> {
    kind: ModelKind,
    name: String,
    file: String,
    sha256: String,
    licence: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    card: Option<String>,
    input: InputSpec,
    output: O,
    #[serde(default)]
    thresholds: T,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DetectorKeys {
    decode: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    strides: Option<Vec<u32>>,
}

#[derive(Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct DetectorThresholds {
    nms_iou: f32,
    score: f32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LandmarksKeys {
    #[serde(default = "whole_box")]
    crop_scale: f32,
    decode: String,
}

/// Landmarks, and what takes lines away, have none.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoThresholds {}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LivenessKeys {
    #[serde(default, skip_serializing_if = "is_none")]
    burnt_out_gain: f32,
    #[serde(default, skip_serializing_if = "is_square")]
    crop: ViewShape,
    decode: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    live_index: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lowest_votes: Option<usize>,
    #[serde(default = "the_box")]
    views: Vec<View>,
}

#[derive(Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct LivenessThreshold {
    threshold: f32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DemesherKeys {
    cell: u32,
    decode: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EmbedderKeys {
    #[serde(skip_serializing_if = "Option::is_none")]
    columns: Option<u32>,
    decode: String,
    #[serde(default)]
    flip_average: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct EmbedderThreshold {
    threshold: f32,
}

impl Default for DetectorThresholds {
    fn default() -> Self {
        Self {
            nms_iou: 0.4,
            score: 0.6,
        }
    }
}

impl Default for LivenessThreshold {
    fn default() -> Self {
        Self { threshold: 0.5 }
    }
}

impl Default for EmbedderThreshold {
    fn default() -> Self {
        Self { threshold: 0.4 }
    }
}

fn whole_box() -> f32 {
    1.0
}

fn the_box() -> Vec<View> {
    vec![View {
        dx: 0.0,
        dy: 0.0,
        scale: 1.0,
    }]
}

fn is_none(gain: &f32) -> bool {
    *gain == 0.0
}

fn is_square(shape: &ViewShape) -> bool {
    *shape == ViewShape::Square
}

/// The manifest in `text`, not yet checked.
pub fn read(text: &str) -> Result<Manifest, Flaw> {
    let OfKind { kind, cameras } = parsed(text)?;
    if cameras.iter().any(|camera| camera != COLOURS) {
        return Err(Flaw::Cameras {
            kind,
            cameras: cameras.join(", "),
        });
    }
    match kind {
        ModelKind::Detector => manifest(parsed(text)?, detector),
        ModelKind::Landmarks => manifest(parsed(text)?, landmarks),
        ModelKind::Liveness => manifest(parsed(text)?, liveness),
        ModelKind::Demesher => manifest(parsed(text)?, demesher),
        ModelKind::Embedder => manifest(parsed(text)?, embedder),
    }
}

fn parsed<T: DeserializeOwned>(text: &str) -> Result<T, Flaw> {
    toml::from_str(text).map_err(|error| Flaw::of_toml(&error, text))
}

fn manifest<O, T>(
    text: Text<O, T>,
    spec: fn(O, T) -> Result<KindSpec, Flaw>,
) -> Result<Manifest, Flaw> {
    Ok(Manifest {
        name: text.name,
        file: text.file,
        sha256: text.sha256,
        licence: text.licence,
        card: text.card,
        input: text.input,
        spec: spec(text.output, text.thresholds)?,
    })
}

fn detector(keys: DetectorKeys, thresholds: DetectorThresholds) -> Result<KindSpec, Flaw> {
    let has_strides = keys.strides.is_some();
    let strides = keys.strides.unwrap_or_else(|| vec![8, 16, 32]);
    let output = match keys.decode.as_str() {
        GRID => DetectorOutput::Grid { strides },
        YUNET => DetectorOutput::Yunet { strides },
        ULTRALIGHT if has_strides => return Err(no_strides(ULTRALIGHT)),
        SCRFD if has_strides => return Err(no_strides(SCRFD)),
        RETINAFACE if has_strides => return Err(no_strides(RETINAFACE)),
        ULTRALIGHT => DetectorOutput::Ultralight,
        SCRFD => DetectorOutput::Scrfd,
        RETINAFACE => DetectorOutput::Retinaface,
        _ => {
            return Err(Flaw::UnknownDecode {
                name: keys.decode,
                kind: ModelKind::Detector,
                known: "grid, yunet, ultralight, scrfd, retinaface",
            });
        }
    };
    Ok(KindSpec::Detector(DetectorSpec {
        output,
        score: thresholds.score,
        nms_iou: thresholds.nms_iou,
    }))
}

fn no_strides(decode: &'static str) -> Flaw {
    let key = "strides";
    Flaw::NotRead { key, decode }
}

fn landmarks(keys: LandmarksKeys, _: NoThresholds) -> Result<KindSpec, Flaw> {
    let regions = match keys.decode.as_str() {
        POINTS68 => false,
        POINTS68_REGIONS => true,
        _ => {
            return Err(Flaw::UnknownDecode {
                name: keys.decode,
                kind: ModelKind::Landmarks,
                known: "points68, points68_regions",
            });
        }
    };
    Ok(KindSpec::Landmarks(LandmarksSpec {
        crop_scale: keys.crop_scale,
        regions,
    }))
}

fn liveness(keys: LivenessKeys, thresholds: LivenessThreshold) -> Result<KindSpec, Flaw> {
    let output = match (keys.decode.as_str(), keys.live_index) {
        (LOGIT, None) => LivenessOutput::Logit,
        (LOGIT, Some(_)) => {
            return Err(Flaw::NotRead {
                key: "live_index",
                decode: LOGIT,
            });
        }
        (SOFTMAX, Some(live_index)) => LivenessOutput::Softmax { live_index },
        (SOFTMAX, None) => return Err(Flaw::NoLiveIndex),
        _ => {
            return Err(Flaw::UnknownDecode {
                name: keys.decode,
                kind: ModelKind::Liveness,
                known: "logit, softmax",
            });
        }
    };
    let votes = |count| NonZeroUsize::new(count).ok_or(Flaw::NoVotes);
    Ok(KindSpec::Liveness(LivenessSpec {
        output,
        views: keys.views,
        crop: keys.crop,
        lowest_votes: keys.lowest_votes.map(votes).transpose()?,
        burnt_out_gain: keys.burnt_out_gain,
        threshold: thresholds.threshold,
    }))
}

fn demesher(keys: DemesherKeys, _: NoThresholds) -> Result<KindSpec, Flaw> {
    if keys.decode != CELLS {
        return Err(Flaw::UnknownDecode {
            name: keys.decode,
            kind: ModelKind::Demesher,
            known: CELLS,
        });
    }
    Ok(KindSpec::Demesher(DemesherSpec { cell: keys.cell }))
}

fn embedder(keys: EmbedderKeys, thresholds: EmbedderThreshold) -> Result<KindSpec, Flaw> {
    if keys.decode != EMBEDDING {
        return Err(Flaw::UnknownDecode {
            name: keys.decode,
            kind: ModelKind::Embedder,
            known: EMBEDDING,
        });
    }
    let columns = |count| NonZeroU32::new(count).ok_or(Flaw::Columns);
    Ok(KindSpec::Embedder(EmbedderSpec {
        columns: keys.columns.map(columns).transpose()?,
        flip_average: keys.flip_average,
        threshold: thresholds.threshold,
    }))
}

/// The text of `manifest`; the keys of a table by name.
pub fn write(manifest: &Manifest) -> Result<String, Flaw> {
    match &manifest.spec {
        KindSpec::Detector(spec) => {
            let (decode, strides) = match &spec.output {
                DetectorOutput::Grid { strides } => (GRID, Some(strides.clone())),
                DetectorOutput::Yunet { strides } => (YUNET, Some(strides.clone())),
                DetectorOutput::Ultralight => (ULTRALIGHT, None),
                DetectorOutput::Scrfd => (SCRFD, None),
                DetectorOutput::Retinaface => (RETINAFACE, None),
            };
            let decode = decode.into();
            let thresholds = DetectorThresholds {
                nms_iou: spec.nms_iou,
                score: spec.score,
            };
            document(manifest, DetectorKeys { decode, strides }, thresholds)
        }
        KindSpec::Landmarks(spec) => {
            let keys = LandmarksKeys {
                crop_scale: spec.crop_scale,
                decode: if spec.regions {
                    POINTS68_REGIONS.into()
                } else {
                    POINTS68.into()
                },
            };
            document(manifest, keys, NoThresholds {})
        }
        KindSpec::Liveness(spec) => {
            let (decode, live_index) = match spec.output {
                LivenessOutput::Logit => (LOGIT, None),
                LivenessOutput::Softmax { live_index } => (SOFTMAX, Some(live_index)),
            };
            let keys = LivenessKeys {
                burnt_out_gain: spec.burnt_out_gain,
                crop: spec.crop,
                decode: decode.into(),
                live_index,
                lowest_votes: spec.lowest_votes.map(NonZeroUsize::get),
                views: spec.views.clone(),
            };
            let threshold = spec.threshold;
            document(manifest, keys, LivenessThreshold { threshold })
        }
        KindSpec::Demesher(spec) => {
            let keys = DemesherKeys {
                cell: spec.cell,
                decode: CELLS.into(),
            };
            document(manifest, keys, NoThresholds {})
        }
        KindSpec::Embedder(spec) => {
            let keys = EmbedderKeys {
                columns: spec.columns.map(NonZeroU32::get),
                decode: EMBEDDING.into(),
                flip_average: spec.flip_average,
            };
            let threshold = spec.threshold;
            document(manifest, keys, EmbedderThreshold { threshold })
        }
    }
}

fn document<O: Serialize, T: Serialize>(
    manifest: &Manifest,
    output: O,
    thresholds: T,
) -> Result<String, Flaw> {
    let text = Text {
        kind: manifest.kind(),
        name: manifest.name.clone(),
        file: manifest.file.clone(),
        sha256: manifest.sha256.clone(),
        licence: manifest.licence.clone(),
        card: manifest.card.clone(),
        input: manifest.input,
        output,
        thresholds,
    };
    Ok(toml::to_string(&text)?)
}
