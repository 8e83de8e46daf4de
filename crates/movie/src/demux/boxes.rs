//! Reading the boxes ("atoms") that a movie file is made of.
//!
//! Nothing in here can read past the bytes it was given or loop without
//! consuming some of them, whatever a file says of its own sizes.

use std::io::{Read, Seek, SeekFrom};

/// Four letters that name a box, a track kind or a codec.
pub type FourCc = [u8; 4];

/// The largest index (`moov`) that is read into memory.
const MAX_INDEX_BYTES: u64 = 128 << 20;
/// More boxes than this at the top of a file mean a damaged one.
const MAX_TOP_LEVEL_BOXES: usize = 10_000;

/// A cursor over bytes; every read says `None` instead of going past the end.
#[derive(Clone, Copy, Debug)]
pub struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub fn i32(&mut self) -> Option<i32> {
        self.array().map(i32::from_be_bytes)
    }

    pub fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    pub fn four_cc(&mut self) -> Option<FourCc> {
        self.array()
    }

    /// Version and flags, which begin every "full" box.
    pub fn version_and_flags(&mut self) -> Option<(u8, u32)> {
        let word = self.u32()?;
        Some(((word >> 24) as u8, word & 0x00ff_ffff))
    }
}

/// One box within another.
#[derive(Clone, Copy, Debug)]
pub struct Child<'a> {
    pub kind: FourCc,
    pub body: Bytes<'a>,
}

/// The boxes in `bytes`, up to the first that does not fit.
pub fn children(bytes: Bytes<'_>) -> impl Iterator<Item = Child<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let mut header = rest;
        let size_word = header.u32()?;
        let kind = header.four_cc()?;
        let body_size = match size_word {
            0 => header.0.len(),
            1 => usize::try_from(header.u64()?.checked_sub(16)?).ok()?,
            size => (size as usize).checked_sub(8)?,
        };
        let body = Bytes(header.take(body_size)?);
        rest = header;
        Some(Child { kind, body })
    })
}

/// The first box of `kind` in `bytes`.
pub fn child<'a>(bytes: Bytes<'a>, kind: &FourCc) -> Option<Bytes<'a>> {
    children(bytes)
        .find(|c| &c.kind == kind)
        .map(|found| found.body)
}

/// The box reached by going down `path`.
pub fn descend<'a>(bytes: Bytes<'a>, path: &[&FourCc]) -> Option<Bytes<'a>> {
    path.iter()
        .try_fold(bytes, |inside, kind| child(inside, kind))
}

/// What was found at the top level of a file.
#[derive(Debug)]
pub enum TopLevel {
    /// The movie's index, in memory.
    Index(Vec<u8>),
    /// Movie boxes, but no index among them.
    NoIndex,
    /// The index begins but the file ends before it does.
    IndexCutOff,
    /// The index claims to be larger than any real one.
    IndexTooLarge,
    /// The first box is none that a movie begins with.
    NotAMovie,
}

/// Whether a file that begins with `head` (12 bytes do) looks like a movie.
fn looks_like_movie(head: &[u8]) -> bool {
    const FIRST_BOXES: [&FourCc; 8] = [
        b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"uuid",
    ];
    head.get(4..8)
        .is_some_and(|kind| FIRST_BOXES.iter().any(|first| first.as_slice() == kind))
}

/// Walks the top level of a file and reads its index.
///
/// # Errors
/// Only what the system says of the file; a damaged one is a [`TopLevel`].
pub fn read_top_level<R: Read + Seek>(file: &mut R, file_size: u64) -> std::io::Result<TopLevel> {
    let mut position = 0_u64;
    for number in 0..MAX_TOP_LEVEL_BOXES {
        if file_size.saturating_sub(position) < 8 {
            break;
        }
        file.seek(SeekFrom::Start(position))?;
        let mut header = Vec::with_capacity(16);
        file.take(16).read_to_end(&mut header)?;
        if number == 0 && !looks_like_movie(&header) {
            return Ok(TopLevel::NotAMovie);
        }
        let Some((kind, header_size, size)) = parse_header(&header, file_size - position) else {
            break;
        };
        if &kind == b"moov" {
            return read_index(file, position + header_size, size - header_size, file_size);
        }
        let Some(next) = position.checked_add(size) else {
            break;
        };
        position = next;
    }
    Ok(TopLevel::NoIndex)
}

/// Kind, size of the header and size of the whole box.
fn parse_header(header: &[u8], left_in_file: u64) -> Option<(FourCc, u64, u64)> {
    let mut bytes = Bytes(header);
    let size_word = bytes.u32()?;
    let kind = bytes.four_cc()?;
    let (header_size, size) = match size_word {
        0 => (8, left_in_file),
        1 => (16, bytes.u64()?),
        size => (8, u64::from(size)),
    };
    (size >= header_size).then_some((kind, header_size, size))
}

fn read_index<R: Read + Seek>(
    file: &mut R,
    start: u64,
    size: u64,
    file_size: u64,
) -> std::io::Result<TopLevel> {
    if size > file_size.saturating_sub(start) {
        return Ok(TopLevel::IndexCutOff);
    }
    if size > MAX_INDEX_BYTES {
        return Ok(TopLevel::IndexTooLarge);
    }
    file.seek(SeekFrom::Start(start))?;
    let mut index = Vec::new();
    file.take(size).read_to_end(&mut index)?;
    Ok(TopLevel::Index(index))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::io::Cursor;

    #[test]
    fn a_box_larger_than_its_parent_ends_the_walk() {
        let bytes = [
            0, 0, 0, 9, b'a', b'b', b'c', b'd', 7, 0, 0, 0, 99, b'e', b'f', b'g', b'h',
        ];
        let found: Vec<_> = children(Bytes(&bytes))
            .map(|c| (c.kind, c.body.0.len()))
            .collect();
        assert_eq!(found, [(*b"abcd", 1)]);
    }

    #[test]
    fn a_size_smaller_than_its_header_ends_the_walk() {
        for size in 2..8_u8 {
            let bytes = [0, 0, 0, size, b'm', b'o', b'o', b'v', 0, 0, 0, 0];
            assert_eq!(children(Bytes(&bytes)).count(), 0);
        }
    }

    #[test]
    fn large_sizes_are_read_and_checked() {
        let mut bytes = vec![0, 0, 0, 1];
        bytes.extend(b"moov");
        bytes.extend(18_u64.to_be_bytes());
        bytes.extend([1, 2]);
        assert_eq!(child(Bytes(&bytes), b"moov").unwrap().0, [1, 2]);
        bytes[8] = 0xff;
        assert!(child(Bytes(&bytes), b"moov").is_none());
    }

    #[test]
    fn the_index_is_found_behind_other_boxes() {
        let mut bytes = vec![0, 0, 0, 12];
        bytes.extend(b"mdatxxxx");
        bytes.extend([0, 0, 0, 10]);
        bytes.extend(b"moovyy");
        let size = bytes.len() as u64;
        let top = read_top_level(&mut Cursor::new(&bytes), size).unwrap();
        assert!(matches!(top, TopLevel::Index(index) if index == b"yy"));
        let top = read_top_level(&mut Cursor::new(&bytes[..size as usize - 1]), size - 1).unwrap();
        assert!(matches!(top, TopLevel::IndexCutOff));
        let top = read_top_level(&mut Cursor::new(&bytes[..14]), 14).unwrap();
        assert!(matches!(top, TopLevel::NoIndex));
        let top = read_top_level(&mut Cursor::new(b"GIF89a, not a movie"), 19).unwrap();
        assert!(matches!(top, TopLevel::NotAMovie));
    }
}
