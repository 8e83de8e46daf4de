//! Movies that the built-in decoder or index cannot deal with alone: key frames
//! that refer back, frames without times, containers without an index.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod pattern;

use faceglass_movie::{MovieSource, Programs};
use faceglass_source::{Coding, Frame, Loss, MovieError, Pull, Source, SourceError, Trouble};
use std::path::{Path, PathBuf};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);

fn clip(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name)
}

fn ffmpeg() -> Option<Programs> {
    let programs = Programs::on_search_path();
    if programs.ffmpeg.is_none() || programs.ffprobe.is_none() {
        println!("skipped: the ffmpeg program is not installed");
        return None;
    }
    Some(programs)
}

/// Frames to the end, and what was told on the way.
fn play(movie: &mut MovieSource) -> (Vec<Frame>, Vec<SourceError>) {
    let (mut frames, mut told) = (Vec::new(), Vec::new());
    loop {
        match movie.pull(PATIENCE) {
            Ok(Pull::Frame(frame)) => frames.push(frame),
            Ok(Pull::Dropped(what)) => told.push(what),
            Ok(Pull::Pending) => {}
            Ok(Pull::Ended) => return (frames, told),
            Err(error) => {
                told.push(error);
                return (frames, told);
            }
        }
    }
}

fn next(movie: &mut MovieSource) -> Frame {
    loop {
        match movie.pull(PATIENCE).unwrap() {
            Pull::Frame(frame) => return frame,
            Pull::Ended => panic!("it ended"),
            Pull::Pending | Pull::Dropped(_) => {}
        }
    }
}

fn numbers(frames: &[Frame]) -> Vec<u64> {
    frames.iter().map(number).collect()
}

fn number(frame: &Frame) -> u64 {
    pattern::read_number(&frame.image).expect("readable").into()
}

#[test]
fn a_seek_goes_back_to_a_key_frame_that_stands_alone() {
    // Its key frames at 8 and 16 refer back.
    let mut movie =
        MovieSource::open_with(&clip("main_open_gop.mp4"), &Programs::default()).unwrap();
    for index in [12, 9, 17, 3, 16, 8, 19, 0] {
        movie.seek(Duration::from_millis(index * 40)).unwrap();
        let frame = next(&mut movie);
        assert_eq!((frame.index, number(&frame)), (index, index));
    }
}

#[test]
fn a_clip_that_begins_in_an_open_group_is_left_to_ffmpeg() {
    let Some(programs) = ffmpeg() else { return };
    let path = clip("cut_open_gop.mp4");
    let mut movie = MovieSource::open_with(&path, &programs).unwrap();
    let (frames, told) = play(&mut movie);
    assert_eq!(told, []);
    assert_eq!(numbers(&frames), (9..20).collect::<Vec<_>>());
    assert_eq!(movie.info().format, "H.264 (ffmpeg)");
    for index in [5, 0, 9, 7] {
        movie.seek(Duration::from_millis(index * 40)).unwrap();
        let frame = next(&mut movie);
        assert_eq!((frame.index, number(&frame)), (index, index + 9));
    }
}

#[test]
fn without_ffmpeg_it_is_said_what_is_missing_and_not_that_it_is_damaged() {
    let path = clip("cut_open_gop.mp4");
    let mut movie = MovieSource::open_with(&path, &Programs::default()).unwrap();
    let (frames, told) = play(&mut movie);
    assert!(frames.is_empty());
    let needed = MovieError::NeedsFfmpeg {
        name: "cut_open_gop.mp4".into(),
        coding: Coding::NoKeyFrame,
    };
    assert_eq!(told, [needed.into()]);
}

