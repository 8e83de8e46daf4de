//! One training of a matrix in its folder.

use super::Wanted;
use super::figures::{Figures, Test, ms_a_face};
use super::kind::Subject;
use super::matrix::{Cell, Matrix};
use crate::core::config::parse_toml;
use crate::core::disk::replace;
use crate::core::error::{Result, WorkshopError};
use crate::recipes::Order;
use crate::train::{RunDir, Sitting, TrainConfig};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// What came of a cell; stands in its folder as `cell.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The cell's choices.
    pub choices: Vec<(String, String)>,
    /// Its repetition.
    pub seed: Option<String>,
    /// Steps of training.
    pub steps: u64,
    /// Pictures a step.
    pub batch: usize,
    /// Why there are no figures: the loss became infinite.
    pub fault: Option<String>,
    /// Pictures a second in training steps.
    pub pictures_per_s: Option<f64>,
    /// Seconds of training, validations included.
    pub seconds: Option<f64>,
    /// What the network costs and how good it is.
    pub figures: Option<Figures>,
}

/// The folder of a cell.
#[derive(Clone, Debug)]
pub(super) struct Place {
    root: PathBuf,
}

impl Place {
    pub fn of(out: &Path, cell: &Cell) -> Self {
        Self {
            root: out.join("cells").join(&cell.name),
        }
    }

    /// Where the weights that all start from are measured.
    pub fn of_start(out: &Path) -> Self {
        Self {
            root: out.join("start"),
        }
    }

    /// Its training run.
    pub fn run(&self) -> PathBuf {
        self.root.join("run")
    }

    fn config(&self) -> PathBuf {
        self.root.join("cell.toml")
    }

    fn outcome_file(&self) -> PathBuf {
        self.root.join("cell.json")
    }

    /// What came of it, if it is done.
    pub fn outcome(&self) -> Result<Option<Outcome>> {
        let path = self.outcome_file();
        if !path.is_file() {
            return Ok(None);
        }
        let text = std::fs::read_to_string(&path).map_err(WorkshopError::io(&path))?;
        let outcome = serde_json::from_str(&text)
            .map_err(|e| WorkshopError::Data(format!("{}: {e}", path.display())))?;
        Ok(Some(outcome))
    }

    /// The first setting that it was begun by and the cell has not.
    fn changed(&self, cell: &Cell) -> Result<Option<String>> {
        let path = self.config();
        if !path.is_file() {
            return Ok(None);
        }
        let text = std::fs::read_to_string(&path).map_err(WorkshopError::io(&path))?;
        let own: Table = parse_toml(&text, &path)?;
        Ok(first_difference("", &own, &cell.config))
    }

    /// Fails if the cell was begun by other settings.
    pub fn check(&self, cell: &Cell) -> Result<()> {
        match self.changed(cell)? {
            None => Ok(()),
            Some(key) => Err(WorkshopError::Config(format!(
                "{} was begun by another {key} than the matrix has now; choose another --out, or \
                 remove that folder to train it again",
                self.root.display()
            ))),
        }
    }

    /// Measures what all cells start from by the settings of `cell`, unless that is done: a run of no
    /// steps, so that it is the very network that training would begin with.
    pub fn measure_start(
        &self,
        matrix: &Matrix,
        cell: &Cell,
        (wanted, test): (&Wanted, &Test),
    ) -> Result<()> {
        if self.changed(cell)?.is_some() {
            std::fs::remove_dir_all(&self.root).map_err(WorkshopError::io(&self.root))?;
        }
        if self.outcome()?.is_some() {
            return Ok(());
        }
        let sitting = Sitting {
            stop_at: Some(0),
            quiet: true,
            ..Sitting::default()
        };
        let order = self.order(matrix, cell, (wanted, test.shards()), sitting)?;
        matrix.subject.train(&order)?;
        let run = self.run();
        let subject = matrix.subject;
        let exported = subject.export((&run, "average.bpk"), test.shards(), &self.root)?;
        let mut outcome = self.outcome_without_figures(cell, None)?;
        outcome.figures = Some(test.figures(matrix.subject, &exported)?);
        outcome.steps = 0;
        self.write(&outcome)?;
        self.tidy()
    }

    /// The order to train it, whose settings lie beside the run then.
    fn order(
        &self,
        matrix: &Matrix,
        cell: &Cell,
        (wanted, shards): (&Wanted, &Path),
        sitting: Sitting,
    ) -> Result<Order> {
        std::fs::create_dir_all(&self.root).map_err(WorkshopError::io(&self.root))?;
        let text =
            toml::to_string(&cell.config).map_err(|e| WorkshopError::Config(e.to_string()))?;
        replace(&self.config(), text.as_bytes())?;
        Ok(Order {
            config: self.config(),
            shards: shards.to_owned(),
            run: self.run(),
            device: wanted.device.clone(),
            sitting: Sitting {
                resume: true,
                start: matrix.start.clone(),
                ..sitting
            },
        })
    }

