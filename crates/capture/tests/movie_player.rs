//! Movies as the program opens them: by their path, and through the player.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../movie/tests/pattern/mod.rs"]
mod pattern;

use faceglass_capture::movie::Programs;
use faceglass_capture::player::FakeClock;
use faceglass_capture::{
    Frame, MovieError, Next, Player, PlayerCommand, PlayerOptions, PlayerState, SourceError,
    SourceSpec, open,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(30);

fn clip(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../movie/tests/data")
        .join(name)
}

fn all_frames(player: &Player) -> Vec<Frame> {
    let mut frames = Vec::new();
    loop {
        match player.next(PATIENCE) {
            Next::Frame(frame) => frames.push(frame),
            Next::Finished => return frames,
            Next::Pending => panic!("stuck in {:?}", player.state()),
        }
    }
}

fn numbers(frames: &[Frame]) -> Vec<Option<u8>> {
    frames
        .iter()
        .map(|f| pattern::read_number(&f.image))
        .collect()
}

#[test]
fn headless_sees_every_frame_of_a_movie() {
    let spec = SourceSpec::Path(clip("high_bframes.mp4"));
    let player = Player::spawn(Some(spec), PlayerOptions::headless()).unwrap();
    let frames = all_frames(&player);
    assert_eq!(numbers(&frames), (0..45).map(Some).collect::<Vec<_>>());
    assert_eq!(player.state(), PlayerState::Ended);
}

#[test]
fn a_movie_that_was_cut_off_plays_and_then_says_why_it_stops() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("holiday.mp4");
    let whole = std::fs::read(clip("high_bframes.mp4")).unwrap();
    std::fs::write(&path, &whole[..whole.len() * 3 / 4]).unwrap();
    let player = Player::spawn(Some(SourceSpec::Path(path)), PlayerOptions::headless()).unwrap();
    let frames = all_frames(&player);
    assert!((10..45).contains(&frames.len()), "{}", frames.len());
    assert!(numbers(&frames).iter().all(Option::is_some));
    match player.state() {
        PlayerState::Lost {
            error: SourceError::Movie(MovieError::CutOff { name, .. }),
            retrying: false,
        } => assert_eq!(name, "holiday.mp4"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn in_a_window_a_paused_movie_shows_the_frame_that_is_sought() {
    let options = PlayerOptions {
        clock: Arc::new(FakeClock::default()),
        ..PlayerOptions::window()
    };
    let spec = SourceSpec::Path(clip("high_bframes.mp4"));
    let player = Player::spawn(Some(spec), options).unwrap();
    assert!(player.send(PlayerCommand::Pause));
    for at_ms in [1_000_u64, 200, 1_520] {
        assert!(player.send(PlayerCommand::Seek(Duration::from_millis(at_ms))));
        let sought = (0..100).find_map(|_| match player.next(PATIENCE) {
            Next::Frame(frame) if frame.index == at_ms / 40 => Some(frame),
            Next::Frame(_) => None,
            other => panic!("{other:?}"),
        });
        let sought = sought.expect("the frame comes");
        assert_eq!(
            pattern::read_number(&sought.image),
            Some((at_ms / 40) as u8)
        );
    }
}

#[test]
fn ffprobe_decides_what_is_a_movie_and_not_a_list_of_first_bytes() {
    let programs = Programs::on_search_path();
    if programs.ffmpeg.is_none() || programs.ffprobe.is_none() {
        println!("skipped: the ffmpeg program is not installed");
        return;
    }
    for name in ["camcorder.m2ts", "bare.h264", "timeless.avi"] {
        let opened = open(&SourceSpec::Path(clip(name)));
        assert!(opened.is_ok(), "{name}: {:?}", opened.err());
    }
    let folder = tempfile::tempdir().unwrap();
    // Material exchange, which no list here knows.
    let mxf = folder.path().join("tape.mxf");
    let made = std::process::Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-i"])
        .arg(clip("timeless.avi"))
        .args(["-c:v", "mpeg2video", "-s", "128x96"])
        .arg(&mxf)
        .status();
    if made.is_ok_and(|status| status.success()) {
        let mut movie = open(&SourceSpec::Path(mxf)).unwrap();
        // A slow machine knows their number only by then.
        assert!(movie.pull(PATIENCE).is_ok());
        assert_eq!(movie.info().frames, Some(24));
    }
    // What is no movie is still called what it is.
    let noise = folder.path().join("noise.bin");
    std::fs::write(&noise, [0x9B, 0x01, 0xC7, 0x00].repeat(3000)).unwrap();
    let text = folder.path().join("letter.mov");
    std::fs::write(&text, "Dear diary").unwrap();
    for path in [noise, text] {
        let error = open(&SourceSpec::Path(path)).err().unwrap();
        assert!(
            error.to_string().contains("neither a movie nor a picture"),
            "{error}"
        );
    }
}
