//! A camera's own controls, through the source and the player, with fakes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_capture::camera::{CameraSource, FakeCamera, FakeCameras, FakeControl};
use faceglass_capture::{
    Control, ControlAccess, ControlAsk, ControlError, ControlId, ControlKind, ControlNews,
    ControlRange, Player, PlayerCommand, PlayerEvent, PlayerOptions, SourceSpec,
};
use std::sync::Arc;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);

fn number(to: i64, step: i64) -> ControlRange {
    ControlRange::Number { from: 0, to, step }
}

/// Exposure is the camera's until its automatic is off.
fn webcam() -> FakeCamera {
    let exposure = FakeControl::new(ControlKind::Exposure, number(1_000, 10), 300);
    FakeCamera::new("Desk", vec![]).with_controls(vec![
        exposure.set_by(ControlKind::AutoExposure),
        FakeControl::new(ControlKind::AutoExposure, ControlRange::Switch, 1),
        FakeControl::new(ControlKind::Brightness, number(255, 1), 128),
        FakeControl::new(ControlKind::Gain, number(255, 1), 4).that_ignores(),
        FakeControl::new(ControlKind::Focus, number(255, 1), 0).that_refuses("out of memory"),
    ])
}

/// A player on fake cameras.
struct Bench {
    player: Player,
    spec: SourceSpec,
}

impl Bench {
    fn with(camera: FakeCamera) -> Self {
        let cameras = Arc::new(FakeCameras::new(vec![camera]));
        let spec = SourceSpec::Camera {
            id: None,
            format: None,
        };
        let options = PlayerOptions {
            opener: Arc::new(move |_| {
                let source = CameraSource::open_with(Arc::clone(&cameras) as _, None, None)?;
                Ok(Box::new(source))
            }),
            ..PlayerOptions::window()
        };
        let player = Player::spawn(Some(spec.clone()), options).unwrap();
        let bench = Self { player, spec };
        // Told without being asked, once there is a frame.
        bench.told();
        bench
    }

    /// The news until all controls were told, these last.
    fn told(&self) -> (Vec<ControlError>, Vec<Control>) {
        let until = Instant::now() + PATIENCE;
        let mut refused = Vec::new();
        while Instant::now() < until {
            let _ = self.player.next(Duration::from_millis(5));
            for event in self.player.events() {
                match event {
                    PlayerEvent::Controls(ControlNews::Refused(why)) => refused.push(why),
                    PlayerEvent::Controls(ControlNews::All(all)) => return (refused, all),
                    _ => {}
                }
            }
        }
        panic!("the controls were not told");
    }

    fn ask(&self, ask: ControlAsk) -> (Vec<ControlError>, Vec<Control>) {
        assert!(self.player.send(PlayerCommand::Controls(ask)));
        self.told()
    }

    fn set(&self, kind: ControlKind, value: i64) -> (Vec<ControlError>, Vec<Control>) {
        self.ask(ControlAsk::Set(id(kind), value))
    }
}

fn id(kind: ControlKind) -> ControlId {
    kind.id().unwrap()
}

fn of(controls: &[Control], kind: ControlKind) -> &Control {
    let mut found = controls.iter().filter(|c| c.name.kind == kind);
    found.next().expect("the control is there")
}

#[test]
fn a_camera_says_what_can_be_set_and_takes_it() {
    let bench = Bench::with(webcam());
    let (refused, controls) = bench.set(ControlKind::Brightness, 200);
    assert_eq!(refused, []);
    let brightness = of(&controls, ControlKind::Brightness);
    assert_eq!((brightness.value, brightness.as_it_came), (200, 128));
}

#[test]
fn a_camera_without_controls_says_that_there_are_none() {
    let bench = Bench::with(FakeCamera::new("Plain", vec![]));
    assert_eq!(bench.ask(ControlAsk::Read), (vec![], vec![]));
    assert_eq!(bench.set(ControlKind::Brightness, 1), (vec![], vec![]));
}

#[test]
fn what_the_camera_sets_itself_is_refused_until_its_automatic_is_off() {
    let bench = Bench::with(webcam());
    let (refused, controls) = bench.set(ControlKind::Exposure, 100);
    assert!(
        matches!(&refused[..], [ControlError::Automatic(_)]),
        "{refused:?}"
    );
    let exposure = of(&controls, ControlKind::Exposure);
    assert_eq!(exposure.access, ControlAccess::Automatic);
    assert_eq!(exposure.value, 300);
    let (_, controls) = bench.set(ControlKind::AutoExposure, 0);
    let exposure = of(&controls, ControlKind::Exposure);
    assert_eq!(exposure.access, ControlAccess::Free);
    // To the nearest step.
    let (refused, controls) = bench.set(ControlKind::Exposure, 104);
    assert_eq!(refused, []);
    assert_eq!(of(&controls, ControlKind::Exposure).value, 100);
}

#[test]
fn a_control_that_refuses_says_why_and_the_real_value_follows() {
    let bench = Bench::with(webcam());
    let (refused, controls) = bench.set(ControlKind::Focus, 9);
    let [ControlError::Driver { name, detail }] = &refused[..] else {
        panic!("{refused:?}");
    };
    assert_eq!(
        (name.kind, &**detail),
        (ControlKind::Focus, "out of memory")
    );
    assert_eq!(of(&controls, ControlKind::Focus).value, 0);
    // One that says yes and does nothing is noticed as well.
    let (refused, controls) = bench.set(ControlKind::Gain, 9);
    assert!(
        matches!(&refused[..], [ControlError::Kept { value: 4, .. }]),
        "{refused:?}"
    );
    assert_eq!(of(&controls, ControlKind::Gain).value, 4);
}

#[test]
fn values_of_before_are_set_again_automatics_first() {
    let bench = Bench::with(webcam());
    let values = vec![
        (id(ControlKind::Exposure), 500),
        (id(ControlKind::AutoExposure), 0),
        (id(ControlKind::Zoom), 7),
    ];
    let (refused, controls) = bench.ask(ControlAsk::Restore(values));
    assert_eq!(refused, [], "what the camera does not have is left out");
    assert_eq!(of(&controls, ControlKind::Exposure).value, 500);
    // With the automatic on, its value is the camera's, and nobody is bothered.
    let values = vec![
        (id(ControlKind::Exposure), 900),
        (id(ControlKind::AutoExposure), 1),
    ];
    let (refused, controls) = bench.ask(ControlAsk::Restore(values));
    assert_eq!(refused, []);
    assert_eq!(of(&controls, ControlKind::Exposure).value, 500);
}

#[test]
fn a_camera_can_be_put_back_as_it_came_and_keeps_its_values_when_closed() {
    let bench = Bench::with(webcam());
    bench.set(ControlKind::Brightness, 9);
    bench.set(ControlKind::AutoExposure, 0);
    bench.player.send(PlayerCommand::Close);
    bench.player.send(PlayerCommand::Open(bench.spec.clone()));
    let (_, controls) = bench.told();
    assert_eq!(of(&controls, ControlKind::Brightness).value, 9);
    let (refused, controls) = bench.ask(ControlAsk::Reset);
    assert_eq!(refused, []);
    for control in controls {
        assert_eq!(control.value, control.as_it_came, "{}", control.name);
    }
}
