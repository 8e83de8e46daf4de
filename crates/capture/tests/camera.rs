//! Cameras through the border to the hardware, with fakes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_capture::camera::{
    CameraSource, FakeCamera, FakeCameras, FakeLine, Patience, PixelFormat, RawFrame,
};
use faceglass_capture::{
    CameraError, CameraFormat, CameraId, CameraName, Frame, Player, PlayerEvent, PlayerOptions,
    PlayerState, Pull, Source, SourceError, SourceKind, SourceSpec, Trouble,
};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);
/// No watchdog barks while a busy computer prints a backtrace.
const LONG: Patience = Patience {
    start: PATIENCE,
    stall: PATIENCE,
    damaged: PATIENCE,
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
            stride: 0,
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
            stall: Duration::from_millis(200),
            ..LONG
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

/// One grey frame in a packing, and its picture.
fn grey_frame(pixel_format: PixelFormat, stride: u32) -> RawFrame {
    let (width, height) = (64_usize, 48);
    let row = |bytes: Vec<u8>| {
        let mut row = bytes.repeat(width);
        row.resize(row.len().max(stride as usize), 0x55);
        row.repeat(height)
    };
    let chroma = vec![128; width * height / 2];
    let data = match pixel_format {
        PixelFormat::Yuyv => row(vec![126, 128]),
        PixelFormat::Uyvy => row(vec![128, 126]),
        PixelFormat::Bgr3 => row(vec![128; 3]),
        PixelFormat::Grey => row(vec![128]),
        PixelFormat::Y16 => row(vec![0, 128]),
        _ => [row(vec![126]), chroma].concat(),
    };
    RawFrame {
        data,
        pixel_format,
        width: width as u32,
        height: height as u32,
        stride,
    }
}

#[test]
fn cameras_beyond_mjpeg_and_yuyv_show_their_picture() {
    for (packing, stride) in [
        (PixelFormat::Grey, 0),
        (PixelFormat::Y16, 0),
        (PixelFormat::Nv12, 0),
        (PixelFormat::Yu12, 0),
        (PixelFormat::Uyvy, 0),
        (PixelFormat::Bgr3, 0),
        (PixelFormat::Yuyv, 160),
    ] {
        let script = vec![FakeLine::Raw(grey_frame(packing, stride))];
        let camera = FakeCamera::new("Front", vec![Ok(script)]).packed(&[packing]);
        let mut source = source(vec![camera]);
        let image = frame(&mut source).image;
        assert_eq!(source.info().format, packing.name());
        for pixel in image.pixels() {
            assert!(
                pixel.0.iter().all(|c| c.abs_diff(128) <= 1),
                "{packing:?}: {pixel:?}"
            );
        }
    }
}

#[test]
fn a_camera_with_colour_goes_before_an_infrared_one() {
    let infrared = FakeCamera::new("Infrared", vec![]).packed(&[PixelFormat::Grey]);
    let mut source = source(vec![infrared, FakeCamera::new("Colour", vec![])]);
    frame(&mut source);
    assert_eq!(source.info().name, "Colour");
}

#[test]
fn a_slow_camera_is_waited_for() {
    let between = Duration::from_millis(300);
    let mut script = Vec::new();
    for _ in 0..5 {
        script.extend([FakeLine::Hang(between), FakeLine::Frames(1)]);
    }
    // Each frame comes later than `stall` allows, none later than its own pace.
    let mut source =
        source(vec![FakeCamera::new("Front", vec![Ok(script)])]).with_patience(Patience {
            stall: Duration::from_millis(100),
            ..LONG
        });
    let mut seen = 0;
    while seen < 5 {
        let number = frame(&mut source).index;
        assert!(number >= seen, "frame {number} came twice");
        seen = number + 1;
    }
}

/// What a player tells, one event at a time.
struct Told<'a>(&'a Player, VecDeque<PlayerEvent>);

impl Told<'_> {
    /// What `pick` makes of the next event that it wants.
    fn wait<T>(&mut self, pick: impl Fn(&PlayerEvent) -> Option<T>) -> T {
        let until = Instant::now() + PATIENCE;
        loop {
            self.1.extend(self.0.events());
            while let Some(event) = self.1.pop_front() {
                if let Some(picked) = pick(&event) {
                    return picked;
                }
            }
            assert!(Instant::now() < until, "the event never came");
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

#[test]
fn the_camera_that_was_unplugged_is_waited_for_whatever_other_one_is_there() {
    let gone = SourceError::from(CameraError::Unplugged(front_name()));
    let missing = CameraError::Missing(front_name());
    let script = vec![FakeLine::Frames(3), FakeLine::Fail(gone)];
    let front = FakeCamera::new("Front", vec![Ok(script), Err(missing.into())]).at("usb-1");
    let back = || FakeCamera::new("Back", vec![]).at("usb-2");
    let cameras = Arc::new(FakeCameras::new(vec![front, back()]));
    let backend = Arc::clone(&cameras);
    let options = PlayerOptions {
        opener: Arc::new(move |spec: &SourceSpec| match spec {
            SourceSpec::Camera { id, format } => {
                let backend: Arc<FakeCameras> = Arc::clone(&backend);
                let source = CameraSource::open_with(backend, id.clone(), format.clone())?;
                Ok(Box::new(source) as Box<dyn Source>)
            }
            other => panic!("{other:?} is no camera"),
        }),
        ..PlayerOptions::window()
    };
    let any = SourceSpec::Camera {
        id: None,
        format: None,
    };
    let player = Player::spawn(Some(any), options).unwrap();
    let opened = |event: &PlayerEvent| match event {
        PlayerEvent::Opened { info, .. } => Some(info.name.clone()),
        _ => None,
    };
    let mut told = Told(&player, VecDeque::new());
    assert_eq!(told.wait(opened), "Front");
    cameras.replace(vec![back()]);
    let waited_for = told.wait(|event| match event {
        PlayerEvent::State(PlayerState::Lost {
            error: SourceError::Camera(CameraError::Missing(name)),
            retrying: true,
        }) => Some(name.clone()),
        PlayerEvent::Opened { info, .. } => panic!("{} opened in its place", info.name),
        _ => None,
    });
    assert_eq!(waited_for, front_name());
    // At another port, and not the first one any more.
    let moved = FakeCamera::new("Front", vec![]).at("usb-3");
    cameras.replace(vec![back(), moved]);
    assert_eq!(told.wait(opened), "Front");
}
