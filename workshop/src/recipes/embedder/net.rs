//! The embedder: from an aligned face to a vector.

use crate::core::Result;
use crate::core::numbers::{floats, unit_rows};
use crate::export::Dim;
use crate::export::onnx::{Signature, Size};
use crate::nets::heads::embedding::{Embedding, FEATURES, OUTPUT};
use crate::nets::{Graph, Net};
use crate::recipes::net::{NetConfig, Own};
use burn::tensor::{Device, Tensor, TensorData};

/// Side of the aligned face in pixels.
pub const SIDE: usize = 112;

/// `[net]` of the embedder's configuration.
pub type EmbedderConfig = NetConfig<Embedding>;

impl Own for Embedding {
    const KEYS: &'static [&'static str] = &["head", "squeeze", "dim", "feature_dim"];
}

impl EmbedderConfig {
    /// The network.
    ///
    /// # Errors
    /// When its settings do not make one.
    pub fn graph(&self) -> Result<Graph> {
        Graph::build([3, SIDE, SIDE], |x| self.own.wire(self.backbone.wire(x)))
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

/// Vectors of `[n, 3, 112, 112]`, not normalised.
///
/// # Errors
/// When the network is of another kind.
pub fn embeddings(net: &Net, x: Tensor<4>) -> Result<Tensor<2>> {
    net.forward(x)?.row(OUTPUT)
}

/// What the last layer reads, `[n, features]`, of `[n, 3, 112, 112]`.
///
/// # Errors
/// When the network is of another kind.
pub fn features(net: &Net, x: Tensor<4>) -> Result<Tensor<2>> {
    net.forward(x)?.row(FEATURES)
}

/// Embeds faces in chunks (`pixels` as `[n, 3, 112, 112]`, normalised), each
/// averaged with its mirror image if `flip` is set. Rows have length 1.
///
/// # Errors
/// When the backend fails.
pub fn embed(net: &Net, pixels: &[f32], flip: bool, device: &Device) -> Result<Vec<Vec<f32>>> {
    const CHUNK: usize = 32;
    let face = 3 * SIDE * SIDE;
    let mut rows = Vec::with_capacity(pixels.len() / face);
    for chunk in pixels.chunks(CHUNK * face) {
        let count = chunk.len() / face;
        let data = TensorData::new(chunk.to_vec(), [count, 3, SIDE, SIDE]);
        let x = Tensor::<4>::from_data(data, device);
        let mut y = unit_rows(embeddings(net, x.clone())?);
        if flip {
            y = unit_rows(y + unit_rows(embeddings(net, x.flip([3]))?));
        }
        let [_, dim] = y.dims();
        rows.extend(floats(y)?.chunks(dim).map(<[f32]>::to_vec));
    }
    Ok(rows)
}
