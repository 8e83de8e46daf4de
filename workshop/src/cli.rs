//! The commands.

use crate::card::command::CardArgs;
use crate::commands::{EvaluateArgs, PairsArgs, PrepareArgs, TeachArgs, ThinArgs};
use crate::core::error::{Result, WorkshopError};
use crate::prepare::sets::{FRAMES, REPLAY};
use crate::recipes::{ExportOrder, Order, detector, embedder, landmarks, liveness};
use crate::train::Sitting;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Trains, exports and measures the networks that Faceglass ships.
#[derive(Debug, Parser)]
#[command(name = "workshop", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Turn public sets into training shards
    Prepare(PrepareArgs),
    /// Copy shards without the test pictures, small enough to travel
    Thin(ThinArgs),
    /// Write people held out of training as a folder and pairs in LFW's form, for the app to
    /// be measured on (`faceglass evaluate lfw`)
    Pairs(PairsArgs),
    /// Run a teacher over pictures or shards
    #[command(subcommand)]
    Teach(TeachArgs),
    /// Train a network from shards
    Train(TrainArgs),
    /// Write a trained network as ONNX with its manifest, and check that both agree
    Export(ExportArgs),
    /// Measure an exported network on held-out data
    Evaluate(EvaluateArgs),
    /// Make a network's card from its report, and take figures over into that
    Card(CardArgs),
    /// Train liveness without some of the repositories of replays and frames and
    /// measure it on those, in turn; finished folds are not trained again
    LeaveOut(LeaveOutArgs),
}

/// One of the four networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Network {
    /// Picture to boxes and five points
    Detector,
    /// Face crop to 68 points
    Landmarks,
    /// Aligned face to embedding
    Embedder,
    /// Live face or presentation attack
    Liveness,
}

/// What every command that trains needs to know.
#[derive(Args, Debug)]
struct RunArgs {
    /// Configuration (TOML)
    #[arg(long)]
    config: PathBuf,
    /// Folder of the shards, as `workshop prepare` writes them
    #[arg(long)]
    shards: PathBuf,
    /// Folder for checkpoints, curves and weights; one that holds a run already needs --resume
    #[arg(long)]
    run: PathBuf,
    /// flex, libtorch, libtorch-cuda or cuda
    #[arg(long, default_value = "flex")]
    device: String,
    /// Draw no progress bar
    #[arg(long)]
    quiet: bool,
}

impl RunArgs {
    fn order(self, sitting: Sitting) -> Order {
        Order {
            config: self.config,
            shards: self.shards,
            run: self.run,
            device: self.device,
            sitting: Sitting {
                quiet: self.quiet,
                ..sitting
            },
        }
    }
}

#[derive(Args, Debug)]
struct TrainArgs {
    /// Which network
    network: Network,
    #[command(flatten)]
    run: RunArgs,
    /// Go on from the last checkpoint in the folder, if it has one. The configuration may change in
    /// [train] but for seed and batch, and in where files lie; the folder's copy tells since when
    #[arg(long)]
    resume: bool,
    /// Start from the weights of an exported network, for instance models/embedder.onnx, or from
    /// those of another run (RUN/average.bpk), which hold what only training needs as well
    #[arg(long, value_name = "FILE")]
    start: Option<PathBuf>,
    /// Stop with a checkpoint after so many minutes
    #[arg(long)]
    max_minutes: Option<f64>,
}

#[derive(Args, Debug)]
struct ExportArgs {
    /// Which network
    network: Network,
    /// Folder of the training run
    #[arg(long)]
    run: PathBuf,
    /// Folder of the shards the run was trained on; the exported file is compared on held-out
    /// pictures of theirs
    #[arg(long)]
    shards: PathBuf,
    /// flex, libtorch, libtorch-cuda or cuda
    #[arg(long, default_value = "flex")]
    device: String,
    /// Weights in that folder
    #[arg(long, default_value = "best.bpk")]
    weights: String,
    /// Folder that receives network and manifest
    #[arg(long, default_value = "models")]
    out: PathBuf,
    /// Shipped threshold; without it the detector's is 0.6, and held-out pictures choose that of
    /// embedder and liveness. Landmarks have none
    #[arg(long)]
    threshold: Option<f32>,
}

#[derive(Args, Debug)]
struct LeaveOutArgs {
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

impl Cli {
    /// Does what was asked.
    ///
    /// # Errors
    /// Whatever stopped it, as a sentence.
    pub fn run(self) -> Result<()> {
        match self.command {
            Command::Prepare(args) => args.run(),
            Command::Thin(args) => args.run(),
            Command::Pairs(args) => args.run(),
            Command::Teach(args) => args.run(),
            Command::Evaluate(args) => args.run(),
            Command::Card(args) => args.run(),
            Command::Train(args) => train(args),
            Command::Export(args) => export(args),
            Command::LeaveOut(args) => leave_out(args),
        }
    }
}

fn train(args: TrainArgs) -> Result<()> {
    let order = args.run.order(Sitting {
        resume: args.resume,
        start: args.start,
        max_minutes: args.max_minutes,
        ..Sitting::default()
    });
    match args.network {
        Network::Detector => detector::train(&order),
        Network::Landmarks => landmarks::train(&order),
        Network::Embedder => embedder::train(&order),
        Network::Liveness => liveness::train(&order),
    }
}

fn leave_out(args: LeaveOutArgs) -> Result<()> {
    let order = args.run.order(Sitting {
        start: args.start,
        ..Sitting::default()
    });
    let frames = FRAMES.iter().map(|f| f.set);
    let known: Vec<&str> = REPLAY.iter().map(|r| r.set).chain(frames).collect();
    let sources = if args.sources.is_empty() {
        known
    } else {
        args.sources.iter().map(String::as_str).collect()
    };
    let both = REPLAY.iter().filter(|r| r.has_live).map(|r| r.set);
    let ring: Vec<&str> = both.collect();
    let rows = liveness::cross::leave_out(&order, &sources, args.per_fold, (&ring, args.develop))?;
    print!("{}", liveness::cross::table(&rows));
    if let Some(path) = args.json {
        let text =
            serde_json::to_string_pretty(&rows).map_err(|e| WorkshopError::Data(e.to_string()))?;
        std::fs::write(&path, text).map_err(WorkshopError::io(&path))?;
    }
    Ok(())
}

fn export(args: ExportArgs) -> Result<()> {
    let order = ExportOrder {
        run: args.run,
        shards: args.shards,
        device: args.device,
        weights: args.weights,
        out: args.out,
        threshold: args.threshold,
    };
    match args.network {
        Network::Detector => detector::export(&order),
        Network::Landmarks => landmarks::export(&order),
        Network::Embedder => embedder::export(&order),
        Network::Liveness => liveness::export(&order),
    }
}
