//! Two exercises a course begins with: gradient descent on y = x², and on a loss of two weights.
//! Each goes the same way twice, once by hand with the derivative written out, once with the
//! framework, which finds the derivative itself, and ends where the closed form says the
//! minimum is.

mod descent;
mod draw;

pub use descent::{Path, Walk};
pub use draw::{draw_square, draw_two_weights};

use crate::core::error::Result;
use burn::tensor::{Tensor, TensorData};

/// Data points of the second exercise, each as x and y.
pub const POINTS: [(f64, f64); 3] = [(0.0, 1.0), (1.0, 3.0), (2.0, 4.0)];
/// How near to the closed form a walk has to end, in every weight.
pub const NEAR: f64 = 1e-6;

/// How an exercise went.
#[derive(Clone, Debug)]
pub struct Outcome<const N: usize> {
    /// Where the minimum is, by the closed form.
    pub minimum: [f64; N],
    /// By hand.
    pub by_hand: Path<N>,
    /// With the framework.
    pub by_framework: Path<N>,
}

impl<const N: usize> Outcome<N> {
    /// The largest difference between both ways in any weight at any step that both have.
    pub fn apart(&self) -> f64 {
        let pairs = self.by_hand.places.iter().zip(&self.by_framework.places);
        pairs.map(|(a, b)| distance(*a, *b)).fold(0.0, f64::max)
    }
}

/// The largest difference in any weight.
fn distance<const N: usize>(a: [f64; N], b: [f64; N]) -> f64 {
    let each = a.iter().zip(b).map(|(a, b)| (a - b).abs());
    each.fold(0.0, f64::max)
}

/// y = x², whose derivative is 2·x and whose minimum lies at 0.
///
/// A step of rate r takes x to (1 − 2·r)·x, so that the walk ends only for rates between 0 and 1.
///
/// # Errors
/// When the walk does not end.
pub fn square(start: f64, rate: f64) -> Result<Outcome<1>> {
    let minimum = [0.0];
    let walk = Walk::new([start], rate, minimum)?;
    Ok(Outcome {
        minimum,
        by_hand: walk.by_hand(|[x]| [2.0 * x])?,
        by_framework: walk.by_framework(|x| x.powi_scalar(2).sum())?,
    })
}

/// The mean squared error of the line a·x + b at [`POINTS`], by a and b.
pub fn line_loss([a, b]: [f64; 2]) -> f64 {
    let errors = POINTS.iter().map(|(x, y)| a * x + b - y);
    errors.map(|e| e * e).sum::<f64>() / POINTS.len() as f64
}

/// The derivatives of [`line_loss`] by a and by b.
fn line_gradient([a, b]: [f64; 2]) -> [f64; 2] {
    let share = 2.0 / POINTS.len() as f64;
    let terms = POINTS.iter().map(|(x, y)| (x, a * x + b - y));
    terms.fold([0.0, 0.0], |[by_a, by_b], (x, error)| {
        [by_a + share * error * x, by_b + share * error]
    })
}

/// Where [`line_loss`] is least, by the normal equations.
fn best_line() -> [f64; 2] {
    let count = POINTS.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| POINTS.iter().map(of).sum::<f64>() / count;
    let (x_mean, y_mean) = (mean(|p| p.0), mean(|p| p.1));
    let together: f64 = POINTS
        .iter()
        .map(|(x, y)| (x - x_mean) * (y - y_mean))
        .sum();
    let alone: f64 = POINTS.iter().map(|(x, _)| (x - x_mean).powi(2)).sum();
    let a = together / alone;
    [a, y_mean - a * x_mean]
}

/// The line through [`POINTS`] with the least squared error, by its slope a and its height b at 0.
///
/// # Errors
/// When the walk does not end.
pub fn two_weights(start: [f64; 2], rate: f64) -> Result<Outcome<2>> {
    let minimum = best_line();
    let walk = Walk::new(start, rate, minimum)?;
    let [xs, ys] = [POINTS.map(|p| p.0), POINTS.map(|p| p.1)];
    let loss = move |weights: Tensor<1>| {
        let device = weights.device();
        // A column of x and one of ones, which b is multiplied by.
        let rows = xs.iter().flat_map(|x| [*x as f32, 1.0]).collect();
        let table = TensorData::new::<f32, _>(rows, [POINTS.len(), 2]);
        let table = Tensor::<2>::from_data(table, &device);
        let wanted = Tensor::<1>::from_data(ys.map(|y| y as f32), &device);
        let said = table
            .matmul(weights.reshape([2, 1]))
            .reshape([POINTS.len()]);
        (said - wanted).square().mean()
    };
    Ok(Outcome {
        minimum,
        by_hand: walk.by_hand(line_gradient)?,
        by_framework: walk.by_framework(loss)?,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_derivatives_written_out_are_those_of_the_loss() {
        let at = [0.7, -1.3];
        let step = 1e-6;
        for weight in 0..2 {
            let moved = |by: f64| {
                let mut weights = at;
                weights[weight] += by;
                line_loss(weights)
            };
            let slope = (moved(step) - moved(-step)) / (2.0 * step);
            assert!((slope - line_gradient(at)[weight]).abs() < 1e-6);
        }
    }

    #[test]
    fn the_best_line_is_that_worked_out_on_paper() {
        // Means 1 and 8/3; (−1·−5/3 + 0 + 1·4/3) / 2 = 3/2; 8/3 − 3/2 = 7/6.
        let [a, b] = best_line();
        assert!((a - 1.5).abs() < 1e-12 && (b - 7.0 / 6.0).abs() < 1e-12);
    }
}
