//! What a teacher says of every record.

use super::{ShardSet, unusable};
use crate::core::hash::sha256_hex;
use crate::{Result, WorkshopError};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// One teacher vector a record, in `vectors.f32` beside the shards.
#[derive(Clone, Debug, PartialEq)]
pub struct Vectors {
    /// Numbers in a vector.
    pub dim: usize,
    /// All vectors end to end; a row of zeros means that the teacher had none.
    pub values: Vec<f32>,
}

#[derive(Serialize, Deserialize)]
struct VectorsHead {
    teacher: String,
    dim: usize,
    rows: usize,
    sha256: String,
}

/// Fails unless a network gives as many numbers as the vectors that it is to learn have.
///
/// # Errors
/// [`WorkshopError::Config`] with both lengths.
pub fn fits(vectors: usize, network: usize) -> Result<()> {
    match vectors == network {
        true => Ok(()),
        false => Err(WorkshopError::Config(format!(
            "the shards' vectors have {vectors} numbers, the network's {network}; `workshop teach vectors` \
             shortens them with --components, and [net] feature_dim sets those of the network"
        ))),
    }
}

impl Vectors {
    /// The vector of record `i`.
    pub fn row(&self, i: usize) -> &[f32] {
        &self.values[i * self.dim..(i + 1) * self.dim]
    }

    /// Writes the vectors of the set in `dir`; `teacher` names where they came from.
    ///
    /// # Errors
    /// [`WorkshopError::Io`] if the files cannot be written.
    pub fn save(&self, dir: &Path, teacher: &str) -> Result<()> {
        let bytes: Vec<u8> = self.values.iter().flat_map(|v| v.to_le_bytes()).collect();
        let head = VectorsHead {
            teacher: teacher.to_owned(),
            dim: self.dim,
            rows: self.values.len() / self.dim.max(1),
            sha256: sha256_hex(&bytes),
        };
        let path = dir.join("vectors.f32");
        std::fs::write(&path, bytes).map_err(WorkshopError::io(&path))?;
        let path = dir.join("vectors.json");
        let text = serde_json::to_string_pretty(&head).map_err(|e| unusable(&path, e))?;
        std::fs::write(&path, text).map_err(WorkshopError::io(&path))
    }

    /// Reads the vectors of `set`.
    ///
    /// # Errors
    /// [`WorkshopError`] if they are missing, damaged or of another number than the records.
    pub fn open(set: &ShardSet) -> Result<Self> {
        let head_path = set.dir.join("vectors.json");
        let text = std::fs::read_to_string(&head_path).map_err(WorkshopError::io(&head_path))?;
        let head: VectorsHead = serde_json::from_str(&text).map_err(|e| unusable(&head_path, e))?;
        let path = set.dir.join("vectors.f32");
        let bytes = std::fs::read(&path).map_err(WorkshopError::io(&path))?;
        if sha256_hex(&bytes) != head.sha256 || bytes.len() != head.rows * head.dim * 4 {
            return Err(unusable(
                &path,
                "its SHA-256 or size differs from vectors.json",
            ));
        }
        if head.rows != set.records.len() {
            return Err(unusable(&path, "it was made for other shards"));
        }
        let values = bytes
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        Ok(Self {
            dim: head.dim,
            values,
        })
    }
}
