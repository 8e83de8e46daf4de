//! The landmark network: 68 points, a confidence, and how clearly each part of the face is seen, from a
//! 96x96 face crop.

use crate::core::Result;
use crate::export::Dim;
use crate::export::onnx::{Signature, Size};
use crate::nets::backbones::Choice;
use crate::nets::graph::Widths;
use crate::nets::heads::points;
use crate::nets::{Graph, Net};
use crate::recipes::net::{NetConfig, Own};
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};

/// Side of the crop in pixels.
pub const SIDE: usize = 96;
/// Points.
pub const POINTS: usize = 68;
/// Parts of a face whose visibility is told ([`faceglass_vision::Visibility`]).
pub const PARTS: usize = 5;

/// Channels at 48, 24, 12, 6 and 3 pixels.
const CHANNELS: [usize; 5] = [16, 48, 64, 96, 128];
/// Residual blocks from 24 pixels on. The network errs on its own training frames almost as much
/// as on held-out people, so that depth is what it lacks.
const BLOCKS: [usize; 4] = [0, 2, 2, 1];

/// `[net]` of the configuration: a backbone, and whether parts are told.
pub type LandmarksNet = NetConfig<Told>;

/// What the recipe adds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// Whether a logit for each part of the face follows the confidence's. Networks from before
    /// it was asked for have none.
    #[serde(default)]
    pub parts: bool,
}

impl Own for Told {
    const KEYS: &'static [&'static str] = &["parts"];
}

impl Told {
    /// How many parts are told.
    pub fn count(self) -> usize {
        if self.parts { PARTS } else { 0 }
    }
}

impl Default for LandmarksNet {
    /// The network that ships.
    fn default() -> Self {
        Self {
            own: Told::default(),
            backbone: Choice::plain(&CHANNELS, &BLOCKS),
            widths: Widths::new(),
        }
    }
}

impl LandmarksNet {
    /// The network; training starts at `mean_points` (136 numbers in crop units).
    ///
    /// # Errors
    /// When its settings do not make one.
    pub fn graph(&self, mean_points: &[f32]) -> Result<Graph> {
        Graph::build([3, SIDE, SIDE], |x| {
            points::wire(
                self.backbone.wire(x),
                (POINTS, self.own.count()),
                mean_points,
            );
        })?
        .with_widths(&self.widths)
    }

    /// The network with fresh weights.
    ///
    /// # Errors
    /// When its settings do not make one.
    pub fn init(&self, device: &Device, mean_points: &[f32]) -> Result<Net> {
        Ok(Net::fresh(self.graph(mean_points)?, device))
    }
}

/// What the exported file says beside the network.
pub fn signature() -> Signature {
    Signature {
        graph: "faceglass-landmarks",
        input: "input",
        batch: Dim::named("batch"),
        size: Size::Built,
    }
}

/// `[batch, 137]`, or `[batch, 142]` where parts are told, from `[batch, 3, 96, 96]`.
///
/// # Errors
/// When the network is of another kind.
pub fn raw_points(net: &Net, x: Tensor<4>) -> Result<Tensor<2>> {
    net.forward(x)?.row(points::OUTPUT)
}
