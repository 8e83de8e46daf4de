//! Still pictures, folders of them, and what is wrong with some.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_capture::pictures::{PictureSource, read_picture};
use faceglass_capture::synthetic::pattern;
use faceglass_capture::{
    FileError, PictureFault, Pull, Source, SourceError, SourceKind, SourceSpec, Trouble, open,
};
use image::{ImageFormat, Rgb, RgbImage};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

fn save(folder: &Path, name: &str, image: &RgbImage, format: ImageFormat) -> PathBuf {
    let path = folder.join(name);
    image.save_with_format(&path, format).unwrap();
    path
}

fn pull(source: &mut dyn Source) -> Pull {
    source.pull(Duration::from_secs(5)).unwrap()
}

#[test]
fn the_four_formats_are_told_by_content() {
    let folder = tempfile::tempdir().unwrap();
    let image = pattern(33, 21, 1);
    let formats = [
        (ImageFormat::Jpeg, 40.0),
        (ImageFormat::Png, 0.0),
        (ImageFormat::WebP, 0.0),
        (ImageFormat::Bmp, 0.0),
    ];
    for (n, (format, tolerance)) in formats.into_iter().enumerate() {
        // A wrong ending on purpose.
        let path = save(folder.path(), &format!("{n}.dat"), &image, format);
        let read = read_picture(&path).unwrap();
        assert_eq!(read.dimensions(), (33, 21));
        let difference: f64 = read
            .iter()
            .zip(image.iter())
            .map(|(a, b)| f64::from(a.abs_diff(*b)))
            .sum();
        assert!(difference / read.len() as f64 <= tolerance, "{format:?}");
        let source = open(&SourceSpec::Path(path)).unwrap();
        assert_eq!(source.info().kind, SourceKind::Pictures);
    }
}

/// Puts an EXIF block with this orientation behind the start of a JPEG.
fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let tiff: [u8; 26] = [
        b'M',
        b'M',
        0,
        42,
        0,
        0,
        0,
        8, // header, first directory at 8
        0,
        1, // one entry
        0x01,
        0x12,
        0,
        3,
        0,
        0,
        0,
        1,
        0,
        orientation,
        0,
        0, // orientation, a short
        0,
        0,
        0,
        0, // no further directory
    ];
    let mut out = jpeg[..2].to_vec();
    out.extend_from_slice(&[0xFF, 0xE1, 0, (2 + 6 + tiff.len()) as u8]);
    out.extend_from_slice(b"Exif\0\0");
    out.extend_from_slice(&tiff);
    out.extend_from_slice(&jpeg[2..]);
    out
}

#[test]
fn exif_orientation_is_respected() {
    let folder = tempfile::tempdir().unwrap();
    // The upright picture has a bright corner at its top left.
    let upright = RgbImage::from_fn(64, 32, |x, y| {
        if x < 16 && y < 16 {
            Rgb([250; 3])
        } else {
            Rgb([10; 3])
        }
    });
    use image::imageops::{flip_horizontal, flip_vertical, rotate90, rotate180, rotate270};
    let stored: [(u8, RgbImage); 8] = [
        (1, upright.clone()),
        (2, flip_horizontal(&upright)),
        (3, rotate180(&upright)),
        (4, flip_vertical(&upright)),
        (5, flip_horizontal(&rotate90(&upright))),
        (6, rotate270(&upright)),
        (7, flip_horizontal(&rotate270(&upright))),
        (8, rotate90(&upright)),
    ];
    for (orientation, image) in stored {
        let plain = save(folder.path(), "plain.jpg", &image, ImageFormat::Jpeg);
        let path = folder.path().join(format!("{orientation}.jpg"));
        fs::write(
            &path,
            with_orientation(&fs::read(plain).unwrap(), orientation),
        )
        .unwrap();
        let read = read_picture(&path).unwrap();
        assert_eq!(read.dimensions(), (64, 32), "orientation {orientation}");
        assert!(read.get_pixel(4, 4)[0] > 200, "orientation {orientation}");
        for (x, y) in [(60, 4), (4, 28), (60, 28)] {
            assert!(read.get_pixel(x, y)[0] < 60, "orientation {orientation}");
        }
    }
}

