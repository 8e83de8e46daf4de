//! Rings: LeNet++ with two numbers at its end, trained on digits under several losses, and where
//! each puts the digits.

mod angles;
mod net;
mod picture;
mod report;

pub use angles::{Angles, angles};
pub use net::{Seen, Student, lenet};

use crate::core::config::{Resolved, table_of, text_of};
use crate::core::error::{Result, WorkshopError};
use crate::data::digits::{Digits, Sets};
use crate::data::samplers::Epochs;
use crate::losses::{Weighted, chosen};
use crate::recipes::resume::same_pictures;
use crate::train::{Loss, RunDir, Score, Sitting, Task, TrainConfig, device, run};
use burn::module::Module as _;
use burn::optim::GradientsParams;
use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What is trained by where no file is named.
const CONFIG: &str = include_str!("rings.toml");
/// One digit in so many is kept apart to choose weights by.
const KEPT: usize = 10;

/// `rings.toml`, beside this file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Channels as a share of LeNet++'s.
    pub width: f64,
    /// The losses, each by itself.
    pub rings: Vec<RingConfig>,
    /// Shared by all.
    pub train: TrainConfig,
}

/// A ring that is wanted.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RingConfig {
    /// Its title, and the folder of its run.
    pub name: String,
    /// What it is trained by; the first one over classes also names the digits.
    pub loss: Vec<Weighted>,
}

/// What is wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Folder for everything.
    pub out: PathBuf,
    /// A configuration instead of the one that is compiled in.
    pub config: Option<PathBuf>,
    /// Steps instead of the configuration's.
    pub steps: Option<u64>,
    /// Backend, see [`device::by_name`].
    pub device: String,
    /// Say nothing on the way.
    pub quiet: bool,
}

/// Where a loss puts the digits that were asked about.
#[derive(Clone, Debug)]
pub struct Ring {
    /// Its title.
    pub name: String,
    /// Its losses with their settings, for people.
    pub settings: String,
    /// Places, and what digits are taken for.
    pub seen: Seen,
    /// Angles of the places.
    pub angles: Angles,
}

/// Trains a network for each loss and writes `rings.png`, `report.md`, `rings.csv` and `config.toml`; each
/// run is kept below `runs`, and one that is finished is not trained again.
///
/// # Errors
/// When a setting cannot be used or the folder cannot be written.
pub fn rings(sets: &Sets, wanted: &Wanted) -> Result<Vec<Ring>> {
    let mut config = configured(wanted.config.as_deref())?;
    if let Some(steps) = wanted.steps {
        config.train.steps = steps;
        config.train.validate_every = config.train.validate_every.min(steps).max(1);
    }
    let text = text_of(&config)?;
    let device = device::by_name(&wanted.device)?.autodiff();
    let out = &wanted.out;
    std::fs::create_dir_all(out).map_err(WorkshopError::io(out))?;
    let kept = out.join("config.toml");
    if let Ok(before) = std::fs::read_to_string(&kept)
        && before != text
    {
        return Err(WorkshopError::Config(format!(
            "{} holds rings of another configuration; choose another folder with --out",
            out.display()
        )));
    }
    for ring in &config.rings {
        RingTask::new(ring, &config, &sets.train)?;
    }
    same_pictures(out, &sets.sha256())?;
    std::fs::write(&kept, &text).map_err(WorkshopError::io(&kept))?;
    let mut made = Vec::new();
    for ring in &config.rings {
        if !wanted.quiet {
            println!("{} …", ring.name);
        }
        made.push(one(ring, &config, sets, wanted, &device)?);
    }
    picture::draw(&made, &sets.test, &out.join("rings.png"))?;
    let macs = lenet(config.width)?.macs();
    report::write(&made, sets, &config, macs, out)?;
    Ok(made)
}

fn configured(path: Option<&Path>) -> Result<Config> {
    let (resolved, path) = match path {
        Some(path) => (Resolved::read(path)?, path),
        None => {
            let place = Path::new("rings.toml");
            (Resolved::parse(CONFIG.to_owned(), place)?, place)
        }
    };
    let config: Config = resolved.settings(path)?;
    match config.rings.is_empty() {
        true => Err(WorkshopError::Config("it names no [[rings]]".into())),
        false => Ok(config),
    }
}

