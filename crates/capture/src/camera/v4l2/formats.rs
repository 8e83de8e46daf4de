//! What a device offers, in the two packings that can be decoded.

use crate::camera::backend::PixelFormat;
use crate::spec::CameraFormat;
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

pub(super) fn fourcc(packing: PixelFormat) -> FourCC {
    match packing {
        PixelFormat::Mjpeg => FourCC::new(b"MJPG"),
        PixelFormat::Yuyv => FourCC::new(b"YUYV"),
    }
}

/// The packing of a four-character code; some drivers say JPEG for MJPG.
pub(super) fn packing(code: FourCC) -> Option<PixelFormat> {
    match &code.repr {
        b"MJPG" | b"JPEG" => Some(PixelFormat::Mjpeg),
        b"YUYV" => Some(PixelFormat::Yuyv),
        _ => None,
    }
}

/// All formats that can be decoded; empty if the device does not say.
pub(super) fn offered(device: &Device) -> Vec<CameraFormat> {
    let mut formats = Vec::new();
    for description in device.enum_formats().unwrap_or_default() {
        let Some(packing) = packing(description.fourcc) else {
            continue;
        };
        for (width, height) in sizes(device, description.fourcc) {
            for fps in rates(device, description.fourcc, width, height) {
                let format = CameraFormat {
                    width,
                    height,
                    fps,
                    pixel_format: packing.name().into(),
                };
                if !formats.contains(&format) {
                    formats.push(format);
                }
            }
        }
    }
    formats
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
