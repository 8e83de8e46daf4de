//! Enrolling somebody.

use crate::support::{Setup, Window, face, gallery, known};
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use faceglass_gallery::PersonId;
use faceglass_pipeline::live::{
    Answer, Command, Done, EnrolFailure, EnrolmentState, Event, FaceQuestion, IfExisting,
    Objection, Odd, Question, Refusal, ShownFace,
};
use faceglass_pipeline::result::FaceResult;
use faceglass_vision::{Embedding, ModelId, QualityReason};
use std::path::PathBuf;

fn enrol(track: u64) -> Command {
    Command::Enrol {
        track,
        name: "Ada".into(),
        existing: IfExisting::Ask,
    }
}

/// The face with an embedding in direction `(x, y)`.
fn looking(mut face: FaceResult, x: f32, y: f32) -> FaceResult {
    let embedding = Embedding::new(vec![x, y]).unwrap();
    face.embedding = Some((ModelId("m".into()), embedding));
    face
}

/// A window in which Ada is being enrolled.
fn gathering() -> Window {
    let mut window = Window::with_faces(vec![face(7, 200.0)]);
    window.key(Key::E);
    window.type_into("Name", "Ada");
    window.click("Start");
    window.assert_sent(&enrol(7));
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
        track: Some(7),
        guide: None,
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
    window.say(gallery(&["Ada"], Some(Done::Enrolment("Ada".into()))));
    window.click("Undo");
    window.assert_sent(&Command::Undo);
    window.say(Event::Enrolment(EnrolmentState::TakenBack));
    assert!(!window.says("Enrolled Ada"));
}

/// Taken back by a key or another window, renamed, taken back in part.
#[test]
fn what_is_said_of_the_last_enrolment_stays_true() {
    let mut window = gathering();
    window.say(Event::Enrolment(EnrolmentState::Done {
        person: PersonId("ada".into()),
        name: "Ada".into(),
        templates: 5,
    }));
    let altered = |name: &str, templates| {
        Event::Enrolment(EnrolmentState::Altered {
            name: name.into(),
            templates,
        })
    };
    window.say(altered("Eileen", 3));
    window.assert_says("Enrolled Eileen with 3 templates");
    assert!(!window.says("Enrolled Ada"));
    // Where the newest change is another one, an undo would not take this back;
    // it is offered below the list alone.
    window.say(gallery(&["Eileen"], Some(Done::Renaming("Ada".into()))));
    let undos = window.harness.query_all_by_label("Undo").count();
    window.say(gallery(&["Eileen"], Some(Done::Enrolment("Ada".into()))));
    let undos_then = window.harness.query_all_by_label("Undo").count();
    assert_eq!(undos, undos_then);
    window.say(Event::Enrolment(EnrolmentState::TakenBack));
    assert!(!window.says("Enrolled"));
    // Nothing that was closed comes back.
    window.say(altered("Mary", 3));
    assert!(!window.says("Enrolled"));
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
    window.assert_sent(&enrol(7));
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
    window.assert_sent(&enrol(2));
}

#[test]
fn one_of_several_faces_is_chosen_in_the_picture() {
    let mut window = Window::with_faces(vec![face(1, 60.0), face(2, 400.0)]);
    window.key(Key::E);
    window.click("Choose face 2: Unknown");
    window.type_into("Name", "Ada");
    window.click("Start");
    window.assert_sent(&enrol(2));
}

#[test]
fn one_of_several_faces_is_chosen_by_the_keyboard() {
    let faces = vec![face(1, 60.0), face(2, 400.0)];
    let mut window = Window::with_faces(faces.clone());
    window.key(Key::E);
    assert!(window.has_focus("Face 1 · Unknown"));
    window.key(Key::Enter);
    window.type_into("Name", "Ada");
    window.key(Key::Enter);
    window.assert_sent(&enrol(1));

    let mut window = Window::with_faces(faces);
    window.key(Key::E);
    window.key(Key::Num2);
    window.type_into("Name", "Ada");
    window.key(Key::Enter);
    window.assert_sent(&enrol(2));
}

#[test]
fn a_face_picked_before_is_the_one_enrolled() {
    let mut window = Window::with_faces(vec![face(1, 60.0), face(2, 400.0)]);
    window.click("Choose face 2: Unknown");
    window.key(Key::E);
    window.type_into("Name", "Ada");
    window.click("Start");
    window.assert_sent(&enrol(2));
}

#[test]
fn a_track_that_begins_anew_while_typing_is_followed() {
    let mut window = Window::with_faces(vec![looking(face(7, 200.0), 1.0, 0.0)]);
    window.key(Key::E);
    window.show(vec![looking(face(8, 205.0), 0.95, 0.2)]);
    window.type_into("Name", "Ada");
    window.click("Start");
    window.assert_sent(&enrol(8));
}

