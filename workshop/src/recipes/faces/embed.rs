//! Vectors of faces.

use crate::core::Result;
use crate::core::numbers::{floats, unit_rows};
use crate::nets::Net;
use crate::nets::graph::Shape;
use crate::nets::heads::embedding::OUTPUT;
use burn::tensor::{Device, Tensor, TensorData};

/// Vectors of `[n, 3, side, side]`, not normalised.
///
/// # Errors
/// When the network is of another kind.
pub fn embeddings(net: &Net, x: Tensor<4>) -> Result<Tensor<2>> {
    net.forward(x)?.row(OUTPUT)
}

/// Embeds faces in chunks (`pixels` as `[n, 3, side, side]`, normalised), each
/// averaged with its mirror image if `flip` is set. Rows have length 1.
///
/// # Errors
/// When the backend fails.
pub fn embed(net: &Net, pixels: &[f32], flip: bool, device: &Device) -> Result<Vec<Vec<f32>>> {
    const CHUNK: usize = 32;
    let (shape, face) = face_of(net);
    let mut rows = Vec::with_capacity(pixels.len() / face);
    for chunk in pixels.chunks(CHUNK * face) {
        let [channels, height, width] = shape;
        let count = chunk.len() / face;
        let data = TensorData::new(chunk.to_vec(), [count, channels, height, width]);
        let x = Tensor::<4>::from_data(data, device);
        let mut y = unit_rows(embeddings(net, x.clone())?);
        if flip {
            y = unit_rows(y + unit_rows(embeddings(net, x.flip([3]))?));
        }
        let [_, dim] = y.dims();
        rows.extend(floats(y)?.chunks(dim).map(<[f32]>::to_vec));
    }
    Ok(rows)
}

/// The shape of one input of `net`, and how many numbers that is.
pub(super) fn face_of(net: &Net) -> ([usize; 3], usize) {
    let shape = match net.graph().input() {
        Shape::Map(shape) => shape,
        Shape::Row(numbers) => [numbers, 1, 1],
    };
    (shape, shape.iter().product::<usize>().max(1))
}
