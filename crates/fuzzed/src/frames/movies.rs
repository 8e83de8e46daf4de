//! Movie files through the whole reader.

use crate::holds::{is_sentence, with_file};
use faceglass_movie::{MovieSource, Programs};
use faceglass_source::{Pull, Source as _};
use std::path::Path;
use std::time::Duration;

/// More pulls than frames that a file of this size plays here.
const MOST_PULLS: usize = 400;
/// Seeds are far smaller; larger ones only cost time.
const MOST_BYTES: usize = 96 << 10;

/// The container and both decoders of a movie file, without the `ffmpeg` program: opened,
/// played, sought back, and played again.
pub fn movie(data: &[u8]) {
    if data.len() <= MOST_BYTES {
        with_file("clip.mov", data, play);
    }
}

fn play(path: &Path) {
    let mut movie = match MovieSource::open_with(path, &Programs::default()) {
        Ok(movie) => movie,
        Err(error) => return is_sentence(&error),
    };
    let info = movie.info();
    assert!(
        info.frames
            .is_some_and(|frames| (1..=2_000_000).contains(&frames))
    );
    assert!(
        info.size
            .is_none_or(|(width, height)| width > 0 && height > 0)
    );
    for at_ms in [0, 700, 100] {
        if let Err(error) = movie.seek(Duration::from_millis(at_ms)) {
            return is_sentence(&error);
        }
        let mut last = None;
        for _ in 0..MOST_PULLS {
            match movie.pull(Duration::from_millis(50)) {
                Ok(Pull::Frame(frame)) => {
                    assert!(last.is_none_or(|last| frame.index > last), "out of order");
                    assert!(frame.image.width() > 0 && frame.image.height() > 0);
                    last = Some(frame.index);
                }
                Ok(Pull::Dropped(lost)) => is_sentence(&lost),
                Ok(Pull::Pending) => {}
                Ok(Pull::Ended) => break,
                Err(error) => {
                    is_sentence(&error);
                    break;
                }
            }
        }
    }
}
