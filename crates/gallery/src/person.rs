//! People and their templates.

use crate::error::GalleryError;
use crate::thumbnail::Thumbnail;
use crate::words::name::clean_name;
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
    /// How it was taken.
    pub taken: Taken,
}

/// How a template was taken, as far as that is known: those of earlier versions
/// know nothing of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    /// How the head was turned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pose: Option<Turned>,
    /// What it was seen in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<TakenFrom>,
}

/// How a head is turned, in degrees; zero looks straight into the camera.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turned {
    /// Positive to the picture's left, which is the person's right.
    pub yaw_deg: f32,
    /// Positive upwards.
    pub pitch_deg: f32,
}

/// What a template was seen in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenFrom {
    /// Of what kind that is.
    pub kind: TakenKind,
    /// Name of the camera, or of the file without its folders; empty if unknown.
    pub name: String,
}

/// What templates are seen in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TakenKind {
    /// A camera.
    Camera,
    /// A picture.
    Picture,
    /// A movie.
    Movie,
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
            taken: Taken::default(),
        }
    }

    /// The same, with how it was taken.
    #[must_use]
    pub fn taken(self, taken: Taken) -> Self {
        Self { taken, ..self }
    }

    /// The pixels of the face, `None` if none was kept or it cannot be read.
    pub fn face(&self) -> Option<RgbImage> {
        self.thumbnail.as_ref()?.picture()
    }
}

pub(crate) fn now_unix_ms() -> u64 {
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
    /// What people wrote and chose.
    pub about: About,
    /// Counter-examples: faces that were taken for theirs, of which somebody said that
    /// they are not. Oldest first. A face that is nearer to one of these than to any
    /// template is asked about.
    pub not_them: Vec<Template>,
}

/// No more counter-examples than these are kept of a person.
pub const MOST_COUNTER_EXAMPLES: usize = 20;

/// Two faces this near, in cosine, say the same: one of them is enough.
pub const SAME_COSINE: f32 = 0.9;

/// Fewer templates than these have no weakest one.
const FEWEST_COMPARED: usize = 3;

/// How well a template fits the others of its person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// Mean cosine similarity to the others of its network, −1 to 1; `None` if it is
    /// the only one.
    pub mean: Option<f32>,
    /// Whether that is the lowest, where there are three or more.
    pub is_weakest: bool,
}

/// What people wrote about somebody, and chose for them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Cleaned by [`clean_note`](crate::clean_note); empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Cleaned by [`clean_tags`](crate::clean_tags).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The template whose picture stands for them; if it is none of theirs (any
    /// more), the newest does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<TemplateId>,
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
            about: About::default(),
            not_them: Vec::new(),
        };
        person.sort();
        Ok(person)
    }

    /// Templates that `model` made and can match.
    pub fn templates_of<'a>(&'a self, model: &'a ModelId) -> impl Iterator<Item = &'a Template> {
        self.templates.iter().filter(move |t| t.model == *model)
    }

    /// Templates and counter-examples.
    pub(crate) fn held(&self) -> impl Iterator<Item = &Template> {
        self.templates.iter().chain(&self.not_them)
    }

    /// Cosine similarity, −1 to 1, of the most similar template of that network; `None`
    /// if there is none.
    pub fn similarity(&self, model: &ModelId, face: &Embedding) -> Option<f32> {
        nearest(&self.templates, model, face)
    }

    /// The same of the most similar counter-example.
    pub fn counter_similarity(&self, model: &ModelId, face: &Embedding) -> Option<f32> {
        nearest(&self.not_them, model, face)
    }

    /// How well each template fits the others, in their order. Compares each with
    /// each of the same network.
    pub fn fits(&self) -> Vec<Fit> {
        let mean = |template: &Template| {
            let others = self.templates_of(&template.model);
            let others: Vec<f32> = others
                .filter(|other| other.id != template.id)
                .map(|other| other.embedding.cosine(&template.embedding))
                .collect();
            (!others.is_empty()).then(|| others.iter().sum::<f32>() / others.len() as f32)
        };
        let means: Vec<Option<f32>> = self.templates.iter().map(mean).collect();
        // Of two, each is as far from the other.
        let compared = means.iter().flatten().count();
        let lowest = means.iter().flatten().copied().reduce(f32::min);
        let lowest = lowest.filter(|_| compared >= FEWEST_COMPARED);
        let weakest = means
            .iter()
            .position(|mean| mean.is_some() && *mean == lowest);
        let fits = means.into_iter().enumerate();
        fits.map(|(at, mean)| Fit {
            mean,
            is_weakest: weakest == Some(at),
        })
        .collect()
    }

    /// That template of theirs.
    pub fn template(&self, id: &TemplateId) -> Option<&Template> {
        self.templates.iter().find(|template| template.id == *id)
    }

    /// The template whose picture was chosen to stand for them, while it is theirs.
    pub fn cover(&self) -> Option<&Template> {
        self.template(self.about.cover.as_ref()?)
    }

    /// The picture to show: the one that was chosen, else the newest that can be read.
    pub fn thumbnail(&self) -> Option<RgbImage> {
        let chosen = self.cover().and_then(Template::face);
        chosen.or_else(|| self.templates.iter().rev().find_map(Template::face))
    }

    pub(crate) fn sort(&mut self) {
        for templates in [&mut self.templates, &mut self.not_them] {
            templates.sort_by(|a, b| (a.created_unix_ms, &a.id).cmp(&(b.created_unix_ms, &b.id)));
        }
    }
}

fn nearest(templates: &[Template], model: &ModelId, face: &Embedding) -> Option<f32> {
    let of_model = templates.iter().filter(|template| template.model == *model);
    let similarities = of_model.map(|template| template.embedding.cosine(face));
    similarities.reduce(f32::max)
}
