//! Frames, settings, people, a calibration and a challenge through the engine, without a
//! thread and without a clock.

use super::edits::{edit, network, person, whom};
use super::scene::{SIZE, Said, models};
use crate::bytes::Bytes;
use crate::holds::is_sentence;
use faceglass_capture::Frame;
use faceglass_gallery::{Change, Gallery, Matcher, TemplateId};
use faceglass_pipeline::calibration::{Limits, Session, propose};
use faceglass_pipeline::challenge::{Challenge, ChallengeSettings, Observation, Script, Step};
use faceglass_pipeline::{Engine, FrameResult, PipelineSettings};
use faceglass_vision::fakes::FakeLiveness;
use image::{Rgb, RgbImage};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

const MOST_COMMANDS: usize = 96;

/// One command after another, as the pipeline's thread gives them to what it owns; after each
/// what everybody above relies on is looked at.
pub fn engine(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let mut state = State::new();
    for _ in 0..MOST_COMMANDS {
        if bytes.is_empty() {
            break;
        }
        state.turn(&mut bytes);
    }
}

struct State {
    said: Arc<Mutex<Said>>,
    engine: Engine,
    gallery: Gallery,
    matcher: Matcher,
    undo: Vec<Change>,
    calibration: Session,
    challenge: Option<Challenge>,
    /// Of the newest frame.
    time: Duration,
    frames: u64,
    number: u32,
    newest_track: u64,
    began: Instant,
}

impl State {
    fn new() -> Self {
        let said = Arc::new(Mutex::new(Said::default()));
        let gallery = Gallery::default();
        Self {
            engine: Engine::new(models(&said), PipelineSettings::default()),
            said,
            matcher: Matcher::new(&gallery, &network()),
            gallery,
            undo: Vec::new(),
            calibration: Session::new(FakeLiveness::THRESHOLD),
            challenge: None,
            time: Duration::ZERO,
            frames: 0,
            number: 0,
            newest_track: 0,
            began: Instant::now(),
        }
    }

    fn turn(&mut self, bytes: &mut Bytes<'_>) {
        self.number += 1;
        match bytes.u8() % 16 {
            0..=5 => self.frame(bytes),
            6 => self.engine.set_settings(settings(bytes)),
            7 => self
                .engine
                .set_camera_threshold(Some(f32::from(bytes.u8()) / 255.0)),
            8 => self
                .engine
                .watch((bytes.u8() > 0).then_some(self.newest_track)),
            9 => self.deny(bytes),
            10 => {
                let added = person(bytes, self.number);
                if let Some(added) = added {
                    self.change(&Change::AddPerson(added));
                }
            }
            11 => self.edit(bytes),
            12 => self.undo(),
            13 => self.calibrate(bytes),
            14 => self.ask(bytes),
            _ => self.engine.reset(),
        }
    }

    fn frame(&mut self, bytes: &mut Bytes<'_>) {
        let said = Said::of(bytes);
        *self.said.lock().unwrap_or_else(PoisonError::into_inner) = said;
        let (kind, step) = (bytes.u8(), bytes.u8());
        // Movies are sought, cameras come back: time also stands still and runs back.
        let by = Duration::from_millis(u64::from(step) * 4);
        self.time = match kind & 3 {
            3 => self.time.saturating_sub(by),
            _ => self.time + by,
        };
        self.frames += 1;
        let frame = Frame {
            image: Arc::new(picture(kind)),
            index: self.frames,
            time: self.time,
            captured_at: self.began,
            still: kind & 4 != 0,
            file: None,
        };
        let result = self
            .engine
            .process(&frame, (kind & 8 == 0).then_some(&self.matcher));
        self.is_sound(&result);
        let _ = self.engine.take_probe();
        self.calibration.offer(&result);
        self.observe(&result);
    }

    fn is_sound(&mut self, result: &FrameResult) {
        let tracks: BTreeSet<u64> = result.faces.iter().map(|face| face.track).collect();
        assert_eq!(tracks.len(), result.faces.len(), "two faces are one track");
        for face in &result.faces {
            assert!(face.track > 0 && (0.0..=1.0).contains(&face.score));
            let score = face.liveness.score;
            assert!(score.is_none_or(|score| (0.0..=1.0).contains(&score)));
            let person = face.identity.person.as_ref();
            assert!(
                person.is_none_or(|id| self.gallery.get(id).is_some()),
                "somebody else"
            );
            let similarity = face.identity.similarity;
            assert!(
                similarity.is_none_or(|cosine| cosine.abs() <= 1.001),
                "{similarity:?}"
            );
        }
        self.newest_track = tracks.last().copied().unwrap_or(self.newest_track);
    }

