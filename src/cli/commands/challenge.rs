//! `faceglass challenge`: is the face before the camera that of somebody present?

use crate::cli::args::ChallengeArgs;
use crate::cli::console::Console;
use crate::cli::context::{Context, OpenedSource};
use crate::cli::interrupt;
use crate::cli::outcome::{Ended, Outcome, Stop};
use crate::cli::output::{JsonLines, Outputs};
use faceglass_capture::Rotation;
use faceglass_capture::player::{Player, PlayerEvent, PlayerOptions};
use faceglass_pipeline::challenge::{
    Challenge, ChallengeSettings, Event, Mistake, Observation, Outcome as Judged, Phase, Presence,
    PresenceVerdict, Reason, Record, Script, Shown, Step, fuse,
};
use faceglass_pipeline::{Asked, Engine, LivenessVerdict, run_challenge};
use faceglass_vision::light::LightVerdict;
use faceglass_vision::motion::SolidityVerdict;
use serde::Serialize;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::path::{Path, PathBuf};

/// The file in the folder of `--record`.
const SESSION: &str = "session.json";

pub fn run(args: &ChallengeArgs, context: &Context, console: &mut Console) -> Ended {
    refuse_what_points_ignore(args, context)?;
    let session = args.script.as_deref().map(read_session).transpose()?;
    let opened = args.source.as_ref();
    let opened = opened.map(|source| context.source(source)).transpose()?;
    let mut json = Lines::create(args, context, opened.as_ref())?;
    let Some(opened) = &opened else {
        // Clap asks for one of the two.
        let record = session.ok_or_else(|| Stop::Error("Name a --source.".into()))?;
        let judged = record.judge(&record.settings());
        return json.conclude(&judged, None, record.script.seed, console);
    };
    let mut engine = context.engine(&args.thresholds)?;
    let settings = ChallengeSettings {
        same_face: engine.embedder_id().map(|_| engine.match_threshold()),
        ..ChallengeSettings::default()
    };
    let challenge = match session {
        Some(record) => {
            let steps = record.script.steps.iter();
            refuse_light(steps.flat_map(|p| p.instead.iter().copied().chain([p.step])))?;
            replayed(record, &settings)
        }
        None => Challenge::new(drawn(args, &settings)?, settings),
    };
    let seed = challenge.script().seed;
    let told = ask(args, opened, (&mut engine, challenge), &mut json, console)?;
    let presence = told.presence();
    if let Some(folder) = &args.record {
        let text = serde_json::to_string(&told.record).map_err(Stop::error)?;
        json.outputs.text(&folder.join(SESSION), &text)?;
    }
    json.conclude(&told.judged, Some(presence), seed, console)
}

/// Who judges points again runs no network: what only a picture heeds is refused, so
/// that nobody takes the verdict for one of those networks.
fn refuse_what_points_ignore(args: &ChallengeArgs, context: &Context) -> Result<(), Stop> {
    if args.source.is_some() {
        return Ok(());
    }
    let mut ignored = args.thresholds.named();
    ignored.extend(context.names_models().then(|| "--models".to_owned()));
    ignored.extend((args.rotate != Rotation::None).then(|| "--rotate".to_owned()));
    if ignored.is_empty() {
        return Ok(());
    }
    Err(Stop::Error(format!(
        "Without a source the points of the session are judged as they were kept, on which {} has no effect; leave it out, or name a --source.",
        ignored.join(", ")
    )))
}

/// The steps that were named, or such as are drawn.
fn drawn(args: &ChallengeArgs, settings: &ChallengeSettings) -> Result<Script, Stop> {
    // Whoever could foresee the lots could have the answers ready.
    let seed = args
        .seed
        .unwrap_or_else(|| RandomState::new().build_hasher().finish());
    if !args.steps.is_empty() {
        return Ok(Script::of(&args.steps, seed, settings));
    }
    let allowed = Step::ALL.map(|step| (step != Step::Light).then_some(step));
    let allowed: Vec<Step> = allowed.into_iter().flatten().collect();
    Script::drawn(&allowed, args.count, seed, settings).map_err(Stop::error)
}

fn refuse_light(mut steps: impl Iterator<Item = Step>) -> Result<(), Stop> {
    match steps.any(|step| step == Step::Light) {
        false => Ok(()),
        true => Err(Stop::Error(
            "The step light needs a window that shows colours, which a terminal cannot; leave it out.".into(),
        )),
    }
}

