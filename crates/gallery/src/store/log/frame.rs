//! Frames, of which the file consists after its header.
//!
//! ```text
//! kind     1 byte
//! lengths  4 bytes each, little endian: of what the two boxes hold
//! label    a sealed box: what the frame is about, in JSON
//! body     a sealed box: the name, the embedding, the face, or what is written, if any
//!
//! a box    nonce (24 bytes), tag (16 bytes), then what it holds, sealed
//! ```
//!
//! The associated data of a label names the file, the kind, and the generation and
//! number of the frame; that of a body also the label: so no box opens in another
//! file, at another place, in another generation, or for another person, template
//! or network than it was written for.

use crate::deeds::EventId;
use crate::error::Damage;
use crate::keys::{Key, KeyTrouble, SEAL_BYTES};
use crate::person::{PersonId, Taken, Template, TemplateId};
use faceglass_vision::{Embedding, ModelId};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

pub const HEAD_BYTES: usize = 9;
/// Longer than anything a box holds.
const MOST_BYTES: u32 = 1 << 26;

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
    /// What is written about somebody told of before, since format 4.
    About,
    /// An entry of the list of changes, since format 4.
    Event,
    /// What stood here is gone.
    Erased,
}

impl Kind {
    pub const ERASED: u8 = 0xf0;
    pub const COMMIT: u8 = 5;

    fn byte(self) -> u8 {
        match self {
            Self::Person => 1,
            Self::Template => 2,
            Self::Face => 3,
            Self::Removed => 4,
            Self::Commit => Self::COMMIT,
            Self::About => 6,
            Self::Event => 7,
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
            Self::COMMIT => Self::Commit,
            6 => Self::About,
            7 => Self::Event,
            Self::ERASED => Self::Erased,
            _ => return None,
        })
    }
}

/// What stands before the boxes.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    pub kind: Kind,
    /// Bytes that the label holds.
    pub label: u32,
    /// Bytes that the body holds.
    pub body: u32,
}

impl Head {
    fn of(kind: Kind, label: &[u8], body: &[u8]) -> Result<Self, KeyTrouble> {
        let length = |bytes: &[u8]| {
            let length = u32::try_from(bytes.len()).ok();
            length
                .filter(|length| *length <= MOST_BYTES)
                .ok_or(KeyTrouble::TooLong)
        };
        Ok(Self {
            kind,
            label: length(label)?,
            body: length(body)?,
        })
    }

    pub fn read(bytes: [u8; HEAD_BYTES]) -> Option<Self> {
        let [kind, a, b, c, d, e, f, g, h] = bytes;
        Some(Self {
            kind: Kind::of(kind)?,
            label: u32::from_le_bytes([a, b, c, d]),
            body: u32::from_le_bytes([e, f, g, h]),
        })
        .filter(|head| head.label <= MOST_BYTES && head.body <= MOST_BYTES)
    }

    pub fn bytes(self) -> [u8; HEAD_BYTES] {
        let [a, b, c, d] = self.label.to_le_bytes();
        let [e, f, g, h] = self.body.to_le_bytes();
        [self.kind.byte(), a, b, c, d, e, f, g, h]
    }

    pub fn label_box_bytes(self) -> usize {
        SEAL_BYTES + self.label as usize
    }

    pub fn body_box_bytes(self) -> usize {
        SEAL_BYTES + self.body as usize
    }

    /// Of the whole frame.
    pub fn frame_bytes(self) -> u64 {
        (HEAD_BYTES + self.label_box_bytes() + self.body_box_bytes()) as u64
    }
}

/// Where a frame stands: in which generation and as the how manieth of it. A
/// commit, which must be recognised behind a damaged place, by its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    In { generation: u64, number: u32 },
    At(u64),
}

/// Seals and opens the boxes of one file.
#[derive(Debug)]
pub struct Sealer {
    key: Key,
    /// Names the file.
    file: Vec<u8>,
}

/// A frame as it is written.
pub struct Frame {
    pub head: Head,
    pub label: Vec<u8>,
    pub body: Vec<u8>,
}

impl Sealer {
    pub fn new(key: Key, gallery: &str, mark: &str, version: u32) -> Self {
        Self {
            key,
            file: format!("faceglass-gallery {version} {gallery} {mark} ").into_bytes(),
        }
    }

    pub fn frame(
        &self,
        kind: Kind,
        stand: Stand,
        label: &[u8],
        body: &[u8],
    ) -> Result<Frame, KeyTrouble> {
        Ok(Frame {
            head: Head::of(kind, label, body)?,
            label: self.key.seal(&self.about_label(kind, stand), label)?,
            body: self.key.seal(&self.about_body(kind, stand, label), body)?,
        })
    }

