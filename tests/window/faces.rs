//! Faces and verdicts in words.

use crate::support::{Setup, Window, chinese as chinese_settings, face, known, spoof, unsure};
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use faceglass_pipeline::live::{Event, PlayerState};
use faceglass_pipeline::result::{IdentityVerdict, UnsureReason};
use faceglass_pipeline::tell::{Fault, Stage};
use faceglass_vision::{QualityReason, Visibility, VisionError};

fn status(window: &mut Window) -> String {
    // What is spoken of the faces changes at most every two seconds.
    window.harness.run_steps(10);
    window
        .harness
        .get_all_by_role(egui::Role::Status)
        .find_map(|node| {
            use egui_kittest::kittest::NodeT as _;
            let label = node.accesskit_node().label()?;
            label.contains("Running").then_some(label)
        })
        .expect("the status line")
}

#[test]
fn each_face_is_described_in_words() {
    let mut window = Window::with_faces(vec![
        known(face(1, 40.0), "Grace"),
        spoof(face(2, 240.0)),
        unsure(
            face(3, 440.0),
            UnsureReason::Quality(QualityReason::TooSmall),
        ),
    ]);
    let status = status(&mut window);
    assert!(status.contains("3 faces"), "{status}");
    assert!(status.contains("Grace, Live"), "{status}");
    assert!(status.contains("Unknown, Spoof"), "{status}");
    assert!(
        status.contains("Unknown, Cannot tell: too small"),
        "{status}"
    );
}

#[test]
fn the_spoken_line_holds_still_while_only_numbers_change() {
    let mut window = Window::with_faces(vec![face(1, 40.0)]);
    let before = status(&mut window);
    let mut moved = face(1, 60.0);
    moved.liveness.score = Some(0.88);
    moved.identity.similarity = Some(0.15);
    window.show(vec![moved]);
    assert_eq!(status(&mut window), before);
}

#[test]
fn numbers_are_numbers_and_never_percentages() {
    let window = Window::with_faces(vec![known(face(1, 40.0), "Grace")]);
    window.assert_says("0.71");
    window.assert_says("0.93");
    assert!(!window.says("%"));
}

#[test]
fn every_reason_has_words() {
    let reasons = [
        (UnsureReason::Quality(QualityReason::TooSmall), "too small"),
        (UnsureReason::Quality(QualityReason::Blurred), "blurred"),
        (
            UnsureReason::Quality(QualityReason::TurnedAway),
            "turned away",
        ),
        (UnsureReason::Quality(QualityReason::TooDark), "too dark"),
        (
            UnsureReason::Quality(QualityReason::TooBright),
            "too bright",
        ),
        (UnsureReason::Quality(QualityReason::CutOff), "cut off"),
        (UnsureReason::Quality(QualityReason::Unclear), "unclear"),
        (UnsureReason::TooFewFrames, "too few frames"),
        (UnsureReason::Borderline, "between live and spoof"),
        (UnsureReason::Unavailable, "not available"),
    ];
    let mut window = Window::with_faces(Vec::new());
    for (reason, words) in reasons {
        window.show(vec![unsure(face(1, 40.0), reason)]);
        window.assert_says(words);
        assert!(!status(&mut window).contains("Spoof"));
    }
}

#[test]
fn what_lies_before_a_face_is_told_in_both_languages() {
    let clear = [1.0; 5];
    let mut masked = clear;
    masked[2..].fill(0.1);
    let mut glasses = clear;
    glasses[..2].fill(0.1);
    let told = [
        ([0.1; 5], "face mostly covered", "面部大部分被遮挡"),
        (masked, "nose and mouth covered", "口鼻被遮挡"),
        (glasses, "eyes covered", "眼部被遮挡"),
        ([1.0, 1.0, 1.0, 0.1, 1.0], "mouth covered", "嘴部被遮挡"),
        ([1.0, 1.0, 0.1, 1.0, 1.0], "nose covered", "鼻子被遮挡"),
    ];
    for (parts, english, chinese) in told {
        let mut seen = face(1, 40.0);
        seen.motion.visible = Some(Visibility::of_parts(parts));
        let unclear = unsure(seen.clone(), UnsureReason::Quality(QualityReason::Unclear));
        let mut window = Window::with_faces(vec![seen.clone()]);
        window.assert_says(english);
        // It says why a face is unclear, and never hides another reason.
        window.show(vec![unclear]);
        window.assert_says(english);
        window.show(vec![unsure(seen.clone(), UnsureReason::Borderline)]);
        assert!(!window.says(english), "{english}");
        let mut window = Window::with(Setup {
            settings: chinese_settings(),
            ..Setup::default()
        });
        window.camera_runs();
        window.show(vec![seen]);
        window.assert_says(chinese);
    }
    let mut seen = face(1, 40.0);
    seen.motion.visible = Some(Visibility::of_parts(clear));
    assert!(!Window::with_faces(vec![seen]).says("covered"));
}

