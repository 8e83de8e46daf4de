//! Where a liveness calibration stands, and which camera's threshold is in
//! force.

use super::desk::Desk;
use crate::calibration::{
    CalibrationCommand, CalibrationFailure, CalibrationState, Limits, OperatingPoint, PointStatus,
    PointStore, PointsTrouble, Proposal, Session, Taken, propose,
};
use crate::engine::Engine;
use crate::engine::result::FrameResult;
use crate::live::Event;
use faceglass_capture::{CameraId, SourceSpec};
use faceglass_vision::ModelId;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

enum Phase {
    Idle,
    /// With the floor asked for.
    Steps(Session, Option<f32>),
    Proposed(Proposal),
}

struct OpenCamera {
    id: CameraId,
    name: String,
}

/// The one calibration that may be going on, and what is kept of earlier ones.
pub struct Calibration {
    store: PointStore,
    camera: Option<OpenCamera>,
    phase: Phase,
}

impl Calibration {
    /// Reads what is kept in `dir`.
    pub fn open(dir: &Path) -> (Self, Option<PointsTrouble>) {
        let (store, trouble) = PointStore::open(dir);
        let calibration = Self {
            store,
            camera: None,
            phase: Phase::Idle,
        };
        (calibration, trouble)
    }

    /// A source opened; a camera brings its threshold along. One that came
    /// back goes on where it was.
    pub fn source_opened(&mut self, desk: &mut Desk, spec: &SourceSpec, name: &str) {
        let camera = match spec {
            SourceSpec::Camera { id: Some(id), .. } => Some(OpenCamera {
                id: id.clone(),
                name: name.to_owned(),
            }),
            _ => None,
        };
        self.camera = camera;
        self.put_in_force(desk);
    }

    /// The source went away; so does what was going on.
    pub fn source_lost(&mut self, desk: &mut Desk) {
        if self.is_under_way() {
            self.fail(desk, CalibrationFailure::CameraLost);
        }
        if self.camera.take().is_some() {
            self.put_in_force(desk);
        }
    }

    /// Looks at an annotated frame.
    pub fn take_frame(&mut self, desk: &mut Desk, result: &FrameResult) {
        let Phase::Steps(session, _) = &mut self.phase else {
            return;
        };
        let taken = session.offer(result);
        self.follow(desk, taken);
    }

    /// Whether one is going on.
    pub fn is_under_way(&self) -> bool {
        !matches!(self.phase, Phase::Idle)
    }

    /// Whether it could start.
    pub(super) fn begin(&mut self, desk: &Desk, enrolling: bool, floor: Option<f32>) -> bool {
        let ready = match network(desk) {
            _ if self.camera.is_none() => Err(CalibrationFailure::NoCamera),
            None => Err(CalibrationFailure::NoNetwork),
            Some(_) if enrolling => Err(CalibrationFailure::Enrolling),
            Some((_, shipped)) => Ok(shipped),
        };
        let shipped = match ready {
            Ok(shipped) => shipped,
            Err(why) => {
                self.fail(desk, why);
                return false;
            }
        };
        let session = Session::new(shipped);
        tell(desk, session.state());
        self.phase = Phase::Steps(session, floor);
        true
    }

    pub(super) fn handle(&mut self, desk: &mut Desk, command: CalibrationCommand) {
        match command {
            // Needs the player too; see above.
            CalibrationCommand::Begin { .. } => {}
            CalibrationCommand::Go => {
                if let Phase::Steps(session, _) = &mut self.phase {
                    session.go();
                    tell(desk, session.state());
                }
            }
            CalibrationCommand::Vouch => {
                if let Phase::Steps(session, _) = &mut self.phase {
                    session.vouch();
                    tell(desk, session.state());
                }
            }
            CalibrationCommand::Skip => {
                if let Phase::Steps(session, _) = &mut self.phase {
                    let taken = session.skip();
                    self.follow(desk, taken);
                }
            }
            CalibrationCommand::Cancel => {
                if self.is_under_way() {
                    self.phase = Phase::Idle;
                    tell(desk, CalibrationState::Cancelled);
                }
            }
            CalibrationCommand::Accept { lowering } => self.accept(desk, lowering),
            CalibrationCommand::Remove => self.remove(desk),
        }
    }

