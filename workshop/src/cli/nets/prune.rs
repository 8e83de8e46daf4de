//! `workshop prune`.

use crate::cli::recipe::Recipe;
use crate::compress::prune::{By, Limits, PruneOrder, Trainer, Wanted, prune, sensitivity};
use crate::core::error::{Result, WorkshopError};
use clap::ValueEnum as _;
use std::path::PathBuf;

/// Removes the filters that matter least, trains what is left on, and tells what that costs and saves.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct PruneArgs {
    /// Which network
    network: Recipe,
    /// Its configuration; for one that was pruned before, the configuration that it came with
    #[arg(long)]
    config: PathBuf,
    /// Folder of its shards
    #[arg(long)]
    shards: PathBuf,
    /// The exported network, for instance models/embedder.onnx
    #[arg(long)]
    start: PathBuf,
    /// Folder for networks, runs and the table
    #[arg(long)]
    out: PathBuf,
    /// Share of the filters that goes: of every layer, of --layer, or of the --widest
    #[arg(long, conflicts_with = "macs")]
    share: Option<f64>,
    /// The only layer that is pruned, with those that hang together with it
    #[arg(long, requires = "share", conflicts_with = "widest")]
    layer: Option<String>,
    /// Prune the layer with the most filters only
    #[arg(long, requires = "share")]
    widest: bool,
    /// Prune every layer until this part of the multiply-accumulates is left
    #[arg(long)]
    macs: Option<f64>,
    /// How filters are ranked
    #[arg(long, value_enum, default_value = "l1")]
    by: By,
    /// Layers whose names begin so stay whole
    #[arg(long)]
    keep: Vec<String>,
    /// The filters that stay are a multiple of this; tract is fastest with multiples of 8
    #[arg(long, default_value_t = 1)]
    multiple: usize,
    /// In how many equal steps
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Training steps after each; 0 trains nothing
    #[arg(long, default_value_t = 0)]
    tune_steps: u64,
    /// Prune every layer alone, by more and more, and draw its error into this folder
    #[arg(long, value_name = "FOLDER")]
    sensitivity: Option<PathBuf>,
    /// flex, libtorch, libtorch-cuda or cuda
    #[arg(long, default_value = "flex")]
    device: String,
    /// Seed of --by random
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl PruneArgs {
    pub fn run(self) -> Result<()> {
        let recipe = self.network;
        let named = recipe.to_possible_value();
        let wanted = match (self.macs, self.share, self.layer, self.widest) {
            (Some(part), ..) => Some(Wanted::Macs(part)),
            (None, Some(share), Some(layer), _) => Some(Wanted::Layer(layer, share)),
            (None, Some(share), None, true) => Some(Wanted::Widest(share)),
            (None, Some(share), None, false) => Some(Wanted::All(share)),
            (None, None, ..) => None,
        };
        if wanted.is_none() && self.sensitivity.is_none() {
            return Err(WorkshopError::Config(
                "say how much is to go: --share or --macs, or --sensitivity to see what each layer bears".into(),
            ));
        }
        let order = PruneOrder {
            recipe: named.map(|v| v.get_name().to_owned()).unwrap_or_default(),
            config: self.config,
            shards: self.shards,
            start: self.start,
            out: self.out,
            device: self.device,
            by: self.by,
            wanted: wanted.clone().unwrap_or(Wanted::All(0.0)),
            limits: Limits {
                whole: self.keep,
                multiple: self.multiple,
            },
            rounds: self.rounds,
            tune_steps: self.tune_steps,
            seed: self.seed,
        };
        if let Some(folder) = &self.sensitivity {
            sensitivity(&order, folder)?;
        }
        if wanted.is_none() {
            return Ok(());
        }
        let trainer = Trainer {
            train: &|order| recipe.train(order),
            export: &|order| recipe.export(order),
        };
        let done = prune(&order, &trainer)?;
        println!(
            "{} is the smallest; {} describes it, for train --start, export and prune",
            done.network.display(),
            done.config.display()
        );
        Ok(())
    }
}