/// `high_bframes.mp4` with every frame from `from` to `to` (in the order in
/// which they are stored) made noise.
fn damaged(folder: &Path, from: usize, to: usize) -> PathBuf {
    let mut bytes = std::fs::read(clip("high_bframes.mp4")).unwrap();
    let place = |kind: &[u8]| bytes.windows(4).position(|at| at == kind).unwrap();
    let word = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let (sizes, chunks, data) = (place(b"stsz") + 16, place(b"stco"), place(b"mdat") + 4);
    assert_eq!(word(chunks + 8), 1, "one chunk");
    let size = |number: usize| word(sizes + 4 * number);
    let start = |number: usize| word(chunks + 12) + (0..number).map(size).sum::<usize>();
    assert!(start(0) >= data);
    let holes: Vec<_> = (from..to).map(|n| start(n)..start(n) + size(n)).collect();
    for hole in holes {
        bytes[hole].fill(0xA5);
    }
    let path = folder.join("damaged.mp4");
    std::fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn lost_frames_are_counted_and_told_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = damaged(folder.path(), 3, 9);
    let mut movie = MovieSource::open_with(&path, &Programs::default()).unwrap();
    let (frames, told) = play(&mut movie);
    let [
        SourceError::Movie(MovieError::LostFrames {
            count, until, why, ..
        }),
    ] = &told[..]
    else {
        panic!("{told:?}");
    };
    assert_eq!(*why, Loss::Damaged);
    assert!(*count >= 6, "{count}");
    // It goes on with the next group, and says where.
    let first_after = frames.iter().find(|frame| frame.index >= 9).unwrap();
    assert_eq!(*until, Some(first_after.time));
    assert_eq!(frames.last().unwrap().index, 44);
    assert_eq!(told[0].to_string().lines().count(), 1);
}

#[test]
fn a_movie_that_does_not_go_on_is_not_said_to() {
    let folder = tempfile::tempdir().unwrap();
    let path = damaged(folder.path(), 33, 45);
    let mut movie = MovieSource::open_with(&path, &Programs::default()).unwrap();
    let (frames, told) = play(&mut movie);
    assert!(frames.len() >= 30);
    let [SourceError::Movie(MovieError::LostFrames { until: None, .. })] = &told[..] else {
        panic!("{told:?}");
    };
    let words = told[0].to_string();
    assert!(
        words.contains("nothing after that") && !words.contains("goes on"),
        "{words}"
    );
}

#[test]
fn what_neither_decoder_reads_is_damaged() {
    let Some(programs) = ffmpeg() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = damaged(folder.path(), 0, 45);
    let mut movie = MovieSource::open_with(&path, &programs).unwrap();
    let (frames, told) = play(&mut movie);
    assert!(frames.is_empty());
    assert_eq!(told.last().unwrap().trouble(), Trouble::Damaged);
    assert!(
        told.last().unwrap().to_string().contains("is damaged"),
        "{told:?}"
    );
}

#[test]
fn pictures_too_large_for_the_built_in_decoder_are_known_before_it_tries() {
    let Some(programs) = ffmpeg() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("8k.mp4");
    let made = std::process::Command::new(programs.ffmpeg.as_ref().unwrap())
        .args(["-nostdin", "-v", "error", "-f", "lavfi", "-i"])
        .arg("color=c=gray:size=7680x4320:rate=30:duration=0.04")
        .args([
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-pix_fmt",
            "yuv420p",
        ])
        .arg(&path)
        .status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: this ffmpeg makes no H.264");
        return;
    }
    let refused = MovieSource::open_with(&path, &Programs::default())
        .err()
        .unwrap();
    let needed = MovieError::NeedsFfmpeg {
        name: "8k.mp4".into(),
        coding: Coding::TooLarge(7680, 4320),
    };
    assert_eq!(refused, needed.into());
    let mut movie = MovieSource::open_with(&path, &programs).unwrap();
    assert_eq!(next(&mut movie).image.dimensions(), (7680, 4320));
}

