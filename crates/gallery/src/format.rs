//! The file: one header line, then JSON.
//!
//! ```text
//! faceglass-gallery 1 <SHA-256 of everything after this line, lower-case hex>
//! {"people":[{"id":"…","name":"…","templates":[{"id":"…","model":"…",
//!   "created_unix_ms":0,"embedding":"<base64 of f32, little endian>",
//!   "thumbnail_jpeg":"<base64>"}]}]}
//! ```
//!
//! The header stands outside the JSON so that the checksum covers every byte
//! of it, and so that a later format need not be JSON to be told from damage.

use crate::gallery::Gallery;
use crate::person::{Person, PersonId, Template, TemplateId};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use faceglass_vision::{Embedding, ModelId};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// The newest format this program reads, and the one it writes.
pub const FORMAT_VERSION: u32 = 1;
const MAGIC: &str = "faceglass-gallery";

/// What the header line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub version: u32,
    pub sha256: String,
}

/// Why bytes are not a gallery.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// A later version wrote it.
    Newer(u32),
    /// Damaged, with what is wrong.
    Damaged(String),
}

#[derive(Serialize, Deserialize)]
struct File {
    people: Vec<FilePerson>,
}

#[derive(Serialize, Deserialize)]
struct FilePerson {
    id: String,
    name: String,
    templates: Vec<FileTemplate>,
}

#[derive(Serialize, Deserialize)]
struct FileTemplate {
    id: String,
    model: String,
    created_unix_ms: u64,
    embedding: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    thumbnail_jpeg: Option<String>,
}

/// The whole file, and the checksum in its header.
pub(crate) fn encode(gallery: &Gallery) -> Result<(Vec<u8>, String), serde_json::Error> {
    let file = File {
        people: gallery.people().iter().map(file_person).collect(),
    };
    let body = serde_json::to_vec(&file)?;
    let sha256 = hex_sha256(&body);
    let mut bytes = format!("{MAGIC} {FORMAT_VERSION} {sha256}\n").into_bytes();
    bytes.extend_from_slice(&body);
    Ok((bytes, sha256))
}

/// Reads the header line; `bytes` may be just the beginning of the file.
pub(crate) fn header(bytes: &[u8]) -> Result<Header, Unreadable> {
    let line_end = bytes.iter().position(|b| *b == b'\n');
    let line = line_end
        .and_then(|end| std::str::from_utf8(&bytes[..end]).ok())
        .ok_or_else(|| damaged("the header line is missing"))?;
    let mut words = line.split(' ');
    if words.next() != Some(MAGIC) {
        return Err(damaged("it does not begin as a gallery does"));
    }
    let version = words
        .next()
        .and_then(|word| word.parse().ok())
        .ok_or_else(|| damaged("the header has no version"))?;
    if version > FORMAT_VERSION {
        return Err(Unreadable::Newer(version));
    }
    let sha256 = words
        .next()
        .ok_or_else(|| damaged("the header has no checksum"))?;
    Ok(Header {
        version,
        sha256: sha256.to_string(),
    })
}

/// Reads a whole file.
pub(crate) fn decode(bytes: &[u8]) -> Result<(Gallery, Header), Unreadable> {
    let header = header(bytes)?;
    let body_start = bytes
        .iter()
        .position(|b| *b == b'\n')
        .map_or(bytes.len(), |end| end + 1);
    let body = &bytes[body_start..];
    if hex_sha256(body) != header.sha256 {
        return Err(damaged(
            "the checksum does not fit, the file was cut off or altered",
        ));
    }
    let file: File = serde_json::from_slice(body).map_err(|error| damaged(&error.to_string()))?;
    let people = file
        .people
        .into_iter()
        .map(person)
        .collect::<Result<Vec<_>, _>>()?;
    let gallery = Gallery::from_people(people).map_err(|error| damaged(&error.to_string()))?;
    Ok((gallery, header))
}

fn damaged(what: &str) -> Unreadable {
    Unreadable::Damaged(what.to_string())
}

fn file_person(person: &Person) -> FilePerson {
    FilePerson {
        id: person.id.0.clone(),
        name: person.name.clone(),
        templates: person.templates.iter().map(file_template).collect(),
    }
}

fn file_template(template: &Template) -> FileTemplate {
    let values = template.embedding.values();
    let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
    FileTemplate {
        id: template.id.0.clone(),
        model: template.model.0.clone(),
        created_unix_ms: template.created_unix_ms,
        embedding: BASE64_STANDARD.encode(bytes),
        thumbnail_jpeg: template
            .thumbnail_jpeg
            .as_ref()
            .map(|jpeg| BASE64_STANDARD.encode(jpeg)),
    }
}

fn person(file: FilePerson) -> Result<Person, Unreadable> {
    Ok(Person {
        id: PersonId(file.id),
        name: file.name,
        templates: file
            .templates
            .into_iter()
            .map(template)
            .collect::<Result<_, _>>()?,
    })
}

fn template(file: FileTemplate) -> Result<Template, Unreadable> {
    let base64 = |text: &str| {
        BASE64_STANDARD
            .decode(text)
            .map_err(|error| damaged(&error.to_string()))
    };
    let (values, rest) = {
        let bytes = base64(&file.embedding)?;
        let chunks = bytes.chunks_exact(4);
        let rest = chunks.remainder().len();
        let values: Vec<f32> = chunks
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        (values, rest)
    };
    if rest != 0 {
        return Err(damaged("an embedding is cut off"));
    }
    Ok(Template {
        id: TemplateId(file.id),
        embedding: Embedding::new(values).map_err(|error| damaged(&error.to_string()))?,
        model: ModelId(file.model),
        created_unix_ms: file.created_unix_ms,
        thumbnail_jpeg: file.thumbnail_jpeg.as_deref().map(base64).transpose()?,
    })
}

fn hex_sha256(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}
