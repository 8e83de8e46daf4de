//! Faces on three grids of cells, each cell with a score, a box and five points.

use crate::nets::graph::{Conv, Start, X};

/// Cell sizes in input pixels, finest first.
pub const STRIDES: [usize; 3] = [8, 16, 32];
/// Numbers a cell: score logit, four log-distances, five points.
pub const CHANNELS: usize = 15;
/// The outputs' names, finest first.
pub const OUTPUTS: [&str; 3] = ["stride8", "stride16", "stride32"];

/// A light path from coarse to fine, then one convolution for each of the three maps.
pub fn wire([c8, c16, c32]: [X<'_>; 3]) {
    let p16 = fused(c32, c16, "down_32_to_16");
    let p8 = fused(p16, c8, "down_16_to_8");
    cells(p8, "head_8", OUTPUTS[0], 0.5);
    cells(p16, "head_16", OUTPUTS[1], 0.7);
    cells(c32, "head_32", OUTPUTS[2], 0.9);
}

/// The finer map with what the coarser one knows.
fn fused<'g>(coarse: X<'g>, fine: X<'g>, scope: &str) -> X<'g> {
    let channels = fine.channels();
    let down = coarse.within(scope, |x| x.conv(Conv::new(channels, 1)).norm());
    (fine + down.twice()).relu()
}

/// A 3x3 convolution that starts out sure of "no face" (T.-Y. Lin et al., "Focal
/// loss for dense object detection", ICCV 2017) and of boxes of a usual size.
fn cells(x: X<'_>, name: &'static str, output: &str, log_half: f32) {
    let mut bias = vec![0.0f32; CHANNELS];
    bias[0] = -4.0;
    bias[1..5].fill(log_half);
    let head = Conv::new(CHANNELS, 3)
        .starting(Start::Normal(0.01))
        .bias(Start::Values(bias))
        .named(name);
    x.widened().conv(head).output(output);
}
