//! Annotated frames into a movie or a folder.

use super::Outputs;
use crate::annotate::Annotator;
use crate::cli::outcome::Stop;
use faceglass_capture::file::{ending_of, format_by_ending, is_movie_ending};
use faceglass_capture::movie::{MovieCodec, MovieWriter};
use faceglass_pipeline::FrameResult;
use image::RgbImage;
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
    Movie(PathBuf, Option<Box<MovieWriter>>),
}

impl Target {
    /// By the ending of the name: a movie that can be written, or a folder.
    fn named(path: &Path, outputs: &mut Outputs) -> Result<Self, Stop> {
        let ending = ending_of(path);
        if matches!(ending.as_str(), "mov" | "mp4" | "m4v") {
            outputs.claim(path)?;
            return Ok(Self::Movie(path.to_path_buf(), None));
        }
        let is_file = is_movie_ending(&ending) || format_by_ending(&ending).is_some();
        if is_file && !path.is_dir() {
            return Err(Stop::Error(format!(
                "{} cannot be written: movies are written as .mov or .mp4, pictures into a folder; name one of these.",
                path.display()
            )));
        }
        outputs.folder_apart(path)?;
        Ok(Self::Folder(path.to_path_buf()))
    }
}

impl Recording {
    pub fn create(path: &Path, outputs: &mut Outputs) -> Result<Self, Stop> {
        Ok(Self {
            target: Target::named(path, outputs)?,
            annotator: Annotator::new().map_err(Stop::Error)?,
            fps: None,
        })
    }

    /// Draws one result and writes it.
    pub fn write(&mut self, result: &FrameResult, outputs: &Outputs) -> Result<(), Stop> {
        let mut picture = RgbImage::clone(&result.frame.image);
        self.annotator.draw(&mut picture, result);
        match &mut self.target {
            Target::Folder(dir) => outputs.jpeg(
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
                        writer.insert(Box::new(made.map_err(Stop::error)?))
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
