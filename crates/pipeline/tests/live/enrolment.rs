//! Enrolment of a face in moving pictures.

use crate::bench::{Bench, Setup, clip, faces, is_ready, path};
use crate::common::stage::{Stage, camera};
use crate::common::{Painted, paint};
use faceglass_capture::SourceKind;
use faceglass_capture::synthetic::Line;
use faceglass_gallery::{GalleryError, NameError, NoSuggestion};
use faceglass_pipeline::live::{Answer, Edit, IfExisting, Objection};
use faceglass_pipeline::{
    Command, EnrolmentState, Event, FrameResult, IdentityVerdict, Notice, PipelineSettings,
    Problem, Refusal,
};
use std::sync::Arc;

#[test]
fn an_enrolled_face_is_recognised_at_once_and_can_be_undone() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    let outcome = bench.enrol("  Grace   Hopper ", IfExisting::Ask);
    let EnrolmentState::Done {
        name, templates, ..
    } = outcome
    else {
        panic!("{outcome:?}");
    };
    assert_eq!((name.as_str(), templates), ("Grace Hopper", 5));
    let gathering = |event: &Event| {
        matches!(
            event,
            Event::Enrolment(EnrolmentState::Gathering { want: 5, .. })
        )
    };
    assert!(bench.seen.iter().any(gathering));
    let known = |result: &FrameResult| {
        result
            .faces
            .first()
            .is_some_and(|face| face.identity.verdict == IdentityVerdict::Known)
    };
    let result = bench.wait_frame(known);
    assert_eq!(
        result.faces[0].identity.name.as_deref(),
        Some("Grace Hopper")
    );

    bench.send(Command::Undo);
    let view = bench.wait_gallery(|view| view.people.is_empty());
    assert_eq!(view.undo, None);
    bench.wait_frame(|result| !known(result) && !result.faces.is_empty());
}

#[test]
fn somebody_is_looked_at_closely_put_right_and_erased() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    let EnrolmentState::Done { person: id, .. } = bench.enrol("Grace", IfExisting::Ask) else {
        panic!("she is not enrolled")
    };
    bench.send(Command::ShowPerson(Some(id.clone())));
    let page = |event: &Event| match event {
        Event::Person(page) => Some(page.clone()),
        _ => None,
    };
    let shown = bench.wait_event(page).unwrap();
    assert_eq!((shown.name.as_str(), shown.templates.len()), ("Grace", 5));
    // What is made up has no name; how the head was turned is known.
    let taken = shown.templates.iter().map(|view| &view.taken);
    assert!(
        taken
            .clone()
            .all(|taken| taken.pose.is_some() && taken.from.is_none())
    );
    assert!(shown.templates.iter().all(|view| view.fit.is_some()));
    let first = shown.templates[0].id.clone();
    bench.send(Command::Edit(Edit::Split {
        person: id.clone(),
        templates: vec![first],
        name: "Ada".into(),
    }));
    // The page follows the people.
    bench.wait_event(|event| page(event)?.filter(|page| page.templates.len() == 4));
    let newest = |bench: &Bench| {
        let views = bench.seen.iter().rev().filter_map(|event| match event {
            Event::Gallery(view) => Some(Arc::clone(view)),
            _ => None,
        });
        views.into_iter().next().unwrap()
    };
    let view = newest(&bench);
    let undo = view.undo.as_ref().unwrap().to_string();
    assert_eq!(
        (view.people.len(), undo.as_str()),
        (2, "splitting Ada off Grace")
    );
    let senseless = Edit::Merge {
        from: id.clone(),
        into: id.clone(),
    };
    bench.send(Command::Edit(senseless));
    bench.wait_event(|event| matches!(event, Event::Error(_)).then_some(()));
    bench.send(Command::Erase(id));
    let receipt = |event: &Event| match event {
        Event::Notice(Notice::Erased(receipt)) => Some(receipt.clone()),
        _ => None,
    };
    let receipt = bench.wait_event(receipt);
    assert_eq!((receipt.templates, receipt.events), (4, 2));
    let view = newest(&bench);
    assert_eq!((view.people.len(), &view.undo), (1, &None));
}

#[test]
fn frames_that_do_not_count_say_why() {
    // An attack is refused for as long as it is one.
    let mut script = faces(Painted::new(0, 0.05), 60);
    script.extend(faces(Painted::new(0, 0.95), 3000));
    let mut bench = Setup::new(vec![("clip", (SourceKind::Synthetic, script))])
        .playing("clip")
        .start();
    bench.wait_frame(is_ready);
    let outcome = bench.enrol("Grace", IfExisting::Ask);
    assert!(matches!(outcome, EnrolmentState::Done { .. }));
    let refusals = bench.refusals();
    assert!(refusals.contains(&Refusal::Spoof), "{refusals:?}");
    assert!(refusals.contains(&Refusal::TooSimilar), "{refusals:?}");
}

