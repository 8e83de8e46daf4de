//! The file, format 1, which is only read: one header line, then JSON.
//!
//! ```text
//! faceglass-gallery 1 <SHA-256 of everything after this line, lower-case hex>
//! {"people":[{"id":"…","name":"…","templates":[{"id":"…","model":"…",
//!   "created_unix_ms":0,"embedding":"<base64 of f32, little endian>",
//!   "thumbnail_jpeg":"<base64>"}]}]}
//! ```

use crate::error::Damage;
use crate::gallery::Gallery;
use crate::person::{About, Person, PersonId, Taken, Template, TemplateId};
use crate::store::header::Header;
use crate::thumbnail::Thumbnail;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use faceglass_vision::{Embedding, ModelId};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

#[derive(Deserialize)]
struct File {
    people: Vec<FilePerson>,
}

#[derive(Deserialize)]
struct FilePerson {
    id: String,
    name: String,
    templates: Vec<FileTemplate>,
}

#[derive(Deserialize)]
struct FileTemplate {
    id: String,
    model: String,
    created_unix_ms: u64,
    embedding: String,
    #[serde(default)]
    thumbnail_jpeg: Option<String>,
}

/// Reads what stands behind the header.
pub fn decode(header: &Header, body: &[u8]) -> Result<Gallery, Damage> {
    if hex_sha256(body) != header.mark {
        return Err(Damage::Checksum);
    }
    let file: File =
        serde_json::from_slice(body).map_err(|error| Damage::Text(error.to_string()))?;
    let people = file
        .people
        .into_iter()
        .map(person)
        .collect::<Result<Vec<_>, _>>()?;
    Gallery::from_people(people)
}

fn person(file: FilePerson) -> Result<Person, Damage> {
    Ok(Person {
        not_them: Vec::new(),
        id: PersonId(file.id),
        name: file.name,
        templates: file
            .templates
            .into_iter()
            .map(template)
            .collect::<Result<_, _>>()?,
        about: About::default(),
    })
}

fn template(file: FileTemplate) -> Result<Template, Damage> {
    let base64 = |text: &str| {
        BASE64_STANDARD
            .decode(text)
            .map_err(|error| Damage::Text(error.to_string()))
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
        return Err(Damage::EmbeddingCutOff);
    }
    Ok(Template {
        id: TemplateId(file.id),
        embedding: Embedding::new(values).map_err(|_| Damage::Embedding)?,
        model: ModelId(file.model),
        created_unix_ms: file.created_unix_ms,
        thumbnail: file
            .thumbnail_jpeg
            .as_deref()
            .map(base64)
            .transpose()?
            .map(Thumbnail::from),
        taken: Taken::default(),
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
