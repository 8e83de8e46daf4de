//! The embedder: from an aligned face to a vector.

use crate::core::Result;
use crate::export::Dim;
use crate::export::onnx::{Signature, Size};
use crate::nets::heads::embedding::{Embedding, FEATURES};
use crate::nets::{Graph, Net};
use crate::recipes::net::{NetConfig, Own};
use burn::tensor::{Device, Tensor};

pub use crate::recipes::faces::{SIDE, embed, embeddings};

/// `[net]` of the embedder's configuration.
pub type EmbedderConfig = NetConfig<Embedding>;

impl Own for Embedding {
    const KEYS: &'static [&'static str] = Self::KEYS;
}

impl EmbedderConfig {
    /// The network.
    ///
    /// # Errors
    /// When its settings do not make one.
    pub fn graph(&self) -> Result<Graph> {
        self.graph_at(SIDE)
    }

    /// The network that sees faces of `side` pixels.
    ///
    /// # Errors
    /// When its settings do not make one.
    pub fn graph_at(&self, side: usize) -> Result<Graph> {
        Graph::build([3, side, side], |x| self.own.wire(self.backbone.wire(x)))?
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
        graph: "embedder",
        input: "face",
        batch: Dim::named("N"),
        size: Size::Built,
    }
}

/// What the last layer reads, `[n, features]`, of `[n, 3, 112, 112]`.
///
/// # Errors
/// When the network is of another kind.
pub fn features(net: &Net, x: Tensor<4>) -> Result<Tensor<2>> {
    net.forward(x)?.row(FEATURES)
}
