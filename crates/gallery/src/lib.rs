//! People and their templates on disk, and cosine matching.

/// Stable identity of a person in the gallery.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub struct PersonId(pub String);
