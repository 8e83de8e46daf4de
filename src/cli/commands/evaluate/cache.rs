//! What was computed before, by the content of the file it was computed from, so
//! that a run that was broken off goes on where it stopped.

use crate::cli::outcome::Stop;
use crate::cli::output::{Outputs, cannot_write};
use faceglass_capture::FileError;
use faceglass_capture::file::open_file;
use faceglass_disk::File;
use faceglass_vision::ModelSummary;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// One line of the file.
#[derive(Serialize, Deserialize)]
struct Line<T> {
    /// SHA-256 of the file that was looked at.
    file: String,
    value: T,
}

/// Values by file hash, in memory and in a file that grows by a line each.
pub struct Cache<T> {
    known: HashMap<String, T>,
    path: PathBuf,
    file: File,
    /// Values that were there already.
    pub hits: u64,
}

/// SHA-256 in lower-case hexadecimal digits.
pub fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// As [`hash`], of a file that may be too large for the memory.
///
/// # Errors
/// [`FileError`] if it cannot be read.
pub fn hash_of_file(path: &Path) -> Result<String, FileError> {
    let (mut file, _) = open_file(path)?;
    let mut digest = Sha256::new();
    std::io::copy(&mut file, &mut digest).map_err(|error| FileError::from_io(path, &error))?;
    Ok(hex(&digest.finalize()))
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What the values of one kind depend on besides the file: the networks and the
/// thresholds. Another of either is another cache.
pub fn key(kind: &str, networks: &[ModelSummary], settings: &str) -> String {
    let mut text = format!("{kind}\n{}\n{settings}\n", env!("CARGO_PKG_VERSION"));
    for network in networks {
        text += &format!("{} {}\n", network.kind, network.id.0);
    }
    hash(text.as_bytes()).chars().take(16).collect()
}

impl<T: Serialize + DeserializeOwned> Cache<T> {
    /// Opens the values of `kind` with this [`key`] in `folder`. A line that was
    /// not written to its end is left out.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn open(folder: &Path, kind: &str, key: &str, outputs: &Outputs) -> Result<Self, Stop> {
        outputs.folder(folder)?;
        let path = folder.join(format!("{kind}-{key}.jsonl"));
        outputs.check(&path)?;
        let bytes = std::fs::read(&path).unwrap_or_default();
        let known = bytes
            .split(|byte| *byte == b'\n')
            .filter_map(|line| serde_json::from_slice::<Line<T>>(line).ok())
            .map(|line| (line.file, line.value))
            .collect();
        let mut file = File::open_with(&path, OpenOptions::new().create(true).append(true))
            .map_err(|error| cannot_write(&path, &error))?;
        if bytes.last().is_some_and(|byte| *byte != b'\n') {
            file.write_all(b"\n")
                .map_err(|error| cannot_write(&path, &error))?;
        }
        Ok(Self {
            known,
            path,
            file,
            hits: 0,
        })
    }

    /// The value of the file with this hash, made by `make` if it is new. What
    /// `make` refuses is not kept.
    ///
    /// # Errors
    /// If the cache cannot be written.
    pub fn get_or<E>(
        &mut self,
        hash: String,
        make: impl FnOnce() -> Result<T, E>,
    ) -> Result<Result<&T, E>, Stop> {
        use std::collections::hash_map::Entry;
        match self.known.entry(hash) {
            Entry::Occupied(entry) => {
                self.hits += 1;
                Ok(Ok(entry.into_mut()))
            }
            Entry::Vacant(entry) => {
                let value = match make() {
                    Ok(value) => value,
                    Err(error) => return Ok(Err(error)),
                };
                let line = Line {
                    file: entry.key().clone(),
                    value,
                };
                let mut text = serde_json::to_vec(&line).map_err(Stop::error)?;
                text.push(b'\n');
                self.file
                    .write_all(&text)
                    .map_err(|error| cannot_write(&self.path, &error))?;
                Ok(Ok(entry.insert(line.value)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn get(
        cache: &mut Cache<u32>,
        file: &str,
        value: Result<u32, &'static str>,
    ) -> Result<u32, &'static str> {
        cache.get_or(file.to_owned(), || value).unwrap().copied()
    }

    #[test]
    fn a_value_is_made_once_and_survives_a_broken_line() {
        let dir = tempfile::tempdir().unwrap();
        let open =
            |key: &str| Cache::<u32>::open(dir.path(), "faces", key, &Outputs::default()).unwrap();
        let mut cache = open("a");
        assert_eq!(get(&mut cache, "x", Ok(1)), Ok(1));
        assert_eq!(get(&mut cache, "x", Ok(2)), Ok(1));
        assert_eq!(get(&mut cache, "y", Err("unreadable")), Err("unreadable"));
        assert_eq!(get(&mut cache, "y", Ok(3)), Ok(3));
        assert_eq!(cache.hits, 1);

        // Broken off in the middle of a line.
        let path = dir.path().join("faces-a.jsonl");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, &text[..text.len() - 4]).unwrap();
        let mut cache = open("a");
        assert_eq!(get(&mut cache, "x", Ok(9)), Ok(1));
        assert_eq!(get(&mut cache, "y", Ok(4)), Ok(4));
        assert_eq!(get(&mut open("a"), "y", Ok(5)), Ok(4));
        assert_eq!(get(&mut open("b"), "y", Ok(5)), Ok(5));
    }

    #[test]
    fn keys_differ_by_kind_and_settings() {
        assert_ne!(key("faces", &[], "40"), key("faces", &[], "41"));
        assert_ne!(key("faces", &[], "40"), key("boxes", &[], "40"));
    }
}
