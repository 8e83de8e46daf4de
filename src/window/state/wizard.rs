//! How far a guided calibration has come in the window.

use super::State;
use super::notices::Message;
use faceglass_pipeline::calibration::{CalibrationCommand, CalibrationState};
use faceglass_pipeline::live::Command;

/// Where the person is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Wizard {
    /// Not calibrating.
    #[default]
    Closed,
    /// Reading what is going to happen.
    Intro,
    /// Sent; the pipeline has not answered yet.
    Asked,
    /// What the pipeline says.
    Running(CalibrationState),
}

impl Wizard {
    /// Whether it takes up a panel.
    pub fn is_open(&self) -> bool {
        *self != Self::Closed
    }

    /// Whether the pipeline has something to cancel.
    pub fn is_under_way(&self) -> bool {
        match self {
            Self::Asked => true,
            Self::Running(state) => matches!(
                state,
                CalibrationState::Ready { .. }
                    | CalibrationState::Gathering { .. }
                    | CalibrationState::Proposed(_)
            ),
            Self::Closed | Self::Intro => false,
        }
    }
}

impl State {
    /// Sends a command of the calibration.
    pub fn calibrate(&mut self, command: CalibrationCommand) {
        self.send(Command::Calibrate(command));
    }

    /// Starts the steps.
    pub fn begin_calibration(&mut self) {
        self.wizard = Wizard::Asked;
        let floor = self.knowledge.liveness_floor(self.defaults.liveness);
        self.calibrate(CalibrationCommand::Begin { floor });
    }

    /// Closes the wizard; what was under way changes nothing.
    pub fn leave_calibration(&mut self) {
        if self.wizard.is_under_way() {
            self.calibrate(CalibrationCommand::Cancel);
            self.notices.info(Message::CalibrationCancelled);
        }
        self.wizard = Wizard::Closed;
    }

    /// What the pipeline says of a calibration.
    pub fn hear_calibration(&mut self, state: CalibrationState) {
        match state {
            CalibrationState::Cancelled => self.wizard = Wizard::Closed,
            // Told again after the person closed it.
            _ if !self.wizard.is_open() && !matches!(state, CalibrationState::Failed(_)) => {}
            CalibrationState::Stored(_) => {
                // Kept for use; a value set by hand would stand in its way.
                let mut thresholds = self.settings.pipeline;
                thresholds.liveness_threshold = None;
                self.set_thresholds(thresholds);
                self.wizard = Wizard::Running(state);
            }
            state => self.wizard = Wizard::Running(state),
        }
    }

    /// Liveness score from which a face is live: the person's, else the open
    /// camera's, else the network's.
    pub fn liveness_threshold(&self) -> f32 {
        let own = self.settings.pipeline.liveness_threshold;
        own.or(self.point.threshold())
            .unwrap_or(self.defaults.liveness)
    }
}
