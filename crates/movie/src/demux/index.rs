//! The index of a movie file: its video track, ready to be decoded.

use super::boxes::{Bytes, child, children, descend};
use super::codec::{Codec, Description, read_description};
use super::edits::{Clocks, Presentation, present};
use super::tables::{Sample, TableError, read_samples};
use faceglass_source::error::MoviePart;
use image::metadata::Orientation;

/// The video track of a movie.
#[derive(Clone, Debug)]
pub struct VideoTrack {
    /// Codec and coded size.
    pub description: Description,
    /// Brings decoded pictures upright.
    pub orientation: Orientation,
    /// Coded pictures in decode order.
    pub samples: Vec<Sample>,
    /// Pictures in the order in which they are shown.
    pub presentation: Presentation,
}

impl VideoTrack {
    /// Width and height of the upright picture.
    pub fn upright_size(&self) -> (u32, u32) {
        let stored = &self.description;
        let (width, height) = (
            stored.pixel_aspect.square_width(stored.width),
            stored.height,
        );
        if swaps_sides(self.orientation) {
            (height, width)
        } else {
            (width, height)
        }
    }
}

/// Whether a turn by a quarter is in it.
pub fn swaps_sides(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}

/// Why an index is of no use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexError {
    /// Something needed is missing or contradicts itself.
    Damaged(MoviePart),
    /// There is no picture in it, only sound or text.
    NoVideo,
    /// The samples are listed piece by piece along the file (`moof`).
    Fragmented(String),
    /// The index itself is compressed (`cmov`).
    CompressedIndex,
    /// Copy-protected.
    Encrypted,
    /// One track with several encodings.
    SeveralEncodings(String),
}

/// Reads a `moov` box.
///
/// # Errors
/// [`IndexError`] if no video track can be made of it.
pub fn read_index(moov: &[u8]) -> Result<VideoTrack, IndexError> {
    let moov = Bytes(moov);
    if child(moov, b"cmov").is_some() {
        return Err(IndexError::CompressedIndex);
    }
    let movie_clock = child(moov, b"mvhd").and_then(read_clock);
    let fragmented = child(moov, b"mvex").is_some();
    let mut first_error = None;
    for trak in children(moov).filter(|c| &c.kind == b"trak") {
        if handler(trak.body) != Some(*b"vide") {
            continue;
        }
        match read_track(trak.body, movie_clock, fragmented) {
            Ok(track) => return Ok(track),
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    Err(first_error.unwrap_or(IndexError::NoVideo))
}

fn handler(trak: Bytes<'_>) -> Option<[u8; 4]> {
    let mut body = descend(trak, &[b"mdia", b"hdlr"])?;
    body.version_and_flags()?;
    body.u32()?;
    body.four_cc()
}

/// Ticks a second, from `mvhd` or `mdhd`.
fn read_clock(mut body: Bytes<'_>) -> Option<u32> {
    let (version, _) = body.version_and_flags()?;
    body.take(if version == 1 { 16 } else { 8 })?;
    body.u32().filter(|&clock| clock > 0)
}

fn read_track(
    trak: Bytes<'_>,
    movie_clock: Option<u32>,
    fragmented: bool,
) -> Result<VideoTrack, IndexError> {
    let track_clock = descend(trak, &[b"mdia", b"mdhd"])
        .and_then(read_clock)
        .ok_or(IndexError::Damaged(MoviePart::Clock))?;
    let stbl = descend(trak, &[b"mdia", b"minf", b"stbl"])
        .ok_or(IndexError::Damaged(MoviePart::Tables))?;
    let description = read_description(stbl).ok_or(IndexError::Damaged(MoviePart::Description))?;
    if description.encrypted {
        return Err(IndexError::Encrypted);
    }
    let samples = read_samples(stbl).map_err(|error| match error {
        TableError::SeveralEncodings => {
            IndexError::SeveralEncodings(description.codec.name().to_owned())
        }
        TableError::TooMany => IndexError::Damaged(MoviePart::FrameCount),
        TableError::Missing(table) => IndexError::Damaged(part_of(table)),
    })?;
    if samples.is_empty() {
        return Err(if fragmented {
            IndexError::Fragmented(description.codec.name().to_owned())
        } else {
            IndexError::Damaged(MoviePart::FrameList)
        });
    }
    let clocks = Clocks {
        movie: movie_clock.unwrap_or(track_clock),
        track: track_clock,
    };
    let mut presentation = present(trak, &samples, clocks);
    if presentation.shown.is_empty() {
        // An edit list that hides everything is damage; the frames are there.
        presentation = present(Bytes(&[]), &samples, clocks);
    }
    Ok(VideoTrack {
        orientation: orientation(trak),
        description,
        samples,
        presentation,
    })
}

fn part_of(table: &str) -> MoviePart {
    match table {
        "stsz" => MoviePart::FrameSizes,
        "stco" | "stsc" => MoviePart::FramePlaces,
        _ => MoviePart::FrameTimes,
    }
}

/// What the matrix of `tkhd` does to the picture, as far as it is made of
/// quarter turns and mirroring; x' = a·x + c·y, y' = b·x + d·y.
fn orientation(trak: Bytes<'_>) -> Orientation {
    let matrix = || {
        let mut body = child(trak, b"tkhd")?;
        let (version, _) = body.version_and_flags()?;
        let before_matrix = if version == 1 { 48 } else { 36 };
        body.take(before_matrix)?;
        let (a, b) = (body.i32()?, body.i32()?);
        body.i32()?;
        let (c, d) = (body.i32()?, body.i32()?);
        Some([a, b, c, d].map(i32::signum))
    };
    match matrix() {
        Some([0, 1, -1, 0]) => Orientation::Rotate90,
        Some([-1, 0, 0, -1]) => Orientation::Rotate180,
        Some([0, -1, 1, 0]) => Orientation::Rotate270,
        Some([-1, 0, 0, 1]) => Orientation::FlipHorizontal,
        Some([1, 0, 0, -1]) => Orientation::FlipVertical,
        Some([0, 1, 1, 0]) => Orientation::Rotate90FlipH,
        Some([0, -1, -1, 0]) => Orientation::Rotate270FlipH,
        _ => Orientation::NoTransforms,
    }
}

/// The sequence parameter set of an H.264 track, if the index holds one.
pub fn sequence_set(track: &VideoTrack) -> Option<&[u8]> {
    match &track.description.codec {
        Codec::H264(config) => config.sequence_sets.first().map(Vec::as_slice),
        _ => None,
    }
}