#[test]
fn a_folder_goes_in_natural_order_and_past_bad_files() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["10.png", "9.png", "1.png"] {
        save(folder.path(), name, &pattern(8, 8, 1), ImageFormat::Png);
    }
    fs::write(folder.path().join("2.jpg"), "not a picture").unwrap();
    fs::write(folder.path().join(".hidden.png"), "x").unwrap();
    fs::write(folder.path().join("notes.txt"), "x").unwrap();
    fs::create_dir(folder.path().join("deeper.png")).unwrap();

    let mut source = open(&SourceSpec::Path(folder.path().to_path_buf())).unwrap();
    assert_eq!(source.info().frames, Some(4));
    let mut seen = Vec::new();
    loop {
        match pull(source.as_mut()) {
            Pull::Frame(frame) => {
                assert!(frame.still);
                assert_eq!(frame.time, Duration::from_secs(frame.index));
                let file = frame.file.unwrap();
                seen.push(file.file_name().unwrap().to_str().unwrap().to_owned());
            }
            Pull::Dropped(why) => {
                assert!(why.to_string().contains("2.jpg"), "{why}");
                seen.push("dropped".into());
            }
            Pull::Ended => break,
            Pull::Pending => panic!("pictures are there at once"),
        }
    }
    assert_eq!(seen, ["1.png", "dropped", "9.png", "10.png"]);

    source.seek(Duration::from_secs(2)).unwrap();
    assert!(matches!(pull(source.as_mut()), Pull::Frame(f) if f.index == 2));
    source.seek(Duration::from_secs(700)).unwrap();
    assert!(matches!(pull(source.as_mut()), Pull::Frame(f) if f.index == 3));
}

#[test]
fn what_is_wrong_with_a_file_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let jpeg = save(
        folder.path(),
        "whole.jpg",
        &pattern(64, 64, 1),
        ImageFormat::Jpeg,
    );
    let whole = fs::read(jpeg).unwrap();
    let write = |name: &str, data: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, data).unwrap();
        path
    };
    let cut = write("cut.jpg", &whole[..whole.len() / 2]);
    let fault = FileError::Damaged {
        name: "cut.jpg".into(),
        fault: PictureFault::CutOff,
    };
    assert_eq!(read_picture(&cut).unwrap_err(), fault.into());

    let empty = write("empty.png", b"");
    let refusal = |path: PathBuf| open(&SourceSpec::Path(path)).err().unwrap();
    let is_empty = SourceError::from(FileError::Empty {
        name: "empty.png".into(),
    });
    assert_eq!(read_picture(&empty).unwrap_err(), is_empty);
    assert_eq!(refusal(empty), is_empty);

    let gif = write("moving.jpg", b"GIF89a\x01\0\x01\0\0\0\0");
    let other = FileError::OtherPicture {
        name: "moving.jpg".into(),
        format: "GIF".into(),
    };
    assert_eq!(refusal(gif), other.into());

    let text = write("letter.png", b"Dear diary, nothing to see here.");
    assert_eq!(refusal(text).trouble(), Trouble::Unsupported);

    let nowhere = folder.path().join("nowhere.png");
    let missing = FileError::Missing(nowhere.clone());
    assert_eq!(refusal(nowhere), missing.into());

    let bare = folder.path().join("bare");
    fs::create_dir(&bare).unwrap();
    let none = FileError::NoPictures(bare.clone());
    assert_eq!(refusal(bare), none.into());

    assert!(PictureSource::new(Vec::new()).is_err());
}

#[test]
fn a_picture_that_claims_to_be_huge_is_refused_before_it_is_decoded() {
    let folder = tempfile::tempdir().unwrap();
    let path = save(
        folder.path(),
        "huge.bmp",
        &pattern(8, 8, 1),
        ImageFormat::Bmp,
    );
    let mut data = fs::read(&path).unwrap();
    data[18..22].copy_from_slice(&60_000_i32.to_le_bytes());
    data[22..26].copy_from_slice(&60_000_i32.to_le_bytes());
    fs::write(&path, data).unwrap();
    let error = read_picture(&path).unwrap_err();
    assert!(
        matches!(&error, SourceError::File(FileError::TooManyPixels { .. })),
        "{error}"
    );
}

#[test]
fn a_single_bad_picture_is_the_sources_own_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.jpg");
    fs::write(&path, b"\xFF\xD8\xFF\xE0 and then nothing").unwrap();
    let mut source = open(&SourceSpec::Path(path)).unwrap();
    assert!(source.pull(Duration::from_secs(1)).is_err());
}

#[cfg(unix)]
#[test]
fn pipes_devices_and_folders_are_refused_before_they_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.jpg");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.is_ok_and(|status| status.success()));
    for path in [pipe.as_path(), Path::new("/dev/zero")] {
        let special = SourceError::from(FileError::Special(path.to_path_buf()));
        assert_eq!(read_picture(path).unwrap_err(), special);
        let spec = SourceSpec::Path(path.to_path_buf());
        assert_eq!(open(&spec).err().unwrap(), special);
        let movie = faceglass_capture::movie::MovieSource::open(path);
        assert_eq!(movie.err().unwrap(), special);
    }
    let error = read_picture(folder.path()).unwrap_err();
    assert_eq!(error, FileError::Folder(folder.path().to_path_buf()).into());
}

