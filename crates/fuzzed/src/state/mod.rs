//! What goes on from one frame and command to the next.

mod edits;
mod engines;
mod pipelines;
mod scene;

pub use engines::engine;
pub use pipelines::live;
