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
//! | [`commands`] | what is typed: prepare, teach, evaluate |
//! | [`teach`] | teachers' boxes and vectors |
//! | [`evaluate`] | every published figure |
//! | [`networks`] | exported networks, loaded as the app loads them |
//! | [`prepare`] | public sets into shards, split by person and camera |
//! | [`shards`] | packed pictures with an index of labels |
//! | [`augment`] | changes to pictures that keep labels right |

pub mod augment;
pub mod cli;
pub mod commands;
pub mod core;
pub mod evaluate;
pub mod export;
pub mod nets;
pub mod networks;
pub mod prepare;
pub mod shards;
pub mod tasks;
pub mod teach;

pub use core::error::{Result, WorkshopError};
