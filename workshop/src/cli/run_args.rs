//! What every command that trains needs to know.

use crate::core::error::Result;
use crate::recipes::Order;
use crate::train::{Sitting, device};
use burn::tensor::Device;
use std::path::PathBuf;

/// What every command that trains needs to know.
#[derive(clap::Args, Debug)]
pub(super) struct RunArgs {
    /// Configuration (TOML)
    #[arg(long)]
    pub config: PathBuf,
    /// Folder of the shards, as `workshop prepare` writes them; of bags the folder with the lists
    #[arg(long)]
    shards: PathBuf,
    /// Folder for checkpoints, curves and weights; one that holds a run already needs --resume
    #[arg(long)]
    run: PathBuf,
    /// flex, libtorch, libtorch-cuda or cuda
    #[arg(long, default_value = "flex")]
    device: String,
    /// How many devices of that kind share each batch (recognition)
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    devices: u16,
    /// Draw no progress bar; a line a validation, and a line a minute, instead
    #[arg(long)]
    quiet: bool,
}

impl RunArgs {
    /// The request, for a session of `sitting` but for what is asked here.
    ///
    /// # Errors
    /// When there are no such devices.
    pub fn order(self, sitting: Sitting) -> Result<Order> {
        let devices = device::several(&self.device, self.devices.into())?;
        let beside = devices.into_iter().skip(1).map(Device::autodiff);
        Ok(Order {
            config: self.config,
            shards: self.shards,
            run: self.run,
            device: self.device,
            sitting: Sitting {
                quiet: self.quiet,
                beside: beside.collect(),
                ..sitting
            },
        })
    }
}
