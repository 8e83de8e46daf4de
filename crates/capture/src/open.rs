//! From what was asked for to a source, by looking at what is there.

use crate::camera::CameraSource;
use crate::error::{FileError, SourceError};
use crate::movie::MovieSource;
use crate::pictures::{PictureSource, display_name};
use crate::source::Source;
use crate::spec::SourceSpec;
use crate::synthetic::SyntheticSource;
use image::ImageFormat;
use std::io::Read as _;
use std::path::Path;

/// Opens what `spec` names. Files are told apart by their content; their names
/// do not matter. A camera is opened on a thread of its own and this returns at
/// once: whether it works is told by its first pulls.
///
/// # Errors
/// [`SourceError`] ending with the next step to take.
pub fn open(spec: &SourceSpec) -> Result<Box<dyn Source>, SourceError> {
    Ok(match spec {
        SourceSpec::Camera { id, format } => {
            Box::new(CameraSource::open(id.clone(), format.clone())?)
        }
        SourceSpec::Path(path) => return open_path(path),
        SourceSpec::Pictures(files) => Box::new(PictureSource::new(files.clone())?),
        SourceSpec::Synthetic(width, height, fps, frames) => {
            Box::new(SyntheticSource::new(*width, *height, *fps, *frames)?)
        }
    })
}

fn open_path(path: &Path) -> Result<Box<dyn Source>, SourceError> {
    let about = std::fs::metadata(path).map_err(|e| FileError::from_io(path, &e))?;
    if about.is_dir() {
        return Ok(Box::new(PictureSource::folder(path)?));
    }
    if !about.is_file() {
        return Err(FileError::Special(path.to_path_buf()).into());
    }
    let mut head = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(64).read_to_end(&mut head))
        .map_err(|e| FileError::from_io(path, &e))?;
    match content_of(&head) {
        Content::Picture => Ok(Box::new(PictureSource::new(vec![path.to_path_buf()])?)),
        Content::Movie => Ok(Box::new(MovieSource::open(path)?)),
        Content::Empty => Err(FileError::Empty {
            name: display_name(path),
        }
        .into()),
        Content::OtherPicture(kind) => Err(FileError::OtherPicture {
            name: display_name(path),
            format: kind.to_owned(),
        }
        .into()),
        Content::Unknown => Err(FileError::UnknownKind {
            name: display_name(path),
        }
        .into()),
    }
}

/// What the first bytes of a file say it is.
#[derive(Debug, PartialEq, Eq)]
enum Content {
    Picture,
    OtherPicture(&'static str),
    Movie,
    Empty,
    Unknown,
}

fn content_of(head: &[u8]) -> Content {
    if head.is_empty() {
        return Content::Empty;
    }
    if let Some(kind) = iso_picture(head) {
        return Content::OtherPicture(kind);
    }
    match image::guess_format(head) {
        Ok(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Bmp) => {
            return Content::Picture;
        }
        Ok(ImageFormat::Gif) => return Content::OtherPicture("GIF"),
        Ok(ImageFormat::Tiff) => return Content::OtherPicture("TIFF"),
        _ => {}
    }
    if is_movie(head) {
        Content::Movie
    } else {
        Content::Unknown
    }
}

/// HEIC and AVIF stand in the same box structure as movies.
fn iso_picture(head: &[u8]) -> Option<&'static str> {
    if head.get(4..8)? != b"ftyp" {
        return None;
    }
    match head.get(8..12)? {
        b"heic" | b"heix" | b"heim" | b"heis" | b"mif1" => Some("HEIC"),
        b"avif" => Some("AVIF"),
        _ => None,
    }
}

/// QuickTime and MP4 by their first box; the other containers are known so
/// that the movie reader can name what it would need for them.
fn is_movie(head: &[u8]) -> bool {
    let first_box = head.get(4..8).unwrap_or_default();
    let boxes: [&[u8]; 8] = [
        b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"uuid",
    ];
    let matroska = head.starts_with(&[0x1A, 0x45, 0xDF, 0xA3]);
    let avi = head.starts_with(b"RIFF") && head.get(8..12) == Some(b"AVI ");
    let ogg_or_flv = head.starts_with(b"OggS") || head.starts_with(b"FLV");
    let mpeg = head.starts_with(&[0, 0, 1, 0xBA]) || head.starts_with(&[0, 0, 1, 0xB3]);
    let asf = head.starts_with(&[0x30, 0x26, 0xB2, 0x75]);
    boxes.contains(&first_box) || matroska || avi || ogg_or_flv || mpeg || asf
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_told_by_the_first_bytes() {
        let cases: [(&[u8], Content); 11] = [
            (b"", Content::Empty),
            (b"\xFF\xD8\xFF\xE0\0\x10JFIF", Content::Picture),
            (b"\x89PNG\r\n\x1A\n", Content::Picture),
            (b"RIFF\0\0\0\0WEBPVP8 ", Content::Picture),
            (b"BM\x36\0\0\0", Content::Picture),
            (b"\0\0\0\x14ftypqt  \0\0\0\0", Content::Movie),
            (b"\0\0\0\x08wide\0\0\0\x08mdat", Content::Movie),
            (b"RIFF\0\0\0\0AVI LIST", Content::Movie),
            (b"\0\0\0\x18ftypheic\0\0\0\0", Content::OtherPicture("HEIC")),
            (b"GIF89a", Content::OtherPicture("GIF")),
            (b"Dear diary", Content::Unknown),
        ];
        for (head, content) in cases {
            assert_eq!(content_of(head), content, "{head:?}");
        }
    }
}
