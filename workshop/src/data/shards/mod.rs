//! Training shards: compressed pictures packed end to end, with an index of labels.
//!
//! A shard set is a folder: `part-000.bin`, `part-001.bin`, … (at most
//! [`PART_LIMIT_BYTES`] each, so that they travel in pieces), `index.jsonl` with
//! one [`Record`] a line, `manifest.json` with counts and SHA-256 sums, and
//! optionally `vectors.f32` with one teacher vector a record. A record has one picture, mostly
//! of colours, and may have others that different sensors took at the same moment
//! ([`Modality`]). Pictures stay compressed in memory and are decoded by the loader threads.
//!
//! | file | what |
//! |---|---|
//! | `record` | a line of the index |
//! | `manifest` | what a set holds, where it came from, and what was left out |
//! | `writer`, `set` | writing and reading a set |
//! | `picture` | pictures as bytes and back |
//! | `vectors` | what a teacher says of every record |

mod manifest;
mod picture;
mod record;
mod set;
mod vectors;
mod writer;

pub use manifest::{ShardsManifest, Terms};
pub use picture::{decode, encode_jpeg};
pub use record::{FaceLabel, Modality, OtherPicture, Record, Split};
pub use set::ShardSet;
pub use vectors::{Vectors, fits};
pub use writer::{PART_LIMIT_BYTES, ShardWriter, Unfinished};

use crate::WorkshopError;
use std::path::Path;

fn unusable(path: &Path, detail: impl std::fmt::Display) -> WorkshopError {
    WorkshopError::Data(format!(
        "{} is not usable ({detail}); make it again with `workshop prepare`",
        path.display()
    ))
}

fn part_name(number: u32) -> String {
    format!("part-{number:03}.bin")
}

#[cfg(test)]
mod tests;
