//! People and their templates.

use crate::error::GalleryError;
use crate::name::clean_name;
use crate::thumbnail::Thumbnail;
use faceglass_vision::{Embedding, ModelId};
use image::RgbImage;
use serde::{Deserialize, Serialize};
use std::hash::{BuildHasher as _, RandomState};
use std::time::{SystemTime, UNIX_EPOCH};

/// Stable identity of a person in the gallery.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PersonId(pub String);

impl PersonId {
    /// An identity that no other person has.
    pub fn fresh() -> Self {
        Self(random_hex())
    }
}

/// Stable identity of a template.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TemplateId(pub String);

impl TemplateId {
    /// An identity that no other template has.
    pub fn fresh() -> Self {
        Self(random_hex())
    }
}

/// 32 digits: the standard library seeds its hashers from the system.
pub(crate) fn random_hex() -> String {
    let word = || RandomState::new().hash_one(SystemTime::now());
    format!("{:016x}{:016x}", word(), word())
}

/// One enrolled sample of a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// Identity.
    pub id: TemplateId,
    /// What is matched.
    pub embedding: Embedding,
    /// The network that made the embedding; templates are only ever compared
    /// with embeddings of the same one.
    pub model: ModelId,
    /// When it was enrolled, in milliseconds since 1970.
    pub created_unix_ms: u64,
    /// The aligned 112x112 face, if one was kept.
    pub thumbnail: Option<Thumbnail>,
}

impl Template {
    /// A template made now. A face that cannot be encoded is left out: the
    /// thumbnail is for people, matching does not need it.
    pub fn new(embedding: Embedding, model: ModelId, aligned: Option<&RgbImage>) -> Self {
        Self {
            id: TemplateId::fresh(),
            embedding,
            model,
            created_unix_ms: now_unix_ms(),
            thumbnail: aligned.and_then(|face| Thumbnail::encode(face).ok()),
        }
    }

    /// The pixels of the face, `None` if none was kept or it cannot be read.
    pub fn face(&self) -> Option<RgbImage> {
        self.thumbnail.as_ref()?.picture()
    }
}

fn now_unix_ms() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| {
            u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
        })
}

/// Somebody enrolled.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Identity; stays when the name changes.
    pub id: PersonId,
    /// Name, cleaned by [`clean_name`]. Two people may share one.
    pub name: String,
    /// Samples, oldest first.
    pub templates: Vec<Template>,
}

impl Person {
    /// A new person.
    ///
    /// # Errors
    /// [`GalleryError::Name`] if the name cannot be used.
    pub fn new(name: &str, templates: Vec<Template>) -> Result<Self, GalleryError> {
        let mut person = Self {
            id: PersonId::fresh(),
            name: clean_name(name)?,
            templates,
        };
        person.sort();
        Ok(person)
    }

    /// Templates that `model` made and can match.
    pub fn templates_of<'a>(&'a self, model: &'a ModelId) -> impl Iterator<Item = &'a Template> {
        self.templates.iter().filter(move |t| t.model == *model)
    }

    /// The picture to show: the newest that can be read.
    pub fn thumbnail(&self) -> Option<RgbImage> {
        self.templates.iter().rev().find_map(Template::face)
    }

    pub(crate) fn sort(&mut self) {
        self.templates
            .sort_by(|a, b| (a.created_unix_ms, &a.id).cmp(&(b.created_unix_ms, &b.id)));
    }
}