#[test]
fn a_jump_far_behind_the_only_key_frame_that_stands_alone_is_left_to_ffmpeg() {
    let Some(programs) = ffmpeg() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.mp4");
    let made = std::process::Command::new(programs.ffmpeg.as_ref().unwrap())
        .args(["-nostdin", "-v", "error", "-f", "lavfi", "-i"])
        .arg("testsrc2=size=64x48:rate=25:duration=28")
        .args([
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-pix_fmt",
            "yuv420p",
            "-bf",
            "2",
        ])
        .args([
            "-x264-params",
            "open-gop=1:keyint=50:min-keyint=50:scenecut=0",
        ])
        .arg(&path)
        .status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: this ffmpeg makes no H.264");
        return;
    }
    let mut movie = MovieSource::open_with(&path, &programs).unwrap();
    movie.seek(Duration::from_secs(1)).unwrap();
    assert_eq!(next(&mut movie).index, 25);
    assert_eq!(movie.info().format, "H.264", "not far");
    movie.seek(Duration::from_secs(27)).unwrap();
    assert_eq!(next(&mut movie).index, 675);
    assert_eq!(movie.info().format, "H.264 (ffmpeg)");
    // Without ffmpeg it takes longer and comes to the same.
    let mut movie = MovieSource::open_with(&path, &Programs::default()).unwrap();
    movie.seek(Duration::from_secs(27)).unwrap();
    assert_eq!(next(&mut movie).index, 675);
}

#[test]
fn frames_without_times_and_containers_without_an_index_are_all_there() {
    let Some(programs) = ffmpeg() else { return };
    for (name, count) in [
        ("timeless.avi", 24),
        ("timeless_bframes.avi", 24),
        ("camcorder.m2ts", 24),
        ("bare.h264", 12),
    ] {
        let mut movie = MovieSource::open_with(&clip(name), &programs)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let (frames, told) = play(&mut movie);
        // A slow machine knows it only by then.
        assert_eq!(movie.info().frames, Some(count), "{name}");
        assert_eq!(numbers(&frames), (0..count).collect::<Vec<_>>(), "{name}");
        for frame in &frames {
            let off_ms = frame.time.as_secs_f64() * 1000.0 - frame.index as f64 * 40.0;
            assert!(
                off_ms.abs() < 2.0,
                "{name}: frame {} at {:?}",
                frame.index,
                frame.time
            );
        }
        // Only a bare stream has no clock at all, and that is said.
        let reckoned = told
            .iter()
            .filter(|what| matches!(what, SourceError::Movie(MovieError::TimesReckoned { .. })));
        assert_eq!(
            reckoned.count(),
            usize::from(name == "bare.h264"),
            "{told:?}"
        );
        for index in [count - 3, 1, count / 2, count - 1, 0] {
            movie.seek(frames[index as usize].time).unwrap();
            let frame = next(&mut movie);
            assert_eq!((frame.index, number(&frame)), (index, index), "{name}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_movie_whose_frames_take_long_to_list_is_opened_and_then_waited_for() {
    use std::os::unix::fs::PermissionsExt as _;
    let Some(programs) = ffmpeg() else { return };
    let folder = tempfile::tempdir().unwrap();
    let slow = folder.path().join("ffprobe");
    let whole = programs.ffprobe.as_ref().unwrap().display().to_string();
    std::fs::write(&slow, format!("#!/bin/sh\nsleep 4\nexec {whole} \"$@\"\n")).unwrap();
    std::fs::set_permissions(&slow, std::fs::Permissions::from_mode(0o755)).unwrap();
    let programs = Programs {
        ffprobe: Some(slow),
        ..programs
    };
    let mut movie = MovieSource::open_with(&clip("vp9.webm"), &programs).unwrap();
    assert_eq!(movie.info().frames, None, "not known yet");
    assert!(matches!(movie.pull(Duration::ZERO), Ok(Pull::Pending)));
    movie.seek(Duration::ZERO).unwrap();
    let (frames, told) = play(&mut movie);
    assert_eq!((numbers(&frames), told), ((0..12).collect(), vec![]));
    assert_eq!(movie.info().frames, Some(12));
}
