//! `MATRIX.toml`: what all trainings have in common, and the axes along which they differ.
//!
//! ```toml
//! title = "Losses side by side"
//! subject = "recognition"            # what is trained
//! config = "../recognition.toml"     # what all have in common, from where this file lies
//! crops = 640000                     # that each sees, whatever its batch
//! start = "../../../models/embedder.onnx"  # what all start from, instead of fresh weights; measured too
//!
//! [set]                              # settings for all, which replace those of the file
//! "data.side" = 64
//!
//! [[axis]]
//! key = "loss"                       # a setting, tables before it with dots
//! [[axis.choice]]
//! label = "softmax"
//! value = [{ name = "softmax" }]
//! [[axis.choice]]
//! label = "slower"
//! value = [{ name = "arcface" }]
//! set = { "train.learning_rate" = 0.02 }  # what goes with it
//!
//! [[axis]]
//! key = "train.seed"                 # repetitions: means and errors are over these
//! values = [1, 2, 3]
//!
//! [[reference]]                      # published figures, for a table of their own in the report
//! label = "ArcFace"                  # beside a row of that name its own accuracy stands as well
//! words = "ResNet-100 on 5.8 million pictures (Deng et al. 2019)"
//! figures = { "LFW" = "99.83 %" }
//! ```

use super::kind::Subject;
use crate::core::config::Resolved;
use crate::core::error::{Result, WorkshopError};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// The setting along which repetitions differ.
const SEED: &str = "train.seed";

/// What the report calls the weights that all start from.
pub(super) const START: &str = "untrained start";

/// A matrix with its cells.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// What it is about.
    pub title: String,
    /// What is trained.
    pub subject: Subject,
    /// What a reader of the report has to know, a sentence or more each.
    pub notes: Vec<String>,
    /// What all start from, as `workshop train --start`; fresh weights where none is named.
    pub start: Option<PathBuf>,
    /// Whether the test is made a second time with drawn masks.
    pub masked: bool,
    /// Crops that each cell sees.
    pub crops: u64,
    /// Published figures.
    pub references: Vec<Reference>,
    /// The trainings; the first repetition of all before the second of any.
    pub cells: Vec<Cell>,
}

/// What somebody has published, by other data and another budget.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// What it is of.
    pub label: String,
    /// Which network, on how much data, by whom.
    pub words: String,
    /// Figures as they were published, by their names.
    pub figures: BTreeMap<String, String>,
}

/// One training.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Its folder.
    pub name: String,
    /// Axis and choice, without the repetition.
    pub choices: Vec<(String, String)>,
    /// Which repetition it is.
    pub seed: Option<String>,
    /// Every setting.
    pub config: Table,
}

impl Cell {
    /// The row of the report that it belongs to: its choices.
    pub fn row(&self) -> String {
        let labels: Vec<&str> = self
            .choices
            .iter()
            .map(|(_, label)| label.as_str())
            .collect();
        match labels.is_empty() {
            true => "all".into(),
            false => labels.join(", "),
        }
    }

    /// What all cells start from, measured by the settings of this one.
    pub(super) fn start(&self) -> Self {
        let axes = self.choices.iter().map(|(axis, _)| axis.clone());
        let labels = std::iter::once(START).chain(std::iter::repeat(""));
        Self {
            name: "start".into(),
            choices: axes.zip(labels.map(str::to_owned)).collect(),
            seed: None,
            config: self.config.clone(),
        }
    }

