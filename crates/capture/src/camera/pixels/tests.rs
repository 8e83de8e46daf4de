//! Every packing against the same picture, packed by the book.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::yuv::Chroma;
use super::{FrameDecoder, PixelFormat};
use crate::camera::RawFrame;
use image::RgbImage;
use proptest::prelude::*;

/// Formats that keep what the test picture has: chroma of two by two pixels.
const YUV: [PixelFormat; 8] = [
    PixelFormat::Yuyv,
    PixelFormat::Uyvy,
    PixelFormat::Yvyu,
    PixelFormat::Vyuy,
    PixelFormat::Nv12,
    PixelFormat::Nv21,
    PixelFormat::Yu12,
    PixelFormat::Yv12,
];

const WIDE: [(PixelFormat, u32); 3] = [
    (PixelFormat::Y10, 10),
    (PixelFormat::Y12, 12),
    (PixelFormat::Y16, 16),
];

fn luma(x: usize, y: usize) -> u8 {
    (20 + (x * 37 + y * 59) % 210) as u8
}

/// Of the two by two pixels around.
fn chroma(x: usize, y: usize) -> (u8, u8) {
    let (x, y) = (x / 2, y / 2);
    (
        (30 + (x * 71 + y * 13) % 200) as u8,
        (40 + (x * 17 + y * 97) % 190) as u8,
    )
}

fn rgb(x: usize, y: usize) -> [u8; 3] {
    let (u, v) = chroma(x, y);
    Chroma::new(u, v).with(luma(x, y))
}

/// The test picture as a camera sends it, rows padded by `pad` bytes.
fn packed(format: PixelFormat, width: usize, height: usize, pad: usize) -> RawFrame {
    let mut data = Vec::new();
    let bytes = match format {
        PixelFormat::Rgb3 | PixelFormat::Bgr3 => 3,
        PixelFormat::Bgrx => 4,
        PixelFormat::Yuyv | PixelFormat::Uyvy | PixelFormat::Yvyu | PixelFormat::Vyuy => 2,
        _ => 1,
    };
    for y in 0..height {
        for x in 0..width {
            let (u, v) = chroma(x, y);
            let own = if x % 2 == 0 { (u, v) } else { (v, u) };
            let [r, g, b] = rgb(x, y);
            match format {
                PixelFormat::Yuyv => data.extend([luma(x, y), own.0]),
                PixelFormat::Yvyu => data.extend([luma(x, y), own.1]),
                PixelFormat::Uyvy => data.extend([own.0, luma(x, y)]),
                PixelFormat::Vyuy => data.extend([own.1, luma(x, y)]),
                PixelFormat::Rgb3 => data.extend([r, g, b]),
                PixelFormat::Bgr3 => data.extend([b, g, r]),
                PixelFormat::Bgrx => data.extend([b, g, r, 99]),
                _ => data.push(luma(x, y)),
            }
        }
        data.extend(vec![0x55; pad]);
    }
    data.extend(chroma_planes(format, width, height, pad));
    RawFrame {
        data,
        pixel_format: format,
        width: width as u32,
        height: height as u32,
        stride: if pad == 0 {
            0
        } else {
            (width * bytes + pad) as u32
        },
    }
}

/// The planes after that of luma, by Video4Linux's rule: rows of two planes are
/// half as long as luma's, padding and all.
fn chroma_planes(format: PixelFormat, width: usize, height: usize, pad: usize) -> Vec<u8> {
    let half = width.div_ceil(2);
    let mut planes = [Vec::new(), Vec::new()];
    for y in 0..height.div_ceil(2) {
        for x in 0..half {
            let (u, v) = chroma(2 * x, 2 * y);
            match format {
                PixelFormat::Nv12 => planes[0].extend([u, v]),
                PixelFormat::Nv21 => planes[0].extend([v, u]),
                PixelFormat::Yu12 | PixelFormat::Yv12 => {
                    planes[0].push(u);
                    planes[1].push(v);
                }
                _ => {}
            }
        }
        let is_shared = matches!(format, PixelFormat::Nv12 | PixelFormat::Nv21);
        let stride = match (is_shared, pad) {
            (true, _) => (width + pad).max(2 * half),
            (false, 0) => half,
            (false, _) => ((width + pad) / 2).max(half),
        };
        for plane in &mut planes {
            if !plane.is_empty() {
                plane.resize((y + 1) * stride, 0x55);
            }
        }
    }
    if format == PixelFormat::Yv12 {
        planes.reverse();
    }
    planes.concat()
}

