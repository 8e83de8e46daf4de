//! Where things stand, and that they stay there.

use crate::support::{Setup, Window, chinese, english, face, gallery, known};
use egui::{Key, Rect, vec2};
use egui_kittest::kittest::Queryable as _;
use faceglass::settings::Settings;
use faceglass_capture::{CameraFormat, CameraId, CameraInfo};
use faceglass_gallery::{GalleryError, PersonId};
use faceglass_pipeline::live::{Command, Done, Event};

/// Places of the buttons that dismiss messages, from top to bottom.
fn messages(window: &Window, dismiss: &str) -> Vec<Rect> {
    let buttons = window.harness.query_all_by_label(dismiss);
    let mut places: Vec<Rect> = buttons.map(|button| button.rect()).collect();
    places.sort_by(|a, b| a.top().total_cmp(&b.top()));
    places
}

fn several_messages_stand_still(settings: Settings, dismiss: &str, count: usize, error: bool) {
    let mut window = Window::with(Setup {
        settings,
        size: vec2(1200.0, 800.0),
        step_s: 1.0 / 60.0,
        ..Setup::default()
    });
    window.camera_runs();
    window.show(Vec::new());
    if error {
        window.say(Event::Error(GalleryError::NoSuchPerson.into()));
    }
    let themes = count - usize::from(error);
    for _ in 0..themes {
        window.key(Key::T);
    }
    window.run();
    let first = messages(&window, dismiss);
    assert_eq!(first.len(), count);
    for _ in 0..120 {
        window.harness.step();
        assert_eq!(messages(&window, dismiss), first);
    }
    for pair in first.windows(2) {
        let apart = pair[1].top() - pair[0].bottom();
        assert!((0.0..70.0).contains(&apart), "{first:?}");
    }
    assert!(first.iter().all(|place| place.top() > 500.0), "{first:?}");
}

#[test]
fn two_and_three_messages_keep_their_height_over_many_frames() {
    for (settings, dismiss) in [(english(), "Dismiss"), (chinese(), "知道了")] {
        for (count, error) in [(2, false), (3, false), (2, true), (3, true)] {
            several_messages_stand_still(settings.clone(), dismiss, count, error);
        }
    }
}

/// Names of what must not move when faces come and go.
const STEADY: [&str; 5] = [
    "Enrol face…",
    "Import people…",
    "Open",
    "Camera",
    "Liveness",
];

fn places(window: &Window) -> Vec<Rect> {
    STEADY
        .iter()
        .map(|label| {
            let mut nodes: Vec<_> = window.harness.query_all_by_label(label).collect();
            nodes.pop().unwrap().rect()
        })
        .collect()
}

fn a_camera() -> Event {
    let format = CameraFormat {
        width: 640,
        height: 480,
        fps: 30,
        pixel_format: "MJPEG".into(),
    };
    Event::Cameras(vec![CameraInfo {
        id: CameraId("a".into()),
        name: "Desk".into(),
        formats: vec![format],
        trouble: None,
    }])
}

#[test]
fn nothing_moves_when_a_face_comes_or_goes() {
    let mut window = Window::with_faces(Vec::new());
    window.say(a_camera());
    let empty = places(&window);
    for faces in [1, 2, 3, 25, 0, 1] {
        let row = (0..faces).map(|i| face(i + 1, 20.0 * i as f32)).collect();
        window.show(row);
        assert_eq!(places(&window), empty, "{faces} faces");
    }
}

