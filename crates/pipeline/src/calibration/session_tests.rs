use super::*;
use crate::calibration::AttackSpecies;
use crate::engine::result::{Identity, IdentityVerdict, Liveness, StageMs};
use faceglass_capture::Frame;
use faceglass_vision::{Point, Quality, Rect};
use std::sync::Arc;
use std::time::Instant;

const STEP_MS: u64 = 100;

fn face(score: Option<f32>, yaw_deg: f32, eye_distance_px: f32) -> FaceResult {
    FaceResult {
        track: 1,
        bbox: Rect::new(10.0, 10.0, 50.0, 50.0),
        score: 0.9,
        points: [Point::default(); 5],
        dense: Vec::new(),
        quality: Quality {
            yaw_deg,
            eye_distance_px,
            brightness: 0.4,
            ..Quality::default()
        },
        motion: Default::default(),
        liveness: Liveness {
            score,
            frame_score: score,
            verdict: LivenessVerdict::Unsure,
            reason: Some(UnsureReason::TooFewFrames),
        },
        identity: Identity {
            person: None,
            name: None,
            similarity: None,
            second: None,
            rival: None,
            not_them: None,
            verdict: IdentityVerdict::Unknown,
        },
        embedding: None,
        demeshed: false,
    }
}

fn result(n: u64, faces: Vec<FaceResult>) -> FrameResult {
    FrameResult {
        frame: Frame {
            image: Arc::new(image::RgbImage::new(1, 1)),
            index: n,
            time: Duration::from_millis(n * STEP_MS),
            captured_at: Instant::now(),
            still: false,
            file: None,
        },
        faces,
        hidden: 0,
        lying: None,
        stage_ms: StageMs::default(),
        ready_at: Instant::now(),
        fault: None,
    }
}

/// A session with a clock, beside a network whose own threshold is 0.50.
struct Play {
    session: Session,
    n: u64,
}

impl Default for Play {
    fn default() -> Self {
        Self {
            session: Session::new(0.5),
            n: 0,
        }
    }
}

impl Play {
    fn offer(&mut self, faces: Vec<FaceResult>) -> Taken {
        self.n += 1;
        self.session.offer(&result(self.n, faces))
    }

    /// Offers the same face until the step is over; frames it took.
    fn fill(&mut self, face: &FaceResult) -> usize {
        let step = self.session.step;
        for n in 1..1000 {
            let taken = self.offer(vec![face.clone()]);
            if taken == Taken::Complete || self.session.step != step {
                return n;
            }
        }
        unreachable!("the step never ends: {:?}", self.session.state());
    }

    /// Offers the same face until the step stops to ask; frames it took.
    fn until_halt(&mut self, face: &FaceResult, wanted: Halt) -> usize {
        let step = self.session.step;
        let asks = CalibrationState::Ready {
            step,
            halt: Some(wanted),
        };
        for n in 1..1000 {
            self.offer(vec![face.clone()]);
            assert_eq!(self.session.step, step);
            if self.session.state() == asks {
                return n;
            }
        }
        unreachable!("it never asks: {:?}", self.session.state());
    }

    fn refused(&self) -> Option<CalibrationRefusal> {
        match self.session.state() {
            CalibrationState::Gathering { refused, .. } => refused,
            _ => None,
        }
    }

    fn live_steps(&mut self) {
        self.fill(&face(Some(0.8), 0.0, 60.0));
        self.fill(&face(Some(0.7), 20.0, 60.0));
        self.fill(&face(Some(0.9), 0.0, 80.0));
    }
}

#[test]
fn samples_are_spaced_and_every_step_is_asked_for() {
    let mut play = Play::default();
    // Every second frame counts, at 100 ms a frame and 200 ms a sample.
    let frames = play.fill(&face(Some(0.8), 0.0, 60.0));
    assert_eq!(frames, 2 * SAMPLES_A_STEP - 1);
    play.fill(&face(Some(0.7), -20.0, 60.0));
    play.fill(&face(Some(0.9), 0.0, 80.0));
    for step in [CalibrationStep::Print, CalibrationStep::Phone] {
        let ready = CalibrationState::Ready { step, halt: None };
        assert_eq!(play.session.state(), ready);
        assert_eq!(play.offer(vec![face(Some(0.1), 0.0, 60.0)]), Taken::Nothing);
        play.session.go();
        play.fill(&face(Some(0.1), 0.0, 60.0));
    }
    let scores = play.session.scores();
    assert_eq!(scores.live.len(), 3 * SAMPLES_A_STEP);
    assert_eq!(scores.attacks.len(), 2);
    assert_eq!(scores.attacks[1].0, AttackSpecies::Phone);
    assert!((scores.light - 0.4).abs() < 1e-6);
}

