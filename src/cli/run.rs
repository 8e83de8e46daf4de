//! `faceglass run --headless`: every frame of a source, in order.

use super::args::RunArgs;
use super::console::Console;
use super::context::Context;
use super::detect::cannot_write;
use super::interrupt;
use super::json::FrameJson;
use super::recording::Recording;
use super::{Ended, Outcome, Stop};
use faceglass_capture::player::{Player, PlayerEvent, PlayerOptions};
use faceglass_pipeline::{FrameResult, RunSummary, run_every_frame};
use std::fs::File;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

pub fn run(args: &RunArgs, context: &Context, console: &mut Console) -> Ended {
    let Some(source) = &args.source else {
        return Err(Stop::Error("--headless needs a --source.".into()));
    };
    let mut engine = context.engine(&args.thresholds)?;
    let matcher = context.matcher(&engine, console)?;
    let opened = context.source(source)?;
    let mut output = Output::create(args)?;
    let interrupted = interrupt::flag()?;
    let options = PlayerOptions {
        rotation: args.rotate,
        ..PlayerOptions::headless()
    };
    let player = Player::spawn(Some(opened.spec.clone()), options).map_err(Stop::error)?;
    console.start_progress(args.max_frames);
    let shared = &*console;
    let mut stopped = None;
    let mut left = args.max_frames.unwrap_or(u64::MAX);
    let fps = std::cell::Cell::new(None);
    let ran = run_every_frame(
        &player,
        &mut engine,
        matcher.as_ref(),
        &interrupted,
        |event| fps.set(note_event(event, shared, args.max_frames).or(fps.get())),
        |result| {
            left -= 1;
            shared.progress().inc(1);
            match output.write(&result, fps.get(), shared) {
                Ok(()) if left > 0 => ControlFlow::Continue(()),
                Ok(()) => ControlFlow::Break(()),
                Err(stop) => {
                    stopped = Some(stop);
                    ControlFlow::Break(())
                }
            }
        },
    );
    console.end_progress();
    // What was written is completed also if the source broke off or Ctrl-C came.
    output.finish()?;
    if let Some(stop) = stopped {
        return Err(stop);
    }
    let RunSummary {
        frames_with_faces, ..
    } = ran.map_err(Stop::error)?;
    Ok(Outcome::found(frames_with_faces > 0))
}

/// Tells what a person should know and gives the frame rate where it is said.
fn note_event(event: &PlayerEvent, console: &Console, max_frames: Option<u64>) -> Option<f64> {
    match event {
        PlayerEvent::Opened { info, .. } => {
            if let Some(frames) = info.frames {
                let total = frames.min(max_frames.unwrap_or(u64::MAX));
                console.expect_total(total);
            }
            info.fps
        }
        PlayerEvent::Dropped(reason) => {
            console.tell(reason);
            None
        }
        PlayerEvent::Refused(error) => {
            console.tell(error);
            None
        }
        PlayerEvent::State(_) | PlayerEvent::Position(_) => None,
    }
}

/// Where the results go.
struct Output {
    json: JsonTarget,
    recording: Option<Recording>,
}

enum JsonTarget {
    Stdout,
    File(PathBuf, File),
}

impl Output {
    fn create(args: &RunArgs) -> Result<Self, Stop> {
        let json = if args.json == Path::new("-") {
            JsonTarget::Stdout
        } else {
            let file = File::create(&args.json).map_err(|e| cannot_write(&args.json, &e))?;
            JsonTarget::File(args.json.clone(), file)
        };
        let recording = args
            .annotate
            .as_deref()
            .map(Recording::create)
            .transpose()?;
        Ok(Self { json, recording })
    }

    fn write(
        &mut self,
        result: &FrameResult,
        fps: Option<f64>,
        console: &Console,
    ) -> Result<(), Stop> {
        let json = FrameJson::from(result);
        match &mut self.json {
            JsonTarget::Stdout => console.json(&json)?,
            JsonTarget::File(path, file) => {
                // In one piece and at once: what was seen is on disk, whole, if
                // a run is broken off.
                let mut line = serde_json::to_vec(&json).map_err(Stop::error)?;
                line.push(b'\n');
                file.write_all(&line)
                    .map_err(|error| cannot_write(path, &error))?;
            }
        }
        if let Some(recording) = &mut self.recording {
            recording.fps = fps;
            recording.write(result)?;
        }
        Ok(())
    }

    fn finish(self) -> Result<(), Stop> {
        self.recording.map_or(Ok(()), Recording::finish)
    }
}
