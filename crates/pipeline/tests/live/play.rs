//! A camera on a rope, somebody before it who answers what is asked, and what the
//! pipeline tells of it.

use crate::actor::{Actor, Answer, Doing};
use crate::bench::{Bench, PATIENCE, Setup, is_ready};
use crate::common::rope::Rope;
use crate::common::stage::camera;
use crate::common::{Painted, models, paint};
use faceglass_capture::Frame;
use faceglass_pipeline::challenge::{
    CallOff, Outcome, Phase, Prompt, ProofRefusal, ProofSettings, ProofState, Step, Wish,
};
use faceglass_pipeline::{Command, EnrolmentState, Event, FrameResult, Models, PipelineHandle};
use faceglass_vision::light::{LightCode, linear_of_srgb, srgb_of_linear};
use image::RgbImage;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Milliseconds from frame to frame.
pub const STEP_MS: u64 = 33;

/// A camera on a rope, somebody before it, and what the pipeline tells.
pub struct Play {
    pub bench: Bench,
    rope: Rope,
    pub actor: Actor,
    pub faces: Vec<Painted>,
    pub index: u64,
    pub now_ms: u64,
    pub step_ms: u64,
    phase: Phase,
    light: Option<(LightCode, u64)>,
    /// Our light beside the room's: 0 where the room drowns it.
    pub gain: f32,
    pub prompts: Vec<Prompt>,
    pub ended: Vec<(Outcome, Option<CallOff>)>,
    pub refused: Vec<ProofRefusal>,
    pub offered: Vec<u64>,
    pub enrolment: Vec<EnrolmentState>,
}

/// Somebody who does what is asked some half a second after it is.
pub fn living() -> Actor {
    Actor::of_latency(600.0, 3)
}

pub fn other(answer: Answer) -> Actor {
    Actor { answer, ..living() }
}

impl Play {
    pub fn new(actor: Actor, settings: ProofSettings) -> Self {
        Self::with(actor, settings, |_| {})
    }

    pub fn with(actor: Actor, settings: ProofSettings, alter: fn(&mut Models)) -> Self {
        let rope = Rope::default();
        let landmarks = rope.clone();
        let mut setup = Setup::new(vec![]);
        setup.rope = Some(rope.clone());
        setup.models = Box::new(move || {
            let mut models = models();
            models.landmarker = Some(landmarks.landmarker());
            alter(&mut models);
            Ok(models)
        });
        let bench = setup.start();
        bench.send(Command::SetProof(settings));
        bench.send(Command::Open(camera("one")));
        Self {
            bench,
            rope,
            actor,
            faces: vec![Painted::new(0, 0.9)],
            index: 0,
            now_ms: 0,
            step_ms: STEP_MS,
            phase: Phase::Over,
            light: None,
            gain: 0.0,
            prompts: Vec::new(),
            ended: Vec::new(),
            refused: Vec::new(),
            offered: Vec::new(),
            enrolment: Vec::new(),
        }
    }

    /// Shows the next frame and hears what it brings.
    pub fn frame(&mut self) -> Arc<FrameResult> {
        let points = self.actor.points(self.phase, self.now_ms);
        self.rope.pose(0, points);
        let mut still = other(Box::new(|_, _| Doing::default()));
        self.rope.pose(1, still.points(Phase::Over, self.now_ms));
        let frame = Frame {
            image: Arc::new(self.picture()),
            index: self.index,
            time: Duration::from_millis(self.now_ms),
            captured_at: Instant::now(),
            still: false,
            file: None,
        };
        self.rope.give(frame);
        let index = self.index;
        let result = self.bench.wait_frame(|result| result.frame.index == index);
        self.hear();
        self.index += 1;
        self.now_ms += self.step_ms;
        result
    }

