//! The main states of the window, on a fake pipeline.

use crate::support::{Setup, Window, face, frame, gallery, known, spoof, unsure};
use egui::{Key, Modifiers};
use faceglass::settings::{Language, Settings, Theme};
use faceglass_capture::{
    CameraError, CameraName, Control, ControlAccess, ControlKind, ControlName, ControlNews,
    ControlRange, SourceError, SourceKind,
};
use faceglass_pipeline::challenge::{Prompt, ProofState, Step, Wish};
use faceglass_pipeline::live::{
    Angle, Done, EnrolmentState, Event, Guide, PersonPage, PlayerState,
};
use faceglass_pipeline::result::{FaceResult, FrameResult, UnsureReason};
use image::{Rgb, RgbImage};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A state, and how to get there.
pub struct Scene {
    /// The name of its picture.
    pub name: &'static str,
    /// Whether it is drawn in every language and theme, not in two of the four.
    pub in_all: bool,
    panels: &'static [&'static str],
    get_there: fn(&mut Window),
}

/// In the order of their making.
pub const SCENES: [Scene; 14] = [
    scene("window", true, &["faces", "people", "source"], looking),
    scene("no-camera", false, &["faces", "source"], without_camera),
    scene("unplugged", false, &["faces", "source"], unplugged),
    scene("naming", false, &["faces", "people"], naming),
    scene("gathering", false, &["faces", "people"], gathering),
    scene("person", false, &["faces", "people"], person),
    scene("thresholds", false, &["thresholds"], looking),
    scene("movie", false, &["faces", "people"], movie),
    scene("calibration", false, &["faces"], calibration),
    scene("challenge", false, &["faces", "presence"], challenge),
    scene("controls", false, &["faces"], controls),
    scene("keys", false, &["faces"], keys),
    scene("palette", false, &["faces"], palette),
    scene("help", false, &["faces"], help),
];

const fn scene(
    name: &'static str,
    in_all: bool,
    panels: &'static [&'static str],
    get_there: fn(&mut Window),
) -> Scene {
    Scene {
        name,
        in_all,
        panels,
        get_there,
    }
}

impl Scene {
    /// The window in that state; `setup` says how large it is.
    pub fn window(&self, language: Language, theme: Theme, setup: Setup) -> Window {
        let mut settings = Settings {
            language,
            theme,
            welcomed: true,
            ..Settings::default()
        };
        settings.mirror.cameras = false;
        let panels = &mut settings.panels;
        for (name, is_open) in [
            ("faces", &mut panels.faces),
            ("source", &mut panels.source),
            ("enrol", &mut panels.enrol),
            ("people", &mut panels.people),
            ("presence", &mut panels.presence),
            ("thresholds", &mut panels.thresholds),
            ("insight", &mut panels.insight),
        ] {
            *is_open = self.panels.contains(&name);
        }
        let mut window = Window::with(Setup { settings, ..setup });
        (self.get_there)(&mut window);
        window
    }
}

/// A picture with something like heads where the faces are.
fn painted(faces: Vec<FaceResult>) -> FrameResult {
    let image = RgbImage::from_fn(640, 480, |x, y| {
        let is_head = faces.iter().any(|face| {
            let at = |low: f32, long: f32, here: u32| (here as f32 - low) / long * 2.0 - 1.0;
            let across = at(face.bbox.x, face.bbox.w, x);
            let down = at(face.bbox.y, face.bbox.h, y);
            across * across + down * down < 1.0
        });
        let shade = (60 + y / 8) as u8;
        match is_head {
            true => Rgb([190, 150, 125]),
            false => Rgb([shade, shade + 8, shade + 20]),
        }
    });
    let mut result = frame(faces);
    result.frame.image = Arc::new(image);
    result
}

fn people(window: &mut Window) {
    let undo = Some(Done::Enrolment("Grace".into()));
    window.say(gallery(&["Ada", "Eileen", "Grace"], undo));
}

fn looking(window: &mut Window) {
    window.camera_runs();
    people(window);
    window.show_result(painted(vec![
        known(face(1, 40.0), "Grace"),
        spoof(face(2, 260.0)),
        unsure(face(3, 460.0), UnsureReason::Borderline),
    ]));
}

