//! ONNX, written and read through tract's protobuf structures.

mod attention;
mod attributes;
mod count;
mod emit;
mod read;
mod writer;

pub use attention::{attention_maps, input_of};
pub(crate) use attributes::{int, ints};
pub use count::{macs, macs_of};
pub use emit::{Signature, Size, onnx};
pub use read::constants;
pub(crate) use read::numbers;
pub use writer::{Dim, Writer};
