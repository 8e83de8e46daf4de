//! What a device offers.

use crate::camera::pixels::PixelFormat;
use faceglass_source::spec::CameraFormat;
use v4l::frameinterval::{FrameIntervalEnum, Stepwise as IntervalRange};
use v4l::framesize::{FrameSizeEnum, Stepwise as SizeRange};
use v4l::video::Capture;
use v4l::{Device, FourCC, Fraction};

const USUAL_SIZES: [(u32, u32); 6] = [
    (320, 240),
    (640, 360),
    (640, 480),
    (800, 600),
    (1280, 720),
    (1920, 1080),
];
const USUAL_RATES: [u32; 5] = [15, 24, 25, 30, 60];

/// Four-character codes of `videodev2.h`. Where a packing has several, the first
/// one is what it is usually called; some drivers say JPEG for MJPG.
const CODES: [(&[u8; 4], PixelFormat); 21] = [
    (b"MJPG", PixelFormat::Mjpeg),
    (b"JPEG", PixelFormat::Mjpeg),
    (b"YUYV", PixelFormat::Yuyv),
    (b"UYVY", PixelFormat::Uyvy),
    (b"YVYU", PixelFormat::Yvyu),
    (b"VYUY", PixelFormat::Vyuy),
    (b"NV12", PixelFormat::Nv12),
    (b"NV21", PixelFormat::Nv21),
    (b"YU12", PixelFormat::Yu12),
    (b"YV12", PixelFormat::Yv12),
    (b"RGB3", PixelFormat::Rgb3),
    (b"BGR3", PixelFormat::Bgr3),
    (b"XR24", PixelFormat::Bgrx),
    (b"AR24", PixelFormat::Bgrx),
    (b"BGR4", PixelFormat::Bgrx),
    (b"GREY", PixelFormat::Grey),
    (b"Y800", PixelFormat::Grey),
    (b"Y10 ", PixelFormat::Y10),
    (b"Y12 ", PixelFormat::Y12),
    (b"Y16 ", PixelFormat::Y16),
    (b"H264", PixelFormat::H264),
];

/// The packing of a four-character code.
pub(super) fn packing(code: FourCC) -> Option<PixelFormat> {
    let known = CODES.iter().find(|(known, _)| **known == code.repr);
    known.map(|(_, packing)| *packing)
}

/// The code by which this device calls a packing.
pub(super) fn fourcc_for(device: &Device, wanted: PixelFormat) -> FourCC {
    let offered = device.enum_formats().unwrap_or_default();
    let mut own = offered.iter().map(|description| description.fourcc);
    let usual = CODES.iter().find(|(_, packing)| *packing == wanted);
    own.find(|code| packing(*code) == Some(wanted))
        .or_else(|| usual.map(|(code, _)| FourCC::new(code)))
        .unwrap_or_else(|| FourCC::new(b"MJPG"))
}

/// What a device offers.
#[derive(Default)]
pub(super) struct Offered {
    /// Formats that can be decoded.
    pub(super) formats: Vec<CameraFormat>,
    /// Codes of those that cannot.
    pub(super) unknown: Vec<String>,
}

/// What the device says it offers; nothing if it does not say.
pub(super) fn offered(device: &Device) -> Offered {
    let mut offered = Offered::default();
    for description in device.enum_formats().unwrap_or_default() {
        match packing(description.fourcc) {
            Some(packing) => offered.add(device, description.fourcc, packing),
            None => offered.unknown.push(description.fourcc.to_string()),
        }
    }
    offered
}

impl Offered {
    fn add(&mut self, device: &Device, code: FourCC, packing: PixelFormat) {
        for (width, height) in sizes(device, code) {
            for fps in rates(device, code, width, height) {
                let format = CameraFormat {
                    width,
                    height,
                    fps,
                    pixel_format: packing.name().into(),
                };
                if !self.formats.contains(&format) {
                    self.formats.push(format);
                }
            }
        }
    }
}

