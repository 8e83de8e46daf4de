//! JPEG files as opposed to frames of a stream: codings that are not read, and
//! files whose last marker alone is missing.

use super::{
    EOI, JpegError, Layout, MAX_SIDE_PX as MAX_FRAME_SIDE_PX, PADDING, SOS, decode, next_marker,
    segment_end,
};
use std::borrow::Cow;

/// Longest side that the format knows.
const MAX_SIDE_PX: usize = 65_535;

/// The name of the coding if it is one that cannot be read here although the
/// file may be in order: arithmetic, lossless, hierarchical, or more than 8
/// bits a colour.
pub fn coding_not_read(data: &[u8]) -> Option<&'static str> {
    let mut at = 2;
    loop {
        let marker = next_marker(data, &mut at).ok()?;
        if marker == SOS || marker == EOI {
            return None;
        }
        let start = at;
        at = segment_end(data, at).ok()?;
        match marker {
            0xC3 => return Some("lossless JPEG"),
            0xC5..=0xC7 => return Some("hierarchical JPEG"),
            0xC9..=0xCF => return Some("JPEG with arithmetic coding"),
            0xC0..=0xC2 if data.get(start + 2).is_some_and(|&bits| bits > 8) => {
                return Some("JPEG with 12 bits a colour");
            }
            _ => {}
        }
    }
}

/// Whether a frame cannot be decoded for what this program lacks rather than
/// for what the frame lacks.
pub fn is_beyond_limits(data: &[u8]) -> bool {
    let side = size(data).map_or(0, |(width, height)| width.max(height));
    usize::from(side) > MAX_FRAME_SIDE_PX || coding_not_read(data).is_some()
}

/// Width and height that the header of a coding that is read says.
fn size(data: &[u8]) -> Option<(u16, u16)> {
    let mut at = 2;
    loop {
        let marker = next_marker(data, &mut at).ok()?;
        if marker == SOS || marker == EOI {
            return None;
        }
        let end = segment_end(data, at).ok()?;
        if let (0xC0..=0xC2, Some(&[_, h1, h2, w1, w2, ..])) = (marker, data.get(at + 2..end)) {
            return Some((u16::from_be_bytes([w1, w2]), u16::from_be_bytes([h1, h2])));
        }
        at = end;
    }
}

/// The file as it was meant: itself, or with the end-of-image marker that is
/// missing if all of the picture is there without it. To see that, a picture may
/// have to be decoded; one of more than `most_pixels` never is, and counts as whole,
/// for who decodes it refuses it by its header.
///
/// # Errors
/// [`JpegError::CutOff`] if more is missing.
pub fn whole(data: &[u8], most_pixels: u64) -> Result<Cow<'_, [u8]>, JpegError> {
    match Layout::of(data) {
        Err(JpegError::CutOff) => {}
        // What else is wrong is for the decoder to say.
        Ok(_) | Err(_) => return Ok(Cow::Borrowed(data)),
    }
    if size(data).is_some_and(|(width, height)| u64::from(width) * u64::from(height) > most_pixels)
    {
        return Ok(Cow::Borrowed(data));
    }
    let ended = data.iter().rposition(|&byte| byte != 0xFF);
    let mut closed = data[..ended.map_or(0, |last| last + 1)].to_vec();
    closed.extend([0xFF, EOI]);
    let layout = Layout::of(&closed)?;
    let is_there = if layout.is_single_scan() {
        let mut tested = closed[..layout.end - 2].to_vec();
        tested.extend(PADDING);
        decode(&tested, MAX_SIDE_PX).is_ok()
    } else {
        every_bit_was_sent(&closed)
    };
    if is_there {
        Ok(Cow::Owned(closed))
    } else {
        Err(JpegError::CutOff)
    }
}

/// Whether the scans of a progressive picture reach the last bit of every
/// coefficient. The last of them may end early: that costs a little sharpness,
/// not a part of the picture.
fn every_bit_was_sent(data: &[u8]) -> bool {
    let mut at = 2;
    let mut components: Vec<u8> = Vec::new();
    let mut done = std::collections::HashSet::new();
    while let Ok(marker) = next_marker(data, &mut at) {
        if marker == EOI {
            break;
        }
        let Ok(end) = segment_end(data, at) else {
            return false;
        };
        let body = data.get(at + 2..end).unwrap_or_default();
        at = end;
        match marker {
            0xC0..=0xC2 => {
                let specs = body.get(6..).unwrap_or_default();
                components = specs.chunks_exact(3).map(|spec| spec[0]).collect();
            }
            SOS => {
                note_scan(body, &mut done);
                match super::scan_end(data, at) {
                    Ok(end) => at = end,
                    Err(_) => return false,
                }
            }
            _ => {}
        }
    }
    let whole = |id: &u8| (0..64).all(|n| done.contains(&(*id, n)));
    !components.is_empty() && components.iter().all(whole)
}

/// Component and coefficient of what the scan sends to the last bit.
fn note_scan(header: &[u8], done: &mut std::collections::HashSet<(u8, u8)>) {
    let count = usize::from(header.first().copied().unwrap_or_default());
    let ids = header.get(1..1 + 2 * count).unwrap_or_default();
    let Some(&[first, last, bits]) = header.get(1 + 2 * count..4 + 2 * count) else {
        return;
    };
    if bits & 0x0F == 0 {
        for id in ids.chunks_exact(2).map(|pair| pair[0]) {
            done.extend((first..=last.min(63)).map(|n| (id, n)));
        }
    }
}
