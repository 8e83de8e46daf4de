//! Enrolling somebody.

use crate::support::{Setup, Window, face, gallery, known};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use faceglass_gallery::PersonId;
use faceglass_pipeline::live::{
    Command, Done, EnrolFailure, EnrolmentState, Event, IfExisting, Refusal,
};
use faceglass_vision::QualityReason;
use std::path::PathBuf;

fn enrol(track: u64, existing: IfExisting) -> Command {
    Command::Enrol {
        track,
        name: "Ada".into(),
        existing,
    }
}

/// A window in which Ada is being enrolled.
fn gathering() -> Window {
    let mut window = Window::with_faces(vec![face(7, 200.0)]);
    window.key(Key::E);
    window.type_into("Name", "Ada");
    window.click("Start");
    window.assert_sent(&enrol(7, IfExisting::Ask));
    window
}

#[test]
fn somebody_is_enrolled_with_progress_and_can_be_taken_back() {
    let mut window = gathering();
    window.say(Event::Enrolment(EnrolmentState::Gathering {
        name: "Ada".into(),
        have: 2,
        want: 5,
        refused: Some(Refusal::Quality(QualityReason::Blurred)),
    }));
    window.assert_says("Enrolling Ada");
    window.assert_says("2 of 5 good frames");
    window.assert_says("Last frame not used: blurred");
    window.say(Event::Enrolment(EnrolmentState::Done {
        person: PersonId("ada".into()),
        name: "Ada".into(),
        templates: 5,
    }));
    window.assert_says("Enrolled Ada with 5 templates");
    window.click("Undo");
    window.assert_sent(&Command::Undo);
    assert!(!window.says("Enrolled Ada"));
}

#[test]
fn the_button_does_what_the_key_does() {
    let mut window = Window::with_faces(vec![face(7, 200.0)]);
    window.click("Enrol face…");
    assert!(window.has("Name"));
}

#[test]
fn without_a_face_it_says_so() {
    let mut window = Window::with_faces(Vec::new());
    window.key(Key::E);
    window.assert_says("No face to enrol");
    assert!(!window.has("Name"));
}

#[test]
fn enter_starts_it_and_a_name_is_needed() {
    let mut window = Window::with_faces(vec![face(7, 200.0)]);
    window.key(Key::E);
    assert!(!window.is_enabled("Start"));
    window.type_into("Name", "Ada");
    assert!(window.is_enabled("Start"));
    window.key(Key::Enter);
    window.assert_sent(&enrol(7, IfExisting::Ask));
}

#[test]
fn one_of_several_faces_is_chosen_from_the_list() {
    let mut window = Window::with_faces(vec![face(1, 60.0), face(2, 400.0)]);
    window.key(Key::E);
    window.assert_says("Choose one");
    let buttons: Vec<_> = window
        .harness
        .get_all_by_role_and_label(egui::Role::Button, "Face 2 · Unknown")
        .collect();
    buttons[0].click();
    window.run();
    window.type_into("Name", "Ada");
    window.click("Start");
    window.assert_sent(&enrol(2, IfExisting::Ask));
}

#[test]
fn one_of_several_faces_is_chosen_in_the_picture() {
    let mut window = Window::with_faces(vec![face(1, 60.0), face(2, 400.0)]);
    window.key(Key::E);
    window.click("Choose face 2: Unknown");
    window.type_into("Name", "Ada");
    window.click("Start");
    window.assert_sent(&enrol(2, IfExisting::Ask));
}

#[test]
fn a_face_picked_before_is_the_one_enrolled() {
    let mut window = Window::with_faces(vec![face(1, 60.0), face(2, 400.0)]);
    window.click("Choose face 2: Unknown");
    window.key(Key::E);
    window.type_into("Name", "Ada");
    window.click("Start");
    window.assert_sent(&enrol(2, IfExisting::Ask));
}

