//! JPEG frames as cameras and MJPEG movies send them.
//!
//! Two habits of such streams are dealt with here: many webcams leave out the
//! Huffman tables (the receiver is expected to know those of ITU-T T.81,
//! annex K.3), and a frame that was cut off on the way still decodes to a
//! picture with a grey lower half. The markers are therefore walked first: no
//! end-of-image marker, no picture.

mod still;

pub use still::{coding_not_read, is_beyond_limits, whole};

use crate::guard::guarded;
use image::RgbImage;
use std::ops::Range;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Longest side that is decoded; larger frames are taken as damage.
const MAX_SIDE_PX: usize = 8192;

/// Why a JPEG frame gave no picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JpegError {
    /// The buffer holds no bytes, or only zeros.
    #[error("the frame is empty")]
    Empty,
    /// It does not begin like a JPEG or breaks off into something else.
    #[error("the frame is damaged: {0}")]
    Damaged(String),
    /// The end-of-image marker is not there.
    #[error("the frame is cut off before its end")]
    CutOff,
}

/// Decodes one JPEG frame. Bytes after the end-of-image marker are ignored, so
/// a buffer may be longer than the frame in it.
///
/// # Errors
/// [`JpegError`] if the frame is empty, damaged or cut off; never a picture
/// that is only partly there as far as the markers can tell.
pub fn decode_mjpeg(data: &[u8]) -> Result<RgbImage, JpegError> {
    let layout = Layout::of(data)?;
    let mut frame = Vec::with_capacity(layout.end + STANDARD_TABLES.len() + PADDING.len());
    frame.extend_from_slice(&[0xFF, SOI]);
    for segment in &layout.segments {
        frame.extend_from_slice(&data[segment.clone()]);
    }
    if !layout.has_huffman_tables {
        frame.extend_from_slice(STANDARD_TABLES);
    }
    if layout.is_single_scan() {
        frame.extend_from_slice(&data[layout.first_scan..layout.end - 2]);
        frame.extend_from_slice(&PADDING);
    } else {
        frame.extend_from_slice(&data[layout.first_scan..layout.end]);
    }
    decode(&frame, MAX_SIDE_PX)
}

/// Stands in for the end-of-image marker: seeing that one, the decoder fills up
/// whatever is missing with grey, but running out of bytes is an error. Enough
/// for its reading ahead, and used up within one block if the data really ends
/// too early (noise holds an end-of-image marker now and then).
const PADDING: [u8; 16] = [0; 16];

fn decode(data: &[u8], max_side_px: usize) -> Result<RgbImage, JpegError> {
    let decoded = guarded(|| unguarded(data, max_side_px));
    decoded.unwrap_or_else(|| Err(JpegError::Damaged("the decoder gave up on it".into())))
}

fn unguarded(data: &[u8], max_side_px: usize) -> Result<RgbImage, JpegError> {
    let damaged = |what: String| JpegError::Damaged(what);
    // Strict: without it, what follows a broken code is filled in with grey.
    let options = DecoderOptions::new_fast()
        .set_strict_mode(true)
        .set_max_width(max_side_px)
        .set_max_height(max_side_px)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(data), options);
    let pixels = decoder.decode().map_err(|e| damaged(format!("{e:?}")))?;
    let info = decoder
        .info()
        .ok_or_else(|| damaged("it has no size".into()))?;
    RgbImage::from_raw(u32::from(info.width), u32::from(info.height), pixels)
        .ok_or_else(|| damaged("its size and its pixels do not agree".into()))
}

/// Where things lie in a JPEG.
struct Layout {
    /// The segments before the first scan, without what some cameras put
    /// between them.
    segments: Vec<Range<usize>>,
    /// Offset of the first start-of-scan marker.
    first_scan: usize,
    /// Offset just after the end-of-image marker.
    end: usize,
    has_huffman_tables: bool,
    baseline: bool,
    scans: usize,
}

const SOF0: u8 = 0xC0;
const SOF1: u8 = 0xC1;
const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const DHT: u8 = 0xC4;

impl Layout {
    fn of(data: &[u8]) -> Result<Self, JpegError> {
        if data.iter().take(64).all(|b| *b == 0) {
            return Err(JpegError::Empty);
        }
        if data.len() < 4 || data[..2] != [0xFF, SOI] {
            return Err(JpegError::Damaged("it does not begin like a JPEG".into()));
        }
        let mut at = 2;
        let mut segments = Vec::new();
        let mut first_scan = None;
        let mut has_huffman_tables = false;
        let mut baseline = false;
        let mut scans = 0;
        loop {
            let marker = next_marker(data, &mut at)?;
            match marker {
                EOI => break,
                SOI | 0x00..=0xBF | 0xF0..=0xFD => {
                    return Err(JpegError::Damaged(format!(
                        "marker {marker:#04x} where none may be"
                    )));
                }
                DHT => has_huffman_tables = true,
                SOF0 | SOF1 => baseline = true,
                SOS => {
                    scans += 1;
                    first_scan.get_or_insert(at - 2);
                }
                _ => {}
            }
            let start = at - 2;
            at = segment_end(data, at)?;
            if scans == 0 {
                segments.push(start..at);
            }
            if marker == SOS {
                at = scan_end(data, at)?;
            }
        }
        Ok(Self {
            segments,
            first_scan: first_scan
                .ok_or_else(|| JpegError::Damaged("it holds no picture data".into()))?,
            end: at,
            has_huffman_tables,
            baseline,
            scans,
        })
    }