#[test]
fn another_face_in_the_place_of_the_chosen_one_is_said_and_not_taken() {
    let mut window = Window::with_faces(vec![looking(face(7, 200.0), 1.0, 0.0)]);
    window.key(Key::E);
    window.type_into("Name", "Ada");
    window.show(vec![looking(face(8, 205.0), 0.0, 1.0)]);
    window.assert_says("Another face is there now");
    assert!(!window.is_enabled("Start"));
    // A young track has no looks yet; nor is it taken.
    window.show(vec![face(9, 205.0)]);
    assert!(!window.is_enabled("Start"));
    // The first one is known again, wherever it is.
    window.show(vec![
        looking(face(8, 205.0), 0.0, 1.0),
        looking(face(10, 400.0), 1.0, 0.0),
    ]);
    assert!(!window.says("Another face is there now"));
    window.click("Start");
    window.assert_sent(&enrol(10));
}

#[test]
fn another_face_can_be_chosen_while_the_name_is_typed() {
    let faces = [
        looking(face(1, 60.0), 1.0, 0.0),
        looking(face(2, 400.0), 0.0, 1.0),
    ];
    let mut window = Window::with_faces(faces.to_vec());
    window.click("Choose face 1: Unknown");
    window.key(Key::E);
    window.type_into("Name", "Ada");
    window.click("Choose face 2: Unknown");
    assert_eq!(window.field_value("Name"), "Ada", "what was typed stays");
    window.click("Start");
    window.assert_sent(&enrol(2));
}

#[test]
fn the_face_that_is_enrolled_is_marked_in_the_picture() {
    let mut window = Window::with_faces(vec![face(1, 60.0), face(2, 400.0)]);
    window.click("Choose face 2: Unknown");
    window.key(Key::E);
    window.assert_says("Choose face 2: Unknown · To be enrolled");
    window.type_into("Name", "Ada");
    window.assert_says("Choose face 2: Unknown · To be enrolled");
    window.click("Start");
    window.assert_says("Choose face 2: Unknown · Enrolling Ada");
    let gathering = |track, refused| {
        Event::Enrolment(EnrolmentState::Gathering {
            name: "Ada".into(),
            have: 1,
            want: 5,
            refused,
            track,
            guide: None,
        })
    };
    window.say(gathering(Some(1), None));
    window.assert_says("Choose face 1: Unknown · Enrolling Ada");
    window.say(gathering(None, Some(Refusal::AnotherFace)));
    window.assert_says("another face is in the picture, not the chosen one");
    assert!(!window.says("· Enrolling Ada"));
}

#[test]
fn the_next_enrolment_starts_without_the_last_name() {
    let mut window = gathering();
    window.say(Event::Enrolment(EnrolmentState::Done {
        person: PersonId("ada".into()),
        name: "Ada".into(),
        templates: 5,
    }));
    window.key(Key::E);
    assert_eq!(window.field_value("Name"), "");
    window.key(Key::Escape);
    window.drop_files(&["a.jpg", "b.jpg"]);
    window.click("Enrol from them…");
    assert_eq!(window.field_value("Name"), "");
}

#[test]
fn a_face_that_left_is_waited_for() {
    let mut window = Window::with_faces(vec![face(7, 200.0)]);
    window.key(Key::E);
    window.type_into("Name", "Ada");
    window.show(Vec::new());
    window.assert_says("The face left the picture");
    assert!(!window.is_enabled("Start"));
    // Enter in vain does not take the keyboard away from the name.
    window.key(Key::Enter);
    window.show(vec![face(7, 200.0)]);
    assert!(!window.says("Enrolling"));
    window.assert_says("To be enrolled");
    window.key(Key::Enter);
    window.assert_sent(&enrol(7));
}

fn asking(objection: Objection) -> Event {
    Event::Enrolment(EnrolmentState::Asking(Question {
        name: "Ada".into(),
        pictures: 5,
        picture: None,
        objection,
        waiting: 0,
    }))
}

fn looks_like_grace() -> Event {
    asking(Objection::LooksLike {
        person: PersonId("grace".into()),
        person_name: "Grace".into(),
        similarity: 0.62,
    })
}

fn odd(file: &str) -> Odd {
    Odd {
        file: Some(file.into()),
        picture: None,
        similarity: 0.34,
    }
}

