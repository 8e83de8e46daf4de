//! What is said of a movie that cannot be played.

use crate::demux::index::IndexError;
use faceglass_source::error::{Coding, MovieError};

/// An index that cannot be used here.
///
/// # Errors
/// What to tell the person. `Ok` names the coding if `ffmpeg` may do better.
pub fn index_error(name: &str, error: &IndexError) -> Result<Coding, MovieError> {
    let name = name.to_owned();
    match error {
        IndexError::Damaged(part) => Err(MovieError::Damaged { name, part: *part }),
        IndexError::NoVideo => Err(MovieError::NoVideo { name }),
        IndexError::Encrypted => Err(MovieError::Encrypted { name }),
        IndexError::Fragmented(codec) => Ok(Coding::Fragmented(codec.clone())),
        IndexError::CompressedIndex => Ok(Coding::CompressedIndex),
        IndexError::SeveralEncodings(codec) => Ok(Coding::Changing(codec.clone())),
    }
}

/// Another decoder is needed and not here; `None` for a file that is not even
/// known to be a movie.
pub fn needs_ffmpeg(name: &str, coding: Option<Coding>) -> MovieError {
    let name = name.to_owned();
    match coding {
        Some(coding) => MovieError::NeedsFfmpeg { name, coding },
        None => MovieError::OtherContainer { name },
    }
}
