//! How far a guided calibration has come in the window.

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
    fn is_under_way(&self) -> bool {
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

    /// Opens it at its start, if it is not open.
    pub fn open(&mut self) {
        if !self.is_open() {
            *self = Self::Intro;
        }
    }

    /// The command that starts the steps; how low the threshold may go without
    /// attacks is `floor`.
    pub fn begin(&mut self, floor: Option<f32>) -> Command {
        *self = Self::Asked;
        Command::Calibrate(CalibrationCommand::Begin { floor })
    }

    /// Closes it. The command that sees to it that what was under way changes
    /// nothing, if something was.
    pub fn leave(&mut self) -> Option<Command> {
        let under_way = self.is_under_way();
        *self = Self::Closed;
        under_way.then_some(Command::Calibrate(CalibrationCommand::Cancel))
    }

    /// What the pipeline says of a calibration; whether a threshold was stored,
    /// which is meant to be used.
    pub fn hear(&mut self, state: CalibrationState) -> bool {
        if state == CalibrationState::Cancelled {
            *self = Self::Closed;
            return false;
        }
        if !self.is_open() && !matches!(state, CalibrationState::Failed(_)) {
            // Told again after the person closed it.
            return false;
        }
        let is_stored = matches!(state, CalibrationState::Stored(_));
        *self = Self::Running(state);
        is_stored
    }
}
