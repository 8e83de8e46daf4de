//! Stages that fail.

use faceglass_vision::VisionError;
use std::fmt;

/// A stage of the pipeline that can fail by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Face detection.
    Detection,
    /// Landmarks.
    Landmarks,
    /// Liveness.
    Liveness,
    /// Embedding.
    Embedding,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Detection => "Face detection",
            Self::Landmarks => "Landmarks",
            Self::Liveness => "Liveness",
            Self::Embedding => "Embedding",
        })
    }
}

/// What failed while one frame was looked at; the other stages still ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Stages that failed, each once.
    Stages(Vec<(Stage, VisionError)>),
    /// A network panicked.
    Panicked,
    /// There are no networks, for this reason.
    NoNetworks(VisionError),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stages(stages) => {
                for (n, (stage, error)) in stages.iter().enumerate() {
                    let gap = if n == 0 { "" } else { " " };
                    write!(f, "{gap}{stage} failed on this frame: {error}")?;
                }
                Ok(())
            }
            Self::Panicked => f.write_str(
                "A network failed inside on this frame; if it goes on, check the models.",
            ),
            Self::NoNetworks(error) => error.fmt(f),
        }
    }
}
