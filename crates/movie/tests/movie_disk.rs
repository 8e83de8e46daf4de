//! A disk that refuses while a movie is recorded: each step fails in turn.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_disk::faults::in_turn;
use faceglass_movie::{MovieCodec, MovieSource, MovieWriteError, MovieWriter};
use faceglass_source::synthetic::pattern;
use faceglass_source::{Pull, Source as _};
use std::path::Path;
use std::time::Duration;

fn record(path: &Path) -> Result<u64, MovieWriteError> {
    let codec = MovieCodec::Mjpeg { quality: 80 };
    let mut writer = MovieWriter::create(path, (64, 48), codec)?;
    for number in 0..12 {
        // A frame that does not fit ends it; what is there is finished.
        if writer
            .write(&pattern(64, 48, number), Duration::from_millis(40 * number))
            .is_err()
        {
            break;
        }
    }
    Ok(writer.finish()?.frames)
}

fn frames_in(path: &Path) -> u64 {
    let mut movie = MovieSource::open(path).unwrap();
    let mut frames = 0;
    loop {
        match movie.pull(Duration::from_secs(1)).unwrap() {
            Pull::Frame(_) => frames += 1,
            Pull::Pending => {}
            Pull::Dropped(lost) => panic!("{lost}"),
            Pull::Ended => return frames,
        }
    }
}

#[test]
fn a_movie_is_whole_as_far_as_it_goes_or_told_and_not_there() {
    let path = |dir: &Path| dir.join("a.mov");
    let failed = in_turn(
        |_| {},
        |dir| record(&path(dir)),
        |dir, said, _, about| match said {
            Ok(frames) => assert_eq!(frames_in(&path(dir)), frames, "{about}"),
            Err(error) => {
                let told = error.to_string();
                assert!(told.ends_with('.'), "{about}: {told}");
                assert!(!path(dir).exists(), "{about}: half a movie");
                assert_eq!(
                    std::fs::read_dir(dir).unwrap().count(),
                    0,
                    "{about}: a part is left"
                );
                assert_eq!(record(&path(dir)).unwrap(), 12, "{about}");
            }
        },
    );
    assert!(failed.unwrap() >= 16);
}
