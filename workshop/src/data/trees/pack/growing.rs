//! Files that grow picture by picture, and how far a pack had come, so that one that was broken off goes on.

use crate::core::disk;
use crate::core::error::{Result, WorkshopError};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{BufWriter, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// How far it had come; taken away once all is packed.
const PACKING: &str = "packing.json";
/// Pictures after which it is noted. What was packed after the last note is packed again.
pub(super) const NOTED_EVERY: usize = 1_000;

/// A file that is written from front to back.
pub(super) struct Growing {
    path: PathBuf,
    file: BufWriter<File>,
    at: u64,
}

impl Growing {
    /// A new file.
    pub(super) fn create(path: PathBuf) -> Result<Self> {
        let file = File::create(&path).map_err(WorkshopError::io(&path))?;
        Ok(Self {
            path,
            file: BufWriter::new(file),
            at: 0,
        })
    }

    /// What `at` bytes were written of; anything behind them is cut off.
    pub(super) fn go_on(path: PathBuf, at: u64) -> Result<Self> {
        let opened = || {
            let mut file = File::options().write(true).open(&path)?;
            if file.metadata()?.len() < at {
                return Ok(None);
            }
            file.set_len(at)?;
            file.seek(SeekFrom::End(0))?;
            Ok(Some(file))
        };
        match opened().map_err(WorkshopError::io(&path))? {
            Some(file) => Ok(Self {
                file: BufWriter::new(file),
                at,
                path,
            }),
            None => Err(super::damaged(
                &path,
                "it is shorter than what was noted of it; delete the folder and pack again",
            )),
        }
    }

    /// Where the next byte goes.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file
            .write_all(bytes)
            .map_err(WorkshopError::io(&self.path))?;
        self.at += bytes.len() as u64;
        Ok(())
    }

    /// Puts everything on the disk; gives how much it is.
    pub(super) fn settle(&mut self) -> Result<u64> {
        let settled = self
            .file
            .flush()
            .and_then(|()| self.file.get_ref().sync_data());
        settled.map_err(WorkshopError::io(&self.path))?;
        Ok(self.at)
    }

    /// Writes over the beginning of what was written.
    pub(super) fn write_first(&mut self, bytes: &[u8]) -> Result<()> {
        let written = self
            .file
            .seek(SeekFrom::Start(0))
            .and_then(|_| self.file.write_all(bytes))
            .and_then(|()| self.file.seek(SeekFrom::End(0)));
        written.map(|_| ()).map_err(WorkshopError::io(&self.path))
    }
}

/// How far a pack had come.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Packed {
    /// Of which input: another one is begun anew.
    pub input: String,
    /// Things of the input that are done, those that cannot be read among them.
    pub done: usize,
    /// Pictures among them.
    pub pictures: usize,
    /// Where the files stand.
    pub files: serde_json::Value,
}

impl Packed {
    /// What was noted in `out` of this input; none if nothing was, or of another.
    pub(super) fn noted(out: &Path, input: &str) -> Option<Self> {
        let text = std::fs::read_to_string(out.join(PACKING)).ok()?;
        let noted: Self = serde_json::from_str(&text).ok()?;
        (noted.input == input).then_some(noted)
    }

    /// Notes it.
    pub(super) fn note(&self, out: &Path) -> Result<()> {
        let path = out.join(PACKING);
        let text = serde_json::to_vec(self).map_err(|e| super::damaged(&path, &e.to_string()))?;
        disk::replace(&path, &text)
    }

    /// All is packed, or begun anew.
    pub(super) fn forget(out: &Path) -> Result<()> {
        let path = out.join(PACKING);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(WorkshopError::io(&path)(error))
            }
            _ => Ok(()),
        }
    }
}