#[test]
fn every_door_calls_a_file_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, data: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, data).unwrap();
        path
    };
    for (name, data) in [
        ("a.heic", &b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..]),
        ("a.avif", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif"),
        ("a.ppm", b"P6\n1 1\n255\nabc"),
        ("a.jxl", b"\xFF\x0A\xFA\x7F\x01"),
    ] {
        let path = write(name, data);
        let by_name = read_picture(&path).unwrap_err();
        assert_eq!(open(&SourceSpec::Path(path)).err().unwrap(), by_name);
        let is_named = matches!(&by_name, SourceError::File(FileError::OtherPicture { .. }));
        assert!(is_named, "{by_name}");
    }
    let movie = write("a.mov", b"\0\0\0\x14ftypqt  \0\0\0\0qt  ");
    let error = read_picture(&movie).unwrap_err();
    assert!(error.to_string().contains("is a movie"), "{error}");
}

#[test]
fn a_jpeg_that_only_lacks_its_end_marker_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let image = pattern(64, 48, 1);
    let jpeg = save(folder.path(), "whole.jpg", &image, ImageFormat::Jpeg);
    let whole = fs::read(&jpeg).unwrap();
    let expected = read_picture(&jpeg).unwrap();
    let path = folder.path().join("short.jpg");
    for missing in [1, 2] {
        fs::write(&path, &whole[..whole.len() - missing]).unwrap();
        assert_eq!(read_picture(&path).unwrap(), expected, "{missing} bytes");
    }
    // Part of the picture is missing.
    fs::write(&path, &whole[..whole.len() - 40]).unwrap();
    let error = read_picture(&path).unwrap_err();
    assert!(error.to_string().contains("cut off"), "{error}");
}

#[test]
fn a_huge_jpeg_without_its_end_is_refused_by_its_header() {
    let folder = tempfile::tempdir().unwrap();
    let jpeg = save(
        folder.path(),
        "small.jpg",
        &pattern(64, 48, 1),
        ImageFormat::Jpeg,
    );
    let mut huge = fs::read(&jpeg).unwrap();
    let header = huge.windows(2).position(|pair| pair == [0xFF, 0xC0]);
    // Height and width stand behind the marker, the length and the bits a colour.
    let size = header.unwrap() + 5;
    huge[size..size + 4].copy_from_slice(&[0xFE, 0x20, 0x31, 0x30]);
    let path = folder.path().join("huge.jpg");
    for missing in [0, 2] {
        fs::write(&path, &huge[..huge.len() - missing]).unwrap();
        let error = read_picture(&path).unwrap_err().to_string();
        assert!(
            error.contains("12592x65056") && error.contains("80 megapixels"),
            "{error}"
        );
    }
}

#[test]
fn a_png_that_only_lacks_its_end_chunk_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let image = pattern(64, 48, 1);
    let png = save(folder.path(), "whole.png", &image, ImageFormat::Png);
    let whole = fs::read(&png).unwrap();
    let path = folder.path().join("short.png");
    for missing in [1, 7, 12] {
        fs::write(&path, &whole[..whole.len() - missing]).unwrap();
        assert_eq!(read_picture(&path).unwrap(), image, "{missing} bytes");
    }
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert!(read_picture(&path).is_err());
}

#[test]
fn what_is_transparent_shows_the_ground_and_not_what_it_hides() {
    use image::Rgba;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hidden.png");
    let image = image::RgbaImage::from_fn(8, 4, |x, _| match x {
        0..4 => Rgba([200, 100, 0, 0]),
        4..6 => Rgba([200, 100, 0, 128]),
        _ => Rgba([200, 100, 0, 255]),
    });
    image.save(&path).unwrap();
    let read = read_picture(&path).unwrap();
    assert_eq!(read.get_pixel(0, 0).0, [128; 3]);
    assert_eq!(read.get_pixel(7, 0).0, [200, 100, 0]);
    let half = read.get_pixel(5, 0).0;
    assert!(
        half[0].abs_diff(164) <= 1 && half[2].abs_diff(64) <= 1,
        "{half:?}"
    );
}

#[test]
fn a_coding_that_is_not_read_is_no_damage() {
    let folder = tempfile::tempdir().unwrap();
    let jpeg = save(
        folder.path(),
        "a.jpg",
        &pattern(64, 48, 1),
        ImageFormat::Jpeg,
    );
    let whole = fs::read(&jpeg).unwrap();
    let frame = whole
        .windows(2)
        .position(|marker| marker == [0xFF, 0xC0])
        .unwrap();
    for (coding, at, value) in [
        ("arithmetic coding", frame + 1, 0xC9),
        ("lossless", frame + 1, 0xC3),
        ("12 bits", frame + 4, 12),
    ] {
        let mut other = whole.clone();
        other[at] = value;
        fs::write(&jpeg, &other).unwrap();
        let error = read_picture(&jpeg).unwrap_err();
        assert_eq!(error.trouble(), Trouble::Unsupported);
        let text = error.to_string();
        assert!(text.contains(coding) && text.contains("convert"), "{text}");
    }
}
