//! The run, its sources and what is told of it: of the test, and of `examples/soak.rs`.
#![allow(dead_code, clippy::unwrap_used)]

mod commands;
mod show;

pub use show::{networks, painted};

use commands::Whims;
use faceglass_capture::camera::{FakeCamera, FakeCameras};
use faceglass_capture::player::{Delivery, PlayerOptions};
use faceglass_gallery::Keys;
use faceglass_pipeline::{
    AT_ONCE_BYTES, Command, EnrolmentState, Event, LiveConfig, LivePipeline, Models,
    PipelineHandle as _, PipelineSettings,
};
use faceglass_vision::VisionError;
use image::RgbImage;
use show::Theatre;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Frames that do not come for so long are held.
const STILL: Duration = Duration::from_secs(2);

/// What is run.
pub struct Plan {
    /// Frames that are to be looked at.
    pub frames: u64,
    /// What everything is drawn from.
    pub seed: u64,
    /// What is seen, in several sizes.
    pub pictures: Vec<Arc<RgbImage>>,
    /// The networks.
    pub models: Box<dyn FnOnce() -> Result<Models, VisionError> + Send>,
    /// A run of which no frame comes for so long is dead.
    pub patience: Duration,
    /// It ends after so long, however many frames were looked at.
    pub longest: Duration,
}

/// What is left of a plan once it runs.
struct Limits {
    frames: u64,
    seed: u64,
    patience: Duration,
    longest: Duration,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// Frames that were looked at, and those that the sources gave.
    pub frames: u64,
    pub given: u64,
    /// Faces in the results that were looked at.
    pub faces: u64,
    /// Sources that were opened, and of them those that vanished.
    pub opened: u64,
    pub vanished: u64,
    /// Commands that were sent.
    pub commands: u64,
    /// Changes of the people that were told.
    pub galleries: u64,
    /// The most people at once.
    pub enrolled: usize,
    /// How enrolments ended, by kind, and how often.
    pub outcomes: BTreeMap<String, u64>,
    /// Things that failed and were told in a sentence.
    pub told_errors: u64,
    /// Frames and kilobytes of the process then; nothing where the system does not tell.
    pub memory: Vec<(u64, u64)>,
    pub threads_before: usize,
    pub threads_after: usize,
    /// Whether it answered after the last frame.
    pub answered: bool,
    pub seconds: f64,
}

impl Told {
    /// Counts how an enrolment ended.
    pub fn outcome(&mut self, state: &EnrolmentState) {
        let kind = match state {
            EnrolmentState::Failed(why) => format!("Failed {}", first_word(&format!("{why:?}"))),
            other => first_word(&format!("{other:?}")),
        };
        *self.outcomes.entry(kind).or_default() += 1;
    }

    /// Kilobytes that the process grows by in 100,000 frames: the slope of the line with the least squares through the
    /// second half of the samples, for at first everything grows to its limits.
    pub fn slope(&self) -> f64 {
        let half = &self.memory[self.memory.len() / 2..];
        let n = half.len() as f64;
        let (mut x, mut y, mut xx, mut xy) = (0.0, 0.0, 0.0, 0.0);
        for (frames, kb) in half {
            let (frames, kb) = (*frames as f64 / 100_000.0, *kb as f64);
            x += frames;
            y += kb;
            xx += frames * frames;
            xy += frames * kb;
        }
        let under = n * xx - x * x;
        if under > 0.0 {
            (n * xy - x * y) / under
        } else {
            0.0
        }
    }
}

fn first_word(text: &str) -> String {
    let letters = text.chars().take_while(|letter| letter.is_alphanumeric());
    letters.collect()
}

/// How many threads the process has; 0 where the system does not tell.
pub fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").map_or(0, Iterator::count)
}

/// Kilobytes of the process in memory; `None` where the system does not tell.
fn memory_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Runs it to its end.
pub fn run(plan: Plan) -> Told {
    let begun = Instant::now();
    let mut told = Told {
        threads_before: threads(),
        ..Told::default()
    };
    let limits = Limits {
        frames: plan.frames,
        seed: plan.seed,
        patience: plan.patience,
        longest: plan.longest,
    };
    let theatre = Theatre::new(plan.pictures, plan.seed);
    let data = tempfile::tempdir().unwrap();
    let opener = theatre.clone();
    let config = LiveConfig {
        data_dir: data.path().to_path_buf(),
        keys: Keys::default(),
        load_models: plan.models,
        search_at_once: AT_ONCE_BYTES,
        settings: PipelineSettings::default(),
        player: PlayerOptions {
            // Every frame, as fast as it is looked at.
            delivery: Delivery::EveryFrame { ahead: 2 },
            opener: Arc::new(move |spec| opener.open(spec)),
            ..PlayerOptions::window()
        },
        source: Some(theatre.next()),
        cameras: Arc::new(FakeCameras::new(vec![FakeCamera::new("One", vec![])])),
        chance: Arc::new(|| 1),
    };
    let pipeline = LivePipeline::spawn(config, Arc::new(|| {})).unwrap();
    follow(&pipeline, &theatre, &limits, &mut told);
    told.answered = answers(&pipeline, limits.patience);
    (told.given, told.opened, told.vanished) = theatre.counts();
    drop(pipeline);
    // A thread that was told to end needs a moment.
    let since = Instant::now();
    while threads() > told.threads_before && since.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(20));
    }
    told.threads_after = threads();
    told.seconds = begun.elapsed().as_secs_f64();
    told
}

fn follow(pipeline: &LivePipeline, theatre: &Theatre, plan: &Limits, told: &mut Told) {
    let mut whims = Whims::new(plan.seed);
    let sample_every = (plan.frames / 400).max(50);
    let (begun, mut sampled, mut acted) = (Instant::now(), 0, 0);
    let (mut since_opened, mut newest) = (0, (0, Instant::now()));
    while told.frames < plan.frames && begun.elapsed() < plan.longest {
        // Counted anew with each source; what was looked at since the last look at the count is left out then.
        let processed = pipeline.stats().processed;
        told.frames += processed.saturating_sub(since_opened);
        since_opened = processed;
        if told.frames > newest.0 {
            newest = (told.frames, Instant::now());
        }
        assert!(
            newest.1.elapsed() < plan.patience,
            "no frame comes any more: {told:?}"
        );
        let latest = pipeline.latest();
        for event in pipeline.events() {
            whims.hear(&event, latest.as_deref(), told);
            if let Some(command) = theatre.goes_on(&event) {
                pipeline.send(command);
            }
        }
        let mut commands = whims.at_once();
        if told.frames >= acted + 25 {
            acted = told.frames;
            told.faces += latest
                .as_ref()
                .map_or(0, |result| result.faces.len() as u64 * 25);
            commands.extend(whims.commands(latest.as_deref(), theatre));
        }
        if newest.1.elapsed() > STILL {
            // Held, and nobody remembers why.
            commands.push(Command::Play);
        }
        told.commands += commands.len() as u64;
        commands
            .into_iter()
            .for_each(|command| pipeline.send(command));
        if told.frames >= sampled + sample_every {
            sampled = told.frames;
            told.memory.extend(memory_kb().map(|kb| (sampled, kb)));
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Whether a command is still followed and an event still comes.
fn answers(pipeline: &LivePipeline, patience: Duration) -> bool {
    pipeline.send(Command::ListCameras);
    let since = Instant::now();
    while since.elapsed() < patience {
        if pipeline
            .events()
            .iter()
            .any(|event| matches!(event, Event::Cameras(_)))
        {
            return true;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    false
}
