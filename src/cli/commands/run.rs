//! `faceglass run --headless`: every frame of a source, in order.

use crate::cli::args::RunArgs;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::interrupt;
use crate::cli::outcome::{Ended, Outcome, Stop};
use crate::cli::output::{JsonLines, Outputs, Recording};
use faceglass_answers::FrameJson;
use faceglass_capture::player::{Player, PlayerEvent, PlayerOptions};
use faceglass_pipeline::{FrameResult, RunSummary, run_every_frame};
use std::ops::ControlFlow;
use std::path::Path;

pub fn run(args: &RunArgs, context: &Context, console: &mut Console) -> Ended {
    let Some(source) = &args.source else {
        return Err(Stop::Error("--headless needs a --source.".into()));
    };
    let mut engine = context.engine(&args.thresholds)?;
    let matcher = context.matcher(&engine, console)?;
    let opened = context.source(source)?;
    let mut outputs = Outputs::of(context);
    outputs.reads_source(&opened.spec);
    let mut output = Output::create(args, outputs)?;
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
    output.finish(ran.is_ok())?;
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
        PlayerEvent::Refused(error) | PlayerEvent::Kept { error, .. } => {
            console.tell(error);
            None
        }
        PlayerEvent::State(_) | PlayerEvent::Position(_) | PlayerEvent::Controls(_) => None,
    }
}

/// Where the results go.
struct Output {
    outputs: Outputs,
    /// `None` for stdout.
    json: Option<JsonLines>,
    recording: Option<Recording>,
}

impl Output {
    /// Takes the files to write; none is changed yet.
    fn create(args: &RunArgs, mut outputs: Outputs) -> Result<Self, Stop> {
        let to_file = args.json != Path::new("-");
        if to_file {
            outputs.claim(&args.json)?;
        }
        let recording = args
            .annotate
            .as_deref()
            .map(|path| Recording::create(path, &mut outputs))
            .transpose()?;
        Ok(Self {
            json: to_file.then(|| JsonLines::open(&args.json)).transpose()?,
            outputs,
            recording,
        })
    }

    fn write(
        &mut self,
        result: &FrameResult,
        fps: Option<f64>,
        console: &Console,
    ) -> Result<(), Stop> {
        let json = FrameJson::from(result);
        match &mut self.json {
            None => console.json(&json)?,
            Some(file) => file.write(&json)?,
        }
        if let Some(recording) = &mut self.recording {
            recording.fps = fps;
            recording.write(result, &self.outputs)?;
        }
        Ok(())
    }

    /// Completes what was written; `source_was_good` even if it gave nothing.
    fn finish(mut self, source_was_good: bool) -> Result<(), Stop> {
        if let Some(json) = self.json.as_mut().filter(|_| source_was_good) {
            json.begin()?;
        }
        self.recording.map_or(Ok(()), Recording::finish)
    }
}
