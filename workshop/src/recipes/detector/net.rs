//! The detector: anchor-free, three grids of cells (strides 8, 16 and 32), each
//! cell with a score, a box and five points.

use super::INPUT;
use crate::core::Result;
use crate::export::Dim;
use crate::export::onnx::{Signature, Size};
use crate::nets::backbones::pyramid;
use crate::nets::graph::Widths;
use crate::nets::heads::grid;
use crate::nets::{Graph, Net};
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};

/// The network, with the shipped input's size.
///
/// # Errors
/// None that a person meets: it is one network.
pub fn graph() -> Result<Graph> {
    let [width, height] = [INPUT.0, INPUT.1].map(|side| side as usize);
    Graph::build([3, height, width], |x| grid::wire(pyramid::wire(x)))
}

/// The network with fresh weights.
///
/// # Errors
/// As [`graph`].
pub fn init(device: &Device) -> Result<Net> {
    Ok(Net::fresh(graph()?, device))
}

/// `[net]` of the detector's configuration. There is one network, of which pruning may have left less.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DetectorNet {
    /// What pruning left of its layers, where it did.
    pub widths: Widths,
}

impl DetectorNet {
    /// Whether nothing was removed.
    pub fn is_whole(&self) -> bool {
        self.widths.is_empty()
    }

    /// The network, with the shipped input's size.
    ///
    /// # Errors
    /// When it cannot have these widths.
    pub fn graph(&self) -> Result<Graph> {
        graph()?.with_widths(&self.widths)
    }

    /// The network with fresh weights.
    ///
    /// # Errors
    /// As [`Self::graph`].
    pub fn init(&self, device: &Device) -> Result<Net> {
        Ok(Net::fresh(self.graph()?, device))
    }
}

/// What the exported file says beside the network.
pub fn signature() -> Signature {
    Signature {
        graph: "faceglass-detector",
        input: "input",
        batch: Dim::Is(1),
        size: Size::Any,
    }
}

/// One map a stride, `[batch, 15, height/stride, width/stride]`. Height and
/// width must be multiples of 32.
///
/// # Errors
/// When the network is of another kind.
pub fn maps(net: &Net, x: Tensor<4>) -> Result<[Tensor<4>; 3]> {
    let mut outputs = net.forward(x)?;
    let [fine, middle, coarse] = grid::OUTPUTS;
    Ok([
        outputs.map(fine)?,
        outputs.map(middle)?,
        outputs.map(coarse)?,
    ])
}
