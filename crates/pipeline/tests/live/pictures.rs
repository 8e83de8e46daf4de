//! Enrolment from pictures, and a gallery that others write.

use crate::bench::{Bench, Setup, clip, picture};
use crate::common::{Painted, embedder, models};
use faceglass_capture::FileError;
use faceglass_gallery::{FILE_NAME, KEY_FILE_NAME};
use faceglass_pipeline::live::{Answer, FaceQuestion, IfExisting, Objection, Question};
use faceglass_pipeline::{
    Command, Done, EnrolmentState, Event, FrameResult, GalleryView, LeftOut, Models, NoSample,
    Notice, PeopleWarning,
};
use std::path::PathBuf;

#[test]
fn people_are_enrolled_from_pictures() {
    let two = [
        Painted::new(0, 0.9).at(160.0, 240.0),
        Painted::new(1, 0.9).at(480.0, 240.0),
    ];
    let mut bench = Setup::new(vec![
        ("a.png", picture(&[Painted::new(0, 0.9)])),
        ("b.png", picture(&[Painted::new(0, 0.9).sized(200.0)])),
        ("two.png", picture(&two)),
        ("empty.png", picture(&[])),
    ])
    .start();
    let files = ["a.png", "b.png", "two.png", "empty.png", "gone.png"];
    bench.send(Command::EnrolPictures {
        name: "Grace".into(),
        files: files.iter().map(PathBuf::from).collect(),
        existing: IfExisting::Ask,
    });
    let asked = which_face(&mut bench);
    assert_eq!((asked.faces.len(), asked.waiting), (2, 0));
    bench.send(Command::ChooseFace(None));
    let outcome = bench.wait_outcome();
    assert!(
        matches!(outcome, EnrolmentState::Done { templates: 2, .. }),
        "{outcome:?}"
    );
    let told = bench.seen.iter().find_map(|event| match event {
        Event::Notice(notice) => Some(notice.clone()),
        _ => None,
    });
    let told = told.unwrap();
    let picture = |file: &str, why| LeftOut::Picture {
        file: file.into(),
        why,
    };
    let left_out = vec![
        picture("Scripted", NoSample::NoFace),
        LeftOut::Unread(FileError::Missing("gone.png".into()).into()),
        picture("Scripted", NoSample::SeveralFaces(2)),
    ];
    assert_eq!(told, Notice::LeftOut(left_out));
    bench.send(Command::DeleteAll);
    let view = bench.wait_gallery(|view| view.people.is_empty());
    assert_eq!(view.undo, Some(Done::DeletionOfAll));
    bench.send(Command::Undo);
    bench.wait_gallery(|view| view.people.len() == 1);
}

fn which_face(bench: &mut Bench) -> FaceQuestion {
    match bench.wait_outcome() {
        EnrolmentState::ChoosingFace(question) => question,
        other => panic!("{other:?}"),
    }
}

fn question(bench: &mut Bench) -> Question {
    match bench.wait_outcome() {
        EnrolmentState::Asking(question) => question,
        other => panic!("{other:?}"),
    }
}

fn enrol(bench: &Bench, name: &str, files: &[&str]) {
    bench.send(Command::EnrolPictures {
        name: name.into(),
        files: files.iter().map(PathBuf::from).collect(),
        existing: IfExisting::Ask,
    });
}

#[test]
fn the_face_of_a_picture_with_several_is_chosen_from_the_left() {
    let two = [
        Painted::new(0, 0.9).at(480.0, 240.0),
        Painted::new(1, 0.9).at(160.0, 240.0),
    ];
    let largest = [
        Painted::new(1, 0.9).at(160.0, 240.0).sized(240.0),
        Painted::new(0, 0.9).at(480.0, 240.0).sized(100.0),
    ];
    let mut bench = Setup::new(vec![
        ("two.png", picture(&two)),
        ("large.png", picture(&largest)),
    ])
    .start();
    enrol(&bench, "Ada", &["two.png", "large.png"]);
    let asked = which_face(&mut bench);
    let numbers: Vec<usize> = asked.faces.iter().map(|face| face.number).collect();
    assert_eq!(numbers, [1, 2]);
    assert!(asked.faces.iter().all(|face| face.picture.is_some()));
    // Person 1 stands at the left, and is the largest of the other picture.
    bench.send(Command::ChooseFace(Some(1)));
    let outcome = bench.wait_outcome();
    assert!(
        matches!(outcome, EnrolmentState::Done { templates: 2, .. }),
        "{outcome:?}"
    );
    let told = |event: &Event| matches!(event, Event::Notice(Notice::LargestTaken(files)) if files.len() == 1);
    assert!(bench.seen.iter().any(told), "it is said which was taken");
}

