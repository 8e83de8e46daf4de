//! The clip that comes with the program, so that it shows something without a
//! camera wherever it was copied to.

use std::io::Write as _;
use std::path::Path;
use tempfile::NamedTempFile;

/// Synthetic; `assets/README.md` says what it was made from.
const CLIP: &[u8] = include_bytes!("../assets/demo.mov");

/// The clip as a file, for as long as this value lives.
#[derive(Debug)]
pub struct DemoClip(NamedTempFile);

impl DemoClip {
    /// Writes the clip to a temporary file.
    ///
    /// # Errors
    /// A sentence if it cannot be written.
    pub fn unpack() -> Result<Self, String> {
        let write = || {
            let mut file = tempfile::Builder::new()
                .prefix("faceglass-demo-")
                .suffix(".mov")
                .tempfile()?;
            file.write_all(CLIP)?;
            file.flush()?;
            Ok(Self(file))
        };
        write().map_err(|error: std::io::Error| {
            format!(
                "The demo clip cannot be unpacked ({error}); make room in the temporary folder {}.",
                std::env::temp_dir().display()
            )
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}
