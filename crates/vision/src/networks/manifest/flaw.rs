//! What can be wrong in a manifest.

use crate::types::ModelKind;

/// What is wrong, as part of a sentence.
#[derive(Debug, thiserror::Error)]
pub enum Flaw {
    /// No such TOML, or not the keys there should be.
    #[error("{0}")]
    Toml(String),
    #[error("it cannot be written ({0})")]
    NotWritten(#[from] toml::ser::Error),
    #[error("output.decode \"{name}\" is not known for the kind {kind}; known are: {known}")]
    UnknownDecode {
        name: String,
        kind: ModelKind,
        known: &'static str,
    },
    #[error("output.{key} means nothing to decode \"{decode}\"; take it out")]
    NotRead {
        key: &'static str,
        decode: &'static str,
    },
    /// Not said in these words; see [`crate::types::ModelError::Cameras`].
    #[error("it needs cameras of {cameras}")]
    Cameras { kind: ModelKind, cameras: String },
    #[error("decode \"softmax\" needs output.live_index")]
    NoLiveIndex,
    #[error("output.lowest_votes must be at least 1; leave it out for all votes")]
    NoVotes,
    #[error("an input of {0}x{1} pixels is not possible")]
    InputSize(u32, u32),
    #[error("input.scale must be a number other than 0")]
    InputScale,
    #[error("input.mean must be three numbers")]
    InputMean,
    #[error("sha256 must be 64 lower-case hexadecimal digits")]
    Sha256,
    #[error("file must name a file beside the manifest")]
    File,
    #[error("output.strides must be positive")]
    Strides,
    #[error("output.crop_scale must lie between 0.1 and 10")]
    CropScale,
    #[error("output.cell must lie between 1 and 16")]
    Cell,
    #[error("output.columns must lie between 1 and 112")]
    Columns,
    #[error("output.views must list at least one view with a scale between 0.05 and 20")]
    Views,
    #[error("output.burnt_out_gain must lie between 0 and 20")]
    BurntOutGain,
    #[error("{0} must lie between 0 and 1")]
    NoShare(&'static str),
    #[error("thresholds.threshold must be a cosine, between -1 and 1")]
    NoCosine,
}

impl Flaw {
    /// What the reader of `text` said, and where in it.
    pub fn of_toml(error: &toml::de::Error, text: &str) -> Self {
        let line = |start| text.bytes().take(start).filter(|b| *b == b'\n').count() + 1;
        let place = error.span().map(|span| line(span.start));
        let place = place.map_or_else(String::new, |line| format!(", line {line}"));
        Self::Toml(format!("{}{place}", error.message().trim_end()))
    }
}
