//! Which of a camera's formats to take.

use super::pixels::{PixelFormat, Worth};
use faceglass_source::spec::CameraFormat;

/// Asked for where nothing else is: enough for faces at arm's length, and as
/// much as two cores look at thirty times a second.
pub const PREFERRED: (u32, u32, u32) = (640, 480, 30);

/// The offered format nearest to `asked`, or to [`PREFERRED`] for `None`;
/// `None` if none of the formats can be decoded.
///
/// Where nothing is asked for, colour counts most (infrared pictures have none,
/// and liveness is judged by it), then, as always, size, then the rate, then the
/// packing in the order of [`PixelFormat::ALL`].
#[must_use]
pub fn choose(offered: &[CameraFormat], asked: Option<&CameraFormat>) -> Option<CameraFormat> {
    let (width, height, fps) = asked.map_or(PREFERRED, |f| (f.width, f.height, f.fps));
    let wanted = asked.and_then(|f| PixelFormat::named(&f.pixel_format));
    offered
        .iter()
        .filter_map(|format| Some((format, PixelFormat::named(&format.pixel_format)?)))
        .min_by_key(|(format, packing)| {
            // A driver may say any number.
            let apart = |a: u32, b: u32| u64::from(a.abs_diff(b));
            let size = apart(width, format.width) + apart(height, format.height);
            // Too slow is worse than too fast.
            let weight = if format.fps < fps { 2 } else { 1 };
            let rate = weight * apart(fps, format.fps);
            let worth = match asked {
                Some(_) => Worth::Colour,
                None => packing.worth(),
            };
            let is_other = wanted.is_some_and(|wanted| wanted != *packing);
            let rank = PixelFormat::ALL.iter().position(|known| known == packing);
            (worth, size, rate, is_other, rank)
        })
        .map(|(format, _)| format.clone())
}

/// Whether any of the formats has colour.
pub(super) fn has_colour(offered: &[CameraFormat]) -> bool {
    let packings = offered
        .iter()
        .filter_map(|f| PixelFormat::named(&f.pixel_format));
    packings
        .into_iter()
        .any(|packing| packing.worth() != Worth::Grey)
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
    fn a_size_without_end_is_never_the_nearest() {
        let wild = format(640 + (1 << 31), 480 + (1 << 31), 30, "YUYV");
        let near = format(640, 470, 30, "YUYV");
        let offered = [wild, near.clone(), format(640, 470, u32::MAX, "YUYV")];
        assert_eq!(choose(&offered, None), Some(near));
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
    fn colour_goes_before_size_and_frames_by_themselves_before_sequences() {
        let offered = [
            format(640, 480, 30, "GREY"),
            format(640, 480, 30, "H.264"),
            format(1280, 720, 15, "NV12"),
        ];
        assert_eq!(choose(&offered, None).unwrap(), offered[2]);
        assert_eq!(choose(&offered[..2], None).unwrap(), offered[1]);
        assert_eq!(choose(&offered[..1], None).unwrap(), offered[0]);
        // Unless it is asked for.
        assert_eq!(choose(&offered, Some(&offered[0])).unwrap(), offered[0]);
        let both = [format(640, 480, 30, "BGR3"), format(640, 480, 30, "UYVY")];
        assert_eq!(choose(&both, None).unwrap(), both[1]);
    }

    #[test]
    fn formats_nobody_can_decode_are_passed_over() {
        assert_eq!(choose(&[format(640, 480, 30, "BA81")], None), None);
        assert_eq!(choose(&[], None), None);
    }
}