#[test]
fn each_refused_frame_has_a_reason() {
    let mut play = Play::default();
    let straight = face(Some(0.8), 0.0, 60.0);
    play.offer(Vec::new());
    assert_eq!(play.refused(), Some(CalibrationRefusal::Absent));
    play.offer(vec![straight.clone(), straight.clone()]);
    assert_eq!(play.refused(), Some(CalibrationRefusal::Several));
    play.offer(vec![face(Some(0.8), 20.0, 60.0)]);
    assert_eq!(play.refused(), Some(CalibrationRefusal::NotStraight));
    let mut dark = straight.clone();
    dark.quality.reasons = vec![QualityReason::TooDark];
    play.offer(vec![dark]);
    let reason = CalibrationRefusal::Quality(QualityReason::TooDark);
    assert_eq!(play.refused(), Some(reason));
    let mut mute = face(None, 0.0, 60.0);
    mute.liveness.reason = Some(UnsureReason::Unavailable);
    play.offer(vec![mute]);
    assert_eq!(play.refused(), Some(CalibrationRefusal::NoScore));
    play.fill(&straight);
    play.offer(vec![straight.clone()]);
    assert_eq!(play.refused(), Some(CalibrationRefusal::NotTurned));
    play.fill(&face(Some(0.8), 20.0, 60.0));
    play.offer(vec![straight]);
    assert_eq!(play.refused(), Some(CalibrationRefusal::NotCloser));
}

#[test]
fn a_step_that_gets_nowhere_waits_for_the_person() {
    let mut play = Play::default();
    play.fill(&face(Some(0.8), 0.0, 60.0));
    for _ in 0..302 {
        play.offer(Vec::new());
    }
    let stalled = CalibrationState::Ready {
        step: CalibrationStep::Turn,
        halt: Some(Halt::Stalled(CalibrationRefusal::Absent)),
    };
    assert_eq!(play.session.state(), stalled);
    play.session.go();
    play.fill(&face(Some(0.8), 20.0, 60.0));
    assert_eq!(play.session.step, CalibrationStep::Closer);
}

#[test]
fn attacks_can_be_skipped_and_the_first_step_cannot() {
    let mut play = Play::default();
    assert_eq!(play.session.skip(), Taken::Nothing);
    play.live_steps();
    assert_eq!(play.session.skip(), Taken::Changed);
    play.session.go();
    play.offer(vec![face(Some(0.2), 0.0, 60.0)]);
    // Half a step proves nothing.
    assert_eq!(play.session.skip(), Taken::Complete);
    assert!(play.session.scores().attacks.is_empty());
}

/// The living face scored 0.80, 0.70 (turned) and 0.90. Whatever scores like
/// one of these is not taken for a print or a phone.
#[test]
fn a_living_face_is_not_taken_for_an_attack() {
    for score in [0.9, 0.8, 0.7, 0.99] {
        let mut play = Play::default();
        play.live_steps();
        for _ in CalibrationStep::ALL.into_iter().filter_map(|s| s.attack()) {
            play.session.go();
            let frames = play.until_halt(&face(Some(score), 0.0, 60.0), Halt::LooksLive);
            assert_eq!(frames, 2 * CHECKED_FROM - 1);
            // Nothing of it counts, however often it is tried.
            play.session.go();
            play.until_halt(&face(Some(score), 0.0, 60.0), Halt::LooksLive);
            play.session.skip();
        }
        let scores = play.session.scores();
        assert!(scores.attacks.is_empty(), "{scores:?}");
        assert_eq!(scores.live.len(), 3 * SAMPLES_A_STEP);
    }
}

/// An attack that passes today counts as long as some threshold tells it from
/// the living face: that is what a calibration is for.
#[test]
fn an_attack_that_passes_counts_where_a_threshold_tells_it_apart() {
    let mut play = Play::default();
    play.live_steps();
    play.session.go();
    play.fill(&face(Some(0.65), 0.0, 60.0));
    assert_eq!(play.session.step, CalibrationStep::Phone);
    assert_eq!(play.session.scores().attacks[0].1.len(), SAMPLES_A_STEP);
}

#[test]
fn an_attack_that_scores_as_a_face_counts_on_the_persons_word_only() {
    let mut play = Play::default();
    play.live_steps();
    let print = face(Some(0.9), 0.0, 60.0);
    // Nothing was asked yet.
    play.session.vouch();
    assert!(matches!(
        play.session.state(),
        CalibrationState::Ready { halt: None, .. }
    ));
    play.session.go();
    play.until_halt(&print, Halt::LooksLive);
    play.session.vouch();
    play.fill(&print);
    assert_eq!(play.session.step, CalibrationStep::Phone);
    // The word holds for that step alone.
    play.session.go();
    play.until_halt(&print, Halt::LooksLive);
}

/// 0.20 below the network's own 0.50 is as low as a threshold may go.
#[test]
fn an_attack_is_not_taken_for_a_living_face() {
    let mut play = Play::default();
    let print = face(Some(0.29), 0.0, 60.0);
    play.until_halt(&print, Halt::LooksLikeAttack);
    // No word makes it one.
    play.session.vouch();
    assert!(matches!(
        play.session.state(),
        CalibrationState::Ready { .. }
    ));
    play.session.go();
    play.until_halt(&print, Halt::LooksLikeAttack);
    assert!(play.session.scores().live.is_empty());
    play.session.go();
    // A face that the camera makes score low is what a calibration is for.
    play.fill(&face(Some(0.31), 0.0, 60.0));
    play.until_halt(&face(Some(0.1), 20.0, 60.0), Halt::LooksLikeAttack);
    assert_eq!(play.session.skip(), Taken::Changed);
    play.until_halt(&face(Some(0.1), 0.0, 90.0), Halt::LooksLikeAttack);
    // What was dropped tells nothing of the light or the distance either.
    assert_eq!(play.session.scores().live.len(), SAMPLES_A_STEP);
}
