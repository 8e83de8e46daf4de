//! The disk as the window knows it: places on it, the file of the settings, and the
//! log.

pub mod log;
pub mod places;
pub mod settings_file;
