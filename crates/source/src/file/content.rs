//! What the first bytes of a file say it is, and what its ending promises. The
//! same for whoever opens one.

use crate::error::FileError;
use image::ImageFormat;
use std::path::Path;

/// As much of a file as [`content_of`] wants to see.
pub const HEAD_BYTES: u64 = 4096;

/// Endings of pictures that are read.
pub const PICTURE_ENDINGS: [&str; 12] = [
    "jpg", "jpeg", "jpe", "jfif", "jif", "pjpeg", "pjp", "png", "apng", "webp", "bmp", "dib",
];
/// Endings of movies that are read, some of them by `ffmpeg`.
#[rustfmt::skip]
pub const MOVIE_ENDINGS: [&str; 31] = [
    "mov", "mp4", "m4v", "qt", "avi", "mkv", "webm", "mpg", "mpeg", "wmv", "asf", "flv", "3gp", "3g2",
    "ts", "mts", "m2ts", "vob", "ogv", "ogm", "mxf", "dv", "h264", "264", "h265", "265", "hevc", "mjpeg",
    "mjpg", "y4m", "divx",
];

/// What the first bytes of a file say it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// A picture of a format that is read.
    Picture(ImageFormat),
    /// A picture of another format, by name.
    OtherPicture(&'static str),
    /// A movie in a container that is known, if only by name.
    Movie,
    /// No bytes.
    Empty,
    /// Letters and nothing else.
    Text,
    /// Anything else.
    Unknown,
}

impl Content {
    /// What is said of a file called `name` with this content where it cannot
    /// be used.
    #[must_use]
    pub fn refusal(self, name: &str) -> FileError {
        let name = name.to_owned();
        match self {
            Self::Empty => FileError::Empty { name },
            Self::OtherPicture(format) => FileError::OtherPicture {
                name,
                format: format.to_owned(),
            },
            Self::Movie => FileError::Movie { name },
            Self::Text | Self::Unknown | Self::Picture(_) => FileError::UnknownKind { name },
        }
    }
}

/// Tells a file by its first bytes.
pub fn content_of(head: &[u8]) -> Content {
    if head.is_empty() {
        return Content::Empty;
    }
    if let Some(name) = other_picture(head) {
        return Content::OtherPicture(name);
    }
    if is_movie(head) {
        return Content::Movie;
    }
    match image::guess_format(head) {
        Ok(
            format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Bmp),
        ) => Content::Picture(format),
        Ok(ImageFormat::Gif) => Content::OtherPicture("GIF"),
        Ok(ImageFormat::Tiff) => Content::OtherPicture("TIFF"),
        Ok(ImageFormat::Ico) => Content::OtherPicture("ICO"),
        Ok(ImageFormat::Dds) => Content::OtherPicture("DDS"),
        Ok(ImageFormat::Hdr) => Content::OtherPicture("Radiance HDR"),
        Ok(ImageFormat::OpenExr) => Content::OtherPicture("OpenEXR"),
        Ok(ImageFormat::Farbfeld) => Content::OtherPicture("farbfeld"),
        Ok(ImageFormat::Qoi) => Content::OtherPicture("QOI"),
        // Two letters and a number are not enough to tell it from a text.
        Ok(ImageFormat::Pnm) if head.get(2).is_some_and(u8::is_ascii_whitespace) => {
            Content::OtherPicture("PNM")
        }
        _ if is_text(head) => Content::Text,
        _ => Content::Unknown,
    }
}

/// Formats that the `image` crate cannot tell. HEIC and AVIF stand in the same
/// box structure as movies.
fn other_picture(head: &[u8]) -> Option<&'static str> {
    if head.starts_with(&[0xFF, 0x0A]) {
        return Some("JPEG XL");
    }
    if head.starts_with(b"8BPS") {
        return Some("Photoshop");
    }
    match head.get(4..8)? {
        b"JXL " => return Some("JPEG XL"),
        b"jP  " => return Some("JPEG 2000"),
        b"ftyp" => {}
        _ => return None,
    }
    match head.get(8..12)? {
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => {
            Some("HEIC")
        }
        b"avif" | b"avis" => Some("AVIF"),
        b"crx " => Some("camera raw"),
        _ => None,
    }
}

/// QuickTime and MP4 by their first box; the other containers are known so
/// that the movie reader can name what it would need for them.
fn is_movie(head: &[u8]) -> bool {
    let first_box = head.get(4..8).unwrap_or_default();
    let boxes: [&[u8]; 10] = [
        b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"uuid", b"styp", b"moof",
    ];
    let avi = head.starts_with(b"RIFF") && head.get(8..12) == Some(b"AVI ");
    let starts: [&[u8]; 9] = [
        &[0x1A, 0x45, 0xDF, 0xA3],
        b"OggS",
        b"FLV",
        &[0, 0, 1, 0xBA],
        &[0, 0, 1, 0xB3],
        &[0x30, 0x26, 0xB2, 0x75],
        b"YUV4MPEG2 ",
        // The start code before the first unit of raw H.264 and H.265.
        &[0, 0, 0, 1],
        b".RMF",
    ];
    boxes.contains(&first_box)
        || avi
        || starts.iter().any(|start| head.starts_with(start))
        || is_transport_stream(head)
}

