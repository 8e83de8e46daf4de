//! Whole damaged files through the whole reader: whatever comes, it ends, and
//! with a sentence a person can act on.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_movie::{MovieSource, Programs};
use faceglass_source::{Pull, Source, SourceError, Trouble};
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::time::Duration;

const CLIPS: [&str; 5] = [
    "high_bframes.mp4",
    "cut.mp4",
    "mjpeg.mp4",
    "main_open_gop.mp4",
    "rotated_90.mp4",
];

fn clip(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name);
    std::fs::read(path).unwrap()
}

fn assert_sentence(error: &SourceError) {
    let text = error.to_string();
    assert!(text.ends_with('.') && text.len() > 40, "{text}");
    assert!(
        text.matches(['.', ':', ';']).count() >= 2,
        "what happened and what to do: {text}"
    );
}

/// Plays to the end, then seeks around. At most so many pulls as there are
/// samples in any of the clips, and some to spare.
fn play(path: &Path) {
    let mut movie = match MovieSource::open_with(path, &Programs::default()) {
        Ok(movie) => movie,
        Err(error) => return assert_sentence(&error),
    };
    let info = movie.info();
    assert!(info.frames.is_some_and(|frames| frames > 0));
    for at_ms in [0, 700, 100] {
        if let Err(error) = movie.seek(Duration::from_millis(at_ms)) {
            return assert_sentence(&error);
        }
        let mut last = None;
        for pull in 0.. {
            assert!(pull < 2_000, "it does not end");
            match movie.pull(Duration::from_millis(50)) {
                Ok(Pull::Frame(frame)) => {
                    assert!(last.is_none_or(|last| frame.index > last));
                    last = Some(frame.index);
                }
                Ok(Pull::Pending | Pull::Dropped(_)) => {}
                Ok(Pull::Ended) => break,
                Err(error) => {
                    assert_sentence(&error);
                    break;
                }
            }
        }
    }
}

fn play_bytes(bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.mov");
    std::fs::write(&path, bytes).unwrap();
    play(&path);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_file_with_wrong_bytes_ends(
        name in proptest::sample::select(&CLIPS[..]),
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let mut bytes = clip(name);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        play_bytes(&bytes);
    }

    #[test]
    fn a_file_with_a_wrong_word_ends(
        name in proptest::sample::select(&CLIPS[..]),
        at in any::<proptest::sample::Index>(),
        word in proptest::sample::select(&[0_u32, 1, 8, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff][..]),
    ) {
        let mut bytes = clip(name);
        let at = at.index(bytes.len() - 4);
        bytes[at..at + 4].copy_from_slice(&word.to_be_bytes());
        play_bytes(&bytes);
    }

    #[test]
    fn a_file_cut_off_anywhere_ends(
        name in proptest::sample::select(&CLIPS[..]),
        at in any::<proptest::sample::Index>(),
    ) {
        let bytes = clip(name);
        play_bytes(&bytes[..at.index(bytes.len())]);
    }
}

#[test]
fn noise_where_the_frames_should_be_is_reported_as_damage() {
    let mut bytes = clip("high_bframes.mp4");
    let from = bytes.windows(4).position(|kind| kind == b"mdat").unwrap() + 4;
    let mut state = 1_u32;
    for byte in &mut bytes[from..] {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *byte = (state >> 24) as u8;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("noise.mp4");
    std::fs::write(&path, &bytes).unwrap();
    let mut movie = MovieSource::open_with(&path, &Programs::default()).unwrap();
    let error = loop {
        match movie.pull(Duration::from_secs(5)) {
            Ok(Pull::Dropped(_) | Pull::Pending) => {}
            Ok(other) => panic!("{other:?}"),
            Err(error) => break error,
        }
    };
    assert_eq!(error.trouble(), Trouble::Damaged);
    assert!(
        error.to_string().contains("noise.mp4 is damaged"),
        "{error}"
    );
}
