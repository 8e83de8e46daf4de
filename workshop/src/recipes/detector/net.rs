//! The detector: anchor-free, three grids of cells (strides 8, 16 and 32), each
//! cell with a score, a box and five points.

use super::INPUT;
use crate::core::Result;
use crate::export::Dim;
use crate::export::onnx::{Signature, Size};
use crate::nets::backbones::pyramid;
use crate::nets::heads::grid;
use crate::nets::{Graph, Net};
use burn::tensor::{Device, Tensor};

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
