//! Points in a crop, how sure of them the network is, and how clearly it sees each part.

use crate::nets::graph::{Linear, Start, X};

/// The output's name.
pub const OUTPUT: &str = "points";

/// `x1, y1, …` in crop units, then the logit of the confidence and those of the parts. Training
/// starts at `mean_points`; where they are not known yet, in the middle.
pub fn wire(x: X<'_>, (points, parts): (usize, usize), mean_points: &[f32]) {
    let x = x.flatten();
    // Small, so that training starts at the mean face.
    let bound = 0.1 / (x.channels() as f64).sqrt();
    let mut bias = mean_points.to_vec();
    bias.resize(2 * points, 0.5);
    bias.resize(2 * points + 1 + parts, 0.0);
    let head = Linear::new(2 * points + 1 + parts)
        .starting(Start::Uniform(bound))
        .bias(Start::Values(bias))
        .named("head");
    x.linear(head).output(OUTPUT);
}
