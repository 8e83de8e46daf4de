//! The disk as the window knows it: places on it, and the file of the settings.

pub mod places;
pub mod settings_file;
