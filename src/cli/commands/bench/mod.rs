//! `faceglass bench`: how fast, and with how much memory.

pub mod compare;
mod gallery;
mod usage;

use crate::cli::args::other_program::OtherProgram;
use crate::cli::args::{BenchArgs, SourceArg};
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Outcome, Stop};
use compare::ComparedJson;
use faceglass_answers::Decimal;
use faceglass_capture::SourceSpec;
use faceglass_capture::player::{Next, Player, PlayerOptions};
use faceglass_pipeline::{FrameResult, Timed, median_and_p95};
use serde::Serialize;
use std::time::{Duration, Instant};
use usage::{CpuTime, peak_memory};

/// How long one look for a frame waits.
const SLICE: Duration = Duration::from_millis(100);
/// Frames before counting begins: caches fill and tracks start.
const WARM_UP: u64 = 10;

#[derive(Debug, Serialize)]
struct BenchJson {
    source: String,
    width: u32,
    height: u32,
    frames: u64,
    /// Mean number of faces in a frame.
    faces_per_frame: Decimal<2>,
    /// Whether the source's own pace was kept.
    paced: bool,
    wall_s: Decimal<3>,
    fps: Decimal<2>,
    /// Processor time over wall time, all threads; `null` where the system
    /// does not tell.
    cores_busy: Option<Decimal<2>>,
    /// Processor time of a frame, all threads: unlike the stages' wall times it
    /// hardly depends on what else the computer does.
    cpu_ms_per_frame: Option<Decimal<2>>,
    /// Frames that were replaced by newer ones before they were looked at.
    dropped: u64,
    /// From networks read to first frame annotated.
    first_result_ms: Decimal<1>,
    stages: Vec<StageJson>,
    /// Bytes; `null` where the system does not tell.
    peak_memory: Option<u64>,
    /// Why there is no figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    peak_memory_note: Option<&'static str>,
    /// Whole runs over the clip: Faceglass first, then other programs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    compared: Vec<ComparedJson>,
}

#[derive(Debug, Serialize)]
struct StageJson {
    stage: &'static str,
    median_ms: Decimal<3>,
    p95_ms: Decimal<3>,
}

/// The times of one measured frame.
type Times = [f32; Timed::ALL.len()];

pub fn run(args: &BenchArgs, context: &Context, console: &mut Console) -> Ended {
    if let Some(people) = args.gallery {
        return gallery::run(people, console);
    }
    if !args.compare.is_empty() && matches!(args.source, SourceArg::Camera(_)) {
        return Err(Stop::Error(
            "Other programs need a clip to be compared on; name one with --source.".into(),
        ));
    }
    // Before minutes of measuring.
    if let Some(absent) = args.compare.iter().find(|other| !other.is_there()) {
        return Err(Stop::Error(format!(
            "There is no program {}, which --compare names; check its name, or write its whole path.",
            absent.name()
        )));
    }
    let begun = Instant::now();
    let mut engine = context.engine(&args.thresholds)?;
    let matcher = context.matcher(&engine, console)?;
    let opened = context.source(&args.source)?;
    let options = PlayerOptions {
        looping: true,
        reconnect: false,
        ..if args.paced {
            PlayerOptions::window()
        } else {
            PlayerOptions::headless()
        }
    };
    let player = Player::spawn(Some(opened.spec.clone()), options).map_err(Stop::error)?;
    console.start_progress(Some(args.frames + WARM_UP));
    let mut first_result_ms = None;
    let mut measure = Measure::default();
    while measure.seen < args.frames + WARM_UP {
        match player.next(SLICE) {
            Next::Frame(frame) => {
                let result = engine.process(&frame, matcher.as_ref());
                first_result_ms.get_or_insert(begun.elapsed().as_secs_f64() * 1e3);
                measure.take(&result);
                console.progress().inc(1);
            }
            Next::Pending => {}
            Next::Finished => break,
        }
    }
    console.end_progress();
    let Some((counted_from, cpu_from)) = measure.counted_from else {
        return Err(Stop::Error(match player.state() {
            faceglass_capture::PlayerState::Lost { error, .. } => error.to_string(),
            _ => format!(
                "The source has too few frames to measure: the first {WARM_UP} are for warming up. Name a longer movie with --source."
            ),
        }));
    };
    let wall_s = (measure.counted_to - counted_from).as_secs_f64();
    let frames = measure.times.len() as u64;
    let cpu_s = cpu_from.and_then(|from| Some(CpuTime::now()?.seconds_since(from)));
    let memory = peak_memory();
    let dropped = player.stats().dropped;
    drop(player);
    let compared = compare_with(args, &opened.spec, context, console)?;
    let report = BenchJson {
        source: source_name(&args.source),
        width: measure.size.0,
        height: measure.size.1,
        frames,
        faces_per_frame: Decimal(measure.faces as f64 / frames.max(1) as f64),
        paced: args.paced,
        wall_s: Decimal(wall_s),
        fps: Decimal(frames as f64 / wall_s.max(1e-9)),
        cores_busy: cpu_s.map(|cpu_s| Decimal(cpu_s / wall_s.max(1e-9))),
        cpu_ms_per_frame: cpu_s.map(|cpu_s| Decimal(1e3 * cpu_s / frames.max(1) as f64)),
        dropped,
        first_result_ms: Decimal(first_result_ms.unwrap_or_default()),
        stages: measure.stages(args.paced),
        peak_memory: memory.ok(),
        peak_memory_note: memory.err(),
        compared,
    };
    console.note(&table(&report));
    if !report.compared.is_empty() {
        console.note(&compare::table(&report.compared));
    }
    console.json(&report)?;
    Ok(Outcome::Done)
}