fn sizes(device: &Device, code: FourCC) -> Vec<(u32, u32)> {
    device
        .enum_framesizes(code)
        .unwrap_or_default()
        .into_iter()
        .flat_map(|size| match size.size {
            FrameSizeEnum::Discrete(size) => vec![(size.width, size.height)],
            FrameSizeEnum::Stepwise(range) => sizes_within(&range),
        })
        .collect()
}

/// A range can hold thousands of sizes: the usual ones among them.
fn sizes_within(range: &SizeRange) -> Vec<(u32, u32)> {
    let fits = |value: u32, min: u32, max: u32, step: u32| {
        (min..=max).contains(&value) && (value - min).is_multiple_of(step.max(1))
    };
    let mut sizes: Vec<_> = USUAL_SIZES
        .into_iter()
        .filter(|(width, height)| {
            fits(*width, range.min_width, range.max_width, range.step_width)
                && fits(
                    *height,
                    range.min_height,
                    range.max_height,
                    range.step_height,
                )
        })
        .collect();
    if sizes.is_empty() {
        sizes.push((range.max_width, range.max_height));
    }
    sizes
}

fn rates(device: &Device, code: FourCC, width: u32, height: u32) -> Vec<u32> {
    let mut rates: Vec<u32> = device
        .enum_frameintervals(code, width, height)
        .unwrap_or_default()
        .into_iter()
        .flat_map(|interval| match interval.interval {
            FrameIntervalEnum::Discrete(interval) => whole_rate(interval).into_iter().collect(),
            FrameIntervalEnum::Stepwise(range) => rates_within(&range),
        })
        .collect();
    if rates.is_empty() {
        // The driver does not say; it takes the nearest it has.
        rates.push(30);
    }
    rates
}

/// Frames a second of an interval, rounded: 1001/30000 s is offered as 30.
pub(super) fn whole_rate(interval: Fraction) -> Option<u32> {
    if interval.numerator == 0 || interval.denominator == 0 {
        return None;
    }
    let rate = f64::from(interval.denominator) / f64::from(interval.numerator);
    Some(rate.round().clamp(1.0, 1000.0) as u32)
}

/// A range of intervals runs from the shortest, which is the highest rate.
fn rates_within(range: &IntervalRange) -> Vec<u32> {
    let (Some(highest), Some(lowest)) = (whole_rate(range.min), whole_rate(range.max)) else {
        return Vec::new();
    };
    let mut rates: Vec<_> = USUAL_RATES
        .into_iter()
        .filter(|rate| (lowest..=highest).contains(rate))
        .collect();
    if rates.is_empty() {
        rates.push(highest);
    }
    rates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractional_rates_are_offered_rounded() {
        assert_eq!(whole_rate(Fraction::new(1001, 30_000)), Some(30));
        assert_eq!(whole_rate(Fraction::new(1, 15)), Some(15));
        assert_eq!(whole_rate(Fraction::new(2, 15)), Some(8));
        assert_eq!(whole_rate(Fraction::new(0, 15)), None);
        assert_eq!(whole_rate(Fraction::new(1, 0)), None);
    }

    #[test]
    fn ranges_offer_the_usual_values_within_them() {
        let range = SizeRange {
            min_width: 160,
            max_width: 1280,
            step_width: 16,
            min_height: 120,
            max_height: 720,
            step_height: 8,
        };
        assert_eq!(
            sizes_within(&range),
            [(320, 240), (640, 360), (640, 480), (800, 600), (1280, 720)]
        );
        let odd = SizeRange {
            min_width: 1,
            max_width: 101,
            step_width: 0,
            min_height: 1,
            max_height: 99,
            step_height: 0,
        };
        assert_eq!(sizes_within(&odd), [(101, 99)]);
        let rates = IntervalRange {
            min: Fraction::new(1, 30),
            max: Fraction::new(1, 20),
            step: Fraction::new(1, 1),
        };
        assert_eq!(rates_within(&rates), [24, 25, 30]);
    }
}
