//! The kinds of networks on the command line. There is one enumeration of them, the app's own.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use faceglass_vision::ModelKind;

/// Reads a kind from the command line.
pub fn typed() -> impl TypedValueParser<Value = ModelKind> {
    PossibleValuesParser::new(values()).try_map(|word| word.parse::<ModelKind>())
}

/// Their names, with what they are.
pub fn values() -> Vec<PossibleValue> {
    let value = |kind: ModelKind| PossibleValue::new(kind.as_str()).help(help(kind));
    ModelKind::ALL.map(value).to_vec()
}

fn help(kind: ModelKind) -> &'static str {
    match kind {
        ModelKind::Detector => "Picture to boxes and five points",
        ModelKind::Landmarks => "Face crop to 68 points",
        ModelKind::Liveness => "Live face or presentation attack",
        ModelKind::Demesher => "Aligned face with printed lines to the face without them",
        ModelKind::Embedder => "Aligned face to embedding",
    }
}
