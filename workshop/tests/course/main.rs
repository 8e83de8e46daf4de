//! The exercises of the course, from the first run to naming people, as somebody who learns starts them.
#![allow(clippy::unwrap_used)]

mod classify;
mod example;
mod exercises;
mod expressions;
mod rings;
