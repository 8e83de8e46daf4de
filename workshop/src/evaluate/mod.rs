//! Every published figure, from the exported file in tract: what people run is
//! what is measured.

pub mod classifiers;
pub mod confusion;
pub mod demesher;
pub mod detector;
mod doubt;
pub mod embedder;
pub mod exposure;
pub mod eyes;
pub mod landmarks;
pub mod likeness;
pub mod liveness;
pub mod measure;
mod parts;
pub mod verification;

use crate::data::shards::ShardSet;
use crate::{Result, WorkshopError};
use faceglass_vision::{ModelId, ModelKind};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use serde_json::Value;

/// A figure under a name people understand.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// The number; null where nothing was there to measure.
    pub value: Value,
}

/// The figures of one network.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Kind of network.
    pub kind: ModelKind,
    /// SHA-256 of the network's file, checked when it was loaded.
    pub model: String,
    /// What it was measured on.
    pub data: String,
    /// The figures.
    pub figures: Vec<Figure>,
}

impl Report {
    /// An empty report.
    pub fn new(kind: ModelKind, model: &ModelId, data: &str) -> Self {
        Self {
            kind,
            model: model.0.clone(),
            data: data.to_owned(),
            figures: Vec::new(),
        }
    }

    /// A figure that was added.
    pub fn value(&self, name: &str) -> Option<f64> {
        let figure = self.figures.iter().find(|figure| figure.name == name)?;
        figure.value.as_f64()
    }

    /// Adds a figure, rounded to four places.
    pub fn add(&mut self, name: &str, value: impl Into<Option<f64>>) {
        let rounded = value.into().map(|v| (v * 1e4).round() / 1e4);
        let number = rounded.and_then(serde_json::Number::from_f64);
        self.figures.push(Figure {
            name: name.to_owned(),
            value: number.map_or(Value::Null, Value::Number),
        });
    }

    /// A table for people.
    pub fn table(&self) -> String {
        let width = self.figures.iter().map(|f| f.name.len()).max().unwrap_or(0);
        let mut text = format!(
            "{} {} on {}\n",
            self.kind,
            &self.model[..12.min(self.model.len())],
            self.data
        );
        for figure in &self.figures {
            text.push_str(&format!("  {:width$}  {}\n", figure.name, figure.value));
        }
        text
    }

    /// JSON for programs.
    ///
    /// # Errors
    /// [`WorkshopError::Data`] if a number cannot be written.
    pub fn json(&self) -> Result<String> {
        serde_json::to_string_pretty(self).map_err(|e| WorkshopError::Data(e.to_string()))
    }
}

/// A progress bar over `total` pictures.
pub(crate) fn bar(total: usize, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(total as u64);
    if let Ok(style) = ProgressStyle::with_template("{msg:28} [{bar:40}] {pos}/{len}, {eta} left") {
        bar.set_style(style);
    }
    bar.set_message(what);
    bar
}

/// Which sets some records are of, and how many of each: what was really looked at.
pub(crate) fn sources(set: &ShardSet, records: &[usize]) -> String {
    let counts = set.sources(records).into_iter();
    let each: Vec<String> = counts.map(|(set, n)| format!("{n} of {set}")).collect();
    match each.is_empty() {
        true => "none".into(),
        false => each.join(", "),
    }
}

/// "test pictures", or which of them.
pub(crate) fn test_pictures(every: usize) -> String {
    match every {
        0 | 1 => "test pictures".into(),
        every => format!("one in {every} test pictures"),
    }
}
