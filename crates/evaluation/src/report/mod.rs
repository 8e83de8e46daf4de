//! What a measurement came to: JSON for programs, Markdown for people, charts.

mod challenge;
mod detector;
mod groups;
mod identification;
mod liveness;
mod markdown;
mod verification;

pub use challenge::{ChallengeRun, Sessions};
pub use detector::DetectorRun;
pub use groups::GroupsRun;
pub use identification::{FPIRS, IdentificationRun};
pub use liveness::{LivenessRun, Material, ThresholdFrom, TrackVerdicts};
pub use verification::{Protocol, VerificationRun, most_wrong};

use crate::EvaluationError;
use crate::plot::Chart;
use crate::statistics::Rate;
use crate::words;
use serde::Serialize;
use serde_json::Value;

/// Version of `report.json`.
pub const FORMAT: u32 = 1;

/// With what a measurement was made, so that it can be made again.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Origin {
    /// Name and version of the program.
    pub program: String,
    /// The exact command.
    pub command: String,
    /// The networks, in the order of the pipeline.
    pub networks: Vec<NetworkNote>,
    /// Thresholds and choices in force.
    pub settings: Vec<Note>,
}

/// One network.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct NetworkNote {
    /// What it does.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// SHA-256 of its file.
    pub sha256: String,
}

/// A named value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Note {
    /// What it is.
    pub name: String,
    /// Its value.
    pub value: Value,
}

/// How the pictures were received.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PictureCounts {
    /// Pictures that were named.
    pub named: u64,
    /// Pictures that could not be read.
    pub unreadable: u64,
    /// Pictures in which no face was found.
    pub without_face: u64,
}

/// A finished report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Version of the file, [`FORMAT`].
    pub format: u32,
    /// What was measured: "lfw", "pairs", "folders", "groups", "liveness", "detector" or "challenge". A
    /// protocol, not a kind of network: four of them are about the embedder.
    pub kind: String,
    /// With what.
    #[serde(flatten)]
    pub origin: Origin,
    /// Data counts.
    pub data: Vec<Note>,
    /// The figures.
    pub figures: Value,
    /// What the sample is too small to claim, a sentence each.
    pub cautions: Vec<String>,
    /// Pictures beside the report.
    pub pictures: Vec<PictureNote>,
    /// For people.
    #[serde(skip)]
    pub sections: Vec<Section>,
    /// File name and chart of every plot.
    #[serde(skip)]
    pub charts: Vec<(String, Chart)>,
}

/// A picture beside the report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PictureNote {
    /// File name.
    pub file: String,
    /// What it shows.
    pub caption: String,
}

/// A part of the readable report.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// What stands in a section.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// A table: heads, then rows.
    Table(Vec<String>, Vec<Vec<String>>),
    /// Points.
    List(Vec<String>),
}

impl Note {
    /// A named value.
    pub fn new(name: &str, value: impl Into<Value>) -> Self {
        Self {
            name: name.to_owned(),
            value: value.into(),
        }
    }
}

impl PictureCounts {
    /// Pictures that gave no face, of all that were named: the failure-to-acquire
    /// rate of ISO/IEC 19795-1.
    pub fn failures(self) -> Rate {
        Rate::new(self.unreadable + self.without_face, self.named)
    }

    fn notes(self) -> Vec<Note> {
        vec![
            Note::new("pictures", self.named),
            Note::new("pictures that could not be read", self.unreadable),
            Note::new("pictures without a face found", self.without_face),
        ]
    }
}

impl Report {
    fn new(kind: &str, origin: Origin) -> Self {
        Self {
            format: FORMAT,
            kind: kind.to_owned(),
            origin,
            data: Vec::new(),
            figures: Value::Null,
            cautions: Vec::new(),
            pictures: Vec::new(),
            sections: Vec::new(),
            charts: Vec::new(),
        }
    }

    /// The JSON text.
    ///
    /// # Errors
    /// [`EvaluationError::Plot`] if a number cannot be written.
    pub fn to_json(&self) -> Result<String, EvaluationError> {
        let mut text = serde_json::to_string_pretty(self)
            .map_err(|e| EvaluationError::Plot(format!("The report cannot be written ({e}).")))?;
        text.push('\n');
        Ok(text)
    }

    /// The Markdown text.
    pub fn to_markdown(&self) -> String {
        markdown::render(self)
    }

    /// Adds a picture that lies beside the report.
    pub fn add_picture(&mut self, file: &str, caption: &str) {
        self.pictures.push(PictureNote {
            file: file.to_owned(),
            caption: caption.to_owned(),
        });
    }

    /// Adds files that deserve a look, at most so many by name.
    pub fn add_list(&mut self, heading: &str, mut items: Vec<String>) {
        const SHOWN: usize = 40;
        let more = items.len().saturating_sub(SHOWN);
        if items.is_empty() {
            return;
        }
        items.truncate(SHOWN);
        if more > 0 {
            items.push(format!("and {} more", words::count(more as u64)));
        }
        self.section(heading, vec![Block::List(items)]);
    }

    fn add_chart(&mut self, file: &str, caption: &str, chart: Chart) {
        self.add_picture(file, caption);
        self.charts.push((file.to_owned(), chart));
    }

    fn section(&mut self, heading: &str, blocks: Vec<Block>) {
        self.sections.push(Section {
            heading: heading.to_owned(),
            blocks,
        });
    }

    fn caution(&mut self, rate: Rate, what: &str) {
        self.cautions.extend(words::caution(rate, what));
    }
}

/// A table of names and values.
fn two_columns(heads: [&str; 2], rows: Vec<(String, String)>) -> Block {
    Block::Table(
        heads.map(str::to_owned).to_vec(),
        rows.into_iter().map(|(a, b)| vec![a, b]).collect(),
    )
}

fn row(name: &str, value: String) -> (String, String) {
    (name.to_owned(), value)
}

/// A share, or that there is none.
fn share(value: Option<f64>) -> String {
    value.map_or_else(|| "–".into(), words::percent)
}

/// A figure, or why there is none.
fn rate_or(rate: Option<Rate>, why: &str) -> String {
    rate.map_or_else(|| why.to_owned(), words::rate)
}
