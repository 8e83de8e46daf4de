//! Cameras through the border to the hardware, with fakes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_capture::camera::{
    CameraSource, FakeCamera, FakeCameras, FakeLine, Patience, PixelFormat, RawFrame,
};
use faceglass_capture::{
    CameraError, CameraFormat, CameraId, CameraName, Frame, Pull, Source, SourceError, SourceKind,
    SourceSpec, Trouble,
};
use std::sync::Arc;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);
/// No watchdog barks while a busy computer prints a backtrace.
const LONG: Patience = Patience {
    start: PATIENCE,
    stall: PATIENCE,
};

fn source(cameras: Vec<FakeCamera>) -> CameraSource {
    CameraSource::open_with(Arc::new(FakeCameras::new(cameras)), None, None)
        .unwrap()
        .with_patience(LONG)
}

/// The first thing that is not waiting.
fn next(source: &mut CameraSource) -> Result<Pull, SourceError> {
    let until = Instant::now() + PATIENCE;
    loop {
        match source.pull(Duration::from_millis(50)) {
            Ok(Pull::Pending) => assert!(Instant::now() < until, "nothing came"),
            other => return other,
        }
    }
}

fn frame(source: &mut CameraSource) -> Frame {
    match next(source).unwrap() {
        Pull::Frame(frame) => frame,
        other => panic!("{other:?} instead of a frame"),
    }
}

fn failure(source: &mut CameraSource) -> SourceError {
    loop {
        match next(source) {
            Ok(_) => {}
            Err(error) => return error,
        }
    }
}

#[test]
fn frames_come_with_what_was_negotiated() {
    let mut source = source(vec![FakeCamera::new("Front", vec![])]);
    let first = frame(&mut source);
    assert_eq!(first.image.dimensions(), (64, 48));
    // On a busy machine a newer frame may have replaced the very first one.
    assert_eq!(first.time.is_zero(), first.index == 0);
    assert!(!first.still);
    let second = frame(&mut source);
    assert!(second.index > first.index && second.time > first.time);
    let info = source.info();
    assert_eq!(info.name, "Front");
    assert_eq!(info.kind, SourceKind::Camera);
    assert_eq!(info.size, Some((64, 48)));
    assert_eq!(info.fps, Some(30.0));
    assert_eq!(info.format, "YUYV");
    assert_eq!(
        source.resolved(),
        Some(SourceSpec::Camera {
            id: Some(CameraId("fake-bus|Front".into())),
            format: None
        })
    );
}

#[test]
fn the_asked_camera_and_format_are_taken() {
    let cameras = FakeCameras::new(vec![
        FakeCamera::new("Front", vec![]),
        FakeCamera::new("Back", vec![]),
    ]);
    let format = CameraFormat {
        width: 32,
        height: 24,
        fps: 30,
        pixel_format: "YUYV".into(),
    };
    let id = CameraId("fake-bus|Back".into());
    let mut source = CameraSource::open_with(Arc::new(cameras), Some(id), Some(format)).unwrap();
    assert_eq!(frame(&mut source).image.dimensions(), (32, 24));
    assert_eq!(source.info().name, "Back");
}

fn front_name() -> CameraName {
    CameraName::named("Front")
}

#[test]
fn no_camera_and_not_the_asked_one_are_missing() {
    assert_eq!(failure(&mut source(vec![])), CameraError::NoneFound.into());
    let cameras = Arc::new(FakeCameras::new(vec![FakeCamera::new("Front", vec![])]));
    let id = CameraId("usb-1|Studio cam".into());
    let mut source = CameraSource::open_with(cameras, Some(id), None).unwrap();
    let missing = CameraError::Missing(CameraName::named("Studio cam"));
    assert_eq!(failure(&mut source), missing.into());
}

#[test]
fn a_camera_in_trouble_says_so_and_another_one_is_taken_if_any_will_do() {
    let denied = SourceError::from(CameraError::Denied(front_name()));
    let front = || FakeCamera::new("Front", vec![]).in_trouble(denied.clone());
    assert_eq!(failure(&mut source(vec![front()])), denied);
    let mut second = source(vec![front(), FakeCamera::new("Back", vec![])]);
    frame(&mut second);
    assert_eq!(second.info().name, "Back");
    // Asked for by an identity it cannot tell now: known by its name.
    let id = CameraId("usb-0000:00:14.0-1|Front".into());
    let cameras = Arc::new(FakeCameras::new(vec![front()]));
    let mut asked = CameraSource::open_with(cameras, Some(id), None).unwrap();
    assert_eq!(failure(&mut asked), denied);
}

#[test]
fn busy_and_unplugged_come_as_such_after_the_frames_before() {
    let busy = SourceError::from(CameraError::Busy(front_name()));
    let camera = FakeCamera::new("Front", vec![Err(busy.clone())]);
    assert_eq!(failure(&mut source(vec![camera])), busy);

    let gone = SourceError::from(CameraError::Unplugged(front_name()));
    let script = vec![FakeLine::Frames(1), FakeLine::Fail(gone.clone())];
    let mut source = source(vec![FakeCamera::new("Front", vec![Ok(script)])]);
    frame(&mut source);
    assert_eq!(failure(&mut source), gone);
    assert_eq!(failure(&mut source), gone, "it stays lost");
}

#[test]
fn damaged_and_cut_off_frames_are_dropped_and_the_next_one_shows() {
    let raw = |data: Vec<u8>, pixel_format| {
        FakeLine::Raw(RawFrame {
            data,
            pixel_format,
            width: 64,
            height: 48,
        })
    };
    for bad in [
        FakeLine::Bad("the frame is empty".into()),
        raw(vec![0; 100], PixelFormat::Yuyv),
        raw(vec![0xFF, 0xD8, 1, 2, 3], PixelFormat::Mjpeg),
        raw(Vec::new(), PixelFormat::Mjpeg),
    ] {
        let script = vec![
            bad.clone(),
            FakeLine::Hang(Duration::from_millis(100)),
            FakeLine::Frames(1),
        ];
        let mut source = source(vec![FakeCamera::new("Front", vec![Ok(script)])]);
        assert!(matches!(next(&mut source), Ok(Pull::Dropped(_))), "{bad:?}");
        frame(&mut source);
    }
}

#[test]
fn a_driver_that_hangs_is_a_stall_and_can_be_closed() {
    let script = vec![
        FakeLine::Frames(2),
        FakeLine::Hang(Duration::from_secs(3_600)),
    ];
    let mut source =
        source(vec![FakeCamera::new("Front", vec![Ok(script)])]).with_patience(Patience {
            start: PATIENCE,
            stall: Duration::from_millis(200),
        });
    frame(&mut source);
    let stalled = CameraError::Stalled {
        camera: front_name(),
        seconds: 0,
    };
    assert_eq!(failure(&mut source), stalled.into());
    drop(source);
}

#[test]
fn a_panic_in_the_bindings_is_an_error() {
    let script = vec![FakeLine::Frames(1), FakeLine::Panic];
    let mut source = source(vec![FakeCamera::new("Front", vec![Ok(script)])]);
    assert_eq!(failure(&mut source).trouble(), Trouble::Io);
}
