//! `workshop leave-out`.

use super::run_args::RunArgs;
use crate::core::error::{Result, WorkshopError};
use crate::data::sets::Catalogue;
use crate::recipes::liveness::cross;
use crate::train::Sitting;
use std::path::PathBuf;

/// Trains liveness without some cameras and measures it on those.
#[derive(clap::Args, Debug)]
pub(super) struct LeaveOutArgs {
    #[command(flatten)]
    run: RunArgs,
    /// Repositories left out at a time
    #[arg(long, default_value_t = 1)]
    per_fold: usize,
    /// So many of the repositories of replays that follow in the list, of those with both classes,
    /// choose each fold's weights and threshold instead of being learned from
    #[arg(long, default_value_t = 0)]
    develop: usize,
    /// Repositories to measure on, `owner+repository`, once each; all known ones by default
    #[arg(long = "source")]
    sources: Vec<String>,
    /// What each fold starts from, as in `train`: a network that learned from none of them
    #[arg(long)]
    start: Option<PathBuf>,
    /// JSON file to write
    #[arg(long)]
    json: Option<PathBuf>,
}

impl LeaveOutArgs {
    pub fn run(self) -> Result<()> {
        let order = self.run.order(Sitting {
            start: self.start,
            ..Sitting::default()
        })?;
        let known = Catalogue::shipped()?;
        let sources = if self.sources.is_empty() {
            known.measured()
        } else {
            self.sources.iter().map(String::as_str).collect()
        };
        let ring = known.replays_with_both();
        let rows = cross::leave_out(&order, &sources, self.per_fold, (&ring, self.develop))?;
        print!("{}", cross::table(&rows));
        if let Some(path) = self.json {
            let text = serde_json::to_string_pretty(&rows)
                .map_err(|e| WorkshopError::Data(e.to_string()))?;
            std::fs::write(&path, text).map_err(WorkshopError::io(&path))?;
        }
        Ok(())
    }
}
