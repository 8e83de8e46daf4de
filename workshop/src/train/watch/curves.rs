//! Training curves, as CSV, as a picture and as events for TensorBoard.

use super::events::Events;
use crate::core::chart::{self, Panel};
use crate::core::disk::replace;
use crate::core::error::{Result, WorkshopError};
use crate::train::task::Score;
use faceglass_evaluation::plot::Line;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// One row per validation: means of the steps since the last one, and the scores.
#[derive(Clone, Debug, Default)]
pub struct Curves {
    rows: Vec<BTreeMap<String, f64>>,
    sums: BTreeMap<String, f64>,
    steps: u64,
    recent: f64,
    rate: f64,
}

/// The best that a figure of the validations has been.
#[derive(Clone, Debug, PartialEq)]
pub struct Best {
    /// Its name.
    pub name: String,
    /// The best value, which is the lowest one of an error or a loss.
    pub value: f64,
    /// The step it belongs to.
    pub step: u64,
}

/// Words in the names of figures that are better when lower; of all others higher is better.
const ERRORS: [&str; 14] = [
    "loss", "error", "distance", "nme", "eer", "apcer", "bpcer", "acer", "far", "frr", "fmr",
    "fnmr", "fpir", "fnir",
];

/// `tar_far_1e-3` is a true accept rate: the first word that is known says what a name means.
fn is_error(name: &str) -> bool {
    let lower = name.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    words.find_map(|w| match w {
        "tar" | "tmr" | "tpr" => Some(false),
        w => ERRORS.contains(&w).then_some(true),
    }) == Some(true)
}

impl Curves {
    /// Takes up the rows of an interrupted run up to `step`. What was summed since
    /// its last validation is lost, so that the first row after a resume is the mean of fewer steps.
    ///
    /// # Errors
    /// [`WorkshopError::Io`], or [`WorkshopError::Checkpoint`] for what is not a number; a
    /// missing file gives empty curves.
    pub fn reopen(path: &Path, step: u64) -> Result<Self> {
        if !path.is_file() {
            return Ok(Self::default());
        }
        let text = std::fs::read_to_string(path).map_err(WorkshopError::io(path))?;
        let mut lines = text.lines();
        let names: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
        let rows: Option<Vec<BTreeMap<String, f64>>> = lines.map(|l| row(&names, l)).collect();
        let mut rows = rows
            .ok_or_else(|| WorkshopError::Checkpoint(format!("{} is damaged", path.display())))?;
        rows.retain(|row| row.get("step").is_some_and(|s| *s <= step as f64));
        Ok(Self {
            rows,
            ..Self::default()
        })
    }

