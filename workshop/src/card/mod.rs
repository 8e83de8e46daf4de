//! A network's card: one page that is made, not written, from
//!
//! | in `models/` | what it gives |
//! |---|---|
//! | `KIND.report.json` ([`report`]) | version, terms, what it learned from, every figure with its command and date |
//! | `KIND.toml` and the ONNX file | name, SHA-256, threshold, size ([`mod@cost`]) |
//! | `cards/KIND.toml` ([`words`]) | what people wrote, with figures by name |
//!
//! The page is the same on every machine, so that a test can tell a stale one.

pub mod command;
pub mod cost;
pub mod figure;
mod page;
pub mod report;
pub mod take;
pub mod words;

use crate::core::config::read_toml;
use crate::{Result, WorkshopError};
use cost::{Cost, cost};
use faceglass_vision::store::ModelFile;
use faceglass_vision::{Manifest, ModelKind};
use report::CardReport;
use std::path::{Path, PathBuf};
use words::Words;

/// Everything a card is made from.
#[derive(Debug)]
pub struct Card {
    /// What the network does.
    pub kind: ModelKind,
    /// What was measured.
    pub report: CardReport,
    /// What people wrote.
    pub words: Words,
    /// The manifest that ships.
    pub manifest: Manifest,
    /// Size of the network.
    pub cost: Cost,
}

impl Card {
    /// Reads the four files of `kind` in `models`.
    ///
    /// # Errors
    /// When one is missing or is not what it should be.
    pub fn read(models: &Path, kind: ModelKind) -> Result<Self> {
        let file = ModelFile::open(&models.join(format!("{kind}.toml")))?;
        let onnx = models.join(&file.manifest.file);
        let bytes = std::fs::read(&onnx).map_err(WorkshopError::io(&onnx))?;
        // Refuses a file of another SHA-256 than the manifest names.
        file.network()?;
        let input = &file.manifest.input;
        Ok(Self {
            kind,
            report: CardReport::read(&report_path(models, kind))?,
            words: read_toml(&models.join("cards").join(format!("{kind}.toml")))?,
            cost: cost(&bytes, input.width, input.height)?,
            manifest: file.manifest,
        })
    }

    /// The page.
    ///
    /// # Errors
    /// [`WorkshopError::Data`] for a figure that the report lacks, or that was measured on
    /// another network than the one that ships.
    pub fn page(&self) -> Result<String> {
        page::page(self)
    }
}

/// Where the report of `kind` lies.
pub fn report_path(models: &Path, kind: ModelKind) -> PathBuf {
    models.join(format!("{kind}.report.json"))
}

/// Where the page of `kind` lies.
pub fn page_path(models: &Path, kind: ModelKind) -> PathBuf {
    models.join(format!("{kind}.md"))
}
