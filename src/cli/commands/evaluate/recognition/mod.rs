//! Errors of recognition: one to one, one to many, by group of people.

mod compare;
mod contact_sheet;
pub mod faces;
pub mod folders;
pub mod groups;
pub mod lfw;
pub mod pairs;
