//! What can be trained in a matrix.

use super::Wanted;
use crate::core::error::{Result, WorkshopError};
use crate::data::drawn;
use crate::export::ExportOrder;
use crate::recipes::course::expressions;
use crate::recipes::{Order, bags, embedder, recognition};
use crate::train::TrainConfig;
use faceglass_vision::manifest::Manifest;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};
use toml::Table;

/// Faces that are drawn where no shards are named.
const PICTURES: usize = 720;

/// `subject` of a matrix: the recipe that its configurations are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Expressions of drawn faces, as `workshop example`.
    Example,
    /// An embedder that learns from a teacher.
    Embedder,
    /// One that learns from labelled people, by losses chosen by name.
    Recognition,
    /// Liveness from patches that several cameras saw at once.
    Bags,
}

/// A network as a file.
pub(super) struct Exported {
    /// The ONNX file.
    pub onnx: Vec<u8>,
    /// Width and height of its input.
    pub size: (u32, u32),
    /// Pictures that it looks at together, an input each.
    pub pictures: usize,
    /// Its manifest, where it has one.
    pub manifest: PathBuf,
    /// The run it comes from.
    pub run: PathBuf,
}

impl Subject {
    /// Fails unless `config` can be trained by.
    pub(super) fn check(self, config: &Table) -> Result<()> {
        match self {
            Self::Example => {
                let config: expressions::Config = settings(config)?;
                config.graph()?;
                checked(&config.train)
            }
            Self::Embedder => {
                let config: embedder::Config = settings(config)?;
                config.net.graph()?;
                config.check()
            }
            Self::Recognition => {
                let config: recognition::Config = settings(config)?;
                config.graph()?;
                config.check()
            }
            Self::Bags => settings::<bags::Config>(config)?.check(),
        }
    }

    /// Where the pictures are.
    pub(super) fn shards(self, wanted: &Wanted) -> Result<PathBuf> {
        match (&wanted.shards, self) {
            (Some(shards), _) => Ok(shards.clone()),
            (None, Self::Example) => {
                let shards = wanted.out.join("shards");
                if !shards.join("manifest.json").is_file() {
                    drawn::shards(&shards, PICTURES, 1)?;
                }
                Ok(shards)
            }
            (None, Self::Embedder | Self::Recognition) => Err(WorkshopError::Config(
                "name the shards to learn from with --shards".into(),
            )),
            (None, Self::Bags) => Err(WorkshopError::Config(
                "name the folder with the lists to learn from with --shards".into(),
            )),
        }
    }

    /// Trains.
    pub(super) fn train(self, order: &Order) -> Result<()> {
        match self {
            Self::Example => expressions::train(order),
            Self::Embedder => embedder::train(order),
            Self::Recognition => recognition::train(order),
            Self::Bags => bags::train(order),
        }
    }

    /// Exports the file `weights` of `run` into `folder`.
    pub(super) fn export(
        self,
        (run, weights): (&Path, &str),
        shards: &Path,
        folder: &Path,
    ) -> Result<Exported> {
        let order = ExportOrder {
            run: run.to_owned(),
            shards: shards.to_owned(),
            device: "flex".into(),
            weights: weights.into(),
            out: folder.to_owned(),
            threshold: None,
            once: false,
            soup: Vec::new(),
        };
        match self {
            Self::Example => expressions::export_run(&order).map(drop)?,
            Self::Embedder => embedder::export(&order)?,
            Self::Recognition => recognition::export(&order)?,
            Self::Bags => bags::export(&order)?,
        }
        self.exported(folder, run)
    }

    /// What `run` was exported to.
    pub(super) fn exported(self, folder: &Path, run: &Path) -> Result<Exported> {
        match self {
            Self::Example => {
                let file = folder.join("expressions.onnx");
                Ok(Exported {
                    onnx: std::fs::read(&file).map_err(WorkshopError::io(&file))?,
                    size: (drawn::SIDE, drawn::SIDE),
                    pictures: 1,
                    manifest: PathBuf::new(),
                    run: run.to_owned(),
                })
            }
            Self::Embedder => exported(&folder.join("embedder.toml"), run),
            Self::Recognition => exported(&folder.join("recognition.toml"), run),
            Self::Bags => {
                let manifest = folder.join("bags.toml");
                let file = bags::Exported::open(&manifest)?;
                let side = file.side as u32;
                Ok(Exported {
                    size: (side, side),
                    pictures: file.modalities.len(),
                    onnx: file.onnx,
                    manifest,
                    run: run.to_owned(),
                })
            }
        }
    }
}

/// The network that a manifest describes.
fn exported(manifest: &Path, run: &Path) -> Result<Exported> {
    let text = std::fs::read_to_string(manifest).map_err(WorkshopError::io(manifest))?;
    let parsed = Manifest::parse(&text, &manifest.display().to_string())?;
    let file = manifest.with_file_name(&parsed.file);
    Ok(Exported {
        onnx: std::fs::read(&file).map_err(WorkshopError::io(&file))?,
        size: (parsed.input.width, parsed.input.height),
        pictures: 1,
        manifest: manifest.to_owned(),
        run: run.to_owned(),
    })
}

/// The settings as a recipe wants them.
fn settings<C: DeserializeOwned>(config: &Table) -> Result<C> {
    // By way of text, whose errors name the setting.
    let text = toml::to_string(config).map_err(|e| WorkshopError::Config(e.to_string()))?;
    toml::from_str(&text).map_err(|e| WorkshopError::Config(e.to_string()))
}

fn checked(train: &TrainConfig) -> Result<()> {
    train.check()
}
