//! What is said of a movie that cannot be played, always with the next step.

use super::index::IndexError;
use crate::source::SourceError;
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

/// The file's name for people.
pub fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// The system refused.
pub fn io(name: &str, error: &std::io::Error) -> SourceError {
    match error.kind() {
        ErrorKind::NotFound => {
            SourceError::Missing(format!("There is no file {name}. Choose another movie."))
        }
        ErrorKind::PermissionDenied => SourceError::Denied(format!(
            "{name} may not be read. Allow reading it or choose another movie."
        )),
        _ => SourceError::Io(format!(
            "{name} cannot be read: {error}. Check the drive it is on, then open it again."
        )),
    }
}

/// `what` of the file contradicts itself.
pub fn damaged(name: &str, what: &str) -> SourceError {
    SourceError::Damaged(format!(
        "{name} is damaged: {what} cannot be read. Copy it again from where it came from, or choose another movie."
    ))
}

/// Only part of the file is there.
pub fn cut_off(name: &str, there: Duration, whole: Duration) -> SourceError {
    SourceError::Damaged(format!(
        "{name} is cut off: {:.1} of {:.1} seconds are there. Copy it again from where it came from to see the rest.",
        there.as_secs_f64(),
        whole.as_secs_f64()
    ))
}

/// Pictures without an index.
pub fn no_index(name: &str) -> SourceError {
    SourceError::Damaged(format!(
        "{name} has no index (moov): it was cut off while being copied or recorded. Copy it again from where it came from."
    ))
}

/// The index itself is incomplete.
pub fn index_cut_off(name: &str) -> SourceError {
    SourceError::Damaged(format!(
        "{name} is cut off within its index (moov). Copy it again from where it came from."
    ))
}

/// openh264 could not be set up.
pub fn no_decoder(name: &str, format: &str, detail: &str) -> SourceError {
    SourceError::Unsupported(format!(
        "{name} cannot be played: the decoder for {format} did not start ({detail}). Restart Faceglass, or choose another movie."
    ))
}

/// Another decoder is needed and not here; `codec` is empty for a file that
/// is not even known to be a movie.
pub fn needs_ffmpeg(name: &str, codec: &str) -> SourceError {
    if codec.is_empty() {
        return SourceError::Unsupported(format!(
            "{name} is not a mov or mp4 movie. Install the ffmpeg program to play other formats, or convert the file to mp4 (H.264)."
        ));
    }
    SourceError::Unsupported(format!(
        "{name} is coded as {codec}, which needs the ffmpeg program. Install ffmpeg, or convert the file to mp4 (H.264)."
    ))
}

/// `ffmpeg` does not know it either.
pub fn not_readable(name: &str, detail: &str) -> SourceError {
    SourceError::Damaged(format!(
        "{name} is not a movie that can be read ({detail}). Choose another file."
    ))
}

/// `ffmpeg` could not be started, or broke off.
pub fn ffmpeg_failed(name: &str, detail: &str) -> SourceError {
    SourceError::Damaged(format!(
        "ffmpeg could not decode {name} ({detail}). Convert the file to mp4 (H.264) or choose another movie."
    ))
}

/// `ffmpeg` says nothing any more.
pub fn ffmpeg_stalled(name: &str, waited: Duration) -> SourceError {
    SourceError::Stalled(format!(
        "ffmpeg gave no frame of {name} for {} seconds and was stopped. Open the movie again, or convert it to mp4 (H.264).",
        waited.as_secs()
    ))
}

/// An index that cannot be used here.
///
/// # Errors
/// What to tell the person. `Ok` names the codec if `ffmpeg` may do better.
pub fn index_error(name: &str, error: &IndexError) -> Result<String, SourceError> {
    match error {
        IndexError::Damaged(what) => Err(damaged(name, what)),
        IndexError::NoVideo => Err(SourceError::Unsupported(format!(
            "{name} holds no pictures, only sound or text. Choose another movie."
        ))),
        IndexError::Encrypted => Err(SourceError::Unsupported(format!(
            "{name} is copy-protected and cannot be played. Choose another movie."
        ))),
        IndexError::Fragmented(codec) => Ok(format!("{codec} in fragments")),
        IndexError::CompressedIndex => Ok("QuickTime with a compressed index".to_owned()),
        IndexError::SeveralEncodings(codec) => Ok(format!("{codec} with changing parameters")),
    }
}
