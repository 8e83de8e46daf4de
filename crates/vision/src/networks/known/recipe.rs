//! The families of public networks that are fed and read here, each by a manifest of
//! `models/public`.

use super::interface::Interface;
use crate::networks::manifest::Manifest;
use crate::types::VisionError;
use serde::Deserialize;
use std::str::FromStr;

/// How a family of networks is fed and read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Recipe {
    /// Detector.
    Yunet,
    /// Detector without points.
    Ultralight,
    /// Detector.
    Scrfd,
    /// Detector.
    Retinaface,
    /// Liveness, a view of 2.7 boxes.
    Minifasnet,
    /// Liveness, a view of 4 boxes.
    #[serde(rename = "minifasnet-v1se")]
    MinifasnetV1se,
    /// Embedder of whole aligned faces.
    #[serde(rename = "embedder-112x112")]
    Embedder,
    /// Embedder of the middle 96 columns.
    #[serde(rename = "embedder-112x96")]
    NarrowEmbedder,
    /// Embedder that normalises by itself.
    Sface,
    /// Embedder that wants blue first.
    Adaface,
    /// Embedder of OpenVINO's Open Model Zoo.
    Reidentification,
}

/// The manifest of that name.
macro_rules! text {
    ($name:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../models/public/",
            $name,
            ".toml"
        ))
    };
}

/// All of them, by name, with their manifests.
const ALL: [(&str, Recipe, &str); 11] = [
    ("yunet", Recipe::Yunet, text!("yunet")),
    ("ultralight", Recipe::Ultralight, text!("ultralight")),
    ("scrfd", Recipe::Scrfd, text!("scrfd")),
    ("retinaface", Recipe::Retinaface, text!("retinaface")),
    ("minifasnet", Recipe::Minifasnet, text!("minifasnet")),
    (
        "minifasnet-v1se",
        Recipe::MinifasnetV1se,
        text!("minifasnet-v1se"),
    ),
    (
        "embedder-112x112",
        Recipe::Embedder,
        text!("embedder-112x112"),
    ),
    (
        "embedder-112x96",
        Recipe::NarrowEmbedder,
        text!("embedder-112x96"),
    ),
    ("sface", Recipe::Sface, text!("sface")),
    ("adaface", Recipe::Adaface, text!("adaface")),
    (
        "reidentification",
        Recipe::Reidentification,
        text!("reidentification"),
    ),
];

/// Numbers that embedders give.
const EMBEDDING: std::ops::RangeInclusive<u32> = 64..=1024;

impl Recipe {
    /// What a network with that interface is fed and read by; the name of its file tells apart what
    /// shapes do not.
    pub(super) fn of(network: &Interface, file: &str) -> Option<Self> {
        let outputs = network.outputs();
        let each = |sizes: [u32; 3]| sizes.map(|size| network.ending_in(size));
        if ["cls_8", "obj_8", "bbox_8", "kps_8"]
            .iter()
            .all(|name| network.has(name))
        {
            return Some(Self::Yunet);
        }
        if outputs == 2 && network.has("scores") && network.has("boxes") {
            return Some(Self::Ultralight);
        }
        if outputs >= 3 && each([1, 4, 10]) == [outputs / 3; 3] && outputs.is_multiple_of(3) {
            return Some(Self::Scrfd);
        }
        if outputs == 3 && each([2, 4, 10]) == [1; 3] {
            return Some(Self::Retinaface);
        }
        let file = file.to_lowercase();
        let numbers = network.numbers()?;
        match network.input() {
            (Some(80), Some(80)) if numbers == 3 => {
                let is_v1se = ["v1se", "4_0"].iter().any(|part| file.contains(part));
                Some(if is_v1se {
                    Self::MinifasnetV1se
                } else {
                    Self::Minifasnet
                })
            }
            (Some(112), Some(112)) if EMBEDDING.contains(&numbers) => Some(match file {
                file if file.contains("sface") => Self::Sface,
                file if file.contains("adaface") => Self::Adaface,
                _ => Self::Embedder,
            }),
            (Some(96), Some(112)) if EMBEDDING.contains(&numbers) => Some(Self::NarrowEmbedder),
            (Some(128), Some(128)) if numbers == 256 => Some(Self::Reidentification),
            _ => None,
        }
    }

    /// The manifest of `models/public`, whose file and SHA-256 are still to be filled in.
    ///
    /// # Errors
    /// [`VisionError::Model`] if it cannot be read.
    pub fn manifest(self) -> Result<Manifest, VisionError> {
        let of = ALL.iter().find(|(_, recipe, _)| *recipe == self);
        let (name, _, text) = of.copied().unwrap_or(ALL[0]);
        Manifest::parse(text, &format!("public/{name}.toml"))
    }

    /// The names of all.
    pub fn names() -> impl Iterator<Item = &'static str> {
        ALL.iter().map(|(name, ..)| *name)
    }

    /// The names of all, for people.
    pub fn words() -> String {
        Self::names().collect::<Vec<_>>().join(", ")
    }
}

impl FromStr for Recipe {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let of = ALL.iter().find(|(name, ..)| *name == word);
        of.map(|(_, recipe, _)| *recipe)
            .ok_or_else(|| format!("there is no such family; there are {}", Self::words()))
    }
}
