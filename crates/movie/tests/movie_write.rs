//! Movies written here and read back.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod pattern;

use faceglass_movie::{
    EncodeError, MovieCodec, MovieSource, MovieWriteError, MovieWriter, Programs,
};
use faceglass_source::{Frame, Pull, Source, SourceError, Trouble};
use image::RgbImage;
use std::path::{Path, PathBuf};
use std::time::Duration;

const H264: MovieCodec = MovieCodec::H264 { qp: 24, fps: 25.0 };
const MJPEG: MovieCodec = MovieCodec::Mjpeg { quality: 85 };

fn write(path: &Path, codec: MovieCodec, times_ms: &[u64]) {
    let mut writer = MovieWriter::create(path, (pattern::WIDTH, pattern::HEIGHT), codec).unwrap();
    for (number, &time) in (0..).zip(times_ms) {
        let picture = pattern::draw(number);
        writer.write(&picture, Duration::from_millis(time)).unwrap();
    }
    let written = writer.finish().unwrap();
    assert_eq!(written.frames, times_ms.len() as u64);
    assert_eq!(written.bytes, std::fs::metadata(path).unwrap().len());
}

fn open(path: &Path) -> MovieSource {
    MovieSource::open_with(path, &Programs::default()).unwrap_or_else(|e| panic!("{e}"))
}

/// All frames up to the end or an error.
fn play(movie: &mut MovieSource) -> (Vec<Frame>, Result<(), SourceError>) {
    let mut frames = Vec::new();
    loop {
        match movie.pull(Duration::from_secs(20)) {
            Ok(Pull::Frame(frame)) => frames.push(frame),
            Ok(Pull::Ended) => return (frames, Ok(())),
            Ok(_) => {}
            Err(error) => return (frames, Err(error)),
        }
    }
}

fn numbers(frames: &[Frame]) -> Vec<Option<u8>> {
    frames
        .iter()
        .map(|f| pattern::read_number(&f.image))
        .collect()
}

fn up_to(count: u8) -> Vec<Option<u8>> {
    (0..count).map(Some).collect()
}

#[test]
fn both_codecs_keep_pictures_colours_and_uneven_times() {
    let folder = tempfile::tempdir().unwrap();
    let times_ms: Vec<u64> = (0..60_u64).map(|n| n * 40 + n % 4 * 5).collect();
    for (codec, name, format) in [
        (H264, "a.mov", "H.264"),
        (H264, "b.mp4", "H.264"),
        (MJPEG, "c.mov", "MJPEG"),
    ] {
        let path = folder.path().join(name);
        write(&path, codec, &times_ms);
        let mut movie = open(&path);
        assert_eq!(movie.info().format, format);
        assert_eq!(movie.info().size, Some((128, 96)));
        let (frames, end) = play(&mut movie);
        assert_eq!(end, Ok(()));
        assert_eq!(numbers(&frames), up_to(60), "{name}");
        let got: Vec<u64> = frames
            .iter()
            .map(|f| (f.time.as_secs_f64() * 1e3).round() as u64)
            .collect();
        assert_eq!(got, times_ms, "{name}");
        for frame in &frames {
            let error = pattern::color_error(&frame.image);
            assert!(
                error < 8.0,
                "{name}, frame {}: off by {error:.1}",
                frame.index
            );
        }
    }
}

#[test]
fn what_we_write_can_be_sought() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.mov");
    let times_ms: Vec<u64> = (0..120_u64).map(|n| n * 40).collect();
    write(&path, H264, &times_ms);
    let mut movie = open(&path);
    for index in [119_u64, 3, 77, 76, 50, 51, 49, 0] {
        movie.seek(Duration::from_millis(index * 40 + 7)).unwrap();
        let Pull::Frame(frame) = movie.pull(Duration::from_secs(20)).unwrap() else {
            panic!("no frame");
        };
        assert_eq!(frame.index, index);
        assert_eq!(pattern::read_number(&frame.image), Some(index as u8));
    }
}

