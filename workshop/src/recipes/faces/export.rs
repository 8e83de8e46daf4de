//! An embedder as the app loads it.

use super::embed::face_of;
use super::{Validation, embed};
use crate::core::error::Result;
use crate::data::sets::Origin;
use crate::export::manifest::rgb_input;
use crate::export::onnx::{Signature, onnx};
use crate::export::parity::{OnnxRunner, require_equal};
use crate::export::{ExportOrder, ExportedManifest, ship};
use crate::nets::Net;
use burn::module::Module as _;
use burn::tensor::Device;
use faceglass_evaluation::{Scores, words};
use faceglass_vision::manifest::{EmbedderSpec, KindSpec};

/// False match rate that the shipped threshold keeps to on the validation people, and with other people
/// in all but 2.5 of 100 draws.
const SHIPPED_FMR: f64 = 1e-3;

/// What an exported embedder is called.
#[derive(Clone, Debug)]
pub struct Shipped {
    /// For people.
    pub title: &'static str,
    /// Its files, before the dot.
    pub stem: &'static str,
    /// Where its weights come from.
    pub origin: Origin,
}

/// Writes `net` and its manifest, with the threshold that the order names or the validation people
/// give.
///
/// # Errors
/// When the ONNX file differs from the weights, or a file cannot be written.
pub fn ship_embedder(
    order: &ExportOrder,
    called: Shipped,
    signature: &Signature,
    (net, validation): (&Net, &Validation),
    device: &Device,
) -> Result<()> {
    let onnx = onnx(net, signature)?;
    let worst = check_parity(net, &onnx, validation, device)?;
    let (rows, scores) = validation.compare(net, !order.once, device)?;
    let cautious = || validation.cautious_threshold(&rows, SHIPPED_FMR);
    let threshold = order
        .threshold
        .or_else(cautious)
        .unwrap_or_else(|| scores.threshold_at(SHIPPED_FMR));
    println!("largest difference between the ONNX file in tract and the weights: {worst:.1e}");
    tell_size(net);
    tell_scores(&scores, threshold);
    let ([channels, height, width], face) = face_of(net);
    let probe = validation.pixels.chunks_exact(face).take(8);
    let inputs: Vec<Vec<f32>> = probe.map(<[f32]>::to_vec).collect();
    let shape = [1, channels, height, width];
    let side = [width as u32, height as u32];
    ship(
        order,
        manifest(called, side, (threshold, !order.once)),
        &onnx,
        &shape,
        &inputs,
    )
}

/// Says what a network costs.
pub(in crate::recipes) fn tell_size(net: &Net) {
    println!(
        "{:.1} million multiply-accumulates, {} weights",
        net.graph().macs() as f64 / 1e6,
        net.num_params()
    );
}

fn tell_scores(scores: &Scores, threshold: f32) {
    let matched = scores.true_matches_at(SHIPPED_FMR);
    println!(
        "validation people: AUC {:.4}, EER {:.2} %, true match rate {} at FMR 0.1 % (from {:.4} on); \
         threshold {threshold:.4}, where {} of strangers match and {} of the same person do not",
        scores.auc().unwrap_or(f64::NAN),
        scores.eer().unwrap_or(f64::NAN) * 100.0,
        matched.map_or("unknown".into(), words::rate),
        scores.threshold_at(SHIPPED_FMR),
        words::rate(scores.false_matches(threshold)),
        words::rate(scores.false_non_matches(threshold)),
    );
}

/// The largest difference between `net` and its ONNX file on real crops.
fn check_parity(net: &Net, onnx: &[u8], validation: &Validation, device: &Device) -> Result<f32> {
    let ([channels, height, width], face) = face_of(net);
    let runner = OnnxRunner::load(onnx, &[1, channels, height, width])?;
    let mut worst = 0.0f32;
    for pixels in validation.pixels.chunks_exact(face).take(8) {
        let trained = embed(net, pixels, false, device)?;
        let raw = runner.run_first(pixels)?;
        let length = raw.iter().map(|v| v * v).sum::<f32>().sqrt();
        let unit: Vec<f32> = raw.iter().map(|v| v / length).collect();
        worst = worst.max(require_equal(&trained[0], &unit)?);
    }
    Ok(worst)
}

fn manifest(
    called: Shipped,
    [width, height]: [u32; 2],
    (threshold, flip_average): (f32, bool),
) -> ExportedManifest {
    let spec = EmbedderSpec {
        columns: None,
        flip_average,
        threshold,
    };
    let input = rgb_input(width, height);
    let mut exported = ExportedManifest::new(input, KindSpec::Embedder(spec), called.origin);
    exported.manifest.name = called.title.into();
    exported.manifest.file = format!("{}.onnx", called.stem);
    exported.manifest.card = Some(format!("{}.md", called.stem));
    exported
}