/// Packets of 188 bytes, in cameras' files with four bytes before each.
fn is_transport_stream(head: &[u8]) -> bool {
    const SYNC: Option<&u8> = Some(&0x47);
    let synced = |first: usize, packet: usize| {
        (0..3).all(|number| head.get(first + number * packet) == SYNC)
    };
    synced(0, 188) || synced(4, 192)
}

fn is_text(head: &[u8]) -> bool {
    let is_control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\x0C' | '\x1B');
    let letters = match std::str::from_utf8(head) {
        Ok(letters) => letters,
        // The last letter may be cut off.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !letters.chars().any(is_control)
}

/// The ending of a file's name in small letters; empty for none.
pub fn ending_of(path: &Path) -> String {
    path.extension()
        .map(|ending| ending.to_string_lossy().to_lowercase())
        .unwrap_or_default()
}

/// The format of pictures that an ending promises: `Ok` if it is read, the
/// name of the format if not; `None` for other files.
pub fn format_by_ending(ending: &str) -> Option<Result<(), &'static str>> {
    Some(match ending {
        ending if PICTURE_ENDINGS.contains(&ending) => Ok(()),
        "heic" | "heif" | "hif" => Err("HEIC"),
        "avif" => Err("AVIF"),
        "gif" => Err("GIF"),
        "tif" | "tiff" => Err("TIFF"),
        "jxl" => Err("JPEG XL"),
        "jp2" | "j2k" | "jpf" => Err("JPEG 2000"),
        "psd" => Err("Photoshop"),
        "dng" | "cr2" | "cr3" | "nef" | "arw" | "orf" | "rw2" | "raf" | "srw" | "pef" => {
            Err("camera raw")
        }
        "ppm" | "pgm" | "pbm" | "pnm" => Err("PNM"),
        "tga" => Err("TGA"),
        "qoi" => Err("QOI"),
        _ => return None,
    })
}

/// Whether an ending promises a movie.
pub fn is_movie_ending(ending: &str) -> bool {
    MOVIE_ENDINGS.contains(&ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_told_by_the_first_bytes() {
        let cases: [(&[u8], Content); 21] = [
            (b"", Content::Empty),
            (
                b"\xFF\xD8\xFF\xE0\0\x10JFIF",
                Content::Picture(ImageFormat::Jpeg),
            ),
            (b"\x89PNG\r\n\x1A\n", Content::Picture(ImageFormat::Png)),
            (b"RIFF\0\0\0\0WEBPVP8 ", Content::Picture(ImageFormat::WebP)),
            (b"BM\x36\0\0\0", Content::Picture(ImageFormat::Bmp)),
            (b"\0\0\0\x14ftypqt  \0\0\0\0", Content::Movie),
            // 256 bytes of first box begin like an icon.
            (b"\0\0\x01\0ftypisom\0\0\0\0", Content::Movie),
            (b"\0\0\0\x08wide\0\0\0\x08mdat", Content::Movie),
            (b"RIFF\0\0\0\0AVI LIST", Content::Movie),
            (b"\0\0\0\x01\x67\x42\0\x1F", Content::Movie),
            (b"YUV4MPEG2 W128 H96 F25:1\n", Content::Movie),
            (b"\0\0\0\x18ftypheic\0\0\0\0", Content::OtherPicture("HEIC")),
            (b"\0\0\0\x18ftypavif\0\0\0\0", Content::OtherPicture("AVIF")),
            (b"GIF89a", Content::OtherPicture("GIF")),
            (b"\xFF\x0A\xFA\x7F", Content::OtherPicture("JPEG XL")),
            (b"P6\n3 2\n255\n", Content::OtherPicture("PNM")),
            (b"P2P is a network", Content::Text),
            (b"Dear diary", Content::Text),
            (b"#EXTM3U\nother.ts\n", Content::Text),
            (
                "unfinished \u{e9}"
                    .as_bytes()
                    .split_last()
                    .map_or(b"", |(_, head)| head),
                Content::Text,
            ),
            (b"\x06\x0E\x2B\x34\x02\x05", Content::Unknown),
        ];
        for (head, content) in cases {
            assert_eq!(content_of(head), content, "{head:?}");
        }
    }

    #[test]
    fn transport_streams_are_told_by_their_packets() {
        for (first, packet) in [(0, 188), (4, 192)] {
            let mut head = vec![0x80_u8; 600];
            assert_eq!(content_of(&head), Content::Unknown);
            for number in 0..3 {
                head[first + number * packet] = 0x47;
            }
            assert_eq!(content_of(&head), Content::Movie);
        }
    }
}
