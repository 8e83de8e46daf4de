//! The embedder as the app loads it.

use super::net::{SIDE, embed, signature};
use super::{Config, EmbedderData, Trainee};
use crate::core::config;
use crate::core::error::Result;
use crate::data::sets::Origin;
use crate::export::manifest::rgb_input;
use crate::export::onnx::onnx;
use crate::export::parity::{OnnxRunner, require_equal};
use crate::export::{ExportedManifest, ship};
use crate::recipes::ExportOrder;
use crate::train::RunDir;
use crate::train::device;
use burn::module::Module;
use burn::tensor::Device;
use faceglass_evaluation::{Scores, words};
use faceglass_vision::manifest::{EmbedderSpec, KindSpec};

/// False match rate at which the shipped threshold lies on the validation people.
const SHIPPED_FMR: f64 = 1e-3;

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
    let net = dir.load_net(&order.weights, fresh)?.valid();
    let onnx = onnx(&net.embedder, &signature())?;
    let worst = check_parity(&net, &onnx, &data, &device)?;
    let rows = embed(&net.embedder, &data.dev_pixels, true, &device)?;
    let scores = Scores::all_pairs(&rows, &data.dev_people);
    let threshold = order
        .threshold
        .unwrap_or_else(|| scores.threshold_at(SHIPPED_FMR));
    println!("largest difference between the ONNX file in tract and the weights: {worst:.1e}");
    println!(
        "{:.1} million multiply-accumulates, {} weights",
        net.embedder.graph().macs() as f64 / 1e6,
        net.embedder.num_params()
    );
    let matched = scores.true_matches_at(SHIPPED_FMR);
    println!(
        "validation people: AUC {:.4}, EER {:.2} %, true match rate {} at FMR 0.1 %, \
         threshold {threshold:.4}",
        scores.auc().unwrap_or(f64::NAN),
        scores.eer().unwrap_or(f64::NAN) * 100.0,
        matched.map_or("unknown".into(), words::rate),
    );
    let face = 3 * SIDE * SIDE;
    let probe = data.dev_pixels.chunks_exact(face).take(8);
    let inputs: Vec<Vec<f32>> = probe.map(<[f32]>::to_vec).collect();
    let shape = [1, 3, SIDE, SIDE];
    ship(
        order,
        manifest(threshold, data.origin()?),
        &onnx,
        &shape,
        &inputs,
    )
}

/// The largest difference between `net` and its ONNX file on real crops.
fn check_parity(net: &Trainee, onnx: &[u8], data: &EmbedderData, device: &Device) -> Result<f32> {
    let face = 3 * SIDE * SIDE;
    let runner = OnnxRunner::load(onnx, &[1, 3, SIDE, SIDE])?;
    let mut worst = 0.0f32;
    for pixels in data.dev_pixels.chunks_exact(face).take(8) {
        let trained = embed(&net.embedder, pixels, false, device)?;
        let raw = runner.run_first(pixels)?;
        let length = raw.iter().map(|v| v * v).sum::<f32>().sqrt();
        let unit: Vec<f32> = raw.iter().map(|v| v / length).collect();
        worst = worst.max(require_equal(&trained[0], &unit)?);
    }
    Ok(worst)
}

fn manifest(threshold: f32, origin: Origin) -> ExportedManifest {
    let spec = EmbedderSpec {
        flip_average: true,
        threshold,
    };
    let input = rgb_input(SIDE as u32, SIDE as u32);
    ExportedManifest::new(input, KindSpec::Embedder(spec), origin)
}