fn read_session(path: &Path) -> Result<Record, Stop> {
    let fault = |error: &dyn std::fmt::Display| {
        Stop::Error(format!(
            "{} is no recorded session ({error}); name the {SESSION} that --record wrote.",
            path.display()
        ))
    };
    let text = std::fs::read_to_string(path).map_err(|error| fault(&error))?;
    let record: Record = serde_json::from_str(&text).map_err(|error| fault(&error))?;
    record.script.check().map_err(|error| fault(&error))?;
    record.check().map_err(|error| fault(&error))?;
    match record.observations.is_empty() {
        false => Ok(record),
        true => Err(fault(&"it holds no observation")),
    }
}

/// The challenge of a recorded session, its prompts at the times at which they were shown.
fn replayed(record: Record, settings: &ChallengeSettings) -> Challenge {
    let shown = record.shown.iter().map(|s| (s.step, s.attempt, s.at_ms));
    Challenge::recorded(record.script, shown.collect(), settings.clone())
}

/// What came of a challenge before a source.
struct Told {
    judged: Judged,
    record: Record,
    /// Passive verdict of the track when it was last seen.
    passive: LivenessVerdict,
}

impl Told {
    fn presence(&self) -> Presence {
        let track = self.judged.track.unwrap_or_default();
        fuse(
            self.passive,
            Some(&self.judged),
            track,
            self.judged.ended_ms,
        )
    }
}

fn ask(
    args: &ChallengeArgs,
    opened: &OpenedSource,
    (engine, mut challenge): (&mut Engine, Challenge),
    json: &mut Lines,
    console: &Console,
) -> Result<Told, Stop> {
    let interrupted = interrupt::flag()?;
    let options = PlayerOptions {
        rotation: args.rotate,
        ..PlayerOptions::headless()
    };
    let player = Player::spawn(Some(opened.spec.clone()), options).map_err(Stop::error)?;
    let mut session = Session::of(&challenge);
    let (mut passive, mut prompt, mut stopped) = (LivenessVerdict::Unsure, None, None);
    let ran = run_challenge(
        &player,
        engine,
        &mut challenge,
        &interrupted,
        |event| note_event(event, console),
        |challenge, asked| {
            if let Some(face) = asked.face {
                passive = face.liveness.verdict;
            }
            session.keep(asked, challenge.likeness());
            say(&mut prompt, challenge.phase(), asked.event, console);
            let line = asked
                .event
                .and_then(|event| EventJson::of(event, asked.seen.time_ms));
            if let Some(Err(stop)) = line.map(|line| json.write(&line, console)) {
                stopped.get_or_insert(stop);
            }
        },
    );
    if let Some(stop) = stopped {
        return Err(stop);
    }
    ran.map_err(Stop::error)?;
    Ok(Told {
        judged: challenge.into_outcome(),
        record: session.record,
        passive,
    })
}

fn note_event(event: &PlayerEvent, console: &Console) {
    match event {
        PlayerEvent::Dropped(reason) => console.tell(reason),
        PlayerEvent::Refused(error) | PlayerEvent::Kept { error, .. } => console.tell(error),
        PlayerEvent::Opened { .. }
        | PlayerEvent::State(_)
        | PlayerEvent::Position(_)
        | PlayerEvent::Controls(_) => {}
    }
}

/// What is kept of a session: points and likenesses.
struct Session {
    record: Record,
    /// Step and attempt that come next, from 0.
    next: (usize, u32),
}

impl Session {
    fn of(challenge: &Challenge) -> Self {
        Self {
            record: Record {
                script: challenge.script().clone(),
                same_face: challenge.settings().same_face,
                shown: Vec::new(),
                observations: Vec::new(),
            },
            next: (0, 0),
        }
    }

    fn keep(&mut self, asked: Asked<'_>, likeness: Option<f32>) {
        let mut seen: Observation = asked.seen.clone();
        seen.embedding = None;
        seen.likeness = likeness;
        match asked.event {
            Some(Event::Asked(_)) => self.record.shown.push(Shown {
                step: self.next.0,
                attempt: self.next.1,
                at_ms: seen.time_ms,
            }),
            Some(Event::Again(..)) => self.next.1 += 1,
            Some(Event::Achieved(_)) => self.next = (self.next.0 + 1, 0),
            Some(Event::Ended) | None => {}
        }
        self.record.observations.push(seen);
    }
}