    /// "loss arcface, seed 2".
    pub fn told(&self) -> String {
        let seed = self.seed.iter().map(|s| format!("seed {s}"));
        let choices = self
            .choices
            .iter()
            .map(|(axis, label)| format!("{axis} {label}"));
        let told: Vec<String> = choices.chain(seed).collect();
        match told.is_empty() {
            true => "the configuration as it is".into(),
            false => told.join(", "),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    subject: Subject,
    config: PathBuf,
    #[serde(default)]
    crops: Option<u64>,
    #[serde(default)]
    start: Option<PathBuf>,
    #[serde(default)]
    notes: Vec<String>,
    #[serde(default)]
    masked: bool,
    #[serde(default)]
    set: Table,
    #[serde(default)]
    axis: Vec<Axis>,
    #[serde(default)]
    reference: Vec<Reference>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Axis {
    /// What it is called; the last part of its key where it is not said.
    name: Option<String>,
    /// The setting that a value is for.
    key: Option<String>,
    #[serde(default)]
    values: Vec<Value>,
    #[serde(default)]
    choice: Vec<Choice>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    label: String,
    value: Option<Value>,
    #[serde(default)]
    set: Table,
}

/// A label with the settings it stands for.
type Labelled = (String, Table);

/// An axis as it is walked.
struct Walk {
    name: String,
    is_seed: bool,
    options: Vec<Labelled>,
}

impl Matrix {
    /// Reads the matrix in `path` and the configuration it names.
    ///
    /// # Errors
    /// [`WorkshopError::Config`] with what cannot be used.
    pub fn read(path: &Path) -> Result<Self> {
        let wrong = |why: String| WorkshopError::Config(format!("{} {why}", path.display()));
        let text = std::fs::read_to_string(path).map_err(WorkshopError::io(path))?;
        let file: File = toml::from_str(&text).map_err(|e| wrong(format!("says {e}")))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let shared = folder.join(&file.config);
        let mut config = Resolved::read(&shared)?.table;
        apply(&mut config, &file.set).map_err(wrong)?;
        let walks = file.axis.into_iter().map(|axis| axis.walk().map_err(wrong));
        let walks = walks.collect::<Result<Vec<_>>>()?;
        let mut cells = cells(&config, &walks).map_err(wrong)?;
        let mut crops = BTreeSet::new();
        for cell in &mut cells {
            crops.insert(budget(&mut cell.config, file.crops).map_err(wrong)?);
        }
        let empty = |r: &&Reference| r.label.is_empty() || r.figures.is_empty();
        if let Some(reference) = file.reference.iter().find(empty) {
            return Err(wrong(format!(
                "has a reference \"{}\" without a label or figures; write figures = {{ \"LFW\" = \"99 %\" }}",
                reference.label
            )));
        }
        let folders: BTreeSet<&str> = cells.iter().map(|c| c.name.as_str()).collect();
        if folders.len() != cells.len() {
            return Err(wrong(
                "has two cells of one name; give its choices labels of their own".into(),
            ));
        }
        let (Some(first), None) = (crops.first().copied(), crops.iter().nth(1)) else {
            return Err(wrong(format!(
                "gives its cells between {} and {} crops; say crops = … so that all see as many",
                crops.first().unwrap_or(&0),
                crops.last().unwrap_or(&0)
            )));
        };
        Ok(Self {
            title: file.title,
            subject: file.subject,
            notes: file.notes,
            start: file.start.map(|start| folder.join(start)),
            masked: file.masked,
            references: file.reference,
            crops: file.crops.unwrap_or(first),
            cells,
        })
    }
}

impl Matrix {
    /// Fails unless every cell can be trained by what is written of it.
    ///
    /// # Errors
    /// [`WorkshopError::Config`] with the first cell that cannot.
    pub fn check(&self) -> Result<()> {
        for cell in &self.cells {
            self.subject.check(&cell.config).map_err(|error| {
                WorkshopError::Config(format!("of the cell with {}: {error}", cell.told()))
            })?;
        }
        Ok(())
    }
}

impl Axis {
    fn walk(self) -> std::result::Result<Walk, String> {
        let key = self.key.as_deref();
        let last = key.map(|k| k.rsplit('.').next().unwrap_or(k).to_owned());
        let name = self
            .name
            .or(last)
            .ok_or("has an axis without a name or key")?;
        let of_key = |value: Value| {
            let key = key.ok_or(format!("gives axis {name} values, but no key"))?;
            Ok::<_, String>(Table::from_iter([(key.to_owned(), value)]))
        };
        let mut options = Vec::new();
        for value in self.values {
            options.push((short(&value), of_key(value)?));
        }
        for choice in self.choice {
            let mut set = match choice.value {
                Some(value) => of_key(value)?,
                None => Table::new(),
            };
            set.extend(choice.set);
            options.push((choice.label, set));
        }
        if options.is_empty() {
            return Err(format!("gives axis {name} no values and no choices"));
        }
        Ok(Walk {
            is_seed: key == Some(SEED),
            name,
            options,
        })
    }
}

/// A value as a label.
fn short(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        // 1e-12 and not all its noughts.
        Value::Float(number) => format!("{number:?}"),
        Value::Table(table) => match table.get("name") {
            Some(Value::String(name)) => name.clone(),
            _ => table.to_string().replace('\n', " "),
        },
        other => other.to_string(),
    }
}

/// Every choice of every axis with every one of the others.
fn cells(config: &Table, walks: &[Walk]) -> std::result::Result<Vec<Cell>, String> {
    let mut cells = vec![Cell {
        name: String::new(),
        choices: Vec::new(),
        seed: None,
        config: config.clone(),
    }];
    // Repetitions change slowest.
    let (seeds, others): (Vec<&Walk>, Vec<&Walk>) = walks.iter().partition(|w| w.is_seed);
    for walk in seeds.into_iter().chain(others) {
        let mut next = Vec::new();
        for cell in cells {
            for (label, set) in &walk.options {
                let mut cell = cell.clone();
                apply(&mut cell.config, set)?;
                match walk.is_seed {
                    true => cell.seed = Some(label.clone()),
                    false => cell.choices.push((walk.name.clone(), label.clone())),
                }
                next.push(cell);
            }
        }
        cells = next;
    }
    for cell in &mut cells {
        let seed = cell.seed.iter().map(|s| format!("seed-{s}"));
        let labels = cell.choices.iter().map(|(_, label)| plain(label));
        let name: Vec<String> = labels.chain(seed).collect();
        cell.name = match name.is_empty() {
            true => "only".into(),
            false => name.join("_"),
        };
    }
    Ok(cells)
}

/// A label as a part of a folder's name.
fn plain(label: &str) -> String {
    let known = |c: char| {
        if c.is_alphanumeric() || c == '.' {
            c
        } else {
            '-'
        }
    };
    let name: String = label.chars().map(known).collect();
    name.split('-')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

/// Gives every setting of `set`, by its name with dots, its value.
fn apply(config: &mut Table, set: &Table) -> std::result::Result<(), String> {
    for (key, value) in set {
        let mut table = &mut *config;
        let mut parts = key.split('.').peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                table.insert(part.to_owned(), value.clone());
                break;
            }
            let inner = table
                .entry(part)
                .or_insert_with(|| Value::Table(Table::new()));
            table = inner
                .as_table_mut()
                .ok_or_else(|| format!("sets {key}, but {part} is no table"))?;
        }
    }
    Ok(())
}

/// Sets the steps so that `crops` are seen, if that is said, and gives how many are.
fn budget(config: &mut Table, crops: Option<u64>) -> std::result::Result<u64, String> {
    let train = config.get_mut("train").and_then(Value::as_table_mut);
    let train = train.ok_or("has a configuration without [train]")?;
    let number = |train: &Table, key: &str| {
        let value = train.get(key).and_then(Value::as_integer);
        value
            .and_then(|v| u64::try_from(v).ok())
            .filter(|v| *v > 0)
            .ok_or_else(|| format!("has a configuration without train.{key}"))
    };
    let batch = number(train, "batch")?;
    if number(train, "patience").is_ok() {
        return Err(
            "has trainings that may end early, at budgets of their own; set \"train.patience\" = 0"
                .into(),
        );
    }
    let Some(crops) = crops else {
        return Ok(number(train, "steps")? * batch);
    };
    let steps = crops.div_ceil(batch);
    let steps = i64::try_from(steps).map_err(|_| "asks for too many crops")?;
    train.insert("steps".into(), Value::Integer(steps));
    // Within a step of each other, which is as near as it gets.
    Ok(crops)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const CONFIG: &str = "top = 1\n[train]\nsteps = 10\nbatch = 4\nseed = 9\n[net]\nbackbone = 'plain'\nwidths = [1]\n";

    fn read(matrix: &str) -> Result<Matrix> {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("compare")).unwrap();
        std::fs::write(dir.path().join("base.toml"), CONFIG).unwrap();
        let path = dir.path().join("compare/m.toml");
        let head = "title = 'T'\nsubject = 'example'\nconfig = '../base.toml'\n";
        std::fs::write(&path, format!("{head}{matrix}")).unwrap();
        Matrix::read(&path)
    }

