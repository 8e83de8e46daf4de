//! The four kinds of networks, and of shards to train them on.

pub use faceglass_vision::ModelKind as Kind;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// Reads a kind from the command line.
pub fn typed() -> impl TypedValueParser<Value = Kind> {
    let value = |kind: Kind| PossibleValue::new(kind.as_str()).help(help(kind));
    let named = |name: String| Kind::ALL.into_iter().find(|kind| kind.as_str() == name);
    PossibleValuesParser::new(Kind::ALL.map(value))
        .try_map(move |name| named(name).ok_or("this is none of the kinds"))
}

fn help(kind: Kind) -> &'static str {
    match kind {
        Kind::Detector => "Picture to boxes and five points",
        Kind::Landmarks => "Face crop to 68 points",
        Kind::Liveness => "Live face or presentation attack",
        Kind::Embedder => "Aligned face to embedding",
    }
}
