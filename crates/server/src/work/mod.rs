//! What is worked with: threads that look at pictures, and the people of each collection.

mod collections;
mod pool;

pub use collections::{Collection, Collections};
pub use pool::Pool;
