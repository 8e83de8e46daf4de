//! Movies made by another program: B-frames, edits, rotation, uneven times,
//! other codecs. Each picture of the clips tells its own number.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod pattern;

use faceglass_movie::{MovieSource, Programs};
use faceglass_source::{Frame, Pull, Source, SourceError, SourceKind, Trouble};
use std::path::PathBuf;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);

fn clip(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name)
}

/// Without helper programs.
fn open(name: &str) -> MovieSource {
    MovieSource::open_with(&clip(name), &Programs::default())
        .unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn refusal(name: &str) -> SourceError {
    match MovieSource::open_with(&clip(name), &Programs::default()) {
        Ok(_) => panic!("{name} was opened"),
        Err(error) => error,
    }
}

fn next(movie: &mut MovieSource) -> Option<Frame> {
    loop {
        match movie.pull(PATIENCE).unwrap() {
            Pull::Frame(frame) => return Some(frame),
            Pull::Ended => return None,
            Pull::Pending => {}
            Pull::Dropped(what) => panic!("{what}"),
        }
    }
}

fn all(movie: &mut MovieSource) -> Vec<Frame> {
    std::iter::from_fn(|| next(movie)).collect()
}

fn numbers(frames: &[Frame]) -> Vec<u8> {
    frames
        .iter()
        .map(|f| pattern::read_number(&f.image).expect("readable and upright"))
        .collect()
}

fn millis(frames: &[Frame]) -> Vec<u64> {
    frames
        .iter()
        .map(|f| (f.time.as_secs_f64() * 1000.0).round() as u64)
        .collect()
}

#[test]
fn high_profile_with_b_frames_comes_in_order_at_the_right_times() {
    let mut movie = open("high_bframes.mp4");
    let info = movie.info();
    assert_eq!(info.kind, SourceKind::Movie);
    assert_eq!(info.name, "high_bframes.mp4");
    assert_eq!(info.format, "H.264");
    assert_eq!(info.size, Some((128, 96)));
    assert_eq!(info.frames, Some(45));
    assert_eq!(info.fps, Some(25.0));
    assert_eq!(info.duration, Some(Duration::from_millis(1800)));
    let frames = all(&mut movie);
    assert_eq!(numbers(&frames), (0..45).collect::<Vec<u8>>());
    assert_eq!(
        millis(&frames),
        (0..45).map(|n| n * 40).collect::<Vec<u64>>()
    );
    assert!(
        frames
            .iter()
            .zip(0..)
            .all(|(frame, index)| frame.index == index)
    );
    assert!(frames.iter().all(|frame| !frame.still));
}

#[test]
fn colours_are_right() {
    for name in [
        "high_bframes.mp4",
        "full_range_709.mp4",
        "mjpeg.mp4",
        "main_open_gop.mp4",
    ] {
        for frame in all(&mut open(name)) {
            let error = pattern::color_error(&frame.image);
            assert!(
                error < 6.0,
                "{name}, frame {}: off by {error:.1}",
                frame.index
            );
        }
    }
}

#[test]
fn open_groups_of_pictures_and_the_main_profile_play() {
    assert_eq!(
        numbers(&all(&mut open("main_open_gop.mp4"))),
        (0..20).collect::<Vec<u8>>()
    );
}

#[test]
fn mjpeg_in_mp4_plays() {
    let mut movie = open("mjpeg.mp4");
    assert_eq!(movie.info().format, "MJPEG");
    assert_eq!(numbers(&all(&mut movie)), [0, 1, 2, 3, 4]);
}

#[test]
fn uneven_times_are_kept() {
    let frames = all(&mut open("vfr.mp4"));
    assert_eq!(numbers(&frames), (0..24).collect::<Vec<u8>>());
    assert_eq!(
        millis(&frames),
        (0..24).map(|n| n * 40 + n % 3 * 10).collect::<Vec<u64>>()
    );
}

#[test]
fn rotated_clips_come_upright() {
    for name in ["rotated_90.mp4", "rotated_180.mp4", "rotated_270.mp4"] {
        let mut movie = open(name);
        assert_eq!(movie.info().size, Some((128, 96)), "{name}");
        let frames = all(&mut movie);
        assert_eq!(numbers(&frames), (0..6).collect::<Vec<u8>>(), "{name}");
        assert!(
            frames.iter().all(|f| pattern::color_error(&f.image) < 6.0),
            "{name}"
        );
    }
}

#[test]
fn pixels_that_are_not_square_are_made_so() {
    let mut movie = open("wide_pixels.mp4");
    assert_eq!(movie.info().size, Some((128, 96)));
    let frames = all(&mut movie);
    assert_eq!(numbers(&frames), (0..6).collect::<Vec<u8>>());
}

#[test]
fn what_an_edit_list_cuts_away_is_not_shown() {
    let mut movie = open("cut.mp4");
    let frames = all(&mut movie);
    // The clip was cut at 0.8 s, which is picture 20, within a group that begins at 15.
    assert_eq!(numbers(&frames), (20..45).collect::<Vec<u8>>());
    assert_eq!(
        millis(&frames),
        (0..25).map(|n| n * 40).collect::<Vec<u64>>()
    );
    assert_eq!(movie.info().frames, Some(25));
    assert_eq!(movie.info().duration, Some(Duration::from_millis(1000)));
}

#[test]
fn a_seek_gives_the_frame_on_show_at_that_time() {
    let mut movie = open("high_bframes.mp4");
    // Back and forth, within and across groups, onto and between frames.
    for at_ms in [
        0, 1_000, 1_010, 1_039, 1_040, 40, 960, 940, 600, 599, 1_760, 0, 1_799, 9_999, 80,
    ] {
        movie.seek(Duration::from_millis(at_ms)).unwrap();
        let expected = (at_ms / 40).min(44);
        let frame = next(&mut movie).unwrap();
        assert_eq!(frame.index, expected, "at {at_ms} ms");
        assert_eq!(
            u64::from(pattern::read_number(&frame.image).unwrap()),
            expected
        );
        let following = next(&mut movie).map(|frame| frame.index);
        assert_eq!(
            following,
            (expected < 44).then_some(expected + 1),
            "after {at_ms} ms"
        );
    }
}

#[test]
fn after_the_end_a_seek_plays_again() {
    let mut movie = open("cut.mp4");
    assert_eq!(all(&mut movie).len(), 25);
    assert!(next(&mut movie).is_none());
    movie.seek(Duration::ZERO).unwrap();
    assert_eq!(numbers(&all(&mut movie)), (20..45).collect::<Vec<u8>>());
}

#[test]
fn a_pull_with_no_time_still_gets_on() {
    let mut movie = open("high_bframes.mp4");
    movie.seek(Duration::from_millis(1_160)).unwrap();
    let mut pulls = 0;
    let frame = loop {
        pulls += 1;
        assert!(pulls < 100);
        match movie.pull(Duration::ZERO).unwrap() {
            Pull::Frame(frame) => break frame,
            Pull::Pending => {}
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(frame.index, 29);
}

#[test]
fn codecs_that_need_ffmpeg_say_so_where_it_is_missing() {
    for (name, codec) in [
        ("hevc.mp4", "HEVC (H.265)"),
        ("ten_bit.mp4", "H.264 with more than 8 bits"),
        ("interlaced.mp4", "interlaced H.264"),
        ("fragmented.mp4", "H.264 in fragments"),
        ("vp9.webm", "not a mov or mp4"),
    ] {
        let error = refusal(name);
        assert_eq!(error.trouble(), Trouble::Unsupported, "{error}");
        let text = error.to_string();
        assert!(text.contains(codec) && text.contains(name), "{text}");
        assert!(text.contains("nstall") && text.contains("ffmpeg"), "{text}");
    }
}

#[test]
fn other_codecs_go_through_ffmpeg_where_it_is_installed() {
    let programs = Programs::on_search_path();
    if programs.ffmpeg.is_none() || programs.ffprobe.is_none() {
        println!("skipped: the ffmpeg program is not installed");
        return;
    }
    for (name, count) in [
        ("hevc.mp4", 12),
        ("ten_bit.mp4", 5),
        ("interlaced.mp4", 6),
        ("fragmented.mp4", 12),
        ("vp9.webm", 12),
    ] {
        let mut movie =
            MovieSource::open_with(&clip(name), &programs).unwrap_or_else(|e| panic!("{e}"));
        assert!(movie.info().format.contains("ffmpeg"), "{name}");
        let frames = all(&mut movie);
        // A slow machine knows it only by then.
        assert_eq!(movie.info().frames, Some(count), "{name}");
        assert_eq!(
            numbers(&frames),
            (0..count as u8).collect::<Vec<u8>>(),
            "{name}"
        );
        for at in [3_u64, 0, 4] {
            movie.seek(frames[at as usize].time).unwrap();
            let frame = next(&mut movie).unwrap();
            assert_eq!(frame.index, at, "{name}");
            assert_eq!(pattern::read_number(&frame.image), Some(at as u8), "{name}");
        }
    }
}

#[test]
fn what_is_not_there_or_no_movie_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let trouble = |opened: Result<MovieSource, SourceError>| opened.err().unwrap().trouble();
    let nothing = MovieSource::open(&folder.path().join("nothing.mov"));
    assert_eq!(trouble(nothing), Trouble::Missing);
    let text = folder.path().join("text.mov");
    std::fs::write(&text, "This is no movie at all.").unwrap();
    let text = MovieSource::open_with(&text, &Programs::default());
    assert_eq!(trouble(text), Trouble::Unsupported);
}