#[test]
fn enrolling_somebody_known_asks_first() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    bench.enrolled("Grace");
    let outcome = bench.enrol("Ada", IfExisting::Ask);
    let EnrolmentState::Asking(question) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!((question.name.as_str(), question.pictures), ("Ada", 5));
    assert!(question.picture.is_some());
    let Objection::LooksLike {
        person,
        person_name,
        similarity,
    } = question.objection
    else {
        panic!("{:?}", question.objection);
    };
    assert_eq!(person_name, "Grace");
    assert!(similarity > 0.9);
    // The answer is followed without gathering again.
    bench.send(Command::AnswerEnrolment(Answer::Add));
    let outcome = bench.wait_outcome();
    let EnrolmentState::Done {
        person: whom,
        templates,
        ..
    } = outcome
    else {
        panic!("{outcome:?}");
    };
    assert_eq!(whom, person);
    bench.send(Command::Rename(person.clone(), "x".repeat(99)));
    bench.wait_event(|event| {
        let is_refused = matches!(event, Event::Error(Problem::Gallery(GalleryError::Name(_))));
        is_refused.then_some(())
    });
    bench.send(Command::Rename(person, "Grace H.".into()));
    let view = bench.wait_gallery(|view| view.people[0].name == "Grace H.");
    assert_eq!(view.people.len(), 1);
    assert_eq!(view.people[0].templates, 1 + templates);
    assert!(view.people[0].thumbnail.is_some());
}

#[test]
fn what_was_told_of_an_enrolment_is_taken_back_with_it() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    bench.hold();
    let EnrolmentState::Done { person, .. } = bench.enrol("Grace", IfExisting::Ask) else {
        panic!("{:?}", bench.seen);
    };
    bench.send(Command::Rename(person, "Eileen".into()));
    let altered = EnrolmentState::Altered {
        name: "Eileen".into(),
        templates: 1,
    };
    assert_eq!(bench.wait_outcome(), altered);
    bench.send(Command::Undo);
    let altered = EnrolmentState::Altered {
        name: "Grace".into(),
        templates: 1,
    };
    assert_eq!(bench.wait_outcome(), altered);
    bench.send(Command::Undo);
    assert_eq!(bench.wait_outcome(), EnrolmentState::TakenBack);
}

#[test]
fn a_name_that_somebody_else_has_is_told() {
    let mut bench = Setup::new(vec![
        ("clip", clip(Painted::new(0, 0.9))),
        ("other", clip(Painted::new(1, 0.9))),
    ])
    .playing("clip")
    .start();
    bench.enrolled("Jos\u{e9}");
    bench.send(Command::Open(path("other")));
    bench.wait_event(|event| matches!(event, Event::SourceOpened { .. }).then_some(()));
    bench.hold();
    let EnrolmentState::Done { person, .. } = bench.enrol("Ada", IfExisting::Ask) else {
        panic!("{:?}", bench.seen);
    };
    bench.send(Command::Rename(person, "jose\u{301}".into()));
    let notice = bench.wait_event(|event| match event {
        Event::Notice(notice) => Some(notice.clone()),
        _ => None,
    });
    let same = Notice::SameName {
        name: "jos\u{e9}".into(),
        people: 2,
    };
    assert_eq!(notice, same);
}

#[test]
fn a_question_can_be_cancelled() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    bench.enrolled("Grace");
    let outcome = bench.enrol("Grace", IfExisting::Ask);
    let EnrolmentState::Asking(question) = outcome else {
        panic!("{outcome:?}");
    };
    let similarity = match question.objection {
        Objection::SameName { similarity, .. } => similarity,
        other => panic!("{other:?}"),
    };
    assert!(similarity.unwrap() > 0.9, "the face was looked at");
    bench.send(Command::CancelEnrolment);
    assert_eq!(bench.wait_outcome(), EnrolmentState::Cancelled);
}

#[test]
fn a_paused_face_is_enrolled_from_its_one_frame() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    bench.hold();
    let outcome = bench.enrol("Grace", IfExisting::Ask);
    assert!(
        matches!(outcome, EnrolmentState::Done { templates: 1, .. }),
        "{outcome:?}"
    );
}

/// What stands still shows at once what the gallery changed.
#[test]
fn a_paused_face_is_named_as_soon_as_it_is_enrolled() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    bench.hold();
    let name_of = |result: &FrameResult| result.faces[0].identity.name.clone();
    let enrolled = bench.enrol("Grace", IfExisting::Ask);
    let EnrolmentState::Done { person, .. } = enrolled else {
        panic!("{enrolled:?}");
    };
    bench.wait_frame(|result| name_of(result).as_deref() == Some("Grace"));
    bench.send(Command::Rename(person, "Grace H.".into()));
    bench.wait_frame(|result| name_of(result).as_deref() == Some("Grace H."));
    bench.send(Command::Undo);
    bench.send(Command::Undo);
    bench.wait_frame(|result| name_of(result).is_none());
}

