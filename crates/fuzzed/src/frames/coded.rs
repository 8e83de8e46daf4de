//! Coded frames as cameras and movies send them.

use crate::bytes::Bytes;
use crate::holds::is_reason;
use faceglass_capture::camera::{FrameDecoder, PixelFormat, RawFrame};
use faceglass_source::jpeg::{coding_not_read, decode_mjpeg, is_beyond_limits, whole};

/// Frames of H.264 one after the other, each with its length before it, through the decoder
/// of a camera's stream.
pub fn h264(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let mut decoder = FrameDecoder::default();
    for _ in 0..16 {
        if bytes.is_empty() {
            break;
        }
        let frame = RawFrame {
            data: bytes.piece().to_vec(),
            pixel_format: PixelFormat::H264,
            width: 64,
            height: 48,
            stride: 0,
        };
        match decoder.decode(&frame) {
            Ok(Some(image)) => assert!(image.width() > 0 && image.height() > 0),
            Ok(None) => {}
            Err(error) => is_reason(&error),
        }
    }
}

/// A frame of Motion JPEG, and the same bytes as a still picture whose end may be missing.
pub fn jpeg(data: &[u8]) {
    match decode_mjpeg(data) {
        Ok(image) => {
            assert!(image.width() <= 8192 && image.height() <= 8192);
            // What stands behind the end of the picture counts for nothing.
            let longer = [data, &[0; 32]].concat();
            assert_eq!(decode_mjpeg(&longer).as_ref(), Ok(&image));
        }
        Err(error) => is_reason(&error),
    }
    let _ = is_beyond_limits(data);
    let _ = coding_not_read(data);
    if let Ok(closed) = whole(data, 80_000_000) {
        assert!(closed.len() <= data.len() + 2);
    }
}
