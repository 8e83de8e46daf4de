//! Training curves, as CSV and as a picture.

use super::plot;
use super::rundir::replace;
use super::task::Score;
use crate::core::error::{Result, WorkshopError};
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

    /// The last row in words.
    pub fn last_row(&self) -> String {
        let row = self.rows.last().into_iter().flatten();
        row.filter(|(name, _)| *name != "step")
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
        let series = |name: &str| -> Vec<(f64, f64)> {
            self.rows
                .iter()
                .filter_map(|r| Some((*r.get("step")?, *r.get(name)?)))
                .collect()
        };
        plot::two_panels(&series("loss"), &series("score"))?
            .save(png)
            .map_err(|e| WorkshopError::Io {
                path: png.to_owned(),
                source: std::io::Error::other(e),
            })
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
