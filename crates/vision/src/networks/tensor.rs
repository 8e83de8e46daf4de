//! Pictures as network inputs.

use crate::networks::manifest::{ColorOrder, InputSpec};
use crate::types::VisionError;
use image::RgbImage;
use tract_onnx::prelude::{Tensor, TractResult};

/// `images` as one N x 3 x H x W tensor of `(pixel - mean) * scale`, in the
/// colour order of `spec`.
///
/// # Errors
/// [`VisionError::Picture`] if there is no picture or they differ in size.
pub fn pack(images: &[RgbImage], spec: &InputSpec) -> Result<Tensor, VisionError> {
    let Some(first) = images.first() else {
        return Err(VisionError::Picture("there is none".into()));
    };
    let (width, height) = first.dimensions();
    if images.iter().any(|i| i.dimensions() != (width, height)) {
        return Err(VisionError::Picture("its views differ in size".into()));
    }
    pack_equal(images, spec, width as usize, height as usize)
        .map_err(|error| VisionError::Picture(format!("it does not fit into memory ({error})")))
}

fn pack_equal(
    images: &[RgbImage],
    spec: &InputSpec,
    width: usize,
    height: usize,
) -> TractResult<Tensor> {
    let mut tensor = Tensor::zero::<f32>(&[images.len(), 3, height, width])?;
    let mut view = tensor.try_as_plain_ram_mut()?;
    let values = view.as_slice_mut::<f32>()?;
    for (image, block) in images
        .iter()
        .zip(values.chunks_exact_mut(3 * width * height))
    {
        fill(block, image, spec);
    }
    Ok(tensor)
}

/// Appends `image` to `values` as three planes of `(pixel - mean) * scale`, one
/// after another, row by row, in the colour order of `spec`: what [`pack`] makes
/// of it, for training.
pub fn append(values: &mut Vec<f32>, image: &RgbImage, spec: &InputSpec) {
    let start = values.len();
    let plane = image.width() as usize * image.height() as usize;
    values.resize(start + 3 * plane, 0.0);
    fill(&mut values[start..], image, spec);
}

fn fill(values: &mut [f32], image: &RgbImage, spec: &InputSpec) {
    let plane = (values.len() / 3).max(1);
    for (c, channel) in values.chunks_exact_mut(plane).enumerate() {
        let from = match spec.color {
            ColorOrder::Rgb => c,
            ColorOrder::Bgr => 2 - c,
        };
        // Means stand in the network's own channel order, as papers give them.
        let (mean, scale) = (spec.mean[c], spec.scale);
        for (value, pixel) in channel.iter_mut().zip(image.as_raw().chunks_exact(3)) {
            *value = (f32::from(pixel[from]) - mean) * scale;
        }
    }
}
