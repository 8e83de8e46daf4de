//! From the bytes of a `.mov` or `.mp4` to a list of samples with places and
//! times.

pub mod boxes;
pub mod codec;
mod edits;
pub mod index;
#[cfg(test)]
mod index_tests;
#[cfg(test)]
mod mutants;
mod tables;

pub use edits::Shown;
pub use tables::Sample;
