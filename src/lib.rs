//! Faceglass: who is in front of the camera, and are they really there?

pub mod annotate;
pub mod cli;
pub mod demo;
mod fonts;
mod mosaic;
pub mod trial;
pub mod window;

pub use faceglass_settings as settings;