    fn is_single_scan(&self) -> bool {
        self.baseline && self.scans == 1
    }
}

/// Reads the marker at `at` and moves behind it. Fill bytes are allowed, and a
/// few zeros, with which some cameras align their segments.
fn next_marker(data: &[u8], at: &mut usize) -> Result<u8, JpegError> {
    const ZEROS: usize = 64;
    let rest = data.get(*at..).unwrap_or_default();
    *at += rest.iter().take(ZEROS).take_while(|b| **b == 0).count();
    if *data.get(*at).ok_or(JpegError::CutOff)? != 0xFF {
        return Err(JpegError::Damaged("a marker is missing".into()));
    }
    while *data.get(*at).ok_or(JpegError::CutOff)? == 0xFF {
        *at += 1;
    }
    let marker = data[*at];
    *at += 1;
    Ok(marker)
}

fn segment_end(data: &[u8], at: usize) -> Result<usize, JpegError> {
    let length = data.get(at..at + 2).ok_or(JpegError::CutOff)?;
    let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
    if length < 2 {
        return Err(JpegError::Damaged("a segment has no length".into()));
    }
    let end = at + length;
    if end > data.len() {
        return Err(JpegError::CutOff);
    }
    Ok(end)
}

/// First marker after `at` that ends the entropy-coded data: stuffed bytes and
/// restart markers belong to it.
fn scan_end(data: &[u8], mut at: usize) -> Result<usize, JpegError> {
    loop {
        let rest = data.get(at..).ok_or(JpegError::CutOff)?;
        at += rest
            .iter()
            .position(|b| *b == 0xFF)
            .ok_or(JpegError::CutOff)?;
        match data.get(at + 1).ok_or(JpegError::CutOff)? {
            0x00 | 0xD0..=0xD7 => at += 2,
            0xFF => at += 1,
            _ => return Ok(at),
        }
    }
}

/// The four standard tables of ITU-T T.81 annex K.3, each as a DHT segment.
#[rustfmt::skip]
const STANDARD_TABLES: &[u8] = &[
    // Luminance DC.
    0xFF, 0xC4, 0x00, 0x1F, 0x00,
    0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0,
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    // Chrominance DC.
    0xFF, 0xC4, 0x00, 0x1F, 0x01,
    0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0,
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    // Luminance AC.
    0xFF, 0xC4, 0x00, 0xB5, 0x10,
    0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7D,
    0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07,
    0x22, 0x71, 0x14, 0x32, 0x81, 0x91, 0xA1, 0x08, 0x23, 0x42, 0xB1, 0xC1, 0x15, 0x52, 0xD1, 0xF0,
    0x24, 0x33, 0x62, 0x72, 0x82, 0x09, 0x0A, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x25, 0x26, 0x27, 0x28,
    0x29, 0x2A, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3A, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49,
    0x4A, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5A, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69,
    0x6A, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89,
    0x8A, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7,
    0xA8, 0xA9, 0xAA, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBA, 0xC2, 0xC3, 0xC4, 0xC5,
    0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xDA, 0xE1, 0xE2,
    0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8,
    0xF9, 0xFA,
    // Chrominance AC.
    0xFF, 0xC4, 0x00, 0xB5, 0x11,
    0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77,
    0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71,
    0x13, 0x22, 0x32, 0x81, 0x08, 0x14, 0x42, 0x91, 0xA1, 0xB1, 0xC1, 0x09, 0x23, 0x33, 0x52, 0xF0,
    0x15, 0x62, 0x72, 0xD1, 0x0A, 0x16, 0x24, 0x34, 0xE1, 0x25, 0xF1, 0x17, 0x18, 0x19, 0x1A, 0x26,
    0x27, 0x28, 0x29, 0x2A, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3A, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48,
    0x49, 0x4A, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5A, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68,
    0x69, 0x6A, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87,
    0x88, 0x89, 0x8A, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0xA2, 0xA3, 0xA4, 0xA5,
    0xA6, 0xA7, 0xA8, 0xA9, 0xAA, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBA, 0xC2, 0xC3,
    0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xDA,
    0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8,
    0xF9, 0xFA,
];
