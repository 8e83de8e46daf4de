//! How a command ends.

/// How a command ended well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Something was found, or there was nothing to find.
    Done,
    /// Nothing was found, or nothing matched.
    Nothing,
}

impl Outcome {
    /// Whether what was looked for was found.
    pub fn found(found: bool) -> Self {
        if found { Self::Done } else { Self::Nothing }
    }
}

/// Why a command stopped early.
#[derive(Debug)]
pub enum Stop {
    /// To be told, in a sentence.
    Error(String),
    /// Told already.
    Told,
    /// Whoever read the output has enough.
    OutputClosed,
}

impl Stop {
    pub fn error(error: impl std::fmt::Display) -> Self {
        Self::Error(error.to_string())
    }
}

pub type Ended = Result<Outcome, Stop>;
