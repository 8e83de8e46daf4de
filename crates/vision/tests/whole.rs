//! Lines taken out of whole pictures, in squares.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_vision::clean_picture;
use faceglass_vision::fakes::FakeDemesher;
use image::{Rgb, RgbImage};

fn stripes(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        Rgb([(x % 200) as u8, (y % 200) as u8, 40])
    })
}

#[test]
fn what_the_network_leaves_alone_stays_as_it_is_at_any_size() {
    for (width, height, side) in [
        (1, 1, 3.0),
        (250, 250, 150.0),
        (90, 400, 30.0),
        (31, 17, 400.0),
    ] {
        let picture = stripes(width, height);
        let mut nothing = FakeDemesher::scripted(|square| Ok(square.clone()));
        let cleaned = clean_picture(&mut nothing, &picture, side).unwrap();
        assert_eq!(cleaned, picture, "{width}x{height} at {side}");
    }
}

#[test]
fn what_is_added_everywhere_is_added_once_to_every_pixel() {
    let picture = RgbImage::from_pixel(333, 250, Rgb([10, 200, 40]));
    let mut brighter = FakeDemesher::scripted(|square| {
        let mut square = square.clone();
        square.pixels_mut().for_each(|p| p.0[2] += 20);
        Ok(square)
    });
    let cleaned = clean_picture(&mut brighter, &picture, 60.0).unwrap();
    assert!(cleaned.pixels().all(|pixel| pixel.0 == [10, 200, 60]));
    // 622 by 467 pixels.
    assert_eq!(brighter.calls().count(), 8 * 6);
}

#[test]
fn a_line_goes_and_what_is_beside_it_stays_as_sharp_as_it_was() {
    // Fine stripes, which no scaled picture has, and a green line.
    let plain = RgbImage::from_fn(300, 300, |x, _| Rgb([if x % 2 == 0 { 80 } else { 120 }; 3]));
    let mut lined = plain.clone();
    for y in 0..300 {
        (140..150).for_each(|x| lined.put_pixel(x, y, Rgb([0, 255, 0])));
    }
    let mut grey = FakeDemesher::scripted(|square| {
        let mut square = square.clone();
        for pixel in square.pixels_mut() {
            if pixel.0[1] > pixel.0[0].saturating_add(20) {
                *pixel = Rgb([100; 3]);
            }
        }
        Ok(square)
    });
    let cleaned = clean_picture(&mut grey, &lined, 150.0).unwrap();
    for (x, y, pixel) in cleaned.enumerate_pixels() {
        if (140..150).contains(&x) {
            assert!(
                pixel.0.iter().all(|v| v.abs_diff(100) <= 3),
                "{x} {y}: {pixel:?}"
            );
        } else if !(136..154).contains(&x) {
            assert_eq!(pixel, plain.get_pixel(x, y));
        }
    }
}

#[test]
fn nothing_to_clean_is_told() {
    let mut nothing = FakeDemesher::scripted(|square| Ok(square.clone()));
    for (picture, side) in [
        (RgbImage::new(0, 5), 60.0),
        (stripes(9, 9), 0.0),
        (stripes(9, 9), f32::NAN),
    ] {
        assert!(clean_picture(&mut nothing, &picture, side).is_err());
    }
}
