//! Recognition as the app loads it.

use super::{Config, RecognitionData, Trainee};
use crate::core::config;
use crate::core::error::Result;
use crate::recipes::ExportOrder;
use crate::recipes::embedder::net::signature;
use crate::recipes::faces::{SIDE, Shipped, ship_embedder};
use crate::train::RunDir;
use crate::train::device;
use burn::module::Module as _;

/// `workshop export recognition`: `recognition.onnx` with a manifest of an embedder.
///
/// # Errors
/// When run, shards or weights cannot be used, or the ONNX file differs from the weights.
pub fn export(order: &ExportOrder) -> Result<()> {
    let dir = RunDir::open(&order.run)?;
    let config: Config = config::read_toml(&dir.file("config.toml"))?;
    let data = RecognitionData::open(&order.shards, &config)?;
    let device = device::by_name(&order.device)?;
    let fresh = Trainee::new(&config, data.classes(), &device)?;
    let net = order.net(fresh)?.valid();
    let called = Shipped {
        title: "Faceglass recognition",
        stem: "recognition",
        origin: data.origin()?,
    };
    if config.data.side != SIDE {
        println!(
            "The app cuts faces of {SIDE} pixels; this network takes {}, so that only the workshop \
             can run it.",
            config.data.side
        );
    }
    let shown = (&net.embedder, &data.validation);
    ship_embedder(order, called, &signature(), shown, &device)
}
