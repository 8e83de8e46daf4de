//! Other codecs and containers, by the `ffmpeg` and `ffprobe` programs.

mod answer;
mod pipe;
mod probe;
mod seeking;

pub use pipe::FfmpegPipe;
pub use probe::{ProbeError, Probed, Probing};
pub use seeking::Seeking;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Helper programs, where installed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Programs {
    /// Decodes.
    pub ffmpeg: Option<PathBuf>,
    /// Lists frames of files that are neither mov nor mp4.
    pub ffprobe: Option<PathBuf>,
}

impl Programs {
    /// Looks along the search path.
    pub fn on_search_path() -> Self {
        Self {
            ffmpeg: find_program("ffmpeg"),
            ffprobe: find_program("ffprobe"),
        }
    }
}

fn find_program(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(&file))
        .find(|candidate| candidate.is_file())
}

/// The input as `ffmpeg` is to see it: always a file, whatever its name.
fn input_argument(path: &Path) -> OsString {
    let mut argument = OsString::from("file:");
    argument.push(path);
    argument
}
