//! What a person sees of a run: a bar or lines in the terminal, curves as CSV and as a picture,
//! and event files for TensorBoard.

pub mod curves;
pub mod events;
mod progress;

pub use curves::{Best, Curves};
pub use progress::{Now, Progress, duration};