    fn follow(&mut self, desk: &mut Desk, taken: Taken) {
        let Phase::Steps(session, floor) = &self.phase else {
            return;
        };
        match taken {
            Taken::Nothing => {}
            Taken::Changed => tell(desk, session.state()),
            Taken::Complete => {
                let (scores, floor) = (session.scores(), *floor);
                let (Some(camera), Some((_, shipped))) = (&self.camera, network(desk)) else {
                    return self.fail(desk, CalibrationFailure::CameraLost);
                };
                let in_force = desk.engine.as_ref().map(Engine::liveness_threshold);
                let limits = Limits {
                    shipped,
                    in_force: in_force.unwrap_or(shipped),
                    floor,
                };
                let proposal = propose(&camera.name, &scores, limits);
                self.phase = Phase::Proposed(proposal.clone());
                tell(desk, CalibrationState::Proposed(proposal));
            }
        }
    }

    /// Keeps the proposal and puts it in force. One that lowers security wants
    /// to be asked for as such; what cannot be kept ends here.
    fn accept(&mut self, desk: &mut Desk, lowering: bool) {
        let Phase::Proposed(proposal) = &self.phase else {
            return;
        };
        let proposal = proposal.clone();
        if !proposal.can_be_stored() || (proposal.lowers_security() && !lowering) {
            tell(desk, CalibrationState::Proposed(proposal));
            return;
        }
        let (Some(camera), Some((model, _))) = (&self.camera, network(desk)) else {
            return self.fail(desk, CalibrationFailure::CameraLost);
        };
        match self.store.keep(point_of(camera, model, &proposal)) {
            Ok(()) => {
                self.phase = Phase::Idle;
                self.put_in_force(desk);
                tell(desk, CalibrationState::Stored(proposal));
            }
            Err(error) => self.fail(desk, CalibrationFailure::NotStored(error.to_string())),
        }
    }

    fn remove(&mut self, desk: &mut Desk) {
        let Some(camera) = &self.camera else {
            return;
        };
        match self.store.forget(&camera.id) {
            Ok(()) => self.put_in_force(desk),
            Err(error) => self.fail(desk, CalibrationFailure::NotStored(error.to_string())),
        }
    }

    /// Puts the open camera's threshold in force, or none, and says which.
    fn put_in_force(&self, desk: &mut Desk) {
        let model = network(desk).map(|(model, _)| model);
        let status = match &self.camera {
            Some(camera) => self.store.status(&camera.id, model.as_ref()),
            None => PointStatus::NoCamera,
        };
        if let Some(engine) = &mut desk.engine {
            engine.set_camera_threshold(status.threshold());
        }
        desk.shared.tell(Event::OperatingPoint(status));
    }

    fn fail(&mut self, desk: &Desk, why: CalibrationFailure) {
        self.phase = Phase::Idle;
        tell(desk, CalibrationState::Failed(why));
    }
}

fn network(desk: &Desk) -> Option<(ModelId, f32)> {
    desk.engine.as_ref().and_then(Engine::liveness_network)
}

fn point_of(camera: &OpenCamera, model: ModelId, proposal: &Proposal) -> OperatingPoint {
    OperatingPoint {
        camera: camera.id.clone(),
        camera_name: camera.name.clone(),
        model,
        threshold: proposal.threshold,
        shipped: proposal.shipped,
        light: proposal.light,
        live: proposal.live,
        attacks: proposal.attacks.clone(),
        made_unix_s: SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs()),
    }
}

fn tell(desk: &Desk, state: CalibrationState) {
    desk.shared.tell(Event::Calibration(state));
}
