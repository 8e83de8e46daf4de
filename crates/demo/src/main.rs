//! Makes `assets/demo.mov` and its table `assets/demo.toml`.
//!
//! `cargo run --release -p faceglass-demo` writes both from nothing but the
//! portraits in `assets/portraits`; the same input gives the same pictures.
//! `-- --gallery` writes the pictures in `gallery/` instead, `-- --stills DIR` a
//! few frames of the clip as PNG, to look at.

mod canvas;
mod head;
mod held;
mod lens;
mod people;
mod portrait;
mod room;
mod scene;
mod script;

use faceglass_movie::{MovieCodec, MovieWriteError, MovieWriter};
use scene::Stage;
use script::{FPS, HEIGHT, LENGTH_S, WIDTH};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// Quantiser of the clip: as good as its six megabytes allow.
const QP: u8 = 23;

/// Why there is no clip.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A portrait cannot be read.
    #[error("{file} cannot be read: {error}. Check out the repository's assets again.")]
    Portrait {
        /// Its path.
        file: String,
        /// What was wrong.
        error: image::ImageError,
    },
    /// The clip cannot be written.
    #[error(transparent)]
    Movie(#[from] MovieWriteError),
    /// A still or the table cannot be written.
    #[error("{file} cannot be written: {error}. Check that the folder exists and has room.")]
    Write {
        /// Its path.
        file: String,
        /// What was wrong.
        error: String,
    },
    /// Unknown arguments.
    #[error("Usage: faceglass-demo [--gallery | --stills DIR]")]
    Usage,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        [] => make_clip(),
        ["--gallery"] => make_gallery(),
        ["--stills", folder] => make_stills(Path::new(folder)),
        _ => Err(DemoError::Usage),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn assets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets")
}

fn frame_count() -> u32 {
    (LENGTH_S * FPS as f32).round() as u32
}

fn make_clip() -> Result<(), DemoError> {
    let stage = Stage::new(&assets().join("portraits"))?;
    let codec = MovieCodec::H264 {
        qp: QP,
        fps: FPS as f32,
    };
    let size = (WIDTH as u32, HEIGHT as u32);
    let mut writer = MovieWriter::create(&assets().join("demo.mov"), size, codec)?;
    for number in 0..frame_count() {
        let time = Duration::from_nanos(u64::from(number) * 1_000_000_000 / u64::from(FPS));
        writer.write(&stage.frame(number).to_rgb8(), time)?;
        if number % FPS == 0 {
            eprintln!("{} of {LENGTH_S} s", number / FPS);
        }
    }
    let written = writer.finish()?;
    println!("{} frames, {} bytes", written.frames, written.bytes);
    write_table()
}

fn write_table() -> Result<(), DemoError> {
    let path = assets().join("demo.toml");
    let failed = |error: String| DemoError::Write {
        file: path.display().to_string(),
        error,
    };
    let head =
        "# Who is seen in demo.mov when, and how. Written by faceglass-demo with the clip.\n\n";
    let table = toml::to_string(&script::table()).map_err(|error| failed(error.to_string()))?;
    std::fs::write(&path, format!("{head}{table}")).map_err(|error| failed(error.to_string()))
}

fn make_gallery() -> Result<(), DemoError> {
    let portraits = assets().join("portraits");
    let (collins, hopper) = (
        portrait::collins(&portraits)?,
        portrait::hopper(&portraits)?,
    );
    let gallery = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../gallery");
    people::write(&gallery, &collins, &hopper)
}

fn make_stills(folder: &Path) -> Result<(), DemoError> {
    let stage = Stage::new(&assets().join("portraits"))?;
    for number in (0..frame_count()).step_by(FPS as usize / 2) {
        let file = folder.join(format!("{:05.2}.png", number as f32 / FPS as f32));
        let image = stage.frame(number).to_rgb8();
        image.save(&file).map_err(|error| DemoError::Write {
            file: file.display().to_string(),
            error: error.to_string(),
        })?;
    }
    Ok(())
}
