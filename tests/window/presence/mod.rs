//! Proving presence.

mod asking;
mod choosing;
mod endings;
mod light;

use crate::support::{Setup, Window, english, face, frame, spoof, unsure};
use egui::{Key, Shape};
use egui_kittest::kittest::Queryable as _;
use faceglass_pipeline::challenge::{
    AskWhen, CallOff, Grounds, Mistake, Outcome, PresenceVerdict, Prompt, ProofRefusal,
    ProofSettings, ProofState, Reason, Step, Wish,
};
use faceglass_pipeline::live::{Command, EnrolFailure, EnrolmentState, Event, IfExisting};
use faceglass_pipeline::result::UnsureReason;
use faceglass_vision::light::{LightCode, LightVerdict};
use faceglass_vision::motion::SolidityVerdict;
use std::sync::Arc;
use std::time::{Duration, Instant};

const BUTTON: &str = "Prove presence of face 1";

/// A moment that has not come: whatever the real clock says, none of its time has
/// passed yet, and the window's own clock counts on from there.
fn now() -> Instant {
    Instant::now() + Duration::from_secs(3600)
}

fn prompt(wish: Wish) -> Prompt {
    Prompt {
        track: 1,
        number: 1,
        of: 3,
        wish,
        mistake: None,
        can_exchange: true,
    }
}

fn todo(step: Step) -> Wish {
    Wish::Do {
        step,
        since: now(),
        window: Duration::from_millis(3500),
        held: false,
        light: None,
    }
}

fn asking(prompt: Prompt) -> Event {
    Event::Proof(ProofState::Asking(prompt))
}

fn outcome(reason: Reason) -> Outcome {
    Outcome {
        verdict: reason.verdict(),
        grounds: Grounds {
            reason,
            steps: Vec::new(),
            solidity: SolidityVerdict::Unsure,
            depth_gain: None,
            least_likeness: Some(0.7),
        },
        ended_ms: 10_000,
        valid_until_ms: 70_000,
        track: Some(1),
    }
}

fn ended(reason: Reason, called_off: Option<CallOff>) -> Event {
    Event::Proof(ProofState::Ended {
        outcome: Box::new(outcome(reason)),
        called_off,
    })
}

/// A window that asks the one face before its camera.
fn asked() -> Window {
    let mut window = Window::with_faces(vec![face(1, 200.0)]);
    window.click(BUTTON);
    window.assert_sent(&Command::Prove { track: 1 });
    window
}