    /// Trains it, from where it was broken off; gives whether it is over.
    pub fn train(
        &self,
        matrix: &Matrix,
        cell: &Cell,
        (wanted, shards): (&Wanted, &Path),
        (label, minutes): (String, Option<f64>),
    ) -> Result<bool> {
        let sitting = Sitting {
            max_minutes: minutes,
            label: Some(label),
            ..Sitting::default()
        };
        let order = self.order(matrix, cell, (wanted, shards), sitting)?;
        match matrix.subject.train(&order) {
            Ok(()) => {}
            // The others may be well.
            Err(fault @ WorkshopError::Diverged(_)) => {
                println!("{fault}");
                self.write(&self.outcome_without_figures(cell, Some(fault.to_string()))?)?;
                return Ok(true);
            }
            Err(fault) => return Err(fault),
        }
        let train = train_of(cell)?;
        Ok(RunDir::open(&self.run())?.state()?.is_over(&train))
    }

    /// Exports and measures it, unless it has failed, and keeps of its run what the report needs.
    pub fn measure(&self, subject: Subject, cell: &Cell, test: &Test) -> Result<()> {
        if self.outcome()?.is_some() {
            return Ok(());
        }
        let run = self.run();
        let exported = subject.export((&run, "best.bpk"), test.shards(), &self.root)?;
        let state = RunDir::open(&run)?.state()?;
        let mut outcome = self.outcome_without_figures(cell, None)?;
        outcome.figures = Some(test.figures(subject, &exported)?);
        outcome.steps = state.step;
        let seen = state.step * outcome.batch as u64;
        // Short numbers are read again as they were written.
        let short = |number: f64| (number * 1e3).round() / 1e3;
        outcome.pictures_per_s = Some(short(seen as f64 / state.step_seconds.max(1e-9)));
        outcome.seconds = Some(short(state.seconds));
        self.write(&outcome)?;
        self.tidy()
    }

    /// Takes the milliseconds of what was measured before once more, if there is a network.
    pub fn time_again(&self, subject: Subject) -> Result<()> {
        let Some(mut outcome) = self.outcome()? else {
            return Ok(());
        };
        if let Some(figures) = &mut outcome.figures {
            let exported = subject.exported(&self.root, &self.run())?;
            figures.ms_a_face = ms_a_face(&exported)?;
            self.write(&outcome)?;
        }
        Ok(())
    }

    fn outcome_without_figures(&self, cell: &Cell, fault: Option<String>) -> Result<Outcome> {
        let train = train_of(cell)?;
        Ok(Outcome {
            choices: cell.choices.clone(),
            seed: cell.seed.clone(),
            steps: train.steps,
            batch: train.batch,
            fault,
            pictures_per_s: None,
            seconds: None,
            figures: None,
        })
    }

    fn write(&self, outcome: &Outcome) -> Result<()> {
        let text = serde_json::to_string_pretty(outcome)
            .map_err(|e| WorkshopError::Data(e.to_string()))?;
        replace(&self.outcome_file(), text.as_bytes())
    }

    /// Removes the weights in the run, several times the exported file's.
    fn tidy(&self) -> Result<()> {
        let run = self.run();
        for entry in std::fs::read_dir(&run).map_err(WorkshopError::io(&run))? {
            let path = entry.map_err(WorkshopError::io(&run))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let removed = match (path.is_dir(), name.starts_with("checkpoint-")) {
                (true, true) => std::fs::remove_dir_all(&path),
                (false, _) if name.ends_with(".bpk") => std::fs::remove_file(&path),
                _ => Ok(()),
            };
            removed.map_err(WorkshopError::io(&path))?;
        }
        Ok(())
    }
}

/// `[train]` of a cell, which [`Subject::check`] has looked at.
fn train_of(cell: &Cell) -> Result<TrainConfig> {
    let train = cell.config.get("train").cloned();
    let train = train.unwrap_or(Value::Table(Table::new()));
    train
        .try_into()
        .map_err(|e: toml::de::Error| WorkshopError::Config(e.to_string()))
}

/// The first setting that is not the same, with the tables it stands in.
fn first_difference(place: &str, own: &Table, wanted: &Table) -> Option<String> {
    let keys = own.keys().chain(wanted.keys());
    for key in keys {
        let name = format!("{place}{key}");
        match (own.get(key), wanted.get(key)) {
            (Some(Value::Table(a)), Some(Value::Table(b))) => {
                if let Some(found) = first_difference(&format!("{name}."), a, b) {
                    return Some(found);
                }
            }
            (a, b) if a != b => return Some(name),
            _ => {}
        }
    }
    None
}
