//! What is said of a movie that cannot be played, always with the next step.

use super::Trouble;
use std::fmt;
use std::time::Duration;

/// A movie that cannot be played, or not to its end. Everywhere `name` is the
/// file's and `detail` what the system or another program said.
#[allow(missing_docs)]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MovieError {
    /// It is not there.
    #[error("There is no file {name}. Choose another movie.")]
    Missing { name: String },
    /// It may not be read.
    #[error("{name} may not be read. Allow reading it or choose another movie.")]
    Denied { name: String },
    /// The system cannot read it.
    #[error("{name} cannot be read: {detail}. Check the drive it is on, then open it again.")]
    Unreadable { name: String, detail: String },
    /// A part of it contradicts itself.
    #[error(
        "{name} is damaged: {part} cannot be read. Copy it again from where it came from, or choose another movie."
    )]
    Damaged { name: String, part: MoviePart },
    /// Only part of the file is there.
    #[error(
        "{name} is cut off: {:.1} of {:.1} seconds are there. Copy it again from where it came from to see the rest.",
        there.as_secs_f64(),
        whole.as_secs_f64()
    )]
    CutOff {
        name: String,
        there: Duration,
        whole: Duration,
    },
    /// Pictures without an index.
    #[error(
        "{name} has no index (moov): it was cut off while being copied or recorded. Copy it again from where it came from."
    )]
    NoIndex { name: String },
    /// The index itself is incomplete.
    #[error("{name} is cut off within its index (moov). Copy it again from where it came from.")]
    IndexCutOff { name: String },
    /// The decoder could not be set up.
    #[error(
        "{name} cannot be played: the decoder for {codec} did not start ({detail}). Restart Faceglass, or choose another movie."
    )]
    NoDecoder {
        name: String,
        codec: String,
        detail: String,
    },
    /// Another decoder is needed and not here.
    #[error(
        "{name} is coded as {coding}, which needs the ffmpeg program. Install ffmpeg, or convert the file to mp4 (H.264)."
    )]
    NeedsFfmpeg { name: String, coding: Coding },
    /// Neither mov nor mp4, and no program that might read it.
    #[error(
        "{name} is not a mov or mp4 movie. Install the ffmpeg program to play other formats, or convert the file to mp4 (H.264)."
    )]
    OtherContainer { name: String },
    /// `ffmpeg` does not know it either.
    #[error("{name} is not a movie that can be read ({detail}). Choose another file.")]
    NotReadable { name: String, detail: String },
    /// `ffmpeg` could not be started, or broke off.
    #[error(
        "ffmpeg could not decode {name} ({detail}). Convert the file to mp4 (H.264) or choose another movie."
    )]
    FfmpegFailed { name: String, detail: String },
    /// `ffmpeg` says nothing any more.
    #[error(
        "ffmpeg gave no frame of {name} for {seconds} seconds and was stopped. Open the movie again, or convert it to mp4 (H.264)."
    )]
    FfmpegStalled { name: String, seconds: u64 },
    /// Only sound or text.
    #[error("{name} holds no pictures, only sound or text. Choose another movie.")]
    NoVideo { name: String },
    /// Encrypted samples.
    #[error("{name} is copy-protected and cannot be played. Choose another movie.")]
    Encrypted { name: String },
    /// Frames in a row that could not be decoded; the movie goes on at `until`,
    /// if it does.
    #[error("{}", lost_frames(name, *count, *from, *until, *why))]
    LostFrames {
        name: String,
        count: u64,
        from: Duration,
        until: Option<Duration>,
        why: Loss,
    },
    /// `ffprobe` says nothing any more.
    #[error(
        "ffprobe read nothing more of {name} for {seconds} seconds and was stopped. Check the drive it is on, or copy it to another, then open it again."
    )]
    ProbeStalled { name: String, seconds: u64 },
    /// The file does not say when its frames are shown.
    #[error(
        "{name} does not say when each frame is shown, so times are reckoned at {:.2} frames a second. Convert it to mp4 (H.264) if exact times matter.",
        1.0 / apart.as_secs_f64()
    )]
    TimesReckoned { name: String, apart: Duration },
}

/// Why frames of a movie were lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Their bytes are not as they were written.
    Damaged,
    /// No key frame before them that the built-in decoder can begin with.
    NoKeyFrame,
}

fn lost_frames(
    name: &str,
    count: u64,
    from: Duration,
    until: Option<Duration>,
    why: Loss,
) -> String {
    let from = from.as_secs_f64();
    let what = match count {
        1 => format!("The frame at {from:.2} s of {name}"),
        _ => format!("{count} frames of {name} from {from:.2} s on"),
    };
    let (verb, remedy) = match (why, count) {
        (Loss::Damaged, 1) => (
            "is damaged",
            "Copy it again from where it came from to see it.",
        ),
        (Loss::Damaged, _) => (
            "are damaged",
            "Copy it again from where it came from to see them.",
        ),
        (Loss::NoKeyFrame, _) => (
            "cannot be decoded without the ffmpeg program",
            "Install ffmpeg to see them.",
        ),
    };
    match until {
        Some(until) => format!(
            "{what} {verb}; the movie goes on at {:.2} s. {remedy}",
            until.as_secs_f64()
        ),
        None => format!("{what} {verb}, and nothing after that can be shown. {remedy}"),
    }
}

