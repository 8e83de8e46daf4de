//! What a request brings: pictures, and words beside them.

mod body;
mod rejected;
mod words;

pub use body::{Intake, Sent};
pub use rejected::{JsonBody, Part, Query};