/// Somebody else stands where the chosen face was: said, and waited for.
#[test]
fn another_face_in_the_place_of_the_chosen_one_is_not_enrolled() {
    let stage = Stage::new(&[Painted::new(0, 0.9)]);
    let mut bench = Setup::new(vec![]).on(stage.clone()).start();
    bench.send(Command::Open(camera("one")));
    let known =
        |result: &FrameResult| (result.faces.first()).is_some_and(|face| face.embedding.is_some());
    let chosen = bench.wait_frame(known).faces[0].track;
    stage.show(&[Painted::new(1, 0.9)]);
    bench.wait_frame(|result| known(result) && result.faces[0].track != chosen);
    bench.send(Command::Enrol {
        track: chosen,
        name: "Grace".into(),
        existing: IfExisting::Ask,
    });
    bench.wait_event(|event| match event {
        Event::Enrolment(EnrolmentState::Gathering {
            refused: Some(Refusal::AnotherFace | Refusal::Absent),
            track: None,
            ..
        }) => Some(()),
        _ => None,
    });
    bench.send(Command::CancelEnrolment);
    assert_eq!(bench.wait_outcome(), EnrolmentState::Cancelled);

    // Chosen in time, the same face is known again when it comes back.
    let fresh = bench.wait_frame(known).faces[0].track;
    bench.send(Command::Enrol {
        track: fresh,
        name: "Ada".into(),
        existing: IfExisting::Ask,
    });
    stage.show(&[Painted::new(0, 0.9)]);
    bench.wait_event(|event| match event {
        Event::Enrolment(EnrolmentState::Gathering {
            refused: Some(Refusal::AnotherFace),
            ..
        }) => Some(()),
        _ => None,
    });
    stage.show(&[Painted::new(1, 0.9).at(200.0, 200.0)]);
    let outcome = bench.wait_outcome();
    assert!(
        matches!(outcome, EnrolmentState::Done { .. }),
        "{outcome:?}"
    );
    let named = |result: &FrameResult| {
        let face = result.faces.first();
        face.is_some_and(|face| face.identity.verdict == IdentityVerdict::Known)
    };
    assert!(named(&bench.wait_frame(named)));
    stage.show(&[Painted::new(0, 0.9)]);
    bench.wait_frame(|result| known(result) && !named(result));
}

#[test]
fn a_name_without_letters_is_refused() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    let outcome = bench.enrol("   ", IfExisting::Ask);
    let empty = GalleryError::from(NameError::Empty);
    assert_eq!(outcome, EnrolmentState::Failed(empty.into()));
}

#[test]
fn a_face_that_leaves_and_comes_back_is_gathered_on() {
    let mut script = faces(Painted::new(0, 0.9), 45);
    script.extend(vec![Line::Picture(Arc::new(paint(&[]))); 60]);
    script.extend(faces(Painted::new(0, 0.9).at(200.0, 200.0), 3000));
    let mut bench = Setup::new(vec![("clip", (SourceKind::Synthetic, script))])
        .playing("clip")
        .start();
    let before = bench.wait_frame(|r| !r.faces.is_empty()).faces[0].track;
    let outcome = bench.enrol("Grace", IfExisting::Ask);
    assert!(
        matches!(outcome, EnrolmentState::Done { templates: 5, .. }),
        "{outcome:?}"
    );
    assert!(bench.refusals().contains(&Refusal::Absent));
    let after = bench.wait_frame(|r| !r.faces.is_empty()).faces[0].track;
    assert!(after > before);
}

#[test]
fn the_enrolled_are_compared_with_each_other() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    bench.enrol("Grace", IfExisting::Ask);
    let pick = |event: &Event| match event {
        Event::OwnScores(scores) if scores.people == 1 => Some(Arc::clone(scores)),
        _ => None,
    };
    // It may have come with the enrolment's end.
    let seen = bench.seen.iter().find_map(pick);
    let scores = seen.unwrap_or_else(|| bench.wait_event(pick));
    assert_eq!((scores.genuine.len(), scores.impostor.len()), (5, 0));
    assert!(scores.genuine.iter().all(|similarity| *similarity > 0.99));
    assert_eq!(scores.suggestion, Some(Err(NoSuggestion::TooSmall)));
}

#[test]
fn faces_are_kept_unless_that_is_switched_off() {
    for keep_faces in [true, false] {
        let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
            .playing("clip")
            .start();
        bench.send(Command::SetSettings(PipelineSettings {
            keep_faces,
            ..PipelineSettings::default()
        }));
        let done = bench.enrol("Grace", IfExisting::Ask);
        assert!(matches!(done, EnrolmentState::Done { .. }), "{done:?}");
        let views = bench.seen.iter().rev().filter_map(|event| match event {
            Event::Gallery(view) => view.people.first(),
            _ => None,
        });
        let shown: Vec<bool> = views.map(|person| person.thumbnail.is_some()).collect();
        assert_eq!(shown.first(), Some(&keep_faces), "{shown:?}");
    }
}
