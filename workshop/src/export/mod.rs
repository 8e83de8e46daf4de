//! From trained weights to what the app loads.

pub mod manifest;
pub mod onnx;
pub mod parity;

pub use manifest::Manifest;
pub use onnx::{Activation, Dim, Graph};
