//! The embedder as the app loads it.

use super::net::signature;
use super::{Config, EmbedderData, Trainee};
use crate::core::config;
use crate::core::error::Result;
use crate::recipes::ExportOrder;
use crate::recipes::faces::{Shipped, ship_embedder};
use crate::train::RunDir;
use crate::train::device;
use burn::module::Module;

/// `workshop export embedder`.
///
/// # Errors
/// When run, shards or weights cannot be used, or the ONNX file differs from the weights.
pub fn export(order: &ExportOrder) -> Result<()> {
    let dir = RunDir::open(&order.run)?;
    let config: Config = config::read_toml(&dir.file("config.toml"))?;
    let data = EmbedderData::open(&order.shards, &config)?;
    let device = device::by_name(&order.device)?;
    let fresh = Trainee::new(&config.net, data.classes(), &device)?;
    let net = order.net(fresh)?.valid();
    let called = Shipped {
        title: "Faceglass embedder",
        stem: "embedder",
        origin: data.origin()?,
    };
    let shown = (&net.embedder, &data.validation);
    ship_embedder(order, called, &signature(), shown, &device)
}