#[test]
fn a_likeness_is_asked_about_with_both_faces_and_added_on_request() {
    let mut window = gathering();
    window.say(gallery(&["Grace"], None));
    window.say(looks_like_grace());
    window.assert_says("Ada looks like Grace");
    window.assert_says("0.62");
    assert!(window.has("Face of Ada"));
    let of_grace = window.harness.query_all_by_label("Face of Grace").count();
    assert_eq!(of_grace, 2, "beside the question and in the list");
    window.click("Add to Grace");
    window.assert_sent(&Command::AnswerEnrolment(Answer::Add));
    assert!(!window.says("Ada looks like Grace"));
}

#[test]
fn the_first_answer_has_the_keyboard() {
    let mut window = gathering();
    window.say(looks_like_grace());
    assert!(window.button("Add to Grace").accesskit_node().is_focused());
    window.key(Key::Tab);
    assert!(
        window
            .button("Keep Ada apart")
            .accesskit_node()
            .is_focused()
    );
    window.key(Key::Enter);
    window.assert_sent(&Command::AnswerEnrolment(Answer::Apart));
}

/// Space pauses, and whoever presses it for that may not have seen the question.
#[test]
fn space_agrees_to_nothing() {
    let mut window = gathering();
    window.say(looks_like_grace());
    window.key(Key::Space);
    assert!(!window.sent(&Command::AnswerEnrolment(Answer::Add)));
    window.assert_says("Ada looks like Grace");
    window.key(Key::Enter);
    window.assert_sent(&Command::AnswerEnrolment(Answer::Add));
}

#[test]
fn every_objection_is_worded_and_can_be_answered() {
    let person = || PersonId("ada".into());
    let mixed = |even| Objection::Mixed {
        agreeing: 3,
        even,
        odd: vec![odd("b.jpg"), odd("c.jpg")],
        threshold: 0.7,
    };
    let other_face = Objection::OtherFace {
        person: person(),
        person_name: "Ada".into(),
        similarity: 0.21,
        threshold: 0.7,
        namesakes: 1,
    };
    let same_name = |similarity, unlike| Objection::SameName {
        person: person(),
        person_name: "Ada".into(),
        similarity,
        unlike,
    };
    let cases = [
        (
            mixed(false),
            "do not look like one person",
            vec![
                ("Take the 3 that agree", Answer::KeepAgreeing),
                ("All are Ada", Answer::TakeAll),
            ],
        ),
        (
            mixed(true),
            "no larger group agrees",
            vec![("All are Ada", Answer::TakeAll)],
        ),
        (
            other_face,
            "does not look like the Ada enrolled already",
            vec![
                ("Enrol as a new person", Answer::Apart),
                ("Add to Ada all the same", Answer::Add),
            ],
        ),
        (
            same_name(None, Vec::new()),
            "Ada is enrolled already",
            vec![
                ("Add to Ada", Answer::Add),
                ("Enrol as a new person", Answer::Apart),
            ],
        ),
        (
            same_name(Some(0.9), vec![odd("b.jpg")]),
            "Not all pictures look like the Ada enrolled already",
            vec![
                ("Add the 4 that do", Answer::KeepAgreeing),
                ("Add to Ada", Answer::Add),
            ],
        ),
    ];
    for (objection, words, answers) in cases {
        for (button, answer) in answers {
            let mut window = gathering();
            window.say(asking(objection.clone()));
            window.assert_says(words);
            window.click(button);
            window.assert_sent(&Command::AnswerEnrolment(answer));
        }
    }
    let mut window = gathering();
    window.say(asking(mixed(false)));
    window.assert_says("b.jpg · 0.34");
    window.say(asking(mixed(true)));
    assert!(!window.says("that agree"), "none can be proposed");
    window.click("Cancel");
    window.assert_sent(&Command::CancelEnrolment);
}

#[test]
fn the_face_of_a_picture_with_several_is_chosen() {
    let shown = |number| ShownFace {
        number,
        picture: None,
    };
    let asked = || {
        Event::Enrolment(EnrolmentState::ChoosingFace(FaceQuestion {
            name: "Ada".into(),
            file: "group.jpg".into(),
            faces: vec![shown(1), shown(2), shown(3)],
            waiting: 1,
        }))
    };
    for (button, number) in [("Face 2", Some(2)), ("Leave this picture out", None)] {
        let mut window = Window::open();
        window.say(asked());
        window.assert_says("Which face of group.jpg is Ada?");
        window.assert_says("1 more picture");
        window.click(button);
        window.assert_sent(&Command::ChooseFace(number));
        assert!(!window.says("Which face"));
    }
    let mut window = Window::open();
    window.say(asked());
    window.key(Key::Escape);
    window.assert_sent(&Command::CancelEnrolment);
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