    pub fn label(&self, kind: Kind, stand: Stand, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        self.key.open(&self.about_label(kind, stand), sealed)
    }

    /// Opens a body by what [`Sealer::about_body`] gave.
    pub fn body(&self, about: &[u8; 32], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        self.key.open(about, sealed)
    }

    /// A hash, as it is kept for each face in memory.
    pub fn about_body(&self, kind: Kind, stand: Stand, label: &[u8]) -> [u8; 32] {
        let mut about = Sha256::new_with_prefix(self.about_label(kind, stand));
        about.update(b"body ");
        about.update(label);
        about.finalize().into()
    }

    fn about_label(&self, kind: Kind, stand: Stand) -> Vec<u8> {
        let mut about = self.file.clone();
        about.push(kind.byte());
        match stand {
            Stand::In { generation, number } => {
                about.extend(generation.to_le_bytes());
                about.extend(number.to_le_bytes());
            }
            Stand::At(place) => about.extend(place.to_le_bytes()),
        }
        about
    }
}

/// What the boxes of a generation add up to: a commit holds it, so that none can
/// be left out, added or exchanged, and it goes on from the commit before.
#[derive(Clone)]
pub struct Tally(Sha256);

impl Tally {
    /// Goes on from what stood before: the header, or the seal of a commit.
    pub fn after(before: &[u8]) -> Self {
        Self(Sha256::new_with_prefix(before))
    }

    /// The beginnings of the boxes stay when a frame is erased; its kind does not.
    pub fn add(&mut self, head: Head, label: &[u8], body: &[u8]) {
        self.0.update(&head.bytes()[1..]);
        for boxed in [label, body] {
            self.0.update(&boxed[..boxed.len().min(SEAL_BYTES)]);
        }
    }

    pub fn digest(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

#[derive(Serialize, Deserialize)]
pub struct PersonLabel {
    pub person: PersonId,
}

#[derive(Serialize, Deserialize)]
pub struct EventLabel {
    pub event: EventId,
}

/// Who holds a template: somebody enrolled, an entry of the list of changes, or (since
/// format 5) somebody whose counter-example it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Holder {
    Person(PersonId),
    Event(EventId),
    Not(PersonId),
}

#[derive(Serialize, Deserialize)]
pub struct TemplateLabel {
    #[serde(flatten)]
    pub holder: Holder,
    pub template: TemplateId,
    pub model: ModelId,
    pub created_unix_ms: u64,
    /// Nothing is known of it in files of format 3.
    #[serde(default)]
    pub taken: Taken,
}

#[derive(Serialize, Deserialize)]
pub struct FaceLabel {
    #[serde(flatten)]
    pub holder: Holder,
    pub template: TemplateId,
}

#[derive(Serialize, Deserialize)]
pub struct RemovedLabel {
    #[serde(flatten)]
    pub holder: Holder,
    /// Everything of it if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub templates: Option<Vec<TemplateId>>,
}

#[derive(Serialize, Deserialize)]
pub struct CommitLabel {
    pub generation: u64,
    pub frames: u32,
    /// [`Tally::digest`].
    pub digest: [u8; 32],
    /// First bytes of the frames that it makes worthless. They are erased
    /// afterwards; no other may be.
    pub dead: Vec<u64>,
}

impl TemplateLabel {
    pub fn of(holder: &Holder, template: &Template) -> Self {
        Self {
            holder: holder.clone(),
            template: template.id.clone(),
            model: template.model.clone(),
            created_unix_ms: template.created_unix_ms,
            taken: template.taken.clone(),
        }
    }

    /// The template, whose thumbnail may follow in the next frame.
    pub fn template(self, body: &[u8]) -> Result<(Holder, Template), Damage> {
        let (values, rest) = body.as_chunks::<4>();
        if !rest.is_empty() {
            return Err(Damage::EmbeddingCutOff);
        }
        let values = values.iter().copied().map(f32::from_le_bytes).collect();
        let template = Template {
            id: self.template,
            embedding: Embedding::new(values).map_err(|_| Damage::Embedding)?,
            model: self.model,
            created_unix_ms: self.created_unix_ms,
            thumbnail: None,
            taken: self.taken,
        };
        Ok((self.holder, template))
    }
}

pub fn body_of(template: &Template) -> Zeroizing<Vec<u8>> {
    let values = template.embedding.values();
    let mut bytes = Zeroizing::new(Vec::with_capacity(values.len() * 4));
    bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    bytes
}