    #[test]
    fn every_choice_meets_every_other_and_seeds_come_last() {
        let matrix = read(
            "crops = 30\n[set]\n'net.side' = 64\n\
             [[axis]]\nkey = 'net'\n[[axis.choice]]\nlabel = 'A b/1'\nvalue = { backbone = 'a' }\n\
             [[axis.choice]]\nlabel = 'big'\nset = { 'net.backbone' = 'b', 'train.batch' = 15 }\n\
             [[axis]]\nkey = 'train.seed'\nvalues = [1, 2]\n",
        )
        .unwrap();
        let names: Vec<&str> = matrix.cells.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(
            names,
            ["A-b-1_seed-1", "big_seed-1", "A-b-1_seed-2", "big_seed-2"]
        );
        assert_eq!(matrix.cells[3].told(), "net big, seed 2");
        assert_eq!(matrix.cells[3].row(), "big");
        // A value takes the place of all that was there; a setting of `set` only of its own.
        let wanted = |text: &str| toml::from_str::<Table>(text).unwrap();
        let first = "top = 1\n[train]\nsteps = 8\nbatch = 4\nseed = 1\n[net]\nbackbone = 'a'\n";
        assert_eq!(matrix.cells[0].config, wanted(first));
        let last = "top = 1\n[train]\nsteps = 2\nbatch = 15\nseed = 2\n\
                    [net]\nbackbone = 'b'\nwidths = [1]\nside = 64\n";
        assert_eq!(matrix.cells[3].config, wanted(last));
        assert_eq!(matrix.crops, 30);
    }

    #[test]
    fn a_matrix_without_axes_is_one_training() {
        let matrix = read("").unwrap();
        assert_eq!((matrix.cells.len(), matrix.crops), (1, 40));
        assert_eq!(matrix.cells[0].name, "only");
    }

    #[test]
    fn what_cannot_be_compared_is_told() {
        for (matrix, words) in [
            (
                "[[axis]]\nkey = 'train.batch'\nvalues = [4, 8]\n",
                "between 40 and 80 crops",
            ),
            ("[[axis]]\nkey = 'train.batch'\n", "axis batch no values"),
            ("[[axis]]\nvalues = [1]\n", "without a name or key"),
            ("[[axis]]\nname = 'x'\nvalues = [1]\n", "values, but no key"),
            ("[set]\n'top.x' = 1\n", "top is no table"),
            ("[set]\n'train.patience' = 3\n", "may end early"),
            (
                "[[axis]]\nkey = 'top'\nvalues = ['a b', 'a-b']\n",
                "two cells of one name",
            ),
            ("colour = 'red'\n", "unknown field `colour`"),
            (
                "[[reference]]\nlabel = 'A'\nwords = 'B'\nfigures = {}\n",
                "reference \"A\" without",
            ),
        ] {
            let error = read(matrix).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}
