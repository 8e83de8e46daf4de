//! Faceglass: who is in front of the camera, and are they really there?

pub mod annotate;
pub mod cli;
pub mod demo;
pub mod settings;
pub mod ui;
