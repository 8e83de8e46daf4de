//! Whether the landmark network takes part.

/// What becomes of the detector's five points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refine {
    /// The landmark network's take their place.
    Landmarks,
    /// They are used as they are.
    Nothing,
}
