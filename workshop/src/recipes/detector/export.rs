//! The detector as the app loads it.

use super::net::DetectorNet;
use super::scene::SceneConfig;
use super::{INPUT, learned_from, net, run, shown};
use crate::core::config::read_toml;
use crate::core::error::Result;
use crate::data::sets::Origin;
use crate::data::shards::{ShardSet, Split};
use crate::evaluate::measure;
use crate::export::manifest::{ExportedManifest, rgb_input};
use crate::export::onnx::onnx;
use crate::export::parity::{OnnxRunner, require_all_equal};
use crate::nets::heads::grid::STRIDES;
use crate::recipes::{ExportOrder, spread};
use crate::train::RunDir;
use faceglass_vision::manifest::{DetectorOutput, DetectorSpec, KindSpec};
use serde::Deserialize;

/// Shipped score threshold, where none is asked for: that of the first version, which the
/// figures and limits of the card were told at.
const SHIPPED_SCORE: f32 = 0.6;
/// Held-out pictures that an exported file is compared on.
const PROBES: usize = 8;

/// What of a run's configuration says which pictures taught it. The rest may be of an earlier
/// version, whose weights are exported all the same.
#[derive(Deserialize)]
struct Trained {
    #[serde(default)]
    scene: SceneConfig,
    #[serde(default)]
    net: DetectorNet,
}

/// Writes `detector.onnx` and `detector.toml`, checked in tract against the trained weights on
/// held-out pictures.
///
/// # Errors
/// When weights or shards cannot be read, no picture is held out, or tract disagrees.
pub fn export(order: &ExportOrder) -> Result<()> {
    let device = crate::train::device::by_name(&order.device)?;
    let dir = RunDir::open(&order.run)?;
    let set = ShardSet::open(&order.shards)?;
    let settings: Trained = read_toml(&dir.file("config.toml"))?;
    let trained = order.net(settings.net.init(&device)?)?;
    let onnx = onnx(&trained, &net::signature())?;
    let (width, height) = (INPUT.0 as usize, INPUT.1 as usize);
    let shape = [1, 3, height, width];
    let runner = OnnxRunner::load(&onnx, &shape)?;
    let mut probes = Vec::new();
    let mut worst = 0.0f32;
    for i in spread(&set.of_split(Split::Dev), PROBES) {
        let (pixels, _) = shown(&set.picture(i)?)?;
        let own = run(&trained, pixels.clone(), (width, height), &device)?;
        worst = worst.max(require_all_equal(&own.concat(), &runner.run(&pixels)?)?);
        probes.push(pixels);
    }
    println!("largest difference between the ONNX file in tract and the weights: {worst:.1e}");
    println!(
        "{:.1} million multiply-accumulates",
        trained.graph().macs() as f64 / 1e6
    );
    let score = order.threshold.unwrap_or(SHIPPED_SCORE);
    let (with_faces, without) = learned_from(&set, settings.scene.sure_score);
    let origin = Origin::of(&set, with_faces.iter().chain(&without))?;
    crate::export::ship(order, manifest(score, origin), &onnx, &shape, &probes)
}

fn manifest(score: f32, origin: Origin) -> ExportedManifest {
    let strides = STRIDES.map(|stride| stride as u32).to_vec();
    let spec = DetectorSpec {
        output: DetectorOutput::Grid { strides },
        score,
        nms_iou: measure::NMS_IOU,
    };
    ExportedManifest::new(
        rgb_input(INPUT.0, INPUT.1),
        KindSpec::Detector(spec),
        origin,
    )
}