    fn picture(&self) -> RgbImage {
        let mut image = paint(&self.faces);
        let Some((code, since_ms)) = self.light else {
            return image;
        };
        let since = Duration::from_millis(self.now_ms.saturating_sub(since_ms + 120));
        let [left, right] = code.light_at(since);
        // The picture's right is lit by the screen's left; what is painted in the first
        // row stays.
        let sides = [(right, left), (left, right)];
        let shone = sides.map(|(near, far)| -> [Vec<u8>; 3] {
            std::array::from_fn(|c| {
                let light = 0.4 + self.gain * (0.64 * near[c] + 0.36 * far[c]);
                let value = |v: u8| linear_of_srgb(f32::from(v) / 255.0) * light;
                (0..=255u8)
                    .map(|v| (255.0 * srgb_of_linear(value(v))) as u8)
                    .collect()
            })
        });
        for (x, y, pixel) in image.enumerate_pixels_mut() {
            if y > 0 {
                let side = &shone[usize::from(x >= 320)];
                for (value, table) in pixel.0.iter_mut().zip(side) {
                    *value = table[usize::from(*value)];
                }
            }
        }
        image
    }

    fn hear(&mut self) {
        for event in self.bench.pipeline.events() {
            match &event {
                Event::Proof(ProofState::Asking(prompt)) => {
                    self.follow(prompt);
                    self.prompts.push(prompt.clone());
                }
                Event::Proof(ProofState::Ended {
                    outcome,
                    called_off,
                }) => {
                    self.phase = Phase::Over;
                    self.light = None;
                    self.ended.push((Outcome::clone(outcome), *called_off));
                }
                Event::Proof(ProofState::Refused(why)) => self.refused.push(*why),
                Event::Proof(ProofState::Offered { track }) => self.offered.push(*track),
                Event::Enrolment(state) => self.enrolment.push(state.clone()),
                _ => {}
            }
            self.bench.seen.push(event);
        }
    }

    fn follow(&mut self, prompt: &Prompt) {
        self.light = None;
        let before = self.phase;
        self.phase = match prompt.wish {
            Wish::LookStraight => Phase::LookStraight,
            Wish::Wait => Phase::Wait,
            Wish::Do {
                step,
                window,
                light,
                held,
                ..
            } => {
                let shown_ms = match before {
                    Phase::Do { shown_ms, .. } if held => shown_ms,
                    _ => self.now_ms,
                };
                self.light = light.map(|code| (code, shown_ms));
                Phase::Do {
                    step,
                    shown_ms,
                    until_ms: shown_ms + window.as_millis() as u64,
                    held,
                }
            }
        };
    }

    /// Frames until the face is judged; its track.
    pub fn ready(&mut self) -> u64 {
        for _ in 0..60 {
            let result = self.frame();
            if is_ready(&result) {
                return result.faces[0].track;
            }
        }
        panic!("the face is never judged: {:#?}", self.bench.seen);
    }

    /// Asks the first face.
    pub fn ask(&mut self) -> u64 {
        let track = self.ready();
        self.bench.send(Command::Prove { track });
        track
    }

    /// Frames until the next challenge is over.
    pub fn play(&mut self) -> (Outcome, Option<CallOff>) {
        let before = self.ended.len();
        self.until("it is over", |play| play.ended.len() > before);
        self.ended[before].clone()
    }

    #[track_caller]
    pub fn until(&mut self, what: &str, condition: impl Fn(&Self) -> bool) {
        for _ in 0..2500 {
            if condition(self) {
                return;
            }
            self.frame();
        }
        panic!(
            "waited in vain until {what}; told: {:#?}",
            self.prompts.last()
        );
    }

    /// Waits for what is told without a frame.
    pub fn wait(&mut self, what: &str, condition: impl Fn(&Self) -> bool) {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            self.hear();
            if condition(self) {
                return;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!("waited in vain until {what}");
    }

    pub fn asked_for(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = self.prompts.iter().filter_map(step_of).collect();
        steps.dedup();
        steps
    }
}

fn step_of(prompt: &Prompt) -> Option<Step> {
    match prompt.wish {
        Wish::Do { step, .. } => Some(step),
        Wish::LookStraight | Wish::Wait => None,
    }
}
