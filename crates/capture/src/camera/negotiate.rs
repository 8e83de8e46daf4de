//! Which of a camera's formats to take.

use super::backend::PixelFormat;
use crate::spec::CameraFormat;

/// Asked for where nothing else is: enough for faces at arm's length, and as
/// much as two cores look at thirty times a second.
pub const PREFERRED: (u32, u32, u32) = (640, 480, 30);

/// The offered format nearest to `asked`, or to [`PREFERRED`] for `None`;
/// `None` if none of the formats can be decoded.
///
/// Size counts most, then the rate, then the packing: MJPEG rather than YUYV
/// at equal size and rate, for it takes a tenth of the USB bandwidth and keeps
/// its rate beside other devices.
#[must_use]
pub fn choose(offered: &[CameraFormat], asked: Option<&CameraFormat>) -> Option<CameraFormat> {
    let (width, height, fps) = asked.map_or(PREFERRED, |f| (f.width, f.height, f.fps));
    let wanted = asked.and_then(|f| PixelFormat::named(&f.pixel_format));
    offered
        .iter()
        .filter(|f| PixelFormat::named(&f.pixel_format).is_some())
        .min_by_key(|f| {
            let size = width.abs_diff(f.width) + height.abs_diff(f.height);
            // Too slow is worse than too fast.
            let rate = 2 * fps.saturating_sub(f.fps) + f.fps.saturating_sub(fps);
            let packing = PixelFormat::named(&f.pixel_format);
            let other_packing = match wanted {
                Some(_) => packing != wanted,
                None => packing != Some(PixelFormat::Mjpeg),
            };
            (size, rate, other_packing)
        })
        .cloned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    fn format(width: u32, height: u32, fps: u32, pixel_format: &str) -> CameraFormat {
        CameraFormat {
            width,
            height,
            fps,
            pixel_format: pixel_format.into(),
        }
    }

    #[test]
    fn by_itself_it_takes_what_is_nearest_to_640x480_at_30() {
        let offered = [
            format(1280, 720, 30, "MJPEG"),
            format(640, 480, 15, "YUYV"),
            format(640, 480, 30, "MJPEG"),
            format(320, 240, 30, "YUYV"),
        ];
        assert_eq!(choose(&offered, None).unwrap(), offered[2]);
        assert_eq!(choose(&offered[..2], None).unwrap(), offered[1]);
        assert_eq!(choose(&offered[..1], None).unwrap(), offered[0]);
        let both = [format(640, 480, 30, "YUYV"), offered[2].clone()];
        assert_eq!(choose(&both, None).unwrap(), both[1]);
    }

    #[test]
    fn an_asked_format_is_taken_exactly_or_as_near_as_possible() {
        let offered = [
            format(640, 480, 30, "YUYV"),
            format(640, 480, 30, "MJPEG"),
            format(1280, 720, 30, "MJPEG"),
            format(1280, 720, 10, "YUYV"),
        ];
        for asked in &offered {
            assert_eq!(choose(&offered, Some(asked)).unwrap(), *asked);
        }
        let asked = format(1920, 1080, 30, "YUYV");
        assert_eq!(choose(&offered, Some(&asked)).unwrap(), offered[2]);
    }

    #[test]
    fn formats_nobody_can_decode_are_passed_over() {
        assert_eq!(choose(&[format(640, 480, 30, "H264")], None), None);
        assert_eq!(choose(&[], None), None);
    }
}