fn alone(window: &mut Window) {
    window.camera_runs();
    people(window);
    window.show_result(painted(vec![face(7, 240.0)]));
}

fn lost(window: &mut Window, error: CameraError) {
    let error = SourceError::from(error);
    window.say(Event::Source(PlayerState::Lost {
        error,
        retrying: true,
    }));
}

fn without_camera(window: &mut Window) {
    window.say(Event::Cameras(Vec::new()));
    lost(window, CameraError::NoneFound);
}

fn unplugged(window: &mut Window) {
    looking(window);
    lost(window, CameraError::Unplugged(CameraName::named("Webcam")));
}

fn naming(window: &mut Window) {
    alone(window);
    window.key(Key::E);
    window.harness.event(egui::Event::Text("A".into()));
    window.run();
}

fn gathering(window: &mut Window) {
    naming(window);
    window.key(Key::Enter);
    window.say(Event::Enrolment(EnrolmentState::Gathering {
        name: "Ada".into(),
        have: 2,
        want: 5,
        refused: None,
        track: Some(7),
        guide: Some(Guide {
            seen: vec![Angle::Front],
            wanted: Some(Angle::Left),
        }),
    }));
}

fn person(window: &mut Window) {
    alone(window);
    let look = match window.has("People") {
        true => "Look at Grace closely",
        false => "仔细查看Grace",
    };
    window.click(look);
    window.say(Event::Person(Some(Arc::new(PersonPage {
        id: faceglass_gallery::PersonId("grace".into()),
        name: "Grace".into(),
        note: "At the door on Tuesdays".into(),
        tags: vec!["Team".into()],
        thumbnail: None,
        templates: Vec::new(),
        not_them: Vec::new(),
    }))));
}

fn movie(window: &mut Window) {
    window.opened(SourceKind::Movie, Some(26), None);
    people(window);
    window.show_result(painted(vec![known(face(1, 200.0), "Ada")]));
    window.say(Event::Position(Duration::from_secs(9)));
    window.say(Event::Source(PlayerState::Paused));
}

fn calibration(window: &mut Window) {
    alone(window);
    window.key(Key::K);
}

fn challenge(window: &mut Window) {
    alone(window);
    window.key(Key::V);
    window.say(Event::Proof(ProofState::Asking(Prompt {
        track: 7,
        number: 2,
        of: 3,
        wish: Wish::Do {
            step: Step::TurnLeft,
            // Whatever the clock says, nothing of it has passed yet.
            since: Instant::now() + Duration::from_secs(3600),
            window: Duration::from_millis(3500),
            held: false,
            light: None,
        },
        mistake: None,
        can_exchange: true,
    })));
}

fn controls(window: &mut Window) {
    alone(window);
    let control = |kind: ControlKind, range, value, access| Control {
        name: ControlName {
            id: kind.id().expect("it is known"),
            kind,
            own: String::new(),
        },
        range,
        value,
        as_it_came: value,
        access,
    };
    let number = |to| ControlRange::Number {
        from: 0,
        to,
        step: 1,
    };
    let lines = (0..)
        .zip(["Disabled", "50 Hz", "60 Hz"].map(str::to_owned))
        .collect();
    let free = ControlAccess::Free;
    window.say(Event::Controls(ControlNews::All(vec![
        control(ControlKind::AutoExposure, ControlRange::Switch, 1, free),
        control(
            ControlKind::Exposure,
            number(5_000),
            157,
            ControlAccess::Automatic,
        ),
        control(ControlKind::Brightness, number(255), 128, free),
        control(ControlKind::PowerLine, ControlRange::Choice(lines), 1, free),
    ])));
    window.key(Key::A);
}

fn keys(window: &mut Window) {
    alone(window);
    window.key(Key::F1);
    let change = match window.has("Change keys…") {
        true => "Change keys…",
        false => "更改按键…",
    };
    window.click(change);
}

fn palette(window: &mut Window) {
    alone(window);
    window.key_with(Modifiers::COMMAND, Key::P);
    window.harness.event(egui::Event::Text("Movie".into()));
    window.run();
}

fn help(window: &mut Window) {
    alone(window);
    window.key(Key::F1);
}
