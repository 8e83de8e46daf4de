//! Frames, of which the file consists after its first line.
//!
//! ```text
//! kind     1 byte
//! length   4 bytes, little endian
//! CRC-32   4 bytes, little endian, of kind, length and payload
//! payload  `length` bytes: one line of JSON, then bytes where a kind has any
//! ```

use crate::error::Damage;
use crate::person::{PersonId, Template, TemplateId};
use faceglass_vision::{Embedding, ModelId};
use serde::{Deserialize, Serialize};

pub const HEAD_BYTES: usize = 9;
/// Longer than any frame there is.
pub const MOST_BYTES: u32 = 1 << 26;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Somebody, or somebody's new name.
    Person,
    /// A template of somebody told of before.
    Template,
    /// The JPEG of the template before it.
    Face,
    /// Somebody or some of their templates are gone.
    Removed,
    /// Everything before it counts.
    Commit,
    /// What stood here is gone.
    Erased,
}

impl Kind {
    /// No single flipped bit makes another kind of it.
    pub const ERASED: u8 = 0xf0;

    fn byte(self) -> u8 {
        match self {
            Self::Person => 1,
            Self::Template => 2,
            Self::Face => 3,
            Self::Removed => 4,
            Self::Commit => 5,
            Self::Erased => Self::ERASED,
        }
    }

    fn of(byte: u8) -> Option<Self> {
        // 0 is none: a file system may leave zeros at the end after a power cut.
        Some(match byte {
            1 => Self::Person,
            2 => Self::Template,
            3 => Self::Face,
            4 => Self::Removed,
            5 => Self::Commit,
            Self::ERASED => Self::Erased,
            _ => return None,
        })
    }
}

/// What stands before a payload.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    pub kind: Kind,
    pub length: u32,
    pub crc: u32,
}

impl Head {
    pub fn of(kind: Kind, payload: &[u8]) -> Option<Self> {
        let length = u32::try_from(payload.len()).ok()?;
        Some(Self {
            kind,
            length,
            crc: crc_of(kind, payload),
        })
        .filter(|head| head.length <= MOST_BYTES)
    }

    pub fn read(bytes: [u8; HEAD_BYTES]) -> Option<Self> {
        let [kind, a, b, c, d, e, f, g, h] = bytes;
        let length = u32::from_le_bytes([a, b, c, d]);
        Some(Self {
            kind: Kind::of(kind)?,
            length,
            crc: u32::from_le_bytes([e, f, g, h]),
        })
        .filter(|head| head.length <= MOST_BYTES)
    }

    pub fn bytes(self) -> [u8; HEAD_BYTES] {
        let [a, b, c, d] = self.length.to_le_bytes();
        let [e, f, g, h] = self.crc.to_le_bytes();
        [self.kind.byte(), a, b, c, d, e, f, g, h]
    }
}

pub fn crc_of(kind: Kind, payload: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&[kind.byte()]);
    // Longer payloads are never written.
    crc.update(
        &u32::try_from(payload.len())
            .unwrap_or(u32::MAX)
            .to_le_bytes(),
    );
    crc.update(payload);
    crc.finalize()
}

#[derive(Serialize, Deserialize)]
pub struct PersonBody {
    pub id: PersonId,
    pub name: String,
}

#[derive(Serialize, Deserialize)]
struct TemplateBody {
    person: PersonId,
    id: TemplateId,
    model: String,
    created_unix_ms: u64,
}

#[derive(Serialize, Deserialize)]
pub struct RemovedBody {
    pub person: PersonId,
    /// Everything of the person if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub templates: Option<Vec<TemplateId>>,
}

pub fn template_payload(person: &PersonId, template: &Template) -> serde_json::Result<Vec<u8>> {
    let mut payload = serde_json::to_vec(&TemplateBody {
        person: person.clone(),
        id: template.id.clone(),
        model: template.model.0.clone(),
        created_unix_ms: template.created_unix_ms,
    })?;
    payload.push(b'\n');
    let values = template.embedding.values();
    payload.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    Ok(payload)
}

/// The template, whose thumbnail may follow in the next frame.
pub fn template_of(payload: &[u8]) -> Result<(PersonId, Template), Damage> {
    let line_end = payload.iter().position(|byte| *byte == b'\n');
    let (line, values) = payload.split_at(line_end.unwrap_or(payload.len()));
    let body: TemplateBody =
        serde_json::from_slice(line).map_err(|error| Damage::Text(error.to_string()))?;
    let (values, rest) = values.get(1..).unwrap_or_default().as_chunks::<4>();
    if !rest.is_empty() {
        return Err(Damage::EmbeddingCutOff);
    }
    let values = values.iter().copied().map(f32::from_le_bytes).collect();
    let template = Template {
        id: body.id,
        embedding: Embedding::new(values).map_err(|_| Damage::Embedding)?,
        model: ModelId(body.model),
        created_unix_ms: body.created_unix_ms,
        thumbnail: None,
    };
    Ok((body.person, template))
}
