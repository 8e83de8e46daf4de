//! The formats of earlier versions, which lay open for everybody to read. They
//! are read once, to be sealed.

mod version1;
mod version2;

use super::header::Header;
use crate::error::Damage;
use crate::gallery::Gallery;

/// What an old file says.
pub struct Old {
    pub gallery: Gallery,
    /// Whether it ends in a change that was never committed.
    pub is_torn: bool,
}

/// Reads a whole file, whose header was read.
pub fn decode(header: &Header, file: &[u8]) -> Result<Old, Damage> {
    let body = file.get(header.bytes..).unwrap_or_default();
    if header.version < 2 {
        let gallery = version1::decode(header, body)?;
        return Ok(Old {
            gallery,
            is_torn: false,
        });
    }
    version2::decode(header, body)
}