/// The same clip through other programs, if any are named.
fn compare_with(
    args: &BenchArgs,
    clip: &SourceSpec,
    context: &Context,
    console: &mut Console,
) -> Result<Vec<ComparedJson>, Stop> {
    let (false, SourceSpec::Path(clip)) = (args.compare.is_empty(), clip) else {
        return Ok(Vec::new());
    };
    let frames = faceglass_capture::open(&SourceSpec::Path(clip.clone()))
        .ok()
        .and_then(|source| source.info().frames);
    let own = context
        .places_as_written()
        .into_iter()
        .chain(args.thresholds.as_written());
    let faceglass = OtherProgram::faceglass(own)?;
    Ok(compare::compare(
        &faceglass,
        &args.compare,
        clip,
        frames,
        console,
    ))
}

/// Collects the times of frames.
struct Measure {
    seen: u64,
    faces: usize,
    size: (u32, u32),
    times: Vec<Times>,
    counted_from: Option<(Instant, Option<CpuTime>)>,
    counted_to: Instant,
}

impl Default for Measure {
    fn default() -> Self {
        Self {
            seen: 0,
            faces: 0,
            size: (0, 0),
            times: Vec::new(),
            counted_from: None,
            counted_to: Instant::now(),
        }
    }
}

impl Measure {
    fn take(&mut self, result: &FrameResult) {
        self.seen += 1;
        if self.seen < WARM_UP {
            return;
        }
        if self.seen == WARM_UP {
            self.counted_from = Some((Instant::now(), CpuTime::now()));
            return;
        }
        let age = result
            .ready_at
            .saturating_duration_since(result.frame.captured_at);
        self.faces += result.faces.len();
        self.size = result.frame.image.dimensions();
        self.counted_to = result.ready_at;
        self.times.push(result.stage_ms.with_age(age));
    }

    /// The age of a frame says something only if it did not wait for its turn.
    fn stages(&self, with_age: bool) -> Vec<StageJson> {
        let stage = |(at, timed): (usize, &Timed)| {
            let values: Vec<f32> = self.times.iter().map(|times| times[at]).collect();
            let (median, p95) = median_and_p95(&values);
            StageJson {
                stage: timed.name(),
                median_ms: median.into(),
                p95_ms: p95.into(),
            }
        };
        let shown = Timed::ALL.len() - usize::from(!with_age);
        Timed::ALL
            .iter()
            .enumerate()
            .take(shown)
            .map(stage)
            .collect()
    }
}

fn source_name(source: &SourceArg) -> String {
    match source {
        SourceArg::Camera(None) => "camera".into(),
        SourceArg::Camera(Some(id)) => format!("camera:{}", id.0),
        SourceArg::Demo => "demo".into(),
        SourceArg::Path(path) => faceglass_answers::file_text(path),
    }
}

fn table(report: &BenchJson) -> String {
    let mut text = format!(
        "{}: {} frames of {}x{}, {:.2} faces each, {}\n{:<10} {:>10} {:>10}\n",
        report.source,
        report.frames,
        report.width,
        report.height,
        report.faces_per_frame.0,
        if report.paced {
            "at the source's pace"
        } else {
            "as fast as possible"
        },
        "stage",
        "median ms",
        "p95 ms"
    );
    for stage in &report.stages {
        text += &format!(
            "{:<10} {:>10.2} {:>10.2}\n",
            stage.stage, stage.median_ms.0, stage.p95_ms.0
        );
    }
    text += &format!("{:.1} frames a second", report.fps.0);
    if let (Some(cores), Some(cpu_ms)) = (report.cores_busy, report.cpu_ms_per_frame) {
        text += &format!(
            ", {:.2} cores busy, {:.1} ms of processor a frame",
            cores.0, cpu_ms.0
        );
    }
    match (report.peak_memory, report.peak_memory_note) {
        (Some(bytes), _) => text += &format!(", peak memory {:.0} MB", bytes as f64 / 1e6),
        (None, Some(note)) => text += &format!(". {note}"),
        (None, None) => {}
    }
    text
}
