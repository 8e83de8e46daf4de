//! The keys that a person chose, as they stand in the file.

use serde::{Deserialize, Serialize};
use toml::Value;

/// A key for each command that has another than its usual one. What cannot be used
/// stays as it was written: somebody meant it, perhaps for another version.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OwnKeys(toml::Table);

impl OwnKeys {
    /// Commands and their keys, both as written; a key that is no text is shown as
    /// the file has it.
    pub fn entries(&self) -> impl Iterator<Item = (&str, String)> {
        self.0.iter().map(|(command, key)| {
            let key = key.as_str().map_or_else(|| key.to_string(), str::to_owned);
            (command.as_str(), key)
        })
    }

    /// Sets the key of a command; none for an empty one.
    pub fn set(&mut self, command: &str, key: &str) {
        let key = Value::String(key.to_owned());
        self.0.insert(command.to_owned(), key);
    }

    /// Gives a command its usual key back.
    pub fn forget(&mut self, command: &str) {
        self.0.remove(command);
    }

    /// Gives all commands their usual keys back.
    pub fn forget_all(&mut self) {
        self.0.clear();
    }

    /// Whether all have their usual ones.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
