//! The lines of a backup.

use crate::person::{About, Taken, Template, TemplateId};
use crate::thumbnail::Thumbnail;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use faceglass_vision::{Embedding, ModelId};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

/// What this program writes and reads.
pub const VERSION: u32 = 2;
/// No line is longer.
pub const MOST_LINE_BYTES: u64 = 8 << 20;

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Line {
    Backup(BackupLine),
    Person(PersonLine),
    /// Of the person before.
    Template(TemplateLine),
    /// A counter-example of the person before, since version 2.
    NotThem(TemplateLine),
    End(EndLine),
}

/// The first line. Later versions may say more.
#[derive(Debug, Serialize, Deserialize)]
pub struct BackupLine {
    pub version: u32,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct PersonLine {
    pub id: String,
    pub name: String,
    #[serde(default)]
    pub about: About,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct TemplateLine {
    pub id: String,
    /// SHA-256 of the network that made it.
    pub model: String,
    pub created_unix_ms: u64,
    /// Little-endian single-precision numbers.
    pub embedding: Bytes,
    /// A JPEG.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub face: Option<Bytes>,
    #[serde(default)]
    pub taken: Taken,
}

impl TemplateLine {
    pub fn of(template: &Template) -> Self {
        // Whatever else a template gets must be written, too.
        let Template {
            id,
            embedding,
            model,
            created_unix_ms,
            thumbnail,
            taken,
        } = template;
        let jpeg = thumbnail.as_ref().and_then(|thumbnail| thumbnail.jpeg());
        Self {
            id: id.0.clone(),
            model: model.0.clone(),
            created_unix_ms: *created_unix_ms,
            embedding: of_embedding(embedding),
            taken: taken.clone(),
            face: jpeg.map(|jpeg| Bytes(Zeroizing::new(jpeg.to_vec()))),
        }
    }

    /// The template; `None` if its embedding is none.
    pub fn template(self) -> Option<Template> {
        Some(Template {
            embedding: embedding_of(&self.embedding)?,
            id: TemplateId(self.id),
            model: ModelId(self.model),
            created_unix_ms: self.created_unix_ms,
            taken: self.taken,
            thumbnail: self.face.map(|jpeg| Thumbnail::from(jpeg.0.to_vec())),
        })
    }
}

/// Base64; wiped from memory.
#[derive(Debug)]
pub struct Bytes(pub Zeroizing<Vec<u8>>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(BASE64_STANDARD.encode(&*self.0)))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        let bytes = BASE64_STANDARD.decode(&*text).map_err(D::Error::custom)?;
        Ok(Self(Zeroizing::new(bytes)))
    }
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EndLine {
    pub people: usize,
    pub templates: usize,
    #[serde(default)]
    pub not_them: usize,
}

fn of_embedding(embedding: &Embedding) -> Bytes {
    let bytes = embedding.values().iter().flat_map(|v| v.to_le_bytes());
    Bytes(Zeroizing::new(bytes.collect()))
}

/// `None` if it is none of an embedding.
fn embedding_of(bytes: &Bytes) -> Option<Embedding> {
    let (values, []) = bytes.0.as_chunks::<4>() else {
        return None;
    };
    let values = values.iter().map(|bytes| f32::from_le_bytes(*bytes));
    Embedding::new(values.collect()).ok()
}
