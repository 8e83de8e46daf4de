//! The workshop: prepares public data, trains the four networks, writes them
//! as ONNX with manifest and card, and measures them.
//!
//! | module | what it is for |
//! |---|---|
//! | [`cli`] | the commands |
//! | [`core`] | device choice, configuration, the training loop, checkpoints, curves |
//! | [`nets`] | the four networks, in blocks that know how to write themselves as ONNX |
//! | [`export`] | ONNX graph writer, manifests, cards |
//! | [`tasks`] | what each network learns from and how its loss is made |
//! | [`prepare`] | public sets into shards, split by person and camera |
//! | [`shards`] | packed pictures with an index of labels |
//! | [`augment`] | changes to pictures that keep labels right |

pub mod augment;
pub mod cli;
pub mod core;
pub mod export;
pub mod nets;
pub mod prepare;
pub mod shards;
pub mod tasks;

pub use core::error::{Result, WorkshopError};
