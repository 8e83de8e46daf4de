//! Faces and verdicts in words.

use crate::support::{Window, face, known, spoof, unsure};
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use faceglass_pipeline::result::{IdentityVerdict, UnsureReason};
use faceglass_pipeline::tell::{Fault, Stage};
use faceglass_vision::{QualityReason, VisionError};

fn status(window: &Window) -> String {
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
    let window = Window::with_faces(vec![
        known(face(1, 40.0), "Grace"),
        spoof(face(2, 240.0)),
        unsure(
            face(3, 440.0),
            UnsureReason::Quality(QualityReason::TooSmall),
        ),
    ]);
    let status = status(&window);
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
    let before = status(&window);
    let mut moved = face(1, 60.0);
    moved.liveness.score = Some(0.88);
    moved.identity.similarity = Some(0.15);
    window.show(vec![moved]);
    assert_eq!(status(&window), before);
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
        assert!(!status(&window).contains("Spoof"));
    }
}

#[test]
fn an_uncertain_name_is_said_to_be_a_guess() {
    let mut guess = known(face(1, 40.0), "Grace");
    guess.identity.verdict = IdentityVerdict::Uncertain;
    let window = Window::with_faces(vec![guess]);
    assert!(status(&window).contains("Perhaps Grace"));
}

#[test]
fn an_empty_picture_says_so() {
    let window = Window::with_faces(Vec::new());
    assert!(status(&window).contains("No face in the picture"));
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
    let mut window = Window::with_faces(vec![face(1, 0.0)]);
    let before = window.button("Choose face 1: Unknown").rect();
    window.key(Key::M);
    let after = window.button("Choose face 1: Unknown").rect();
    assert!(after.left() > before.right());
    assert!((after.width() - before.width()).abs() < 0.5);
    assert!(status(&window).contains("Mirror"));
}
