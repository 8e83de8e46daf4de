//! Pruned, tuned, pruned again: networks that grow smaller in steps.

use super::coupling::Coupling;
use super::cut::without;
use super::rank::{By, Limits, Wanted, chosen, importance};
use super::report::{Line, write};
use super::subject::{Subject, settings_of_pruned, with_subject};
use crate::compress::cost::side_by_side;
use crate::core::error::{Result, WorkshopError};
use crate::nets::Net;
use crate::nets::graph::{Shape, Widths};
use crate::recipes::{ExportOrder, Order};
use crate::train::Sitting;
use std::path::{Path, PathBuf};

/// `workshop prune …`, as asked for on the command line.
#[derive(Clone, Debug)]
pub struct PruneOrder {
    /// What is pruned, by the name of its recipe.
    pub recipe: String,
    /// Its configuration.
    pub config: PathBuf,
    /// Folder of its shards.
    pub shards: PathBuf,
    /// The exported network.
    pub start: PathBuf,
    /// Folder for everything that is made.
    pub out: PathBuf,
    /// Backend that trains and measures.
    pub device: String,
    /// By what filters are ranked.
    pub by: By,
    /// How much is to go in the end.
    pub wanted: Wanted,
    /// What may not go.
    pub limits: Limits,
    /// In how many steps.
    pub rounds: u32,
    /// Training steps after each; without any, nothing is tuned.
    pub tune_steps: u64,
    /// Seed of what goes by lot.
    pub seed: u64,
}

/// How a recipe trains and exports.
pub struct Trainer<'a> {
    /// `workshop train`.
    pub train: &'a dyn Fn(&Order) -> Result<()>,
    /// `workshop export`.
    pub export: &'a dyn Fn(&ExportOrder) -> Result<()>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Pruned {
    /// The lines of the table.
    pub lines: Vec<Line>,
    /// The smallest network.
    pub network: PathBuf,
    /// Its configuration.
    pub config: PathBuf,
}

/// The part of the way that one of so many equal steps goes.
fn of_one_step(wanted: &Wanted, rounds: u32) -> Wanted {
    let root = |part: f64| part.max(0.0).powf(1.0 / f64::from(rounds.max(1)));
    let share = |share: f64| match share < 1.0 {
        true => 1.0 - root(1.0 - share),
        // Refused later.
        false => share,
    };
    match wanted {
        Wanted::All(s) => Wanted::All(share(*s)),
        Wanted::Widest(s) => Wanted::Widest(share(*s)),
        Wanted::Layer(name, s) => Wanted::Layer(name.clone(), share(*s)),
        Wanted::Macs(part) => Wanted::Macs(root(*part)),
    }
}

