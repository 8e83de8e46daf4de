//! The first line, which every version has.

use crate::error::Damage;

const MAGIC: &str = "faceglass-gallery";
/// The newest format this program reads, and the one it writes.
pub const FORMAT_VERSION: u32 = 2;
/// The line is shorter than this in every version so far.
pub const HEADER_BYTES: u64 = 256;

/// What the line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    pub version: u32,
    /// What tells this file from another: its checksum in format 1, else a mark.
    pub mark: String,
    /// Length of the line.
    pub bytes: usize,
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

/// The line of a file with this mark.
pub fn line(mark: &str) -> String {
    format!("{MAGIC} {FORMAT_VERSION} {mark}\n")
}

/// Reads the line at the start of `bytes`.
pub fn read(bytes: &[u8]) -> Result<Header, Unreadable> {
    let line_end = bytes.iter().position(|b| *b == b'\n');
    let line = line_end
        .and_then(|end| std::str::from_utf8(&bytes[..end]).ok())
        .ok_or(Damage::NoHeader)?;
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
    Ok(Header {
        version,
        mark: mark.to_owned(),
        bytes: line.len() + 1,
    })
}
