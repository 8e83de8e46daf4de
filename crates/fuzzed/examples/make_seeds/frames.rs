//! Movies, coded frames, raw frames and stills.

use crate::{Made, Seeds, piece, root};
use faceglass_capture::camera::PixelFormat;
use faceglass_movie::{MovieCodec, MovieWriter};
use faceglass_source::synthetic::pattern;
use image::codecs::bmp::BmpEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ExtendedColorType, ImageEncoder as _};
use std::fs;
use std::time::Duration;

const CLIPS: [&str; 9] = [
    "cut.mp4",
    "cut_open_gop.mp4",
    "fragmented.mp4",
    "full_range_709.mp4",
    "high_bframes.mp4",
    "mjpeg.mp4",
    "rotated_90.mp4",
    "vfr.mp4",
    "wide_pixels.mp4",
];

/// All of them.
///
/// # Errors
/// What a writer says.
pub fn make(seeds: &Seeds) -> Made {
    movies(seeds)?;
    coded(seeds)?;
    stills(seeds)?;
    raw(seeds)
}

fn movies(seeds: &Seeds) -> Made {
    let clips = root().join("crates/movie/tests/data");
    for clip in CLIPS {
        seeds.put("movie", clip, &fs::read(clips.join(clip))?)?;
    }
    let folder = tempfile::tempdir()?;
    for (name, codec) in [
        ("written.mov", MovieCodec::suited_to(64, 48, 25.0)),
        ("written_mjpeg.mov", MovieCodec::Mjpeg { quality: 60 }),
    ] {
        let path = folder.path().join(name);
        let mut writer = MovieWriter::create(&path, (64, 48), codec)?;
        for number in 0..4 {
            writer.write(&pattern(64, 48, number), Duration::from_millis(40 * number))?;
        }
        writer.finish()?;
        seeds.put("movie", name, &fs::read(path)?)?;
    }
    Ok(())
}

fn coded(seeds: &Seeds) -> Made {
    let stream = fs::read(root().join("crates/movie/tests/data/bare.h264"))?;
    seeds.put("h264", "stream", &piece(&stream))?;
    let starts: Vec<usize> = (0..stream.len())
        .filter(|at| stream[*at..].starts_with(&[0, 0, 0, 1]))
        .chain([stream.len()])
        .collect();
    let units = starts
        .windows(2)
        .map(|pair| piece(&stream[pair[0]..pair[1]]));
    seeds.put("h264", "units", &units.collect::<Vec<_>>().concat())?;
    let whole = jpeg(&DynamicImage::ImageRgb8(pattern(48, 32, 3)))?;
    seeds.put("jpeg", "colours.jpg", &whole)?;
    seeds.put(
        "jpeg",
        "grey.jpg",
        &jpeg(&DynamicImage::ImageLuma8(image::imageops::grayscale(
            &pattern(17, 9, 1),
        )))?,
    )?;
    seeds.put("jpeg", "turned.jpg", &with_exif(&whole, 6))?;
    seeds.put("jpeg", "without_tables.jpg", &without(&whole, 0xc4))?;
    seeds.put("jpeg", "without_end.jpg", &whole[..whole.len() - 2])
}

fn stills(seeds: &Seeds) -> Made {
    let colours = pattern(24, 18, 2);
    let whole = jpeg(&DynamicImage::ImageRgb8(colours.clone()))?;
    seeds.put("pictures", "plain.jpg", &whole)?;
    for orientation in 1..=9 {
        seeds.put(
            "pictures",
            &format!("turned_{orientation}.jpg"),
            &with_exif(&whole, orientation),
        )?;
    }
    let colours = DynamicImage::ImageRgb8(colours);
    let kinds = [
        ("rgb", colours.clone()),
        ("rgba", DynamicImage::ImageRgba8(colours.to_rgba8())),
        ("grey", DynamicImage::ImageLuma8(colours.to_luma8())),
        ("deep", DynamicImage::ImageRgb16(colours.to_rgb16())),
        (
            "grey_deep",
            DynamicImage::ImageLumaA16(colours.to_luma_alpha16()),
        ),
    ];
    for (name, image) in kinds {
        let mut png = Vec::new();
        let (width, height, color) = (image.width(), image.height(), image.color());
        PngEncoder::new(&mut png).write_image(image.as_bytes(), width, height, color.into())?;
        seeds.put("pictures", &format!("{name}.png"), &png)?;
    }
    let rgb = colours.to_rgb8();
    let (width, height) = rgb.dimensions();
    let mut webp = Vec::new();
    WebPEncoder::new_lossless(&mut webp).write_image(
        &rgb,
        width,
        height,
        ExtendedColorType::Rgb8,
    )?;
    seeds.put("pictures", "lossless.webp", &webp)?;
    let mut bmp = Vec::new();
    BmpEncoder::new(&mut bmp).write_image(&rgb, width, height, ExtendedColorType::Rgb8)?;
    seeds.put("pictures", "plain.bmp", &bmp)
}

fn jpeg(image: &DynamicImage) -> Result<Vec<u8>, image::ImageError> {
    let mut bytes = Vec::new();
    image.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 70))?;
    Ok(bytes)
}

/// With an EXIF segment that says nothing but how the picture was held.
fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut tiff = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let length = u16::try_from(tiff.len() + 2).unwrap_or(u16::MAX);
    [
        &jpeg[..2],
        &[0xff, 0xe1],
        &length.to_be_bytes(),
        &tiff,
        &jpeg[2..],
    ]
    .concat()
}

/// Without the segments of a marker.
fn without(jpeg: &[u8], marker: u8) -> Vec<u8> {
    let mut out = jpeg[..2].to_vec();
    let mut at = 2;
    while jpeg[at + 1] != 0xda {
        let end = at + 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        if jpeg[at + 1] != marker {
            out.extend(&jpeg[at..end]);
        }
        at = end;
    }
    out.extend(&jpeg[at..]);
    out
}

fn raw(seeds: &Seeds) -> Made {
    let mut stream = vec![1];
    stream.extend(
        [640_u32, 480, 30]
            .iter()
            .flat_map(|number| number.to_le_bytes()),
    );
    stream.push(1);
    for (number, format) in (0..).zip(PixelFormat::ALL) {
        let mut frame = vec![number, 0, 16, 12, 0];
        let bytes = match format {
            PixelFormat::Mjpeg => jpeg(&DynamicImage::ImageRgb8(pattern(16, 12, 1)))?,
            PixelFormat::H264 => fs::read(root().join("crates/movie/tests/data/bare.h264"))?,
            _ => (0..16 * 12 * 4).map(|at: u32| (at % 251) as u8).collect(),
        };
        frame.extend(piece(&bytes));
        seeds.put(
            "raw_frames",
            &format.name().replace('.', "").to_lowercase(),
            &frame,
        )?;
        stream.extend([&[1][..], &frame].concat());
    }
    // Odd sizes, padded rows, and one byte for all.
    seeds.put("raw_frames", "odd", &[5, 0, 15, 11, 20, 3, 0, 90, 0, 4])?;
    stream.extend([0, 3, 0, b'b', b'a', b'd']);
    seeds.put("camera", "every_packing", &stream)?;
    seeds.put("camera", "nothing", &[0])
}
