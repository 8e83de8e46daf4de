//! Face patch to a liveness logit.
//!
//! One small network shared by all views of a face: patches and context. Each view votes by itself
//! (T. Shen et al., "FaceBagNet: bag-of-local-features model for multi-modal face anti-spoofing",
//! CVPR workshops 2019).

use crate::core::Result;
use crate::export::Dim;
use crate::export::onnx::{Signature, Size};
use crate::nets::heads::logits;
use crate::nets::{Graph, Net};
use crate::recipes::net::{NetConfig, Own};
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};

/// `[net]` of the liveness configuration.
pub type LivenessConfig = NetConfig<Input>;

/// What liveness says of its network beside the backbone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Side of a view in pixels.
    pub side: usize,
}

impl Own for Input {
    const KEYS: &'static [&'static str] = &["side"];
}

impl LivenessConfig {
    /// Side of a view in pixels.
    pub fn side(&self) -> usize {
        self.own.side
    }

    /// The network.
    ///
    /// # Errors
    /// When its settings do not make one.
    pub fn graph(&self) -> Result<Graph> {
        let side = self.own.side;
        Graph::build([3, side, side], |x| logits::wire(self.backbone.wire(x), 1))?
            .with_widths(&self.widths)
    }

    /// The network with fresh weights.
    ///
    /// # Errors
    /// When its settings do not make one.
    pub fn init(&self, device: &Device) -> Result<Net> {
        Ok(Net::fresh(self.graph()?, device))
    }
}

/// What the exported file says beside the network.
pub fn signature() -> Signature {
    Signature {
        graph: "liveness",
        input: "views",
        batch: Dim::named("N"),
        size: Size::Built,
    }
}

/// Logits `[n, 1]` of `[n, 3, side, side]`; above zero speaks for a live face.
///
/// # Errors
/// When the network is of another kind.
pub fn votes(net: &Net, x: Tensor<4>) -> Result<Tensor<2>> {
    net.forward(x)?.row(logits::OUTPUT)
}

/// The same network with `by` added to every vote's logit.
///
/// # Errors
/// When the network is of another kind.
pub fn with_votes_moved(net: Net, by: f32) -> Result<Net> {
    net.with_bias_moved(logits::LAYER, by)
}