/// Prunes and tunes in steps; writes `OUT/report.md` and `pruning.csv`, and for each step a folder with network and
/// configuration, from which training, export and pruning go on.
///
/// # Errors
/// When something cannot be used, or so much cannot go.
pub fn prune(order: &PruneOrder, trainer: &Trainer<'_>) -> Result<Pruned> {
    if order.out.join(FIRST).exists() {
        return Err(WorkshopError::Config(format!(
            "{} holds a pruning already; choose another --out",
            order.out.display()
        )));
    }
    std::fs::create_dir_all(&order.out).map_err(WorkshopError::io(&order.out))?;
    let mut files: Vec<Vec<u8>> = Vec::new();
    let mut lines: Vec<Line> = Vec::new();
    let (mut shape, mut error_is) = (Vec::new(), "");
    with_subject(subject_of(order, &order.config), &order.device, |subject| {
        let net = subject.with_weights(&order.start)?;
        (shape, error_is) = (shape_of(&net), subject.error);
        keep(&mut lines, &mut files, ("before".into(), subject, &net))?;
        // What each ranking alone would lose by going all the way at once.
        for by in [By::L1, By::GeometricMedian, By::Random] {
            let (left, _) = one_step(subject, &net, order, (by, &order.wanted))?;
            let name = format!("all at once by {}, not tuned", by.as_str());
            keep(&mut lines, &mut files, (name, subject, &left))?;
        }
        Ok(())
    })?;
    let step = of_one_step(&order.wanted, order.rounds);
    let (mut config, mut network) = (order.config.clone(), order.start.clone());
    for round in 1..=order.rounds.max(1) {
        let folder = order.out.join(format!("step-{round}"));
        std::fs::create_dir_all(&folder).map_err(WorkshopError::io(&folder))?;
        let next = folder.join("config.toml");
        let pruned = folder.join("pruned.onnx");
        with_subject(subject_of(order, &config), &order.device, |subject| {
            let net = subject.with_weights(&network)?;
            let (left, widths) = one_step(subject, &net, order, (order.by, &step))?;
            let steps = (order.tune_steps > 0).then_some(order.tune_steps);
            let text = settings_of_pruned(&config, &widths, steps)?;
            std::fs::write(&next, text).map_err(WorkshopError::io(&next))?;
            let bytes = subject.file_of(&left)?;
            std::fs::write(&pruned, bytes).map_err(WorkshopError::io(&pruned))?;
            let name = format!("step {round}, pruned by {}", order.by.as_str());
            keep(&mut lines, &mut files, (name, subject, &left))
        })?;
        (config, network) = (next, pruned);
        if order.tune_steps > 0 {
            network = tuned(order, trainer, (&folder, &config, &network))?;
            with_subject(subject_of(order, &config), &order.device, |subject| {
                let net = subject.with_weights(&network)?;
                let name = format!("step {round}, tuned for {} steps", order.tune_steps);
                keep(&mut lines, &mut files, (name, subject, &net))
            })?;
        }
        // A later step may fail; what is done by then is told.
        write(order, error_is, &lines)?;
    }
    let numbers: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    let input = vec![0.1; shape.iter().product()];
    let speeds = side_by_side(&numbers, &shape, &input, ROUNDS)?;
    for (line, speed) in lines.iter_mut().zip(speeds) {
        line.run_ms = Some(speed.run_ms);
    }
    write(order, error_is, &lines)?;
    Ok(Pruned {
        lines,
        network,
        config,
    })
}

/// The folder of the first step.
const FIRST: &str = "step-1";
/// Rounds in which the networks are timed.
const ROUNDS: usize = 40;

fn subject_of<'a>(order: &'a PruneOrder, config: &'a Path) -> (&'a str, &'a Path, &'a Path) {
    (&order.recipe, config, &order.shards)
}

fn shape_of(net: &Net) -> Vec<usize> {
    match net.graph().input() {
        Shape::Map([channels, height, width]) => vec![1, channels, height, width],
        Shape::Row(numbers) => vec![1, numbers],
    }
}

fn keep(
    lines: &mut Vec<Line>,
    files: &mut Vec<Vec<u8>>,
    (name, subject, net): (String, &Subject<'_>, &Net),
) -> Result<()> {
    let line = Line {
        name,
        parameters: net.graph().parameters(),
        macs: net.graph().macs(),
        run_ms: None,
        error: subject.error_of(net)?,
    };
    println!("{}", line.told());
    lines.push(line);
    files.push(subject.file_of(net)?);
    Ok(())
}

/// `net` without what goes in one step.
fn one_step(
    subject: &Subject<'_>,
    net: &Net,
    order: &PruneOrder,
    (by, wanted): (By, &Wanted),
) -> Result<(Net, Widths)> {
    let coupling = Coupling::of(&subject.graph);
    let matters = importance(net, &coupling, by, order.seed)?;
    let removed = chosen(&subject.graph, &coupling, &matters, (wanted, &order.limits))?;
    without(net, &coupling, &removed)
}

/// Trains the pruned network on and exports it; gives the file.
fn tuned(
    order: &PruneOrder,
    trainer: &Trainer<'_>,
    (folder, config, pruned): (&Path, &Path, &Path),
) -> Result<PathBuf> {
    let run = folder.join("run");
    (trainer.train)(&Order {
        config: config.to_owned(),
        shards: order.shards.clone(),
        run: run.clone(),
        device: order.device.clone(),
        sitting: Sitting {
            start: Some(pruned.to_owned()),
            quiet: true,
            ..Sitting::default()
        },
    })?;
    let models = folder.join("models");
    (trainer.export)(&ExportOrder {
        run,
        shards: order.shards.clone(),
        device: order.device.clone(),
        weights: "best.bpk".into(),
        out: models.clone(),
        threshold: None,
        once: false,
        soup: Vec::new(),
    })?;
    Ok(models.join(format!("{}.onnx", order.recipe)))
}