#[test]
fn an_uncertain_name_is_said_to_be_a_guess() {
    let mut guess = known(face(1, 40.0), "Grace");
    guess.identity.verdict = IdentityVerdict::Uncertain;
    let mut window = Window::with_faces(vec![guess]);
    assert!(status(&mut window).contains("Perhaps Grace"));
}

#[test]
fn an_empty_picture_says_so() {
    let mut window = Window::with_faces(Vec::new());
    assert!(status(&mut window).contains("No face in the picture"));
}

#[test]
fn a_stage_that_fails_is_named() {
    let mut window = Window::with_faces(vec![face(1, 40.0)]);
    let mut result = crate::support::frame(vec![face(1, 40.0)]);
    let error = VisionError::Embedding;
    result.fault = Some(Fault::Stages(vec![(Stage::Embedding, error)]));
    window.show_result(result);
    window.assert_says("A stage failed on this frame");
    window.assert_says("Embedding failed on this frame");
}

#[test]
fn the_picture_is_mirrored_with_its_faces() {
    let mut window = Window::open();
    window.opened(faceglass_capture::SourceKind::Movie, Some(26), None);
    window.show(vec![face(1, 0.0)]);
    let before = window.button("Choose face 1: Unknown").rect();
    window.key(Key::M);
    let after = window.button("Choose face 1: Unknown").rect();
    assert!(after.left() > before.right());
    assert!((after.width() - before.width()).abs() < 0.5);
    assert!(status(&mut window).contains("Mirror"));
}

/// Numbers of the cards and of the boxes, by who it is.
fn numbers(window: &Window, of: &[&str]) -> Vec<usize> {
    of.iter()
        .map(|who| {
            let number = (1..=of.len()).find(|n| window.has(&format!("Choose face {n}: {who}")));
            let number = number.expect("the face is in the picture");
            assert!(window.has(&format!("Face {number} · {who}")), "the card");
            number
        })
        .collect()
}

#[test]
fn faces_are_numbered_from_left_to_right_as_they_are_shown() {
    let named = |track, x, name| known(face(track, x), name);
    let mut window = Window::with_faces(vec![
        named(1, 300.0, "Cleo"),
        named(2, 20.0, "Ada"),
        named(3, 160.0, "Bea"),
    ]);
    let all = ["Ada", "Bea", "Cleo"];
    assert_eq!(numbers(&window, &all), [1, 2, 3]);
    let mut cards: Vec<_> = window
        .harness
        .get_all_by_role(egui::Role::ListItem)
        .map(|card| card.rect().top())
        .collect();
    assert_eq!(cards.len(), 3);
    cards.dedup();
    assert!(cards.is_sorted());
    window.key(Key::M);
    assert_eq!(numbers(&window, &all), [3, 2, 1]);
}

#[test]
fn a_tremor_does_not_swap_numbers() {
    let two = |x| vec![known(face(1, x), "Ada"), known(face(2, 100.0), "Bea")];
    let mut window = Window::with_faces(two(98.0));
    for x in [102.0, 97.0, 104.0] {
        window.show(two(x));
        assert_eq!(numbers(&window, &["Ada", "Bea"]), [1, 2]);
    }
    window.show(two(240.0));
    assert_eq!(numbers(&window, &["Ada", "Bea"]), [2, 1]);
}