    /// Adds one training step.
    pub fn step(&mut self, loss: f32, rate: f64, parts: &[(&'static str, f32)]) {
        let loss = f64::from(loss);
        self.recent = if self.recent == 0.0 {
            loss
        } else {
            0.95 * self.recent + 0.05 * loss
        };
        self.steps += 1;
        self.rate = rate;
        *self.sums.entry("loss".into()).or_default() += loss;
        *self.sums.entry("learning_rate".into()).or_default() += rate;
        for (name, value) in parts {
            *self.sums.entry((*name).into()).or_default() += f64::from(*value);
        }
    }

    /// Running mean of the loss.
    pub fn recent_loss(&self) -> f64 {
        self.recent
    }

    /// The learning rate of the last step.
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// The best of each figure of the validations so far, the score first.
    pub fn bests(&self) -> Vec<Best> {
        let mut bests: Vec<Best> = Vec::new();
        for row in &self.rows {
            let Some(step) = row.get("step").map(|s| *s as u64) else {
                continue;
            };
            let figures = row.iter().filter_map(|(column, value)| {
                let name = match column.as_str() {
                    "score" => "score",
                    other => other.strip_prefix("val_")?,
                };
                value.is_finite().then_some((name, *value))
            });
            for (name, value) in figures {
                match bests.iter_mut().find(|b| b.name == name) {
                    None => bests.push(Best {
                        name: name.to_owned(),
                        value,
                        step,
                    }),
                    Some(best) => {
                        let gain = if is_error(name) {
                            best.value - value
                        } else {
                            value - best.value
                        };
                        if gain > 0.0 {
                            (best.value, best.step) = (value, step);
                        }
                    }
                }
            }
        }
        bests.sort_by_key(|b| b.name != "score");
        bests
    }

    /// Adds the last row to `events`; all of them to a file that holds none yet, as of a run that
    /// was begun by an earlier version.
    ///
    /// # Errors
    /// [`WorkshopError::Io`].
    pub fn write_events(&self, events: &Events) -> Result<()> {
        let missing = match events.is_empty()? {
            true => &self.rows[..],
            false => &self.rows[self.rows.len().saturating_sub(1)..],
        };
        for row in missing {
            let numbers = row.iter().filter(|(name, _)| *name != "step");
            let step = row.get("step").map_or(0, |s| *s as u64);
            events.add(step, numbers.map(|(name, value)| (name.as_str(), *value)))?;
        }
        Ok(())
    }

    /// The last row in words.
    pub fn last_row(&self) -> String {
        let row = self.rows.last().into_iter().flatten();
        row.filter(|(name, _)| !["step", "learning_rate"].contains(&name.as_str()))
            .map(|(name, value)| format!("{name} {value:.4}"))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Ends a row at a validation.
    pub fn close_row(&mut self, step: u64, score: &Score) {
        let count = self.steps.max(1) as f64;
        let mut row: BTreeMap<String, f64> = std::mem::take(&mut self.sums)
            .into_iter()
            .map(|(name, sum)| (name, sum / count))
            .collect();
        self.steps = 0;
        row.insert("step".into(), step as f64);
        row.insert("score".into(), f64::from(score.value));
        for (name, value) in &score.parts {
            row.insert(format!("val_{name}"), f64::from(*value));
        }
        self.rows.push(row);
    }

    /// Writes both files.
    ///
    /// # Errors
    /// [`WorkshopError::Io`] when a file cannot be written.
    pub fn write(&self, csv: &Path, png: &Path) -> Result<()> {
        replace(csv, self.to_csv().as_bytes())?;
        let panel = |title: &str, name: &str| Panel {
            title: title.to_owned(),
            across: "step".into(),
            lines: vec![Line {
                name: name.to_owned(),
                points: self.column(name),
            }],
        };
        let panels = chart::panels(&[
            panel("Loss", "loss"),
            panel("Score of the averaged weights on validation", "score"),
        ])?;
        chart::save(&panels, png)
    }

    /// Step and value of the column `name`, as far as there are any.
    pub fn column(&self, name: &str) -> Vec<(f64, f64)> {
        let of_row = |row: &BTreeMap<String, f64>| Some((*row.get("step")?, *row.get(name)?));
        self.rows.iter().filter_map(of_row).collect()
    }

    fn to_csv(&self) -> String {
        let mut names = vec!["step".to_owned(), "loss".to_owned(), "score".to_owned()];
        for name in self.rows.iter().flat_map(BTreeMap::keys) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        let mut text = names.join(",");
        for row in &self.rows {
            text.push('\n');
            for (column, name) in names.iter().enumerate() {
                if column > 0 {
                    text.push(',');
                }
                if let Some(value) = row.get(name) {
                    let _ = write!(text, "{value}");
                }
            }
        }
        text.push('\n');
        text
    }
}

/// The numbers of a line by the names of their columns, some of which may be empty.
fn row(names: &[&str], line: &str) -> Option<BTreeMap<String, f64>> {
    let cells = names.iter().zip(line.split(','));
    cells
        .filter(|(_, cell)| !cell.is_empty())
        .map(|(name, cell)| Some(((*name).to_owned(), cell.parse().ok()?)))
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_best_of_a_figure_is_the_lowest_of_an_error_and_the_highest_of_others() {
        let mut curves = Curves::default();
        for (step, [score, eer, tar]) in [
            (1, [0.5, 0.2, 0.6]),
            (2, [0.7, 0.3, f32::NAN]),
            (3, [0.6, 0.1, 0.8]),
        ] {
            curves.close_row(
                step,
                &Score {
                    value: score,
                    parts: vec![("eer", eer), ("tar_far_1e-3", tar)],
                },
            );
        }
        let told: Vec<_> = curves
            .bests()
            .into_iter()
            .map(|b| (b.name, b.step))
            .collect();
        let wanted = [("score", 2), ("eer", 3), ("tar_far_1e-3", 3)];
        assert_eq!(told, wanted.map(|(name, step)| (name.to_owned(), step)));
    }

    #[test]
    fn names_tell_errors_from_the_rest() {
        let errors = [
            "score loss",
            "NME",
            "mean_eer",
            "worst_error",
            "teacher_distance",
        ];
        assert!(errors.into_iter().all(is_error));
        let rest = [
            "auc",
            "tar_far_1e-3",
            "recall at 0.5",
            "average precision",
            "teacher_cosine",
        ];
        assert!(!rest.into_iter().any(is_error));
    }

    #[test]
    fn a_row_holds_the_mean_of_its_steps_and_survives_a_resume() {
        let folder = tempfile::tempdir().unwrap();
        let (csv, png) = (folder.path().join("c.csv"), folder.path().join("c.png"));
        let mut curves = Curves::default();
        let score = Score {
            value: 0.75,
            parts: vec![("auc", 0.9)],
        };
        curves.step(1.0, 0.1, &[("cosine", 0.5)]);
        curves.step(3.0, 0.3, &[("cosine", 0.7)]);
        curves.close_row(2, &score);
        curves.step(9.0, 0.3, &[]);
        curves.close_row(3, &score);
        curves.write(&csv, &png).unwrap();
        let text = std::fs::read_to_string(&csv).unwrap();
        assert!(text.starts_with("step,loss,score,"));
        assert!(text.lines().nth(1).unwrap().starts_with("2,2,0.75,"));
        assert!(image::open(&png).unwrap().width() > 500);
        let again = Curves::reopen(&csv, 2).unwrap();
        assert_eq!(again.rows.len(), 1);
        assert!((again.rows[0]["cosine"] - 0.6).abs() < 1e-6);
        std::fs::write(&csv, text.replace("0.75", "0,75 %")).unwrap();
        let error = Curves::reopen(&csv, 2).unwrap_err().to_string();
        assert!(error.contains("c.csv is damaged"), "{error}");
    }
}