fn decoded(raw: &RawFrame) -> RgbImage {
    FrameDecoder::default().decode(raw).unwrap().unwrap()
}

fn assert_is_the_picture(format: PixelFormat, image: &RgbImage) {
    for (x, y, pixel) in image.enumerate_pixels() {
        let (x, y) = (x as usize, y as usize);
        let is_odd_end = x % 2 == 0 && x + 1 == image.width() as usize;
        // There the chroma of the neighbour stands in.
        let is_packed = YUV[..4].contains(&format);
        if !(is_odd_end && is_packed) {
            assert_eq!(pixel.0, rgb(x, y), "{format:?} at {x}, {y}");
        }
    }
}

proptest! {
    #[test]
    fn every_colour_format_gives_the_same_picture(
        width in 1_usize..24,
        height in 1_usize..16,
        pad in 0_usize..12,
    ) {
        let rgb = [PixelFormat::Rgb3, PixelFormat::Bgr3, PixelFormat::Bgrx];
        for format in YUV.into_iter().chain(rgb) {
            // Cameras pad to even numbers; half of an odd row is nowhere defined.
            let pad = if pad == 0 { 0 } else { pad + (width + pad) % 2 };
            let image = decoded(&packed(format, width, height, pad));
            prop_assert_eq!(image.dimensions(), (width as u32, height as u32));
            assert_is_the_picture(format, &image);
        }
    }

    #[test]
    fn cut_off_frames_are_refused_and_never_read_past_their_end(
        width in 1_usize..24,
        height in 1_usize..16,
        pad in 0_usize..12,
        said in 0_u32..80,
        kept in 0_usize..2000,
    ) {
        for format in PixelFormat::ALL {
            let mut raw = packed(format, width, height, pad);
            raw.stride = said;
            raw.data.truncate(kept);
            // Whatever it answers, it answers.
            let _ = FrameDecoder::default().decode(&raw);
        }
    }

    #[test]
    fn half_a_frame_is_cut_off(width in 4_usize..24, height in 4_usize..16) {
        for format in YUV.into_iter().chain([PixelFormat::Grey, PixelFormat::Bgr3]) {
            let mut raw = packed(format, width, height, 0);
            raw.data.truncate(raw.data.len() / 2);
            prop_assert!(FrameDecoder::default().decode(&raw).is_err(), "{format:?}");
        }
    }
}

#[test]
fn sizes_rounded_down_are_taken_as_well() {
    for format in [PixelFormat::Nv12, PixelFormat::Yu12] {
        let (width, height) = (5, 5);
        let raw = RawFrame {
            data: vec![128; width * height * 3 / 2],
            pixel_format: format,
            width: width as u32,
            height: height as u32,
            stride: 0,
        };
        let image = decoded(&raw);
        assert!(
            image
                .pixels()
                .all(|p| p.0 == Chroma::new(128, 128).with(128))
        );
    }
}

#[test]
fn the_last_pixel_of_an_odd_row_keeps_its_light() {
    // Y U of the third pixel; V is missing and is the neighbour's.
    let row = [100, 128, 50, 128, 200, 128];
    let raw = RawFrame {
        data: row.to_vec(),
        pixel_format: PixelFormat::Yuyv,
        width: 3,
        height: 1,
        stride: 0,
    };
    let image = decoded(&raw);
    assert_eq!(image.get_pixel(2, 0).0, Chroma::new(128, 128).with(200));
}

#[test]
fn grey_is_the_same_in_every_channel() {
    let image = decoded(&packed(PixelFormat::Grey, 7, 5, 3));
    for (x, y, pixel) in image.enumerate_pixels() {
        assert_eq!(pixel.0, [luma(x as usize, y as usize); 3]);
    }
}

