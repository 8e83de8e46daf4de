//! From what was asked for to a source, by looking at what is there.

use crate::camera::CameraSource;
use crate::pictures::PictureSource;
use faceglass_movie::MovieSource;
use faceglass_source::error::{FileError, MovieError, SourceError};
use faceglass_source::file::{Content, content_of, display_name, read_head};
use faceglass_source::source::Source;
use faceglass_source::spec::SourceSpec;
use faceglass_source::synthetic::SyntheticSource;
use std::path::Path;

/// Opens what `spec` names. Files are told apart by their content; their names
/// do not matter. A camera is opened on a thread of its own and this returns at
/// once: whether it works is told by its first pulls.
///
/// # Errors
/// [`SourceError`] ending with the next step to take.
pub fn open(spec: &SourceSpec) -> Result<Box<dyn Source>, SourceError> {
    Ok(match spec {
        SourceSpec::Camera { id, format } => {
            Box::new(CameraSource::open(id.clone(), format.clone())?)
        }
        SourceSpec::Path(path) => return open_path(path),
        SourceSpec::Pictures(files) => Box::new(PictureSource::new(files.clone())?),
        SourceSpec::Synthetic(width, height, fps, frames) => {
            Box::new(SyntheticSource::new(*width, *height, *fps, *frames)?)
        }
    })
}

fn open_path(path: &Path) -> Result<Box<dyn Source>, SourceError> {
    let head = match read_head(path) {
        Err(FileError::Folder(_)) => return Ok(Box::new(PictureSource::folder(path)?)),
        head => head?,
    };
    match content_of(&head) {
        Content::Picture(_) => Ok(Box::new(PictureSource::new(vec![path.to_path_buf()])?)),
        Content::Movie => Ok(Box::new(MovieSource::open(path)?)),
        Content::Unknown => open_unknown(path),
        other => Err(other.refusal(&display_name(path)).into()),
    }
}

/// There are more containers than can be listed here: `ffprobe`, if it is
/// there, may know this one.
fn open_unknown(path: &Path) -> Result<Box<dyn Source>, SourceError> {
    match MovieSource::open(path) {
        Ok(movie) => Ok(Box::new(movie)),
        Err(SourceError::Movie(
            MovieError::OtherContainer { .. } | MovieError::NotReadable { .. },
        )) => Err(Content::Unknown.refusal(&display_name(path)).into()),
        Err(error) => Err(error),
    }
}
