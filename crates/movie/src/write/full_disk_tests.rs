//! What becomes of a movie when the disk fills up.
#![allow(clippy::unwrap_used, clippy::panic)]
use super::sink::Sink;
use super::{MovieCodec, MovieWriter};
use crate::MovieSource;
use faceglass_source::synthetic::pattern;
use faceglass_source::{Pull, Source as _};
use std::io::{self, SeekFrom};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A disk of so many bytes.
struct SmallDisk {
    file: io::Cursor<Vec<u8>>,
    room: u64,
    whole: Arc<Mutex<Option<Vec<u8>>>>,
}

impl io::Write for SmallDisk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let left = self.room.saturating_sub(self.file.position()) as usize;
        match left.min(bytes.len()) {
            0 => Err(io::ErrorKind::StorageFull.into()),
            most => self.file.write(&bytes[..most]),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl io::Seek for SmallDisk {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl Sink for SmallDisk {
    fn size(&mut self) -> io::Result<u64> {
        Ok(self.file.get_ref().len() as u64)
    }

    fn set_size(&mut self, bytes: u64) -> io::Result<()> {
        self.file.get_mut().resize(bytes as usize, 0);
        Ok(())
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        *self.whole.lock().unwrap() = Some(self.file.into_inner());
        Ok(())
    }
}

/// Frames that a movie of 20 frames has on a disk of so many bytes, by our own
/// reader.
fn frames_on(room: u64, codec: MovieCodec) -> Option<u64> {
    let whole = Arc::default();
    let disk = SmallDisk {
        file: io::Cursor::default(),
        room,
        whole: Arc::clone(&whole),
    };
    let about = ((64, 48), codec);
    let mut writer = MovieWriter::write_to(Box::new(disk), "a.mov".into(), true, about).ok()?;
    let written = (0..20)
        .take_while(|n| {
            let time = Duration::from_millis(40 * n);
            writer.write(&pattern(64, 48, *n), time).is_ok()
        })
        .count() as u64;
    let told = writer.finish().ok();
    let bytes = whole.lock().unwrap().take()?;
    assert!(bytes.len() as u64 <= room.max(1));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.mov");
    std::fs::write(&path, &bytes).unwrap();
    let mut movie = MovieSource::open(&path).unwrap();
    let mut frames = 0;
    loop {
        match movie.pull(Duration::from_secs(1)).unwrap() {
            Pull::Frame(_) => frames += 1,
            Pull::Pending => {}
            Pull::Dropped(lost) => panic!("{lost}"),
            Pull::Ended => break,
        }
    }
    let told = told.unwrap();
    assert_eq!((told.frames, told.bytes), (frames, bytes.len() as u64));
    assert!(frames <= written);
    Some(frames)
}

#[test]
fn a_disk_that_fills_up_keeps_a_shorter_movie() {
    for codec in [
        MovieCodec::Mjpeg { quality: 90 },
        MovieCodec::H264 { qp: 24, fps: 25.0 },
    ] {
        let whole = frames_on(10_000_000, codec);
        assert_eq!(whole, Some(20));
        let mut least = 20;
        for room in (200..40_000).rev().step_by(331) {
            let frames = frames_on(room, codec).unwrap_or(0);
            assert!(
                frames <= least,
                "{room} bytes hold {frames} frames, fewer hold {least}"
            );
            least = frames;
        }
        assert!(least < 20);
    }
}