#[test]
fn many_people_scroll_among_themselves() {
    let names: Vec<String> = (0..26).map(|i| format!("Person {i:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for size in [vec2(1400.0, 900.0), vec2(800.0, 600.0)] {
        let mut settings = english();
        settings.panels.thresholds = false;
        settings.panels.insight = false;
        let mut window = Window::with(Setup {
            size,
            settings,
            ..Setup::default()
        });
        window.say(gallery(&names, None));
        let people = window.button("People").rect();
        let import = window.button("Import people…").rect();
        assert!(import.top() - people.bottom() < size.y * 0.45, "{size}");
        assert!(window.has("Face of Person 00"));
    }
}

#[test]
fn the_panel_is_hidden_by_key_and_button_and_it_is_remembered() {
    let mut window = Window::with_faces(vec![face(1, 40.0)]);
    let before = window.button("Choose face 1: Unknown").rect();
    window.key(Key::F9);
    assert!(!window.has("Enrol face…"));
    let after = window.button("Choose face 1: Unknown").rect();
    assert!(after.width() > before.width());
    window.until("it is saved", |w| !w.saved_settings().panels.shown);
    window.click("Side panel");
    assert!(window.has("Enrol face…"));
}

#[test]
fn with_the_panel_hidden_somebody_can_be_enrolled_all_the_same() {
    let mut window = Window::with_faces(vec![face(1, 40.0)]);
    window.key(Key::F9);
    window.key(Key::E);
    assert!(window.has("Start"));
    assert!(!window.has("Enrol face…"), "the panel stays hidden");
    window.key(Key::Escape);
    assert!(!window.has("Start"));
}

#[test]
fn nothing_in_the_panel_moves_while_somebody_is_enrolled() {
    use faceglass_pipeline::live::EnrolmentState;
    let mut window = Window::with_faces(vec![face(7, 200.0)]);
    window.say(a_camera());
    let before = places(&window);
    window.key(Key::E);
    assert_eq!(places(&window), before);
    window.say(Event::Enrolment(EnrolmentState::Gathering {
        name: "Ada".into(),
        have: 2,
        want: 5,
        refused: None,
        track: Some(7),
        guide: None,
    }));
    assert_eq!(places(&window), before);
    window.say(Event::Enrolment(EnrolmentState::Done {
        person: PersonId("ada".into()),
        name: "Ada".into(),
        templates: 5,
    }));
    window.say(gallery(&["Ada"], Some(Done::Enrolment("Ada".into()))));
    assert_eq!(places(&window), before);
}

/// Where somebody stands in the list of people.
fn place_of(window: &Window, name: &str) -> Rect {
    let label = format!("Face of {name}");
    window.harness.get_by_label(&label).rect()
}

/// Names of people, as many as asked for.
fn crowd(count: usize) -> Vec<String> {
    (0..count).map(|i| format!("Person {i:03}")).collect()
}

#[test]
fn a_hundred_people_and_thirty_faces_are_searched_and_sorted() {
    let names = crowd(100);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut window = Window::with(Setup {
        size: vec2(1200.0, 800.0),
        ..Setup::default()
    });
    window.camera_runs();
    let row = |i: u64| {
        known(
            face(i + 1, 20.0 * i as f32),
            &format!("Person {:03}", 99 - i),
        )
    };
    window.say(gallery(&names, None));
    window.show((0..30).map(row).collect());
    assert!(window.has("Face 1 · Person 099"));
    let top = |window: &Window, n: usize| place_of(window, &format!("Person {n:03}")).top();
    assert!(top(&window, 0) < top(&window, 1) && top(&window, 1) < top(&window, 99));
    let import = window.button("Import people…").rect().top();
    assert!(
        top(&window, 0) < import && import < 800.0,
        "the list ends in view"
    );
    window.click("Order of people");
    window.click("Last seen");
    // Whoever is in the picture comes first; among them it goes by name.
    assert!(top(&window, 70) < top(&window, 71) && top(&window, 99) < top(&window, 0));
    window.assert_says("3 templates · in the picture");
    window.type_into("Search people", "099");
    assert!(window.has("Face of Person 099"));
    assert!(!window.has("Face of Person 070"));
}

#[test]
fn the_order_by_sight_does_not_change_under_the_pointer() {
    let names = crowd(12);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut window = Window::with_faces(vec![known(face(1, 40.0), "Person 003")]);
    window.say(gallery(&names, None));
    window.click("Order of people");
    window.click("Last seen");
    let top = |window: &Window, name: &str| place_of(window, name).top();
    assert!(top(&window, "Person 003") < top(&window, "Person 000"));
    window.harness.get_by_label("Face of Person 003").hover();
    window.run();
    window.harness.run_steps(16);
    window.show(vec![known(face(2, 40.0), "Person 007")]);
    assert!(top(&window, "Person 003") < top(&window, "Person 007"));
    window
        .harness
        .event(egui::Event::PointerMoved(egui::pos2(5.0, 400.0)));
    window.run();
    assert!(top(&window, "Person 007") < top(&window, "Person 003"));
}

#[test]
fn on_the_full_screen_controls_come_with_the_pointer_and_go() {
    let mut window = Window::with_faces(vec![face(1, 40.0)]);
    window.fill_screen(true);
    let picture = window.button("Choose face 1: Unknown").rect();
    assert!(!window.has("File") && !window.has("Mirror"));
    window
        .harness
        .event(egui::Event::PointerMoved(egui::pos2(600.0, 1200.0)));
    window.run();
    assert!(window.has("File") && window.has("Mirror") && window.has("Pause"));
    assert_eq!(
        window.button("Choose face 1: Unknown").rect(),
        picture,
        "over it, not beside it"
    );
    // As long as the pointer is on one of them, they stay.
    window.button("Mirror").hover();
    window.harness.run_steps(20);
    assert!(window.has("Mirror"));
    window
        .harness
        .event(egui::Event::PointerMoved(egui::pos2(600.0, 1200.0)));
    window.harness.run_steps(20);
    assert!(!window.has("File") && !window.has("Mirror"));
    // Who uses the keyboard sees them too.
    window.key(Key::Tab);
    assert!(window.has("File"));
}

#[test]
fn at_scale_two_the_smallest_window_is_whole() {
    let mut window = Window::with(Setup {
        size: vec2(640.0, 480.0),
        scale: 2.0,
        ..Setup::default()
    });
    window.opened(faceglass_capture::SourceKind::Movie, Some(20), None);
    window.show(vec![face(1, 40.0)]);
    let all = Rect::from_min_size(egui::Pos2::ZERO, vec2(640.0, 480.0));
    for control in ["File", "Help", "Pause", "Mirror", "Faces", "Side panel"] {
        let place = window.button(control).rect();
        assert!(all.contains_rect(place), "{control}: {place}");
    }
    window.key(Key::E);
    assert!(all.contains_rect(window.button("Start").rect()));
}

/// Where the dialog is that is open.
fn dialog(window: &Window) -> Rect {
    let place = window.harness.ctx.memory(|memory| {
        let layer = memory.top_modal_layer()?;
        memory.area_rect(layer.id)
    });
    place.unwrap_or(Rect::NOTHING)
}

/// Also when the window becomes so small while it is open, and after a larger one was.
#[test]
fn every_dialog_fits_into_the_smallest_window() {
    type Open = fn(&mut Window);
    let dialogs: [(&str, Open); 7] = [
        ("screenshot", |w| {
            w.key_with(
                egui::Modifiers::COMMAND.plus(egui::Modifiers::SHIFT),
                Key::S,
            )
        }),
        ("import", |w| w.key(Key::I)),
        ("help", |w| w.key(Key::F1)),
        ("history", |w| w.key(Key::H)),
        ("palette", |w| w.key_with(egui::Modifiers::COMMAND, Key::P)),
        ("person", |w| w.click("Look at Grace closely")),
        ("delete", |w| w.click("Delete Ada")),
    ];
    let (small, large) = (vec2(640.0, 480.0), vec2(1280.0, 800.0));
    for (name, open) in dialogs {
        for before in [small, large] {
            let mut window = Window::with(Setup {
                size: large,
                ..Setup::default()
            });
            window.camera_runs();
            window.show(vec![face(1, 40.0)]);
            window.say(gallery(&["Ada", "Grace"], None));
            window.key_with(egui::Modifiers::COMMAND, Key::P);
            window.key(Key::Escape);
            if before == large {
                open(&mut window);
            }
            window.harness.set_size(small);
            window.run();
            if before == small {
                open(&mut window);
            }
            window.run();
            let (place, all) = (
                dialog(&window),
                Rect::from_min_size(egui::Pos2::ZERO, small),
            );
            assert!(
                place.is_positive() && all.contains_rect(place),
                "{name}: {place:?}"
            );
        }
    }
}

#[test]
fn full_screen_shows_the_picture_alone() {
    let mut window = Window::with_faces(vec![face(1, 40.0)]);
    let before = window.button("Choose face 1: Unknown").rect();
    window.fill_screen(true);
    let after = window.button("Choose face 1: Unknown").rect();
    assert!(after.width() > before.width());
    for control in ["File", "Faces", "Pause", "Screenshot with overlay…"] {
        assert!(!window.has(control), "{control}");
    }
    // The keys go on, and what asks is seen.
    window.key(Key::E);
    window.assert_says("Name");
    window.key(Key::Escape);
    // In one pass, so that the pass with the answer is the last one.
    window.harness.input_mut().events.push(egui::Event::Key {
        key: Key::Escape,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: egui::Modifiers::NONE,
    });
    window.harness.step();
    let commands = &window.harness.output().viewport_output[&egui::ViewportId::ROOT].commands;
    assert!(
        commands.contains(&egui::ViewportCommand::Fullscreen(false)),
        "{commands:?}"
    );
    window.fill_screen(false);
    assert!(window.has("Faces"));
}

#[test]
fn small_windows_keep_picture_panel_and_status_in_view() {
    for size in [
        vec2(1366.0, 696.0),
        vec2(800.0, 600.0),
        vec2(640.0, 480.0),
        vec2(480.0, 360.0),
    ] {
        let mut window = Window::with(Setup {
            size,
            ..Setup::default()
        });
        window.opened(faceglass_capture::SourceKind::Movie, Some(20), None);
        window.show(vec![known(face(1, 40.0), "Ada")]);
        let window_rect = Rect::from_min_size(egui::Pos2::ZERO, size);
        let picture = window.button("Choose face 1: Ada").rect();
        let panel = window.button("Faces").rect();
        assert!(panel.left() >= size.x * 0.5, "{size}: {panel}");
        for control in ["Pause", "Mirror", "Rotate by 90°", "File", "Help"] {
            let place = window.button(control).rect();
            assert!(
                window_rect.contains_rect(place),
                "{control} at {size}: {place}"
            );
        }
        assert!(picture.is_positive() && picture.right() < panel.left());
        let status = window
            .harness
            .get_all_by_role(egui::Role::Status)
            .map(|node| node.rect())
            .find(|place| place.bottom() > size.y - 40.0);
        assert!(
            status.is_some_and(|place| place.bottom() <= size.y),
            "{size}"
        );
    }
}

#[test]
fn letters_rest_while_a_list_is_open_and_escape_closes_it() {
    let mut window = Window::with_faces(vec![face(1, 40.0)]);
    window.say(a_camera());
    window.click("Format");
    assert!(window.has("640×480 · 30 fps · MJPEG"));
    window.forget();
    for key in [Key::R, Key::C, Key::L, Key::Space] {
        window.key(key);
    }
    assert_eq!(window.commands(), Vec::<Command>::new());
    window.key(Key::Escape);
    assert!(!window.has("640×480 · 30 fps · MJPEG"));
    window.key(Key::C);
    assert!(!window.commands().is_empty(), "the keys are back");
}

#[test]
fn letters_work_while_a_button_has_the_keyboard() {
    let mut window = Window::with_faces(vec![face(1, 40.0)]);
    window.harness.get_by_label("Enrol face…").focus();
    window.run();
    assert!(window.has_focus("Enrol face…"));
    window.forget();
    window.key(Key::R);
    assert!(!window.commands().is_empty());
}

#[test]
fn only_switches_are_announced_as_switches() {
    use egui_kittest::kittest::NodeT as _;
    let mut window = Window::with_faces(Vec::new());
    window.say(gallery(&["Ada"], None));
    window.opened(faceglass_capture::SourceKind::Movie, Some(20), None);
    window.show(Vec::new());
    let toggled = |label: &str| window.button(label).accesskit_node().toggled();
    for plain in ["Pause", "Rotate by 90°", "Rename Ada", "Delete Ada"] {
        assert_eq!(toggled(plain), None, "{plain}");
    }
    for switch in ["Loop", "Mirror", "Five points", "Side panel"] {
        assert!(toggled(switch).is_some(), "{switch}");
    }
}

#[test]
fn sections_say_whether_they_are_open() {
    use egui_kittest::kittest::NodeT as _;
    let mut window = Window::open();
    let said = |window: &Window| window.button("Insight").accesskit_node().description();
    assert!(said(&window).is_some_and(|words| words.contains("expanded")));
    window.click("Insight");
    assert!(said(&window).is_some_and(|words| words.contains("collapsed")));
}

#[test]
fn a_message_stands_above_an_open_dialog_and_can_be_dismissed_there() {
    for size in [vec2(640.0, 480.0), vec2(1200.0, 800.0)] {
        let mut window = Window::with(Setup {
            size,
            ..Setup::default()
        });
        window.camera_runs();
        window.show(Vec::new());
        window.key(Key::F1);
        window.say(Event::Error(GalleryError::NoSuchPerson.into()));
        window.run();
        let place = messages(&window, "Dismiss");
        assert_eq!(place.len(), 1);
        let close = window.button("Close").rect();
        assert!(!place[0].intersects(close), "{place:?} on {close:?}");
        window.click("Dismiss");
        assert!(messages(&window, "Dismiss").is_empty());
        assert!(
            window.has("What the verdicts mean"),
            "the dialog stays open"
        );
        // Closed again, messages stand where they always do.
        window.click("Close");
        window.say(Event::Error(GalleryError::NoSuchPerson.into()));
        window.run();
        let place = messages(&window, "Dismiss");
        assert!(place[0].top() > size.y / 2.0, "{place:?}");
    }
}
