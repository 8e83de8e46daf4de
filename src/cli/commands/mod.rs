//! One file a command. They take what they need from the rooms beside this one
//! and nothing from each other.

pub mod bench;
pub mod cameras;
pub mod challenge;
pub mod detect;
pub mod embed;
pub mod enroll;
pub mod evaluate;
pub mod identify;
pub mod models;
pub mod people;
pub mod run;
pub mod serve;
pub mod verify;
pub mod window;
