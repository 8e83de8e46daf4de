//! The network as a file, and what comes back of it.

use super::data::{BagsData, input};
use super::figures::threshold;
use super::judge::{Judge, Look};
use super::net::signature;
use super::{Config, crops, pairs};
use crate::core::config;
use crate::core::error::{Result, WorkshopError};
use crate::core::hash::sha256_hex;
use crate::data::sets::{Origin, TrainedOn};
use crate::data::shards::Modality;
use crate::data::triplets::SIDE;
use crate::export::manifest::ExportedManifest;
use crate::export::onnx::onnx;
use crate::export::parity::{OnnxRunner, require_all_equal};
use crate::export::ship_of;
use crate::nets::Net;
use crate::nets::heads::fusion::LIVE;
use crate::nets::heads::logits;
use crate::recipes::{ExportOrder, spread};
use crate::train::RunDir;
use crate::train::device;
use burn::module::Module as _;
use burn::tensor::{Tensor, TensorData};
use faceglass_vision::manifest::{KindSpec, LivenessOutput, LivenessSpec};
use faceglass_vision::{View, ViewShape};
use serde::Deserialize;
use std::path::Path;

/// Crops by which a file is compared and its threshold chosen: the nine places, which the app shows as views.
const CROPS: usize = 9;
/// Triplets that a file is compared on.
const PROBES: usize = 8;

/// `workshop export bags`.
///
/// # Errors
/// When run, lists or weights cannot be used, or the file differs from the weights.
pub fn export(order: &ExportOrder) -> Result<()> {
    let dir = RunDir::open(&order.run)?;
    let config: Config = config::read_toml(&dir.file("config.toml"))?;
    config.check()?;
    let data = BagsData::open(&order.shards, &config)?;
    let device = device::by_name(&order.device)?;
    let fresh = Net::fresh(config.net.graph()?, &device);
    let net = order.net(fresh)?.valid();
    let onnx = onnx(&net, &signature())?;
    let look = Look::of(&config, CROPS);
    let side = config.net.side;
    let count = crops::places(side as u32).len();
    let shape = [count, 3, side, side];
    let shapes = vec![&shape[..]; config.net.modalities.len()];
    let runner = OnnxRunner::load_of(&onnx, &shapes)?;
    let (mut worst, mut probe) = (0.0f32, Vec::new());
    for at in spread(&data.shown, PROBES) {
        let (inputs, _) = look.inputs(&data.validation, at)?;
        let flat = inputs.concat();
        let exported = runner.run(&flat)?;
        let tensor =
            |pixels: Vec<f32>| Tensor::<4>::from_data(TensorData::new(pixels, shape), &device);
        let inputs = inputs.into_iter().map(tensor).collect();
        let rows = pairs(net.forward_of(inputs)?.row(logits::OUTPUT)?)?;
        worst = worst.max(require_all_equal(&[rows.concat()], &exported)?);
        probe.push(flat);
    }
    println!("largest difference between the ONNX file in tract and the weights: {worst:.1e}");
    println!(
        "{:.1} million multiply-accumulates a patch, {} weights",
        net.graph().macs() as f64 / 1e6,
        net.num_params()
    );
    let votes = Judge::Weights(&net, &device).votes(&data.validation, &data.shown, &look)?;
    let scores = votes.scores_crop_by_crop();
    let chosen = match order.threshold {
        Some(threshold) => threshold,
        // Above a highest score of 1 nothing is, and a manifest says so by 1.
        None => threshold(&data.validation.list, &data.shown, &scores)?.clamp(0.0, 1.0),
    };
    println!("threshold {chosen:.3}, of nine places a picture");
    let manifest = manifest(&config, chosen, origin(&data));
    ship_of(order, manifest, &onnx, &shapes, &probe)
}

/// Nothing is known of lists but where they lie.
fn origin(data: &BagsData) -> Origin {
    let list = &data.train.list;
    let folder = list.root.file_name().unwrap_or(list.root.as_os_str());
    let set = format!("{}/{}", folder.display(), list.name);
    let terms = "those of the pictures in that list".to_owned();
    Origin {
        licence: format!("no further than the terms of the pictures in {set} allow"),
        trained_on: vec![TrainedOn {
            title: set.clone(),
            set,
            pictures: list.triplets.len() * 3,
            terms,
            any_use: false,
        }],
    }
}

fn manifest(config: &Config, threshold: f32, origin: Origin) -> ExportedManifest {
    let (side, whole) = (config.net.side as f32, SIDE as f32);
    let middle = (whole - side) / 2.0;
    let views = crops::places(config.net.side as u32);
    let spec = LivenessSpec {
        output: LivenessOutput::Softmax { live_index: LIVE },
        views: views
            .into_iter()
            .map(|[x, y]| View {
                scale: side / whole,
                dx: (x as f32 - middle) / whole,
                dy: (y as f32 - middle) / whole,
            })
            .collect(),
        // Pictures are squeezed into a square, as the box of a face is here.
        crop: ViewShape::Box,
        lowest_votes: None,
        burnt_out_gain: 0.0,
        threshold,
    };
    let input = input(config.net.side as u32);
    let mut exported = ExportedManifest::new(input, KindSpec::Liveness(spec), origin);
    exported.manifest.name = "Faceglass bags of patches".into();
    exported.manifest.file = "bags.onnx".into();
    exported.manifest.card = None;
    exported.cameras = config.net.modalities.iter().map(|m| m.as_str()).collect();
    exported
}

/// An exported network.
pub struct Exported {
    /// The file.
    pub onnx: Vec<u8>,
    /// What it sees.
    pub modalities: Vec<Modality>,
    /// Side of a patch.
    pub side: usize,
    /// The score from which a face is live.
    pub threshold: f32,
}

/// What of a manifest is needed here. The app's reader refuses networks of several cameras.
#[derive(Deserialize)]
struct Manifest {
    file: String,
    sha256: String,
    cameras: Vec<Modality>,
    input: Input,
    thresholds: Thresholds,
}

#[derive(Deserialize)]
struct Input {
    width: usize,
}

#[derive(Deserialize)]
struct Thresholds {
    threshold: f32,
}

impl Exported {
    /// The network that `manifest` describes.
    ///
    /// # Errors
    /// When a file is missing or not what the manifest says.
    pub fn open(manifest: &Path) -> Result<Self> {
        let parsed: Manifest = config::read_toml(manifest)?;
        let path = manifest.with_file_name(&parsed.file);
        let onnx = std::fs::read(&path).map_err(WorkshopError::io(&path))?;
        if sha256_hex(&onnx) != parsed.sha256 {
            return Err(WorkshopError::Network(format!(
                "{} is not the file that {} describes: its SHA-256 is another",
                path.display(),
                manifest.display()
            )));
        }
        Ok(Self {
            onnx,
            modalities: parsed.cameras,
            side: parsed.input.width,
            threshold: parsed.thresholds.threshold,
        })
    }

    /// Ready to be asked about so many crops at once.
    ///
    /// # Errors
    /// With tract's words.
    pub fn runner(&self, crops: usize) -> Result<OnnxRunner> {
        let shape = [crops, 3, self.side, self.side];
        OnnxRunner::load_of(&self.onnx, &vec![&shape[..]; self.modalities.len()])
    }
}
