//! The file, format 2, which is only read: one line, then records that were only
//! ever added.
//!
//! ```text
//! faceglass-gallery 2 <32 random hexadecimal digits, the mark of this file>
//! frames:
//! kind     1 byte
//! length   4 bytes, little endian
//! CRC-32   4 bytes, little endian, of kind, length and payload
//! payload  `length` bytes: one line of JSON, then bytes where a kind has any
//! ```
//!
//! What stands before a commit frame (which repeats the mark) counts; what stands
//! behind the last one was never promised to anybody. A frame that was erased says
//! so in its kind.

use super::Old;
use crate::deeds::Events;
use crate::error::Damage;
use crate::gallery::Gallery;
use crate::person::{PersonId, Taken, Template, TemplateId};
use crate::store::header::Header;
use crate::store::log::{Entry, Holder, Span, replay};
use crate::thumbnail::Thumbnail;
use faceglass_vision::{Embedding, ModelId};
use serde::Deserialize;

const HEAD_BYTES: usize = 9;
/// Longer than any frame there was.
const MOST_BYTES: u32 = 1 << 26;

const PERSON: u8 = 1;
const TEMPLATE: u8 = 2;
const FACE: u8 = 3;
const REMOVED: u8 = 4;
const COMMIT: u8 = 5;
const ERASED: u8 = 0xf0;

#[derive(Deserialize)]
struct PersonBody {
    id: PersonId,
    name: String,
}

#[derive(Deserialize)]
struct TemplateBody {
    person: PersonId,
    id: TemplateId,
    model: String,
    created_unix_ms: u64,
}

#[derive(Deserialize)]
struct RemovedBody {
    person: PersonId,
    #[serde(default)]
    templates: Option<Vec<TemplateId>>,
}

/// Reads what stands behind the header.
pub fn decode(header: &Header, body: &[u8]) -> Result<Old, Damage> {
    let mark = header.mark.as_bytes();
    let (mut entries, mut waiting) = (Vec::new(), Vec::new());
    let (mut at, mut committed) = (0, None);
    let bad = loop {
        if at == body.len() {
            break None;
        }
        let frame = match frame_at(body, at) {
            Ok(frame) => frame,
            Err(what) => break Some(what),
        };
        match take(&frame, mark, &mut waiting) {
            Ok(false) => {}
            Ok(true) => {
                entries.append(&mut waiting);
                committed = Some(frame.end);
            }
            Err(what) => break Some(what),
        }
        at = frame.end;
    };
    if let Some(what) = bad
        && commit_after(&body[at..], mark)
    {
        return Err(what);
    }
    // A file without a commit was never put in place.
    let end = committed.ok_or(Damage::CutOff)?;
    Ok(Old {
        gallery: replay(Gallery::default(), Events::default(), entries)?.0,
        is_torn: end != body.len(),
    })
}

struct Frame<'a> {
    kind: u8,
    crc_fits: bool,
    payload: &'a [u8],
    at: usize,
    end: usize,
}

fn frame_at(body: &[u8], at: usize) -> Result<Frame<'_>, Damage> {
    let rest = &body[at..];
    let Some(([kind, a, b, c, d, e, f, g, h], rest)) = rest.split_first_chunk::<HEAD_BYTES>()
    else {
        return Err(Damage::EndsWithinRecord);
    };
    let length = u32::from_le_bytes([*a, *b, *c, *d]);
    let is_known = (PERSON..=COMMIT).contains(kind) || *kind == ERASED;
    if !is_known || length > MOST_BYTES {
        return Err(Damage::UnknownRecord);
    }
    let payload = rest
        .get(..length as usize)
        .ok_or(Damage::EndsWithinRecord)?;
    let crc = u32::from_le_bytes([*e, *f, *g, *h]);
    Ok(Frame {
        kind: *kind,
        crc_fits: crc == crc_of(*kind, payload),
        payload,
        at,
        end: at + HEAD_BYTES + payload.len(),
    })
}

/// Takes in a frame; `true` if it is a commit.
fn take(frame: &Frame<'_>, mark: &[u8], waiting: &mut Vec<Entry>) -> Result<bool, Damage> {
    let json = |error: serde_json::Error| Damage::Text(error.to_string());
    let span = Span {
        at: frame.at as u64,
        bytes: (frame.end - frame.at) as u64,
        label: 0,
    };
    if frame.kind == ERASED {
        return Ok(false);
    }
    if frame.kind == FACE {
        // A face that was damaged is missing, as it was when it was shown.
        if let Some(Entry::Template(_, template, spans)) = waiting.last_mut()
            && spans.last().is_some_and(|before| before.end() == span.at)
            && frame.crc_fits
        {
            template.thumbnail = Some(Thumbnail::from(frame.payload.to_vec()));
        }
        return Ok(false);
    }
    if !frame.crc_fits {
        return Err(Damage::RecordChecksum);
    }
    match frame.kind {
        PERSON => {
            let PersonBody { id, name } = serde_json::from_slice(frame.payload).map_err(json)?;
            waiting.push(Entry::Name(id, name, span));
        }
        TEMPLATE => {
            let (person, template) = template_of(frame.payload)?;
            waiting.push(Entry::Template(
                Holder::Person(person),
                Box::new(template),
                vec![span],
            ));
        }
        REMOVED => {
            let body: RemovedBody = serde_json::from_slice(frame.payload).map_err(json)?;
            waiting.push(Entry::Removed(Holder::Person(body.person), body.templates));
        }
        COMMIT if frame.payload == mark => return Ok(true),
        COMMIT => return Err(Damage::ForeignRecord),
        _ => return Err(Damage::MisplacedRecord),
    }
    Ok(false)
}

/// Whether something was committed behind a bad place.
fn commit_after(rest: &[u8], mark: &[u8]) -> bool {
    let Ok(length) = u32::try_from(mark.len()) else {
        return false;
    };
    let crc = crc_of(COMMIT, mark).to_le_bytes();
    let commit = [&[COMMIT][..], &length.to_le_bytes(), &crc, mark].concat();
    rest.windows(commit.len()).any(|window| window == commit)
}

fn crc_of(kind: u8, payload: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&[kind]);
    // Longer payloads were never written.
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    crc.update(&length.to_le_bytes());
    crc.update(payload);
    crc.finalize()
}

fn template_of(payload: &[u8]) -> Result<(PersonId, Template), Damage> {
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
        taken: Taken::default(),
    };
    Ok((body.person, template))
}
