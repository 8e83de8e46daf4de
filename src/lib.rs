//! Faceglass: who is in front of the camera, and are they really there?

pub mod settings;
