//! Every published figure, from the exported file in tract: what people run is
//! what is measured.

pub mod detector;
pub mod embedder;
pub mod landmarks;
pub mod liveness;

use crate::{Result, WorkshopError};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use serde_json::Value;

/// A figure under a name people understand.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// The number, or why there is none.
    pub value: Value,
}

/// The figures of one network.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Kind of network.
    pub kind: String,
    /// SHA-256 of the network's file.
    pub model: String,
    /// What it was measured on.
    pub data: String,
    /// The figures.
    pub figures: Vec<Figure>,
}

impl Report {
    /// An empty report.
    pub fn new(kind: &str, model: &faceglass_vision::ModelId, data: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            model: model.0.clone(),
            data: data.to_owned(),
            figures: Vec::new(),
        }
    }

    /// Adds a figure, rounded to four places.
    pub fn add(&mut self, name: &str, value: f64) {
        let rounded = (value * 1e4).round() / 1e4;
        self.figures.push(Figure {
            name: name.to_owned(),
            value: serde_json::Number::from_f64(rounded).map_or(Value::Null, Value::Number),
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

/// The middle value; 0 for none.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
