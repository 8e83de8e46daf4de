//! Which codec a track uses, from its sample description (`stsd`).

use super::boxes::{Bytes, Child, FourCc, child, children};

/// How the pictures of a track are coded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Codec {
    /// H.264 with lengths before its units.
    H264(AvcConfig),
    /// One JPEG a sample.
    Mjpeg,
    /// H.264 whose configuration cannot be read.
    BadH264,
    /// Anything else, by its name for people.
    Other(String),
}

impl Codec {
    /// For people.
    pub fn name(&self) -> &str {
        match self {
            Self::H264(_) | Self::BadH264 => "H.264",
            Self::Mjpeg => "MJPEG",
            Self::Other(name) => name,
        }
    }
}

/// H.264 decoder configuration (`avcC`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AvcConfig {
    /// Bytes of the length before each unit: 1 to 4.
    pub length_bytes: usize,
    /// Sequence parameter sets; empty if they come with the samples.
    pub sequence_sets: Vec<Vec<u8>>,
    /// Picture parameter sets.
    pub picture_sets: Vec<Vec<u8>>,
}

/// Codec and coded size of a track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// How it is coded.
    pub codec: Codec,
    /// Pixels, before rotation.
    pub width: u32,
    /// Pixels, before rotation.
    pub height: u32,
    /// The samples are encrypted.
    pub encrypted: bool,
    /// Width of a pixel for its height.
    pub pixel_aspect: PixelAspect,
}

/// Width to height of a pixel (`pasp`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PixelAspect {
    width: u32,
    height: u32,
}

impl PixelAspect {
    /// As nearly all movies have.
    pub const SQUARE: Self = Self {
        width: 1,
        height: 1,
    };

    /// The width that a picture of `width` stored pixels is to be seen at.
    pub fn square_width(self, width: u32) -> u32 {
        let square = f64::from(width) * f64::from(self.width) / f64::from(self.height);
        (square.round() as u32).max(1)
    }
}

/// Reads the first entry of `stsd`. `None` if there is none.
pub fn read_description(stbl: Bytes<'_>) -> Option<Description> {
    let mut stsd = child(stbl, b"stsd")?;
    stsd.version_and_flags()?;
    stsd.u32()?;
    let Child { kind, mut body } = children(stsd).next()?;
    body.take(24)?;
    let width = u32::from(body.u16()?);
    let height = u32::from(body.u16()?);
    body.take(50)?;
    Some(Description {
        codec: codec_of(kind, body),
        width,
        height,
        encrypted: &kind == b"encv" || &kind == b"drmi",
        pixel_aspect: pixel_aspect(body).unwrap_or(PixelAspect::SQUARE),
    })
}

/// Nothing is filmed with pixels four times as wide as high; such a box is
/// damaged.
fn pixel_aspect(extensions: Bytes<'_>) -> Option<PixelAspect> {
    let mut body = child(extensions, b"pasp")?;
    let (width, height) = (body.u32()?, body.u32()?);
    let ratio = f64::from(width) / f64::from(height);
    (0.25..=4.0)
        .contains(&ratio)
        .then_some(PixelAspect { width, height })
}

fn codec_of(kind: FourCc, extensions: Bytes<'_>) -> Codec {
    match &kind {
        b"avc1" | b"avc3" => match child(extensions, b"avcC") {
            Some(config) => match read_avc_config(config) {
                Some(config) => Codec::H264(config),
                None => Codec::BadH264,
            },
            None => Codec::H264(AvcConfig {
                length_bytes: 4,
                ..AvcConfig::default()
            }),
        },
        b"jpeg" | b"mjpg" | b"MJPG" | b"AVDJ" | b"dmb1" => Codec::Mjpeg,
        b"mp4v" if object_type(extensions) == Some(0x6c) => Codec::Mjpeg,
        _ => Codec::Other(name_of(kind)),
    }
}

fn read_avc_config(mut body: Bytes<'_>) -> Option<AvcConfig> {
    body.take(4)?;
    let length_bytes = usize::from(body.u8()? & 3) + 1;
    let sequence_count = body.u8()? & 0x1f;
    let sequence_sets = read_parameter_sets(&mut body, sequence_count)?;
    let picture_count = body.u8()?;
    let picture_sets = read_parameter_sets(&mut body, picture_count)?;
    Some(AvcConfig {
        length_bytes,
        sequence_sets,
        picture_sets,
    })
}

fn read_parameter_sets(body: &mut Bytes<'_>, count: u8) -> Option<Vec<Vec<u8>>> {
    (0..count)
        .map(|_| {
            let size = body.u16()?;
            body.take(usize::from(size)).map(<[u8]>::to_vec)
        })
        .collect()
}

/// `objectTypeIndication` of an MPEG-4 elementary stream descriptor.
fn object_type(extensions: Bytes<'_>) -> Option<u8> {
    let mut body = child(extensions, b"esds")?;
    body.version_and_flags()?;
    skip_descriptor_header(&mut body, 3)?;
    body.u16()?;
    let flags = body.u8()?;
    if flags & 0x80 != 0 {
        body.u16()?;
    }
    if flags & 0x40 != 0 {
        let url_bytes = body.u8()?;
        body.take(usize::from(url_bytes))?;
    }
    if flags & 0x20 != 0 {
        body.u16()?;
    }
    skip_descriptor_header(&mut body, 4)?;
    body.u8()
}

fn skip_descriptor_header(body: &mut Bytes<'_>, tag: u8) -> Option<()> {
    if body.u8()? != tag {
        return None;
    }
    for _ in 0..4 {
        if body.u8()? & 0x80 == 0 {
            break;
        }
    }
    Some(())
}

fn name_of(kind: FourCc) -> String {
    let name = match &kind {
        b"hvc1" | b"hev1" | b"dvh1" | b"dvhe" => "HEVC (H.265)",
        b"vvc1" | b"vvi1" => "VVC (H.266)",
        b"apch" | b"apcn" | b"apcs" | b"apco" | b"ap4h" | b"ap4x" => "Apple ProRes",
        b"av01" => "AV1",
        b"vp08" => "VP8",
        b"vp09" => "VP9",
        b"mp4v" => "MPEG-4 Part 2",
        b"s263" | b"h263" => "H.263",
        b"mjpa" | b"mjpb" => "interlaced Motion JPEG",
        b"AVdh" => "Avid DNxHR",
        b"AVdn" => "Avid DNxHD",
        b"SVQ1" | b"SVQ3" => "Sorenson Video",
        b"cvid" => "Cinepak",
        b"rle " => "QuickTime Animation",
        b"png " => "PNG",
        b"raw " => "uncompressed video",
        _ => return kind.iter().map(|&b| printable(b)).collect(),
    };
    name.to_owned()
}

fn printable(byte: u8) -> char {
    if byte.is_ascii_graphic() {
        char::from(byte)
    } else {
        '?'
    }
}
