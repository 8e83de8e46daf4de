//! The committed clip is what the README and the table say it is.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_movie::{MovieSource, Programs};
use faceglass_source::{Frame, Pull, Source};
use image::RgbImage;
use std::path::{Path, PathBuf};
use std::time::Duration;

fn clip() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/demo.mov")
}

fn open() -> MovieSource {
    // No helper programs: the clip must play wherever Faceglass runs.
    MovieSource::open_with(&clip(), &Programs::default()).unwrap_or_else(|e| panic!("{e}"))
}

fn frame_at(movie: &mut MovieSource, seconds: f64) -> Frame {
    movie.seek(Duration::from_secs_f64(seconds)).unwrap();
    loop {
        match movie.pull(Duration::from_secs(10)).unwrap() {
            Pull::Frame(frame) => return frame,
            Pull::Pending => {}
            other => panic!("{other:?}"),
        }
    }
}

/// Mean absolute difference of two pictures, in steps of 255.
fn difference(a: &RgbImage, b: &RgbImage) -> f64 {
    let sum: u64 = a
        .as_raw()
        .iter()
        .zip(b.as_raw())
        .map(|(&a, &b)| u64::from(a.abs_diff(b)))
        .sum();
    sum as f64 / a.as_raw().len() as f64
}

#[test]
fn size_length_and_format_are_as_promised() {
    let bytes = std::fs::metadata(clip()).unwrap().len();
    assert!(bytes < 6_000_000, "{bytes} bytes");
    let info = open().info();
    assert_eq!(info.size, Some((640, 480)));
    assert_eq!(info.format, "H.264");
    assert_eq!(info.fps, Some(30.0));
    let seconds = info.duration.unwrap().as_secs_f64();
    assert!((20.0..=30.0).contains(&seconds), "{seconds}");
}

#[test]
fn every_frame_decodes_and_its_time_is_even() {
    let mut movie = open();
    let mut count = 0_u64;
    loop {
        match movie.pull(Duration::from_secs(10)).unwrap() {
            Pull::Frame(frame) => {
                assert_eq!(frame.index, count);
                assert_eq!(
                    frame.time.as_nanos(),
                    u128::from(count) * 1_000_000_000 / 30
                );
                count += 1;
            }
            Pull::Ended => break,
            Pull::Pending => {}
            Pull::Dropped(what) => panic!("{what}"),
        }
    }
    assert_eq!(Some(count), movie.info().frames);
}

#[test]
fn people_move_and_no_two_scenes_look_alike() {
    let mut movie = open();
    let scenes: Vec<Frame> = [1.5, 3.3, 5.2, 11.0, 19.0, 24.5]
        .into_iter()
        .map(|at| frame_at(&mut movie, at))
        .collect();
    for (number, a) in scenes.iter().enumerate() {
        for b in &scenes[number + 1..] {
            let difference = difference(&a.image, &b.image);
            assert!(
                difference > 6.0,
                "{:?} and {:?}: {difference:.1}",
                a.time,
                b.time
            );
        }
    }
    // Eyes open, eyes shut: little changes, and it does change.
    let (open, shut) = (frame_at(&mut movie, 0.80), frame_at(&mut movie, 0.97));
    let blink = difference(&open.image, &shut.image);
    assert!((1.0..6.0).contains(&blink), "{blink}");
}
