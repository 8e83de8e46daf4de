//! A camera that says and sends what it likes.

use super::raw::frame;
use crate::bytes::Bytes;
use crate::holds::is_sentence;
use faceglass_capture::camera::{
    CameraSource, FakeCamera, FakeCameras, FakeLine, Patience, PixelFormat, choose,
};
use faceglass_capture::{CameraError, CameraFormat, CameraName, Pull, Source as _};
use std::sync::Arc;
use std::time::Duration;

const MOST_LINES: usize = 24;

/// What a camera offers, and then what it sends through the thread that watches it: whole,
/// damaged and refused frames, until it fails.
pub fn camera(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    offers(&mut bytes);
    let mut script = Vec::new();
    while !bytes.is_empty() && script.len() < MOST_LINES {
        script.push(match bytes.u8() % 8 {
            0 => FakeLine::Bad(bytes.text()),
            _ => FakeLine::Raw(frame(&mut bytes)),
        });
    }
    let lines = script.len();
    let gone = CameraError::Unplugged(CameraName::named("Fake"));
    script.push(FakeLine::Fail(gone.into()));
    let cameras = FakeCameras::new(vec![FakeCamera::new("Fake", vec![Ok(script)])]);
    let source = CameraSource::open_with(Arc::new(cameras), None, None);
    let Ok(source) = source else { return };
    let long = Duration::from_secs(600);
    let mut source = source.with_patience(Patience {
        start: long,
        stall: long,
        damaged: long,
    });
    let mut given = 0;
    loop {
        match source.pull(Duration::from_secs(5)) {
            Ok(Pull::Frame(_)) => given += 1,
            Ok(Pull::Dropped(lost)) => {
                is_sentence(&lost);
            }
            Ok(Pull::Pending) => {}
            Ok(Pull::Ended) => break,
            Err(error) => {
                is_sentence(&error);
                break;
            }
        }
    }
    assert!(given <= lines, "more frames than were sent");
}

/// Whatever is offered, what is taken is one of them.
fn offers(bytes: &mut Bytes<'_>) {
    let count = bytes.u8() % 6;
    let mut format = || CameraFormat {
        width: bytes.u32(),
        height: bytes.u32(),
        fps: bytes.u32(),
        pixel_format: bytes.of(&PixelFormat::ALL).name().to_owned(),
    };
    let offered: Vec<CameraFormat> = (0..count).map(|_| format()).collect();
    let asked = offered.first().cloned();
    for asked in [None, asked.as_ref()] {
        let chosen = choose(&offered, asked);
        assert_eq!(chosen.is_none(), offered.is_empty());
        assert!(chosen.is_none_or(|chosen| offered.contains(&chosen)));
    }
}