#[test]
fn frames_of_other_sizes_are_fitted_and_times_forced_to_grow() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mixed.mov");
    let mut writer = MovieWriter::create(&path, (129, 97), H264).unwrap();
    assert_eq!(writer.size(), (128, 96));
    let second = Duration::from_secs(1);
    for (width, height) in [(129, 97), (64, 96), (400, 100), (1, 1)] {
        let white = RgbImage::from_pixel(width, height, image::Rgb([255; 3]));
        writer.write(&white, second).unwrap();
    }
    writer.finish().unwrap();
    let (frames, end) = play(&mut open(&path));
    assert_eq!(end, Ok(()));
    assert_eq!(frames.len(), 4);
    assert_eq!(frames[0].time, Duration::ZERO);
    assert!(frames.windows(2).all(|pair| pair[0].time < pair[1].time));
    let at = |frame: usize, x, y| frames[frame].image.get_pixel(x, y).0[1];
    assert!(at(0, 1, 1) > 240 && at(0, 126, 94) > 240);
    assert!(at(1, 10, 48) < 15 && at(1, 64, 48) > 240);
    assert!(at(2, 64, 10) < 15 && at(2, 5, 48) > 240);
}

#[test]
fn a_writer_that_is_dropped_leaves_a_movie() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dropped.mov");
    let mut writer = MovieWriter::create(&path, (128, 96), H264).unwrap();
    writer.write(&pattern::draw(0), Duration::ZERO).unwrap();
    writer
        .write(&pattern::draw(1), Duration::from_millis(40))
        .unwrap();
    drop(writer);
    assert_eq!(numbers(&play(&mut open(&path)).0), up_to(2));
}

#[test]
fn what_cannot_be_written_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("missing").join("clip.mov");
    assert!(matches!(
        MovieWriter::create(&nowhere, (64, 64), H264).err(),
        Some(MovieWriteError::Io { .. })
    ));
    let path = folder.path().join("clip.mov");
    assert!(matches!(
        MovieWriter::create(&path, (0, 64), MJPEG).err(),
        Some(MovieWriteError::Encode(EncodeError::Size(0, 64)))
    ));
    let empty = MovieWriter::create(&path, (64, 64), H264).unwrap();
    assert!(matches!(
        empty.finish().err(),
        Some(MovieWriteError::Empty(_))
    ));
    assert_eq!(
        MovieCodec::suited_to(20, 20, 30.0),
        MovieCodec::Mjpeg { quality: 90 }
    );
}

/// A clip with its index before the samples, so that one can cut the end off.
fn faststart() -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/high_bframes.mp4");
    std::fs::read(path).unwrap()
}

#[test]
fn a_file_that_was_cut_off_plays_as_far_as_it_goes_and_then_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.mp4");
    let whole = faststart();
    let samples_from = whole.windows(4).position(|kind| kind == b"mdat").unwrap() + 4;
    let mut lengths = Vec::new();
    for tenth in 4..10 {
        let end = samples_from + (whole.len() - samples_from) * tenth / 10;
        std::fs::write(&path, &whole[..end]).unwrap();
        let mut movie = open(&path);
        let promised = movie.info().frames.unwrap();
        let (frames, end) = play(&mut movie);
        let seen = numbers(&frames);
        assert!(!seen.is_empty() && seen.len() < 45, "{seen:?}");
        assert!(seen.iter().all(Option::is_some));
        assert!(seen.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(promised, frames.len() as u64);
        let text = end.unwrap_err().to_string();
        assert!(
            text.contains("cut.mp4 is cut off") && text.contains("of 1.8 seconds"),
            "{text}"
        );
        lengths.push(frames.len());
        // A seek plays it again.
        movie.seek(Duration::ZERO).unwrap();
        assert_eq!(numbers(&play(&mut movie).0), seen);
    }
    assert!(
        lengths.is_sorted() && lengths[0] < 20 && lengths[5] > 30,
        "{lengths:?}"
    );
}

