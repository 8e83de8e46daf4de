//! The workshop: prepares public data, trains the networks, writes them
//! as ONNX with a manifest, measures them, and makes their cards.
//!
//! | module | what it is for |
//! |---|---|
//! | [`cli`] | the commands, one a file |
//! | [`compare`] | trainings side by side, by a matrix of settings |
//! | [`compress`] | filters removed, weights in 8 bits, and the gate that a smaller network must pass |
//! | [`core`] | errors, configurations, chance |
//! | [`data`] | public sets, made into shards; samplers; changes to pictures that keep labels right |
//! | [`nets`] | networks described once, as graphs: backbones, blocks, heads |
//! | [`losses`] | what networks are punished for |
//! | [`train`] | device choice, the training loop, schedules, averages, checkpoints, curves |
//! | [`export`] | ONNX graph writer, manifests, the comparison with tract |
//! | [`recipes`] | what each network learns from and how its loss is made |
//! | [`teach`] | teachers' boxes and vectors |
//! | [`evaluate`] | every published figure |
//! | [`card`] | the page about a network, from its report and the words of people |
//! | [`networks`] | exported networks, loaded and checked as the app does |

pub mod card;
pub mod cli;
pub mod compare;
pub mod compress;
pub mod core;
pub mod data;
pub mod evaluate;
pub mod export;
pub mod losses;
pub mod nets;
pub mod recipes;
pub mod teach;
pub mod train;

pub use core::error::{Result, WorkshopError};
pub use export::networks;
