//! An enrolment that waits until its face has proved that somebody is there.

use super::desk::Desk;
use super::enrolment::{EnrolmentDesk, Phase};
use crate::challenge::PresenceVerdict;
use crate::enrolment::IfExisting;
use crate::live::EnrolmentState;
use crate::tell::EnrolFailure;

impl EnrolmentDesk {
    /// Waits for a challenge of that track before it starts; whether it may.
    pub fn start_once_proven(
        &mut self,
        desk: &mut Desk,
        track: u64,
        name: &str,
        existing: IfExisting,
    ) -> bool {
        let Some(name) = self.accept(desk, name) else {
            return false;
        };
        let state = EnrolmentState::Proving {
            name: name.clone(),
            track,
        };
        self.phase = Phase::Proving {
            name,
            track,
            existing,
        };
        self.tell(desk, state);
        true
    }

    /// The track whose challenge it waits for.
    pub fn waits_for_proof(&self) -> Option<u64> {
        match &self.phase {
            Phase::Proving { track, .. } => Some(*track),
            _ => None,
        }
    }

    /// The track that is gathered, while it is in the picture.
    pub fn gathered_track(&self) -> Option<u64> {
        match &self.phase {
            Phase::Gathering(gatherer, _) => gatherer.track(),
            _ => None,
        }
    }

    /// The challenge was passed.
    pub fn proven(&mut self, desk: &mut Desk) {
        if let Phase::Proving {
            name,
            track,
            existing,
        } = std::mem::replace(&mut self.phase, Phase::Idle)
        {
            self.gather(desk, track, name, existing);
        }
    }

    /// It was not, or no longer holds.
    pub fn not_proven(&mut self, desk: &mut Desk, verdict: Option<PresenceVerdict>) {
        let name = match &self.phase {
            Phase::Proving { name, .. } => name.clone(),
            Phase::Gathering(gatherer, _) => gatherer.name.clone(),
            _ => return,
        };
        let verdict = verdict.unwrap_or(PresenceVerdict::CouldNotTell);
        self.fail(desk, EnrolFailure::NotProven { name, verdict });
    }
}
