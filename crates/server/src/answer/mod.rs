//! What is answered: JSON that was written elsewhere, problems, and how the description calls them.

mod problem;
pub mod schema;
mod told;

pub use problem::{CompreFaceError, ErrorAnswer, Problem};
pub use told::Told;
