//! The first line, which every version has, and the second, which a sealed file
//! has.

use crate::error::Damage;
use crate::keys::Slot;
use serde::{Deserialize, Serialize};

const MAGIC: &str = "faceglass-gallery";
/// The newest format this program reads, and the one it writes.
pub const FORMAT_VERSION: u32 = 5;
/// The first format whose records are sealed. It is the newest without what is
/// written about people, how templates were taken, and the list of changes.
pub const FIRST_SEALED: u32 = 3;
/// Both lines are shorter than this in every version so far.
pub const HEADER_BYTES: u64 = 2048;

/// What the first line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    pub version: u32,
    /// What tells this file from another: its checksum in format 1, else a mark.
    pub mark: String,
    /// Length of the line; of both lines where there are two.
    pub bytes: usize,
    /// The second line, where there is one.
    pub sealed: Option<Sealed>,
}

/// What the second line says, in JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    pub key: Slot,
    /// Of the first commit in this file.
    pub generation: u64,
}

/// Why bytes are not a gallery.
#[derive(Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// A later version wrote it.
    Newer(u32),
    /// Damaged, with what is wrong.
    Damaged(Damage),
}

impl From<Damage> for Unreadable {
    fn from(damage: Damage) -> Self {
        Self::Damaged(damage)
    }
}

/// Both lines of a file with this mark.
pub fn lines(mark: &str, sealed: &Sealed) -> serde_json::Result<String> {
    let second = serde_json::to_string(sealed)?;
    Ok(format!("{MAGIC} {FORMAT_VERSION} {mark}\n{second}\n"))
}

/// Reads the lines at the start of `bytes`.
pub fn read(bytes: &[u8]) -> Result<Header, Unreadable> {
    let line = line_of(bytes).ok_or(Damage::NoHeader)?;
    let mut words = line.split(' ');
    if words.next() != Some(MAGIC) {
        return Err(Damage::NoGallery.into());
    }
    let version = words
        .next()
        .and_then(|word| word.parse().ok())
        .ok_or(Damage::NoVersion)?;
    if version > FORMAT_VERSION {
        return Err(Unreadable::Newer(version));
    }
    let mark = words.next().ok_or(Damage::NoChecksum)?;
    let mut header = Header {
        version,
        mark: mark.to_owned(),
        bytes: line.len() + 1,
        sealed: None,
    };
    if version >= FIRST_SEALED {
        let second = line_of(&bytes[header.bytes..]).ok_or(Damage::NoHeader)?;
        let sealed =
            serde_json::from_str(second).map_err(|error| Damage::Text(error.to_string()))?;
        header.bytes += second.len() + 1;
        header.sealed = Some(sealed);
    }
    Ok(header)
}

/// The same of a file whose first line is damaged, as far as the mark and the second line are there: for whoever reads what
/// can be read. What they say is vouched for by the seals of what follows.
pub fn read_damaged(bytes: &[u8]) -> Option<Header> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let first = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mark = first.split(' ').next_back()?;
    let second = line_of(&bytes[end + 1..])?;
    Some(Header {
        version: FORMAT_VERSION,
        mark: mark.to_owned(),
        bytes: end + 1 + second.len() + 1,
        sealed: Some(serde_json::from_str(second).ok()?),
    })
}

fn line_of(bytes: &[u8]) -> Option<&str> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    std::str::from_utf8(&bytes[..end]).ok()
}