#[test]
fn pictures_of_two_people_are_asked_about() {
    let mut bench = Setup::new(vec![
        ("a.png", picture(&[Painted::new(0, 0.9)])),
        ("b.png", picture(&[Painted::new(1, 0.9)])),
        ("c.png", picture(&[Painted::new(0, 0.9).sized(200.0)])),
    ])
    .start();
    enrol(&bench, "Grace", &["a.png", "b.png"]);
    let asked = question(&mut bench).objection;
    assert!(
        matches!(&asked, Objection::Mixed { even: true, odd, .. } if odd.len() == 2),
        "{asked:?}"
    );
    // Neither is more likely meant than the other.
    bench.send(Command::AnswerEnrolment(Answer::KeepAgreeing));
    bench.send(Command::CancelEnrolment);
    assert_eq!(bench.wait_outcome(), EnrolmentState::Cancelled);

    enrol(&bench, "Grace", &["a.png", "b.png", "c.png"]);
    let asked = question(&mut bench).objection;
    let Objection::Mixed { agreeing, odd, .. } = asked else {
        panic!("{asked:?}");
    };
    assert_eq!((agreeing, odd.len()), (2, 1));
    assert!(odd[0].similarity < 0.1 && odd[0].picture.is_some());
    bench.send(Command::AnswerEnrolment(Answer::KeepAgreeing));
    let outcome = bench.wait_outcome();
    assert!(
        matches!(outcome, EnrolmentState::Done { templates: 2, .. }),
        "{outcome:?}"
    );
}

#[test]
fn another_face_under_a_name_is_asked_about() {
    let mut bench = Setup::new(vec![
        ("a.png", picture(&[Painted::new(0, 0.9)])),
        ("b.png", picture(&[Painted::new(1, 0.9)])),
    ])
    .start();
    enrol(&bench, "Grace", &["a.png"]);
    let outcome = bench.wait_outcome();
    assert!(
        matches!(outcome, EnrolmentState::Done { .. }),
        "{outcome:?}"
    );
    enrol(&bench, " grace ", &["b.png"]);
    let asked = question(&mut bench).objection;
    assert!(
        matches!(asked, Objection::OtherFace { similarity, .. } if similarity < 0.1),
        "{asked:?}"
    );
    bench.send(Command::AnswerEnrolment(Answer::Apart));
    let outcome = bench.wait_outcome();
    assert!(
        matches!(outcome, EnrolmentState::Done { .. }),
        "{outcome:?}"
    );
    let both = |view: &GalleryView| view.people.len() == 2;
    let newest = bench.seen.iter().rev().find_map(|event| match event {
        Event::Gallery(view) => Some(both(view)),
        _ => None,
    });
    assert_eq!(newest, Some(true));
}

#[test]
fn people_of_another_embedder_are_told_of() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    bench.enrolled("Grace");
    let data = bench.data.path().to_path_buf();
    let kept = [KEY_FILE_NAME, FILE_NAME].map(|name| {
        let bytes = std::fs::read(data.join(name)).unwrap();
        (name, bytes)
    });
    drop(bench);

    let mut setup = Setup::new(vec![]);
    setup.models = Box::new(|| {
        Ok(Models {
            embedder: Some(Box::new(embedder().with_id("another"))),
            ..models()
        })
    });
    let mut bench = setup.start();
    bench.wait_gallery(|view| view.people.is_empty());
    for (name, bytes) in kept {
        std::fs::write(bench.data.path().join(name), bytes).unwrap();
    }
    // Another process wrote: the gallery is taken over by itself.
    let view = bench.wait_gallery(|view| !view.people.is_empty());
    assert_eq!(view.people[0].templates, 0);
    assert!(view.people[0].stale_templates > 0);
    let stale = PeopleWarning::Stale(view.people[0].stale_templates);
    assert!(view.warnings.contains(&stale), "{:?}", view.warnings);
}

/// A picture stays the same: nothing but the answer makes it be judged again.
#[test]
fn who_is_found_late_is_shown_on_a_picture_too() {
    let red = picture(&[Painted::new(0, 0.9)]);
    let mut setup = Setup::new(vec![("red.png", red)]).playing("red.png");
    // As if any gallery were too large to be searched at once.
    setup.search_at_once = 0;
    let mut bench = setup.start();
    let outcome = bench.enrol("Ruby", IfExisting::CreateNew);
    assert!(
        matches!(outcome, EnrolmentState::Done { .. }),
        "{outcome:?}"
    );
    let named = |name: &'static str| {
        move |result: &FrameResult| {
            let face = result.faces.first();
            face.is_some_and(|face| face.identity.name.as_deref() == Some(name))
        }
    };
    let shown = bench.wait_frame(named("Ruby"));
    let person = shown.faces[0].identity.person.clone().unwrap();
    bench.send(Command::Rename(person, "Rose".into()));
    bench.wait_frame(named("Rose"));
}
