//! The steps by which a person's data reaches the disk, each of which a test can make fail.
//!
//! What is read needs none of this: a file that cannot be read is an error of its own, and loses
//! nothing.

pub mod faults;
mod file;
mod part;
pub mod private_folder;

pub use file::{File, rename};
pub use part::Part;

/// The example of `README.md`, tried with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