#[test]
fn a_card_and_its_face_are_marked_together() {
    let mut window = Window::with_faces(vec![face(1, 40.0), face(2, 300.0)]);
    let around = window.button("Choose face 2: Unknown").rect().expand(4.0);
    let is_marked = |window: &mut Window| {
        window.harness.step();
        let shapes = &window.harness.output().shapes;
        shapes.iter().any(|clipped| match &clipped.shape {
            egui::Shape::Rect(shape) => shape.rect == around && shape.stroke.width > 1.0,
            _ => false,
        })
    };
    assert!(!is_marked(&mut window));
    window.harness.get_by_label("Face 2 · Unknown").hover();
    window.run();
    assert!(is_marked(&mut window));
    window.button("Insight").hover();
    window.run();
    assert!(!is_marked(&mut window));
}

#[test]
fn faces_that_the_thresholds_hide_are_told() {
    let mut window = Window::with_faces(Vec::new());
    let mut result = crate::support::frame(Vec::new());
    result.hidden = 2;
    window.show_result(result);
    window.harness.run_steps(10);
    assert!(!window.says("No face in the picture"));
    window.assert_says("2 faces left out by your thresholds");
    assert!(status(&mut window).contains("2 faces left out"));
}

#[test]
fn a_face_that_lies_is_told_and_righted_by_one_button() {
    use faceglass_capture::Rotation;
    use faceglass_pipeline::live::Command;
    let mut window = Window::with_faces(Vec::new());
    let mut result = crate::support::frame(Vec::new());
    result.lying = Some(Rotation::ThreeQuarters);
    window.show_result(result);
    window.harness.run_steps(10);
    assert!(!window.says("No face in the picture"));
    window.assert_says("Nobody stands upright here; turned, somebody does");
    // Two presses of the key that turns by a quarter, and from there.
    window.key(egui::Key::R);
    window.click("Turn by 270°");
    window.assert_sent(&Command::SetRotation(Rotation::Quarter));
    window.assert_sent(&Command::SetRotation(Rotation::None));
}

#[test]
fn the_status_line_counts_and_leaves_the_verdicts_to_the_faces() {
    let mut window = Window::with_faces(vec![known(face(1, 40.0), "Grace")]);
    let drawn = |window: &mut Window, text: &str| {
        window.harness.step();
        let shapes = &window.harness.output().shapes;
        shapes.iter().any(|clipped| match &clipped.shape {
            egui::Shape::Text(shape) => shape.galley.text() == text,
            _ => false,
        })
    };
    assert!(drawn(&mut window, "Running · Test source · 1 face"));
    // A crowd is counted, also aloud.
    let crowd = (0..30).map(|i| face(i + 1, 20.0 * i as f32)).collect();
    window.show(crowd);
    let spoken = status(&mut window);
    assert!(spoken.ends_with("30 faces"), "{spoken}");
}

#[test]
fn a_double_click_on_a_face_enrols_it() {
    let mut window = Window::with_faces(vec![face(1, 40.0), face(2, 300.0)]);
    let pos = window.button("Choose face 2: Unknown").rect().center();
    let events = &mut window.harness.input_mut().events;
    events.push(egui::Event::PointerMoved(pos));
    for pressed in [true, false, true, false] {
        events.push(egui::Event::PointerButton {
            pos,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        });
    }
    window.run();
    window.assert_says("Name");
    assert!(window.has("Start"));
}

#[test]
fn who_comes_and_goes_is_spoken_of_at_most_every_two_seconds() {
    let mut window = Window::with_faces(vec![known(face(1, 40.0), "Grace")]);
    let now = |window: &Window| {
        use egui_kittest::kittest::NodeT as _;
        let nodes = window.harness.get_all_by_role(egui::Role::Status);
        let labels = nodes.filter_map(|node| node.accesskit_node().label());
        labels.collect::<Vec<_>>().join("|")
    };
    assert!(status(&mut window).contains("Grace"));
    window.show(vec![known(face(2, 40.0), "Ada")]);
    assert!(now(&window).contains("Ada"), "the first word at once");
    window.show(vec![known(face(3, 40.0), "Mary")]);
    assert!(!now(&window).contains("Mary"), "the next waits");
    window.say(Event::Source(PlayerState::Paused));
    assert!(
        now(&window).contains("Paused"),
        "what the person did does not"
    );
    window.harness.run_steps(10);
    assert!(now(&window).contains("Mary"));
}
