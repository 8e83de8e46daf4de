//! What is pruned: the network of a recipe, and its error on the development data.

use crate::core::config::{Resolved, read_toml};
use crate::core::error::{Result, WorkshopError};
use crate::data::shards::ShardSet;
use crate::export::onnx::{Signature, onnx};
use crate::nets::{Graph, Net};
use crate::recipes::detector::{self, DetectorConfig, DetectorTask};
use crate::recipes::landmarks::{self, LandmarksConfig, LandmarksTask};
use crate::recipes::start::exact;
use crate::recipes::{bags, embedder, liveness, recognition};
use crate::train::{Task as _, device};
use burn::module::Module as _;
use burn::tensor::Device;
use std::path::Path;
use std::sync::Arc;

/// A network as its configuration describes it, with what judges it.
pub(super) struct Subject<'a> {
    /// The network without weights.
    pub graph: Graph,
    /// What its file says beside it.
    pub signature: Signature,
    /// What its error is.
    pub error: &'static str,
    judge: &'a dyn Fn(&Net) -> Result<f64>,
    device: Device,
}

impl Subject<'_> {
    /// The network with the weights of an exported file.
    ///
    /// # Errors
    /// When the file is of another network.
    pub fn with_weights(&self, file: &Path) -> Result<Net> {
        exact(Net::fresh(self.graph.clone(), &Device::flex()), file)
    }

    /// Its error on the development data.
    ///
    /// # Errors
    /// When the backend fails or a picture does not decode.
    pub fn error_of(&self, net: &Net) -> Result<f64> {
        (self.judge)(&net.clone().to_device(&self.device))
    }

    /// It as a file.
    ///
    /// # Errors
    /// When the backend does not give the weights.
    pub fn file_of(&self, net: &Net) -> Result<Vec<u8>> {
        onnx(net, &self.signature)
    }
}

/// Calls `with` on the network that the configuration `config` of a recipe describes.
///
/// # Errors
/// When there is no such recipe, or its configuration or shards cannot be used.
pub(super) fn with_subject<R>(
    (recipe, config, shards): (&str, &Path, &Path),
    device_name: &str,
    with: impl FnOnce(&Subject<'_>) -> Result<R>,
) -> Result<R> {
    let device = device::by_name(device_name)?;
    let of = |graph, signature, error, judge: &dyn Fn(&Net) -> Result<f64>| {
        with(&Subject {
            graph,
            signature,
            error,
            judge,
            device: device.clone(),
        })
    };
    let eer = "equal error rate of the development people";
    match recipe {
        "embedder" => {
            let settings: embedder::Config = read_toml(config)?;
            let data = embedder::EmbedderData::open(shards, &settings)?;
            let judge = |net: &Net| equal_error(&data.validation, net, &device);
            of(
                settings.net.graph()?,
                embedder::net::signature(),
                eer,
                &judge,
            )
        }
        "recognition" => {
            let settings: recognition::Config = read_toml(config)?;
            let data = recognition::RecognitionData::open(shards, &settings)?;
            let judge = |net: &Net| equal_error(&data.validation, net, &device);
            of(settings.graph()?, embedder::net::signature(), eer, &judge)
        }
        "liveness" => {
            let settings: liveness::Config = read_toml(config)?;
            let data = liveness::LivenessData::open(shards, &settings)?;
            let rule = settings.data.threshold_by;
            let judge = |net: &Net| {
                let scores = data.validation.scores(net, &device)?;
                Ok(scores.worst_and_mean(scores.threshold(rule)).1)
            };
            let error = "mean APCER and BPCER of the development pictures";
            of(
                settings.net.graph()?,
                liveness::net::signature(),
                error,
                &judge,
            )
        }
        "landmarks" => {
            let settings: LandmarksConfig = read_toml(config)?;
            let set = ShardSet::open(shards)?;
            let graph = settings.net.graph(&[])?;
            let task = LandmarksTask::new(settings, &set)?;
            let judge = |net: &Net| Ok(f64::from(-task.validate(net, &device)?.value));
            let error = "normalised mean error of the development people";
            of(graph, landmarks::net::signature(), error, &judge)
        }
        "detector" => {
            let settings: DetectorConfig = read_toml(config)?;
            let graph = settings.net.graph()?;
            let task = DetectorTask::new(settings, Arc::new(ShardSet::open(shards)?))?;
            let judge = |net: &Net| Ok(1.0 - f64::from(task.validate(net, &device)?.value));
            let error = "1 - average precision on the development pictures";
            of(graph, detector::net::signature(), error, &judge)
        }
        "bags" => {
            let settings: bags::Config = read_toml(config)?;
            settings.check()?;
            if settings.net.modalities.len() > 1 {
                return Err(WorkshopError::Config(
                    "a network of several cameras is not pruned; name one camera in net.modalities"
                        .into(),
                ));
            }
            let data = bags::BagsData::open(shards, &settings)?;
            let task = bags::BagsTask {
                data: &data,
                config: &settings,
            };
            let judge = |net: &Net| Ok(1.0 - f64::from(task.validate(net, &device)?.value));
            let error = "mean APCER and BPCER of the development list";
            of(settings.net.graph()?, bags::net::signature(), error, &judge)
        }
        other => Err(WorkshopError::Config(format!(
            "{other} cannot be pruned; it says no error of its own"
        ))),
    }
}

fn equal_error(
    validation: &crate::recipes::faces::Validation,
    net: &Net,
    device: &Device,
) -> Result<f64> {
    let (_, scores) = validation.compare(net, false, device)?;
    let none = || WorkshopError::Data("the development people make no pairs to err on".into());
    scores.eer().ok_or_else(none)
}

/// The settings of a run that goes on from a pruned network: those of `config`, with what is left of the layers and so
/// many steps.
///
/// # Errors
/// When the configuration cannot be read.
pub(super) fn settings_of_pruned(
    config: &Path,
    widths: &crate::nets::graph::Widths,
    steps: Option<u64>,
) -> Result<String> {
    use toml::{Table, Value};
    let mut table = Resolved::read(config)?.table;
    let net = table.entry("net").or_insert_with(|| Table::new().into());
    let net = net.as_table_mut();
    let net = net.ok_or_else(|| WorkshopError::Config("[net] is no table".into()))?;
    let left = net
        .entry(crate::recipes::net::WIDTHS)
        .or_insert_with(|| Table::new().into());
    if let Some(left) = left.as_table_mut() {
        for (layer, outputs) in widths {
            let outputs = i64::try_from(*outputs).unwrap_or(i64::MAX);
            left.insert(layer.clone(), outputs.into());
        }
    }
    if let (Some(steps), Some(train)) =
        (steps, table.get_mut("train").and_then(Value::as_table_mut))
    {
        let steps = i64::try_from(steps).unwrap_or(i64::MAX);
        train.insert("steps".into(), steps.into());
        for key in ["warmup_steps", "validate_every", "checkpoint_every"] {
            let own = train.get(key).and_then(Value::as_integer);
            if let Some(own) = own {
                train.insert(key.into(), own.min(steps).into());
            }
        }
    }
    toml::to_string(&table).map_err(|e| WorkshopError::Config(e.to_string()))
}