/// Where the JSON goes.
struct Lines {
    outputs: Outputs,
    /// `None` for stdout.
    file: Option<JsonLines>,
}

impl Lines {
    /// Nothing that is read may be written over, and all that will be written can be: whoever
    /// did what was asked for shall not learn at the end that it is lost.
    fn create(
        args: &ChallengeArgs,
        context: &Context,
        opened: Option<&OpenedSource>,
    ) -> Result<Self, Stop> {
        let mut outputs = Outputs::of(context);
        if let Some(opened) = opened {
            outputs.reads_source(&opened.spec);
        }
        if let Some(script) = &args.script {
            outputs.reads(script);
        }
        let path: Option<&PathBuf> =
            Some(&args.json).filter(|path| path.as_path() != Path::new("-"));
        outputs.claim_if_named(path.map(PathBuf::as_path))?;
        if let Some(folder) = &args.record {
            outputs.folder(folder)?;
            outputs.claim(&folder.join(SESSION))?;
        }
        Ok(Self {
            outputs,
            file: path.map(|path| JsonLines::open(path)).transpose()?,
        })
    }

    fn write(&mut self, line: &impl Serialize, console: &Console) -> Result<(), Stop> {
        match &mut self.file {
            // Whoever closed stdout still learns the verdict by the exit code.
            None => match console.json(line) {
                Err(Stop::OutputClosed) => Ok(()),
                written => written,
            },
            Some(file) => file.write(line),
        }
    }

    /// The last line, and how the command ends by it.
    fn conclude(
        &mut self,
        judged: &Judged,
        presence: Option<Presence>,
        seed: u64,
        console: &Console,
    ) -> Ended {
        let verdict = presence.map_or(judged.verdict, |both| both.fused);
        self.write(&OutcomeJson::of(judged, presence, seed), console)?;
        console.note(&format!(
            "{} {}",
            verdict_words(verdict),
            why(judged, presence)
        ));
        Ok(Outcome::found(verdict == PresenceVerdict::Present))
    }
}

/// What happened, one line each.
#[derive(Debug, Serialize)]
struct EventJson {
    event: &'static str,
    time_ms: u64,
    step: Step,
    #[serde(skip_serializing_if = "Option::is_none")]
    seen: Option<Mistake>,
}

impl EventJson {
    fn of(event: Event, time_ms: u64) -> Option<Self> {
        let (event, step, seen) = match event {
            Event::Asked(step) => ("asked", step, None),
            Event::Achieved(step) => ("achieved", step, None),
            Event::Again(step, mistake) => ("again", step, Some(mistake)),
            Event::Ended => return None,
        };
        Some(Self {
            event,
            time_ms,
            step,
            seen,
        })
    }
}

/// The last line.
#[derive(Debug, Serialize)]
struct OutcomeJson<'a> {
    event: &'static str,
    /// Of challenge and passive score together; of the challenge alone where no
    /// source was looked at.
    verdict: PresenceVerdict,
    challenge: PresenceVerdict,
    #[serde(skip_serializing_if = "Option::is_none")]
    passive: Option<LivenessVerdict>,
    reason: Reason,
    steps: &'a [faceglass_pipeline::challenge::StepReport],
    solidity: SolidityVerdict,
    depth_gain: Option<f32>,
    least_likeness: Option<f32>,
    ended_ms: u64,
    valid_until_ms: u64,
    seed: u64,
}

impl<'a> OutcomeJson<'a> {
    fn of(judged: &'a Judged, presence: Option<Presence>, seed: u64) -> Self {
        Self {
            event: "ended",
            verdict: presence.map_or(judged.verdict, |both| both.fused),
            challenge: judged.verdict,
            passive: presence.map(|both| both.passive),
            reason: judged.grounds.reason,
            steps: &judged.grounds.steps,
            solidity: judged.grounds.solidity,
            depth_gain: judged.grounds.depth_gain,
            least_likeness: judged.grounds.least_likeness,
            ended_ms: judged.ended_ms,
            valid_until_ms: judged.valid_until_ms,
            seed,
        }
    }
}

