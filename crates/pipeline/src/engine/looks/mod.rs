//! Other looks at a picture: turned, and without the lines that are printed over it.

mod lines;
mod lying;

pub use lying::{SecondLook, stands};
