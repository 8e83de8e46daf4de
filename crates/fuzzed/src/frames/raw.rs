//! Pixels as cameras pack them.

use crate::bytes::Bytes;
use crate::holds::is_reason;
use faceglass_capture::camera::{FrameDecoder, PixelFormat, RawFrame};

/// Packing, size, distance of rows and buffer, all from the bytes: whatever a driver says of a
/// buffer, no more is read than there is, and a picture has the size that was said.
pub fn raw_frames(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let mut decoder = FrameDecoder::default();
    for _ in 0..4 {
        if bytes.is_empty() {
            break;
        }
        let frame = frame(&mut bytes);
        let said = (frame.width, frame.height);
        let is_coded = matches!(frame.pixel_format, PixelFormat::Mjpeg | PixelFormat::H264);
        match decoder.decode(&frame) {
            Ok(Some(image)) => assert!(is_coded || image.dimensions() == said),
            Ok(None) => assert!(is_coded, "a raw frame needs no other"),
            Err(error) => is_reason(&error),
        }
    }
}

/// A frame that may not hold what it says.
pub fn frame(bytes: &mut Bytes<'_>) -> RawFrame {
    let pixel_format = bytes.of(&PixelFormat::ALL);
    // Small sizes mostly, for only those have their bytes.
    let is_wild = bytes.u8() >= 0xf8;
    let mut side = || match is_wild {
        true => bytes.u32(),
        false => u32::from(bytes.u8() % 80),
    };
    let (width, height, stride) = (side(), side(), side());
    let data = bytes.piece();
    // One byte says what is in all the others, so that whole pictures are short.
    let data = match data {
        [value, lower, upper] => {
            vec![*value; usize::from(u16::from_le_bytes([*lower, *upper]))]
        }
        data => data.to_vec(),
    };
    RawFrame {
        data,
        pixel_format,
        width,
        height,
        stride,
    }
}
