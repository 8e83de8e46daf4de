//! What goes between this program and the one that speaks to a database: over its standard input
//! and output, for nobody else.
//!
//! ```text
//! length   4 bytes, little endian: of the message
//! message  JSON: a request, or an answer
//! bytes    as many as the message says
//! ```

use super::{Apart, Blank, Head, Rights};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// First of all: where the gallery is kept.
    Open {
        /// The address of the database.
        url: String,
    },
    /// How far it goes, and what this user may do.
    Head,
    /// What comes after this.
    News {
        /// What is known.
        known: Option<Head>,
    },
    /// As [`Exchange::begin_turn`](super::Exchange::begin_turn).
    BeginTurn,
    /// As [`Exchange::end_turn`](super::Exchange::end_turn).
    EndTurn,
    /// As [`Offer::More`](super::Offer::More).
    More {
        /// The end that is known.
        head: Head,
        /// What becomes worthless.
        blanks: Vec<Blank>,
    },
    /// As [`Offer::Whole`](super::Offer::Whole).
    Whole {
        /// What is known.
        known: Option<Head>,
        /// What it is to be.
        head: Head,
    },
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// How far it goes.
    Head(Option<Head>, Rights),
    /// Nothing is new.
    None,
    /// The bytes are what comes after the end that is known.
    More,
    /// The bytes are another file.
    Whole,
    /// Whether it was taken.
    Taken(bool),
    /// No answer.
    Apart(Apart),
}

#[derive(Serialize, Deserialize)]
struct Message<T> {
    what: T,
    bytes: u64,
}

/// Longer than any message.
const MOST_MESSAGE: u32 = 64 << 20;
/// Longer than any file that is had as a whole.
const MOST_BYTES: u64 = 4 << 30;

/// Writes a message and its bytes.
///
/// # Errors
/// The system's, or a message that is too long.
pub fn write(to: &mut impl Write, what: &impl Serialize, bytes: &[u8]) -> io::Result<()> {
    let bytes_long = bytes.len() as u64;
    let message = serde_json::to_vec(&Message {
        what,
        bytes: bytes_long,
    })?;
    let length = u32::try_from(message.len()).map_err(io::Error::other)?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(&message)?;
    to.write_all(bytes)?;
    to.flush()
}

/// Reads a message and its bytes; `None` at the end.
///
/// # Errors
/// The system's, or what is no message.
pub fn read<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<Option<(T, Vec<u8>)>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let length = u32::from_le_bytes(length);
    if length > MOST_MESSAGE {
        return Err(io::Error::other("a message without end"));
    }
    let mut message = vec![0; length as usize];
    from.read_exact(&mut message)?;
    let Message { what, bytes } = serde_json::from_slice(&message)?;
    if bytes > MOST_BYTES {
        return Err(io::Error::other("bytes without end"));
    }
    let mut all = Vec::new();
    from.take(bytes).read_to_end(&mut all)?;
    match all.len() as u64 == bytes {
        true => Ok(Some((what, all))),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}
