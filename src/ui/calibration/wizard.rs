//! How far a guided calibration has come in the window.

use faceglass_pipeline::calibration::CalibrationState;

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
