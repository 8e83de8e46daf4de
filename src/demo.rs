//! The clip that comes with the program, so that it shows something without a
//! camera.

use std::path::{Path, PathBuf};

const CLIP: &str = "assets/demo.mov";

/// The clip as a file, for as long as this value lives.
#[derive(Debug)]
pub struct DemoClip(PathBuf);

impl DemoClip {
    /// Finds the clip.
    ///
    /// # Errors
    /// A sentence if it is not there.
    pub fn unpack() -> Result<Self, String> {
        let path = PathBuf::from(CLIP);
        if path.is_file() {
            return Ok(Self(path));
        }
        Err(format!(
            "There is no {CLIP}; start Faceglass in the folder of its repository."
        ))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}