    /// What is done is taken back by what `apply` gave, and the search knows of it.
    fn change(&mut self, change: &Change) {
        let before = self.gallery.clone();
        let mut after = before.clone();
        match after.apply(change) {
            Ok(undo) => {
                self.gallery.clone_from(&after);
                let taken_back = after.apply(&undo);
                assert!(
                    taken_back.is_ok() && after == before,
                    "an undo takes back what was done"
                );
                self.undo.push(undo);
                self.matcher.update(&self.gallery);
            }
            Err(error) => {
                is_sentence(&error);
                assert_eq!(after, before, "a change that failed changed something");
            }
        }
    }

    fn edit(&mut self, bytes: &mut Bytes<'_>) {
        match edit(bytes, &self.gallery, self.number).plan(&self.gallery) {
            Ok((change, _)) => self.change(&change),
            Err(error) => is_sentence(&error),
        }
    }

    fn undo(&mut self) {
        if let Some(undo) = self.undo.pop() {
            let undone = self.gallery.apply(&undo);
            assert!(undone.is_ok(), "what was done last can be taken back");
            self.matcher.update(&self.gallery);
        }
    }

    fn deny(&mut self, bytes: &mut Bytes<'_>) {
        let person = whom(bytes, &self.gallery);
        let by = TemplateId(format!("t{}", self.number * 8 + 7));
        self.engine.deny(self.newest_track, person, by);
        let people = &self.gallery;
        self.engine
            .keep_denied(|person, _| people.get(person).is_some());
    }

    fn calibrate(&mut self, bytes: &mut Bytes<'_>) {
        match bytes.u8() % 4 {
            0 => self.calibration.go(),
            1 => self.calibration.vouch(),
            2 => drop(self.calibration.skip()),
            _ => self.calibration = Session::new(FakeLiveness::THRESHOLD),
        }
        let _ = self.calibration.state();
        let limits = Limits {
            shipped: FakeLiveness::THRESHOLD,
            in_force: self.engine.liveness_threshold(),
            floor: None,
        };
        let proposal = propose("Fake", &self.calibration.scores(), limits);
        assert!((0.0..=1.0).contains(&proposal.threshold), "no threshold");
    }

    fn ask(&mut self, bytes: &mut Bytes<'_>) {
        let settings = ChallengeSettings::default();
        let bits = bytes.u16();
        let allowed = Step::ALL
            .iter()
            .enumerate()
            .filter(|(at, _)| bits & (1 << at) != 0);
        let allowed: Vec<Step> = allowed.map(|(_, step)| *step).collect();
        match (bytes.u8() % 4, &mut self.challenge) {
            (0, Some(challenge)) => challenge.call_off(),
            (1, Some(challenge)) => drop(challenge.exchange(&allowed)),
            _ => match Script::drawn(
                &allowed,
                usize::from(bytes.u8() % 5),
                bytes.u64(),
                &settings,
            ) {
                Ok(script) => {
                    assert!(script.check().is_ok(), "what is drawn can be asked");
                    self.challenge = Some(Challenge::new(script, settings));
                }
                Err(error) => is_sentence(&error),
            },
        }
    }

    /// A verdict that was told stays.
    fn observe(&mut self, result: &FrameResult) {
        let Some(challenge) = &mut self.challenge else {
            return;
        };
        let before = challenge.outcome().map(|outcome| format!("{outcome:?}"));
        let time = result.frame.time;
        let observation = match result.faces.first() {
            Some(face) => {
                let embedding = face
                    .embedding
                    .as_ref()
                    .map(|(_, embedding)| embedding.clone());
                Observation::of_face(face, time, embedding)
            }
            None => Observation::nobody(u64::try_from(time.as_millis()).unwrap_or(u64::MAX)),
        };
        let _ = (
            challenge.observe(&observation),
            challenge.phase(),
            challenge.colours(),
        );
        let after = challenge.outcome().map(|outcome| format!("{outcome:?}"));
        assert!(
            before.is_none() || before == after,
            "another verdict than was told"
        );
    }
}

fn settings(bytes: &mut Bytes<'_>) -> PipelineSettings {
    let mut share = || f32::from(bytes.u8()) / 255.0;
    PipelineSettings {
        min_score: Some(share()),
        min_face_px: share() * 100.0,
        liveness_threshold: Some(share()),
        match_threshold: Some(share()),
        match_band: share(),
        demesh: bytes.u8() & 1 == 1,
        keep_faces: true,
    }
}

/// Grey or chequered: a poor sample or a good one.
fn picture(kind: u8) -> RgbImage {
    RgbImage::from_fn(SIZE.0, SIZE.1, |x, y| match kind & 16 {
        0 => Rgb([kind; 3]),
        _ if (x / 4 + y / 4) % 2 == 0 => Rgb([210, 190, 180]),
        _ => Rgb([60, 70, 80]),
    })
}
