//! Runs an exported network in tract and compares it with the training framework.

use crate::core::error::{Result, WorkshopError};
use crate::core::statistics::median;
use faceglass_vision::manifest::{ColorOrder, InputSpec};
use faceglass_vision::tensor::append;
use image::RgbImage;
use std::time::Instant;
use tract_onnx::prelude::*;

/// An ONNX network ready to run on inputs of one shape.
pub struct OnnxRunner {
    plan: std::sync::Arc<TypedRunnableModel>,
    /// One for each input.
    shapes: Vec<Vec<usize>>,
}

impl OnnxRunner {
    /// Loads the network of `bytes` for inputs of `shape` (batch first).
    ///
    /// # Errors
    /// [`WorkshopError::Network`] with tract's words.
    pub fn load(bytes: &[u8], shape: &[usize]) -> Result<Self> {
        Self::load_of(bytes, &[shape])
    }

    /// Loads a network of several inputs, each of its shape.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_of(bytes: &[u8], shapes: &[&[usize]]) -> Result<Self> {
        let mut model = tract_onnx::onnx()
            .model_for_read(&mut std::io::Cursor::new(bytes))
            .map_err(network)?;
        for (at, shape) in shapes.iter().enumerate() {
            model = model
                .with_input_fact(at, f32::fact(*shape).into())
                .map_err(network)?;
        }
        let plan = model
            .into_optimized()
            .and_then(|m| m.into_runnable())
            .map_err(network)?;
        Ok(Self {
            plan,
            shapes: shapes.iter().map(|shape| shape.to_vec()).collect(),
        })
    }

    /// All outputs, flattened, for one input; where a network takes several, their numbers one
    /// after the other.
    ///
    /// # Errors
    /// [`WorkshopError::Network`] if the input has another size or tract fails.
    pub fn run(&self, input: &[f32]) -> Result<Vec<Vec<f32>>> {
        let outputs = self.run_shaped(input)?;
        Ok(outputs.into_iter().map(|(_, values)| values).collect())
    }

    /// Milliseconds that one input takes: the median of `runs`, after one that is not counted.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub fn milliseconds(&self, input: &[f32], runs: usize) -> Result<f64> {
        self.run(input)?;
        let mut times = Vec::with_capacity(runs);
        for _ in 0..runs {
            let started = Instant::now();
            self.run(input)?;
            times.push(started.elapsed().as_secs_f64() * 1e3);
        }
        Ok(median(times).unwrap_or_default())
    }

    /// All outputs with their shapes, for one input.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub fn run_shaped(&self, input: &[f32]) -> Result<Vec<(Vec<usize>, Vec<f32>)>> {
        let mut tensors = TVec::new();
        let mut rest = input;
        for (at, shape) in self.shapes.iter().enumerate() {
            let size = match at + 1 == self.shapes.len() {
                // Too many or too few numbers are told of the last.
                true => rest.len(),
                false => rest.len().min(shape.iter().product()),
            };
            let (own, after) = rest.split_at(size);
            tensors.push(Tensor::from_shape(shape, own).map_err(network)?.into());
            rest = after;
        }
        let outputs = self.plan.run(tensors).map_err(network)?;
        outputs
            .iter()
            .map(|o| {
                let values = o.to_plain_array_view::<f32>().map_err(network)?;
                Ok((o.shape().to_vec(), values.iter().copied().collect()))
            })
            .collect()
    }

    /// The first output for one input; some teachers have more.
    ///
    /// # Errors
    /// As [`Self::run`], and if there is none.
    pub fn run_first(&self, input: &[f32]) -> Result<Vec<f32>> {
        let first = self.run(input)?.into_iter().next();
        first.ok_or_else(|| WorkshopError::Network("it has no output".into()))
    }
}

/// `picture` as `[1, 3, height, width]`, RGB, with `white` for the brightest value: how other
/// people's networks are fed.
pub fn planes(picture: &RgbImage, white: f32) -> Vec<f32> {
    let spec = InputSpec {
        width: picture.width(),
        height: picture.height(),
        color: ColorOrder::Rgb,
        mean: [0.0; 3],
        scale: white / 255.0,
    };
    let mut values = Vec::new();
    append(&mut values, picture, &spec);
    values
}

/// Largest absolute difference between two outputs.
pub fn largest_difference(a: &[f32], b: &[f32]) -> f32 {
    if a.len() != b.len() {
        return f32::INFINITY;
    }
    a.iter()
        .zip(b)
        .map(|(x, y)| (x - y).abs())
        .fold(
            0.0,
            |m, d| if d.is_nan() { f32::INFINITY } else { m.max(d) },
        )
}

/// The outputs of two networks side by side.
///
/// # Errors
/// [`WorkshopError::Network`] if one has more of them than the other.
pub fn output_pairs<'a>(
    a: &'a [Vec<f32>],
    b: &'a [Vec<f32>],
) -> Result<impl Iterator<Item = (&'a Vec<f32>, &'a Vec<f32>)>> {
    if a.len() == b.len() {
        return Ok(a.iter().zip(b));
    }
    Err(WorkshopError::Network(format!(
        "one gives {} outputs, the other {}",
        a.len(),
        b.len()
    )))
}

/// What an exported network may differ from the trained one, at most.
pub const TOLERANCE: f32 = 1e-4;

/// Fails unless `exported` equals `trained` within [`TOLERANCE`].
///
/// # Errors
/// [`WorkshopError::Network`] saying by how much they differ.
pub fn require_equal(trained: &[f32], exported: &[f32]) -> Result<f32> {
    let difference = largest_difference(trained, exported);
    if difference <= TOLERANCE {
        return Ok(difference);
    }
    Err(WorkshopError::Network(format!(
        "the exported file differs from the trained weights by {difference:.2e}, \
         more than {TOLERANCE:.0e}"
    )))
}

/// The same for every output.
///
/// # Errors
/// As [`require_equal`], and if there are not as many.
pub fn require_all_equal(trained: &[Vec<f32>], exported: &[Vec<f32>]) -> Result<f32> {
    let mut worst = 0.0f32;
    for (a, b) in output_pairs(trained, exported)? {
        worst = worst.max(require_equal(a, b)?);
    }
    Ok(worst)
}

fn network(error: TractError) -> WorkshopError {
    WorkshopError::Network(format!("{error:#}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{output_pairs, planes, require_all_equal};
    use image::{Rgb, RgbImage};

    #[test]
    fn a_picture_becomes_three_planes_row_by_row() {
        let picture = RgbImage::from_fn(2, 2, |x, y| Rgb([x as u8, 10 + y as u8, 255]));
        let values = planes(&picture, 255.0);
        assert_eq!(values[..8], [0.0, 1.0, 0.0, 1.0, 10.0, 10.0, 11.0, 11.0]);
        assert_eq!(planes(&picture, 1.0)[8..], [1.0; 4]);
    }

    #[test]
    fn an_output_that_is_missing_is_a_difference() {
        let (two, one) = (vec![vec![1.0], vec![2.0]], vec![vec![1.0]]);
        assert!(require_all_equal(&two, &two).unwrap() == 0.0);
        assert!(require_all_equal(&two, &one).is_err() && output_pairs(&one, &two).is_err());
    }
}
