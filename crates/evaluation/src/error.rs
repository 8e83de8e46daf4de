//! What can go wrong here.

/// Each text is a sentence a person can act on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationError {
    /// There is too little to measure.
    #[error("{0}")]
    TooLittle(String),
    /// A list or table that is not what it should be.
    #[error("{0}")]
    List(String),
    /// A calibration file that cannot be used.
    #[error("{0}")]
    Calibration(String),
    /// A picture of a curve that cannot be drawn.
    #[error("{0}")]
    Plot(String),
}
