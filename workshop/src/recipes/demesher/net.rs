//! The network: from an aligned face with lines over it to what is to be added to it.
//!
//! It looks at cells of 4 x 4 pixels at once, which costs a sixteenth of looking at each pixel, and answers with 48 numbers
//! a cell: what to add to each pixel and colour of it ([`faceglass_vision::manifest::DemesherSpec`]).

use crate::core::Result;
use crate::export::Dim;
use crate::export::onnx::{Signature, Size};
use crate::nets::graph::{Conv, Start};
use crate::nets::{Graph, Net};
use crate::recipes::faces::SIDE;
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};

/// Side of a cell in pixels.
pub const CELL: usize = 4;
/// Cells across a face.
const ACROSS: usize = SIDE / CELL;
/// The output's name.
const OUTPUT: &str = "added";

/// `[net]` of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DemesherNet {
    /// Channels of all layers.
    pub channels: usize,
    /// Residual blocks of two convolutions each.
    pub blocks: usize,
}

impl Default for DemesherNet {
    fn default() -> Self {
        Self {
            channels: 64,
            blocks: 2,
        }
    }
}

impl DemesherNet {
    /// The network.
    ///
    /// # Errors
    /// When its settings do not make one.
    pub fn graph(&self) -> Result<Graph> {
        let Self { channels, blocks } = *self;
        Graph::build([3, SIDE, SIDE], |x| {
            // Cells see half a cell beyond their edge.
            let look = Conv::of(channels, [2 * CELL; 2]).stride(CELL);
            let mut x = x.conv(look.padding(CELL / 2).named("look")).norm().relu();
            for block in 0..blocks {
                x = x.within(&format!("block_{block}"), |x| {
                    let y = x.conv(Conv::new(channels, 3).named("first")).norm().relu();
                    let y = y.conv(Conv::new(channels, 3).named("second")).silent_norm();
                    (x + y).relu()
                });
            }
            // At first nothing is added.
            let added = Conv::new(3 * CELL * CELL, 3)
                .starting(Start::Normal(1e-3))
                .bias(Start::Values(vec![0.0; 3 * CELL * CELL]))
                .named("added");
            x.widened().conv(added).output(OUTPUT);
        })
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
        graph: "demesher",
        input: "face",
        batch: Dim::named("N"),
        size: Size::Built,
    }
}

/// What the network would add to each cell, `[n, 48, 28, 28]`, of `[n, 3, 112, 112]`.
///
/// # Errors
/// When the network is of another kind.
pub fn cells(net: &Net, x: Tensor<4>) -> Result<Tensor<4>> {
    net.forward(x)?.map(OUTPUT)
}

/// The faces with what the network adds to them, `[n, 3, 112, 112]`.
///
/// # Errors
/// When the network is of another kind.
pub fn cleaned(net: &Net, x: Tensor<4>) -> Result<Tensor<4>> {
    let [count, ..] = x.dims();
    let added = cells(net, x.clone())?.reshape([count, 3, CELL, CELL, ACROSS, ACROSS]);
    // Rows of cells, rows within them, columns of cells, columns within them.
    let added = added.permute([0, 1, 4, 2, 5, 3]);
    Ok(x + added.reshape([count, 3, SIDE, SIDE]))
}
