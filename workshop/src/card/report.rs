//! `models/KIND.report.json`: what is known of the network that ships.

use crate::{Result, WorkshopError};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// The form of the file.
const FORMAT: u32 = 1;

/// What is known of a network.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardReport {
    /// Form of this file.
    pub format: u32,
    /// Counts the networks of this kind that have shipped.
    pub version: u32,
    /// When the weights were made, as year-month-day.
    pub date: String,
    /// Terms of the weights.
    pub licence: Licence,
    /// What it learned from, and what it was held against.
    pub trained_on: Vec<DataSet>,
    /// Every measurement by a short name.
    pub measured: BTreeMap<String, Measurement>,
}

/// Terms.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    /// SPDX expression.
    pub spdx: String,
    /// In a sentence.
    pub terms: String,
}

/// A data set, or several of one sort.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataSet {
    /// For people.
    pub name: String,
    /// Public repositories it came from, `owner/repository`.
    pub sources: Vec<String>,
    /// Terms as the source states them.
    pub terms: String,
    /// What it served for.
    pub used_for: String,
    /// Pictures learned from.
    pub train: u64,
    /// Pictures held out for choices.
    #[serde(default)]
    pub validation: u64,
    /// Pictures held out for figures.
    #[serde(default)]
    pub test: u64,
}

/// Figures that one command gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measurement {
    /// What was typed; capital words stand for places.
    pub command: String,
    /// When, as year-month-day.
    pub date: String,
    /// SHA-256 of the network that was measured; absent where networks were trained for the
    /// measurement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// What it was measured on.
    pub data: String,
    /// The figures by the names that the command gives them.
    pub figures: BTreeMap<String, Value>,
}

impl CardReport {
    /// Reads `path`.
    ///
    /// # Errors
    /// [`WorkshopError`] if it is missing or of another form.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(WorkshopError::io(path))?;
        let report: Self = serde_json::from_str(&text)
            .map_err(|e| WorkshopError::Data(format!("{}: {e}", path.display())))?;
        if report.format == FORMAT {
            return Ok(report);
        }
        Err(WorkshopError::Data(format!(
            "{} has format {}, this workshop reads format {FORMAT}",
            path.display(),
            report.format
        )))
    }

    /// Writes `path`.
    ///
    /// # Errors
    /// [`WorkshopError::Io`].
    pub fn write(&self, path: &Path) -> Result<()> {
        let text =
            serde_json::to_string_pretty(self).map_err(|e| WorkshopError::Data(e.to_string()))?;
        std::fs::write(path, text + "\n").map_err(WorkshopError::io(path))
    }

    /// The measurement called `name`.
    ///
    /// # Errors
    /// [`WorkshopError::Data`] naming those that are there.
    pub fn measurement(&self, name: &str) -> Result<&Measurement> {
        self.measured.get(name).ok_or_else(|| {
            let known: Vec<&str> = self.measured.keys().map(String::as_str).collect();
            WorkshopError::Data(format!(
                "the report has no measurement \"{name}\" (it has: {})",
                known.join(", ")
            ))
        })
    }
}

impl Measurement {
    /// The figure called `name`, or the one at `name` as keys and positions joined by dots.
    pub fn figure(&self, name: &str) -> Option<&Value> {
        if let Some(whole) = self.figures.get(name) {
            return Some(whole);
        }
        let (first, rest) = name.split_once('.')?;
        rest.split('.')
            .try_fold(self.figures.get(first)?, |value, step| match value {
                Value::Object(object) => object.get(step),
                Value::Array(array) => array.get(step.parse::<usize>().ok()?),
                _ => None,
            })
    }
}
