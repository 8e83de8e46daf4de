//! Makes the seeds in `fuzz/seeds`, each by one of our own writers or from a clip that is in
//! the tree: `cargo build --release --workspace --example make_seeds && target/release/examples/make_seeds`. Seeds that a
//! fuzzer found (`found-…`) stay as they are.

mod frames;
mod onnx;
mod people;
mod state;
mod texts;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// What went wrong, for whoever runs it.
pub type Made = Result<(), Box<dyn Error>>;

/// Where seeds are written.
pub struct Seeds(PathBuf);

impl Seeds {
    /// One seed of a target.
    ///
    /// # Errors
    /// The system's, if it cannot be written.
    pub fn put(&self, target: &str, name: &str, bytes: &[u8]) -> Made {
        let folder = self.0.join(target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(name), bytes)?;
        Ok(())
    }
}

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A piece with its length before it, as targets read it.
pub fn piece(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    [&length.to_le_bytes()[..], bytes].concat()
}

fn main() -> Made {
    let seeds = Seeds(root().join("fuzz/seeds"));
    frames::make(&seeds)?;
    people::make(&seeds)?;
    texts::make(&seeds)?;
    state::make(&seeds)
}
