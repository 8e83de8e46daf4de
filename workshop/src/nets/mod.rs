//! The networks: [described](graph) once, of [blocks], as [backbones] that see and [heads] that say.
//! They know no data.

pub mod backbones;
pub mod blocks;
pub mod graph;
pub mod heads;

pub use graph::{Graph, Net};
