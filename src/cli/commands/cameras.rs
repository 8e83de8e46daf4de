//! `faceglass cameras`: what cameras there are.

use crate::cli::args::ListArgs;
use crate::cli::console::Console;
use crate::cli::outcome::{Ended, Outcome, Stop};
use faceglass_capture::{CameraFormat, CameraInfo, camera};
use serde::Serialize;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug, Serialize)]
struct CameraJson<'a> {
    /// For --source camera:ID.
    id: &'a str,
    name: &'a str,
    /// Empty if the camera cannot be used.
    formats: &'a [CameraFormat],
    /// Why it cannot be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<String>,
}

pub fn run(args: &ListArgs, console: &Console) -> Ended {
    let cameras = camera::list(PATIENCE).map_err(Stop::error)?;
    for camera in &cameras {
        if console.is_read_by_a_person() && !args.json {
            console.line(&format!("{}\n    {}", camera.name, camera.id.0))?;
            console.line(&format!("    {}", formats(camera)))?;
        } else {
            console.json(&CameraJson {
                id: &camera.id.0,
                name: &camera.name,
                formats: &camera.formats,
                trouble: camera.trouble.as_ref().map(ToString::to_string),
            })?;
        }
    }
    if cameras.is_empty() {
        console.tell(
            "No camera was found; plug one in, or play the demo clip with faceglass --source demo.",
        );
    }
    Ok(Outcome::found(!cameras.is_empty()))
}

fn formats(camera: &CameraInfo) -> String {
    if let Some(trouble) = &camera.trouble {
        return trouble.to_string();
    }
    if camera.formats.is_empty() {
        return "it does not say what it offers".into();
    }
    let words = camera
        .formats
        .iter()
        .map(|f| format!("{} {}x{} at {}", f.pixel_format, f.width, f.height, f.fps));
    words.collect::<Vec<_>>().join(", ")
}
