//! `[net]`: a stream for each modality, and how they are joined.

use crate::core::error::{Result, WorkshopError};
use crate::data::shards::Modality;
use crate::export::Dim;
use crate::export::onnx::{Signature, Size};
use crate::nets::Graph;
use crate::nets::backbones::Choice;
use crate::nets::graph::Widths;
use crate::nets::heads::fusion::{Fusion, single};
use serde::{Deserialize, Serialize};

/// The network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Table", into = "Table")]
pub struct BagsConfig {
    /// Side of a patch in pixels.
    pub side: usize,
    /// What it sees; a stream each.
    pub modalities: Vec<Modality>,
    /// All channels of streams and what follows times this.
    pub width: f64,
    /// Share of the means left out while training.
    pub dropout: f32,
    /// The backbone of every stream.
    pub stream: Choice,
    /// How several streams are joined.
    pub fusion: Fusion,
    /// What pruning left of its layers, where it did.
    pub widths: Widths,
    own_stream: toml::Table,
}

/// The same as it is written.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    side: usize,
    modalities: Vec<Modality>,
    #[serde(default = "one")]
    width: f64,
    #[serde(default = "half")]
    dropout: f32,
    stream: toml::Table,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fusion: Option<Fusion>,
    #[serde(default, skip_serializing_if = "Widths::is_empty")]
    widths: Widths,
}

fn one() -> f64 {
    1.0
}
fn half() -> f32 {
    0.5
}

impl TryFrom<Table> for BagsConfig {
    type Error = String;

    fn try_from(table: Table) -> std::result::Result<Self, String> {
        let largest = crate::data::triplets::SIDE as usize;
        if !(1..=largest).contains(&table.side) {
            return Err(format!("net.side must lie between 1 and {largest}"));
        }
        let seen = &table.modalities;
        if seen.is_empty()
            || seen
                .iter()
                .enumerate()
                .any(|(at, m)| seen[..at].contains(m))
        {
            return Err(
                "net.modalities must name one or more of rgb, depth and infrared, each once".into(),
            );
        }
        if seen.len() == 1 && table.fusion.is_some() {
            return Err("net.fusion joins several modalities, and net.modalities names one".into());
        }
        if !table.width.is_finite() || table.width <= 0.0 {
            return Err("net.width must be above 0".into());
        }
        if !(0.0..1.0).contains(&table.dropout) {
            return Err("net.dropout must be a share from 0 to below 1".into());
        }
        let fusion = table.fusion.unwrap_or_default();
        if let Some(why) = fusion.fault() {
            return Err(format!("net.{why}"));
        }
        let mut stream = table.stream.clone();
        if table.width != 1.0 {
            stream.entry("width").or_insert(table.width.into());
        }
        let stream = Choice::of(stream).map_err(|why| format!("net.stream: {why}"))?;
        Ok(Self {
            side: table.side,
            modalities: table.modalities,
            width: table.width,
            dropout: table.dropout,
            stream,
            fusion,
            widths: table.widths,
            own_stream: table.stream,
        })
    }
}

impl From<BagsConfig> for Table {
    fn from(config: BagsConfig) -> Self {
        let joins = config.modalities.len() > 1;
        Self {
            side: config.side,
            modalities: config.modalities,
            width: config.width,
            dropout: config.dropout,
            stream: config.own_stream,
            fusion: joins.then_some(config.fusion),
            widths: config.widths,
        }
    }
}

impl BagsConfig {
    /// The network.
    ///
    /// # Errors
    /// When its settings do not make one.
    pub fn graph(&self) -> Result<Graph> {
        let shape = [3, self.side, self.side];
        let built = match self.modalities[..] {
            [_] => Graph::build(shape, |x| single(self.stream.wire(x.norm()), self.dropout)),
            _ => {
                let names = self.modalities.iter().map(|m| m.as_str());
                let inputs: Vec<_> = names.map(|name| (name, shape)).collect();
                Graph::build_of(&inputs, |inputs| {
                    let streams = inputs.iter().zip(&self.modalities);
                    let streams: Vec<_> = streams
                        .map(|(x, m)| x.within(m.as_str(), |x| self.stream.wire(x.norm())))
                        .collect();
                    self.fusion.wire(&streams, (self.width, self.dropout));
                })
            }
        };
        let built = match self.widths.is_empty() {
            true => built,
            false => built.and_then(|graph| graph.with_widths(&self.widths)),
        };
        built.map_err(|error| match error {
            WorkshopError::Network(why) => {
                WorkshopError::Config(format!("[net] makes no network: {why}"))
            }
            other => other,
        })
    }
}

/// What the exported file says beside the network.
pub fn signature() -> Signature {
    Signature {
        graph: "bags",
        input: "views",
        batch: Dim::named("N"),
        size: Size::Built,
    }
}
