//! JPEG frames: whole, without tables, cut off, and full of noise.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_source::jpeg::{JpegError, decode_mjpeg};
use faceglass_source::synthetic::pattern;
use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use proptest::prelude::*;

fn encode(image: &RgbImage) -> Vec<u8> {
    let mut data = Vec::new();
    JpegEncoder::new_with_quality(&mut data, 85)
        .encode_image(image)
        .unwrap();
    data
}

/// Takes the Huffman tables out, as many webcams do.
fn without_tables(data: &[u8]) -> Vec<u8> {
    let mut out = data[..2].to_vec();
    let mut at = 2;
    loop {
        let end = at + 2 + usize::from(u16::from_be_bytes([data[at + 2], data[at + 3]]));
        match data[at + 1] {
            0xDA => break,
            0xC4 => {}
            _ => out.extend_from_slice(&data[at..end]),
        }
        at = end;
    }
    out.extend_from_slice(&data[at..]);
    out
}

fn reference(data: &[u8]) -> RgbImage {
    image::load_from_memory(data).unwrap().into_rgb8()
}

#[test]
fn a_whole_frame_decodes_as_elsewhere() {
    let data = encode(&pattern(160, 120, 5));
    assert_eq!(decode_mjpeg(&data).unwrap(), reference(&data));
}

#[test]
fn missing_huffman_tables_are_the_standard_ones() {
    let data = encode(&pattern(160, 120, 5));
    let stripped = without_tables(&data);
    assert!(stripped.len() < data.len());
    assert_eq!(decode_mjpeg(&stripped).unwrap(), reference(&data));
}

#[test]
fn grey_frames_come_as_rgb() {
    let grey = image::imageops::grayscale(&pattern(64, 48, 1));
    let mut data = Vec::new();
    JpegEncoder::new(&mut data).encode_image(&grey).unwrap();
    let image = decode_mjpeg(&data).unwrap();
    assert_eq!(image.dimensions(), (64, 48));
    assert!(image.pixels().all(|p| p[0] == p[1] && p[1] == p[2]));
}

#[test]
fn empty_buffers_are_called_empty() {
    assert_eq!(decode_mjpeg(&[]), Err(JpegError::Empty));
    assert_eq!(decode_mjpeg(&[0; 4096]), Err(JpegError::Empty));
}

#[test]
fn other_data_is_called_damaged() {
    let text = b"this is a text and not a picture at all";
    assert!(matches!(decode_mjpeg(text), Err(JpegError::Damaged(_))));
}

#[test]
fn a_tail_from_an_older_frame_does_not_complete_a_cut_one() {
    // What a driver's buffer holds at its mapped length, cut to its used length.
    let data = encode(&pattern(160, 120, 5));
    assert_eq!(
        decode_mjpeg(&data[..data.len() / 2]),
        Err(JpegError::CutOff)
    );
}

#[test]
fn noise_in_the_picture_data_is_refused() {
    let whole = encode(&pattern(160, 120, 5));
    for seed in 0..400_u32 {
        let mut noisy = whole.clone();
        let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
        let from = noisy.len() / 4;
        for byte in &mut noisy[from..] {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *byte = (state >> 24) as u8;
        }
        assert!(decode_mjpeg(&noisy).is_err(), "seed {seed}");
    }
}

#[test]
fn an_end_marker_that_comes_too_early_is_not_believed() {
    let whole = encode(&pattern(160, 120, 5));
    let scan = whole.windows(2).position(|w| w == [0xFF, 0xDA]).unwrap();
    // The picture data lies between; its last row of blocks cannot be told.
    let last_row = (whole.len() - scan) * 14 / 15;
    for at in (20..last_row).step_by(7) {
        let mut early = whole.clone();
        early[scan + at] = 0xFF;
        early[scan + at + 1] = 0xD9;
        assert!(decode_mjpeg(&early).is_err(), "{at} bytes into the scan");
    }
}

#[test]
fn restarts_progressive_scans_and_own_tables_decode_as_elsewhere() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/jpeg");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "jpg") {
            continue;
        }
        let data = std::fs::read(&path).unwrap();
        let image = decode_mjpeg(&data).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        assert_eq!(image, reference(&data), "{}", path.display());
        for end in (0..data.len() - 1).step_by(11) {
            assert!(
                decode_mjpeg(&data[..end]).is_err(),
                "{} cut at {end}",
                path.display()
            );
        }
        count += 1;
    }
    assert_eq!(count, 5);
}

#[test]
fn zeros_between_segments_are_passed_over() {
    let data = encode(&pattern(64, 48, 2));
    let first = 4 + usize::from(u16::from_be_bytes([data[4], data[5]]));
    let mut aligned = data[..first].to_vec();
    aligned.extend_from_slice(&[0; 12]);
    aligned.extend_from_slice(&data[first..]);
    assert_eq!(decode_mjpeg(&aligned), decode_mjpeg(&data));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn small_and_odd_sizes_decode(width in 1_u32..70, height in 1_u32..70, index in 0_u64..9) {
        let data = encode(&pattern(width, height, index));
        prop_assert_eq!(decode_mjpeg(&data).unwrap().dimensions(), (width, height));
        let plain = encode(&RgbImage::from_pixel(width, height, image::Rgb([90, 120, 30])));
        prop_assert_eq!(decode_mjpeg(&plain).unwrap().dimensions(), (width, height));
    }

    #[test]
    fn every_cut_is_noticed(cut in 0.0_f64..1.0) {
        let data = encode(&pattern(64, 48, 2));
        let end = (data.len() as f64 * cut) as usize;
        prop_assert!(decode_mjpeg(&data[..end]).is_err());
    }

    #[test]
    fn what_follows_the_end_does_not_matter(tail in proptest::collection::vec(any::<u8>(), 0..300)) {
        let data = encode(&pattern(64, 48, 2));
        let longer = [data.as_slice(), &tail].concat();
        prop_assert_eq!(decode_mjpeg(&longer), decode_mjpeg(&data));
    }

    #[test]
    fn damage_is_an_error_and_never_a_panic(
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let mut data = encode(&pattern(64, 48, 2));
        for (at, value) in changes {
            let at = at.index(data.len());
            data[at] = value;
        }
        let _ = decode_mjpeg(&data);
    }
}