/// Tells the person what to do, once each time it changes.
fn say(before: &mut Option<Phase>, now: Phase, event: Option<Event>, console: &Console) {
    if let Some(Event::Again(_, mistake)) = event {
        console.note(&format!("{} Another try.", mistake_words(mistake)));
    }
    if before.replace(now) == Some(now) {
        return;
    }
    match now {
        Phase::LookStraight => console.note("Look straight into the camera and keep still."),
        Phase::Wait => console.note("Wait …"),
        Phase::Do { step, .. } => console.note(step_words(step)),
        Phase::Over => {}
    }
}

fn step_words(step: Step) -> &'static str {
    match step {
        Step::TurnLeft => "Turn your head a little to your left, and hold it until told.",
        Step::TurnRight => "Turn your head a little to your right, and hold it until told.",
        Step::LookUp => "Look up a little, until told.",
        Step::ComeCloser => "Come closer, until told.",
        Step::GoBack => "Go back a little, until told.",
        Step::BlinkTwice => "Blink twice.",
        Step::OpenMouth => "Open your mouth, until told.",
        Step::Smile => "Smile, until told.",
        Step::Light => "Keep still while colours are shown.",
    }
}

/// What a step looks like, to begin a sentence with.
fn sight(step: Step) -> &'static str {
    match step {
        Step::TurnLeft => "A turn to the left",
        Step::TurnRight => "A turn to the right",
        Step::LookUp => "A look up",
        Step::ComeCloser => "A face that came closer",
        Step::GoBack => "A face that went back",
        Step::BlinkTwice => "A double blink",
        Step::OpenMouth => "An open mouth",
        Step::Smile => "A smile",
        Step::Light => "The light on the face",
    }
}

fn mistake_words(mistake: Mistake) -> String {
    match mistake {
        Mistake::Other(step) => format!("{} was seen instead.", sight(step)),
        Mistake::TooEarly(step) => format!("{} was seen before it was asked for.", sight(step)),
        Mistake::Nothing => "Nothing of it was seen in time.".into(),
        Mistake::NotHeld => "It was not held until told, or still held after.".into(),
        Mistake::Poor(Some(why)) => format!(
            "Hardly anything could be seen ({}).",
            faceglass_pipeline::quality_words(why)
        ),
        Mistake::Poor(None) => "Hardly anything could be seen.".into(),
        Mistake::Declined => "Another step was asked for in its place.".into(),
        Mistake::Light(LightVerdict::TooBright) => {
            "It is too bright for the light test, which is no attack.".into()
        }
        Mistake::Light(_) => "The face did not throw back what was shown.".into(),
    }
}

fn verdict_words(verdict: PresenceVerdict) -> &'static str {
    match verdict {
        PresenceVerdict::Present => "Present.",
        PresenceVerdict::NotPresent => "Not present.",
        PresenceVerdict::CouldNotTell => "Could not tell.",
    }
}

fn why(judged: &Judged, presence: Option<Presence>) -> String {
    let passive = presence.map(|both| both.passive);
    if judged.verdict == PresenceVerdict::Present {
        return match passive {
            Some(LivenessVerdict::Spoof) => {
                "Every step was done, but the picture scores as an attack.".into()
            }
            Some(LivenessVerdict::Unsure) => {
                "Every step was done, but the passive score cannot tell live from an attack here."
                    .into()
            }
            None if judged.grounds.least_likeness.is_none() => {
                "Every step was done in time; nothing says whether by one face.".into()
            }
            Some(LivenessVerdict::Live) | None => {
                "Every step was done in time, by one face.".into()
            }
        };
    }
    match judged.grounds.reason {
        Reason::Passed => "Every step was done in time, by one face.".into(),
        Reason::Step(step, mistake) => {
            format!("Asked for {step}: {}", mistake_words(mistake))
        }
        Reason::Swapped => "The face became another.".into(),
        Reason::Flat => "What turned moves as a sheet does, not as a head.".into(),
        Reason::FaceLost => "The face was lost; stay in the picture until the end.".into(),
        Reason::NotCompared => "No embedding says whether it was one face.".into(),
        Reason::DepthUnknown => {
            "The head did not turn far enough to show its depth; turn a little further.".into()
        }
        Reason::NotReady(Some(why)) => format!(
            "The face never looked straight ahead and kept still ({}).",
            faceglass_pipeline::quality_words(why)
        ),
        Reason::NotReady(None) => {
            "The face never looked straight ahead and kept still; do so and try again.".into()
        }
        Reason::CalledOff => "The source ended, or was stopped, before the challenge did.".into(),
    }
}
