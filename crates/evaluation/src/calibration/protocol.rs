//! Ids in calibration files: what was measured how, in a form that whoever
//! shows it can word in any language.

use serde::{Deserialize, Serialize};

/// By which protocol a calibration was measured.
///
/// A file holds its id. Files of earlier versions hold English words, which
/// are read as well; of another program's words nothing is known, and they
/// stay as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Protocol {
    /// View 2 of "Labeled Faces in the Wild": pairs of web photographs.
    LfwView2,
    /// Pairs from a list.
    PairList,
    /// Pictures one by one, and each face followed through a movie.
    Presentations,
    /// As written in the file.
    Other(String),
}

impl Protocol {
    /// The id in a file.
    pub fn id(&self) -> &str {
        match self {
            Self::LfwView2 => "lfw_view_2",
            Self::PairList => "pair_list",
            Self::Presentations => "presentations",
            Self::Other(words) => words,
        }
    }
}

impl From<String> for Protocol {
    fn from(text: String) -> Self {
        match text.as_str() {
            "lfw_view_2" | "LFW View 2" => Self::LfwView2,
            "pair_list" | "a list of pairs" => Self::PairList,
            "presentations" | "pictures one by one, movies by face followed" => Self::Presentations,
            _ => Self::Other(text),
        }
    }
}

impl From<Protocol> for String {
    fn from(protocol: Protocol) -> Self {
        match protocol {
            Protocol::Other(words) => words,
            known => known.id().to_owned(),
        }
    }
}

/// The kind of an attack, as far as its name is an id that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpeciesKind {
    /// Printed photographs.
    Print,
    /// Pictures or movies on a phone.
    Phone,
    /// Pictures or movies on any screen.
    Screen,
    /// Movies played back on a screen.
    Replay,
    /// Masks.
    Mask,
    /// The name as written in the file.
    Other(String),
}

impl SpeciesKind {
    /// What a name means: an id in the singular or plural, in whatever case.
    pub fn of(name: &str) -> Self {
        let id = name.trim().to_lowercase();
        match id.strip_suffix('s').unwrap_or(&id) {
            "print" | "photo" | "paper" => Self::Print,
            "phone" => Self::Phone,
            "screen" | "display" => Self::Screen,
            "replay" | "video" => Self::Replay,
            "mask" => Self::Mask,
            _ => Self::Other(name.to_owned()),
        }
    }
}