fn one(
    ring: &RingConfig,
    config: &Config,
    sets: &Sets,
    wanted: &Wanted,
    device: &Device,
) -> Result<Ring> {
    device.seed(config.train.seed);
    let fresh = Student::fresh(config.width, &ring.loss, device)?;
    let folder = ring.name.replace(|c: char| !c.is_alphanumeric(), "-");
    let dir = RunDir::open(&wanted.out.join("runs").join(folder.to_lowercase()))?;
    let task = RingTask::new(ring, config, &sets.train)?;
    let sitting = Sitting {
        resume: true,
        quiet: wanted.quiet,
        ..Sitting::default()
    };
    let best = run(&task, fresh, &config.train, &dir, &sitting, device)?.valid();
    let seen = best.look(&sets.test, &ring.loss, &device.clone().without_autodiff())?;
    let settings: Result<Vec<String>> = ring.loss.iter().map(|l| Ok(said(&table_of(l)?))).collect();
    Ok(Ring {
        name: ring.name.clone(),
        settings: settings?.join(" + "),
        angles: angles(&seen.places, &sets.test.classes),
        seen,
    })
}

/// A loss in a cell of a table, without what is so unless it is set.
fn said(loss: &toml::Table) -> String {
    let is_usual = |key: &str, value: &toml::Value| match key {
        "name" => true,
        "weight" | "sample" => value.as_float() == Some(1.0),
        "gamma" => value.as_float() == Some(0.0),
        "easy" => value.as_bool() == Some(false),
        _ => false,
    };
    let mut settings = Vec::new();
    for (key, value) in loss.iter().filter(|(key, value)| !is_usual(key, value)) {
        match value.as_table() {
            Some(inner) => settings.extend(inner.iter().map(|(k, v)| format!("{key} {k} {v}"))),
            None => settings.push(format!("{key} {value}")),
        }
    }
    let name = loss.get("name").and_then(toml::Value::as_str);
    let name = name.unwrap_or_default();
    match settings.is_empty() {
        true => name.to_owned(),
        false => format!("{name} ({})", settings.join(", ")),
    }
}

/// One batch in plain memory.
pub struct Batch {
    pixels: Vec<f32>,
    classes: Vec<usize>,
    step: u64,
}

/// Learns to tell digits apart.
pub struct RingTask<'a> {
    ring: &'a RingConfig,
    train: &'a TrainConfig,
    learned_from: Digits,
    kept: Digits,
    epochs: Epochs,
}

impl<'a> RingTask<'a> {
    /// Learns from `digits` but for those that are kept apart.
    ///
    /// # Errors
    /// When there are too few.
    pub fn new(ring: &'a RingConfig, config: &'a Config, digits: &Digits) -> Result<Self> {
        let learned_from = digits.kept(|at| at % KEPT != 0);
        if learned_from.is_empty() {
            let why = "there are too few digits to learn from";
            return Err(WorkshopError::Data(why.into()));
        }
        Ok(Self {
            epochs: Epochs::new(learned_from.len(), config.train.seed),
            kept: digits.kept(|at| at % KEPT == 0),
            train: &config.train,
            learned_from,
            ring,
        })
    }
}

impl Task for RingTask<'_> {
    type Net = Student;
    type Batch = Batch;

    fn batch(&self, step: u64) -> Result<Batch> {
        let count = self.train.batch as u64;
        let mut digits = Digits::default();
        for position in step * count..(step + 1) * count {
            let at = self.epochs.at(position);
            digits.push(self.learned_from.picture(at), self.learned_from.classes[at]);
        }
        Ok(Batch {
            pixels: digits.pixels,
            classes: digits.classes,
            step,
        })
    }

    fn loss(&self, net: &Student, batch: Batch, device: &Device) -> Result<Loss> {
        let seen = chosen::Batch {
            rows: net.places(&batch.pixels, device)?,
            people: &batch.classes,
            targets: None,
            step: (batch.step, self.train.seed),
        };
        let (total, parts) = net.learned.total(&self.ring.loss, &seen)?;
        Ok(Loss { total, parts })
    }

    fn stepped(
        &self,
        net: Student,
        gradients: GradientsParams,
        step: impl FnOnce(Student, GradientsParams) -> Student,
    ) -> Student {
        let unseen = net.learned.unseen(&self.ring.loss, &gradients);
        let net = step(net, gradients);
        Student {
            learned: net.learned.put_back(unseen),
            ..net
        }
    }

    fn validate(&self, net: &Student, device: &Device) -> Result<Score> {
        let seen = net.look(&self.kept, &self.ring.loss, device)?;
        let told = seen.said.iter().zip(&self.kept.classes);
        let right = told.filter(|(a, b)| a == b).count();
        Ok(Score {
            value: right as f32 / self.kept.len().max(1) as f32,
            parts: Vec::new(),
        })
    }
}
