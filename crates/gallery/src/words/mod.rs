//! What people type: names, notes and tags.

pub mod name;
pub mod note;
