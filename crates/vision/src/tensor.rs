//! Pictures as network inputs.

use crate::manifest::{ColorOrder, InputSpec};
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
    let plane = width * height;
    let mut tensor = Tensor::zero::<f32>(&[images.len(), 3, height, width])?;
    let mut view = tensor.try_as_plain_ram_mut()?;
    let values = view.as_slice_mut::<f32>()?;
    for (image, block) in images.iter().zip(values.chunks_exact_mut(3 * plane)) {
        for (c, channel) in block.chunks_exact_mut(plane).enumerate() {
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
    Ok(tensor)
}
