//! The liveness network as the app loads it.

use super::net::{signature, votes, with_votes_moved};
use super::{Config, LivenessData, ThresholdRule, Trainee};
use crate::core::config;
use crate::core::error::Result;
use crate::core::numbers::floats;
use crate::data::sets::Origin;
use crate::export::manifest::rgb_input;
use crate::export::onnx::onnx;
use crate::export::parity::{OnnxRunner, require_all_equal};
use crate::export::{ExportedManifest, ship};
use crate::nets::Net;
use crate::recipes::ExportOrder;
use crate::train::RunDir;
use crate::train::device;
use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};
use faceglass_vision::ViewShape;
use faceglass_vision::decode::logit;
use faceglass_vision::manifest::{KindSpec, LivenessOutput, LivenessSpec};

/// `workshop export liveness`.
///
/// # Errors
/// When run, shards or weights cannot be used, or the ONNX file differs from the weights.
pub fn export(order: &ExportOrder) -> Result<()> {
    let dir = RunDir::open(&order.run)?;
    let config: Config = config::read_toml(&dir.file("config.toml"))?;
    let data = LivenessData::open(&order.shards, &config)?;
    let device = device::by_name(&order.device)?;
    let net = order.net(Trainee::new(&config, &device)?)?.valid().liveness;
    let net = if order.threshold.is_none() {
        centred(net, &data, config.data.threshold_by, &device)?
    } else {
        net
    };
    let onnx = onnx(&net, &signature())?;
    let (side, count) = (config.net.side(), config.views.len());
    let shape = [count, 3, side, side];
    let runner = OnnxRunner::load(&onnx, &shape)?;
    let mut worst = 0.0f32;
    let probe = data.validation.probe();
    for pixels in probe.clone() {
        let exported = runner.run(&pixels)?;
        let input = TensorData::new(pixels, [count, 3, side, side]);
        let trained = floats(votes(&net, Tensor::<4>::from_data(input, &device))?)?;
        worst = worst.max(require_all_equal(&[trained], &exported)?);
    }
    let scores = data.validation.scores(&net, &device)?;
    let threshold = order
        .threshold
        .unwrap_or_else(|| scores.threshold(config.data.threshold_by));
    println!("largest difference between the ONNX file in tract and the weights: {worst:.1e}");
    println!(
        "{:.1} million multiply-accumulates for {count} views, {} weights",
        net.graph().macs() as f64 * count as f64 / 1e6,
        net.num_params()
    );
    for (group, rate) in scores.equal_error_rates() {
        println!("validation, {group}: EER {:.2} %", rate * 100.0);
    }
    println!("threshold {threshold:.3}");
    let percent = |rate: Option<f64>| rate.map_or("-".into(), |r| format!("{:.1} %", r * 100.0));
    for at in [0.4, 0.5, 0.6, 0.7, threshold] {
        for (group, apcer, bpcer) in scores.rates(at) {
            let (apcer, bpcer) = (percent(apcer), percent(bpcer));
            println!("validation at {at:.3}, {group}: APCER {apcer}, BPCER {bpcer}");
        }
    }
    let origin = data.origin()?;
    ship(
        order,
        manifest(&config, threshold, origin),
        &onnx,
        &shape,
        &probe,
    )
}

/// The network with its votes moved so that the threshold comes to lie at ½, where a person
/// expects it; the mean of the lowest votes alone would have it lower.
fn centred(net: Net, data: &LivenessData, rule: ThresholdRule, device: &Device) -> Result<Net> {
    let threshold = data.validation.scores(&net, device)?.threshold(rule);
    with_votes_moved(net, -logit(threshold))
}

fn manifest(config: &Config, threshold: f32, origin: Origin) -> ExportedManifest {
    let spec = LivenessSpec {
        output: LivenessOutput::Logit,
        views: config.views.clone(),
        crop: ViewShape::Square,
        lowest_votes: config.lowest_votes,
        burnt_out_gain: config.burnt_out_gain,
        threshold,
    };
    let side = config.net.side() as u32;
    ExportedManifest::new(rgb_input(side, side), KindSpec::Liveness(spec), origin)
}
