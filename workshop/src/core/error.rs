//! What can go wrong in the workshop.

use std::path::{Path, PathBuf};

/// Result with the workshop's error.
pub type Result<T> = std::result::Result<T, WorkshopError>;

/// Each text is a sentence a person can act on.
#[derive(Debug, thiserror::Error)]
pub enum WorkshopError {
    /// A file could not be read or written.
    #[error("{path} cannot be used: {source}.", path = path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A configuration that cannot be used.
    #[error("The configuration cannot be used: {0}.")]
    Config(String),
    /// Data that is missing or damaged.
    #[error("The data cannot be used: {0}.")]
    Data(String),
    /// A checkpoint that does not fit the network or the run.
    #[error("The checkpoint cannot be used: {0}. Start a new run folder, or correct the config.")]
    Checkpoint(String),
    /// A run folder that already holds a run.
    #[error(
        "{run} already holds a run at step {step}. Go on with --resume, or choose another folder with --run.",
        run = run.display()
    )]
    RunThere {
        /// The folder.
        run: PathBuf,
        /// Steps done there.
        step: u64,
    },
    /// A run that cannot go on by another configuration.
    #[error(
        "In {run}, which has been trained already, {key} {was}; in the configuration it {now}. Go on by the run's own config.toml, or choose another folder with --run.",
        run = run.display()
    )]
    OtherRun {
        /// The folder.
        run: PathBuf,
        /// The first setting that differs, as `table.key`.
        key: String,
        /// What it was, as `= 3` or `is not set`.
        was: String,
        /// What it would be.
        now: String,
    },
    /// A network file that could not be written or run.
    #[error("The network cannot be used: {0}.")]
    Network(String),
    /// A smaller network that errs more than it may.
    #[error("Refused: {0}.")]
    Refused(String),
    /// Training produced numbers that are not finite.
    #[error("The loss is not finite at step {0}. Lower the learning rate and resume.")]
    Diverged(u64),
    /// An error of the vision library.
    #[error(transparent)]
    Vision(#[from] faceglass_vision::VisionError),
    /// A list or a measurement that the evaluation library refused.
    #[error(transparent)]
    Evaluation(#[from] faceglass_evaluation::EvaluationError),
}

impl WorkshopError {
    /// Wraps a system error together with the path it belongs to.
    pub fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::Io {
            path: path.to_owned(),
            source,
        }
    }
}
