//! From nothing to a measured network.

use super::{Config, ExpressionTask, export, measure};
use crate::core::chart;
use crate::core::config::Resolved;
use crate::core::error::{Result, WorkshopError};
use crate::data::drawn;
use crate::data::shards::ShardSet;
use crate::evaluate::confusion::Confusion;
use crate::nets::Net;
use crate::train::{RunDir, Sitting, device, run};
use burn::module::Module as _;
use faceglass_evaluation::words;
use std::path::{Path, PathBuf};

/// What is trained by where no file is named.
const CONFIG: &str = include_str!("../../../../configs/example.toml");
/// Drawn faces in a row of the sheet.
const COLUMNS: u32 = 12;

/// What is wanted of a first run.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Folder for everything, which must not be there yet.
    pub out: PathBuf,
    /// Faces to draw.
    pub pictures: usize,
    /// Seed of what is drawn.
    pub seed: u64,
    /// A configuration instead of the one that is compiled in.
    pub config: Option<PathBuf>,
    /// Backend, see [`device::by_name`].
    pub device: String,
    /// Draw no progress bar, and say less on the way.
    pub quiet: bool,
}

/// How it went.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What the exported file says of the faces that nothing was learned from or chosen by.
    pub told: Confusion,
    /// Largest difference between the file in tract and the weights.
    pub apart: f32,
}

/// Draws faces into `out/shards` and some of them into `out/faces.png`, trains in `out/run`,
/// writes `out/expressions.onnx`, and measures it in `out/report.md`.
///
/// # Errors
/// When the folder is there already or cannot be written, a setting cannot be used, or the file
/// does not compute what the weights do.
pub fn first_run(wanted: &Wanted) -> Result<Outcome> {
    let out = &wanted.out;
    if out.exists() {
        return Err(WorkshopError::Config(format!(
            "{} is there already; choose another folder with --out, or remove it",
            out.display()
        )));
    }
    let say = |what: &str| {
        if !wanted.quiet {
            println!("{what}");
        }
    };
    let (config, text) = configured(wanted.config.as_deref())?;
    let device = device::by_name(&wanted.device)?.autodiff();

    say(&format!("Drawing {} faces …", wanted.pictures));
    let shards = out.join("shards");
    drawn::shards(&shards, wanted.pictures, wanted.seed)?;
    chart::save(&drawn::sheet(COLUMNS, wanted.seed), &out.join("faces.png"))?;

    device.seed(config.train.seed);
    let fresh = Net::fresh(config.graph()?, &device);
    let (macs, weights) = (fresh.graph().macs(), fresh.num_params());
    say(&format!(
        "Training a network of {:.1} million multiply-accumulates and {weights} weights …",
        macs as f64 / 1e6
    ));
    let set = ShardSet::open(&shards)?;
    let task = ExpressionTask::new(config.clone(), &set)?;
    let dir = RunDir::open(&out.join("run"))?.with_config(text);
    let sitting = Sitting {
        quiet: wanted.quiet,
        ..Sitting::default()
    };
    let best = run(&task, fresh, &config.train, &dir, &sitting, &device)?.valid();

    let (file, apart) = export(&best, &task, &device.without_autodiff())?;
    write(&out.join("expressions.onnx"), &file)?;
    let told = measure(&file, &set)?;
    let report = format!(
        "# Expressions of drawn faces\n\nOf the faces that nothing was learned from or chosen by, {} are \
         named right.\n\n{}",
        words::rate(told.right()),
        told.table()
    );
    write(&out.join("report.md"), report.as_bytes())?;
    Ok(Outcome { told, apart })
}

/// The configuration, and the text that the run keeps of it.
fn configured(path: Option<&Path>) -> Result<(Config, String)> {
    let (resolved, path) = match path {
        Some(path) => (Resolved::read(path)?, path),
        None => {
            let place = Path::new("example.toml");
            (Resolved::parse(CONFIG.to_owned(), place)?, place)
        }
    };
    Ok((resolved.settings(path)?, resolved.text))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(path, bytes).map_err(WorkshopError::io(path))
}
