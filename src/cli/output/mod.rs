//! What commands write: nothing over a file that is read, and nothing in place
//! of an older file before it is whole.

mod json_lines;
mod recording;

pub use json_lines::JsonLines;
pub use recording::Recording;

use super::console::Console;
use super::context::Context;
use crate::cli::outcome::Stop;
use faceglass_capture::SourceSpec;
use faceglass_capture::file::{ReadFiles, WholeFile, WriteError, folder_for};
use faceglass_capture::pictures::pictures_in;
use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use std::io::{BufWriter, Write as _};
use std::path::Path;

const JPEG_QUALITY: u8 = 92;

/// The files that a command reads, and what it may write.
#[derive(Default)]
pub struct Outputs {
    read: ReadFiles,
}

impl Outputs {
    /// The gallery, the settings and the networks are read by every command.
    pub fn of(context: &Context) -> Self {
        let mut read = ReadFiles::default();
        context.own_files().iter().for_each(|file| read.add(file));
        Self { read }
    }

    /// A file is read; of a folder all pictures in it and below it.
    pub fn reads(&mut self, path: &Path) {
        self.read.add(path);
        if path.is_dir() {
            // A folder that gives no picture is told when it is read.
            let inside = pictures_in(path).map(|inside| inside.files);
            self.reads_all(&inside.unwrap_or_default());
        }
    }

    /// These files are read.
    pub fn reads_all<P: AsRef<Path>>(&mut self, files: &[P]) {
        files.iter().for_each(|file| self.read.add(file.as_ref()));
    }

    /// What a source reads.
    pub fn reads_source(&mut self, spec: &SourceSpec) {
        match spec {
            SourceSpec::Path(path) => self.reads(path),
            SourceSpec::Pictures(files) => self.reads_all(files),
            SourceSpec::Camera { .. } | SourceSpec::Synthetic(..) => {}
        }
    }

    /// Takes a file to write, which no other output may then be.
    ///
    /// # Errors
    /// If it is read, or was taken before.
    pub fn claim(&mut self, path: &Path) -> Result<(), Stop> {
        self.read.claim(path).map_err(Stop::error)
    }

    /// As [`Self::claim`], where a file was named at all.
    ///
    /// # Errors
    /// As [`Self::claim`].
    pub fn claim_if_named(&mut self, path: Option<&Path>) -> Result<(), Stop> {
        path.map_or(Ok(()), |path| self.claim(path))
    }

    /// Makes a folder for many files.
    ///
    /// # Errors
    /// If it cannot be made, or is named like a file.
    pub fn folder(&self, path: &Path) -> Result<(), Stop> {
        folder_for(path).map_err(Stop::error)
    }

    /// A folder whose files are numbered, which must not lie among those that
    /// are read.
    ///
    /// # Errors
    /// As [`Self::folder`] and [`Self::claim`], and if files in it are read.
    pub fn folder_apart(&mut self, path: &Path) -> Result<(), Stop> {
        self.read.check_folder(path).map_err(Stop::error)?;
        self.claim(path)?;
        self.folder(path)
    }

    /// Whether `path` may be written.
    ///
    /// # Errors
    /// If it is read.
    pub fn check(&self, path: &Path) -> Result<(), Stop> {
        self.read.check(path).map_err(Stop::error)
    }

    /// Writes a picture for people to look at.
    ///
    /// # Errors
    /// If it is read or cannot be written.
    pub fn jpeg(&self, path: &Path, picture: &RgbImage) -> Result<(), Stop> {
        self.picture(path, |out| {
            JpegEncoder::new_with_quality(out, JPEG_QUALITY).encode_image(picture)
        })
    }

    /// Writes a picture without loss.
    ///
    /// # Errors
    /// If it is read or cannot be written.
    pub fn png(&self, path: &Path, picture: &RgbImage) -> Result<(), Stop> {
        self.picture(path, |out| {
            let encoder = image::codecs::png::PngEncoder::new(out);
            picture.write_with_encoder(encoder)
        })
    }

    fn picture(
        &self,
        path: &Path,
        encode: impl FnOnce(&mut BufWriter<WholeFile>) -> image::ImageResult<()>,
    ) -> Result<(), Stop> {
        self.check(path)?;
        let failed = |error: &dyn std::fmt::Display| cannot_write(path, error);
        let mut out = BufWriter::new(WholeFile::create(path).map_err(|e| failed(&e))?);
        encode(&mut out).map_err(|e| failed(&e))?;
        out.flush().map_err(|e| failed(&e))?;
        let file = out.into_inner().map_err(|e| failed(e.error()))?;
        file.finish_unsynced().map_err(|e| failed(&e))
    }

    /// Writes a table to a file, over one that is there only if `replaces`; to stdout for `-`.
    ///
    /// # Errors
    /// If it is read, is there, or cannot be written.
    pub fn table(
        &mut self,
        path: &Path,
        replaces: bool,
        (text, console): (&str, &Console),
    ) -> Result<(), Stop> {
        if path == Path::new("-") {
            return console.text(text);
        }
        self.claim(path)?;
        if !replaces && std::fs::symlink_metadata(path).is_ok() {
            return Err(Stop::Error(format!(
                "{} is there already; name another file, or add --replace to put this one in its place.",
                path.display()
            )));
        }
        self.text(path, text)
    }

    /// Writes a text file.
    ///
    /// # Errors
    /// If it is read or cannot be written.
    pub fn text(&self, path: &Path, text: &str) -> Result<(), Stop> {
        self.check(path)?;
        WholeFile::write(path, text.as_bytes()).map_err(Stop::error)
    }
}

/// The system, or an encoder, refused to write.
pub fn cannot_write(path: &Path, error: &dyn std::fmt::Display) -> Stop {
    Stop::error(WriteError::new(path, error))
}
