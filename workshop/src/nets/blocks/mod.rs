//! What backbones are built of.

mod attention;
mod residual;

pub use attention::{Attention, Gate, PLACES, channel_attention, place_attention, squeeze_excite};
pub use residual::{basic, bottleneck, inverted, residual, resnext, stage};

use super::graph::{Conv, Start, X};

/// A convolution with its norm and ReLU.
pub fn conv_relu<'g>(x: X<'g>, scope: &str, conv: Conv) -> X<'g> {
    x.within(scope, |x| x.conv(conv).norm().relu())
}

/// A convolution with its norm and a learned leak.
pub fn conv_prelu<'g>(x: X<'g>, scope: &str, conv: Conv) -> X<'g> {
    x.within(scope, |x| x.conv(conv).norm().prelu())
}

/// A bias that starts at nought.
pub fn zeros() -> Start {
    Start::Values(Vec::new())
}
