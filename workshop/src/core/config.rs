//! Reading of configurations.

use super::error::{Result, WorkshopError};
use serde::de::DeserializeOwned;
use std::path::Path;

/// Reads a TOML configuration.
///
/// # Errors
/// [`WorkshopError::Io`] or [`WorkshopError::Config`] with the parser's words.
pub fn read_toml<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = std::fs::read_to_string(path).map_err(WorkshopError::io(path))?;
    parse_toml(&text, path)
}

/// The TOML configuration `text` that was read from `path`.
///
/// # Errors
/// [`WorkshopError::Config`] with the parser's words.
pub fn parse_toml<T: DeserializeOwned>(text: &str, path: &Path) -> Result<T> {
    toml::from_str(text).map_err(|e| WorkshopError::Config(format!("{} says {e}", path.display())))
}