#[test]
fn a_file_cut_off_before_any_frame_or_within_its_index_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("short.mp4");
    let whole = faststart();
    let samples_from = whole.windows(4).position(|kind| kind == b"mdat").unwrap() + 4;
    for size in [20, 40, 600, samples_from - 4, samples_from + 10] {
        std::fs::write(&path, &whole[..size]).unwrap();
        match MovieSource::open_with(&path, &Programs::default()) {
            Err(error) => {
                assert_eq!(error.trouble(), Trouble::Damaged, "{size}: {error}");
                assert!(error.to_string().contains("short.mp4"), "{error}");
            }
            Ok(_) => panic!("{size} bytes were enough"),
        }
    }
}

#[test]
fn damaged_frames_are_dropped_and_the_rest_plays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.mov");
    let times_ms: Vec<u64> = (0..150_u64).map(|n| n * 40).collect();
    for (codec, fewest) in [(MJPEG, 140), (H264, 90)] {
        write(&path, codec, &times_ms);
        let mut bytes = std::fs::read(&path).unwrap();
        // From the middle on: the start of the next JPEG, or just some bytes.
        let starts = |at: &usize| codec != MJPEG || bytes[*at..].starts_with(&[0xff, 0xd8, 0xff]);
        let damage = (bytes.len() / 2..).find(starts).unwrap();
        bytes[damage..damage + 40].fill(0);
        std::fs::write(&path, &bytes).unwrap();
        let (frames, end) = play(&mut open(&path));
        assert_eq!(end, Ok(()));
        assert!(
            (fewest..150).contains(&frames.len()),
            "{codec:?}: {}",
            frames.len()
        );
        // Whatever is shown is the frame it claims to be.
        let right = frames
            .iter()
            .filter(|f| pattern::read_number(&f.image) == Some(f.index as u8))
            .count();
        assert!(
            right + 2 >= frames.len(),
            "{codec:?}: {right} of {}",
            frames.len()
        );
    }
}

#[test]
fn after_damage_no_frame_passes_for_another() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.mp4");
    let whole = faststart();
    let samples_from = whole.windows(4).position(|kind| kind == b"mdat").unwrap() + 4;
    let (mut shown, mut wrong) = (0, 0);
    for place in 0..40 {
        let mut bytes = whole.clone();
        let at = samples_from + 600 + (whole.len() - samples_from - 620) * place / 40;
        bytes[at..at + 12].fill(0x5a);
        std::fs::write(&path, &bytes).unwrap();
        let (frames, end) = play(&mut open(&path));
        assert_eq!(end, Ok(()));
        // The other two of three groups of pictures are whole.
        assert!(
            frames.len() >= 25,
            "{} frames, damage at {at}",
            frames.len()
        );
        shown += frames.len();
        wrong += frames
            .iter()
            .filter(|f| pattern::read_number(&f.image).is_some_and(|n| u64::from(n) != f.index))
            .count();
    }
    assert!(
        wrong * 50 < shown,
        "{wrong} of {shown} have another frame's number"
    );
}

#[test]
fn a_movie_takes_the_place_of_an_older_one_when_it_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("walk.mov");
    std::fs::write(&path, "an older movie").unwrap();
    let mut writer = MovieWriter::create(&path, (pattern::WIDTH, pattern::HEIGHT), H264).unwrap();
    writer.write(&pattern::draw(1), Duration::ZERO).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"an older movie");
    writer.finish().unwrap();
    assert!(MovieSource::open(&path).is_ok());
    // Without a frame there is no movie, and the older one stays.
    let writer = MovieWriter::create(&path, (pattern::WIDTH, pattern::HEIGHT), H264).unwrap();
    assert!(writer.finish().is_err());
    assert!(MovieSource::open(&path).is_ok());
    let left = std::fs::read_dir(folder.path()).unwrap();
    let names: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["walk.mov"]);
}
