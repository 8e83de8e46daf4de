//! Annotated frames into a movie or a folder.

use super::Stop;
use super::detect::{cannot_write, write_jpeg};
use crate::annotate::Annotator;
use faceglass_capture::movie::{MovieCodec, MovieWriter};
use faceglass_pipeline::FrameResult;
use image::RgbImage;
use std::fs;
use std::path::{Path, PathBuf};

/// Assumed where a source does not say.
const USUAL_FPS: f64 = 30.0;

/// Where annotated frames go.
pub struct Recording {
    annotator: Annotator,
    target: Target,
    /// Frames a second of the source, once it has told.
    pub fps: Option<f64>,
}

enum Target {
    Folder(PathBuf),
    /// The writer is made with the first frame, whose size it needs.
    Movie(PathBuf, Option<MovieWriter>),
}

/// Whether `path` asks for a movie and not for a folder.
fn is_movie(path: &Path) -> bool {
    path.extension().is_some_and(|ending| {
        ["mov", "mp4", "m4v"]
            .iter()
            .any(|movie| ending.eq_ignore_ascii_case(movie))
    })
}

impl Recording {
    pub fn create(path: &Path) -> Result<Self, Stop> {
        let target = if is_movie(path) {
            Target::Movie(path.to_path_buf(), None)
        } else {
            fs::create_dir_all(path).map_err(|error| cannot_write(path, &error))?;
            Target::Folder(path.to_path_buf())
        };
        Ok(Self {
            annotator: Annotator::new().map_err(Stop::Error)?,
            target,
            fps: None,
        })
    }

    /// Draws one result and writes it.
    pub fn write(&mut self, result: &FrameResult) -> Result<(), Stop> {
        let mut picture = RgbImage::clone(&result.frame.image);
        self.annotator.draw(&mut picture, result);
        match &mut self.target {
            Target::Folder(dir) => write_jpeg(
                &dir.join(format!("{:06}.jpg", result.frame.index)),
                &picture,
            ),
            Target::Movie(path, writer) => {
                let writer = match writer {
                    Some(writer) => writer,
                    None => {
                        let (width, height) = picture.dimensions();
                        let fps = self.fps.unwrap_or(USUAL_FPS);
                        let codec = MovieCodec::suited_to(width, height, fps);
                        let made = MovieWriter::create(path, (width, height), codec);
                        writer.insert(made.map_err(Stop::error)?)
                    }
                };
                writer
                    .write(&picture, result.frame.time)
                    .map_err(Stop::error)
            }
        }
    }

    /// Completes the movie. Without a frame there is nothing to complete.
    pub fn finish(self) -> Result<(), Stop> {
        if let Target::Movie(_, Some(writer)) = self.target {
            writer.finish().map_err(Stop::error)?;
        }
        Ok(())
    }
}
