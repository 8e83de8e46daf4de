//! `workshop evaluate`.

use crate::core::kind;
use crate::evaluate::{self, Report};
use crate::{Result, WorkshopError};
use faceglass_vision::ModelKind;
use std::path::PathBuf;

/// Measures an exported network on data it was never trained on.
#[derive(clap::Args, Debug)]
pub(super) struct EvaluateArgs {
    /// Which network
    #[arg(value_parser = kind::typed())]
    pub kind: ModelKind,
    /// Its manifest
    #[arg(long)]
    pub manifest: PathBuf,
    /// Shards of the same kind
    #[arg(long)]
    pub shards: PathBuf,
    /// Detector: manifest of the teacher, to compare false alarms
    #[arg(long)]
    pub teacher: Option<PathBuf>,
    /// Embedder: LFW's pairs.txt
    #[arg(long)]
    pub pairs: Option<PathBuf>,
    /// Detector and liveness: look at one test picture in so many
    #[arg(long, default_value_t = 1)]
    pub every: usize,
    /// JSON file to write
    #[arg(long)]
    pub json: Option<PathBuf>,
}

impl EvaluateArgs {
    /// Measures, prints a table and writes the JSON file.
    ///
    /// # Errors
    /// When the network or the data cannot be used.
    pub fn run(&self) -> Result<()> {
        let report = self.measure()?;
        println!("{}", report.table());
        if let Some(path) = &self.json {
            std::fs::write(path, report.json()?).map_err(WorkshopError::io(path))?;
        }
        Ok(())
    }

    fn measure(&self) -> Result<Report> {
        match self.kind {
            ModelKind::Detector => evaluate::detector::evaluate(
                &self.manifest,
                self.teacher.as_deref(),
                &self.shards,
                self.every,
            ),
            ModelKind::Landmarks => evaluate::landmarks::evaluate(&self.manifest, &self.shards),
            ModelKind::Liveness => {
                evaluate::liveness::evaluate(&self.manifest, &self.shards, self.every)
            }
            ModelKind::Embedder => {
                let pairs = self.pairs.as_deref().ok_or_else(|| {
                    WorkshopError::Config("--pairs must name LFW's pairs.txt".into())
                })?;
                evaluate::embedder::evaluate(&self.manifest, &self.shards, pairs)
            }
        }
    }
}
