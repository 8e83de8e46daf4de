//! Enrolment from pictures, and a gallery that others write.

use crate::bench::{Setup, clip, picture};
use crate::common::{Painted, embedder, models};
use faceglass_capture::FileError;
use faceglass_pipeline::{
    Command, Done, EnrolFailure, EnrolmentState, Event, IfExisting, LeftOut, Models, NoSample,
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
        picture("Scripted", NoSample::SeveralFaces),
        picture("Scripted", NoSample::NoFace),
        LeftOut::Unread(FileError::Missing("gone.png".into()).into()),
    ];
    assert_eq!(told, Notice::LeftOut(left_out));
    bench.send(Command::DeleteAll);
    let view = bench.wait_gallery(|view| view.people.is_empty());
    assert_eq!(view.undo, Some(Done::DeletionOfAll));
    bench.send(Command::Undo);
    bench.wait_gallery(|view| view.people.len() == 1);
}

#[test]
fn pictures_of_two_people_are_not_one_person() {
    let mut bench = Setup::new(vec![
        ("a.png", picture(&[Painted::new(0, 0.9)])),
        ("b.png", picture(&[Painted::new(1, 0.9)])),
    ])
    .start();
    bench.send(Command::EnrolPictures {
        name: "Grace".into(),
        files: vec!["a.png".into(), "b.png".into()],
        existing: IfExisting::Ask,
    });
    let outcome = bench.wait_outcome();
    let name = "Grace".into();
    let mixed = EnrolFailure::Mixed { name };
    assert_eq!(outcome, EnrolmentState::Failed(mixed));
}

#[test]
fn people_of_another_embedder_are_told_of() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    bench.enrolled("Grace");
    let data = bench.data.path().to_path_buf();
    let kept = std::fs::read(data.join(faceglass_gallery::FILE_NAME)).unwrap();
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
    std::fs::write(bench.data.path().join(faceglass_gallery::FILE_NAME), kept).unwrap();
    // Another process wrote: the gallery is taken over by itself.
    let view = bench.wait_gallery(|view| !view.people.is_empty());
    assert_eq!(view.people[0].templates, 0);
    assert!(view.people[0].stale_templates > 0);
    let stale = PeopleWarning::Stale(view.people[0].stale_templates);
    assert!(view.warnings.contains(&stale), "{:?}", view.warnings);
}
