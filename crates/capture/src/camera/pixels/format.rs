//! How pixels are packed.

/// How the pixels of a raw frame are packed. YUV is BT.601 in studio range, as
/// cameras send it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PixelFormat {
    /// One JPEG a frame, often without Huffman tables.
    Mjpeg,
    /// 4:2:2, two pixels in four bytes: Y0 U Y1 V.
    Yuyv,
    /// 4:2:2: U Y0 V Y1.
    Uyvy,
    /// 4:2:2: Y0 V Y1 U.
    Yvyu,
    /// 4:2:2: V Y0 U Y1.
    Vyuy,
    /// 4:2:0: a plane of Y, then one of U and V in turn.
    Nv12,
    /// 4:2:0: a plane of Y, then one of V and U in turn.
    Nv21,
    /// 4:2:0 in three planes: Y, U, V; also called I420.
    Yu12,
    /// 4:2:0 in three planes: Y, V, U.
    Yv12,
    /// Three bytes: red, green, blue.
    Rgb3,
    /// Three bytes: blue, green, red.
    Bgr3,
    /// Four bytes: blue, green, red, and one without meaning.
    Bgrx,
    /// One byte of brightness; usually an infrared camera.
    Grey,
    /// Ten bits of brightness in two bytes, the lower one first.
    Y10,
    /// Twelve bits of brightness in two bytes, the lower one first.
    Y12,
    /// Up to sixteen bits of brightness in two bytes, the lower one first.
    Y16,
    /// H.264 with start codes, one picture a frame.
    H264,
}

/// What a format is worth where several would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Worth {
    /// Colour, each frame by itself.
    Colour,
    /// Colour, but a lost frame spoils those after it.
    ColourInSequence,
    /// Brightness only.
    Grey,
}

impl PixelFormat {
    /// All of them; the earlier ones are preferred where size and rate are equal:
    /// MJPEG takes a tenth of the USB bandwidth and keeps its rate beside other
    /// devices, and YUYV is what drivers are tested with.
    pub const ALL: [Self; 17] = [
        Self::Mjpeg,
        Self::Yuyv,
        Self::Uyvy,
        Self::Yvyu,
        Self::Vyuy,
        Self::Nv12,
        Self::Nv21,
        Self::Yu12,
        Self::Yv12,
        Self::Rgb3,
        Self::Bgr3,
        Self::Bgrx,
        Self::H264,
        Self::Grey,
        Self::Y10,
        Self::Y12,
        Self::Y16,
    ];

    /// The name used in [`crate::CameraFormat::pixel_format`].
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mjpeg => "MJPEG",
            Self::Yuyv => "YUYV",
            Self::Uyvy => "UYVY",
            Self::Yvyu => "YVYU",
            Self::Vyuy => "VYUY",
            Self::Nv12 => "NV12",
            Self::Nv21 => "NV21",
            Self::Yu12 => "YU12",
            Self::Yv12 => "YV12",
            Self::Rgb3 => "RGB3",
            Self::Bgr3 => "BGR3",
            Self::Bgrx => "BGRX",
            Self::Grey => "GREY",
            Self::Y10 => "Y10",
            Self::Y12 => "Y12",
            Self::Y16 => "Y16",
            Self::H264 => "H.264",
        }
    }

    /// The format of that name, if it is one of these.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|f| f.name().eq_ignore_ascii_case(name))
    }

    /// What it is worth where several would do.
    #[must_use]
    pub fn worth(self) -> Worth {
        match self {
            Self::Grey | Self::Y10 | Self::Y12 | Self::Y16 => Worth::Grey,
            Self::H264 => Worth::ColourInSequence,
            _ => Worth::Colour,
        }
    }
}