fn wide(format: PixelFormat, values: &[u16], pad: usize) -> RawFrame {
    let mut data: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
    data.extend(vec![0xFF; pad]);
    RawFrame {
        data,
        pixel_format: format,
        width: values.len() as u32,
        height: 1,
        stride: (values.len() * 2 + pad) as u32,
    }
}

#[test]
fn the_top_of_every_depth_is_white_and_half_of_it_is_grey() {
    for (format, bits) in WIDE {
        let top = ((1_u32 << bits) - 1) as u16;
        let image = decoded(&wide(format, &[0, top / 2 + 1, top], 2));
        let got: Vec<u8> = image.pixels().map(|p| p.0[0]).collect();
        assert_eq!(got, [0, 128, 255], "{format:?}");
    }
}

#[test]
fn sixteen_bits_that_hold_fewer_are_scaled_by_what_was_seen() {
    let mut decoder = FrameDecoder::default();
    let mut first = |values: &[u16]| {
        let image = decoder
            .decode(&wide(PixelFormat::Y16, values, 0))
            .unwrap()
            .unwrap();
        image.get_pixel(0, 0).0[0]
    };
    assert_eq!(first(&[512, 1023]), 128, "ten bits");
    assert_eq!(first(&[512, 4000]), 32, "twelve bits");
    assert_eq!(
        first(&[512, 1023]),
        32,
        "a darker frame is not made brighter again"
    );
    assert_eq!(first(&[0x8000, 0x9000]), 128, "all sixteen");
}

/// A picture of one colour, coded.
fn coded(encoder: &mut openh264::encoder::Encoder, luma: u8) -> RawFrame {
    let planes = [vec![luma; 64 * 48], vec![90; 32 * 24], vec![160; 32 * 24]].concat();
    let yuv = openh264::formats::YUVBuffer::from_vec(planes, 64, 48);
    RawFrame {
        data: encoder.encode(&yuv).unwrap().to_vec(),
        pixel_format: PixelFormat::H264,
        width: 64,
        height: 48,
        stride: 0,
    }
}

#[test]
fn h264_is_followed_from_its_first_whole_picture_on() {
    let mut encoder = openh264::encoder::Encoder::new().unwrap();
    let frames: Vec<RawFrame> = [60, 90, 120, 150]
        .into_iter()
        .map(|luma| coded(&mut encoder, luma))
        .collect();
    let mut joined_late = FrameDecoder::default();
    assert!(joined_late.decode(&frames[2]).unwrap().is_none());
    encoder.force_intra_frame();
    let whole = coded(&mut encoder, 200);
    assert!(joined_late.decode(&whole).unwrap().is_some());

    let mut decoder = FrameDecoder::default();
    for (frame, luma) in frames.iter().zip([60, 90, 120, 150]) {
        let image = decoder.decode(frame).unwrap().unwrap();
        assert_eq!(image.dimensions(), (64, 48));
        let wanted = Chroma::new(90, 160).with(luma);
        for (got, wanted) in image.get_pixel(40, 20).0.iter().zip(wanted) {
            assert!(got.abs_diff(wanted) <= 6, "{got} for {wanted}");
        }
    }
}

/// A driver that says so would have had its thread go through billions of empty rows.
#[test]
fn a_frame_without_width_or_end_is_refused_at_once() {
    for format in PixelFormat::ALL {
        if matches!(format, PixelFormat::Mjpeg | PixelFormat::H264) {
            continue;
        }
        for (width, height) in [
            (0, u32::MAX),
            (u32::MAX, 0),
            (0, 0),
            (40_000, 1),
            (1, 40_000),
        ] {
            let raw = RawFrame {
                data: vec![0; 400_000],
                pixel_format: format,
                width,
                height,
                stride: 0,
            };
            let refused = FrameDecoder::default()
                .decode(&raw)
                .unwrap_err()
                .to_string();
            assert!(refused.contains(&format!("{width}x{height}")), "{refused}");
        }
    }
}
