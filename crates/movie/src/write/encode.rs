//! Pictures to samples.

use crate::yuv::YuvPicture;
use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use openh264::encoder::{
    BitRate, Complexity, Encoder, EncoderConfig, FrameRate, IntraFramePeriod, QpRange,
    RateControlMode, UsageType, VuiConfig,
};
use openh264::{OpenH264API, Timestamp};
use std::time::Duration;

/// How a written movie is coded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MovieCodec {
    /// H.264, Baseline, a sync frame every two seconds. Sides are cut down to
    /// even numbers.
    H264 {
        /// Quantiser, 0 to 51 and the same for every picture; a smaller one
        /// means better pictures and a larger file.
        qp: u8,
        /// Nominal frames a second.
        fps: f32,
    },
    /// One JPEG a frame.
    Mjpeg {
        /// 1 to 100.
        quality: u8,
    },
}

impl MovieCodec {
    /// What suits pictures of this size: H.264, or MJPEG where its encoder
    /// does not go (tiny or larger than 3840x2160).
    pub fn suited_to(width: u32, height: u32, fps: f64) -> Self {
        let (long, short) = (width.max(height), width.min(height));
        if !(32..=2160).contains(&short) || long > 3840 {
            return Self::Mjpeg { quality: 90 };
        }
        let fps = if fps.is_finite() {
            fps.clamp(1.0, 120.0)
        } else {
            30.0
        };
        Self::H264 {
            qp: 24,
            fps: fps as f32,
        }
    }
}

/// Why a picture was not coded, as part of a sentence.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// No file says such a width and height.
    #[error("{0}x{1} is no size for a movie")]
    Size(u32, u32),
    /// What the encoder of H.264 said.
    #[error("{0}")]
    H264(#[from] openh264::Error),
    /// What the encoder of JPEG said.
    #[error("{0}")]
    Jpeg(#[from] image::ImageError),
    /// The encoder gave nothing for a picture.
    #[error("the encoder left a frame out")]
    LeftOut,
}

/// A coded picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coded {
    pub bytes: Vec<u8>,
    pub sync: bool,
}

/// Sequence and picture parameter set of an H.264 stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParameterSets {
    pub sequence: Vec<u8>,
    pub picture: Vec<u8>,
}

pub enum PictureEncoder {
    H264 {
        encoder: Box<Encoder>,
        sets: ParameterSets,
    },
    Mjpeg {
        quality: u8,
    },
}

impl PictureEncoder {
    pub fn new(codec: MovieCodec) -> Result<Self, EncodeError> {
        let (qp, fps) = match codec {
            MovieCodec::Mjpeg { quality } => {
                return Ok(Self::Mjpeg {
                    quality: quality.clamp(1, 100),
                });
            }
            MovieCodec::H264 { qp, fps } => (qp.min(51), fps),
        };
        let config = EncoderConfig::new()
            // Only a limit that is never met: without it the level is too low.
            .bitrate(BitRate::from_bps(20_000_000))
            .max_frame_rate(FrameRate::from_hz(fps))
            // In this mode the quantiser stays at its minimum, no picture is left
            // out, and nothing is printed.
            .rate_control_mode(RateControlMode::Bufferbased)
            .usage_type(UsageType::CameraVideoRealTime)
            .complexity(Complexity::High)
            .skip_frames(false)
            .scene_change_detect(false)
            .background_detection(false)
            .qp(QpRange::new(qp, 51))
            .intra_frame_period(IntraFramePeriod::from_num_frames(
                (fps * 2.0).max(1.0) as u32
            ))
            .vui(VuiConfig::bt601());
        let encoder = Encoder::with_api_config(OpenH264API::from_source(), config)?;
        Ok(Self::H264 {
            encoder: Box::new(encoder),
            sets: ParameterSets::default(),
        })
    }

    /// The parameter sets; `None` for MJPEG. Empty before the first picture.
    pub fn parameter_sets(&self) -> Option<&ParameterSets> {
        match self {
            Self::H264 { sets, .. } => Some(sets),
            Self::Mjpeg { .. } => None,
        }
    }

    pub fn encode(&mut self, image: &RgbImage, time: Duration) -> Result<Coded, EncodeError> {
        match self {
            Self::H264 { encoder, sets } => encode_h264(encoder, sets, image, time),
            Self::Mjpeg { quality } => {
                let mut bytes = Vec::new();
                JpegEncoder::new_with_quality(&mut bytes, *quality).encode_image(image)?;
                Ok(Coded { bytes, sync: true })
            }
        }
    }
}

fn encode_h264(
    encoder: &mut Encoder,
    sets: &mut ParameterSets,
    image: &RgbImage,
    time: Duration,
) -> Result<Coded, EncodeError> {
    let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX / 2);
    let picture = YuvPicture::from_rgb(image);
    let stream = encoder.encode_at(&picture, Timestamp::from_millis(millis))?;
    let mut coded = Coded::default();
    for layer in (0..stream.num_layers()).filter_map(|number| stream.layer(number)) {
        for unit in (0..layer.nal_count()).filter_map(|number| layer.nal_unit(number)) {
            let unit = without_start_code(unit);
            match unit.first().map(|header| header & 0x1f) {
                Some(7) => sets.sequence = unit.to_vec(),
                Some(8) => sets.picture = unit.to_vec(),
                Some(kind) => {
                    coded.sync |= kind == 5;
                    coded.bytes.extend((unit.len() as u32).to_be_bytes());
                    coded.bytes.extend(unit);
                }
                None => {}
            }
        }
    }
    if coded.bytes.is_empty() {
        return Err(EncodeError::LeftOut);
    }
    Ok(coded)
}

fn without_start_code(unit: &[u8]) -> &[u8] {
    unit.strip_prefix(&[0, 0, 0, 1])
        .or_else(|| unit.strip_prefix(&[0, 0, 1]))
        .unwrap_or(unit)
}