impl MovieError {
    /// The system refused.
    #[must_use]
    pub fn from_io(name: &str, error: &std::io::Error) -> Self {
        let name = name.to_owned();
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::Missing { name },
            std::io::ErrorKind::PermissionDenied => Self::Denied { name },
            _ => Self::Unreadable {
                name,
                detail: error.to_string(),
            },
        }
    }

    /// `part` contradicts itself.
    #[must_use]
    pub fn damaged(name: &str, part: MoviePart) -> Self {
        Self::Damaged {
            name: name.to_owned(),
            part,
        }
    }

    /// Which named state this is.
    #[must_use]
    pub fn trouble(&self) -> Trouble {
        match self {
            Self::Missing { .. } => Trouble::Missing,
            Self::Denied { .. } => Trouble::Denied,
            Self::Unreadable { .. } => Trouble::Io,
            Self::Damaged { .. }
            | Self::CutOff { .. }
            | Self::NoIndex { .. }
            | Self::IndexCutOff { .. }
            | Self::NotReadable { .. }
            | Self::FfmpegFailed { .. }
            | Self::LostFrames { .. } => Trouble::Damaged,
            Self::FfmpegStalled { .. } | Self::ProbeStalled { .. } => Trouble::Stalled,
            Self::NoDecoder { .. }
            | Self::NeedsFfmpeg { .. }
            | Self::OtherContainer { .. }
            | Self::NoVideo { .. }
            | Self::Encrypted { .. }
            | Self::TimesReckoned { .. } => Trouble::Unsupported,
        }
    }
}

/// The part of a movie that is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoviePart {
    /// The index as a whole.
    Index,
    /// The clock of the video track.
    Clock,
    /// The tables of the video track.
    Tables,
    /// The description of the codec.
    Description,
    /// How many frames there are.
    FrameCount,
    /// Which frames there are.
    FrameList,
    /// How large the coded frames are.
    FrameSizes,
    /// Where the coded frames are.
    FramePlaces,
    /// When the frames are shown.
    FrameTimes,
    /// Width and height.
    PictureSize,
    /// Every frame.
    AllFrames,
}

impl fmt::Display for MoviePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Index => "its index",
            Self::Clock => "the clock of its video track",
            Self::Tables => "the tables of its video track",
            Self::Description => "the description of its codec",
            Self::FrameCount => "its number of frames",
            Self::FrameList => "its list of frames",
            Self::FrameSizes => "the sizes of its frames",
            Self::FramePlaces => "the places of its frames",
            Self::FrameTimes => "the times of its frames",
            Self::PictureSize => "the size of its pictures",
            Self::AllFrames => "every one of its frames",
        })
    }
}

/// How a movie is coded that only `ffmpeg` can decode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coding {
    /// A codec by name, for instance "HEVC".
    Codec(String),
    /// H.264 whose parameters are damaged.
    DamagedParameters,
    /// H.264 with more than 8 bits a colour.
    DeepColour,
    /// H.264 with 4:2:2 or 4:4:4 colour, as it is called.
    Chroma(&'static str),
    /// H.264 in shades of grey.
    Monochrome,
    /// Interlaced H.264.
    Interlaced,
    /// The samples are listed piece by piece along the file (`moof`).
    Fragmented(String),
    /// QuickTime whose index is compressed (`cmov`).
    CompressedIndex,
    /// One track with several encodings.
    Changing(String),
    /// H.264 that begins with no key frame of the kind the built-in decoder
    /// needs.
    NoKeyFrame,
    /// H.264 with pictures larger than the built-in decoder takes: width and
    /// height in pixels.
    TooLarge(u32, u32),
}

impl Coding {
    /// The name of the codec alone, the same in every language.
    #[must_use]
    pub fn codec(&self) -> &str {
        match self {
            Self::Codec(name) | Self::Fragmented(name) | Self::Changing(name) => name,
            Self::CompressedIndex => "QuickTime",
            Self::Chroma(_)
            | Self::DamagedParameters
            | Self::DeepColour
            | Self::Monochrome
            | Self::Interlaced
            | Self::NoKeyFrame
            | Self::TooLarge(..) => "H.264",
        }
    }
}

impl fmt::Display for Coding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Codec(name) => f.write_str(name),
            Self::DamagedParameters => f.write_str("H.264 with damaged parameters"),
            Self::DeepColour => f.write_str("H.264 with more than 8 bits a colour"),
            Self::Chroma(ratio) => write!(f, "H.264 {ratio}"),
            Self::Monochrome => f.write_str("monochrome H.264"),
            Self::Interlaced => f.write_str("interlaced H.264"),
            Self::Fragmented(codec) => write!(f, "{codec} in fragments"),
            Self::CompressedIndex => f.write_str("QuickTime with a compressed index"),
            Self::Changing(codec) => write!(f, "{codec} with changing parameters"),
            Self::NoKeyFrame => f.write_str("H.264 without an IDR key frame at its beginning"),
            Self::TooLarge(width, height) => write!(f, "H.264 of {width}x{height} pixels"),
        }
    }
}
