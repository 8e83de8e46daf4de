//! Enrolment of a face in moving pictures.

use crate::bench::{Setup, clip, faces, is_ready};
use crate::common::{Painted, paint};
use faceglass_capture::SourceKind;
use faceglass_capture::synthetic::Line;
use faceglass_gallery::{GalleryError, NameError, NoSuggestion};
use faceglass_pipeline::{
    Command, EnrolmentState, Event, FrameResult, IdentityVerdict, IfExisting, Refusal,
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
    let EnrolmentState::NeedsConfirmation {
        person,
        person_name,
        similarity,
        ..
    } = outcome
    else {
        panic!("{outcome:?}");
    };
    assert_eq!(person_name, "Grace");
    assert!(similarity.unwrap() > 0.9);
    // The answer is followed without gathering again.
    bench.send(Command::Enrol {
        track: 1,
        name: "Ada".into(),
        existing: IfExisting::AddTo(person.clone()),
    });
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
    bench.send(Command::Rename(person, "Grace H.".into()));
    let view = bench.wait_gallery(|view| view.people[0].name == "Grace H.");
    assert_eq!(view.people.len(), 1);
    assert_eq!(view.people[0].templates, 1 + templates);
    assert!(view.people[0].thumbnail.is_some());
}

#[test]
fn a_question_can_be_cancelled() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    bench.enrolled("Grace");
    let outcome = bench.enrol("Grace", IfExisting::Ask);
    assert!(matches!(outcome, EnrolmentState::NeedsConfirmation { .. }));
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
