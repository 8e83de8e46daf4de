//! Tells what is seen in a movie, a folder of pictures or the first camera, a line of JSON a frame, as
//! `faceglass run --headless` does:
//!
//! ```sh
//! cargo run --release -p faceglass-sdk --example watch -- MOVIE|FOLDER|camera [FRAMES]
//! ```

use faceglass_sdk::answers::FrameJson;
use faceglass_sdk::{Error, Faceglass, Options, SourceSpec};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let Some(source) = args.next() else {
        eprintln!("Name a movie or a folder of pictures, or say camera.");
        return ExitCode::from(2);
    };
    let most = args.next().and_then(|most| most.parse().ok());
    match run(&source, most.unwrap_or(usize::MAX)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(source: &str, most: usize) -> Result<(), Error> {
    let source = match source {
        "camera" => SourceSpec::Camera {
            id: None,
            format: None,
        },
        path => SourceSpec::Path(path.into()),
    };
    let mut glass = Faceglass::open(Options::new())?;
    for frame in glass.frames(source)?.take(most) {
        let frame = frame?;
        match serde_json::to_string(&FrameJson::from(&frame)) {
            Ok(line) => println!("{line}"),
            Err(error) => eprintln!("{error}"),
        }
    }
    Ok(())
}