#[test]
fn a_track_that_begins_anew_while_typing_is_followed() {
    let mut window = Window::with_faces(vec![face(7, 200.0)]);
    window.key(Key::E);
    window.show(vec![face(8, 205.0)]);
    window.type_into("Name", "Ada");
    window.click("Start");
    window.assert_sent(&enrol(8, IfExisting::Ask));
}

#[test]
fn a_face_that_left_is_waited_for() {
    let mut window = Window::with_faces(vec![face(7, 200.0)]);
    window.key(Key::E);
    window.type_into("Name", "Ada");
    window.show(Vec::new());
    window.assert_says("The face left the picture");
    assert!(!window.is_enabled("Start"));
}

#[test]
fn a_likeness_is_asked_about_and_added_on_request() {
    let mut window = gathering();
    let question = Event::Enrolment(EnrolmentState::NeedsConfirmation {
        name: "Ada".into(),
        person: PersonId("grace".into()),
        person_name: "Grace".into(),
        similarity: Some(0.62),
    });
    window.say(question);
    window.assert_says("This looks like Grace");
    window.assert_says("0.62");
    window.click("Add to Grace");
    window.assert_sent(&enrol(7, IfExisting::AddTo(PersonId("grace".into()))));
}

#[test]
fn a_likeness_can_be_a_new_person_all_the_same() {
    let mut window = gathering();
    window.say(Event::Enrolment(EnrolmentState::NeedsConfirmation {
        name: "Ada".into(),
        person: PersonId("ada".into()),
        person_name: "Ada".into(),
        similarity: None,
    }));
    window.assert_says("Ada is enrolled already");
    window.click("Enrol as a new person");
    window.assert_sent(&enrol(7, IfExisting::CreateNew));
}

#[test]
fn escape_cancels() {
    let mut window = gathering();
    window.key(Key::Escape);
    window.assert_sent(&Command::CancelEnrolment);
    window.assert_says("Enrolment cancelled");
    assert!(window.has("Enrol face…"));
}

#[test]
fn a_failure_says_why_and_offers_another_try() {
    let mut window = gathering();
    let why = EnrolFailure::GaveUp {
        name: "Ada".into(),
        have: 2,
        want: 5,
        last: Some(Refusal::Quality(QualityReason::TooDark)),
    };
    window.say(Event::Enrolment(EnrolmentState::Failed(why)));
    window.assert_says("Nothing was enrolled");
    window.assert_says("2 of 5 good frames came");
    window.assert_says("Change the light and try again.");
    window.click("Try again");
    assert!(window.has("Name"));
}

#[test]
fn pictures_are_enrolled_by_dialog() {
    let picks = vec![PathBuf::from("a.jpg"), PathBuf::from("b.png")];
    let mut window = Window::with(Setup {
        picks: picks.clone(),
        ..Setup::default()
    });
    window.key_with(Modifiers::SHIFT, Key::E);
    window.until("the dialog closed", |w| w.says("Enrol from 2 pictures"));
    window.type_into("Name", "Ada");
    window.click("Start");
    window.assert_sent(&Command::EnrolPictures {
        name: "Ada".into(),
        files: picks,
        existing: IfExisting::Ask,
    });
}

#[test]
fn dropped_pictures_are_enrolled_on_request() {
    let mut window = Window::open();
    window.drop_files(&["a.jpg", "b.png"]);
    window.assert_says("2 pictures dropped");
    window.click("Enrol from them…");
    window.type_into("Name", "Ada");
    window.click("Start");
    window.assert_sent(&Command::EnrolPictures {
        name: "Ada".into(),
        files: vec![PathBuf::from("a.jpg"), PathBuf::from("b.png")],
        existing: IfExisting::Ask,
    });
}

#[test]
fn somebody_just_enrolled_is_shown_by_name() {
    let mut window = Window::with_faces(vec![face(7, 200.0)]);
    window.assert_says("Unknown");
    window.say(gallery(&["Ada"], Some(Done::Enrolment("Ada".into()))));
    window.show(vec![known(face(7, 200.0), "Ada")]);
    window.assert_says("Face 1 · Ada");
}
